//! More posts due at once than Discord accepts in a minute: how late they are, and which guild
//! waits for which.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod lane;
mod million;

use chrono::TimeDelta;

use lane::{Crowd, Sent, Waiting, instant, median};

const NINE: &str = "2026-01-05T09:00:00Z";
/// Guilds with one schedule at nine, and with ten: over a minute's worth of posts.
const SMALL: i64 = 1_000;
const LARGE: i64 = 230;
const OF_LARGE: i64 = 10;
/// Guilds with one a minute later.
const LATER: i64 = 90;

/// Guilds in UTC that are due on the Monday at a time of day.
fn crowd(from: i64, guilds: i64, schedules: i64, at: &str) -> Crowd<'_> {
    Crowd {
        from,
        guilds,
        schedules,
        zone: "UTC",
        at,
        due: instant(&format!("2026-01-05T{at}:00Z")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_peak_nobody_waits_for_others_in_vain() {
    let waiting = Waiting::new().await;
    waiting.add(crowd(1, LARGE, OF_LARGE, "09:00")).await;
    waiting.add(crowd(10_000, SMALL, 1, "09:00")).await;
    waiting.add(crowd(20_000, LATER, 1, "09:01")).await;
    let nine = instant(NINE);
    let (from, to) = (nine - TimeDelta::minutes(1), nine + TimeDelta::minutes(5));
    let (sent, most_waiting) = waiting.post(from, to).await;

    let all = SMALL + LARGE * OF_LARGE + LATER;
    assert_eq!(sent.len() as i64, all, "each is sent once");
    // As fast as Discord allows, and no faster.
    for second in sent.windows(47) {
        assert!(second[46].at - second[0].at >= TimeDelta::seconds(1));
    }
    let took = sent[sent.len() - 1].at - sent[0].at;
    assert!(took <= TimeDelta::seconds(all / 45 + 2), "{took}");
    // They wait in the database: the process holds ten seconds' worth.
    assert!(most_waiting <= 460, "{most_waiting} at once");

    let (peak, later): (Vec<Sent>, Vec<Sent>) = sent.iter().partition(|sent| sent.due == nine);
    let last = peak.iter().map(Sent::late).max().unwrap();
    assert!(
        last > TimeDelta::seconds(70),
        "a peak that takes its time: {last}"
    );
    // Who is due during the peak takes turns with it, behind those who have theirs already.
    let longest = later.iter().map(Sent::late).max().unwrap();
    assert!(longest <= TimeDelta::seconds(20), "{longest}");

    // Those who came first do not go first, and neither do those with many.
    let half = median(&peak);
    let small: Vec<&Sent> = peak.iter().filter(|sent| sent.guild >= 10_000).collect();
    let large: Vec<&Sent> = peak.iter().filter(|sent| sent.guild < 10_000).collect();
    let (first, second): (Vec<&Sent>, Vec<&Sent>) =
        small.iter().copied().partition(|sent| sent.guild < 10_500);
    let parts = [small, large, first, second];
    for (number, part) in parts.into_iter().enumerate() {
        let of_part = median(part);
        let apart = (of_part - half).abs();
        assert!(
            apart <= TimeDelta::seconds(12),
            "part {number}: {of_part}, all {half}"
        );
    }
}
