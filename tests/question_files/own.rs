//! A server's own questions follow the rules of the bank.

use stride::domain::question::QuestionFile;
use stride::embedded;

use super::day;

#[test]
fn a_question_of_the_bank_can_be_a_pattern_for_an_own_one() {
    let mut read = 0;
    for (path, text) in embedded::files() {
        let is_question = path.ends_with(".md") && !path.ends_with("CHANGES.md");
        if !is_question || text.contains("\n[figure]") {
            continue;
        }
        let file = QuestionFile::parse_own(&path, &text, day("2026-01-05"));
        let question = file
            .unwrap_or_else(|problems| panic!("{problems:#?}"))
            .question;
        let again = QuestionFile::parse_own(&path, &question.to_markdown(), day("2026-01-05"));
        assert!(
            again.unwrap().question.says_the_same_as(&question),
            "{path}"
        );
        read += 1;
    }
    assert!(read > 20, "{read} questions");
}
