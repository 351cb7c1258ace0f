//! A broken question file says what is wrong, and on which line.

use chrono::NaiveDate;
use proptest::prelude::*;
use stride::app;
use stride::check::check;
use stride::domain::bank::Bank;
use stride::domain::question::{Kind, Place, QuestionFile, Section};

const QUESTION: &str = include_str!("question_files/question.md");
const PATH: &str = "questions/beginner/sliding-window.md";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// What the check says of a file, each problem as `line: message`.
fn problems_of(text: &str) -> Vec<String> {
    let report = check([(PATH, text)], day("2026-02-01"));
    let lines = report.problems.iter().map(|problem| {
        let line = problem.to_string();
        line.strip_prefix(&format!("{PATH}:"))
            .expect("a problem of this file")
            .to_owned()
    });
    lines.collect()
}

/// Asserts what the check says of the good file after a piece of it was replaced.
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
        "questions/beginner/sliding-window.md:7: warning: last reviewed more than a year ago, 2026-01-31\n\
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
        .replace("\"shapes\"", "\"colours\"")
        .replace("hint = ", "tip = ")
        .replace("correct = 2", "correct = 4")
        .replace("## Output\n", "## Outputs\n");
    assert_eq!(
        problems_of(&text),
        [
            "2: `hint` is missing",
            "2: `number` must be a whole number from 1 to 9999",
            "4: unknown level `expert` (beginner, intermediate or senior)",
            "6: unknown topic `colours`",
            "8: unknown key `tip`",
            "31: `correct` must be a whole number from 0 to 3",
            "59: unexpected heading `## Outputs`",
            "84: section `Output` is missing",
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
        &["4: level `senior`, but the file is in the folder `beginner`"],
    );
    assert_problems(
        "0-2",
        "2-0",
        &["5: experience `2-0` is not a range of years such as `0-2` or `5+`"],
    );
    assert_problems(
        "\"shapes\"",
        "\"convolution\"",
        &["6: topic `convolution` twice"],
    );
    assert_problems(
        "\"shapes\"",
        "\"shapes\", \"pooling\", \"invariance\"",
        &["6: 4 topics; there must be 1 to 3"],
    );
    assert_problems(
        "reviewed = 2026-01-31",
        "reviewed = \"2026-01-31\"",
        &["7: `reviewed` must be a date such as 2026-01-31, without quotes"],
    );
    assert_problems(
        "reviewed = 2026-01-31",
        "reviewed = 2026-02-02",
        &["7: reviewed in the future, 2026-02-02"],
    );
    assert_problems(
        "\"Watch where it goes next.\"",
        "\" \"",
        &["8: `hint` must be text between quotes, not blank"],
    );
    assert_problems(
        "terms = [\"same weights\", \"shared weights\"]",
        "terms = []",
        &["12: a key point without terms"],
    );
    assert_problems(
        "\"The inputs\"",
        "\"The weights\"",
        &["24: option `The weights` twice"],
    );
    assert_problems("\"The inputs\", ", "", &["24: 3 options; there must be 4"]);
    assert_problems(
        "why = \"They are shared.\"\n",
        "",
        &["22: `why` is missing"],
    );
    assert_problems(
        "https://arxiv.org/abs/1603.07285",
        "arxiv.org",
        &["38: `arxiv.org` is no http or https address"],
    );
    assert_problems(
        "https://arxiv.org/abs/1603.07285",
        "https://www.deeplearningbook.org",
        &["44: `https://www.deeplearningbook.org` twice"],
    );
    assert_problems(
        "year = 2016",
        "year = 2027",
        &["37: a reference of 2027, after the review"],
    );
}

/// The good file with something more in its front matter, just before the quizzes.
fn with_front_matter(more: &str) -> String {
    QUESTION.replacen("[[quiz]]", &format!("{more}\n\n[[quiz]]"), 1)
}

#[test]
fn a_kind_is_one_of_six() {
    let of_kind =
        |kind: &str| QUESTION.replacen("level = ", &format!("kind = \"{kind}\"\nlevel = "), 1);
    for kind in Kind::ALL {
        let file = QuestionFile::parse(PATH, &of_kind(kind.as_str())).unwrap();
        assert_eq!(file.question.kind, kind);
    }
    assert_eq!(
        problems_of(&of_kind("riddle")),
        ["4: unknown kind `riddle` (concept, numbers, code, debugging, design or paper)"]
    );
}

const BONUS: &str =
    "[[key_points]]\npoint = \"It is cheap.\"\nterms = [\"larger step\"]\nbonus = true";

