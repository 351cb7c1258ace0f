//! Cards of earlier versions.

use sqlx::{Connection, SqliteConnection};

use super::MIGRATIONS;
use super::contents::{fill, open};

/// Earlier versions made a card due half a day before its days had passed.
#[tokio::test]
async fn cards_are_due_when_their_days_have_passed() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("stride.db")).await;
    for version in 1..=20 {
        MIGRATIONS.run_to(version, &mut db).await.unwrap();
        fill(&mut db, version).await;
    }
    let due = "select (due_at + ?) || '' from cards
               order by member_id, prompt_id";
    let read = async |db: &mut SqliteConnection, more: i64| -> Vec<String> {
        let due = sqlx::query_scalar(due).bind(more);
        due.fetch_all(db).await.unwrap()
    };
    let expected = read(&mut db, 12 * 60 * 60 * 1_000).await;
    assert!(!expected.is_empty());
    MIGRATIONS.run_to(21, &mut db).await.unwrap();
    assert_eq!(read(&mut db, 0).await, expected);
    db.close().await.unwrap();
}
