//! Forgets guilds that the bot left long ago, old texts of members, and quizzes and errands that
//! ended long ago.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use super::Trust;
use crate::app::{self, Core, errand, guild, mock, privacy, quiz};
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
        } else if let Err(error) = forget_expired(&app, &clock, &shutdown).await {
            error!(error = %chain(&error), "what is long over could not be forgotten");
            RETRY
        } else {
            PAUSE
        };
        tokio::select! {
            () = clock.sleep(pause) => {}
            () = shutdown.cancelled() => {}
        }
    }
}

async fn forget_expired(
    app: &Core,
    clock: &Clock,
    shutdown: &CancellationToken,
) -> app::Result<()> {
    let now = clock.now();
    while quiz::forget_part(app, now).await?
        || errand::forget(app, now).await?
        || mock::forget(app, now).await?
        || privacy::forget_texts(app, now).await?
    {
        if shutdown.is_cancelled() {
            return Ok(());
        }
    }
    for id in guild::expired(app, now).await? {
        while guild::forget_part(app, id, now).await? {
            if shutdown.is_cancelled() {
                return Ok(());
            }
        }
        info!(guild = %id, "a guild that was left long ago is forgotten");
    }
    Ok(())
}
