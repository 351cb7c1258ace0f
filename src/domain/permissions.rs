//! The bot's permissions in a channel, computed as Discord does.
//!
//! Source: Discord's documentation, "Permissions", section "Permission Hierarchy".

use super::ids::{GuildId, MemberId, RoleId};

/// A set of Discord's permission bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub u64);

impl Permissions {
    /// Allows everything, in spite of overwrites.
    pub const ADMINISTRATOR: Self = Self(1 << 3);
    /// See the channel; without it nothing else counts.
    pub const VIEW_CHANNEL: Self = Self(1 << 10);
    /// Send messages in the channel.
    pub const SEND_MESSAGES: Self = Self(1 << 11);
    /// Show embeds.
    pub const EMBED_LINKS: Self = Self(1 << 14);
    /// Read earlier messages, which lets the bot find an interrupted post again.
    pub const READ_MESSAGE_HISTORY: Self = Self(1 << 16);
    /// Mention roles that are not open to mentions.
    pub const MENTION_EVERYONE: Self = Self(1 << 17);
    /// Give and take roles below one's own.
    pub const MANAGE_ROLES: Self = Self(1 << 28);
    /// Open threads under messages.
    pub const CREATE_PUBLIC_THREADS: Self = Self(1 << 35);
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: Self = Self(1 << 38);

    /// Whether this set contains all bits of `other`.
    pub fn contain(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the names, as in Discord's settings, of those that give power over other members or
    /// over the server.
    pub fn powers(self) -> impl Iterator<Item = &'static str> {
        let held = POWERS.into_iter().filter(move |(bit, _)| self.has(*bit));
        held.map(|(_, name)| name)
    }

    fn has(self, bit: u32) -> bool {
        self.0 & (1 << bit) != 0
    }
}

/// The bits that give power over other members or over the server. The bot gives no role with one
/// of them.
const POWERS: [(u32, &str); 17] = [
    (3, "Administrator"),
    (5, "Manage Server"),
    (28, "Manage Roles"),
    (4, "Manage Channels"),
    (1, "Kick Members"),
    (2, "Ban Members"),
    (40, "Timeout Members"),
    (13, "Manage Messages"),
    (34, "Manage Threads"),
    (17, "Mention @everyone, @here, and All Roles"),
    (27, "Manage Nicknames"),
    (29, "Manage Webhooks"),
    (30, "Manage Expressions"),
    (33, "Manage Events"),
    (22, "Mute Members"),
    (23, "Deafen Members"),
    (24, "Move Members"),
];

/// A role of a guild.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    /// Its id; the guild's own id is the role @everyone.
    pub id: RoleId,
    /// Its permissions.
    pub permissions: Permissions,
    /// Whether everyone may mention it.
    pub mentionable: bool,
    /// Its position: nobody manages roles that are not below their own highest one.
    pub position: u64,
    /// Whether it belongs to a bot or a service, and nobody else can have it.
    pub managed: bool,
}

/// Why a member or the bot cannot give or take a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleProblem {
    /// It was deleted.
    Gone,
    /// It belongs to a bot or a service.
    Managed,
    /// They may not manage roles.
    NotAllowed,
    /// It is not below their own highest role.
    Above,
    /// It gives power over others that not everyone has: these permissions.
    Powerful(Permissions),
}

/// Returns the power over others that a role gives and not everyone in the guild has.
pub fn power_of(guild: GuildId, roles: &[Role], role: RoleId) -> Option<RoleProblem> {
    let permissions = |id| {
        let found = roles.iter().find(|role| role.id == id);
        found.map_or(0, |role| role.permissions.0)
    };
    let more = Permissions(permissions(role) & !permissions(RoleId(guild.0)));
    let is_powerful = more.powers().next().is_some();
    is_powerful.then_some(RoleProblem::Powerful(more))
}

