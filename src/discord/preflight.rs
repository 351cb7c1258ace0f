//! Whether the bot may do in a channel what a schedule needs, before its first post.

use serde_json::Value;

use super::outbox::{Outbox, SendError};
use crate::domain::ids::{ChannelId, GuildId, MemberId, RoleId};
use crate::domain::permissions::{Need, Overwrite, Permissions, Role, Target, in_channel, needs};

/// What a preflight found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// Nothing is missing.
    Clear,
    /// The bot lacks these permissions in the channel.
    Missing(Vec<Need>),
    /// The channel is not there, or the bot cannot see it.
    NoChannel,
    /// Discord did not tell in time.
    Unknown,
}

/// Looks whether the bot can post in `channel`, with a thread or a mention where wanted.
pub(super) async fn check(
    outbox: &Outbox,
    guild: GuildId,
    channel: ChannelId,
    thread: bool,
    ping: Option<RoleId>,
) -> Preflight {
    match read(outbox, guild, channel).await {
        Ok(Some((permissions, roles))) => {
            let ping = roles.iter().find(|role| Some(role.id) == ping);
            let missing: Vec<Need> = needs(thread, ping)
                .into_iter()
                .filter(|need| !permissions.contain(need.permission))
                .collect();
            if missing.is_empty() {
                Preflight::Clear
            } else {
                Preflight::Missing(missing)
            }
        }
        Err(SendError::Refused {
            status: 403 | 404, ..
        }) => Preflight::NoChannel,
        Ok(None) | Err(_) => Preflight::Unknown,
    }
}

/// The bot's permissions in a channel, and the guild's roles.
async fn read(
    outbox: &Outbox,
    guild: GuildId,
    channel: ChannelId,
) -> Result<Option<(Permissions, Vec<Role>)>, SendError> {
    let bot = outbox.bot();
    let (channel_path, roles_path) = (
        format!("/channels/{channel}"),
        format!("/guilds/{guild}/roles"),
    );
    let member_path = format!("/guilds/{guild}/members/{bot}");
    let (channel, roles, member) = futures::try_join!(
        outbox.read_now(&channel_path),
        outbox.read_now(&roles_path),
        outbox.read_now(&member_path),
    )?;
    Ok(
        parse(&channel, &roles, &member).map(|(overwrites, roles, member_roles)| {
            (
                in_channel(guild, bot, &member_roles, &roles, &overwrites),
                roles,
            )
        }),
    )
}

fn parse(
    channel: &Value,
    roles: &Value,
    member: &Value,
) -> Option<(Vec<Overwrite>, Vec<Role>, Vec<RoleId>)> {
    let overwrites = channel["permission_overwrites"]
        .as_array()?
        .iter()
        .map(overwrite);
    let roles = roles.as_array()?.iter().map(|role| {
        Some(Role {
            id: RoleId(number(&role["id"])?),
            permissions: Permissions(number(&role["permissions"])?),
            mentionable: role["mentionable"].as_bool()?,
        })
    });
    let member_roles = member["roles"]
        .as_array()?
        .iter()
        .map(|role| number(role).map(RoleId));
    Some((
        overwrites.collect::<Option<_>>()?,
        roles.collect::<Option<_>>()?,
        member_roles.collect::<Option<_>>()?,
    ))
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
