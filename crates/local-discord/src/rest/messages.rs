//! Messages in channels.

use serde_json::{Value, json};

use super::{Answer, Call, Reply, ok};
use crate::error::{self, ApiError};
use crate::form::{Errors, Form, Path};
use crate::id::Id;
use crate::limits;
use crate::payload::message;
use crate::permissions::Permissions;
use crate::world::{Message, Page};

pub(super) fn create(call: &mut Call) -> Answer {
    let channel = call.id("channel")?;
    call.world().bots_channel(channel)?;
    let uploads = call.take_uploads();
    call.unserved_fields(&["shared_client_theme"], &Value::Null)?;
    let new = message::read_new(&call.body, uploads)?;
    let nonce = new.nonce.clone();
    let bot = call.world().bot();
    let id = call.world().create_message(bot, channel, new)?;
    let mut json = call.world().message_json(channel, id);
    if let Some(nonce) = nonce {
        json["nonce"] = nonce;
    }
    ok(json)
}

/// Lists messages. Without Read Message History a channel looks empty (reference, "Get Channel
/// Messages").
pub(super) fn list(call: &mut Call) -> Answer {
    let channel = call.id("channel")?;
    call.world().bots_channel(channel)?;
    let limit = call.limit(limits::PAGE, 50)?;
    let page = if let Some(id) = call.query_id("around")? {
        Page::Around(id)
    } else if let Some(id) = call.query_id("before")? {
        Page::Before(id)
    } else if let Some(id) = call.query_id("after")? {
        Page::After(id)
    } else {
        Page::Newest
    };
    let world = call.world();
    let permissions = world.permissions_in(world.bot(), channel);
    if !permissions.contains(Permissions::READ_MESSAGE_HISTORY) {
        return ok(json!([]));
    }
    let messages: Vec<Value> = world
        .history(channel, page, limit, |message| {
            !Message::is_ephemeral(message)
        })
        .into_iter()
        .map(|message| world.json_of(message, true))
        .collect();
    ok(json!(messages))
}

fn ids(call: &Call) -> Result<(Id, Id), ApiError> {
    Ok((call.id("channel")?, call.id("message")?))
}

pub(super) fn message(call: &mut Call) -> Answer {
    let (channel, id) = ids(call)?;
    let world = call.world();
    let message = world.bots_message(channel, id)?;
    ok(world.json_of(message, true))
}

pub(super) fn edit(call: &mut Call) -> Answer {
    let (channel, id) = ids(call)?;
    call.world().bots_channel(channel)?;
    let uploads = call.take_uploads();
    let flags = call.world().message(id).map_or(0, |message| message.flags);
    let edit = message::read_edit(&call.body, flags, uploads)?;
    call.world().edit_message(channel, id, edit)?;
    ok(call.world().message_json(channel, id))
}

pub(super) fn delete(call: &mut Call) -> Answer {
    let (channel, id) = ids(call)?;
    call.world().delete_message(channel, id)?;
    Ok(Reply::NoContent)
}

pub(super) fn bulk_delete(call: &mut Call) -> Answer {
    let channel = call.id("channel")?;
    let errors = Errors::default();
    let ids = Form::new(&call.body, Path::ROOT, &errors).and_then(|form| {
        if form.get("messages").is_none() {
            form.required("messages");
        }
        form.ids("messages", 0..=usize::MAX)
    });
    let ids = errors.unless_any(ids)?.ok_or(error::UNKNOWN_MESSAGE)?;
    call.world().bulk_delete(channel, &ids)?;
    Ok(Reply::NoContent)
}

pub(super) fn pins(call: &mut Call) -> Answer {
    let channel = call.id("channel")?;
    let limit = call.limit(limits::PINS_PAGE, *limits::PINS_PAGE.end())?;
    let before = call.query_instant("before")?;
    ok(call.world().pins(channel, before, limit)?)
}

pub(super) fn pin(call: &mut Call) -> Answer {
    let (channel, id) = ids(call)?;
    call.world().pin(channel, id, true)?;
    Ok(Reply::NoContent)
}

pub(super) fn unpin(call: &mut Call) -> Answer {
    let (channel, id) = ids(call)?;
    call.world().pin(channel, id, false)?;
    Ok(Reply::NoContent)
}
