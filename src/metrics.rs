//! Every metric of the bot, each named here once.
//!
//! Modules call a typed function for each thing they do; `GET /metrics` shows the sums in the
//! OpenMetrics text format. They belong to the process and begin at zero with it. If nobody
//! scrapes, a call costs some tens of nanoseconds. Labels have few values, all known in advance:
//! never the id of a guild, a channel or a member.
//!
//! Names follow Prometheus: the unit at the end, seconds and bytes, `_total` for counters. Source:
//! prometheus.io, "Metric and label naming".

mod catalog;
#[cfg(target_os = "linux")]
mod process;

use std::borrow::Cow;
use std::sync::LazyLock;
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use strum::{EnumIter, IntoStaticStr};

use crate::clock::{Clock, Moment};
use catalog::Metrics;
pub use catalog::{Described, Kind};

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// Measures how long something takes, in real time.
#[derive(Clone, Copy, Debug)]
pub struct Timer(Moment);

impl Timer {
    /// Starts the timer now.
    pub fn start() -> Self {
        Self(Clock::System.moment())
    }

    /// Returns the time since the start.
    pub fn elapsed(self) -> Duration {
        Clock::System.moment() - self.0
    }
}

/// Something that waits in line or is under way: counted until it is dropped, and timed at that
/// point.
#[derive(Debug)]
#[must_use]
pub struct Waiting {
    depth: &'static Gauge,
    seconds: &'static Histogram,
    since: Timer,
}

impl Waiting {
    fn new(depth: &'static Gauge, seconds: &'static Histogram) -> Self {
        depth.inc();
        Self {
            depth,
            seconds,
            since: Timer::start(),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.depth.dec();
        self.seconds.observe(self.since.elapsed().as_secs_f64());
    }
}

/// How members reach the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Via {
    /// A slash command.
    Command,
    /// Autocomplete of an option.
    Autocomplete,
    /// A button or a menu.
    Component,
    /// A form.
    Form,
}

/// How an interaction ended, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Answered {
    /// With its reply.
    Done,
    /// A rule forbade it, and the reply said which.
    Refused,
    /// The bot was told to stop first; the reply said so.
    Stopped,
    /// Something went wrong on our side; the reply said so.
    Failed,
    /// Discord did not take the reply, or it came too late.
    Undelivered,
}

/// How an attempt to send a post ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Posted {
    /// The post is in its channel.
    Sent,
    /// Discord refused it.
    Refused,
    /// Discord was out of reach for too long; the bot tries again.
    Postponed,
    /// The bot gave up: it is too late.
    Missed,
    /// The bot could not record the outcome; it looks again.
    Unrecorded,
}

/// How an attempt at an errand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Errand {
    /// It succeeded.
    Done,
    /// The bot gave it up.
    Dropped,
    /// It failed; the bot tries again.
    Postponed,
}

/// How a connection to Discord began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Session {
    /// With a new session.
    New,
    /// With the previous session: nothing was lost.
    Resumed,
}

/// Why a connection to Discord ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Lost {
    /// Discord closed it.
    Closed,
    /// It failed.
    Failed,
    /// Nothing arrived any more, so the bot opened it anew.
    Silent,
}

/// Discord's response to a request, apart from replies to interactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Requested {
    /// Yes.
    Done,
    /// No, permanently.
    Refused,
    /// Later (429).
    Limited,
    /// No use: an error on Discord's side, or no response in time.
    Failed,
}

/// How a request to the judge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Judged {
    /// With a judgment.
    Done,
    /// The judge rests after its last failures; the bot did not ask.
    Resting,
    /// Other answers kept the judge busy.
    Busy,
    /// It took too long.
    TooSlow,
    /// Out of reach.
    Unreachable,
    /// It refused.
    Refused,
    /// Its response was useless.
    Useless,
    /// The bot was told to stop first.
    Stopped,
}

/// Counts an interaction that has ended, with or without a reply. `name` is the command with its
/// subcommand, or the action of a button or form.
pub fn answered(via: Via, name: &str, outcome: Answered, took: Duration) {
    let word = |word: &'static str| Cow::Borrowed(word);
    let via = ("via", word(via.into()));
    let labels = [via, ("name", Cow::Owned(name.to_owned()))];
    let seconds = METRICS.interaction_seconds.get_or_create(&labels);
    seconds.observe(took.as_secs_f64());
    drop(seconds);
    let [via, name] = labels;
    let labels = [via, name, ("outcome", word(outcome.into()))];
    METRICS.interactions.get_or_create(&labels).inc();
}

/// Records how late a post was sent.
pub fn post_sent(late: Duration) {
    posted(Posted::Sent);
    METRICS.post_lateness.observe(late.as_secs_f64());
}

/// Counts an attempt to send a post.
pub fn posted(outcome: Posted) {
    METRICS
        .posts
        .get_or_create(&[("outcome", outcome.into())])
        .inc();
}

