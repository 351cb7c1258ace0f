//! A Discord-compatible server on the loopback interface.

mod clock;
mod control;
mod driver;
mod error;
mod faults;
mod form;
mod gateway;
mod host;
mod id;
pub mod limits;
mod page;
mod payload;
mod permissions;
mod record;
mod rest;
mod server;
mod settings;
mod shared;
mod text;
mod wire;
mod world;

pub use clock::Clock;
pub use driver::{
    Button, Channel, Choice, CommandCall, Failure, Guild, Member, Message, Modal, OptionValue,
    OverwriteTarget, Reply, Response, Role,
};
pub use error::{ApiError, Refused};
pub use faults::{Effect, Fault, RateLimitScope, When};
pub use gateway::GatewayAction;
pub use host::{Host, HostAction, HostFuture, HostStatus};
pub use id::Id;
pub use permissions::Permissions;
pub use server::{Options, Server};
pub use settings::Settings;
pub use world::{Violation, ViolationKind};
