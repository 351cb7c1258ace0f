//! Every button and form, and whether it shows a part of an answer.

use std::collections::BTreeSet;

use local_discord::{Channel, Member, Modal};
use stride::app::review::Showing;
use stride::discord::custom_id::drill::{DrillId, Place, Session};
use stride::discord::custom_id::{
    BankId, CustomId, Mock, Part, Practice, Privacy, Quiz, Remind, Report, ReviewId, Search,
    Subject,
};
use stride::domain::board::{Measure, Period};
use stride::domain::drill::Code;
use stride::domain::ids::{
    GuildId, MemberId, MockId, OwnQuestionId, PostId, PracticeId, PromptId, QuizId, ScheduleId,
};
use stride::domain::own_question::Tags;
use stride::domain::practice::Selection;
use stride::domain::question::Level;
use stride::domain::review::Rating;

use super::{COUNTS, PASSES, another_server, form};
use crate::support::{FULL, PARTIAL, TICK, TestBot, answer};
use crate::twice::{ACTIONS, action};

/// Makes a member's card after one review; the first card is the post's question.
fn showing(prompt: i64, goal: u32) -> Showing {
    Showing {
        prompt: PromptId(prompt),
        reviews: 1,
        goal,
    }
}

/// Returns every button and form of a member who answered a closed post, each with whether it shows
/// a part of the answer.
fn doors() -> Vec<(CustomId, bool)> {
    let post = PostId(1);
    let question = || "stride".parse().unwrap();
    let at = "2026-01-05T10:00:00Z".parse().unwrap();
    let mut doors = vec![
        (CustomId::Answer(post), true),
        (CustomId::Submit(post, at), true),
        (CustomId::Pass(post), true),
        (CustomId::Hint(post), false),
        (CustomId::Stats(post), false),
        (CustomId::Share(post), false),
        (CustomId::ShareNow(post), false),
        (CustomId::PassAndOpen(post), true),
        (CustomId::OpenAnyway(question(), post), true),
        (CustomId::Marks(post, post), true),
        (CustomId::Ladder(question()), true),
        (CustomId::Rung(question(), 0, false), true),
        (CustomId::Rung(question(), 0, true), true),
        (
            CustomId::Board(Measure::Points, Period::All, "all".to_owned(), 0),
            false,
        ),
        (CustomId::Why(MemberId(1), 0), false),
        (CustomId::Points(MemberId(1), 0), false),
        (CustomId::Improve(post), true),
        (CustomId::SubmitImproved(post, at), false),
        (CustomId::Show(post), true),
        (CustomId::Settle(post), false),
        (CustomId::Dispute(post), true),
        (CustomId::Daily(0), false),
        (CustomId::Schedules(0), false),
        (CustomId::RemoveSchedule(ScheduleId(1)), false),
        (CustomId::Search(Search::Page(0, "step".to_owned())), true),
        (CustomId::Search(Search::Open), true),
        (
            CustomId::Report(Report::Begin(Subject::Verdict(post))),
            false,
        ),
        (
            CustomId::Report(Report::Send(Subject::Question(question(), None))),
            false,
        ),
    ];
    let review = [
        (ReviewId::Next(0), false),
        (ReviewId::Reveal(showing(1, 0)), true),
        (ReviewId::Write(showing(1, 0)), false),
        (ReviewId::Submit(showing(1, 0)), true),
        // The reply also shows what comes next: the beginning of a key point, or no card.
        (ReviewId::Rate(showing(1, 10), Rating::Good), true),
        (ReviewId::Rate(showing(1, 0), Rating::Good), false),
        (ReviewId::Next(10), true),
        // Nothing was rated, so there is nothing to take back.
        (ReviewId::Undo(showing(1, 0)), false),
        (ReviewId::Rung(question(), 0, Rating::Good), true),
    ];
    doors.extend(review.map(|(id, opens)| (CustomId::Review(id), opens)));
    doors.extend(doors_of_practice());
    let drill = Session::new(Code::new(None, Level::Beginner, 1));
    let drills = [
        DrillId::Answer,
        DrillId::Submit,
        DrillId::Solution,
        DrillId::Show,
    ];
    doors.extend(drills.map(|id| (CustomId::Drill(id(Place::Shared, drill)), false)));
    let (own, tags) = (OwnQuestionId(1), Tags::default);
    let bank = [
        BankId::Proposed(Level::Beginner, tags()),
        BankId::Review(0),
        BankId::Approve(own, 1),
        BankId::Edit(own),
        BankId::Edited(own, 1, tags()),
        BankId::Decline(own, 1),
        BankId::Declined(own, 1),
        BankId::List(0),
        BankId::Remove(own),
        BankId::Restore(own),
    ];
    doors.extend(bank.map(|id| (CustomId::Bank(id), false)));
    let remind = [
        Remind::Choose(post),
        Remind::On,
        Remind::Off,
        Remind::Stop(GuildId(1)),
        Remind::Take,
        Remind::Leave,
    ];
    doors.extend(remind.map(|id| (CustomId::Remind(id), false)));
    // Nobody opens somebody else's interview; `mocks.rs` tests what its members see.
    let mock = MockId(1);
    let mocks = [
        Mock::Accept(mock),
        Mock::Decline(mock),
        Mock::Panel(mock, 1),
        Mock::Hear(mock, 1),
        Mock::Ask(mock, 1),
        Mock::Hint(mock, 1),
        Mock::Write(mock, 1),
        Mock::Line(mock, 1),
        Mock::Another(mock, 1),
        Mock::EndTurn(mock, 1),
        Mock::GoOn(mock, 1),
        Mock::End(mock),
    ];
    doors.extend(mocks.map(|id| (CustomId::Mock(id), false)));
    doors.push((CustomId::PlanToday, false));
    let privacy = [
        Privacy::EraseHere,
        Privacy::EraseEverywhere,
        Privacy::Forget(MemberId(1)),
    ];
    doors.extend(privacy.map(|id| (CustomId::Privacy(id), false)));
    for part in Part::ALL {
        doors.push((CustomId::Open(question(), part), true));
        doors.push((CustomId::Turn(question(), part, 0), true));
    }
    doors
}

