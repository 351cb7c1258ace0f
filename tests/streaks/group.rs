//! A study group with a database of its own, and the bot's work without Discord.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Duration, Utc};
use stride::app::answer::{Counted, Outcome};
use stride::app::daily::Claim;
use stride::app::schedule::Request;
use stride::app::{self, App, Caller, answer, daily, doctor, schedule, setup, streak, uptime};
use stride::domain::bank::Bank;
use stride::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId, RoleId, ScheduleId};
use stride::domain::post::Post;
use stride::domain::question::Level;
use stride::domain::schedule::LevelPlan;
use stride::embedded;
use stride::store::Store;
use tempfile::TempDir;

/// An answer without a key point in it.
pub(crate) const VAGUE: &str = "I would have to look that up.";

pub(crate) const GUILD: GuildId = GuildId(700);
const ADMIN: u64 = 1;

static BANK: LazyLock<Arc<Bank>> =
    LazyLock::new(|| Arc::new(Bank::parse(embedded::files()).unwrap()));

pub(crate) struct Group {
    pub(crate) app: App,
    pub(crate) now: DateTime<Utc>,
    run: i64,
    interactions: Cell<u64>,
    folder: TempDir,
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

impl Group {
    /// A group whose bot starts at an instant.
    pub(crate) async fn new(start: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let app = App {
            store: Store::open(&folder.path().join("stride.db")).await.unwrap(),
            bank: BANK.clone(),
        };
        let now = at(start);
        let run = uptime::begin(&app, now).await.unwrap();
        setup::join(&app, GUILD, now).await.unwrap();
        Self {
            app,
            now,
            run,
            interactions: Cell::new(0),
            folder,
        }
    }

    /// A group that has had a beginner question every day at 09:00 since a Monday.
    pub(crate) async fn daily() -> Self {
        let group = Self::new("2026-01-05T08:00:00Z").await;
        group
            .add_schedule(Level::Beginner, "09:00", "every day")
            .await;
        group
    }

    /// The database file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("stride.db")
    }

    /// A member who does something now.
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
            at: Some(at.to_owned()),
            days: Some(days.to_owned()),
            cron: None,
            ping: None::<RoleId>,
            thread: false,
        };
        let admin = self.admin();
        let (schedule, _) = schedule::add(&self.app, &admin, &request).await.unwrap();
        schedule.id
    }

    pub(crate) async fn set_timezone(&self, zone: &str) {
        let admin = self.admin();
        setup::set_timezone(&self.app, &admin, zone).await.unwrap();
    }

    /// Lets time pass while the bot runs, stopping wherever something is due.
    pub(crate) async fn advance_to(&mut self, instant: DateTime<Utc>) {
        loop {
            uptime::prolong(&self.app, self.run, self.now)
                .await
                .unwrap();
            self.tick().await;
            if self.now >= instant {
                return;
            }
            let due = daily::next_due_at(&self.app).await.unwrap();
            let settling = streak::next_settling(&self.app).await.unwrap();
            let next = due.into_iter().chain(settling).min();
            let next = next.map_or(instant, |next| next.min(instant));
            assert!(next > self.now, "nothing that was due is left over");
            self.now = next;
        }
    }

    pub(crate) async fn advance(&mut self, by: Duration) {
        self.advance_to(self.now + by).await;
    }

    /// Lets time pass while the bot is not running.
    pub(crate) async fn be_down_until(&mut self, instant: DateTime<Utc>) {
        self.now = instant;
        self.run = uptime::begin(&self.app, instant).await.unwrap();
        self.tick().await;
    }

    /// What the scheduler does in a tick, with a Discord that takes everything.
    async fn tick(&self) {
        loop {
            let due = daily::due(&self.app, self.now).await.unwrap();
            if due.is_empty() {
                break;
            }
            for schedule in due {
                let claim = daily::claim(&self.app, schedule, self.now).await.unwrap();
                if let Claim::Send(post) = claim {
                    let message = MessageId(post.id.0 as u64);
                    daily::mark_sent(&self.app, &post, message, self.now)
                        .await
                        .unwrap();
                }
            }
        }
        streak::settle_due(&self.app, self.now).await.unwrap();
    }

    /// The open posts, oldest first.
    pub(crate) async fn open_posts(&self) -> Vec<Post> {
        let caller = self.caller(ADMIN);
        let (open, _) = daily::today(&self.app, &caller).await.unwrap();
        open.into_iter().map(|today| today.post).collect()
    }

    /// The newest open post of a level.
    pub(crate) async fn open_post(&self, level: Level) -> PostId {
        let posts = self.open_posts().await;
        let newest = posts.into_iter().rfind(|post| post.level == level);
        newest.expect("a post of this level is open").id
    }

    pub(crate) async fn answer(&self, member: u64, post: PostId) -> Outcome<'_> {
        let caller = self.caller(member);
        answer::submit(&self.app, &caller, post, VAGUE, caller.at)
            .await
            .unwrap()
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

    /// The whole account of a member's streak, newest first.
    pub(crate) async fn why(&self, member: u64) -> Vec<stride::domain::streak::Explained> {
        let caller = self.caller(member);
        let mut days = Vec::new();
        for page in 0.. {
            let why = streak::why(&self.app, &caller, caller.member, page)
                .await
                .unwrap();
            days.extend(why.days);
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

    /// What is kept must equal what it is kept from.
    pub(crate) async fn examine(&self) {
        let report = doctor::examine(&self.app.store).await.unwrap();
        assert_eq!(report.differences, []);
    }
}

/// The streak's length that a reply told of.
pub(crate) fn told_length(outcome: &Outcome<'_>) -> u32 {
    match &outcome.counted {
        Counted::Now { streak, .. } => streak.length,
        other => panic!("it did not count now: {other:?}"),
    }
}
