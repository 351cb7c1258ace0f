//! Tells systemd about the bot, if the service has `Type=notify`. Elsewhere nobody listens, and it
//! says nothing.

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Moment;

/// The signs of a running bot.
pub(super) struct Signs {
    /// When its scheduler last gave a sign of life.
    pub(super) beats: watch::Receiver<Moment>,
    /// Since when Discord has reached it.
    pub(super) connection: watch::Receiver<Option<DateTime<Utc>>>,
    /// Cancelled when it stops.
    pub(super) stopping: CancellationToken,
}

/// Tells systemd that the bot runs, then with each of its scheduler's signs of life that it is
/// alive, and finally that it stops.
#[cfg(target_os = "linux")]
pub(super) async fn keep_informed(mut signs: Signs) {
    use sd_notify::NotifyState::{Ready, Status, Stopping, Watchdog};
    let status = |since: Option<DateTime<Utc>>| {
        Status(match since {
            Some(_) => "Connected to Discord",
            None => "Not connected to Discord",
        })
    };
    let since = *signs.connection.borrow_and_update();
    // Discord has accepted the token, and the database is open. An outage of its gateway is no
    // reason for a restart.
    say(&[Ready, status(since)]);
    loop {
        tokio::select! {
            () = signs.stopping.cancelled() => return say(&[Stopping, Status("Stopping")]),
            Ok(()) = signs.beats.changed() => say(&[Watchdog]),
            Ok(()) = signs.connection.changed() => {
                let since = *signs.connection.borrow_and_update();
                say(&[status(since)]);
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn say(what: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(what) {
        tracing::warn!(%error, "systemd could not be told how the bot is");
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn keep_informed(_: Signs) {}
