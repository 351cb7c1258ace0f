//! A sign of life: that the scheduler's loop still turns.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::{Clock, Moment};

/// How often the loop gives one while there is nothing to do.
pub(super) const BEAT: Duration = Duration::from_secs(20);
/// A loop that gave none for so long hangs.
pub const LIFELESS: Duration = Duration::from_secs(90);

/// The last sign, in real time, whatever clock the bot follows. Clones are the same.
#[derive(Clone, Debug)]
pub struct Pulse(Arc<watch::Sender<Moment>>);

impl Default for Pulse {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Clock::System.moment())))
    }
}

impl Pulse {
    /// Gives a sign.
    pub(super) fn beat(&self) {
        self.0.send_replace(Clock::System.moment());
    }

    /// When the last one was given, now and as it changes.
    pub fn beats(&self) -> watch::Receiver<Moment> {
        self.0.subscribe()
    }
}
