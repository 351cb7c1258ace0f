//! Embeds that fit. Everything too long for Discord is cut here and nowhere else, so that every
//! view can be sent. Lengths are in Unicode code points, as Discord counts them.

use serenity::all::{CreateEmbed, CreateEmbedFooter};

use crate::discord::text::shorten;
use crate::domain::typed::overrides_direction;

// Discord's limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const FOOTER: usize = 2_048;
/// The limit for all text of all embeds of a message.
const MESSAGE: usize = 6_000;

/// The name of the field that says how many are left out.
const MORE: &str = "…";

/// An embed under construction: a title, text and lists below it, fields, a footer.
#[derive(Clone, Debug, Default)]
pub struct Embed {
    title: String,
    color: u32,
    body: Body,
    fields: Vec<Field>,
    picture: Option<String>,
    footer: String,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    value: Body,
    inline: bool,
}

impl Embed {
    /// Makes an embed with only a title.
    pub fn new(title: impl Into<String>, color: u32) -> Self {
        Self {
            title: title.into(),
            color,
            ..Self::default()
        }
    }

    /// Changes the color.
    #[must_use]
    pub fn colored(self, color: u32) -> Self {
        Self { color, ..self }
    }

    /// Adds a text at the end. It is cut only if the texts alone are too long.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.body = self.body.text(text);
        self
    }

    /// Adds lines at the end. If they do not all fit, the last ones become "and N more".
    #[must_use]
    pub fn list(mut self, lines: Vec<String>) -> Self {
        self.body = self.body.list(lines);
        self
    }

    /// Adds a person's text in a box at the end; it is cut inside the box.
    #[must_use]
    pub fn boxed(mut self, text: &str) -> Self {
        self.body = self.body.boxed(text);
        self
    }

    /// Adds a field; if they do not all fit, the last ones become "and N more".
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Body>, inline: bool) -> Self {
        self.fields.push(Field {
            name: name.into(),
            value: value.into(),
            inline,
        });
        self
    }

    /// Adds a picture, by the name of an attached file.
    #[must_use]
    pub fn picture(mut self, file_name: &str) -> Self {
        self.picture = Some(format!("attachment://{file_name}"));
        self
    }

    /// Sets the footer.
    #[must_use]
    pub fn footer(mut self, footer: impl Into<String>) -> Self {
        self.footer = footer.into();
        self
    }

    /// Appends to the footer.
    #[must_use]
    pub fn also_in_footer(mut self, footer: impl AsRef<str>) -> Self {
        if !self.footer.is_empty() {
            self.footer += " · ";
        }
        self.footer += footer.as_ref();
        self
    }

    /// Builds the embed for Discord, and takes the space of its text from `room`.
    fn fit(&self, room: &mut usize) -> CreateEmbed {
        let mut take = |text: &str, most: usize| {
            let text = cut(text, most.min(*room));
            *room -= length(&text);
            text
        };
        let title = take(&self.title, TITLE);
        let footer = take(&self.footer, FOOTER);
        let mut embed = CreateEmbed::new().color(self.color).title(title);
        if !footer.is_empty() {
            embed = embed.footer(CreateEmbedFooter::new(footer));
        }
        if let Some(picture) = &self.picture {
            embed = embed.image(picture);
        }
        let description = self.body.fit(DESCRIPTION.min(*room));
        *room -= length(&description);
        if !description.is_empty() {
            embed = embed.description(description);
        }
        embed.fields(fit_fields(&self.fields, room))
    }
}

/// Builds the embeds of a message for Discord. Cuts what does not fit, starting with the last
/// embed.
pub(in crate::discord) fn fit(embeds: &[Embed]) -> Vec<CreateEmbed> {
    let mut room = MESSAGE;
    let fitted = embeds.iter().map(|embed| {
        let before = room;
        let fitted = embed.fit(&mut room);
        // Discord refuses an embed without any text.
        (room < before).then_some(fitted)
    });
    fitted.flatten().collect()
}

