//! A database of any earlier version becomes today's, and nothing in it is lost.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod cards;
mod contents;

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection};
use stride::domain::answer::PointMark;
use stride::domain::ids::{MemberId, PostId};
use stride::store::{Store, answers};

use contents::{Table, contents, damage, fill, lost, open, root, texts};

static MIGRATIONS: Migrator = sqlx::migrate!();

#[tokio::test]
async fn every_earlier_database_is_brought_up_to_date_without_a_loss() {
    let versions: Vec<i64> = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .collect();
    for &version in &versions {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stride.db");
        let mut db = open(&file).await;
        for &step in versions.iter().filter(|&&step| step <= version) {
            MIGRATIONS.run_to(step, &mut db).await.unwrap();
            fill(&mut db, step).await;
        }
        let before = contents(&mut db).await;
        db.close().await.unwrap();

        // A new release does this at its first start.
        let store = Store::open(&file).await.unwrap();
        store.close().await;

        let mut db = open(&file).await;
        let after = contents(&mut db).await;
        let mark = texts(
            &mut db,
            "select application_id || '' from pragma_application_id",
        );
        assert_eq!(
            mark.await,
            [i32::from_be_bytes(*b"Strd").to_string()],
            "it is marked as ours"
        );
        let mut problems = lost(&before, &after);
        problems.extend(damage(&mut db).await);
        assert!(
            problems.is_empty(),
            "from version {version}:\n{}",
            problems.join("\n")
        );
        db.close().await.unwrap();
    }
}

/// Points count for the study day of their post, including points from before this rule.
#[tokio::test]
async fn points_move_to_the_study_day_of_their_post_and_standings_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stride.db");
    let mut db = open(&file).await;
    for version in 1..=3 {
        MIGRATIONS.run_to(version, &mut db).await.unwrap();
        fill(&mut db, version).await;
    }
    // The post of Sunday the 28th, answered on Monday the 29th; and a post of the old year,
    // answered in the new one.
    sqlx::raw_sql(
        "insert into posts (post_id, guild_id, schedule_id, study_day, channel_id, level, question_id,
             state, due_at, closes_at, claimed_at, sent_at, message_id) values
             (11, 101, 1, '2025-12-28', 201, 'beginner', 'stride', 'sent', 0, 0, 0, 0, 511),
             (12, 101, 1, '2025-12-31', 201, 'beginner', 'stride', 'sent', 0, 0, 0, 0, 512);
         insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at) values
             (101, 301, 10, 'answer', 'answer:11:301', 11, '2025-12-29', 5),
             (101, 301, 20, 'answer', 'answer:12:301', 12, '2026-01-01', 6);",
    )
    .execute(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();

    let store = Store::open(&file).await.unwrap();
    let standings =
        "select period || ' ' || points from standings where member_id = 301 order by period";
    let mut db = open(&file).await;
    assert_eq!(
        texts(&mut db, standings).await,
        [
            "2025-12 30",
            "2025-W52 10",
            "2026-01 5",
            "2026-W01 20",
            "2026-W02 5",
            "all 35"
        ]
    );
    let report = stride::app::doctor::examine(&store).await.unwrap();
    let is_standing =
        |kind: &_| matches!(kind, stride::app::doctor::DifferenceKind::Standing { .. });
    let differing = report
        .differences
        .iter()
        .filter(|found| is_standing(&found.kind));
    assert_eq!(differing.count(), 0, "{:?}", report.differences);
    store.close().await;
}

#[tokio::test]
async fn a_schedule_keeps_its_level_under_its_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stride.db");
    let mut db = open(&file).await;
    MIGRATIONS.run_to(1, &mut db).await.unwrap();
    fill(&mut db, 1).await;
    let levels = "select schedule_id || ' ' || level from schedules order by schedule_id";
    let before = texts(&mut db, levels).await;
    assert_eq!(before, ["1 beginner", "2 ladder", "3 senior"]);
    MIGRATIONS.run(&mut db).await.unwrap();
    let after = texts(&mut db, levels).await;
    assert_eq!(after, ["1 beginner", "2 progressive", "3 senior"]);
    let unknown = sqlx::query("update schedules set level = 'ladder'");
    assert!(unknown.execute(&mut db).await.is_err());
}

