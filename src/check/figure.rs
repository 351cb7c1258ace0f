//! The rules for figures: small, self-contained, and readable at half their size on any background.

use roxmltree::{Document, Node};

use crate::domain::question::Problem;
use crate::picture::{Drawing, DrawnText, FONT};

/// The most bytes of the file.
const MAX_BYTES: usize = 60_000;
/// The width of every figure, in its own units.
const WIDTH: f32 = 800.0;
/// The range of heights.
const HEIGHT: std::ops::RangeInclusive<f32> = 100.0..=800.0;
/// The smallest font size: a phone shows the figure at half its width.
const MIN_TEXT: f32 = 22.0;
/// The color of the background, which works on dark and light pages.
const GROUND: &str = "#f6f5f1";
/// The allowed elements.
const ELEMENTS: [&str; 24] = [
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "style",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "path",
    "text",
    "tspan",
    "marker",
    "use",
    "symbol",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "clipPath",
    "mask",
];
/// The ones among them that paint nothing in place.
const UNPAINTED: [&str; 4] = ["defs", "title", "desc", "style"];

/// Returns everything that is wrong with a figure.
pub(super) fn problems(path: &str, svg: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut error = |line: usize, message: String| {
        problems.push(Problem::error(path, line, message));
    };
    if svg.len() > MAX_BYTES {
        error(1, format!("{} bytes; at most {MAX_BYTES}", svg.len()));
    }
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(fault) => {
            let line = fault.pos().row as usize;
            error(line, format!("it cannot be read as SVG: {fault}"));
            return problems;
        }
    };
    let line = |node: &Node<'_, '_>| document.text_pos_at(node.range().start).row as usize;
    let root = document.root_element();
    let height = view_box_height(&root);
    match height {
        Some(height) => {
            if !is_ground(&root, height) {
                let first = painted(&root);
                let at = first.as_ref().map_or_else(|| line(&root), line);
                error(
                    at,
                    format!(
                        "the first element must be the ground: a `rect` over the whole picture \
                         with rounded corners, `fill=\"{GROUND}\"` and nothing transparent"
                    ),
                );
            }
        }
        None => error(
            line(&root),
            format!(
                "`viewBox` must be \"0 0 {WIDTH} H\" with H from {} to {}, and `width` and `height` \
                 left out or the same",
                HEIGHT.start(),
                HEIGHT.end()
            ),
        ),
    }
    for node in document.descendants().filter(Node::is_element) {
        for message in element_faults(&node) {
            error(line(&node), message);
        }
    }
    let drawing = match Drawing::read(svg) {
        Ok(drawing) => drawing,
        Err(fault) => {
            error(1, format!("it cannot be drawn: {fault}"));
            return problems;
        }
    };
    if let Err(fault) = drawing.png() {
        error(1, format!("it cannot be drawn: {fault}"));
    }
    for text in drawing.texts() {
        let at = text_line(&document, &text.content);
        for message in text_faults(&text, height) {
            error(at, message);
        }
    }
    problems
}

/// Returns the height in the viewBox, if that is valid.
fn view_box_height(root: &Node<'_, '_>) -> Option<f32> {
    let numbers: Vec<f32> = root
        .attribute("viewBox")?
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let &[x, y, width, height] = numbers.as_slice() else {
        return None;
    };
    let says = |name: &str, wanted: f32| {
        root.attribute(name)
            .is_none_or(|length| length.parse() == Ok(wanted))
    };
    let is_right = (x, y, width) == (0.0, 0.0, WIDTH)
        && HEIGHT.contains(&height)
        && says("width", width)
        && says("height", height);
    is_right.then_some(height)
}

/// Returns the first element that paints something.
fn painted<'a, 'i>(root: &Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    root.children()
        .filter(Node::is_element)
        .find(|node| !UNPAINTED.contains(&node.tag_name().name()))
}

