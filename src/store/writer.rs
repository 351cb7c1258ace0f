//! The one writing connection: whose turn it is, and what is committed together.
//!
//! A commit waits for the disk, which is the slowest part of a write. So every writer who is
//! already waiting gets a turn before the commit, each in its own savepoint, and one commit covers
//! them all. A turn that ends without [`commit`] rolls back only its own part. No writer is told of
//! a commit before it is on the disk.
//!
//! Between turns its own task holds the connection, so a writer that goes away holds up nobody.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::{BUSY_TIMEOUT, Connection, Error, Health, PlannedErrands, Result, TURN_TIMEOUT};
use crate::metrics;

/// How many turns one commit covers at most, and how long it waits for them: the first of them
/// waits for the last.
const MOST_TOGETHER: usize = 64;
const LONGEST_TOGETHER: Duration = Duration::from_millis(20);

/// A writing transaction; it rolls back unless committed.
///
/// It sees the writes of others whose commit is still to come. So even if it wrote nothing, call
/// [`commit`] before you report anything that it read.
#[derive(Debug)]
pub struct Transaction {
    /// There until the transaction ends.
    connection: Option<SqliteConnection>,
    back: Option<oneshot::Sender<Back>>,
}

/// The connection after a turn.
#[derive(Debug)]
struct Back {
    connection: SqliteConnection,
    /// Tells the writer about the commit; `None` if the turn must not be committed.
    committed: Option<Committed>,
}

type Turn = oneshot::Sender<Result<Transaction>>;
type Committed = oneshot::Sender<Result<()>>;

/// A turn to commit.
struct Done {
    told: Committed,
    begun: Instant,
}

impl Transaction {
    fn end(&mut self, committed: Option<Committed>) {
        if let (Some(connection), Some(back)) = (self.connection.take(), self.back.take()) {
            // If nobody takes it the store is gone, and closing the connection rolls back.
            let _ = back.send(Back {
                connection,
                committed,
            });
        }
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        let connection = self.connection.as_ref();
        connection.expect("a transaction has its connection until it ends")
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        let connection = self.connection.as_mut();
        connection.expect("a transaction has its connection until it ends")
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.end(None);
    }
}

/// Commits a transaction. Returns once it is on the disk.
pub async fn commit(mut transaction: Transaction) -> Result<()> {
    let (told, committed) = oneshot::channel();
    transaction.end(Some(told));
    committed.await.unwrap_or_else(|_| Err(closed()))
}

fn closed() -> Error {
    sqlx::Error::PoolClosed.into()
}

/// The load of the writing connection.
#[derive(Debug, Default)]
pub struct WriterFigures {
    waiting: AtomicUsize,
    commits: AtomicU64,
    transactions: AtomicU64,
}

impl WriterFigures {
    /// Returns how many writes wait for their turn.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Returns how many commits have reached the disk since the start.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Returns how many transactions these commits covered.
    pub fn transactions(&self) -> u64 {
        self.transactions.load(Ordering::Relaxed)
    }
}

enum Request {
    Turn(Turn),
    Close(oneshot::Sender<()>),
}

/// The way to the writing connection. Clones lead to the same one.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    requests: mpsc::UnboundedSender<Request>,
    figures: Arc<WriterFigures>,
}

impl Writer {
    /// Connects, and starts the task that serves writers.
    pub(super) async fn start(
        options: SqliteConnectOptions,
        health: Arc<Health>,
        planned: Arc<PlannedErrands>,
    ) -> Result<Self> {
        let (requests, waiting) = mpsc::unbounded_channel();
        let figures = Arc::<WriterFigures>::default();
        let mut desk = Desk {
            options,
            connection: None,
            requests: waiting,
            closing: None,
            is_rolled_back: Arc::default(),
            health,
            planned,
            figures: Arc::clone(&figures),
        };
        desk.connection = Some(desk.connect().await?);
        tokio::spawn(desk.run());
        Ok(Self { requests, figures })
    }

