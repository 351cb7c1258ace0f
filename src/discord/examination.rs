//! What Discord says about the bot, for the operator.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::outbox::Outbox;
use super::preflight::{self, Aim, Problem};
use super::rest::{ClockState, RestError};
use super::text::examination as text;
use crate::app;
use crate::clock::Clock;
use crate::domain::ids::GuildId;
use crate::domain::schedule::Schedule;

/// How long Discord may take to check the token.
const PATIENCE: Duration = Duration::from_secs(10);

/// The findings, a sentence each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What keeps the bot from working.
    pub problems: Vec<String>,
    /// What keeps it from posting in one channel, each with its guild.
    pub channels: Vec<(GuildId, String)>,
}

/// Asks Discord at `origin` whether the token and the application are in order, whether this
/// machine's clock is right, and whether the bot can post where the schedules of these guilds need
/// it. `running` reads a guild's running schedules. Changes nothing there.
pub async fn examine(
    (origin, token): (&str, &str),
    guilds: &[GuildId],
    running: impl AsyncFn(GuildId) -> app::Result<Vec<Schedule>>,
) -> Findings {
    let mut findings = Findings::default();
    let clock = Clock::System;
    let outbox = match Outbox::connect(origin, token, clock.clone(), PATIENCE).await {
        Ok(outbox) => outbox,
        Err(error) => {
            findings.problems.push(text::no_connection(origin, &error));
            return findings;
        }
    };
    match outbox.rest().read_now("/applications/@me").await {
        Ok(application) => findings.problems.extend(of_application(&application)),
        Err(error) => findings.problems.push(text::no_application(&error)),
    }
    if let ClockState::Ahead(by) = outbox.compare_clock().await {
        findings.problems.push(text::clock(by));
    }
    // Take a turn for each: there may be thousands.
    'guilds: for &guild in guilds {
        let schedules = match running(guild).await {
            Ok(schedules) => schedules,
            Err(error) => {
                findings.problems.push(text::unread(&error));
                break;
            }
        };
        let mut rights = None;
        for schedule in &schedules {
            if outbox.turn().await.is_err() {
                break 'guilds;
            }
            if rights.is_none() {
                rights = Some(preflight::guild_rights(&outbox, guild, clock.now()).await);
            }
            let known = rights.as_ref().and_then(Option::as_ref);
            let found = preflight::check(&outbox, known, Aim::of_plan(&schedule.plan), &[]).await;
            let lines = found.iter().map(|problem| channel(schedule, problem));
            findings.channels.extend(lines);
        }
    }
    findings
}

fn channel(schedule: &Schedule, problem: &Problem) -> (GuildId, String) {
    (schedule.guild, text::channel(schedule, problem))
}

/// Returns the settings of an application that keep the bot from working.
fn of_application(application: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(url) = application["interactions_endpoint_url"].as_str() {
        problems.push(text::endpoint(url));
    }
    if application["bot_require_code_grant"].as_bool() == Some(true) {
        problems.push(text::CODE_GRANT.to_owned());
    }
    problems
}

/// Says when a time-out ends, in words for the operator.
pub(super) fn until(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Whether Discord does not know the token.
pub(super) fn is_refused(error: &RestError) -> bool {
    *error == RestError::Unauthorized
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_settings_that_keep_the_bot_from_working_are_named() {
        let usual = json!({ "interactions_endpoint_url": null, "bot_require_code_grant": false });
        assert_eq!(of_application(&usual), Vec::<String>::new());
        let wrong = json!({
            "interactions_endpoint_url": "https://example.org/interactions",
            "bot_require_code_grant": true,
        });
        let problems = of_application(&wrong);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("https://example.org/interactions"));
    }
}
