//! A tick: its cost follows what is due, not what exists.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Options, Server};
use stride::bot::Bot;
use stride::clock::{Clock, ManualClock};
use stride::config::Config;
use stride::domain::bank::Bank;
use stride::embedded;

use crate::report::{Target, line, percentile};
use crate::{Result, seed};

const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;
const TICKS: i32 = 500;

/// The median tick at few and at many schedules, none of which is due.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let few = median_tick(&folder.path().join("few.db"), FEW).await?;
    let many = median_tick(&folder.path().join("many.db"), MANY).await?;
    let from = format!("{few:.0} µs at {FEW} idle schedules, {many:.0} µs at {MANY}");
    let target = Target::AtMost(1.5);
    line(
        "tick at 1,000,000 idle schedules to 1,000",
        many / few,
        "×",
        target,
        &from,
    );
    Ok(())
}

async fn median_tick(database: &Path, schedules: u32) -> Result<f64> {
    let now: DateTime<Utc> = "2026-01-05T12:00:00Z".parse()?;
    let server = Server::start(Options {
        clock: local_discord::Clock::manual(now),
        record_traffic: false,
        ..Options::default()
    })
    .await?;
    let guild = server.add_guild("Idle", "ada");
    let id = guild.id().to_string().parse()?;
    let pool = seed::database(database).await?;
    seed::guild(&pool, id).await?;
    let far = (
        "2027-01-01",
        (now + TimeDelta::days(361)).timestamp_millis(),
    );
    seed::schedules(&pool, (id, id), schedules, far).await?;
    pool.close().await;

    let bank = Bank::parse(embedded::files()).map_err(|_| "the bank has problems")?;
    let config = Config {
        token: server.token().to_owned(),
        discord_api: server.base_url().to_owned(),
        database: database.to_owned(),
    };
    let clock = Clock::Manual(ManualClock::new(now));
    let mut bot = Bot::start(&config, clock, Arc::new(bank)).await?;
    bot.ready().await;
    let mut samples = Vec::new();
    for number in 1..=TICKS {
        let since = Instant::now();
        bot.advance_to(now + TimeDelta::minutes(1) * number, |_| {})
            .await;
        samples.push(since.elapsed().as_secs_f64() * 1e6);
    }
    bot.stop().await;
    server.shutdown().await;
    Ok(percentile(&mut samples, 0.5))
}
