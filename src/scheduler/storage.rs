//! Looks after the database while the bot runs.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::{Core, storage};
use crate::clock::Clock;

/// The pause between two checks.
const PAUSE: Duration = Duration::from_secs(10);

/// Checks regularly whether the database is reliable, until `shutdown`.
pub async fn look_after(app: Core, clock: Clock, shutdown: CancellationToken) {
    let _work = clock.work();
    let mut checked_at = None;
    loop {
        // A clock that is moved by hand ends a pause with each step, however small. Failures in a
        // row count only if they are apart.
        let now = clock.moment();
        if checked_at.is_none_or(|before| now - before >= PAUSE) {
            checked_at = Some(now);
            storage::check(&app).await;
        }
        tokio::select! {
            _ = clock.pass(PAUSE) => {}
            () = shutdown.cancelled() => return,
        }
    }
}
