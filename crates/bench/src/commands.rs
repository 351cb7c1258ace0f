//! The cost of a slash command, compared with a minimal serenity bot.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::future::{join_all, try_join_all};
use local_discord::{Channel, Guild, Member, Options, Server};
use stride::clock::Clock;

use crate::Result;
use crate::bare::{CONSTANT, UPSERT};
use crate::child::Running;
use crate::report::{Target, line, percentile};

/// How many times the two bots take turns, and how many commands a turn has. Turns spread the
/// machine's other load over both.
const TURNS: usize = 20;
const COMMANDS: usize = 400;
/// How many members type at once.
const MEMBERS: usize = 8;
/// Commands before the first turn, which warm caches.
const WARM_UP: usize = 400;
const RATE: u32 = 200;
const LATENCY_SECONDS: u32 = 15;

/// A slash command with its options.
pub(crate) type Typed = (&'static str, &'static [(&'static str, &'static str)]);

const WITHOUT_WRITE: Typed = ("/answer", &[("question", "1")]);
/// Pausing a paused schedule writes it again, durably.
const WITH_WRITE: Typed = ("/schedule pause", &[("schedule", "1")]);

/// A bot, and a guild whose members use it.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) guild: Guild,
    pub(crate) bot: Running,
}

impl Stage {
    pub(crate) async fn new(kind: &str, database: &Path) -> Result<Self> {
        let server = Server::start(Options {
            record_traffic: false,
            ..Options::default()
        })
        .await?;
        let guild = server.add_guild("Load", "ada");
        let bot = Running::start(kind, &server, database)?;
        Ok(Self { server, guild, bot })
    }

    fn members(&self) -> Vec<Member> {
        let names = (0..MEMBERS).map(|number| format!("member{number}"));
        names.map(|name| self.guild.admin(&name)).collect()
    }

    /// Returns the bot's CPU time per command of a turn, in microseconds.
    async fn cpu_each(&self, typed: Typed) -> Result<f64> {
        let before = self.bot.cpu()?;
        self.type_many(typed, COMMANDS).await?;
        Ok((self.bot.cpu()? - before) * 1e6 / COMMANDS as f64)
    }

    async fn type_many(&self, typed: Typed, count: usize) -> Result<()> {
        let members = self.members();
        let typing = members.iter().map(|member| async move {
            for _ in 0..count / MEMBERS {
                type_one(member, typed).await?;
            }
            Result::Ok(())
        });
        try_join_all(typing).await?;
        Ok(())
    }

    /// Returns the latencies at a steady rate, in milliseconds.
    async fn latencies(&self, typed: Typed) -> Result<Vec<f64>> {
        let members = self.members();
        let mut beat = tokio::time::interval(Duration::from_secs(1) / RATE);
        let mut answers = Vec::new();
        for number in 0..(RATE * LATENCY_SECONDS) as usize {
            let due = beat.tick().await;
            let member = members[number % MEMBERS].clone();
            answers.push(tokio::spawn(async move {
                let answered = type_one(&member, typed).await;
                answered.map(|()| due.elapsed().as_secs_f64() * 1e3)
            }));
        }
        join_all(answers)
            .await
            .into_iter()
            .map(|one| one?)
            .collect()
    }

    /// Schedules a daily question as an organizer, and posts today's now.
    pub(crate) async fn ask(&self) -> Result<Channel> {
        let channel = self.guild.add_channel("daily");
        let soon = Clock::System.now() + TimeDelta::hours(12);
        let soon = soon.format("%H:%M").to_string();
        let add = self.guild.owner().command("/schedule add");
        let add = add.option("channel", &channel).option("level", "senior");
        add.option("at", soon.as_str()).send().await;
        let post_now = self.guild.owner().command("/schedule post-now");
        post_now.option("schedule", "1").send().await;
        Ok(channel)
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.bot.stop()?;
        self.server.shutdown().await;
        Ok(())
    }
}

pub(crate) async fn type_one(member: &Member, (command, options): Typed) -> Result<()> {
    let call = options
        .iter()
        .fold(member.command(command), |call, (name, value)| {
            call.option(name, *value)
        });
    match call.try_response().await {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.to_string().into()),
    }
}

/// Measures CPU time per command in relation to the bare bot, then latency at a steady rate.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let stride = Stage::new("stride", &folder.path().join("stride.db")).await?;
    let bare = Stage::new("bare", &folder.path().join("bare.db")).await?;
    // A post is open, as in a guild that uses the bot.
    stride.ask().await?;

    let rows = [
        (
            "CPU per command with one durable write",
            WITH_WRITE,
            UPSERT,
            1.5,
        ),
        (
            "CPU per command without a write",
            WITHOUT_WRITE,
            CONSTANT,
            1.3,
        ),
    ];
    for (what, typed, constant, most) in rows {
        let constant = (constant, [].as_slice());
        bare.type_many(constant, WARM_UP).await?;
        stride.type_many(typed, WARM_UP).await?;
        let (mut least, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            least.push(bare.cpu_each(constant).await?);
            ours.push(stride.cpu_each(typed).await?);
        }
        let (least, ours) = (percentile(&mut least, 0.5), percentile(&mut ours, 0.5));
        let from = format!("{ours:.0} µs to the bare bot's {least:.0} µs");
        line(what, ours / least, "×", Target::AtMost(most), &from);
    }
    bare.stop().await?;
    for (what, typed) in [("with a write", WITH_WRITE), ("without", WITHOUT_WRITE)] {
        let since = Instant::now();
        let mut samples = stride.latencies(typed).await?;
        let rate = samples.len() as f64 / since.elapsed().as_secs_f64();
        let median = percentile(&mut samples, 0.5);
        let from = format!("median {median:.2} ms at {rate:.0}/s");
        let figure = percentile(&mut samples, 0.99);
        let what = format!("latency p99 at {RATE}/s, {what}");
        line(&what, figure, "ms", Target::AtMost(10.0), &from);
    }
    stride.stop().await
}
