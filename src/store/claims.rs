//! Posts on their way: claimed, then sent, failed or skipped.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Result, from_day, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MessageId, PostId, ScheduleId};
use crate::domain::post::Post;
use crate::domain::question::{Level, QuestionId};
use crate::domain::schedule::Occurrence;

/// The data of a new row, apart from its state.
#[derive(Clone, Copy, Debug)]
pub struct NewPost {
    /// The guild.
    pub guild: GuildId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The firing.
    pub occurrence: Occurrence,
    /// The channel to post in.
    pub channel: ChannelId,
    /// Until when answers count.
    pub closes_at: DateTime<Utc>,
}

/// A new post, as stored.
struct Columns {
    guild: i64,
    schedule: i64,
    day: String,
    channel: i64,
    due_at: i64,
    closes_at: i64,
}

impl From<NewPost> for Columns {
    fn from(new: NewPost) -> Self {
        Self {
            guild: new.guild.to_i64(),
            schedule: new.schedule.0,
            day: from_day(new.occurrence.day),
            channel: new.channel.to_i64(),
            due_at: to_millis(new.occurrence.at),
            closes_at: to_millis(new.closes_at),
        }
    }
}

/// Claims a firing for a question. `None` if the schedule's post of that day is under way or sent;
/// a skipped or refused one is claimed again.
pub async fn claim(
    db: &mut Connection,
    new: NewPost,
    question: &QuestionId,
    level: Level,
    late: bool,
    now: DateTime<Utc>,
) -> Result<Option<PostId>> {
    let (new, now) = (Columns::from(new), to_millis(now));
    let (question, level) = (question.as_str(), level.to_string());
    let id = sqlx::query_scalar!(
        r#"insert into posts (guild_id, schedule_id, study_day, channel_id, level, question_id,
               state, due_at, closes_at, claimed_at, late)
           values (?, ?, ?, ?, ?, ?, 'claimed', ?, ?, ?, ?)
           on conflict (schedule_id, study_day) do update
           set channel_id = excluded.channel_id, level = excluded.level,
               question_id = excluded.question_id, state = 'claimed', due_at = excluded.due_at,
               closes_at = excluded.closes_at, claimed_at = excluded.claimed_at, tried_at = null,
               late = excluded.late, failure = null
           where posts.state in ('skipped', 'failed')
           returning post_id as "post_id!""#,
        new.guild,
        new.schedule,
        new.day,
        new.channel,
        level,
        question,
        new.due_at,
        new.closes_at,
        now,
        late
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(PostId))
}

/// Records that a firing shows no question, and why.
pub async fn skip(
    db: &mut Connection,
    new: NewPost,
    level: Level,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (new, now) = (Columns::from(new), to_millis(now));
    let level = level.to_string();
    sqlx::query!(
        "insert into posts (guild_id, schedule_id, study_day, channel_id, level,
             state, due_at, closes_at, claimed_at, failure)
         values (?, ?, ?, ?, ?, 'skipped', ?, ?, ?, ?)
         on conflict (schedule_id, study_day) do nothing",
        new.guild,
        new.schedule,
        new.day,
        new.channel,
        level,
        new.due_at,
        new.closes_at,
        now,
        why
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns why the last firing of a schedule before a day shows no question, if that is so.
pub async fn failure_before(
    db: &mut Connection,
    schedule: ScheduleId,
    day: NaiveDate,
) -> Result<Option<String>> {
    let day = from_day(day);
    let failure = sqlx::query_scalar!(
        "select failure from posts where schedule_id = ? and study_day < ?
         order by study_day desc limit 1",
        schedule.0,
        day
    );
    Ok(failure.fetch_optional(db).await?.flatten())
}

/// Returns the schedules with skipped firings that are due after `now`.
pub async fn skipped_ahead(db: &mut Connection, now: DateTime<Utc>) -> Result<Vec<ScheduleId>> {
    let now = to_millis(now);
    let ids = sqlx::query_scalar!(
        "select distinct schedule_id from posts where state = 'skipped' and due_at > ?",
        now
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ScheduleId).collect())
}

