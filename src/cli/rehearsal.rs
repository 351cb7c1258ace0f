//! `stride run --clock stdin`: runs the bot on a clock that another program moves.
//!
//! This rehearses the whole process against a Discord whose clock moves too: what a year of posts
//! looks like, and what remains after a kill at any point.

use std::io::{self, BufRead};
use std::pin::pin;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use tokio::sync::mpsc;

use crate::bot::{Bot, stop_signal};
use crate::clock::{Clock, ManualClock};
use crate::config::Config;
use crate::domain::bank::Bank;

/// Starts the bot at the instant on the first line of standard input, and moves it to the instant
/// on each further line. Reports on standard output when all work for an instant is done. Ends with
/// the input.
pub(super) async fn run(config: &Config, bank: Bank) -> Result<(), String> {
    let mut lines = lines_of_stdin();
    let Some(first) = next(&mut lines).await? else {
        return Ok(());
    };
    let clock = ManualClock::new(first);
    let bot = Bot::start(config, Clock::Manual(clock.clone()), Arc::new(bank)).await;
    let mut bot = bot.map_err(|error| error.to_string())?;
    if !bot.ready().await {
        return Err(bot.ended().await.to_string());
    }
    let mut stopped = pin!(stop_signal());
    let mut target = Some(first);
    while let Some(instant) = target {
        // Work that never ends holds up only the clock.
        tokio::select! {
            () = clock.run_until(instant) => {}
            error = bot.ended() => return Err(error.to_string()),
            _ = &mut stopped => break,
        }
        println!("{}", instant.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        target = tokio::select! {
            next = next(&mut lines) => next?,
            error = bot.ended() => return Err(error.to_string()),
            _ = &mut stopped => None,
        };
    }
    bot.stop().await;
    Ok(())
}

async fn next(lines: &mut mpsc::Receiver<String>) -> Result<Option<DateTime<Utc>>, String> {
    let Some(line) = lines.recv().await else {
        return Ok(None);
    };
    let instant = line.trim().parse();
    instant
        .map(Some)
        .map_err(|_| format!("`{line}` is not an instant such as 2026-01-05T09:00:00Z."))
}

/// Reads standard input on its own thread, which does not hold up the end.
fn lines_of_stdin() -> mpsc::Receiver<String> {
    let (send, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if send.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}
