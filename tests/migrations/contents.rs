//! The contents of a database, and what a migration lost.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};

/// The tables, or `table.column`s, that a migration removes or changes on purpose, each with its
/// reason.
const CHANGED: &[(&str, &str)] = &[
    (
        "answers.verdict",
        "key points are kept once for each version of a question",
    ),
    (
        "self_reports",
        "what one said of an answer is kept with it; a test of its own looks at it",
    ),
    (
        "streak_notices.effect",
        "the replay of the history says what a day did",
    ),
    (
        "streak_notices.length",
        "the replay of the history says what a day did",
    ),
    (
        "ladders.guild_id",
        "a member climbs a ladder in whichever server; a test of its own looks at it",
    ),
    (
        "cards.due_at",
        "a card is due when its days have passed; a test of its own looks at it",
    ),
    ("posts.thread_id", "nothing ever wrote or read it"),
    (
        "schedules.level",
        "the level plan `ladder` is called `progressive`; a test of its own looks at it",
    ),
    (
        "streaks.reached_at",
        "a streak of no length was reached at no time",
    ),
];

/// A table's rows, with the values in the order of the columns.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<serde_json::Value>>,
}

pub(super) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(super) async fn open(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true);
    options.connect().await.unwrap()
}

/// Adds the sample rows of a version.
pub(super) async fn fill(db: &mut SqliteConnection, version: i64) {
    let samples = root(&format!("tests/migrations/{version:04}.sql"));
    // A migration without a new column needs none; another test reports one that lacks them.
    if samples.exists() {
        let sql = fs::read_to_string(samples).unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(db).await.unwrap();
    }
}

pub(super) async fn contents(db: &mut SqliteConnection) -> Vec<Table> {
    let names = texts(
        db,
        "select name from pragma_table_list where schema = 'main' and type = 'table'
         and name not like 'sqlite_%' and name <> '_sqlx_migrations' order by name",
    );
    let mut tables = Vec::new();
    for name in names.await {
        let of_table = format!("select name from pragma_table_info('{name}') order by name");
        let columns = texts(db, &of_table).await;
        let all = format!("select json_array({}) from {name}", columns.join(", "));
        let rows = texts(db, &all).await;
        tables.push(Table {
            name,
            columns,
            rows: rows
                .iter()
                .map(|row| serde_json::from_str(row).unwrap())
                .collect(),
        });
    }
    tables
}

pub(super) async fn texts(db: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let query = sqlx::query_scalar(AssertSqlSafe(sql));
    query.fetch_all(db).await.unwrap()
}

/// Returns the lost rows and values, except those in [`CHANGED`].
pub(super) fn lost(before: &[Table], after: &[Table]) -> Vec<String> {
    let is_meant = |name: &str| CHANGED.iter().any(|(changed, _)| *changed == name);
    let mut problems = Vec::new();
    for old in before.iter().filter(|old| !is_meant(&old.name)) {
        let Some(new) = after.iter().find(|new| new.name == old.name) else {
            problems.push(format!("table {} is gone", old.name));
            continue;
        };
        let mut columns = Vec::new();
        for (index, column) in old.columns.iter().enumerate() {
            let name = format!("{}.{column}", old.name);
            match new.columns.iter().position(|other| other == column) {
                _ if is_meant(&name) => {}
                Some(now) => columns.push((index, now)),
                None => problems.push(format!("column {name} is gone")),
            }
        }
        let mut left: Vec<Vec<&serde_json::Value>> = new
            .rows
            .iter()
            .map(|row| columns.iter().map(|(_, now)| &row[*now]).collect())
            .collect();
        for row in &old.rows {
            let row: Vec<_> = columns.iter().map(|(index, _)| &row[*index]).collect();
            match left.iter().position(|other| *other == row) {
                Some(found) => drop(left.swap_remove(found)),
                None => problems.push(format!(
                    "{} lost the row {}",
                    old.name,
                    serde_json::json!(row)
                )),
            }
        }
    }
    problems
}

/// Returns the damage that SQLite itself finds.
pub(super) async fn damage(db: &mut SqliteConnection) -> Vec<String> {
    let mut problems = texts(
        db,
        r#"select "table" || ' has a row without its ' || parent from pragma_foreign_key_check"#,
    )
    .await;
    let verdict = texts(db, "select integrity_check from pragma_integrity_check").await;
    problems.extend(verdict.into_iter().filter(|line| line != "ok"));
    problems
}