fn fit_fields(fields: &[Field], room: &mut usize) -> Vec<(String, String, bool)> {
    let fitted: Vec<_> = fields
        .iter()
        .map(|field| {
            let name = cut(&field.name, FIELD_NAME);
            (name, field.value.fit(FIELD_VALUE), field.inline)
        })
        .filter(|(name, value, _)| !name.is_empty() && !value.is_empty())
        .collect();
    let cost = |(name, value, _): &(String, String, bool)| length(name) + length(value);
    if fitted.len() <= FIELDS && fitted.iter().map(cost).sum::<usize>() <= *room {
        *room -= fitted.iter().map(cost).sum::<usize>();
        return fitted;
    }
    let count = fitted.len();
    let reserved = length(MORE) + length(&more(count));
    let mut kept: Vec<(String, String, bool)> = Vec::new();
    for field in fitted {
        if kept.len() + 1 == FIELDS || cost(&field) + reserved > *room {
            break;
        }
        *room -= cost(&field);
        kept.push(field);
    }
    if reserved <= *room {
        let left_out = more(count - kept.len());
        *room -= length(MORE) + length(&left_out);
        kept.push((MORE.to_owned(), left_out, false));
    }
    kept
}

/// The text below a title or in a field: pieces of one or more lines.
#[derive(Clone, Debug, Default)]
pub struct Body(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    List(Vec<String>),
    Boxed(String),
}

impl<T: Into<String>> From<T> for Body {
    fn from(text: T) -> Self {
        Self::default().text(text)
    }
}

impl Body {
    fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Text(text.into()));
        self
    }

    /// Adds lines at the end; if they do not all fit, the last ones become "and N more".
    #[must_use]
    pub fn list(mut self, lines: Vec<String>) -> Self {
        self.0.push(Piece::List(lines));
        self
    }

    fn boxed(mut self, text: &str) -> Self {
        // A fence in the text would end the box.
        let text: String = text.chars().filter(|&c| !overrides_direction(c)).collect();
        self.0.push(Piece::Boxed(text.replace("```", "'''")));
        self
    }

    /// Fits the pieces into `room`. Texts stay whole first; lists and boxes share the rest.
    fn fit(&self, room: usize) -> String {
        let texts = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => length(text),
            Piece::List(_) | Piece::Boxed(_) => 0,
        });
        let breaks = self.0.len().saturating_sub(1);
        let mut left = room.saturating_sub(breaks + texts.sum::<usize>());
        let pieces = self.0.iter().map(|piece| {
            let piece = match piece {
                Piece::Text(text) => return text.clone(),
                Piece::List(lines) => fit_lines(lines, left),
                Piece::Boxed(text) => fit_box(text, left),
            };
            left -= length(&piece);
            piece
        });
        let pieces: Vec<String> = pieces.filter(|piece| !piece.is_empty()).collect();
        cut(&pieces.join("\n"), room)
    }
}

/// Cuts a text to `most` characters. Discord trims what it gets, which can leave nothing.
fn cut(text: &str, most: usize) -> String {
    shorten(text.trim(), most)
}

fn fit_lines(lines: &[String], room: usize) -> String {
    let whole = lines.join("\n");
    if length(&whole) <= room {
        return whole;
    }
    let mut left = room.saturating_sub(length(&more(lines.len())));
    let mut kept = Vec::new();
    for line in lines {
        let cost = length(line) + 1;
        if cost > left {
            break;
        }
        left -= cost;
        kept.push(line.clone());
    }
    kept.push(more(lines.len() - kept.len()));
    shorten(&kept.join("\n"), room)
}

fn fit_box(text: &str, room: usize) -> String {
    let edges = length("```\n\n```");
    match room.checked_sub(edges) {
        Some(inside) if inside > 0 => format!("```\n{}\n```", shorten(text, inside)),
        _ => String::new(),
    }
}

