//! The bot's answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Reply;
use super::member::Member;
use super::message::Message;
use crate::error::Refused;
use crate::id::Id;
use crate::server::Server;
use crate::text;
use crate::world::{Interaction, State};

/// Why a member's action led to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A client would not let the member do that.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// The bot did not answer in time.
    #[error("the application did not respond to {0}")]
    Unanswered(String),
    /// The bot answered with something other than the test wants.
    #[error("the bot answered with {0}")]
    Unexpected(String),
}

/// The bot's answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Response {
    /// A message.
    Reply(Reply),
    /// An edit of the clicked message.
    Updated(Message),
    /// A modal.
    Modal(Modal),
    /// A silent acknowledgement.
    Acknowledged,
}

impl Response {
    /// Returns the message that answers.
    ///
    /// # Panics
    ///
    /// Panics if the answer is something else.
    #[track_caller]
    pub fn reply(self) -> Reply {
        match self.try_reply() {
            Ok(reply) => reply,
            Err(failure) => panic!("{failure}, not with a message"),
        }
    }

    /// Returns the modal that answers.
    ///
    /// # Panics
    ///
    /// Panics if the answer is something else.
    #[track_caller]
    pub fn modal(self) -> Modal {
        match self.try_modal() {
            Ok(modal) => modal,
            Err(failure) => panic!("{failure}, not with a modal"),
        }
    }

    /// Returns the edited message.
    ///
    /// # Panics
    ///
    /// Panics if the answer is something else.
    #[track_caller]
    pub fn updated(self) -> Message {
        match self {
            Self::Updated(message) => message,
            other => panic!("the bot answered with {}, not by an edit", other.text()),
        }
    }

    /// Returns the message that answers, without panicking.
    ///
    /// # Errors
    ///
    /// Fails if the answer is something else.
    pub fn try_reply(self) -> Result<Reply, Failure> {
        match self {
            Self::Reply(reply) => Ok(reply),
            other => Err(Failure::Unexpected(other.text())),
        }
    }

    /// Returns the modal that answers, without panicking.
    ///
    /// # Errors
    ///
    /// Fails if the answer is something else.
    pub fn try_modal(self) -> Result<Modal, Failure> {
        match self {
            Self::Modal(modal) => Ok(modal),
            other => Err(Failure::Unexpected(other.text())),
        }
    }

    /// Renders any answer as text.
    pub fn text(&self) -> String {
        match self {
            Self::Reply(message) | Self::Updated(message) => message.text(),
            Self::Modal(modal) => modal.text(),
            Self::Acknowledged => "(acknowledged)".to_owned(),
        }
    }
}

/// A modal that is open on a member's screen.
#[derive(Clone)]
pub struct Modal {
    member: Member,
    interaction: Id,
    json: Value,
    fields: BTreeMap<String, Value>,
}

impl std::fmt::Debug for Modal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Modal").field(&self.text()).finish()
    }
}

impl Modal {
    /// Returns the title.
    pub fn title(&self) -> &str {
        self.json["title"].as_str().unwrap_or_default()
    }

    /// Renders title and fields as text, for snapshots.
    pub fn text(&self) -> String {
        text::modal(&self.json)
    }

    /// Returns the modal in Discord's JSON.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Fills in a field, named by its label or its `custom_id`.
    ///
    /// # Panics
    ///
    /// Panics if there is no such field.
    #[track_caller]
    pub fn fill(mut self, field: &str, value: impl Into<Value>) -> Self {
        let fields = fields(&self.json);
        let Some((_, custom_id)) = fields
            .into_iter()
            .find(|(label, custom_id)| label == field || custom_id == field)
        else {
            panic!("the modal has no field \"{field}\":\n{}", self.text());
        };
        self.fields.insert(custom_id, value.into());
        self
    }

    /// Gives the modal any `custom_id`, as if an older version of the bot had opened it.
    #[track_caller]
    pub fn with_custom_id(self, custom_id: &str) -> Self {
        self.member
            .server
            .setting_up(|world| world.relabel_modal(self.interaction, custom_id));
        self
    }

    /// Fills in the first field with a text and submits.
    ///
    /// # Panics
    ///
    /// Panics if a client would not submit it, or if no answer comes.
    pub async fn submit(self, text: &str) -> Response {
        self.fill_first(text).send().await
    }

    /// Fills in the first field with a text and submits, without panicking.
    ///
    /// # Errors
    ///
    /// Fails if a client would not submit it, or if no answer comes.
    pub async fn try_submit(self, text: &str) -> Result<Response, Failure> {
        self.fill_first(text).try_send().await
    }

    fn fill_first(self, text: &str) -> Self {
        let first = fields(&self.json).into_iter().next();
        let (_, custom_id) = first.unwrap_or_default();
        self.fill(&custom_id, text)
    }

    /// Submits the modal with its current fields.
    ///
    /// # Panics
    ///
    /// Panics if a client would not submit it, or if no answer comes.
    pub async fn send(self) -> Response {
        let server = self.member.server.clone();
        let answered = self.try_send().await;
        server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if a client would not submit it, or if no answer comes.
    pub async fn try_send(self) -> Result<Response, Failure> {
        self.member.server.shared.told_of(self.interaction).await;
        self.member
            .act(|world, user| world.submit(user, self.interaction, &self.fields))
            .await
    }
}

/// Returns the fields' labels and `custom_id`s.
fn fields(modal: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = modal["components"].as_array().into_iter().flatten();
    rows.flat_map(|row| {
        let inputs = row["components"].as_array().into_iter().flatten();
        let labeled = Some((text(&row["label"]), text(&row["component"]["custom_id"])));
        inputs
            .map(|input| (text(&input["label"]), text(&input["custom_id"])))
            .chain(labeled.filter(|(_, custom_id)| !custom_id.is_empty()))
            .collect::<Vec<_>>()
    })
    .collect()
}

impl Server {
    /// Waits for the final answer to an interaction.
    pub(super) async fn answered(&self, id: Id) -> Result<Interaction, Failure> {
        let done = |state: &State| !matches!(state, State::Pending | State::Thinking(_));
        let interaction = self.shared.interaction_until(id, done).await;
        let interaction =
            interaction.ok_or_else(|| Refused::missing("The interaction is no longer known."))?;
        match interaction.state {
            State::Failed | State::Pending | State::Thinking(_) => Err(Failure::Unanswered(
                format!("{} \"{}\"", interaction.kind.name(), interaction.name),
            )),
            _ => Ok(interaction),
        }
    }

    pub(super) async fn response_to(&self, member: &Member, id: Id) -> Result<Response, Failure> {
        let interaction = self.answered(id).await?;
        let read = |id| {
            Message::read(self, id)
                .ok_or_else(|| Failure::Unexpected("a message that was deleted at once".into()))
        };
        Ok(match interaction.state {
            State::Message(message) => Response::Reply(read(message)?),
            State::Updated(message) => Response::Updated(read(message)?),
            State::Modal(json) => Response::Modal(Modal {
                member: member.clone(),
                interaction: id,
                json,
                fields: BTreeMap::new(),
            }),
            _ => Response::Acknowledged,
        })
    }
}
