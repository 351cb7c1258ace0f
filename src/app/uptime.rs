//! The bot's record of its own uptime, the basis of amnesty.

use chrono::{DateTime, Utc};

use super::{Core, Result};
use crate::store;

/// Records a run that began at `from` and goes on at `now`; returns its number.
pub async fn begin(app: &Core, from: DateTime<Utc>, now: DateTime<Utc>) -> Result<i64> {
    let mut tx = app.store.write().await?;
    let run = store::uptime::begin(&mut tx, from, now).await?;
    store::commit(tx).await?;
    Ok(run)
}

/// Returns when the bot was last up, as far as recorded.
pub async fn last(app: &Core) -> Result<Option<DateTime<Utc>>> {
    Ok(store::uptime::last(&mut *app.store.read().await?).await?)
}

/// Records that the run goes on at `now`.
pub async fn prolong(app: &Core, run: i64, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    store::uptime::prolong(&mut tx, run, now).await?;
    Ok(store::commit(tx).await?)
}
