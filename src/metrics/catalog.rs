//! The list of metrics, and their text.

use std::borrow::Cow;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use strum::IntoEnumIterator;

use super::{Judged, Lost, Posted, Requested, Session};

/// A label's name and its value.
type Label = (&'static str, &'static str);
/// The same with the name of a command or a button as its value.
type NamedLabel = (&'static str, Cow<'static, str>);
type Counters<const N: usize, L = Label> = Family<[L; N], Counter>;
type Histograms<const N: usize, L = Label> = Family<[L; N], Histogram, fn() -> Histogram>;

/// What a metric measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A count that only grows; its name ends in `_total`.
    Counter,
    /// A value that goes up and down.
    Gauge,
    /// How many values were at most each bound; its names end in `_bucket`, `_sum` and `_count`.
    Histogram,
}

/// A metric, described for its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its name, without the suffix of its kind.
    pub name: &'static str,
    /// What it means.
    pub help: &'static str,
    /// What it measures.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static [&'static str],
}

impl Described {
    /// Returns the names of its series.
    pub fn series(&self) -> Vec<String> {
        let endings: &[&str] = match self.kind {
            Kind::Counter => &["_total"],
            Kind::Gauge => &[""],
            Kind::Histogram => &["_bucket", "_sum", "_count"],
        };
        let endings = endings.iter();
        endings
            .map(|ending| format!("{}{ending}", self.name))
            .collect()
    }
}

/// An upper bound in seconds for each bucket.
const REPLIES: &[f64] = &[
    0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 15.0,
];
const DATABASE: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.25,
];
const LATENESS: &[f64] = &[
    1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3_600.0, 21_600.0,
];
const LANE: &[f64] = &[0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0];
const JUDGE: &[f64] = &[0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0];
const TICKS: &[f64] = &[0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0];
const GROUPS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// All metrics.
pub(super) struct Metrics {
    registry: Registry,
    described: Vec<Described>,
    pub(super) interactions: Counters<3, NamedLabel>,
    pub(super) interaction_seconds: Histograms<2, NamedLabel>,
    pub(super) posts: Counters<1>,
    pub(super) post_lateness: Histogram,
    pub(super) posts_waiting: Gauge,
    pub(super) errands: Counters<2>,
    pub(super) shards_wanted: Gauge,
    pub(super) shards_connected: Gauge,
    pub(super) sessions: Counters<1>,
    pub(super) connections_lost: Counters<1>,
    pub(super) events_unread: Counter,
    pub(super) outbox_depth: Gauge,
    pub(super) outbox_wait: Histogram,
    pub(super) requests: Counters<1>,
    pub(super) rate_limited: Counters<1>,
    pub(super) invalid_requests: Counter,
    pub(super) writes_waiting: Gauge,
    pub(super) write_wait: Histogram,
    pub(super) database_seconds: Histograms<1>,
    pub(super) writes_per_commit: Histogram,
    pub(super) database_bytes: Gauge,
    pub(super) database_writable: Gauge,
    pub(super) judgments: Counters<1>,
    pub(super) judge_seconds: Histogram,
    pub(super) marking: Gauge,
    pub(super) marking_seconds: Histogram,
    pub(super) tick_seconds: Histogram,
    pub(super) clock_trusted: Gauge,
    pub(super) last_backup: Gauge,
    pub(super) backups_failed: Counter,
}

/// The metrics, in listed order.
#[derive(Default)]
struct List {
    registry: Registry,
    described: Vec<Described>,
}

impl List {
    fn add<M: Metric + Clone>(&mut self, described: Described, metric: M) -> M {
        let (name, help) = (described.name, described.help);
        self.registry.register(name, help, metric.clone());
        self.described.push(described);
        metric
    }

    fn plain<M: Metric + Clone + Default>(
        &mut self,
        kind: Kind,
        name: &'static str,
        help: &'static str,
    ) -> M {
        let labels = &[];
        let described = Described {
            name,
            help,
            kind,
            labels,
        };
        self.add(described, M::default())
    }

