//! The world: guilds, channels, members, messages, commands and interactions, as a pure state
//! machine.
//!
//! Nothing here reads a clock, waits, or writes to a socket. [`World::advance`] gets the time from
//! its caller. Every change leaves [`Dispatch`]es for the bot and [`Change`]s for watchers, which
//! the caller takes away.

mod access;
mod acting;
mod answering;
mod archiving;
mod attachments;
mod change;
mod channel;
mod direct;
mod files;
mod follow_up;
mod guild;
mod interaction;
mod invocation;
mod json;
mod media;
mod members;
mod mentions;
mod message;
mod message_json;
mod options;
mod people;
mod posting;
mod reading;
mod registry;
mod requested_members;
mod resolved;
mod rewriting;
mod roles;
mod submitting;
mod threads;
mod violation;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

pub(crate) use change::{Change, Dispatch, Verb, intents};
pub(crate) use channel::{Channel, Overwrite, OverwriteKind, kind as channel_kind};
pub(crate) use files::StoredFile;
pub(crate) use follow_up::Target;
pub(crate) use guild::Guild;
pub(crate) use interaction::{Interaction, InteractionKind, State};
pub(crate) use invocation::{CommandRef, GivenOption, Invocation};
pub(crate) use message::{Message, find_component, kind as message_kind};
pub(crate) use people::{User, UserEdit};
pub(crate) use reading::Page;
pub(crate) use registry::Scope;
pub(crate) use requested_members::MembersRefused;
pub(crate) use roles::RoleEdit;
pub use violation::{Violation, ViolationKind};

use crate::id::{Id, Ids};
use crate::limits;
use crate::permissions::Permissions;

/// The facts that a new world starts with.
#[derive(Clone, Debug)]
pub(crate) struct Founding {
    pub(crate) application_name: String,
    /// The username of the application's owner.
    pub(crate) owner: String,
    pub(crate) bot_permissions: Permissions,
    /// The server's address; attachment addresses begin with it.
    pub(crate) base_url: String,
}

/// The whole state.
pub(crate) struct World {
    now: DateTime<Utc>,
    ids: Ids,
    founding: Founding,
    /// The bot's user id, which is also the application's id.
    bot: Id,
    /// The application's owner.
    owner: Id,
    /// Whether the application may ask for members, presences and message content.
    privileged_intents: bool,
    nonce_window: TimeDelta,
    users: BTreeMap<Id, User>,
    guilds: BTreeMap<Id, Guild>,
    channels: HashMap<Id, Channel>,
    /// The channel of each message.
    messages: HashMap<Id, Id>,
    direct_channels: HashMap<Id, Id>,
    registry: registry::Registry,
    interactions: interaction::Interactions,
    files: files::Files,
    /// The threads that may become idle, by time.
    archive_due: BTreeSet<(DateTime<Utc>, Id)>,
    violations: Vec<Violation>,
    dispatches: Vec<Dispatch>,
    changes: Vec<Change>,
    wanted_intents: u64,
}

impl World {
    pub(crate) fn new(founding: Founding, now: DateTime<Utc>) -> Self {
        let mut ids = Ids::default();
        let bot = ids.next(now);
        let owner = ids.next(now);
        let mut world = Self {
            now,
            ids,
            bot,
            owner,
            privileged_intents: false,
            nonce_window: TimeDelta::seconds(limits::NONCE_WINDOW_SECONDS.into()),
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: HashMap::new(),
            messages: HashMap::new(),
            direct_channels: HashMap::new(),
            registry: registry::Registry::default(),
            interactions: interaction::Interactions::default(),
            files: files::Files::default(),
            archive_due: BTreeSet::new(),
            violations: Vec::new(),
            dispatches: Vec::new(),
            changes: Vec::new(),
            wanted_intents: 0,
            founding,
        };
        let name = world.founding.application_name.clone();
        world.users.insert(bot, User::bot(bot, name));
        let person = User::person(owner, &world.founding.owner, world.users.len());
        world.users.insert(owner, person);
        world
    }

    /// Sets the time, which never goes back. Fails interactions whose time is over, and archives
    /// idle threads.
    pub(crate) fn advance(&mut self, now: DateTime<Utc>) {
        if now > self.now {
            self.now = now;
            self.fail_overdue_interactions();
            self.archive_idle_threads();
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Returns the bot's user, which is also the application.
    pub(crate) fn bot(&self) -> Id {
        self.bot
    }

    pub(crate) fn application_name(&self) -> &str {
        &self.founding.application_name
    }

    pub(crate) fn set_privileged_intents(&mut self, enabled: bool) {
        self.privileged_intents = enabled;
    }

    pub(crate) fn set_nonce_window(&mut self, window: TimeDelta) {
        self.nonce_window = window;
    }

    fn next_id(&mut self) -> Id {
        self.ids.next(self.now)
    }
}
