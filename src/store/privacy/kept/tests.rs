//! Compares the list of places with the schema.

use std::collections::BTreeSet;

use super::KEPT;
use crate::store::Store;

/// Columns with names like those of members' ids, and other contents.
const NOT_MEMBERS: &[&str] = &[
    // An interaction.
    "told_by",
    "interaction_id",
    // A word.
    "paused_by",
    "answer_id",
    "batch_id",
    "channel_id",
    "errand_id",
    "guild_id",
    "message_id",
    "mock_id",
    "own_question_id",
    "ping_role_id",
    "point_id",
    "post_id",
    "practice_id",
    "prompt_id",
    "question_id",
    "quiz_id",
    "reminder_role_id",
    "report_id",
    "role_id",
    "run_id",
    "schedule_id",
    "thread_id",
    "version_id",
];

#[tokio::test]
async fn every_column_with_a_members_id_is_exported_and_erased() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stride.db")).await.unwrap();
    let mut reader = store.read().await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select tables.name, columns.name from pragma_table_list as tables
             join pragma_table_info(tables.name) as columns
         where tables.schema = 'main' and tables.type = 'table' and tables.name not like 'sqlite_%'",
    )
    .fetch_all(&mut *reader)
    .await
    .unwrap();
    let there: BTreeSet<(&str, &str)> = columns
        .iter()
        .map(|(table, column)| (table.as_str(), column.as_str()))
        .filter(|(_, column)| column.ends_with("_id") || column.ends_with("_by"))
        .filter(|(_, column)| !NOT_MEMBERS.contains(column))
        .collect();
    let named = KEPT.iter().flat_map(|kept| {
        let columns = kept.columns.iter();
        columns.map(|column| (kept.table, *column))
    });
    let named: BTreeSet<(&str, &str)> = named.collect();
    assert_eq!(
        named, there,
        "store/privacy.rs names other columns than those that may hold a member's id: a new \
         one goes into KEPT, or into NOT_MEMBERS here"
    );
    let names: BTreeSet<&str> = KEPT.iter().map(|kept| kept.name).collect();
    assert_eq!(names.len(), KEPT.len(), "each has a name of its own");
    drop(reader);
    store.close().await;
}
