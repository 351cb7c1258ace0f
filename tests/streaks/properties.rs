//! After any events in a group, derived data equals its sources.

use std::collections::BTreeMap;

use chrono::Duration;
use proptest::prelude::*;
use stride::app::answer::Counted;
use stride::app::{board, schedule, streak};
use stride::domain::board::{Measure, Period};
use stride::domain::ids::MemberId;
use stride::domain::question::Level;
use stride::domain::streak::{Day, MOST_FREEZES, Streak};
use stride::store::{answers, repairs, study_days};

use crate::group::{GUILD, Group, told_length};

/// An event in the group.
#[derive(Clone, Debug)]
enum Event {
    /// A member answers, or passes on, one of the open posts.
    Act {
        member: u64,
        post: usize,
        pass: bool,
    },
    /// This many hours pass, with the bot running.
    Hours(i64),
    /// This many hours pass without the bot.
    Down(i64),
    /// A day has been over for this many seconds, and the scheduler has not settled it.
    Over(i64),
    /// A member looks at their streak.
    Look(u64),
    /// A member looks at the board of streaks.
    Board,
    /// The guild changes its time zone.
    Zone(&'static str),
    /// A new schedule.
    Add {
        level: Level,
        hour: u32,
        days: &'static str,
    },
    /// The oldest schedule ends.
    Remove,
    /// An admin repairs a member's last missed day.
    Repair(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let zone = proptest::sample::select(vec![
        "Asia/Tokyo",
        "America/Los_Angeles",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Europe/Berlin",
    ]);
    let level = proptest::sample::select(vec![Level::Beginner, Level::Senior]);
    let days = proptest::sample::select(vec!["every day", "weekdays", "mon", "wed, sun"]);
    let member = 2..5_u64;
    prop_oneof![
        12 => (member.clone(), 0..4_usize, any::<bool>())
            .prop_map(|(member, post, pass)| Event::Act { member, post, pass }),
        8 => (1..30_i64).prop_map(Event::Hours),
        2 => (1..60_i64).prop_map(Event::Down),
        4 => (0..1_200_i64).prop_map(Event::Over),
        2 => member.clone().prop_map(Event::Look),
        2 => Just(Event::Board),
        1 => zone.prop_map(Event::Zone),
        1 => (level, 0..24_u32, days).prop_map(|(level, hour, days)| Event::Add { level, hour, days }),
        1 => Just(Event::Remove),
        1 => member.prop_map(Event::Repair),
    ]
}

/// Returns a member's current streak by the rules: a day whose last post has closed counts, even as
/// missed, and even before anybody settles it.
async fn replayed(group: &Group, member: u64) -> Streak {
    let member = MemberId(member);
    let mut db = group.app.store.read().await.unwrap();
    let days = study_days::since(&mut db, GUILD, None).await.unwrap();
    let active = answers::activity_of(&mut db, GUILD, member, None)
        .await
        .unwrap();
    let repaired = repairs::of_member(&mut db, GUILD, member).await.unwrap();
    days.iter().fold(Streak::default(), |streak, day| {
        let lived = match active.get(&day.day) {
            Some(activity) => Day::Active(*activity),
            None if day.closes_at > group.now => Day::Open,
            None if repaired.contains_key(&day.day) => Day::Repaired,
            None if day.amnesty => Day::Amnesty,
            None => Day::Missed,
        };
        streak.after(lived).0
    })
}

/// A group's life so far, and the points in its members' replies.
struct Life {
    group: Group,
    told: BTreeMap<u64, u32>,
}

impl Life {
    async fn happen(&mut self, event: Event) {
        let group = &mut self.group;
        match event {
            Event::Act { member, post, pass } => {
                let open = group.open_posts().await;
                let Some(post) = open.get(post % open.len().max(1)).map(|post| post.id) else {
                    return;
                };
                let outcome = if pass {
                    group.pass(member, post).await
                } else {
                    group.answer(member, post).await
                };
                if matches!(outcome.counted, Counted::Now { .. }) {
                    *self.told.entry(member).or_default() += outcome.answer.points;
                    let told = told_length(&outcome);
                    assert_eq!(told, replayed(group, member).await.length, "a verdict");
                }
            }
            Event::Hours(hours) => group.advance(Duration::hours(hours)).await,
            Event::Down(hours) => {
                let back = group.now + Duration::hours(hours);
                group.be_down_until(back).await;
            }
            Event::Over(seconds) => group.outrun_the_scheduler(Duration::seconds(seconds)).await,
            Event::Look(member) => {
                let shown = group.streak(member).await.streak;
                assert_eq!(shown, replayed(group, member).await, "/streak");
            }
            Event::Board => {
                let mut shown = BTreeMap::new();
                let caller = group.caller(2);
                let board = board::show(
                    &group.app,
                    &caller,
                    Period::All,
                    Measure::Streak,
                    board::Which::Present,
                    0,
                )
                .await;
                for (_, standing) in board.unwrap().rows {
                    shown.insert(standing.member.0, standing.score);
                }
                for member in 2..5 {
                    let length = replayed(group, member).await.length;
                    let on_board = shown.get(&member).copied().unwrap_or_default();
                    assert_eq!(on_board, length, "the board");
                }
            }
            Event::Zone(zone) => group.set_timezone(zone).await,
            Event::Add { level, hour, days } => {
                group
                    .add_schedule(level, &format!("{hour:02}:30"), days)
                    .await;
            }
            Event::Remove => {
                let admin = group.admin();
                let (schedules, _) = schedule::list(&group.app, &admin).await.unwrap();
                if let [oldest, _, ..] = schedules.as_slice() {
                    let remover = group.admin();
                    schedule::remove(&group.app, &remover, oldest.id)
                        .await
                        .unwrap();
                }
            }
            Event::Repair(member) => {
                let admin = group.admin();
                let missed = streak::repairable(&group.app, &admin, MemberId(member)).await;
                if let Some(day) = missed.unwrap().first() {
                    group.repair(member, &day.to_string()).await.unwrap();
                }
            }
        }
    }

    async fn check(&mut self) {
        let group = &mut self.group;
        group.examine().await;
        for member in 2..5 {
            let account = group.why(member).await;
            let shown = group.streak(member).await.streak;
            assert_eq!(
                account
                    .first()
                    .map_or_else(Default::default, |day| day.after),
                shown
            );
            assert!(account.iter().all(|day| day.after.freezes <= MOST_FREEZES));
            assert!(account.is_sorted_by(|newer, older| newer.day > older.day));
        }
        let caller = group.caller(2);
        let board = board::show(
            &group.app,
            &caller,
            Period::All,
            Measure::Points,
            board::Which::Present,
            0,
        )
        .await
        .unwrap();
        let shown = board
            .rows
            .iter()
            .map(|(_, standing)| (standing.member.0, standing.score));
        let mut told = self.told.clone();
        told.retain(|_, points| *points > 0);
        assert_eq!(shown.collect::<BTreeMap<_, _>>(), told);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn replay_equals_increment_and_what_is_shown_is_the_replay_of_what_has_closed(events in proptest::collection::vec(event(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let group = Group::daily().await;
            let mut life = Life { group, told: BTreeMap::new() };
            for event in events {
                life.happen(event).await;
                life.group.examine().await;
            }
            life.check().await;
        });
    }
}
