//! Serves local-discord alone, for bots in any language.

use std::io::{self, Write};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Parser;
use local_discord::{Clock, Options, Server, Settings};

/// A Discord-compatible server on 127.0.0.1, for testing and demonstrating bots
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 7777)]
    port: u16,
    /// The application's and the bot's name
    #[arg(long, default_value = "Bot")]
    name: String,
    /// The username of the application's owner, who also owns the guild "Test server"
    #[arg(long, default_value = "ada")]
    owner: String,
    /// Let the application ask for members, presences and message content
    #[arg(long)]
    privileged_intents: bool,
    /// Stop the clock at this instant (RFC 3339) until something moves it
    #[arg(long, value_name = "INSTANT")]
    clock: Option<DateTime<Utc>>,
    /// Start without the guild "Test server" and its members, the owner and grace
    #[arg(long)]
    empty: bool,
    /// Do not keep requests and gateway payloads
    #[arg(long)]
    no_traffic: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().init();
    let arguments = Arguments::parse();
    let started = Server::start(Options {
        clock: arguments.clock.map_or_else(Clock::system, Clock::manual),
        port: arguments.port,
        application_name: arguments.name,
        owner: arguments.owner.clone(),
        record_traffic: !arguments.no_traffic,
        settings: Settings {
            privileged_intents: arguments.privileged_intents,
            ..Settings::default()
        },
        ..Options::default()
    });
    let server = match started.await {
        Ok(server) => server,
        Err(error) => {
            eprintln!("Port {} cannot be used: {error}", arguments.port);
            return ExitCode::FAILURE;
        }
    };
    if !arguments.empty {
        let guild = server.add_guild("Test server", &arguments.owner);
        guild.member("grace");
    }
    // The reader may close the pipe early; the server keeps running.
    let _ = write!(
        io::stdout(),
        "Page         {base}\nAPI          {base}/api/v10\nApplication  {}\nToken        {}\n",
        server.application_id(),
        server.token(),
        base = server.base_url(),
    );
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("No signals can be received: {error}");
        return ExitCode::FAILURE;
    }
    server.shutdown().await;
    ExitCode::SUCCESS
}
