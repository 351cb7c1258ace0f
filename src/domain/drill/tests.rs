//! Properties of every exercise, and how answers are read.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;

fn codes(count: u64) -> impl Iterator<Item = Code> {
    let kinds = Kind::ALL.into_iter();
    kinds.flat_map(move |kind| {
        Level::ALL.into_iter().flat_map(move |level| {
            (1..=count).map(move |number| Code::new(Some(kind), level, number))
        })
    })
}

/// Writes a value as exactly as a member can type it.
fn exactly(value: &Value) -> String {
    match value {
        Value::Number(exact) => exact.fraction(),
        Value::Real(real) => format!("{real:.9}"),
        other => other.text(),
    }
}

#[test]
fn the_right_answer_is_right_and_each_usual_mistake_is_called_by_its_name() {
    for code in codes(300) {
        let drill = Drill::of(code);
        let answer = exactly(&drill.answer());
        let graded = grade(&drill, &answer).unwrap();
        assert_eq!(graded.grade, Grade::Right, "{answer} of {drill:?}");
        let shown = drill.answer().text();
        let graded = grade(&drill, &shown).unwrap();
        assert_eq!(graded.grade, Grade::Right, "{shown} of {drill:?}");
        for slip in drill.slips() {
            let typed = exactly(&slip.comes_to);
            let graded = grade(&drill, &typed).unwrap();
            let named = Grade::Slip(slip.says);
            assert_eq!(graded.grade, named, "{typed} of {drill:?}");
        }
    }
}

#[test]
fn every_solution_ends_with_the_answer() {
    for code in codes(300) {
        let drill = Drill::of(code);
        let steps = drill.steps().join("\n");
        let shown = match drill.answer() {
            Value::Size(height, width) => vec![height.to_string(), width.to_string()],
            Value::Number(exact) if drill.asked() == Asked::Fraction && !exact.is_whole() => {
                vec![format!("{:.3}", exact.to_f64())]
            }
            answer => vec![answer.text()],
        };
        for shown in shown {
            let bold = [format!("**{shown}**"), format!("**{shown} MiB**")];
            let ends = bold.iter().any(|bold| steps.contains(bold));
            assert!(ends, "{shown} of {drill:?}\n{steps}");
        }
    }
}

#[test]
fn every_exercise_fits_and_knows_mistakes() {
    for code in codes(300) {
        let drill = Drill::of(code);
        let (prompt, steps) = (drill.prompt(), drill.steps().join("\n"));
        assert!(prompt.chars().count() < 900, "{prompt}");
        assert!(steps.chars().count() < 1_800, "{steps}");
        assert!(!drill.slips().is_empty(), "{drill:?}");
        let texts = drill.slips().into_iter().map(|slip| slip.says);
        for text in texts.chain([prompt, steps]) {
            assert!(!text.contains("NaN") && !text.contains(" -"), "{text}");
        }
    }
}

#[test]
fn numbers_and_levels_give_different_exercises() {
    for kind in Kind::ALL {
        let codes = codes(100).filter(|code| code.kind == Some(kind));
        let prompts: BTreeSet<String> = codes.map(|code| Drill::of(code).prompt()).collect();
        assert!(prompts.len() > 150, "{} of {kind:?}", prompts.len());
    }
}

#[test]
fn a_mixed_session_goes_through_all_kinds() {
    let mut code = Code::new(None, Level::Beginner, 12_345);
    let mut kinds = BTreeSet::new();
    for _ in Kind::ALL {
        kinds.insert(Drill::of(code).kind);
        code = code.next();
    }
    assert_eq!(kinds.len(), Kind::ALL.len());
    assert_eq!(
        Code::new(None, Level::Senior, HIGHEST_NUMBER.into())
            .next()
            .number(),
        1
    );
    assert_eq!(
        Code::new(None, Level::Senior, 0).number(),
        1 + (u64::MAX % 999_999) as u32
    );
}

