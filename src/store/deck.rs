//! Members' decks: the prompts of cards, and each member's memory of them.

mod known;

use super::{Connection, Error, Result, both, parse};
use crate::domain::ids::{MemberId, PromptId};
use crate::domain::question::QuestionId;
use crate::domain::review::{Asks, Card, Known, Prompt};
use known::KnownRow;
pub use known::{put, put_all};

/// A prompt, as stored.
struct PromptRow {
    prompt_id: i64,
    question_id: String,
    kind: String,
    wording: String,
}

impl TryFrom<PromptRow> for Prompt {
    type Error = Error;

    fn try_from(row: PromptRow) -> Result<Self> {
        let asks = match row.kind.as_str() {
            "question" => Asks::Question,
            "key_point" => Asks::KeyPoint(row.wording),
            "follow_up" => Asks::FollowUp(row.wording),
            _ => {
                return Err(Error::Corrupt {
                    what: "what a card asks for",
                    value: row.kind,
                });
            }
        };
        Ok(Self {
            id: PromptId(row.prompt_id),
            question: parse("a question's id", &row.question_id)?,
            asks,
        })
    }
}

/// Returns a prompt's kind and wording, as stored.
fn stored(asks: &Asks) -> (&'static str, &str) {
    match asks {
        Asks::Question => ("question", ""),
        Asks::KeyPoint(wording) => ("key_point", wording),
        Asks::FollowUp(wording) => ("follow_up", wording),
    }
}

/// Returns every prompt.
pub async fn prompts(db: &mut Connection) -> Result<Vec<Prompt>> {
    let rows = sqlx::query_as!(
        PromptRow,
        "select prompt_id, question_id, kind, wording from prompts order by prompt_id"
    );
    let rows = rows.fetch_all(db).await?;
    rows.into_iter().map(Prompt::try_from).collect()
}

/// Returns the prompts of a question.
pub async fn prompts_of(db: &mut Connection, question: &QuestionId) -> Result<Vec<Prompt>> {
    let question = question.as_str();
    let rows = sqlx::query_as!(
        PromptRow,
        "select prompt_id, question_id, kind, wording from prompts where question_id = ?",
        question
    );
    let rows = rows.fetch_all(db).await?;
    rows.into_iter().map(Prompt::try_from).collect()
}

/// Returns the prompt for a part of a question; adds it if it is new.
pub async fn add_prompt(
    db: &mut Connection,
    question: &QuestionId,
    asks: &Asks,
) -> Result<PromptId> {
    let (question, (kind, wording)) = (question.as_str(), stored(asks));
    let new = sqlx::query_scalar!(
        "insert into prompts (question_id, kind, wording) values (?, ?, ?)
         on conflict (question_id, kind, wording) do update set wording = excluded.wording
         returning prompt_id",
        question,
        kind,
        wording
    );
    Ok(PromptId(new.fetch_one(db).await?))
}

/// Renames a prompt after the bank. If the new name exists, its prompt takes over the cards, except
/// those of members who have both.
pub async fn rename(
    db: &mut Connection,
    prompt: PromptId,
    question: &QuestionId,
    asks: &Asks,
) -> Result<()> {
    let (question, (kind, wording)) = (question.as_str(), stored(asks));
    let named = sqlx::query_scalar!(
        r#"select prompt_id as "prompt_id!" from prompts
           where question_id = ? and kind = ? and wording = ?"#,
        question,
        kind,
        wording
    );
    let Some(named) = named.fetch_optional(&mut *db).await? else {
        sqlx::query!(
            "update prompts set question_id = ?, wording = ? where prompt_id = ?",
            question,
            wording,
            prompt.0
        )
        .execute(db)
        .await?;
        return Ok(());
    };
    sqlx::query!(
        "update cards set prompt_id = ? where prompt_id = ? and not exists (
             select 1 from cards as others
             where others.member_id = cards.member_id and others.prompt_id = ?)",
        named,
        prompt.0,
        named
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from cards where prompt_id = ?", prompt.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from prompts where prompt_id = ?", prompt.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Returns how many cards a prompt has.
pub async fn count(db: &mut Connection, prompt: PromptId) -> Result<u32> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!: u32" from cards where prompt_id = ?"#,
        prompt.0
    );
    Ok(count.fetch_one(db).await?)
}

/// A card, as stored.
struct CardRow {
    prompt_id: i64,
    question_id: String,
    kind: String,
    wording: String,
    stability: f64,
    difficulty: f64,
    reviews: u32,
    reviewed_at: i64,
    due_at: i64,
    rated_at: Option<i64>,
    answer_interaction: Option<i64>,
    before_stability: Option<f64>,
    before_difficulty: Option<f64>,
    before_reviewed_at: Option<i64>,
}

