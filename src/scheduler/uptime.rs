//! The record of when members could reach the bot. Amnesty follows from it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::app::{Core, uptime};
use crate::clock::{Clock, Passed};
use crate::discord::chain;

/// How exact the record is: what is lost at most when the bot dies.
const GRAIN: Duration = Duration::from_secs(30);
/// It is exact from the first second on: a bot that dies again and again was there all the same.
const FIRST_GRAIN: Duration = Duration::from_secs(1);

/// Keeps the record until `shutdown`. `connection` says since when Discord reaches the bot:
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
                // A machine that was suspended was not there.
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

/// A stretch of time in which members could reach the bot.
enum Run {
    /// They cannot.
    None,
    /// Since then, and not recorded yet.
    Since(DateTime<Utc>),
    /// Recorded under this number.
    Recorded(i64),
}

impl Run {
    fn since(connected_since: Option<DateTime<Utc>>) -> Self {
        connected_since.map_or(Self::None, Self::Since)
    }

    /// Records that it goes on at `now`. What fails is tried again with the next note.
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
