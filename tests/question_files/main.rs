//! The check of a broken question file says what is wrong, and on which line.

mod corrections;
mod figures;
mod own;
mod parts;
mod reading;

use chrono::NaiveDate;
use proptest::prelude::*;
use stride::check::check;
use stride::domain::bank::Bank;
use stride::domain::question::QuestionFile;

const QUESTION: &str = include_str!("question.md");
const PATH: &str = "questions/beginner/sliding-window.md";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Returns the check's problems with a file, each as `line: message`.
fn problems_of(text: &str) -> Vec<String> {
    let report = check([(PATH, text.to_owned())], day("2026-02-01"));
    let lines = report.problems.iter().map(|problem| {
        let line = problem.to_string();
        line.strip_prefix(&format!("{PATH}:"))
            .expect("a problem of this file")
            .to_owned()
    });
    lines.collect()
}

/// Asserts the check's problems after a piece of the good file is replaced.
#[track_caller]
fn assert_problems(piece: &str, replacement: &str, expected: &[&str]) {
    assert!(QUESTION.contains(piece), "{piece}");
    assert_eq!(
        problems_of(&QUESTION.replacen(piece, replacement, 1)),
        expected
    );
}

#[test]
fn the_report_counts_questions_and_problems() {
    let stale = check([(PATH, QUESTION)], day("2027-02-01")).to_string();
    assert_eq!(
        stale,
        "questions/beginner/sliding-window.md:8: warning: last reviewed more than a year ago, 2026-01-31\n\
         1 question: 1 beginner, 0 intermediate, 0 senior; no problem, 1 warning"
    );
}

#[test]
fn a_good_file_has_no_problem() {
    assert_eq!(problems_of(QUESTION), [""; 0]);
    assert_eq!(problems_of(&QUESTION.replace('\n', "\r\n")), [""; 0]);
}

#[test]
fn all_problems_of_a_file_are_reported_at_once() {
    let text = QUESTION
        .replace("number = 7", "number = \"7\"")
        .replace("\"beginner\"", "\"expert\"")
        .replace("\"shapes\"", "\"colors\"")
        .replace("hint = ", "tip = ")
        .replace("correct = 2", "correct = 4")
        .replace("## Output\n", "## Outputs\n");
    assert_eq!(
        problems_of(&text),
        [
            "2: `hint` is missing",
            "2: `number` must be a whole number from 1 to 9999",
            "5: unknown level `expert` (beginner, intermediate or senior)",
            "7: unknown topic `colors`",
            "9: unknown key `tip`",
            "32: `correct` must be a whole number from 0 to 3",
            "64: unexpected heading `## Outputs`",
            "89: section `Output` is missing",
        ]
    );
}

#[test]
fn front_matter_is_checked() {
    assert_problems(
        "+++\nnumber",
        "number",
        &["1: the file must begin with front matter between two lines `+++`"],
    );
    assert_problems(
        "number = 7",
        "number = ",
        &["2: invalid TOML: string values must be quoted, expected literal string"],
    );
    assert_problems(
        "level = \"beginner\"",
        "level = \"senior\"",
        &["5: level `senior`, but the file is in the folder `beginner`"],
    );
    assert_problems(
        "0-2",
        "2-0",
        &["6: experience `2-0` must be `0-2`, `2-5` or `5+`"],
    );
    assert_problems(
        "\"shapes\"",
        "\"convolution\"",
        &["7: topic `convolution` twice"],
    );
    assert_problems(
        "\"shapes\"",
        "\"shapes\", \"pooling\", \"invariance\"",
        &["7: 4 topics; there must be 1 to 3"],
    );
    assert_problems(
        "reviewed = 2026-01-31",
        "reviewed = \"2026-01-31\"",
        &["8: `reviewed` must be a date such as 2026-01-31, without quotes"],
    );
    assert_problems(
        "reviewed = 2026-01-31",
        "reviewed = 2026-02-02",
        &["8: reviewed in the future, 2026-02-02"],
    );
    assert_problems(
        "\"Watch where it goes next.\"",
        "\" \"",
        &["9: `hint` must be text between quotes, not blank"],
    );
    assert_problems(
        "\"The inputs\"",
        "\"The weights\"",
        &["25: option `The weights` twice"],
    );
    assert_problems("\"The inputs\", ", "", &["25: 3 options; there must be 4"]);
    assert_problems(
        "why = \"They are shared.\"\n",
        "",
        &["23: `why` is missing"],
    );
    assert_problems(
        "https://arxiv.org/abs/1603.07285",
        "arxiv.org",
        &["39: `arxiv.org` is not an http or https address"],
    );
    assert_problems(
        "https://arxiv.org/abs/1603.07285",
        "https://www.deeplearningbook.org",
        &["45: `https://www.deeplearningbook.org` twice"],
    );
    assert_problems(
        "year = 2016",
        "year = 2027",
        &["38: a reference of 2027, after the review"],
    );
}

