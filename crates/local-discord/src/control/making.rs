//! Making and changing guilds, channels, roles, members and users.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Answer, Body, Created, DONE, Done, created, present, view};
use crate::error::Refused;
use crate::id::Id;
use crate::payload::thread::ChannelEdit;
use crate::permissions::Permissions;
use crate::shared::Shared;
use crate::world::{Overwrite, OverwriteKind, RoleEdit, UserEdit, World, channel_kind};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct UserBody {
    username: Option<String>,
    global_name: Option<String>,
    locale: Option<String>,
    color: Option<String>,
    accepts_dms: Option<bool>,
}

impl UserBody {
    fn add(self, world: &mut World) -> Result<Id, Refused> {
        let username = self
            .username
            .as_deref()
            .ok_or_else(|| Refused::invalid("A user needs a username."))?;
        let id = world.add_user(username)?;
        world.edit_user(id, self.edit())?;
        Ok(id)
    }

    fn edit(self) -> UserEdit {
        UserEdit {
            username: self.username,
            global_name: self.global_name,
            locale: self.locale,
            color: self.color,
            accepts_dms: self.accepts_dms,
        }
    }
}

pub(super) async fn add_user(
    State(shared): State<Arc<Shared>>,
    Body(body): Body<UserBody>,
) -> Created {
    let json = shared.update(|world| {
        let id = body.add(world)?;
        Ok::<Value, Refused>(view::user(world, id))
    })?;
    created(json)
}

