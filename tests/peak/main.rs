//! More posts due at once than Discord accepts in a minute: how late they are, and which guild
//! waits for which. Uses the real scheduler, database and lane, on a manual clock.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Options, Server};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqliteSynchronous};
use stride::app::Core;
use stride::app::post::claim;
use stride::clock::{Clock, ManualClock};
use stride::discord::outbox::Outbox;
use stride::domain::bank::Bank;
use stride::domain::ids::{MessageId, PostId, QuizId};
use stride::domain::post::Post;
use stride::embedded;
use stride::scheduler::{Deliver, Scheduler};
use stride::store::Store;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const NINE: &str = "2026-01-05T09:00:00Z";
/// Guilds with one schedule at nine, and with ten: over a minute's worth of posts.
const SMALL: i64 = 1_000;
const LARGE: i64 = 230;
const OF_LARGE: i64 = 10;
/// Guilds with one a minute later.
const LATER: i64 = 90;

/// A post that had its turn.
#[derive(Clone, Copy, Debug)]
struct Sent {
    guild: u64,
    due: DateTime<Utc>,
    at: DateTime<Utc>,
}

impl Sent {
    fn late(&self) -> TimeDelta {
        self.at - self.due
    }
}

/// A Discord that accepts each post at its turn in the lane.
#[derive(Clone)]
struct Turns {
    app: Core,
    outbox: Outbox,
    clock: Clock,
    asked: Arc<Mutex<BTreeSet<PostId>>>,
    waiting: Arc<Mutex<(u32, u32)>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Deliver for Turns {
    fn deliver(&self, post: Post) {
        if !self.asked.lock().unwrap().insert(post.id) {
            return;
        }
        {
            let mut waiting = self.waiting.lock().unwrap();
            waiting.0 += 1;
            waiting.1 = waiting.1.max(waiting.0);
        }
        let (turns, work) = (self.clone(), self.clock.work());
        tokio::spawn(async move {
            turns.outbox.turn().await.unwrap();
            let now = turns.clock.now();
            turns.waiting.lock().unwrap().0 -= 1;
            turns.sent.lock().unwrap().push(Sent {
                guild: post.guild.0,
                due: post.due_at,
                at: now,
            });
            let message = MessageId(post.id.0 as u64);
            let noted = claim::mark_sent(&turns.app, &post, message, now).await;
            noted.unwrap();
            drop(work);
        });
    }

    fn room(&self) -> u32 {
        self.outbox.room()
    }

    fn show_quiz(&self, quiz: QuizId) {
        unreachable!("nobody plays {quiz}");
    }

    async fn is_clock_right(&self) -> bool {
        true
    }
}

/// Adds guilds from a number on, each with this many daily schedules due at an instant.
async fn found(pool: &SqlitePool, from: i64, (guilds, schedules): (i64, i64), due: &str) {
    let due: DateTime<Utc> = due.parse().unwrap();
    let numbers = "with recursive numbers (n) as (
                       select 0 union all select n + 1 from numbers where n + 1 < ?)";
    let insert =
        format!("{numbers} insert into guilds (guild_id, joined_at) select ? + n, 0 from numbers");
    let insert = sqlx::query(sqlx::AssertSqlSafe(insert))
        .bind(guilds)
        .bind(from);
    insert.execute(pool).await.unwrap();
    let insert = format!(
        "{numbers} insert into schedules (guild_id, channel_id, level, wall_time, days, created_by,
             created_at, next_due_day, next_due_at)
         select ? + n / ?, 1, 'mixed', ?, 'every day', 1, 0, '2026-01-05', ? from numbers"
    );
    sqlx::query(sqlx::AssertSqlSafe(insert))
        .bind(guilds * schedules)
        .bind(from)
        .bind(schedules)
        .bind(due.format("%H:%M").to_string())
        .bind(due.timestamp_millis())
        .execute(pool)
        .await
        .unwrap();
}