impl TryFrom<CardRow> for Card {
    type Error = Error;

    fn try_from(row: CardRow) -> Result<Self> {
        let known = KnownRow {
            stability: row.stability,
            difficulty: row.difficulty,
            reviews: row.reviews,
            reviewed_at: row.reviewed_at,
            due_at: row.due_at,
            rated_at: row.rated_at,
            answer: row.answer_interaction,
            before_stability: row.before_stability,
            before_difficulty: row.before_difficulty,
            before_reviewed_at: row.before_reviewed_at,
        };
        let prompt = PromptRow {
            prompt_id: row.prompt_id,
            question_id: row.question_id,
            kind: row.kind,
            wording: row.wording,
        };
        Ok(Self {
            prompt: prompt.try_into()?,
            known: known.try_into()?,
        })
    }
}

/// Returns all cards of a member by due time, including those whose question has left the bank.
pub async fn cards(db: &mut Connection, member: MemberId) -> Result<Vec<Card>> {
    let member = member.to_i64();
    let rows = sqlx::query_as!(
        CardRow,
        r#"select prompts.prompt_id, question_id, kind, wording, stability, difficulty,
               reviews as "reviews: u32", reviewed_at, due_at, rated_at, answer_interaction,
               before_stability, before_difficulty, before_reviewed_at
           from cards join prompts on prompts.prompt_id = cards.prompt_id
           where member_id = ? order by due_at, prompts.prompt_id"#,
        member
    );
    let rows = rows.fetch_all(db).await?;
    rows.into_iter().map(Card::try_from).collect()
}

/// Returns the questions that the member has cards for, by the prompts' ids.
pub async fn questions(db: &mut Connection, member: MemberId) -> Result<Vec<QuestionId>> {
    let member = member.to_i64();
    let ids = sqlx::query_scalar!(
        "select distinct question_id from cards join prompts on prompts.prompt_id = cards.prompt_id
         where member_id = ?",
        member
    );
    let ids = ids.fetch_all(db).await?;
    let ids = ids.iter().map(|id| parse("a question's id", id));
    ids.collect()
}

/// Returns a member's card for that prompt, if they have one.
pub async fn card(db: &mut Connection, member: MemberId, prompt: PromptId) -> Result<Option<Card>> {
    let member = member.to_i64();
    let row = sqlx::query_as!(
        CardRow,
        r#"select prompts.prompt_id, question_id, kind, wording, stability, difficulty,
               reviews as "reviews: u32", reviewed_at, due_at, rated_at, answer_interaction,
               before_stability, before_difficulty, before_reviewed_at
           from cards join prompts on prompts.prompt_id = cards.prompt_id
           where member_id = ? and cards.prompt_id = ?"#,
        member,
        prompt.0
    );
    let row = row.fetch_optional(db).await?;
    row.map(Card::try_from).transpose()
}

/// Returns a member's cards of a question.
pub async fn cards_of(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
) -> Result<Vec<Card>> {
    let (member, question) = (member.to_i64(), question.as_str());
    let rows = sqlx::query_as!(
        CardRow,
        r#"select prompts.prompt_id, question_id, kind, wording, stability, difficulty,
               reviews as "reviews: u32", reviewed_at, due_at, rated_at, answer_interaction,
               before_stability, before_difficulty, before_reviewed_at
           from prompts join cards on cards.prompt_id = prompts.prompt_id and member_id = ?
           where question_id = ? order by prompts.prompt_id"#,
        member,
        question
    );
    let rows = rows.fetch_all(db).await?;
    rows.into_iter().map(Card::try_from).collect()
}

