//! Where settings come from: the environment, and a file below it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::HIDDEN;
use super::settings::{self, FILE, SETTINGS, Setting, USUAL_FILE};

/// The beginning of our variables' names, except the token's.
pub(super) const PREFIX: &str = "STRIDE_";

/// How alike two names must be, from 0 to 1, for one to count as the other misspelled.
const LIKE: f64 = 0.7;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the environment.
    Environment,
    /// The file.
    File,
    /// Nobody set it.
    Default,
}

/// The values that were set, and the problems with them.
#[derive(Debug, Default)]
pub(super) struct Sources {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    /// The file that was read.
    pub(super) path: Option<PathBuf>,
    /// Whether there is a file that is not TOML, so that nothing is known about what it sets.
    pub(super) is_file_unreadable: bool,
    /// What keeps Stride from starting, a sentence each.
    pub(super) problems: Vec<String>,
    /// What the operator should look at, a sentence each.
    pub(super) warnings: Vec<String>,
}

impl Sources {
    /// Reads the environment, then the file: the one it names, or the usual one if that exists.
    pub(super) fn read(
        variables: impl IntoIterator<Item = (String, String)>,
        read_file: impl Fn(&Path) -> io::Result<String>,
    ) -> Self {
        let set = variables.into_iter();
        let set = set.filter(|(_, value)| !value.trim().is_empty());
        let mut sources = Self {
            environment: set.collect(),
            ..Self::default()
        };
        let named = sources.environment.get(FILE).map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| USUAL_FILE.into());
        match read_file(&path) {
            Ok(text) => sources.take_file(path, &text),
            Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => {}
            Err(error) => sources.problems.push(format!(
                "The settings in {} cannot be read: {error}. {FILE} names the file; without it, \
                 Stride reads {USUAL_FILE} if there is one.",
                path.display()
            )),
        }
        sources.look_for_misspelled();
        sources
    }

    fn take_file(&mut self, path: PathBuf, text: &str) {
        let shown = path.display();
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                // The error's own text shows the line, which may hold a token.
                let line = error.span().map_or(1, |span| line_at(text, span.start));
                self.problems.push(format!(
                    "{shown}:{line}: this is not TOML: {}",
                    error.message().lines().next().unwrap_or_default()
                ));
                self.is_file_unreadable = true;
                self.path = Some(path);
                return;
            }
        };
        for (key, value) in table {
            let line = line_of(text, &key);
            let Some(setting) = settings::of_key(&key) else {
                let hint = hint(&key);
                // A value in the place of a key may be a secret.
                let is_word = |sign: char| sign.is_ascii_alphabetic() || matches!(sign, '_' | '-');
                let key = if key.chars().all(is_word) {
                    &key
                } else {
                    HIDDEN
                };
                self.problems.push(format!(
                    "{shown}:{line}: Stride has no setting `{key}`{hint}"
                ));
                continue;
            };
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                _ => {
                    let example = settings::example();
                    let example = example
                        .lines()
                        .map(|line| line.trim_start_matches("# "))
                        .find(|line| line.starts_with(&format!("{key} = ")));
                    self.problems.push(format!(
                        "{shown}:{line}: `{key}` must be a text or a whole number, such as `{}`.",
                        example.unwrap_or_default()
                    ));
                    continue;
                }
            };
            if !value.trim().is_empty() {
                self.file.insert(setting.variable.to_owned(), value);
            }
        }
        self.path = Some(path);
    }

    fn look_for_misspelled(&mut self) {
        let ours = |name: &str| name == FILE || settings::of_variable(name).is_some();
        for name in self.environment.keys() {
            if !name.starts_with(PREFIX) || ours(name) {
                continue;
            }
            let key = settings::key_of(name);
            let is_file = likeness(&key, &settings::key_of(FILE)) >= LIKE;
            let meant = nearest(&key).map(|meant| meant.variable);
            match meant.or(is_file.then_some(FILE)) {
                Some(meant) => self.problems.push(format!(
                    "Stride has no setting {name}. Did you mean {meant}?"
                )),
                None => self.warnings.push(format!(
                    "Stride has no setting {name} and ignores it. `stride config` lists the \
                     settings."
                )),
            }
        }
    }

    /// Returns the value of a variable from either source.
    pub(super) fn get(&self, variable: &str) -> Option<String> {
        let set = self.environment.get(variable);
        set.or_else(|| self.file.get(variable)).cloned()
    }

    /// Returns which source has the variable's value.
    pub(super) fn origin(&self, variable: &str) -> Origin {
        if self.environment.contains_key(variable) {
            Origin::Environment
        } else if self.file.contains_key(variable) {
            Origin::File
        } else {
            Origin::Default
        }
    }

    /// Whether the file holds a secret.
    pub(super) fn has_secret_in_file(&self) -> bool {
        let mut secrets = SETTINGS.iter().filter(|one| one.is_secret);
        secrets.any(|one| self.file.contains_key(one.variable))
    }
}

fn hint(key: &str) -> String {
    match nearest(&settings::key_of(&key.to_uppercase())) {
        Some(meant) => format!(". Did you mean `{}`?", meant.key()),
        None => ". `stride config` lists the settings.".to_owned(),
    }
}

/// Returns the setting with the most similar key, if one is similar enough: misspelled, or cut
/// short.
fn nearest(key: &str) -> Option<&'static Setting> {
    // Between equally likely keys, `max_by` takes the last.
    let likely = SETTINGS.iter().rev();
    let likely = likely.map(|one| (likeness(key, &one.key()), one));
    let (likeness, nearest) = likely.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness >= LIKE).then_some(nearest)
}

/// Estimates from 0 to 1 how likely a key is another, misspelled or cut short.
fn likeness(key: &str, other: &str) -> f64 {
    if other.split('_').any(|word| word == key) {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(key, other)
}

fn line_at(text: &str, position: usize) -> usize {
    let before = text.as_bytes().iter().take(position);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

/// Returns the line that sets a key or begins its table.
fn line_of(text: &str, key: &str) -> usize {
    let sets = |line: &str| {
        let line = line.trim_start().trim_start_matches(['[', '"', '\'']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(['=', ' ', '\t', '.', ']', '"', '\'']))
    };
    text.lines().position(sets).map_or(1, |index| index + 1)
}
