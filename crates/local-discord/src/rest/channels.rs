//! Channels and threads.

use super::{Answer, Call, Reply, ok};
use crate::payload::thread;

pub(super) fn channel(call: &mut Call) -> Answer {
    let id = call.id("channel")?;
    let world = call.world();
    world.bots_channel(id)?;
    ok(world.channel_json(id))
}

pub(super) fn edit(call: &mut Call) -> Answer {
    let id = call.id("channel")?;
    call.world().bots_channel(id)?;
    let present = call.world().channel_json(id);
    call.unserved_fields(&thread::UNSERVED, &present)?;
    let edit = thread::read_edit(&call.body)?;
    call.world().edit_channel(id, edit)?;
    ok(call.world().channel_json(id))
}

pub(super) fn delete(call: &mut Call) -> Answer {
    let id = call.id("channel")?;
    ok(call.world().delete_channel(id)?)
}

pub(super) fn typing(call: &mut Call) -> Answer {
    let id = call.id("channel")?;
    call.world().bots_channel(id)?;
    let bot = call.world().bot();
    call.world().start_typing(bot, id);
    Ok(Reply::NoContent)
}

pub(super) fn start_thread(call: &mut Call) -> Answer {
    let channel = call.id("channel")?;
    let new = thread::read_new(&call.body)?;
    let id = call.world().start_thread(channel, &new)?;
    Ok(Reply::Json(201, call.world().channel_json(id)))
}

pub(super) fn start_thread_on(call: &mut Call) -> Answer {
    let channel = call.id("channel")?;
    let message = call.id("message")?;
    let new = thread::read_new(&call.body)?;
    let id = call.world().start_thread_on(channel, message, &new)?;
    Ok(Reply::Json(201, call.world().channel_json(id)))
}

pub(super) fn join_thread(call: &mut Call) -> Answer {
    let bot = call.world().bot();
    set_member(call, bot, true)
}

pub(super) fn leave_thread(call: &mut Call) -> Answer {
    let bot = call.world().bot();
    set_member(call, bot, false)
}

pub(super) fn add_thread_member(call: &mut Call) -> Answer {
    let user = call.id("user")?;
    set_member(call, user, true)
}

pub(super) fn remove_thread_member(call: &mut Call) -> Answer {
    let user = call.id("user")?;
    set_member(call, user, false)
}

fn set_member(call: &mut Call, user: crate::id::Id, inside: bool) -> Answer {
    let id = call.id("channel")?;
    call.world().set_thread_member(id, user, inside)?;
    Ok(Reply::NoContent)
}
