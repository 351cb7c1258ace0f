//! What the bot counts and measures of itself: every metric is named here, once.
//!
//! A module calls the typed function for what it just did; `GET /metrics` shows the sums in the
//! OpenMetrics text format. They are a process's, not a bot's: they begin at zero with it. Where
//! nobody scrapes, a call costs some tens of nanoseconds. Labels have few values, all of them
//! known beforehand: never an id of a guild, a channel or a member.
//!
//! Names follow Prometheus: the unit at the end, seconds and bytes, `_total` behind what only
//! grows. Source: prometheus.io, "Metric and label naming".

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

/// How long something takes from its start on, in real time.
#[derive(Clone, Copy, Debug)]
pub struct Timer(Moment);

impl Timer {
    /// Starts now.
    pub fn start() -> Self {
        Self(Clock::System.moment())
    }

    /// How much time has passed.
    pub fn elapsed(self) -> Duration {
        Clock::System.moment() - self.0
    }
}

/// Something that waits in a line or is under way: it is counted until it is dropped, and how long
/// that took is measured then.
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
    /// What is typed into an option that completes.
    Autocomplete,
    /// A button or a menu.
    Component,
    /// A form.
    Form,
}

/// What came of an interaction, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Answered {
    /// It had its reply.
    Done,
    /// A rule forbade it, and its reply said which.
    Refused,
    /// The bot was told to stop before it was done; its reply said so.
    Stopped,
    /// Something went wrong on our side; its reply said so.
    Failed,
    /// Discord did not take the reply, or it came too late.
    Undelivered,
}

/// What came of an attempt to bring a post into its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Posted {
    /// It is there.
    Sent,
    /// Discord refused it.
    Refused,
    /// Discord could not be reached in time; it is tried again.
    Postponed,
    /// It was given up: too late.
    Missed,
    /// What became of it could not be recorded; it is looked at again.
    Unrecorded,
}

/// What came of an attempt at an errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Errand {
    /// It is done.
    Done,
    /// It was given up.
    Dropped,
    /// It failed, and is tried again.
    Postponed,
}

/// How a connection to Discord began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Session {
    /// With a new session.
    New,
    /// With the one that there was: nothing was lost.
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
    /// Nothing came any more, and it was opened anew.
    Silent,
}

/// What Discord said to a request, apart from replies to interactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Requested {
    /// Yes.
    Done,
    /// No, for good.
    Refused,
    /// Later (429).
    Limited,
    /// Nothing of use: an error of its own, or nothing in time.
    Failed,
}

/// What came of asking the judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Judged {
    /// A judgment.
    Done,
    /// It was not asked: it rests after its last failures.
    Resting,
    /// Others were being judged all the time.
    Busy,
    /// It took too long.
    TooSlow,
    /// It could not be reached.
    Unreachable,
    /// It refused.
    Refused,
    /// What it said was of no use.
    Useless,
    /// The bot was told to stop meanwhile.
    Stopped,
}

/// An interaction has had its reply, or has ended without. `name` is the command's with its
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

/// A post was brought into its channel so long after it was due.
pub fn post_sent(late: Duration) {
    posted(Posted::Sent);
    METRICS.post_lateness.observe(late.as_secs_f64());
}

/// An attempt to bring a post into its channel ended.
pub fn posted(outcome: Posted) {
    METRICS
        .posts
        .get_or_create(&[("outcome", outcome.into())])
        .inc();
}

/// An attempt at an errand ended.
pub fn errand(kind: &'static str, outcome: Errand) {
    let labels = [("kind", kind), ("outcome", outcome.into())];
    METRICS.errands.get_or_create(&labels).inc();
}

/// How many connections to Discord there are to be.
pub fn shards_wanted(shards: u32) {
    METRICS.shards_wanted.set(shards.into());
}

/// How many of them are connected.
pub fn shards_connected(shards: usize) {
    let shards = i64::try_from(shards).unwrap_or(i64::MAX);
    METRICS.shards_connected.set(shards);
}