pub(super) async fn edit_user(
    State(shared): State<Arc<Shared>>,
    Path(user): Path<Id>,
    Body(body): Body<UserBody>,
) -> Answer {
    shared.update(|world| {
        world.edit_user(user, body.edit())?;
        Ok(Json(view::user(world, user)))
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenedBy {
    #[serde(rename = "as")]
    user: Id,
}

/// Opens a person's direct messages with the bot; they may exist already.
pub(super) async fn open_direct(
    State(shared): State<Arc<Shared>>,
    Body(body): Body<OpenedBy>,
) -> Answer {
    shared.update(|world| {
        world.acting_user(body.user)?;
        let channel = world.open_direct(body.user).map_err(Refused::from)?;
        Ok(Json(view::channel(world, channel, Some(body.user))))
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGuild {
    name: String,
    owner: Id,
}

pub(super) async fn add_guild(
    State(shared): State<Arc<Shared>>,
    Body(body): Body<NewGuild>,
) -> Created {
    let json = shared.update(|world| {
        let id = world.add_guild(&body.name, body.owner)?;
        shown_guild(world, id)
    })?;
    created(json)
}

fn shown_guild(world: &World, id: Id) -> Result<Value, Refused> {
    let guild = world.guild_or_refuse(id)?;
    Ok(view::guild(world, guild, None))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuildBody {
    name: Option<String>,
    unavailable: Option<bool>,
}

pub(super) async fn edit_guild(
    State(shared): State<Arc<Shared>>,
    Path(guild): Path<Id>,
    Body(body): Body<GuildBody>,
) -> Answer {
    shared.update(|world| {
        world.guild_or_refuse(guild)?;
        if let Some(name) = body.name {
            world.rename_guild(guild, name)?;
        }
        if let Some(unavailable) = body.unavailable {
            world.set_unavailable(guild, unavailable)?;
        }
        Ok(Json(shown_guild(world, guild)?))
    })
}

pub(super) async fn remove_bot(State(shared): State<Arc<Shared>>, Path(guild): Path<Id>) -> Done {
    shared.update(|world| world.remove_bot(guild))?;
    DONE
}

pub(super) async fn invite_bot(State(shared): State<Arc<Shared>>, Path(guild): Path<Id>) -> Answer {
    shared.update(|world| {
        world.invite_bot(guild)?;
        Ok(Json(shown_guild(world, guild)?))
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewChannel {
    name: String,
    #[serde(default, rename = "type")]
    kind: u8,
    topic: Option<String>,
    parent_id: Option<Id>,
}

pub(super) async fn add_channel(
    State(shared): State<Arc<Shared>>,
    Path(guild): Path<Id>,
    Body(body): Body<NewChannel>,
) -> Created {
    let json = shared.update(|world| {
        if let Some(parent) = body.parent_id {
            let parent = world.channel_or_refuse(parent)?;
            if parent.kind != channel_kind::CATEGORY || parent.guild != Some(guild) {
                return Err(Refused::invalid(
                    "A parent must be a category of the same guild.",
                ));
            }
        }
        let id = world.add_channel(guild, &body.name, body.kind, body.parent_id)?;
        if body.topic.is_some() {
            let edit = ChannelEdit {
                topic: Some(body.topic),
                ..ChannelEdit::default()
            };
            world.change_channel(id, edit)?;
        }
        Ok(view::channel(world, id, None))
    })?;
    created(json)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelBody {
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    topic: Option<Option<String>>,
    archived: Option<bool>,
    locked: Option<bool>,
    nsfw: Option<bool>,
    rate_limit_per_user: Option<i64>,
}

pub(super) async fn edit_channel(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
    Body(body): Body<ChannelBody>,
) -> Answer {
    shared.update(|world| {
        let edit = ChannelEdit {
            name: body.name,
            topic: body.topic,
            archived: body.archived,
            locked: body.locked,
            nsfw: body.nsfw,
            slow_mode: body.rate_limit_per_user,
            ..ChannelEdit::default()
        };
        world.change_channel(channel, edit)?;
        Ok(Json(view::channel(world, channel, None)))
    })
}

pub(super) async fn remove_channel(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
) -> Done {
    shared.update(|world| world.remove_channel(channel))?;
    DONE
}

/// Reads a bit set from a decimal string, as in Discord's API.
fn bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Permissions>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    text.map(|text| text.parse().map(Permissions::from_bits))
        .transpose()
        .map_err(serde::de::Error::custom)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverwriteBody {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default, deserialize_with = "bits")]
    allow: Option<Permissions>,
    #[serde(default, deserialize_with = "bits")]
    deny: Option<Permissions>,
}

pub(super) async fn set_overwrite(
    State(shared): State<Arc<Shared>>,
    Path((channel, target)): Path<(Id, Id)>,
    Body(body): Body<OverwriteBody>,
) -> Answer {
    let kind = match body.kind {
        0 => OverwriteKind::Role,
        1 => OverwriteKind::Member,
        _ => return Err(Refused::invalid("The type is 0 for a role or 1 for a member.").into()),
    };
    shared.update(|world| {
        let overwrite = Overwrite {
            target,
            kind,
            allow: body.allow.unwrap_or_default(),
            deny: body.deny.unwrap_or_default(),
        };
        world.set_overwrite(channel, overwrite)?;
        Ok(Json(view::channel(world, channel, None)))
    })
}

pub(super) async fn remove_overwrite(
    State(shared): State<Arc<Shared>>,
    Path((channel, target)): Path<(Id, Id)>,
) -> Done {
    shared.update(|world| world.remove_overwrite(channel, target))?;
    DONE
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleBody {
    name: Option<String>,
    color: Option<u32>,
    hoist: Option<bool>,
    mentionable: Option<bool>,
    #[serde(default, deserialize_with = "bits")]
    permissions: Option<Permissions>,
}

impl From<RoleBody> for RoleEdit {
    fn from(body: RoleBody) -> Self {
        Self {
            name: body.name,
            color: body.color,
            hoist: body.hoist,
            mentionable: body.mentionable,
            permissions: body.permissions,
        }
    }
}

pub(super) async fn add_role(
    State(shared): State<Arc<Shared>>,
    Path(guild): Path<Id>,
    Body(body): Body<RoleBody>,
) -> Created {
    let json = shared.update(|world| {
        let id = world.add_role(guild, body.into())?;
        Ok::<Value, Refused>(world.role_json(guild, id))
    })?;
    created(json)
}

pub(super) async fn edit_role(
    State(shared): State<Arc<Shared>>,
    Path((guild, role)): Path<(Id, Id)>,
    Body(body): Body<RoleBody>,
) -> Answer {
    shared.update(|world| {
        world.edit_role(guild, role, body.into())?;
        Ok(Json(world.role_json(guild, role)))
    })
}

pub(super) async fn remove_role(
    State(shared): State<Arc<Shared>>,
    Path((guild, role)): Path<(Id, Id)>,
) -> Done {
    shared.update(|world| world.remove_role(guild, role))?;
    DONE
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMember {
    user: Option<Id>,
    username: Option<String>,
    global_name: Option<String>,
    nick: Option<String>,
    #[serde(default)]
    roles: Vec<Id>,
    #[serde(default)]
    admin: bool,
}

pub(super) async fn add_member(
    State(shared): State<Arc<Shared>>,
    Path(guild): Path<Id>,
    Body(body): Body<NewMember>,
) -> Created {
    let json = shared.update(|world| {
        world.guild_or_refuse(guild)?;
        let user = match body.user {
            Some(user) => user,
            None => UserBody {
                username: body.username,
                global_name: body.global_name,
                ..UserBody::default()
            }
            .add(world)?,
        };
        world.add_member(guild, user)?;
        world.edit_member(guild, user, |member| {
            member.nick = body.nick;
            member.roles = body.roles;
        })?;
        if body.admin {
            world.set_admin(guild, user, true)?;
        }
        shown_member(world, guild, user)
    })?;
    created(json)
}

fn shown_member(world: &World, guild: Id, user: Id) -> Result<Value, Refused> {
    let guild = world.guild_or_refuse(guild)?;
    Ok(view::member(world, guild, user))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberBody {
    #[serde(default, deserialize_with = "present")]
    nick: Option<Option<String>>,
    roles: Option<Vec<Id>>,
    admin: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    timed_out_until: Option<Option<DateTime<Utc>>>,
}

pub(super) async fn edit_member(
    State(shared): State<Arc<Shared>>,
    Path((guild, user)): Path<(Id, Id)>,
    Body(body): Body<MemberBody>,
) -> Answer {
    shared.update(|world| {
        world.edit_member(guild, user, |member| {
            if let Some(nick) = body.nick {
                member.nick = nick;
            }
            if let Some(roles) = body.roles {
                member.roles = roles;
            }
            if let Some(until) = body.timed_out_until {
                member.timed_out_until = until;
            }
        })?;
        if let Some(admin) = body.admin {
            world.set_admin(guild, user, admin)?;
        }
        Ok(Json(shown_member(world, guild, user)?))
    })
}

pub(super) async fn remove_member(
    State(shared): State<Arc<Shared>>,
    Path((guild, user)): Path<(Id, Id)>,
) -> Done {
    shared.update(|world| world.remove_member(guild, user))?;
    DONE
}
