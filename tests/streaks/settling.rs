//! The end of days: several schedules, downtime, time zones, repairs, and the doctor.

use chrono::Duration;
use stride::app::answer::{self, Counted};
use stride::app::streak::{Owner, Unrepairable};
use stride::app::{Error, Refusal, doctor, streak};
use stride::domain::ids::MemberId;
use stride::domain::question::Level;
use stride::domain::streak::{Day, Effect, Explained};

use crate::group::{Group, VAGUE, at, told_length};

fn day<'a>(account: &'a [Explained], day: &str) -> &'a Explained {
    let found = account
        .iter()
        .find(|explained| explained.day.to_string() == day);
    found.expect("the day is in the account")
}

#[tokio::test]
async fn a_weekly_post_keeps_its_day_open_and_no_other() {
    let mut group = Group::daily().await;
    group.add_schedule(Level::Senior, "09:00", "mon").await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    let weekly = group.open_post(Level::Senior).await;
    let daily = group.open_post(Level::Beginner).await;
    group.answer(2, daily).await;
    group.answer(3, daily).await;

    // Member 2 misses Tuesday, and learns it on Wednesday, not on the next Monday.
    group.advance_to(at("2026-01-07T10:00:00Z")).await;
    assert_eq!(group.streak(2).await.streak.length, 0);
    // Member 4 answers Monday's weekly post on Wednesday: it counts for Monday.
    let wednesday = group.open_post(Level::Beginner).await;
    group.answer(4, wednesday).await;
    group.answer(4, weekly).await;
    let account = group.why(4).await;
    assert_eq!(day(&account, "2026-01-05").after.length, 1);
    assert_eq!(day(&account, "2026-01-06").effect, Effect::Broke(1));
    assert_eq!(day(&account, "2026-01-07").after.length, 1);
    group.examine().await;

    group.advance_to(at("2026-01-13T10:00:00Z")).await;
    group.examine().await;
}

#[tokio::test]
async fn a_missed_day_is_told_by_the_first_answer_after_its_last_post_closed() {
    let mut group = Group::daily().await;
    for day in 5..=11 {
        group
            .advance_to(at(&format!("2026-01-{day:02}T10:00:00Z")))
            .await;
        for member in [2, 3] {
            let post = group.open_post(Level::Beginner).await;
            group.answer(member, post).await;
        }
    }
    // Both miss the 12th, which takes the freeze. The 13th is open for one more second.
    group.advance_to(at("2026-01-14T08:59:59Z")).await;
    assert_eq!(group.streak(2).await.streak.length, 7);
    // Member 3 answers before the scheduler has noticed.
    group.outrun_the_scheduler(Duration::zero()).await;
    assert_eq!(group.now, at("2026-01-14T09:00:00Z"));
    let post = group.open_post(Level::Beginner).await;
    let outcome = group.answer(3, post).await;
    let Counted::Now { notices, .. } = outcome.counted else {
        panic!("it counts")
    };
    assert_eq!(outcome.streak.length, 1);
    let told: Vec<_> = notices
        .iter()
        .map(|news| (news.day.to_string(), news.effect))
        .collect();
    assert_eq!(
        told,
        [
            ("2026-01-12".to_owned(), Effect::Frozen),
            ("2026-01-13".to_owned(), Effect::Broke(7)),
        ]
    );
    assert_eq!(group.streak(2).await.streak.length, 0);
    group.examine().await;
}

#[tokio::test]
async fn an_answer_that_was_under_way_takes_back_the_end_of_its_streak() {
    let mut group = Group::daily().await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    let post = group.open_post(Level::Beginner).await;
    group.answer(2, post).await;
    group.advance_to(at("2026-01-06T10:00:00Z")).await;
    let post = group.open_post(Level::Beginner).await;
    let opened = at("2026-01-07T08:55:00Z");
    group.advance_to(at("2026-01-07T09:05:00Z")).await;
    assert_eq!(group.streak(2).await.streak.length, 0, "the 6th is over");
    let caller = group.caller(2);
    let outcome = answer::submit(&group.app, &caller, post, VAGUE, opened)
        .await
        .unwrap();
    assert_eq!(told_length(&outcome), 2);
    group.examine().await;
}

#[tokio::test]
async fn any_post_of_the_day_keeps_the_streak() {
    let mut group = Group::daily().await;
    group
        .add_schedule(Level::Senior, "18:00", "every day")
        .await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    let beginner = group.open_post(Level::Beginner).await;
    group.answer(2, beginner).await;
    // Tuesday's senior post, answered on Wednesday, still counts for Tuesday.
    group.advance_to(at("2026-01-07T08:00:00Z")).await;
    let senior = group.open_post(Level::Senior).await;
    group.answer(2, senior).await;
    group.advance_to(at("2026-01-07T10:00:00Z")).await;
    assert_eq!(group.streak(2).await.streak.length, 2);
    assert_eq!(group.why(2).await.len(), 3);
    group.examine().await;
}

