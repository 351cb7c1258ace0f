//! Fuzz targets for everything that members, files and language models send. No input may cause a
//! panic, and what the bot reads from one must be consistent.
//!
//! `.ci/fuzz` runs each target for a while. Put its findings into `corpus/<target>`:
//! `tests/corpus.rs` tries them from then on.

use std::sync::LazyLock;

use chrono::NaiveDate;
use stride::discord::custom_id::CustomId;
use stride::domain::judge::{Finding, read as read_judgment};
use stride::domain::language::is_foreign;
use stride::domain::question::{Question, QuestionFile};
use stride::domain::suggest::{chunks, sentences, widened};
use stride::exchange::{self, File, MOST_BYTES, template};
use stride::marker::words::Words;

/// Takes whatever a fuzzer makes up.
pub type Target = fn(&[u8]);

/// The targets, by the names of their folders in `corpus`.
pub const TARGETS: [(&str, Target); 5] = [
    ("custom_id", custom_id),
    ("question_file", question_file),
    ("import", import),
    ("suggestions", suggestions),
    ("judgment", judgment),
];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap_or_default()
}

/// Reads the custom id of a button or a form.
pub fn custom_id(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(id) = text.parse::<CustomId>() {
        let written = id.to_string();
        let again = written.parse::<CustomId>();
        assert_eq!(again, Ok(id), "{text:?} was written as {written:?}");
    }
}

/// Reads a question file, as the bank's and as a server's own.
pub fn question_file(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = QuestionFile::parse("questions/beginner/a-question.md", &text, None);
    match QuestionFile::parse_own("a-question.md", &text, today()) {
        Ok(file) => {
            // An exported question says the same after its import.
            let exported = file.question.to_markdown();
            let again = QuestionFile::parse_own("a-question.md", &exported, today());
            if let Ok(again) = &again
                && exchange::checked(&file.question, "a-question.md", today()).is_ok()
            {
                let is_same = again.question.says_the_same_as(&file.question);
                assert!(is_same, "exported as {exported:?}");
            }
        }
        Err(problems) => assert!(!problems.is_empty(), "refused without a word"),
    }
}

/// Imports a file: the first byte decides its type, the rest is its content.
pub fn import(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else {
        return;
    };
    let name = ["a.csv", "a.zip", "a.md", "a.txt"][usize::from(*kind % 4)];
    let file = File {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let contents = exchange::read(&[file], today(), &[]);
    assert!(contents.questions.len() <= MOST_BYTES, "more than was sent");
    let is_refused = contents.questions.is_empty();
    assert!(
        !is_refused || !contents.problems.is_empty() || bytes.len() < 100,
        "nothing was taken, and nothing is wrong"
    );
}

/// Splits a member's answer into chunks, as the suggestions do, and encodes their words.
pub fn suggestions(data: &[u8]) {
    static WORDS: LazyLock<Words> =
        LazyLock::new(|| Words::new(include_str!("../../grading/model/words.txt")));
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    for sentence in sentences(&text) {
        assert!(
            sentence.start >= end && sentence.start < sentence.end,
            "{sentence:?}"
        );
        assert!(text.get(sentence.clone()).is_some(), "cut a character");
        assert_eq!(widened(&text, sentence.clone()), sentence);
        end = sentence.end;
    }
    for chunk in chunks(&text) {
        assert!(text.get(chunk.range).is_some(), "cut a character");
        let ids = WORDS.ids(&chunk.text);
        assert!(ids.len() >= 2, "without its start or its end");
    }
    let _ = is_foreign(&text);
}

/// Reads a language model's reply: the first line is the judged answer.
pub fn judgment(data: &[u8]) {
    static QUESTION: LazyLock<Question> = LazyLock::new(|| template(today()));
    let text = String::from_utf8_lossy(data);
    let (answer, reply) = text.split_once('\n').unwrap_or(("", &text));
    let Ok(judgment) = read_judgment(reply, &QUESTION, answer) else {
        return;
    };
    assert_eq!(judgment.points.len(), QUESTION.key_points.len());
    for point in judgment.points {
        match (point.finding, point.evidence) {
            (Finding::Not, _) => {}
            (_, Some(evidence)) => {
                let quoted = answer.get(evidence);
                assert!(quoted.is_some_and(|quoted| !quoted.is_empty()), "no quote");
            }
            (finding, None) => panic!("{finding:?} without evidence"),
        }
    }
}