fn is_ground(root: &Node<'_, '_>, height: f32) -> bool {
    let Some(first) = painted(root).filter(|node| node.tag_name().name() == "rect") else {
        return false;
    };
    let number = |name: &str| match property(&first, name) {
        Some(text) => text.trim_end_matches("px").parse().ok(),
        None => Some(0.0),
    };
    let spans = |name: &str, whole: f32| {
        property(&first, name) == Some("100%") || number(name) == Some(whole)
    };
    let is_opaque = [
        "opacity",
        "fill-opacity",
        "transform",
        "mask",
        "clip-path",
        "filter",
    ]
    .iter()
    .all(|name| property(&first, name).is_none());
    number("x") == Some(0.0)
        && number("y") == Some(0.0)
        && spans("width", WIDTH)
        && spans("height", height)
        && number("rx")
            .or(number("ry"))
            .is_some_and(|radius| radius > 0.0)
        && property(&first, "fill").is_some_and(|fill| fill.eq_ignore_ascii_case(GROUND))
        && is_opaque
}

/// Returns an attribute, or the property in `style` that overrides it.
fn property<'a>(node: &Node<'a, '_>, name: &str) -> Option<&'a str> {
    let styled = node.attribute("style").and_then(|style| {
        let mut entries = style.split(';').filter_map(|entry| entry.split_once(':'));
        entries.find_map(|(key, value)| (key.trim() == name).then_some(value.trim()))
    });
    styled.or_else(|| node.attribute(name))
}

/// Returns the problems of an element and its attributes.
fn element_faults(node: &Node<'_, '_>) -> Vec<String> {
    let name = node.tag_name().name();
    let mut faults = Vec::new();
    if !ELEMENTS.contains(&name) {
        faults.push(format!("a figure has no `<{name}>`"));
    }
    for attribute in node.attributes() {
        let (key, value) = (attribute.name(), attribute.value());
        let leads_out = match key {
            "href" | "src" => !value.starts_with('#'),
            _ => refers_outside(value),
        };
        if leads_out {
            faults.push(format!(
                "`{key}` may only name something in this file: `#…`"
            ));
        }
        if key.starts_with("on") {
            faults.push(format!("a figure has no scripts: `{key}`"));
        }
    }
    if name == "style"
        && node
            .text()
            .is_some_and(|css| css.contains('@') || refers_outside(css))
    {
        faults.push("a style sheet may only name something in this file: `#…`".to_owned());
    }
    faults
}

/// Whether a value has a `url(…)` that points outside the file.
fn refers_outside(value: &str) -> bool {
    value
        .split("url(")
        .skip(1)
        .any(|rest| !rest.trim_start_matches(['"', '\'', ' ']).starts_with('#'))
}

fn text_faults(text: &DrawnText, height: Option<f32>) -> Vec<String> {
    let mut faults: Vec<String> = text
        .missing
        .iter()
        .map(|glyph| {
            let codes = glyph.chars().map(|c| format!("U+{:04X}", u32::from(c)));
            format!(
                "{FONT} has no `{glyph}` ({})",
                codes.collect::<Vec<_>>().join(" ")
            )
        })
        .collect();
    // Without its viewBox, lengths have no meaning.
    let Some(height) = height else {
        return faults;
    };
    let content = &text.content;
    // The tolerance for rounding when a transformation scales a size.
    if text.size < MIN_TEXT - 0.01 {
        faults.push(format!(
            "text `{content}` has the size {:.0}; at least {MIN_TEXT}, since it is read at half of it",
            text.size
        ));
    }
    let [left, top, right, bottom] = text.edges;
    if left < 0.0 || top < 0.0 || right > WIDTH || bottom > height {
        faults.push(format!(
            "text `{content}` runs out of the picture: it reaches from {left:.0} to {right:.0} \
             across and from {top:.0} to {bottom:.0} down"
        ));
    }
    faults
}

/// Returns the line of a text, found by its content.
fn text_line(document: &Document<'_>, content: &str) -> usize {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let wanted = bare(content);
    document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .find(|node| {
            let own = node
                .descendants()
                .filter(Node::is_text)
                .filter_map(|inner| inner.text());
            bare(&own.collect::<String>()) == wanted
        })
        .map_or(1, |node| {
            document.text_pos_at(node.range().start).row as usize
        })
}
