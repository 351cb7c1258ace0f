//! Errands: work in Discord that no interaction waits for.

mod under_way;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::board::Period;
use super::ids::{
    ChannelId, ErrandId, GuildId, MemberId, MessageId, MockId, OwnQuestionId, PostId, RoleId,
    ScheduleId,
};
use super::mock::{News, Place};
use super::post::Lack;
pub use under_way::UnderWay;

/// The pause after the first failed try, in seconds; it doubles with each try.
const FIRST_PAUSE: i64 = 15;
/// The longest pause, in minutes.
const LONGEST_PAUSE: i64 = 30;

/// An errand with its data. The bot reads what it says or does at the time of doing it, so a late
/// one shows the current state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(tag = "kind", content = "carries", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Errand {
    /// Gives an accepted mock interview its place, and begins it there.
    OpenMock {
        /// The interview.
        mock: MockId,
    },
    /// Tells one of the two in a mock interview what has happened, in a direct message.
    TellMock {
        /// The interview.
        mock: MockId,
        /// The member to tell.
        to: MemberId,
        /// The news.
        news: News,
    },
    /// Sends the result of a click in a mock interview whose reply was lost.
    ShowMock {
        /// The interview.
        mock: MockId,
        /// The member who clicked.
        by: MemberId,
        /// The result.
        news: News,
    },
    /// Shows on the invitation to a mock interview where it takes place, or why it cannot go on.
    ShowInvitation {
        /// The interview.
        mock: MockId,
        /// The new place.
        place: Place,
    },
    /// Calls a member whom no direct message about their mock interview reaches, in the channel of
    /// the invitation.
    CallMock {
        /// The interview.
        mock: MockId,
        /// The member.
        member: MemberId,
    },
    /// Ends a mock interview that nobody has touched for a day.
    RestMock {
        /// The interview.
        mock: MockId,
    },
    /// Shows on a post's message that it has closed, and its results.
    Close {
        /// The post.
        post: PostId,
    },
    /// Shows on an open post's message how many members have answered.
    Count {
        /// The post.
        post: PostId,
    },
    /// Opens the thread of a post that has just been sent.
    Thread {
        /// The post.
        post: PostId,
    },
    /// Opens the thread of a closed post, if it has none yet, and writes in it.
    Discuss {
        /// The post.
        post: PostId,
    },
    /// Shows a member's own answer in the thread of its post.
    Share {
        /// The post.
        post: PostId,
        /// The member.
        member: MemberId,
    },
    /// Sends a guild the recap of its week.
    Recap {
        /// The guild.
        guild: GuildId,
        /// The week's Monday.
        monday: NaiveDate,
    },
    /// Tells the member who set up a guild's recaps that Discord refuses them.
    TellRecap {
        /// The guild.
        guild: GuildId,
        /// The Monday of the week without a recap.
        monday: NaiveDate,
        /// The member who set them up.
        member: MemberId,
        /// The channel.
        channel: ChannelId,
    },
    /// Tells the member who set up a schedule what a post lacks.
    TellLack {
        /// The schedule.
        schedule: ScheduleId,
        /// The post.
        post: PostId,
        /// What it lacks.
        lack: Lack,
    },
    /// Tells the member who set up a schedule that it has paused because Discord refused its posts.
    TellPaused {
        /// The schedule.
        schedule: ScheduleId,
        /// The last of the posts.
        post: PostId,
    },
    /// Tells the operator what members report.
    Reports {
        /// The first of the reports, which identifies the message.
        first: i64,
    },
    /// Tells the member who set up a schedule that there was no question for it.
    NoQuestion {
        /// The schedule.
        schedule: ScheduleId,
        /// The day.
        day: NaiveDate,
    },
    /// Tells a member what was decided about a question that they proposed.
    Decision {
        /// The question.
        question: OwnQuestionId,
    },
    /// Plans a reminder for each member who may lose their streak with a study day and wants one
    /// this many hours before.
    Reminders {
        /// The guild.
        guild: GuildId,
        /// The study day.
        day: NaiveDate,
        /// How many hours before the day closes.
        hours: u32,
    },
    /// Gives a member a role that their streak earns, or takes it away.
    Role {
        /// The guild.
        guild: GuildId,
        /// The member.
        member: MemberId,
        /// The role.
        role: RoleId,
    },
    /// Tells an admin that Discord refuses a role they set up.
    TellRole {
        /// The guild.
        guild: GuildId,
        /// The streak that earns the role.
        length: u32,
        /// The admin.
        admin: MemberId,
    },
    /// Takes a role from a member without any stored data.
    TakeRole {
        /// The guild.
        guild: GuildId,
        /// The member.
        member: MemberId,
        /// The role.
        role: RoleId,
    },
    /// Deletes the message that shows the answer of a member who had their data erased.
    Unshare {
        /// The channel.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// Reminds a member, once a day at most.
    Remind {
        /// The guild.
        guild: GuildId,
        /// The member.
        member: MemberId,
        /// The local date of the reminder.
        day: NaiveDate,
    },
}

