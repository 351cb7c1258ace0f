//! Quizzes, the choices of members, and the items they have played.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Connection, Error, Result, both, from_millis, parse, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, QuizId};
use crate::domain::practice::Selection;
use crate::domain::quiz::{Begun, InChannel, Item, ItemId, Pick};

/// How many quizzes one transaction forgets, and how many choices.
const FORGOTTEN_QUIZZES: i64 = 50;
const FORGOTTEN_PICKS: i64 = 500;

/// A new quiz.
#[derive(Clone, Debug)]
pub struct New<'n> {
    /// The host.
    pub host: MemberId,
    /// The interaction that begins it.
    pub interaction: u64,
    /// Its items.
    pub items: &'n [Item],
    /// The selection of its questions.
    pub selection: Selection,
    /// Shuffles the options.
    pub seed: u32,
    /// When it begins.
    pub at: DateTime<Utc>,
    /// Where a channel plays it, and when the first item closes by itself.
    pub channel: Option<(GuildId, ChannelId, DateTime<Utc>)>,
}

/// Stores a new quiz.
pub async fn insert(db: &mut Connection, new: New<'_>) -> Result<QuizId> {
    let (host, interaction) = (new.host.to_i64(), new.interaction as i64);
    let items = serde_json::to_string(new.items).expect("ids, numbers and texts are always JSON");
    let (selection, at) = (new.selection.to_string(), to_millis(new.at));
    let guild = new.channel.map(|(guild, ..)| guild.to_i64());
    let channel = new.channel.map(|(_, channel, _)| channel.to_i64());
    let closes_at = new.channel.map(|(.., closes_at)| to_millis(closes_at));
    let id = sqlx::query_scalar!(
        "insert into quizzes (member_id, interaction_id, items, selection, seed, begun_at,
             guild_id, channel_id, closes_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning quiz_id",
        host,
        interaction,
        items,
        selection,
        new.seed,
        at,
        guild,
        channel,
        closes_at
    )
    .fetch_one(db)
    .await?;
    Ok(QuizId(id))
}

/// Returns the quiz that an interaction began.
pub async fn of_interaction(db: &mut Connection, interaction: u64) -> Result<Option<QuizId>> {
    let interaction = interaction as i64;
    let id = sqlx::query_scalar!(
        "select quiz_id from quizzes where interaction_id = ?",
        interaction
    );
    Ok(id.fetch_optional(db).await?.map(QuizId))
}

