//! Discord's own description of its API as an oracle for tests.
//!
//! Discord publishes an OpenAPI document (<https://github.com/discord/discord-api-spec>). It is not
//! part of this project: the environment variable [`VARIABLE`] names a copy. Without it the tests
//! check nothing, and [`Document::named_for`] says so loudly.
//!
//! The document calls itself a preview that may be wrong. [`PATCHES`] fix its mistakes; [`KNOWN`]
//! explains each intended difference.

mod known;

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Registry, ValidationError, Validator};
use serde_json::{Value, json};

pub use known::{KNOWN, Known, PATCHES};

/// The environment variable that names the document.
pub const VARIABLE: &str = "DISCORD_OPENAPI";

/// The URI that the document's references resolve against.
const ADDRESS: &str = "urn:discord";

/// The document, parsed and ready for checks.
pub struct Document {
    root: Value,
    registry: Registry<'static>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
    /// The indices of the entries of [`KNOWN`] that have occurred.
    met: Mutex<BTreeSet<usize>>,
}

/// A method and a route, as the document names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// With placeholders in braces.
    pub template: String,
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.template)
    }
}

/// A request and the server's response.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// In capitals.
    pub method: &'a str,
    /// The path after the version, without the query.
    pub path: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// The JSON; `None` for an empty response.
    pub body: Option<&'a Value>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by their environment where the document is"
)]
fn named() -> Option<PathBuf> {
    std::env::var_os(VARIABLE)
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
}

impl Document {
    /// Returns the document that the environment names; reads it once.
    ///
    /// # Panics
    ///
    /// Panics if it cannot read the document.
    pub fn named() -> Option<&'static Self> {
        static NAMED: LazyLock<Option<Document>> =
            LazyLock::new(|| named().as_deref().map(Document::read));
        NAMED.as_ref()
    }

    /// Does the same for a test that needs the document. Without one, it says on standard error
    /// that the test did not run, past the capture of tests' output.
    pub fn named_for(test: &str) -> Option<&'static Self> {
        let document = Self::named();
        if document.is_none() {
            let mut error = std::io::stderr().lock();
            // Standard error may be closed.
            let _closed = writeln!(
                error,
                "\nNOT RUN: {test}. Set {VARIABLE} to Discord's openapi.json to run it.\n"
            );
        }
        document
    }

    /// Reads a document from a file.
    ///
    /// # Panics
    ///
    /// Panics if it cannot read the file, or if the patches do not fit the content.
    pub fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file)
            .unwrap_or_else(|error| panic!("{VARIABLE}: {}: {error}", file.display()));
        let mut root: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{VARIABLE}: {}: {error}", file.display()));
        for (pointer, schema, because) in PATCHES {
            let place = root.pointer_mut(pointer);
            let place = place.unwrap_or_else(|| panic!("no {pointer} to patch: {because}"));
            *place = serde_json::from_str(schema).expect("a patch is JSON");
        }
        let registry = Registry::new()
            .add(ADDRESS, root.clone())
            .and_then(jsonschema::RegistryBuilder::prepare)
            .unwrap_or_else(|error| panic!("{VARIABLE}: {}: {error}", file.display()));
        Self {
            root,
            registry,
            validators: Mutex::default(),
            met: Mutex::default(),
        }
    }

    /// Returns a part of the document by its JSON pointer.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    pub fn at(&self, pointer: &str) -> &Value {
        let found = self.root.pointer(pointer);
        found.unwrap_or_else(|| panic!("the document has no {pointer}"))
    }

    /// Follows `$ref`s to their targets.
    pub fn resolved<'a>(&'a self, part: &'a Value) -> &'a Value {
        match part["$ref"].as_str() {
            Some(reference) => self.resolved(self.at(reference.trim_start_matches('#'))),
            None => part,
        }
    }

    /// Returns all operations.
    pub fn operations(&self) -> Vec<Operation> {
        let paths = self.root["paths"].as_object().into_iter().flatten();
        paths
            .flat_map(|(template, methods)| {
                let methods = methods.as_object().into_iter().flatten();
                methods
                    .filter(|(method, _)| *method != "parameters")
                    .map(|(method, _)| Operation {
                        method: method.to_uppercase(),
                        template: template.clone(),
                    })
            })
            .collect()
    }

    /// Returns the document's description of an operation.
    pub fn described(&self, operation: &Operation) -> &Value {
        &self.root["paths"][&operation.template][operation.method.to_lowercase()]
    }

    /// Finds the operation of a path; if several fit, takes the one with the most literal segments.
    pub fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let found: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let fits = |operation: &Operation| {
            let wanted: Vec<&str> = operation.template.split('/').collect();
            let mut pairs = wanted.iter().zip(&found);
            wanted.len() == found.len()
                && pairs.all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
        };
        let literals = |operation: &Operation| {
            let segments = operation.template.split('/');
            segments.filter(|segment| !segment.starts_with('{')).count()
        };
        let operations = self.operations().into_iter();
        operations
            .filter(|operation| operation.method == method && fits(operation))
            .max_by_key(literals)
    }

    /// Returns an answer's differences from the document, except [`KNOWN`] ones. Skips answers with
    /// status 500 and above, because the document promises nothing about them.
    pub fn deviations(&self, exchange: Exchange) -> Vec<String> {
        let Exchange { method, path, .. } = exchange;
        if exchange.status >= 500 {
            return Vec::new();
        }
        let Some(operation) = self.operation(method, path) else {
            // A path outside the document must not be found.
            return match exchange.status {
                404 | 405 => Vec::new(),
                status => vec![format!("{method} {path}: {status}, not in the document")],
            };
        };
        let found = self.differences(&operation, exchange);
        found
            .into_iter()
            .filter(|(place, says)| !self.is_known(&operation, place, says))
            .map(|(place, says)| format!("{operation}: {} {place}: {says}", exchange.status))
            .collect()
    }

    fn is_known(&self, operation: &Operation, place: &str, says: &str) -> bool {
        let index = KNOWN
            .iter()
            .position(|known| known.covers(operation, place, says));
        if let Some(index) = index {
            locked(&self.met).insert(index);
        }
        index.is_some()
    }

    /// Returns the known differences that have not occurred so far.
    pub fn unmet(&self) -> Vec<&'static Known> {
        let met = locked(&self.met);
        let all = KNOWN.iter().enumerate();
        all.filter(|(index, _)| !met.contains(index))
            .map(|(_, known)| known)
            .collect()
    }

    /// Returns the places in an answer that the document does not allow, each with the problem.
    fn differences(&self, operation: &Operation, exchange: Exchange) -> Vec<(String, String)> {
        let responses = &self.described(operation)["responses"];
        let status = exchange.status.to_string();
        let class = format!("{}XX", &status[..1]);
        let response = [&status, &class]
            .into_iter()
            .map(|status| self.resolved(&responses[status]))
            .find(|response| !response.is_null());
        let Some(response) = response else {
            return vec![(String::new(), format!("no status {status} is documented"))];
        };
        let schema = &response["content"]["application/json"]["schema"];
        match (exchange.body, schema) {
            (None, Value::Null) => Vec::new(),
            (None, _) => vec![(String::new(), "an empty body".to_owned())],
            (Some(_), Value::Null) => vec![(String::new(), "a body where none is".to_owned())],
            (Some(body), schema) => self.invalid(schema, body),
        }
    }

    fn invalid(&self, schema: &Value, body: &Value) -> Vec<(String, String)> {
        let validator = self.validator(schema);
        let mut found = Vec::new();
        for error in validator.iter_errors(body) {
            found.extend(leaves(&error));
        }
        found
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let key = schema.to_string();
        if let Some(validator) = locked(&self.validators).get(&key) {
            return validator.clone();
        }
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&addressed(schema));
        let validator = Arc::new(validator.unwrap_or_else(|error| panic!("{key}: {error}")));
        locked(&self.validators).insert(key, validator.clone());
        validator
    }
}

