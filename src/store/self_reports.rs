//! Missing key points that members say they made.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Connection, Result, to_millis};
use crate::domain::ids::{MemberId, PostId};
use crate::domain::post::Post;

/// The key points of the post, by their places in the verdict from 0, that the member says
/// they made.
pub async fn get(db: &mut Connection, post: PostId, member: MemberId) -> Result<BTreeSet<u32>> {
    let member = member.to_i64();
    let places = sqlx::query_scalar!(
        r#"select key_point as "key_point: u32" from self_reports
           where post_id = ? and member_id = ?"#,
        post.0,
        member
    )
    .fetch_all(db)
    .await?;
    Ok(places.into_iter().collect())
}

/// Replaces what the member says they made by `places`.
pub async fn set(
    db: &mut Connection,
    post: &Post,
    member: MemberId,
    places: &BTreeSet<u32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (post.guild.to_i64(), member.to_i64(), to_millis(now));
    sqlx::query!(
        "delete from self_reports where post_id = ? and member_id = ?",
        post.id.0,
        member
    )
    .execute(&mut *db)
    .await?;
    for place in places {
        sqlx::query!(
            "insert into self_reports (post_id, guild_id, member_id, key_point, reported_at)
             values (?, ?, ?, ?, ?)",
            post.id.0,
            guild,
            member,
            place,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
