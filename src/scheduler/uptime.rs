//! Records when members could reach the bot. Amnesty follows from it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::app::{Core, uptime};
use crate::clock::{Clock, Passed};
use crate::discord::chain;

/// The record's precision: the most that a crash can lose.
const GRAIN: Duration = Duration::from_secs(30);
/// The precision at first: a bot that dies again and again still gets credit for its uptime.
const FIRST_GRAIN: Duration = Duration::from_secs(1);

/// Keeps the record until `shutdown`. `connection` says since when Discord has reached the bot;
/// without it nobody can answer.
pub async fn record(
    app: Core,
    clock: Clock,
    mut connection: watch::Receiver<Option<DateTime<Utc>>>,
    shutdown: CancellationToken,
) {
    let _work = clock.work();
    let mut run = Run::since(*connection.borrow_and_update());
    let mut grain = FIRST_GRAIN;
    loop {
        run.note(&app, clock.now()).await;
        tokio::select! {
            passed = clock.pass(grain) => {
                grain = (grain * 2).min(GRAIN);
                // A suspended machine was not reachable.
                if passed == Passed::WithALeap {
                    run = Run::since(connection.borrow().map(|_| clock.now()));
                }
            }
            Ok(()) = connection.changed() => {
                run = Run::since(*connection.borrow_and_update());
                grain = FIRST_GRAIN;
            }
            () = shutdown.cancelled() => break,
        }
    }
    run.note(&app, clock.now()).await;
}

/// A stretch of time when members could reach the bot.
enum Run {
    /// Members cannot reach it now.
    None,
    /// Began at this instant, and is not recorded yet.
    Since(DateTime<Utc>),
    /// Is recorded under this number.
    Recorded(i64),
}

impl Run {
    fn since(connected_since: Option<DateTime<Utc>>) -> Self {
        connected_since.map_or(Self::None, Self::Since)
    }

    /// Records that the run goes on at `now`. A failure is made up for by the next note.
    async fn note(&mut self, app: &Core, now: DateTime<Utc>) {
        let noted = match *self {
            Self::None => Ok(()),
            Self::Since(since) => match uptime::begin(app, since.min(now), now).await {
                Ok(run) => {
                    *self = Self::Recorded(run);
                    Ok(())
                }
                Err(error) => Err(error),
            },
            Self::Recorded(run) => uptime::prolong(app, run, now).await,
        };
        if let Err(error) = noted {
            error!(error = %chain(&error), "failed to record uptime");
        }
    }
}
