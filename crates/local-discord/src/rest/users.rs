//! Users, and the bot's own user.

use serde_json::{Value, json};

use super::{Answer, Call, Reply, ok};
use crate::error;
use crate::form::{Errors, Form, Path};
use crate::id::Id;
use crate::limits;

pub(super) fn current(call: &mut Call) -> Answer {
    ok(call.world().current_user_json())
}

pub(super) fn user(call: &mut Call) -> Answer {
    let id = call.id("user")?;
    let world = call.world();
    world.user(id).ok_or(error::UNKNOWN_USER)?;
    ok(world.user_json(id))
}

/// Returns a page of the bot's guilds, 200 by default, as partial guilds.
pub(super) fn guilds(call: &mut Call) -> Answer {
    call.unserved_query(&["before", "with_counts"])?;
    let limit = call.limit(limits::GUILDS_PAGE, *limits::GUILDS_PAGE.end())?;
    let after = call.query_id("after")?.unwrap_or(Id::new(0));
    let world = call.world();
    let bot = world.bot();
    let ids: Vec<Id> = world
        .user(bot)
        .into_iter()
        .flat_map(|bot| bot.guilds.range(Id::new(after.get() + 1)..))
        .take(limit)
        .copied()
        .collect();
    let guilds: Vec<Value> = ids
        .into_iter()
        .filter_map(|id| world.guild(id))
        .map(|guild| {
            json!({
                "id": guild.id,
                "name": guild.name,
                "icon": null,
                "banner": null,
                "owner": false,
                "permissions": world.guild_permissions(guild.id, bot),
                "features": [],
            })
        })
        .collect();
    ok(json!(guilds))
}

pub(super) fn open_direct(call: &mut Call) -> Answer {
    call.unserved_fields(&["access_tokens", "nicks"], &Value::Null)?;
    let errors = Errors::default();
    let recipient = Form::new(&call.body, Path::ROOT, &errors).and_then(|form| {
        let recipient = form.id("recipient_id");
        if recipient.is_none() {
            form.required("recipient_id");
        }
        recipient
    });
    let recipient = errors
        .unless_any(recipient)?
        .ok_or(error::INVALID_RECIPIENTS)?;
    let channel = call.world().open_direct(recipient)?;
    ok(call.world().channel_json(channel))
}

pub(super) fn leave_guild(call: &mut Call) -> Answer {
    let guild = call.id("guild")?;
    call.world().bots_guild(guild)?;
    call.world()
        .remove_bot(guild)
        .map_err(|_| error::UNKNOWN_GUILD)?;
    Ok(Reply::NoContent)
}
