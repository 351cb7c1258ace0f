//! The world's news: dispatches for the bot, changes for watchers.

use serde_json::Value;

use super::World;
use crate::id::Id;

/// Gateway intents. Source: Discord's reference, "Gateway Intents".
pub(crate) mod intents {
    /// For events that need no intent.
    pub(crate) const NONE: u64 = 0;
    pub(crate) const GUILDS: u64 = 1;
    pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
    pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
    pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
    pub(crate) const GUILD_MESSAGE_TYPING: u64 = 1 << 11;
    pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
    pub(crate) const DIRECT_MESSAGE_TYPING: u64 = 1 << 14;
    pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
    /// The intents that the application must enable: members, presences and message content.
    pub(crate) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
    /// All intents, and four more bits that Discord accepts without documenting them (seen: 17, 18,
    /// 22, 23); libraries' "all intents" include them.
    pub(crate) const KNOWN: u64 = 0x0331_FFFF | 1 << 17 | 1 << 18 | 1 << 22 | 1 << 23;
}

/// An event for the bot.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    pub(crate) event: &'static str,
    /// The guild whose shard gets it; without a guild, shard 0 does.
    pub(crate) guild: Option<Id>,
    /// The intents that a session needs one of; none means that every session gets it.
    pub(crate) intents: u64,
    pub(crate) data: Value,
    /// The data for a session without the message content intent.
    pub(crate) without_content: Option<Value>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Create,
    Update,
    Delete,
}

/// An event for watchers. It holds only ids, so that each watcher gets what it may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Message {
        verb: Verb,
        channel: Id,
        message: Id,
        /// The only member who sees it, if it is ephemeral.
        only_for: Option<Id>,
    },
    Typing {
        channel: Id,
        user: Id,
    },
    Interaction(Id),
    Commands(Option<Id>),
    Guild(Verb, Id),
    Channel {
        verb: Verb,
        guild: Option<Id>,
        channel: Id,
    },
    Role {
        verb: Verb,
        guild: Id,
        role: Id,
    },
    Member {
        verb: Verb,
        guild: Id,
        user: Id,
    },
    User(Verb, Id),
    Clock,
    Bot {
        connected: bool,
    },
    Bar,
    /// The violation's index among all.
    Violation(usize),
    /// The traffic entry's number.
    Traffic(u64),
}

impl World {
    /// Sets the union of all sessions' intents; the world skips events that nobody gets.
    pub(crate) fn set_wanted_intents(&mut self, intents: u64) {
        self.wanted_intents = intents;
    }

    /// Returns whether any session has one of these intents.
    pub(crate) fn wants(&self, intents: u64) -> bool {
        self.wanted_intents & intents != 0
    }

    pub(super) fn dispatch(
        &mut self,
        event: &'static str,
        guild: Option<Id>,
        intents: u64,
        data: Value,
    ) {
        self.dispatches.push(Dispatch {
            event,
            guild,
            intents,
            data,
            without_content: None,
        });
    }

    pub(super) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Takes the bot's events since the last call, in order.
    pub(crate) fn take_dispatches(&mut self) -> Vec<Dispatch> {
        std::mem::take(&mut self.dispatches)
    }

    /// Returns the changes that watchers have not got yet.
    pub(crate) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Takes the watchers' changes since the last call, in order.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }
}
