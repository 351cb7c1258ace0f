//! Readability on a phone, and quizzes that ask something.

use stride::check::check;

use super::{PATH, QUESTION, assert_problems, day};

#[test]
fn a_right_option_must_not_stand_out_by_its_length() {
    assert_problems("\"Half\"", "\"Half as many\"", &[]);
    assert_problems(
        "\"Half\"",
        "\"Half as wide, and half as high\"",
        &[
            "31: the right option gives itself away: it is by far the longest, `Half as wide, and half as high`",
        ],
    );
}

#[test]
fn no_quiz_is_asked_twice() {
    let other = QUESTION
        .replace("number = 7", "number = 8")
        .replace("What does a sliding window do?", "What does a window do?");
    let second = "questions/beginner/window.md";
    let problems = |other: &str| -> Vec<String> {
        let files = [(PATH, QUESTION.to_owned()), (second, other.to_owned())];
        let problems = check(files, day("2026-02-01")).problems;
        problems.iter().map(ToString::to_string).collect()
    };
    let same = |line| format!("{second}:{line}: the same quiz is also in {PATH}");
    assert_eq!(problems(&other), [same(24), same(30)]);
    let reworded = other.replace("What stays the same at every position?", "What is shared?");
    assert_eq!(
        problems(&reworded),
        [same(24), same(30)],
        "the same options"
    );
    let own = reworded
        .replace("\"The inputs\"", "\"The places\"")
        .replace("about how wide?", "how wide, for even inputs?")
        .replace("\"Twice\"", "\"Thrice\"");
    assert_eq!(problems(&own), [""; 0]);
}

#[test]
fn a_source_has_one_year_in_all_files() {
    let other = "questions/beginner/window.md";
    let text = QUESTION
        .replace("number = 7", "number = 8")
        .replace("What does a sliding window do?", "What does a window do?")
        .replace("\"The inputs\"", "\"The places\"")
        .replace("What stays the same at every position?", "What is shared?")
        .replace("about how wide?", "how wide, for even inputs?")
        .replace("\"Twice\"", "\"Thrice\"")
        .replacen("year = 2016", "year = 2018", 1);
    let files = [(PATH, QUESTION.to_owned()), (other, text)];
    let report = check(files, day("2026-02-01"));
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    let expected = format!("{other}:38: `https://arxiv.org/abs/1603.07285` is from 2016 in {PATH}");
    assert_eq!(problems, [expected]);
}

#[test]
fn a_line_of_code_fits_a_phone() {
    let wide = |columns: usize| format!("print({})\n", "1".repeat(columns - 7));
    assert_problems("print(1)\n", &wide(64), &[]);
    assert_problems(
        "print(1)\n",
        &wide(65),
        &["61: a line of 65 columns; at most 64 in this fence"],
    );
    let printed = "```text\n1\n";
    assert_problems(printed, &printed.replace('1', &"1".repeat(56)), &[]);
    assert_problems(
        printed,
        &printed.replace('1', &"1".repeat(57)),
        &["66: a line of 57 columns; at most 56 in this fence"],
    );
    assert_problems(
        "- **One.** Wrong.",
        &format!(
            "- **One.** Wrong.\n\n  ```text\n  {}\n  ```",
            "1".repeat(56)
        ),
        &[],
    );
}

#[test]
fn an_explanation_is_made_of_two_to_six_short_parts() {
    let part = "### What its step does\nA larger step gives a smaller output.\n\n";
    assert_problems(part, "", &["52: 1 part; there must be 2 to 6"]);
    assert_problems(
        "What its step does",
        &"x".repeat(61),
        &["52: the heading has 61 characters; at most 60"],
    );
    let long = format!("A larger step gives a smaller output. {}", "x".repeat(863));
    assert_problems(
        "A larger step gives a smaller output.",
        &long,
        &["53: the part has 901 characters; at most 900"],
    );
    assert_problems(
        "Values around the border.",
        &"x".repeat(901),
        &["79: the follow-up's answer has 901 characters; at most 900"],
    );
}
