//! Sentences about a time zone that is unclear.

use chrono::DateTime;
use chrono_tz::Tz;

use super::code;
use crate::domain::time_zone::{Suggestion, name};

/// Says that there is no such zone, and suggests similar ones.
pub(super) fn unknown(typed: &str, nearest: &[Suggestion]) -> String {
    let nearest = nearest.iter().map(|near| {
        let word = near.word.map(|word| format!(" ({word})"));
        format!("`{}`{}", name(near.zone), word.unwrap_or_default())
    });
    let nearest: Vec<String> = nearest.collect();
    let hint = match nearest.as_slice() {
        [] => {
            "Start typing a city and choose from the list, for example `Europe/Berlin`.".to_owned()
        }
        _ => format!("Did you mean {}?", nearest.join(", ")),
    };
    format!("I don't know the time zone `{}`. {hint}", code(typed))
}

/// Lists the zones that share the name, each with its current time and whether it has summer time.
pub(super) fn ambiguous(typed: &str, zones: &[(DateTime<Tz>, bool)]) -> String {
    let zones = zones.iter().map(|(now, has_summer_time)| {
        let steady = match has_summer_time {
            true => "",
            false => ", no daylight saving time",
        };
        let name = name(now.timezone());
        format!("`{name}` ({} now{steady})", now.format("%H:%M"))
    });
    let zones: Vec<String> = zones.collect();
    let zones = zones.join(", ");
    format!(
        "`{}` can mean several time zones. Choose one: {zones}.",
        code(typed)
    )
}
