//! Posts.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Error, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MessageId, PostId, ScheduleId};
use crate::domain::pick::Shown;
use crate::domain::post::{Post, PostState};
use crate::domain::question::{Level, QuestionId};
use crate::domain::schedule::Occurrence;

struct Row {
    post_id: i64,
    guild_id: i64,
    schedule_id: i64,
    study_day: String,
    channel_id: i64,
    level: String,
    question_id: String,
    state: String,
    due_at: i64,
    closes_at: i64,
    claimed_at: i64,
    message_id: Option<i64>,
    late: i64,
}

impl TryFrom<Row> for Post {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: PostId(row.post_id),
            guild: GuildId::from_i64(row.guild_id),
            schedule: ScheduleId(row.schedule_id),
            day: parse("a day", &row.study_day)?,
            channel: ChannelId::from_i64(row.channel_id),
            level: parse("a level", &row.level)?,
            question: parse("a question's id", &row.question_id)?,
            state: match row.state.as_str() {
                "claimed" => PostState::Claimed,
                "sent" => PostState::Sent,
                "failed" => PostState::Failed,
                _ => PostState::Skipped,
            },
            due_at: from_millis(row.due_at)?,
            closes_at: from_millis(row.closes_at)?,
            claimed_at: from_millis(row.claimed_at)?,
            message: row.message_id.map(MessageId::from_i64),
            late: row.late != 0,
        })
    }
}

/// What a new row needs to know, apart from its state.
#[derive(Clone, Copy, Debug)]
pub struct NewPost {
    /// The guild.
    pub guild: GuildId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// Which firing of it.
    pub occurrence: Occurrence,
    /// Where it goes.
    pub channel: ChannelId,
    /// Until when answers count.
    pub closes_at: DateTime<Utc>,
}

/// Claims a firing for a question. `None` when the schedule has a row for that day.
pub async fn claim(
    db: &mut Connection,
    new: NewPost,
    question: &QuestionId,
    level: Level,
    late: bool,
    now: DateTime<Utc>,
) -> Result<Option<PostId>> {
    let (guild, channel, day) = (
        new.guild.to_i64(),
        new.channel.to_i64(),
        from_day(new.occurrence.day),
    );
    let (due_at, closes_at, now) = (
        to_millis(new.occurrence.at),
        to_millis(new.closes_at),
        to_millis(now),
    );
    let (question, level) = (question.as_str(), level.to_string());
    let id = sqlx::query_scalar!(
        r#"insert into posts (guild_id, schedule_id, study_day, channel_id, level, question_id,
               state, due_at, closes_at, claimed_at, late)
           values (?, ?, ?, ?, ?, ?, 'claimed', ?, ?, ?, ?)
           on conflict (schedule_id, study_day) do nothing
           returning post_id as "post_id!""#,
        guild,
        new.schedule.0,
        day,
        channel,
        level,
        question,
        due_at,
        closes_at,
        now,
        late
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(PostId))
}

