//! What the machines around the bot ask it over HTTP: whether it is alive, whether it is usable,
//! and its metrics. Keep it on a private network: there is no password.

mod listener;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::app::post::claim;
use crate::app::{Core, storage};
use crate::clock::{Clock, Moment};
use crate::metrics;
use crate::scheduler::LIFELESS;
use listener::Bounded;

/// The least time between two tries of the database, however often anybody asks.
const TRIAL: Duration = Duration::from_secs(5);

/// The sources of the answers.
#[derive(Debug)]
pub struct Watched {
    /// Gives access to the database.
    pub app: Core,
    /// Tells which posts are due.
    pub clock: Clock,
    /// Since when Discord has reached the bot.
    pub connection: watch::Receiver<Option<DateTime<Utc>>>,
    /// When the scheduler's loop last gave a sign of life.
    pub beats: watch::Receiver<Moment>,
    /// Cancelled when the bot stops.
    pub shutdown: CancellationToken,
}

#[derive(Debug)]
struct Asked {
    watched: Watched,
    /// The last try of the database, and why it failed, if it did.
    trial: Mutex<Option<(Moment, Option<String>)>>,
}

/// Listens at an address.
///
/// # Errors
///
/// Fails if another program listens there, or the address is not this machine's.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Answers requests until the bot stops.
pub async fn serve(listener: TcpListener, watched: Watched) {
    if let Ok(address) = listener.local_addr() {
        info!(%address, "health and metrics are served");
    }
    let shutdown = watched.shutdown.clone();
    let asked = Arc::new(Asked {
        watched,
        trial: Mutex::default(),
    });
    let router = Router::new()
        .route("/healthz", get(is_alive))
        .route("/readyz", get(is_ready))
        .route("/metrics", get(show_metrics))
        .with_state(asked);
    // An open connection must not hold up the shutdown.
    let served = axum::serve(Bounded::new(listener), router).into_future();
    if let Some(Err(error)) = shutdown.run_until_cancelled(served).await {
        error!(%error, "health and metrics are not served any more");
    }
}

/// `GET /healthz`: whether starting the process again would help.
async fn is_alive(State(asked): State<Arc<Asked>>) -> impl IntoResponse {
    verdict(asked.lifeless().as_slice())
}

/// `GET /readyz`: whether members can use the bot.
async fn is_ready(State(asked): State<Arc<Asked>>) -> impl IntoResponse {
    let watched = &asked.watched;
    let mut reasons: Vec<String> = asked.lifeless().into_iter().collect();
    if watched.shutdown.is_cancelled() {
        reasons.push("the bot is stopping".to_owned());
    }
    if watched.connection.borrow().is_none() {
        reasons.push("the bot is not connected to Discord".to_owned());
    }
    reasons.extend(asked.unwritable().await);
    verdict(&reasons)
}

/// `GET /metrics`: for Prometheus.
async fn show_metrics(State(asked): State<Arc<Asked>>) -> impl IntoResponse {
    let is_writable = asked.unwritable().await.is_none();
    metrics::database_writable(is_writable);
    let Watched { app, clock, .. } = &asked.watched;
    metrics::database_size(storage::size(app));
    // If it cannot be read, the last value stays: the database is then reported as not writable
    // anyway.
    if let Ok(waiting) = claim::waiting(app, clock.now()).await {
        metrics::posts_waiting(waiting);
    }
    ([(CONTENT_TYPE, metrics::MEDIA_TYPE)], metrics::text())
}

fn verdict(reasons: &[String]) -> (StatusCode, String) {
    if reasons.is_empty() {
        return (StatusCode::OK, "ok\n".to_owned());
    }
    (
        StatusCode::SERVICE_UNAVAILABLE,
        format!("{}\n", reasons.join("\n")),
    )
}

impl Asked {
    fn lifeless(&self) -> Option<String> {
        let silence = Clock::System.moment() - *self.watched.beats.borrow();
        (silence > LIFELESS).then(|| {
            let seconds = silence.as_secs();
            format!("the scheduler has given no sign of life for {seconds} s")
        })
    }

    /// Returns why the database cannot be written, as of the last few seconds.
    async fn unwritable(&self) -> Option<String> {
        let mut trial = self.trial.lock().await;
        let now = Clock::System.moment();
        if let Some((_, outcome)) = trial.as_ref().filter(|(at, _)| now - *at < TRIAL) {
            return outcome.clone();
        }
        let tried = storage::try_write(&self.watched.app).await;
        let outcome = tried.err();
        let outcome = outcome.map(|error| format!("the database cannot be written: {error}"));
        *trial = Some((Clock::System.moment(), outcome.clone()));
        outcome
    }
}
