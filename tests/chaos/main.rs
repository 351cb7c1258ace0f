//! A year's accidents in two minutes: the real binary under load while the connection, Discord and
//! the disk fail it, and while it is killed.
//!
//! What goes wrong, and what members do meanwhile, is drawn from a seed, which is printed;
//! `CHAOS_SEED` draws another one. What meets what depends on how fast the machine is.

#![allow(clippy::unwrap_used, reason = "a test may fail")]
// A library stands between the process and its disk, which only Linux makes simple.
#![cfg(target_os = "linux")]

mod accounts;
mod crowd;
mod replies;
#[allow(dead_code, reason = "the fault tests use the rest")]
#[path = "../faults/support.rs"]
mod support;
mod weather;

use std::io::Write;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Channel, Options, Settings};

use crowd::Crowd;
use replies::Replies;
use support::{FailingDisk, MONDAY, PATIENCE, Process, Stage, instant, is_sound};
use weather::{Change, Forecast, Weather};

const SEED: u64 = 20_260_105;
/// Twice a day something is due.
const DAYS: u32 = 5;
const TIMES: [i64; 2] = [9 * 60, 18 * 60];
/// So many processes live between one and the next, and all of them are killed: 50.
const LIVES: usize = 5;
const MEMBERS: usize = 40;
/// What goes wrong in the end, while nobody kills.
const LAST_CHANGES: usize = 120;
/// How much the process may grow over the second half of that.
const GROWTH_KB: u64 = 8 * 1024;

/// Members wait longer than Discord's, for a connection that has to be noticed as dead: what
/// counts is that they are answered.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);
const HEARTBEAT_MS: u64 = 8_000;

fn seed() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "who looks for a fault draws another one"
    )]
    let named = std::env::var("CHAOS_SEED").ok();
    named.map_or(SEED, |named| named.parse().expect("a seed is a number"))
}

/// Shown also where the test passes.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "chaos: {line}");
}

/// The stage, its process, and all that happens to it.
struct Run {
    stage: Stage,
    disk: FailingDisk,
    /// There is always one, but while one takes another's place.
    process: Option<Process>,
    crowd: Crowd,
    weather: Weather,
    replies: Replies,
    now: DateTime<Utc>,
    kills: u32,
    /// How often the process ended by itself: a disk that stays full ends it.
    ends: u32,
}

impl Run {
    async fn start(seed: u64) -> (Self, Vec<Channel>) {
        let stage = Stage::with(Options {
            clock: local_discord::Clock::manual(instant(MONDAY)),
            answer_within: Some(ANSWER_WITHIN),
            settings: Settings {
                heartbeat_interval_ms: HEARTBEAT_MS,
                ..Settings::default()
            },
            ..Options::default()
        })
        .await;
        let disk = FailingDisk::new();
        let process = stage.start_on(&disk).await;
        let mut channels = Vec::new();
        for (name, at) in [
            ("morning", "09:00"),
            ("second", "09:00"),
            ("evening", "18:00"),
        ] {
            channels.push(stage.scheduled_channel(name, at).await);
        }
        let crowd = Crowd::gather(&stage.guild, &channels, MEMBERS, seed);
        let run = Self {
            replies: Replies::none(),
            crowd,
            weather: Weather::default(),
            now: instant(MONDAY),
            stage,
            disk,
            process: Some(process),
            kills: 0,
            ends: 0,
        };
        (run, channels)
    }

    fn process(&mut self) -> &mut Process {
        self.process.as_mut().unwrap()
    }

    /// Moves all clocks on by some seconds.
    fn pass(&mut self, seconds: i64) {
        self.move_to(self.now + TimeDelta::seconds(seconds));
    }

    fn move_to(&mut self, now: DateTime<Utc>) {
        self.now = now;
        let process = self.process.as_mut().unwrap();
        self.stage.send_to(process, now);
    }

    /// Lets members do what they do while one thing after the other goes wrong.
    async fn storm(&mut self, changes: &[Change]) {
        for change in changes {
            let waited = self.crowd.until(self.crowd.done() + change.after);
            tokio::time::timeout(PATIENCE, waited)
                .await
                .expect("members are not stuck");
            if !self.is_running() {
                return;
            }
            self.weather.change(*change, &self.stage.server, &self.disk);
            self.pass(change.seconds);
            self.replies.read(&self.stage.server);
        }
    }

    fn is_running(&mut self) -> bool {
        self.process().child.try_wait().unwrap().is_none()
    }

    /// `kill -9`, unless it has ended; another one takes its place.
    async fn kill(&mut self) {
        self.crowd.pause(true);
        let is_running = self.is_running();
        let process = self.process.take().unwrap();
        if is_running {
            self.kills += 1;
            process.kill();
        } else {
            let (status, said) = process.ended().await;
            say(&format!("it ended by itself, with {status}:\n{said}"));
            self.ends += 1;
        }
        self.replies.read(&self.stage.server);
        self.replies.killed();
        self.crowd.give_up();
        self.weather.mend(&self.disk);
        self.stage.server.set_now(self.now);
        self.process = Some(self.stage.start_on(&self.disk).await);
        self.crowd.pause(false);
    }

