//! Makes a backup every day.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use super::Trust;
use crate::app::{Core, storage};
use crate::clock::Clock;
use crate::discord::chain;
use crate::metrics;

/// The pause before another try after a failure.
const RETRY: Duration = Duration::from_secs(60 * 10);
/// How many minutes after midnight the day's backup starts: not in the minute when posts are due.
const AFTER_MIDNIGHT: i64 = 17;

/// Makes the day's backup in a folder, until `shutdown`: at the start if there is none yet, then
/// shortly after each midnight in UTC.
pub async fn keep(
    app: Core,
    clock: Clock,
    trust: Trust,
    folder: PathBuf,
    shutdown: CancellationToken,
) {
    let _work = clock.work();
    while !shutdown.is_cancelled() {
        let now = clock.now();
        // A wrong date would name another day's backup.
        let pause = if !trust.is_right().await {
            RETRY
        } else {
            match storage::back_up(&app, &folder, now).await {
                Ok(made) => {
                    metrics::backed_up(now);
                    if made {
                        info!(folder = %folder.display(), "a backup was made");
                    }
                    until_next(now)
                }
                Err(error) => {
                    metrics::backup_failed();
                    error!(
                        folder = %folder.display(),
                        error = %chain(&error),
                        "no backup could be made, will retry"
                    );
                    RETRY
                }
            }
        };
        tokio::select! {
            () = clock.sleep(pause) => {}
            () = shutdown.cancelled() => {}
        }
    }
}

/// Returns how long it is from `now` until the next day's backup.
fn until_next(now: DateTime<Utc>) -> Duration {
    let tomorrow = now.date_naive() + TimeDelta::days(1);
    let at = tomorrow.and_time(chrono::NaiveTime::MIN).and_utc();
    let at = at + TimeDelta::minutes(AFTER_MIDNIGHT);
    (at - now).to_std().unwrap_or(RETRY)
}
