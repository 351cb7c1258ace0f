//! Reads posts. `claims` writes them.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Error, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId, ScheduleId};
use crate::domain::pick::Shown;
use crate::domain::post::Post;

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
    tried_at: Option<i64>,
    message_id: Option<i64>,
    late: i64,
    resends: u32,
    seen_at: Option<i64>,
    gone_at: Option<i64>,
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
            state: parse("the state of a post", &row.state)?,
            due_at: from_millis(row.due_at)?,
            closes_at: from_millis(row.closes_at)?,
            tried_at: row.tried_at.map(from_millis).transpose()?,
            message: row
                .message_id
                .filter(|_| row.gone_at.is_none())
                .map(MessageId::from_i64),
            late: row.late != 0,
            resends: row.resends,
            seen_at: row.seen_at.map(from_millis).transpose()?,
        })
    }
}

/// Selects posts that show a question; the argument follows `from posts`.
macro_rules! select {
    ($rest:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select post_id, guild_id, schedule_id, study_day, channel_id, level,
                   question_id as "question_id!", state, due_at, closes_at, tried_at, message_id,
                   late, resends as "resends: u32", seen_at, gone_at
               from posts "# + $rest
            $(, $value)*
        )
    };
}

/// Returns the schedule's post of a study day, if it shows a question.
pub async fn of_day(
    db: &mut Connection,
    schedule: ScheduleId,
    day: NaiveDate,
) -> Result<Option<Post>> {
    let day = from_day(day);
    let row = select!(
        "where schedule_id = ? and study_day = ? and question_id is not null",
        schedule.0,
        day
    )
    .fetch_optional(db)
    .await?;
    row.map(Post::try_from).transpose()
}

/// Returns a post, if it shows a question.
pub async fn get(db: &mut Connection, post: PostId) -> Result<Option<Post>> {
    let row = select!("where post_id = ? and question_id is not null", post.0)
        .fetch_optional(db)
        .await?;
    row.map(Post::try_from).transpose()
}

