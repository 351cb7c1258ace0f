//! The disk is full, broken or read-only, or the database disappears.

use std::fs;
use std::path::Path;
use std::process::Command;

use local_discord::{Channel, Member, Message};
use stride::store::Store;

use super::support::{FailingDisk, PATIENCE, Process, Stage, instant, is_sound};

const DUE: &str = "2026-01-05T09:00:00Z";

/// Starts with a post in its channel, and a disk that still works.
async fn posted() -> (Stage, FailingDisk, Process, Channel) {
    let (stage, disk) = (Stage::new().await, FailingDisk::new());
    let mut process = stage.start_on(&disk).await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, DUE).await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    (stage, disk, process, channel)
}

async fn answer(member: &Member, post: &Message) -> String {
    let modal = member.click(post, "Answer").await.modal();
    modal.submit("The weights are shared.").await.reply().text()
}

/// Checks that the member's answer is stored: there is no second form.
async fn is_remembered(member: &Member, post: &Message) {
    let verdict = member.click(post, "Answer").await.reply().text();
    assert!(verdict.contains("key points"), "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_fails_once_is_told_and_the_next_one_works() {
    for how in ["full once", "write once", "sync once"] {
        let (stage, disk, mut process, channel) = posted().await;
        let member = stage.guild.member("grace");
        let post = channel.last_message();
        disk.fail(how);
        let told = answer(&member, &post).await;
        assert!(disk.has_failed(), "{how}");
        let problem = match how {
            "full once" => "disk of the machine I run on is full",
            _ => "disk of the machine I run on failed",
        };
        assert!(told.contains(problem), "{how}: {told}");
        assert!(told.contains("nothing was saved"), "{told}");
        // The bot gives the typed text back.
        assert!(told.contains("The weights are shared."), "{told}");
        let verdict = answer(&member, &post).await;
        assert!(verdict.contains("key points"), "{how}: {verdict}");
        assert!(verdict.contains("1 day"), "{how}: {verdict}");
        stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
        assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
        let database = stage.database();
        process.stop().await;
        is_sound(database);
        stage.server.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_fails_once_leaves_nobody_with_an_old_board() {
    let (stage, disk, process, channel) = posted().await;
    let post = channel.last_message();
    let (one, other) = (stage.guild.member("grace"), stage.guild.member("alan"));
    // Their answers earn no points, but count for a streak.
    let by_streak = || one.command("/leaderboard").option("by", "streak");
    let board = async || by_streak().send().await.text();
    // This is more often than there are reader connections: each one now knows the schema, and an
    // empty board.
    for _ in 0..8 {
        board().await;
    }
    assert!(answer(&one, &post).await.contains("key points"));
    disk.fail("read once");
    let mut shown = String::new();
    while !disk.has_failed() {
        shown = board().await;
    }
    // The board failed, or something that it can do without.
    let is_told = shown.contains("failed");
    assert!(is_told || shown.contains("grace"), "{shown}");
    for _ in 0..8 {
        assert!(board().await.contains("grace"));
    }
    assert!(answer(&other, &post).await.contains("key points"));
    for _ in 0..8 {
        let shown = board().await;
        assert!(shown.contains("grace") && shown.contains("alan"), "{shown}");
    }
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_while_it_lasts_and_forgotten_after() {
    let (stage, disk, mut process, channel) = posted().await;
    let (member, owner) = (stage.guild.member("grace"), stage.guild.owner());
    let post = channel.last_message();
    disk.fail("full");
    let full = "disk of the machine I run on is full";
    for _ in 0..3 {
        assert!(answer(&member, &post).await.contains(full));
        let pass = member.click(&post, "I don't know yet").await.reply();
        assert!(pass.text().contains(full), "{}", pass.text());
        let zone = owner.command("/setup timezone");
        let zone = zone.option("timezone", "Europe/Berlin").send().await;
        assert!(zone.text().contains(full), "{}", zone.text());
    }
    // Commands that only read go on.
    let daily = member.command("/daily").send().await;
    assert!(!daily.text().contains(full), "{}", daily.text());
    stage.advance(&mut process, "2026-01-05T10:00:00Z").await;
    disk.mend();
    assert!(answer(&member, &post).await.contains("key points"));
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    let database = stage.database();
    process.stop().await;
    is_sound(database);
    stage.server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_for_seconds_ends_nothing_however_often_the_clock_moves() {
    let (stage, disk, mut process, channel) = posted().await;
    let (member, post) = (stage.guild.member("grace"), channel.last_message());
    disk.fail("full");
    assert!(answer(&member, &post).await.contains("is full"));
    for second in 1..=30 {
        let at = format!("2026-01-05T09:00:{second:02}Z");
        stage.advance(&mut process, &at).await;
    }
    disk.mend();
    assert!(answer(&member, &post).await.contains("key points"));
    let database = stage.database();
    process.stop().await;
    is_sound(database);
    stage.server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_stays_full_ends_the_process_with_1() {
    let (stage, disk, mut process, channel) = posted().await;
    let told = answer(&stage.guild.member("grace"), &channel.last_message()).await;
    assert!(told.contains("key points"), "{told}");
    disk.fail("full");
    // One or two until the bot has noticed, and six attempts.
    for minute in 1..=10 {
        let at = format!("2026-01-05T09:{minute:02}:00Z");
        stage.send_to(&mut process, instant(&at));
    }
    let (status, said) = process.ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    let last = said.lines().last().unwrap();
    assert!(
        last.contains("could not be written 6 times in a row: database or disk is full"),
        "{said}"
    );
    // No acknowledged answer is lost.
    disk.mend();
    let mut process = stage.start_on(&disk).await;
    is_remembered(&stage.guild.member("grace"), &channel.last_message()).await;
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    process.stop().await;
    stage.server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_written_is_refused_at_the_start() {
    let (stage, disk, process, _) = posted().await;
    process.stop().await;
    for how in ["read-only", "full", "write", "sync"] {
        disk.fail(how);
        let (status, said) = stage.spawn_on(&disk).ended().await;
        assert_eq!(status.code(), Some(1), "{how}: {said}");
        assert!(said.contains("stride.db cannot be"), "{how}: {said}");
        assert_eq!(said.lines().count(), 1, "{how}: {said}");
    }
    disk.mend();
    let process = stage.start_on(&disk).await;
    process.stop().await;
    stage.server.finish().await;
}

/// An accident of the files of a database in use.
type Accident = fn(&Stage);

fn deleted(stage: &Stage) {
    for suffix in ["", "-wal", "-shm"] {
        let file = stage.database().with_extension(format!("db{suffix}"));
        fs::remove_file(file).unwrap();
    }
}

fn replaced(stage: &Stage) {
    let other = stage.database().with_extension("other");
    fs::copy(stage.database(), &other).unwrap();
    fs::rename(other, stage.database()).unwrap();
}

fn without_its_log(stage: &Stage) {
    fs::remove_file(stage.database().with_extension("db-wal")).unwrap();
}

/// Follows the advice of the bot.
fn restore(copy: &Path, database: &Path) {
    let restored = Command::new(env!("CARGO_BIN_EXE_stride"))
        .arg("restore")
        .arg(copy)
        .env("STRIDE_DATABASE", database)
        .output()
        .unwrap();
    assert!(restored.status.success(), "{restored:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_taken_away_stops_the_process_and_is_rescued() {
    let accidents: [Accident; 3] = [deleted, replaced, without_its_log];
    for accident in accidents {
        let (stage, _disk, mut process, channel) = posted().await;
        let post = channel.last_message();
        let (one, other) = (stage.guild.member("grace"), stage.guild.member("alan"));
        assert!(answer(&one, &post).await.contains("key points"));
        // The post's count is up to date and noted, so a member makes the next write.
        stage.advance(&mut process, "2026-01-05T09:02:00Z").await;
        accident(&stage);
        // The bot acknowledges nothing more.
        let told = answer(&other, &post).await;
        assert!(told.contains("my database file is gone"), "{told}");
        let (status, said) = process.ended().await;
        assert_eq!(status.code(), Some(1), "{said}");
        let copy = stage.database().with_extension("db.rescued-1");
        let last = said.lines().last().unwrap();
        assert!(last.contains("was deleted or replaced"), "{said}");
        let advice = format!("`stride restore {}`", copy.display());
        assert!(last.contains(&advice), "{said}");
        // The service manager starts it again before anybody has read that.
        let (status, said) = stage.spawn().ended().await;
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.lines().last().unwrap().contains(&advice), "{said}");
        restore(&copy, &stage.database());
        let process = stage.start().await;
        is_remembered(&one, &post).await;
        assert!(answer(&other, &post).await.contains("key points"));
        process.stop().await;
        is_sound(stage.database());
        stage.server.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_taken_away_is_noticed_though_nobody_writes() {
    let (stage, _disk, mut process, _) = posted().await;
    deleted(&stage);
    stage.send_to(&mut process, instant("2026-01-05T09:01:00Z"));
    let (status, said) = process.ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("was deleted or replaced"), "{said}");
    stage.server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_another_program_holds_is_told_in_time() {
    // Members wait as long as on Discord.
    let stage = Stage::with_patience(None).await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, DUE).await;
    let post = channel.last_message();
    let members = ["grace", "alan", "yann"].map(|name| stage.guild.member(name));
    let other = Store::open(&stage.database()).await.unwrap();
    let held = other.write().await.unwrap();
    let told = futures::future::join_all(members.iter().map(|member| answer(member, &post)));
    let told = tokio::time::timeout(PATIENCE, told).await.unwrap();
    for told in told {
        assert!(
            told.contains("another program is using my database"),
            "{told}"
        );
    }
    drop(held);
    other.close().await;
    for member in &members {
        assert!(answer(member, &post).await.contains("key points"));
    }
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}

/// One commit serves all members who wait at that moment; if it fails, all of them learn it, and
/// nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_fails_for_many_is_told_to_each_of_them() {
    const MEMBERS: usize = 24;
    for how in ["full once", "write once", "sync once"] {
        let (stage, disk, process, channel) = posted().await;
        let post = channel.last_message();
        let members = (0..MEMBERS).map(|number| stage.guild.member(&format!("member{number}")));
        let members: Vec<Member> = members.collect();
        let form = |member: &Member| {
            let (member, post) = (member.clone(), post.clone());
            async move { member.click(&post, "Answer").await.modal() }
        };
        let forms = futures::future::join_all(members.iter().map(form)).await;
        disk.fail(how);
        let sent = forms.into_iter().map(|form| async move {
            let reply = form.submit("The weights are shared.").await.reply();
            reply.text()
        });
        let told = futures::future::join_all(sent).await;
        assert!(disk.has_failed(), "{how}");
        let mut failed = 0;
        for (member, told) in members.iter().zip(told) {
            if told.contains("nothing was saved") {
                failed += 1;
                // They can try again.
                assert!(answer(member, &post).await.contains("key points"));
            }
        }
        assert!(failed > 0, "{how}");
        process.kill();
        let process = stage.start_on(&disk).await;
        for member in &members {
            is_remembered(member, &post).await;
        }
        let database = stage.database();
        process.stop().await;
        is_sound(database);
        stage.server.finish().await;
    }
}

/// A member clicks twice: the second click reads what the first one wrote, before it is on the
/// disk.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_that_a_failing_commit_takes_back() {
    const MEMBERS: usize = 12;
    for how in ["write once", "sync once"] {
        let (stage, disk, process, channel) = posted().await;
        let post = channel.last_message();
        let members = (0..MEMBERS).map(|number| stage.guild.member(&format!("member{number}")));
        let members: Vec<Member> = members.collect();
        disk.fail(how);
        let clicks = members.iter().map(|member| {
            let click = || member.click(&post, "I don't know yet");
            futures::future::join(click(), click())
        });
        let told = futures::future::join_all(clicks).await;
        assert!(disk.has_failed(), "{how}");
        process.kill();
        let process = stage.start_on(&disk).await;
        for (member, (one, other)) in members.iter().zip(told) {
            let is_saved = |text: String| !text.contains("nothing was saved");
            if is_saved(one.reply().text()) || is_saved(other.reply().text()) {
                // A form would mean that the pass is gone.
                member.click(&post, "Answer").await.reply();
            }
        }
        let database = stage.database();
        process.stop().await;
        is_sound(database);
        stage.server.finish().await;
    }
}
