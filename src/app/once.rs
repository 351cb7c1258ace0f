//! An interaction acts once, however often Discord delivers it.
//!
//! After a lost connection Discord sends again what it does not know to have arrived. What
//! cannot be told from a second wish by what it changes runs in a [`Work`].

use std::ops::{Deref, DerefMut};

use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{App, Caller, Result};
use crate::domain::ids::first_snowflake;
use crate::store::{self, Connection, Transaction, interactions};

/// For how long an interaction is remembered, in minutes. Its token lives for 15.
const REMEMBERED_MINUTES: i64 = 60;

/// Whether an interaction is to be done.
pub(super) enum Once<T> {
    /// It is: in this transaction.
    Now(Work),
    /// It was, and this came of it.
    Before(T),
}

/// The transaction in which an interaction acts. Dropped without [`Work::commit`], nothing was
/// done and nothing is remembered.
pub(super) struct Work {
    transaction: Transaction,
    interaction: u64,
    forgotten: u64,
}

impl<T: DeserializeOwned> Once<T> {
    /// Begins the work of the caller's interaction, unless it is done.
    pub(super) async fn begin(app: &App, caller: &Caller) -> Result<Self> {
        let mut transaction = app.store.write().await?;
        let before = interactions::recall(&mut transaction, caller.interaction).await?;
        let Some(outcome) = before else {
            let remembered = caller.at - TimeDelta::minutes(REMEMBERED_MINUTES);
            return Ok(Self::Now(Work {
                transaction,
                interaction: caller.interaction,
                forgotten: first_snowflake(remembered),
            }));
        };
        let outcome = serde_json::from_str(&outcome).map_err(|_| store::Error::Corrupt {
            what: "the outcome of an interaction",
            value: outcome,
        })?;
        Ok(Self::Before(outcome))
    }
}

impl Work {
    /// Makes what was done last, and remembers what came of it.
    pub(super) async fn commit<T: Serialize>(mut self, outcome: T) -> Result<T> {
        let json = serde_json::to_string(&outcome).expect("an outcome has names for all keys");
        interactions::forget(&mut self.transaction, self.forgotten).await?;
        interactions::remember(&mut self.transaction, self.interaction, &json).await?;
        store::commit(self.transaction).await?;
        Ok(outcome)
    }
}

impl Deref for Work {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.transaction
    }
}
