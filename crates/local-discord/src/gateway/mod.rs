//! The gateway: sessions that outlive their sockets, and the sockets.

mod action;
mod compression;
mod handshake;
mod protocol;
mod session;
mod sessions;
mod socket;
mod starts;

pub use action::GatewayAction;
pub(crate) use sessions::Sessions;
pub(crate) use socket::upgrade;
pub(crate) use starts::Starts;
