//! Files in place of the database: the bot tells them apart, and leaves each as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use stride::store::Store;

use super::support::Stride;

const TEXT: &str = "This is a text and no database, and it is longer than a header would be: it \
                    goes on and on, until it has more than a hundred bytes.\n";

fn run() -> Stride {
    Stride::run().with("STRIDE_DATABASE", "stride.db")
}

fn doctor() -> Stride {
    Stride::new(&["doctor"]).with("STRIDE_DATABASE", "stride.db")
}

/// Returns the messages of `stride run` and `stride doctor` about a file. Nothing in the folder
/// changes.
async fn said(prepare: impl AsyncFn(&Path)) -> (String, String) {
    let mut said = Vec::new();
    for stride in [run(), doctor()] {
        prepare(&stride.folder().join("stride.db")).await;
        said.push(refused(stride));
    }
    let doctor = said.pop().unwrap();
    (said.pop().unwrap(), doctor)
}

pub(crate) fn refused(stride: Stride) -> String {
    let before = files(stride.folder());
    let (code, out, err, folder) = stride.end_in_folder();
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    let after = files(folder.path());
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before), "{err}");
    assert!(after == before, "{err}");
    err
}

pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap_or_default())
    });
    // A process leaves its lock file behind, which names the last process.
    let others = entries.filter(|(name, _)| !name.ends_with(".lock"));
    others.collect()
}

pub(crate) async fn open(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(false);
    options.connect().await.unwrap()
}

pub(crate) async fn sql(file: &Path, sql: &str) {
    let mut db = open(file).await;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
}

/// Makes a database of ours, and closes it.
pub(crate) async fn ours(file: &Path) {
    Store::open(file).await.unwrap().close().await;
}

#[tokio::test]
async fn what_is_no_file_for_a_database_is_told() {
    let (run, doctor) = said(async |file| fs::create_dir(file).unwrap()).await;
    assert_snapshot!(run, @"The database cannot be stride.db, which is a folder. Name a file in STRIDE_DATABASE, such as stride.db/stride.db.");
    assert_eq!(doctor, run);

    let missing = |stride: Stride| refused(stride.with("STRIDE_DATABASE", "missing/stride.db"));
    assert_snapshot!(missing(Stride::run()), @"The database missing/stride.db cannot be created: its folder does not exist. Create the folder, or name another file in STRIDE_DATABASE.");
    assert_snapshot!(missing(self::doctor()), @"There is no database missing/stride.db. Name one in STRIDE_DATABASE or with --database.");
    // Nobody can write below a file, not even root.
    let below = Stride::run().file("notes.txt", "");
    assert_snapshot!(refused(below.with("STRIDE_DATABASE", "notes.txt/stride.db")), @"The database notes.txt/stride.db cannot be created: its folder does not exist. Create the folder, or name another file in STRIDE_DATABASE.");

    let memory = |stride: Stride| refused(stride.with("STRIDE_DATABASE", ":memory:"));
    assert_snapshot!(memory(Stride::run()), @"The database cannot be `:memory:`: everything would be lost at the end. Name a file in STRIDE_DATABASE.");
    assert_eq!(memory(self::doctor()), memory(Stride::run()));
}

#[tokio::test]
async fn the_doctor_names_what_discord_refused_and_what_is_late() {
    let stride = doctor();
    let file = stride.folder().join("stride.db");
    ours(&file).await;
    sql(
        &file,
        "insert into guilds (guild_id, joined_at) values (1, 0)",
    )
    .await;
    let errands = "insert into errands
            (kind, carries, key, guild_id, urgency, due_at, done_at, failure, is_refused)
        values
            ('recap', '{}', 'a', 1, 1, 0, 1000 * unixepoch(), '403: no', 1),
            ('recap', '{}', 'b', 1, 1, 1, 1000 * unixepoch(), '403: no', 1),
            ('recap', '{}', 'c', 1, 1, 2, 1000 * unixepoch() - 700000000, '403: no', 1),
            ('remind', '{}', 'd', 1, 1, 3, 1000 * unixepoch(), 'nothing is at risk', 0),
            ('close', '{}', 'e', 1, 1, 4, null, '503', 0),
            ('close', '{}', 'f', 1, 1, 1000 * unixepoch(), null, '503', 0),
            ('reports', '{}', 'g', null, 1, 5, null, null, 0)";
    sql(&file, errands).await;
    let (code, out, err, _folder) = stride.end_in_folder();
    assert_eq!((code, err.as_str()), (0, ""));
    let notes: Vec<&str> = out.lines().filter(|line| line.contains('×')).collect();
    assert_eq!(
        notes,
        [
            "guild 1, 2 × `recap`, first due 1970-01-01 00:00 UTC, refused by Discord, and given up: 403: no",
            "guild 1, 1 × `close`, first due 1970-01-01 00:00 UTC, late: 503",
            "1 × `reports`, first due 1970-01-01 00:00 UTC, late",
        ]
    );
}