/// Returns the guild's posts that are open at `now`, oldest first. A claimed post is open, because
/// it may already be in its channel.
pub async fn open(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<Vec<Post>> {
    let (guild, now) = (guild.to_i64(), to_millis(now));
    let rows = select!(
        "where guild_id = ? and state in ('claimed', 'sent') and closes_at > ? order by post_id",
        guild,
        now
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Returns the guild's open posts that a member has not answered, oldest first.
pub async fn open_unanswered(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<Vec<Post>> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), to_millis(now));
    let rows = select!(
        "where guild_id = ? and state in ('claimed', 'sent') and closes_at > ?
            and not exists (select 1 from answers
                where answers.post_id = posts.post_id and answers.member_id = ?)
        order by post_id",
        guild,
        now,
        member
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Returns the guild's open posts that the member is not done with: they have not answered, or have
/// not seen the key points of their answer.
pub async fn open_unfinished(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<Vec<Post>> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), to_millis(now));
    let rows = select!(
        "where guild_id = ? and state in ('claimed', 'sent') and closes_at > ?
            and not exists (select 1 from answers
                where answers.post_id = posts.post_id and answers.member_id = ?
                    and (answer_text is null or shown_at is not null))
        order by post_id",
        guild,
        now,
        member
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Returns every claimed post whose outcome is unknown, oldest first.
pub async fn claimed(db: &mut Connection) -> Result<Vec<Post>> {
    let rows = select!("where state = 'claimed' order by claimed_at, post_id")
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Returns how many posts are due at `now` and not known to be in their channels, claimed or not.
pub async fn waiting(db: &mut Connection, now: DateTime<Utc>) -> Result<u64> {
    let now = to_millis(now);
    let waiting = sqlx::query_scalar!(
        r#"select (select count(*) from posts where state = 'claimed')
               + (select count(*) from schedules where next_due_at <= ?) as "waiting!: i64""#,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(waiting.unsigned_abs())
}

/// Whether any post is claimed.
pub async fn any_claimed(db: &mut Connection) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from posts where state = 'claimed') as "found!: bool""#
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// Returns the questions that the guild has seen, oldest first: posts that were sent or may have
/// been.
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

/// Returns the last study day that the schedule has used by `now`. A day skipped too early, by a
/// clock that ran ahead, is still available.
pub async fn last_day(
    db: &mut Connection,
    schedule: ScheduleId,
    now: DateTime<Utc>,
) -> Result<Option<NaiveDate>> {
    let now = to_millis(now);
    let day = sqlx::query_scalar!(
        "select study_day from posts
         where schedule_id = ? and (state <> 'skipped' or due_at <= ?)
         order by study_day desc limit 1",
        schedule.0,
        now
    )
    .fetch_optional(db)
    .await?;
    day.map(|day| parse("a day", &day)).transpose()
}

/// Returns the guild's last study day with a post that was sent or may have been.
pub async fn last_study_day(db: &mut Connection, guild: GuildId) -> Result<Option<NaiveDate>> {
    let guild = guild.to_i64();
    let day = sqlx::query_scalar!(
        "select study_day from posts where guild_id = ? and state in ('claimed', 'sent')
         order by study_day desc limit 1",
        guild
    )
    .fetch_optional(db)
    .await?;
    day.map(|day| parse("a day", &day)).transpose()
}

/// Returns how many posts of a guild's study day were sent or may have been, including those of
/// removed schedules.
pub async fn count_of_day(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<u32> {
    let (guild, day) = (guild.to_i64(), from_day(day));
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!: u32" from posts
           where guild_id = ? and study_day = ? and state in ('claimed', 'sent')"#,
        guild,
        day
    )
    .fetch_one(db)
    .await?)
}

/// Returns the schedule's last sent post before a study day, if there is one.
pub async fn sent_before(
    db: &mut Connection,
    schedule: ScheduleId,
    day: NaiveDate,
) -> Result<Option<Post>> {
    let day = from_day(day);
    let row = select!(
        "where schedule_id = ? and study_day < ? and state = 'sent'
        order by study_day desc limit 1",
        schedule.0,
        day
    )
    .fetch_optional(db)
    .await?;
    row.map(Post::try_from).transpose()
}

/// Returns the guild's sent posts that close at `since` or later, oldest first.
pub async fn closing_since(
    db: &mut Connection,
    guild: GuildId,
    since: DateTime<Utc>,
) -> Result<Vec<Post>> {
    let (guild, since) = (guild.to_i64(), to_millis(since));
    let rows = select!(
        "where guild_id = ? and state = 'sent' and closes_at >= ? order by post_id",
        guild,
        since
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Returns how many answers a post's message shows.
pub async fn counted(db: &mut Connection, post: PostId) -> Result<u32> {
    let counted = sqlx::query_scalar!(
        r#"select counted as "counted: u32" from posts where post_id = ?"#,
        post.0
    );
    Ok(counted.fetch_optional(db).await?.unwrap_or_default())
}

/// Records how many answers a post's message shows.
pub async fn set_counted(db: &mut Connection, post: PostId, counted: u32) -> Result<()> {
    sqlx::query!(
        "update posts set counted = ? where post_id = ?",
        counted,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the post has a thread.
pub async fn has_thread(db: &mut Connection, post: PostId) -> Result<bool> {
    let opened = sqlx::query_scalar!(
        "select post_id from posts where post_id = ? and thread_opened_at is not null",
        post.0
    );
    Ok(opened.fetch_optional(db).await?.is_some())
}

/// Records that the post's thread is open.
pub async fn set_thread_opened(
    db: &mut Connection,
    post: PostId,
    now: DateTime<Utc>,
) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update posts set thread_opened_at = coalesce(thread_opened_at, ?) where post_id = ?",
        now,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}
