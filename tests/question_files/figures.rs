//! Figures: their place, and the rules for their pictures.

use stride::check::check;
use stride::domain::question::{Figure, QuestionFile, Section};
use stride::picture::{Drawing, WIDTH};

use super::parts::with_front_matter;
use super::{PATH, QUESTION, day};

const PICTURE: &str = "questions/beginner/sliding-window.svg";
const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400">
  <rect width="800" height="400" rx="16" fill="#f6f5f1"/>
  <g font-family="Noto Sans" font-size="24">
    <text x="40" y="60">step 2: half the width</text>
  </g>
  <path d="M40 200h720"/>
</svg>
"##;

/// Returns a file whose figure has this entry besides its text.
fn with_figure(entry: &str) -> String {
    let alt = "alt = \"Two windows of three pixels, one step apart.\"";
    with_front_matter(&format!("[figure]\n{alt}\n{entry}"))
}

fn problems_of(files: Vec<(&str, String)>) -> Vec<String> {
    let report = check(files, day("2026-02-01"));
    report.problems.iter().map(ToString::to_string).collect()
}

/// Returns the check's problems, each as `line: message`, with the file that has this in its
/// `[figure]`.
fn entry_problems(entry: &str) -> Vec<String> {
    let files = vec![(PATH, with_figure(entry)), (PICTURE, SVG.to_owned())];
    let strip = |line: String| line.replacen(&format!("{PATH}:"), "", 1);
    problems_of(files).into_iter().map(strip).collect()
}