#[tokio::test]
async fn the_doctor_creates_nothing() {
    assert_snapshot!(refused(doctor()), @"There is no database stride.db. Name one in STRIDE_DATABASE or with --database.");
    let empty = doctor().file("stride.db", "");
    assert_snapshot!(refused(empty), @"The file stride.db is empty: there is nothing to examine yet.");
}

/// A log whose database was moved away or emptied: SQLite would take it for a leftover.
#[tokio::test]
async fn a_log_without_its_database_is_kept() {
    let in_use = async |file: &Path| {
        let store = Store::open(file).await.unwrap();
        let log = file.with_file_name("stride.db-wal");
        let content = fs::read(&log).unwrap();
        assert!(!content.is_empty(), "the last changes are in the log");
        store.close().await;
        fs::remove_file(file).unwrap();
        fs::write(log, content).unwrap();
    };
    let (run, doctor) = said(in_use).await;
    assert_snapshot!(run, @"The database stride.db is missing or empty, but its last changes are in stride.db-wal. Put both files back as they were together, or restore a backup with `stride restore PATH`; to start over, move stride.db-wal away.");
    assert_eq!(doctor, run);
    let emptied = async |file: &Path| {
        in_use(file).await;
        fs::write(file, "").unwrap();
    };
    assert_eq!(said(emptied).await, (run, doctor));
}

/// A copy that somebody put in place of a database, whose log is still there.
#[tokio::test]
async fn a_log_is_not_applied_to_another_database() {
    let prepare = async |file: &Path| {
        let store = Store::open(file).await.unwrap();
        let log = fs::read(file.with_file_name("stride.db-wal")).unwrap();
        assert!(!log.is_empty());
        let copy = file.with_file_name("copy.db");
        store.back_up(&copy).await.unwrap();
        store.close().await;
        fs::rename(copy, file).unwrap();
        fs::write(file.with_file_name("stride.db-wal"), log).unwrap();
    };
    let (run, doctor) = said(&prepare).await;
    assert_snapshot!(run, @"The database stride.db is a copy, but stride.db-wal beside it is the log of the database that was there before, and would damage it. Move stride.db-wal away, then start again.");
    assert_eq!(doctor, run);
    // The other way out: a restore moves the log away.
    let stride = Stride::new(&["restore", "sound.db"]).with("STRIDE_DATABASE", "stride.db");
    prepare(&stride.folder().join("stride.db")).await;
    ours(&stride.folder().join("sound.db")).await;
    let (code, _, err, folder) = stride.end_in_folder();
    assert_eq!((code, err.as_str()), (0, ""));
    let names: Vec<String> = files(folder.path()).into_keys().collect();
    let before = [
        "stride.db.before-restore-1",
        "stride.db.before-restore-1-wal",
    ];
    assert_eq!(names, ["sound.db", "stride.db", before[0], before[1]]);
}

#[tokio::test]
async fn where_a_copy_has_more_nobody_begins_anew() {
    for copy in ["stride.db.rescued-1", "stride.db.before-restore-1"] {
        let run = run();
        ours(&run.folder().join(copy)).await;
        let said = refused(run);
        let begins = format!("The database stride.db is missing or empty, but {copy} is a copy");
        assert!(said.starts_with(&begins), "{said}");
        assert!(said.contains(&format!("`stride restore {copy}`")), "{said}");
    }
    let run = run();
    ours(&run.folder().join("stride.db")).await;
    ours(&run.folder().join("stride.db.rescued-2")).await;
    assert_snapshot!(refused(run), @"The database stride.db was replaced while Stride was using it, and stride.db.rescued-2 holds what it held last. Run `stride restore stride.db.rescued-2`, then start again; to go on with stride.db as it is, move that copy away.");
}

#[tokio::test]
async fn a_start_that_fails_changes_no_database() {
    let without_token = || self::run().without("DISCORD_TOKEN");
    let said = refused(without_token());
    assert!(said.contains("DISCORD_TOKEN is not set"), "{said}");
    let run = without_token();
    let mut db = open(&run.folder().join("stride.db")).await;
    sqlx::migrate!().run_to(3, &mut db).await.unwrap();
    db.close().await.unwrap();
    assert_eq!(refused(run), said);
}

