//! The buttons of a review.

use super::ladder;
use crate::app::review::{Turned, next, rate, reveal, submit, undo, write};
use crate::app::{App, Person};
use crate::discord::Error;
use crate::discord::clicks::{Input, Reply};
use crate::discord::custom_id::ReviewId;
use crate::discord::render;
use crate::discord::render::review::{News, form, turn, turned};

/// Handles a button of a review.
pub(super) async fn respond<'d>(
    app: &App,
    person: &Person,
    id: &ReviewId,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    Ok(match (id, input) {
        (ReviewId::Next(goal), Input::Click) => {
            Reply::InPlace(turn(&next(app, person, *goal).await?, None))
        }
        (ReviewId::Reveal(showing), Input::Click) => {
            Reply::InPlace(turned(&reveal(app, person, *showing).await?))
        }
        (ReviewId::Write(showing), Input::Click) => match write(app, person, *showing).await? {
            Ok(question) => Reply::Form(form(question, *showing)),
            Err(over) => Reply::InPlace(turned(&over)),
        },
        (ReviewId::Submit(showing), Input::Text(typed)) => {
            let next = submit(app, person, *showing, typed).await?;
            let view = turned(&next);
            Reply::InPlace(match next {
                Turned::Back(_) => view,
                // The text is not stored, and the form is closed.
                Turned::AsksFirst(..) | Turned::Over(_) => {
                    view.with_embed(render::post::typed(typed))
                }
            })
        }
        (ReviewId::Rate(showing, rating), Input::Click) => {
            let (due_at, next) = rate(app, person, *showing, *rating).await?;
            let news = due_at.map_or(News::Over, |due_at| News::ComesBack(due_at, *showing));
            Reply::InPlace(turn(&next, Some(news)))
        }
        (ReviewId::Undo(showing), Input::Click) => match undo(app, person, *showing).await? {
            Some(card) => Reply::InPlace(turned(&card)),
            None => {
                let next = next(app, person, showing.goal).await?;
                Reply::InPlace(turn(&next, Some(News::Stays)))
            }
        },
        (ReviewId::Rung(question, rung, rating), Input::Click) => {
            ladder::note(app, person, question, *rung, *rating).await?
        }
        _ => return Err(Error::OldButton),
    })
}