/// A connection to Discord has a session.
pub fn session_began(session: Session) {
    METRICS
        .sessions
        .get_or_create(&[("kind", session.into())])
        .inc();
}

/// A connection to Discord ended.
pub fn connection_lost(why: Lost) {
    METRICS
        .connections_lost
        .get_or_create(&[("reason", why.into())])
        .inc();
}

/// An event came from Discord that could not be read.
pub fn event_unread() {
    METRICS.events_unread.inc();
}

/// A request waits for its turn in the lane to Discord, until this is dropped.
pub fn outbox_waiting() -> Waiting {
    Waiting::new(&METRICS.outbox_depth, &METRICS.outbox_wait)
}

/// A request to Discord was answered, or not.
pub fn requested(outcome: Requested) {
    METRICS
        .requests
        .get_or_create(&[("outcome", outcome.into())])
        .inc();
}

/// Discord wants requests later: all of them, or one route's.
pub fn rate_limited(is_global: bool) {
    let scope = if is_global { "global" } else { "route" };
    METRICS
        .rate_limited
        .get_or_create(&[("scope", scope)])
        .inc();
}

/// A request was one of those for which Discord bans an address (401, 403, 429) if they are many.
pub fn invalid_request() {
    METRICS.invalid_requests.inc();
}

/// A write waits for its turn at the database, until this is dropped.
pub fn write_waiting() -> Waiting {
    Waiting::new(&METRICS.writes_waiting, &METRICS.write_wait)
}

/// A write to the database took so long, from its turn on until it was on the disk or undone.
pub fn written(took: Duration) {
    let seconds = METRICS
        .database_seconds
        .get_or_create(&[("operation", "write")]);
    seconds.observe(took.as_secs_f64());
}

/// A connection for reading was waited for and in use for so long.
pub fn was_read(took: Duration) {
    let seconds = METRICS
        .database_seconds
        .get_or_create(&[("operation", "read")]);
    seconds.observe(took.as_secs_f64());
}

/// What so many writes wrote was put on the disk together.
pub fn committed(writes: usize) {
    let writes = u32::try_from(writes).unwrap_or(u32::MAX);
    METRICS.writes_per_commit.observe(writes.into());
}

/// How large the database is on the disk, in bytes, its log included.
pub fn database_size(bytes: u64) {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    METRICS.database_bytes.set(bytes);
}

/// Whether the database can be written.
pub fn database_writable(is_writable: bool) {
    METRICS.database_writable.set(is_writable.into());
}

/// The judge was asked.
pub fn judged(outcome: Judged, took: Duration) {
    METRICS
        .judgments
        .get_or_create(&[("outcome", outcome.into())])
        .inc();
    // What was not asked took no time.
    if outcome != Judged::Resting {
        METRICS.judge_seconds.observe(took.as_secs_f64());
    }
}

/// An answer waits for the built-in marker and is read by it, until this is dropped.
pub fn marking() -> Waiting {
    Waiting::new(&METRICS.marking, &METRICS.marking_seconds)
}

/// The scheduler has done what was due.
pub fn ticked(took: Duration) {
    METRICS.tick_seconds.observe(took.as_secs_f64());
}

/// Whether the machine's clock agrees with Discord's: else nothing is posted.
pub fn clock_trusted(is_right: bool) {
    METRICS.clock_trusted.set(is_right.into());
}

/// The day's backup was made, or found to be there.
pub fn backed_up(at: DateTime<Utc>) {
    METRICS.last_backup.set(at.timestamp());
}

/// No backup could be made.
pub fn backup_failed() {
    METRICS.backups_failed.inc();
}

/// All of it, in the OpenMetrics text format.
pub fn text() -> String {
    METRICS.text()
}

/// The Internet media type of [`text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Every metric that there is.
pub fn described() -> &'static [Described] {
    METRICS.described()
}

#[cfg(test)]
mod tests;
