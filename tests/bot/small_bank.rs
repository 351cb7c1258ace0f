//! A bank of three short questions, so that a test can show every word that a member reads.

use std::sync::Arc;

use stride::domain::bank::Bank;

/// Their numbers and levels, and everything else that differs between them.
const QUESTIONS: [(u32, &str, &str, &str, &str); 3] = [
    (1, "stride", "beginner", "shapes", "What is stride?"),
    (
        2,
        "downsampling",
        "intermediate",
        "pooling",
        "How does a network downsample?",
    ),
    (
        3,
        "aliasing",
        "senior",
        "invariance",
        "When does a stride alias?",
    ),
];

/// Returns the bank.
pub(crate) fn small_bank() -> Arc<Bank> {
    small_bank_without(0)
}

/// Returns the bank after an operator removed one question.
pub(crate) fn small_bank_without(gone: u32) -> Arc<Bank> {
    Arc::new(Bank::parse(files(gone)).unwrap())
}

/// Returns the bank after edits to the first question's file, and with added files.
pub(crate) fn small_bank_with(edits: &[(&str, &str)], added: &[(&str, &str)]) -> Arc<Bank> {
    let mut files: Vec<(String, String)> = files(0).collect();
    for (piece, replacement) in edits {
        let (_, text) = &mut files[0];
        assert!(text.contains(piece), "{piece}");
        *text = text.replacen(piece, replacement, 1);
    }
    files.extend(
        added
            .iter()
            .map(|&(path, text)| (path.to_owned(), text.to_owned())),
    );
    Arc::new(Bank::parse(files).unwrap())
}

/// Returns the bank after a rename of the first question's file.
pub(crate) fn small_bank_renamed() -> Arc<Bank> {
    let files = files(0).map(|(path, text)| {
        let is_first = path.ends_with("/stride.md");
        if is_first {
            let formerly = "formerly = [\"stride\"]\nkind = ";
            let path = path.replace("/stride.md", "/step-of-the-kernel.md");
            (path, text.replacen("kind = ", formerly, 1))
        } else {
            (path, text)
        }
    });
    Arc::new(Bank::parse(files).unwrap())
}

fn files(gone: u32) -> impl Iterator<Item = (String, String)> {
    let kept = QUESTIONS.iter().filter(move |(number, ..)| *number != gone);
    kept.map(|(number, id, level, topic, title)| {
        let text = include_str!("question.md")
            .replace("{number}", &number.to_string())
            .replace("{title}", title)
            .replace("{level}", level)
            .replace("{topic}", topic);
        (format!("questions/{level}/{id}.md"), text)
    })
}