/// The database stores key points once per version of a question; members read the same as before.
#[tokio::test]
async fn a_verdict_that_repeated_its_key_points_reads_as_before() {
    let verdicts = [
        r#"[{"point":"Stride is the step.","matched":"The step"},{"point":"It is \"2\".","matched":null}]"#,
        // The same question again, with other words, and with words that the text has twice.
        r#"[{"point":"Stride is the step.","matched":null},{"point":"It is \"2\".","matched":"step"}]"#,
        r#"[{"point":"Größer 🎯","matched":"größerer Schritt"},{"point":"B","matched":"🎯\n→ kernel","bonus":true}]"#,
        r#"[{"point":"Stride is the step.","matched":"not in the text"},{"point":"B","matched":"","bonus":false}]"#,
        "[]",
    ];
    let text = "The step of größerer Schritt \"step\" 🎯\n→ kernel.";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stride.db");
    let mut db = open(&file).await;
    for version in 1..=9 {
        MIGRATIONS.run_to(version, &mut db).await.unwrap();
        fill(&mut db, version).await;
    }
    for (number, verdict) in (0..).zip(verdicts) {
        let member = 400 + number;
        sqlx::query("insert into members (guild_id, member_id, name) values (101, ?, 'm')")
            .bind(member)
            .execute(&mut db)
            .await
            .unwrap();
        sqlx::query(
            "insert into answers (post_id, guild_id, member_id, study_day, interaction_id,
                 answer_text, verdict, matched, total, points, answered_at)
             values (1, 101, ?, '2026-01-05', ?, ?, ?, 1, 2, 7, 0)",
        )
        .bind(member)
        .bind(member)
        .bind(text)
        .bind(verdict)
        .execute(&mut db)
        .await
        .unwrap();
    }
    let versions = "select verdict from answers where verdict <> '[]'";
    assert_eq!(texts(&mut db, versions).await.len(), 5);
    db.close().await.unwrap();

    let store = Store::open(&file).await.unwrap();
    let mut reader = store.read().await.unwrap();
    for (number, verdict) in (0..).zip(verdicts) {
        let member = MemberId(400 + number);
        let answer = answers::get(&mut reader, PostId(1), member).await.unwrap();
        let written = answer.unwrap().written.unwrap();
        assert_eq!(written.points, points_of(verdict));
        assert_eq!(written.text, text);
        // Back then, the key points came with the answer.
        assert!(written.shown_at.is_some() && written.settled.is_none());
    }
    let pass = answers::get(&mut reader, PostId(1), MemberId(302))
        .await
        .unwrap();
    assert_eq!(pass.unwrap().written, None);
    drop(reader);
    store.close().await;

    let mut db = open(&file).await;
    let versions = "select question_id || ' ' || key_points from question_versions order by 1";
    let versions = texts(&mut db, versions).await;
    assert_eq!(versions.len(), 4, "{versions:?}");
    // No number of an answer is used again.
    let next = "select seq || '' from sqlite_sequence where name = 'answers'";
    let last = "select max(answer_id) || '' from answers";
    assert_eq!(texts(&mut db, next).await, texts(&mut db, last).await);
}

/// Returns the key points in an old verdict.
fn points_of(verdict: &str) -> Vec<PointMark> {
    let points: Vec<serde_json::Value> = serde_json::from_str(verdict).unwrap();
    let points = points.iter().map(|point| PointMark {
        point: point["point"].as_str().unwrap().to_owned(),
        bonus: point["bonus"] == true,
        suggested: point["matched"].as_str().map(str::to_owned),
        unsure: None,
    });
    points.collect()
}

