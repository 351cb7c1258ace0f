//! Reading TOML key by key, so that one reading finds all problems.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::Draft;

/// A value of the front matter and its place in the file, in bytes.
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

/// A TOML table while it is read. The reader takes every key out once; any problem with it goes to
/// the draft and gives `None`, so that one pass finds all problems.
pub(super) struct Table<'t> {
    entries: HashMap<String, Located<DeValue<'t>>>,
    /// Where the table begins.
    pub(super) offset: usize,
    /// Where the TOML text begins in the file.
    base: usize,
}

impl<'t> Table<'t> {
    /// Reads TOML text that begins `base` bytes into the file.
    pub(super) fn parse(toml: &'t str, base: usize, draft: &mut Draft<'_>) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(toml);
        for error in &errors {
            let offset = error.span().map_or(0, |span| span.start);
            draft.error(base + offset, format!("invalid TOML: {}", error.message()));
        }
        errors
            .is_empty()
            .then(|| Self::new(table.into_inner(), base, base))
    }

    fn new(table: DeTable<'t>, offset: usize, base: usize) -> Self {
        let entries = table
            .into_iter()
            .map(|(key, value)| {
                let offset = base + key.span().start;
                let value = value.into_inner();
                (key.into_inner().into_owned(), Located { value, offset })
            })
            .collect();
        Self {
            entries,
            offset,
            base,
        }
    }

    /// Takes a text that is not blank.
    pub(super) fn text(&mut self, key: &str, draft: &mut Draft<'_>) -> Option<Located<String>> {
        let entry = self.required(key, draft)?;
        text(entry, key, draft)
    }

    /// Takes `true` or `false`; false if the key is missing.
    pub(super) fn flag(&mut self, key: &str, draft: &mut Draft<'_>) -> Option<bool> {
        match self.entries.remove(key) {
            None => Some(false),
            Some(Located {
                value: DeValue::Boolean(flag),
                ..
            }) => Some(flag),
            Some(entry) => {
                draft.error(entry.offset, format!("`{key}` must be true or false"));
                None
            }
        }
    }

    /// Takes the table under `[key]`. `None` if it is no table, `Some(None)` if it is missing.
    pub(super) fn optional_table(
        &mut self,
        key: &str,
        draft: &mut Draft<'_>,
    ) -> Option<Option<Self>> {
        match self.entries.remove(key) {
            None => Some(None),
            Some(Located {
                value: DeValue::Table(table),
                offset,
            }) => Some(Some(Self::new(table, offset, self.base))),
            Some(entry) => {
                draft.error(
                    entry.offset,
                    format!("`{key}` must be written as one `[{key}]` table"),
                );
                None
            }
        }
    }

    /// Takes a whole number within a range.
    pub(super) fn number(
        &mut self,
        key: &str,
        range: Range<i64>,
        draft: &mut Draft<'_>,
    ) -> Option<Located<i64>> {
        let Located { value, offset } = self.required(key, draft)?;
        let number = match &value {
            DeValue::Integer(integer) => {
                i64::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
            _ => None,
        };
        match number.filter(|number| range.contains(number)) {
            Some(value) => Some(Located { value, offset }),
            None => {
                draft.error(
                    offset,
                    format!(
                        "`{key}` must be a whole number from {} to {}",
                        range.start,
                        range.end - 1
                    ),
                );
                None
            }
        }
    }

    /// Takes a date without a time.
    pub(super) fn date(&mut self, key: &str, draft: &mut Draft<'_>) -> Option<Located<NaiveDate>> {
        let Located { value, offset } = self.required(key, draft)?;
        let date = match &value {
            DeValue::Datetime(datetime) if datetime.time.is_none() => datetime.date,
            _ => None,
        };
        let date = date.and_then(|date| {
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        });
        if date.is_none() {
            draft.error(
                offset,
                format!("`{key}` must be a date such as 2026-01-31, without quotes"),
            );
        }
        date.map(|value| Located { value, offset })
    }

    /// Takes a list of texts, none of them blank. It may be empty.
    pub(super) fn texts(
        &mut self,
        key: &str,
        draft: &mut Draft<'_>,
    ) -> Option<Located<Vec<Located<String>>>> {
        let Located { value, offset } = self.required(key, draft)?;
        let DeValue::Array(array) = value else {
            draft.error(offset, format!("`{key}` must be a list of texts"));
            return None;
        };
        let value = array
            .into_iter()
            .map(|item| text(self.located(item), key, draft))
            .collect::<Vec<_>>()
            .into_iter()
            .collect::<Option<Vec<_>>>()?;
        Some(Located { value, offset })
    }

    /// Takes the tables under `[[key]]`, at least `min` and at most `max`.
    pub(super) fn tables(
        &mut self,
        key: &str,
        min: usize,
        max: usize,
        draft: &mut Draft<'_>,
    ) -> Vec<Self> {
        let Some(Located { value, offset }) = self.required(key, draft) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        if let DeValue::Array(array) = value {
            for item in array {
                let Located { value, offset } = self.located(item);
                if let DeValue::Table(table) = value {
                    tables.push(Self::new(table, offset, self.base));
                } else {
                    draft.error(
                        offset,
                        format!("`{key}` must be written as `[[{key}]]` tables"),
                    );
                }
            }
        } else {
            draft.error(
                offset,
                format!("`{key}` must be written as `[[{key}]]` tables"),
            );
            return tables;
        }
        if !(min..=max).contains(&tables.len()) {
            let wanted = if max == usize::MAX {
                format!("at least {min}")
            } else {
                format!("{min} to {max}")
            };
            draft.error(
                offset,
                format!("{} `[[{key}]]`; there must be {wanted}", tables.len()),
            );
        }
        tables
    }

    /// Whether the key exists.
    pub(super) fn contains(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Returns the place of a key's value, if it exists.
    pub(super) fn offset_of(&self, key: &str) -> Option<usize> {
        self.entries.get(key).map(|entry| entry.offset)
    }

    /// Takes a key and ignores its value.
    pub(super) fn pass_over(&mut self, key: &str) {
        self.entries.remove(key);
    }

    /// Reports every key that nobody took.
    pub(super) fn finish(self, draft: &mut Draft<'_>) {
        for (key, entry) in self.entries {
            draft.error(entry.offset, format!("unknown key `{key}`"));
        }
    }

    fn required(&mut self, key: &str, draft: &mut Draft<'_>) -> Option<Located<DeValue<'t>>> {
        let entry = self.entries.remove(key);
        if entry.is_none() {
            draft.error(self.offset, format!("`{key}` is missing"));
        }
        entry
    }

    fn located(&self, item: Spanned<DeValue<'t>>) -> Located<DeValue<'t>> {
        Located {
            offset: self.base + item.span().start,
            value: item.into_inner(),
        }
    }
}

fn text(
    Located { value, offset }: Located<DeValue<'_>>,
    key: &str,
    draft: &mut Draft<'_>,
) -> Option<Located<String>> {
    match value {
        DeValue::String(text) if !text.trim().is_empty() => Some(Located {
            value: text.into_owned(),
            offset,
        }),
        _ => {
            draft.error(
                offset,
                format!("`{key}` must be text between quotes, not blank"),
            );
            None
        }
    }
}
