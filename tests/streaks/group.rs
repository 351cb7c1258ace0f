//! A study group with its database, and the bot's work without Discord.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use chrono::{DateTime, Duration, Utc};
use stride::app::answer::{Counted, Outcome};
use stride::app::post::claim;
use stride::app::schedule::Request;
use stride::app::{
    self, App, Caller, Core, answer, daily, doctor, guild, schedule, streak, timezone,
};
use stride::clock::{Clock, ManualClock, Work};
use stride::domain::bank::Bank;
use stride::domain::ids::{
    ChannelId, GuildId, MemberId, MessageId, PostId, QuizId, RoleId, ScheduleId,
};
use stride::domain::own_question::Source;
use stride::domain::post::Post;
use stride::domain::question::Level;
use stride::domain::schedule::{LevelPlan, ThreadAt};
use stride::embedded;
use stride::scheduler::{Deliver, Scheduler, uptime};
use stride::store::Store;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// An answer without a key point.
pub(crate) const VAGUE: &str = "I would have to look that up.";

pub(crate) const GUILD: GuildId = GuildId(700);
const ADMIN: u64 = 1;

static BANK: LazyLock<Arc<Bank>> =
    LazyLock::new(|| Arc::new(Bank::parse(embedded::files()).unwrap()));

pub(crate) struct Group {
    pub(crate) app: App,
    pub(crate) now: DateTime<Utc>,
    clock: ManualClock,
    channel: Channel,
    running: Option<Running>,
    interactions: Cell<u64>,
    folder: TempDir,
}

/// The bot's work while it is up.
struct Running {
    rescheduled: mpsc::Sender<Work>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

/// A channel that takes every post at once, except those of a withheld schedule.
#[derive(Clone)]
struct Channel {
    app: App,
    clock: Clock,
    withheld: Arc<Mutex<Option<ScheduleId>>>,
}

impl Deliver for Channel {
    fn deliver(&self, post: Post) {
        if *self.withheld.lock().unwrap() == Some(post.schedule) {
            return;
        }
        let (channel, work) = (self.clone(), self.clock.work());
        tokio::spawn(async move {
            let _work = work;
            let message = MessageId(post.id.0 as u64);
            let now = channel.clock.now();
            let sent = claim::mark_sent(&channel.app, &post, message, now).await;
            sent.unwrap();
        });
    }

    fn room(&self) -> u32 {
        u32::MAX
    }

    fn show_quiz(&self, quiz: QuizId) {
        unreachable!("nobody plays {quiz}");
    }

