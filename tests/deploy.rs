//! The operator's files fit the program: the dashboard and the alerts use existing metrics, and
//! settings are described as they are.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stride::config::settings::{self, SETTINGS};
use stride::metrics::{
    self, Answered, Described, Errand, Judged, Lost, Posted, Requested, Session, Via,
};
use strum::IntoEnumIterator;

const CONFIG: &str = include_str!("../src/config.rs");
const DASHBOARD: &str = include_str!("../deploy/grafana-dashboard.json");
const ALERTS: &str = include_str!("../deploy/alerts.yaml");
const UNIT: &str = include_str!("../deploy/stride.service");
const COMPOSE: &str = include_str!("../deploy/compose.yaml");
const DOCKERFILE: &str = include_str!("../deploy/Dockerfile");
const EXAMPLE: &str = include_str!("../deploy/stride.example.toml");
const EXPLAINED: &str = include_str!("../docs/configuration.md");

/// Labels that Prometheus itself adds.
const ADDED: [&str; 3] = ["job", "instance", "le"];

fn words<V: IntoEnumIterator + Into<&'static str>>() -> BTreeSet<&'static str> {
    V::iter().map(Into::into).collect()
}

/// Returns the values of labels that have few.
fn values() -> BTreeMap<(&'static str, &'static str), BTreeSet<&'static str>> {
    BTreeMap::from([
        (("stride_interactions", "outcome"), words::<Answered>()),
        (("stride_interactions", "via"), words::<Via>()),
        (
            ("stride_interaction_duration_seconds", "via"),
            words::<Via>(),
        ),
        (("stride_posts", "outcome"), words::<Posted>()),
        (("stride_errands", "outcome"), words::<Errand>()),
        (("stride_gateway_sessions", "kind"), words::<Session>()),
        (("stride_gateway_disconnects", "reason"), words::<Lost>()),
        (("stride_discord_requests", "outcome"), words::<Requested>()),
        (
            ("stride_discord_rate_limits", "scope"),
            BTreeSet::from(["global", "route"]),
        ),
        (("stride_judge_calls", "outcome"), words::<Judged>()),
    ])
}

/// A use of one of our metrics in a query: its name, and the labels that the query matches.
struct Use<'q> {
    name: &'q str,
    matchers: &'q str,
}

/// Returns the uses of metrics in a text.
fn uses(query: &str) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    let mut rest = query;
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    while let Some(start) = rest.find(is_part) {
        let word = &rest[start..];
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (name, after) = word.split_at(end);
        rest = after;
        if !name.starts_with("stride_") && !name.starts_with("process_") {
            continue;
        }
        let matchers = after
            .strip_prefix('{')
            .and_then(|after| after.split('}').next());
        uses.push(Use {
            name,
            matchers: matchers.unwrap_or_default(),
        });
    }
    uses
}

/// Returns the problems of a query.
fn problems(query: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut labels: BTreeSet<&str> = ADDED.into();
    let used = uses(query);
    for Use { name, matchers } in &used {
        let Some(metric) = described(name) else {
            problems.push(format!("there is no {name}"));
            continue;
        };
        labels.extend(metric.labels);
        for matcher in matchers.split(',').filter(|matcher| !matcher.is_empty()) {
            let end = matcher.find(['=', '!']).unwrap_or(matcher.len());
            let (label, value) = matcher.split_at(end);
            let label = label.trim();
            if !metric.labels.contains(&label) && !ADDED.contains(&label) {
                problems.push(format!("{name} has no label {label}"));
            }
            let value = value.trim_matches(['=', '!', '~', '"', '\\']);
            if let Some(values) = values().get(&(metric.name, label)) {
                let unknown = value.split('|').filter(|value| !values.contains(value));
                problems.extend(unknown.map(|value| format!("{name} has no {label} {value}")));
            }
        }
    }
    if used.is_empty() {
        problems.push("it asks for nothing of ours".to_owned());
    }
    for by in query.split("by (").skip(1) {
        let by = by.split(')').next().unwrap().split(',').map(str::trim);
        let unknown = by.filter(|label| !labels.contains(label));
        problems.extend(unknown.map(|label| format!("nothing there has a label {label}")));
    }
    problems
}

fn described(series: &str) -> Option<&'static Described> {
    let mut all = metrics::described().iter();
    all.find(|metric| metric.series().iter().any(|one| one == series))
}

/// Collects every value of this key, at any depth.
fn all<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get(key).and_then(Value::as_str));
            object.values().for_each(|inner| all(inner, key, found));
        }
        Value::Array(array) => array.iter().for_each(|inner| all(inner, key, found)),
        _ => {}
    }
}

