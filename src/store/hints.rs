//! Who saw which hints.

use chrono::{DateTime, Utc};

use super::{Connection, Result, to_millis};
use crate::domain::ids::MemberId;
use crate::domain::post::Post;

/// Records that the member saw the post's hint.
pub async fn note(
    db: &mut Connection,
    post: &Post,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (post.guild.to_i64(), member.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into hints (post_id, guild_id, member_id, shown_at) values (?, ?, ?, ?)
         on conflict (post_id, member_id) do nothing",
        post.id.0,
        guild,
        member,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
