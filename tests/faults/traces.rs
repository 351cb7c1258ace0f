//! What was deleted is in no file any more.

use std::fs;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::support::Stage;

const WORD: &str = "ZEBRAMARKER";

/// Returns which files of a database contain the word.
fn traces(database: &Path) -> Vec<String> {
    let files = ["db", "db-wal"].map(|ending| database.with_extension(ending));
    let has_word = |file: &&std::path::PathBuf| {
        let bytes = fs::read(file).unwrap_or_default();
        bytes
            .windows(WORD.len())
            .any(|part| part == WORD.as_bytes())
    };
    let found = files.iter().filter(has_word);
    found.map(|file| file.display().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_member_deletes_is_gone_from_the_files() {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    let member = stage.guild.member("grace");
    let form = member
        .click(&channel.last_message(), "Answer")
        .await
        .modal();
    let answer = format!("{WORD}: the weights are shared.");
    form.submit(&answer).await.reply();
    assert!(!traces(&stage.database()).is_empty());
    let asks = member.command("/privacy delete").send().await;
    let deletes = member.click(&asks, "Delete it everywhere").await;
    deletes.updated();
    // The bot still runs.
    stage.advance(&mut process, "2026-01-05T09:01:00Z").await;
    assert_eq!(traces(&stage.database()), Vec::<String>::new());
    process.stop().await;
    assert_eq!(traces(&stage.database()), Vec::<String>::new());
    stage.server.finish().await;
}

async fn count(database: &Path, table: &str) -> i64 {
    let options = SqliteConnectOptions::new().filename(database);
    let mut db = options.connect().await.unwrap();
    let count = AssertSqlSafe(format!("select count(*) from {table}"));
    let count = sqlx::query_scalar(count).fetch_one(&mut db).await.unwrap();
    db.close().await.unwrap();
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_forgotten_keeps_nothing_else_from_it() {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let options = SqliteConnectOptions::new().filename(stage.database());
    let mut db = options.connect().await.unwrap();
    sqlx::raw_sql(
        "insert into quizzes (member_id, interaction_id, items, selection, seed, begun_at)
         values (1, 1, '[]', '', 0, 0);
         create trigger stuck before delete on quizzes begin select raise(abort, 'stuck'); end;
         insert into interactions (interaction_id, outcome) values (1, '{}');",
    )
    .execute(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(count(&stage.database(), "quizzes").await, 1);
    assert_eq!(count(&stage.database(), "interactions").await, 0);
    process.stop().await;
    stage.server.finish().await;
}
