//! Replies that wait for a language model: the bot announces the reply at once, and shows it when
//! the answer is judged or judging has failed.

use serenity::all::{Builder, CreateInteractionResponse, CreateInteractionResponseMessage, Http};

use super::clicks::{Waiting, edit, reply_of};
use super::{Data, Error, note_refusal, render, without_panic};
use crate::app::answer::{Outcome, Unjudged};
use crate::app::judging::Turn;
use crate::app::{self, App, Caller};

/// The place of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A new message.
    Fresh,
    /// In place of the clicked message.
    InPlace,
}

/// A committed answer for a model to judge.
#[derive(Debug)]
pub(super) struct Judged<'b> {
    caller: Caller,
    outcome: Outcome<'b>,
    place: Place,
}

/// Whether the bot asks a model about an answer.
#[derive(Debug)]
pub(super) enum Judging<'b> {
    /// Yes: the reply waits for the model.
    Asked(Box<Judged<'b>>),
    /// No.
    NotAsked(Box<Outcome<'b>>),
}

/// Decides whether to ask a model about the answer just sent.
pub(super) async fn may_be<'b>(
    app: &App,
    caller: &Caller,
    outcome: Outcome<'b>,
    place: Place,
) -> Result<Judging<'b>, Error> {
    if !outcome.can_be_judged() {
        return Ok(Judging::NotAsked(Box::new(outcome)));
    }
    Ok(match app::judging::turn(app, caller).await? {
        Turn::Asked => Judging::Asked(Box::new(Judged {
            caller: caller.clone(),
            outcome,
            place,
        })),
        Turn::Unwanted => Judging::NotAsked(Box::new(outcome)),
        Turn::Unasked(why) => Judging::NotAsked(Box::new(Outcome {
            unjudged: Some(Unjudged::Unasked(why)),
            ..outcome
        })),
    })
}

impl Judged<'_> {
    /// Announces the reply, lets a model judge the answer, and shows the result.
    pub(super) async fn send(self, http: &Http, data: &Data, to: Waiting<'_>) {
        let first = match self.place {
            Place::Fresh => CreateInteractionResponse::Defer(
                CreateInteractionResponseMessage::new().ephemeral(true),
            ),
            // The message would show no sign that a reply follows.
            Place::InPlace => {
                let reading = Outcome {
                    unjudged: Some(Unjudged::NotYet),
                    ..self.outcome.clone()
                };
                let view = render::verdict::view(&reading);
                CreateInteractionResponse::UpdateMessage(view.into_response())
            }
        };
        let sent = first.execute(http, to).await;
        let is_taken = !matches!(&sent, Err(serenity::Error::Http(error))
            if error.status_code().is_some());
        note_refusal(sent);
        // Otherwise it was delivered twice or came too late, and nobody waits for the judgment.
        if is_taken {
            self.follow(http, data, to).await;
        }
    }

    /// Lets a model judge the answer, and shows the result in the announced reply.
    pub(super) async fn follow(self, http: &Http, data: &Data, to: Waiting<'_>) {
        let unjudged = Outcome {
            unjudged: Some(Unjudged::Failed),
            ..self.outcome.clone()
        };
        let judging =
            async { Ok(app::answer::judge(&data.app, &self.caller, self.outcome).await?) };
        // The answer is committed: even if judging fails now, its author sees the outcome.
        let judged = reply_of(without_panic(judging).await, to.0).unwrap_or(unjudged);
        edit(http, to, render::verdict::view(&judged)).await;
    }
}
