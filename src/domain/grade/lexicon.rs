//! Words of the field that say the same: abbreviations, synonyms, irregular forms.
use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::stem;

/// What a phrase stands for, then the phrases. Every phrase is matched by the stems of its
/// words, the longest first, so plurals and verb forms need no entry. An entry must not
/// bring together what an interviewer would tell apart: equivariance and invariance, skip
/// and residual connections, dilated and strided.
const PHRASES: &[(&str, &[&str])] = &[
    // Abbreviations
    ("global average pooling", &["gap"]),
    ("global max pooling", &["gmp"]),
    ("batch norm", &["bn", "batchnorm"]),
    ("layer norm", &["ln", "layernorm"]),
    ("group norm", &["gn", "groupnorm"]),
    (
        "convolutional network",
        &["cnn", "convnet", "convolutional neural network"],
    ),
    ("network", &["nn", "net", "neural network", "neural net"]),
    ("convolution", &["conv"]),
    ("relu", &["rectified linear unit"]),
    ("fully connected", &["fc"]),
    (
        "fully connected layer",
        &["dense layer", "linear layer", "fc layer"],
    ),
    ("nonmaximum suppression", &["nms", "nonmax suppression"]),
    ("receptive field", &["rf"]),
    ("effective receptive field", &["erf"]),
    ("intersection union", &["iou", "intersection over union"]),
    ("learning rate", &["lr", "step length"]),
    ("squeeze excitation", &["se"]),
    ("feature pyramid", &["fpn"]),
    ("vision transformer", &["vit"]),
    (
        "flop",
        &[
            "mac",
            "madd",
            "multiply add",
            "multiply accumulate",
            "floating point operation",
        ],
    ),
    ("depthwise", &["dw", "dwconv"]),
    ("1x1", &["pointwise", "pw"]),
    ("augmentation", &["aug"]),
    ("pixel", &["px"]),
    ("standard deviation", &["std"]),
    (
        "moving average",
        &[
            "ema",
            "running average",
            "running mean",
            "moving mean",
            "exponential average",
        ],
    ),
    ("quantization aware training", &["qat"]),
    ("information", &["info"]),
    ("gradient", &["grad"]),
    ("probability", &["prob"]),
    // Things
    ("filter", &["kernel"]),
    ("parameter", &["weight", "param", "coefficient"]),
    ("feature map", &["activation map", "response map"]),
    ("position", &["location", "place", "spot", "site"]),
    ("every position", &["everywhere"]),
    ("image", &["picture", "photo", "photograph"]),
    ("border", &["boundary"]),
    ("class", &["category"]),
    ("dataset", &["data set"]),
    ("batch", &["minibatch", "mini batch"]),
    (
        "skip connection",
        &["shortcut connection", "shortcut", "skip path", "skip link"],
    ),
    (
        "transposed convolution",
        &["deconvolution", "fractionally strided convolution"],
    ),
    ("artifact", &["artefact"]),
    ("region", &["area", "patch"]),
    (
        "deep layer",
        &[
            "later layer",
            "higher layer",
            "deeper layer",
            "top layer",
            "last layer",
        ],
    ),
    (
        "early layer",
        &[
            "lower layer",
            "first layer",
            "shallow layer",
            "initial layer",
        ],
    ),
    ("computation", &["compute", "calculation", "calculate"]),
    ("cost", &["expense", "expensive", "costly"]),
    ("average", &["mean", "avg"]),
    ("max", &["maximum", "maximal"]),
    ("min", &["minimum", "minimal"]),
    (
        "every",
        &["each", "all", "any", "per", "across", "whole", "entire"],
    ),
    // More and less
    (
        "less",
        &[
            "fewer",
            "lower",
            "smaller",
            "reduce",
            "reduction",
            "decrease",
            "shrink",
            "shrunk",
            "shrinkage",
            "lessen",
            "diminish",
            "cut",
            "save",
            "minimise",
        ],
    ),
    ("less cost", &["cheap", "cheaper"]),
    (
        "more",
        &[
            "larger",
            "bigger",
            "greater",
            "higher",
            "increase",
            "grow",
            "grew",
            "grown",
            "growth",
            "enlarge",
            "expand",
            "expansion",
            "raise",
            "extra",
            "additional",
        ],
    ),
    ("large", &["big", "huge", "high"]),
    ("small", &["tiny", "little", "low"]),
    ("half", &["halve"]),
    ("quarter", &["fourth"]),
    ("double", &["twice", "twofold", "2x", "two times"]),
    ("quadruple", &["fourfold", "4x", "four times"]),
    ("square", &["quadratic"]),
    (
        "fast",
        &[
            "faster",
            "quick",
            "quicker",
            "speed",
            "speed up",
            "speedup",
            "accelerate",
        ],
    ),
    ("slow", &["slower"]),
    ("deep", &["deeper", "depth"]),
    ("wide", &["wider", "width", "broad", "broader"]),
    ("strong", &["stronger"]),
    ("weak", &["weaker"]),
    ("smooth", &["smoother"]),
    ("easy", &["easier", "ease", "easily"]),
    ("hard", &["harder", "difficult", "difficulty"]),
    ("stable", &["stability", "stabilise", "steady"]),
    ("same", &["identical"]),
    // Doing
    ("learn", &["learnable", "trainable", "learnt"]),
    ("slide", &["move", "sweep", "scan", "travel", "hop"]),
    (
        "shift",
        &["translate", "translation", "displace", "displacement"],
    ),
    (
        "detect",
        &[
            "find",
            "found",
            "recognise",
            "recognition",
            "identify",
            "spot",
        ],
    ),
    (
        "keep",
        &["kept", "preserve", "retain", "maintain", "conserve"],
    ),
    (
        "lose",
        &[
            "loss",
            "lost",
            "discard",
            "throw away",
            "threw away",
            "thrown away",
            "destroy",
            "sacrifice",
        ],
    ),
    ("add", &["addition", "sum", "summation"]),
    ("multiply", &["multiplication"]),
    ("concatenate", &["concat"]),
    (
        "combine",
        &["fuse", "fusion", "merge", "mix", "blend", "combination"],
    ),
    ("explode", &["explosion", "blow up", "blew up"]),
    ("vanish", &["disappear", "die out"]),
    ("sparse", &["sparsity"]),
    ("hierarchical", &["hierarchy"]),
    ("classify", &["classification", "classifier"]),
    ("downsample", &["subsample", "downscale"]),
    ("upsample", &["upscale"]),
    ("fine tune", &["finetune"]),
    ("depend", &["rely", "reliant", "reliance"]),
    ("normalise", &["norm", "standardise"]),
    ("variance", &["var"]),
    ("see", &["saw", "seen", "look"]),
    // Denied
    (
        "no parameter",
        &[
            "parameterless",
            "weightless",
            "zero parameter",
            "zero weight",
        ],
    ),
    ("no cost", &["zero cost", "zero overhead"]),
    ("no lose", &["lossless"]),
    (
        "no depend",
        &[
            "independent of",
            "independently of",
            "regardless of",
            "irrespective of",
        ],
    ),
];