/// Does the same for practice. Ids of practice answers and of quizzes belong to one member.
fn doors_of_practice() -> Vec<(CustomId, bool)> {
    let question = || "stride".parse().unwrap();
    let (own, quiz, all) = (PracticeId(0), QuizId(0), Selection::default());
    let pick = Quiz::Pick {
        quiz,
        place: 0,
        seed: 1,
        option: 0,
    };
    let practice = [
        (Practice::Next(all), false),
        (Practice::Answer(question(), Some(all)), false),
        (Practice::Submit(question(), None), true),
        (Practice::Hint(question()), false),
        (Practice::GiveUp(question()), true),
        (Practice::Ask(1), false),
        (Practice::Improve(own), false),
        (Practice::SubmitImproved(own), true),
        (Practice::Show(own), true),
        (Practice::ShowAnyway(own, PostId(1)), true),
        (Practice::Settle(own), true),
    ];
    let quizzes = [
        (pick, true),
        (Quiz::Close(quiz, 0), false),
        (Quiz::GoOn(quiz, 0), false),
        (Quiz::Again(all, 1), false),
        (Quiz::Quick(question()), false),
    ];
    let practice = practice.map(|(id, opens)| (CustomId::Practice(id), opens));
    let quizzes = quizzes.map(|(id, opens)| (CustomId::Quiz(id), opens));
    practice.into_iter().chain(quizzes).collect()
}

/// Lets a member begin a practice answer and a quiz; returns their ids and an open form.
async fn begin_practice(t: &TestBot, member: &Member, channel: &Channel) -> ((i64, i64), Modal) {
    let form = member.click_raw(channel, "1:try:stride").await.modal();
    form.submit(PARTIAL).await.reply();
    member.click_raw(channel, "1:quick:stride").await.reply();
    let practice = t.count("select max(practice_id) from practice_answers");
    let quiz = t.count("select max(quiz_id) from quizzes");
    let ids = (practice.await, quiz.await);
    (ids, member.click_raw(channel, "1:try:stride").await.modal())
}

/// Puts a member's ids into a door.
fn own(door: CustomId, (practice, quiz): (i64, i64)) -> CustomId {
    let text = door.to_string().replacen(":0", &format!(":{practice}"), 1);
    match &door {
        CustomId::Practice(
            Practice::Improve(_)
            | Practice::SubmitImproved(_)
            | Practice::Show(_)
            | Practice::ShowAnyway(..)
            | Practice::Settle(_),
        ) => text.parse().unwrap(),
        CustomId::Quiz(Quiz::Pick { .. } | Quiz::Close(..) | Quiz::GoOn(..)) => {
            let text = door.to_string().replacen(":0", &format!(":{quiz}"), 1);
            text.parse().unwrap()
        }
        _ => door,
    }
}