/// Members share numbers, and last year's buttons carry them. Never change a line here: an exercise
/// that is generated differently is another kind, with another word.
#[test]
fn a_number_gives_the_same_exercise_for_ever() {
    let made = Kind::ALL.map(|kind| {
        let mut hash = Sha256::new();
        for code in codes(20).filter(|code| code.kind == Some(kind)) {
            hash.update(serde_json::to_string(&Drill::of(code)).unwrap());
        }
        let hash = hash.finalize();
        format!(
            "{} {:02x}{:02x}{:02x}{:02x}",
            kind.word(),
            hash[0],
            hash[1],
            hash[2],
            hash[3]
        )
    });
    insta::assert_snapshot!(made.join("\n"), @"
    output-size cf25647b
    parameters 712b2159
    receptive-field 639b2977
    iou 606033d1
    multiply-adds b405c977
    transposed-size 0fda61f0
    softmax df4945d6
    activation-memory f0176e6c
    nms 7f9c01d8
    cross-entropy 623b0605
    ");
}

fn of_form(asked: Asked) -> Drill {
    let mut drills = codes(50).map(Drill::of);
    let is_form = |drill: &Drill| drill.asked() == asked;
    drills.find(is_form).unwrap()
}

#[test]
fn an_answer_is_read_as_people_type_it() {
    for (asked, typed, read) in [
        (Asked::Whole, "1,000", "1,000"),
        (Asked::Whole, "1.000", "1,000"),
        (Asked::Whole, "1 000", "1,000"),
        (Asked::Whole, "1'000", "1,000"),
        (Asked::Whole, "1_000", "1,000"),
        (Asked::Whole, "1.234.567", "1,234,567"),
        (Asked::Whole, "1,234,567", "1,234,567"),
        (Asked::Whole, "1e3", "1,000"),
        (Asked::Whole, "1.5E6", "1,500,000"),
        (Asked::Whole, "10^6", "1,000,000"),
        (Asked::Whole, "10**3", "1,000"),
        (Asked::Whole, "10³", "1,000"),
        (Asked::Whole, "1.8M", "1,800,000"),
        (Asked::Whole, "1.8 million params", "1,800,000"),
        (Asked::Whole, "115 GMACs", "115,000,000,000"),
        (Asked::Whole, "1792 multiply-adds", "1,792"),
        (Asked::Whole, "7/2", "3.5"),
        (Asked::Whole, "1/3", "1/3"),
        (Asked::Whole, "64*(3*3*3+1)", "1,792"),
        (Asked::Whole, "64 x 3x3x3 + 64", "1,792"),
        (Asked::Whole, "3 · 3 · 64 − 1", "575"),
        (Asked::Whole, "3*3*3*64 + 64 = 1792", "1,792"),
        (Asked::Whole, "the answer is 12.", "12"),
        (Asked::Whole, "**12**", "12"),
        (Asked::Whole, "`12`", "12"),
        (Asked::Whole, "-5", "−5"),
        (Asked::Whole, "١٢", "12"),
        (Asked::Whole, "１２", "12"),
        (Asked::Side, "5 px", "5"),
        (Asked::Side, "5px", "5"),
        (Asked::Side, "112x112", "112 × 112"),
        (Asked::Side, "112 × 112", "112 × 112"),
        (Asked::Side, "112 by 112 px", "112 × 112"),
        (Asked::Side, "112px x 112px", "112 × 112"),
        (Asked::Side, "(112, 112)", "112 × 112"),
        (Asked::Side, "112,112", "112 × 112"),
        (Asked::Side, "112*112", "112 × 112"),
        (Asked::Side, "7*16", "112"),
        (Asked::Side, "7 · 16", "112"),
        (Asked::Side, "1,120", "1,120"),
        (Asked::Side, "1,000,000", "1,000,000"),
        (Asked::Side, "H = 112", "112"),
        (Asked::Side, "(224 + 2*3 - 7)/2 + 1", "112.5"),
        (Asked::Size, "112x56", "112 × 56"),
        (Asked::Size, "112,56", "112 × 56"),
        (Asked::Size, "[112; 56]", "112 × 56"),
        (Asked::Fraction, "7/25", "0.28"),
        (Asked::Fraction, "0,28", "0.28"),
        (Asked::Fraction, ".28", "0.28"),
        (Asked::Fraction, "28%", "0.28"),
        (Asked::Fraction, "28 percent", "0.28"),
        (Asked::Decimal, "1,386", "1.386"),
        (Asked::Decimal, "1.386 nats", "1.386"),
        (Asked::Mebibytes, "24.5", "24.5"),
        (Asked::Mebibytes, "24.5 MiB", "24.5"),
        (Asked::Mebibytes, "24.5 MB", "24.5"),
        (Asked::Mebibytes, "1 GiB", "1,024"),
        (Asked::Mebibytes, "1,048,576 bytes", "1"),
        (Asked::Mebibytes, "512 KiB", "0.5"),
        (Asked::Boxes(4), "A, C", "A, C"),
        (Asked::Boxes(4), "ca", "A, C"),
        (Asked::Boxes(4), "C.", "C"),
        (Asked::Boxes(4), "CA.", "A, C"),
        (Asked::Boxes(4), "c.", "C"),
        (Asked::Boxes(5), "BE", "B, E"),
        (Asked::Boxes(5), "it will be a and e", "A, E"),
        (Asked::Boxes(4), "keep A and C", "A, C"),
        (Asked::Boxes(4), "{A, C, A}", "A, C"),
        (Asked::Boxes(4), "all", "A, B, C, D"),
        (Asked::Boxes(4), "none", "no box"),
    ] {
        let graded = grade(&of_form(asked), typed);
        let graded = graded.unwrap_or_else(|unreadable| panic!("{typed}: {unreadable:?}"));
        assert_eq!(
            (graded.read_as.as_str(), graded.about),
            (read, false),
            "{typed}"
        );
    }
    for typed in [
        "about 5",
        "~5",
        "5ish",
        "≈ 5",
        "approx. 5 px",
        "I think 5",
        "maybe 5?",
    ] {
        let graded = grade(&of_form(Asked::Side), typed).unwrap();
        assert_eq!(
            (graded.read_as.as_str(), graded.about),
            ("5", true),
            "{typed}"
        );
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let unknown = |text: &str| Unreadable::Unknown(text.to_owned());
    for (asked, typed, why) in [
        (Asked::Whole, "  ", Unreadable::Empty),
        (Asked::Whole, "about", Unreadable::Empty),
        (Asked::Whole, "five", Unreadable::NoNumber),
        (Asked::Whole, "no idea", Unreadable::NoNumber),
        (Asked::Whole, "5 elephants", unknown("elephants")),
        (Asked::Whole, "ln 2", unknown("ln")),
        (Asked::Whole, "5 $", unknown("$")),
        (Asked::Whole, "5, 6", Unreadable::SeveralNumbers),
        (Asked::Whole, "1,2,3", Unreadable::SeveralNumbers),
        (Asked::Whole, "5 6", Unreadable::SeveralNumbers),
        (Asked::Whole, "112 or 113", unknown("or")),
        (Asked::Whole, "5 *", Unreadable::Unfinished),
        (Asked::Whole, "(5 + 6", Unreadable::Unfinished),
        (Asked::Whole, "5 / 0", Unreadable::DividesByZero),
        (Asked::Whole, "9^9^9", Unreadable::TooLarge),
        (Asked::Whole, "1e999", Unreadable::TooLarge),
        (Asked::Size, "112", Unreadable::WantsSize),
        (Asked::Size, "64x112x56", Unreadable::MoreThanSize),
        (Asked::Size, "1,000,000", Unreadable::WantsSize),
        (Asked::Side, "(1, 64, 112, 112)", Unreadable::MoreThanSize),
        (Asked::Boxes(4), "E", Unreadable::UnknownBox('E')),
        (Asked::Boxes(4), "the best ones", Unreadable::NoBoxes),
        (Asked::Boxes(4), "1", Unreadable::NoBoxes),
    ] {
        let graded = grade(&of_form(asked), typed);
        assert_eq!(graded, Err(why), "{typed}");
    }
    let long = "9".repeat(LONGEST_ANSWER + 1);
    assert_eq!(
        grade(&of_form(Asked::Whole), &long),
        Err(Unreadable::TooLong)
    );
}

#[test]
fn a_number_that_is_rounded_is_told_from_a_wrong_one() {
    let is_large = |drill: &Drill| {
        matches!(drill.answer(), Value::Number(exact)
        if exact.to_f64() > 100_000.0 && exact.whole().is_some_and(|whole| whole % 1_000 != 0))
    };
    let mut drills = codes(50).map(Drill::of);
    let drill = drills
        .find(|d| d.kind == Kind::MultiplyAdds && is_large(d))
        .unwrap();
    let answer = match drill.answer() {
        Value::Number(exact) => exact.to_f64(),
        _ => panic!("no number"),
    };
    let typed = format!("{:.0}k", answer / 1_000.0);
    assert_eq!(
        grade(&drill, &typed).unwrap().grade,
        Grade::Rounded,
        "{typed} of {answer}"
    );
    let wrong = format!("{:.0}k", answer / 1_000.0 + 2.0);
    assert_eq!(
        grade(&drill, &wrong).unwrap().grade,
        Grade::Wrong,
        "{wrong} of {answer}"
    );

    // So far above it that twice the number is out of range.
    for typed in ["12e37", "1e38"] {
        assert_eq!(grade(&drill, typed).unwrap().grade, Grade::Wrong, "{typed}");
    }

    // A side is one number of pixels.
    let code = Code::new(Some(Kind::OutputSize), Level::Beginner, 19);
    let drill = Drill::of(code);
    assert_eq!(drill.answer().text(), "112");
    assert_eq!(grade(&drill, "110").unwrap().grade, Grade::Wrong);

    // 0.333…
    let third = |d: &Drill| matches!(d.answer(), Value::Number(exact) if exact == Exact::of(1, 3));
    let mut drills =
        (1..).map(|number| Drill::of(Code::new(Some(Kind::Iou), Level::Beginner, number)));
    let drill = drills.find(third).unwrap();
    for (typed, grade_of) in [
        ("1/3", Grade::Right),
        ("4/12", Grade::Right),
        ("0.33", Grade::Right),
        ("33%", Grade::Right),
        ("0.333", Grade::Right),
        ("0.3", Grade::Rounded),
        ("0", Grade::Wrong),
        ("0.34", Grade::Wrong),
    ] {
        assert_eq!(grade(&drill, typed).unwrap().grade, grade_of, "{typed}");
    }
}

/// Half of the world writes 6,125 for six and an eighth.
#[test]
fn mebibytes_are_read_with_a_comma_for_thousands_or_decimals() {
    let drills = codes(300).map(Drill::of);
    let mut eighths = 0;
    for drill in drills.filter(|drill| drill.asked() == Asked::Mebibytes) {
        let answer = drill.answer().text();
        let grade = |typed: &str| {
            let graded = grade(&drill, typed).unwrap();
            assert_eq!(graded.read_as, answer, "{typed}");
            graded.grade
        };
        let is_eighth = answer
            .rsplit_once('.')
            .is_some_and(|(_, decimals)| decimals.len() == 3);
        if is_eighth && !answer.contains(',') {
            eighths += 1;
            let typed = answer.replace('.', ",");
            for typed in [
                typed.clone(),
                format!("{typed} MiB"),
                format!("about {typed} MB"),
            ] {
                assert_eq!(grade(&typed), Grade::Right, "{typed} of {drill:?}");
            }
        }
    }
    assert!(eighths > 10, "{eighths}");
    // If both readings are wrong, the comma separates thousands, because the bot writes English.
    let read = |typed: &str| grade(&of_form(Asked::Mebibytes), typed).unwrap().read_as;
    assert_eq!(read("7,123"), "7,123");
}

/// Except for the answer with fewer digits.
#[test]
fn a_mistake_that_comes_near_the_answer_is_called_by_its_name_as_it_is_typed() {
    let mut near = 0;
    for code in codes(300) {
        let drill = Drill::of(code);
        let Value::Number(answer) = drill.answer() else {
            continue;
        };
        for slip in drill.slips() {
            let Value::Number(exact) = slip.comes_to else {
                continue;
            };
            let typed = exact.to_string();
            // Fractions always differ.
            if typed.contains('/') {
                continue;
            }
            let decimals = typed.split('.').nth(1).map_or(0, str::len);
            let off = (exact.to_f64() - answer.to_f64()).abs();
            if off <= 0.5 * 0.1_f64.powi(decimals as i32) {
                // An exercise requests no more decimals than this.
                if decimals >= 2 {
                    continue;
                }
                near += 1;
            }
            let graded = grade(&drill, &typed).unwrap();
            assert_eq!(graded.grade, Grade::Slip(slip.says), "{typed} of {drill:?}");
        }
    }
    assert!(near > 0, "none comes near");
}

/// As its own solution writes it.
#[test]
fn a_jump_is_read_as_the_product_of_strides() {
    let code = Code::new(Some(Kind::ReceptiveField), Level::Intermediate, 10);
    let drill = Drill::of(code);
    assert_eq!(drill.answer().text(), "8");
    assert_eq!(grade(&drill, "2*2*2").unwrap().grade, Grade::Right);
}

proptest! {
    #[test]
    fn whatever_is_typed_is_graded_or_refused(
        kind in proptest::sample::select(Kind::ALL.to_vec()),
        level in proptest::sample::select(Level::ALL.to_vec()),
        number in any::<u64>(),
        typed in "[0-9a-fx×*/+().,%e^ −-]{0,40}|\\PC{0,60}",
    ) {
        let drill = Drill::of(Code::new(Some(kind), level, number));
        if let Ok(graded) = grade(&drill, &typed) {
            prop_assert!(!graded.read_as.is_empty());
        }
    }
}
