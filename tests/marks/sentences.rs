//! Sentences that earlier rules refused although right, or credited although wrong. No wrong one is
//! marked anymore. The encoder misses most of the right ones: it is surer of whole answers than of
//! one short line.

use super::suggested;

/// The suggestion for a sentence and a key point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Marked,
    Shown,
    Nothing,
}
use Is::{Marked, Nothing, Shown};

/// Right sentences: the question, the key point, the sentence, and today's suggestion. All should
/// be [`Marked`].
const RIGHT: &[(&str, usize, &str, Is)] = &[
    ("pooling", 1, "- reduces spatial size (H and W)", Nothing),
    ("pooling", 1, "- less computation / memory", Marked),
    ("pooling", 2, "- no parameters", Shown),
    (
        "overfitting",
        0,
        "train accuracy is high but test accuracy is low",
        Nothing,
    ),
    (
        "overfitting",
        0,
        "performs great on the training data but poorly on test data",
        Nothing,
    ),
    (
        "overfitting",
        0,
        "training accuracy is 99% but the validation accuracy is only 70%",
        Nothing,
    ),
    (
        "overfitting",
        3,
        "Against it help weight decay, dropout, more data, augmentation and early stopping.",
        Marked,
    ),
    (
        "dilated-convolution",
        0,
        "inserts gaps between the elements of the kernel",
        Nothing,
    ),
    (
        "dilated-convolution",
        0,
        "a 3x3 kernel with dilation 2 covers a 5x5 region",
        Nothing,
    ),
    (
        "depthwise-separable-convolution",
        5,
        "Most of the remaining computation is in the 1x1 convolutions",
        Nothing,
    ),
    (
        "adversarial-perturbations",
        2,
        "features that are predictive but not robust",
        Nothing,
    ),
    (
        "adversarial-perturbations",
        2,
        "high-frequency textures that humans don't see",
        Nothing,
    ),
    (
        "translation-invariance",
        5,
        "same label no matter where it is in the picture",
        Nothing,
    ),
    (
        "densenet-feature-reuse",
        3,
        "The memory consumption is high because all the feature maps must be kept",
        Nothing,
    ),
    (
        "bottleneck-layers",
        5,
        "If the bottleneck is too small, information gets lost",
        Marked,
    ),
    (
        "effective-receptive-field",
        4,
        "you shouldn't rely on the theoretical size for context",
        Nothing,
    ),
    (
        "generalizing-across-distributions",
        4,
        "I keep entire hospitals out of training and look at the worst one",
        Nothing,
    ),
    (
        "global-average-pooling",
        1,
        "GAP has none, so the model gets far smaller",
        Nothing,
    ),
    (
        "global-average-pooling",
        4,
        "you lose where things are",
        Nothing,
    ),
    (
        "high-resolution-images",
        5,
        "In training use mixed precision, gradient checkpointing and gradient accumulation, random crops.",
        Marked,
    ),
    (
        "multi-scale-features",
        1,
        "C2 to C5 at strides 4 to 32, shallow maps have detail, deep ones semantics",
        Marked,
    ),
    (
        "one-by-one-convolution",
        1,
        "no spatial extent so the receptive field doesn't change",
        Marked,
    ),
    (
        "pixels-to-concepts",
        1,
        "without ReLU the entire stack would be one linear map",
        Shown,
    ),
    (
        "pixels-to-concepts",
        3,
        "keeps what matters for the class and drops the rest",
        Nothing,
    ),
    (
        "translational-equivariance",
        1,
        "f(Tx) = T f(x), invariance is f(Tx) = f(x)",
        Shown,
    ),
    (
        "vanishing-spatial-information",
        4,
        "tradeoff with memory and compute, and for classification you don't need it",
        Marked,
    ),
];

