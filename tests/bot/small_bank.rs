//! A bank of three short questions, so that a test can show every word that a member reads.

use std::sync::Arc;

use stride::domain::bank::Bank;

/// Their numbers and levels, and all there is to tell them apart.
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

/// The bank.
pub(crate) fn small_bank() -> Arc<Bank> {
    small_bank_without(0)
}

/// The bank after an operator took one question out.
pub(crate) fn small_bank_without(gone: u32) -> Arc<Bank> {
    let kept = QUESTIONS.iter().filter(|(number, ..)| *number != gone);
    let files = kept.map(|(number, id, level, topic, title)| {
        let text = include_str!("question.md")
            .replace("{number}", &number.to_string())
            .replace("{title}", title)
            .replace("{level}", level)
            .replace("{topic}", topic);
        (format!("questions/{level}/{id}.md"), text)
    });
    Arc::new(Bank::parse(files).unwrap())
}
