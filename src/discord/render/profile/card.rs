//! The card as an SVG: on its own background, so that it reads the same in dark and light mode, and
//! with letters large enough for a phone.

use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate};

use super::topic_name;
use crate::app::profile::{Place, Profile};
use crate::discord::render::level_name;
use crate::discord::text::count;
use crate::domain::profile::{Covered, Knowledge, Square, WEEKS};
use crate::domain::question::Level;
use crate::domain::streak::MOST_FREEZES;
use crate::picture::{FONT, escaped, measured};

/// The width of the picture, in pixels: three for each that a phone counts.
pub(super) const PIXELS: u32 = 1_200;
/// The units of the drawing; a phone's screen has half as many.
const WIDTH: u32 = 800;
const EDGE: u32 = 28;
const INNER: u32 = WIDTH - 2 * EDGE;
/// The side of a day's square, and the gap after it.
const CELL: u32 = 12;
const STEP: u32 = 14;

const GROUND: &str = "#1e2430";
const PANEL: &str = "#2a3242";
const TEXT: &str = "#f2f4f8";
const QUIET: &str = "#aeb8ca";
const GREENS: [&str; 4] = ["#2f6b45", "#3c9a5c", "#57c67b", "#8bf0a8"];
const KEPT: &str = "#4f8fe0";
const MISSED: &str = "#8a4b55";

struct Card {
    svg: String,
    /// Where the next part begins.
    at: u32,
}

/// Returns the function that builds the card's SVG. Fitting the name takes drawing, so it waits
/// until then.
pub(super) fn svg(
    profile: &Profile<'_>,
    name: Option<&str>,
) -> impl Fn() -> String + Send + Sync + 'static {
    let mut card = Card {
        svg: String::new(),
        at: EDGE,
    };
    card.numbers(profile);
    card.year(profile);
    match &profile.knowledge {
        Some(knowledge) if !knowledge.topics.is_empty() => {
            card.levels(knowledge);
            card.topics(knowledge);
        }
        Some(_) => card.line("No question answered yet: /question and /daily have one."),
        None => {}
    }
    let name = name.map(str::to_owned);
    move || card.headed(name.as_deref())
}

/// Returns the name as the font can draw it, with the font size that fits; `None` if a letter is
/// missing. The message above the picture has the full name.
pub(super) fn drawable(name: &str) -> Option<(String, u32)> {
    const LARGEST: f32 = 40.0;
    const SMALLEST: f32 = 28.0;
    let name: String = name.chars().filter(|c| !is_invisible(*c)).collect();
    let drawn = measured(&name, LARGEST).ok()?;
    let is_missing = |c: char| drawn.missing.iter().any(|missing| missing.contains(c));
    if name.chars().any(|c| c.is_alphabetic() && is_missing(c)) {
        return None;
    }
    let kept: String = name.chars().filter(|c| !is_missing(*c)).collect();
    let mut kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if !kept.chars().any(char::is_alphanumeric) {
        return None;
    }
    let width = |text: &str, size: f32| {
        let drawn = measured(text, size).ok()?;
        Some(drawn.edges[2] - drawn.edges[0])
    };
    let fits = INNER as f32 / width(&kept, LARGEST)?.max(1.0);
    if fits >= 1.0 {
        return Some((kept, LARGEST as u32));
    }
    let size = (LARGEST * fits).max(SMALLEST).floor();
    while width(&kept, size)? > INNER as f32 {
        kept.pop();
        kept.truncate(kept.trim_end_matches(['…', ' ']).len());
        kept.pop();
        kept.truncate(kept.trim_end().len());
        kept.push('…');
    }
    Some((kept, size as u32))
}

/// Whether it is a mark that joins or selects signs, which draws nothing itself.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{E0000}'..='\u{E01EF}'
    )
}

impl Card {
    /// Draws a text at a place, with more attributes.
    fn text(&mut self, (x, y): (u32, u32), attributes: &str, text: &str) {
        // Writing to a string does not fail.
        let _ = write!(
            self.svg,
            "<text x=\"{x}\" y=\"{y}\" {attributes}>{}</text>",
            escaped(text)
        );
    }

    fn rectangle(
        &mut self,
        (x, y): (u32, u32),
        (width, height): (u32, u32),
        radius: u32,
        fill: &str,
    ) {
        let _ = write!(
            self.svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" \
             fill=\"{fill}\"/>"
        );
    }

