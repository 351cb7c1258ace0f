//! A tick: its cost follows what is due, not what exists.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use stride::app::Core;
use stride::clock::{Clock, ManualClock};
use stride::domain::bank::Bank;
use stride::domain::ids::QuizId;
use stride::domain::post::Post;
use stride::embedded;
use stride::scheduler::{Deliver, Scheduler};
use stride::store::Store;

use crate::report::{Target, line, percentile};
use crate::{Result, seed};

const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;
const TICKS: i32 = 500;

/// Measures the median tick with few and with many schedules, none of them due.
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
    let id = 700;
    let pool = seed::database(database).await?;
    seed::guild(&pool, id).await?;
    let far = (
        "2027-01-01",
        (now + TimeDelta::days(361)).timestamp_millis(),
    );
    seed::schedules(&pool, (id, id), schedules, far).await?;
    pool.close().await;

    let bank = Bank::parse(embedded::files()).map_err(|_| "the bank has problems")?;
    let app = Core::new(Store::open(database).await?, Arc::new(bank));
    let clock = Clock::Manual(ManualClock::new(now));
    let scheduler = Scheduler::new(app.clone(), clock, Nobody);
    let mut samples = Vec::new();
    for number in 1..=TICKS {
        let since = Instant::now();
        scheduler.tick(now + TimeDelta::minutes(1) * number).await;
        samples.push(since.elapsed().as_secs_f64() * 1e6);
    }
    app.store.close().await;
    Ok(percentile(&mut samples, 0.5))
}

/// A receiver that gets no posts, since none is due.
struct Nobody;

impl Deliver for Nobody {
    fn deliver(&self, _: Post) {}

    fn room(&self) -> u32 {
        u32::MAX
    }

    fn show_quiz(&self, _: QuizId) {}

    async fn is_clock_right(&self) -> bool {
        true
    }
}
