//! What the operator and reporting members read.

use super::{count, escape, shorten};
use crate::app::report::Untold;
use crate::domain::bank::Bank;
use crate::domain::report::MOST_A_DAY;

/// How many reports one message to the operator has, and how much of each, in characters.
const MOST: usize = 5;
const WORDS: usize = 220;
const TITLE: usize = 100;

/// For an empty report.
pub const EMPTY: &str = "Your report is empty. Say in a sentence what is wrong.";

/// Returns the sentence for a member who has sent many reports.
pub fn too_many() -> String {
    format!(
        "You have sent {MOST_A_DAY} reports in the last day, the maximum. Thank you: please send \
         the next one tomorrow."
    )
}

/// Returns the message to the operator about new reports.
pub fn told(reports: &[Untold], bank: &Bank) -> String {
    let line = |report: &Untold| {
        let question = match bank.get(&report.question) {
            Some(question) => format!(
                "#{} · {}",
                question.number,
                shorten(&escape(&question.title), TITLE)
            ),
            None => escape(&report.question),
        };
        let what = if report.is_verdict {
            "a verdict on "
        } else {
            ""
        };
        let words: Vec<&str> = report.words.split_whitespace().collect();
        let words = shorten(&escape(&words.join(" ")), WORDS);
        format!("**{what}{question}**\n> {words}")
    };
    let mut lines = vec![match reports.len() as u32 {
        1 => "A member reports something:".to_owned(),
        many => format!("Members have sent {}:", count(many, "report")),
    }];
    lines.extend(reports.iter().take(MOST).map(line));
    let more = reports.len().saturating_sub(MOST) as u32;
    if more > 0 {
        lines.push(format!("And {more} more."));
    }
    lines.push("`stride reports` lists them all, with the verdicts.".to_owned());
    lines.join("\n")
}
