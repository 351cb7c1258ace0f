//! Draws figures for members: SVG to PNG, with the one font inside the executable, so that every
//! machine draws the same.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::layout::PositionedGlyph;
use resvg::usvg::{Group, Node, Options, Text, TextChunk, Tree};

/// The width of a picture, in pixels: two for each unit of a figure, so that it is sharp on a phone
/// whose screen has three for each that a page counts.
pub const WIDTH: u32 = 1_600;
/// The one font.
pub const FONT: &str = "Noto Sans";

/// A figure that can be drawn.
#[derive(Debug)]
pub struct Drawing(Tree);

/// A text of a figure, as drawn. Lengths are in units of the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnText {
    /// The text.
    pub content: String,
    /// Its smallest font size.
    pub size: f32,
    /// Its left, top, right and bottom edge.
    pub edges: [f32; 4],
    /// Characters that the font lacks.
    pub missing: Vec<String>,
}

/// Why a figure could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// It is no SVG.
    #[error(transparent)]
    Svg(#[from] resvg::usvg::Error),
    /// There is no room for it.
    #[error("a picture of {0} × {1} pixels cannot be made")]
    Size(u32, u32),
    /// The pixels could not be written as a file.
    #[error("the picture cannot be written: {0}")]
    Png(String),
}

impl Drawing {
    /// Reads an SVG.
    ///
    /// # Errors
    ///
    /// [`DrawError::Svg`] if it is none.
    pub fn read(svg: &str) -> Result<Self, DrawError> {
        static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(options);
        Ok(Self(Tree::from_str(svg, &OPTIONS)?))
    }

    /// Returns the picture as a PNG file, [`WIDTH`] pixels wide.
    ///
    /// # Errors
    ///
    /// Fails if the figure is too high for a picture.
    pub fn png(&self) -> Result<Vec<u8>, DrawError> {
        self.png_of(WIDTH)
    }

    /// Returns the picture as a PNG file of that width, in pixels.
    ///
    /// # Errors
    ///
    /// Fails if the figure is too high for a picture.
    pub fn png_of(&self, width: u32) -> Result<Vec<u8>, DrawError> {
        let size = self.0.size();
        let scale = width as f32 / size.width();
        let height = (size.height() * scale).round() as u32;
        let mut pixels = Pixmap::new(width, height).ok_or(DrawError::Size(width, height))?;
        resvg::render(
            &self.0,
            Transform::from_scale(scale, scale),
            &mut pixels.as_mut(),
        );
        pixels
            .encode_png()
            .map_err(|error| DrawError::Png(error.to_string()))
    }

    /// Returns all texts of the figure.
    pub fn texts(&self) -> Vec<DrawnText> {
        let mut texts = Vec::new();
        visit(self.0.root(), &mut |text| texts.push(drawn(text)));
        texts
    }
}

/// Measures a bold text in `size` units: its width, and the characters that the font lacks.
///
/// # Errors
///
/// [`DrawError::Svg`] if it has a character that SVG forbids.
pub fn measured(text: &str, size: f32) -> Result<DrawnText, DrawError> {
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" font-family=\"{FONT}\" \
         font-weight=\"bold\" font-size=\"{size}\"><text xml:space=\"preserve\">{}</text></svg>",
        escaped(text)
    );
    let nothing = DrawnText {
        content: String::new(),
        size,
        edges: [0.0; 4],
        missing: Vec::new(),
    };
    Ok(Drawing::read(&svg)?.texts().pop().unwrap_or(nothing))
}

/// Escapes a text for an SVG, without characters that XML forbids.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

fn options() -> Options<'static> {
    let mut fonts = Database::new();
    for font in [ttf_noto_sans::REGULAR, ttf_noto_sans::BOLD] {
        fonts.load_font_source(Source::Binary(Arc::new(font)));
    }
    // Every font that a figure asks for is this one.
    fonts.set_serif_family(FONT);
    fonts.set_sans_serif_family(FONT);
    fonts.set_monospace_family(FONT);
    Options {
        font_family: FONT.to_owned(),
        fontdb: Arc::new(fonts),
        ..Options::default()
    }
}

fn visit(group: &Group, found: &mut impl FnMut(&Text)) {
    for node in group.children() {
        match node {
            Node::Group(group) => visit(group, found),
            Node::Text(text) => found(text),
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

fn drawn(text: &Text) -> DrawnText {
    let scale = text.abs_transform().get_scale();
    let glyphs = || {
        text.layouted()
            .iter()
            .flat_map(|span| &span.positioned_glyphs)
    };
    let smallest = glyphs()
        .map(PositionedGlyph::font_size)
        .fold(f32::INFINITY, f32::min);
    let mut missing: Vec<String> = glyphs()
        .filter(|glyph| glyph.id.0 == 0)
        .map(|glyph| glyph.text.clone())
        .collect();
    missing.sort();
    missing.dedup();
    let edges = text.abs_bounding_box();
    DrawnText {
        content: text.chunks().iter().map(TextChunk::text).collect(),
        size: smallest * scale.0.min(scale.1),
        edges: [edges.left(), edges.top(), edges.right(), edges.bottom()],
        missing,
    }
}
