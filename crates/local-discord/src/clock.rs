//! The only reader of time: the machine's clock, or a manual one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

/// The server's clock. Clones share the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Mode>>);

#[derive(Clone, Copy, Debug)]
enum Mode {
    System,
    Manual(DateTime<Utc>),
}

impl Clock {
    /// Makes a clock that follows the machine's.
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(Mode::System)))
    }

    /// Makes a clock that stands at `instant` until someone sets it.
    pub fn manual(instant: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Mode::Manual(instant))))
    }

    /// Returns the current instant.
    pub fn now(&self) -> DateTime<Utc> {
        match self.mode() {
            Mode::System => machine_time(),
            Mode::Manual(instant) => instant,
        }
    }

    /// Stops the clock at `instant`.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Mode::Manual(instant);
    }

    /// Makes the clock follow the machine's.
    pub fn run(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Mode::System;
    }

    /// Returns whether the clock is manual.
    pub fn is_manual(&self) -> bool {
        matches!(self.mode(), Mode::Manual(_))
    }

    fn mode(&self) -> Mode {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this module is the one reader of time"
)]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

/// Sleeps in real time, even if the clock stands: a delay fault must be real for the bot.
#[expect(
    clippy::disallowed_methods,
    reason = "faults delay a response by real time; nothing else waits here"
)]
pub(crate) async fn real_time(duration: Duration) {
    tokio::time::sleep(duration).await;
}
