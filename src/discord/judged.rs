//! Replies that wait for a language model: Discord is told at once that one comes, and shows it
//! when the answer is judged, or could not be.

use serenity::all::{Builder, CreateInteractionResponse, CreateInteractionResponseMessage, Http};

use super::clicks::{Waiting, edit, reply_of};
use super::{Data, Error, note_refusal, render, without_panic};
use crate::app::answer::{Outcome, Unjudged};
use crate::app::judging::Turn;
use crate::app::{self, App, Caller};

/// Where a reply goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Into a message of its own.
    Fresh,
    /// In place of the message that was clicked.
    InPlace,
}

/// An answer that is committed and that a model is asked about.
#[derive(Debug)]
pub(super) struct Judged<'b> {
    caller: Caller,
    outcome: Outcome<'b>,
    place: Place,
}

/// Whether a model is asked about an answer.
#[derive(Debug)]
pub(super) enum Judging<'b> {
    /// It is: the reply waits for it.
    Asked(Box<Judged<'b>>),
    /// It is not.
    NotAsked(Box<Outcome<'b>>),
}

/// Whether a model is asked about what was just sent.
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
    /// Tells Discord that a reply comes, has the answer judged, and shows what came of it.
    pub(super) async fn send(self, http: &Http, data: &Data, to: Waiting<'_>) {
        let first = match self.place {
            Place::Fresh => CreateInteractionResponse::Defer(
                CreateInteractionResponseMessage::new().ephemeral(true),
            ),
            // Nothing would show there that a reply comes.
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
        // Else it was delivered twice, or came too late: nobody waits for what would be judged.
        if is_taken {
            self.follow(http, data, to).await;
        }
    }

    /// Has the answer judged, and shows what came of it where a reply was announced.
    pub(super) async fn follow(self, http: &Http, data: &Data, to: Waiting<'_>) {
        let unjudged = Outcome {
            unjudged: Some(Unjudged::Failed),
            ..self.outcome.clone()
        };
        let judging =
            async { Ok(app::answer::judge(&data.app, &self.caller, self.outcome).await?) };
        // The answer is committed: whatever fails now, its writer sees what it came to.
        let judged = reply_of(without_panic(judging).await, to.0).unwrap_or(unjudged);
        edit(http, to, render::verdict::view(&judged)).await;
    }
}
