//! The parts of a model answer.

use crate::domain::question::Section;

/// A part of the model answer: one of its sections, or the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A section. The output belongs to the code and has no button.
    Section(Section),
    /// The references.
    Sources,
}

impl Part {
    /// The parts with a button, in order.
    pub const ALL: [Self; 6] = [
        Self::Section(Section::ShortAnswer),
        Self::Section(Section::Explanation),
        Self::Section(Section::Code),
        Self::Section(Section::RealWorld),
        Self::Section(Section::Mistakes),
        Self::Sources,
    ];

    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Section(Section::ShortAnswer) => "s",
            Self::Section(Section::Explanation) => "e",
            Self::Section(Section::Code | Section::Output) => "c",
            Self::Section(Section::RealWorld) => "r",
            Self::Section(Section::Mistakes) => "m",
            Self::Sources => "q",
        }
    }

    pub(super) fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.letter() == letter)
    }
}
