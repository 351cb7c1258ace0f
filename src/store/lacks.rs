//! What posts lack although they are in their channels.

use chrono::NaiveDate;

use super::{Connection, Result, from_day, parse};
use crate::domain::ids::{PostId, ScheduleId};
use crate::domain::post::Lack;

/// Records what a post lacks.
pub async fn set(db: &mut Connection, post: PostId, lacks: &[Lack]) -> Result<()> {
    let lacks: Vec<String> = lacks.iter().map(ToString::to_string).collect();
    let lacks = lacks.join(",");
    sqlx::query!(
        "update posts set lacks = ? where post_id = ?",
        lacks,
        post.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns what a post lacks.
pub async fn of(db: &mut Connection, post: PostId) -> Result<Vec<Lack>> {
    let lacks = sqlx::query_scalar!("select lacks from posts where post_id = ?", post.0);
    let lacks = lacks.fetch_optional(db).await?.unwrap_or_default();
    read(&lacks)
}

/// Returns what the last sent post of a schedule lacks, optionally before a day.
pub async fn of_last(
    db: &mut Connection,
    schedule: ScheduleId,
    before: Option<NaiveDate>,
) -> Result<Vec<Lack>> {
    let before = before.map(from_day);
    let lacks = sqlx::query_scalar!(
        "select lacks from posts
         where schedule_id = ? and state = 'sent' and (? is null or study_day < ?)
         order by study_day desc limit 1",
        schedule.0,
        before,
        before
    )
    .fetch_optional(db)
    .await?
    .unwrap_or_default();
    read(&lacks)
}

fn read(lacks: &str) -> Result<Vec<Lack>> {
    let lacks = lacks.split(',').filter(|lack| !lack.is_empty());
    lacks.map(|lack| parse("what a post lacks", lack)).collect()
}
