//! What the bot does, one function a thing. A transaction begins and ends here.
//!
//! Functions are given `now`, or a [`Caller`] that carries the instant of the interaction.

pub mod answer;
mod banks;
pub mod board;
pub mod daily;
pub mod deck;
pub mod doctor;
pub mod errand;
pub mod export;
pub mod guild;
pub mod judging;
pub mod ladder;
pub mod marking;
pub mod members;
pub mod mock;
mod once;
pub mod own_questions;
pub mod plan;
pub mod points;
pub mod post;
pub mod practice;
pub mod privacy;
pub mod profile;
pub mod quiz;
pub mod recap;
pub mod registration;
pub mod reminder;
pub mod report;
pub mod reveal;
pub mod review;
pub mod role;
pub mod schedule;
pub mod search;
pub mod share;
pub mod storage;
pub mod streak;
pub mod timezone;
pub mod uptime;

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::domain::answer::TEXT_DAYS;
use crate::domain::bank::Bank;
use crate::domain::cron::CronError;
use crate::domain::holiday::TooLong;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::own_question::Source;
use crate::domain::permissions::RoleProblem;
use crate::domain::question::Question;
use crate::domain::schedule::Schedule;
use crate::domain::time_zone::Suggestion;
use crate::marker::Marker;
use crate::store::{self, Store};

pub use crate::store::Trouble;
pub use banks::Banks;

/// What every function of this module works with, wherever it is. To know a question, say where:
/// see [`Core::in_guild`]. Clones share everything.
#[derive(Clone, Debug)]
pub struct Core {
    /// The memory.
    pub store: Store,
    /// The questions of every guild.
    pub banks: Banks,
    /// What suggests marks.
    pub marker: Arc<Marker>,
    /// The language model that judges answers, if there is one.
    pub judging: Option<judging::Judging>,
    /// How long the text of answers and reports is kept, in days.
    pub text_days: u32,
    /// Which sentences of model answers say which key points, as far as that was looked for.
    pub model_sentences: Arc<answer::ModelSentences>,
}

/// The same in a guild, or in direct messages with the bot: with the questions that there are.
#[derive(Clone, Debug)]
pub struct App {
    core: Core,
    /// The questions.
    pub bank: Arc<Bank>,
}

impl Deref for App {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

/// Who asks, where, and when.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The guild.
    pub guild: GuildId,
    /// The member.
    pub member: MemberId,
    /// The name that the guild sees.
    pub name: String,
    /// Whether they may manage the server, in their permissions of this very interaction.
    pub manages_server: bool,
    /// The interaction's id.
    pub interaction: u64,
    /// The interaction's instant.
    pub at: DateTime<Utc>,
}

/// Who practices or reads, in a server or in direct messages with the bot.
#[derive(Clone, Debug)]
pub struct Person {
    /// The guild, where the bot is in it; none in direct messages, and none where somebody uses a
    /// bot that they installed for themselves.
    pub guild: Option<GuildId>,
    /// The member.
    pub member: MemberId,
    /// The name that is seen where they are.
    pub name: String,
    /// The interaction's id.
    pub interaction: u64,
    /// The interaction's instant.
    pub at: DateTime<Utc>,
}

impl From<&Caller> for Person {
    fn from(caller: &Caller) -> Self {
        Self {
            guild: Some(caller.guild),
            member: caller.member,
            name: caller.name.clone(),
            interaction: caller.interaction,
            at: caller.at,
        }
    }
}

impl Caller {
    /// Refuses who may not manage the server.
    pub fn must_manage_server(&self) -> Result<()> {
        if self.manages_server {
            Ok(())
        } else {
            Err(Refusal::NotManager.into())
        }
    }
}