#[test]
fn a_bonus_point_is_no_part_of_what_is_asked_for() {
    let file = QuestionFile::parse(PATH, &with_front_matter(BONUS)).unwrap();
    let question = file.question;
    assert_eq!(
        (question.key_points.len(), question.ordinary_points()),
        (4, 3)
    );
    let percent = |answer: &str| app::answer::grade(&question, answer).coverage().percent();
    let ordinary = "It visits every position with the same weights and does not know where it is.";
    assert_eq!(percent(ordinary), 67, "two of three, the bonus missing");
    assert_eq!(
        percent("A larger step makes the output smaller."),
        67,
        "one, and the bonus"
    );
    let all = format!("{ordinary} A larger step makes the output smaller.");
    assert_eq!(percent(&all), 100, "never more");
}

#[test]
fn there_are_at_most_two_bonus_points_beside_three_ordinary_ones() {
    let two = with_front_matter(&[BONUS; 2].join("\n\n"));
    assert_eq!(problems_of(&two), [""; 0]);
    let three = with_front_matter(&[BONUS; 3].join("\n\n"));
    assert_eq!(
        problems_of(&three),
        ["10: 3 bonus points; there must be at most 2"]
    );
    let ordinary = BONUS.replace("\nbonus = true", "");
    let seven = with_front_matter(&[ordinary.as_str(); 4].join("\n\n"));
    assert_eq!(
        problems_of(&seven),
        ["10: 7 key points that are no bonus; there must be 3 to 6"]
    );
    let maybe = with_front_matter(&BONUS.replace("true", "\"perhaps\""));
    assert_eq!(problems_of(&maybe), ["25: `bonus` must be true or false"]);
}

const IN_PARTS: &str = "\
## Explanation
### What its step does
A larger step gives a smaller output.

### What it does not see
The window has no absolute position to look at.
";
const EXPLANATION: &str = "\
## Explanation
A larger step gives a smaller output. The window has no absolute position to look at.
";

#[test]
fn an_explanation_is_cut_at_its_headings() {
    let file = QuestionFile::parse(PATH, &QUESTION.replace(EXPLANATION, IN_PARTS)).unwrap();
    let parts: Vec<_> = file.question.explanation.iter().collect();
    let [step, unseen] = parts.as_slice() else {
        panic!("{parts:?}");
    };
    assert_eq!(step.heading, "What its step does");
    assert_eq!(step.text, "A larger step gives a smaller output.");
    assert_eq!(unseen.heading, "What it does not see");
    assert_eq!(
        (file.line(Place::Part(1)), file.line(Place::PartText(1))),
        (54, 55)
    );
    assert_problems(EXPLANATION, IN_PARTS, &[]);
    assert_problems(
        EXPLANATION,
        &IN_PARTS.replace("\n### What its", "\nFirst of all.\n### What its"),
        &["51: text before the first `###` heading of the explanation"],
    );
    assert_problems(
        EXPLANATION,
        &IN_PARTS.replace("What it does not see", "What its step does"),
        &["54: the heading `What its step does` must be its own, and not blank"],
    );
    assert_problems(
        EXPLANATION,
        &IN_PARTS.replace("A larger step gives a smaller output.", "\n"),
        &["51: a part of the explanation without text"],
    );
    assert_problems(
        "## Real-world example\n",
        "## Real-world example\n### A part\n",
        &["65: unexpected heading `### A part`"],
    );
}

#[test]
fn long_code_says_which_part_of_it_is_worth_reading() {
    let code = |lines: usize| "print(1)  # a line of thirty-two\n".repeat(lines);
    let with = |code: &str| QUESTION.replace("## not a heading\nprint(1)\n", code);
    assert_eq!(problems_of(&with(&code(45))), [""; 0]);
    assert_eq!(
        problems_of(&with(&code(46))),
        [
            "54: code of 1518 characters needs a line `# excerpt` and a line `# end of excerpt` around \
          the part worth reading in Discord"
        ]
    );
    let marked = |lines: usize| format!("# excerpt\n{}# end of excerpt\n{}", code(lines), code(46));
    let file = QuestionFile::parse(PATH, &with(&marked(2))).unwrap();
    assert_eq!(file.question.excerpt(), Ok(Some(code(2).trim())));
    assert_eq!(problems_of(&with(&marked(2))), [""; 0]);
    assert_eq!(
        problems_of(&with(&marked(46))),
        ["54: the excerpt has 1517 characters; at most 1500"]
    );
    assert_eq!(
        problems_of(&with(&marked(2).replace("# end of excerpt\n", ""))),
        ["54: an excerpt begins with a line `# excerpt` and ends with a line `# end of excerpt`"]
    );
    assert_eq!(
        problems_of(&with(&(marked(2) + &code(75)))),
        ["54: the code has 4086 characters; at most 4000"]
    );
}

