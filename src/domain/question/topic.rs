//! The one list of topics.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The subject of a question; written in lowercase with hyphens everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The operation itself: kernels, stride, padding, weight sharing.
    Convolution,
    /// Output sizes, numbers of parameters, FLOPs.
    Shapes,
    /// Local and global pooling.
    Pooling,
    /// ReLU and its relatives.
    Activations,
    /// Batch, layer, group and instance normalization.
    Normalization,
    /// Gradients, backpropagation, training.
    Optimization,
    /// Overfitting, augmentation, transfer, distribution shift, adversarial robustness.
    Generalization,
    /// Residual, dense and other shortcuts.
    SkipConnections,
    /// The design of whole networks.
    Architectures,
    /// Computation, memory and latency.
    Efficiency,
    /// Theoretical and effective receptive fields.
    ReceptiveField,
    /// Invariance and equivariance.
    Invariance,
    /// Channel, spatial and self-attention.
    Attention,
    /// Segmentation, detection and other per-position outputs.
    DensePrediction,
    /// What a network has learned, and how to see it.
    Interpretability,
    /// What training minimizes, and what that rewards.
    Losses,
    /// How a model is measured, and what a measure hides.
    Metrics,
    /// Labels, splits, imbalance, leakage.
    Data,
    /// Precision, overflow, what floating point does to a network.
    Numerics,
    /// Export, quantization, serving, watching a model in production.
    Deployment,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 20] = [
        Self::Convolution,
        Self::Shapes,
        Self::Pooling,
        Self::Activations,
        Self::Normalization,
        Self::Optimization,
        Self::Generalization,
        Self::SkipConnections,
        Self::Architectures,
        Self::Efficiency,
        Self::ReceptiveField,
        Self::Invariance,
        Self::Attention,
        Self::DensePrediction,
        Self::Interpretability,
        Self::Losses,
        Self::Metrics,
        Self::Data,
        Self::Numerics,
        Self::Deployment,
    ];

    /// Returns the topic's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Convolution => "convolution",
            Self::Shapes => "shapes",
            Self::Pooling => "pooling",
            Self::Activations => "activations",
            Self::Normalization => "normalization",
            Self::Optimization => "optimization",
            Self::Generalization => "generalization",
            Self::SkipConnections => "skip-connections",
            Self::Architectures => "architectures",
            Self::Efficiency => "efficiency",
            Self::ReceptiveField => "receptive-field",
            Self::Invariance => "invariance",
            Self::Attention => "attention",
            Self::DensePrediction => "dense-prediction",
            Self::Interpretability => "interpretability",
            Self::Losses => "losses",
            Self::Metrics => "metrics",
            Self::Data => "data",
            Self::Numerics => "numerics",
            Self::Deployment => "deployment",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word names no topic.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown topic `{0}`")]
pub struct UnknownTopic(String);

impl FromStr for Topic {
    type Err = UnknownTopic;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.as_str() == word)
            .ok_or_else(|| UnknownTopic(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_read_back_from_its_word_and_serialized_as_it() {
        for topic in Topic::ALL {
            assert_eq!(topic.as_str().parse(), Ok(topic));
            assert_eq!(
                serde_json::to_value(topic).unwrap(),
                serde_json::Value::from(topic.as_str())
            );
        }
    }
}
