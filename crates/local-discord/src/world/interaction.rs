//! Interactions, their states and their deadlines.
//!
//! When a member acts, the interaction is *pending*. Within three seconds the bot answers it, once;
//! then its token allows edits and follow-ups for fifteen minutes. Source: Discord's reference,
//! "Receiving and Responding".

use std::collections::{BTreeMap, HashMap, VecDeque};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::message::Cause;
use super::{Change, ViolationKind, World, intents};
use crate::error::{self, ApiError, Refused};
use crate::id::Id;
use crate::limits;
use crate::payload::callback::Answerable;

/// How many interactions the world remembers; it forgets older ones, so that a long benchmark does
/// not fill the memory.
const REMEMBERED: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    Command,
    Autocomplete,
    Component,
    Modal,
}

impl InteractionKind {
    /// Returns Discord's number for it.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component => 3,
            Self::Autocomplete => 4,
            Self::Modal => 5,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Component => "component",
            Self::Autocomplete => "autocomplete",
            Self::Modal => "modal",
        }
    }
}

/// The part of the answer that the member sees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Pending,
    /// Deferred: the client shows a loading message.
    Thinking(Id),
    Message(Id),
    /// Accepted silently: the client shows nothing.
    Acknowledged,
    Updated(Id),
    Modal(Value),
    Choices(Vec<Value>),
    Failed,
}

#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: String,
    pub(crate) kind: InteractionKind,
    pub(crate) user: Id,
    pub(crate) guild: Option<Id>,
    pub(crate) channel: Id,
    /// The member's action in words: the command's name, the button's label.
    pub(crate) name: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) state: State,
    /// The type of the bot's first answer.
    pub(super) callback: Option<i64>,
    /// The message with the component; also for a modal that the component opened.
    pub(crate) source: Option<Id>,
    /// The message behind `@original`.
    pub(crate) original: Option<Id>,
    pub(crate) modal_submitted: bool,
    /// For a modal, the interaction that opened it.
    pub(super) opened_by: Option<Box<Cause>>,
    pub(super) answerable: Answerable,
    pub(super) is_context_command: bool,
    /// Whether the token was made to expire early.
    pub(super) expired: bool,
    /// Whether the next follow-up fills the loading message.
    pub(super) follow_up_fills: bool,
    payload: Value,
}

/// An interaction that is about to go out.
pub(super) struct Sending {
    pub(super) kind: InteractionKind,
    pub(super) user: Id,
    pub(super) channel: Id,
    pub(super) name: String,
    pub(super) answerable: Answerable,
    pub(super) is_context_command: bool,
    pub(super) source: Option<Id>,
    pub(super) opened_by: Option<Box<Cause>>,
    pub(super) data: Value,
}

#[derive(Default)]
pub(super) struct Interactions {
    by_id: BTreeMap<Id, Interaction>,
    by_token: HashMap<String, Id>,
    /// In order of their deadlines.
    pending: VecDeque<Id>,
}

impl World {
    /// Sends an interaction to the bot.
    pub(super) fn send_interaction(&mut self, sending: Sending) -> Result<Id, Refused> {
        let channel = self.channel_or_refuse(sending.channel)?;
        let guild = channel.guild;
        let id = self.next_id();
        let token = token_for(id);
        let payload = self.interaction_json(id, &token, &sending);
        let interaction = Interaction {
            id,
            token: token.clone(),
            kind: sending.kind,
            user: sending.user,
            guild,
            channel: sending.channel,
            name: sending.name,
            at: self.now,
            state: State::Pending,
            callback: None,
            source: sending.source,
            original: None,
            modal_submitted: false,
            opened_by: sending.opened_by,
            answerable: sending.answerable,
            is_context_command: sending.is_context_command,
            expired: false,
            follow_up_fills: false,
            payload: payload.clone(),
        };
        let interactions = &mut self.interactions;
        interactions.by_id.insert(id, interaction);
        interactions.by_token.insert(token, id);
        interactions.pending.push_back(id);
        if interactions.by_id.len() > REMEMBERED
            && let Some((_, oldest)) = interactions.by_id.pop_first()
        {
            interactions.by_token.remove(&oldest.token);
        }
        self.dispatch("INTERACTION_CREATE", guild, intents::NONE, payload);
        self.change(Change::Interaction(id));
        Ok(id)
    }

    /// Sends an interaction's event once more, as a faulty network does.
    pub(crate) fn redeliver(&mut self, id: Id) -> Result<(), Refused> {
        let interaction = self.interaction_or_refuse(id)?;
        let (guild, payload) = (interaction.guild, interaction.payload.clone());
        self.dispatch("INTERACTION_CREATE", guild, intents::NONE, payload);
        Ok(())
    }

    fn interaction_json(&self, id: Id, token: &str, sending: &Sending) -> Value {
        let channel = self.channels.get(&sending.channel);
        let guild = channel.and_then(|channel| channel.guild);
        let user = self.users.get(&sending.user);
        let mut json = json!({
            "id": id,
            "application_id": self.bot,
            "type": sending.kind.number(),
            "token": token,
            "version": 1,
            "channel_id": sending.channel,
            "channel": self.interaction_channel(sending),
            "locale": user.map(|user| user.locale.as_str()),
            "app_permissions": self.permissions_in(self.bot, sending.channel),
            "entitlements": [],
            "context": u8::from(guild.is_none()),
            "authorizing_integration_owners": {"0": guild.map_or_else(|| json!("0"), |id| json!(id))},
            "attachment_size_limit": limits::FILE_BYTES,
            "data": sending.data,
        });
        if let Some(guild) = guild {
            let mut member = self.member_json(guild, sending.user);
            member["permissions"] = json!(self.permissions_in(sending.user, sending.channel));
            json["member"] = member;
            json["guild_id"] = json!(guild);
            json["guild_locale"] = json!("en-US");
            json["guild"] = json!({"id": guild, "locale": "en-US", "features": []});
        } else {
            json["user"] = self.user_json(sending.user);
        }
        if let Some(source) = sending.source {
            json["message"] = self
                .message(source)
                .map_or(Value::Null, |message| self.json_of(message, true));
        }
        json
    }

