//! Exercises in CNN arithmetic, made up from a number: the same number gives the same exercise
//! for ever, on every machine. Each has one exact answer, a worked solution, and the usual wrong
//! answers by name.
//!
//! What an exercise says is its content, as a question's text is, and so it is here.

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

/// The highest number of an exercise. Short enough to be read out to somebody.
pub const HIGHEST_NUMBER: u32 = 999_999;
/// The longest answer that is read, in characters.
pub const LONGEST_ANSWER: usize = 200;

/// What an exercise is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The height and width of what a convolution or a pooling layer gives.
    OutputSize,
    /// How many parameters a layer or a block has.
    Parameters,
    /// How many multiply-adds a layer or a block does.
    MultiplyAdds,
    /// The receptive field of a stack of layers, or its jump.
    ReceptiveField,
    /// The height and width of what a transposed convolution gives.
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
    /// Every kind, in the order in which a mixed session goes through them.
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

    /// The kind's word, in custom ids and on the command line.
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

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What people call it.
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

/// What finds an exercise again: somebody's choice of kind, a level, and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The kind; `None` goes through all of them.
    pub kind: Option<Kind>,
    /// How hard.
    pub level: Level,
    number: u32,
}

impl Code {
    /// The code with this number, which is taken into the range from 1 to [`HIGHEST_NUMBER`].
    pub fn new(kind: Option<Kind>, level: Level, number: u64) -> Self {
        let highest = u64::from(HIGHEST_NUMBER);
        let number = number.wrapping_sub(1) % highest + 1;
        Self {
            kind,
            level,
            number: u32::try_from(number).expect("at most the highest number"),
        }
    }

    /// The number, from 1 to [`HIGHEST_NUMBER`].
    pub fn number(self) -> u32 {
        self.number
    }

    /// The code of the exercise after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self::new(self.kind, self.level, u64::from(self.number) + 1)
    }

    /// The same at another level.
    #[must_use]
    pub fn at(self, level: Level) -> Self {
        Self { level, ..self }
    }
}

/// An exercise.
#[derive(Clone, Debug, Serialize)]
pub struct Drill {
    /// What it is about.
    pub kind: Kind,
    /// How hard.
    pub level: Level,
    /// Its number.
    pub number: u32,
    /// What is given.
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

/// What every kind of exercise has.
trait Exercise {
    /// What is given and asked, in Discord's Markdown.
    fn prompt(&self) -> String;

    /// In which form the answer is asked.
    fn asked(&self) -> Asked;

    /// The answer.
    fn answer(&self) -> Value;

    /// The way to the answer, a step a line.
    fn steps(&self) -> Vec<String>;

    /// Wrong answers that people come to, the likeliest first. One that happens to be right, or
    /// that another one comes to as well, does no harm.
    fn slips(&self) -> Vec<Slip>;
}

/// What an answer is.
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

/// A usual mistake, and what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Slip {
    /// What was done, as a sentence to its author.
    pub says: String,
    /// What it comes to.
    pub comes_to: Value,
}

fn slip(says: impl Into<String>, comes_to: impl Into<Value>) -> Slip {
    Slip {
        says: says.into(),
        comes_to: comes_to.into(),
    }
}

impl Drill {
    /// The exercise of a code.
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

    /// What is given and asked, in Discord's Markdown.
    pub fn prompt(&self) -> String {
        self.exercise().prompt()
    }

    /// In which form the answer is asked.
    pub fn asked(&self) -> Asked {
        self.exercise().asked()
    }

    /// The answer.
    pub fn answer(&self) -> Value {
        self.exercise().answer()
    }

    /// The answer as one would type it.
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

    /// The way to the answer, a step a line, in Discord's Markdown.
    pub fn steps(&self) -> Vec<String> {
        self.exercise().steps()
    }

    /// The usual wrong answers, the likeliest first: none is right, and no two come to the same.
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
    /// Whether two values cannot be told apart in what people type.
    fn is_near(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Real(one), Self::Real(two)) => (one - two).abs() <= grade::SURE,
            (one, two) => one == two,
        }
    }

    /// As one would type it.
    pub fn text(&self) -> String {
        match self {
            Self::Number(exact) => exact.to_string(),
            Self::Size(height, width) => format!("{height} × {width}"),
            Self::Real(real) => format!("{real:.3}").replace('-', "−"),
            Self::Boxes(boxes) => list(boxes),
        }
    }
}

/// `A, C, D`
fn list(boxes: &[char]) -> String {
    let boxes: Vec<String> = boxes.iter().map(ToString::to_string).collect();
    boxes.join(", ")
}

/// A number with a comma at each thousand: `1,792`.
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