    /// Everything works again: what is left to do is done.
    async fn calm_down(&mut self) {
        self.crowd.pause(true);
        self.weather.clear(&self.stage.server, &self.disk);
        if !self.is_running() {
            self.kill().await;
            self.crowd.pause(true);
        }
        let idle = self.crowd.idle();
        tokio::time::timeout(PATIENCE, idle)
            .await
            .expect("members are answered or give up");
        // Pauses after failures are over by then.
        for _ in 0..3 {
            self.pass(60);
            self.process().settled().await;
        }
        // Members have given up by now; the bot has not.
        let answered = async {
            while self.replies.is_waiting(&self.stage.server) {
                tokio::task::yield_now().await;
            }
        };
        // What is missing is told in the end.
        let _ = tokio::time::timeout(PATIENCE, answered).await;
        self.replies.calm();
    }

    /// How much the process has for itself, which has to be there.
    async fn memory_kb(&mut self) -> u64 {
        if !self.is_running() {
            let (status, said) = self.process.take().unwrap().ended().await;
            panic!("it ended by itself, with {status}:\n{said}");
        }
        let status = format!("/proc/{}/status", self.process().child.id());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:"));
        let kb = line.and_then(|line| line.split_whitespace().nth(1));
        kb.unwrap().parse().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let (seed, started) = (seed(), Instant::now());
    say(&format!("seed {seed}"));
    let stops = DAYS as usize * TIMES.len();
    let forecast = Forecast::of(seed, stops * LIVES, LAST_CHANGES);
    let mut forecast_of = (0..).map(|life| forecast.of_life(life));
    let mut of_next_life = || forecast_of.next().unwrap();
    let (mut run, channels) = Run::start(seed).await;
    let mut crowd = run.crowd.live();
    for day in 0..DAYS {
        for minutes in TIMES {
            let midnight = instant("2026-01-05T00:00:00Z") + TimeDelta::days(day.into());
            let due = midnight + TimeDelta::minutes(minutes);
            // Hours pass quickly where there is no process to look after them.
            run.now = due - TimeDelta::seconds(1);
            run.kill().await;
            run.move_to(due);
            for _ in 1..LIVES {
                run.storm(of_next_life()).await;
                run.kill().await;
            }
            run.storm(of_next_life()).await;
            run.calm_down().await;
            accounts::posts_are_there_once(&run.stage, &channels, day, minutes, seed);
            let took = started.elapsed().as_secs();
            say(&format!(
                "{} after {took} s, {} things done",
                run.now,
                run.crowd.done()
            ));
        }
    }
    run.crowd.pause(false);
    let (first, second) = of_next_life().split_at(LAST_CHANGES / 2);
    run.storm(first).await;
    let half_way = run.memory_kb().await;
    run.storm(second).await;
    let in_the_end = run.memory_kb().await;
    run.calm_down().await;
    crowd.abort_all();

    let told = run.crowd.told();
    let found = accounts::answers_are_kept(&run.stage.database(), &told, seed).await;
    let silent = run.replies.missing();
    say(&format!(
        "{} actions, {} acknowledged answers, {} more kept, {} when the post had closed, \
         {} refusals, {} unanswered; {} interactions reached the bot; {} kills, {} ends of its own; {}; \
         {half_way} kB half-way, {in_the_end} kB in the end; {} s",
        run.crowd.done(),
        told.answers.len(),
        found - told.answers.len(),
        told.practiced,
        told.refusals,
        told.unanswered,
        run.replies.delivered(),
        run.kills,
        run.ends,
        run.weather,
        started.elapsed().as_secs(),
    ));
    let texts = told.answers.values();
    let texts = texts.filter(|kept| matches!(kept, (crowd::Kept::Text(_), _)));
    assert!(
        texts.count() > told.answers.len() / 6,
        "seed {seed}: {told:?}"
    );
    assert!(told.strange.is_empty(), "seed {seed}: {:#?}", told.strange);
    assert!(
        silent.is_empty(),
        "seed {seed}: never answered: {silent:#?}"
    );
    assert!(
        in_the_end <= half_way + GROWTH_KB,
        "seed {seed}: it grew from {half_way} to {in_the_end} kB"
    );
    let violations = run.stage.server.take_violations();
    let violations: Vec<_> = violations
        .into_iter()
        .filter(accounts::is_fault_of_the_bot)
        .collect();
    assert!(violations.is_empty(), "seed {seed}: {violations:#?}");
    let database = run.stage.database();
    run.process.take().unwrap().stop().await;
    is_sound(database);
    run.stage.server.shutdown().await;
}