    fn gauge(&mut self, name: &'static str, help: &'static str) -> Gauge {
        self.plain(Kind::Gauge, name, help)
    }

    fn counter(&mut self, name: &'static str, help: &'static str) -> Counter {
        self.plain(Kind::Counter, name, help)
    }

    fn histogram(
        &mut self,
        name: &'static str,
        help: &'static str,
        buckets: &'static [f64],
    ) -> Histogram {
        let (kind, labels) = (Kind::Histogram, &[]);
        let described = Described {
            name,
            help,
            kind,
            labels,
        };
        self.add(described, Histogram::new(buckets.iter().copied()))
    }

    fn counters<F: Metric + Clone + Default>(
        &mut self,
        name: &'static str,
        help: &'static str,
        labels: &'static [&'static str],
    ) -> F {
        let kind = Kind::Counter;
        let described = Described {
            name,
            help,
            kind,
            labels,
        };
        self.add(described, F::default())
    }

    fn histograms<F: Metric + Clone>(
        &mut self,
        name: &'static str,
        help: &'static str,
        labels: &'static [&'static str],
        family: F,
    ) -> F {
        let kind = Kind::Histogram;
        let described = Described {
            name,
            help,
            kind,
            labels,
        };
        self.add(described, family)
    }
}

/// Makes counters that start at zero, because Prometheus would not notice a counter's first event
/// otherwise.
fn from_zero<V: IntoEnumIterator + Into<&'static str>>(
    counters: Counters<1>,
    label: &'static str,
) -> Counters<1> {
    for value in V::iter() {
        drop(counters.get_or_create(&[(label, value.into())]));
    }
    counters
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut list = List::default();
        let interactions = list.counters(
            "stride_interactions",
            "Commands, completions, buttons and forms that members used, by outcome",
            &["via", "name", "outcome"],
        );
        let interaction_seconds = list.histograms(
            "stride_interaction_duration_seconds",
            "Time from an interaction's arrival to its complete reply",
            &["via", "name"],
            Family::new_with_constructor((|| Histogram::new(REPLIES.iter().copied())) as fn() -> _),
        );
        let posts = list.counters(
            "stride_posts",
            "Attempts to bring a post into its channel, by outcome",
            &["outcome"],
        );
        let post_lateness = list.histogram(
            "stride_post_lateness_seconds",
            "Time from when a post was due until it was in its channel",
            LATENESS,
        );
        let posts_waiting = list.gauge(
            "stride_posts_waiting",
            "Posts that are due and not in their channels yet: in the lane to Discord, or in the database behind it",
        );
        let errands = list.counters(
            "stride_errands",
            "Attempts at errands (edits, threads, reminders, roles, recaps), by outcome",
            &["kind", "outcome"],
        );
        let shards_wanted = list.gauge(
            "stride_gateway_shards",
            "Connections to Discord that the bot should have",
        );
        let shards_connected = list.gauge(
            "stride_gateway_connected_shards",
            "Connections to Discord that have a session",
        );
        let sessions = list.counters(
            "stride_gateway_sessions",
            "Sessions with Discord, new or resumed",
            &["kind"],
        );
        let connections_lost = list.counters(
            "stride_gateway_disconnects",
            "Connections to Discord that ended, by reason",
            &["reason"],
        );
        let events_unread = list.counter(
            "stride_gateway_unread_events",
            "Events from Discord that could not be read",
        );
        let outbox_depth = list.gauge(
            "stride_outbox_waiting_requests",
            "Requests that wait for their turn in the lane to Discord",
        );
        let outbox_wait = list.histogram(
            "stride_outbox_wait_seconds",
            "Time that requests waited for their turn in the lane to Discord",
            LANE,
        );
        let requests = list.counters(
            "stride_discord_requests",
            "Requests to Discord apart from replies, by what it said",
            &["outcome"],
        );
        let rate_limited = list.counters(
            "stride_discord_rate_limits",
            "Times that Discord said 429, for one route or for everything",
            &["scope"],
        );
        let invalid_requests = list.counter(
            "stride_discord_invalid_requests",
            "Requests that Discord counts towards a ban of the address (10,000 in 10 minutes)",
        );
        let writes_waiting = list.gauge(
            "stride_database_waiting_writes",
            "Writes that wait for their turn at the database",
        );
        let write_wait = list.histogram(
            "stride_database_write_wait_seconds",
            "Time that writes waited for their turn at the database",
            DATABASE,
        );
        let database_seconds = list.histograms(
            "stride_database_duration_seconds",
            "Time of a write from its turn until it is on disk; for a reader, its wait and use",
            &["operation"],
            Family::new_with_constructor(
                (|| Histogram::new(DATABASE.iter().copied())) as fn() -> _,
            ),
        );
        let writes_per_commit = list.histogram(
            "stride_database_writes_per_commit",
            "Writes that were put on the disk together",
            GROUPS,
        );
        let database_bytes = list.gauge(
            "stride_database_size_bytes",
            "Size of the database on disk, including its log",
        );
        let database_writable = list.gauge(
            "stride_database_writable",
            "1 as long as the database can be written",
        );
        let judgments = list.counters(
            "stride_judge_calls",
            "Answers for the judge to read, by outcome",
            &["outcome"],
        );
        let judge_seconds = list.histogram(
            "stride_judge_duration_seconds",
            "Time that a judgment took, including waiting",
            JUDGE,
        );
        let marking = list.gauge(
            "stride_marker_answers",
            "Answers that wait for the built-in marker, or are read by it",
        );
        let marking_seconds = list.histogram(
            "stride_marker_duration_seconds",
            "Time until the built-in marker had read an answer, including waiting",
            REPLIES,
        );
        let tick_seconds = list.histogram(
            "stride_scheduler_tick_duration_seconds",
            "Time that the scheduler took to do what was due",
            TICKS,
        );
        let clock_trusted = list.gauge(
            "stride_clock_trusted",
            "1 as long as this machine's clock agrees with Discord's; else nothing is posted",
        );
        let last_backup = list.gauge(
            "stride_backup_last_success_timestamp_seconds",
            "When the day's backup was made or found last, in seconds since 1970; 0 for never",
        );
        let backups_failed = list.counter(
            "stride_backup_failures",
            "Times that no backup could be made",
        );
        list.process();
        let List {
            registry,
            described,
        } = list;
        Self {
            registry,
            described,
            interactions,
            interaction_seconds,
            posts: from_zero::<Posted>(posts, "outcome"),
            post_lateness,
            posts_waiting,
            errands,
            shards_wanted,
            shards_connected,
            sessions: from_zero::<Session>(sessions, "kind"),
            connections_lost: from_zero::<Lost>(connections_lost, "reason"),
            events_unread,
            outbox_depth,
            outbox_wait,
            requests: from_zero::<Requested>(requests, "outcome"),
            rate_limited,
            invalid_requests,
            writes_waiting,
            write_wait,
            database_seconds,
            writes_per_commit,
            database_bytes,
            database_writable,
            judgments: from_zero::<Judged>(judgments, "outcome"),
            judge_seconds,
            marking,
            marking_seconds,
            tick_seconds,
            clock_trusted,
            last_backup,
            backups_failed,
        }
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes everything");
        text
    }

    pub(super) fn described(&self) -> &[Described] {
        &self.described
    }
}

impl List {
    /// Adds the metrics that every process has.
    fn process(&mut self) {
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        let build = Family::<[Label; 1], Gauge>::default();
        build.get_or_create(&version).set(1);
        let described = Described {
            name: "stride_build_info",
            help: "1, with the version of Stride that runs",
            kind: Kind::Gauge,
            labels: &["version"],
        };
        self.add(described, build);
        #[cfg(target_os = "linux")]
        {
            let process = super::process::Process;
            self.described.extend(process.described());
            self.registry.register_collector(Box::new(process));
        }
    }
}
