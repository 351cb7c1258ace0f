//! The real scheduler, database and lane, on a clock that is moved by hand, and posts that are due.

use std::collections::BTreeSet;
use std::path::PathBuf;
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
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A post that had its turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) guild: u64,
    pub(crate) due: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
}

impl Sent {
    pub(crate) fn late(&self) -> TimeDelta {
        self.at - self.due
    }
}

/// A Discord that takes what has its turn in the lane.
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

/// Guilds with numbers from `from` on, each with so many daily schedules.
pub(crate) struct Crowd<'z> {
    pub(crate) from: i64,
    pub(crate) guilds: i64,
    pub(crate) schedules: i64,
    /// Their time zone, in which they are due at this time of day and this instant.
    pub(crate) zone: &'z str,
    pub(crate) at: &'z str,
    pub(crate) due: DateTime<Utc>,
}

/// A database with schedules in it, from which nothing was posted yet.
pub(crate) struct Waiting {
    folder: TempDir,
    pool: SqlitePool,
}

impl Waiting {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let folder = folder.unwrap();
        let file = folder.path().join("stride.db");
        Store::open(&file).await.unwrap().close().await;
        let options = SqliteConnectOptions::new().filename(&file);
        let options = options.synchronous(SqliteSynchronous::Off);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        Self { folder, pool }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("stride.db")
    }

    pub(crate) async fn add(&self, crowd: Crowd<'_>) {
        let numbers = "with recursive numbers (n) as (
                           select 0 union all select n + 1 from numbers where n + 1 < ?)";
        let insert = format!(
            "{numbers} insert into guilds (guild_id, joined_at, timezone)
             select ? + n, 0, ? from numbers"
        );
        let insert = sqlx::query(sqlx::AssertSqlSafe(insert))
            .bind(crowd.guilds)
            .bind(crowd.from)
            .bind(crowd.zone);
        insert.execute(&self.pool).await.unwrap();
        let insert = format!(
            "{numbers} insert into schedules (guild_id, channel_id, level, wall_time, days, created_by,
                 created_at, next_due_day, next_due_at)
             select ? + n / ?, 1, 'mixed', ?, 'every day', 1, 0, ?, ? from numbers"
        );
        let zone: chrono_tz::Tz = crowd.zone.parse().unwrap();
        let day = crowd.due.with_timezone(&zone).date_naive();
        sqlx::query(sqlx::AssertSqlSafe(insert))
            .bind(crowd.guilds * crowd.schedules)
            .bind(crowd.from)
            .bind(crowd.schedules)
            .bind(crowd.at)
            .bind(day.to_string())
            .bind(crowd.due.timestamp_millis())
            .execute(&self.pool)
            .await
            .unwrap();
    }

    /// Lets the scheduler post what is due from one instant to another. Gives what was sent, in its
    /// order, and how many posts waited for the lane at once at most.
    pub(crate) async fn post(self, from: DateTime<Utc>, to: DateTime<Utc>) -> (Vec<Sent>, u32) {
        self.pool.close().await;
        let manual = ManualClock::new(from);
        let clock = Clock::Manual(manual.clone());
        let server = Server::start(Options {
            clock: local_discord::Clock::manual(from),
            ..Options::default()
        });
        let server = server.await.unwrap();
        let bank = Bank::parse(embedded::files()).unwrap();
        let app = Core::new(Store::open(&self.file()).await.unwrap(), Arc::new(bank));
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
        manual.run_until(to).await;
        shutdown.cancel();
        running.await.unwrap();
        app.store.close().await;
        let mut sent = turns.sent.lock().unwrap().clone();
        sent.sort_by_key(|sent| sent.at);
        let most_waiting = turns.waiting.lock().unwrap().1;
        (sent, most_waiting)
    }
}

/// How late so many of a thousand are at most.
pub(crate) fn within<'s>(sent: impl IntoIterator<Item = &'s Sent>, share: usize) -> TimeDelta {
    let mut late: Vec<TimeDelta> = sent.into_iter().map(Sent::late).collect();
    late.sort_unstable();
    late[(late.len() - 1) * share / 1_000]
}

/// The middle one of how late something is.
pub(crate) fn median<'s>(sent: impl IntoIterator<Item = &'s Sent>) -> TimeDelta {
    within(sent, 500)
}
