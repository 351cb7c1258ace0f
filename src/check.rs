//! What `stride check` proves of the bank: that every question can be read, fits Discord,
//! gives nothing away, and is graded by its own model answer.
mod figure;
mod layout;
mod lengths;
mod markdown;
mod quizzes;
mod sources;

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use crate::domain::bank::read_files;
use crate::domain::question::{Level, Place, Problem, QuestionFile, Section};
use crate::marker::Marker;

/// What was found.
#[derive(Debug)]
pub struct Report {
    /// Every problem, in the order of the files and their lines.
    pub problems: Vec<Problem>,
    levels: Vec<Level>,
}

impl Report {
    /// Whether something must be mended; warnings need not be.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| !problem.is_warning())
    }
}

/// Every problem on a line, then a line that counts questions and problems.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        let levels: Vec<String> = Level::ALL
            .iter()
            .map(|level| {
                format!(
                    "{} {level}",
                    self.levels.iter().filter(|&l| l == level).count()
                )
            })
            .collect();
        let warnings = self
            .problems
            .iter()
            .filter(|problem| problem.is_warning())
            .count();
        let errors = self.problems.len() - warnings;
        write!(
            f,
            "{}: {}; ",
            counted(self.levels.len(), "question"),
            levels.join(", ")
        )?;
        match errors {
            0 => write!(f, "no problem")?,
            _ => write!(f, "{}", counted(errors, "problem"))?,
        }
        if warnings > 0 {
            write!(f, ", {}", counted(warnings, "warning"))?;
        }
        Ok(())
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Checks the files of a bank, given as pairs of path and text, as of a day.
pub fn check<P, T>(files: impl IntoIterator<Item = (P, T)>, today: NaiveDate) -> Report
where
    P: AsRef<str>,
    T: Into<Cow<'static, str>>,
{
    let (files, mut problems) = read_files(files);
    for (path, svg) in &files.pictures {
        problems.extend(figure::problems(path, svg));
    }
    for correction in files.corrections.iter().filter(|found| found.day > today) {
        problems.push(correction.problem(format!("corrected in the future, {}", correction.day)));
    }
    let marker = Marker::default();
    for file in &files.questions {
        sources::check_dates(file, today, &mut problems);
        sources::check_references(file, &mut problems);
        lengths::check(file, &mut problems);
        layout::check(file, &mut problems);
        quizzes::check(file, &mut problems);
        check_grading(&marker, file, &mut problems);
    }
    sources::check_years(&files.questions, &mut problems);
    quizzes::check_repeated(&files.questions, &mut problems);
    problems.sort();
    Report {
        problems,
        levels: files
            .questions
            .iter()
            .map(|file| file.question.level)
            .collect(),
    }
}

/// The length as Discord counts it, in Unicode code points.
fn discord_length(text: &str) -> usize {
    text.chars().count()
}

/// The model answer must make every key point, as the marker reads it.
fn check_grading(marker: &Marker, file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let parts = question.explanation.iter().map(|part| part.text.as_str());
    let texts = std::iter::once(question.section(Section::ShortAnswer)).chain(parts);
    let suggestions = marker.suggest_here(question, &texts.collect::<Vec<_>>().join("\n\n"));
    for (index, found) in suggestions.key_points.iter().enumerate() {
        if !found.as_ref().is_some_and(|found| found.preselected) {
            problems.push(file.error(
                Place::KeyPoint(index),
                "the question's own short answer and explanation match none of its terms",
            ));
        }
    }
    for &(key_point, term) in question.rubric().idle_terms() {
        let text = &question.key_points[key_point].terms[term];
        problems.push(file.error(
            Place::Term(key_point, term),
            format!("term `{text}` shows nothing: it only repeats the title"),
        ));
    }
}
