//! The control API's additions to Discord's JSON.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::id::Id;
use crate::permissions::Permissions;
use crate::world::{Guild, Interaction, InteractionKind, State, World};

/// Returns a user with locale and avatar color.
pub(super) fn user(world: &World, id: Id) -> Value {
    let mut json = world.user_json(id);
    if let Some(user) = world.user(id) {
        json["locale"] = json!(user.locale);
        json["color"] = json!(user.color);
        json["accepts_dms"] = json!(user.accepts_dms);
    }
    json
}

pub(super) fn guild_summary(guild: &Guild) -> Value {
    json!({
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner,
        "unavailable": guild.unavailable,
        "member_count": guild.members.len(),
        "color": guild_color(guild.id),
    })
}

/// Returns a whole guild, or the part that one member sees.
pub(super) fn guild(world: &World, guild: &Guild, viewer: Option<Id>) -> Value {
    let shown = |ids: &[Id]| -> Vec<Value> {
        ids.iter()
            .filter(|id| viewer.is_none_or(|viewer| world.sees(viewer, **id)))
            .map(|id| channel(world, *id, viewer))
            .collect()
    };
    let roles: Vec<Value> = guild
        .roles
        .keys()
        .map(|role| world.role_json(guild.id, *role))
        .collect();
    let members: Vec<Value> = guild
        .members
        .keys()
        .map(|user| member(world, guild, *user))
        .collect();
    let mut json = guild_summary(guild);
    json["channels"] = json!(shown(&guild.channels));
    json["threads"] = json!(shown(&guild.threads));
    json["roles"] = json!(roles);
    json["members"] = json!(members);
    json
}

pub(super) fn channel(world: &World, id: Id, viewer: Option<Id>) -> Value {
    let mut json = world.channel_json(id);
    if let Some(viewer) = viewer {
        json["permissions"] = json!(world.permissions_in(viewer, id));
    }
    json
}

pub(super) fn member(world: &World, guild: &Guild, id: Id) -> Value {
    let permissions = world.guild_permissions(guild.id, id);
    let mut json = world.member_json(guild.id, id);
    json["user"] = user(world, id);
    json["display_name"] = json!(world.display_name(Some(guild.id), id));
    json["owner"] = json!(guild.owner == id);
    json["admin"] = json!(permissions.contains(Permissions::ADMINISTRATOR));
    json["permissions"] = json!(permissions);
    json
}

/// Returns an interaction with the part of the answer that its member sees.
pub(super) fn interaction(world: &World, interaction: &Interaction) -> Value {
    let message = |id: Id| {
        world
            .message(id)
            .map_or(Value::Null, |message| world.json_of(message, true))
    };
    let mut json = json!({
        "id": interaction.id,
        "kind": interaction.kind.name(),
        "as": interaction.user,
        "guild_id": interaction.guild,
        "channel_id": interaction.channel,
        "name": interaction.name,
        "created_at": interaction.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "message": null,
        "modal": null,
        "choices": null,
        "error": null,
    });
    let state = match &interaction.state {
        State::Pending => "pending",
        State::Thinking(id) => {
            json["message"] = message(*id);
            "thinking"
        }
        State::Message(id) => {
            json["message"] = message(*id);
            "message"
        }
        State::Acknowledged => "acknowledged",
        State::Updated(id) => {
            json["message"] = message(*id);
            "updated"
        }
        State::Modal(modal) => {
            json["modal"] = modal.clone();
            "modal"
        }
        State::Choices(choices) => {
            json["choices"] = json!(choices);
            "choices"
        }
        State::Failed => {
            json["error"] = json!(failure(interaction.kind));
            "failed"
        }
    };
    json["state"] = json!(state);
    json
}

/// Returns the text that Discord's client shows when no answer came.
fn failure(kind: InteractionKind) -> &'static str {
    match kind {
        InteractionKind::Command => "The application did not respond",
        InteractionKind::Autocomplete => "Loading options failed",
        InteractionKind::Component => "This interaction failed",
        InteractionKind::Modal => "Something went wrong. Try again.",
    }
}

/// Picks the color of a guild's icon from its creation time.
fn guild_color(id: Id) -> &'static str {
    const COLORS: [&str; 6] = [
        "#eb459e", "#5865f2", "#3ba55d", "#faa61a", "#9b59b6", "#1abc9c",
    ];
    COLORS[usize::try_from((id.get() >> 22) % 6).unwrap_or_default()]
}