/// Returns the median lateness.
fn median(mut late: Vec<TimeDelta>) -> TimeDelta {
    late.sort_unstable();
    late[late.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_peak_nobody_waits_for_others_in_vain() {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let file = folder.as_ref().unwrap().path().join("stride.db");
    Store::open(&file).await.unwrap().close().await;
    let options = SqliteConnectOptions::new().filename(&file);
    let options = options.synchronous(SqliteSynchronous::Off);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    found(&pool, 1, (LARGE, OF_LARGE), NINE).await;
    found(&pool, 10_000, (SMALL, 1), NINE).await;
    found(&pool, 20_000, (LATER, 1), "2026-01-05T09:01:00Z").await;
    pool.close().await;

    let start = NINE.parse::<DateTime<Utc>>().unwrap() - TimeDelta::minutes(1);
    let manual = ManualClock::new(start);
    let clock = Clock::Manual(manual.clone());
    let server = Server::start(Options {
        clock: local_discord::Clock::manual(start),
        ..Options::default()
    });
    let server = server.await.unwrap();
    let bank = Bank::parse(embedded::files()).unwrap();
    let app = Core::new(Store::open(&file).await.unwrap(), Arc::new(bank));
    let (origin, token) = (server.base_url(), server.token());
    let outbox = Outbox::connect(origin, token, clock.clone(), Duration::from_secs(60));
    let turns = Turns {
        app: app.clone(),
        outbox: outbox.await.unwrap(),
        clock: clock.clone(),
        asked: Arc::default(),
        waiting: Arc::default(),
        sent: Arc::default(),
    };
    let (rescheduled, changes) = mpsc::channel(1);
    // The clock stands still until the scheduler has begun.
    rescheduled.send(clock.work()).await.unwrap();
    let shutdown = CancellationToken::new();
    let scheduler = Scheduler::new(app.clone(), clock, turns.clone());
    let running = tokio::spawn(scheduler.run(changes, shutdown.clone()));
    manual
        .run_until("2026-01-05T09:05:00Z".parse().unwrap())
        .await;
    shutdown.cancel();
    running.await.unwrap();
    app.store.close().await;

    let mut sent = turns.sent.lock().unwrap().clone();
    sent.sort_by_key(|sent| sent.at);
    let all = SMALL + LARGE * OF_LARGE + LATER;
    assert_eq!(sent.len() as i64, all, "each is sent once");
    // As fast as Discord allows, and no faster.
    for second in sent.windows(47) {
        assert!(second[46].at - second[0].at >= TimeDelta::seconds(1));
    }
    let took = sent[sent.len() - 1].at - sent[0].at;
    assert!(took <= TimeDelta::seconds(all / 45 + 2), "{took}");
    // They wait in the database: the process holds ten seconds' worth.
    let most_waiting = turns.waiting.lock().unwrap().1;
    assert!(most_waiting <= 460, "{most_waiting} at once");

    let nine: DateTime<Utc> = NINE.parse().unwrap();
    let (peak, later): (Vec<Sent>, Vec<Sent>) = sent.iter().partition(|sent| sent.due == nine);
    let last = peak.iter().map(Sent::late).max().unwrap();
    assert!(
        last > TimeDelta::seconds(70),
        "a peak that takes its time: {last}"
    );
    // Posts that become due during the peak take turns with it, behind those already in the lane.
    let longest = later.iter().map(Sent::late).max().unwrap();
    assert!(longest <= TimeDelta::seconds(20), "{longest}");

    // Neither older guilds nor guilds with many schedules go first.
    let half = median(peak.iter().map(Sent::late).collect());
    let small: Vec<&Sent> = peak.iter().filter(|sent| sent.guild >= 10_000).collect();
    let large: Vec<&Sent> = peak.iter().filter(|sent| sent.guild < 10_000).collect();
    let (first, second): (Vec<&Sent>, Vec<&Sent>) =
        small.iter().copied().partition(|sent| sent.guild < 10_500);
    let parts = [small, large, first, second];
    for (number, part) in parts.into_iter().enumerate() {
        let of_part = median(part.iter().map(|sent| sent.late()).collect());
        let apart = (of_part - half).abs();
        assert!(
            apart <= TimeDelta::seconds(12),
            "part {number}: {of_part}, all {half}"
        );
    }
}
