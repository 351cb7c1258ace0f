//! Configuration, and the only reader of the environment.

pub mod settings;
mod sources;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use crate::domain::answer::TEXT_DAYS;
use crate::domain::judge::Budget;
use crate::judge::{Endpoint, EndpointError};
use settings::{SETTINGS, Usual};
use sources::{PREFIX, Sources};

pub use settings::{example, explained};
pub use sources::Origin;

/// Discord's address, unless `STRIDE_DISCORD_API` names another.
pub const DISCORD: &str = "https://discord.com";

/// Ollama's default address on its own machine: the example of a model's address.
const OLLAMA: &str = "http://localhost:11434/v1";

/// Stands for a secret in printed settings.
const HIDDEN: &str = "[hidden]";

/// What `stride run` needs to know.
#[derive(Clone)]
pub struct Config {
    /// The bot's token.
    pub token: String,
    /// The origin of the API, without `/api`.
    pub discord_api: String,
    /// The database file.
    pub database: PathBuf,
    /// The language model that judges answers, if there is one.
    pub judge: Option<JudgeConfig>,
    /// The folder for the daily backup, if there is one.
    pub backups: Option<PathBuf>,
    /// How many days the bot keeps the text of answers and reports.
    pub text_days: u32,
    /// The address that serves health and metrics, if there is one.
    pub http: Option<SocketAddr>,
}

/// A language model that judges answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeConfig {
    /// Its address.
    pub endpoint: Endpoint,
    /// How often the bot may ask it.
    pub budget: Budget,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("token", &"…")
            .field("discord_api", &self.discord_api)
            .field("database", &self.database)
            .field("judge", &self.judge)
            .field("backups", &self.backups)
            .field("text_days", &self.text_days)
            .field("http", &self.http)
            .finish()
    }
}

/// Reads the settings once and returns them.
fn sources() -> &'static Sources {
    static SOURCES: OnceLock<Sources> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let (environment, problems) = readable_variables(std::env::vars_os());
        let mut sources = Sources::read(environment, |path| std::fs::read_to_string(path));
        sources.problems.extend(problems);
        sources
    })
}

/// Returns the variables whose values are text, and a sentence about each setting whose value is not.
fn readable_variables(
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> (Vec<(String, String)>, Vec<String>) {
    let (mut readable, mut problems) = (Vec::new(), Vec::new());
    for (name, value) in environment {
        let Ok(name) = name.into_string() else {
            continue;
        };
        match value.into_string() {
            Ok(value) => readable.push((name, value)),
            Err(_) if name == "DISCORD_TOKEN" || name.starts_with(PREFIX) => {
                problems.push(format!("{name} is not text in UTF-8: write it anew."));
            }
            Err(_) => {}
        }
    }
    (readable, problems)
}

/// Returns the value of a setting, if there is one.
fn variable(name: &str) -> Option<String> {
    sources().get(name)
}

/// Reports everything that keeps the bot from reading the settings as intended, a sentence each.
/// Call this, or [`Config::from_environment`], before you read a setting.
///
/// # Errors
///
/// Every problem.
pub fn readable() -> Result<(), Vec<String>> {
    let problems = &sources().problems;
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.clone())
}

/// Returns what the operator should look at, a sentence each.
pub fn warnings() -> Vec<String> {
    let sources = sources();
    let mut warnings = sources.warnings.clone();
    if let Some(file) = &sources.path
        && sources.has_secret_in_file()
        && can_be_read_by_others(file)
    {
        warnings.push(format!(
            "{0} has a secret in it and can be read by others on this machine: `chmod 600 {0}`.",
            file.display()
        ));
    }
    warnings
}

#[cfg(unix)]
fn can_be_read_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn can_be_read_by_others(_: &Path) -> bool {
    false
}

/// Returns the path of the settings file, if there is one.
pub fn file() -> Option<&'static Path> {
    sources().path.as_deref()
}

/// A setting with its printable value and where that comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The variable.
    pub variable: &'static str,
    /// The value, with its secrets hidden.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Lists every setting as it is in force.
pub fn in_force() -> Vec<InForce> {
    in_force_of(sources())
}

fn in_force_of(sources: &Sources) -> Vec<InForce> {
    let settings = SETTINGS.iter().map(|one| {
        let value = match (sources.get(one.variable), one.default) {
            (Some(_), _) if one.is_secret => HIDDEN.to_owned(),
            (Some(value), _) => without_secrets(value.trim()),
            (None, Usual::Is(usual)) => usual.to_owned(),
            (None, Usual::Nothing | Usual::Required) => "-".to_owned(),
        };
        InForce {
            variable: one.variable,
            value,
            origin: sources.origin(one.variable),
        }
    });
    settings.collect()
}

/// Hides what may be a secret: an address can hold a password or a key, although none belongs
/// there.
fn without_secrets(value: &str) -> String {
    let has_secret = value.contains('@') || (value.contains("://") && value.contains('?'));
    if has_secret { HIDDEN } else { value }.to_owned()
}

