//! Sentences as candidates write them, and what they must and must not show.
use super::Rubric;

/// Whether an answer shows a term, to a question whose title has none of its words.
fn shows(term: &str, answer: &str) -> bool {
    let terms = [term.to_owned()];
    let rubric = Rubric::new("Why so?", [terms.as_slice()], []);
    rubric.grade(answer).matched() == 1
}

#[track_caller]
pub(super) fn assert_shown(cases: &[(&str, &str)], expected: bool) {
    let wrong: Vec<_> = cases
        .iter()
        .filter(|(term, answer)| shows(term, answer) != expected)
        .collect();
    assert!(wrong.is_empty(), "expected {expected}: {wrong:#?}");
}

#[test]
fn the_same_in_other_words_is_found() {
    assert_shown(
        &[
            (
                "share weights",
                "The weights are shared across all positions.",
            ),
            ("share weights", "It is about the sharing of parameters."),
            (
                "same filter everywhere",
                "The same kernel is applied at every location.",
            ),
            ("global average pooling", "At the end there is a GAP layer."),
            ("batch norm", "We use BN after each of the convolutions."),
            (
                "normalised activations",
                "The activations get normalized by it.",
            ),
            ("downsampling", "It is a kind of down-sampling."),
            ("down sampling", "The layer downsamples the map."),
            ("nonlinear", "It needs a non-linear activation."),
            ("3x3 kernel", "We slide a 3 × 3 filter over it."),
            ("two layers", "There are 2 of these layers."),
            ("equivariance", "The layer has translation equivarience."),
            ("lose detail", "Fine details are lost in it."),
            ("halves height", "The height is cut in half."),
            (
                "smaller output",
                "The output becomes smaller than the input.",
            ),
            (
                "larger learning rate",
                "You can use higher learning rates with it.",
            ),
            ("reduces cost", "It is cheaper than the alternative."),
            ("fewer parameters", "It has very few parameters."),
            (
                "same filter everywhere",
                "All positions see the same filter.",
            ),
            ("each channel", "It is done for every channel."),
            (
                "small movements",
                "Small movements of the object don't matter.",
            ),
            ("training error rises", "The training error itself goes up."),
            ("smaller model", "You could train a small model."),
            ("fewer parameters", "The parameters are fewer."),
            ("no parameters", "There are no weights to be learned."),
            ("F(x) + x", "The block computes F(x) + x as its output."),
        ],
        true,
    );
}

#[test]
fn what_is_denied_does_not_count() {
    assert_shown(
        &[
            ("share weights", "The network does not share its weights."),
            ("share weights", "The weights aren't shared."),
            (
                "share weights",
                "Weights are never shared between positions.",
            ),
            ("weight sharing", "There is no weight sharing in a CNN."),
            ("weight sharing", "Weight sharing is not used."),
            ("weight sharing", "It works without weight sharing."),
            ("weight sharing", "It lacks weight sharing."),
            (
                "weight sharing",
                "It isn't true that the weights are shared.",
            ),
            (
                "share weights",
                "Instead of sharing weights, it learns each position.",
            ),
            (
                "share weights",
                "It learns each position rather than sharing the weights.",
            ),
            (
                "share weights",
                "It is untied, as opposed to sharing weights.",
            ),
            (
                "weight sharing",
                "It is local connectivity, not weight sharing.",
            ),
            (
                "share weights",
                "It does not mean that the weights are shared.",
            ),
            (
                "share weights",
                "It has neither padding nor shared weights.",
            ),
            ("lose detail", "It pools without losing any detail."),
            ("lose detail", "Detail is not lost at all."),
            ("gradients vanish", "The gradients no longer vanish."),
            (
                "gradients vanish",
                "The gradients cannot vanish, and it trains.",
            ),
            ("learned weights", "Unlike learned weights, it is fixed."),
            ("loses information", "It doesn't lose information."),
            (
                "loses information",
                "It doesn't seem to me that it would lose information.",
            ),
        ],
        false,
    );
}

#[test]
fn a_negation_ends_where_its_clause_ends() {
    assert_shown(
        &[
            (
                "share weights",
                "It does not change the weights, they are shared.",
            ),
            (
                "share weights",
                "It isn't an FC layer, it shares its weights.",
            ),
            ("share weights", "It shares weights, not activations."),
            (
                "share weights",
                "It is not only cheap but also shares its weights.",
            ),
            (
                "share weights",
                "It does not use padding but shares the weights.",
            ),
            (
                "share weights",
                "It needs no padding and it shares the weights.",
            ),
            ("shrinks map", "Without padding the map shrinks."),
            (
                "shrinks map",
                "Without padding, the map shrinks at each layer.",
            ),
            (
                "fewer parameters",
                "It isn't an FC layer, so it has fewer parameters.",
            ),
            (
                "fewer parameters",
                "It doesn't overfit because there are fewer parameters.",
            ),
            (
                "share weights",
                "No matter the position, the weights are shared.",
            ),
            (
                "share weights",
                "Unlike an FC layer, it shares its weights.",
            ),
            (
                "larger receptive field",
                "It has a larger receptive field without more weights.",
            ),
            ("share weights", "It doesn't not share its weights."),
        ],
        true,
    );
}

