//! Exercises in CNN arithmetic, generated from a number: the same number gives the same exercise
//! forever, on every machine. Each has one exact answer, a worked solution, and the usual wrong
//! answers by name.
//!
//! The text of an exercise is content, like a question's, so it lives here.

mod boxes;
mod cross_entropy;
mod dice;
mod exact;
mod grade;
mod iou;
mod layers;
mod memory;
mod multiply_adds;
mod nms;
mod output_size;
mod parameters;
mod receptive_field;
mod softmax;
mod transposed;
mod typed;
mod window;

use serde::Serialize;

use super::question::Level;
use dice::Dice;
pub use exact::Exact;
pub use grade::{Grade, Graded, grade};
pub use typed::{Asked, Unreadable};

/// The highest exercise number: short enough to read aloud.
pub const HIGHEST_NUMBER: u32 = 999_999;
/// The longest accepted answer, in characters.
pub const LONGEST_ANSWER: usize = 200;

/// What an exercise is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The output height and width of a convolution or a pooling layer.
    OutputSize,
    /// How many parameters a layer or a block has.
    Parameters,
    /// How many multiply-adds a layer or a block does.
    MultiplyAdds,
    /// The receptive field of a stack of layers, or its jump.
    ReceptiveField,
    /// The output height and width of a transposed convolution.
    TransposedSize,
    /// How much memory activations take.
    ActivationMemory,
    /// The intersection over union of two boxes.
    Iou,
    /// Which boxes non-maximum suppression keeps.
    Nms,
    /// A probability of a softmax.
    Softmax,
    /// A cross-entropy loss.
    CrossEntropy,
}

impl Kind {
    /// Every kind, in the order of a mixed session.
    pub const ALL: [Self; 10] = [
        Self::OutputSize,
        Self::Parameters,
        Self::ReceptiveField,
        Self::Iou,
        Self::MultiplyAdds,
        Self::TransposedSize,
        Self::Softmax,
        Self::ActivationMemory,
        Self::Nms,
        Self::CrossEntropy,
    ];

    /// Returns the kind's word, for custom ids and the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::OutputSize => "output-size",
            Self::Parameters => "parameters",
            Self::MultiplyAdds => "multiply-adds",
            Self::ReceptiveField => "receptive-field",
            Self::TransposedSize => "transposed-size",
            Self::ActivationMemory => "activation-memory",
            Self::Iou => "iou",
            Self::Nms => "nms",
            Self::Softmax => "softmax",
            Self::CrossEntropy => "cross-entropy",
        }
    }

    /// Returns the kind with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Returns its name for members.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutputSize => "Output size",
            Self::Parameters => "Parameters",
            Self::MultiplyAdds => "Multiply-adds",
            Self::ReceptiveField => "Receptive field",
            Self::TransposedSize => "Transposed convolution",
            Self::ActivationMemory => "Activation memory",
            Self::Iou => "Intersection over union",
            Self::Nms => "Non-maximum suppression",
            Self::Softmax => "Softmax",
            Self::CrossEntropy => "Cross-entropy",
        }
    }
}

/// Identifies an exercise: the chosen kind, a level, and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The kind; `None` takes turns through all of them.
    pub kind: Option<Kind>,
    /// The level.
    pub level: Level,
    number: u32,
}

impl Code {
    /// Builds the code with this number, wrapped into the range from 1 to [`HIGHEST_NUMBER`].
    pub fn new(kind: Option<Kind>, level: Level, number: u64) -> Self {
        let highest = u64::from(HIGHEST_NUMBER);
        let number = number.wrapping_sub(1) % highest + 1;
        Self {
            kind,
            level,
            number: u32::try_from(number).expect("at most the highest number"),
        }
    }

    /// Returns the number, from 1 to [`HIGHEST_NUMBER`].
    pub fn number(self) -> u32 {
        self.number
    }

    /// Returns the code of the next exercise.
    #[must_use]
    pub fn next(self) -> Self {
        Self::new(self.kind, self.level, u64::from(self.number) + 1)
    }

    /// Returns the same code at another level.
    #[must_use]
    pub fn at(self, level: Level) -> Self {
        Self { level, ..self }
    }
}

/// An exercise.
#[derive(Clone, Debug, Serialize)]
pub struct Drill {
    /// Its kind.
    pub kind: Kind,
    /// Its level.
    pub level: Level,
    /// Its number.
    pub number: u32,
    /// The task with its numbers.
    task: Task,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Task {
    OutputSize(output_size::OutputSize),
    Parameters(parameters::Parameters),
    MultiplyAdds(multiply_adds::MultiplyAdds),
    ReceptiveField(receptive_field::ReceptiveField),
    TransposedSize(transposed::TransposedSize),
    ActivationMemory(memory::ActivationMemory),
    Iou(iou::Iou),
    Nms(nms::Nms),
    Softmax(softmax::Softmax),
    CrossEntropy(cross_entropy::CrossEntropy),
}

/// The parts that every kind of exercise has.
trait Exercise {
    /// Returns the givens and the question, in Discord's Markdown.
    fn prompt(&self) -> String;

    /// Returns the form of the expected answer.
    fn asked(&self) -> Asked;