    /// Returns the whole SVG, with the name above the rest.
    fn headed(&self, name: Option<&str>) -> String {
        let mut head = Self {
            svg: String::new(),
            at: 0,
        };
        if let Some((name, size)) = name.and_then(drawable) {
            let attributes = format!("font-size=\"{size}\" font-weight=\"bold\"");
            head.text((EDGE, EDGE + 34), &attributes, &name);
            head.at = 60;
        }
        let height = head.at + self.at + EDGE - 12;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             font-family=\"{FONT}\" font-size=\"24\" fill=\"{TEXT}\">\
             <rect width=\"{WIDTH}\" height=\"{height}\" rx=\"24\" fill=\"{GROUND}\"/>{}\
             <g transform=\"translate(0 {})\">{}</g></svg>",
            head.svg, head.at, self.svg
        )
    }

    /// Draws the numbers side by side.
    fn numbers(&mut self, profile: &Profile<'_>) {
        let mut numbers = match profile.place {
            Place::Server {
                length,
                longest,
                freezes,
            } => vec![
                (count(length, "day"), "streak".to_owned()),
                (longest.to_string(), "longest".to_owned()),
                (format!("{freezes} of {MOST_FREEZES}"), "freezes".to_owned()),
            ],
            Place::Everywhere {
                servers,
                length,
                longest,
            } => vec![
                (count(length, "day"), "best streak".to_owned()),
                (longest.to_string(), "longest".to_owned()),
                (
                    servers.to_string(),
                    if servers == 1 { "server" } else { "servers" }.to_owned(),
                ),
            ],
        };
        numbers.push((profile.points.to_string(), "points".to_owned()));
        if let Some(knowledge) = &profile.knowledge {
            numbers.push((
                knowledge.seen.to_string(),
                format!("of {} seen", knowledge.of),
            ));
        }
        let gap = 12;
        let columns = numbers.len() as u32;
        let width = (INNER - gap * (columns - 1)) / columns;
        for (column, (number, label)) in (0..).zip(&numbers) {
            let x = EDGE + column * (width + gap);
            self.rectangle((x, self.at), (width, 88), 12, PANEL);
            let size = if number.chars().count() > 7 { 22 } else { 30 };
            let middle = x + width / 2;
            let bold = format!("font-size=\"{size}\" font-weight=\"bold\" text-anchor=\"middle\"");
            self.text((middle, self.at + 42), &bold, number);
            let quiet = format!("font-size=\"22\" fill=\"{QUIET}\" text-anchor=\"middle\"");
            self.text((middle, self.at + 72), &quiet, label);
        }
        self.at += 88 + 28;
    }

    /// Draws the year: a column per week, a row per weekday from Monday on.
    fn year(&mut self, profile: &Profile<'_>) {
        let today = profile.today;
        let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
        let first = monday - Days::new(7 * u64::from(WEEKS - 1));
        let top = self.at + 24;
        let days = first.iter_days().take_while(|day| *day <= today);
        for (place, day) in (0..).zip(days) {
            let (week, weekday) = (place / 7, place % 7);
            let x = EDGE + week * STEP;
            let fill = match profile.year.get(&day) {
                None => PANEL,
                Some(Square::Done(count)) => {
                    let shade = (*count as usize).clamp(1, GREENS.len());
                    GREENS[shade - 1]
                }
                Some(Square::Kept) => KEPT,
                Some(Square::Missed) => MISSED,
            };
            self.rectangle((x, top + weekday * STEP), (CELL, CELL), 3, fill);
            // A month's name stands above its first whole week, unless it would be cut off.
            if weekday == 0 && day.day() <= 7 && week + 2 < WEEKS {
                let month = month(day);
                let quiet = format!("font-size=\"20\" fill=\"{QUIET}\"");
                self.text((x, self.at + 16), &quiet, month);
            }
        }
        self.at = top + 7 * STEP + 10;
        self.legend(matches!(profile.place, Place::Server { .. }));
    }

    fn legend(&mut self, of_server: bool) {
        let quiet = format!("font-size=\"20\" fill=\"{QUIET}\"");
        let y = self.at;
        let mut x = EDGE;
        self.text((x, y + 18), &quiet, "less");
        x += 50;
        for shade in GREENS {
            self.rectangle((x, y + 2), (18, 18), 4, shade);
            x += 22;
        }
        self.text((x + 6, y + 18), &quiet, "more");
        x += 86;
        if of_server {
            for (fill, label, width) in [
                (KEPT, "kept by a freeze or amnesty", 320),
                (MISSED, "missed", 0),
            ] {
                self.rectangle((x, y + 2), (18, 18), 4, fill);
                self.text((x + 26, y + 18), &quiet, label);
                x += width;
            }
        }
        self.at += 48;
    }

    fn levels(&mut self, knowledge: &Knowledge<'_>) {
        self.heading("Key points covered");
        let gap = 12;
        let width = (INNER - 2 * gap) / 3;
        for (column, (level, covered)) in (0..).zip(&knowledge.levels) {
            let x = EDGE + column * (width + gap);
            self.rectangle((x, self.at), (width, 96), 12, PANEL);
            self.text(
                (x + 16, self.at + 32),
                "font-size=\"22\"",
                level_name(*level),
            );
            let percent = percent(covered);
            let bold = "font-weight=\"bold\" text-anchor=\"end\"";
            self.text((x + width - 16, self.at + 32), bold, &percent);
            self.bar(
                (x + 16, self.at + 44),
                width - 32,
                covered,
                level_color(*level),
            );
            let quiet = format!("font-size=\"20\" fill=\"{QUIET}\"");
            let of = format!("{} of {}", covered.answered, covered.of);
            self.text((x + 16, self.at + 82), &quiet, &of);
        }
        self.at += 96 + 28;
    }

    /// Draws the topics in two columns, first one and then the other.
    fn topics(&mut self, knowledge: &Knowledge<'_>) {
        let rows = knowledge.topics.len().div_ceil(2);
        let gap = 32;
        let width = (INNER - gap) / 2;
        for (place, (topic, covered)) in knowledge.topics.iter().enumerate() {
            let (column, row) = ((place / rows) as u32, (place % rows) as u32);
            let (x, y) = (EDGE + column * (width + gap), self.at + row * 38);
            self.text((x, y + 20), "font-size=\"22\"", &topic_name(*topic));
            self.bar((x + 186, y + 7), 92, covered, GREENS[2]);
            let end = "font-size=\"22\" font-weight=\"bold\" text-anchor=\"end\"";
            self.text((x + width, y + 20), end, &percent(covered));
        }
        self.at += rows as u32 * 38;
    }

    fn bar(&mut self, at: (u32, u32), width: u32, covered: &Covered, fill: &str) {
        self.rectangle(at, (width, 12), 6, "#141923");
        let filled = width * covered.percent().unwrap_or(0) / 100;
        if filled > 0 {
            self.rectangle(at, (filled.max(12), 12), 6, fill);
        }
    }

    fn heading(&mut self, text: &str) {
        self.text((EDGE, self.at + 20), "font-weight=\"bold\"", text);
        self.at += 38;
    }

    fn line(&mut self, text: &str) {
        let quiet = format!("font-size=\"22\" fill=\"{QUIET}\"");
        self.text((EDGE, self.at + 20), &quiet, text);
        self.at += 38;
    }
}

