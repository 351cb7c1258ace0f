//! Questions as rows of a CSV table.

use chrono::NaiveDate;
use csv::{Position, ReaderBuilder, StringRecord, Writer};

use super::{Contents, checked};
use crate::domain::ids::OwnQuestionId;
use crate::domain::question::{
    Experience, Kind, Level, Problem, Question, QuestionId, Section, topics,
};

/// The columns and their contents. The first four are required.
pub const COLUMNS: [(&str, &str); 15] = [
    ("title", "the question"),
    ("level", "beginner, intermediate or senior"),
    (
        "key_points",
        "what a good answer says, one per line in the cell",
    ),
    ("short_answer", "the answer in a few sentences, in Markdown"),
    (
        "id",
        "which of the server's questions it replaces; leave it as exported, or empty",
    ),
    ("kind", "concept, numbers, code, debugging, design or paper"),
    ("experience", "0-2, 2-5 or 5+"),
    ("topics", "up to three, separated by commas"),
    ("hint", "a nudge that gives nothing away"),
    (
        "bonus_points",
        "up to two key points that are welcome but not needed, one per line",
    ),
    (
        "explanation",
        "more, in Markdown; a line that begins with ### is a heading",
    ),
    ("code", "an example, in a fence"),
    ("output", "what it prints, in a fence"),
    ("real_world", "where it matters"),
    ("mistakes", "what people get wrong, as a list"),
];

/// The first characters of formulas.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// How many of the columns are required.
const NEEDED: usize = 4;

/// The most columns to read: programs leave some empty ones at the end.
const MOST_COLUMNS: usize = 100;

/// The sections with a column, except the explanation.
const SECTIONS: [(&str, Section); 5] = [
    ("short_answer", Section::ShortAnswer),
    ("code", Section::Code),
    ("output", Section::Output),
    ("real_world", Section::RealWorld),
    ("mistakes", Section::Mistakes),
];

/// Excel's own way to name what separates the cells, in a line before the header.
const SEPARATOR: &str = "sep=";

/// Takes Excel's line off the text, and returns what it says separates the cells.
fn split_separator(text: &str) -> (Option<u8>, &str) {
    let Some((first, rest)) = text.split_once('\n') else {
        return (None, text);
    };
    match first.strip_prefix(SEPARATOR).map(str::as_bytes) {
        Some([delimiter]) => (Some(*delimiter), rest),
        _ => (None, text),
    }
}

/// Whether the text ends between quotes, so that its last row swallowed all that follows.
fn ends_in_quotes(text: &str, delimiter: u8) -> bool {
    const END: &str = "the end";
    let marked = format!("{text}\n{END}");
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(marked.as_bytes());
    let last = reader.records().filter_map(Result::ok).last();
    last.is_none_or(|last| last.get(0) != Some(END))
}

/// Returns the separator of the cells: the most frequent candidate in the first line. Programs
/// differ by country.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    *[b'\t', b';', b',']
        .iter()
        .max_by_key(|one| count(one))
        .unwrap_or(&b',')
}

pub(super) fn read(
    contents: &mut Contents,
    name: &str,
    text: &str,
    today: NaiveDate,
    known: &[&Question],
) {
    // The reader counts a line break of two signs late.
    let text = text.replace("\r\n", "\n");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (named, text) = split_separator(text);
    if text.trim().is_empty() {
        return contents.problem(name, 1, "this file is empty");
    }
    let skipped = usize::from(named.is_some());
    let delimiter = named.unwrap_or_else(|| delimiter(text));
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else {
        return contents.problem(name, 1 + skipped, "this table cannot be read");
    };
    if header.len() > MOST_COLUMNS {
        let what = format!("this table has more than {MOST_COLUMNS} columns");
        return contents.problem(name, 1 + skipped, what);
    }
    let names = header
        .iter()
        .map(|name| name.trim().to_lowercase().replace([' ', '-'], "_"));
    let names: Vec<String> = names.collect();
    let missing = COLUMNS[..NEEDED]
        .iter()
        .filter(|(column, _)| !names.iter().any(|name| name == column));
    let missing: Vec<&str> = missing.map(|(column, _)| *column).collect();
    for column in &missing {
        contents.problem(name, 1 + skipped, format!("there is no column `{column}`"));
    }
    let is_known = |name: &String| COLUMNS.iter().any(|(column, _)| column == name);
    // A program may leave empty cells at the end.
    for column in names
        .iter()
        .filter(|column| !column.is_empty() && !is_known(column))
    {
        let what = format!("I don't know the column `{column}`");
        contents.problem(name, 1 + skipped, what);
    }
    if !missing.is_empty() {
        return;
    }
    let is_cut = ends_in_quotes(text, delimiter);
    let line_of = |at: Option<&Position>| at.map_or(1, |at| at.line() as usize) + skipped;
    let mut records = reader.records().peekable();
    while let Some(record) = records.next() {
        match record {
            // Many tables end with rows of empty cells.
            Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(row) if is_cut && records.peek().is_none() => {
                let what = "a quote that opens in this row is never closed, so I could not read the \
                            row, and nothing after it";
                return contents.problem(name, line_of(row.position()), what);
            }
            Ok(row) => {
                let line = line_of(row.position());
                if contents.is_full() {
                    return contents.stop(name, line);
                }
                let row = Row {
                    names: &names,
                    row: &row,
                };
                let at = |message| Problem::error(name, line, message);
                let read = row.question(known);
                let read = read.map_err(|all| all.into_iter().map(at).collect());
                let checked = read.and_then(|question| checked(&question, name, today));
                let before = contents.problems.len();
                contents.take(checked, line);
                // The lines refer to the file built from the row.
                for problem in &mut contents.problems[before..] {
                    problem.line = line;
                }
            }
            Err(error) => {
                let line = line_of(error.position());
                return contents.problem(name, line, "this row cannot be read, and none after it");
            }
        }
    }
    if contents.questions.is_empty() && contents.problems.is_empty() {
        contents.problem(name, 1, "there is no question in this table");
    }
}