    /// Returns the answer.
    fn answer(&self) -> Value;

    /// Returns the steps to the answer, one per line.
    fn steps(&self) -> Vec<String>;

    /// Returns common wrong answers, likeliest first. It does no harm if one happens to be right,
    /// or equals another.
    fn slips(&self) -> Vec<Slip>;
}

/// The value of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// An exact number.
    Number(Exact),
    /// A height and a width.
    Size(u64, u64),
    /// A number that is not exact.
    Real(f64),
    /// Boxes by their letters, in order.
    Boxes(Vec<char>),
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number.into())
    }
}

/// A common mistake, and the value it leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Slip {
    /// The mistake, as a sentence to its author.
    pub says: String,
    /// The value it leads to.
    pub comes_to: Value,
}

fn slip(says: impl Into<String>, comes_to: impl Into<Value>) -> Slip {
    Slip {
        says: says.into(),
        comes_to: comes_to.into(),
    }
}

impl Drill {
    /// Generates the exercise of a code.
    pub fn of(code: Code) -> Self {
        let place = usize::try_from(code.number).unwrap_or_default() % Kind::ALL.len();
        let kind = code.kind.unwrap_or(Kind::ALL[place]);
        let (level, number) = (code.level, code.number);
        let mut dice = Dice::new(kind, level, number);
        let dice = &mut dice;
        let task = match kind {
            Kind::OutputSize => Task::OutputSize(output_size::draw(level, dice)),
            Kind::Parameters => Task::Parameters(parameters::draw(level, dice)),
            Kind::MultiplyAdds => Task::MultiplyAdds(multiply_adds::draw(level, dice)),
            Kind::ReceptiveField => Task::ReceptiveField(receptive_field::draw(level, dice)),
            Kind::TransposedSize => Task::TransposedSize(transposed::draw(level, dice)),
            Kind::ActivationMemory => Task::ActivationMemory(memory::draw(level, dice)),
            Kind::Iou => Task::Iou(iou::draw(level, dice)),
            Kind::Nms => Task::Nms(nms::draw(level, dice)),
            Kind::Softmax => Task::Softmax(softmax::draw(level, dice)),
            Kind::CrossEntropy => Task::CrossEntropy(cross_entropy::draw(level, dice)),
        };
        Self {
            kind,
            level,
            number,
            task,
        }
    }

    fn exercise(&self) -> &dyn Exercise {
        match &self.task {
            Task::OutputSize(task) => task,
            Task::Parameters(task) => task,
            Task::MultiplyAdds(task) => task,
            Task::ReceptiveField(task) => task,
            Task::TransposedSize(task) => task,
            Task::ActivationMemory(task) => task,
            Task::Iou(task) => task,
            Task::Nms(task) => task,
            Task::Softmax(task) => task,
            Task::CrossEntropy(task) => task,
        }
    }

    /// Returns the givens and the question, in Discord's Markdown.
    pub fn prompt(&self) -> String {
        self.exercise().prompt()
    }

    /// Returns the form of the expected answer.
    pub fn asked(&self) -> Asked {
        self.exercise().asked()
    }

    /// Returns the answer.
    pub fn answer(&self) -> Value {
        self.exercise().answer()
    }

    /// Returns the answer as a member would type it.
    pub fn answer_text(&self) -> String {
        let answer = self.answer();
        let text = answer.text();
        match (self.asked(), answer) {
            (Asked::Side, _) if self.kind != Kind::ReceptiveField => format!("{text} × {text}"),
            (Asked::Mebibytes, _) => format!("{text} MiB"),
            (Asked::Fraction, Value::Number(exact)) if !exact.is_whole() => {
                format!("{} (about {:.3})", exact.fraction(), exact.to_f64())
            }
            _ => text,
        }
    }

    /// Returns the steps to the answer, one per line, in Discord's Markdown.
    pub fn steps(&self) -> Vec<String> {
        self.exercise().steps()
    }

    /// Returns the common wrong answers, likeliest first: none is right, and no two have the same
    /// value.
    pub fn slips(&self) -> Vec<Slip> {
        let mut seen = vec![self.answer()];
        let mut slips = self.exercise().slips();
        slips.retain(|slip| {
            let is_new = !seen.iter().any(|value| value.is_near(&slip.comes_to));
            if is_new {
                seen.push(slip.comes_to.clone());
            }
            is_new
        });
        slips
    }
}

impl Value {
    /// Whether two values look the same as people type them.
    fn is_near(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Real(one), Self::Real(two)) => (one - two).abs() <= grade::SURE,
            (one, two) => one == two,
        }
    }

    /// Returns the value as a member would type it.
    pub fn text(&self) -> String {
        match self {
            Self::Number(exact) => exact.to_string(),
            Self::Size(height, width) => format!("{height} × {width}"),
            Self::Real(real) => format!("{real:.3}").replace('-', "−"),
            Self::Boxes(boxes) => list(boxes),
        }
    }
}

/// Formats boxes: `A, C, D`.
fn list(boxes: &[char]) -> String {
    let boxes: Vec<String> = boxes.iter().map(ToString::to_string).collect();
    boxes.join(", ")
}

/// Formats a number with a comma at each thousand: `1,792`.
fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
