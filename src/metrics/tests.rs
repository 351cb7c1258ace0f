//! The metrics as Prometheus reads them.

use std::collections::BTreeSet;

use super::*;

/// Returns the samples in the text: their names, and the names of their labels.
fn samples(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let samples = lines.map(|line| {
        let (series, _value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        let labels = labels.trim_end_matches('}').split(',');
        let labels = labels.filter_map(|label| Some(label.split_once('=')?.0.to_owned()));
        (name.to_owned(), labels.collect())
    });
    samples.collect()
}

fn use_everything() {
    let second = Duration::from_secs(1);
    answered(Via::Command, "help", Answered::Done, second);
    post_sent(second);
    errand("close", Errand::Done);
    shards_wanted(1);
    shards_connected(1);
    session_began(Session::New);
    connection_lost(Lost::Closed);
    event_unread();
    drop(outbox_waiting());
    requested(Requested::Done);
    rate_limited(true);
    invalid_request();
    drop(write_waiting());
    was_read(second);
    committed(1);
    written(second);
    database_size(4_096);
    database_writable(true);
    judged(Judged::Done, second);
    drop(marking());
    ticked(second);
    clock_trusted(true);
    backed_up(DateTime::UNIX_EPOCH);
    backup_failed();
}

#[test]
fn what_is_described_is_what_is_shown() {
    use_everything();
    let text = text();
    let shown: BTreeSet<String> = samples(&text).into_iter().map(|(name, _)| name).collect();
    let described: BTreeSet<String> = described().iter().flat_map(Described::series).collect();
    assert_eq!(shown, described, "{text}");
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn a_metric_has_the_labels_that_are_described() {
    use_everything();
    for (name, mut labels) in samples(&text()) {
        let metric = described().iter().find(|one| one.series().contains(&name));
        let metric = metric.unwrap_or_else(|| panic!("{name} is not described"));
        if metric.kind == Kind::Histogram {
            labels.remove("le");
        }
        let described: BTreeSet<String> = metric.labels.iter().map(|&l| l.to_owned()).collect();
        assert_eq!(labels, described, "{name}");
    }
}

#[test]
fn names_say_their_unit_as_prometheus_wants_it() {
    let mut names = BTreeSet::new();
    for metric in described() {
        let (name, is_new) = (metric.name, names.insert(metric.name));
        assert!(is_new, "{name} is there twice");
        assert!(
            name.starts_with("stride_") || name.starts_with("process_"),
            "{name}"
        );
        let letters = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(name.chars().all(letters), "{name}");
        // The text format adds it.
        assert!(!name.ends_with("_total"), "{name}");
        let is_in_seconds = metric.help.starts_with("Time ") && !metric.help.starts_with("Times ");
        if is_in_seconds {
            assert!(name.ends_with("_seconds"), "{name}");
        }
        assert!(!metric.help.ends_with('.'), "the text ends it: {name}");
    }
}

#[test]
fn what_waits_is_counted_until_it_is_dropped() {
    let depth = Gauge::default();
    let depth: &'static Gauge = Box::leak(Box::new(depth));
    let seconds: &'static Histogram = Box::leak(Box::new(Histogram::new([1.0])));
    let (one, other) = (Waiting::new(depth, seconds), Waiting::new(depth, seconds));
    assert_eq!(depth.get(), 2);
    drop(one);
    assert_eq!(depth.get(), 1);
    drop(other);
    assert_eq!(depth.get(), 0);
}
