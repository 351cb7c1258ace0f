//! The TOML of a question file: everything but the model answer.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use chrono::NaiveDate;

use super::file::{Draft, Place};
use super::table::{Located, Table};
use super::{Experience, KeyPoint, Kind, Level, QuestionId, Quiz, Reference, Section, Topic};
use crate::domain::ids::OwnQuestionId;

const MAX_TOPICS: usize = 3;
const MIN_KEY_POINTS: usize = 3;
const MAX_KEY_POINTS: usize = 6;
const MAX_BONUS_POINTS: usize = 2;
const MIN_QUIZ: usize = 2;
const MIN_REFERENCES: usize = 2;
/// The highest number in the bank: guilds' own questions have greater ones.
const MAX_NUMBER: i64 = 9_999;
/// The limit for a guild's own question.
const MAX_OWN_QUIZ: usize = 6;
const MAX_OWN_REFERENCES: usize = 10;

/// The TOML part of a question file.
pub(super) struct FrontMatter {
    pub(super) own: Option<OwnQuestionId>,
    pub(super) formerly: Vec<QuestionId>,
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) kind: Kind,
    pub(super) level: Level,
    pub(super) experience: Experience,
    pub(super) topics: Vec<Topic>,
    pub(super) reviewed: NaiveDate,
    pub(super) hint: String,
    pub(super) key_points: Vec<KeyPoint>,
    pub(super) quiz: Vec<Quiz>,
    pub(super) references: Vec<Reference>,
    pub(super) figure: Option<FigureEntry>,
}

/// The key `figure`: a figure that names its part by the heading.
pub(super) struct FigureEntry {
    pub(super) alt: String,
    pub(super) section: Section,
    pub(super) part: Option<Located<String>>,
    /// Where its table begins.
    pub(super) offset: usize,
}

impl FrontMatter {
    /// Reads the front matter in `range` of `text`. `None` if there are problems, which go to
    /// `draft`.
    pub(super) fn read(text: &str, range: Range<usize>, draft: &mut Draft<'_>) -> Option<Self> {
        let mut table = Table::parse(&text[range.clone()], range.start, draft)?;
        if let Some(edited) = draft.own {
            return Self::read_own(table, edited, draft);
        }
        // Read everything before unwrapping anything, to find all problems.
        let formerly = read_formerly(&mut table, draft);
        let number = read_number(&mut table, draft);
        let title = placed(&mut table, "title", Place::Title, draft);
        let kind = parsed(&mut table, "kind", draft);
        let level = read_level(&mut table, draft);
        let experience = parsed(&mut table, "experience", draft);
        let topics = read_topics(&mut table, draft);
        let reviewed = read_reviewed(&mut table, draft);
        let hint = placed(&mut table, "hint", Place::Hint, draft);
        let key_points = read_key_points(&mut table, draft);
        let quiz = read_each(
            table.tables("quiz", MIN_QUIZ, usize::MAX, draft),
            draft,
            read_quiz,
        );
        let references = read_each(
            table.tables("references", MIN_REFERENCES, usize::MAX, draft),
            draft,
            read_reference,
        );
        let figure = read_figure(&mut table, draft);
        table.finish(draft);
        Some(Self {
            own: None,
            formerly: formerly?,
            number: number?,
            title: title?,
            kind: kind?,
            level: level?,
            experience: experience?,
            topics: topics?,
            reviewed: reviewed?,
            hint: hint?,
            key_points: key_points?,
            quiz: quiz?,
            references: references?,
            figure: figure?,
        })
    }

    /// Reads the front matter of a guild's own question. Ignores the keys that only the bank needs,
    /// so that a question of the bank can serve as a pattern.
    fn read_own(mut table: Table<'_>, edited: NaiveDate, draft: &mut Draft<'_>) -> Option<Self> {
        for of_bank in ["number", "formerly", "reviewed"] {
            table.pass_over(of_bank);
        }
        let own = optional(&mut table, "id", draft, parsed::<QuestionId>);
        let title = placed(&mut table, "title", Place::Title, draft);
        let kind = optional(&mut table, "kind", draft, parsed);
        let level = read_level(&mut table, draft);
        let experience = optional(&mut table, "experience", draft, parsed);
        let topics = optional(&mut table, "topics", draft, |table, _, draft| {
            read_topics(table, draft)
        });
        let hint = optional(&mut table, "hint", draft, |table, key, draft| {
            placed(table, key, Place::Hint, draft)
        });
        let key_points = read_key_points(&mut table, draft);
        let quiz = optional(&mut table, "quiz", draft, |table, key, draft| {
            let tables = table.tables(key, 0, MAX_OWN_QUIZ, draft);
            read_each(tables, draft, read_quiz)
        });
        let references = optional(&mut table, "references", draft, |table, key, draft| {
            let tables = table.tables(key, 0, MAX_OWN_REFERENCES, draft);
            read_each(tables, draft, read_reference)
        });
        if let Some(offset) = table.offset_of("figure") {
            table.pass_over("figure");
            draft.error(offset, "a server's own question cannot have a picture");
        }
        table.finish(draft);
        let level = level?;
        Some(Self {
            own: own?.and_then(|id| id.as_own()),
            formerly: Vec::new(),
            number: 0,
            title: title?,
            kind: kind?.unwrap_or(Kind::Concept),
            level,
            experience: experience?.unwrap_or(match level {
                Level::Beginner => Experience::UpToTwo,
                Level::Intermediate => Experience::TwoToFive,
                Level::Senior => Experience::FromFive,
            }),
            topics: topics?.unwrap_or_default(),
            reviewed: edited,
            hint: hint?.unwrap_or_default(),
            key_points: key_points?,
            quiz: quiz?.unwrap_or_default(),
            references: references?.unwrap_or_default(),
            figure: None,
        })
    }
}

