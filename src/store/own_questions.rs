//! Servers' own questions.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use tracing::error;

use super::{Connection, Error, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId, OwnQuestionId};
use crate::domain::own_question::{OwnQuestion, OwnState};
use crate::domain::question::{FIRST_OWN_NUMBER, Question, QuestionFile, QuestionId};

/// A new question.
#[derive(Clone, Debug)]
pub struct New<'n> {
    /// Its guild.
    pub guild: GuildId,
    /// Its content.
    pub question: &'n Question,
    /// Its number; `None` for a proposal.
    pub number: Option<u32>,
    /// The member who proposes it; `None` if it is imported.
    pub proposed_by: Option<MemberId>,
    /// When it is added.
    pub at: DateTime<Utc>,
}

/// A decision about a question.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'d> {
    /// Its new state.
    pub state: OwnState,
    /// Its new number.
    pub number: Option<u32>,
    /// The member who decides.
    pub by: MemberId,
    /// When they decide.
    pub at: DateTime<Utc>,
    /// The word to its author.
    pub word: &'d str,
}

/// A question, as stored.
struct Row {
    own_question_id: i64,
    guild_id: i64,
    number: Option<i64>,
    state: String,
    content: String,
    version: i64,
    edited_on: String,
    proposed_by: Option<i64>,
    created_at: i64,
    word: String,
}

fn number<T: TryFrom<i64>>(what: &'static str, stored: i64) -> Result<T> {
    T::try_from(stored).map_err(|_| Error::Corrupt {
        what,
        value: stored.to_string(),
    })
}

impl TryFrom<Row> for OwnQuestion {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let edited: NaiveDate = parse("a day", &row.edited_on)?;
        let file = QuestionFile::parse_own("own.md", &row.content, edited);
        let file = file.map_err(|_| Error::Corrupt {
            what: "a question of a server's own",
            value: row.own_question_id.to_string(),
        })?;
        let id = OwnQuestionId(number("a question's row", row.own_question_id)?);
        let shown = number("a question's number", row.number.unwrap_or_default())?;
        let states = OwnState::ALL.into_iter();
        let state = states.into_iter().find(|state| state.as_str() == row.state);
        Ok(Self {
            id,
            guild: GuildId::from_i64(row.guild_id),
            question: file.question.belonging_to(id, shown),
            state: state.ok_or_else(|| Error::Corrupt {
                what: "the state of a question",
                value: row.state,
            })?,
            version: number("a version", row.version)?,
            proposed_by: row.proposed_by.map(MemberId::from_i64),
            created_at: from_millis(row.created_at)?,
            word: row.word,
        })
    }
}

/// Returns the guilds that keep questions of their own.
pub async fn guilds(db: &mut Connection) -> Result<BTreeSet<GuildId>> {
    let ids =
        sqlx::query_scalar!("select distinct guild_id from own_questions where state = 'kept'");
    let ids = ids.fetch_all(db).await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// Returns a guild's questions in a state, in the order they were added. Leaves out one that cannot
/// be read, as after a downgrade, so that the others stay available.
pub async fn of_guild(
    db: &mut Connection,
    guild: GuildId,
    state: OwnState,
) -> Result<Vec<OwnQuestion>> {
    let (guild, state) = (guild.to_i64(), state.as_str());
    let rows = sqlx::query_as!(
        Row,
        "select own_question_id, guild_id, number, state, content, version, edited_on, proposed_by,
             created_at, word
         from own_questions where guild_id = ? and state = ? order by own_question_id",
        guild,
        state
    );
    let rows = rows.fetch_all(db).await?;
    let read = rows.into_iter().filter_map(|row| {
        let read = OwnQuestion::try_from(row);
        read.inspect_err(|error| error!(%error, guild, "left out a question"))
            .ok()
    });
    Ok(read.collect())
}

/// Returns a guild's question.
pub async fn get(
    db: &mut Connection,
    guild: GuildId,
    id: OwnQuestionId,
) -> Result<Option<OwnQuestion>> {
    let guild = guild.to_i64();
    let row = sqlx::query_as!(
        Row,
        "select own_question_id, guild_id, number, state, content, version, edited_on, proposed_by,
             created_at, word
         from own_questions where guild_id = ? and own_question_id = ?",
        guild,
        id.0
    );
    row.fetch_optional(db)
        .await?
        .map(OwnQuestion::try_from)
        .transpose()
}

/// Returns how many questions of a guild are in a state, optionally only those that one member
/// proposed.
pub async fn count(
    db: &mut Connection,
    guild: GuildId,
    state: OwnState,
    member: Option<MemberId>,
) -> Result<u32> {
    let (guild, state) = (guild.to_i64(), state.as_str());
    let member = member.map(MemberId::to_i64);
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!: u32" from own_questions
           where guild_id = ? and state = ? and (? is null or proposed_by = ?)"#,
        guild,
        state,
        member,
        member
    );
    Ok(count.fetch_one(db).await?)
}

/// Returns the number for the next question of a guild.
pub async fn next_number(db: &mut Connection, guild: GuildId) -> Result<u32> {
    let guild = guild.to_i64();
    let last = sqlx::query_scalar!(
        "select max(number) from own_questions where guild_id = ?",
        guild
    );
    let last: Option<i64> = last.fetch_one(db).await?;
    match last {
        Some(last) => number("a question's number", last + 1),
        None => Ok(FIRST_OWN_NUMBER),
    }
}

