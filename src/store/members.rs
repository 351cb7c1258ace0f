//! Members: their names, whether they are still there, and who is visible.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Error, Result, from_millis, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId, RoleId};

/// The stored data of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Their name as last seen.
    pub name: String,
    /// When they were last known to be in the guild, if recorded.
    pub seen_at: Option<DateTime<Utc>>,
    /// Whether they have left since.
    pub has_left: bool,
    /// Whether they hid themselves.
    pub hides: bool,
    /// Whether an admin keeps them off the boards.
    pub is_kept_off: bool,
    /// The roles that the bot gave them.
    pub given: Vec<RoleId>,
}

/// Some of a guild's members, with consecutive ids. Work on all members goes part by part, so that
/// a guild of any size fits into memory.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub(super) after: i64,
    pub(super) upto: i64,
}

/// Returns the part of a guild's members after another one, or the first: up to `count` of them.
/// `None` if there are no more.
pub async fn next_part(
    db: &mut Connection,
    guild: GuildId,
    before: Option<Part>,
    count: u32,
) -> Result<Option<Part>> {
    let (guild, after) = (
        guild.to_i64(),
        before.map_or(i64::MIN, |before| before.upto),
    );
    let last = sqlx::query_scalar!(
        r#"select max(member_id) as "last?: i64" from (
               select member_id from members where guild_id = ? and member_id > ?
               order by member_id limit ?)"#,
        guild,
        after,
        count
    )
    .fetch_one(db)
    .await?;
    Ok(last.map(|upto| Part { after, upto }))
}

/// Returns the data of a member; `None` for a member without stored data.
pub async fn get(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Option<Known>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let row = sqlx::query!(
        r#"select name, seen_at, left_at, hidden, kept_off,
               (select group_concat(role_id) from given_roles given
                where given.guild_id = members.guild_id and given.member_id = members.member_id)
               as "given: String"
           from members where guild_id = ? and member_id = ?"#,
        guild,
        member
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Known {
            name: row.name,
            seen_at: row.seen_at.map(from_millis).transpose()?,
            has_left: row.left_at.is_some(),
            hides: row.hidden != 0,
            is_kept_off: row.kept_off != 0,
            given: row.given.as_deref().map_or(Ok(Vec::new()), read_roles)?,
        })
    })
    .transpose()
}

/// The kinds of news that a member has yet to read below the reply to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Their reminders were turned off.
    pub reminders: bool,
    /// A decision about a question that they proposed.
    pub decisions: bool,
}

/// Reads a command's caller, and their news: also news that they were told by this `interaction`.
pub async fn calling(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    interaction: u64,
) -> Result<(Option<Known>, Untold)> {
    let (guild, member, interaction) = (guild.to_i64(), member.to_i64(), interaction as i64);
    let row = sqlx::query!(
        r#"select name as "name?", seen_at, left_at, hidden as "hidden?", kept_off as "kept_off?",
               (select group_concat(role_id) from given_roles given
                where given.guild_id = $1 and given.member_id = $2) as "given: String",
               exists (select 1 from reminders
                   where reminders.guild_id = $1 and reminders.member_id = $2
                       and refused_at is not null
                       and (told_by is null or told_by = $3)) as "reminders!: bool",
               exists (select 1 from own_questions
                   where own_questions.guild_id = $1 and proposed_by = $2
                       and state in ('kept', 'declined')
                       and decided_at is not null and told_at is null) as "decisions!: bool"
           from (select 1) as caller
               left join members on members.guild_id = $1 and members.member_id = $2"#,
        guild,
        member,
        interaction
    )
    .fetch_one(db)
    .await?;
    let untold = Untold {
        reminders: row.reminders,
        decisions: row.decisions,
    };
    let Some(name) = row.name else {
        return Ok((None, untold));
    };
    let known = Known {
        name,
        seen_at: row.seen_at.map(from_millis).transpose()?,
        has_left: row.left_at.is_some(),
        hides: row.hidden.unwrap_or_default() != 0,
        is_kept_off: row.kept_off.unwrap_or_default() != 0,
        given: row.given.as_deref().map_or(Ok(Vec::new()), read_roles)?,
    };
    Ok((Some(known), untold))
}

