//! Reads a request body field by field and collects every problem in the nested shape of Discord's
//! error 50035.
//!
//! Discord does not document these codes; they are as seen in responses. Match on code and path,
//! never on text.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::id::Id;

/// A value's place in the body. It links to its parent, so that a path costs nothing until an error
/// needs it.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(crate) const ROOT: Path<'static> = Path {
        parent: None,
        step: Step::Root,
    };

    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    fn steps(&self) -> Vec<String> {
        let mut steps = self.parent.map(Path::steps).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => steps.push(key.to_owned()),
            Step::Index(index) => steps.push(index.to_string()),
        }
        steps
    }
}

/// All problems found in one body.
#[derive(Default)]
pub(crate) struct Errors(RefCell<Value>);

impl Errors {
    pub(crate) fn add(&self, path: &Path, code: &str, message: impl Into<String>) {
        let mut tree = self.0.borrow_mut();
        let mut node = &mut *tree;
        for step in path.steps() {
            node = &mut node[step];
        }
        let error = json!({"code": code, "message": message.into()});
        match node.get_mut("_errors").and_then(Value::as_array_mut) {
            Some(list) => list.push(error),
            None => node["_errors"] = json!([error]),
        }
    }

    pub(crate) fn required(&self, path: &Path) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Returns `value` if there are no errors.
    pub(crate) fn unless_any<T>(self, value: T) -> Result<T, ApiError> {
        match self.0.into_inner() {
            Value::Null => Ok(value),
            errors => Err(ApiError::invalid_form(errors)),
        }
    }
}

/// Makes a refusal with one error at one path.
pub(crate) fn invalid(path: &Path, code: &str, message: impl Into<String>) -> ApiError {
    let errors = Errors::default();
    errors.add(path, code, message);
    ApiError::invalid_form(errors.0.into_inner())
}

/// One object of a body, with its path and the list for its errors.
pub(crate) struct Form<'a> {
    fields: &'a Map<String, Value>,
    path: Path<'a>,
    errors: &'a Errors,
}