/// Returns a quiz; `None` if it was forgotten.
pub async fn get(db: &mut Connection, id: QuizId) -> Result<Option<Begun>> {
    let row = sqlx::query!(
        r#"select member_id, items, selection, seed as "seed: u32", place as "place: u32",
               guild_id, channel_id, message_id, closes_at, closed_at
           from quizzes where quiz_id = ?"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let where_it_is = both("a quiz's channel", (row.guild_id, row.channel_id))?;
    let channel = both("a quiz of a channel", (where_it_is, row.closes_at))?;
    let channel = channel.map(|((guild, channel), closes_at)| -> Result<_> {
        Ok(InChannel {
            guild: GuildId::from_i64(guild),
            channel: ChannelId::from_i64(channel),
            message: row.message_id.map(MessageId::from_i64),
            place: row.place,
            closes_at: from_millis(closes_at)?,
            closed_at: row.closed_at.map(from_millis).transpose()?,
        })
    });
    let items = serde_json::from_str(&row.items).map_err(|_| Error::Corrupt {
        what: "the items of a quiz",
        value: row.items,
    })?;
    Ok(Some(Begun {
        id,
        host: MemberId::from_i64(row.member_id),
        items,
        selection: parse("a selection of questions", &row.selection)?,
        seed: row.seed,
        channel: channel.transpose()?,
    }))
}

/// Records which message shows a quiz, if that was unknown.
pub async fn note_message(db: &mut Connection, id: QuizId, message: MessageId) -> Result<()> {
    let message = message.to_i64();
    sqlx::query!(
        "update quizzes set message_id = ?
         where quiz_id = ? and message_id is null and guild_id is not null",
        message,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Goes on to another item, which closes by itself at `closes_at`.
pub async fn go_on(
    db: &mut Connection,
    id: QuizId,
    place: u32,
    closes_at: DateTime<Utc>,
) -> Result<()> {
    let closes_at = to_millis(closes_at);
    sqlx::query!(
        "update quizzes set place = ?, closes_at = ?, closed_at = null, shown_at = null
         where quiz_id = ?",
        place,
        closes_at,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes the current item before its time, or the quiz at the place after its last item. The reply
/// to the click shows it.
pub async fn close(db: &mut Connection, id: QuizId, place: u32, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update quizzes set place = ?, closed_at = ?, shown_at = null where quiz_id = ?",
        place,
        now,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes items whose time is over.
pub async fn close_due(db: &mut Connection, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update quizzes set closed_at = closes_at where closes_at <= ? and closed_at is null",
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether an item must close at `now`.
pub async fn any_due(db: &mut Connection, now: DateTime<Utc>) -> Result<bool> {
    let now = to_millis(now);
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from quizzes
               where closes_at <= ? and closed_at is null) as "found!: bool""#,
        now
    );
    Ok(found.fetch_one(db).await?)
}

/// Returns when the next item closes by itself.
pub async fn next_closing(db: &mut Connection) -> Result<Option<DateTime<Utc>>> {
    let next = sqlx::query_scalar!(
        r#"select min(closes_at) as "closes_at: i64" from quizzes
           where closes_at is not null and closed_at is null"#
    );
    let next = next.fetch_one(db).await?;
    next.map(from_millis).transpose()
}

/// Returns the quizzes whose messages may not show that the item is closed: by its time, or by a
/// click before `replied_by`, whose reply should have shown it.
pub async fn to_show(db: &mut Connection, replied_by: DateTime<Utc>) -> Result<Vec<QuizId>> {
    let replied_by = to_millis(replied_by);
    let ids = sqlx::query_scalar!(
        "select quiz_id from quizzes
         where closed_at is not null and shown_at is null
             and (closed_at = closes_at or closed_at <= ?)
         order by closed_at",
        replied_by
    );
    Ok(ids.fetch_all(db).await?.into_iter().map(QuizId).collect())
}

/// Whether any quiz's message may not show that the item is closed.
pub async fn any_to_show(db: &mut Connection) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from quizzes
               where closed_at is not null and shown_at is null) as "found!: bool""#
    );
    Ok(found.fetch_one(db).await?)
}

/// Records that the message shows the item at a place as closed, if it is still the current one.
pub async fn note_shown(
    db: &mut Connection,
    id: QuizId,
    place: u32,
    now: DateTime<Utc>,
) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update quizzes set shown_at = ?
         where quiz_id = ? and place = ? and closed_at is not null and shown_at is null",
        now,
        id.0,
        place
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets some of the quizzes that began before an instant; returns whether there may be more.
pub async fn forget_part(db: &mut Connection, before: DateTime<Utc>) -> Result<bool> {
    let before = to_millis(before);
    let picks = sqlx::query!(
        "delete from quiz_picks where (quiz_id, place, member_id) in
             (select quiz_picks.quiz_id, place, member_id from quiz_picks
              where quiz_id in
                  (select quiz_id from quizzes where begun_at < ? order by begun_at limit ?)
              limit ?)",
        before,
        FORGOTTEN_QUIZZES,
        FORGOTTEN_PICKS
    );
    if picks.execute(&mut *db).await?.rows_affected() > 0 {
        return Ok(true);
    }
    let quizzes = sqlx::query!(
        "delete from quizzes where quiz_id in
             (select quiz_id from quizzes where begun_at < ? order by begun_at limit ?)",
        before,
        FORGOTTEN_QUIZZES
    );
    Ok(quizzes.execute(db).await?.rows_affected() > 0)
}

/// Stores a member's choice, unless there is an earlier one. Returns whether it was stored.
pub async fn pick(
    db: &mut Connection,
    quiz: QuizId,
    pick: Pick,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (member, now) = (pick.member.to_i64(), to_millis(now));
    let kept = sqlx::query!(
        "insert into quiz_picks (quiz_id, place, member_id, choice, is_right, picked_at)
         values (?, ?, ?, ?, ?, ?) on conflict (quiz_id, place, member_id) do nothing",
        quiz.0,
        pick.place,
        member,
        pick.choice,
        pick.is_right,
        now
    );
    Ok(kept.execute(db).await?.rows_affected() > 0)
}

/// Returns the choices in a quiz.
pub async fn picks(db: &mut Connection, quiz: QuizId) -> Result<Vec<Pick>> {
    let rows = sqlx::query!(
        r#"select place as "place: u32", member_id, choice as "choice: u32",
               is_right as "is_right: bool"
           from quiz_picks where quiz_id = ? order by place, member_id"#,
        quiz.0
    )
    .fetch_all(db)
    .await?;
    let picks = rows.into_iter().map(|row| Pick {
        place: row.place,
        member: MemberId::from_i64(row.member_id),
        choice: row.choice,
        is_right: row.is_right,
    });
    Ok(picks.collect())
}

/// Returns how often each option of the item at a place was chosen, by its place in the question's
/// file.
pub async fn tally(db: &mut Connection, quiz: QuizId, place: u32) -> Result<Vec<(u32, u32)>> {
    let rows = sqlx::query!(
        r#"select choice as "choice: u32", count(*) as "count!: u32"
           from quiz_picks where quiz_id = ? and place = ? group by choice"#,
        quiz.0,
        place
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.choice, row.count))
        .collect())
}

