//! What a button or a form carries, so that it works after any restart.
//!
//! The text is a version, an action and its arguments, joined by colons. An action never
//! changes its meaning: a different one gets a different letter.

mod bank;
pub mod drill;
mod mock;
mod part;
mod practice;
mod quiz;
mod remind;
mod report;
mod review;
mod search;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::domain::board::{Measure, Period};
use crate::domain::ids::{MemberId, PostId, QuizId, ScheduleId};
use crate::domain::question::QuestionId;
use drill::DrillId;

pub use bank::BankId;
pub use mock::Mock;
pub use part::Part;
pub use practice::Practice;
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
    /// Passes on a post.
    Pass(PostId),
    /// Shows a post's hint.
    Hint(PostId),
    /// Shows how a post goes.
    Stats(PostId),
    /// Asks whether one's answer to a post is to be shown to the others.
    Share(PostId),
    /// Shows one's answer to a post to the others, in its thread.
    ShareNow(PostId),
    /// Opens a part of the model answer in a message of its own.
    Open(QuestionId, Part),
    /// Turns the model answer's message to a page (from 0) of a part.
    Turn(QuestionId, Part, u32),
    /// Passes on the question's open post, knowingly, and opens the model answer.
    PassAndOpen(PostId),
    /// Opens the model answer, knowing that it spoils the question elsewhere: in posts up to
    /// this one.
    OpenAnyway(QuestionId, PostId),
    /// Shows what was marked in one's answer to a post, knowing that it spoils the question
    /// elsewhere: in posts up to the second one.
    Marks(PostId, PostId),
    /// Opens the follow-up ladder where the member left it, in a message of its own.
    Ladder(QuestionId),
    /// Shows a rung of the ladder (from 0): its question, or with its answer.
    Rung(QuestionId, u32, bool),
    /// Turns a leaderboard to a page (from 0) of the period that the key names.
    Board(Measure, Period, String, u32),
    /// Turns to a page (from 0) of the account of a member's streak.
    Why(MemberId, u32),
    /// Turns to a page (from 0) of a member's points.
    Points(MemberId, u32),
    /// Opens the answer form of a post with the text that was sent last.
    Improve(PostId),
    /// The submitted form of an improved answer, and when it was opened (to the second).
    SubmitImproved(PostId, DateTime<Utc>),
    /// Shows all key points of one's answer to a post.
    Show(PostId),
    /// Settles which key points one's answer to a post makes: the choices are their places, from
    /// 0.
    Settle(PostId),
    /// Said which missing key points of a post's answer the member made, when that earned
    /// nothing.
    Dispute(PostId),
    /// Turns to a page (from 0) of the open posts.
    Daily(u32),
    /// Turns to a page (from 0) of the schedules.
    Schedules(u32),
    /// Removes a schedule, for good.
    RemoveSchedule(ScheduleId),
    /// Something of a review, or of a follow-up.
    Review(ReviewId),
    /// Something of questions that were looked up.
    Search(Search),
    /// Something of a practice question.
    Practice(Practice),
    /// Something of a quiz.
    Quiz(Quiz),
    /// Something of a server's own questions.
    Bank(BankId),
    /// Something of a mock interview.
    Mock(Mock),
    /// Shows today's part of one's plan, in place of how it was.
    PlanToday,
    /// Says that something is wrong.
    Report(Report),
    /// Something of reminders.
    Remind(Remind),
    /// On an exercise, or its form.
    Drill(DrillId),
}

impl CustomId {
    /// The post whose message has this button.
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

    /// The quiz that this button is part of.
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
            Self::Drill(id) => id.fmt(f),
        }
    }
}

