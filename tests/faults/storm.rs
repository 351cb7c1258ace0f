//! Many answers at once, and the process killed or the power cut in the middle: every acknowledged
//! answer is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use local_discord::{Channel, Member, Message, Response};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use stride::domain::ids::{MemberId, PostId};
use stride::store::{Store, answers};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::support::{Process, Stage, is_sound};

const SEED: u64 = 20_260_105;
const DUE: &str = "2026-01-05T09:00:00Z";
/// The only post.
const POST: PostId = PostId(1);
/// How many members answer at once.
const MEMBERS: usize = 60;

/// Members who all answer, and those whose answer was acknowledged.
struct Storm {
    /// The answers under way.
    _answering: JoinSet<()>,
    told: mpsc::UnboundedReceiver<Member>,
    acknowledged: Vec<Member>,
}

impl Storm {
    /// Lets everybody pass: there is nothing to read, so only storing takes time.
    fn begin(stage: &Stage, post: &Message, name: &str) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let mut answering = JoinSet::new();
        for number in 0..MEMBERS {
            let (member, post) = (stage.guild.member(&format!("{name}{number}")), post.clone());
            let tell = tell.clone();
            answering.spawn(async move {
                // A member without a reply got no acknowledgement.
                if let Ok(reply) = member.try_click(&post, "I don't know yet").await {
                    assert!(reply.text().contains("not yet"), "{}", reply.text());
                    let _ = tell.send(member);
                }
            });
        }
        Self {
            _answering: answering,
            told,
            acknowledged: Vec::new(),
        }
    }

    /// Waits for at least this many acknowledgements.
    async fn wait_for(&mut self, count: usize) {
        while self.acknowledged.len() < count {
            self.acknowledged.push(self.told.recv().await.unwrap());
        }
        while let Ok(member) = self.told.try_recv() {
            self.acknowledged.push(member);
        }
    }
}

async fn posted() -> (Stage, Process, Channel) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, DUE).await;
    (stage, process, channel)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_a_storm_of_answers_loses_none_that_was_acknowledged() {
    let (stage, mut process, channel) = posted().await;
    let post = channel.last_message();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..4 {
        let mut storm = Storm::begin(&stage, &post, &format!("round{round}-"));
        storm.wait_for(random.random_range(1..MEMBERS)).await;
        process.kill();
        is_sound(stage.database());
        process = stage.start().await;
        for member in &storm.acknowledged {
            let shown = member.click(&post, "Answer").await;
            assert!(
                !matches!(shown, Response::Modal(_)),
                "round {round}: a form"
            );
        }
    }
    // A member without an acknowledgement can try again, once.
    for round in 0..4 {
        let mut storm = Storm::begin(&stage, &post, &format!("round{round}-"));
        storm.wait_for(MEMBERS).await;
    }
    let database = stage.database();
    process.stop().await;
    is_sound(database);
    // Some interactions have no answer, because the process was killed.
    stage.server.shutdown().await;
}

/// The files after a power cut: a snapshot of one moment.
struct Files {
    database: Vec<u8>,
    log: Vec<u8>,
}

impl Files {
    /// Reads the files while the process is stopped.
    fn of(process: &Process, stage: &Stage) -> Self {
        signal(process, "-STOP");
        let files = Self {
            database: fs::read(stage.database()).unwrap(),
            log: fs::read(stage.database().with_extension("db-wal")).unwrap(),
        };
        signal(process, "-CONT");
        files
    }

    fn write(&self, to: &Path) {
        fs::write(to, &self.database).unwrap();
        fs::write(to.with_extension("db-wal"), &self.log).unwrap();
        let _ = fs::remove_file(to.with_extension("db-shm"));
    }

    /// Returns whether these are the same files later, with more at the end of the log.
    fn continue_on(&self, before: &Self) -> bool {
        self.database == before.database && self.log.starts_with(&before.log)
    }
}

fn signal(process: &Process, name: &str) {
    let id = process.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status().unwrap();
    assert!(sent.success());
}

/// Checks that the copy opens, is sound, and has the answers of these members.
async fn holds(copy: &Path, acknowledged: &[Member]) {
    is_sound(copy.to_owned());
    let store = Store::open(copy).await.unwrap();
    let mut reader = store.read().await.unwrap();
    for member in acknowledged {
        let member = MemberId(member.id().to_string().parse().unwrap());
        let answer = answers::get(&mut reader, POST, member).await.unwrap();
        assert!(answer.is_some(), "the answer of {member} is lost");
    }
    drop(reader);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_in_a_storm_of_answers_loses_none_that_was_acknowledged() {
    let (stage, process, channel) = posted().await;
    let post = channel.last_message();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let mut cuts = 0;
    for round in 0..3 {
        let mut storm = Storm::begin(&stage, &post, &format!("round{round}-"));
        storm.wait_for(random.random_range(1..MEMBERS / 3)).await;
        let told_before = storm.acknowledged.clone();
        let before = Files::of(&process, &stage);
        storm
            .wait_for(random.random_range(MEMBERS / 2..MEMBERS))
            .await;
        let told = storm.acknowledged.clone();
        let files = Files::of(&process, &stage);
        files.write(&copy);
        holds(&copy, &told).await;
        // Acknowledged answers were on the disk; later ones may be missing, partial, or in pieces.
        if !files.continue_on(&before) {
            continue;
        }
        for _ in 0..2 {
            let end = random.random_range(before.log.len()..=files.log.len());
            let torn = Files {
                database: files.database.clone(),
                log: files.log[..end].to_vec(),
            };
            torn.write(&copy);
            holds(&copy, &told_before).await;
            let mut torn = Files {
                database: files.database.clone(),
                log: files.log.clone(),
            };
            random.fill(&mut torn.log[end..]);
            torn.write(&copy);
            holds(&copy, &told_before).await;
            cuts += 1;
        }
    }
    assert!(cuts > 0, "the log began anew each time");
    process.kill();
    stage.server.shutdown().await;
}