impl Errand {
    /// Returns its kind in one word.
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// Returns its key: errands with the same key are the same errand.
    pub fn key(&self) -> String {
        match self {
            Self::OpenMock { mock } => format!("open-mock:{mock}"),
            Self::TellMock { mock, to, news } => format!("tell-mock:{mock}:{to}:{news}"),
            Self::ShowMock { mock, by, news } => format!("show-mock:{mock}:{by}:{news}"),
            Self::ShowInvitation { mock, place } => format!("invitation:{mock}:{place}"),
            Self::CallMock { mock, member } => format!("call-mock:{mock}:{member}"),
            Self::RestMock { mock } => format!("rest-mock:{mock}"),
            Self::Close { post } => format!("close:{post}"),
            Self::Count { post } => format!("count:{post}"),
            Self::Thread { post } => format!("thread:{post}"),
            Self::Discuss { post } => format!("discuss:{post}"),
            Self::Share { post, member } => format!("share:{post}:{member}"),
            Self::Recap { guild, monday } => {
                format!("recap:{guild}:{}", Period::Week.key(*monday))
            }
            Self::TellRecap { guild, monday, .. } => {
                format!("recap-refused:{guild}:{}", Period::Week.key(*monday))
            }
            Self::TellLack { post, lack, .. } => format!("lack:{post}:{lack}"),
            Self::TellPaused { post, .. } => format!("paused:{post}"),
            Self::Reports { first } => format!("reports:{first}"),
            Self::NoQuestion { schedule, day } => format!("no-question:{schedule}:{day}"),
            Self::Decision { question } => format!("decision:{question}"),
            Self::Reminders { guild, day, hours } => format!("reminders:{guild}:{day}:{hours}"),
            Self::Role {
                guild,
                member,
                role,
            } => format!("role:{guild}:{member}:{role}"),
            Self::TellRole { guild, length, .. } => format!("role-refused:{guild}:{length}"),
            Self::TakeRole {
                guild,
                member,
                role,
            } => format!("take-role:{guild}:{member}:{role}"),
            Self::Unshare { message, .. } => format!("unshare:{message}"),
            Self::Remind { guild, member, day } => format!("remind:{guild}:{member}:{day}"),
        }
    }

    /// Returns its urgency.
    pub fn urgency(&self) -> Urgency {
        match self {
            // Two people wait for it.
            Self::OpenMock { .. }
            | Self::TellMock { .. }
            | Self::ShowMock { .. }
            | Self::CallMock { .. } => Urgency::Timely,
            Self::ShowInvitation { .. } | Self::RestMock { .. } => Urgency::Usual,
            Self::Reminders { .. } | Self::Remind { .. } | Self::Share { .. } => Urgency::Timely,
            Self::Close { .. }
            | Self::TellRole { .. }
            | Self::TakeRole { .. }
            | Self::Unshare { .. }
            | Self::Thread { .. }
            | Self::Discuss { .. }
            | Self::Recap { .. }
            | Self::TellRecap { .. }
            | Self::TellLack { .. }
            | Self::TellPaused { .. }
            | Self::Reports { .. }
            | Self::Decision { .. }
            | Self::NoQuestion { .. } => Urgency::Usual,
            // A crowd of them must not delay a closing post.
            Self::Count { .. } | Self::Role { .. } => Urgency::Idle,
        }
    }
}

/// The order of errands when more are due than Discord takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// A minute makes a difference, as for a reminder.
    Timely,
    /// Most errands.
    Usual,
    /// Nobody would miss it, as with a number that goes up.
    Idle,
}

impl Urgency {
    /// The most urgent first.
    pub const ALL: [Self; 3] = [Self::Timely, Self::Usual, Self::Idle];

    /// Returns its sort order: 0 first.
    pub fn rank(self) -> u32 {
        self as u32
    }
}

/// An errand in the database, until it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its row.
    pub id: ErrandId,
    /// What to do.
    pub errand: Errand,
    /// Its guild; `None` for direct messages without a guild.
    pub guild: Option<GuildId>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// When its message was first sent; Discord has known its nonce since then.
    pub tried_at: Option<DateTime<Utc>>,
    /// How many tries have failed.
    pub tries: u32,
}

impl Planned {
    /// Returns the nonce that makes Discord take its message only once.
    pub fn nonce(&self) -> String {
        format!("errand-{}", self.id)
    }

    /// Returns when to try again after a failure at `now`.
    pub fn again_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let pause = TimeDelta::seconds(FIRST_PAUSE << self.tries.min(12));
        now + pause.min(TimeDelta::minutes(LONGEST_PAUSE))
    }
}

/// The outcome of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It is done, with this message.
    Sent(MessageId),
    /// It is done, and its result is already recorded.
    Noted,
    /// There is no reason for it any more: why.
    Dropped(String),
    /// It is done or impossible, and must be forgotten: it names a member whose data is erased.
    Forgotten,
    /// Discord refuses it: why.
    Refused(String),
    /// Do it again at this instant: it is too early, or there is more to show.
    Again(DateTime<Utc>),
}

/// What an errand is about, for the code that plans it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Its guild.
    pub guild: Option<GuildId>,
    /// A member of the guild; if the bot forgets them, it forgets the errand.
    pub member: Option<MemberId>,
}

impl From<GuildId> for About {
    fn from(guild: GuildId) -> Self {
        Self {
            guild: Some(guild),
            member: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_failing_is_tried_ever_more_seldom_and_never_given_up_by_that() {
        let now = DateTime::UNIX_EPOCH;
        let pauses = |tries| {
            let planned = Planned {
                id: ErrandId(7),
                errand: Errand::Close { post: PostId(1) },
                guild: None,
                due_at: now,
                tried_at: None,
                tries,
            };
            (planned.again_at(now) - now).num_seconds()
        };
        let seen: Vec<i64> = (0..9).map(pauses).collect();
        assert_eq!(seen, [15, 30, 60, 120, 240, 480, 960, 1_800, 1_800]);
        assert_eq!(pauses(u32::MAX), 1_800);
    }
}
