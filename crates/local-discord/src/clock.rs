//! The only reader of time: the machine's, or one that stands until it is moved.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

/// What the server takes for the present. Clones share the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Mode>>);

#[derive(Clone, Copy, Debug)]
enum Mode {
    System,
    Manual(DateTime<Utc>),
}

impl Clock {
    /// Follows the machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(Mode::System)))
    }

    /// Stands at `instant` until it is set.
    pub fn manual(instant: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Mode::Manual(instant))))
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        match self.mode() {
            Mode::System => machine_time(),
            Mode::Manual(instant) => instant,
        }
    }

    /// Makes the clock stand at `instant`.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Mode::Manual(instant);
    }

    /// Lets the clock follow the machine's.
    pub fn run(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Mode::System;
    }

    /// Whether the clock stands until it is set.
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

/// Waits for some real time, whatever the clock says: a fault delays by what a bot feels.
#[expect(
    clippy::disallowed_methods,
    reason = "faults delay a response by real time; nothing else waits here"
)]
pub(crate) async fn real_time(duration: Duration) {
    tokio::time::sleep(duration).await;
}
