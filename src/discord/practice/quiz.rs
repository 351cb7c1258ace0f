//! Buttons of quizzes.

use crate::app::Person;
use crate::app::quiz::{Picked, Playing, Quick, Request, Scene, begin, close, go_on, pick, quick};
use crate::discord::clicks::{Input, Reply};
use crate::discord::custom_id::Quiz;
use crate::discord::render::answer::ask_first;
use crate::discord::render::quiz::{picked, view};
use crate::discord::{Data, Error};
use crate::domain::quiz::MOST_ROUNDS;

/// Handles a custom id.
pub(super) async fn respond<'d>(
    data: &'d Data,
    person: &Person,
    id: &Quiz,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    let Input::Click = input else {
        return Err(Error::OldButton);
    };
    Ok(match id {
        Quiz::Pick {
            quiz,
            place,
            seed,
            option,
        } => {
            let chosen = (*place, *seed, usize::from(*option));
            let came = pick(app, person, *quiz, chosen).await?;
            match came {
                Picked::Shown(playing) => in_place(data, &playing),
                Picked::Noted { .. } => Reply::Fresh(picked(&came)),
            }
        }
        Quiz::Close(quiz, place) => in_place(data, &close(app, person, *quiz, *place).await?),
        Quiz::GoOn(quiz, place) => in_place(data, &go_on(app, person, *quiz, *place).await?),
        Quiz::Again(selection, rounds) => {
            let request = Request {
                selection: *selection,
                rounds: (*rounds).min(MOST_ROUNDS),
                channel: None,
            };
            in_place(data, &begin(app, person, &request).await?)
        }
        Quiz::Quick(question) => match quick(app, person, question).await? {
            Quick::Playing(playing) => Reply::Fresh(view(&playing)),
            Quick::AsksFirst(question, asks) => Reply::Fresh(ask_first(question, &asks)),
        },
    })
}

/// Replaces the message. For a channel, tells the scheduler, which must know when the item closes.
fn in_place<'d>(data: &Data, playing: &Playing<'_>) -> Reply<'d> {
    let Some(channel) = playing.begun.channel else {
        return Reply::InPlace(view(playing));
    };
    data.wake_scheduler();
    match playing.scene {
        Scene::Open(_) => Reply::InPlace(view(playing)),
        Scene::Closed(..) | Scene::Over(_) => {
            Reply::ClosedItem(view(playing), playing.begun.id, channel.place)
        }
    }
}
