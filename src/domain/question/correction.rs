//! Corrections of published questions: the lines of `CHANGES.md`.

use chrono::NaiveDate;

use super::{Problem, QuestionId};

/// The form of a line.
const FORM: &str =
    "a correction is a line `- 2026-01-31 question-id: what was wrong and what is right`";

/// A published mistake of a question, corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The day of the correction.
    pub day: NaiveDate,
    /// The question.
    pub question: QuestionId,
    /// What was wrong and what is right.
    pub text: String,
    path: String,
    line: usize,
}

impl Correction {
    /// Reads `CHANGES.md`: everything readable, and all problems. The corrections are a list,
    /// newest first, one per line, after an optional heading and introduction.
    pub fn read_all(path: &str, text: &str) -> (Vec<Self>, Vec<Problem>) {
        let mut corrections: Vec<Self> = Vec::new();
        let mut problems = Vec::new();
        let mut has_begun = false;
        for (index, line) in text.lines().enumerate() {
            let (number, line) = (index + 1, line.trim_end());
            has_begun |= line.starts_with("- ");
            if !has_begun || line.is_empty() {
                continue;
            }
            match read(line) {
                Some((day, question, text)) => {
                    if corrections.last().is_some_and(|above| above.day < day) {
                        let message = "the newest correction stands first";
                        problems.push(Problem::error(path, number, message));
                    }
                    corrections.push(Self {
                        day,
                        question,
                        text,
                        path: path.to_owned(),
                        line: number,
                    });
                }
                None => problems.push(Problem::error(path, number, FORM)),
            }
        }
        (corrections, problems)
    }

    /// Builds a problem with this correction, at its line.
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::error(&self.path, self.line, message)
    }
}

fn read(line: &str) -> Option<(NaiveDate, QuestionId, String)> {
    let (subject, text) = line.strip_prefix("- ")?.split_once(':')?;
    let (day, question) = subject.split_once(' ')?;
    // chrono accepts "2026-1-31", but it does not sort as a date.
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .ok()
        .filter(|_| day.len() == 10)?;
    let text = text.trim();
    (!text.is_empty()).then_some((day, question.parse().ok()?, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let (corrections, problems) = Correction::read_all("CHANGES.md", text);
        let corrections = corrections
            .iter()
            .map(|found| format!("{} {}: {}", found.day, found.question, found.text));
        (
            corrections.collect(),
            problems.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn a_correction_is_a_line_with_a_date_an_id_and_a_text() {
        let text = "# Corrections\n\nNewest first.\n\n- 2026-11-27 stride: not 55: 56.\n\n\
                    - 2026-01-02 padding: it was grey.\n";
        let (corrections, problems) = read(text);
        assert_eq!(
            corrections,
            [
                "2026-11-27 stride: not 55: 56.",
                "2026-01-02 padding: it was grey."
            ]
        );
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_a_problem() {
        for line in [
            "- 2026-11-27 stride",
            "- 2026-11-27: text",
            "- 2026-11-31 stride: text",
            "- 2026-1-3 stride: text",
            "- 27.11.2026 stride: text",
            "- 2026-11-27 Stride: text",
            "- 2026-11-27 stride: ",
            "* 2026-11-27 stride: text",
            "  and more of it",
            "## 2026",
        ] {
            let (corrections, problems) = read(&format!("- 2026-12-01 stride: text\n{line}\n"));
            assert_eq!(corrections.len(), 1, "{line}");
            assert_eq!(problems, [format!("CHANGES.md:2: {FORM}")], "{line}");
        }
    }

    #[test]
    fn the_newest_correction_stands_first() {
        let (_, problems) = read("- 2026-01-02 stride: old\n- 2026-01-03 stride: new\n");
        assert_eq!(
            problems,
            ["CHANGES.md:2: the newest correction stands first"]
        );
    }
}