/// Returns `STRIDE_QUESTIONS`: a folder of questions that adds to the embedded bank or overrides
/// it.
pub fn questions_folder() -> Option<PathBuf> {
    variable("STRIDE_QUESTIONS").map(PathBuf::from)
}

/// Returns `STRIDE_LOG`: what to log. [`Config::from_environment`] reports a value that does not
/// parse.
pub fn log_filter() -> EnvFilter {
    log_filter_from(variable).unwrap_or_else(|_| EnvFilter::new("info"))
}

fn log_filter_from(variable: impl Fn(&str) -> Option<String>) -> Result<EnvFilter, String> {
    let filter = variable("STRIDE_LOG").unwrap_or_else(|| "info".to_owned());
    // To the filter, a misspelled level is a module, and everything else is off.
    let is_level = |word: &str| word.trim().parse::<LevelFilter>().is_ok();
    let names_levels = filter
        .split(',')
        .all(|word| word.contains(['=', '[', ':']) || is_level(word));
    let read = EnvFilter::try_new(filter.trim()).ok();
    read.filter(|_| names_levels).ok_or_else(|| {
        format!(
            "STRIDE_LOG is `{filter}`: it must be `error`, `warn`, `info`, `debug`, `trace` or \
             `off`, or such a word for each module, such as `info,stride::scheduler=debug`."
        )
    })
}

/// The format of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// As JSON.
    Json,
}

/// Returns `STRIDE_LOG_FORMAT`: the format of the log. [`Config::from_environment`] reports a value
/// that does not parse.
pub fn log_format() -> LogFormat {
    log_format_from(variable).unwrap_or(LogFormat::Text)
}

fn log_format_from(variable: impl Fn(&str) -> Option<String>) -> Result<LogFormat, String> {
    let format = variable("STRIDE_LOG_FORMAT");
    match format.as_deref().map(str::trim) {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(format!(
            "STRIDE_LOG_FORMAT is `{other}`: it must be `text` or `json`."
        )),
    }
}

/// Returns `STRIDE_HTTP`: the address that serves health and metrics, if there is one.
///
/// # Errors
///
/// A sentence, if the value is not an address.
pub fn http() -> Result<Option<SocketAddr>, String> {
    http_from(variable)
}

fn http_from(variable: impl Fn(&str) -> Option<String>) -> Result<Option<SocketAddr>, String> {
    let Some(address) = variable("STRIDE_HTTP") else {
        return Ok(None);
    };
    address.trim().parse().map(Some).map_err(|_| {
        format!(
            "STRIDE_HTTP is `{}`: it must be an IP address of this machine and a port, such as \
             127.0.0.1:9750, or 0.0.0.0:9750 in a container.",
            without_secrets(&address)
        )
    })
}

/// Whether `NO_COLOR` turns the log's colors off. Source: no-color.org.
pub fn no_color() -> bool {
    variable("NO_COLOR").is_some()
}

/// Returns `STRIDE_BACKUPS`: the folder for the daily backup, if there is one.
pub fn backups() -> Option<PathBuf> {
    backups_from(variable)
}

/// Whether there is a Discord token.
pub fn has_token() -> bool {
    variable("DISCORD_TOKEN").is_some()
}

/// Returns `STRIDE_DATABASE`: the database file.
pub fn database() -> PathBuf {
    database_from(variable)
}

fn database_from(variable: impl Fn(&str) -> Option<String>) -> PathBuf {
    variable("STRIDE_DATABASE").map_or_else(|| PathBuf::from("stride.db"), PathBuf::from)
}

/// Reads `STRIDE_BACKUPS`: the folder for the daily backup.
fn backups_from(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    variable("STRIDE_BACKUPS").map(PathBuf::from)
}

/// The range of `STRIDE_KEEP_ANSWERS`, in days: every post must have closed before its answers go.
const TEXT_DAYS_MAY_BE: std::ops::RangeInclusive<u32> = 30..=36_500;

/// Reads `STRIDE_KEEP_ANSWERS`: how many days the bot keeps the text of answers and reports.
fn text_days_from(variable: impl Fn(&str) -> Option<String>) -> Result<u32, String> {
    let Some(text) = variable("STRIDE_KEEP_ANSWERS") else {
        return Ok(TEXT_DAYS);
    };
    let days = text.trim().parse().ok();
    days.filter(|days| TEXT_DAYS_MAY_BE.contains(days))
        .ok_or_else(|| {
            format!(
                "STRIDE_KEEP_ANSWERS is `{text}`: it must be a number of days from {} to {}, such as {TEXT_DAYS}.",
                TEXT_DAYS_MAY_BE.start(),
                TEXT_DAYS_MAY_BE.end()
            )
        })
}

