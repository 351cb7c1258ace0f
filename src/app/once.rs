//! Lets an interaction act once, however often Discord delivers it.
//!
//! After a lost connection Discord delivers again what it does not know to have arrived. Run work
//! in `once` if its effects alone do not tell a repeat from a second request.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{App, Caller, Core, Result};
use crate::domain::ids::first_snowflake;
use crate::store::{self, Connection, interactions};

/// How many minutes an interaction is remembered. Its token lives for 15.
const REMEMBERED_MINUTES: i64 = 60;

/// Does the work of the caller's interaction in its own transaction and stores the result. If the
/// interaction has already run, returns the stored result.
///
/// # Errors
///
/// Returns the work's own errors; then nothing is done or stored.
pub(super) async fn once<T, W>(app: &App, caller: &Caller, work: W) -> Result<T>
where
    T: Serialize + DeserializeOwned,
    W: AsyncFnOnce(&mut Connection) -> Result<T>,
{
    once_for(app, (caller.interaction, caller.at), work).await
}

/// Like [`once`], for an interaction given by its id and instant, from any place.
pub(super) async fn once_for<T, W>(
    app: &App,
    (interaction, at): (u64, DateTime<Utc>),
    work: W,
) -> Result<T>
where
    T: Serialize + DeserializeOwned,
    W: AsyncFnOnce(&mut Connection) -> Result<T>,
{
    let mut transaction = app.store.write().await?;
    let before = interactions::recall(&mut transaction, interaction).await?;
    if let Some(outcome) = before {
        let read = serde_json::from_str(&outcome).map_err(|_| store::Error::Corrupt {
            what: "the outcome of an interaction",
            value: outcome,
        });
        // Report success only after it is on the disk.
        store::commit(transaction).await?;
        return Ok(read?);
    }
    let outcome = work(&mut transaction).await?;
    let json = serde_json::to_string(&outcome).expect("an outcome has names for all keys");
    interactions::forget(&mut transaction, remembered_since(at)).await?;
    interactions::remember(&mut transaction, interaction, &json).await?;
    store::commit(transaction).await?;
    Ok(outcome)
}

/// Forgets the results of interactions that Discord does not deliver again.
pub async fn forget(app: &Core, now: DateTime<Utc>) -> Result<()> {
    let mut transaction = app.store.write().await?;
    interactions::forget(&mut transaction, remembered_since(now)).await?;
    Ok(store::commit(transaction).await?)
}

/// Returns the id of the first interaction that is still remembered.
fn remembered_since(now: DateTime<Utc>) -> u64 {
    first_snowflake(now - TimeDelta::minutes(REMEMBERED_MINUTES))
}
