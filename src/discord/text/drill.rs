//! What a member reads about their answer to an exercise.

use super::code;
use crate::domain::drill::{Asked, LONGEST_ANSWER, Unreadable};

/// Says which form of answer the exercise expects, below the field's name.
pub fn asked(asked: Asked) -> &'static str {
    match asked {
        Asked::Whole => "The exact number, or its calculation, such as 3*3*64+64",
        Asked::Side => "One number, such as 56; 56x56 is fine too",
        Asked::Size => "Height and width, such as 56x28",
        Asked::Fraction => "A fraction such as 7/25, or two decimals",
        Asked::Decimal => "Two decimals",
        Asked::Mebibytes => "A number such as 24.5; add a unit such as KiB if it isn't MiB",
        Asked::Boxes(_) => "Their letters, such as A, C",
    }
}

/// Says why an answer could not be read, and what to do.
pub fn unreadable(unreadable: &Unreadable, asked: Asked) -> String {
    let why = match unreadable {
        Unreadable::Empty => "That is empty. Send your answer.".to_owned(),
        Unreadable::TooLong => {
            format!("That is longer than {LONGEST_ANSWER} characters: send only the answer.")
        }
        Unreadable::NoNumber => "I don't see a number in that: write it in digits.".to_owned(),
        Unreadable::Unknown(what) => format!(
            "I can't read `{}` in that. I know numbers, `+ - * / ^`, brackets and units.",
            code(what)
        ),
        Unreadable::SeveralNumbers => "I see more than one number: send one.".to_owned(),
        Unreadable::WantsSize => {
            "That is one number, and this output is not square: send height and width.".to_owned()
        }
        Unreadable::MoreThanSize => {
            "Send height and width alone, without batch or channels.".to_owned()
        }
        Unreadable::Unfinished => "That calculation has a bracket or a number missing.".to_owned(),
        Unreadable::DividesByZero => "That divides by zero.".to_owned(),
        Unreadable::TooLarge => "That number is too large for me.".to_owned(),
        Unreadable::NoBoxes => "Name the boxes by their letters.".to_owned(),
        Unreadable::UnknownBox(letter) => format!("There is no box {letter}."),
    };
    format!("{why}\n{}", example(asked))
}

fn example(asked: Asked) -> &'static str {
    match asked {
        Asked::Whole => "For example `1792` or `64*(3*3*3+1)`.",
        Asked::Side => "For example `56`.",
        Asked::Size => "For example `56x28`: the height first.",
        Asked::Fraction => "For example `7/25` or `0.28`.",
        Asked::Decimal => "For example `0.67`.",
        Asked::Mebibytes => "For example `24.5`.",
        Asked::Boxes(_) => "For example `A, C`.",
    }
}