/// Locks despite poisoning: a panic in one test must not fail the others.
fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Copies a part of the document and makes its references absolute, so that they still resolve.
fn addressed(part: &Value) -> Value {
    match part {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Value::String(reference) if key == "$ref" => {
                    (key.clone(), json!(format!("{ADDRESS}{reference}")))
                }
                value => (key.clone(), addressed(value)),
            })
            .collect(),
        Value::Array(list) => list.iter().map(addressed).collect(),
        plain => plain.clone(),
    }
}

/// Returns the leaf errors below an error; for a union, those of the member that the answer meant.
/// Objects in the document are open, so an answer may fit several members, which is fine.
fn leaves(error: &ValidationError) -> Vec<(String, String)> {
    match error.kind() {
        ValidationErrorKind::OneOfMultipleValid { .. } => Vec::new(),
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let base = error.instance_path().to_string();
            let members = context.iter().map(|member| {
                let found: Vec<(String, String)> = member.iter().flat_map(leaves).collect();
                let wrong_type = found
                    .iter()
                    .any(|(place, _)| *place == format!("{base}/type"));
                (wrong_type, found.len(), found)
            });
            let meant = members.min_by_key(|(wrong_type, count, _)| (*wrong_type, *count));
            meant.map(|(_, _, found)| found).unwrap_or_default()
        }
        _ => {
            let says: String = error.to_string().chars().take(200).collect();
            vec![(error.instance_path().to_string(), says)]
        }
    }
}

/// Checks all recorded traffic against the document, if the environment names one; otherwise does
/// not ask for the traffic. It is local-discord's: a list of JSON objects with `face`, `method`,
/// `path`, `status`, `response` and `note`.
///
/// # Panics
///
/// Panics if an answer differs from the document.
#[track_caller]
pub fn check_traffic(traffic: impl FnOnce() -> Vec<Value>) {
    let Some(document) = Document::named() else {
        return;
    };
    let mut deviations = Vec::new();
    let traffic = traffic();
    for entry in traffic.iter().filter(|entry| entry["face"] == "rest") {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let injected = text("note").starts_with("fault: ");
        // The record keeps only the length of a long body.
        let response = &entry["response"];
        if injected || response.is_string() {
            continue;
        }
        let path = text("path").trim_start_matches("/api/v10");
        deviations.extend(
            document.deviations(Exchange {
                method: text("method"),
                path,
                status: entry["status"]
                    .as_u64()
                    .and_then(|it| u16::try_from(it).ok())
                    .unwrap_or(0),
                body: Some(response).filter(|body| !body.is_null()),
            }),
        );
    }
    deviations.sort();
    deviations.dedup();
    assert!(
        deviations.is_empty(),
        "not as Discord's document says:\n{}",
        deviations.join("\n")
    );
}
