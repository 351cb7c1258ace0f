//! The gateway: sessions that outlive their sockets, and the sockets.

mod compression;
mod protocol;
mod sessions;
mod socket;

pub(crate) use sessions::Sessions;
pub(crate) use socket::upgrade;