    async fn is_clock_right(&self) -> bool {
        true
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

impl Group {
    /// Makes a group whose bot starts at an instant.
    pub(crate) async fn new(start: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let app = App::new(
            Store::open(&folder.path().join("stride.db")).await.unwrap(),
            BANK.clone(),
        );
        let now = at(start);
        guild::join(&app, GUILD, now).await.unwrap();
        let clock = ManualClock::new(now);
        let channel = Channel {
            app: app.clone(),
            clock: Clock::Manual(clock.clone()),
            withheld: Arc::default(),
        };
        let mut group = Self {
            app,
            now,
            clock,
            channel,
            running: None,
            interactions: Cell::new(0),
            folder,
        };
        group.start();
        group
    }

    /// Starts the bot's work.
    fn start(&mut self) {
        let (rescheduled, schedule_changes) = mpsc::channel(1);
        let (shutdown, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (core, clock) = (Core::clone(&self.app), self.channel.clock.clone());
        let scheduler = Scheduler::new(core.clone(), clock.clone(), self.channel.clone());
        tasks.spawn(scheduler.run(schedule_changes, shutdown.clone()));
        let (_, connection) = watch::channel(Some(self.clock.now()));
        tasks.spawn(uptime::record(core, clock, connection, shutdown.clone()));
        tasks.close();
        self.running = Some(Running {
            rescheduled,
            shutdown,
            tasks,
        });
    }

    /// Ends the bot's work.
    async fn stop(&mut self) {
        let running = self.running.take().unwrap();
        running.shutdown.cancel();
        running.tasks.wait().await;
    }

    /// Makes a group with a beginner question every day at 09:00 since a Monday.
    pub(crate) async fn daily() -> Self {
        let group = Self::new("2026-01-05T08:00:00Z").await;
        group
            .add_schedule(Level::Beginner, "09:00", "every day")
            .await;
        group
    }

    /// Returns the database file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("stride.db")
    }

    /// Makes a caller: a member who acts now.
    pub(crate) fn caller(&self, member: u64) -> Caller {
        self.interactions.set(self.interactions.get() + 1);
        Caller {
            guild: GUILD,
            member: MemberId(member),
            name: format!("Member {member}"),
            manages_server: member == ADMIN,
            interaction: self.interactions.get(),
            at: self.now,
        }
    }

    pub(crate) fn admin(&self) -> Caller {
        self.caller(ADMIN)
    }

    pub(crate) async fn add_schedule(&self, level: Level, at: &str, days: &str) -> ScheduleId {
        let request = Request {
            channel: ChannelId(800),
            level: LevelPlan::Only(level),
            topics: None,
            kinds: None,
            source: Source::Both,
            at: Some(at.to_owned()),
            days: Some(days.to_owned()),
            cron: None,
            ping: None::<RoleId>,
            thread: ThreadAt::None,
            anyway: true,
        };
        let admin = self.admin();
        let shown = schedule::add(&self.app, &admin, &request).await.unwrap();
        shown.schedule.id
    }

    pub(crate) async fn set_timezone(&self, zone: &str) {
        let admin = self.admin();
        timezone::set(&self.app, &admin, zone).await.unwrap();
    }

    /// Lets time pass while the bot runs; stops at each instant when something is due.
    pub(crate) async fn advance_to(&mut self, instant: DateTime<Utc>) {
        // Real commands report their changes to the scheduler; here nobody else does.
        let running = self.running.as_ref().unwrap();
        let _ = running.rescheduled.try_send(self.channel.clock.work());
        self.clock.run_until(instant).await;
        self.now = self.clock.now();
    }

    pub(crate) async fn advance(&mut self, by: Duration) {
        self.advance_to(self.now + by).await;
    }

    /// Lets time pass until `by` after the end of the next day. Posts that were due are in their
    /// channel, but the scheduler has not settled the day: members are faster.
    pub(crate) async fn outrun_the_scheduler(&mut self, by: Duration) {
        let settling = streak::next_settling(&self.app).await.unwrap();
        let Some(over) = settling.filter(|over| *over > self.now) else {
            return;
        };
        self.advance_to(over - Duration::seconds(1)).await;
        self.now = over + by;
        let mut claimed = Vec::new();
        let due = claim::claim_due(&self.app, self.now, u32::MAX, |post| claimed.push(post));
        due.await.unwrap();
        for post in claimed {
            let message = MessageId(post.id.0 as u64);
            let sent = claim::mark_sent(&self.app, &post, message, self.now);
            sent.await.unwrap();
        }
    }

    /// Lets time pass while the bot is not running.
    pub(crate) async fn be_down_until(&mut self, instant: DateTime<Utc>) {
        self.stop().await;
        self.clock.run_until(instant).await;
        self.start();
        self.advance_to(instant).await;
    }

    /// Withholds the posts of a schedule: they are claimed, and nobody knows whether they were
    /// sent.
    pub(crate) fn withhold(&self, schedule: Option<ScheduleId>) {
        *self.channel.withheld.lock().unwrap() = schedule;
    }

    /// Returns the open posts, oldest first.
    pub(crate) async fn open_posts(&self) -> Vec<Post> {
        let caller = self.caller(ADMIN);
        let open = daily::today(&self.app, &caller, 0).await.unwrap().open;
        open.into_iter().map(|today| today.post).collect()
    }

    /// Returns the newest open post of a level.
    pub(crate) async fn open_post(&self, level: Level) -> PostId {
        let posts = self.open_posts().await;
        let newest = posts.into_iter().rfind(|post| post.level == level);
        newest.expect("a post of this level is open").id
    }

    /// Answers a post, without a mark.
    pub(crate) async fn answer(&self, member: u64, post: PostId) -> Outcome<'_> {
        let caller = self.caller(member);
        answer::submit(&self.app, &caller, post, VAGUE, caller.at)
            .await
            .unwrap()
    }

    /// Settles the marks of an answer by their places.
    pub(crate) async fn settle(&self, member: u64, post: PostId, places: &[u32]) -> Outcome<'_> {
        let caller = self.caller(member);
        let settled = answer::settle(&self.app, &caller, post, places).await;
        settled.unwrap()
    }

    pub(crate) async fn pass(&self, member: u64, post: PostId) -> Outcome<'_> {
        let caller = self.caller(member);
        answer::pass(&self.app, &caller, post).await.unwrap()
    }

    pub(crate) async fn streak(&self, member: u64) -> streak::View {
        let caller = self.caller(member);
        streak::view(&self.app, &caller, caller.member)
            .await
            .unwrap()
    }

    /// Returns a member's whole `/streak why`, newest first.
    pub(crate) async fn why(&self, member: u64) -> Vec<stride::domain::streak::Explained> {
        let caller = self.caller(member);
        let mut days = Vec::new();
        for page in 0.. {
            let why = streak::why(&self.app, &caller, caller.member, page)
                .await
                .unwrap();
            let newest_first = why.runs.iter().flat_map(|run| run.days().iter().rev());
            days.extend(newest_first.copied());
            if page + 1 == why.pages {
                return days;
            }
        }
        days
    }

    pub(crate) async fn repair(&self, member: u64, day: &str) -> app::Result<streak::Repaired> {
        let admin = self.admin();
        streak::repair(
            &self.app,
            &admin,
            MemberId(member),
            day,
            "a broken connection",
        )
        .await
    }

    /// Checks that derived data equals its sources.
    pub(crate) async fn examine(&self) {
        let report = doctor::examine(&self.app.store).await.unwrap();
        assert_eq!(report.differences, []);
    }
}

/// Returns the streak length in a reply.
pub(crate) fn told_length(outcome: &Outcome<'_>) -> u32 {
    match &outcome.counted {
        Counted::Now { .. } => outcome.streak.length,
        other => panic!("it did not count now: {other:?}"),
    }
}
