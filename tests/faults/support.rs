//! The binary as a process that a test can kill, on a clock that the test moves.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use local_discord::{Channel, Guild, Options, Server};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// A Monday, an hour before the posts of 09:00.
pub(crate) const MONDAY: &str = "2026-01-05T08:00:00Z";

/// How long a step may take in real time before the test fails; a machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The route that sends a message, for faults.
pub(crate) const CREATE_MESSAGE: &str = "POST /channels/{channel}/messages";

/// A Discord, a database, and one or more processes between them.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) guild: Guild,
    folder: TempDir,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with_patience(Some(PATIENCE)).await
    }

    /// Makes a stage whose members wait this long for a reply; `None` waits as long as Discord.
    pub(crate) async fn with_patience(answer_within: Option<Duration>) -> Self {
        let defaults = Options::default();
        Self::with(Options {
            clock: local_discord::Clock::manual(instant(MONDAY)),
            answer_within: answer_within.or(defaults.answer_within),
            ..defaults
        })
        .await
    }

    /// Makes a stage with these options for Discord.
    pub(crate) async fn with(options: Options) -> Self {
        let server = Server::start(options).await.unwrap();
        let guild = server.add_guild("CNN study group", "ada");
        let folder = tempfile::tempdir().unwrap();
        Self {
            server,
            guild,
            folder,
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("stride.db")
    }

    /// Starts a process at the server's current time; it may still be starting when this returns.
    pub(crate) fn spawn(&self) -> Process {
        self.spawn_with(&[])
    }

    pub(crate) fn spawn_with(&self, environment: &[(&str, &Path)]) -> Process {
        let mut process = Process::spawn(&self.server, &self.database(), environment);
        process.tell(self.server.now());
        process
    }

    /// Starts a process and waits until its due work is done.
    pub(crate) async fn start(&self) -> Process {
        let mut process = self.spawn();
        process.settled().await;
        process
    }

    /// Does the same on a disk that can be made to fail.
    pub(crate) async fn start_on(&self, disk: &FailingDisk) -> Process {
        let mut process = self.spawn_on(disk);
        process.settled().await;
        process
    }

    pub(crate) fn spawn_on(&self, disk: &FailingDisk) -> Process {
        self.spawn_with(&disk.environment(self.folder.path()))
    }

    /// Moves all clocks, and waits until the process has done its due work.
    pub(crate) async fn advance(&self, process: &mut Process, to: &str) {
        self.send_to(process, instant(to));
        process.settled().await;
    }

    /// Moves all clocks, and does not wait for the process.
    pub(crate) fn send_to(&self, process: &mut Process, to: DateTime<Utc>) {
        self.server.set_now(to);
        process.tell(to);
    }

    /// Makes a channel with a daily schedule; the process must be up to answer the command.
    pub(crate) async fn scheduled_channel(&self, name: &str, at: &str) -> Channel {
        scheduled_channel(&self.guild, name, at).await
    }

    /// Waits until a fault has acted on a request.
    pub(crate) async fn faulted(&self) {
        let is_faulted = |entry: &Value| {
            let note = entry["note"].as_str();
            note.is_some_and(|note| note.starts_with("fault:"))
        };
        self.server
            .until("a fault", || self.server.traffic().iter().any(is_faulted))
            .await;
    }

    /// Lets a member answer the channel's only post, which works once the bot knows that it is
    /// sent.
    pub(crate) async fn answer_the_only_post(&self, channel: &Channel) {
        let posts = channel.messages();
        assert_eq!(posts.len(), 1, "{}", channel.transcript());
        let member = self.guild.member("grace");
        let modal = member.click(&posts[0], "Answer").await.modal();
        let verdict = modal.submit("The weights are shared.").await.reply();
        assert!(verdict.text().contains("key points"), "{}", verdict.text());
    }

    /// Ends the test: nothing may be left over.
    pub(crate) async fn finish(self, process: Process) {
        process.stop().await;
        discord_document::check_traffic(|| self.server.traffic());
        self.server.finish().await;
    }
}

