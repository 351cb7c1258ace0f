//! The largest peak that there can be: a million schedules, each at nine in the morning where its
//! server is. `cargo test --test peak -- --ignored --nocapture` says how late which posts are.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use super::lane::{Crowd, Sent, Waiting, instant, median, within};

/// The hours that clocks are ahead of UTC, and about how many of a thousand people with a network
/// live by them.
const ZONES: [(i32, i64); 24] = [
    (-11, 1),
    (-10, 2),
    (-9, 2),
    (-8, 50),
    (-7, 20),
    (-6, 70),
    (-5, 110),
    (-4, 30),
    (-3, 60),
    (-2, 1),
    (-1, 1),
    (0, 60),
    (1, 130),
    (2, 70),
    (3, 80),
    (4, 15),
    (5, 115),
    (6, 20),
    (7, 55),
    (8, 80),
    (9, 20),
    (10, 5),
    (11, 1),
    (12, 2),
];
const SCHEDULES: i64 = 1_000_000;
/// Of ten schedules, so many are their server's only one; the others are ten in one server.
const ALONE: i64 = 7;
const OF_LARGE: i64 = 10;
/// In the middle of the largest peak: minutes after it, and how many schedules each.
const LATER_MINUTES: [i64; 4] = [1, 10, 20, 30];
const LATER: i64 = 100;

/// Numbers of guilds: small ones, large ones, and those that are due while the others wait.
const LARGE: i64 = 10_000_000;
const LATE: i64 = 20_000_000;

fn is_large(sent: &&Sent) -> bool {
    (LARGE..LATE).contains(&(sent.guild as i64))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it takes a quarter of an hour or more"]
async fn with_a_million_schedules_the_last_of_a_peak_waits_no_longer_than_discord_has_it() {
    let waiting = Waiting::new().await;
    let people = ZONES.iter().map(|(_, people)| people);
    assert_eq!(people.sum::<i64>(), 1_000);
    let (mut small, mut large) = (1, LARGE);
    for (ahead, people) in ZONES {
        // The names have it the other way round.
        let zone = format!("Etc/GMT{:+}", -ahead);
        let nine = instant("2026-01-06T09:00:00Z") - TimeDelta::hours(ahead.into());
        // The peak is on the fifth; who is before it is next on the sixth.
        let due = match nine - TimeDelta::days(1) {
            today if today >= peak_begins() => today,
            _ => nine,
        };
        let schedules = SCHEDULES / 1_000 * people;
        let crowd = |from, guilds, schedules| Crowd {
            from,
            guilds,
            schedules,
            zone: &zone,
            at: "09:00",
            due,
        };
        let (alone, shared) = (schedules * ALONE / 10, schedules * (10 - ALONE) / 10);
        waiting.add(crowd(small, alone, 1)).await;
        waiting.add(crowd(large, shared / OF_LARGE, OF_LARGE)).await;
        small += alone;
        large += shared / OF_LARGE;
    }
    for (place, minutes) in (0..).zip(LATER_MINUTES) {
        let due = peak_begins() + TimeDelta::minutes(minutes);
        waiting
            .add(Crowd {
                from: LATE + place * LATER,
                guilds: LATER,
                schedules: 1,
                zone: "UTC",
                at: &format!("{:02}:{:02}", due.hour(), due.minute()),
                due,
            })
            .await;
    }
    let begun = Instant::now();
    let (from, to) = (
        peak_begins() - TimeDelta::minutes(1),
        peak_begins() + TimeDelta::minutes(59),
    );
    let (sent, most_waiting) = waiting.post(from, to).await;

    let (peak, later): (Vec<Sent>, Vec<Sent>) =
        sent.iter().partition(|sent| sent.due == peak_begins());
    let last = peak.iter().map(Sent::late).max().unwrap();
    let half = median(&peak);
    let of_large = median(peak.iter().filter(is_large));
    let of_small = median(peak.iter().filter(|sent| !is_large(sent)));
    let worst = later.iter().map(Sent::late).max().unwrap();
    let ticks = sample("stride_scheduler_tick_duration_seconds_count");
    let tick = sample("stride_scheduler_tick_duration_seconds_sum") / ticks;
    let seconds = |late: TimeDelta| format!("{:.1} s", late.as_seconds_f64());
    println!(
        "{} posts due at one instant, of {SCHEDULES}: the last one after {}, half after {}, \
         99 % after {}; half of those of servers with one schedule after {}, of those with ten \
         after {}; of {} that are due meanwhile half wait {}, the longest {}; {} waited for the \
         lane at once at most; {ticks} ticks of {:.0} ms with their claims; simulated in {} s",
        peak.len(),
        seconds(last),
        seconds(half),
        seconds(within(&peak, 990)),
        seconds(of_small),
        seconds(of_large),
        later.len(),
        seconds(median(&later)),
        seconds(worst),
        most_waiting,
        tick * 1_000.0,
        begun.elapsed().as_secs(),
    );
    let of_peak = ZONES.iter().map(|(_, people)| people).max().unwrap();
    assert_eq!(peak.len() as i64, SCHEDULES / 1_000 * of_peak);
    assert_eq!(later.len() as i64, LATER * LATER_MINUTES.len() as i64);
    // 45 a second, and a minute for all else.
    let shortest = TimeDelta::milliseconds(peak.len() as i64 * 1_000 / 45);
    assert!(last <= shortest + TimeDelta::seconds(60), "{last}");
    assert!(worst <= TimeDelta::seconds(30), "{worst}");
    assert!((of_large - of_small).abs() <= TimeDelta::seconds(60));
    assert!(most_waiting <= 460, "{most_waiting} at once");
}

/// Nine in the morning for most of them.
fn peak_begins() -> DateTime<Utc> {
    instant("2026-01-05T08:00:00Z")
}

/// What the process has measured.
fn sample(name: &str) -> f64 {
    let text = stride::metrics::text();
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    value.unwrap_or_else(|| panic!("no {name}:\n{text}"))
}