#[tokio::test]
async fn downtime_of_more_than_two_hours_excuses_the_day() {
    let mut group = Group::daily().await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    let post = group.open_post(Level::Beginner).await;
    group.answer(2, post).await;
    group.advance_to(at("2026-01-06T12:00:00Z")).await;
    group.be_down_until(at("2026-01-06T14:01:00Z")).await;
    group.advance_to(at("2026-01-07T12:00:00Z")).await;
    group.be_down_until(at("2026-01-07T14:00:00Z")).await;
    group.advance_to(at("2026-01-08T10:00:00Z")).await;
    let account = group.why(2).await;
    assert_eq!(day(&account, "2026-01-06").lived, Day::Amnesty);
    assert_eq!(day(&account, "2026-01-06").after.length, 1);
    assert_eq!(
        day(&account, "2026-01-07").effect,
        Effect::Broke(1),
        "exactly two hours"
    );
    group.examine().await;
}

#[tokio::test]
async fn a_day_without_a_sent_post_does_not_exist() {
    let mut group = Group::daily().await;
    for hour in [10, 30] {
        group
            .advance_to(at("2026-01-05T00:00:00Z") + Duration::hours(hour))
            .await;
        if hour == 10 {
            let post = group.open_post(Level::Beginner).await;
            group.answer(2, post).await;
        }
    }
    // The downtime exceeds the grace, so Tuesday is skipped. Monday's post lacked one hour of
    // service.
    group.advance_to(at("2026-01-06T08:00:00Z")).await;
    group.be_down_until(at("2026-01-06T16:00:00Z")).await;
    group.advance_to(at("2026-01-07T10:00:00Z")).await;
    let post = group.open_post(Level::Beginner).await;
    group.answer(2, post).await;
    let account = group.why(2).await;
    let days: Vec<String> = account.iter().map(|day| day.day.to_string()).collect();
    assert_eq!(days, ["2026-01-07", "2026-01-05"]);
    assert_eq!(group.streak(2).await.streak.length, 2);
    group.examine().await;
}

#[tokio::test]
async fn a_moved_time_zone_neither_adds_nor_removes_a_day() {
    let mut group = Group::new("2026-01-04T20:00:00Z").await;
    group.set_timezone("Asia/Tokyo").await;
    group
        .add_schedule(Level::Beginner, "09:00", "every day")
        .await;
    // 09:00 on the 5th in Tokyo is 16:00 on the 4th in Los Angeles.
    group.advance_to(at("2026-01-05T00:30:00Z")).await;
    let post = group.open_post(Level::Beginner).await;
    group.answer(2, post).await;
    group.set_timezone("America/Los_Angeles").await;
    for _ in 0..3 {
        group.advance(Duration::days(1)).await;
        for post in group.open_posts().await {
            group.answer(2, post.id).await;
        }
        group.examine().await;
    }
    let account = group.why(2).await;
    let days: Vec<String> = account.iter().map(|day| day.day.to_string()).collect();
    assert_eq!(days, ["2026-01-07", "2026-01-06", "2026-01-05"]);
    assert_eq!(group.streak(2).await.streak.length, 3);
}

#[tokio::test]
async fn a_post_that_arrives_after_its_day_was_settled_opens_the_day_again() {
    let mut group = Group::daily().await;
    let slow = group
        .add_schedule(Level::Senior, "20:00", "every day")
        .await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    let first = group.open_post(Level::Beginner).await;
    group.answer(2, first).await;
    group.advance_to(at("2026-01-06T19:59:00Z")).await;
    group.withhold(Some(slow));
    group.advance_to(at("2026-01-07T09:20:00Z")).await;
    assert_eq!(group.streak(2).await.streak.length, 0, "the 6th is over");
    group.withhold(None);
    group.advance(Duration::minutes(1)).await;
    let post = group.open_post(Level::Senior).await;
    assert_eq!(group.streak(2).await.streak.length, 1, "it is not");
    group.examine().await;
    group.answer(2, post).await;
    assert_eq!(group.streak(2).await.streak.length, 2);
    group.advance(Duration::days(2)).await;
    group.examine().await;
}

