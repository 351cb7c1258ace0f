//! The rules for references, and for the date of the last review.

use std::collections::HashMap;

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::question::{Place, Problem, QuestionFile, Reference};

const MONTHS_UNTIL_STALE: Months = Months::new(12);

pub(super) fn check_dates(file: &QuestionFile, today: NaiveDate, problems: &mut Vec<Problem>) {
    let reviewed = file.question.reviewed;
    if reviewed > today {
        problems.push(file.error(
            Place::Reviewed,
            format!("reviewed in the future, {reviewed}"),
        ));
    } else if reviewed + MONTHS_UNTIL_STALE < today {
        let line = file.line(Place::Reviewed);
        problems.push(Problem::warning(
            &file.path,
            line,
            format!("last reviewed more than a year ago, {reviewed}"),
        ));
    }
}

pub(super) fn check_references(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let references = &file.question.references;
    let this_year = file.question.reviewed.year();
    for (index, Reference { year, url, .. }) in references.iter().enumerate() {
        if !is_web_address(url) {
            problems.push(file.error(
                Place::ReferenceUrl(index),
                format!("`{url}` is not an http or https address"),
            ));
        }
        if references[..index]
            .iter()
            .any(|earlier| earlier.url == *url)
        {
            problems.push(file.error(Place::ReferenceUrl(index), format!("`{url}` twice")));
        }
        if *year > this_year {
            problems.push(file.error(
                Place::ReferenceYear(index),
                format!("a reference of {year}, after the review"),
            ));
        }
    }
}

/// Checks that a source has the same year in every file: the year it was first public.
pub(super) fn check_years(files: &[QuestionFile], problems: &mut Vec<Problem>) {
    let mut years: HashMap<&str, (i32, &QuestionFile)> = HashMap::new();
    for file in files {
        for (index, Reference { year, url, .. }) in file.question.references.iter().enumerate() {
            let &mut (first, other) = years.entry(url).or_insert((*year, file));
            if first != *year {
                problems.push(file.error(
                    Place::ReferenceYear(index),
                    format!("`{url}` is from {first} in {}", other.path),
                ));
            }
        }
    }
}

fn is_web_address(url: &str) -> bool {
    let after_scheme = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    after_scheme.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        labels.len() > 1
            && labels.iter().all(|label| !label.is_empty())
            && !url.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}