impl Config {
    /// Returns the values that must never appear in a log.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let judge = self.judge.as_ref();
        let key = judge.and_then(|judge| judge.endpoint.key());
        std::iter::once(self.token.as_str()).chain(key)
    }

    /// Reads the environment and the file. On failure it returns every problem, a sentence each.
    pub fn from_environment() -> Result<Self, Vec<String>> {
        Self::from_sources(sources())
    }

    fn from_sources(sources: &Sources) -> Result<Self, Vec<String>> {
        let variable = |name: &str| sources.get(name);
        let mut problems = sources.problems.clone();
        let token = variable("DISCORD_TOKEN").map(|token| token.trim().to_owned());
        match &token {
            // It may be in the file that cannot be read.
            None if sources.is_file_unreadable => {}
            None => problems.push(
                "DISCORD_TOKEN is not set: copy the bot's token from the Discord developer portal \
                 (Bot, Reset Token) into it."
                    .to_owned(),
            ),
            Some(token) if token.split_whitespace().count() != 1 => problems
                .push("DISCORD_TOKEN has white space in it: a token is one word.".to_owned()),
            Some(_) => {}
        }
        let discord_api = variable("STRIDE_DISCORD_API").unwrap_or_else(|| DISCORD.to_owned());
        let is_origin = reqwest::Url::parse(&discord_api)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !is_origin {
            problems.push(format!(
                "STRIDE_DISCORD_API is `{}`: it must be an address such as {DISCORD}.",
                without_secrets(&discord_api)
            ));
        }
        let database = database_from(variable);
        let judge = judge_from(variable).unwrap_or_else(|of_judge| {
            problems.extend(of_judge);
            None
        });
        let backups = backups_from(variable);
        if let Some(folder) = backups.as_deref().filter(|folder| !folder.is_dir()) {
            problems.push(format!(
                "STRIDE_BACKUPS is `{}`: it must be a folder that exists. Create it, or leave \
                 STRIDE_BACKUPS out to make no backups.",
                folder.display()
            ));
        }
        let text_days = text_days_from(variable).unwrap_or_else(|problem| {
            problems.push(problem);
            TEXT_DAYS
        });
        problems.extend(log_filter_from(variable).err());
        problems.extend(log_format_from(variable).err());
        let http = http_from(variable).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            token: token.unwrap_or_default(),
            discord_api: discord_api.trim_end_matches('/').to_owned(),
            database,
            judge,
            backups,
            text_days,
            http,
        })
    }
}

/// Returns the language model that judges answers: `STRIDE_JUDGE_URL` and its companions.
pub fn judge() -> Result<Option<JudgeConfig>, Vec<String>> {
    judge_from(variable)
}

fn judge_from(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<JudgeConfig>, Vec<String>> {
    let url = variable("STRIDE_JUDGE_URL");
    let model = variable("STRIDE_JUDGE_MODEL");
    let key = variable("STRIDE_JUDGE_KEY");
    let mut problems = Vec::new();
    let mut number = |name, default| {
        let Some(text) = variable(name) else {
            return default;
        };
        text.trim().parse().unwrap_or_else(|_| {
            problems.push(format!(
                "{name} is `{text}`: it must be a whole number, such as {default}."
            ));
            default
        })
    };
    let usual = Budget::default();
    let budget = Budget {
        member: number("STRIDE_JUDGE_PER_MEMBER", usual.member),
        guild: number("STRIDE_JUDGE_PER_SERVER", usual.guild),
    };
    let Some(url) = url else {
        if model.is_some() || key.is_some() {
            problems.push(format!(
                "STRIDE_JUDGE_URL is not set, but STRIDE_JUDGE_{} is: set it to the address of an \
                 OpenAI-compatible API, such as {OLLAMA}.",
                if model.is_some() { "MODEL" } else { "KEY" }
            ));
        }
        return if problems.is_empty() {
            Ok(None)
        } else {
            Err(problems)
        };
    };
    if model.is_none() {
        problems.push(
            "STRIDE_JUDGE_MODEL is not set: name the model at STRIDE_JUDGE_URL that judges answers."
                .to_owned(),
        );
    }
    let endpoint = Endpoint::new(&url, model.as_deref().unwrap_or_default(), key.as_deref());
    match endpoint {
        Ok(endpoint) if problems.is_empty() => Ok(Some(JudgeConfig { endpoint, budget })),
        Ok(_) => Err(problems),
        Err(errors) => {
            problems.extend(errors.into_iter().map(|error| {
                match error {
                // Do not repeat it: it may contain a key.
                EndpointError::Address => format!(
                    "STRIDE_JUDGE_URL must be the address of an OpenAI-compatible API, such as \
                     {OLLAMA}, without anything behind a `?`."
                ),
                EndpointError::Credentials => {
                    "STRIDE_JUDGE_URL has a name or a password in it: a key belongs into \
                     STRIDE_JUDGE_KEY."
                        .to_owned()
                }
                EndpointError::Key => {
                    "STRIDE_JUDGE_KEY has white space or special characters in it: a key is one \
                     word."
                        .to_owned()
                }
            }
            }));
            Err(problems)
        }
    }
}
