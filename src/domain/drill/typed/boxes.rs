//! Boxes by their letters: `A, C`, `AC`, `a and c`, `keep A & C`, `all`, `none`.

use super::Unreadable;

/// Words and signs that may surround the letters.
const BETWEEN: &[&str] = &[
    "and", "are", "box", "boxes", "i", "is", "it", "keep", "keeps", "kept", "left", "only",
    "remain", "remains", "stay", "stays", "survive", "survives", "the", "und", "we", "will",
];

/// Reads the boxes that a lowercase text names, in order. There are `count` boxes, from A on.
pub(super) fn read(text: &str, count: usize) -> Result<Vec<char>, Unreadable> {
    let all: Vec<char> = ('A'..='Z').take(count).collect();
    // This phrase would read as the boxes B and E.
    let text = text.replace("will be", "");
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !BETWEEN.contains(word));
    let mut named = Vec::new();
    let mut is_none = false;
    for word in words {
        match word {
            "all" | "everything" => named.extend(&all),
            "none" | "nothing" => is_none = true,
            letters => {
                let letters: Vec<char> = letters.chars().map(|c| c.to_ascii_uppercase()).collect();
                match letters.iter().find(|letter| !all.contains(letter)) {
                    None => named.extend(letters),
                    Some(other) if letters.len() == 1 && other.is_ascii_uppercase() => {
                        return Err(Unreadable::UnknownBox(*other));
                    }
                    Some(_) => return Err(Unreadable::NoBoxes),
                }
            }
        }
    }
    if named.is_empty() && !is_none {
        return Err(Unreadable::NoBoxes);
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}