fn read_roles(written: &str) -> Result<Vec<RoleId>> {
    let corrupt = |_| Error::Corrupt {
        what: "roles that were given",
        value: written.to_owned(),
    };
    let ids = written.split(',').map(str::parse);
    ids.map(|id| id.map(RoleId::from_i64).map_err(corrupt))
        .collect()
}

/// A member's day of holiday or repair.
pub(super) struct MemberDay {
    pub(super) member_id: i64,
    pub(super) day: String,
}

/// Reads stored days of members.
pub(super) fn member_days(rows: Vec<MemberDay>) -> Result<BTreeSet<(MemberId, NaiveDate)>> {
    let read = |row: MemberDay| Ok((MemberId::from_i64(row.member_id), parse("a day", &row.day)?));
    rows.into_iter().map(read).collect()
}

/// Returns the visible members of a guild.
pub async fn shown(db: &mut Connection, guild: GuildId) -> Result<BTreeSet<MemberId>> {
    let guild = guild.to_i64();
    let members = sqlx::query_scalar!(
        "select member_id from shown_members where guild_id = ?",
        guild
    )
    .fetch_all(db)
    .await?;
    Ok(members.into_iter().map(MemberId::from_i64).collect())
}

/// Whether others can see a member of a guild.
pub async fn is_shown(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<bool> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let shown = sqlx::query_scalar!(
        "select member_id from shown_members where guild_id = ? and member_id = ?",
        guild,
        member
    );
    Ok(shown.fetch_optional(db).await?.is_some())
}

/// Remembers a member of the guild, who is there, with their current name.
pub async fn remember(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into members (guild_id, member_id, name, seen_at) values (?, ?, ?, ?)
         on conflict (guild_id, member_id) do update set name = excluded.name
         where members.name <> excluded.name",
        guild,
        member,
        name,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a remembered member is there, with that name.
pub async fn note_there(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), to_millis(now));
    sqlx::query!(
        "update members set name = ?, seen_at = ?, left_at = null
         where guild_id = ? and member_id = ?",
        name,
        now,
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a member has left the guild, unless they did something there after `asked_at`.
/// Returns false if nothing changes.
pub async fn note_left(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    asked_at: DateTime<Utc>,
) -> Result<bool> {
    let (guild, member, asked_at) = (guild.to_i64(), member.to_i64(), to_millis(asked_at));
    let noted = sqlx::query!(
        "update members set left_at = ?
         where guild_id = ? and member_id = ? and left_at is null
             and (seen_at is null or seen_at <= ?)",
        asked_at,
        guild,
        member,
        asked_at
    )
    .execute(db)
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// Sets whether a remembered member hides themselves.
pub async fn set_hidden(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    hides: bool,
) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "update members set hidden = ? where guild_id = ? and member_id = ?",
        hides,
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets whether an admin keeps a remembered member off the boards.
pub async fn set_kept_off(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    is_kept_off: bool,
) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "update members set kept_off = ? where guild_id = ? and member_id = ?",
        is_kept_off,
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the members that admins keep off the boards, with their names.
pub async fn kept_off(db: &mut Connection, guild: GuildId) -> Result<Vec<(MemberId, String)>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        "select member_id, name from members where guild_id = ? and kept_off = 1
         order by name, member_id",
        guild
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (MemberId::from_i64(row.member_id), row.name))
        .collect())
}

/// Returns the members who have left, as far as recorded, with the names they were last seen with.
pub async fn left(db: &mut Connection, guild: GuildId) -> Result<Vec<(MemberId, String)>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        "select member_id, name from members where guild_id = ? and left_at is not null
         order by name, member_id",
        guild
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (MemberId::from_i64(row.member_id), row.name))
        .collect())
}
