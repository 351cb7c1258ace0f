//! The state in a button or a form, which makes it work after any restart.
//!
//! The text is a version, an action and its arguments, joined by colons. An action never changes
//! its meaning: a different one gets a different letter.

mod bank;
pub mod drill;
mod mock;
mod part;
mod practice;
mod privacy;
mod quiz;
mod remind;
mod report;
mod review;
mod search;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::domain::board::{Measure, Period};
use crate::domain::ids::{MemberId, MockId, PostId, QuizId, ScheduleId};
use crate::domain::question::QuestionId;
use drill::DrillId;

pub use bank::BankId;
pub use mock::Mock;
pub use part::Part;
pub use practice::Practice;
pub use privacy::Privacy;
pub use quiz::Quiz;
pub use remind::Remind;
pub use report::{Report, Subject};
pub use review::ReviewId;
pub use search::{LONGEST as LONGEST_SEARCH, Search};

const VERSION: &str = "1";

/// What a click or a submitted form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomId {
    /// Opens the answer form of a post.
    Answer(PostId),
    /// The submitted answer form, and when it was opened (to the second).
    Submit(PostId, DateTime<Utc>),
    /// Passes a post.
    Pass(PostId),
    /// Shows a post's hint.
    Hint(PostId),
    /// Shows the results of a post so far.
    Stats(PostId),
    /// Asks whether to share the member's answer to a post.
    Share(PostId),
    /// Shares the member's answer to a post in its thread.
    ShareNow(PostId),
    /// Opens a part of the model answer in a new message.
    Open(QuestionId, Part),
    /// Turns the model answer's message to a page (from 0) of a part.
    Turn(QuestionId, Part, u32),
    /// Passes the question's open post, knowingly, and opens the model answer.
    PassAndOpen(PostId),
    /// Opens the model answer although it spoils the question elsewhere, in posts up to this one.
    OpenAnyway(QuestionId, PostId),
    /// Shows the marks of the member's answer to a post although they spoil the question elsewhere,
    /// in posts up to the second one.
    Marks(PostId, PostId),
    /// Opens the follow-up ladder in a new message, where the member left it.
    Ladder(QuestionId),
    /// Shows a rung of the ladder (from 0), with or without its answer.
    Rung(QuestionId, u32, bool),
    /// Turns a leaderboard to a page (from 0) of the period with this key.
    Board(Measure, Period, String, u32),
    /// Turns to a page (from 0) of the account of a member's streak.
    Why(MemberId, u32),
    /// Turns to a page (from 0) of a member's points.
    Points(MemberId, u32),
    /// Opens the answer form of a post with the latest text.
    Improve(PostId),
    /// The submitted form of an improved answer, and when it was opened (to the second).
    SubmitImproved(PostId, DateTime<Utc>),
    /// Shows all key points of the member's answer to a post.
    Show(PostId),
    /// Settles which key points the member's answer to a post makes: the choices are their places,
    /// from 0.
    Settle(PostId),
    /// Ticked missing key points of the member's answer in an older version, where that earned
    /// nothing.
    Dispute(PostId),
    /// Turns to a page (from 0) of the open posts.
    Daily(u32),
    /// Turns to a page (from 0) of the schedules.
    Schedules(u32),
    /// Removes a schedule permanently.
    RemoveSchedule(ScheduleId),
    /// An action of a review, or on a follow-up.
    Review(ReviewId),
    /// An action on search results.
    Search(Search),
    /// An action on a practice question.
    Practice(Practice),
    /// An action of a quiz.
    Quiz(Quiz),
    /// An action on a server's own questions.
    Bank(BankId),
    /// An action of a mock interview.
    Mock(Mock),
    /// Shows today's part of the member's plan, in place of an outdated one.
    PlanToday,
    /// An action of a report.
    Report(Report),
    /// An action on reminders.
    Remind(Remind),
    /// An action on members' data.
    Privacy(Privacy),
    /// An action on an exercise, or its form.
    Drill(DrillId),
}

impl CustomId {
    /// Returns the post whose message has this button.
    pub(super) fn on_post(&self) -> Option<PostId> {
        match self {
            Self::Answer(post)
            | Self::Pass(post)
            | Self::Hint(post)
            | Self::Stats(post)
            | Self::Remind(Remind::Choose(post)) => Some(*post),
            _ => None,
        }
    }

