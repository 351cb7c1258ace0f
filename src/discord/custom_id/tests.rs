//! Custom ids read back, and keep their meaning.

use proptest::prelude::*;

use super::*;
use crate::domain::question::Section;

fn any_custom_id() -> impl Strategy<Value = CustomId> {
    let post = any::<i64>().prop_map(PostId);
    let question = "[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,12}){0,3}".prop_map(|id| id.parse().unwrap());
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
        (any::<u64>().prop_map(MemberId), any::<u32>()).prop_map(|(m, n)| CustomId::Points(m, n)),
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
        privacy::tests::any_privacy().prop_map(CustomId::Privacy),
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

/// Returns the texts on existing buttons and forms. Never change or remove a line: an action keeps
/// its meaning forever.
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
    let privacy = privacy::tests::written().into_iter();
    let privacy = privacy.map(|(text, id)| (text, CustomId::Privacy(id)));
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
        .chain(privacy)
        .chain(drill)
        .chain(bank);
    own.into_iter().chain(review).chain(practice).collect()
}

/// Returns the word of an action. A new one gets a line here and one above.
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
        CustomId::Privacy(id) => privacy::tests::action(id),
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
