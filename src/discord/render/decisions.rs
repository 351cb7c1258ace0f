//! Tells members the decisions on the questions they proposed.

use crate::discord::text::{escape, shorten};
use crate::discord::view::View;
use crate::domain::own_question::{OwnQuestion, OwnState};

/// How long a message may be, in characters.
const MESSAGE: usize = 2_000;

/// Says what was decided about a member's proposals, and how many of the decisions fit.
pub fn told(decisions: &[OwnQuestion]) -> (View, usize) {
    let (text, fit) = decision_lines(decisions);
    (View::text(text), fit)
}

/// Says what was decided about a proposal, outside its server.
pub fn told_directly(decision: &OwnQuestion, server: Option<&str>) -> View {
    let text = decision_line(decision);
    let server = server.map(|name| format!("On **{}**: ", escape(&shorten(name, 100))));
    View::text(server.unwrap_or_default() + &text)
}

/// Returns the first decisions, as many as fit into a message, and their number.
fn decision_lines(decisions: &[OwnQuestion]) -> (String, usize) {
    let mut text = String::new();
    for (told, own) in decisions.iter().enumerate() {
        let line = decision_line(own);
        if told > 0 && text.chars().count() + 1 + line.chars().count() > MESSAGE {
            return (text, told);
        }
        text += if told > 0 { "\n" } else { "" };
        text += &line;
    }
    (text, decisions.len())
}

fn decision_line(own: &OwnQuestion) -> String {
    let title = escape(&shorten(&own.question.title, 150));
    let mut line = match own.state {
        OwnState::Declined => format!("Your proposal “{title}” was declined."),
        _ => format!(
            "Your proposal “{title}” was approved: it is question #{} now. Thank you!",
            own.question.number
        ),
    };
    if !own.word.is_empty() {
        // Each line becomes a quotation.
        let said: Vec<String> = own.word.lines().map(escape).collect();
        line += &format!("\n> {}", said.join("\n> "));
    }
    line
}