/// Notes that a firing shows no question, and why.
pub async fn skip(
    db: &mut Connection,
    new: NewPost,
    level: Level,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, channel, day) = (
        new.guild.to_i64(),
        new.channel.to_i64(),
        from_day(new.occurrence.day),
    );
    let (due_at, closes_at, now) = (
        to_millis(new.occurrence.at),
        to_millis(new.closes_at),
        to_millis(now),
    );
    let level = level.to_string();
    sqlx::query!(
        "insert into posts (guild_id, schedule_id, study_day, channel_id, level,
             state, due_at, closes_at, claimed_at, failure)
         values (?, ?, ?, ?, ?, 'skipped', ?, ?, ?, ?)
         on conflict (schedule_id, study_day) do nothing",
        guild,
        new.schedule.0,
        day,
        channel,
        level,
        due_at,
        closes_at,
        now,
        why
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that a post is in its channel. False when that was known, or it is not claimed.
pub async fn mark_sent(
    db: &mut Connection,
    post: PostId,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (message, now) = (message.to_i64(), to_millis(now));
    let changed = sqlx::query!(
        "update posts set state = 'sent', message_id = ?, sent_at = ?
         where post_id = ? and state = 'claimed'",
        message,
        now,
        post.0
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Notes what of a claimed post may have changed: when it was claimed, whether it is late, and
/// its question with its level.
pub async fn claim_again(db: &mut Connection, post: &Post) -> Result<()> {
    let (claimed_at, level) = (to_millis(post.claimed_at), post.level.to_string());
    let question = post.question.as_str();
    sqlx::query!(
        "update posts set claimed_at = ?, late = ?, question_id = ?, level = ?
         where post_id = ? and state = 'claimed'",
        claimed_at,
        post.late,
        question,
        level,
        post.id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims a firing again that was skipped or refused. `None` when it was not.
pub async fn claim_instead(
    db: &mut Connection,
    new: NewPost,
    question: &QuestionId,
    level: Level,
    now: DateTime<Utc>,
) -> Result<Option<PostId>> {
    let (channel, day) = (new.channel.to_i64(), from_day(new.occurrence.day));
    let (due_at, closes_at, now) = (
        to_millis(new.occurrence.at),
        to_millis(new.closes_at),
        to_millis(now),
    );
    let (question, level) = (question.as_str(), level.to_string());
    let id = sqlx::query_scalar!(
        r#"update posts set state = 'claimed', channel_id = ?, level = ?, question_id = ?, due_at = ?,
               closes_at = ?, claimed_at = ?, late = 0, failure = null
           where schedule_id = ? and study_day = ? and state in ('skipped', 'failed')
           returning post_id as "post_id!""#,
        channel,
        level,
        question,
        due_at,
        closes_at,
        now,
        new.schedule.0,
        day
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(PostId))
}

/// The schedule's post of a study day, if it shows a question.
pub async fn of_day(
    db: &mut Connection,
    schedule: ScheduleId,
    day: NaiveDate,
) -> Result<Option<Post>> {
    let day = from_day(day);
    let row = sqlx::query_as!(
        Row,
        r#"select post_id, guild_id, schedule_id, study_day, channel_id, level,
               question_id as "question_id!", state, due_at, closes_at, claimed_at, message_id, late
           from posts where schedule_id = ? and study_day = ? and question_id is not null"#,
        schedule.0,
        day
    )
    .fetch_optional(db)
    .await?;
    row.map(Post::try_from).transpose()
}

/// Moves the closing of the schedule's open posts; returns their study days.
pub async fn move_closing(
    db: &mut Connection,
    schedule: ScheduleId,
    closes_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<NaiveDate>> {
    let (new, now) = (to_millis(closes_at), to_millis(now));
    let days = sqlx::query_scalar!(
        r#"update posts set closes_at = ?
           where schedule_id = ? and state in ('claimed', 'sent') and closes_at > ?
           returning study_day as "study_day!""#,
        new,
        schedule.0,
        now
    )
    .fetch_all(db)
    .await?;
    days.iter().map(|day| parse("a day", day)).collect()
}

/// How many of the schedule's last posts, newest first, were refused in a row.
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

/// Notes that a claimed post will not be in its channel, and why.
pub async fn mark_failed(db: &mut Connection, post: PostId, why: &str) -> Result<()> {
    sqlx::query!(
        "update posts set state = 'failed', failure = ? where post_id = ? and state = 'claimed'",
        why,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the time of a claimed post has passed, and why.
pub async fn mark_missed(db: &mut Connection, post: PostId, why: &str) -> Result<()> {
    sqlx::query!(
        "update posts set state = 'skipped', failure = ? where post_id = ? and state = 'claimed'",
        why,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One post that shows a question.
pub async fn get(db: &mut Connection, post: PostId) -> Result<Option<Post>> {
    let row = sqlx::query_as!(
        Row,
        r#"select post_id, guild_id, schedule_id, study_day, channel_id, level,
               question_id as "question_id!", state, due_at, closes_at, claimed_at, message_id, late
           from posts where post_id = ? and question_id is not null"#,
        post.0
    )
    .fetch_optional(db)
    .await?;
    row.map(Post::try_from).transpose()
}

/// The guild's sent posts that are open at `now`, oldest first.
pub async fn open(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<Vec<Post>> {
    let (guild, now) = (guild.to_i64(), to_millis(now));
    let rows = sqlx::query_as!(
        Row,
        r#"select post_id, guild_id, schedule_id, study_day, channel_id, level,
               question_id as "question_id!", state, due_at, closes_at, claimed_at, message_id, late
           from posts where guild_id = ? and state = 'sent' and closes_at > ? order by post_id"#,
        guild,
        now
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Every claimed post: picked, and not known to be sent, oldest first.
pub async fn claimed(db: &mut Connection) -> Result<Vec<Post>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select post_id, guild_id, schedule_id, study_day, channel_id, level,
               question_id as "question_id!", state, due_at, closes_at, claimed_at, message_id, late
           from posts where state = 'claimed' order by claimed_at, post_id"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// What the guild was shown, oldest first: posts that were sent or may have been.
pub async fn history(db: &mut Connection, guild: GuildId) -> Result<Vec<Shown>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        r#"select question_id as "question_id!", study_day from posts
           where guild_id = ? and question_id is not null and state in ('claimed', 'sent')
           order by study_day, post_id"#,
        guild
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Shown {
                question: parse("a question's id", &row.question_id)?,
                day: parse("a day", &row.study_day)?,
            })
        })
        .collect()
}

/// The last study day that the schedule has a row for.
pub async fn last_day(db: &mut Connection, schedule: ScheduleId) -> Result<Option<NaiveDate>> {
    let day = sqlx::query_scalar!(
        "select study_day from posts where schedule_id = ? order by study_day desc limit 1",
        schedule.0
    )
    .fetch_optional(db)
    .await?;
    day.map(|day| parse("a day", &day)).transpose()
}

/// The post that the schedule sent last before a study day, if it sent one.
pub async fn sent_before(
    db: &mut Connection,
    schedule: ScheduleId,
    day: NaiveDate,
) -> Result<Option<Post>> {
    let day = from_day(day);
    let row = sqlx::query_as!(
        Row,
        r#"select post_id, guild_id, schedule_id, study_day, channel_id, level,
               question_id as "question_id!", state, due_at, closes_at, claimed_at, message_id, late
           from posts where schedule_id = ? and study_day < ? and state = 'sent'
           order by study_day desc limit 1"#,
        schedule.0,
        day
    )
    .fetch_optional(db)
    .await?;
    row.map(Post::try_from).transpose()
}