/// What a function of this module gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The member can do something about it; they get its sentence.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// They cannot; the log gets the cause and they get a reference to it.
    #[error(transparent)]
    Fault(#[from] store::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Something that a member asked for and that is not done. Its sentence is in
/// `discord::text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It takes Manage Server.
    NotManager,
    /// No such time zone.
    UnknownTimezone {
        /// As typed.
        typed: String,
        /// Zones that come near.
        nearest: Vec<Suggestion>,
    },
    /// Time zones whose clocks differ go by that name.
    AmbiguousTimezone {
        /// As typed.
        typed: String,
        /// The zones, each with its time now and whether its clocks are ever changed.
        zones: Vec<(DateTime<Tz>, bool)>,
    },
    /// No time of the day.
    MalformedTime(String),
    /// Not days of the week.
    UnknownDays(String),
    /// Not one of the bank's topics.
    UnknownTopic(String),
    /// Neither `at` nor `cron`, or both.
    TimeOrCron,
    /// @everyone as the role to mention.
    MentionsEveryone,
    /// A cron expression that cannot be read.
    MalformedCron(CronError),
    /// A cron expression that names more than one time of the day.
    CronManyTimes {
        /// As typed.
        typed: String,
        /// The same dates at one time.
        once_a_day: String,
    },
    /// A schedule without a date to come.
    NeverFires,
    /// The guild has as many schedules as it can have.
    TooManySchedules,
    /// The guild's study day has all the posts it can have.
    TooManyPosts,
    /// Not one of the kinds of question.
    UnknownKind(String),
    /// No question has that level, those topics and those kinds.
    NothingToPick(Source),
    /// Few questions have that level, those topics and those kinds.
    FewQuestions(schedule::Pool),
    /// A schedule does that already.
    ScheduleExists(Box<Schedule>),
    /// An edit that names nothing to change.
    NothingToChange,
    /// The schedule was removed.
    ScheduleGone,
    /// The schedule leaves nothing out that is yet to come.
    NothingSkipped,
    /// The guild has no such schedule.
    UnknownSchedule(String),
    /// The schedule is paused.
    NotRunning,
    /// The post is not known: of another guild, or purged.
    UnknownPost,
    /// The question was taken out of the bank.
    QuestionGone,
    /// No question is called that.
    UnknownQuestion {
        /// As typed.
        typed: String,
        /// The numbers and titles of some that were perhaps meant.
        nearest: Vec<(u32, String)>,
    },
    /// Nobody has thought of what an interviewer asks next.
    NoFollowUps,
    /// A report without a word in it.
    EmptyReport,
    /// The member has sent as many reports within a day as one may.
    TooManyReports,
    /// An answer without a word in it.
    EmptyAnswer,
    /// Not a date, or one that is over.
    MalformedComingDay(String),
    /// The last day of a holiday before its first.
    HolidayBackwards,
    /// A holiday from that day on has too many days.
    HolidayTooLong(NaiveDate, TooLong),
    /// Not a number of hours for reminders.
    ReminderHours,
    /// The role that everybody has, where one is to be given.
    EveryonesRole,
    /// A role that the caller may not give, so that they cannot have it given either.
    NotTheirsToGive(RoleProblem),
    /// Whether the caller may give a role is not known: Discord did not answer.
    UnknownRights,
    /// The guild has as many roles for streaks as it can have.
    TooManyRoles,
    /// There is no holiday that could end.
    NoHoliday,
    /// Not a date, or one that is yet to come.
    MalformedDay(String),
    /// A day that cannot be repaired for a member, and why.
    Unrepairable(NaiveDate, streak::Unrepairable),
    /// Another member's card, where there is no server that both are seen in.
    OtherWithoutServer,
    /// The member has hidden themselves from others, or was hidden by an admin.
    HiddenMember,
    /// The member has no written answer to this post.
    NoAnswer,
    /// A new text without a word in it, for an answer that there is.
    EmptyImprovement,
    /// The member was shown the key points of their answer, so its text stays.
    PointsShown,
    /// The post closed then, so the answer stays.
    AnswerClosed(DateTime<Utc>),
    /// The post closed then, so the marks stay.
    MarksClosed(DateTime<Utc>),
    /// The server goes by the suggested marks alone.
    SuggestionsCount,
    /// Not a number of cards to be shown on a day.
    ReviewLimit,
    /// An answer to a card without a word in it.
    EmptyReview,
    /// A recap without a channel.
    RecapNeedsChannel,
    /// An answer that is not shared, and why.
    Share(share::ShareRefusal),
    /// Something of a server's own questions.
    Own(Box<own_questions::OwnRefusal>),
    /// Something of practice.
    Practice(practice::PracticeRefusal),
    /// Something of a mock interview.
    Mock(mock::MockRefusal),
    /// Something of a plan.
    Plan(plan::PlanRefusal),
    /// Something of what is kept of members.
    Privacy(privacy::PrivacyRefusal),
}

impl From<practice::PracticeRefusal> for Refusal {
    fn from(refusal: practice::PracticeRefusal) -> Self {
        Self::Practice(refusal)
    }
}

impl From<practice::PracticeRefusal> for Error {
    fn from(refusal: practice::PracticeRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Core {
    /// A bot's memory and bank, and a marker of its own.
    pub fn new(store: Store, bank: Arc<Bank>) -> Self {
        Self {
            store,
            banks: Banks::new(bank),
            marker: Arc::default(),
            judging: None,
            text_days: TEXT_DAYS,
            model_sentences: Arc::default(),
        }
    }
}

impl App {
    /// A bot's memory and bank, as direct messages with it have them.
    pub fn new(store: Store, bank: Arc<Bank>) -> Self {
        Core::new(store, bank).in_direct_messages()
    }

    /// The question of that id, which an old post or button names.
    fn question(&self, id: &crate::domain::question::QuestionId) -> Result<&Question> {
        self.bank
            .get(id.as_str())
            .ok_or_else(|| Refusal::QuestionGone.into())
    }
}
