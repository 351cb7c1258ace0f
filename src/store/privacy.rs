//! The stored data of one member: read or erased as a whole.
//!
//! [`KEPT`] names every place with a member's id; a test walks the schema and finds any that is
//! missing. Both reading and erasing follow from it.

mod kept;

use futures::TryStreamExt;
use serde_json::Value;
use sqlx::AssertSqlSafe;

use super::{Connection, Error, Result, errands};
use crate::domain::errand::Errand;
use crate::domain::ids::{GuildId, MemberId, MessageId, PostId, RoleId};
use kept::{Erased, Shows};
pub use kept::{KEPT, Kept};

/// Passes every row of a member to the caller, as JSON with the rows' name: a guild's and the
/// private ones, or those of all guilds.
pub async fn of_member(
    db: &mut Connection,
    member: MemberId,
    guild: Option<GuildId>,
    mut hand_over: impl FnMut(&'static Kept, Value),
) -> Result<()> {
    for kept in KEPT {
        let condition = kept.condition(guild.is_some(), true);
        let Some(condition) = condition else { continue };
        let columns = sqlx::query_scalar("select name from pragma_table_info(?)").bind(kept.table);
        let columns: Vec<String> = columns.fetch_all(&mut *db).await?;
        let shown = columns.iter().filter(|column| match kept.shows {
            Shows::All => true,
            Shows::Without(other) => *column != other,
            Shows::Only(few) => few.contains(&column.as_str()),
        });
        // Ids are texts, because many programs cannot read numbers that long.
        let shown = shown.map(
            |column| match column.ends_with("_id") || column.ends_with("_by") {
                true => format!("'{column}', cast(\"{column}\" as text)"),
                false => format!("'{column}', \"{column}\""),
            },
        );
        let query = format!(
            "select json_object({}) from \"{}\" where {condition} order by 1",
            shown.collect::<Vec<_>>().join(", "),
            kept.table
        );
        let rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(query)).bind(member.to_i64());
        let rows = match guild {
            Some(guild) => rows.bind(guild.to_i64()),
            None => rows,
        };
        let mut rows = rows.fetch(&mut *db);
        while let Some(row) = rows.try_next().await? {
            let read = serde_json::from_str(&row);
            let value = read.map_err(|_| Error::Corrupt {
                what: "a row",
                value: row,
            })?;
            hand_over(kept, value);
        }
    }
    Ok(())
}

/// Erases a member's data: in a guild, or everywhere.
pub async fn erase(db: &mut Connection, member: MemberId, guild: Option<GuildId>) -> Result<()> {
    let guild = guild.map(GuildId::to_i64);
    let id = member.to_i64();
    // A question that the guild does not keep is nothing but its author's text.
    sqlx::query!(
        "delete from own_questions where proposed_by = ? and state in ('proposed', 'declined')
             and (? is null or guild_id = ?)",
        id,
        guild,
        guild
    )
    .execute(&mut *db)
    .await?;
    if guild.is_none() {
        sqlx::query!(
            "delete from quizzes where member_id = ? and guild_id is null",
            id
        )
        .execute(&mut *db)
        .await?;
    }
    for kept in KEPT {
        let Some(condition) = kept.condition(guild.is_some(), false) else {
            continue;
        };
        let table = kept.table;
        let statement = match kept.erased {
            Erased::WithAnother => continue,
            Erased::Row => format!("delete from \"{table}\" where {condition}"),
            Erased::Nobody => set(kept, "0", &condition),
            Erased::Null => set(kept, "null", &condition),
        };
        let statement = sqlx::query(AssertSqlSafe(statement)).bind(id);
        let statement = match guild {
            Some(guild) => statement.bind(guild),
            None => statement,
        };
        statement.execute(&mut *db).await?;
    }
    errands::forget_of(db, member, guild).await?;
    // Results of interactions are stored for an hour, in case Discord delivers one again.
    let named = format!("%{id}%");
    sqlx::query!("delete from interactions where outcome like ?", named)
        .execute(db)
        .await?;
    Ok(())
}

fn set(kept: &Kept, value: &str, condition: &str) -> String {
    let set = kept
        .columns
        .iter()
        .map(|column| format!("\"{column}\" = {value}"));
    let set: Vec<String> = set.collect();
    format!(
        "update \"{}\" set {} where {condition}",
        kept.table,
        set.join(", ")
    )
}

