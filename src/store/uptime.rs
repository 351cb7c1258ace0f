//! When the bot was up.

use chrono::{DateTime, Utc};

use super::{Connection, Result, from_millis, to_millis};
use crate::domain::amnesty::Span;

/// Records a run that began at `from` and goes on at `now`; returns its number.
pub async fn begin(db: &mut Connection, from: DateTime<Utc>, now: DateTime<Utc>) -> Result<i64> {
    let (from, now) = (to_millis(from), to_millis(now));
    let run = sqlx::query!(
        "insert into uptime (from_at, to_at) values (?, ?)",
        from,
        now
    );
    Ok(run.execute(db).await?.last_insert_rowid())
}

/// Records that the run goes on at `now`.
pub async fn prolong(db: &mut Connection, run: i64, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update uptime set to_at = ? where run_id = ? and to_at < ?",
        now,
        run,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the end of the last run.
pub async fn last(db: &mut Connection) -> Result<Option<DateTime<Utc>>> {
    let last = sqlx::query_scalar!("select to_at from uptime order by to_at desc limit 1")
        .fetch_optional(db)
        .await?;
    last.map(from_millis).transpose()
}

/// Returns the runs that overlap a span of time, oldest first.
pub async fn between(
    db: &mut Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Span>> {
    let (from, to) = (to_millis(from), to_millis(to));
    let rows = sqlx::query!(
        "select from_at, to_at from uptime where to_at >= ? and from_at <= ? order by from_at",
        from,
        to
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Span {
                from: from_millis(row.from_at)?,
                to: from_millis(row.to_at)?,
            })
        })
        .collect()
}
