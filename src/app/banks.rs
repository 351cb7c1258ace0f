//! The questions of each guild: the bank's, and the guild's own.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{App, Core, Result};
use crate::domain::bank::Bank;
use crate::domain::ids::GuildId;
use crate::domain::own_question::OwnState;
use crate::store::own_questions;

/// How many guilds' own questions stay in memory.
const KEPT: usize = 64;

/// The questions of every guild. Clones share them.
#[derive(Clone, Debug)]
pub struct Banks {
    bank: Arc<Bank>,
    cache: Arc<Mutex<Cache>>,
}

#[derive(Debug, Default)]
struct Cache {
    /// The guilds that keep questions of their own, once known.
    with_own: Option<BTreeSet<GuildId>>,
    /// Their banks, most recently used first.
    kept: VecDeque<(GuildId, Arc<Bank>)>,
    /// The number of changes so far: a bank that was read before a change must not be kept after
    /// it.
    changes: u64,
}

impl Banks {
    pub(super) fn new(bank: Arc<Bank>) -> Self {
        Self {
            bank,
            cache: Arc::default(),
        }
    }

    /// Returns the questions that every guild has.
    pub fn common(&self) -> &Arc<Bank> {
        &self.bank
    }

    /// Makes the next reader load a guild's own questions again. Call it after a change is
    /// committed.
    pub(super) fn changed(&self, guild: GuildId) {
        let mut cache = self.cache();
        cache.changes += 1;
        cache.kept.retain(|(kept, _)| *kept != guild);
        if let Some(with_own) = &mut cache.with_own {
            with_own.insert(guild);
        }
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache {
    /// Returns a guild's questions if they are known without the database.
    fn get(&mut self, guild: GuildId, common: &Arc<Bank>) -> Option<Arc<Bank>> {
        if !self.with_own.as_ref()?.contains(&guild) {
            return Some(Arc::clone(common));
        }
        let place = self.kept.iter().position(|(kept, _)| *kept == guild)?;
        let found = self.kept.remove(place)?;
        let bank = Arc::clone(&found.1);
        self.kept.push_front(found);
        Some(bank)
    }
}

impl Core {
    /// Returns the app for a guild, with the bank's questions and the guild's own.
    ///
    /// # Errors
    ///
    /// Fails if they cannot be read.
    pub async fn in_guild(&self, guild: GuildId) -> Result<App> {
        let common = &self.banks.bank;
        let (known, changes) = {
            let mut cache = self.banks.cache();
            (cache.get(guild, common), cache.changes)
        };
        if let Some(bank) = known {
            return Ok(self.with(bank));
        }
        let mut reader = self.store.read().await?;
        let with_own = own_questions::guilds(&mut reader).await?;
        let own = own_questions::of_guild(&mut reader, guild, OwnState::Kept).await?;
        drop(reader);
        let bank = match own.is_empty() {
            true => Arc::clone(common),
            false => Arc::new(common.with_own(own.into_iter().map(|own| own.question))),
        };
        let mut cache = self.banks.cache();
        if cache.changes == changes {
            cache.with_own = Some(with_own);
            cache.kept.retain(|(kept, _)| *kept != guild);
            cache.kept.push_front((guild, Arc::clone(&bank)));
            cache.kept.truncate(KEPT);
        }
        Ok(self.with(bank))
    }

    /// Returns the app for direct messages, without any guild's own questions.
    pub fn in_direct_messages(&self) -> App {
        self.with(Arc::clone(&self.banks.bank))
    }

    fn with(&self, bank: Arc<Bank>) -> App {
        App {
            core: self.clone(),
            bank,
        }
    }
}
