//! Abbreviations, synonyms and irregular forms of the field, from `lexicon.txt`.
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::form::Form;

#[derive(Default)]
struct Lexicon {
    /// Phrases by the stem of their first word, the longest first.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Words that are matched only as they stand, in lowercase.
    abbreviations: HashMap<String, Vec<Arc<Form>>>,
}

struct Phrase {
    /// The stems after the first.
    rest: Vec<String>,
    meaning: Vec<Arc<Form>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for (meaning, phrase) in entries() {
        let meaning = meaning
            .split(' ')
            .map(|word| Arc::new(Form::new(word)))
            .collect();
        if phrase.bytes().all(|byte| byte.is_ascii_uppercase()) {
            lexicon.abbreviations.insert(phrase.to_lowercase(), meaning);
            continue;
        }
        let mut stems = phrase.split(' ').map(|word| Form::new(word).stem);
        if let Some(first) = stems.next() {
            let rest = stems.collect();
            lexicon
                .phrases
                .entry(first)
                .or_default()
                .push(Phrase { rest, meaning });
        }
    }
    for phrases in lexicon.phrases.values_mut() {
        phrases.sort_by_key(|phrase| Reverse(phrase.rest.len()));
    }
    lexicon
});

/// Every meaning with each of its phrases.
fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("lexicon.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .flat_map(|(meaning, phrases)| phrases.split(", ").map(move |phrase| (meaning, phrase)))
}

/// What the first words of a text stand for, and how many words that is.
pub(super) fn look_up<'w>(
    mut words: impl Iterator<Item = &'w Form> + Clone,
) -> Option<(&'static [Arc<Form>], usize)> {
    let first = words.next()?;
    if let Some(meaning) = LEXICON.abbreviations.get(&first.surface) {
        return Some((meaning, 1));
    }
    let phrase = LEXICON.phrases.get(&first.stem)?.iter().find(|phrase| {
        let mut following = words.clone();
        phrase
            .rest
            .iter()
            .all(|stem| following.next().is_some_and(|next| next.stem == *stem))
    })?;
    Some((&phrase.meaning, phrase.rest.len() + 1))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn forms(phrase: &str) -> Vec<Form> {
        phrase.split(' ').map(Form::new).collect()
    }

    fn meaning(phrase: &str) -> Option<String> {
        let forms = forms(phrase);
        let (meaning, length) = look_up(forms.iter())?;
        assert_eq!(length, forms.len(), "{phrase}");
        let words: Vec<&str> = meaning.iter().map(|word| word.surface.as_str()).collect();
        Some(words.join(" "))
    }

    #[test]
    fn a_phrase_is_found_in_every_form() {
        assert_eq!(meaning("kernels").unwrap(), "filter");
        assert_eq!(meaning("activation maps").unwrap(), "feature map");
        assert_eq!(meaning("discarding").unwrap(), "lose");
        assert_eq!(meaning("cnns").unwrap(), "convolutional network");
    }

    #[test]
    fn an_abbreviation_in_capitals_has_no_other_form() {
        assert_eq!(meaning("gap").unwrap(), "global average pooling");
        assert_eq!(meaning("gaps"), None);
    }

    #[test]
    fn what_an_interviewer_tells_apart_stays_apart() {
        for word in [
            "invariance",
            "equivariance",
            "residual",
            "dilated",
            "strided",
        ] {
            assert_eq!(meaning(word), None, "{word}");
        }
    }

    #[test]
    fn a_meaning_has_no_word_with_another_meaning() {
        let is_phrase = |word: &&str| look_up(forms(word).iter()).is_some();
        let meanings = entries().flat_map(|(meaning, _)| meaning.split(' '));
        assert_eq!(meanings.filter(is_phrase).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn every_line_is_an_entry_and_no_phrase_has_two_meanings() {
        let lines = include_str!("lexicon.txt").lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(line.contains(" = "), "{line}");
        }
        let stems =
            |phrase| -> Vec<String> { forms(phrase).into_iter().map(|form| form.stem).collect() };
        let mut seen = HashSet::new();
        let twice: Vec<&str> = entries()
            .map(|(_, phrase)| phrase)
            .filter(|phrase| !seen.insert(stems(phrase)))
            .collect();
        assert_eq!(twice, [""; 0]);
    }
}