/// Self-reported points earned nothing, and still earn nothing: the answer keeps them, and every
/// ledger row stays.
#[tokio::test]
async fn what_was_self_reported_stays_with_its_answer_and_earns_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stride.db");
    let mut db = open(&file).await;
    for version in 1..=14 {
        MIGRATIONS.run_to(version, &mut db).await.unwrap();
        fill(&mut db, version).await;
    }
    // Back then, an answer without a mark earned the points for answering.
    sqlx::raw_sql(
        r#"insert into members (guild_id, member_id, name) values (101, 395, 'five');
         insert into question_versions (version_id, question_id, key_points) values
             (25, 'stride', '[{"point":"One."},{"point":"Two."},{"point":"Three."}]');
         insert into answers (post_id, guild_id, member_id, study_day, interaction_id, answer_text,
             version_id, suggested, matched, total, points, answered_at) values
             (1, 101, 395, '2026-01-05', 695, 'I would look it up.', 25, '[]', 0, 3, 4,
                 1767600060000);
         insert into self_reports (post_id, guild_id, member_id, key_point, reported_at) values
             (1, 101, 395, 2, 1767600240000), (1, 101, 395, 0, 1767600240000);
         insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at) values
             (101, 395, 4, 'answer', 'answer:1:395', 1, '2026-01-05', 1767600060000),
             (101, 395, -1, 'correction', 'correction:395', null, '2026-01-05', 1767600070000);"#,
    )
    .execute(&mut db)
    .await
    .unwrap();
    let ledger = "select point_id || ' ' || amount || ' ' || reason || ' ' || key from points
                  order by point_id";
    let before = texts(&mut db, ledger).await;
    db.close().await.unwrap();

    let store = Store::open(&file).await.unwrap();
    let mut reader = store.read().await.unwrap();
    let answer = answers::get(&mut reader, PostId(1), MemberId(395)).await;
    let answer = answer.unwrap().unwrap();
    drop(reader);
    store.close().await;
    assert_eq!(answer.points, 4);
    let written = answer.written.unwrap();
    assert_eq!(written.self_reported, [0, 2].into());
    assert_eq!(written.coverage().matched, 0);
    assert_eq!(written.settled, None);
    let mut db = open(&file).await;
    assert_eq!(texts(&mut db, ledger).await, before);
    let unknown = sqlx::query("update points set reason = 'luck'");
    assert!(unknown.execute(&mut db).await.is_err());
}

/// A member has one ladder: after climbs in two servers, the higher rung counts.
#[tokio::test]
async fn a_ladder_that_was_climbed_in_two_servers_goes_on_from_the_higher_rung() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("stride.db")).await;
    for version in 1..=18 {
        MIGRATIONS.run_to(version, &mut db).await.unwrap();
        fill(&mut db, version).await;
    }
    sqlx::raw_sql(
        "insert into guilds (guild_id, joined_at) values (777, 0);
         insert into members (guild_id, member_id, name) values
             (777, 301, 'one'), (777, 302, 'two');
         insert into ladders (guild_id, member_id, question_id, revealed) values
             (777, 301, 'stride', 4), (777, 301, 'padding', 1), (777, 302, 'stride', 3);",
    )
    .execute(&mut db)
    .await
    .unwrap();
    MIGRATIONS.run(&mut db).await.unwrap();
    let ladders = "select member_id || ' ' || question_id || ' ' || revealed from ladders
                   order by member_id, question_id";
    let expected = ["301 padding 1", "301 stride 4", "302 stride 3"];
    assert_eq!(texts(&mut db, ladders).await, expected);
}

#[tokio::test]
async fn the_samples_fill_every_column() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("stride.db")).await;
    let mut empty = Vec::new();
    for migration in MIGRATIONS.iter() {
        MIGRATIONS.run_to(migration.version, &mut db).await.unwrap();
        fill(&mut db, migration.version).await;
    }
    for table in contents(&mut db).await {
        for (index, column) in table.columns.iter().enumerate() {
            if table.rows.iter().all(|row| row[index].is_null()) {
                empty.push(format!("{}.{column}", table.name));
            }
        }
    }
    assert!(
        empty.is_empty(),
        "nothing in {}: add rows to tests/migrations/",
        empty.join(", ")
    );
}