impl<'a> Form<'a> {
    /// Opens the object at `path`; reports anything else there as an error.
    pub(crate) fn new(value: &'a Value, path: Path<'a>, errors: &'a Errors) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self {
                fields,
                path,
                errors,
            }),
            _ => {
                errors.add(
                    &path,
                    "DICT_TYPE_CONVERT",
                    "Only dictionaries may be used in a DictType",
                );
                None
            }
        }
    }

    pub(crate) fn path(&self) -> &Path<'a> {
        &self.path
    }

    pub(crate) fn errors(&self) -> &'a Errors {
        self.errors
    }

    pub(crate) fn error(&self, key: &str, code: &str, message: impl Into<String>) {
        self.errors.add(&self.path.key(key), code, message);
    }

    pub(crate) fn required(&self, key: &str) {
        self.errors.required(&self.path.key(key));
    }

    /// Returns whether the field is there, even as null.
    pub(crate) fn mentions(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    /// Returns the field, unless it is absent or null.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.fields.get(key).filter(|value| !value.is_null())
    }

    /// Reads a text without surrounding white space. Lengths count code points.
    pub(crate) fn text(&self, key: &str, length: RangeInclusive<usize>) -> Option<String> {
        let text = match self.get(key)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            other => {
                self.error(
                    key,
                    "STRING_TYPE_CONVERT",
                    format!("Could not interpret \"{other}\" as string."),
                );
                return None;
            }
        };
        self.check_length(key, text.chars().count(), &length);
        Some(text)
    }

    /// Reads a required text.
    pub(crate) fn required_text(&self, key: &str, length: RangeInclusive<usize>) -> String {
        if self.get(key).is_none() || (*length.start() > 0 && self.get(key) == Some(&json!(""))) {
            self.required(key);
            return String::new();
        }
        self.text(key, length).unwrap_or_default()
    }

    pub(crate) fn check_length(&self, key: &str, actual: usize, allowed: &RangeInclusive<usize>) {
        if allowed.contains(&actual) {
            return;
        }
        let (min, max) = (allowed.start(), allowed.end());
        if *min == 0 {
            self.error(
                key,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {max} or fewer in length."),
            );
        } else {
            self.error(
                key,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {min} and {max} in length."),
            );
        }
    }

    /// Reads a whole number; like Discord, it takes numeric strings too.
    pub(crate) fn integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.get(key)?;
        let number = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number else {
            let shown = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.error(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value \"{shown}\" is not int."),
            );
            return None;
        };
        if number < *range.start() {
            self.error(
                key,
                "NUMBER_TYPE_MIN",
                format!(
                    "int value should be greater than or equal to {}.",
                    range.start()
                ),
            );
        } else if number > *range.end() {
            self.error(
                key,
                "NUMBER_TYPE_MAX",
                format!("int value should be less than or equal to {}.", range.end()),
            );
        }
        Some(number)
    }

    /// Reads one of an enumeration's numbers; returns 0 for anything else.
    pub(crate) fn choice(&self, key: &str, choices: &[i64]) -> Option<i64> {
        let value = self.integer(key, i64::MIN..=i64::MAX)?;
        if choices.contains(&value) {
            return Some(value);
        }
        let list: Vec<String> = choices.iter().map(ToString::to_string).collect();
        self.error(
            key,
            "BASE_TYPE_CHOICES",
            format!("Value must be one of {{{}}}.", list.join(", ")),
        );
        None
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.error(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
                None
            }
        }
    }

    /// Reads a snowflake.
    pub(crate) fn id(&self, key: &str) -> Option<Id> {
        let value = self.get(key)?;
        let id = id_of(value);
        if id.is_none() {
            not_a_snowflake(self.errors, &self.path.key(key), value);
        }
        id
    }

    /// Reads a list of snowflakes.
    pub(crate) fn ids(&self, key: &str, length: RangeInclusive<usize>) -> Option<Vec<Id>> {
        let list = self.list(key, length)?;
        let path = self.path.key(key);
        Some(
            list.iter()
                .enumerate()
                .filter_map(|(index, value)| {
                    let id = id_of(value);
                    if id.is_none() {
                        not_a_snowflake(self.errors, &path.index(index), value);
                    }
                    id
                })
                .collect(),
        )
    }

    /// Reads a list with an allowed number of entries.
    pub(crate) fn list(&self, key: &str, length: RangeInclusive<usize>) -> Option<&'a [Value]> {
        match self.get(key)? {
            Value::Array(list) => {
                self.check_length(key, list.len(), &length);
                Some(list)
            }
            _ => {
                self.error(
                    key,
                    "LIST_TYPE_CONVERT",
                    "Only iterables may be used in a ListType",
                );
                None
            }
        }
    }

    /// Reads every object of a list with `read`; `None` if the list is absent.
    pub(crate) fn each<T>(
        &self,
        key: &str,
        length: RangeInclusive<usize>,
        mut read: impl FnMut(&Form) -> T,
    ) -> Option<Vec<T>> {
        let list = self.list(key, length)?;
        let path = self.path.key(key);
        Some(
            list.iter()
                .enumerate()
                .filter_map(|(index, value)| {
                    Form::new(value, path.index(index), self.errors).map(|form| read(&form))
                })
                .collect(),
        )
    }

    /// Reads the object in a field with `read`.
    pub(crate) fn object<T>(&self, key: &str, read: impl FnOnce(&Form) -> T) -> Option<T> {
        let value = self.get(key)?;
        let path = self.path.key(key);
        Form::new(value, path, self.errors).map(|form| read(&form))
    }

    /// Reads a web address with one of these `schemes`; `None` if it is absent or empty.
    pub(crate) fn url(&self, key: &str, schemes: &[&str]) -> Option<String> {
        let address = self.text(key, 0..=2048)?;
        if address.is_empty() {
            return None;
        }
        let Some((scheme, rest)) = address.split_once("://") else {
            self.error(key, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
            return Some(address);
        };
        if !schemes.contains(&scheme) {
            let list: Vec<String> = schemes.iter().map(|one| format!("'{one}'")).collect();
            self.error(
                key,
                "URL_TYPE_INVALID_SCHEME",
                format!(
                    "Scheme \"{scheme}\" is not supported. Scheme must be one of ({}).",
                    list.join(", ")
                ),
            );
        } else if rest.is_empty() || rest.contains(char::is_whitespace) {
            self.error(key, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
        }
        Some(address)
    }
}

/// Parses a snowflake from a string or a number.
pub(crate) fn id_of(value: &Value) -> Option<Id> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64().map(Id::new),
        _ => None,
    }
}

fn not_a_snowflake(errors: &Errors, path: &Path, value: &Value) {
    let shown = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    errors.add(
        path,
        "NUMBER_TYPE_COERCE",
        format!("Value \"{shown}\" is not snowflake."),
    );
}
