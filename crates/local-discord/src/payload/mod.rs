//! Request bodies of a bot, read into types or refused with every problem in them (50035).
//!
//! Nothing here knows the world: the caller checks channels and permissions after the body is read.

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