/// Asserts the check's problems after a piece of the good picture is replaced.
#[track_caller]
fn assert_picture(piece: &str, replacement: &str, expected: &[&str]) {
    assert!(SVG.contains(piece), "{piece}");
    let svg = SVG.replacen(piece, replacement, 1);
    let files = vec![
        (PATH, with_figure("section = \"explanation\"")),
        (PICTURE, svg),
    ];
    let strip = |line: String| line.replacen(&format!("{PICTURE}:"), "", 1);
    let found: Vec<String> = problems_of(files).into_iter().map(strip).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_figure_stands_in_a_section_or_a_part_of_the_explanation() {
    let part = |entry: &str| {
        let file = QuestionFile::parse(PATH, &with_figure(entry), Some(SVG.into())).unwrap();
        let Figure {
            section, part, svg, ..
        } = file.question.figure.unwrap();
        assert_eq!(svg, SVG);
        (section, part)
    };
    assert_eq!(part("section = \"real-world\""), (Section::RealWorld, 0));
    assert_eq!(part("section = \"explanation\""), (Section::Explanation, 0));
    assert_eq!(
        part("section = \"explanation\"\npart = \"What it does not see\""),
        (Section::Explanation, 1)
    );
    assert_eq!(entry_problems("section = \"explanation\""), [""; 0]);
    assert_eq!(
        entry_problems("section = \"explanation\"\npart = \"Nowhere\""),
        ["26: the explanation has no part `Nowhere`"]
    );
    assert_eq!(
        entry_problems("section = \"code\"\npart = \"Nowhere\""),
        ["26: only a figure in the explanation has a `part`"]
    );
    assert_eq!(
        entry_problems("section = \"output\""),
        ["25: unknown section `output` (short-answer, explanation, code, real-world or mistakes)"]
    );
}

#[test]
fn a_figure_says_what_it_shows() {
    let short = with_figure("section = \"code\"").replace(" of three pixels, one step apart", "");
    assert_eq!(
        problems_of(vec![(PATH, short), (PICTURE, SVG.to_owned())]),
        [format!(
            "{PATH}:24: the alternative text has 12 characters; there must be 20 to 300"
        )]
    );
}

#[test]
fn a_figure_and_its_picture_come_together() {
    assert_eq!(
        problems_of(vec![(PATH, with_figure("section = \"code\""))]),
        [format!(
            "{PATH}:23: there is no picture `sliding-window.svg` beside it"
        )]
    );
    assert_eq!(
        problems_of(vec![(PATH, QUESTION.to_owned()), (PICTURE, SVG.to_owned())]),
        [format!(
            "{PICTURE}:1: no `[figure]` in {PATH} shows this picture"
        )]
    );
    let elsewhere = "questions/senior/sliding-window.svg";
    assert_eq!(
        problems_of(vec![
            (PATH, QUESTION.to_owned()),
            (elsewhere, SVG.to_owned())
        ]),
        [format!(
            "{elsewhere}:1: there is no question beside this picture"
        )]
    );
}

#[test]
fn a_picture_is_a_small_svg_of_one_width() {
    assert_picture(
        "</g>",
        "",
        &["7: it cannot be read as SVG: expected 'g' tag, not 'svg' at 7:1"],
    );
    let many = "<path d=\"M40 200h720\"/>".repeat(2_700);
    assert_picture(
        "<path d=\"M40 200h720\"/>",
        &many,
        &["1: 62337 bytes; at most 60000"],
    );
    let view_box = "1: `viewBox` must be \"0 0 800 H\" with H from 100 to 800, and `width` and \
                    `height` left out or the same";
    for other in [
        "0 0 400 400",
        "0 0 800 801",
        "0 0 800",
        "-10 0 800 400",
        "0 0 800 400\" width=\"80",
    ] {
        assert_picture("0 0 800 400", other, &[view_box]);
    }
}

#[test]
fn a_picture_begins_with_its_ground() {
    let ground = |line: usize| {
        format!(
            "{line}: the first element must be the ground: a `rect` over the whole picture with \
             rounded corners, `fill=\"#f6f5f1\"` and nothing transparent"
        )
    };
    for (piece, replacement) in [
        ("#f6f5f1", "#ffffff"),
        ("height=\"400\"", "height=\"399\""),
        ("rx=\"16\"", "opacity=\"0.9\" rx=\"16\""),
        ("rx=\"16\" ", ""),
        ("<rect ", "<ellipse "),
    ] {
        assert_picture(piece, replacement, &[&ground(2)]);
    }
    assert_picture(
        "fill=\"#f6f5f1\"",
        "style=\"stroke:none; fill: #F6F5F1\"",
        &[],
    );
    assert_picture("<rect ", "<defs><path id=\"a\"/></defs>\n<rect ", &[]);
}

#[test]
fn a_picture_brings_all_that_it_needs_and_runs_nothing() {
    let path = "<path d=\"M40 200h720\"/>";
    let outside = |key: &str| format!("6: `{key}` may only name something in this file: `#…`");
    for (element, problem) in [
        (
            "<script>1</script>",
            "6: a figure has no `<script>`".to_owned(),
        ),
        (
            "<foreignObject/>",
            "6: a figure has no `<foreignObject>`".to_owned(),
        ),
        (
            "<path onclick=\"f()\"/>",
            "6: a figure has no scripts: `onclick`".to_owned(),
        ),
        (
            "<use href=\"https://example.org/a.svg#b\"/>",
            outside("href"),
        ),
        (
            "<path fill=\"url(https://example.org/a.svg#b)\"/>",
            outside("fill"),
        ),
        (
            "<style>@import 'https://example.org/a.css';</style>",
            "6: a style sheet may only name something in this file: `#…`".to_owned(),
        ),
    ] {
        assert_picture(path, element, &[&problem]);
    }
    assert_picture(
        path,
        "<image href=\"data:image/png;base64,AA==\"/>",
        &[
            "6: `href` may only name something in this file: `#…`",
            "6: a figure has no `<image>`",
        ],
    );
    assert_picture(
        path,
        "<use href=\"#a\"/><path id=\"a\" fill=\"url(#b)\"/>",
        &[],
    );
}

#[test]
fn a_text_can_be_read_at_half_its_size() {
    let small = "4: text `step 2: half the width` has the size 20; at least 22, since it is read at \
                 half of it";
    assert_picture("font-size=\"24\"", "font-size=\"20\"", &[small]);
    assert_picture("font-size=\"24\"", "style=\"font-size: 20px\"", &[small]);
    assert_picture(
        "font-size=\"24\"",
        "font-size=\"40\" transform=\"scale(0.5)\"",
        &[small],
    );
    assert_picture("font-size=\"24\"", "font-size=\"22\"", &[]);
    assert_picture(
        "half the width",
        "half <tspan font-size=\"20\">the</tspan> width",
        &[small],
    );
    assert_picture(
        "x=\"40\"",
        "x=\"700\"",
        &[
            "4: text `step 2: half the width` runs out of the picture: it reaches from 700 to 937 \
           across and from 34 to 67 down",
        ],
    );
}

#[test]
fn every_character_that_the_font_lacks_is_named() {
    assert_picture(
        "half the width",
        "½ width × 漢 → 🙂",
        &[
            "4: Noto Sans has no `漢` (U+6F22)",
            "4: Noto Sans has no `🙂` (U+1F642)",
        ],
    );
}

#[test]
fn a_picture_is_drawn_the_same_each_time() {
    let png = || Drawing::read(SVG).unwrap().png().unwrap();
    let first = png();
    assert_eq!(first, png());
    let size = |at: usize| u32::from_be_bytes(first[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), (WIDTH, WIDTH / 2));
    let other = SVG.replace("half the width", "half the height");
    assert_ne!(
        first,
        Drawing::read(&other).unwrap().png().unwrap(),
        "the text is drawn"
    );
}