/// Returns what keeps a member, the bot or the caller, from giving a role.
pub fn role_problem(
    guild: GuildId,
    own_roles: &[RoleId],
    roles: &[Role],
    role: RoleId,
) -> Option<RoleProblem> {
    let Some(found) = roles.iter().find(|found| found.id == role) else {
        return Some(RoleProblem::Gone);
    };
    let own = || {
        let is_own = |role: &&Role| own_roles.contains(&role.id) || role.id.0 == guild.0;
        roles.iter().filter(is_own)
    };
    let granted = Permissions(own().fold(0, |bits, role| bits | role.permissions.0));
    let may_manage = [Permissions::ADMINISTRATOR, Permissions::MANAGE_ROLES];
    if found.managed {
        Some(RoleProblem::Managed)
    } else if let Some(power) = power_of(guild, roles, role) {
        Some(power)
    } else if !may_manage.into_iter().any(|bits| granted.contain(bits)) {
        Some(RoleProblem::NotAllowed)
    } else if own().all(|role| role.position <= found.position) {
        Some(RoleProblem::Above)
    } else {
        None
    }
}

/// The target of an overwrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everybody with a role.
    Role(RoleId),
    /// One member.
    Member(MemberId),
}

/// What a channel changes for a role or a member.
#[derive(Clone, Copy, Debug)]
pub struct Overwrite {
    /// Its target.
    pub target: Target,
    /// The permissions that it adds.
    pub allow: Permissions,
    /// The permissions that it takes away.
    pub deny: Permissions,
}

/// Computes a member's permissions in a channel.
pub fn in_channel(
    guild: GuildId,
    member: MemberId,
    member_roles: &[RoleId],
    roles: &[Role],
    overwrites: &[Overwrite],
) -> Permissions {
    let everyone = RoleId(guild.0);
    let has = |role: RoleId| role == everyone || member_roles.contains(&role);
    let base = roles
        .iter()
        .filter(|role| has(role.id))
        .fold(0, |bits, role| bits | role.permissions.0);
    if Permissions(base).contain(Permissions::ADMINISTRATOR) {
        return Permissions(u64::MAX);
    }
    let apply = |bits: u64, applies: &dyn Fn(Target) -> bool| {
        let matching = overwrites
            .iter()
            .filter(|overwrite| applies(overwrite.target));
        let (allow, deny) = matching.fold((0, 0), |(allow, deny), overwrite| {
            (allow | overwrite.allow.0, deny | overwrite.deny.0)
        });
        bits & !deny | allow
    };
    let bits = apply(base, &|target| target == Target::Role(everyone));
    let bits = apply(
        bits,
        &|target| matches!(target, Target::Role(role) if role != everyone && has(role)),
    );
    let bits = apply(bits, &|target| target == Target::Member(member));
    if Permissions(bits).contain(Permissions::VIEW_CHANNEL) {
        Permissions(bits)
    } else {
        Permissions(0)
    }
}

/// A permission that the bot needs for its posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The bits.
    pub permission: Permissions,
    /// Its name in Discord's settings.
    pub name: &'static str,
}

fn need(permission: Permissions, name: &'static str) -> Need {
    Need { permission, name }
}

