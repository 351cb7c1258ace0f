//! Double submits, races and replays.

use chrono::Duration;
use stride::app::answer::{self, Counted};
use stride::app::{Error, Refusal, points};
use stride::domain::question::Level;

use crate::group::{Group, VAGUE, at, told_length};

async fn group_with_a_post() -> Group {
    let mut group = Group::daily().await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    group
}

#[tokio::test]
async fn an_interaction_delivered_twice_is_one_answer_and_reads_the_same() {
    let mut group = group_with_a_post().await;
    // A week of activity lets the last answer earn a freeze.
    for _ in 0..6 {
        let post = group.open_post(Level::Beginner).await;
        group.pass(2, post).await;
        group.advance(Duration::days(1)).await;
    }
    let post = group.open_post(Level::Beginner).await;
    let caller = group.caller(2);
    let first = answer::submit(&group.app, &caller, post, VAGUE, caller.at)
        .await
        .unwrap();
    let again = answer::submit(&group.app, &caller, post, VAGUE, caller.at)
        .await
        .unwrap();
    assert_eq!(first.counted, again.counted);
    assert_eq!(first.answer, again.answer);
    assert!(matches!(
        first.counted,
        Counted::Now {
            earned_freeze: true,
            ..
        }
    ));
    let points = points::show(&group.app, &caller, caller.member, 0)
        .await
        .unwrap();
    assert_eq!((points.rows.len(), points.total), (0, 0));
    group.examine().await;
}

#[tokio::test]
async fn a_notice_is_told_once_and_again_to_the_same_interaction() {
    let mut group = group_with_a_post().await;
    let post = group.open_post(Level::Beginner).await;
    group.answer(2, post).await;
    group.advance(Duration::days(2)).await;
    let post = group.open_post(Level::Beginner).await;
    let caller = group.caller(2);
    for _ in 0..2 {
        let outcome = answer::pass(&group.app, &caller, post).await.unwrap();
        let Counted::Now { notices, .. } = outcome.counted else {
            panic!("it counts")
        };
        assert_eq!(outcome.streak.length, 1);
        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].day.to_string(), "2026-01-06");
    }
    group.advance(Duration::days(1)).await;
    let post = group.open_post(Level::Beginner).await;
    let next = group.pass(2, post).await;
    assert!(matches!(next.counted, Counted::Now { ref notices, .. } if notices.is_empty()));
}

#[tokio::test]
async fn two_devices_at_once_make_one_answer() {
    let group = group_with_a_post().await;
    let post = group.open_post(Level::Beginner).await;
    let (phone, laptop) = (group.caller(2), group.caller(2));
    let (first, second) = tokio::join!(
        answer::submit(&group.app, &phone, post, "From the phone.", phone.at),
        answer::submit(&group.app, &laptop, post, "From the laptop.", laptop.at),
    );
    let counted = [first.unwrap(), second.unwrap()];
    let now = counted
        .iter()
        .filter(|outcome| matches!(outcome.counted, Counted::Now { .. }));
    assert_eq!(now.count(), 1);
    let before = counted
        .iter()
        .filter(|outcome| outcome.counted == Counted::Before);
    assert_eq!(before.count(), 1);
    assert_eq!(
        counted[0].answer, counted[1].answer,
        "the first one's verdict"
    );
    group.examine().await;
}

#[tokio::test]
async fn a_form_opened_in_time_counts_for_a_quarter_of_an_hour_after_the_closing() {
    let mut group = group_with_a_post().await;
    let post = group.open_post(Level::Beginner).await;
    // It closes at 09:00 of the next day.
    let opened = at("2026-01-06T08:50:00Z");
    for (member, submitted, counts) in [
        (2, "2026-01-06T08:59:59Z", true),
        (3, "2026-01-06T09:14:59Z", true),
        (4, "2026-01-06T09:15:00Z", false),
    ] {
        group.advance_to(at(submitted)).await;
        let caller = group.caller(member);
        let outcome = answer::submit(&group.app, &caller, post, VAGUE, opened)
            .await
            .unwrap();
        match outcome.counted {
            Counted::Now { after_closing, .. } => {
                assert!(counts);
                assert_eq!(after_closing, member == 3, "it says so");
            }
            counted => assert!(!counts && matches!(counted, Counted::Practice { .. })),
        }
    }
    group.examine().await;
}

#[tokio::test]
async fn an_answer_that_arrives_after_its_day_was_settled_counts_for_that_day() {
    let mut group = group_with_a_post().await;
    let first = group.open_post(Level::Beginner).await;
    group.answer(2, first).await;
    group.advance(Duration::days(1)).await;
    let second = group.open_post(Level::Beginner).await;
    // Discord accepted the form at 09:10; we see it only when the day is settled.
    let mut caller = group.caller(2);
    caller.at = at("2026-01-07T09:10:00Z");
    group.advance_to(at("2026-01-07T09:20:00Z")).await;
    assert_eq!(group.streak(2).await.streak.length, 0);
    let opened = at("2026-01-07T08:58:00Z");
    let outcome = answer::submit(&group.app, &caller, second, VAGUE, opened)
        .await
        .unwrap();
    assert_eq!(told_length(&outcome), 2);
    assert!(
        matches!(outcome.counted, Counted::Now { ref notices, .. } if notices.is_empty()),
        "nothing broke after all"
    );
    group.examine().await;
}

#[tokio::test]
async fn what_is_settled_counts_and_can_be_taken_back() {
    let group = group_with_a_post().await;
    let post = group.open_post(Level::Beginner).await;
    let stranger = group.caller(3);
    let refused = answer::settle(&group.app, &stranger, post, &[0])
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::NoAnswer)));
    group.answer(2, post).await;
    // There are at most eight key points.
    let settled = group.settle(2, post, &[1, 99]).await;
    let change = i64::from(settled.answer.points);
    assert!(change > 0);
    assert_eq!(settled.counted, Counted::Settled { change });
    let written = settled.answer.written.unwrap();
    assert_eq!(written.settled, Some([1].into()));
    let withdrawn = group.settle(2, post, &[]).await;
    assert_eq!(withdrawn.answer.points, 0);
    assert_eq!(withdrawn.counted, Counted::Settled { change: -change });
    let caller = group.caller(2);
    let points = points::show(&group.app, &caller, caller.member, 0)
        .await
        .unwrap();
    assert_eq!((points.rows.len(), points.total), (2, 0));
    group.examine().await;
}

#[tokio::test]
async fn a_hint_is_shown_to_have_been_used_by_those_who_saw_it_before_they_answered() {
    let mut group = group_with_a_post().await;
    let post = group.open_post(Level::Beginner).await;
    let caller = group.caller(2);
    answer::hint(&group.app, &caller, post).await.unwrap();
    let with_hint = group.answer(2, post).await;
    assert!(with_hint.hint_used);
    let without = group.answer(3, post).await;
    assert!(!without.hint_used);
    let points = without.answer.points;
    group.advance(Duration::minutes(1)).await;
    let later = group.caller(3);
    answer::hint(&group.app, &later, post).await.unwrap();
    let shown_again = group.pass(3, post).await;
    assert!(!shown_again.hint_used);
    assert_eq!(shown_again.answer.points, points);
}