fn more(count: usize) -> String {
    format!("… and {count} more")
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn json(embeds: &[Embed]) -> Value {
        serde_json::to_value(fit(embeds)).unwrap()
    }

    fn lines(count: usize, of: usize) -> Vec<String> {
        (0..count).map(|_| "é".repeat(of)).collect()
    }

    #[test]
    fn what_fits_is_whole() {
        let embed = Embed::new("Title", 7)
            .text("Above")
            .list(vec!["one".to_owned(), "two".to_owned()])
            .text("Below")
            .field("Name", "Value", true)
            .footer("Foot");
        assert_eq!(
            json(&[embed]),
            serde_json::json!([{
                "type": "rich",
                "title": "Title",
                "color": 7,
                "description": "Above\none\ntwo\nBelow",
                "fields": [{ "name": "Name", "value": "Value", "inline": true }],
                "footer": { "text": "Foot" },
            }])
        );
    }

    #[test]
    fn a_list_that_is_too_long_ends_with_how_many_more_and_keeps_what_stands_below_it() {
        let embed = Embed::new("Title", 0)
            .text("Above")
            .list(lines(100, 99))
            .text("Below");
        let embed = json(&[embed]);
        let description = embed[0]["description"].as_str().unwrap();
        let shown: Vec<&str> = description.lines().collect();
        assert_eq!(shown.len(), 1 + 40 + 1 + 1);
        assert_eq!((shown[41], shown[42]), ("… and 60 more", "Below"));
        assert!(length(description) <= DESCRIPTION);
    }

    #[test]
    fn fields_that_are_too_many_end_with_how_many_more() {
        let many = (0..30).fold(Embed::new("Title", 0), |embed, n| {
            embed.field(format!("Field {n}"), "short", false)
        });
        let fields = json(&[many])[0]["fields"].clone();
        assert_eq!(fields.as_array().unwrap().len(), FIELDS);
        assert_eq!(fields[24]["value"], "… and 6 more");

        let long = (0..8).fold(Embed::new("Title", 0), |embed, n| {
            embed.field(
                format!("Field {n}"),
                Body::default().list(lines(30, 99)),
                false,
            )
        });
        let fields = json(&[long])[0]["fields"].clone();
        assert_eq!(fields[0]["value"].as_str().unwrap().lines().count(), 11);
        assert_eq!(fields[5]["value"], "… and 3 more");
    }

    #[test]
    fn a_box_is_cut_within() {
        let embed = json(&[
            Embed::new("First", 0).text("x".repeat(4_000)),
            Embed::new("Second", 0).boxed(&format!("```{}", "y".repeat(4_000))),
        ]);
        let boxed = embed[1]["description"].as_str().unwrap();
        assert!(boxed.starts_with("```\n'''yyy") && boxed.ends_with("y…\n```"));
        assert_eq!(length(boxed), MESSAGE - 4_000 - "FirstSecond".len());
    }

    fn any_embed() -> impl Strategy<Value = Embed> {
        let text = || (0..4_200_usize, "[ a*é🥇]").prop_map(|(n, text)| text.repeat(n));
        let list = || proptest::collection::vec((0..400_usize).prop_map(|n| "é".repeat(n)), 0..40);
        let field = (text(), text(), list());
        (
            text(),
            text(),
            list(),
            text(),
            proptest::collection::vec(field, 0..30),
            text(),
        )
            .prop_map(|(title, above, lines, boxed, fields, footer)| {
                let embed = Embed::new(title, 0).text(above).list(lines).boxed(&boxed);
                fields
                    .into_iter()
                    .fold(embed, |embed, (name, value, lines)| {
                        embed.field(name, Body::from(value).list(lines), false)
                    })
                    .footer(footer)
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn whatever_is_put_into_embeds_they_fit(embeds in proptest::collection::vec(any_embed(), 0..4)) {
            let found = crate::discord::render::limits::broken(&serde_json::json!({ "embeds": json(&embeds) }));
            prop_assert_eq!(found, Vec::<String>::new());
        }
    }
}
