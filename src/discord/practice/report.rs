//! Reports that something is wrong.

use crate::app::report::{About, begin, send};
use crate::app::{App, Person};
use crate::discord::clicks::{Input, Reply};
use crate::discord::custom_id::{Report, Subject};
use crate::discord::form::Form;
use crate::discord::render::answer::part_name;
use crate::discord::render::report;
use crate::discord::{Data, Error};

pub(super) async fn respond<'d>(
    data: &'d Data,
    person: &Person,
    id: &Report,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    match (id, input) {
        (Report::Begin(subject), Input::Click) => {
            Ok(Reply::Form(form(&data.app, person, subject).await?))
        }
        (Report::Send(subject), Input::Text(words)) => {
            let question = send(&data.app, person, &about(subject), words).await?;
            Ok(Reply::Fresh(report::sent(question)))
        }
        _ => Err(Error::OldButton),
    }
}

/// Returns the form for a report.
pub(in crate::discord) async fn form(
    app: &App,
    person: &Person,
    subject: &Subject,
) -> Result<Form, Error> {
    let question = begin(app, person, &about(subject)).await?;
    Ok(report::form(question, subject))
}

fn about(subject: &Subject) -> About {
    match subject {
        Subject::Question(question, part) => About::Question(question.clone(), part.map(part_name)),
        Subject::Verdict(post) => About::Verdict(*post),
        Subject::Practice(answer) => About::Practice(*answer),
    }
}