/// Counts an attempt at an errand.
pub fn errand(kind: &'static str, outcome: Errand) {
    let labels = [("kind", kind), ("outcome", outcome.into())];
    METRICS.errands.get_or_create(&labels).inc();
}

/// Sets how many connections to Discord there should be.
pub fn shards_wanted(shards: u32) {
    METRICS.shards_wanted.set(shards.into());
}

/// Sets how many of them are connected.
pub fn shards_connected(shards: usize) {
    let shards = i64::try_from(shards).unwrap_or(i64::MAX);
    METRICS.shards_connected.set(shards);
}

/// Counts a session with Discord.
pub fn session_began(session: Session) {
    METRICS
        .sessions
        .get_or_create(&[("kind", session.into())])
        .inc();
}

/// Counts a lost connection to Discord.
pub fn connection_lost(why: Lost) {
    METRICS
        .connections_lost
        .get_or_create(&[("reason", why.into())])
        .inc();
}

/// Counts an event from Discord that the bot could not read.
pub fn event_unread() {
    METRICS.events_unread.inc();
}

/// Sets how many posts are due but not in their channels yet.
pub fn posts_waiting(posts: u64) {
    let posts = i64::try_from(posts).unwrap_or(i64::MAX);
    METRICS.posts_waiting.set(posts);
}

/// Counts a request as waiting for its turn in the lane to Discord, until the value drops.
pub fn outbox_waiting() -> Waiting {
    Waiting::new(&METRICS.outbox_depth, &METRICS.outbox_wait)
}

/// Counts a request to Discord by its response.
pub fn requested(outcome: Requested) {
    METRICS
        .requests
        .get_or_create(&[("outcome", outcome.into())])
        .inc();
}

/// Counts a rate limit of Discord: for all requests, or for one route.
pub fn rate_limited(is_global: bool) {
    let scope = if is_global { "global" } else { "route" };
    METRICS
        .rate_limited
        .get_or_create(&[("scope", scope)])
        .inc();
}

/// Counts a request of the kind that Discord bans an address for (401, 403, 429) if there are many.
pub fn invalid_request() {
    METRICS.invalid_requests.inc();
}

/// Counts a write as waiting for its turn at the database, until the value drops.
pub fn write_waiting() -> Waiting {
    Waiting::new(&METRICS.writes_waiting, &METRICS.write_wait)
}

/// Records how long a write to the database took, from its turn until it was on the disk or undone.
pub fn written(took: Duration) {
    let seconds = METRICS
        .database_seconds
        .get_or_create(&[("operation", "write")]);
    seconds.observe(took.as_secs_f64());
}

/// Records how long a read waited for and used a connection.
pub fn was_read(took: Duration) {
    let seconds = METRICS
        .database_seconds
        .get_or_create(&[("operation", "read")]);
    seconds.observe(took.as_secs_f64());
}

/// Records how many writes went to the disk together.
pub fn committed(writes: usize) {
    let writes = u32::try_from(writes).unwrap_or(u32::MAX);
    METRICS.writes_per_commit.observe(writes.into());
}

/// Sets the size of the database on the disk in bytes, with its log.
pub fn database_size(bytes: u64) {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    METRICS.database_bytes.set(bytes);
}

/// Sets whether the database is writable.
pub fn database_writable(is_writable: bool) {
    METRICS.database_writable.set(is_writable.into());
}

/// Counts a request to the judge.
pub fn judged(outcome: Judged, took: Duration) {
    METRICS
        .judgments
        .get_or_create(&[("outcome", outcome.into())])
        .inc();
    // A resting judge was not asked, so there is no time to record.
    if outcome != Judged::Resting {
        METRICS.judge_seconds.observe(took.as_secs_f64());
    }
}

/// Counts an answer as waiting for the built-in marker or being read by it, until the value drops.
pub fn marking() -> Waiting {
    Waiting::new(&METRICS.marking, &METRICS.marking_seconds)
}

/// Records a tick of the scheduler.
pub fn ticked(took: Duration) {
    METRICS.tick_seconds.observe(took.as_secs_f64());
}

/// Sets whether the machine's clock agrees with Discord's; if not, the bot posts nothing.
pub fn clock_trusted(is_right: bool) {
    METRICS.clock_trusted.set(is_right.into());
}

/// Sets when the day's backup was made or found.
pub fn backed_up(at: DateTime<Utc>) {
    METRICS.last_backup.set(at.timestamp());
}

/// Counts a failed backup.
pub fn backup_failed() {
    METRICS.backups_failed.inc();
}

/// Renders all metrics in the OpenMetrics text format.
pub fn text() -> String {
    METRICS.text()
}

/// The Internet media type of [`text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Lists every metric.
pub fn described() -> &'static [Described] {
    METRICS.described()
}

#[cfg(test)]
mod tests;
