//! Kills at random points of a month.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{NaiveTime, TimeDelta};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::support::{Process, Stage, instant};
use local_discord::Server;

const SEED: u64 = 20_260_105;
const DAYS: i64 = 30;
const KILLS: u32 = 200;
/// The most changes in Discord's world to wait for before a kill: about as many as a start with its
/// posts makes.
const CHANGES: u32 = 40;
/// The most turns that other tasks get after such a change, for finer kill points.
const TURNS: u32 = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_kills_in_a_month_double_and_lose_nothing() {
    let stage = Stage::new().await;
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut process = stage.start().await;
    let times = ["09:00", "09:00", "12:30", "18:00"];
    let mut channels = Vec::new();
    for (number, at) in times.iter().enumerate() {
        channels.push(
            stage
                .scheduled_channel(&format!("daily-{number}"), at)
                .await,
        );
    }
    let mut due = times.to_vec();
    due.dedup();

    let mut kills = 0;
    let stops = u32::try_from(DAYS).unwrap() * u32::try_from(due.len()).unwrap();
    let mut stop = 0;
    for day in 0..DAYS {
        for at in &due {
            let date = instant("2026-01-05T00:00:00Z") + TimeDelta::days(day);
            let time: NaiveTime = format!("{at}:00").parse().unwrap();
            let mut now = date.date_naive().and_time(time).and_utc();
            stage.send_to(&mut process, now);
            stop += 1;
            while kills < KILLS * stop / stops {
                kill_somewhere(&stage.server, process, &mut random).await;
                kills += 1;
                // Often within Discord's memory for nonces, sometimes beyond.
                now += TimeDelta::seconds(random.random_range(0..400));
                stage.server.set_now(now);
                process = stage.spawn();
            }
            process.settled().await;
        }
        for channel in &channels {
            let posts = channel.messages().len();
            assert_eq!(
                posts as i64,
                day + 1,
                "seed {SEED}:\n{}",
                channel.transcript()
            );
        }
    }
    assert_eq!(kills, KILLS);
    stage.finish(process).await;
}

async fn kill_somewhere(server: &Server, mut process: Process, random: &mut ChaCha8Rng) {
    let (changes, turns) = (
        random.random_range(0..CHANGES),
        random.random_range(0..TURNS),
    );
    let seen = AtomicU32::new(0);
    let point = server.until("the point of the kill", || {
        seen.fetch_add(1, Ordering::Relaxed) >= changes
    });
    tokio::select! {
        () = point => {}
        () = process.settled() => {}
    }
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    process.kill();
}
