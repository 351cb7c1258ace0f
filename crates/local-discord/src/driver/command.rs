//! Invoking a command.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Reply;
use super::channel::Channel;
use super::guild::Role;
use super::member::Member;
use super::response::{Failure, Modal, Response};
use crate::error::Refused;
use crate::id::Id;
use crate::world::{CommandRef, GivenOption, Invocation, State, World};

/// A command that a member is about to send.
#[derive(Clone)]
#[must_use = "a command does nothing until it is sent"]
pub struct CommandCall {
    member: Member,
    name: String,
    /// The group and the subcommand.
    path: Vec<String>,
    options: Vec<GivenOption>,
    channel: Option<Id>,
    target: Option<Id>,
}

/// A value for an option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionValue(Value);

/// One suggestion of an autocomplete, or one choice of an option.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The text that a member sees.
    pub name: String,
    /// The value that a client sends: a text or a number.
    pub value: Value,
}

macro_rules! from_plain {
    ($($type:ty),*) => {
        $(impl From<$type> for OptionValue {
            fn from(value: $type) -> Self {
                Self(Value::from(value))
            }
        })*
    };
}

macro_rules! from_entity {
    ($($type:ty),*) => {
        $(impl From<&$type> for OptionValue {
            fn from(entity: &$type) -> Self {
                Self(Value::from(entity.id().to_string()))
            }
        })*
    };
}

from_plain!(&str, String, i64, i32, u32, f64, bool);
from_entity!(Channel, Member, Role);

impl From<Id> for OptionValue {
    fn from(id: Id) -> Self {
        Self(Value::from(id.to_string()))
    }
}

impl From<&Choice> for OptionValue {
    fn from(choice: &Choice) -> Self {
        Self(choice.value.clone())
    }
}

impl CommandCall {
    pub(super) fn new(member: &Member, words: &str) -> Self {
        let mut words = words
            .trim_start_matches('/')
            .split_whitespace()
            .map(str::to_owned);
        Self {
            member: member.clone(),
            name: words.next().unwrap_or_default(),
            path: words.collect(),
            options: Vec::new(),
            channel: None,
            target: None,
        }
    }

    /// Gives an option a value. An option with choices also takes a choice's name.
    pub fn option(mut self, name: &str, value: impl Into<OptionValue>) -> Self {
        self.options.retain(|given| given.name != name);
        self.options.push(GivenOption {
            name: name.to_owned(),
            value: Some(value.into().0),
            ..GivenOption::default()
        });
        self
    }

    /// Gives an option a file.
    pub fn file(mut self, name: &str, filename: &str, bytes: &[u8]) -> Self {
        self.options.push(GivenOption {
            name: name.to_owned(),
            value: Some(json!({ "filename": filename, "base64": STANDARD.encode(bytes) })),
            ..GivenOption::default()
        });
        self
    }

    /// Invokes the command in this channel.
    pub fn in_channel(mut self, channel: &Channel) -> Self {
        self.channel = Some(channel.id());
        self
    }

    /// Opens a context-menu command on this user or message.
    pub fn on(mut self, target: Id) -> Self {
        self.target = Some(target);
        self
    }

    /// Sends the command and waits for the message that answers it.
    ///
    /// # Panics
    ///
    /// Panics if a client would not send it, if no answer comes, or if the answer is not a message.
    pub async fn send(self) -> Reply {
        let server = self.member.server.clone();
        let response = self.response().await;
        server.unwrap(response.try_reply())
    }

    /// Sends the command and waits for the modal that answers it.
    ///
    /// # Panics
    ///
    /// Panics if a client would not send it, if no answer comes, or if the answer is not a modal.
    pub async fn open(self) -> Modal {
        let server = self.member.server.clone();
        let response = self.response().await;
        server.unwrap(response.try_modal())
    }

    /// Sends the command and waits for any answer.
    ///
    /// # Panics
    ///
    /// Panics if a client would not send it, or if no answer comes.
    pub async fn response(self) -> Response {
        let server = self.member.server.clone();
        let answered = self.try_response().await;
        server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if a client would not send it, or if no answer comes.
    pub async fn try_response(self) -> Result<Response, Failure> {
        let member = self.member.clone();
        member
            .act(|world, user| {
                let invocation = self.invocation(world, user)?;
                world.invoke(&invocation)
            })
            .await
    }

    /// Types `text` into an option and waits for the suggestions.
    ///
    /// # Panics
    ///
    /// Panics if the option has no autocomplete, or if no answer comes.
    pub async fn autocomplete(self, option: &str, text: &str) -> Vec<Choice> {
        let server = self.member.server.clone();
        let answered = self.try_autocomplete(option, text).await;
        server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if the option has no autocomplete, or if no answer comes.
    pub async fn try_autocomplete(
        mut self,
        option: &str,
        text: &str,
    ) -> Result<Vec<Choice>, Failure> {
        self.options.push(GivenOption {
            name: option.to_owned(),
            value: Some(Value::from(text)),
            focused: true,
            ..GivenOption::default()
        });
        let server = self.member.server.clone();
        let user = self.member.id;
        let id = server.shared.update(|world| {
            let invocation = self.invocation(world, user)?;
            world.autocomplete(&invocation)
        })?;
        let interaction = server.answered(id).await?;
        let State::Choices(choices) = interaction.state else {
            return Err(Failure::Unexpected(
                "an answer that is not a list of choices".into(),
            ));
        };
        Ok(choices
            .into_iter()
            .map(|choice| Choice {
                name: choice["name"].as_str().unwrap_or_default().to_owned(),
                value: choice["value"].clone(),
            })
            .collect())
    }

    fn invocation(self, world: &World, user: Id) -> Result<Invocation, Refused> {
        let channel = match self.channel {
            Some(channel) => channel,
            None => first_channel(world, self.member.guild, user)?,
        };
        let mut options = self.options;
        name_choices(world, user, channel, &self.name, &self.path, &mut options);
        for name in self.path.into_iter().rev() {
            options = vec![GivenOption {
                name,
                options,
                ..GivenOption::default()
            }];
        }
        Ok(Invocation {
            user,
            channel,
            command: CommandRef::Name(self.name),
            options,
            target: self.target,
        })
    }
}

fn first_channel(world: &World, guild: Id, user: Id) -> Result<Id, Refused> {
    world
        .guild_or_refuse(guild)?
        .channels
        .iter()
        .copied()
        .find(|id| {
            world.sees(user, *id)
                && world
                    .channel(*id)
                    .is_some_and(crate::world::Channel::holds_messages)
        })
        .ok_or_else(|| Refused::forbidden("That member sees no channel."))
}

/// Replaces the names of choices with their values, as a client does.
fn name_choices(
    world: &World,
    user: Id,
    channel: Id,
    name: &str,
    path: &[String],
    given: &mut [GivenOption],
) {
    let offered = world.offered_commands(user, channel);
    let Some(command) = offered
        .iter()
        .find(|command| command.definition.name == name)
    else {
        return;
    };
    let mut defined = command.definition.options.as_slice();
    for step in path {
        let Some(nested) = defined.iter().find(|option| option.name == *step) else {
            return;
        };
        defined = &nested.options;
    }
    for option in given {
        let choices = defined
            .iter()
            .find(|definition| definition.name == option.name)
            .map(|definition| definition.choices.as_slice())
            .unwrap_or_default();
        let chosen = choices
            .iter()
            .find(|choice| Some(&choice["name"]) == option.value.as_ref());
        if let Some(choice) = chosen {
            option.value = Some(choice["value"].clone());
        }
    }
}
