//! Errands: what the bot does in Discord that nobody waits for in an interaction.

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

/// The pause after an errand was first tried in vain, in seconds; it doubles each time.
const FIRST_PAUSE: i64 = 15;
/// The longest pause, in minutes.
const LONGEST_PAUSE: i64 = 30;

/// Something to do, with what it carries. What it says or does is read when it is done: a late one
/// shows what is so then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(tag = "kind", content = "carries", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Errand {
    /// Gives a mock interview that was accepted its place, and begins it there.
    OpenMock {
        /// The interview.
        mock: MockId,
    },
    /// Tells one of two in a mock interview, in a direct message, what has happened.
    TellMock {
        /// The interview.
        mock: MockId,
        /// Whom.
        to: MemberId,
        /// What.
        news: News,
    },
    /// Sends what came of a click in a mock interview, where the reply to the click was lost.
    ShowMock {
        /// The interview.
        mock: MockId,
        /// Who clicked.
        by: MemberId,
        /// What came of it.
        news: News,
    },
    /// Shows on the invitation to a mock interview where it is, or why it can't go on.
    ShowInvitation {
        /// The interview.
        mock: MockId,
        /// What is new.
        place: Place,
    },
    /// Ends a mock interview that nobody has touched for a day.
    RestMock {
        /// The interview.
        mock: MockId,
    },
    /// Shows on a post's message that it has closed, and how it went.
    Close {
        /// The post.
        post: PostId,
    },
    /// Shows on an open post's message how many have answered.
    Count {
        /// The post.
        post: PostId,
    },
    /// Opens the thread of a post that has just been sent.
    Thread {
        /// The post.
        post: PostId,
    },
    /// Opens the thread of a closed post, where it has none yet, and says something in it.
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
    /// Tells a guild how its week went.
    Recap {
        /// The guild.
        guild: GuildId,
        /// The week's Monday.
        monday: NaiveDate,
    },
    /// Tells who set a guild's recaps that Discord refuses them.
    TellRecap {
        /// The guild.
        guild: GuildId,
        /// The Monday of the week that was not told.
        monday: NaiveDate,
        /// Who set it.
        member: MemberId,
        /// The channel.
        channel: ChannelId,
    },
    /// Tells the maker of a schedule what a post lacks.
    TellLack {
        /// The schedule.
        schedule: ScheduleId,
        /// The post.
        post: PostId,
        /// What it lacks.
        lack: Lack,
    },
    /// Tells who made a schedule that it has paused, since Discord refused its posts.
    TellPaused {
        /// The schedule.
        schedule: ScheduleId,
        /// The last of the posts.
        post: PostId,
    },
    /// Tells who runs the bot what members report.
    Reports {
        /// The first of the reports, by which the message that tells of them is known.
        first: i64,
    },
    /// Tells who made a schedule that there was no question for it.
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
    /// Plans a reminder for each member who may lose their streak with a study day and wants to
    /// hear of it so many hours before.
    Reminders {
        /// The guild.
        guild: GuildId,
        /// The study day.
        day: NaiveDate,
        /// How many hours before the day closes.
        hours: u32,
    },
    /// Gives a member a role that their streak brings, or takes it.
    Role {
        /// The guild.
        guild: GuildId,
        /// The member.
        member: MemberId,
        /// The role.
        role: RoleId,
    },
    /// Tells an admin that a role which they set is refused.
    TellRole {
        /// The guild.
        guild: GuildId,
        /// The streak that brings the role.
        length: u32,
        /// The admin.
        admin: MemberId,
    },
    /// Takes a role from a member of whom nothing else is kept any more.
    TakeRole {
        /// The guild.
        guild: GuildId,
        /// The member.
        member: MemberId,
        /// The role.
        role: RoleId,
    },
    /// Deletes the message that shows the answer of a member who had everything erased.
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
        /// The local date on which they are.
        day: NaiveDate,
    },
}

impl Errand {
    /// What kind it is, in one word.
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// By which it is known: what is planned under the same key is the same errand.
    pub fn key(&self) -> String {
        match self {
            Self::OpenMock { mock } => format!("open-mock:{mock}"),
            Self::TellMock { mock, to, news } => format!("tell-mock:{mock}:{to}:{news}"),
            Self::ShowMock { mock, by, news } => format!("show-mock:{mock}:{by}:{news}"),
            Self::ShowInvitation { mock, place } => format!("invitation:{mock}:{place}"),
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

    /// What it waits behind.
    pub fn urgency(&self) -> Urgency {
        match self {
            // Two people wait for it.
            Self::OpenMock { .. } | Self::TellMock { .. } | Self::ShowMock { .. } => {
                Urgency::Timely
            }
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
            // A crowd of them holds up no post that closes.
            Self::Count { .. } | Self::Role { .. } => Urgency::Idle,
        }
    }
}

/// What waits behind what, where more is due than Discord takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It says something that is late a minute later: a reminder.
    Timely,
    /// Most.
    Usual,
    /// Nobody misses it: a number that goes up.
    Idle,
}

impl Urgency {
    /// The most urgent first.
    pub const ALL: [Self; 3] = [Self::Timely, Self::Usual, Self::Idle];

    /// How it sorts: 0 first.
    pub fn rank(self) -> u32 {
        self as u32
    }
}

/// An errand that is kept until it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its row.
    pub id: ErrandId,
    /// What to do.
    pub errand: Errand,
    /// Where; `None` in direct messages of no guild.
    pub guild: Option<GuildId>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// When sending its message was first tried, since which Discord knows its nonce.
    pub tried_at: Option<DateTime<Utc>>,
    /// How often it was tried in vain.
    pub tries: u32,
}

impl Planned {
    /// The nonce under which Discord takes its message once.
    pub fn nonce(&self) -> String {
        format!("errand-{}", self.id)
    }

    /// When it is tried again after it failed at `now`, as it may work then.
    pub fn again_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let pause = TimeDelta::seconds(FIRST_PAUSE << self.tries.min(12));
        now + pause.min(TimeDelta::minutes(LONGEST_PAUSE))
    }
}

/// What a try comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It is done: this message says it.
    Sent(MessageId),
    /// It is done, and what that comes to is noted already.
    Noted,
    /// There is no reason for it any more: why.
    Dropped(String),
    /// It is done or cannot be done, and is forgotten: it names somebody of whom nothing is kept.
    Forgotten,
    /// Discord does not let it be done: why.
    Refused(String),
    /// It is to be done again at an instant: it is not yet time, or there is more to show.
    Again(DateTime<Utc>),
}

/// What an errand is about, for who plans it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The guild in which it happens.
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