#[test]
fn sections_are_checked() {
    assert_problems(
        "## Explanation",
        "## explanation",
        &[
            "51: unexpected heading `## explanation`",
            "52: unexpected heading `### What its step does`",
            "55: unexpected heading `### What it does not see`",
            "89: section `Explanation` is missing",
        ],
    );
    assert_problems(
        "## Short answer",
        "Hello.\n\n## Short answer",
        &["48: text before the first section"],
    );
    assert_problems(
        "## Explanation",
        "## Short answer",
        &[
            "51: a second section `Short answer`",
            "52: unexpected heading `### What its step does`",
            "55: unexpected heading `### What it does not see`",
            "89: section `Explanation` is missing",
        ],
    );
    assert_problems(
        "## Real-world example\nEvery convolution layer works like this.\n",
        "## Real-world example\n",
        &["69: section `Real-world example` is empty"],
    );
    assert_problems(
        "### What is padding?\nValues around the border.\n",
        "### What is padding?\n",
        &["78: a follow-up without an answer"],
    );
    assert_problems(
        "### What is padding?",
        "Well.\n\n### What is padding?",
        &["78: text in `Follow-ups` before its first `###` question"],
    );
    assert_problems(
        "### What is padding?\nValues around the border.\n",
        "",
        &["77: 3 follow-ups; there must be at least 4"],
    );
    assert_problems(
        "```python",
        "```py",
        &["59: `Code example` must be one ```python fence and nothing else"],
    );
    assert_problems(
        "1\n```",
        "1\n```\nIt prints one.",
        &["65: `Output` must be one ```text fence and nothing else"],
    );
    assert_problems(
        "- **Three.** Wrong.\n",
        "",
        &["73: 2 list items; there must be 3 to 5"],
    );
}

#[test]
fn what_discord_would_not_show_is_a_problem() {
    let sentence = "Every convolution layer works like this.";
    for (markdown, problem) in [
        ("| a | b |\n|---|---|\n| 1 | 2 |", "tables"),
        ("An ![image](https://example.org/a.png).", "images"),
        ("<b>bold</b> text.", "HTML"),
        ("<div>block</div>", "HTML"),
        ("A formula, $x^2$.", "LaTeX"),
        ("Text.\n\n    code", "code by indentation; use a fence"),
        ("- [ ] to do", "task lists"),
        ("Text.\n\n---\n\nText.", "rules"),
        ("> # Quoted", "a heading here"),
    ] {
        let found = problems_of(&QUESTION.replace(sentence, markdown));
        let expected = format!("Discord does not render {problem}");
        assert!(
            found.iter().any(|line| line.ends_with(&expected)),
            "{markdown}: {found:?}"
        );
    }
    let long = "long ".repeat(301);
    assert_problems(
        sentence,
        &long,
        &["70: a paragraph of 1504 characters; at most 1500"],
    );
    let option = "x".repeat(81);
    assert_problems(
        "The gradients",
        &option,
        &["25: the option has 81 characters; at most 80"],
    );
}

#[test]
fn what_gives_an_answer_away_is_a_problem() {
    assert_problems(
        "\"Watch where it goes next.\"",
        "\"Think of THE WEIGHTS.\"",
        &["9: the hint gives a quiz answer away: `The weights`"],
    );
}

#[test]
fn a_model_answer_should_make_its_own_key_points() {
    assert_problems(
        "It has no idea of absolute position.",
        "Pooling has no weights of its own.",
        &[
            "20: warning: the suggestions do not find this key point in the short answer and the \
           explanation: say it there in one sentence, or word it more plainly",
        ],
    );
}

#[test]
fn two_files_must_not_share_an_id_a_number_or_a_title() {
    let renamed = QUESTION
        .replace("sliding", "moving")
        .replace("number = 7", "number = 8\nformerly = [\"sliding-window\"]");
    let files = [
        ("a/sliding-window.md", QUESTION),
        ("b/sliding-window.md", QUESTION),
        ("b/window.md", renamed.as_str()),
    ];
    let problems: Vec<String> = Bank::parse(files.map(|(path, text)| (path, text.to_owned())))
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        problems,
        [
            "b/sliding-window.md:1: id `sliding-window` is also in a/sliding-window.md",
            "b/sliding-window.md:2: number 7 is also in a/sliding-window.md",
            "b/sliding-window.md:3: the title is also in a/sliding-window.md",
            "b/window.md:3: id `sliding-window` is also in b/sliding-window.md",
        ]
    );
}

#[test]
fn a_renamed_question_is_found_by_its_old_id() {
    let text = QUESTION.replace("number = 7", "number = 7\nformerly = [\"old-name\"]");
    let bank = Bank::parse([(PATH, text)]).unwrap();
    let found = bank.get("old-name").map(|question| question.id.as_str());
    assert_eq!(found, Some("sliding-window"));
    assert!(bank.by_number(7).is_some() && bank.by_number(8).is_none());
}

proptest! {
    #[test]
    fn a_file_with_any_damage_is_read_or_refused_with_problems(
        cut in any::<prop::sample::Index>(),
        length in 0_usize..400,
        patch in prop_oneof![
            "\\PC{0,30}",
            prop::sample::select(vec!["+++", "## Output", "\n\n# ", "```", "[[quiz]]\n", "\"\"\"", "\r"])
                .prop_map(str::to_owned),
        ],
    ) {
        let characters: Vec<char> = QUESTION.chars().collect();
        let start = cut.index(characters.len());
        let end = characters.len().min(start + length);
        let text: String = characters[..start]
            .iter()
            .copied()
            .chain(patch.chars())
            .chain(characters[end..].iter().copied())
            .collect();
        if let Err(problems) = QuestionFile::parse(PATH, &text, None) {
            prop_assert!(!problems.is_empty());
            let lines = text.matches('\n').count() + 1;
            for problem in problems {
                prop_assert!((1..=lines).contains(&problem.line), "{problem}");
            }
        }
    }
}
