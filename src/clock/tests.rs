//! A manual clock, and the tasks that wait for it.

use std::sync::{Arc, Mutex};

use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

#[tokio::test]
async fn a_manual_clock_stops_wherever_somebody_wakes() {
    let manual = ManualClock::new(at(0));
    let clock = Clock::Manual(manual.clone());
    let work = clock.work();
    let task = tokio::spawn(async move {
        let _work = work;
        let mut seen = Vec::new();
        for second in [10, 20, 30] {
            clock.sleep_until(at(second)).await;
            seen.push(clock.now());
        }
        seen
    });
    manual.run_until(at(9)).await;
    assert_eq!(manual.now(), at(9));
    manual.run_until(at(25)).await;
    assert_eq!(manual.now(), at(25));
    manual.run_until(at(30)).await;
    assert_eq!(task.await.unwrap(), [at(10), at(20), at(30)]);
}

#[tokio::test]
async fn a_manual_clock_never_goes_back() {
    let manual = ManualClock::new(at(5));
    manual.run_until(at(0)).await;
    assert_eq!(manual.now(), at(5));
    Clock::Manual(manual).sleep_until(at(4)).await;
}

#[tokio::test]
async fn a_manual_clock_goes_on_for_what_is_spaced_and_for_nothing_else() {
    let manual = ManualClock::new(at(0));
    let clock = Clock::Manual(manual.clone());
    let work = clock.work();
    let task = tokio::spawn(async move {
        let _work = work;
        for _ in 0..3 {
            clock.pace(clock.moment() + Duration::from_secs(2)).await;
        }
        clock.sleep_until(at(60)).await;
    });
    manual.run_until(at(1)).await;
    assert_eq!(manual.now(), at(6), "three steps of 2 s");
    manual.run_until(at(60)).await;
    task.await.unwrap();
}

#[tokio::test]
async fn who_follows_the_time_knows_it_before_a_sleeper_wakes() {
    let manual = ManualClock::new(at(0));
    let (clock, seen) = (
        Clock::Manual(manual.clone()),
        Arc::new(Mutex::new(Vec::new())),
    );
    let follower = (clock.clone(), clock.work(), seen.clone());
    tokio::spawn(async move {
        let (clock, _work, seen) = follower;
        loop {
            clock.pass(Duration::from_secs(1)).await;
            seen.lock().unwrap().push(("follower", clock.now()));
        }
    });
    let sleeper = (clock.clone(), clock.work(), seen.clone());
    let other = tokio::spawn(async move {
        let (clock, _work, seen) = sleeper;
        clock.sleep_until(at(10)).await;
        seen.lock().unwrap().push(("sleeper", clock.now()));
    });
    manual.run_until(at(20)).await;
    other.await.unwrap();
    let expected = [
        ("follower", at(10)),
        ("sleeper", at(10)),
        ("follower", at(20)),
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn clocks_that_are_led_move_first() {
    let manual = ManualClock::new(at(0));
    let (told, stops) = std::sync::mpsc::channel();
    manual.lead(move |instant| told.send(instant).unwrap());
    manual.run_until(at(5)).await;
    assert_eq!(stops.try_iter().collect::<Vec<_>>(), [at(5)]);
}

#[tokio::test]
async fn a_clock_that_is_set_wrong_wakes_who_waits_for_what_it_shows_and_nobody_else() {
    let manual = ManualClock::new(at(0));
    let clock = Clock::Manual(manual.clone());
    let (woken, seen) = std::sync::mpsc::channel();
    let sleep = |name: &'static str, until: i64, longest: u64| {
        let (clock, work, woken) = (clock.clone(), clock.work(), woken.clone());
        tokio::spawn(async move {
            let _work = work;
            let longest = Duration::from_secs(longest);
            clock.sleep_until_at_most(at(until), longest).await;
            woken.send((name, clock.now())).unwrap();
        });
    };
    sleep("shown", 100, 10_000);
    sleep("later", 1000, 10_000);
    sleep("steady", 1000, 50);
    manual.set_ahead(TimeDelta::seconds(200)).await;
    let moment = clock.moment();
    assert_eq!(seen.try_iter().collect::<Vec<_>>(), [("shown", at(200))]);
    manual.set_ahead(TimeDelta::seconds(-200)).await;
    manual.run_until(at(60)).await;
    assert_eq!(clock.moment() - moment, Duration::from_secs(60));
    assert_eq!(seen.try_iter().collect::<Vec<_>>(), [("steady", at(-150))]);
    manual.run_until(at(1199)).await;
    assert_eq!(seen.try_iter().count(), 0);
    manual.run_until(at(1200)).await;
    assert_eq!(seen.try_iter().collect::<Vec<_>>(), [("later", at(1000))]);
}
