//! Stored streaks: a cache of what follows from study days and answers.

use std::collections::BTreeMap;

use super::members::Part;
use super::points::Standing;
use super::{Connection, Error, Result, from_millis, to_millis};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::page::Page;
use crate::domain::streak::{StoredStreak, Streak};

struct Row {
    member_id: i64,
    settled_length: u32,
    settled_longest: u32,
    settled_freezes: u32,
    settled_towards_freeze: u32,
    settled_reached_at: Option<i64>,
    length: u32,
    longest: u32,
    freezes: u32,
    towards_freeze: u32,
    reached_at: Option<i64>,
}

impl TryFrom<Row> for (MemberId, StoredStreak) {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let kept = StoredStreak {
            settled: Streak {
                length: row.settled_length,
                longest: row.settled_longest,
                freezes: row.settled_freezes,
                towards_freeze: row.settled_towards_freeze,
                reached_at: row.settled_reached_at.map(from_millis).transpose()?,
            },
            shown: Streak {
                length: row.length,
                longest: row.longest,
                freezes: row.freezes,
                towards_freeze: row.towards_freeze,
                reached_at: row.reached_at.map(from_millis).transpose()?,
            },
        };
        Ok((MemberId::from_i64(row.member_id), kept))
    }
}

/// Selects streaks; the argument follows `from streaks`.
macro_rules! select {
    ($rest:literal, $($value:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select member_id, settled_length as "settled_length: u32",
                   settled_longest as "settled_longest: u32",
                   settled_freezes as "settled_freezes: u32",
                   settled_towards_freeze as "settled_towards_freeze: u32", settled_reached_at,
                   length as "length: u32", longest as "longest: u32", freezes as "freezes: u32",
                   towards_freeze as "towards_freeze: u32", reached_at
               from streaks "# + $rest,
            $($value),*
        )
    };
}

/// Returns the member's streak; a missing row means length 0.
pub async fn get(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<StoredStreak> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let row = select!("where guild_id = ? and member_id = ?", guild, member)
        .fetch_optional(db)
        .await?;
    row.map_or(Ok(StoredStreak::default()), |row| {
        Ok(<(MemberId, StoredStreak)>::try_from(row)?.1)
    })
}

/// Returns the streak of every member of the guild with a row.
pub async fn of_guild(
    db: &mut Connection,
    guild: GuildId,
) -> Result<BTreeMap<MemberId, StoredStreak>> {
    let guild = guild.to_i64();
    let rows = select!("where guild_id = ?", guild).fetch_all(db).await?;
    rows.into_iter().map(TryFrom::try_from).collect()
}

/// Returns the streaks of some of the guild's members with rows.
pub async fn of_part(
    db: &mut Connection,
    guild: GuildId,
    part: Part,
) -> Result<BTreeMap<MemberId, StoredStreak>> {
    let guild = guild.to_i64();
    let rows = select!(
        "where guild_id = ? and member_id > ? and member_id <= ?",
        guild,
        part.after,
        part.upto
    );
    let rows = rows.fetch_all(db).await?;
    rows.into_iter().map(TryFrom::try_from).collect()
}

/// Stores a member's streak.
pub async fn put(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    kept: &StoredStreak,
) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let StoredStreak { settled, shown } = kept;
    let settled_reached_at = settled.reached_at.map(to_millis);
    let reached_at = shown.reached_at.map(to_millis);
    sqlx::query!(
        "insert into streaks (guild_id, member_id, settled_length, settled_longest, settled_freezes,
             settled_towards_freeze, settled_reached_at, length, longest, freezes, towards_freeze,
             reached_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (guild_id, member_id) do update set
             settled_length = excluded.settled_length, settled_longest = excluded.settled_longest,
             settled_freezes = excluded.settled_freezes,
             settled_towards_freeze = excluded.settled_towards_freeze,
             settled_reached_at = excluded.settled_reached_at,
             length = excluded.length, longest = excluded.longest, freezes = excluded.freezes,
             towards_freeze = excluded.towards_freeze, reached_at = excluded.reached_at",
        guild,
        member,
        settled.length,
        settled.longest,
        settled.freezes,
        settled.towards_freeze,
        settled_reached_at,
        shown.length,
        shown.longest,
        shown.freezes,
        shown.towards_freeze,
        reached_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns a page of the streak board, longest first, with visible members only.
pub async fn page(db: &mut Connection, guild: GuildId, page: Page) -> Result<Vec<Standing>> {
    let guild = guild.to_i64();
    let offset = page.offset();
    let rows = sqlx::query!(
        r#"select s.member_id, m.name as "name!", s.length as "length: u32"
           from streaks s join shown_members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.length > 0
           order by s.length desc, s.reached_at, s.member_id limit ? offset ?"#,
        guild,
        page.size,
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

/// Returns how many visible members have a streak longer than `length`.
pub async fn above(db: &mut Connection, guild: GuildId, length: u32) -> Result<u32> {
    let guild = guild.to_i64();
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!: u32"
           from streaks s join shown_members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.length > 0 and s.length > ?"#,
        guild,
        length
    )
    .fetch_one(db)
    .await?)
}
