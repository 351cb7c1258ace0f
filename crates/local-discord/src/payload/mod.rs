//! What a bot may send, read into types or refused with everything that is wrong (50035).
//!
//! Nothing here knows the world: whether a channel exists or a permission is missing is decided
//! after the body has been read.

pub(crate) mod callback;
pub(crate) mod command;
pub(crate) mod component;
pub(crate) mod definition;
pub(crate) mod embed;
mod layout;
pub(crate) mod mentions;
pub(crate) mod message;
pub(crate) mod modal;
mod naming;
mod select;
pub(crate) mod thread;

pub(crate) use mentions::AllowedMentions;
pub(crate) use message::{MessageEdit, NewMessage, Upload};