/// Forgets the skipped firings of a schedule that are due after `now`.
pub async fn forget_skipped_ahead(
    db: &mut Connection,
    schedule: ScheduleId,
    now: DateTime<Utc>,
) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "delete from posts where schedule_id = ? and state = 'skipped' and due_at > ?",
        schedule.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a claimed post is in its channel. Returns false if it is not claimed, for example
/// because this is already recorded.
pub async fn mark_sent(
    db: &mut Connection,
    post: PostId,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (message, now) = (message.to_i64(), to_millis(now));
    let changed = sqlx::query!(
        "update posts set state = 'sent', message_id = ?, sent_at = coalesce(sent_at, ?), seen_at = ?,
             gone_at = null, failure = null
         where post_id = ? and state = 'claimed'",
        message,
        now,
        now,
        post.0
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Records at `now` that a claimed post is being sent, with what may have changed: whether it is
/// late, and its question with its level.
pub async fn begin_sending(db: &mut Connection, post: &Post, now: DateTime<Utc>) -> Result<()> {
    let (now, level) = (to_millis(now), post.level.to_string());
    let question = post.question.as_str();
    sqlx::query!(
        "update posts set tried_at = ?, late = ?, question_id = ?, level = ?
         where post_id = ? and state = 'claimed'",
        now,
        post.late,
        question,
        level,
        post.id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims a post again after its message and thread were deleted, to send it into `channel`. It
/// keeps the record of the first send, so the post counts whatever the outcome.
pub async fn send_again(
    db: &mut Connection,
    post: PostId,
    channel: ChannelId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (channel, now) = (channel.to_i64(), to_millis(now));
    sqlx::query!(
        "update posts set state = 'claimed', channel_id = ?, claimed_at = ?, tried_at = null,
             seen_at = null, resends = resends + 1, thread_opened_at = null, counted = 0
         where post_id = ? and state = 'sent' and gone_at is not null",
        channel,
        now,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a post's message existed at `now`.
pub async fn note_seen(
    db: &mut Connection,
    post: PostId,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (message, now) = (message.to_i64(), to_millis(now));
    sqlx::query!(
        "update posts set seen_at = ? where post_id = ? and message_id = ?",
        now,
        post.0,
        message
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a post's message turned out to be deleted at `now`.
pub async fn note_gone(
    db: &mut Connection,
    post: PostId,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (message, now) = (message.to_i64(), to_millis(now));
    sqlx::query!(
        "update posts set gone_at = ? where post_id = ? and message_id = ?",
        now,
        post.0,
        message
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a claimed post will not reach its channel, and why. One that was there before
/// counts as sent, with a deleted message.
pub async fn mark_failed(db: &mut Connection, post: PostId, why: &str) -> Result<()> {
    sqlx::query!(
        "update posts set state = case when gone_at is null then 'failed' else 'sent' end, failure = ?
         where post_id = ? and state = 'claimed'",
        why,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that the time of a claimed post has passed, and why. One that was in its channel before
/// counts as sent, with a deleted message.
pub async fn mark_missed(db: &mut Connection, post: PostId, why: &str) -> Result<()> {
    sqlx::query!(
        "update posts set state = case when gone_at is null then 'skipped' else 'sent' end, failure = ?
         where post_id = ? and state = 'claimed'",
        why,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns how many of the schedule's latest posts were refused in a row.
pub async fn refused_in_a_row(db: &mut Connection, schedule: ScheduleId) -> Result<u32> {
    let states = sqlx::query_scalar!(
        "select state from posts where schedule_id = ? and state in ('sent', 'failed')
         order by study_day desc limit 10",
        schedule.0
    )
    .fetch_all(db)
    .await?;
    Ok(states.iter().take_while(|state| *state == "failed").count() as u32)
}
