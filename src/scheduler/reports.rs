//! Tells the operator what members report.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::app::report::News;
use crate::app::{self, Core, report};
use crate::clock::{Clock, Work};
use crate::discord::chain;
use crate::discord::outbox::Outbox;
use crate::discord::rest::RestError;
use crate::discord::text::reports::told;

/// The pause after which what failed is tried again.
const RETRY: Duration = Duration::from_secs(60 * 10);
/// The longest pause: a report wakes earlier.
const LONGEST: Duration = Duration::from_secs(60 * 60 * 24);
/// How long Discord may take to deliver a message. It remembers its nonce for longer.
const PATIENCE: Duration = Duration::from_secs(60 * 2);

/// Tells of new reports until `shutdown`, once an hour at most. `reported` says that there may be
/// one.
pub async fn tell(
    app: Core,
    outbox: Outbox,
    clock: Clock,
    mut reported: mpsc::Receiver<Work>,
    shutdown: CancellationToken,
) {
    let _work = clock.work();
    while !shutdown.is_cancelled() {
        let mut telling = pin!(tell_news(&app, &outbox, &clock));
        let mut is_more = false;
        // What is sent waits for the clock, which waits for whoever is not heard.
        let told = loop {
            tokio::select! {
                told = &mut telling => break told,
                Some(_work) = reported.recv() => is_more = true,
            }
        };
        let pause = told.unwrap_or_else(|error| {
            error!(error = %chain(&error), "reports could not be read");
            RETRY
        });
        if is_more {
            continue;
        }
        tokio::select! {
            () = clock.sleep(pause) => {}
            Some(_work) = reported.recv() => {}
            () = shutdown.cancelled() => {}
        }
    }
}

/// Tells what is new where that may be told now, and says when to look again.
async fn tell_news(app: &Core, outbox: &Outbox, clock: &Clock) -> app::Result<Duration> {
    let now = clock.now();
    let Some(news) = report::news(app, now).await? else {
        return Ok(LONGEST);
    };
    let wait = (news.from - now).to_std().unwrap_or_default();
    if !wait.is_zero() {
        return Ok(wait);
    }
    match send(app, outbox, clock, &news).await {
        Ok(()) => info!(
            reports = news.reports.len(),
            "the operator was told of reports"
        ),
        Err(refused @ RestError::Refused { .. }) => {
            warn!(error = %refused, "the operator takes no messages: `stride reports` lists what members report");
        }
        Err(error) => {
            warn!(%error, "the operator could not be told of reports, will retry");
            return Ok(RETRY);
        }
    }
    report::told(app, &news, clock.now()).await?;
    Ok(LONGEST)
}

async fn send(app: &Core, outbox: &Outbox, clock: &Clock, news: &News) -> Result<(), RestError> {
    let deadline = clock.moment() + PATIENCE;
    let operator = outbox.operator(deadline).await?;
    let last = news.reports.last().map_or(0, |report| report.id);
    let text = told(&news.reports, app.banks.common());
    let nonce = format!("reports-{last}");
    outbox.send_direct(operator, &text, &nonce, deadline).await
}
