//! Stride's own benchmark. Each figure is a ratio, or has its baseline beside it, from one run on
//! one machine. The load stays on the loopback interface and ends by itself. Run it as released:
//! `cargo run --profile dist -p stride-bench -- all`.

mod answers;
mod bare;
mod board;
mod card;
mod child;
mod commands;
mod fan_out;
mod growth;
mod idle;
mod report;
mod search;
mod seed;
mod tick;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The result of every part of the benchmark.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// 5,000 posts due at once, under Discord's limit.
    FanOut,
    /// A tick at 1,000 and at 1,000,000 idle schedules.
    Tick,
    /// A board at 1,000 and at 1,000,000 ledger rows in one guild.
    Board,
    /// CPU time and latency per slash command, beside a bare serenity bot.
    Cpu,
    /// Answers that members submit, beside a bare serenity bot that does one upsert.
    Answers,
    /// A database with a million answers.
    Growth,
    /// Idle memory and start, with 1 and with 10,000 guilds.
    Memory,
    /// Suggestions while a member types a question.
    Search,
    /// A member's card.
    Card,
    /// Everything.
    All,
    /// The bot as a separate process, which the other parts start.
    #[command(hide = true)]
    Stride(child::Connection),
    /// A bare serenity bot as a separate process.
    #[command(hide = true)]
    Bare(child::Connection),
}

async fn run(part: Part) -> Result<()> {
    match part {
        Part::FanOut => fan_out::run().await,
        Part::Tick => tick::run().await,
        Part::Board => board::run().await,
        Part::Cpu => commands::run().await,
        Part::Answers => answers::run().await,
        Part::Growth => growth::run().await,
        Part::Memory => idle::run().await,
        Part::Search => search::run().await,
        Part::Card => card::run().await,
        Part::All => {
            search::run().await?;
            card::run().await?;
            tick::run().await?;
            board::run().await?;
            commands::run().await?;
            answers::run().await?;
            idle::run().await?;
            growth::run().await?;
            fan_out::run().await
        }
        Part::Stride(connection) => child::serve_stride(connection).await,
        Part::Bare(connection) => bare::serve(connection).await,
    }
}

fn main() -> ExitCode {
    let part = Cli::parse().part;
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The runtime cannot be started: {error}.");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(part)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
