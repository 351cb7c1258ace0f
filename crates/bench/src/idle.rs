//! The bot's idle memory and its start time.

use std::path::Path;

use local_discord::{Options, Server};

use crate::child::{Memory, Running};
use crate::report::{Target, line};
use crate::{Result, seed};

const GUILDS: usize = 10_000;

/// Measures idle memory with one guild and with many, and the start with many in the database.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (memory, seconds) = measure(&folder.path().join("one.db"), 1).await?;
    let from = format!(
        "resident, {:.1} MB of it private; started in {seconds:.3} s",
        memory.private
    );
    line(
        "idle memory, 1 guild",
        memory.resident,
        "MB",
        Target::AtMost(16.0),
        &from,
    );
    let (memory, seconds) = measure(&folder.path().join("many.db"), GUILDS).await?;
    let from = format!("resident, {:.1} MB of it private", memory.private);
    line(
        "idle memory, 10,000 guilds",
        memory.resident,
        "MB",
        Target::AtMost(26.0),
        &from,
    );
    line(
        "start to READY, 10,000 guilds",
        seconds,
        "s",
        Target::AtMost(0.2),
        "by the process",
    );
    Ok(())
}

/// Returns memory, and seconds to READY, with this many guilds on Discord and in the database.
async fn measure(database: &Path, guilds: usize) -> Result<(Memory, f64)> {
    let server = Server::start(Options {
        record_traffic: false,
        ..Options::default()
    })
    .await?;
    let pool = seed::database(database).await?;
    for guild in server.add_guilds(guilds, "ada") {
        seed::guild(&pool, guild.id().to_string().parse()?).await?;
    }
    pool.close().await;
    // The first start registers the commands; later starts do not.
    Running::start("stride", &server, database)?.stop()?;
    let bot = Running::start("stride", &server, database)?;
    let seconds = bot.started_in.as_secs_f64();
    settle(&bot).await?;
    let memory = bot.memory()?;
    bot.stop()?;
    server.shutdown().await;
    Ok((memory, seconds))
}

/// Waits until the bot has processed its guilds: it uses no more CPU.
async fn settle(bot: &Running) -> Result<()> {
    let mut beat = tokio::time::interval(std::time::Duration::from_secs(1));
    let mut last = -1.0;
    loop {
        beat.tick().await;
        let cpu = bot.cpu()?;
        if cpu - last < 0.01 {
            return Ok(());
        }
        last = cpu;
    }
}