#[tokio::test]
async fn every_door_to_an_answer_is_noted_and_nothing_else_is() {
    let (t, channel, post) = TestBot::posted().await;
    let (guild, there) = another_server(&t).await;
    t.pause_schedule("1").await;
    let doors = doors();
    let actions: BTreeSet<_> = doors.iter().map(|(door, _)| action(door)).collect();
    assert_eq!(actions.len(), ACTIONS, "{actions:?}");
    let mut members = Vec::new();
    for (place, (door, _)) in doors.iter().enumerate() {
        let member = t.guild.member(&format!("member-{place}"));
        let form = member.click(&post, "Answer").await.modal();
        let verdict = answer(&member, &post, PARTIAL).await;
        let practice = match door {
            CustomId::Practice(_) | CustomId::Quiz(_) => {
                Some(begin_practice(&t, &member, &channel).await)
            }
            _ => None,
        };
        members.push((member, form, verdict, practice));
    }
    t.advance_to("2026-01-06T09:00:00Z").await;
    let other = t.post_in(&there);
    t.advance_to("2026-01-06T10:00:00Z").await;
    for (place, ((door, opens), (member, older, verdict, practice))) in
        doors.into_iter().zip(members).enumerate()
    {
        let (ids, begun) = practice.unzip();
        let door = match ids {
            Some(ids) => own(door, ids),
            None => door,
        };
        match &door {
            CustomId::Submit(..) => {
                older.submit(FULL).await.reply();
            }
            CustomId::Review(ReviewId::Submit(_)) => {
                let write = CustomId::Review(ReviewId::Write(showing(1, 0)));
                let form = member.click_raw(&channel, &write.to_string()).await;
                form.modal().submit(FULL).await;
            }
            CustomId::SubmitImproved(..) | CustomId::Drill(DrillId::Submit(..)) => {
                let older = older.with_custom_id(&door.to_string());
                older.submit(FULL).await.reply();
            }
            CustomId::Settle(_) => {
                member.select(&verdict, TICK, &["1"]).await.reply();
            }
            CustomId::Practice(Practice::Submit(..) | Practice::SubmitImproved(_)) => {
                let form = begun.unwrap().with_custom_id(&door.to_string());
                form.submit(FULL).await;
            }
            // The menu of an older version, and the one of practice.
            CustomId::Dispute(_) | CustomId::Practice(Practice::Settle(_)) => {
                let custom_id = door.to_string();
                member.select_raw(&channel, &custom_id, &["1"]).await;
            }
            CustomId::Report(Report::Send(_)) => {
                let older = older.with_custom_id(&door.to_string());
                older.submit("It is wrong.").await.reply();
            }
            CustomId::Bank(BankId::Proposed(..) | BankId::Edited(..) | BankId::Declined(..)) => {
                let older = older.with_custom_id(&door.to_string());
                older.submit(FULL).await.reply();
            }
            CustomId::Search(Search::Open) => {
                let custom_id = door.to_string();
                member.select_raw(&channel, &custom_id, &["stride"]).await;
            }
            door => {
                member.click_raw(&channel, &door.to_string()).await;
            }
        }
        let member = guild.member(&format!("member-{place}"));
        let expected = if opens { PASSES } else { COUNTS };
        assert_eq!(form(&member, &other).await, expected, "{door}");
    }
    // Commands, and practice of an unanswered post.
    let member = |name: &str| (t.guild.member(name), guild.member(name));
    for words in ["answer", "followup"] {
        let (here, there) = member(words);
        let command = here.command(&format!("/{words}"));
        command.option("question", "1").send().await;
        assert_eq!(form(&there, &other).await, PASSES, "/{words}");
    }
    for words in [
        "daily",
        "drill",
        "help",
        "leaderboard",
        "points",
        "profile",
        "question",
        "quiz",
        "review",
        "streak show",
    ] {
        let (here, there) = member(words);
        here.command(&format!("/{words}")).send().await;
        assert_eq!(form(&there, &other).await, COUNTS, "/{words}");
    }
    let (here, there) = member("search");
    let command = here.command("/search").option("query", "step");
    command.send().await;
    assert_eq!(form(&there, &other).await, PASSES, "/search");
    let (here, there) = member("practices");
    answer(&here, &post, PARTIAL).await;
    assert_eq!(form(&there, &other).await, PASSES);
    t.finish().await;
}

#[tokio::test]
async fn every_door_of_a_channels_quiz_is_noted_and_nothing_else_is() {
    let (t, _, post) = TestBot::posted().await;
    let (guild, there) = another_server(&t).await;
    t.pause_schedule("1").await;
    let names = ["host", "chooses", "late", "goes-on", "begins"];
    for name in names {
        answer(&t.guild.member(name), &post, PARTIAL).await;
    }
    t.advance_to("2026-01-06T09:00:00Z").await;
    let other = t.post_in(&there);
    let [host, chooses, late, goes_on, begins] = names.map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("quiz");
    let begin = async |host: &Member| {
        let call = host.command("/quiz").in_channel(&channel);
        let call = call.option("level", "beginner").option("rounds", 1);
        call.option("public", true).send().await
    };
    begin(&begins).await;
    let item = begin(&host).await;
    let choice = item.button("A").custom_id().to_owned();
    chooses.click(&item, "A").await.reply();
    let closed = host.click(&item, "Close it now").await.updated();
    late.click_raw(&channel, &choice).await.updated();
    t.advance_to("2026-01-06T09:10:00Z").await;
    goes_on.click(&closed, "Show the score").await.updated();
    for (name, expected) in names
        .into_iter()
        .zip([PASSES, PASSES, PASSES, COUNTS, COUNTS])
    {
        assert_eq!(form(&guild.member(name), &other).await, expected, "{name}");
    }
    t.finish().await;
}
