//! Guilds, as the bot reads them.

use serde_json::{Value, json};

use super::{Answer, Call, Reply, ok};
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::limits;
use crate::world::intents;

fn own(call: &mut Call) -> Result<Id, ApiError> {
    let id = call.id("guild")?;
    call.world().bots_guild(id).map(|guild| guild.id)
}

pub(super) fn nowhere(_: &mut Call) -> Answer {
    Err(error::NOT_FOUND)
}

pub(super) fn guild(call: &mut Call) -> Answer {
    let id = own(call)?;
    let with_counts = call.query_flag("with_counts");
    let world = call.world();
    let mut json = world.guild_json(id);
    if with_counts {
        let members = world.guild(id).map_or(0, |guild| guild.members.len());
        json["approximate_member_count"] = json!(members);
        json["approximate_presence_count"] = json!(0);
    }
    ok(json)
}

/// Lists all channels except threads, including those that the bot cannot see.
pub(super) fn channels(call: &mut Call) -> Answer {
    let id = own(call)?;
    let world = call.world();
    let channels: Vec<Value> = world
        .bots_guild(id)?
        .channels
        .iter()
        .map(|channel| world.channel_json(*channel))
        .collect();
    ok(json!(channels))
}

pub(super) fn roles(call: &mut Call) -> Answer {
    let id = own(call)?;
    let world = call.world();
    let roles: Vec<Value> = world
        .bots_guild(id)?
        .roles
        .keys()
        .map(|role| world.role_json(id, *role))
        .collect();
    ok(json!(roles))
}

pub(super) fn member(call: &mut Call) -> Answer {
    let id = own(call)?;
    let user = match call.text("user") {
        "@me" => call.world().bot(),
        _ => call.id("user")?,
    };
    let world = call.world();
    if !world.bots_guild(id)?.members.contains_key(&user) {
        return Err(match world.user(user) {
            Some(_) => error::UNKNOWN_MEMBER,
            None => error::UNKNOWN_USER,
        });
    }
    ok(world.member_json(id, user))
}

pub(super) fn give_role(call: &mut Call) -> Answer {
    set_role(call, true)
}

pub(super) fn take_role(call: &mut Call) -> Answer {
    set_role(call, false)
}

fn set_role(call: &mut Call, is_given: bool) -> Answer {
    let guild = own(call)?;
    let (user, role) = (call.id("user")?, call.id("role")?);
    call.world().set_member_role(guild, user, role, is_given)?;
    Ok(Reply::NoContent)
}

/// Lists members; this needs the privileged intent.
pub(super) fn members(call: &mut Call) -> Answer {
    let id = own(call)?;
    let limit = call.limit(limits::MEMBERS_PAGE, 1)?;
    let after = call.query_id("after")?.unwrap_or(Id::new(0));
    if !call.world().wants(intents::GUILD_MEMBERS) {
        return Err(error::MISSING_ACCESS);
    }
    let world = call.world();
    let members: Vec<Value> = world
        .bots_guild(id)?
        .members
        .range(Id::new(after.get() + 1)..)
        .take(limit)
        .map(|(user, _)| world.member_json(id, *user))
        .collect();
    ok(json!(members))
}

pub(super) fn active_threads(call: &mut Call) -> Answer {
    let id = own(call)?;
    ok(call.world().active_threads(id)?)
}
