//! Members' plans.

use super::{Connection, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::MemberId;
use crate::domain::plan::Plan;
use crate::domain::question::Level;

/// Returns the member's plan, if they have one.
pub async fn get(db: &mut Connection, member: MemberId) -> Result<Option<Plan>> {
    let member = member.to_i64();
    let row = sqlx::query!(
        "select until_day, level, zone, begun_at from plans where member_id = ?",
        member
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let level = row.level.map(|level| parse("a level", &level));
        Ok(Plan {
            until: parse("a day", &row.until_day)?,
            level: level.transpose()?,
            zone: parse("a time zone", &row.zone)?,
            begun_at: from_millis(row.begun_at)?,
        })
    })
    .transpose()
}

/// Stores a member's plan, which replaces their earlier one.
pub async fn put(db: &mut Connection, member: MemberId, plan: &Plan) -> Result<()> {
    let (member, until) = (member.to_i64(), from_day(plan.until));
    let (level, zone) = (plan.level.map(Level::as_str), plan.zone.name());
    let begun_at = to_millis(plan.begun_at);
    sqlx::query!(
        "insert into plans (member_id, until_day, level, zone, begun_at) values (?, ?, ?, ?, ?)
         on conflict (member_id) do update
             set until_day = excluded.until_day, level = excluded.level, zone = excluded.zone,
                 begun_at = excluded.begun_at",
        member,
        until,
        level,
        zone,
        begun_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a member's plan.
pub async fn remove(db: &mut Connection, member: MemberId) -> Result<()> {
    let member = member.to_i64();
    sqlx::query!("delete from plans where member_id = ?", member)
        .execute(db)
        .await?;
    Ok(())
}
