//! Grades an answer: whether it is right, and if not, which common mistake it shows.

use super::typed::{self, Asked, Number, Reading, Typed, Unreadable};
use super::{Drill, Exact, Value, list};

/// The tolerance for an inexact answer or mistake: half of the last requested decimal, and a little
/// for rounding.
pub(super) const SURE: f64 = 0.005_1;
/// The wider tolerance if no common mistake is nearer: the last decimal may be off by one, because
/// people round on the way.
const NEAR: f64 = 0.010_1;
/// How many decimals an exercise requests if the digits do not end.
const DECIMALS: u32 = 2;

/// An answer that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Graded {
    /// How it was read.
    pub read_as: String,
    /// Whether its author marked it as approximate.
    pub about: bool,
    /// Its grade.
    pub grade: Grade,
}

/// The grade of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Grade {
    /// It is right.
    Right,
    /// It is right, with fewer digits than requested.
    Rounded,
    /// It is a common mistake; the sentence explains it.
    Slip(String),
    /// It is wrong.
    Wrong,
}

impl Grade {
    /// Returns the order of grades: lower is better.
    fn order(&self) -> u8 {
        match self {
            Self::Right => 0,
            Self::Rounded => 1,
            Self::Slip(_) => 2,
            Self::Wrong => 3,
        }
    }
}

/// Reads an answer to an exercise and grades it.
///
/// # Errors
///
/// [`Unreadable`] if the text is no answer.
pub fn grade(drill: &Drill, typed: &str) -> Result<Graded, Unreadable> {
    let mut graded = Vec::new();
    for reading in typed::readings(typed, drill.asked())? {
        graded.push(grade_reading(drill, reading)?);
    }
    // Of two readings, take the better grade; of equal grades, the first.
    let best = graded.into_iter().min_by_key(|graded| graded.grade.order());
    Ok(best.expect("what is read has a reading"))
}

fn grade_reading(drill: &Drill, reading: Reading) -> Result<Graded, Unreadable> {
    let asked = drill.asked();
    let answer = drill.answer();
    let is_slip = |same: &dyn Fn(&Value) -> bool| {
        let slips = drill.slips().into_iter();
        slips
            .map(|slip| (slip.says, slip.comes_to))
            .find_map(|(says, value)| same(&value).then_some(Grade::Slip(says)))
    };
    let (read_as, grade) = match reading.value {
        Typed::Boxes(boxes) => {
            let same = |value: &Value| *value == Value::Boxes(boxes.clone());
            let grade = if same(&answer) {
                Grade::Right
            } else {
                is_slip(&same).unwrap_or(Grade::Wrong)
            };
            let read_as = if boxes.is_empty() {
                "no box".to_owned()
            } else {
                list(&boxes)
            };
            (read_as, grade)
        }
        Typed::Size(height, width) => {
            let read_as = format!("{height} × {width}");
            (read_as, size(&answer, (height, width), &is_slip))
        }
        Typed::Number(number) => {
            let number = if asked == Asked::Mebibytes {
                in_mebibytes(number)?
            } else {
                number
            };
            let grade = graded_number(&answer, asked, &number, &is_slip);
            (number.value.to_string(), grade)
        }
    };
    Ok(Graded {
        read_as,
        about: reading.about,
        grade,
    })
}

type Slips<'s> = &'s dyn Fn(&dyn Fn(&Value) -> bool) -> Option<Grade>;

fn size(answer: &Value, (height, width): (Exact, Exact), is_slip: Slips<'_>) -> Grade {
    let same = |value: &Value| match value {
        Value::Size(h, w) => (height, width) == ((*h).into(), (*w).into()),
        Value::Number(side) => height == *side && width == *side,
        Value::Real(_) | Value::Boxes(_) => false,
    };
    let is_swapped =
        matches!(answer, Value::Size(h, w) if (width, height) == ((*h).into(), (*w).into()));
    if same(answer) {
        Grade::Right
    } else if is_swapped {
        Grade::Slip("You swapped height and width: the height comes first.".to_owned())
    } else {
        is_slip(&same).unwrap_or(Grade::Wrong)
    }
}

