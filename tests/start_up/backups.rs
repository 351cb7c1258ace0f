//! `stride backup` and `stride restore`.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use sqlx::Connection;
use stride::store::Store;

use super::database::{files, open, ours, refused, sql};
use super::support::Stride;

/// Prepares a program that works on `stride.db` in its folder.
fn stride(arguments: &[&str]) -> Stride {
    Stride::new(arguments).with("STRIDE_DATABASE", "stride.db")
}

/// Returns the guilds of a database.
async fn guilds(file: &Path) -> Vec<i64> {
    let mut db = open(file).await;
    let guilds = sqlx::query_scalar("select guild_id from guilds order by 1");
    let guilds = guilds.fetch_all(&mut db).await.unwrap();
    db.close().await.unwrap();
    guilds
}

async fn add_guild(file: &Path, guild: i64) {
    let add = format!("insert into guilds (guild_id, joined_at) values ({guild}, 0)");
    sql(file, &add).await;
}

#[tokio::test]
async fn a_database_in_use_is_backed_up_with_its_last_changes() {
    let stride = stride(&["backup", "copy.db"]);
    let file = stride.folder().join("stride.db");
    let store = Store::open(&file).await.unwrap();
    add_guild(&file, 7).await;
    assert!(
        fs::metadata(stride.folder().join("stride.db-wal"))
            .unwrap()
            .len()
            > 0,
        "the change is in the log"
    );
    let (code, out, err, folder) = stride.end_in_folder();
    assert_eq!((code, err.as_str()), (0, ""));
    assert_snapshot!(out, @"copy.db is a backup of stride.db: the copy was checked and is sound.");
    store.close().await;
    let copy = folder.path().join("copy.db");
    assert_eq!(guilds(&copy).await, [7]);
    let names: Vec<String> = files(folder.path()).into_keys().collect();
    assert_eq!(names, ["copy.db", "stride.db"]);
    // A new release opens it like this.
    Store::open(&copy).await.unwrap().close().await;
}

#[tokio::test]
async fn a_backup_takes_no_other_files_place() {
    for (to, said) in [
        (
            "there.db",
            "The file there.db exists already, and stays as it is. Name another one for the backup.\n",
        ),
        (
            "no/such/folder.db",
            "The backup no/such/folder.db cannot be written: its folder does not exist.\n",
        ),
    ] {
        let stride = stride(&["backup", to]).file("there.db", "A text.");
        ours(&stride.folder().join("stride.db")).await;
        assert_eq!(refused(stride), said);
    }
    assert_snapshot!(refused(stride(&["backup", "copy.db"])), @"There is no database stride.db. Name one in STRIDE_DATABASE or with --database.");
}

