//! Brings the spellings of a word together: contractions, British and American forms,
//! number words, and at last the stem.
use std::borrow::Cow;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// The parts of a contraction: `isn't` is `is` and `not`, `layer's` is `layer`.
pub(super) fn expand(word: &str) -> (&str, Option<&'static str>) {
    match word {
        "cannot" | "can't" | "cant" => return ("can", Some("not")),
        "won't" | "wont" => return ("will", Some("not")),
        "dont" | "doesnt" | "didnt" | "isnt" | "arent" | "wasnt" | "werent" | "wouldnt"
        | "couldnt" | "shouldnt" | "hasnt" | "havent" | "neednt" => {
            return (&word[..word.len() - 2], Some("not"));
        }
        _ => {}
    }
    if let Some(verb) = word.strip_suffix("n't") {
        return (verb, Some("not"));
    }
    match word.split_once('\'') {
        Some((base, _)) if !base.is_empty() => (base, None),
        _ => (word, None),
    }
}

/// The stem of a lowercase word, the same for its British and American spelling; of a number
/// word its digits.
pub(super) fn stem(word: &str) -> String {
    match digits(word) {
        Some(digits) => digits.to_owned(),
        None => STEMMER.stem(&american(word)).into_owned(),
    }
}

fn digits(word: &str) -> Option<&'static str> {
    Some(match word {
        "zero" => "0",
        "one" | "single" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "ten" => "10",
        "hundred" => "100",
        "thousand" => "1000",
        _ => return None,
    })
}

/// British endings as American ones. Words that only look British (`noise`, `contour`) are
/// changed as well: what matters is that both spellings of a word come out the same.
fn american(word: &str) -> Cow<'_, str> {
    const ENDINGS: [(&str, &str); 23] = [
        ("ise", "ize"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("ises", "izes"),
        ("ising", "izing"),
        ("isation", "ization"),
        ("isations", "izations"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("yses", "yzes"),
        ("ysing", "yzing"),
        ("our", "or"),
        ("ours", "ors"),
        ("oured", "ored"),
        ("ouring", "oring"),
        ("ourhood", "orhood"),
        ("ourhoods", "orhoods"),
        ("elled", "eled"),
        ("elling", "eling"),
        ("entre", "enter"),
        ("entred", "entered"),
        ("artefact", "artifact"),
        ("artefacts", "artifacts"),
    ];
    // Shorter words are `hour`, `rise`, `wise`: the same on both sides of the Atlantic.
    const SHORTEST: usize = 6;
    if word.len() < SHORTEST {
        return Cow::Borrowed(word);
    }
    ENDINGS
        .iter()
        .find_map(|(british, american)| {
            let start = word.strip_suffix(british)?;
            Some(Cow::Owned(format!("{start}{american}")))
        })
        .unwrap_or(Cow::Borrowed(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_and_american_spellings_have_one_stem() {
        for (british, american) in [
            ("normalise", "normalize"),
            ("normalisation", "normalization"),
            ("generalising", "generalizing"),
            ("analysed", "analyzed"),
            ("neighbouring", "neighboring"),
            ("neighbourhood", "neighborhood"),
            ("colour", "color"),
            ("behaviour", "behavior"),
            ("modelling", "modeling"),
            ("labelled", "labeled"),
            ("centre", "center"),
            ("artefact", "artifact"),
            ("artefacts", "artifacts"),
        ] {
            assert_eq!(stem(british), stem(american), "{british}");
        }
    }

    #[test]
    fn opposites_keep_different_stems() {
        for (one, other) in [
            ("variance", "invariance"),
            ("invariance", "equivariance"),
            ("convolution", "deconvolution"),
            ("linear", "nonlinear"),
        ] {
            assert_ne!(stem(one), stem(other), "{one}");
        }
    }

    #[test]
    fn contractions_give_up_their_not() {
        assert_eq!(expand("isn't"), ("is", Some("not")));
        assert_eq!(expand("doesnt"), ("does", Some("not")));
        assert_eq!(expand("can't"), ("can", Some("not")));
        assert_eq!(expand("layer's"), ("layer", None));
        assert_eq!(expand("plant"), ("plant", None));
    }
}