#[test]
fn the_dashboard_asks_for_metrics_that_exist() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let mut queries = Vec::new();
    all(&dashboard, "expr", &mut queries);
    assert!(queries.len() > 30, "the queries are not found");
    for query in &queries {
        assert_eq!(problems(query), Vec::<String>::new(), "{query}");
        assert!(query.contains("{job=\"$job\""), "of all bots: {query}");
    }
    // The dashboard shows all metrics.
    let shown: BTreeSet<&str> = queries
        .iter()
        .flat_map(|query| uses(query))
        .filter_map(|used| Some(described(used.name)?.name))
        .collect();
    let hidden = ["process_max_fds", "stride_backup_failures"];
    for metric in metrics::described() {
        let is_shown = shown.contains(metric.name) || hidden.contains(&metric.name);
        assert!(is_shown, "{} is on no panel", metric.name);
    }
}

#[test]
fn the_panels_of_the_dashboard_lie_beside_each_other() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut taken = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{title}");
        let at = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        assert!(at("x") + at("w") <= 24, "{title} is too wide");
        for x in at("x")..at("x") + at("w") {
            for y in at("y")..at("y") + at("h") {
                let other = taken.insert((x, y), title);
                assert!(other.is_none(), "{title} lies on {other:?}");
            }
        }
    }
}

#[test]
fn the_alerts_ask_for_metrics_that_exist_and_say_what_to_do() {
    let alerts: Vec<&str> = ALERTS.split("- alert: ").skip(1).collect();
    assert!(alerts.len() > 10, "the alerts are not found");
    for alert in alerts {
        let (name, rule) = alert.split_once('\n').unwrap();
        for part in ["expr:", "severity:", "summary:", "action:"] {
            assert_eq!(rule.matches(part).count(), 1, "{name}: {part}");
        }
        let query = rule.split("expr:").nth(1).unwrap();
        let query = query.split("labels:").next().unwrap();
        // Prometheus itself knows whether it can reach the bot.
        if !query.contains("up{job=\"stride\"}") {
            assert_eq!(problems(query), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn a_query_for_what_there_is_not_is_found() {
    for (query, expected) in [
        (
            "rate(stride_postz_total[5m])",
            "there is no stride_postz_total",
        ),
        ("stride_posts", "there is no stride_posts"),
        (
            "stride_posts_total{guild=\"1\"}",
            "stride_posts_total has no label guild",
        ),
        (
            "stride_posts_total{outcome=\"lost\"}",
            "stride_posts_total has no outcome lost",
        ),
        (
            "sum by (guild) (stride_posts_total)",
            "nothing there has a label guild",
        ),
        ("up", "it asks for nothing of ours"),
    ] {
        assert_eq!(problems(query), [expected], "{query}");
    }
    let right = "sum by (le) (rate(stride_post_lateness_seconds_bucket{job=\"$job\"}[5m]))";
    assert!(problems(right).is_empty());
}

#[test]
fn the_settings_are_explained_as_they_are() {
    let hint = "run `stride config --explain > docs/configuration.md` and `stride config --example \
                > deploy/stride.example.toml`";
    assert!(EXPLAINED == settings::explained(), "{hint}");
    assert!(EXAMPLE == settings::example(), "{hint}");
}

#[test]
fn what_the_program_reads_is_in_the_table_and_the_other_way_round() {
    let read: BTreeSet<&str> = CONFIG
        .split('"')
        .filter(|name| name.starts_with("STRIDE_") || name.starts_with("DISCORD_"))
        .filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect();
    let listed: BTreeSet<&str> = SETTINGS.iter().map(|one| one.variable).collect();
    assert_eq!(read, listed);
}

#[test]
fn what_is_deployed_sets_settings_that_exist() {
    let known =
        |name: &str| name == settings::FILE || SETTINGS.iter().any(|one| one.variable == name);
    for (file, text) in [
        ("unit", UNIT),
        ("compose", COMPOSE),
        ("Dockerfile", DOCKERFILE),
    ] {
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        let words = text.split(|c| !is_part(c));
        let names: Vec<&str> = words.filter(|word| word.starts_with("STRIDE_")).collect();
        assert!(!names.is_empty(), "{file}");
        for name in names {
            assert!(known(name), "{file}: {name}");
        }
    }
}

#[test]
fn what_is_deployed_is_locked_up_and_asked_how_it_is() {
    for line in [
        "Type=notify",
        "WatchdogSec=120",
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
    ] {
        assert!(UNIT.lines().any(|one| one == line), "{line}");
    }
    for part in [
        "read_only: true",
        "cap_drop: [ALL]",
        "no-new-privileges:true",
        "test: [\"CMD\", \"stride\", \"health\", \"--alive\"]",
        "stride:/data",
    ] {
        assert!(COMPOSE.contains(part), "{part}");
    }
    for part in [
        "HEALTHCHECK",
        ":nonroot",
        "--no-default-features",
        "STOPSIGNAL SIGTERM",
    ] {
        assert!(DOCKERFILE.contains(part), "{part}");
    }
}