/// Returns the prompts of a question, each with the member's memory of its card, if they have one.
pub async fn of_question(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
) -> Result<Vec<(Prompt, Option<Known>)>> {
    let (member, question) = (member.to_i64(), question.as_str());
    let rows = sqlx::query!(
        r#"select prompts.prompt_id, question_id, kind, wording, stability as "stability?",
               difficulty as "difficulty?", reviews as "reviews?: u32",
               reviewed_at as "reviewed_at?", due_at as "due_at?", rated_at as "rated_at?",
               answer_interaction as "answer_interaction?",
               before_stability as "before_stability?", before_difficulty as "before_difficulty?",
               before_reviewed_at as "before_reviewed_at?"
           from prompts left join cards
               on cards.prompt_id = prompts.prompt_id and cards.member_id = ?
           where question_id = ? order by prompts.prompt_id"#,
        member,
        question
    );
    let rows = rows.fetch_all(db).await?.into_iter();
    rows.map(|row| {
        let prompt = PromptRow {
            prompt_id: row.prompt_id,
            question_id: row.question_id,
            kind: row.kind,
            wording: row.wording,
        };
        let what = "what is known of a card";
        let numbers = both(what, (row.stability, row.difficulty))?;
        let counts = both(what, (row.reviews, row.reviewed_at))?;
        let known = both(what, (both(what, (numbers, counts))?, row.due_at))?;
        let known = known.map(
            |(((stability, difficulty), (reviews, reviewed_at)), due_at)| {
                let known = KnownRow {
                    stability,
                    difficulty,
                    reviews,
                    reviewed_at,
                    due_at,
                    rated_at: row.rated_at,
                    answer: row.answer_interaction,
                    before_stability: row.before_stability,
                    before_difficulty: row.before_difficulty,
                    before_reviewed_at: row.before_reviewed_at,
                };
                Known::try_from(known)
            },
        );
        Ok((prompt.try_into()?, known.transpose()?))
    })
    .collect()
}

/// Stores the previous state of the card that a member rated last.
pub async fn set_last_rating(
    db: &mut Connection,
    member: MemberId,
    prompt: PromptId,
    before: &Known,
) -> Result<()> {
    let member = member.to_i64();
    let row = KnownRow::from(before);
    sqlx::query!(
        "insert into last_ratings (member_id, prompt_id, stability, difficulty, reviews,
             reviewed_at, due_at, rated_at, answer_interaction, before_stability,
             before_difficulty, before_reviewed_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (member_id) do update set
             prompt_id = excluded.prompt_id,
             stability = excluded.stability, difficulty = excluded.difficulty,
             reviews = excluded.reviews, reviewed_at = excluded.reviewed_at,
             due_at = excluded.due_at, rated_at = excluded.rated_at,
             answer_interaction = excluded.answer_interaction,
             before_stability = excluded.before_stability,
             before_difficulty = excluded.before_difficulty,
             before_reviewed_at = excluded.before_reviewed_at",
        member,
        prompt.0,
        row.stability,
        row.difficulty,
        row.reviews,
        row.reviewed_at,
        row.due_at,
        row.rated_at,
        row.answer,
        row.before_stability,
        row.before_difficulty,
        row.before_reviewed_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the previous state of the card that a member rated last; `None` if the rating was taken
/// back.
pub async fn last_rating(db: &mut Connection, member: MemberId) -> Result<Option<Card>> {
    let member = member.to_i64();
    let row = sqlx::query_as!(
        CardRow,
        r#"select prompts.prompt_id, question_id, kind, wording, stability, difficulty,
               reviews as "reviews: u32", reviewed_at, due_at, rated_at, answer_interaction,
               before_stability, before_difficulty, before_reviewed_at
           from last_ratings join prompts on prompts.prompt_id = last_ratings.prompt_id
           where member_id = ?"#,
        member
    );
    let row = row.fetch_optional(db).await?;
    row.map(Card::try_from).transpose()
}

/// Records that a member took their last rating back.
pub async fn forget_last_rating(db: &mut Connection, member: MemberId) -> Result<()> {
    let member = member.to_i64();
    sqlx::query!("delete from last_ratings where member_id = ?", member)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes a card from a member's deck.
pub async fn remove(db: &mut Connection, member: MemberId, prompt: PromptId) -> Result<()> {
    let member = member.to_i64();
    sqlx::query!(
        "delete from cards where member_id = ? and prompt_id = ?",
        member,
        prompt.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns how many cards a day the member wants, if they chose a number.
pub async fn daily_limit(db: &mut Connection, member: MemberId) -> Result<Option<u32>> {
    let member = member.to_i64();
    let limit = sqlx::query_scalar!(
        r#"select daily_limit as "daily_limit: u32" from review_limits where member_id = ?"#,
        member
    );
    Ok(limit.fetch_optional(db).await?)
}

/// Sets how many cards a day the member wants.
pub async fn set_daily_limit(db: &mut Connection, member: MemberId, limit: u32) -> Result<()> {
    let member = member.to_i64();
    sqlx::query!(
        "insert into review_limits (member_id, daily_limit) values (?, ?)
         on conflict (member_id) do update set daily_limit = excluded.daily_limit",
        member,
        limit
    )
    .execute(db)
    .await?;
    Ok(())
}
