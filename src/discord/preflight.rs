//! Whether the bot may do in a channel what a schedule needs, before its first post.

use serde_json::Value;

use super::outbox::Outbox;
use super::rest::RestError;
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::domain::permissions::{Need, Overwrite, Permissions, Role, Target, in_channel, needs};
use crate::domain::schedule::Plan;

/// What a preflight found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// Nothing is missing.
    Clear,
    /// The bot lacks these permissions in the channel.
    Missing(Vec<Need>),
    /// The channel was deleted.
    Gone,
    /// Discord did not tell in time.
    Unknown,
}

/// What Discord answers about a channel that the bot may not see.
const MISSING_ACCESS: u64 = 50_001;

/// A guild's roles and the bot's among them: what the checks of its channels share.
pub(super) struct GuildRoles {
    guild: GuildId,
    roles: Vec<Role>,
    own_roles: Vec<RoleId>,
}

/// The roles of a guild and of the bot in it; `None` when Discord does not tell in time.
pub(super) async fn guild_roles(outbox: &Outbox, guild: GuildId) -> Option<GuildRoles> {
    let roles_path = format!("/guilds/{guild}/roles");
    let member_path = format!("/guilds/{guild}/members/{}", outbox.bot());
    let (roles, member) = futures::try_join!(
        outbox.rest().read_now(&roles_path),
        outbox.rest().read_now(&member_path)
    )
    .ok()?;
    let own_roles = member["roles"].as_array()?.iter();
    Some(GuildRoles {
        guild,
        roles: roles.as_array()?.iter().map(role).collect::<Option<_>>()?,
        own_roles: own_roles
            .map(|role| number(role).map(RoleId))
            .collect::<Option<_>>()?,
    })
}

/// Looks whether the bot can post as a plan says.
pub(super) async fn check(outbox: &Outbox, guild: Option<&GuildRoles>, plan: &Plan) -> Preflight {
    let channel = outbox
        .rest()
        .read_now(&format!("/channels/{}", plan.channel))
        .await;
    let ping = |guild: &GuildRoles| {
        let mut roles = guild.roles.iter().copied();
        roles.find(|role| Some(role.id) == plan.ping)
    };
    let needs = needs(plan.thread, guild.and_then(ping).as_ref());
    let missing: Vec<Need> = match (channel, guild) {
        (Ok(channel), Some(guild)) => {
            let Some(overwrites) = overwrites(&channel) else {
                return Preflight::Unknown;
            };
            let GuildRoles {
                guild,
                roles,
                own_roles,
            } = guild;
            let permissions = in_channel(*guild, outbox.bot(), own_roles, roles, &overwrites);
            let lacks = |need: &Need| !permissions.contain(need.permission);
            needs.into_iter().filter(lacks).collect()
        }
        // Behind a channel that cannot be seen, nothing else can be known.
        (
            Err(RestError::Refused {
                code: MISSING_ACCESS,
                ..
            }),
            _,
        ) => needs.into_iter().take(1).collect(),
        (Err(RestError::Refused { status: 404, .. }), _) => return Preflight::Gone,
        _ => return Preflight::Unknown,
    };
    if missing.is_empty() {
        Preflight::Clear
    } else {
        Preflight::Missing(missing)
    }
}

fn overwrites(channel: &Value) -> Option<Vec<Overwrite>> {
    let overwrites = channel["permission_overwrites"].as_array()?;
    overwrites.iter().map(overwrite).collect()
}

fn role(role: &Value) -> Option<Role> {
    Some(Role {
        id: RoleId(number(&role["id"])?),
        permissions: Permissions(number(&role["permissions"])?),
        mentionable: role["mentionable"].as_bool()?,
    })
}

fn overwrite(overwrite: &Value) -> Option<Overwrite> {
    let id = number(&overwrite["id"])?;
    Some(Overwrite {
        target: match overwrite["type"].as_u64()? {
            0 => Target::Role(RoleId(id)),
            _ => Target::Member(MemberId(id)),
        },
        allow: Permissions(number(&overwrite["allow"])?),
        deny: Permissions(number(&overwrite["deny"])?),
    })
}

fn number(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}