#[test]
fn a_denial_is_found_only_where_it_is_said() {
    assert_shown(
        &[
            ("no parameters", "It has no parameters."),
            ("no parameters", "It doesn't have any learnable weights."),
            ("no parameters", "The layer is parameter-free."),
            ("without parameters", "There are zero parameters in it."),
            ("no parameters", "It works without weights."),
            (
                "covariate shift not",
                "The covariate shift isn't the reason.",
            ),
            (
                "covariate shift not",
                "It is not about internal covariate shift.",
            ),
            ("not learned", "The pooling is never learned."),
            ("not overfitting", "So it is not caused by overfitting."),
            ("FLOPs not latency", "Latency is not given by FLOPs alone."),
            (
                "shrinks without padding",
                "Without padding the map shrinks.",
            ),
            ("does not change label", "The label doesn't change."),
        ],
        true,
    );
    assert_shown(
        &[
            ("no parameters", "It has many parameters."),
            (
                "no parameters",
                "It has no bias, and the parameters are learned.",
            ),
            ("covariate shift not", "It removes the covariate shift."),
            ("not learned", "The pooling is learned."),
            (
                "shrinks without padding",
                "The map does not shrink with padding.",
            ),
            (
                "shrinks without padding",
                "With padding nothing is added, so it shrinks.",
            ),
        ],
        false,
    );
}

#[test]
fn the_direction_and_reach_of_a_word_count() {
    assert_shown(
        &[
            ("fewer parameters", "It has more parameters."),
            (
                "fewer parameters",
                "It has fewer layers but more parameters.",
            ),
            (
                "fewer parameters",
                "It has more parameters and fewer layers.",
            ),
            ("smaller output", "A larger stride gives a larger output."),
            ("lose detail", "It loses less detail."),
            ("more filters", "It has larger filters."),
            ("less detail", "It is good at small details."),
            ("less data", "The output needs data: it is cheap."),
            (
                "small learning rate",
                "With a tiny dataset you use a large learning rate.",
            ),
            (
                "larger dataset",
                "The dataset needs a larger learning rate.",
            ),
            ("lower accuracy", "The accuracy is low, as it was."),
            ("map per filter", "All filters share one map."),
            (
                "smaller model",
                "The accuracy is low, then the model overfits.",
            ),
        ],
        false,
    );
}

#[test]
fn what_all_have_together_each_need_not_have() {
    assert_shown(
        &[
            ("one map per filter", "Every filter gives its own map."),
            ("mean per channel", "Take the mean of each channel."),
            (
                "same filter every position",
                "The same filter is at all the positions.",
            ),
            (
                "same filter all positions",
                "There is the same filter for each position.",
            ),
        ],
        true,
    );
    assert_shown(
        &[
            ("one map per filter", "All the filters share a map."),
            ("mean per channel", "Take the mean across the channels."),
            (
                "mean per channel",
                "The mean over the channels at each pixel is taken.",
            ),
        ],
        false,
    );
}

#[test]
fn a_term_may_set_one_clause_against_another() {
    let term = "training high but validation low";
    assert_shown(
        &[
            (
                term,
                "The training accuracy is high but the validation accuracy is low.",
            ),
            (
                term,
                "Training accuracy is high and validation accuracy is low.",
            ),
        ],
        true,
    );
    assert_shown(
        &[(
            term,
            "The training accuracy and validation accuracy are both low.",
        )],
        false,
    );
}

#[test]
fn words_of_different_clauses_say_nothing_together() {
    assert_shown(
        &[
            (
                "convolution equivariant",
                "Pooling is equivariant, convolution is invariant.",
            ),
            (
                "convolution equivariant",
                "Pooling is equivariant and convolution is invariant.",
            ),
            (
                "average strongest",
                "Max keeps the strongest. The average is smooth.",
            ),
            (
                "weights image",
                "The weights are few, and as far as I know, nobody changes them for an image.",
            ),
        ],
        false,
    );
}

#[test]
fn keywords_and_questions_are_no_answer() {
    assert_shown(
        &[
            ("fewer parameters", "fewer parameters"),
            (
                "fewer parameters",
                "equivariance, fewer parameters, weight sharing, local, bias",
            ),
            (
                "fewer parameters",
                "It has: equivariance, fewer parameters, weight sharing, local, bias, speed",
            ),
            (
                "fewer parameters",
                "equivariance and fewer parameters and weight sharing",
            ),
            ("fewer parameters", "Does it have fewer parameters?"),
            ("fewer parameters", "Why does it have fewer parameters?"),
        ],
        false,
    );
    assert_shown(
        &[("fewer parameters", "I think it has fewer parameters?")],
        true,
    );
}

#[test]
fn the_question_said_again_makes_no_point() {
    let terms = ["weight sharing".to_owned(), "CNNs share".to_owned()];
    let title = "What is weight sharing in CNNs and why is it important?";
    let rubric = Rubric::new(title, [terms.as_slice()], []);
    assert_eq!(rubric.grade(title).matched(), 0);
    assert_eq!(
        rubric
            .grade("Weight sharing is important in a CNN.")
            .matched(),
        0
    );
}

#[test]
fn a_match_quotes_the_answers_own_words() {
    let terms = ["share weights".to_owned()];
    let rubric = Rubric::new("Why so?", [terms.as_slice()], []);
    let answer = "Naïvely put: the wéights are all shared.";
    let verdict = rubric.grade(answer);
    let found = verdict.key_points[0].as_ref().unwrap();
    assert_eq!(found.term, "share weights");
    assert_eq!(found.quote, "wéights are all shared");
    assert_eq!(&answer[found.range.clone()], found.quote);
}
