//! Reports: the form and the thanks.

use super::heading;
use super::post::ANSWER_FIELD;
use crate::discord::custom_id::{CustomId, Report, Subject};
use crate::discord::form::{Field, Form};
use crate::discord::text::escape;
use crate::discord::view::View;
use crate::domain::question::Question;

/// Returns the form for a report.
pub fn form(question: &Question, subject: &Subject) -> Form {
    let (title, gets) = match subject {
        Subject::Question(..) => (
            format!("Report question #{}", question.number),
            "The person who runs this bot gets your words and your Discord id.",
        ),
        Subject::Verdict(_) | Subject::Practice(_) => (
            format!("Report the verdict on #{}", question.number),
            "The person who runs this bot gets your words and your Discord id, your answer, and \
             what the verdict said.",
        ),
    };
    Form {
        custom_id: CustomId::Report(Report::Send(subject.clone())).to_string(),
        title,
        text: format!("**{}**\n-# {gets}", escape(&heading(question))),
        label: "What is wrong?",
        description: "What it says, and what it should say; a source helps".to_owned(),
        field: ANSWER_FIELD,
        input: Field::Lines,
        value: String::new(),
    }
}

/// Thanks for a report.
pub fn sent(question: &Question) -> View {
    View::text(format!(
        "Thank you: your report on question #{} is stored, and the person who runs this bot reads it.",
        question.number
    ))
}
