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
    loop {
        storage::check(&app).await;
        tokio::select! {
            _ = clock.pass(PAUSE) => {}
            () = shutdown.cancelled() => return,
        }
    }
}