    /// Returns the interview whose invitation has this button.
    pub(super) fn on_invitation(&self) -> Option<MockId> {
        match self {
            Self::Mock(Mock::Accept(mock) | Mock::Decline(mock)) => Some(*mock),
            _ => None,
        }
    }

    /// Returns the question that it names, if it shows a part of one.
    pub(super) fn question(&self) -> Option<&QuestionId> {
        match self {
            Self::Open(question, _)
            | Self::Turn(question, ..)
            | Self::OpenAnyway(question, _)
            | Self::Ladder(question)
            | Self::Rung(question, ..)
            | Self::Review(ReviewId::Rung(question, ..))
            | Self::Report(
                Report::Begin(Subject::Question(question, _))
                | Report::Send(Subject::Question(question, _)),
            ) => Some(question),
            _ => None,
        }
    }

    /// Returns the quiz that this button belongs to.
    pub(super) fn in_quiz(&self) -> Option<QuizId> {
        match self {
            Self::Quiz(Quiz::Pick { quiz, .. } | Quiz::Close(quiz, _) | Quiz::GoOn(quiz, _)) => {
                Some(*quiz)
            }
            _ => None,
        }
    }
}

impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}:")?;
        match self {
            Self::Answer(post) => write!(f, "answer:{post}"),
            Self::Submit(post, opened_at) => write!(f, "submit:{post}:{}", opened_at.timestamp()),
            Self::Pass(post) => write!(f, "pass:{post}"),
            Self::Hint(post) => write!(f, "hint:{post}"),
            Self::Stats(post) => write!(f, "stats:{post}"),
            Self::Share(post) => write!(f, "share:{post}"),
            Self::ShareNow(post) => write!(f, "share-now:{post}"),
            Self::Open(question, part) => write!(f, "open:{question}:{}", part.letter()),
            Self::Turn(question, part, page) => {
                write!(f, "turn:{question}:{}:{page}", part.letter())
            }
            Self::PassAndOpen(post) => write!(f, "pass-open:{post}"),
            Self::OpenAnyway(question, told) => write!(f, "open-anyway:{question}:{told}"),
            Self::Marks(post, told) => write!(f, "marks:{post}:{told}"),
            Self::Ladder(question) => write!(f, "ladder:{question}"),
            Self::Rung(question, rung, revealed) => {
                write!(
                    f,
                    "rung:{question}:{rung}:{}",
                    if *revealed { "a" } else { "q" }
                )
            }
            Self::Board(measure, period, key, page) => {
                write!(f, "board:{}:{period}:{key}:{page}", measure.word())
            }
            Self::Why(member, page) => write!(f, "why:{member}:{page}"),
            Self::Points(member, page) => write!(f, "ledger:{member}:{page}"),
            Self::Improve(post) => write!(f, "improve:{post}"),
            Self::SubmitImproved(post, opened_at) => {
                write!(f, "improved:{post}:{}", opened_at.timestamp())
            }
            Self::Show(post) => write!(f, "show:{post}"),
            Self::Settle(post) => write!(f, "settle:{post}"),
            Self::Dispute(post) => write!(f, "dispute:{post}"),
            Self::Daily(page) => write!(f, "daily:{page}"),
            Self::Schedules(page) => write!(f, "schedules:{page}"),
            Self::RemoveSchedule(schedule) => write!(f, "remove:{schedule}"),
            Self::Review(id) => write!(f, "review:{id}"),
            Self::Search(id) => id.fmt(f),
            Self::Practice(id) => id.fmt(f),
            Self::Quiz(id) => id.fmt(f),
            Self::Bank(id) => id.fmt(f),
            Self::Mock(id) => id.fmt(f),
            Self::PlanToday => f.write_str("plan:today"),
            Self::Report(id) => id.fmt(f),
            Self::Remind(id) => id.fmt(f),
            Self::Privacy(id) => id.fmt(f),
            Self::Drill(id) => id.fmt(f),
        }
    }
}

/// The text is no custom id of this version: an old or an invented one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCustomId;

impl FromStr for CustomId {
    type Err = UnknownCustomId;