/// Reads an optional key. `None` if its value is wrong.
fn optional<'t, T>(
    table: &mut Table<'t>,
    key: &str,
    draft: &mut Draft<'_>,
    read: impl Fn(&mut Table<'t>, &str, &mut Draft<'_>) -> Option<T>,
) -> Option<Option<T>> {
    if table.contains(key) {
        read(table, key, draft).map(Some)
    } else {
        Some(None)
    }
}

fn read_number(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<u32> {
    let Located { value, offset } = table.number("number", 1..MAX_NUMBER + 1, draft)?;
    draft.place(Place::Number, offset);
    u32::try_from(value).ok()
}

fn read_reviewed(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<NaiveDate> {
    let Located { value, offset } = table.date("reviewed", draft)?;
    draft.place(Place::Reviewed, offset);
    Some(value)
}

fn read_formerly(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Vec<QuestionId>> {
    if !table.contains("formerly") {
        return Some(Vec::new());
    }
    let ids = table.texts("formerly", draft)?;
    draft.place(Place::Formerly, ids.offset);
    all(ids.value.into_iter().map(|id| {
        QuestionId::of_file(&id.value)
            .map_err(|error| draft.error(id.offset, error.to_string()))
            .ok()
    }))
}

/// Reads the level, which must match the folder if the folder is named after a level.
fn read_level(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Level> {
    let text = table.text("level", draft)?;
    let level = parse(&text, draft)?;
    let folder = draft
        .folder()
        .and_then(|folder| folder.parse::<Level>().ok());
    if let Some(folder) = folder.filter(|&folder| folder != level) {
        draft.error(
            text.offset,
            format!("level `{level}`, but the file is in the folder `{folder}`"),
        );
    }
    Some(level)
}

fn read_topics(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Vec<Topic>> {
    let words = table.texts("topics", draft)?;
    let fewest = usize::from(!draft.is_own());
    if !(fewest..=MAX_TOPICS).contains(&words.value.len()) {
        draft.error(
            words.offset,
            format!(
                "{} topics; there must be {fewest} to {MAX_TOPICS}",
                words.value.len()
            ),
        );
    }
    let topics: Vec<Topic> = all(words.value.iter().map(|word| parse(word, draft)))?;
    for (index, topic) in topics.iter().enumerate() {
        if topics[..index].contains(topic) {
            draft.error(words.offset, format!("topic `{topic}` twice"));
        }
    }
    Some(topics)
}

/// Reads the key points: enough that count, and few that are a bonus.
fn read_key_points(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Vec<KeyPoint>> {
    let most = MAX_KEY_POINTS + MAX_BONUS_POINTS;
    let fewest = if draft.is_own() { 1 } else { MIN_KEY_POINTS };
    let tables = table.tables("key_points", fewest, most, draft);
    let offset = tables.first().map(|first| first.offset);
    let is_counted = (fewest..=most).contains(&tables.len());
    let points = read_each(tables, draft, read_key_point)?;
    for (index, point) in points.iter().enumerate() {
        let is_same = |other: &KeyPoint| other.point == point.point;
        if let Some(offset) = offset.filter(|_| points[..index].iter().any(is_same)) {
            draft.error(offset, format!("the same key point twice: {}", point.point));
        }
    }
    let bonus = points.iter().filter(|point| point.bonus).count();
    let ordinary = points.len() - bonus;
    if let Some(offset) = offset.filter(|_| is_counted) {
        if bonus > MAX_BONUS_POINTS {
            draft.error(
                offset,
                format!("{bonus} bonus points; there must be at most {MAX_BONUS_POINTS}"),
            );
        } else if !(fewest..=MAX_KEY_POINTS).contains(&ordinary) {
            draft.error(
                offset,
                format!(
                    "{ordinary} key points that are not bonus points; there must be {fewest} to \
                     {MAX_KEY_POINTS}"
                ),
            );
        }
    }
    Some(points)
}

fn read_key_point(index: usize, table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<KeyPoint> {
    let point = placed(table, "point", Place::KeyPoint(index), draft);
    let bonus = table.flag("bonus", draft);
    // Older files have `terms`, which nothing reads.
    if table.contains("terms") {
        table.texts("terms", draft)?;
    }
    Some(KeyPoint {
        point: point?,
        bonus: bonus?,
    })
}

fn read_quiz(index: usize, table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Quiz> {
    let question = placed(table, "question", Place::Quiz(index), draft);
    let options = table.texts("options", draft);
    let correct = table.number("correct", 0..Quiz::OPTIONS as i64, draft);
    let why = placed(table, "why", Place::QuizWhy(index), draft);
    let options = options?;
    for (option_index, option) in options.value.iter().enumerate() {
        draft.place(Place::QuizOption(index, option_index), option.offset);
        let is_same = |other: &Located<String>| other.value.trim() == option.value.trim();
        if options.value[..option_index].iter().any(is_same) {
            draft.error(option.offset, format!("option `{}` twice", option.value));
        }
    }
    let count = options.value.len();
    let texts: Vec<String> = options
        .value
        .into_iter()
        .map(|option| option.value)
        .collect();
    let Ok(options) = texts.try_into() else {
        draft.error(
            options.offset,
            format!("{count} options; there must be {}", Quiz::OPTIONS),
        );
        return None;
    };
    Some(Quiz {
        question: question?,
        options,
        correct: usize::try_from(correct?.value).ok()?,
        why: why?,
    })
}

fn read_reference(index: usize, table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Reference> {
    let title = table.text("title", draft);
    let authors = table.text("authors", draft);
    let year = table.number("year", 1900..2101, draft);
    let url = placed(table, "url", Place::ReferenceUrl(index), draft);
    let year = year?;
    draft.place(Place::ReferenceYear(index), year.offset);
    Some(Reference {
        title: title?.value,
        authors: authors?.value,
        year: i32::try_from(year.value).ok()?,
        url: url?,
    })
}

fn read_figure(table: &mut Table<'_>, draft: &mut Draft<'_>) -> Option<Option<FigureEntry>> {
    let Some(mut figure) = table.optional_table("figure", draft)? else {
        return Some(None);
    };
    let at = figure.offset;
    draft.place(Place::Figure, at);
    let alt = placed(&mut figure, "alt", Place::FigureAlt, draft);
    let section = parsed::<Section>(&mut figure, "section", draft);
    let part = if figure.contains("part") {
        figure.text("part", draft).map(Some)
    } else {
        Some(None)
    };
    figure.finish(draft);
    let (section, part) = (section?, part?);
    if let Some(part) = part.as_ref().filter(|_| section != Section::Explanation) {
        draft.error(part.offset, "only a figure in the explanation has a `part`");
    }
    Some(Some(FigureEntry {
        alt: alt?,
        section,
        part,
        offset: at,
    }))
}

/// Reads every table of a list, even after a wrong one.
fn read_each<T>(
    tables: Vec<Table<'_>>,
    draft: &mut Draft<'_>,
    read: impl Fn(usize, &mut Table<'_>, &mut Draft<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    all(tables.into_iter().enumerate().map(|(index, mut table)| {
        let item = read(index, &mut table, draft);
        table.finish(draft);
        item
    }))
}

/// Collects every item, or `None`. Unlike `collect` it does not stop at the first `None`, because
/// reading an item is what reports its problems.
fn all<T>(items: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let items: Vec<Option<T>> = items.collect();
    items.into_iter().collect()
}

/// Reads a text and records its place.
fn placed(table: &mut Table<'_>, key: &str, place: Place, draft: &mut Draft<'_>) -> Option<String> {
    let Located { value, offset } = table.text(key, draft)?;
    draft.place(place, offset);
    Some(value)
}

/// Reads a text that stands for another value.
fn parsed<T: FromStr<Err: Display>>(
    table: &mut Table<'_>,
    key: &str,
    draft: &mut Draft<'_>,
) -> Option<T> {
    let text = table.text(key, draft)?;
    parse(&text, draft)
}

fn parse<T: FromStr<Err: Display>>(text: &Located<String>, draft: &mut Draft<'_>) -> Option<T> {
    text.value
        .parse()
        .map_err(|error: T::Err| draft.error(text.offset, error.to_string()))
        .ok()
}
