//! Records each interaction: its id on every line that it logs, and its outcome.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::future::BoxFuture;
use serenity::all::{CommandDataOption, CommandDataOptionValue, InteractionId};
use tracing::{Instrument, error_span, warn};

use super::custom_id::CustomId;
use super::{Data, Error, reference};
use crate::metrics::{self, Answered, Timer, Via};

tokio::task_local! {
    /// The outcome, so far, of the interaction that a task answers.
    static OUTCOME: Cell<Answered>;
}

/// Stands for a command or a button that is not ours, or not any more.
const UNKNOWN: &str = "unknown";

/// Answers an interaction and records its outcome. All lines that this logs, at any level, carry
/// the interaction's id.
pub(super) async fn recorded(
    (via, name): (Via, String),
    interaction: InteractionId,
    work: BoxFuture<'_, ()>,
) {
    let timer = Timer::start();
    let word: &'static str = via.into();
    let reference = reference(interaction);
    let span = error_span!("interaction", id = %interaction, reference, via = word, what = name);
    let work = OUTCOME.scope(Cell::new(Answered::Done), async {
        work.await;
        OUTCOME.with(Cell::get)
    });
    let outcome = work.instrument(span).await;
    metrics::answered(via, &name, outcome, timer.elapsed());
}

/// Records an outcome of the current interaction. The worst one stays.
pub(super) fn note(outcome: Answered) {
    // Outside of an interaction there is nothing to record.
    let _ = OUTCOME.try_with(|noted| noted.set(noted.get().max(outcome)));
}

/// Records whether Discord took a reply.
pub(super) fn note_refusal<T>(sent: Result<T, serenity::Error>) {
    if let Err(error) = sent {
        note(Answered::Undelivered);
        warn!(%error, "Discord refused a reply");
    }
}

/// Returns the outcome that an error means for the interaction.
pub(super) fn outcome_of(error: &Error) -> Answered {
    use crate::app;
    match error {
        Error::App(app::Error::Fault(_)) => Answered::Failed,
        Error::App(app::Error::Refused(_))
        | Error::OldButton
        | Error::OldCommand
        | Error::NotInGuild
        | Error::TooOften(_) => Answered::Refused,
        Error::Stopping => Answered::Stopped,
        Error::Discord(_) => Answered::Undelivered,
    }
}

/// A panic while answering an interaction. The log already has its place; its message may quote a
/// member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Panicked;

/// Runs a future, and turns a panic into an error.
pub(super) async fn without_panic<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.map_err(|_| Panicked)
}

/// Returns the action of a button, a menu or a form.
pub(super) fn action(custom_id: &str) -> String {
    // A readable custom id has a known action.
    let is_known = custom_id.parse::<CustomId>().is_ok();
    let action = custom_id.split(':').nth(1).filter(|_| is_known);
    action.unwrap_or(UNKNOWN).to_owned()
}

/// Returns a command's name with its subcommands: `schedule add`.
pub(super) fn command(
    commands: &[poise::Command<Data, Error>],
    name: &str,
    options: &[CommandDataOption],
) -> String {
    let Some(mut command) = commands.iter().find(|command| command.name == name) else {
        return UNKNOWN.to_owned();
    };
    let mut names = vec![name];
    let mut options = options;
    while let [
        CommandDataOption {
            name,
            value:
                CommandDataOptionValue::SubCommand(inner)
                | CommandDataOptionValue::SubCommandGroup(inner),
            ..
        },
        ..,
    ] = options
    {
        let mut subcommands = command.subcommands.iter();
        let Some(found) = subcommands.find(|command| command.name == *name) else {
            return UNKNOWN.to_owned();
        };
        names.push(name);
        (command, options) = (found, inner);
    }
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_goes_by_its_action_and_one_that_is_made_up_by_no_name_of_its_own() {
        assert_eq!(action("1:answer:7"), "answer");
        assert_eq!(action("1:quiz"), UNKNOWN);
        for made_up in ["", "1", "1:made-up:7", "2:answer:7", "answer", "1:answer:x"] {
            assert_eq!(action(made_up), UNKNOWN, "{made_up}");
        }
    }

    #[test]
    fn a_command_goes_by_its_full_name_and_one_that_is_made_up_by_no_name_of_its_own() {
        let commands = super::super::commands::all();
        let add = CommandDataOptionValue::SubCommand(Vec::new());
        let sub = |name: &str| -> Vec<CommandDataOption> {
            let option = serde_json::json!({ "name": name, "type": 1, "options": [] });
            vec![serde_json::from_value(option).unwrap()]
        };
        assert!(matches!(&sub("add")[0].value, value if *value == add));
        assert_eq!(command(&commands, "help", &[]), "help");
        assert_eq!(command(&commands, "schedule", &sub("add")), "schedule add");
        assert_eq!(command(&commands, "schedule", &sub("made-up")), UNKNOWN);
        assert_eq!(command(&commands, "made-up", &sub("add")), UNKNOWN);
    }

    #[tokio::test]
    async fn the_worst_that_came_of_an_interaction_is_what_came_of_it() {
        note(Answered::Failed);
        let outcome = OUTCOME.scope(Cell::new(Answered::Done), async {
            note(Answered::Failed);
            note(Answered::Refused);
            OUTCOME.with(Cell::get)
        });
        assert_eq!(outcome.await, Answered::Failed);
    }
}