pub(crate) async fn scheduled_channel(guild: &Guild, name: &str, at: &str) -> Channel {
    let channel = guild.add_channel(name);
    let owner = guild.owner();
    let add = owner.command("/schedule add").option("channel", &channel);
    let add = add.option("level", "mixed").option("thread", "none");
    let reply = add.option("at", at).send().await;
    assert!(reply.text().contains("added"), "{}", reply.text());
    channel
}

/// Checks that the database is sound and consistent.
pub(crate) fn is_sound(database: PathBuf) {
    let doctor = Command::new(env!("CARGO_BIN_EXE_stride"))
        .args(["doctor", "--database"])
        .arg(database)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.success(), "{said}");
}

/// A process of `stride run --clock stdin`.
pub(crate) struct Process {
    pub(crate) child: Child,
    instants: Option<ChildStdin>,
    done: mpsc::UnboundedReceiver<String>,
    said: Option<JoinHandle<String>>,
    told: Option<DateTime<Utc>>,
}

impl Process {
    fn spawn(server: &Server, database: &Path, environment: &[(&str, &Path)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stride"))
            .args(["run", "--clock", "stdin"])
            .env("DISCORD_TOKEN", server.token())
            .env("STRIDE_DISCORD_API", server.base_url())
            .env("STRIDE_DATABASE", database)
            .env("STRIDE_LOG", "warn")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = child.stderr.take().unwrap();
        let said = std::thread::spawn(move || {
            let mut said = String::new();
            errors.read_to_string(&mut said).unwrap();
            said
        });
        let output = BufReader::new(child.stdout.take().unwrap());
        let (lines, done) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            instants: child.stdin.take(),
            child,
            done,
            said: Some(said),
            told: None,
        }
    }

    /// Moves its clock.
    pub(crate) fn tell(&mut self, to: DateTime<Utc>) {
        self.told = Some(to);
        // If it has ended, the task that waits for it notices.
        let _ = writeln!(self.instants.as_mut().unwrap(), "{}", written(to));
    }

    /// Waits until it has done everything due at the instant that it was told.
    pub(crate) async fn settled(&mut self) {
        let wanted = written(self.told.unwrap());
        let settled = tokio::time::timeout(PATIENCE, async {
            while let Some(line) = self.done.recv().await {
                if line == wanted {
                    return;
                }
            }
            panic!("the process ended before {wanted} was done");
        });
        settled.await.expect("the process is done in time");
    }

    /// Returns its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end by itself, which must succeed.
    pub(crate) async fn stop(mut self) {
        drop(self.instants.take());
        let (status, said) = self.ended().await;
        assert!(status.success(), "{said}");
    }

    /// Lets it end by itself; returns its standard error.
    pub(crate) async fn ended_by_itself(mut self) -> (ExitStatus, String) {
        drop(self.instants.take());
        self.ended().await
    }

    /// Waits until it ends; returns its standard error too.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        // Its output ends when it does.
        let said = self.said.take().unwrap();
        let said = tokio::task::spawn_blocking(move || said.join().unwrap());
        let said = tokio::time::timeout(PATIENCE, said).await;
        let said = said.expect("the process ends in time").unwrap();
        (self.child.wait().unwrap(), said)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A failed test must not leave a process behind; the process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A disk that fails on request: a library between the process and the system.
pub(crate) struct FailingDisk {
    library: PathBuf,
    request: PathBuf,
    _folder: TempDir,
}

impl FailingDisk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("failing_disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/failing_disk.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status();
        assert!(compiled.unwrap().success(), "SQLite wants a C compiler too");
        Self {
            library,
            request: folder.path().join("request"),
            _folder: folder,
        }
    }

    /// Returns the environment that puts a process's files in a folder on this disk.
    pub(crate) fn environment<'p>(&'p self, files: &'p Path) -> [(&'static str, &'p Path); 3] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAILING_DISK", &self.request),
            ("FAILING_DISK_FILES", files),
        ]
    }

    /// Makes it fail from now on, or once: see `failing_disk.c`.
    pub(crate) fn fail(&self, how: &str) {
        std::fs::write(&self.request, how).unwrap();
    }

    /// Returns whether a one-time failure has happened.
    pub(crate) fn has_failed(&self) -> bool {
        !self.request.exists()
    }

    /// Makes it work again.
    pub(crate) fn mend(&self) {
        // A one-time failure may have removed it.
        let _ = std::fs::remove_file(&self.request);
    }
}