/// Converts a number to MiB from the typed unit. A number typed in bytes is exact.
fn in_mebibytes(number: Number) -> Result<Number, Unreadable> {
    let mebibyte = Exact::from(1 << 20);
    let unit = number.unit.unwrap_or(mebibyte);
    if unit == mebibyte {
        return Ok(number);
    }
    let bytes = number.value.times(unit).ok_or(Unreadable::TooLarge)?;
    let value = bytes.over(mebibyte).ok_or(Unreadable::TooLarge)?;
    // How many decimals fewer the same precision takes in MiB.
    let finer = unit.to_f64().log10() - mebibyte.to_f64().log10();
    let decimals = number.decimals.map(|decimals| {
        let decimals = f64::from(decimals) - finer;
        // The clamp keeps it between 0 and 20 for any input.
        decimals.floor().clamp(0.0, 20.0) as u32
    });
    Ok(Number {
        value,
        decimals,
        unit: None,
    })
}

fn graded_number(answer: &Value, asked: Asked, number: &Number, is_slip: Slips<'_>) -> Grade {
    let typed = number.value.to_f64();
    let off = |value: &Value| match value {
        Value::Number(exact) => (exact.to_f64() - typed).abs(),
        Value::Real(real) => (real - typed).abs(),
        Value::Size(..) | Value::Boxes(_) => f64::INFINITY,
    };
    let is_exactly =
        |value: &Value| matches!(value, Value::Number(exact) if *exact == number.value);
    // Half of the last typed decimal.
    let half = |decimals: u32| 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX));
    let rounds = |value: &Value| {
        number
            .decimals
            // A share rounded to 0 or 1 says nothing.
            .filter(|decimals| *decimals > 0 || asked == Asked::Mebibytes)
            .is_some_and(|d| off(value) <= half(d) * 1.000_001)
    };
    let is_fine = number.decimals.is_none_or(|decimals| decimals >= DECIMALS);
    match asked {
        Asked::Decimal => {
            let sure = |value: &Value| off(value) <= SURE;
            if sure(answer) {
                return Grade::Right;
            }
            if is_fine {
                return is_slip(&sure).unwrap_or(if off(answer) <= NEAR {
                    Grade::Right
                } else {
                    Grade::Wrong
                });
            }
            if rounds(answer) {
                Grade::Rounded
            } else {
                Grade::Wrong
            }
        }
        Asked::Fraction | Asked::Mebibytes => {
            let same = |value: &Value| is_exactly(value) || (is_fine && rounds(value));
            if same(answer) {
                return Grade::Right;
            }
            // A typed number that equals a mistake exactly was not rounded.
            if let Some(slip) = is_slip(&is_exactly) {
                return slip;
            }
            if rounds(answer) {
                return Grade::Rounded;
            }
            is_slip(&same).unwrap_or_else(|| {
                // The number was cut off instead of rounded.
                let is_below = matches!(answer, Value::Number(exact) if typed < exact.to_f64());
                let is_cut =
                    is_below && number.decimals.is_some_and(|d| off(answer) < 2.0 * half(d));
                if is_fine && is_cut {
                    Grade::Right
                } else {
                    Grade::Wrong
                }
            })
        }
        Asked::Whole | Asked::Side | Asked::Size | Asked::Boxes(_) => {
            if is_exactly(answer) {
                return Grade::Right;
            }
            let may_be_rounded = asked == Asked::Whole && is_rounded(answer, number.value);
            is_slip(&is_exactly).unwrap_or(if may_be_rounded {
                Grade::Rounded
            } else {
                Grade::Wrong
            })
        }
    }
}

/// Whether a number is the rounded form of a large answer, with two digits or more.
fn is_rounded(answer: &Value, typed: Exact) -> bool {
    let whole = |value: Exact| value.whole().filter(|number| *number > 0);
    let (Value::Number(answer), Some(typed)) = (answer, whole(typed)) else {
        return false;
    };
    let Some(answer) = whole(*answer) else {
        return false;
    };
    // Far above the answer, and too large to calculate with.
    if typed / 2 > answer {
        return false;
    }
    let mut unit: i128 = 1;
    while typed % (unit * 10) == 0 {
        unit *= 10;
    }
    unit > 1 && typed / unit >= 10 && (answer - typed).abs() * 2 <= unit
}
