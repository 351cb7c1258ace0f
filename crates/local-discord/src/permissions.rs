//! Permission bits, and how roles and overwrites combine.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use serde::{Serialize, Serializer};

/// A set of permission bits; in JSON a decimal string, as in Discord's API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u64);

macro_rules! bits {
    ($($name:ident = $bit:literal;)*) => {
        #[allow(missing_docs, reason = "the names are Discord's own")]
        impl Permissions {
            $(pub const $name: Self = Self(1 << $bit);)*
        }
    };
}

bits! {
    KICK_MEMBERS = 1;
    BAN_MEMBERS = 2;
    ADMINISTRATOR = 3;
    MANAGE_CHANNELS = 4;
    MANAGE_GUILD = 5;
    ADD_REACTIONS = 6;
    VIEW_CHANNEL = 10;
    SEND_MESSAGES = 11;
    SEND_TTS_MESSAGES = 12;
    MANAGE_MESSAGES = 13;
    EMBED_LINKS = 14;
    ATTACH_FILES = 15;
    READ_MESSAGE_HISTORY = 16;
    MENTION_EVERYONE = 17;
    USE_EXTERNAL_EMOJIS = 18;
    CHANGE_NICKNAME = 26;
    MANAGE_NICKNAMES = 27;
    MANAGE_ROLES = 28;
    MANAGE_WEBHOOKS = 29;
    USE_APPLICATION_COMMANDS = 31;
    MANAGE_THREADS = 34;
    CREATE_PUBLIC_THREADS = 35;
    CREATE_PRIVATE_THREADS = 36;
    SEND_MESSAGES_IN_THREADS = 38;
    MODERATE_MEMBERS = 40;
    SEND_POLLS = 49;
    PIN_MESSAGES = 51;
}

impl Permissions {
    /// No permission.
    pub const NONE: Self = Self(0);
    /// All permissions (bits 0 to 52).
    pub const ALL: Self = Self((1 << 53) - 1);

    /// The permissions of `@everyone` in a new guild: read, write, threads, commands; nothing to
    /// manage.
    pub const EVERYONE: Self = Self(
        Self::VIEW_CHANNEL.0
            | Self::SEND_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::ATTACH_FILES.0
            | Self::READ_MESSAGE_HISTORY.0
            | Self::ADD_REACTIONS.0
            | Self::USE_EXTERNAL_EMOJIS.0
            | Self::CHANGE_NICKNAME.0
            | Self::USE_APPLICATION_COMMANDS.0
            | Self::CREATE_PUBLIC_THREADS.0
            | Self::CREATE_PRIVATE_THREADS.0
            | Self::SEND_MESSAGES_IN_THREADS.0
            | Self::SEND_POLLS.0,
    );

    /// The default permissions of the bot's own role: an invite for posting embeds and opening
    /// threads.
    pub const BOT: Self = Self(
        Self::VIEW_CHANNEL.0
            | Self::SEND_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::READ_MESSAGE_HISTORY.0
            | Self::CREATE_PUBLIC_THREADS.0
            | Self::SEND_MESSAGES_IN_THREADS.0,
    );

    /// The permissions of both sides in a direct-message channel.
    pub(crate) const DIRECT_MESSAGE: Self = Self(
        Self::VIEW_CHANNEL.0
            | Self::SEND_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::ATTACH_FILES.0
            | Self::READ_MESSAGE_HISTORY.0
            | Self::ADD_REACTIONS.0
            | Self::USE_EXTERNAL_EMOJIS.0
            | Self::USE_APPLICATION_COMMANDS.0
            | Self::SEND_POLLS.0
            | Self::PIN_MESSAGES.0,
    );

    /// The permissions that a timed-out member keeps.
    const TIMED_OUT: Self = Self(Self::VIEW_CHANNEL.0 | Self::READ_MESSAGE_HISTORY.0);