/// Returns who may read and write a file, as three octal digits.
#[cfg(unix)]
fn mode(file: &Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).unwrap().permissions().mode();
    format!("{:03o}", mode & 0o777)
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_what_is_made() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let stride = Stride::new(&["backup", "copy.db"]).with("STRIDE_DATABASE", "stride.db");
    let file = stride.folder().join("stride.db");
    let store = Store::open(&file).await.unwrap();
    assert_eq!(mode(&file), "600");
    assert_eq!(mode(&file.with_file_name("stride.db-wal")), "600");
    store.close().await;
    // An operator who shares the database decides about that only.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, _, err, folder) = stride.end_in_folder();
    assert_eq!(code, 0, "{err}");
    assert_eq!(mode(&folder.path().join("copy.db")), "600");

    // Only root can give a file away; others restore for themselves.
    let own = fs::metadata(&file).unwrap();
    let owner = if own.uid() == 0 { 65_534 } else { own.uid() };
    for is_there in [true, false] {
        let stride = Stride::new(&["restore", "copy.db"]).with("STRIDE_DATABASE", "stride.db");
        let file = stride.folder().join("stride.db");
        ours(&stride.folder().join("copy.db")).await;
        if is_there {
            ours(&file).await;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
            chown(&file, Some(owner), None).unwrap();
        } else {
            chown(stride.folder(), Some(owner), None).unwrap();
        }
        let (code, _, err, _folder) = stride.end_in_folder();
        assert_eq!(code, 0, "{err}");
        assert_eq!(fs::metadata(&file).unwrap().uid(), owner);
        assert_eq!(mode(&file), if is_there { "640" } else { "600" });
    }
}

#[tokio::test]
async fn a_text_is_no_database() {
    let (run, doctor) = said(async |file| fs::write(file, TEXT).unwrap()).await;
    assert_snapshot!(run, @"The file stride.db is not a database, and stays as it is. Name another file in STRIDE_DATABASE; if it does not exist, Stride creates it.");
    assert_eq!(doctor, run);
    let (short, _) = said(async |file| fs::write(file, "short").unwrap()).await;
    assert_eq!(short, run);
}

#[tokio::test]
async fn a_database_of_another_program_stays_as_it_is() {
    let others = [
        "create table notes (text text); insert into notes values ('mine')",
        // An empty one with another program's mark.
        "pragma application_id = 7; create table notes (text text); drop table notes",
        // One with migrations of the same library.
        "create table notes (text text);
         create table _sqlx_migrations (version bigint primary key, description text not null,
             installed_on timestamp not null default current_timestamp, success boolean not null,
             checksum blob not null, execution_time bigint not null);
         insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (1, 'initial', true, x'00', 0)",
    ];
    for other in others {
        let (run, doctor) = said(async |file| sql(file, other).await).await;
        let sentence = "The database stride.db belongs to another program, and stays as it is. \
                        Name another file in STRIDE_DATABASE; if it does not exist, Stride \
                        creates it.\n";
        assert_eq!(run, sentence);
        assert_eq!(doctor, run);
    }
}

#[tokio::test]
async fn a_database_that_is_cut_off_is_told_from_a_sound_one() {
    let cut_at = async |file: &Path, length: u64| {
        ours(file).await;
        let opened = fs::OpenOptions::new().write(true).open(file).unwrap();
        opened.set_len(length).unwrap();
    };
    let (run, doctor) = said(async |file| cut_at(file, 50).await).await;
    assert_snapshot!(run, @"The database stride.db is cut off: only 50 of its 100 bytes are there. Restore a backup with `stride restore PATH`.");
    assert_eq!(doctor, run);
    for length in [100, 4096, 5000, 8192] {
        let (run, doctor) = said(async |file| cut_at(file, length).await).await;
        let begins = format!("The database stride.db is cut off: only {length} of its ");
        assert!(run.starts_with(&begins), "{run}");
        assert_eq!(doctor, run);
    }
}

#[tokio::test]
async fn a_newer_database_and_one_of_another_build_are_refused() {
    let change = |change: &'static str| {
        async move |file: &Path| {
            ours(file).await;
            sql(file, change).await;
        }
    };
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, \
                 execution_time) values (9999, 'of later', true, x'00', 0)";
    let (run, doctor) = said(change(newer)).await;
    assert!(run.contains("newer Stride (schema 9999; this"), "{run}");
    assert!(run.contains("Run that version or a later one"), "{run}");
    assert_eq!(doctor, run);

    let other = "update _sqlx_migrations set checksum = x'00' where version = 2";
    let (run, doctor) = said(change(other)).await;
    assert_snapshot!(run, @"The database stride.db was written by another build of Stride: its migration 2 is not the one of this build. Run the build that wrote it.");
    assert_eq!(doctor, run);
}