/// How much data is stored about a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Answers to posts, including passes.
    pub answers: u32,
    /// The sum of their points.
    pub points: i64,
    /// Answers in practice.
    pub practice: u32,
    /// Cards in their deck.
    pub cards: u32,
    /// Reports.
    pub reports: u32,
    /// Mock interviews.
    pub mocks: u32,
    /// Whether there is any data at all.
    pub is_any: bool,
}

/// Counts a member's data: in a guild, or everywhere.
pub async fn amount(
    db: &mut Connection,
    member: MemberId,
    guild: Option<GuildId>,
) -> Result<Amount> {
    let (member, guild) = (member.to_i64(), guild.map(GuildId::to_i64));
    let mut is_any = false;
    for kept in KEPT {
        let Some(condition) = kept.condition(guild.is_some(), false) else {
            continue;
        };
        let exists = format!(
            "select exists (select 1 from \"{}\" where {condition})",
            kept.table
        );
        let exists = sqlx::query_scalar::<_, bool>(AssertSqlSafe(exists)).bind(member);
        let exists = match guild {
            Some(guild) => exists.bind(guild),
            None => exists,
        };
        is_any |= exists.fetch_one(&mut *db).await?;
        if is_any {
            break;
        }
    }
    let of_guild = sqlx::query!(
        r#"select
               (select count(*) from answers
                where member_id = ? and (? is null or guild_id = ?)) as "answers!: u32",
               (select coalesce(sum(amount), 0) from points
                where member_id = ? and (? is null or guild_id = ?)) as "points!: i64",
               (select count(*) from mocks
                where (host_id = ? or partner_id = ?)
                    and (? is null or guild_id = ?)) as "mocks!: u32""#,
        member,
        guild,
        guild,
        member,
        guild,
        guild,
        member,
        member,
        guild,
        guild
    )
    .fetch_one(&mut *db)
    .await?;
    let own = sqlx::query!(
        r#"select
               (select count(*) from practice_answers where member_id = ?) as "practice!: u32",
               (select count(*) from cards where member_id = ?) as "cards!: u32",
               (select count(*) from reports where member_id = ?) as "reports!: u32""#,
        member,
        member,
        member
    )
    .fetch_one(db)
    .await?;
    let is_everywhere = guild.is_none();
    let own_or_none = |count: u32| if is_everywhere { count } else { 0 };
    Ok(Amount {
        answers: of_guild.answers,
        points: of_guild.points,
        practice: own_or_none(own.practice),
        cards: own_or_none(own.cards),
        reports: own_or_none(own.reports),
        mocks: of_guild.mocks,
        is_any,
    })
}

/// Returns the guilds that remember the member, including those that the bot has left.
pub async fn guilds_of(db: &mut Connection, member: MemberId) -> Result<Vec<GuildId>> {
    let member = member.to_i64();
    let guilds = sqlx::query_scalar!(
        r#"select guild_id as "guild_id!" from members where member_id = ? order by guild_id"#,
        member
    );
    let guilds = guilds.fetch_all(db).await?.into_iter();
    Ok(guilds.map(GuildId::from_i64).collect())
}

/// Returns the roles that the bot gave a member in a guild.
pub async fn roles_of(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<RoleId>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let roles = sqlx::query_scalar!(
        "select role_id from given_roles where guild_id = ? and member_id = ?",
        guild,
        member
    );
    let roles = roles.fetch_all(db).await?.into_iter();
    Ok(roles.map(RoleId::from_i64).collect())
}

/// Returns the messages that share a member's answers in a guild, each with its post.
pub async fn shared_by(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<(PostId, MessageId)>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let rows = sqlx::query!(
        r#"select kind, carries, message_id as "message_id!" from errands
           where guild_id = ? and member_id = ? and kind = 'share' and message_id is not null"#,
        guild,
        member
    );
    let mut shared = Vec::new();
    for row in rows.fetch_all(db).await? {
        if let Errand::Share { post, .. } = errands::read(&row.kind, &row.carries)? {
            shared.push((post, MessageId::from_i64(row.message_id)));
        }
    }
    Ok(shared)
}

/// Returns the posts of a guild that a member answered and that are open at `now`.
pub async fn open_answered(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<PostId>> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), super::to_millis(now));
    let posts = sqlx::query_scalar!(
        "select posts.post_id from posts join answers on answers.post_id = posts.post_id
         where posts.guild_id = ? and state = 'sent' and closes_at > ? and answers.member_id = ?",
        guild,
        now,
        member
    );
    Ok(posts.fetch_all(db).await?.into_iter().map(PostId).collect())
}
