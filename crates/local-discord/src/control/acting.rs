//! Acting as a member.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::{Answer, Body, ControlError, Created, DONE, Done, Viewer, created, view};
use crate::error::Refused;
use crate::id::Id;
use crate::payload::NewMessage;
use crate::payload::message::ReplyTo;
use crate::shared::Shared;
use crate::world::{CommandRef, GivenOption, Invocation, State as InteractionState, World};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenMessage {
    #[serde(rename = "as")]
    user: Id,
    content: String,
    reply_to: Option<Id>,
}

pub(super) async fn write(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
    Body(body): Body<WrittenMessage>,
) -> Created {
    let json = shared.update(|world| -> Result<Value, Refused> {
        world.acting_user(body.user)?;
        let mut new = NewMessage::text(&body.content);
        new.reply_to = body.reply_to.map(|message| ReplyTo {
            message,
            fail_if_missing: true,
        });
        let id = world.create_message(body.user, channel, new)?;
        Ok(world.message_json(channel, id))
    })?;
    created(json)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typing {
    #[serde(rename = "as")]
    user: Id,
}

pub(super) async fn typing(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
    Body(body): Body<Typing>,
) -> Done {
    shared.update(|world| {
        world.acting_user(body.user)?;
        world.channel_or_refuse(channel)?;
        world.start_typing(body.user, channel);
        Ok::<(), Refused>(())
    })?;
    DONE
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    Path((_, message)): Path<(Id, Id)>,
    Query(viewer): Query<Viewer>,
) -> Done {
    let user = viewer.required()?;
    shared.update(|world| world.delete_as(user, message))?;
    DONE
}

/// The things that a member can do to the bot.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Act {
    Command {
        #[serde(rename = "as")]
        user: Id,
        channel: Id,
        command: String,
        #[serde(default)]
        options: Vec<GivenOption>,
        target: Option<Id>,
    },
    Autocomplete {
        #[serde(rename = "as")]
        user: Id,
        channel: Id,
        command: String,
        options: Vec<GivenOption>,
    },
    Component {
        #[serde(rename = "as")]
        user: Id,
        message: Id,
        custom_id: String,
        #[serde(default)]
        values: Vec<Value>,
    },
    Modal {
        #[serde(rename = "as")]
        user: Id,
        interaction: Id,
        #[serde(default)]
        fields: BTreeMap<String, Value>,
    },
}

fn start(world: &mut World, act: Act) -> Result<Id, Refused> {
    match act {
        Act::Command {
            user,
            channel,
            command,
            options,
            target,
        } => world.invoke(&Invocation {
            user,
            channel,
            command: command_ref(&command),
            options,
            target,
        }),
        Act::Autocomplete {
            user,
            channel,
            command,
            options,
        } => world.autocomplete(&Invocation {
            user,
            channel,
            command: command_ref(&command),
            options,
            target: None,
        }),
        Act::Component {
            user,
            message,
            custom_id,
            values,
        } => world.press(user, message, &custom_id, &values),
        Act::Modal {
            user,
            interaction,
            fields,
        } => world.submit(user, interaction, &fields),
    }
}

fn command_ref(text: &str) -> CommandRef {
    text.parse().map_or_else(
        |_| CommandRef::Name(text.trim_start_matches('/').to_owned()),
        CommandRef::Id,
    )
}

#[derive(Debug, Deserialize)]
pub(super) struct Waiting {
    wait: Option<bool>,
}

/// Responds when the bot has answered, or has failed to.
pub(super) async fn interact(
    State(shared): State<Arc<Shared>>,
    Query(waiting): Query<Waiting>,
    Body(act): Body<Act>,
) -> Created {
    if let Act::Component { message: id, .. }
    | Act::Modal {
        interaction: id, ..
    } = &act
    {
        shared.told_of(*id).await;
    }
    let id = shared.update(|world| start(world, act))?;
    shared.watch(id);
    if waiting.wait == Some(false) {
        return created(shown(&shared, id)?);
    }
    answered(&shared, id).await;
    Ok((StatusCode::OK, Json(shown(&shared, id)?)))
}

pub(super) async fn interaction(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<Id>,
    Query(waiting): Query<Waiting>,
) -> Answer {
    if waiting.wait == Some(true) {
        answered(&shared, id).await;
    }
    Ok(Json(shown(&shared, id)?))
}

async fn answered(shared: &Shared, id: Id) {
    shared
        .interaction_until(id, |state| *state != InteractionState::Pending)
        .await;
}

fn shown(shared: &Shared, id: Id) -> Result<Value, ControlError> {
    shared.update(|world| {
        let interaction = world.interaction_or_refuse(id)?;
        Ok(view::interaction(world, interaction))
    })
}

pub(super) async fn redeliver(
    State(shared): State<Arc<Shared>>,
    Path(interaction): Path<Id>,
) -> Done {
    shared.update(|world| world.redeliver(interaction))?;
    DONE
}

pub(super) async fn expire(State(shared): State<Arc<Shared>>, Path(interaction): Path<Id>) -> Done {
    shared.update(|world| world.expire_token(interaction))?;
    DONE
}