#[tokio::test]
async fn the_doctor_examines_an_older_database_and_leaves_it_so() {
    let stride = doctor();
    let file = stride.folder().join("stride.db");
    let mut db = open(&file).await;
    sqlx::migrate!().run_to(3, &mut db).await.unwrap();
    db.close().await.unwrap();
    let said = refused(stride);
    assert!(said.contains("older Stride (schema 3; this"), "{said}");
    assert!(said.contains("Run `stride run` once"), "{said}");
}

#[tokio::test]
async fn the_doctor_reads_a_sound_database_and_leaves_nothing_beside_it() {
    for mode in ["wal", "delete"] {
        let stride = doctor();
        let file = stride.folder().join("stride.db");
        ours(&file).await;
        sql(&file, &format!("pragma journal_mode = {mode}")).await;
        let before = files(stride.folder());
        let (code, out, err, folder) = stride.end_in_folder();
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains("the file is sound"), "{out}");
        assert_eq!(files(folder.path()), before, "{mode}");
    }
}

/// Overwrites each root page of a table or an index in turn.
#[tokio::test]
async fn the_doctor_finds_every_broken_page() {
    const PAGE: usize = 4096;
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("sound.db");
    ours(&sound).await;
    let mut db = open(&sound).await;
    let roots: Vec<i64> =
        sqlx::query_scalar("select rootpage from sqlite_schema where rootpage > 0")
            .fetch_all(&mut db)
            .await
            .unwrap();
    db.close().await.unwrap();
    assert!(roots.len() > 30, "{roots:?}");
    let sound = fs::read(sound).unwrap();
    for root in roots {
        let mut broken = sound.clone();
        let start = (usize::try_from(root).unwrap() - 1) * PAGE;
        broken[start..start + PAGE].fill(0xa5);
        let stride = doctor();
        fs::write(stride.folder().join("stride.db"), broken).unwrap();
        let (code, out, err, _) = stride.end_in_folder();
        assert_eq!(code, 1, "page {root}: {out}{err}");
        assert!(err.contains("is damaged"), "page {root}: {err}");
        assert!(err.contains("stride restore PATH"), "{err}");
    }
}

#[tokio::test]
async fn the_doctor_finds_rows_that_refer_to_nothing() {
    let stride = Stride::new(&["doctor", "--repair"]).with("STRIDE_DATABASE", "stride.db");
    let file = stride.folder().join("stride.db");
    ours(&file).await;
    sql(
        &file,
        "insert into members (guild_id, member_id, name) values (1, 2, 'grace')",
    )
    .await;
    let (code, out, err, _) = stride.end_in_folder();
    assert_eq!(code, 1);
    assert_snapshot!(out, @"a row of members refers to a row of guilds that does not exist");
    assert_snapshot!(err, @"The database stride.db is damaged. Restore a backup with `stride restore PATH`.");
}

#[tokio::test]
async fn the_doctor_finds_what_a_program_did_to_the_schema() {
    for (change, found) in [
        ("drop table cards", "the table `cards` is missing"),
        (
            "drop index posts_claimed",
            "the index `posts_claimed` is missing",
        ),
        (
            "create trigger spy after insert on answers begin delete from answers; end",
            "the trigger `spy` is not Stride's",
        ),
    ] {
        let stride = doctor();
        let file = stride.folder().join("stride.db");
        ours(&file).await;
        sql(&file, change).await;
        let (code, out, err) = stride.end();
        assert_eq!(code, 1, "{out}{err}");
        assert!(out.lines().any(|line| line == found), "{out}");
    }
    // Replication has tables of its own.
    let stride = doctor();
    let file = stride.folder().join("stride.db");
    ours(&file).await;
    sql(
        &file,
        "create table _litestream_seq (id integer primary key, seq integer)",
    )
    .await;
    let (code, _, err) = stride.end();
    assert_eq!((code, err.as_str()), (0, ""));
}

#[tokio::test]
async fn the_doctor_prints_json_also_of_a_database_that_it_cannot_examine() {
    let stride = Stride::new(&["doctor", "--json"]).with("STRIDE_DATABASE", "stride.db");
    let (code, out, err) = stride.end();
    let said: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &said["ok"]), (1, &false.into()));
    assert_eq!(said["problems"][0], err.trim());
}
