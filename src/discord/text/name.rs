//! Members' names, inside our sentences.

use unicode_bidi::{BidiClass, bidi_class};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::{escape, shorten};
use crate::domain::ids::MemberId;

/// How much of a member's name to show, in characters: Discord's own limit.
const NAME: usize = 32;

/// Returns a member's name for our sentences: escaped, and without effect on the text after it,
/// whatever the direction of its script. A name that shows nothing becomes `member 1234`.
pub fn name_of(name: &str, member: MemberId) -> String {
    let name: String = name.chars().filter(|c| !is_direction_mark(*c)).collect();
    if !name.chars().any(is_visible) {
        return format!("member {:04}", member.0 % 10_000);
    }
    let shown = escape(&shorten(name.trim(), NAME));
    if shown.chars().any(runs_from_right_to_left) {
        // Without marks, digits and dots after the name would appear to its left.
        format!("{LEFT_TO_RIGHT}{shown}{LEFT_TO_RIGHT}")
    } else {
        shown
    }
}

/// Mentions a member.
pub fn mention(member: MemberId) -> String {
    match member {
        MemberId::NOBODY => "someone whose data was erased".to_owned(),
        member => format!("<@{member}>"),
    }
}

const LEFT_TO_RIGHT: char = '\u{200E}';

fn runs_from_right_to_left(character: char) -> bool {
    matches!(
        bidi_class(character),
        BidiClass::R | BidiClass::AL | BidiClass::AN
    )
}

/// Whether a character sets the direction of the following text and shows nothing itself.
fn is_direction_mark(character: char) -> bool {
    matches!(
        character,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

fn is_visible(character: char) -> bool {
    // By category these are letters and symbols, but fonts draw nothing for them.
    const BLANK: [char; 5] = ['\u{115F}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{FFA0}'];
    let unseen = matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::NonspacingMark
            | GeneralCategory::EnclosingMark
            | GeneralCategory::SpaceSeparator
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    );
    !unseen && !BLANK.contains(&character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_that_shows_nothing_is_told_by_its_number() {
        let nothing = [
            "",
            " ",
            "\u{200B}\u{200D}",
            "\u{3164}",
            "\u{115F}\u{1160}\u{FFA0}",
            "\u{2800}\u{2800}",
            "\u{FE0F}\u{E0100}",
            "\u{0301}\u{20DD}",
            "\u{202E}\u{2066}",
            "\u{E0001}\u{E0061}",
            "\u{00AD}\u{034F}\u{180E}",
        ];
        for name in nothing {
            assert_eq!(
                name_of(name, MemberId(1_234_567)),
                "member 4567",
                "{name:?}"
            );
        }
        for name in [
            "a",
            "é",
            "e\u{0301}",
            "日本",
            "🥇",
            "❤\u{FE0F}",
            "👩\u{200D}🔬",
            "·",
        ] {
            assert_eq!(name_of(name, MemberId(1)), name);
        }
    }

    #[test]
    fn a_name_that_runs_from_right_to_left_is_held_in_place() {
        assert_eq!(name_of("דוד", MemberId(1)), "\u{200E}דוד\u{200E}");
        assert_eq!(name_of("a دود", MemberId(1)), "\u{200E}a دود\u{200E}");
        assert_eq!(name_of("\u{202E}abc\u{202C}", MemberId(1)), "abc");
    }

    proptest! {
        #[test]
        fn a_name_is_one_line_that_shows_something(name in ".{0,60}", id in any::<u64>()) {
            let shown = name_of(&name, MemberId(id));
            prop_assert!(shown.chars().any(is_visible));
            let breaks = ['\n', '\r', '\u{2028}', '\u{2029}', '\u{202E}'];
            prop_assert!(!shown.contains(breaks), "{shown:?}");
            // Each character may get a mark before it.
            prop_assert!(shown.chars().count() <= 2 * NAME + 2, "{shown:?}");
            let runs_back = shown.chars().any(runs_from_right_to_left);
            prop_assert_eq!(runs_back, shown.starts_with(LEFT_TO_RIGHT) && shown.ends_with(LEFT_TO_RIGHT));
        }
    }
}
