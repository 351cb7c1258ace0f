//! The settings of guilds' recaps, and the data for them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc, Weekday};

use super::{Connection, Error, Result, from_day, marks, parse, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId};
use crate::domain::recap::{Asked, RecapPlan};
use crate::domain::schedule::parse_wall_time;

/// Returns where and when a guild gets its recaps, if they are on.
pub async fn get(db: &mut Connection, guild: GuildId) -> Result<Option<RecapPlan>> {
    let guild = guild.to_i64();
    let row = sqlx::query!(
        r#"select channel_id, weekday as "weekday: u8", wall_time, set_by from recaps
           where guild_id = ?"#,
        guild
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let corrupt = |value: String| Error::Corrupt {
            what: "when a recap comes",
            value,
        };
        let weekday = Weekday::try_from(row.weekday.wrapping_sub(1));
        Ok(RecapPlan {
            channel: ChannelId::from_i64(row.channel_id),
            weekday: weekday.map_err(|_| corrupt(row.weekday.to_string()))?,
            at: parse_wall_time(&row.wall_time).ok_or_else(|| corrupt(row.wall_time))?,
            set_by: MemberId::from_i64(row.set_by),
        })
    })
    .transpose()
}

/// Sets where and when a guild gets its recaps.
pub async fn set(
    db: &mut Connection,
    guild: GuildId,
    plan: &RecapPlan,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, channel, set_by) = (guild.to_i64(), plan.channel.to_i64(), plan.set_by.to_i64());
    let (weekday, now) = (plan.weekday.number_from_monday(), to_millis(now));
    let at = plan.at.format("%H:%M").to_string();
    sqlx::query!(
        "insert into recaps (guild_id, channel_id, weekday, wall_time, set_by, set_at)
         values (?, ?, ?, ?, ?, ?)
         on conflict (guild_id) do update
         set channel_id = excluded.channel_id, weekday = excluded.weekday,
             wall_time = excluded.wall_time, set_by = excluded.set_by, set_at = excluded.set_at",
        guild,
        channel,
        weekday,
        at,
        set_by,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Turns a guild's recaps off.
pub async fn unset(db: &mut Connection, guild: GuildId) -> Result<()> {
    let guild = guild.to_i64();
    sqlx::query!("delete from recaps where guild_id = ?", guild)
        .execute(db)
        .await?;
    Ok(())
}

/// Returns how many answers a guild wants to write in a week, if it has a goal.
pub async fn goal(db: &mut Connection, guild: GuildId) -> Result<Option<u32>> {
    let guild = guild.to_i64();
    let goal = sqlx::query_scalar!(
        r#"select goal as "goal: u32" from guilds where guild_id = ?"#,
        guild
    );
    Ok(goal.fetch_optional(db).await?.flatten())
}

/// Sets or removes a guild's goal of answers per week.
pub async fn set_goal(db: &mut Connection, guild: GuildId, goal: Option<u32>) -> Result<()> {
    let guild = guild.to_i64();
    sqlx::query!("update guilds set goal = ? where guild_id = ?", goal, guild)
        .execute(db)
        .await?;
    Ok(())
}

/// Returns how many members took part in a range of days, and how many answers they wrote.
pub async fn taking_part(
    db: &mut Connection,
    guild: GuildId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<(u32, u32)> {
    let (guild, first, last) = (guild.to_i64(), from_day(first), from_day(last));
    let row = sqlx::query!(
        r#"select count(distinct member_id) as "members!: u32", count(answer_text) as "answers!: u32"
           from answers where guild_id = ? and study_day between ? and ?"#,
        guild,
        first,
        last
    )
    .fetch_one(db)
    .await?;
    Ok((row.members, row.answers))
}

/// Returns the visible member who gained most points over the period before, and how many.
pub async fn most_improved(
    db: &mut Connection,
    guild: GuildId,
    (period, before): (&str, &str),
) -> Result<Option<(MemberId, String, u32)>> {
    let guild = guild.to_i64();
    let row = sqlx::query!(
        r#"select s.member_id, m.name as "name!", s.points - b.points as "gain!: u32"
           from standings s
               join standings b on b.guild_id = s.guild_id and b.member_id = s.member_id
                   and b.period = ?
               join shown_members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.period = ? and b.points > 0 and s.points > b.points
           order by s.points - b.points desc, s.reached_at, s.member_id limit 1"#,
        before,
        guild,
        period
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (MemberId::from_i64(row.member_id), row.name, row.gain)))
}

/// Returns the names of a guild's visible members.
pub async fn shown(db: &mut Connection, guild: GuildId) -> Result<BTreeMap<MemberId, String>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        r#"select member_id as "member_id!", name as "name!" from shown_members
           where guild_id = ?"#,
        guild
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (MemberId::from_i64(row.member_id), row.name))
        .collect())
}

/// Returns the posts in a range of days that are closed at `now`, with the marks of their answers.
pub async fn asked(
    db: &mut Connection,
    guild: GuildId,
    (first, last): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Vec<Asked>> {
    let (guild, now) = (guild.to_i64(), to_millis(now));
    let (first, last) = (from_day(first), from_day(last));
    let rows = sqlx::query!(
        r#"select p.post_id, p.channel_id, p.message_id as "message_id!",
               p.question_id as "question_id!", v.key_points, a.suggested as "suggested!",
               a.settled
           from posts p join answers a using (post_id) join question_versions v using (version_id)
           where p.guild_id = ? and p.study_day between ? and ? and p.state = 'sent'
               and p.closes_at <= ? and p.gone_at is null
           order by p.post_id, a.answer_id"#,
        guild,
        first,
        last,
        now
    )
    .fetch_all(db)
    .await?;
    let mut asked: Vec<Asked> = Vec::new();
    for row in rows {
        let post = PostId(row.post_id);
        if asked.last().is_none_or(|last| last.post != post) {
            asked.push(Asked {
                post,
                message: (
                    ChannelId::from_i64(row.channel_id),
                    MessageId::from_i64(row.message_id),
                ),
                question: parse("a question's id", &row.question_id)?,
                answers: Vec::new(),
            });
        }
        let made = match &row.settled {
            Some(settled) => marks::read_places(settled)?,
            None => marks::found_places(&row.suggested)?,
        };
        let points = marks::ordinary_points(&row.key_points)?;
        let made: BTreeSet<String> = points
            .iter()
            .filter(|(place, _)| made.contains(place))
            .map(|(_, point)| point.clone())
            .collect();
        let points = points.into_iter().map(|(_, point)| point).collect();
        let last = asked.last_mut().expect("one was just pushed");
        last.answers.push((points, made));
    }
    Ok(asked)
}
