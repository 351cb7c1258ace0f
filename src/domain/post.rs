//! Posts, as stored.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, GuildId, MessageId, PostId, ScheduleId};
use super::question::{Level, QuestionId};

/// How many hours late a post may still be sent, on the same study day.
pub const GRACE_HOURS: i64 = 6;

/// After how many minutes a post counts as late.
pub const LATE_AFTER_MINUTES: i64 = 5;

/// For how many minutes after its first try a post may be sent again with the same nonce. Discord
/// remembers nonces for "the past few minutes".
pub const NONCE_MINUTES: i64 = 3;

/// How many minutes an answer begun while the post was open still counts.
pub const TYPING_MINUTES: i64 = 15;

/// The fewest members for an average: with fewer, it would tell how each of them did.
pub const ANONYMOUS: u32 = 3;

/// The state of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PostState {
    /// The question is picked; the bot does not know yet whether the post was sent.
    Claimed,
    /// It is in the channel.
    Sent,
    /// Discord refused it permanently.
    Failed,
    /// The bot missed its time, or an admin skipped it.
    Skipped,
}

/// What a sent post lacks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Lack {
    /// The mention of its role: the role was deleted.
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
    /// Its schedule.
    pub schedule: ScheduleId,
    /// Its study day.
    pub day: NaiveDate,
    /// The channel to post in.
    pub channel: ChannelId,
    /// The question's level at the time of the pick, which decides the points.
    pub level: Level,
    /// The question.
    pub question: QuestionId,
    /// Its state.
    pub state: PostState,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// Until when answers count.
    pub closes_at: DateTime<Utc>,
    /// When it was first sent; Discord has known its nonce since then.
    pub tried_at: Option<DateTime<Utc>>,
    /// The message, once sent; `None` again if it turned out to be deleted.
    pub message: Option<MessageId>,
    /// Whether it came after its time.
    pub late: bool,
    /// How often it was sent again after its message was deleted.
    pub resends: u32,
    /// When its message was last known to exist.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Post {
    /// Whether an answer at `now` counts. A claimed post may already be in its channel, if
    /// Discord's response to sending it was lost.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, PostState::Claimed | PostState::Sent) && now < self.closes_at
    }

    /// Returns until when an answer begun in time can still count; before that, nobody may read
    /// another member's answer.
    pub fn counts_until(&self) -> DateTime<Utc> {
        self.closes_at + TimeDelta::minutes(TYPING_MINUTES)
    }

    /// Returns until when it is worth sending. One that was deleted from its channel is worth it
    /// until it closes.
    pub fn send_by(&self) -> DateTime<Utc> {
        match self.resends {
            0 => self
                .closes_at
                .min(self.due_at + TimeDelta::hours(GRACE_HOURS)),
            _ => self.closes_at,
        }
    }

    /// Returns the nonce that makes Discord take it only once. A deleted message has used up its
    /// nonce.
    pub fn nonce(&self) -> String {
        match self.resends {
            0 => format!("post-{}", self.id),
            again => format!("post-{}-{again}", self.id),
        }
    }
}

/// The results of a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many members wrote an answer.
    pub answered: u32,
    /// How many of the answers could be marked: all except those to a question that had left the
    /// bank.
    pub marked: u32,
    /// How many members passed.
    pub passed: u32,
    /// The mean coverage of the marked answers in percent; `None` if there are none.
    pub mean_percent: Option<u32>,
}

impl Tally {
    /// Returns the mean coverage if it is not private.
    pub fn shown_percent(&self) -> Option<u32> {
        self.mean_percent.filter(|_| self.marked >= ANONYMOUS)
    }
}