#[test]
fn a_figure_stands_in_a_section_or_a_part_of_the_explanation() {
    let figure = |entry: &str| {
        let alt = "alt = \"Two windows of three pixels, one step apart.\"";
        with_front_matter(&format!("[figure]\n{alt}\n{entry}")).replace(EXPLANATION, IN_PARTS)
    };
    let read = |entry: &str| {
        QuestionFile::parse(PATH, &figure(entry))
            .unwrap()
            .question
            .figure
    };
    let part = |entry: &str| read(entry).map(|figure| (figure.section, figure.part));
    assert_eq!(
        part("section = \"real-world\""),
        Some((Section::RealWorld, 0))
    );
    assert_eq!(
        part("section = \"explanation\""),
        Some((Section::Explanation, 0))
    );
    assert_eq!(
        part("section = \"explanation\"\npart = \"What it does not see\""),
        Some((Section::Explanation, 1))
    );
    assert_eq!(
        problems_of(&figure("section = \"explanation\"\npart = \"Nowhere\"")),
        ["25: the explanation has no part `Nowhere`"]
    );
    assert_eq!(
        problems_of(&figure("section = \"code\"\npart = \"Nowhere\"")),
        ["25: only a figure in the explanation has a `part`"]
    );
    assert_eq!(
        problems_of(&figure("section = \"output\"")),
        ["24: unknown section `output` (short-answer, explanation, code, real-world or mistakes)"]
    );
    assert_eq!(
        problems_of(&figure("section = \"code\"").replace(
            "Two windows of three pixels, one step apart.",
            "Two windows."
        )),
        ["23: the alternative text has 12 characters; there must be 20 to 300"]
    );
}

#[test]
fn sections_are_checked() {
    assert_problems(
        "## Explanation",
        "## explanation",
        &[
            "50: unexpected heading `## explanation`",
            "84: section `Explanation` is missing",
        ],
    );
    assert_problems(
        "## Short answer",
        "Hello.\n\n## Short answer",
        &["47: text before the first section"],
    );
    assert_problems(
        "## Explanation",
        "## Short answer",
        &[
            "50: a second section `Short answer`",
            "84: section `Explanation` is missing",
        ],
    );
    assert_problems(
        "## Real-world example\nEvery convolution layer works like this.\n",
        "## Real-world example\n",
        &["64: section `Real-world example` is empty"],
    );
    assert_problems(
        "### What is padding?\nValues around the border.\n",
        "### What is padding?\n",
        &["73: a follow-up without an answer"],
    );
    assert_problems(
        "### What is padding?",
        "Well.\n\n### What is padding?",
        &["73: text in `Follow-ups` before its first `###` question"],
    );
    assert_problems(
        "### What is padding?\nValues around the border.\n",
        "",
        &["72: 3 follow-ups; there must be at least 4"],
    );
    assert_problems(
        "```python",
        "```py",
        &["54: `Code example` must be one ```python fence and nothing else"],
    );
    assert_problems(
        "1\n```",
        "1\n```\nIt prints one.",
        &["60: `Output` must be one ```text fence and nothing else"],
    );
    assert_problems(
        "- **Three.** Wrong.\n",
        "",
        &["68: 2 list items; there must be 3 to 5"],
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
        &["65: a paragraph of 1504 characters; at most 1500"],
    );
    let option = "x".repeat(81);
    assert_problems(
        "The gradients",
        &option,
        &["24: the option has 81 characters; at most 80"],
    );
}

#[test]
fn what_gives_an_answer_away_is_a_problem() {
    assert_problems(
        "\"Watch where it goes next.\"",
        "\"Think of THE WEIGHTS.\"",
        &["8: the hint gives a quiz answer away: `The weights`"],
    );
    assert_problems(
        "\"same weights\"",
        "\"sliding window\", \"same weights\"",
        &["12: term `sliding window` shows nothing: it only repeats the title"],
    );
}

#[test]
fn a_model_answer_must_make_its_own_key_points() {
    assert_problems(
        "\"step decides\", \"larger step\"",
        "\"stride length\"",
        &["15: the question's own short answer and explanation match none of its terms"],
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
        ("b/window.md", &renamed),
    ];
    let problems: Vec<String> = Bank::parse(files)
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
        if let Err(problems) = QuestionFile::parse(PATH, &text) {
            prop_assert!(!problems.is_empty());
            let lines = text.matches('\n').count() + 1;
            for problem in problems {
                prop_assert!((1..=lines).contains(&problem.line), "{problem}");
            }
        }
    }
}