/// Returns a member's choice for the item at a place, as a place in the question's file.
pub async fn choice(
    db: &mut Connection,
    quiz: QuizId,
    place: u32,
    member: MemberId,
) -> Result<Option<u32>> {
    let member = member.to_i64();
    let choice = sqlx::query_scalar!(
        r#"select choice as "choice: u32" from quiz_picks
           where quiz_id = ? and place = ? and member_id = ?"#,
        quiz.0,
        place,
        member
    );
    Ok(choice.fetch_optional(db).await?)
}

/// Returns the names of the visible members of a guild who played a quiz.
pub async fn names(
    db: &mut Connection,
    guild: GuildId,
    quiz: QuizId,
) -> Result<BTreeMap<MemberId, String>> {
    let guild = guild.to_i64();
    // One by one, by both keys: a guild may have very many members.
    let rows = sqlx::query!(
        r#"select member_id, name as "name!" from shown_members
         where guild_id = ?
             and member_id in (select member_id from quiz_picks where quiz_id = ?)"#,
        guild,
        quiz.0
    )
    .fetch_all(db)
    .await?;
    let names = rows
        .into_iter()
        .map(|row| (MemberId::from_i64(row.member_id), row.name));
    Ok(names.collect())
}

/// Records that a member played an item.
pub async fn note_played(
    db: &mut Connection,
    member: MemberId,
    item: &ItemId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (member, now) = (member.to_i64(), to_millis(now));
    let question = item.question.as_str();
    sqlx::query!(
        "insert into played_items (member_id, question_id, item, played_at) values (?, ?, ?, ?)
         on conflict (member_id, question_id, item) do update set played_at = excluded.played_at",
        member,
        question,
        item.item,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns when the member last played each item.
pub async fn played(
    db: &mut Connection,
    member: MemberId,
) -> Result<BTreeMap<ItemId, DateTime<Utc>>> {
    let member = member.to_i64();
    let rows = sqlx::query!(
        r#"select question_id, item as "item: u32", played_at from played_items
           where member_id = ?"#,
        member
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let item = ItemId {
                question: parse("a question's id", &row.question_id)?,
                item: row.item,
            };
            Ok((item, from_millis(row.played_at)?))
        })
        .collect()
}
