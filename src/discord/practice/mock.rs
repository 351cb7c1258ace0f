//! Buttons, menus and forms of mock interviews.

use crate::app::mock::{
    Interview, accept, another, ask, begin_line, decline, end, end_turn, go_on, hear, hint, line,
    panel,
};
use crate::app::{App, Person};
use crate::discord::Error;
use crate::discord::clicks::{Input, Reply, places};
use crate::discord::custom_id::Mock;
use crate::discord::render::mock as render;

/// What a custom id asks for, done.
pub(super) async fn respond<'d>(
    app: &App,
    person: &Person,
    id: &Mock,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    Ok(match (id, input) {
        (Mock::Accept(mock), Input::Click) => {
            Reply::InPlace(render::accepted(&accept(app, person, *mock).await?))
        }
        (Mock::Decline(mock), Input::Click) => {
            let mock = decline(app, person, *mock).await?;
            Reply::InPlace(render::declined(&mock, person.member))
        }
        (Mock::Panel(mock, turn), Input::Click) => {
            Reply::Fresh(render::panel(&panel(app, person, (*mock, *turn)).await?))
        }
        (Mock::Hear(mock, turn), Input::Choices(values)) => {
            let panel = hear(app, person, (*mock, *turn), &places(values)).await?;
            Reply::InPlace(render::panel(&panel))
        }
        (Mock::Ask(mock, turn), Input::Choices(values)) => {
            let panel = ask(app, person, (*mock, *turn), &places(values)).await?;
            Reply::InPlace(render::panel(&panel))
        }
        (Mock::Hint(mock, turn), Input::Click) => {
            Reply::InPlace(render::panel(&hint(app, person, (*mock, *turn)).await?))
        }
        (Mock::Write(mock, turn), Input::Click) => {
            let of_turn = begin_line(app, person, (*mock, *turn)).await?;
            Reply::Form(render::form(&of_turn, *mock))
        }
        (Mock::Line(mock, turn), Input::Text(typed)) => {
            let panel = line(app, person, (*mock, *turn), typed).await?;
            Reply::InPlace(render::panel(&panel))
        }
        (Mock::Another(mock, turn), Input::Click) => {
            let interview = another(app, person, (*mock, *turn)).await?;
            newest(&interview)
        }
        (Mock::EndTurn(mock, turn), Input::Click) => {
            let ended = end_turn(app, person, (*mock, *turn)).await?;
            Reply::Fresh(render::summary(&ended).public())
        }
        (Mock::GoOn(mock, turn), Input::Click) => {
            let interview = go_on(app, person, (*mock, *turn)).await?;
            newest(&interview)
        }
        (Mock::End(mock), Input::Click) => {
            let interview = end(app, person, *mock).await?;
            Reply::Fresh(render::over(&interview).public())
        }
        _ => return Err(Error::OldButton),
    })
}

/// The turn that has just begun.
fn newest<'d>(interview: &Interview) -> Reply<'d> {
    let turn = interview.turns.last().map_or(1, |turn| turn.number);
    Reply::Fresh(render::turn(interview, turn).public())
}
