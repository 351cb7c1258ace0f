//! A sign of life: the scheduler's loop still turns.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::{Clock, Moment};

/// How often an idle loop gives a sign.
pub(super) const BEAT: Duration = Duration::from_secs(20);
/// A loop without a sign for this long hangs.
pub const LIFELESS: Duration = Duration::from_secs(90);

/// The last sign, in real time on any clock. Clones share it.
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

    /// Returns when the loop last gave a sign, now and with every change.
    pub fn beats(&self) -> watch::Receiver<Moment> {
        self.0.subscribe()
    }
}