fn percent(covered: &Covered) -> String {
    covered
        .percent()
        .map_or_else(|| "–".to_owned(), |percent| format!("{percent}%"))
}

fn level_color(level: Level) -> &'static str {
    match level {
        Level::Beginner => "#57f287",
        Level::Intermediate => "#fee75c",
        Level::Senior => "#f47174",
    }
}

fn month(day: NaiveDate) -> &'static str {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    MONTHS[day.month0() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(name: &str) -> Option<String> {
        drawable(name).map(|(name, _)| name)
    }

    #[test]
    fn a_name_is_drawn_as_far_as_the_font_goes_and_never_in_part() {
        for name in ["Ada", "Łukasz Żółć", "Ελένη", "Ольга", "Nguyễn", "a_b-c.d"] {
            assert_eq!(drawn(name).as_deref(), Some(name));
        }
        assert_eq!(drawn("🔥 Ada 🚀").as_deref(), Some("Ada"));
        assert_eq!(
            drawn("👩\u{200D}🔬Grace🧪\u{FE0F}").as_deref(),
            Some("Grace")
        );
        for name in [
            "李明",
            "דוד",
            "محمد",
            "さくら Ada",
            "🔥🔥🔥",
            "\u{202E}",
            "",
        ] {
            assert_eq!(drawn(name), None, "{name}");
        }
    }

    #[test]
    fn a_long_name_is_made_smaller_and_then_cut() {
        let (name, size) = drawable("MAXIMILIANE VON HOHENSTEIN-BERG").unwrap();
        assert_eq!(name, "MAXIMILIANE VON HOHENSTEIN-BERG");
        assert!(size < 40, "{size}");
        let (name, size) = drawable(&"W".repeat(32)).unwrap();
        assert!(name.ends_with("W…") && size == 28, "{name} {size}");
        let width = measured(&name, size as f32).unwrap().edges;
        assert!(width[2] - width[0] <= INNER as f32);
    }
}