/// The text is no custom id of this version: an old one, or somebody's invention.
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
            return practice
                .or_else(quiz)
                .or_else(search)
                .or_else(report)
                .or_else(bank)
                .or_else(remind);
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::question::Section;

    fn any_custom_id() -> impl Strategy<Value = CustomId> {
        let post = any::<i64>().prop_map(PostId);
        let question =
            "[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,12}){0,3}".prop_map(|id| id.parse().unwrap());
        let part = proptest::sample::select(Part::ALL.to_vec());
        let instant = (0..4_000_000_000_i64).prop_map(|s| DateTime::from_timestamp(s, 0).unwrap());
        let period = proptest::sample::select(Period::ALL.to_vec());
        let measure = proptest::sample::select(Measure::ALL.to_vec());
        prop_oneof![
            post.clone().prop_map(CustomId::Answer),
            (post.clone(), instant.clone()).prop_map(|(post, at)| CustomId::Submit(post, at)),
            post.clone().prop_map(CustomId::Improve),
            (post.clone(), instant).prop_map(|(post, at)| CustomId::SubmitImproved(post, at)),
            post.clone().prop_map(CustomId::Show),
            post.clone().prop_map(CustomId::Settle),
            post.clone().prop_map(CustomId::Pass),
            post.clone().prop_map(CustomId::Hint),
            post.clone().prop_map(CustomId::Stats),
            post.clone().prop_map(CustomId::Share),
            post.clone().prop_map(CustomId::ShareNow),
            (question.clone(), part.clone()).prop_map(|(q, p)| CustomId::Open(q, p)),
            (question.clone(), part, any::<u32>()).prop_map(|(q, p, n)| CustomId::Turn(q, p, n)),
            post.clone().prop_map(CustomId::PassAndOpen),
            (question.clone(), post.clone()).prop_map(|(q, p)| CustomId::OpenAnyway(q, p)),
            (post.clone(), post.clone()).prop_map(|(p, told)| CustomId::Marks(p, told)),
            post.prop_map(CustomId::Dispute),
            drill::tests::any_drill().prop_map(CustomId::Drill),
            any::<u32>().prop_map(CustomId::Daily),
            any::<u32>().prop_map(CustomId::Schedules),
            any::<i64>().prop_map(|id| CustomId::RemoveSchedule(ScheduleId(id))),
            (any::<u64>().prop_map(MemberId), any::<u32>()).prop_map(|(m, n)| CustomId::Why(m, n)),
            (any::<u64>().prop_map(MemberId), any::<u32>())
                .prop_map(|(m, n)| CustomId::Points(m, n)),
            question.clone().prop_map(CustomId::Ladder),
            (question, any::<u32>(), any::<bool>()).prop_map(|(q, n, r)| CustomId::Rung(q, n, r)),
            review::tests::any_review_id().prop_map(CustomId::Review),
            (measure, period, "[0-9]{4}-W[0-9]{2}", any::<u32>())
                .prop_map(|(m, p, k, n)| CustomId::Board(m, p, k, n)),
            search::tests::any_search().prop_map(CustomId::Search),
            practice::tests::any_practice().prop_map(CustomId::Practice),
            quiz::tests::any_quiz().prop_map(CustomId::Quiz),
            mock::tests::any_mock().prop_map(CustomId::Mock),
            Just(CustomId::PlanToday),
            report::tests::any_report().prop_map(CustomId::Report),
            bank::tests::any_bank().prop_map(CustomId::Bank),
            remind::tests::any_remind().prop_map(CustomId::Remind),
        ]
    }

    proptest! {
        #[test]
        fn a_custom_id_reads_back_and_fits_discord(id in any_custom_id()) {
            let text = id.to_string();
            prop_assert!(text.len() <= 100, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }

    }

    /// What is written on buttons and forms in channels out there. A line is never changed
    /// or taken away: an action keeps its meaning for ever.
    fn written() -> Vec<(&'static str, CustomId)> {
        let post = PostId(7);
        let question: QuestionId = "padding".parse().unwrap();
        let ask = || question.clone();
        let opened_at = DateTime::from_timestamp(1_767_600_000, 0).unwrap();
        let section = |section| Part::Section(section);
        let search = search::tests::written().into_iter();
        let search = search.map(|(text, id)| (text, CustomId::Search(id)));
        let practice = practice::tests::written().into_iter();
        let practice = practice.map(|(text, id)| (text, CustomId::Practice(id)));
        let remind = remind::tests::written().into_iter();
        let remind = remind.map(|(text, id)| (text, CustomId::Remind(id)));
        let quiz = quiz::tests::written().into_iter();
        let quiz = quiz.map(|(text, id)| (text, CustomId::Quiz(id)));
        let mock = mock::tests::written().into_iter();
        let mock = mock.map(|(text, id)| (text, CustomId::Mock(id)));
        let report = report::tests::written().into_iter();
        let report = report.map(|(text, id)| (text, CustomId::Report(id)));
        let bank = bank::tests::written().into_iter();
        let bank = bank.map(|(text, id)| (text, CustomId::Bank(id)));
        let drill = drill::tests::written().into_iter();
        let drill = drill.map(|(text, id)| (text, CustomId::Drill(id)));
        let own = vec![
            ("1:answer:7", CustomId::Answer(post)),
            ("1:submit:7:1767600000", CustomId::Submit(post, opened_at)),
            ("1:pass:7", CustomId::Pass(post)),
            ("1:hint:7", CustomId::Hint(post)),
            ("1:stats:7", CustomId::Stats(post)),
            ("1:share:7", CustomId::Share(post)),
            ("1:share-now:7", CustomId::ShareNow(post)),
            (
                "1:open:padding:s",
                CustomId::Open(ask(), section(Section::ShortAnswer)),
            ),
            (
                "1:open:padding:e",
                CustomId::Open(ask(), section(Section::Explanation)),
            ),
            (
                "1:open:padding:c",
                CustomId::Open(ask(), section(Section::Code)),
            ),
            (
                "1:open:padding:r",
                CustomId::Open(ask(), section(Section::RealWorld)),
            ),
            (
                "1:open:padding:m",
                CustomId::Open(ask(), section(Section::Mistakes)),
            ),
            ("1:open:padding:q", CustomId::Open(ask(), Part::Sources)),
            (
                "1:turn:padding:q:2",
                CustomId::Turn(ask(), Part::Sources, 2),
            ),
            ("1:pass-open:7", CustomId::PassAndOpen(post)),
            ("1:open-anyway:padding:7", CustomId::OpenAnyway(ask(), post)),
            ("1:marks:7:8", CustomId::Marks(post, PostId(8))),
            ("1:ladder:padding", CustomId::Ladder(ask())),
            ("1:rung:padding:3:q", CustomId::Rung(ask(), 3, false)),
            ("1:rung:padding:3:a", CustomId::Rung(ask(), 3, true)),
            (
                "1:board:points:week:2026-W02:1",
                CustomId::Board(Measure::Points, Period::Week, "2026-W02".to_owned(), 1),
            ),
            (
                "1:board:streak:all:all:0",
                CustomId::Board(Measure::Streak, Period::All, "all".to_owned(), 0),
            ),
            ("1:why:42:1", CustomId::Why(MemberId(42), 1)),
            ("1:ledger:42:1", CustomId::Points(MemberId(42), 1)),
            ("1:improve:7", CustomId::Improve(post)),
            (
                "1:improved:7:1767600000",
                CustomId::SubmitImproved(post, opened_at),
            ),
            ("1:show:7", CustomId::Show(post)),
            ("1:settle:7", CustomId::Settle(post)),
            ("1:dispute:7", CustomId::Dispute(post)),
            ("1:daily:1", CustomId::Daily(1)),
            ("1:schedules:1", CustomId::Schedules(1)),
            ("1:plan:today", CustomId::PlanToday),
            ("1:remove:3", CustomId::RemoveSchedule(ScheduleId(3))),
        ];
        let review = review::tests::written();
        let practice = practice
            .chain(quiz)
            .chain(search)
            .chain(mock)
            .chain(report)
            .chain(remind)
            .chain(drill)
            .chain(bank);
        own.into_iter().chain(review).chain(practice).collect()
    }

    /// The word of an action. A new one gets a line here and one above.
    fn action(id: &CustomId) -> &'static str {
        match id {
            CustomId::Answer(..) => "answer",
            CustomId::Submit(..) => "submit",
            CustomId::Pass(..) => "pass",
            CustomId::Hint(..) => "hint",
            CustomId::Stats(..) => "stats",
            CustomId::Share(..) => "share",
            CustomId::ShareNow(..) => "share-now",
            CustomId::Open(..) => "open",
            CustomId::Turn(..) => "turn",
            CustomId::PassAndOpen(..) => "pass-open",
            CustomId::OpenAnyway(..) => "open-anyway",
            CustomId::Marks(..) => "marks",
            CustomId::Ladder(..) => "ladder",
            CustomId::Rung(..) => "rung",
            CustomId::Board(..) => "board",
            CustomId::Why(..) => "why",
            CustomId::Points(..) => "ledger",
            CustomId::Improve(..) => "improve",
            CustomId::SubmitImproved(..) => "improved",
            CustomId::Show(..) => "show",
            CustomId::Settle(..) => "settle",
            CustomId::Dispute(..) => "dispute",
            CustomId::Daily(..) => "daily",
            CustomId::Schedules(..) => "schedules",
            CustomId::RemoveSchedule(..) => "remove",
            CustomId::Review(id) => id.action(),
            CustomId::Search(id) => search::tests::action(id),
            CustomId::Practice(id) => practice::tests::action(id),
            CustomId::Quiz(id) => quiz::tests::action(id),
            CustomId::Bank(id) => bank::tests::action(id),
            CustomId::Mock(id) => mock::tests::action(id),
            CustomId::PlanToday => "plan:today",
            CustomId::Report(id) => report::tests::action(id),
            CustomId::Remind(id) => remind::tests::action(id),
            CustomId::Drill(id) => id.action(),
        }
    }

    #[test]
    fn an_action_keeps_its_meaning_for_ever() {
        for (text, id) in written() {
            assert_eq!(text.parse(), Ok(id.clone()), "{text}");
            assert_eq!(id.to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn every_action_has_a_line_in_the_table(id in any_custom_id()) {
            let listed = written().iter().any(|(_, written)| action(written) == action(&id));
            prop_assert!(listed, "{}", action(&id));
        }
    }

    #[test]
    fn another_version_is_not_understood() {
        assert_eq!("0:answer:1".parse::<CustomId>(), Err(UnknownCustomId));
        assert_eq!("1:answer:1:2".parse::<CustomId>(), Err(UnknownCustomId));
    }
}