    /// Waits for a turn.
    pub(super) async fn begin(&self) -> Result<Transaction> {
        let (turn, begun) = oneshot::channel();
        let _waiting = (Waiting::new(&self.figures), metrics::write_waiting());
        self.requests
            .send(Request::Turn(turn))
            .map_err(|_| closed())?;
        match timeout(TURN_TIMEOUT + BUSY_TIMEOUT, begun).await {
            Ok(begun) => begun.unwrap_or_else(|_| Err(closed())),
            Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
        }
    }

    pub(super) fn figures(&self) -> &Arc<WriterFigures> {
        &self.figures
    }

    pub(super) async fn close(&self) {
        let (closed, is_closed) = oneshot::channel();
        if self.requests.send(Request::Close(closed)).is_ok() {
            // It is closed in either case.
            let _ = is_closed.await;
        }
    }
}

/// A waiting writer, counted until it is dropped.
struct Waiting<'f>(&'f WriterFigures);

impl<'f> Waiting<'f> {
    fn new(figures: &'f WriterFigures) -> Self {
        figures.waiting.fetch_add(1, Ordering::Relaxed);
        Self(figures)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Holds the connection between turns.
struct Desk {
    options: SqliteConnectOptions,
    /// `None` after one broke.
    connection: Option<SqliteConnection>,
    requests: mpsc::UnboundedReceiver<Request>,
    closing: Option<oneshot::Sender<()>>,
    /// Whether SQLite rolled back everything since the last BEGIN, as it does by itself when the
    /// disk is full or fails.
    is_rolled_back: Arc<AtomicBool>,
    health: Arc<Health>,
    planned: Arc<PlannedErrands>,
    figures: Arc<WriterFigures>,
}

/// The savepoint that a failed turn rolls back to; the first turn rolls back to the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Savepoint {
    None,
    /// Nothing has happened since.
    Fresh,
    /// A turn that will be committed has used it.
    Used,
}

impl Desk {
    async fn run(mut self) {
        while self.closing.is_none()
            && let Some(request) = self.requests.recv().await
        {
            match request {
                Request::Turn(first) => self.together(first).await,
                Request::Close(closed) => self.closing = Some(closed),
            }
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the writing connection did not close cleanly");
        }
        if let Some(closed) = self.closing {
            // It is closed even if nobody waits for that any more.
            let _ = closed.send(());
        }
    }

    async fn connect(&self) -> Result<SqliteConnection> {
        let mut connection = self.options.connect().await?;
        let (noted, rolled_back) = (Arc::clone(&self.planned), Arc::clone(&self.is_rolled_back));
        let mut handle = connection.lock_handle().await?;
        handle.set_update_hook(move |change| noted.note(change.table, &change.operation));
        handle.set_rollback_hook(move || rolled_back.store(true, Ordering::SeqCst));
        drop(handle);
        Ok(connection)
    }

    async fn begin(&mut self) -> Result<SqliteConnection> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        self.is_rolled_back.store(false, Ordering::SeqCst);
        self.planned.is_any.store(false, Ordering::Relaxed);
        match run(&mut connection, "BEGIN IMMEDIATE").await {
            Ok(()) => Ok(connection),
            Err(error) => {
                // A connection that another program's lock kept from beginning is still good.
                if error.trouble() == Some(super::Trouble::Locked) {
                    self.connection = Some(connection);
                }
                Err(error)
            }
        }
    }

