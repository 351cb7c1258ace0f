//! The doctor examines a backup even in a place without write access.

use std::fs;
use std::path::Path;
use std::process::Command;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use stride::store::Store;

use super::support::{FailingDisk, Stage, instant, is_sound};

/// Returns the exit code and output of `stride doctor` where nothing can be written.
fn examine(database: &Path) -> (i32, String) {
    let disk = FailingDisk::new();
    disk.fail("read-only");
    let output = Command::new(env!("CARGO_BIN_EXE_stride"))
        .args(["doctor", "--database"])
        .arg(database)
        .envs(disk.environment(database.parent().unwrap()))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

async fn open(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file);
    options.connect().await.unwrap()
}

#[tokio::test]
async fn the_doctor_reads_backups_that_cannot_be_written() {
    // This name has characters with a meaning in an address.
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("a b%20?c#d.db");
    Store::open(&database).await.unwrap().close().await;
    let copy = folder.path().join("copy.db");
    fs::copy(&database, &copy).unwrap();
    let vacuumed = folder.path().join("vacuumed.db");
    let mut db = open(&database).await;
    sqlx::query("vacuum into ?")
        .bind(vacuumed.to_str().unwrap())
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    for backup in [database, copy, vacuumed] {
        let (code, said) = examine(&backup);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("the file is sound; 0 guilds"), "{said}");
        assert!(said.contains("nothing differs"), "{said}");
    }
}

#[tokio::test]
async fn a_log_that_cannot_be_used_is_not_left_out_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("stride.db");
    let store = Store::open(&database).await.unwrap();
    // The state after a power cut, or in a copy of a running bot's files.
    let cut = tempfile::tempdir().unwrap();
    let copy = cut.path().join("stride.db");
    fs::copy(&database, &copy).unwrap();
    fs::copy(
        database.with_extension("db-wal"),
        copy.with_extension("db-wal"),
    )
    .unwrap();
    store.close().await;
    let (code, said) = examine(&copy);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("stride.db-wal, which cannot be used"),
        "{said}"
    );
    assert!(said.contains("Copy both files to another folder"), "{said}");
}

/// Returns the backups in a folder, the oldest first.
fn backups(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_every_day_and_kept_for_two_weeks() {
    let stage = Stage::new().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "Not a backup.").unwrap();
    let file = |day: &str| folder.path().join(format!("stride-{day}.db"));
    // The state after three weeks of running, with a gap.
    for day in (16..=27).map(|day| format!("2025-12-{day}")) {
        fs::write(file(&day), "").unwrap();
    }
    // The clock was wrong then, and now.
    for (day, written_at) in [("2098-01-01", "2025-12-01"), ("2099-01-01", "2026-01-04")] {
        let ahead = fs::File::create(file(day)).unwrap();
        let written_at = instant(&format!("{written_at}T00:00:00Z"));
        ahead.set_modified(written_at.into()).unwrap();
    }
    // An attempt that was cut off does not count as a backup.
    fs::write(file("2026-01-05"), "").unwrap();
    for unfinished in ["part", "part-journal"] {
        let name = format!("stride-2026-01-04.db.{unfinished}");
        fs::write(folder.path().join(name), "").unwrap();
    }
    let variables = [("STRIDE_BACKUPS", folder.path())];
    let mut process = stage.spawn_with(&variables);
    process.settled().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T12:00:00Z").await;
    stage.advance(&mut process, "2026-01-06T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 2);
    process.stop().await;
    // Another process on the same day makes none.
    let mut process = stage.spawn_with(&variables);
    process.settled().await;
    let old = (24..=27).map(|day| format!("stride-2025-12-{day}.db"));
    let made = ["stride-2026-01-05.db", "stride-2026-01-06.db"].map(str::to_owned);
    let ahead = ["stride-2099-01-01.db".to_owned()];
    let kept: Vec<String> = old.chain(made.clone()).chain(ahead).collect();
    assert_eq!(backups(folder.path())[0], "notes.txt");
    assert_eq!(backups(folder.path())[1..], kept);
    stage.finish(process).await;
    for backup in made {
        is_sound(folder.path().join(backup));
    }
}
