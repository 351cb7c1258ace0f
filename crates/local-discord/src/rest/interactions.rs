//! Answers to interactions and what their tokens can do afterwards.

use super::{Answer, Call, Reply, ok};
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::payload::message;
use crate::world::Target;

pub(super) fn callback(call: &mut Call) -> Answer {
    let id = call
        .id("interaction")
        .map_err(|_| error::UNKNOWN_INTERACTION)?;
    let token = call.text("token").to_owned();
    let uploads = call.take_uploads();
    let body = std::mem::take(&mut call.body);
    call.world().answer(id, &token, &body, uploads)?;
    if call.query_flag("with_response") {
        return ok(call.world().callback_json(id));
    }
    Ok(Reply::NoContent)
}

fn token(call: &Call) -> Result<(Id, String), ApiError> {
    let application = call.id("application").map_err(|_| error::UNKNOWN_WEBHOOK)?;
    Ok((application, call.text("token").to_owned()))
}

fn target(call: &Call) -> Result<Target, ApiError> {
    match call.text("message") {
        "@original" => Ok(Target::Original),
        _ => call.id("message").map(Target::FollowUp),
    }
}

pub(super) fn follow_up(call: &mut Call) -> Answer {
    let (application, token) = token(call)?;
    let uploads = call.take_uploads();
    let new = message::read_follow_up(&call.body, uploads)?;
    let id = call.world().follow_up(application, &token, new)?;
    ok(call
        .world()
        .response_json(application, &token, Target::FollowUp(id))?)
}

pub(super) fn response(call: &mut Call) -> Answer {
    let (application, token) = token(call)?;
    let target = target(call)?;
    ok(call.world().response_json(application, &token, target)?)
}

pub(super) fn edit_response(call: &mut Call) -> Answer {
    let (application, token) = token(call)?;
    let target = target(call)?;
    let uploads = call.take_uploads();
    let flags = call.world().response_flags(application, &token, target);
    let edit = message::read_edit(&call.body, flags, uploads)?;
    let id = call
        .world()
        .edit_response(application, &token, target, edit)?;
    ok(call
        .world()
        .response_json(application, &token, Target::FollowUp(id))?)
}

pub(super) fn delete_response(call: &mut Call) -> Answer {
    let (application, token) = token(call)?;
    let target = target(call)?;
    call.world().delete_response(application, &token, target)?;
    Ok(Reply::NoContent)
}
