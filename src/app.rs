//! What the bot does, one function per action. A transaction begins and ends here.
//!
//! Every function takes `now`, or a [`Caller`] that carries the instant of the interaction.

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
pub mod once;
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

/// What every function of this module works with, in any guild. Call [`Core::in_guild`] to get a
/// guild's questions. Clones share everything.
#[derive(Clone, Debug)]
pub struct Core {
    /// The database.
    pub store: Store,
    /// The questions of every guild.
    pub banks: Banks,
    /// Suggests marks.
    pub marker: Arc<Marker>,
    /// The language model that judges answers, if there is one.
    pub judging: Option<judging::Judging>,
    /// How many days the bot keeps the text of answers and reports.
    pub text_days: u32,
    /// Which sentences of model answers make which key points, for the ones looked up so far.
    pub model_sentences: Arc<answer::ModelSentences>,
}

/// A [`Core`] with the questions of one guild, or of direct messages with the bot.
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

/// The member who asks, in which guild, and when.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The guild.
    pub guild: GuildId,
    /// The member.
    pub member: MemberId,
    /// The member's name as the guild shows it.
    pub name: String,
    /// Whether the member may manage the server, by the permissions that came with this
    /// interaction.
    pub manages_server: bool,
    /// The interaction's id.
    pub interaction: u64,
    /// The interaction's instant.
    pub at: DateTime<Utc>,
}

/// A person who practices or reads, in a server or in direct messages with the bot.
#[derive(Clone, Debug)]
pub struct Person {
    /// The guild, if the bot is in it. `None` in direct messages, and wherever a person uses a bot
    /// that they installed for themselves.
    pub guild: Option<GuildId>,
    /// The member.
    pub member: MemberId,
    /// The person's name as the people around them see it.
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
    /// Refuses a member who may not manage the server.
    pub fn must_manage_server(&self) -> Result<()> {
        if self.manages_server {
            Ok(())
        } else {
            Err(Refusal::NotManager.into())
        }
    }
}

/// The result of every function of this module.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an action did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The member can do something about it, so they read its sentence.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The member cannot fix it: the log gets the cause, and they get a reference to it.
    #[error(transparent)]
    Fault(#[from] store::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A request that the bot refuses. Its sentence is in `discord::text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The member needs Manage Server.
    NotManager,
    /// No such time zone.
    UnknownTimezone {
        /// What the member typed.
        typed: String,
        /// Zones with a similar name.
        nearest: Vec<Suggestion>,
    },
    /// Several time zones share that name, and their clocks differ.
    AmbiguousTimezone {
        /// What the member typed.
        typed: String,
        /// The zones, each with its current time and whether its clocks ever change.
        zones: Vec<(DateTime<Tz>, bool)>,
    },
    /// Not a time of day.
    MalformedTime(String),
    /// Not days of the week.
    UnknownDays(String),
    /// Not a topic of the bank.
    UnknownTopic(String),
    /// Neither `at` nor `cron`, or both.
    TimeOrCron,
    /// @everyone is no role to mention.
    MentionsEveryone,
    /// The cron expression does not parse.
    MalformedCron(CronError),
    /// The cron expression names more than one time of day.
    CronManyTimes {
        /// What the member typed.
        typed: String,
        /// The same dates at one time.
        once_a_day: String,
    },
    /// The schedule has no future date.
    NeverFires,
    /// The guild has the most schedules it may have.
    TooManySchedules,
    /// The guild's study day has the most posts it may have.
    TooManyPosts,
    /// Not one of the kinds of question.
    UnknownKind(String),
    /// No question has that level, those topics and those kinds.
    NothingToPick(Source),
    /// Few questions have that level, those topics and those kinds.
    FewQuestions(schedule::Pool),
    /// Another schedule already does that.
    ScheduleExists(Box<Schedule>),
    /// The edit changes nothing.
    NothingToChange,
    /// The schedule was removed.
    ScheduleGone,
    /// The schedule skips no future day.
    NothingSkipped,
    /// The guild has no such schedule.
    UnknownSchedule(String),
    /// The schedule is paused.
    NotRunning,
    /// The bot does not know the post: it belongs to another guild, or was purged.
    UnknownPost,
    /// The question is no longer in the bank.
    QuestionGone,
    /// No question has that name.
    UnknownQuestion {
        /// What the member typed.
        typed: String,
        /// The numbers and titles of some that the member may have meant.
        nearest: Vec<(u32, String)>,
    },
    /// The question has no follow-ups.
    NoFollowUps,
    /// The report is empty.
    EmptyReport,
    /// The member has sent the most reports that a day allows.
    TooManyReports,
    /// The answer is empty.
    EmptyAnswer,
    /// Not a date, or a date in the past.
    MalformedComingDay(String),
    /// The holiday ends before it begins.
    HolidayBackwards,
    /// A holiday that starts on that day would be too long.
    HolidayTooLong(NaiveDate, TooLong),
    /// Not a number of hours for reminders.
    ReminderHours,
    /// Everyone has this role, so it cannot be a reward.
    EveryonesRole,
    /// The caller may not give this role, so the bot does not give it for them.
    NotTheirsToGive(RoleProblem),
    /// The bot could not find out whether the caller may give a role: Discord did not answer.
    UnknownRights,
    /// Members take and leave this role with the bell, so it comes with no streak.
    RoleOfBell,
    /// This role comes with a streak of that length, so nobody takes it with the bell.
    RoleOfStreak(u32),
    /// The guild has the most streak roles it may have.
    TooManyRoles,
    /// No holiday is running or planned.
    NoHoliday,
    /// Not a date, or a date in the future.
    MalformedDay(String),
    /// Why a member's day cannot be repaired.
    Unrepairable(NaiveDate, streak::Unrepairable),
    /// Another member's card, outside any server that the two share.
    OtherWithoutServer,
    /// The member is hidden, by themselves or by an admin.
    HiddenMember,
    /// A bot is on no board, so it is neither hidden nor shown.
    BotOnBoard,
    /// The member has no written answer to this post.
    NoAnswer,
    /// The improved answer is empty.
    EmptyImprovement,
    /// The member has seen the key points of their answer, so its text stays.
    PointsShown,
    /// The post closed at that time, so the answer stays.
    AnswerClosed(DateTime<Utc>),
    /// The post closed at that time, so the marks stay.
    MarksClosed(DateTime<Utc>),
    /// The server counts suggested marks only.
    SuggestionsCount,
    /// Not a number of cards per day.
    ReviewLimit,
    /// The answer to the card is empty.
    EmptyReview,
    /// The recap has no channel.
    RecapNeedsChannel,
    /// Why an answer is not shared.
    Share(share::ShareRefusal),
    /// A refusal about the server's own questions.
    Own(Box<own_questions::OwnRefusal>),
    /// A refusal about practice.
    Practice(practice::PracticeRefusal),
    /// A refusal about a mock interview.
    Mock(mock::MockRefusal),
    /// A refusal about a plan.
    Plan(plan::PlanRefusal),
    /// A refusal about the data kept of members.
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
    /// Makes a core from a database and a bank, with a new marker.
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
    /// Makes the app of direct messages with the bot.
    pub fn new(store: Store, bank: Arc<Bank>) -> Self {
        Core::new(store, bank).in_direct_messages()
    }

    /// Returns the question with that id, which an old post or button names.
    fn question(&self, id: &crate::domain::question::QuestionId) -> Result<&Question> {
        self.bank
            .get(id.as_str())
            .ok_or_else(|| Refusal::QuestionGone.into())
    }
}
