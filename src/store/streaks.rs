//! Streaks as they are kept: a cache of what the study days and answers say.

use chrono::{DateTime, NaiveDate, Utc};

use super::points::Standing;
use super::{Connection, Result, from_day, parse, to_millis};
use crate::domain::board::PAGE_SIZE;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::streak::Streak;

/// A member's streak in two steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Over the settled study days.
    pub settled: Streak,
    /// With the days since then that the member was active on.
    pub shown: Streak,
}

/// The member's streak.
pub async fn get(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Kept> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let row = sqlx::query!(
        r#"select settled_length as "settled_length: u32", settled_longest as "settled_longest: u32",
               settled_freezes as "settled_freezes: u32",
               settled_towards_freeze as "settled_towards_freeze: u32",
               length as "length: u32", longest as "longest: u32", freezes as "freezes: u32",
               towards_freeze as "towards_freeze: u32"
           from streaks where guild_id = ? and member_id = ?"#,
        guild,
        member
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map_or_else(Kept::default, |row| Kept {
        settled: Streak {
            length: row.settled_length,
            longest: row.settled_longest,
            freezes: row.settled_freezes,
            towards_freeze: row.settled_towards_freeze,
        },
        shown: Streak {
            length: row.length,
            longest: row.longest,
            freezes: row.freezes,
            towards_freeze: row.towards_freeze,
        },
    }))
}

/// Keeps a member's streak. `now` becomes the time at which a new length was reached.
pub async fn put(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    kept: &Kept,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), to_millis(now));
    let Kept { settled, shown } = kept;
    sqlx::query!(
        "insert into streaks (guild_id, member_id, settled_length, settled_longest, settled_freezes,
             settled_towards_freeze, length, longest, freezes, towards_freeze, reached_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (guild_id, member_id) do update set
             settled_length = excluded.settled_length, settled_longest = excluded.settled_longest,
             settled_freezes = excluded.settled_freezes,
             settled_towards_freeze = excluded.settled_towards_freeze,
             longest = excluded.longest, freezes = excluded.freezes,
             towards_freeze = excluded.towards_freeze,
             reached_at = case when excluded.length = streaks.length
                 then streaks.reached_at else excluded.reached_at end,
             length = excluded.length",
        guild,
        member,
        settled.length,
        settled.longest,
        settled.freezes,
        settled.towards_freeze,
        shown.length,
        shown.longest,
        shown.freezes,
        shown.towards_freeze,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The members of the guild whom a day can change: those with a streak or a freeze.
pub async fn with_something_to_lose(db: &mut Connection, guild: GuildId) -> Result<Vec<MemberId>> {
    let guild = guild.to_i64();
    let members = sqlx::query_scalar!(
        "select member_id from streaks
         where guild_id = ? and (length > 0 or settled_length > 0 or settled_freezes > 0)",
        guild
    )
    .fetch_all(db)
    .await?;
    Ok(members.into_iter().map(MemberId::from_i64).collect())
}

/// A page (from 0) of the streak board, longest first.
pub async fn page(db: &mut Connection, guild: GuildId, page: u32) -> Result<Vec<Standing>> {
    let guild = guild.to_i64();
    let offset = page * PAGE_SIZE;
    let rows = sqlx::query!(
        r#"select s.member_id, m.name, s.length as "length: u32"
           from streaks s join members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.length > 0 and m.hidden = 0
           order by s.length desc, s.reached_at, s.member_id limit ? offset ?"#,
        guild,
        PAGE_SIZE,
        offset
    )
    .fetch_all(db)
    .await?;
    let standing = |member, name, score| Standing {
        member: MemberId::from_i64(member),
        name,
        score,
    };
    Ok(rows
        .into_iter()
        .map(|row| standing(row.member_id, row.name, row.length))
        .collect())
}

/// How many members have a streak longer than `length`.
pub async fn above(db: &mut Connection, guild: GuildId, length: u32) -> Result<u32> {
    let guild = guild.to_i64();
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!: u32"
           from streaks s join members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.length > ? and m.hidden = 0"#,
        guild,
        length
    )
    .fetch_one(db)
    .await?)
}

/// Something that a day did to a streak, for the member to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The study day.
    pub day: NaiveDate,
    /// What happened.
    pub kind: NoticeKind,
}

/// What a member is told about a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A freeze was used.
    Frozen,
    /// The streak ended at this length.
    Broke(u32),
    /// The bot could not serve the day, so it did not count.
    Amnesty,
}

/// Leaves a notice for the member.
pub async fn leave_notice(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    notice: Notice,
) -> Result<()> {
    let (guild, member, day) = (guild.to_i64(), member.to_i64(), from_day(notice.day));
    let (effect, length) = match notice.kind {
        NoticeKind::Frozen => ("frozen", 0),
        NoticeKind::Broke(length) => ("broke", length),
        NoticeKind::Amnesty => ("amnesty", 0),
    };
    sqlx::query!(
        "insert into streak_notices (guild_id, member_id, day, effect, length) values (?, ?, ?, ?, ?)
         on conflict (guild_id, member_id, day) do nothing",
        guild,
        member,
        day,
        effect,
        length
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the member's notices, oldest first: they are told once.
pub async fn take_notices(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<Notice>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let rows = sqlx::query!(
        r#"delete from streak_notices where guild_id = ? and member_id = ?
           returning day as "day!", effect as "effect!", length as "length!: u32""#,
        guild,
        member
    )
    .fetch_all(db)
    .await?;
    let mut notices = rows
        .into_iter()
        .map(|row| {
            let kind = match row.effect.as_str() {
                "frozen" => NoticeKind::Frozen,
                "broke" => NoticeKind::Broke(row.length),
                _ => NoticeKind::Amnesty,
            };
            Ok(Notice {
                day: parse("a day", &row.day)?,
                kind,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    notices.sort_by_key(|notice| notice.day);
    Ok(notices)
}
