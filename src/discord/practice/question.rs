//! Buttons and forms of practice questions.

use crate::app::practice::{
    self, Begin, Numbered, Outcome, ask, ask_number, begin, begin_improving, give_up, improve,
    settle, show, submit,
};
use crate::app::{App, Person};
use crate::discord::Error;
use crate::discord::clicks::{Input, Reply, places};
use crate::discord::custom_id::{Part, Practice};
use crate::discord::render::answer::{gated, page};
use crate::discord::render::{post, practice as render};
use crate::domain::question::Section;

/// Handles a custom id.
pub(super) async fn respond<'d>(
    app: &'d App,
    person: &Person,
    id: &Practice,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    Ok(match (id, input) {
        (Practice::Next(selection), Input::Click) => {
            let asked = ask(app, person, *selection).await?;
            Reply::InPlace(render::question(&asked, false))
        }
        (Practice::Answer(question, selection), Input::Click) => {
            let submit = Practice::Submit(question.clone(), *selection);
            began(begin(app, person, question).await?, submit)
        }
        (Practice::Submit(question, selection), Input::Text(typed)) => {
            let outcome = submit(app, person, question, *selection, typed).await?;
            match selection {
                // It replaces the question, which only its reader sees.
                Some(_) => shown(&outcome),
                None => Reply::Fresh(render::verdict(&outcome)),
            }
        }
        (Practice::Hint(question), Input::Click) => {
            Reply::Fresh(post::hint(practice::hint(app, person, question).await?))
        }
        (Practice::GiveUp(question), Input::Click) => {
            let access = give_up(app, person, question).await?;
            let part = Part::Section(Section::ShortAnswer);
            Reply::Fresh(gated(access, |answer| page(answer, part, 0)))
        }
        (Practice::Ask(number), Input::Click) => {
            Reply::Fresh(match ask_number(app, person, *number).await? {
                Numbered::Asked(asked) => render::question(&asked, false),
                Numbered::Open(question, posts) => render::is_open(question, &posts),
            })
        }
        (Practice::Improve(answer), Input::Click) => {
            let submit = Practice::SubmitImproved(*answer);
            began(begin_improving(app, person, *answer).await?, submit)
        }
        (Practice::SubmitImproved(answer), Input::Text(typed)) => {
            shown(&improve(app, person, *answer, typed).await?)
        }
        (Practice::Show(answer), Input::Click) => shown(&show(app, person, *answer, None).await?),
        (Practice::ShowAnyway(answer, told), Input::Click) => {
            shown(&show(app, person, *answer, Some(*told)).await?)
        }
        (Practice::Settle(answer), Input::Choices(values)) => {
            shown(&settle(app, person, *answer, &places(values)).await?)
        }
        _ => return Err(Error::OldButton),
    })
}

fn shown<'d>(outcome: &Outcome<'_>) -> Reply<'d> {
    Reply::InPlace(render::verdict(outcome))
}

fn began<'d>(begin: Begin<'_>, submit: Practice) -> Reply<'d> {
    match begin {
        Begin::Form(question, text) => Reply::Form(render::form(question, submit, &text)),
        Begin::Open(question, posts) => Reply::Fresh(render::is_open(question, &posts)),
        Begin::Answered(outcome) => shown(&outcome),
    }
}
