//! Waiting for events, and the end of a test.

use std::fmt::Write;

use serde_json::Value;

use super::channel::Channel;
use super::message::Message;
use super::response::Failure;
use crate::id::Id;
use crate::server::Server;
use crate::shared::SLACK;
use crate::text;
use crate::world::{Interaction, Scope, State, World};

impl Server {
    /// Waits until the bot has a live gateway connection.
    ///
    /// # Panics
    ///
    /// Panics if that takes longer than an interaction may.
    pub async fn bot_connected(&self) {
        let server = self.clone();
        self.until("the bot to connect", || server.is_bot_connected())
            .await;
    }

    /// Waits until the bot has registered a command with this name, globally or in any guild that
    /// it is in.
    ///
    /// # Panics
    ///
    /// Panics if that takes longer than an interaction may.
    pub async fn command_registered(&self, name: &str) {
        let registered = || self.shared.update(|world| is_registered(world, name));
        self.until(&format!("the command /{name}"), registered)
            .await;
    }

    /// Waits until `done` holds; checks it after every change in the world.
    ///
    /// # Panics
    ///
    /// Panics if that takes longer than an interaction may.
    pub async fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let mut changes = self.shared.changes();
        let waited = tokio::time::timeout(self.shared.patience + SLACK, async {
            while !done() {
                if changes.changed().await.is_err() {
                    break;
                }
            }
        });
        if waited.await.is_err() {
            self.fail(&format!("Timed out waiting for {what}."));
        }
    }

    /// Renders all channels as text, and the interactions without an answer.
    pub fn transcript(&self) -> String {
        self.shared.update(|world| text::whole_transcript(world))
    }

    /// Sends the last interaction to the bot once more, as a faulty network does.
    #[track_caller]
    pub fn redeliver_last_interaction(&self) {
        self.setting_up(|world| {
            let last = world.recent_interactions().last().map(|last| last.id);
            last.map_or(Ok(()), |last| world.redeliver(last))
        });
    }

    /// Expires the token of the last interaction, as if its fifteen minutes were over.
    #[track_caller]
    pub fn expire_last_interaction(&self) {
        self.setting_up(|world| {
            let last = world.recent_interactions().last().map(|last| last.id);
            last.map_or(Ok(()), |last| world.expire_token(last))
        });
    }

    /// Returns the recorded requests and payloads between bot and server, oldest first, in the form
    /// of the control API's `GET /control/traffic`.
    pub fn traffic(&self) -> Vec<Value> {
        self.traffic_after(0)
    }

    /// The part of [`Server::traffic`] that comes after the entry with this number (`n`).
    pub fn traffic_after(&self, number: u64) -> Vec<Value> {
        self.shared
            .with(|state| state.recorder.after(number, usize::MAX))
    }

    /// Ends a test: checks that nothing is left over, then shuts the server down.
    ///
    /// # Panics
    ///
    /// Panics with the transcript if an interaction got no answer, if the bot never filled a
    /// deferred one, or if there is a violation that the test has not taken.
    pub async fn finish(self) {
        let pending: Vec<Id> = self
            .shared
            .update(|world| world.pending_interactions().map(|one| one.id).collect());
        for id in pending {
            self.shared
                .interaction_until(id, |state| *state != State::Pending)
                .await;
        }
        let (thinking, violations) = self.shared.update(|world| {
            let thinking: Vec<String> = world.thinking_interactions().map(described).collect();
            (thinking, world.take_violations())
        });
        let mut left_over = String::new();
        for violation in violations {
            // Writing to a string does not fail.
            let _infallible = writeln!(left_over, "- {:?}: {}", violation.kind, violation.message);
        }
        for one in thinking {
            let _infallible = writeln!(left_over, "- deferred and never filled: {one}");
        }
        if !left_over.is_empty() {
            self.fail(&format!("Left over at the end:\n{left_over}"));
        }
        self.shutdown().await;
    }

    /// Returns the value, or panics with the transcript.
    #[track_caller]
    pub(super) fn unwrap<T>(&self, result: Result<T, Failure>) -> T {
        match result {
            Ok(value) => value,
            Err(failure) => self.fail(&failure.to_string()),
        }
    }

    #[track_caller]
    pub(super) fn fail(&self, why: &str) -> ! {
        panic!("{why}\n\n{}\n", self.transcript());
    }
}

impl Channel {
    /// Waits until the channel has this many messages that everybody sees, and returns them all,
    /// oldest first.
    ///
    /// # Panics
    ///
    /// Panics if that takes longer than an interaction may.
    pub async fn messages_when(&self, count: usize) -> Vec<Message> {
        self.server
            .until(&format!("{count} messages"), || {
                self.messages().len() >= count
            })
            .await;
        self.messages()
    }
}

fn described(interaction: &Interaction) -> String {
    format!("{} \"{}\"", interaction.kind.name(), interaction.name)
}

fn is_registered(world: &World, name: &str) -> bool {
    let guilds = world.guilds().map(|guild| Scope::Guild(guild.id));
    guilds.chain([Scope::Global]).any(|scope| {
        let commands = world.commands(scope).unwrap_or_default();
        commands
            .iter()
            .any(|command| command.definition.name == name)
    })
}