/// Wrong sentences. None should be [`Marked`].
const WRONG: &[(&str, usize, &str, Is)] = &[
    (
        "overfitting",
        0,
        "training error is high and validation error is low",
        Nothing,
    ),
    (
        "overfitting",
        2,
        "I would never add dropout; early stopping makes it worse; data augmentation causes overfitting",
        Nothing,
    ),
    (
        "overfitting",
        3,
        "I would never add dropout; early stopping makes it worse; data augmentation causes overfitting",
        Nothing,
    ),
    (
        "overfitting",
        4,
        "I would never add dropout; early stopping makes it worse; data augmentation causes overfitting",
        Nothing,
    ),
    (
        "explaining-and-debugging",
        0,
        "Grad-CAM proves that the model has learned the pathology, so we can trust it",
        Nothing,
    ),
    (
        "feature-map-normalization",
        4,
        "In eval mode it uses the statistics of the test batch",
        Nothing,
    ),
    (
        "feature-map-normalization",
        5,
        "Small batches are no problem",
        Nothing,
    ),
    (
        "high-resolution-images",
        2,
        "Tile the image into patches without any overlap",
        Nothing,
    ),
    (
        "multi-scale-features",
        2,
        "FPN only adds the upsampled input image",
        Nothing,
    ),
    (
        "multi-scale-features",
        3,
        "ASPP joins maps of different resolution",
        Nothing,
    ),
    (
        "pixels-to-concepts",
        5,
        "learned end-to-end with backprop",
        Nothing,
    ),
    (
        "real-time-on-edge-devices",
        3,
        "int8 with one scale per tensor is lossless",
        Nothing,
    ),
    (
        "spatial-hierarchies-and-locality",
        5,
        "ViTs are better than CNNs.",
        Nothing,
    ),
    (
        "translational-equivariance",
        0,
        "convolution is translation invariant because of weight sharing",
        Nothing,
    ),
    (
        "translational-equivariance",
        1,
        "convolution is translation invariant because of weight sharing",
        Nothing,
    ),
    (
        "depth-versus-width",
        3,
        "EfficientNet is a well known architecture. Degradation is when accuracy drops after quantization. You have a latency budget.",
        Nothing,
    ),
    (
        "depth-versus-width",
        4,
        "EfficientNet is a well known architecture. Degradation is when accuracy drops after quantization. You have a latency budget.",
        Nothing,
    ),
    (
        "depth-versus-width",
        5,
        "EfficientNet is a well known architecture. Degradation is when accuracy drops after quantization. You have a latency budget.",
        Nothing,
    ),
    ("dilated-convolution", 2, "DeepLab", Nothing),
    ("dilated-convolution", 5, "DeepLab", Nothing),
    (
        "dilated-convolution",
        4,
        "checkerboard is a board of chess",
        Nothing,
    ),
    (
        "attention-in-cnns",
        0,
        "CBAM is a segmentation dataset. The SE block flips images.",
        Nothing,
    ),
    (
        "attention-in-cnns",
        1,
        "CBAM is a segmentation dataset. The SE block flips images.",
        Nothing,
    ),
    (
        "convnext-or-vision-transformer",
        4,
        "always choose DINOv3 with a CNN",
        Nothing,
    ),
    (
        "convnext-or-vision-transformer",
        3,
        "ConvNeXt matches Swin only with attention layers",
        Nothing,
    ),
    (
        "densenet-feature-reuse",
        1,
        "ResNet adds the whole concatenated input, DenseNet sums the maps",
        Nothing,
    ),
];

fn is(question: &str, point: usize, sentence: &str) -> Is {
    match &suggested(question, sentence).key_points[point] {
        Some(found) if found.preselected => Marked,
        Some(_) => Shown,
        None => Nothing,
    }
}

/// Returns the sentences whose suggestion has changed. Move a better one up, so that it stays
/// there.
fn changed(rows: &[(&str, usize, &str, Is)]) -> Vec<String> {
    let rows = rows.iter().map(|&(question, point, sentence, was)| {
        let now = is(question, point, sentence);
        (now != was)
            .then(|| format!("(\"{question}\", {point}, \"{sentence}\", {now:?}), was {was:?}"))
    });
    rows.flatten().collect()
}

#[test]
fn right_sentences_that_rules_refused_are_marked_or_known_to_be_missed() {
    let changed = changed(RIGHT);
    assert!(changed.is_empty(), "\n{}", changed.join("\n"));
}

#[test]
fn wrong_sentences_that_rules_credited_are_not_marked() {
    let changed = changed(WRONG);
    assert!(changed.is_empty(), "\n{}", changed.join("\n"));
}
