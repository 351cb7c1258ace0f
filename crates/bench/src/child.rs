//! Bots as separate processes, so that each one's cost can be measured alone.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use local_discord::Server;
use stride::bot::Bot;
use stride::clock::Clock;
use stride::config::Config;
use stride::domain::answer::TEXT_DAYS;
use stride::domain::bank::Bank;
use stride::embedded;

use crate::Result;

/// The settings that a bot gets.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    #[arg(long)]
    pub(crate) token: String,
    #[arg(long)]
    pub(crate) api: String,
    #[arg(long)]
    pub(crate) database: PathBuf,
}

/// The line that a bot prints once it answers.
const READY: &str = "ready";

/// Prints that this process answers, and returns when its input ends.
pub(crate) async fn ready_until_told() -> Result<()> {
    println!("{READY}");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}

/// Runs Stride until the input ends.
pub(crate) async fn serve_stride(connection: Connection) -> Result<()> {
    let bank = Bank::parse(embedded::files()).map_err(|_| "the bank has problems")?;
    let config = Config {
        token: connection.token,
        discord_api: connection.api,
        database: connection.database,
        judge: None,
        backups: None,
        text_days: TEXT_DAYS,
        http: None,
    };
    let mut bot = Bot::start(&config, Clock::System, Arc::new(bank)).await?;
    if !bot.ready().await {
        return Err(bot.ended().await.into());
    }
    ready_until_told().await?;
    bot.stop().await;
    Ok(())
}

/// Resident memory, in MB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// All of it, including touched pages of the executable.
    pub(crate) resident: f64,
    /// The process's private part that no file backs.
    pub(crate) private: f64,
}

/// A bot in another process, which ends when this value is dropped.
pub(crate) struct Running {
    child: Child,
    /// The time from its start until it was ready.
    pub(crate) started_in: Duration,
}

impl Running {
    /// Starts `stride` or `bare` and waits until it answers.
    pub(crate) fn start(kind: &str, server: &Server, database: &Path) -> Result<Self> {
        let since = Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .arg(kind)
            .args(["--token", server.token(), "--api", server.base_url()])
            .arg("--database")
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the child has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if line.trim() != READY {
            return Err(format!("{kind} did not start: {line}").into());
        }
        Ok(Self {
            child,
            started_in: since.elapsed(),
        })
    }

    /// Returns the CPU time of its threads, in seconds.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let file = thread?.path().join("schedstat");
            let times = std::fs::read_to_string(file)?;
            let on_cpu = times.split_whitespace().next();
            nanoseconds += on_cpu.ok_or("no such thread")?.parse::<u64>()?;
        }
        Ok(nanoseconds as f64 / 1e9)
    }

    /// Returns the CPU time of all its threads, including ended ones: in seconds, in steps of a
    /// hundredth.
    pub(crate) fn cpu_of_all(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // After the name, which may contain spaces, come the state and ten more fields, then the
        // times.
        let (_, rest) = stat.rsplit_once(')').ok_or("no such process")?;
        let times = rest.split_whitespace().skip(11).take(2);
        let mut ticks = 0;
        for time in times {
            ticks += time.parse::<u64>()?;
        }
        Ok(ticks as f64 / 100.0)
    }

    /// Returns its resident memory, in MB.
    pub(crate) fn memory(&self) -> Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let megabytes = |name: &str| -> Result<f64> {
            let line = status.lines().find(|line| line.starts_with(name));
            let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
            Ok(kilobytes.ok_or("no such process")?.parse::<f64>()? / 1024.0)
        };
        Ok(Memory {
            resident: megabytes("VmRSS")?,
            private: megabytes("RssAnon")?,
        })
    }

    /// Ends it and waits.
    pub(crate) fn stop(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