    fn interaction_channel(&self, sending: &Sending) -> Value {
        let mut json = self.channel_json(sending.channel);
        json["permissions"] = json!(self.permissions_in(sending.user, sending.channel));
        json
    }

    pub(crate) fn interaction(&self, id: Id) -> Option<&Interaction> {
        self.interactions.by_id.get(&id)
    }

    pub(crate) fn interaction_or_refuse(&self, id: Id) -> Result<&Interaction, Refused> {
        self.interaction(id)
            .ok_or_else(|| Refused::missing(format!("There is no interaction {id}.")))
    }

    pub(super) fn interaction_mut(&mut self, id: Id) -> Option<&mut Interaction> {
        self.interactions.by_id.get_mut(&id)
    }

    /// Returns the channel of the interaction with this token.
    pub(crate) fn channel_of_token(&self, token: &str) -> Option<Id> {
        self.interaction_by_token(token)
            .map(|interaction| interaction.channel)
    }

    /// Returns the interaction with this token.
    pub(crate) fn interaction_of_token(&self, token: &str) -> Option<Id> {
        self.interactions.by_token.get(token).copied()
    }

    fn interaction_by_token(&self, token: &str) -> Option<&Interaction> {
        self.interaction(*self.interactions.by_token.get(token)?)
    }

    /// Returns the interactions without an answer, oldest first.
    pub(crate) fn pending_interactions(&self) -> impl Iterator<Item = &Interaction> {
        self.interactions
            .pending
            .iter()
            .filter_map(|id| self.interaction(*id))
            .filter(|interaction| interaction.state == State::Pending)
    }

    /// Returns the remembered interactions, oldest first.
    pub(crate) fn recent_interactions(&self) -> impl DoubleEndedIterator<Item = &Interaction> {
        self.interactions.by_id.values()
    }

    /// Returns the interactions whose loading message the bot never filled.
    pub(crate) fn thinking_interactions(&self) -> impl Iterator<Item = &Interaction> {
        self.interactions
            .by_id
            .values()
            .filter(|interaction| matches!(interaction.state, State::Thinking(_)))
    }

    pub(super) fn fail_overdue_interactions(&mut self) {
        let overdue = self.now - limits::ANSWER_WITHIN;
        while let Some(&id) = self.interactions.pending.front() {
            let waiting = self
                .interaction(id)
                .filter(|interaction| interaction.state == State::Pending);
            match waiting {
                Some(interaction) if interaction.at > overdue => break,
                Some(_) => self.fail_interaction(id),
                None => {}
            }
            self.interactions.pending.pop_front();
        }
    }

    /// Fails an interaction without an answer. This is a violation, except for autocomplete, where
    /// a late answer only leaves a list empty.
    pub(crate) fn fail_interaction(&mut self, id: Id) {
        let Some(interaction) = self.interactions.by_id.get_mut(&id) else {
            return;
        };
        if interaction.state != State::Pending {
            return;
        }
        interaction.state = State::Failed;
        let message = format!(
            "{} \"{}\" (interaction {id}) got no answer within 3 seconds.",
            interaction.kind.name(),
            interaction.name
        );
        self.violate(ViolationKind::Unanswered, message, None);
        self.change(Change::Interaction(id));
    }

    /// Expires the token now, as if its fifteen minutes were over.
    pub(crate) fn expire_token(&mut self, id: Id) -> Result<(), Refused> {
        self.interaction_or_refuse(id)?;
        if let Some(interaction) = self.interaction_mut(id) {
            interaction.expired = true;
        }
        Ok(())
    }

    /// Returns the interaction behind the token of an edit or follow-up.
    pub(super) fn answered_interaction(
        &self,
        application: Id,
        token: &str,
    ) -> Result<&Interaction, ApiError> {
        if application != self.bot {
            return Err(error::UNKNOWN_WEBHOOK);
        }
        let interaction = self
            .interaction_by_token(token)
            .ok_or(error::INVALID_WEBHOOK_TOKEN)?;
        if matches!(interaction.state, State::Pending | State::Failed) {
            return Err(error::UNKNOWN_WEBHOOK);
        }
        if interaction.expired || self.now - interaction.at >= limits::TOKEN_LIFE {
            return Err(error::INVALID_WEBHOOK_TOKEN);
        }
        Ok(interaction)
    }

    pub(super) fn set_state(&mut self, id: Id, state: State) {
        if let Some(interaction) = self.interaction_mut(id) {
            interaction.state = state;
        }
        self.change(Change::Interaction(id));
    }
}

/// Makes a token as long and as random-looking as a real one, and different for each interaction.
fn token_for(id: Id) -> String {
    let mut state = id.get();
    let mut token = String::from("aW50ZXJhY3Rpb246");
    for _ in 0..10 {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        token.push_str(&format!("{:016x}", mixed ^ (mixed >> 31)));
    }
    token
}
