//! The context of a reply to an answer, read in one query.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Connection, Result, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::marking::Marking;

/// The context of a reply to an answer.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// The guild's time zone; UTC by default.
    pub zone: Tz,
    /// How the guild marks answers.
    pub marking: Marking,
    /// Whether the member had seen the post's hint before.
    pub hint_used: bool,
    /// Whether a language model has judged the answer.
    pub is_judged: bool,
}

/// Returns the context of a member's answer to a post of the guild at `at`.
pub async fn beside(
    db: &mut Connection,
    guild: GuildId,
    (post, member): (PostId, MemberId),
    at: DateTime<Utc>,
) -> Result<Beside> {
    let (guild, member, at) = (guild.to_i64(), member.to_i64(), to_millis(at));
    let row = sqlx::query!(
        r#"select timezone, marking,
               exists (select 1 from hints
                   where post_id = ? and member_id = ? and shown_at <= ?) as "hint_used!: bool",
               exists (select 1 from judgments
                   where post_id = ? and member_id = ?) as "is_judged!: bool"
           from guilds where guild_id = ?"#,
        post.0,
        member,
        at,
        post.0,
        member,
        guild
    )
    .fetch_one(db)
    .await?;
    Ok(Beside {
        zone: parse("a time zone", &row.timezone)?,
        marking: parse("a way of marking", &row.marking)?,
        hint_used: row.hint_used,
        is_judged: row.is_judged,
    })
}
