//! What is noted of each interaction: its id on every line of the log that it causes, and what came
//! of it.

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
    /// What came of the interaction that a task answers, as far as is known.
    static OUTCOME: Cell<Answered>;
}

/// What stands for a command or a button that is not one of ours, or not any more.
const UNKNOWN: &str = "unknown";

/// Runs what answers an interaction, and notes what came of it. The lines that it logs, at whatever
/// level, have the interaction's id.
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

/// Notes what comes of the interaction that is being answered. The worst stays.
pub(super) fn note(outcome: Answered) {
    // Outside of one there is nothing to note it of.
    let _ = OUTCOME.try_with(|noted| noted.set(noted.get().max(outcome)));
}

/// Notes whether Discord took a reply.
pub(super) fn note_refusal<T>(sent: Result<T, serenity::Error>) {
    if let Err(error) = sent {
        note(Answered::Undelivered);
        warn!(%error, "Discord refused a reply");
    }
}

/// What an error makes of the interaction.
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

/// What answers an interaction panicked. The log has said where; what a panic says of it may have
/// a member's words in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Panicked;

/// Runs what answers an interaction.
pub(super) async fn without_panic<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.map_err(|_| Panicked)
}

/// The action of a button, a menu or a form.
pub(super) fn action(custom_id: &str) -> String {
    // What can be read has one of the actions that there are.
    let is_known = custom_id.parse::<CustomId>().is_ok();
    let action = custom_id.split(':').nth(1).filter(|_| is_known);
    action.unwrap_or(UNKNOWN).to_owned()
}

/// The name of a command, with those of its subcommands: `schedule add`.
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