    /// The permissions that mean nothing in a channel without Send Messages.
    const NEEDS_SENDING: Self = Self(
        Self::SEND_TTS_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::ATTACH_FILES.0
            | Self::MENTION_EVERYONE.0,
    );

    /// Makes the set with these bits.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Returns the bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Returns whether the set has every bit of `other`.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Permissions {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Permissions {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Permissions {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Permissions {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The bits that an overwrite allows and denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overrule {
    pub(crate) allow: Permissions,
    pub(crate) deny: Permissions,
}

impl Overrule {
    fn apply(self, base: Permissions) -> Permissions {
        (base & !self.deny) | self.allow
    }

    /// Combines the overwrites of several roles: all denials first, then all permissions.
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            allow: self.allow | other.allow,
            deny: self.deny | other.deny,
        }
    }
}

/// The overwrites of one channel that concern one member.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Overrules {
    pub(crate) everyone: Overrule,
    pub(crate) roles: Overrule,
    pub(crate) member: Overrule,
}

/// Computes a member's permissions in a channel, in the order of Discord's reference ("Permission
/// Overwrites") and with its implicit rules: without View nothing, without Send nothing that needs
/// sending, and during a time-out only View and History.
pub(crate) fn in_channel(
    guild_level: Permissions,
    overrules: Overrules,
    timed_out: bool,
) -> Permissions {
    if guild_level.contains(Permissions::ADMINISTRATOR) {
        return Permissions::ALL;
    }
    let mut permissions = overrules.everyone.apply(guild_level);
    permissions = overrules.roles.apply(permissions);
    permissions = overrules.member.apply(permissions);
    if timed_out {
        permissions = permissions & Permissions::TIMED_OUT;
    }
    if !permissions.contains(Permissions::VIEW_CHANNEL) {
        return Permissions::NONE;
    }
    if !permissions.contains(Permissions::SEND_MESSAGES) {
        permissions = permissions & !Permissions::NEEDS_SENDING;
    }
    permissions
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Permissions = Permissions::VIEW_CHANNEL;
    const SEND: Permissions = Permissions::SEND_MESSAGES;

    fn deny(deny: Permissions) -> Overrule {
        Overrule {
            deny,
            ..Overrule::default()
        }
    }

    fn allow(allow: Permissions) -> Overrule {
        Overrule {
            allow,
            ..Overrule::default()
        }
    }

    #[test]
    fn a_member_overwrite_beats_a_role_overwrite_beats_everyone() {
        let overrules = Overrules {
            everyone: deny(VIEW),
            roles: allow(VIEW),
            member: deny(SEND),
        };
        let permissions = in_channel(Permissions::EVERYONE, overrules, false);
        assert!(permissions.contains(VIEW));
        assert!(!permissions.contains(SEND));
    }

    #[test]
    fn of_two_roles_the_permission_wins_over_the_denial() {
        let overrules = Overrules {
            roles: deny(SEND).join(allow(SEND)),
            ..Overrules::default()
        };
        assert!(in_channel(Permissions::EVERYONE, overrules, false).contains(SEND));
    }

    #[test]
    fn without_view_there_is_nothing_and_without_send_no_embeds() {
        let hidden = Overrules {
            everyone: deny(VIEW),
            ..Overrules::default()
        };
        assert_eq!(
            in_channel(Permissions::EVERYONE, hidden, false),
            Permissions::NONE
        );
        let silent = Overrules {
            everyone: deny(SEND),
            ..Overrules::default()
        };
        let permissions = in_channel(Permissions::EVERYONE, silent, false);
        assert!(!permissions.contains(Permissions::EMBED_LINKS));
        assert!(permissions.contains(Permissions::READ_MESSAGE_HISTORY));
    }

    #[test]
    fn an_administrator_is_bound_by_nothing() {
        let hidden = Overrules {
            member: deny(VIEW),
            ..Overrules::default()
        };
        let permissions = in_channel(Permissions::ADMINISTRATOR, hidden, true);
        assert_eq!(permissions, Permissions::ALL);
    }
}
