//! Configuration, and the only reader of the environment.

use std::path::PathBuf;

use crate::domain::answer::TEXT_DAYS;
use crate::domain::judge::Budget;
use crate::judge::{Endpoint, EndpointError};

/// Where Discord is, unless `STRIDE_DISCORD_API` says otherwise.
pub const DISCORD: &str = "https://discord.com";

/// Where Ollama is on the machine that it runs on: an example of a model's address.
const OLLAMA: &str = "http://localhost:11434/v1";

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
    /// The folder in which a backup is made every day, if one is.
    pub backups: Option<PathBuf>,
    /// How long the text of answers and reports is kept, in days.
    pub text_days: u32,
}

/// A language model that judges answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeConfig {
    /// Where it is.
    pub endpoint: Endpoint,
    /// How often it is asked.
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
            .finish()
    }
}

/// A variable of the environment that is set to something.
fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the configuration module"
    )]
    let value = std::env::var(name).ok();
    value.filter(|value| !value.trim().is_empty())
}

/// `STRIDE_QUESTIONS`: a folder of questions that adds to the embedded bank or overrides it.
pub fn questions_folder() -> Option<PathBuf> {
    variable("STRIDE_QUESTIONS").map(PathBuf::from)
}

/// `STRIDE_LOG`: what to log, in the syntax of `tracing_subscriber::EnvFilter`.
pub fn log_filter() -> String {
    variable("STRIDE_LOG").unwrap_or_else(|| "info".to_owned())
}

/// `NO_COLOR`: the log is not colored. Source: no-color.org.
pub fn no_color() -> bool {
    variable("NO_COLOR").is_some()
}

/// `STRIDE_BACKUPS`: the folder in which a backup is made every day, if one is.
pub fn backups() -> Option<PathBuf> {
    backups_from(variable)
}

/// Whether there is a token to be Discord's bot with.
pub fn has_token() -> bool {
    variable("DISCORD_TOKEN").is_some()
}

/// `STRIDE_DATABASE`: the database file.
pub fn database() -> PathBuf {
    database_from(variable)
}

fn database_from(variable: impl Fn(&str) -> Option<String>) -> PathBuf {
    variable("STRIDE_DATABASE").map_or_else(|| PathBuf::from("stride.db"), PathBuf::from)
}

/// `STRIDE_BACKUPS`: the folder in which a backup is made every day.
fn backups_from(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    variable("STRIDE_BACKUPS").map(PathBuf::from)
}

/// How many days `STRIDE_KEEP_ANSWERS` may say: a post must be over by then.
const TEXT_DAYS_MAY_BE: std::ops::RangeInclusive<u32> = 30..=36_500;

/// `STRIDE_KEEP_ANSWERS`: how long the text of answers and reports is kept, in days.
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
    /// What must never be logged.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let judge = self.judge.as_ref();
        let key = judge.and_then(|judge| judge.endpoint.key());
        std::iter::once(self.token.as_str()).chain(key)
    }

    /// Reads the environment. Returns every problem, a sentence each.
    pub fn from_environment() -> Result<Self, Vec<String>> {
        Self::from_variables(variable)
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let token = variable("DISCORD_TOKEN").map(|token| token.trim().to_owned());
        match &token {
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
                "STRIDE_DISCORD_API is `{discord_api}`: it must be an address such as {DISCORD}."
            ));
        }
        let database = database_from(&variable);
        let judge = judge_from(&variable).unwrap_or_else(|of_judge| {
            problems.extend(of_judge);
            None
        });
        let backups = backups_from(&variable);
        if let Some(folder) = backups.as_deref().filter(|folder| !folder.is_dir()) {
            problems.push(format!(
                "STRIDE_BACKUPS is `{}`: it must be a folder that exists. Create it, or leave \
                 STRIDE_BACKUPS out to make no backups.",
                folder.display()
            ));
        }
        let text_days = text_days_from(&variable).unwrap_or_else(|problem| {
            problems.push(problem);
            TEXT_DAYS
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
        })
    }
}

