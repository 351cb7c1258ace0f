//! Channels.

use super::guild::{Guild, Role};
use super::member::Member;
use super::message::Message;
use crate::id::Id;
use crate::payload::thread::ChannelEdit;
use crate::permissions::Permissions;
use crate::server::Server;
use crate::text;
use crate::world::{self, Overwrite, OverwriteKind, Page};

/// A channel or thread of a guild, or a member's direct messages with the bot.
#[derive(Clone)]
pub struct Channel {
    pub(super) server: Server,
    pub(super) id: Id,
}

/// The role or member that an overwrite applies to.
#[derive(Clone, Copy, Debug)]
pub struct OverwriteTarget {
    target: Id,
    kind: OverwriteKind,
}

impl From<&Role> for OverwriteTarget {
    fn from(role: &Role) -> Self {
        Self {
            target: role.id,
            kind: OverwriteKind::Role,
        }
    }
}

impl From<&Member> for OverwriteTarget {
    fn from(member: &Member) -> Self {
        Self {
            target: member.id,
            kind: OverwriteKind::Member,
        }
    }
}

impl From<Role> for OverwriteTarget {
    fn from(role: Role) -> Self {
        Self::from(&role)
    }
}

impl Guild {
    /// Returns the bot as the target of an overwrite.
    pub fn bot(&self) -> OverwriteTarget {
        OverwriteTarget {
            target: self.server.application_id(),
            kind: OverwriteKind::Member,
        }
    }
}

impl Channel {
    /// Returns the channel's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Returns the messages that everybody sees, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.messages_where(|message| message.only_for.is_none())
    }

    /// Returns the messages that this member sees, oldest first.
    pub fn messages_as(&self, member: &Member) -> Vec<Message> {
        self.messages_where(|message| message.visible_to(member.id))
    }

    fn messages_where(&self, keep: impl Fn(&world::Message) -> bool) -> Vec<Message> {
        let ids: Vec<Id> = self.server.shared.update(|world| {
            let newest_first = world.history(self.id, Page::Newest, usize::MAX, keep);
            newest_first
                .iter()
                .rev()
                .map(|message| message.id)
                .collect()
        });
        ids.into_iter()
            .filter_map(|id| Message::read(&self.server, id))
            .collect()
    }

    /// Returns the newest message that everybody sees.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    #[track_caller]
    pub fn last_message(&self) -> Message {
        let last = self.messages().pop();
        last.unwrap_or_else(|| self.server.fail("The channel has no messages."))
    }

    /// Renders the whole channel as text, including messages that only some members see.
    pub fn transcript(&self) -> String {
        self.server
            .shared
            .update(|world| text::transcript(world, self.id, None))
    }

    /// Renders the channel as text, as one member sees it.
    pub fn transcript_as(&self, member: &Member) -> String {
        self.server
            .shared
            .update(|world| text::transcript(world, self.id, Some(member.id)))
    }

    /// Sets the channel's overwrite for a role or member.
    #[track_caller]
    pub fn set_overwrite(
        &self,
        target: impl Into<OverwriteTarget>,
        allow: Permissions,
        deny: Permissions,
    ) {
        let OverwriteTarget { target, kind } = target.into();
        let overwrite = Overwrite {
            target,
            kind,
            allow,
            deny,
        };
        self.server
            .setting_up(|world| world.set_overwrite(self.id, overwrite));
    }

    /// Denies something to a role or member, and allows nothing more.
    #[track_caller]
    pub fn deny(&self, target: impl Into<OverwriteTarget>, deny: Permissions) {
        self.set_overwrite(target, Permissions::NONE, deny);
    }

    /// Sets the channel's topic.
    #[track_caller]
    pub fn set_topic(&self, topic: &str) {
        self.edit(ChannelEdit {
            topic: Some(Some(topic.to_owned())),
            ..ChannelEdit::default()
        });
    }

    /// Archives a thread, or opens it again.
    #[track_caller]
    pub fn set_archived(&self, archived: bool) {
        self.edit(ChannelEdit {
            archived: Some(archived),
            ..ChannelEdit::default()
        });
    }

    /// Locks a thread, or unlocks it.
    #[track_caller]
    pub fn set_locked(&self, locked: bool) {
        self.edit(ChannelEdit {
            locked: Some(locked),
            ..ChannelEdit::default()
        });
    }

    #[track_caller]
    fn edit(&self, edit: ChannelEdit) {
        self.server
            .setting_up(|world| world.change_channel(self.id, edit));
    }

    /// Deletes the channel with its threads.
    #[track_caller]
    pub fn delete(&self) {
        self.server
            .setting_up(|world| world.remove_channel(self.id));
    }
}
