//! An interaction acts once, however often Discord delivers it.
//!
//! After a lost connection Discord sends again what it does not know to have arrived. What
//! cannot be told from a second wish by what it changes runs in [`once`].

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{App, Caller, Result};
use crate::domain::ids::first_snowflake;
use crate::store::{self, Connection, interactions};

/// For how long an interaction is remembered, in minutes. Its token lives for 15.
const REMEMBERED_MINUTES: i64 = 60;

/// Does the work of the caller's interaction in a transaction of its own, and remembers what came
/// of it; where that is done already, says what came of it then.
///
/// # Errors
///
/// Those of the work: nothing is done then, and nothing is remembered.
pub(super) async fn once<T, W>(app: &App, caller: &Caller, work: W) -> Result<T>
where
    T: Serialize + DeserializeOwned,
    W: AsyncFnOnce(&mut Connection) -> Result<T>,
{
    once_for(app, (caller.interaction, caller.at), work).await
}

/// The same for an interaction of that id and instant, wherever it came from.
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
        // Nothing is told of it before it is on the disk.
        store::commit(transaction).await?;
        return Ok(read?);
    }
    let outcome = work(&mut transaction).await?;
    let json = serde_json::to_string(&outcome).expect("an outcome has names for all keys");
    let remembered = at - TimeDelta::minutes(REMEMBERED_MINUTES);
    interactions::forget(&mut transaction, first_snowflake(remembered)).await?;
    interactions::remember(&mut transaction, interaction, &json).await?;
    store::commit(transaction).await?;
    Ok(outcome)
}
