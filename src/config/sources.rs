//! Where settings come from: the environment, and a file below it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::settings::{self, FILE, SETTINGS, Setting, USUAL_FILE};

/// From which likeness on a name is taken for a misspelled one, of 1.
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

/// What was set, and what is wrong with how.
#[derive(Debug, Default)]
pub(super) struct Sources {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    /// The file that was read.
    pub(super) path: Option<PathBuf>,
    /// What keeps Stride from starting, a sentence each.
    pub(super) problems: Vec<String>,
    /// What somebody should look at, a sentence each.
    pub(super) warnings: Vec<String>,
}

impl Sources {
    /// Reads the environment, and the file that it names, or the usual one where there is one.
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
                 Stride reads {USUAL_FILE} where there is one.",
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
                // Not the error's own text: that shows the line, and there may be a token in it.
                let line = error.span().map_or(1, |span| line_at(text, span.start));
                self.problems.push(format!(
                    "{shown}:{line}: this is not TOML: {}",
                    error.message().lines().next().unwrap_or_default()
                ));
                self.path = Some(path);
                return;
            }
        };
        for (key, value) in table {
            let line = line_of(text, &key);
            let Some(setting) = settings::of_key(&key) else {
                let hint = hint(&key);
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
            if !name.starts_with("STRIDE_") || ours(name) {
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
                    "Stride has no setting {name}: it is left alone. `stride config` lists those \
                     that there are."
                )),
            }
        }
    }

    /// The value of a variable, from wherever it comes.
    pub(super) fn get(&self, variable: &str) -> Option<String> {
        let set = self.environment.get(variable);
        set.or_else(|| self.file.get(variable)).cloned()
    }

    /// Where that comes from.
    pub(super) fn origin(&self, variable: &str) -> Origin {
        if self.environment.contains_key(variable) {
            Origin::Environment
        } else if self.file.contains_key(variable) {
            Origin::File
        } else {
            Origin::Default
        }
    }

    /// Whether a secret is in the file.
    pub(super) fn has_secret_in_file(&self) -> bool {
        let mut secrets = SETTINGS.iter().filter(|one| one.is_secret);
        secrets.any(|one| self.file.contains_key(one.variable))
    }
}

fn hint(key: &str) -> String {
    match nearest(&settings::key_of(&key.to_uppercase())) {
        Some(meant) => format!(". Did you mean `{}`?", meant.key()),
        None => ". `stride config` lists those that there are.".to_owned(),
    }
}

/// The setting whose key is most like this one, if one is like it: misspelled, or a part of it.
fn nearest(key: &str) -> Option<&'static Setting> {
    // Of several that are as likely, the last one counts.
    let likely = SETTINGS.iter().rev();
    let likely = likely.map(|one| (likeness(key, &one.key()), one));
    let (likeness, nearest) = likely.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness >= LIKE).then_some(nearest)
}

/// Of 1, how likely a key is another one, misspelled or cut short.
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

/// The line that sets a key, or begins its table.
fn line_of(text: &str, key: &str) -> usize {
    let sets = |line: &str| {
        let line = line.trim_start().trim_start_matches(['[', '"', '\'']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(['=', ' ', '\t', '.', ']', '"', '\'']))
    };
    text.lines().position(sets).map_or(1, |index| index + 1)
}