    /// Runs the turn `first` and those of the other waiting writers, then commits them all.
    async fn together(&mut self, first: Turn) {
        let mut connection = match self.begin().await {
            Ok(connection) => connection,
            Err(error) => {
                self.doubt();
                // The writer may have stopped waiting.
                let _ = first.send(Err(error));
                return;
            }
        };
        let (mut done, mut savepoint) = (Vec::<Done>::new(), Savepoint::None);
        let mut plans = false;
        let since = Instant::now();
        let mut turn = Some(first);
        while let Some(next) = turn {
            let begun = Instant::now();
            let Some(back) = lend(connection, next).await else {
                self.doubt();
                return fail(done, closed());
            };
            connection = back.connection;
            let plans_one = self.planned.is_any.swap(false, Ordering::Relaxed);
            let is_wanted = back.committed.is_some();
            match back.committed {
                Some(told) => done.push(Done { told, begun }),
                None => metrics::written(begun.elapsed()),
            }
            let gone_back = match (is_wanted, savepoint) {
                (true, Savepoint::None) => Ok(()),
                (true, _) => {
                    savepoint = Savepoint::Used;
                    Ok(())
                }
                (false, Savepoint::None) => return self.roll_back(connection).await,
                (false, _) => {
                    savepoint = Savepoint::Fresh;
                    run(&mut connection, "ROLLBACK TO later").await
                }
            };
            plans |= plans_one && is_wanted;
            if self.is_rolled_back.load(Ordering::SeqCst) || gone_back.is_err() {
                // What the others wrote is gone with it.
                self.doubt();
                let error = last_error(&mut connection).await;
                fail(done, error.unwrap_or_else(closed));
                return self.roll_back(connection).await;
            }
            turn = None;
            if done.len() < MOST_TOGETHER && since.elapsed() < LONGEST_TOGETHER {
                turn = self.next();
            }
            let Some(next) = turn else { break };
            let begun = match savepoint {
                Savepoint::None => run(&mut connection, "SAVEPOINT later").await,
                Savepoint::Used => run(&mut connection, "RELEASE later; SAVEPOINT later").await,
                Savepoint::Fresh => Ok(()),
            };
            savepoint = Savepoint::Fresh;
            if let Err(error) = begun {
                let _ = next.send(Err(error));
                break;
            }
            turn = Some(next);
        }
        self.commit(connection, done, plans).await;
    }

    /// Returns the next waiting turn.
    fn next(&mut self) -> Option<Turn> {
        loop {
            match self.requests.try_recv().ok()? {
                // Its writer has stopped waiting.
                Request::Turn(turn) if turn.is_closed() => {}
                Request::Turn(turn) => return Some(turn),
                Request::Close(closed) => {
                    self.closing = Some(closed);
                    return None;
                }
            }
        }
    }

    async fn commit(&mut self, mut connection: SqliteConnection, done: Vec<Done>, plans: bool) {
        let committed = run(&mut connection, "COMMIT").await;
        if let Err(error) = committed {
            self.doubt();
            fail(done, error);
            return self.roll_back(connection).await;
        }
        self.connection = Some(connection);
        self.figures.commits.fetch_add(1, Ordering::Relaxed);
        metrics::committed(done.len());
        let count = done.len() as u64;
        self.figures
            .transactions
            .fetch_add(count, Ordering::Relaxed);
        if let Some(tell) = self.planned.told.get().filter(|_| plans) {
            tell();
        }
        for Done { told, begun } in done {
            metrics::written(begun.elapsed());
            // The writer may have stopped waiting.
            let _ = told.send(Ok(()));
        }
    }

    /// Rolls back everything since the last BEGIN. Replaces a connection that cannot do that.
    async fn roll_back(&mut self, mut connection: SqliteConnection) {
        let is_over = self.is_rolled_back.load(Ordering::SeqCst);
        let is_usable = is_over || run(&mut connection, "ROLLBACK").await.is_ok();
        if is_over || !is_usable {
            self.doubt();
        }
        self.connection = is_usable.then_some(connection);
    }

    fn doubt(&self) {
        self.health.is_doubtful.store(true, Ordering::Relaxed);
    }
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Result<()> {
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}

/// Lends the connection to the next writer and waits until it is back: at once if the writer has
/// stopped waiting.
async fn lend(connection: SqliteConnection, turn: Turn) -> Option<Back> {
    let (back, returned) = oneshot::channel();
    let transaction = Transaction {
        connection: Some(connection),
        back: Some(back),
    };
    drop(turn.send(Ok(transaction)));
    returned.await.ok()
}

/// Returns why SQLite rolled back: the last statement's error.
async fn last_error(connection: &mut SqliteConnection) -> Option<Error> {
    let error = connection.lock_handle().await.ok()?.last_error()?;
    Some(sqlx::Error::Database(Box::new(error)).into())
}

/// Tells all of them that their turn is not committed.
fn fail(done: Vec<Done>, error: Error) {
    let error = Arc::new(error);
    for Done { told, begun } in done {
        metrics::written(begun.elapsed());
        let _ = told.send(Err(Error::Together(Arc::clone(&error))));
    }
}

#[cfg(test)]
mod tests;
