//! Buttons, menus and forms of mock interviews.

use crate::app::mock::{
    Interview, MockRefusal, accept, another, ask, begin_line, decline, end, end_turn, go_on, hear,
    hint, line, panel, present, waiting, withdraw,
};
use crate::app::{self, App, Person, Refusal};
use crate::discord::clicks::{Input, Reply, places};
use crate::discord::custom_id::Mock;
use crate::discord::render::invitation;
use crate::discord::render::mock as render;
use crate::discord::view::View;
use crate::discord::{Data, Error, text};

/// Handles a custom id. If one of the two clicks something old, they read the current state,
/// because the message about it may never have arrived.
pub(super) async fn respond<'d>(
    data: &Data,
    person: &Person,
    id: &Mock,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    if let Mock::Accept(mock) = id
        && let Some(mock) = waiting(app, person, *mock).await?
        && data.outbox.is_gone_now(mock.guild, mock.host.member).await
    {
        withdraw(app, &mock, person.at).await?;
        let why = text::refusal(&MockRefusal::HostLeft.into());
        return Ok(Reply::InPlace(invitation::closed(why)));
    }
    match act(app, person, id, input).await {
        // The message would offer for good what is refused.
        Err(Error::App(app::Error::Refused(Refusal::Mock(
            why @ (MockRefusal::Expired | MockRefusal::Declined),
        )))) => Ok(Reply::InPlace(invitation::closed(text::refusal(
            &why.into(),
        )))),
        Err(Error::App(app::Error::Refused(Refusal::Mock(
            why @ (MockRefusal::TurnOver | MockRefusal::TurnBegun),
        )))) => {
            let now = present(app, person, id.interview()).await?;
            let why = text::refusal(&why.into());
            Ok(Reply::Fresh(render::instead(&now, why)))
        }
        reply => reply,
    }
}

async fn act<'d>(
    app: &App,
    person: &Person,
    id: &Mock,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    Ok(match (id, input) {
        (Mock::Accept(mock), Input::Click) => {
            Reply::InPlace(invitation::accepted(&accept(app, person, *mock).await?))
        }
        (Mock::Decline(mock), Input::Click) => {
            let mock = decline(app, person, *mock).await?;
            Reply::InPlace(invitation::declined(&mock, person.member))
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
            let (interview, ended) = another(app, person, (*mock, *turn)).await?;
            let newest = render::turn_after(&interview, last(&interview), ended.as_ref());
            // The same two go on, so nobody needs a mention.
            Reply::Fresh(newest.public().mentioning([]))
        }
        (Mock::EndTurn(mock, turn), Input::Click) => {
            let ended = end_turn(app, person, (*mock, *turn)).await?;
            Reply::Fresh(render::summary(&ended).public())
        }
        (Mock::GoOn(mock, turn), Input::Click) => {
            let interview = go_on(app, person, (*mock, *turn)).await?;
            Reply::Fresh(newest(&interview))
        }
        (Mock::End(mock), Input::Click) => {
            let (interview, is_news) = end(app, person, *mock).await?;
            let over = render::over(&interview);
            Reply::Fresh(if is_news { over.public() } else { over })
        }
        _ => return Err(Error::OldButton),
    })
}

/// Shows the turn that has just begun.
fn newest(interview: &Interview) -> View {
    render::turn(interview, last(interview)).public()
}

fn last(interview: &Interview) -> u32 {
    interview.turns.last().map_or(1, |turn| turn.number)
}
