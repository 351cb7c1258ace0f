//! A board: its cost does not follow history.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use stride::app::{App, Caller, board};
use stride::domain::bank::Bank;
use stride::domain::board::{Measure, Period};
use stride::domain::ids::{GuildId, MemberId};
use stride::store::Store;

use crate::report::{Target, line, percentile};
use crate::{Result, seed};

const GUILD: u64 = 1;
const MEMBERS: u32 = 1_000;
const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;
const LOOKS: u32 = 1_000;

/// Measures the median time for a board with the asking member's rank, with few and with many
/// ledger rows.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let few = median_look(&folder.path().join("few.db"), FEW).await?;
    let many = median_look(&folder.path().join("many.db"), MANY).await?;
    let from = format!("{few:.0} µs at {FEW} rows, {many:.0} µs at {MANY}, {MEMBERS} members");
    let target = Target::AtMost(2.0);
    line(
        "board at 1,000,000 ledger rows to 1,000",
        many / few,
        "×",
        target,
        &from,
    );
    Ok(())
}

async fn median_look(database: &Path, rows: u32) -> Result<f64> {
    let pool = seed::database(database).await?;
    seed::guild(&pool, GUILD).await?;
    seed::ledger(&pool, GUILD, MEMBERS, rows).await?;
    pool.close().await;
    let app = App::new(
        Store::open(database).await?,
        Arc::new(Bank::parse(Vec::<(String, String)>::new()).map_err(|_| "no bank")?),
    );
    let at: DateTime<Utc> = "2026-01-05T12:00:00Z".parse()?;
    let mut samples = Vec::new();
    for number in 0..LOOKS {
        let caller = Caller {
            guild: GuildId(GUILD),
            member: MemberId(u64::from(1 + number % MEMBERS)),
            name: "member".to_owned(),
            manages_server: false,
            interaction: 1,
            at,
        };
        let since = Instant::now();
        board::show(
            &app,
            &caller,
            Period::All,
            Measure::Points,
            board::Which::Present,
            0,
        )
        .await?;
        samples.push(since.elapsed().as_secs_f64() * 1e6);
    }
    app.store.close().await;
    Ok(percentile(&mut samples, 0.5))
}