/// Stores a question, as a proposal or as one of the guild's.
pub async fn insert(db: &mut Connection, new: New<'_>) -> Result<OwnQuestionId> {
    let state = match new.number {
        Some(_) => OwnState::Kept,
        None => OwnState::Proposed,
    };
    let (guild, state, at) = (new.guild.to_i64(), state.as_str(), to_millis(new.at));
    let content = content(new.question);
    let (edited, member) = (
        from_day(new.at.date_naive()),
        new.proposed_by.map(MemberId::to_i64),
    );
    let id = sqlx::query_scalar!(
        r#"insert into own_questions (guild_id, number, state, content, edited_on, proposed_by, created_at)
         values (?, ?, ?, ?, ?, ?, ?) returning own_question_id as "id!: i64""#,
        guild,
        new.number,
        state,
        content,
        edited,
        member,
        at
    );
    Ok(OwnQuestionId(number(
        "a question's row",
        id.fetch_one(db).await?,
    )?))
}

/// Serializes a question's content, without its row.
fn content(question: &Question) -> String {
    question
        .clone()
        .belonging_to(OwnQuestionId::NOBODYS, 0)
        .to_markdown()
}

/// Replaces a question's content.
pub async fn replace(
    db: &mut Connection,
    id: OwnQuestionId,
    question: &Question,
    at: DateTime<Utc>,
) -> Result<()> {
    let (content, edited) = (content(question), from_day(at.date_naive()));
    sqlx::query!(
        "update own_questions set content = ?, edited_on = ?, version = version + 1
         where own_question_id = ?",
        content,
        edited,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records a decision about a question, which its author must still read.
pub async fn decide(db: &mut Connection, id: OwnQuestionId, decision: Decision<'_>) -> Result<()> {
    let (state, by, at) = (
        decision.state.as_str(),
        decision.by.to_i64(),
        to_millis(decision.at),
    );
    sqlx::query!(
        "update own_questions set state = ?, number = ?, decided_by = ?, decided_at = ?, word = ?
         where own_question_id = ?",
        state,
        decision.number,
        by,
        at,
        decision.word,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes a question from the guild's, or puts it back.
pub async fn set_state(db: &mut Connection, id: OwnQuestionId, state: OwnState) -> Result<()> {
    let state = state.as_str();
    sqlx::query!(
        "update own_questions set state = ? where own_question_id = ?",
        state,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the decided proposals that a member has not read about, oldest first.
pub async fn untold(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<OwnQuestion>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let rows = sqlx::query_as!(
        Row,
        "select own_question_id, guild_id, number, state, content, version, edited_on, proposed_by,
             created_at, word
         from own_questions
         where guild_id = ? and proposed_by = ? and state in ('kept', 'declined')
             and decided_at is not null and told_at is null
         order by own_question_id",
        guild,
        member
    );
    let rows = rows.fetch_all(db).await?;
    rows.into_iter().map(OwnQuestion::try_from).collect()
}

/// Records that the author of a question knows the decision.
pub async fn note_told(db: &mut Connection, id: OwnQuestionId, at: DateTime<Utc>) -> Result<()> {
    let at = to_millis(at);
    sqlx::query!(
        "update own_questions set told_at = ? where own_question_id = ? and told_at is null",
        at,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether members of a guild may propose questions.
pub async fn takes_proposals(db: &mut Connection, guild: GuildId) -> Result<bool> {
    let guild = guild.to_i64();
    let takes = sqlx::query_scalar!(
        r#"select proposals as "proposals: bool" from guilds where guild_id = ?"#,
        guild
    );
    Ok(takes.fetch_optional(db).await?.unwrap_or(true))
}

/// Sets whether members of a guild may propose questions.
pub async fn set_takes_proposals(db: &mut Connection, guild: GuildId, takes: bool) -> Result<()> {
    let guild = guild.to_i64();
    sqlx::query!(
        "update guilds set proposals = ? where guild_id = ?",
        takes,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a part of a guild's own questions, and of what members know about them; returns false if
/// nothing is left.
pub(super) async fn forget_part(db: &mut Connection, guild: i64, rows: i64) -> Result<bool> {
    let first = sqlx::query_scalar!(
        "select own_question_id from own_questions where guild_id = ? order by own_question_id limit 1",
        guild
    );
    let Some(first) = first.fetch_optional(&mut *db).await? else {
        return Ok(false);
    };
    let id = OwnQuestionId(number("a question's row", first)?);
    let question = QuestionId::own(id).to_string();
    let cards = sqlx::query!(
        "delete from cards where (member_id, prompt_id) in
             (select member_id, prompt_id from cards join prompts using (prompt_id)
              where question_id = ? limit ?)",
        question,
        rows
    );
    if cards.execute(&mut *db).await?.rows_affected() > 0 {
        return Ok(true);
    }
    let practiced = sqlx::query!(
        "delete from practice_answers where practice_id in
             (select practice_id from practice_answers join question_versions using (version_id)
              where question_versions.question_id = ? limit ?)",
        question,
        rows
    );
    if practiced.execute(&mut *db).await?.rows_affected() > 0 {
        return Ok(true);
    }
    // The range repeats the condition of the partial index on own questions.
    sqlx::query!(
        "delete from seen_questions
         where question_id = ? and question_id >= 'own_' and question_id < 'own`'",
        question
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from prompts where question_id = ?", question)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "delete from question_versions where question_id = ?
             and not exists (select 1 from answers
                 where answers.version_id = question_versions.version_id)
             and not exists (select 1 from practice_answers
                 where practice_answers.version_id = question_versions.version_id)",
        question
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from own_questions where own_question_id = ?", first)
        .execute(&mut *db)
        .await?;
    Ok(true)
}