#[tokio::test]
async fn every_table_is_strict() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("stride.db")).await;
    MIGRATIONS.run(&mut db).await.unwrap();
    let loose = texts(
        &mut db,
        "select name from pragma_table_list where schema = 'main' and type <> 'view' and strict = 0
         and name not like 'sqlite_%' and name <> '_sqlx_migrations'",
    );
    assert_eq!(loose.await, [] as [&str; 0]);
}

/// Without an index, deleting a row scans all rows that might reference it.
#[tokio::test]
async fn every_foreign_key_has_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("stride.db")).await;
    MIGRATIONS.run(&mut db).await.unwrap();
    assert_eq!(keys_without_index(&mut db).await, [] as [&str; 0]);
    sqlx::query("drop index points_of_post")
        .execute(&mut db)
        .await
        .unwrap();
    assert_eq!(
        keys_without_index(&mut db).await,
        ["points (post_id) references posts"]
    );
}

/// Returns foreign keys without an index. SQLite needs the key's columns as the first ones of an
/// index, in any order. A partial index does not help.
async fn keys_without_index(db: &mut SqliteConnection) -> Vec<String> {
    texts(
        db,
        "with keys as (
             select t.name as child, k.id, k.\"table\" as parent, count(*) as width,
                 group_concat(k.\"from\", ', ' order by k.\"from\") as columns
             from pragma_table_list t join pragma_foreign_key_list(t.name) k
             where t.schema = 'main' group by t.name, k.id),
         indexes as (
             select t.name as child, i.name, c.name as column, c.seqno
             from pragma_table_list t join pragma_index_list(t.name) i
                 join pragma_index_info(i.name) c
             where t.schema = 'main' and i.partial = 0)
         select k.child || ' (' || k.columns || ') references ' || k.parent from keys k
         where not exists (
             select 1 from indexes i where i.child = k.child and i.seqno < k.width
             group by i.name
             having group_concat(i.column, ', ' order by i.column) = k.columns)",
    )
    .await
}

/// Operators' databases have applied these exact texts; sqlx refuses to start on others.
#[test]
fn a_migration_never_changes() {
    let recorded = fs::read_to_string(root("tests/migrations/SHA256SUMS")).unwrap();
    let mut files: Vec<PathBuf> = fs::read_dir(root("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let present: Vec<String> = files
        .iter()
        .map(|file| {
            let hash = Sha256::digest(fs::read(file).unwrap());
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            let name = file.file_name().unwrap().to_str().unwrap();
            format!("{hash}  migrations/{name}")
        })
        .collect();
    let recorded: Vec<&str> = recorded.lines().collect();
    let differing: Vec<&String> = present
        .iter()
        .filter(|line| !recorded.contains(&line.as_str()))
        .collect();
    assert!(
        differing.is_empty() && present.len() == recorded.len(),
        "{differing:?}: record a new migration with `sha256sum migrations/NEW.sql >> \
         tests/migrations/SHA256SUMS`; never edit or remove one that was recorded, write another"
    );
}

#[test]
fn migrations_are_numbered_in_a_row() {
    let versions: Vec<i64> = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .collect();
    let expected: Vec<i64> = (1..).take(versions.len()).collect();
    assert_eq!(versions, expected);
}

#[test]
fn what_is_lost_is_found() {
    let table = |name: &str, columns: &[&str], rows: &[&str]| Table {
        name: name.to_owned(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        rows: rows
            .iter()
            .map(|row| serde_json::from_str(row).unwrap())
            .collect(),
    };
    let before = [
        table("a", &["x", "y"], &["[1, 2]", "[1, 2]", "[3, null]"]),
        table("b", &["x"], &["[1]"]),
    ];
    let same = [
        table(
            "a",
            &["new", "x", "y"],
            &["[0, 3, null]", "[0, 1, 2]", "[0, 1, 2]", "[0, 9, 9]"],
        ),
        table("b", &["x"], &["[1]"]),
        table("c", &["x"], &[]),
    ];
    assert_eq!(lost(&before, &same), [] as [&str; 0]);
    let less = [table("a", &["x", "z"], &["[1, 2]", "[3, 4]"])];
    assert_eq!(
        lost(&before, &less),
        [
            "column a.y is gone",
            "a lost the row [1]",
            "table b is gone"
        ]
    );
}
