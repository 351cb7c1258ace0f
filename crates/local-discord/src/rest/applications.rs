//! The application, the gateway's address, and commands.

use serde_json::{Value, json};

use super::{Answer, Call, Reply, ok};
use crate::error::{self, ApiError};
use crate::gateway::Starts;
use crate::id::Id;
use crate::limits;
use crate::payload::command;
use crate::world::Scope;

pub(super) fn gateway(call: &mut Call) -> Answer {
    ok(json!({"url": call.gateway_url}))
}

pub(super) fn gateway_bot(call: &mut Call) -> Answer {
    let bot = call.world().bot();
    let guilds = call.world().user(bot).map_or(0, |bot| bot.guilds.len());
    ok(json!({
        "url": call.gateway_url,
        "shards": guilds.div_ceil(limits::GUILDS_PER_SHARD).max(1),
        "session_start_limit": Starts::limit(&call.state.settings),
    }))
}

pub(super) fn current(call: &mut Call) -> Answer {
    ok(call.world().application_json())
}

/// Returns the scope of the route, if the application is the bot's own.
fn scope(call: &mut Call) -> Result<Scope, ApiError> {
    if call.id("application")? != call.world().bot() {
        return Err(error::MISSING_ACCESS);
    }
    if call.text("guild").is_empty() {
        return Ok(Scope::Global);
    }
    call.id("guild").map(Scope::Guild)
}

fn json_of(call: &mut Call, scope: Scope, id: Id) -> Result<Value, ApiError> {
    let world = call.world();
    let command = world.command(scope, id)?;
    Ok(world.command_json(command, true))
}

pub(super) fn commands(call: &mut Call) -> Answer {
    let scope = scope(call)?;
    let localized = call.query_flag("with_localizations");
    let world = call.world();
    let commands: Vec<Value> = world
        .commands(scope)?
        .iter()
        .map(|command| world.command_json(command, localized))
        .collect();
    ok(json!(commands))
}

pub(super) fn create_command(call: &mut Call) -> Answer {
    let scope = scope(call)?;
    let definition = command::read(&call.body)?;
    let (id, new) = call.world().register(scope, definition)?;
    let json = json_of(call, scope, id)?;
    Ok(Reply::Json(if new { 201 } else { 200 }, json))
}

pub(super) fn overwrite_commands(call: &mut Call) -> Answer {
    let scope = scope(call)?;
    let definitions = command::read_all(&call.body)?;
    call.world().register_all(scope, definitions)?;
    let world = call.world();
    let commands: Vec<Value> = world
        .commands(scope)?
        .iter()
        .map(|command| world.command_json(command, true))
        .collect();
    ok(json!(commands))
}

pub(super) fn command(call: &mut Call) -> Answer {
    let scope = scope(call)?;
    let id = call.id("command")?;
    ok(json_of(call, scope, id)?)
}

/// Replaces the fields that the body names; the type cannot change.
pub(super) fn edit_command(call: &mut Call) -> Answer {
    let scope = scope(call)?;
    let id = call.id("command")?;
    let mut merged = json!(call.world().command(scope, id)?.definition);
    if let Some(changes) = call.body.as_object() {
        for (key, value) in changes.iter().filter(|(key, _)| *key != "type") {
            merged[key] = value.clone();
        }
    }
    let definition = command::read(&merged)?;
    call.world().redefine(scope, id, definition)?;
    ok(json_of(call, scope, id)?)
}

pub(super) fn delete_command(call: &mut Call) -> Answer {
    let scope = scope(call)?;
    let id = call.id("command")?;
    call.world().unregister(scope, id)?;
    Ok(Reply::NoContent)
}

/// Returns an empty list: only a person's token can set permissions.
pub(super) fn command_permissions(call: &mut Call) -> Answer {
    scope(call)?;
    ok(json!([]))
}

/// Returns one of Discord's own sounds, the example of its reference ("Soundboard Sound Object").
pub(super) fn default_sounds(_: &mut Call) -> Answer {
    ok(json!([{
        "name": "quack",
        "sound_id": "1",
        "volume": 1.0,
        "emoji_id": null,
        "emoji_name": "🦆",
        "available": true,
    }]))
}
