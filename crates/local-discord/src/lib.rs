//! A Discord-compatible server on the loopback interface, for testing and demonstrating bots.
//!
//! A bot connects to it as to Discord, with another base address and token. A test makes
//! guilds and members, acts as a member, and reads what that member sees. What Discord refuses,
//! this server refuses with the same status, code and path.
//!
//! ```no_run
//! # async fn test() -> std::io::Result<()> {
//! use local_discord::{Clock, Options, Server};
//!
//! let server = Server::start(Options {
//!     clock: Clock::manual("2026-01-05T09:00:00Z".parse().unwrap()),
//!     ..Options::default()
//! })
//! .await?;
//! // Start the bot with server.base_url() and server.token() …
//! let guild = server.add_guild("Study group", "ada");
//! let one = guild.member("one");
//! let reply = one.command("/ask").option("topic", "pooling").send().await;
//! let modal = one.click(&reply, "Answer").await.modal();
//! let verdict = modal.submit("It halves the map").await.reply();
//! assert_eq!(verdict.text(), "Right!");
//! server.finish().await; // panics if an answer is missing or the bot broke a rule
//! # Ok(())
//! # }
//! ```
//!
//! # The modules
//!
//! Three thin faces share one world:
//!
//! - `world`: guilds, messages, commands, interactions; pure, without clock or sockets
//! - `payload`, `form`, `limits`: request bodies, read whole or refused with every problem
//! - `permissions`, `id`, `error`: bits, snowflakes, refusals
//! - `rest`: the REST face, a table of routes
//! - `gateway`: the gateway face, sessions that outlive their sockets
//! - `control`, `page`: the control API (`CONTROL_API.md`) and the page in the browser
//! - `driver`: drives the server from Rust like a person; `text` renders what a person reads
//! - `shared`: the world behind one lock, and the waiting tasks
//! - `rate_limit`: Discord's limits on requests, on request
//! - `faults`, `settings`, `wire`: injected faults, and how strict the server is
//! - `exchange`: responses under way; a person's click waits for them
//! - `record`, `bar`, `clock`, `server`: traffic, the embedding program, time, start and stop

mod bar;
mod clock;
mod control;
mod driver;
mod error;
mod exchange;
mod faults;
mod form;
mod gateway;
mod id;
pub mod limits;
mod page;
mod payload;
mod permissions;
mod rate_limit;
mod record;
mod rest;
mod server;
mod settings;
mod shared;
mod text;
mod wire;
mod world;

pub use bar::{Bar, Jump, Moving, Note, Timekeeper};
pub use clock::Clock;
pub use driver::{
    Button, Channel, Choice, CommandCall, Failure, Guild, Member, Message, Modal, OptionValue,
    OverwriteTarget, Reply, Response, Role,
};
pub use error::{ApiError, Refused};
pub use faults::{Effect, Fault, RateLimitScope, When};
pub use gateway::GatewayAction;
pub use id::Id;
pub use permissions::Permissions;
pub use server::{Options, Server};
pub use settings::Settings;
pub use world::{Violation, ViolationKind};
