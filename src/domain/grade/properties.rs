//! What holds of every answer.
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::Rubric;

const TERMS: [&[&str]; 4] = [
    &["share weights", "same filter everywhere", "reuse kernel"],
    &["fewer parameters", "less memory"],
    &["translation equivariance", "input moves output moves"],
    &["no parameters", "loss of detail", "F(x) + x"],
];

const SENTENCES: [&str; 10] = [
    "The same kernel is applied at every position, so the weights are shared.",
    "It doesn't share its weights with another layer.",
    "There are far fewer parameters than in a fully connected layer.",
    "When the input moves, the output moves by as much!",
    "That is translation equivarience, not invariance.",
    "Pooling has no parameters; it loses fine detail.",
    "The block computes y = F(x) + x.",
    "Is it cheaper?",
    "It uses less memory because the kernel is re-used.",
    "Why not.",
];

static RUBRIC: LazyLock<Rubric> = LazyLock::new(|| {
    let owned =
        |terms: &&[&str]| -> Vec<String> { terms.iter().map(|&term| term.to_owned()).collect() };
    let terms: Vec<Vec<String>> = TERMS.iter().map(owned).collect();
    Rubric::new(
        "What is it, and why?",
        terms.iter().map(Vec::as_slice),
        SENTENCES,
    )
});

/// For each key point, whether the answer makes it.
fn made(answer: &str) -> Vec<bool> {
    RUBRIC
        .grade(answer)
        .key_points
        .iter()
        .map(Option::is_some)
        .collect()
}

fn sentences() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(SENTENCES.to_vec(), 0..=SENTENCES.len())
}

fn words() -> Vec<&'static str> {
    TERMS
        .iter()
        .flat_map(|terms| terms.iter())
        .flat_map(|term| term.split(' '))
        .collect()
}

proptest! {
    #[test]
    fn any_text_gets_a_verdict(answer in "\\PC{0,400}") {
        let verdict = RUBRIC.grade(&answer);
        prop_assert!((0.0..=1.0).contains(&verdict.coverage()));
        prop_assert_eq!(verdict.key_points.len(), TERMS.len());
    }

    #[test]
    fn any_scramble_of_words_marks_and_unicode_gets_a_verdict(
        parts in prop::collection::vec(
            prop_oneof![
                prop::sample::select(words()).prop_map(str::to_owned),
                "[ ,.;:!?()'’\\-–—=>→\n\t×²½]{1,3}",
                "\\PC",
                any::<char>().prop_map(String::from),
            ],
            0..120,
        ),
    ) {
        let answer = parts.concat();
        for found in RUBRIC.grade(&answer).key_points.iter().flatten() {
            prop_assert_eq!(&answer[found.range.clone()], &found.quote);
        }
    }

    #[test]
    fn case_does_not_matter(sentences in sentences()) {
        let answer = sentences.join(" ");
        prop_assert_eq!(made(&answer.to_uppercase()), made(&answer));
        prop_assert_eq!(made(&answer.to_lowercase()), made(&answer));
    }

    #[test]
    fn spacing_does_not_matter(sentences in sentences(), space in "[ \t\u{a0}]{1,4}") {
        let answer = sentences.join(" ");
        prop_assert_eq!(made(&answer.replace(' ', &space)), made(&answer));
    }

    #[test]
    fn the_order_of_sentences_does_not_matter(
        (sentences, shuffled) in sentences()
            .prop_flat_map(|sentences| (Just(sentences.clone()), Just(sentences).prop_shuffle())),
    ) {
        prop_assert_eq!(made(&shuffled.join(" ")), made(&sentences.join(" ")));
    }

    #[test]
    fn a_bag_of_the_terms_words_makes_no_point(
        words in Just(words()).prop_shuffle(),
        separator in prop::sample::select(vec![" ", ", ", ". ", "\n", " and "]),
    ) {
        prop_assert_eq!(RUBRIC.grade(&words.join(separator)).matched(), 0);
    }
}