/// `STRIDE_JUDGE_URL` and what belongs to it: the language model that judges answers.
///
/// # Errors
///
/// Every problem, a sentence each.
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
                // Not repeated: there may be a key in it.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        Config::from_variables(|name| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_token_is_all_that_is_needed() {
        let config = read(&[("DISCORD_TOKEN", " abc ")]).unwrap();
        assert_eq!(
            (config.token.as_str(), config.discord_api.as_str()),
            ("abc", DISCORD)
        );
        assert_eq!(config.database, PathBuf::from("stride.db"));
    }

    #[test]
    fn answers_are_kept_for_a_number_of_days_that_makes_sense() {
        let token = ("DISCORD_TOKEN", "abc");
        assert_eq!(read(&[token]).unwrap().text_days, 365);
        let kept = read(&[token, ("STRIDE_KEEP_ANSWERS", " 90 ")]);
        assert_eq!(kept.unwrap().text_days, 90);
        for wrong in ["0", "29", "forever", "-1", "36501", "99999999999"] {
            let problems = read(&[token, ("STRIDE_KEEP_ANSWERS", wrong)]).unwrap_err();
            assert!(
                problems[0].starts_with("STRIDE_KEEP_ANSWERS is `"),
                "{problems:?}"
            );
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let problems = read(&[("STRIDE_DISCORD_API", "localhost")]).unwrap_err();
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("DISCORD_TOKEN is not set"));
        assert!(problems[1].starts_with("STRIDE_DISCORD_API is `localhost`"));
    }

    #[test]
    fn a_judge_is_an_address_and_a_model() {
        let token = ("DISCORD_TOKEN", "abc");
        let url = ("STRIDE_JUDGE_URL", OLLAMA);
        let model = ("STRIDE_JUDGE_MODEL", "llama");
        assert_eq!(read(&[token]).unwrap().judge, None);
        let few = ("STRIDE_JUDGE_PER_MEMBER", "3");
        let judge = read(&[token, url, model, few]).unwrap().judge.unwrap();
        assert_eq!(judge.endpoint.model(), "llama");
        assert_eq!(judge.budget.member, 3);
        assert_eq!(judge.budget.guild, Budget::default().guild);
        for (set, expected) in [
            (vec![url], vec!["STRIDE_JUDGE_MODEL is not set"]),
            (
                vec![model],
                vec!["STRIDE_JUDGE_URL is not set, but STRIDE_JUDGE_MODEL is"],
            ),
            (
                vec![("STRIDE_JUDGE_KEY", "k")],
                vec!["STRIDE_JUDGE_URL is not set, but STRIDE_JUDGE_KEY is"],
            ),
            (
                vec![
                    ("STRIDE_JUDGE_URL", "localhost"),
                    ("STRIDE_JUDGE_KEY", "a b"),
                    ("STRIDE_JUDGE_PER_SERVER", "many"),
                ],
                vec![
                    "STRIDE_JUDGE_PER_SERVER is `many`",
                    "STRIDE_JUDGE_MODEL is not set",
                    "STRIDE_JUDGE_URL must be the address",
                    "STRIDE_JUDGE_KEY has white space",
                ],
            ),
        ] {
            let set: Vec<_> = set.into_iter().chain([token]).collect();
            let problems = read(&set).unwrap_err();
            assert_eq!(problems.len(), expected.len(), "{problems:?}");
            for (problem, expected) in problems.iter().zip(expected) {
                assert!(problem.starts_with(expected), "{problem}");
            }
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        let config = read(&[
            ("DISCORD_TOKEN", "secret"),
            ("STRIDE_JUDGE_URL", OLLAMA),
            ("STRIDE_JUDGE_MODEL", "llama"),
            ("STRIDE_JUDGE_KEY", "secret"),
        ]);
        assert!(!format!("{:?}", config.unwrap()).contains("secret"));
    }
}
