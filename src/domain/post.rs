//! Posts, as they were stored.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, GuildId, MessageId, PostId, ScheduleId};
use super::question::{Level, QuestionId};

/// How long after its time a post is still sent, on the same study day. In hours.
pub const GRACE_HOURS: i64 = 6;

/// From how many minutes after its time a post is marked as late.
pub const LATE_AFTER_MINUTES: i64 = 5;

/// For how long after the first try a post is sent again under its nonce, in minutes. Discord
/// remembers nonces for "the past few minutes".
pub const NONCE_MINUTES: i64 = 3;

/// How long an answer that was begun while the post was open still counts, in minutes.
pub const TYPING_MINUTES: i64 = 15;

/// From how many members on an average is shown: of fewer, it would say how each of them did.
pub const ANONYMOUS: u32 = 3;

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PostState {
    /// The question is picked; whether it was sent is not known yet.
    Claimed,
    /// It is in the channel.
    Sent,
    /// Discord refused it for good.
    Failed,
    /// Its time passed without the bot, or an admin skipped it.
    Skipped,
}

/// What a post lacks although it is in its channel.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Lack {
    /// The mention of its role, which was deleted.
    Ping,
    /// Its thread: Discord refused it.
    Thread,
    /// Its thread: the guild has as many active ones as Discord allows.
    ActiveThreads,
}

/// A question shown, or about to be shown, by a schedule on a study day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The guild.
    pub guild: GuildId,
    /// The schedule that it belongs to.
    pub schedule: ScheduleId,
    /// The study day that it stands for.
    pub day: NaiveDate,
    /// Where it goes.
    pub channel: ChannelId,
    /// The question's level when it was picked: decides the points.
    pub level: Level,
    /// The question.
    pub question: QuestionId,
    /// Where it stands.
    pub state: PostState,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// Until when answers count.
    pub closes_at: DateTime<Utc>,
    /// When sending it was first tried, since which Discord knows its nonce.
    pub tried_at: Option<DateTime<Utc>>,
    /// The message, once sent; `None` again when it was found to be deleted.
    pub message: Option<MessageId>,
    /// Whether it came after its time.
    pub late: bool,
    /// How often it was sent again because its message had been deleted.
    pub resends: u32,
    /// When its message was last known to be in the channel.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Post {
    /// Whether an answer given at `now` counts. A claimed post may be in its channel already,
    /// while the answer to its sending was lost.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, PostState::Claimed | PostState::Sent) && now < self.closes_at
    }

    /// Until when an answer that was begun in time can still count: before, nobody may read
    /// another's.
    pub fn counts_until(&self) -> DateTime<Utc> {
        self.closes_at + TimeDelta::minutes(TYPING_MINUTES)
    }

    /// Until when it is worth sending. One that was in its channel is missed there until it
    /// closes.
    pub fn send_by(&self) -> DateTime<Utc> {
        match self.resends {
            0 => self
                .closes_at
                .min(self.due_at + TimeDelta::hours(GRACE_HOURS)),
            _ => self.closes_at,
        }
    }

    /// The nonce under which Discord takes it once. A message that was deleted has used up its
    /// own.
    pub fn nonce(&self) -> String {
        match self.resends {
            0 => format!("post-{}", self.id),
            again => format!("post-{}-{again}", self.id),
        }
    }
}

/// How the answers to a post went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many members wrote an answer.
    pub answered: u32,
    /// How many of the answers could be marked: all but those to a question that had left the
    /// bank.
    pub marked: u32,
    /// How many passed.
    pub passed: u32,
    /// Mean coverage of the marked answers, in per cent; `None` when there is none.
    pub mean_percent: Option<u32>,
}

impl Tally {
    /// The mean coverage where it may be shown.
    pub fn shown_percent(&self) -> Option<u32> {
        self.mean_percent.filter(|_| self.marked >= ANONYMOUS)
    }
}
