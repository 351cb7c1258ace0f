//! A backup in a place that cannot be written is examined all the same.

use std::fs;
use std::path::Path;
use std::process::Command;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use stride::store::Store;

use super::support::FailingDisk;

/// What `stride doctor` ends with and says, where nothing can be written.
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
    // A name that means something in an address.
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
    // As a power cut would leave them, or a copy of a running bot's files.
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
