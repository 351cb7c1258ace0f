//! Whatever happens to simultaneous writers, each learns the true outcome of its own turn.

use std::collections::BTreeSet;
use std::task::Poll;

use proptest::prelude::*;
use tokio::task::JoinHandle;

use super::*;
use crate::store::Store;

/// What a writer does with its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// It writes and commits.
    Commit,
    /// It writes and changes its mind.
    Leave,
    /// It is stopped in the middle of a write.
    Stopped,
    /// It writes, and then writes something that the schema refuses.
    Refused,
    /// SQLite rolls back everything, as it does when the disk is full.
    RolledBack,
    /// It writes something that the schema refuses at the commit.
    RefusedLater,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => Just(Deed::Commit),
        2 => Just(Deed::Leave),
        2 => Just(Deed::Stopped),
        2 => Just(Deed::Refused),
        1 => Just(Deed::RolledBack),
        1 => Just(Deed::RefusedLater),
    ]
}

async fn note(db: &mut Connection, name: &str) -> Result<()> {
    crate::store::settings::set(db, name, "").await
}

async fn noted(db: &mut Connection) -> BTreeSet<String> {
    let names = sqlx::query_scalar("select name from settings where name like 'deed:%'");
    names.fetch_all(db).await.unwrap().into_iter().collect()
}

fn name(number: usize) -> String {
    format!("deed:{number}")
}

/// Acts on the store; returns what the writer was told, and what it saw of earlier writes.
async fn act(store: Store, number: usize, deed: Deed) -> Result<BTreeSet<String>> {
    let mut tx = store.write().await?;
    let seen = noted(&mut tx).await;
    note(&mut tx, &name(number)).await?;
    let by_force = match deed {
        Deed::Commit => {
            commit(tx).await?;
            return Ok(seen);
        }
        Deed::Leave => return Ok(seen),
        Deed::Stopped => {
            let late = name(number) + " late";
            let mut writing = std::pin::pin!(note(&mut tx, &late));
            // SQLite gets the request, and nobody waits for the result.
            let once = std::future::poll_fn(|context| Poll::Ready(writing.as_mut().poll(context)));
            let _ = once.await;
            return Ok(seen);
        }
        Deed::Refused => "insert into settings (name) values (null)",
        Deed::RolledBack => "insert or rollback into settings (name) values (null)",
        Deed::RefusedLater => {
            "pragma defer_foreign_keys = on; insert into members (guild_id, member_id, name) values (7, 7, '')"
        }
    };
    sqlx::raw_sql(by_force).execute(&mut *tx).await?;
    commit(tx).await?;
    Ok(seen)
}

/// Makes all of them wait for their turn at the same time, in this order, and then act.
async fn all_at_once(store: &Store, deeds: &[Deed]) -> Vec<JoinHandle<Result<BTreeSet<String>>>> {
    let held = store.write().await.unwrap();
    let mut acting = Vec::new();
    for (number, deed) in deeds.iter().enumerate() {
        acting.push(tokio::spawn(act(store.clone(), number, *deed)));
        while store.writer_figures().waiting() < acting.len() {
            tokio::task::yield_now().await;
        }
    }
    // It may share its commit with a turn that makes it fail.
    let _ = commit(held).await;
    acting
}

async fn storm(deeds: &[Deed]) -> std::result::Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stride.db");
    let store = Store::open(&file).await.unwrap();
    let acting = all_at_once(&store, deeds).await;
    let mut told_so = BTreeSet::new();
    for (number, (acting, deed)) in acting.into_iter().zip(deeds).enumerate() {
        let told = acting.await.unwrap();
        match (deed, &told) {
            (Deed::Commit, Ok(seen)) => {
                // Earlier writers were told the same that this one saw.
                prop_assert!(seen.is_subset(&told_so), "{seen:?} of {told_so:?}");
                told_so.insert(name(number));
            }
            (Deed::Commit, Err(_)) => {}
            (Deed::Leave | Deed::Stopped, told) => prop_assert!(told.is_ok(), "{told:?}"),
            (_, told) => prop_assert!(told.is_err(), "{deed:?}"),
        }
    }
    let lets_down = |deed| matches!(deed, Deed::RolledBack | Deed::RefusedLater);
    if !deeds.iter().copied().any(lets_down) {
        let commits = deeds.iter().filter(|deed| **deed == Deed::Commit).count();
        prop_assert_eq!(told_so.len(), commits, "one that fails fails alone");
    }
    // The store goes on, and holds what the writers were told, now and after a restart.
    let mut tx = store.write().await.unwrap();
    prop_assert_eq!(&noted(&mut tx).await, &told_so);
    commit(tx).await.unwrap();
    store.close().await;
    let store = Store::open(&file).await.unwrap();
    prop_assert_eq!(&noted(&mut store.read().await.unwrap()).await, &told_so);
    store.close().await;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn everybody_is_told_what_became_of_theirs(
        deeds in proptest::collection::vec(deed(), 1..24),
        threads in 1_usize..3,
    ) {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(threads).enable_all().build().unwrap();
        runtime.block_on(storm(&deeds))?;
    }
}

#[tokio::test]
async fn those_who_wait_share_a_commit() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stride.db")).await.unwrap();
    for acting in all_at_once(&store, &[Deed::Commit; 40]).await {
        acting.await.unwrap().unwrap();
    }
    let figures = store.writer_figures();
    assert_eq!(figures.transactions(), 41);
    assert_eq!(figures.waiting(), 0);
    // How many turns fit into a commit depends on how long they take.
    assert!(figures.commits() < 41, "{}", figures.commits());
    store.close().await;
    assert!(store.write().await.is_err(), "it is closed");
}