#[tokio::test]
async fn a_backup_is_restored_and_what_was_there_is_kept() {
    let stride = stride(&["restore", "backup.db"]);
    let (file, backup) = (
        stride.folder().join("stride.db"),
        stride.folder().join("backup.db"),
    );
    ours(&backup).await;
    add_guild(&backup, 1).await;
    ours(&file).await;
    add_guild(&file, 2).await;
    let (code, out, err, folder) = stride.end_in_folder();
    assert_eq!((code, err.as_str()), (0, ""));
    assert_snapshot!(out, @"
    stride.db now has the contents of backup.db: 1 servers and 0 answers.
    The old database is now stride.db.before-restore-1. It holds members' data: delete it when you no longer need it.
    Members who deleted their data after the backup was made have it back: tell them, so that they can delete it again.
    ");
    assert_eq!(guilds(&file).await, [1]);
    let before = folder.path().join("stride.db.before-restore-1");
    assert_eq!(guilds(&before).await, [2]);
    assert_eq!(guilds(&backup).await, [1]);
}

#[tokio::test]
async fn what_a_backup_was_about_to_send_is_not_sent_again() {
    let stride = stride(&["restore", "backup.db"]);
    let backup = stride.folder().join("backup.db");
    ours(&backup).await;
    add_guild(&backup, 1).await;
    for (kind, due_at) in [
        ("recap", 1),
        ("remind", 2),
        ("close", 3),
        ("role", 4),
        ("recap", i64::MAX),
    ] {
        let insert = format!(
            "insert into errands (kind, carries, key, guild_id, urgency, due_at)
             values ('{kind}', '{{}}', '{kind}:{due_at}', 1, 1, {due_at})"
        );
        sql(&backup, &insert).await;
    }
    let (code, out, err, folder) = stride.end_in_folder();
    assert_eq!((code, err.as_str()), (0, ""));
    let out = out.replace(folder.path().to_str().unwrap(), "FOLDER");
    assert_snapshot!(out, @"
    stride.db now has the contents of backup.db: 1 servers and 0 answers.
    2 messages that it was about to send may have been sent since, and will not be sent again.
    There was no database before at FOLDER/stride.db.
    Members who deleted their data after the backup was made have it back: tell them, so that they can delete it again.
    ");
    let mut db = open(&folder.path().join("stride.db")).await;
    let waiting = "select kind from errands where done_at is null order by due_at";
    let waiting: Vec<String> = sqlx::query_scalar(waiting)
        .fetch_all(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    // These show the current state, or are due later.
    assert_eq!(waiting, ["close", "role", "recap"]);
}

#[tokio::test]
async fn a_backup_takes_the_place_of_a_damaged_database_and_of_its_log() {
    for damage in ["cut off", "log alone"] {
        let stride = stride(&["restore", "backup.db"]);
        let file = stride.folder().join("stride.db");
        let backup = stride.folder().join("backup.db");
        ours(&backup).await;
        add_guild(&backup, 1).await;
        ours(&file).await;
        let log = stride.folder().join("stride.db-wal");
        let whole = fs::read(&file).unwrap();
        match damage {
            "cut off" => fs::write(&file, &whole[..whole.len() / 2]).unwrap(),
            _ => {
                fs::remove_file(&file).unwrap();
                fs::write(&log, [7; 64]).unwrap();
            }
        }
        let (code, _, err, folder) = stride.end_in_folder();
        assert_eq!((code, err.as_str()), (0, ""), "{damage}");
        assert!(!log.exists(), "{damage}");
        assert_eq!(guilds(&file).await, [1], "{damage}");
        let kept = files(folder.path());
        let kept = kept.keys().filter(|name| name.contains("before-restore-1"));
        assert_eq!(kept.count(), 1, "{damage}");
    }
}

#[tokio::test]
async fn nothing_is_restored_over_a_database_in_use() {
    let stride = stride(&["restore", "backup.db"]);
    let file = stride.folder().join("stride.db");
    ours(&stride.folder().join("backup.db")).await;
    let store = Store::open(&file).await.unwrap();
    add_guild(&file, 2).await;
    let (code, out, err, folder) = stride.end_in_folder();
    assert_eq!((code, out.as_str()), (1, ""));
    assert_snapshot!(err, @"The database stride.db is in use, so nothing was restored. Stop the bot first.");
    store.close().await;
    assert_eq!(guilds(&file).await, [2]);
    let names: Vec<String> = files(folder.path()).into_keys().collect();
    assert_eq!(names, ["backup.db", "stride.db"]);
}

/// The other process may have the lease, and the file not open yet.
#[tokio::test]
async fn nothing_is_restored_under_a_bot_that_is_starting() {
    let stride = stride(&["restore", "backup.db"]);
    let file = stride.folder().join("stride.db");
    ours(&stride.folder().join("backup.db")).await;
    let (store, _lease) = Store::open_alone(&file).await.unwrap();
    store.close().await;
    assert_snapshot!(refused(stride), @"The database stride.db is in use, so nothing was restored. Stop the bot first.");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_the_database_stays_a_link() {
    let stride = stride(&["restore", "backup.db"]);
    let (file, link) = (
        stride.folder().join("real.db"),
        stride.folder().join("stride.db"),
    );
    ours(&file).await;
    std::os::unix::fs::symlink("real.db", &link).unwrap();
    let backup = stride.folder().join("backup.db");
    ours(&backup).await;
    add_guild(&backup, 1).await;
    let (code, _, err, folder) = stride.end_in_folder();
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(guilds(&file).await, [1]);
    assert!(folder.path().join("real.db.before-restore-1").exists());
}

#[tokio::test]
async fn what_is_no_backup_does_not_count_as_one() {
    let today = stride::clock::Clock::System.now().date_naive();
    for name in [
        format!("stride-{today}.db"),
        "stride-2099-01-01.db".to_owned(),
    ] {
        let doctor = Stride::new(&["doctor", "--offline"])
            .with("STRIDE_DATABASE", "stride.db")
            .with("STRIDE_BACKUPS", "backups")
            .file(&format!("backups/{name}"), "");
        ours(&doctor.folder().join("stride.db")).await;
        let (code, out, _) = doctor.end();
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("There is no backup in backups yet."), "{out}");
    }
}

/// Removes the numbers that grow with the schema from a sentence.
fn without_sizes(sentence: &str) -> String {
    let mut words: Vec<&str> = sentence.split(' ').collect();
    for place in 1..words.len() {
        let follows = ["knows", "its"].contains(&words[place - 1]);
        if follows && words[place].starts_with(|sign: char| sign.is_ascii_digit()) {
            words[place] = if words[place].contains(')') {
                "N)."
            } else {
                "N"
            };
        }
    }
    words.join(" ")
}

#[tokio::test]
async fn what_is_no_sound_backup_restores_nothing() {
    let mut said = Vec::new();
    for what in [
        "missing",
        "text",
        "cut off",
        "damaged",
        "newer",
        "itself",
        "foreign database",
    ] {
        let from = if what == "itself" {
            "stride.db"
        } else {
            "backup.db"
        };
        let stride = stride(&["restore", from]);
        let file = stride.folder().join("stride.db");
        let backup = stride.folder().join("backup.db");
        ours(&file).await;
        ours(&backup).await;
        match what {
            "missing" => fs::remove_file(&backup).unwrap(),
            "text" => fs::write(&backup, "A text and no database. ".repeat(9)).unwrap(),
            "cut off" => {
                let whole = fs::read(&backup).unwrap();
                fs::write(&backup, &whole[..4096]).unwrap();
            }
            "damaged" => {
                let mut whole = fs::read(&backup).unwrap();
                // SQLite does not need the last page to open the file.
                let page = whole.len() - 4096;
                whole[page..page + 4096].fill(0xaa);
                fs::write(&backup, whole).unwrap();
            }
            "newer" => {
                let newer = "insert into _sqlx_migrations (version, description, success, checksum, \
                             execution_time) values (9999, 'x', 1, x'00', 0)";
                sql(&backup, newer).await;
            }
            "foreign database" => fs::write(&file, "Somebody's text. ".repeat(9)).unwrap(),
            _ => {}
        }
        let sentence = refused(stride);
        let sentence = sentence.trim_end();
        // SQLite words the damage of the page itself.
        const DAMAGED: &str = "is damaged, so nothing was restored: ";
        let sentence = match sentence.split_once(DAMAGED) {
            Some((sentence, _)) => format!("{sentence}{DAMAGED}…"),
            None => sentence.to_owned(),
        };
        said.push(format!("{what}: {}", without_sizes(&sentence)));
    }
    assert_snapshot!(said.join("\n"), @"
    missing: There is no backup backup.db.
    text: The backup backup.db cannot be used, so nothing was restored: it is not a Stride database.
    cut off: The backup backup.db cannot be used, so nothing was restored: only 4096 of its N bytes are there.
    damaged: The backup backup.db is damaged, so nothing was restored: …
    newer: The backup backup.db cannot be used, so nothing was restored: it was made by a newer Stride (schema 9999; this version knows N). Restore it with that version or a later one.
    itself: stride.db is the database itself. Name the backup that is to take its place.
    foreign database: The file stride.db is not a database, and stays as it is. Name another file in STRIDE_DATABASE; if it does not exist, Stride creates it.
    ");
}
