//! Forgets guilds that the bot left long ago, old texts of members, and quizzes and errands that
//! ended long ago.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use super::Trust;
use crate::app::{self, Core, errand, guild, mock, once, privacy, quiz, storage};
use crate::clock::Clock;
use crate::discord::chain;

/// How often to look: once a day is enough for data that has waited thirty.
const PAUSE: Duration = Duration::from_secs(60 * 60 * 24);
/// The pause before another try after a failure.
const RETRY: Duration = Duration::from_secs(60 * 10);

/// Forgets them until `shutdown`, bit by bit so that others can write in between.
pub async fn forget(app: Core, clock: Clock, trust: Trust, shutdown: CancellationToken) {
    let _work = clock.work();
    while !shutdown.is_cancelled() {
        let pause = if !trust.is_right().await {
            RETRY
        } else {
            match forget_expired(&app, &clock, &shutdown).await {
                0 => PAUSE,
                _ => RETRY,
            }
        };
        tokio::select! {
            () = clock.sleep(pause) => {}
            () = shutdown.cancelled() => {}
        }
    }
}

/// Forgets each kind of data by itself, so that one that cannot be read keeps no other from being
/// forgotten. Returns how many kinds failed.
async fn forget_expired(app: &Core, clock: &Clock, shutdown: &CancellationToken) -> usize {
    let now = clock.now();
    let done = [
        bit_by_bit(shutdown, || quiz::forget_part(app, now)).await,
        bit_by_bit(shutdown, || errand::forget(app, now)).await,
        bit_by_bit(shutdown, || mock::forget(app, now)).await,
        bit_by_bit(shutdown, || privacy::forget_texts(app, now)).await,
        once::forget(app, now).await,
        forget_guilds(app, now, shutdown).await,
    ];
    // Other deletions of the day go with it.
    storage::wipe_log_soon(app);
    let failed = done.into_iter().filter_map(Result::err);
    failed
        .inspect(|error| error!(error = %chain(error), "what is long over could not be forgotten"))
        .count()
}

async fn forget_guilds(
    app: &Core,
    now: DateTime<Utc>,
    shutdown: &CancellationToken,
) -> app::Result<()> {
    for id in guild::expired(app, now).await? {
        bit_by_bit(shutdown, || guild::forget_part(app, id, now)).await?;
        if shutdown.is_cancelled() {
            break;
        }
        info!(guild = %id, "a guild that was left long ago is forgotten");
    }
    Ok(())
}

/// Repeats a step while there is more.
async fn bit_by_bit<F: Future<Output = app::Result<bool>>>(
    shutdown: &CancellationToken,
    mut step: impl FnMut() -> F,
) -> app::Result<()> {
    while !shutdown.is_cancelled() && step().await? {}
    Ok(())
}
