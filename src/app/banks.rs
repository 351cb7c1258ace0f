//! Which questions there are in a guild.

use std::sync::Arc;

use super::{App, Core, Result};
use crate::domain::bank::Bank;
use crate::domain::ids::GuildId;

/// The questions of every guild. Clones are the same.
#[derive(Clone, Debug)]
pub struct Banks {
    bank: Arc<Bank>,
}

impl Banks {
    pub(super) fn new(bank: Arc<Bank>) -> Self {
        Self { bank }
    }

    /// The questions that everybody has.
    pub fn common(&self) -> &Arc<Bank> {
        &self.bank
    }
}

impl Core {
    /// What a guild works with: the questions that there are in it.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub async fn in_guild(&self, _guild: GuildId) -> Result<App> {
        Ok(self.in_direct_messages())
    }

    /// What direct messages with the bot work with.
    pub fn in_direct_messages(&self) -> App {
        App {
            core: self.clone(),
            bank: Arc::clone(&self.banks.bank),
        }
    }
}
