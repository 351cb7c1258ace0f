//! What a bot may send, read into types or refused with everything that is wrong (50035).
//!
//! Nothing here knows the world: whether a channel exists or a permission is missing is decided
//! after the body has been read.

mod button;
pub(crate) mod callback;
mod choice;
pub(crate) mod command;
mod component;
pub(crate) mod definition;
pub(crate) mod embed;
mod layout;
pub(crate) mod mentions;
pub(crate) mod message;
pub(crate) mod modal;
mod naming;
mod row;
pub(crate) mod scope;
mod select;
pub(crate) mod thread;

pub(crate) use mentions::AllowedMentions;
pub(crate) use message::{MessageEdit, NewMessage, Upload};