/// An adjective that also shows its comparative: who writes of a "small output" where a term
/// has "smaller output" has said it. The reverse does not hold.
pub(super) const IMPLIED: [(&str, &str); 2] = [("large", "more"), ("small", "less")];

/// A word of a phrase's meaning.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) text: &'static str,
    pub(super) stem: String,
}

struct Phrase {
    /// The stems after the first.
    rest: Vec<String>,
    meaning: Vec<Meaning>,
}

/// Phrases by the stem of their first word, the longest first.
static LEXICON: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut lexicon: HashMap<String, Vec<Phrase>> = HashMap::new();
    for (meaning, phrases) in PHRASES {
        let meaning: Vec<Meaning> = meaning
            .split(' ')
            .map(|text| Meaning {
                text,
                stem: stem(text),
            })
            .collect();
        for phrase in *phrases {
            let mut stems = phrase.split(' ').map(stem);
            if let Some(first) = stems.next() {
                lexicon.entry(first).or_default().push(Phrase {
                    rest: stems.collect(),
                    meaning: meaning.clone(),
                });
            }
        }
    }
    for phrases in lexicon.values_mut() {
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
    }
    lexicon
});

/// What the words at the beginning of `stems` stand for, and how many words that is.
pub(super) fn look_up<'s>(
    mut stems: impl Iterator<Item = &'s str> + Clone,
) -> Option<(&'static [Meaning], usize)> {
    let phrases = LEXICON.get(stems.next()?)?;
    let phrase = phrases.iter().find(|phrase| {
        let mut following = stems.clone();
        phrase
            .rest
            .iter()
            .all(|stem| following.next() == Some(stem))
    })?;
    Some((&phrase.meaning, phrase.rest.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(phrase: &str) -> Option<Vec<&'static str>> {
        let stems: Vec<String> = phrase.split(' ').map(stem).collect();
        let (meaning, length) = look_up(stems.iter().map(String::as_str))?;
        assert_eq!(length, stems.len(), "{phrase}");
        Some(meaning.iter().map(|word| word.text).collect())
    }

    #[test]
    fn a_phrase_is_found_in_every_form() {
        assert_eq!(meaning("kernels"), Some(vec!["filter"]));
        assert_eq!(meaning("activation maps"), Some(vec!["feature", "map"]));
        assert_eq!(meaning("discarding"), Some(vec!["lose"]));
        assert_eq!(meaning("gap"), Some(vec!["global", "average", "pooling"]));
    }

    #[test]
    fn what_an_interviewer_tells_apart_stays_apart() {
        for word in [
            "invariance",
            "equivariance",
            "residual connection",
            "dilated",
            "strided",
        ] {
            assert_eq!(meaning(word), None, "{word}");
        }
    }

    #[test]
    fn no_phrase_has_two_meanings() {
        let mut seen = std::collections::HashSet::new();
        for phrase in PHRASES.iter().flat_map(|(_, phrases)| *phrases) {
            let stems: Vec<String> = phrase.split(' ').map(stem).collect();
            assert!(seen.insert(stems), "{phrase}");
        }
    }
}
