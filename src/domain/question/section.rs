//! The parts of a model answer.

/// A part of the model answer, in the order in which the file has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What one would say in 30 seconds.
    ShortAnswer,
    /// Mechanism, mathematics, trade-offs.
    Explanation,
    /// One Python fence that demonstrates the point.
    Code,
    /// One text fence with exactly what the code prints.
    Output,
    /// A named system and why it did so.
    RealWorld,
    /// What candidates get wrong, and why it is wrong.
    Mistakes,
}

impl Section {
    /// Every section, in order.
    pub const ALL: [Self; 6] = [
        Self::ShortAnswer,
        Self::Explanation,
        Self::Code,
        Self::Output,
        Self::RealWorld,
        Self::Mistakes,
    ];

    /// The section's heading in the file.
    pub fn heading(self) -> &'static str {
        match self {
            Self::ShortAnswer => "Short answer",
            Self::Explanation => "Explanation",
            Self::Code => "Code example",
            Self::Output => "Output",
            Self::RealWorld => "Real-world example",
            Self::Mistakes => "Common mistakes",
        }
    }
}
