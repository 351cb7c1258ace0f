//! Fractions, for exact answers.

use std::fmt;

use serde::{Serialize, Serializer};

use super::grouped;

/// A fraction in lowest terms. A calculation that leaves its range returns `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    numerator: i128,
    /// Always above 0.
    denominator: i128,
}

impl Exact {
    pub(super) const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// Builds a fraction; `None` if the denominator is 0.
    pub(super) fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        let (numerator, denominator) = (numerator / divisor, denominator / divisor);
        let sign = denominator.signum();
        Some(Self {
            numerator: numerator.checked_mul(sign)?,
            denominator: denominator.checked_mul(sign)?,
        })
    }

    /// Builds a fraction from an exercise's numbers; the denominator must be above 0.
    pub(super) fn of(numerator: u64, denominator: u64) -> Self {
        Self::new(numerator.into(), denominator.into()).expect("the denominator is above 0")
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        let denominator = self.denominator.checked_mul(other.denominator)?;
        Self::new(left.checked_add(right)?, denominator)
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        let numerator = other.numerator.checked_neg()?;
        self.plus(Self { numerator, ..other })
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    pub(super) fn over(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.denominator)?,
            self.denominator.checked_mul(other.numerator)?,
        )
    }

    /// Raises it to a whole power.
    pub(super) fn power(self, exponent: Self) -> Option<Self> {
        if !exponent.is_whole() {
            return None;
        }
        let times = u32::try_from(exponent.numerator.unsigned_abs()).ok()?;
        let power = Self::new(
            self.numerator.checked_pow(times)?,
            self.denominator.checked_pow(times)?,
        )?;
        if exponent.numerator < 0 {
            Self::new(1, 1)?.over(power)
        } else {
            Some(power)
        }
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// Returns its value if it is a whole number.
    pub(super) fn whole(self) -> Option<i128> {
        self.is_whole().then_some(self.numerator)
    }

    /// Returns the nearest float.
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Returns its decimal digits if they end: `24.5`.
    fn decimal(self) -> Option<String> {
        let mut scale: i128 = 1;
        let mut places = 0;
        while scale % self.denominator != 0 {
            scale = scale.checked_mul(10)?;
            places += 1;
            if places > 15 {
                return None;
            }
        }
        let digits = self.numerator.checked_mul(scale / self.denominator)?;
        let sign = if digits < 0 { "−" } else { "" };
        let (whole, rest) = (
            digits.unsigned_abs() / scale.unsigned_abs(),
            digits.unsigned_abs() % scale.unsigned_abs(),
        );
        let whole = grouped(whole);
        Some(if places == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest:0places$}")
        })
    }

    /// Formats it as a decimal if the digits end, else as a fraction.
    pub(super) fn digits(self) -> String {
        self.decimal().unwrap_or_else(|| self.fraction())
    }

    /// Formats it as a fraction: `7/25`.
    pub(super) fn fraction(self) -> String {
        format!("{}/{}", self.numerator, self.denominator)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.digits())
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq([self.numerator, self.denominator])
    }
}

impl From<u64> for Exact {
    fn from(number: u64) -> Self {
        Self {
            numerator: number.into(),
            denominator: 1,
        }
    }
}

fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