struct Row<'r> {
    names: &'r [String],
    row: &'r StringRecord,
}

impl Row<'_> {
    /// Returns the cell of a column; `None` if the table has no such column.
    fn cell(&self, column: &str) -> Option<&str> {
        let place = self.names.iter().position(|name| name == column)?;
        let cell = self.row.get(place).unwrap_or_default().trim();
        let guarded = cell
            .strip_prefix('\'')
            .filter(|cell| cell.starts_with(FORMULA));
        Some(guarded.unwrap_or(cell))
    }

    /// Returns the row's question, or all its problems.
    fn question(&self, known: &[&Question]) -> Result<Question, Vec<String>> {
        let mut problems = Vec::new();
        let beyond = self.row.iter().skip(self.names.len());
        if beyond.into_iter().any(|cell| !cell.trim().is_empty()) {
            let (cells, columns) = (self.row.len(), self.names.len());
            problems.push(format!(
                "{cells} cells for {columns} columns: put a text that has a separator in it \
                 between double quotes"
            ));
        }
        for (column, _) in &COLUMNS[..NEEDED] {
            if self.cell(column).is_some_and(str::is_empty) {
                problems.push(format!("`{column}` is empty"));
            }
        }
        let mut note = |error: String| problems.push(error);
        let level = self.word("level").map(|word| word.parse::<Level>());
        let level = level.and_then(|level| level.map_err(|error| note(error.to_string())).ok());
        let kind = self.word("kind").map(|word| word.parse::<Kind>());
        let kind = kind.and_then(|kind| kind.map_err(|error| note(error.to_string())).ok());
        let years = self
            .word("experience")
            .map(|word| word.parse::<Experience>());
        let years = years.and_then(|years| years.map_err(|error| note(error.to_string())).ok());
        let about = self.cell("topics").map(topics);
        let unknown = |word: String| format!("there is no topic `{word}`");
        let about = about.and_then(|about| about.map_err(|word| note(unknown(word))).ok());
        let own = self
            .word("id")
            .map(|id| id.parse::<QuestionId>().ok().and_then(|id| id.as_own()));
        if own == Some(None) {
            note("`id` is not one that was exported; leave it empty for a new question".to_owned());
        }
        let own = own.flatten();
        let replaced = known
            .iter()
            .find(|question| own.is_some() && question.id.as_own() == own);

        let title = self.cell("title").unwrap_or_default();
        let (Some(level), true) = (level, problems.is_empty()) else {
            return Err(problems);
        };
        let mut question = match replaced {
            Some(replaced) => (**replaced).clone(),
            None => {
                let id = own.unwrap_or(OwnQuestionId::NOBODYS);
                Question::new_own(title, level).belonging_to(id, 0)
            }
        };
        question.set_title(title);
        if question.level != level {
            let anew = Question::new_own(title, level);
            (question.level, question.experience) = (level, anew.experience);
        }
        question.kind = kind.unwrap_or(question.kind);
        question.experience = years.unwrap_or(question.experience);
        question.topics = about.unwrap_or(question.topics);
        if let Some(hint) = self.cell("hint") {
            question.set_hint(hint);
        }
        for (column, bonus) in [("key_points", false), ("bonus_points", true)] {
            if let Some(points) = self.cell(column) {
                question.set_key_points(points, bonus);
            }
        }
        if let Some(text) = self.cell("explanation") {
            question.set_explanation(text);
        }
        for (column, section) in SECTIONS {
            if let Some(text) = self.cell(column) {
                question.set_section(section, text);
            }
        }
        Ok(question)
    }

    /// Returns the word in a column, if there is one.
    fn word(&self, column: &str) -> Option<String> {
        let word = self.cell(column)?.to_lowercase();
        (!word.is_empty()).then_some(word)
    }
}

pub(super) fn write(questions: &[&Question]) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|(name, _)| name))?;
    for question in questions {
        let cells = COLUMNS
            .iter()
            .map(|(name, _)| guarded(cell(question, name)));
        writer.write_record(cells)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Protects a cell, so that no program takes it for a formula.
fn guarded(cell: String) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn cell(question: &Question, column: &str) -> String {
    let section = SECTIONS.iter().find(|(name, _)| *name == column);
    if let Some((_, section)) = section {
        return question.section(*section).to_owned();
    }
    match column {
        "id" if question.id.as_own() == Some(OwnQuestionId::NOBODYS) => String::new(),
        "id" => question.id.to_string(),
        "title" => question.title.clone(),
        "level" => question.level.to_string(),
        "kind" => question.kind.to_string(),
        "experience" => question.experience.to_string(),
        "topics" => {
            let topics: Vec<&str> = question.topics.iter().map(|topic| topic.as_str()).collect();
            topics.join(", ")
        }
        "hint" => question.hint.clone(),
        "key_points" => question.listed_key_points(false),
        "bonus_points" => question.listed_key_points(true),
        "explanation" => question.explanation_text(),
        _ => String::new(),
    }
}
