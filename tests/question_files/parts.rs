//! The optional parts of a question: a kind, bonus points, parts, an excerpt, a figure.

use stride::domain::question::{Kind, Place, QuestionFile};

use super::{PATH, QUESTION, assert_problems, problems_of};

/// Returns the good file with more in its front matter, just before the quizzes.
pub(super) fn with_front_matter(more: &str) -> String {
    QUESTION.replacen("[[quiz]]", &format!("{more}\n\n[[quiz]]"), 1)
}

#[test]
fn a_kind_is_one_of_six() {
    let of_kind = |kind: &str| QUESTION.replacen("concept", kind, 1);
    for kind in Kind::ALL {
        let file = QuestionFile::parse(PATH, &of_kind(kind.as_str()), None).unwrap();
        assert_eq!(file.question.kind, kind);
    }
    assert_eq!(
        problems_of(&of_kind("riddle")),
        ["4: unknown kind `riddle` (concept, numbers, code, debugging, design or paper)"]
    );
}

const BONUS: &str = "[[key_points]]\npoint = \"A larger step gives a smaller output.\"\nterms = [\"larger step\"]\nbonus = true";

#[test]
fn a_bonus_point_is_no_part_of_what_is_asked_for() {
    let file = QuestionFile::parse(PATH, &with_front_matter(BONUS), None).unwrap();
    let question = file.question;
    assert_eq!(
        (question.key_points.len(), question.ordinary_points()),
        (4, 3)
    );
}

#[test]
fn there_are_at_most_two_bonus_points_beside_three_ordinary_ones() {
    // Key points must all differ.
    let many = |point: &str, count: usize| {
        let points =
            (1..=count).map(|n| point.replace("a smaller", &format!("a {n} times smaller")));
        with_front_matter(&points.collect::<Vec<_>>().join("\n\n"))
    };
    let two = many(BONUS, 2);
    assert_eq!(problems_of(&two), [""; 0]);
    let three = many(BONUS, 3);
    assert_eq!(
        problems_of(&three),
        ["11: 3 bonus points; there must be at most 2"]
    );
    let ordinary = BONUS.replace("\nbonus = true", "");
    let seven = many(&ordinary, 4);
    assert_eq!(
        problems_of(&seven),
        ["11: 7 key points that are not bonus points; there must be 3 to 6"]
    );
    let twice = with_front_matter(&[BONUS; 2].join("\n\n"));
    assert_eq!(
        problems_of(&twice),
        ["11: the same key point twice: A larger step gives a smaller output."]
    );
    let maybe = with_front_matter(&BONUS.replace("true", "\"perhaps\""));
    assert_eq!(problems_of(&maybe), ["26: `bonus` must be true or false"]);
}

#[test]
fn an_explanation_is_cut_at_its_headings() {
    let file = QuestionFile::parse(PATH, QUESTION, None).unwrap();
    let parts: Vec<_> = file.question.explanation.iter().collect();
    let [step, unseen] = parts.as_slice() else {
        panic!("{parts:?}");
    };
    assert_eq!(step.heading, "What its step does");
    assert_eq!(step.text, "A larger step gives a smaller output.");
    assert_eq!(unseen.heading, "What it does not see");
    assert_eq!(
        (file.line(Place::Part(1)), file.line(Place::PartText(1))),
        (55, 56)
    );
    assert_problems(
        "### What its step does\n",
        "First of all.\n### What its step does\n",
        &["52: text before the first `###` heading of the explanation, which is made of parts"],
    );
    assert_problems(
        "What it does not see",
        "What its step does",
        &["55: the heading `What its step does` must be unique and not blank"],
    );
    assert_problems(
        "A larger step gives a smaller output.",
        "",
        &["52: a part of the explanation without text"],
    );
    assert_problems(
        "## Real-world example\n",
        "## Real-world example\n### A part\n",
        &["70: unexpected heading `### A part`"],
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
            "59: code of 1518 characters needs a line `# excerpt` and a line `# end of excerpt` around \
          the part worth reading in Discord"
        ]
    );
    let marked = |lines: usize| format!("# excerpt\n{}# end of excerpt\n{}", code(lines), code(46));
    let file = QuestionFile::parse(PATH, &with(&marked(2)), None).unwrap();
    assert_eq!(file.question.excerpt(), Ok(Some(code(2).trim())));
    assert_eq!(problems_of(&with(&marked(2))), [""; 0]);
    assert_eq!(
        problems_of(&with(&marked(46))),
        ["59: the excerpt has 1517 characters; at most 1500"]
    );
    assert_eq!(
        problems_of(&with(&marked(2).replace("# end of excerpt\n", ""))),
        ["59: an excerpt begins with a line `# excerpt` and ends with a line `# end of excerpt`"]
    );
    assert_eq!(
        problems_of(&with(&(marked(2) + &code(75)))),
        ["59: the code has 4086 characters; at most 4000"]
    );
}