/// Returns the permissions that discussion threads under posts need in addition.
pub fn thread_needs() -> [Need; 2] {
    [
        need(Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads"),
        need(
            Permissions::SEND_MESSAGES_IN_THREADS,
            "Send Messages in Threads",
        ),
    ]
}

/// Returns the permissions that posts in a channel need, in the order to list them.
pub fn needs(thread: bool, ping: Option<&Role>) -> Vec<Need> {
    let mut needs = vec![
        need(Permissions::VIEW_CHANNEL, "View Channel"),
        need(Permissions::SEND_MESSAGES, "Send Messages"),
        need(Permissions::EMBED_LINKS, "Embed Links"),
        need(Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
    ];
    if thread {
        needs.extend(thread_needs());
    }
    if ping.is_some_and(|role| !role.mentionable) {
        needs.push(need(
            Permissions::MENTION_EVERYONE,
            "Mention @everyone, @here, and All Roles",
        ));
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUILD: GuildId = GuildId(1);
    const BOT: MemberId = MemberId(9);

    fn role(id: u64, permissions: &[Permissions]) -> Role {
        let bits = permissions
            .iter()
            .fold(0, |bits, permission| bits | permission.0);
        Role {
            id: RoleId(id),
            permissions: Permissions(bits),
            mentionable: false,
            position: id,
            managed: false,
        }
    }

    fn overwrite(target: Target, allow: u64, deny: u64) -> Overwrite {
        Overwrite {
            target,
            allow: Permissions(allow),
            deny: Permissions(deny),
        }
    }

    fn computed(roles: &[Role], overwrites: &[Overwrite]) -> Permissions {
        in_channel(GUILD, BOT, &[RoleId(2), RoleId(3)], roles, overwrites)
    }

    #[test]
    fn overwrites_apply_in_discords_order() {
        let (view, send) = (Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES);
        let roles = [
            role(1, &[view, send]),
            role(2, &[]),
            role(3, &[]),
            role(4, &[]),
        ];
        let everyone = overwrite(Target::Role(RoleId(1)), 0, send.0);
        assert!(!computed(&roles, &[everyone]).contain(send));
        let own_role = overwrite(Target::Role(RoleId(2)), send.0, 0);
        assert!(
            computed(&roles, &[own_role, everyone]).contain(send),
            "a role beats @everyone"
        );
        let denied = overwrite(Target::Role(RoleId(3)), 0, send.0);
        assert!(
            computed(&roles, &[own_role, denied]).contain(send),
            "among roles, allowing wins"
        );
        let foreign = overwrite(Target::Role(RoleId(4)), 0, send.0);
        assert!(
            computed(&roles, &[foreign]).contain(send),
            "other roles do not matter"
        );
        let member = overwrite(Target::Member(BOT), 0, send.0);
        assert!(
            !computed(&roles, &[own_role, member]).contain(send),
            "the member comes last"
        );
    }

    #[test]
    fn who_cannot_view_can_do_nothing() {
        let roles = [role(1, &[Permissions::SEND_MESSAGES])];
        assert_eq!(computed(&roles, &[]), Permissions(0));
    }

    #[test]
    fn an_administrator_can_do_everything() {
        let roles = [role(1, &[]), role(3, &[Permissions::ADMINISTRATOR])];
        let deny = overwrite(Target::Member(BOT), 0, u64::MAX);
        assert!(computed(&roles, &[deny]).contain(Permissions::SEND_MESSAGES));
    }

    #[test]
    fn a_role_is_given_from_above_with_the_right_to() {
        let manager = role(3, &[Permissions::MANAGE_ROLES]);
        let roles = [role(1, &[]), role(2, &[]), manager, role(4, &[])];
        let own = [RoleId(3)];
        let problem = |roles: &[Role], of| role_problem(GUILD, &own, roles, RoleId(of));
        assert_eq!(problem(&roles, 2), None);
        assert_eq!(problem(&roles, 4), Some(RoleProblem::Above));
        let manages = RoleProblem::Powerful(Permissions::MANAGE_ROLES);
        assert_eq!(problem(&roles, 3), Some(manages), "its own");
        assert_eq!(problem(&roles, 9), Some(RoleProblem::Gone));
        let weak = [role(1, &[]), role(2, &[]), role(3, &[])];
        assert_eq!(problem(&weak, 2), Some(RoleProblem::NotAllowed));
        let mut served = roles;
        served[1].managed = true;
        assert_eq!(problem(&served, 2), Some(RoleProblem::Managed));
    }

    #[test]
    fn a_role_with_power_over_others_is_not_given_unless_everyone_has_that_power() {
        let (manage, ban) = (Permissions::MANAGE_ROLES, Permissions(1 << 2));
        let given = |of_everyone: &[Permissions], of_role: &[Permissions]| {
            let roles = [role(1, of_everyone), role(2, of_role), role(3, &[manage])];
            role_problem(GUILD, &[RoleId(3)], &roles, RoleId(2))
        };
        assert_eq!(given(&[], &[Permissions::VIEW_CHANNEL]), None);
        let powerful = Some(RoleProblem::Powerful(Permissions(ban.0 | 1 << 40)));
        assert_eq!(given(&[], &[ban, Permissions(1 << 40)]), powerful);
        assert_eq!(given(&[ban], &[ban]), None);
        let names: Vec<_> = Permissions(ban.0 | 1 << 40).powers().collect();
        assert_eq!(names, ["Ban Members", "Timeout Members"]);
    }

    #[test]
    fn an_open_role_can_be_mentioned_without_more() {
        let mut students = role(7, &[]);
        assert_eq!(needs(true, Some(&students)).len(), 7);
        students.mentionable = true;
        assert_eq!(needs(false, Some(&students)).len(), 4);
    }
}
