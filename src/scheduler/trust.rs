//! Whether to trust the machine's clock: nobody can undo what a wrong clock causes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use tracing::{error, info, warn};

use crate::discord::outbox::Outbox;
use crate::discord::rest::ClockState;
use crate::metrics;

/// Compares the clock with Discord's. Clones are the same.
#[derive(Clone, Debug)]
pub struct Trust {
    outbox: Outbox,
    is_doubted: Arc<AtomicBool>,
}

impl Trust {
    /// Trusts the clock until the first comparison.
    pub fn new(outbox: Outbox) -> Self {
        Self {
            outbox,
            is_doubted: Arc::default(),
        }
    }

    /// Whether to trust the clock now. Logs each change.
    pub async fn is_right(&self) -> bool {
        let state = self.outbox.compare_clock().await;
        let is_right = state == ClockState::Right;
        metrics::clock_trusted(is_right);
        if self.is_doubted.swap(!is_right, Ordering::Relaxed) != is_right {
            return is_right;
        }
        match state {
            ClockState::Right => info!("this machine's clock agrees with Discord's again"),
            ClockState::Ahead(by) => error!(
                "This machine's clock is {}. Nothing is posted, settled or forgotten until it is \
                 right: set it, or let a time service such as systemd-timesyncd do so.",
                said(by)
            ),
            ClockState::Unknown => warn!(
                "this machine's clock was set or the machine was suspended, and Discord cannot be \
                 asked for the time: nothing is posted until it can"
            ),
        }
        is_right
    }
}

/// Describes the difference: `40 days ahead of Discord's`.
fn said(ahead: TimeDelta) -> String {
    let minutes = ahead.num_minutes().abs();
    let span = match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 60 / 24),
    };
    let side = if ahead < TimeDelta::zero() {
        "behind"
    } else {
        "ahead of"
    };
    format!("{span} {side} Discord's")
}
