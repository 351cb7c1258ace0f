//! Drives the server from tests like a person: make guilds and members, invoke commands, click,
//! fill in modals, and read what each member sees.
//!
//! Everything here panics with a transcript where a person would be stuck: an unknown command, a
//! missing button, no answer within three seconds. The `try_` forms return a [`Failure`] instead.

mod channel;
mod command;
mod guild;
mod member;
mod message;
mod response;
mod waiting;

pub use channel::{Channel, OverwriteTarget};
pub use command::{Choice, CommandCall, OptionValue};
pub use guild::{Guild, Role};
pub use member::Member;
pub use message::{Button, Message};
pub use response::{Failure, Modal, Response};

/// A message that answers an interaction.
pub type Reply = Message;
