//! Years of answers: the size of a database with a million of them, and how long its readers take.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use stride::app::{App, Caller, board, doctor, streak};
use stride::domain::bank::Bank;
use stride::domain::board::{Measure, Period};
use stride::domain::ids::{GuildId, MemberId};
use stride::store::Store;

use crate::report::percentile;
use crate::{Result, seed};

const GUILD: u64 = 1;
const MEMBERS: u32 = 1_000;
const DAYS: u32 = 1_000;
const LOOKS: u32 = 50;
/// The usual length of an answer, in bytes.
const LENGTH: usize = 400;

/// Returns this process's private memory that no file backs, in MB: now, and the peak since the
/// start.
fn memory() -> Result<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let megabytes = |name: &str| -> Result<f64> {
        let line = status.lines().find(|line| line.starts_with(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(kilobytes.ok_or("no such line")?.parse::<f64>()? / 1024.0)
    };
    Ok((megabytes("RssAnon")?, megabytes("VmHWM")?))
}

fn size(file: &Path) -> Result<f64> {
    Ok(std::fs::metadata(file)?.len() as f64)
}

/// Measures size, boards, `/streak why`, `stride doctor` and a backup at a million answers.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("grown.db");
    let pool = seed::database(&file).await?;
    seed::guild(&pool, GUILD).await?;
    let text = "Weights are shared across positions. ".repeat(LENGTH / 37 + 1);
    let text = text.get(..LENGTH).unwrap_or(&text);
    seed::answers(&pool, GUILD, (MEMBERS, DAYS), text).await?;
    pool.close().await;
    let answers = f64::from(MEMBERS) * f64::from(DAYS);
    let store = Store::open(&file).await?;

    let since = Instant::now();
    let found = doctor::repair(&store).await?;
    let (repaired, differences) = (since.elapsed(), found.differences.len());
    drop(found);
    let (before, _) = memory()?;
    let since = Instant::now();
    let report = doctor::examine(&store).await?;
    let examined = since.elapsed();
    let (after, most) = memory()?;
    if !report.differences.is_empty() {
        return Err("what was repaired differs".into());
    }
    println!(
        "       doctor at {answers} answers: {:.1} s, memory from {before:.0} to {after:.0} MB \
         (at most {most:.0} resident); {differences} differences repaired in {:.1} s",
        examined.as_secs_f64(),
        repaired.as_secs_f64(),
    );

    let bank = Bank::parse(Vec::<(String, String)>::new()).map_err(|_| "no bank")?;
    let app = App::new(store, Arc::new(bank));
    let at: DateTime<Utc> = "2026-01-05T12:00:00Z".parse()?;
    let (mut boards, mut accounts) = (Vec::new(), Vec::new());
    for number in 0..LOOKS {
        let member = MemberId(u64::from(1 + number % MEMBERS));
        let caller = Caller {
            guild: GuildId(GUILD),
            member,
            name: "member".to_owned(),
            manages_server: false,
            interaction: 1,
            at,
        };
        let since = Instant::now();
        let which = board::Which::Present;
        board::show(&app, &caller, Period::All, Measure::Points, which, 0).await?;
        boards.push(since.elapsed().as_secs_f64() * 1e3);
        let since = Instant::now();
        streak::why(&app, &caller, member, 0).await?;
        accounts.push(since.elapsed().as_secs_f64() * 1e3);
    }
    let copy = folder.path().join("copy.db");
    let since = Instant::now();
    app.store.back_up(&copy).await?;
    println!(
        "       a board {:.2} ms, an account of {DAYS} days {:.2} ms, a backup {:.1} s; \
         {:.1} MB for 10,000 answers of {LENGTH} bytes",
        percentile(&mut boards, 0.5),
        percentile(&mut accounts, 0.5),
        since.elapsed().as_secs_f64(),
        size(&copy)? / answers * 1e4 / 1e6,
    );
    app.store.close().await;
    Ok(())
}
