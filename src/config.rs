//! Configuration, and the only reader of the environment.

use std::path::PathBuf;

/// Where Discord is, unless `STRIDE_DISCORD_API` says otherwise.
pub const DISCORD: &str = "https://discord.com";

/// What `stride run` needs to know.
#[derive(Clone)]
pub struct Config {
    /// The bot's token.
    pub token: String,
    /// The origin of the API, without `/api`.
    pub discord_api: String,
    /// The database file.
    pub database: PathBuf,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("token", &"…")
            .field("discord_api", &self.discord_api)
            .field("database", &self.database)
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

/// `STRIDE_DATABASE`: the database file.
pub fn database() -> PathBuf {
    database_from(variable)
}

fn database_from(variable: impl Fn(&str) -> Option<String>) -> PathBuf {
    variable("STRIDE_DATABASE").map_or_else(|| PathBuf::from("stride.db"), PathBuf::from)
}

impl Config {
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
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            token: token.unwrap_or_default(),
            discord_api: discord_api.trim_end_matches('/').to_owned(),
            database: database_from(variable),
        })
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
    fn all_problems_are_named_at_once() {
        let problems = read(&[("STRIDE_DISCORD_API", "localhost")]).unwrap_err();
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("DISCORD_TOKEN is not set"));
        assert!(problems[1].starts_with("STRIDE_DISCORD_API is `localhost`"));
    }

    #[test]
    fn a_token_is_never_printed() {
        let config = read(&[("DISCORD_TOKEN", "secret")]).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }
}