    fn from_str(text: &str) -> Result<Self, UnknownCustomId> {
        let parts: Vec<&str> = text.split(':').collect();
        let [VERSION, action, arguments @ ..] = parts.as_slice() else {
            return Err(UnknownCustomId);
        };
        read(action, arguments).ok_or(UnknownCustomId)
    }
}

fn read(action: &str, arguments: &[&str]) -> Option<CustomId> {
    let post = |text: &str| text.parse().ok().map(PostId);
    let question = |text: &str| text.parse::<QuestionId>().ok();
    let member = |text: &str| text.parse().ok().map(MemberId);
    let instant = |text: &str| DateTime::from_timestamp(text.parse().ok()?, 0);
    Some(match (action, arguments) {
        ("answer", [id]) => CustomId::Answer(post(id)?),
        ("submit", [id, opened_at]) => CustomId::Submit(post(id)?, instant(opened_at)?),
        ("pass", [id]) => CustomId::Pass(post(id)?),
        ("hint", [id]) => CustomId::Hint(post(id)?),
        ("stats", [id]) => CustomId::Stats(post(id)?),
        ("share", [id]) => CustomId::Share(post(id)?),
        ("share-now", [id]) => CustomId::ShareNow(post(id)?),
        ("open", [id, part]) => CustomId::Open(question(id)?, Part::from_letter(part)?),
        ("turn", [id, part, page]) => {
            CustomId::Turn(question(id)?, Part::from_letter(part)?, page.parse().ok()?)
        }
        ("pass-open", [id]) => CustomId::PassAndOpen(post(id)?),
        ("open-anyway", [id, told]) => CustomId::OpenAnyway(question(id)?, post(told)?),
        ("marks", [id, told]) => CustomId::Marks(post(id)?, post(told)?),
        ("ladder", [id]) => CustomId::Ladder(question(id)?),
        ("rung", [id, rung, "q"]) => CustomId::Rung(question(id)?, rung.parse().ok()?, false),
        ("rung", [id, rung, "a"]) => CustomId::Rung(question(id)?, rung.parse().ok()?, true),
        ("board", [measure, period, key, page]) => CustomId::Board(
            Measure::ALL.into_iter().find(|m| m.word() == *measure)?,
            Period::ALL.into_iter().find(|p| p.word() == *period)?,
            (*key).to_owned(),
            page.parse().ok()?,
        ),
        ("why", [id, page]) => CustomId::Why(member(id)?, page.parse().ok()?),
        ("ledger", [id, page]) => CustomId::Points(member(id)?, page.parse().ok()?),
        ("improve", [id]) => CustomId::Improve(post(id)?),
        ("improved", [id, opened_at]) => CustomId::SubmitImproved(post(id)?, instant(opened_at)?),
        ("show", [id]) => CustomId::Show(post(id)?),
        ("settle", [id]) => CustomId::Settle(post(id)?),
        ("dispute", [id]) => CustomId::Dispute(post(id)?),
        ("daily", [page]) => CustomId::Daily(page.parse().ok()?),
        ("schedules", [page]) => CustomId::Schedules(page.parse().ok()?),
        ("remove", [id]) => CustomId::RemoveSchedule(ScheduleId(id.parse().ok()?)),
        ("review", arguments) => CustomId::Review(ReviewId::read(arguments)?),
        ("plan", ["today"]) => CustomId::PlanToday,
        ("mock", arguments) => CustomId::Mock(mock::read(arguments)?),
        ("drill", arguments) => CustomId::Drill(drill::read(arguments)?),
        _ => {
            let practice = practice::read(action, arguments).map(CustomId::Practice);
            let quiz = || quiz::read(action, arguments).map(CustomId::Quiz);
            let search = || search::read(action, arguments).map(CustomId::Search);
            let report = || report::read(action, arguments).map(CustomId::Report);
            let bank = || bank::read(action, arguments).map(CustomId::Bank);
            let remind = || remind::read(action, arguments).map(CustomId::Remind);
            let privacy = || privacy::read(action, arguments).map(CustomId::Privacy);
            return practice
                .or_else(quiz)
                .or_else(search)
                .or_else(report)
                .or_else(bank)
                .or_else(remind)
                .or_else(privacy);
        }
    })
}

#[cfg(test)]
mod tests;
