//! `CHANGES.md`: the question that a correction belongs to.

use stride::check::check;
use stride::domain::bank::Bank;

use super::{PATH, QUESTION, day};

const CHANGES: &str = "questions/CHANGES.md";

#[test]
fn a_question_has_its_corrections_also_under_an_earlier_id() {
    let renamed = QUESTION.replace("number = 7", "number = 7\nformerly = [\"old-window\"]");
    let changes = "# Corrections\n\n- 2026-01-31 sliding-window: not two: three.\n\
                   - 2026-01-20 old-window: it does not rotate.\n";
    let files = [(PATH, renamed), (CHANGES, changes.to_owned())];
    let bank = Bank::parse(files).unwrap();
    assert_eq!(bank.len(), 1, "the corrections are no question");
    let question = bank.get("sliding-window").unwrap();
    let corrections = question.corrections.iter();
    let corrections: Vec<_> = corrections
        .map(|found| (found.day, found.text.as_str()))
        .collect();
    assert_eq!(
        corrections,
        [
            (day("2026-01-31"), "not two: three."),
            (day("2026-01-20"), "it does not rotate.")
        ]
    );
}

#[test]
fn a_correction_of_nothing_or_of_tomorrow_is_a_problem() {
    let changes =
        "- 2026-02-02 sliding-window: of tomorrow.\n- 2026-01-31 moving-window: of what?\n";
    let report = check([(PATH, QUESTION), (CHANGES, changes)], day("2026-02-01"));
    assert_eq!(
        report.to_string(),
        "questions/CHANGES.md:1: corrected in the future, 2026-02-02\n\
         questions/CHANGES.md:2: there is no question `moving-window`\n\
         1 question: 1 beginner, 0 intermediate, 0 senior; 2 problems"
    );
}