#[tokio::test]
async fn a_repaired_day_neither_breaks_nor_adds() {
    let mut group = Group::daily().await;
    for day in 5..=8 {
        group
            .advance_to(at(&format!("2026-01-0{day}T10:00:00Z")))
            .await;
        if day != 6 {
            let post = group.open_post(Level::Beginner).await;
            group.answer(2, post).await;
        }
    }
    assert_eq!(group.streak(2).await.streak.length, 2);
    for (typed, why) in [
        ("2026-01-04", Unrepairable::NoStudyDay),
        ("2026-01-05", Unrepairable::Active),
        ("2026-01-08", Unrepairable::Active),
    ] {
        let Err(Error::Refused(refusal)) = group.repair(2, typed).await else {
            panic!("{typed} is not repaired")
        };
        assert_eq!(refusal, Refusal::Unrepairable(typed.parse().unwrap(), why));
    }
    assert!(matches!(
        group.repair(3, "2026-01-06").await,
        Err(Error::Refused(Refusal::Unrepairable(
            _,
            Unrepairable::NoStreak
        )))
    ));
    assert!(matches!(
        group.repair(2, "the 6th").await,
        Err(Error::Refused(Refusal::MalformedDay(_)))
    ));
    let member = group.caller(2);
    assert!(matches!(
        streak::repair(&group.app, &member, MemberId(2), "2026-01-06", "mine").await,
        Err(Error::Refused(Refusal::NotManager))
    ));
    assert_eq!(
        streak::repairable(&group.app, &group.admin(), MemberId(2))
            .await
            .unwrap(),
        ["2026-01-06".parse().unwrap()]
    );

    let repaired = group.repair(2, "2026-01-06").await.unwrap();
    assert_eq!((repaired.before.length, repaired.after.length), (2, 3));
    assert_eq!(repaired.owner, Owner::Other("Member 2".to_owned()));
    assert!(matches!(
        group.repair(2, "2026-01-06").await,
        Err(Error::Refused(Refusal::Unrepairable(
            _,
            Unrepairable::Excused
        )))
    ));
    let why = streak::why(&group.app, &group.caller(2), MemberId(2), 0)
        .await
        .unwrap();
    let repaired = why.runs.iter().flat_map(stride::domain::streak::Run::days);
    let repaired: Vec<_> = repaired.copied().collect();
    assert_eq!(day(&repaired, "2026-01-06").lived, Day::Repaired);
    let repair = &why.repairs[&"2026-01-06".parse().unwrap()];
    assert_eq!(repair.reason, "a broken connection");
    group.advance(Duration::days(3)).await;
    group.examine().await;
}

#[tokio::test]
async fn the_doctor_names_what_differs_and_restores_it() {
    let mut group = Group::daily().await;
    group.advance_to(at("2026-01-05T10:00:00Z")).await;
    let post = group.open_post(Level::Beginner).await;
    for member in [2, 3] {
        group.answer(member, post).await;
        group.settle(member, post, &[0, 1, 2, 3, 4, 5, 6, 7]).await;
    }
    let sound = doctor::examine(&group.app.store).await.unwrap();
    assert_eq!((sound.guilds, sound.standings, sound.streaks), (1, 6, 2));
    assert_eq!(sound.differences, []);

    let mut meddler = group.app.store.write().await.unwrap();
    let kept = stride::domain::streak::StoredStreak::default();
    stride::store::streaks::put(&mut meddler, crate::group::GUILD, MemberId(2), &kept)
        .await
        .unwrap();
    for member in [MemberId(2), MemberId(3)] {
        let nothing = Default::default();
        let group = crate::group::GUILD;
        stride::store::standings::replace(&mut meddler, group, member, &nothing)
            .await
            .unwrap();
    }
    stride::store::commit(meddler).await.unwrap();

    let found = doctor::examine(&group.app.store).await.unwrap();
    assert_eq!(found.differences.len(), 6 + 1);
    let (code, lines) = run_doctor(&group, &[]);
    let differing = lines
        .iter()
        .filter(|line| line.starts_with("guild ") && line.contains(": kept is "));
    assert_eq!((code, differing.count()), (1, 7));
    assert_eq!(
        lines[0],
        "guild 700, member 2, standing of 2026-01: kept is nothing, \
         the ledger has 10 points reached 2026-01-05T10:00:00+00:00"
    );
    let (code, lines) = run_doctor(&group, &["--repair"]);
    assert!(
        code == 0
            && lines
                .iter()
                .any(|line| line == "7 differed and were repaired"),
        "{lines:?}"
    );
    assert_eq!(doctor::examine(&group.app.store).await.unwrap(), sound);
    let (code, lines) = run_doctor(&group, &[]);
    assert!(
        code == 0 && lines.iter().any(|line| line == "nothing differs"),
        "{lines:?}"
    );
}

/// Runs `stride doctor`; returns its exit code and its output.
fn run_doctor(group: &Group, arguments: &[&str]) -> (i32, Vec<String>) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_stride"))
        .arg("doctor")
        .arg("--database")
        .arg(group.database())
        .args(arguments)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap(),
        lines.lines().map(str::to_owned).collect(),
    )
}
