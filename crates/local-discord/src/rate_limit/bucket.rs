//! Groups of routes that share a rate limit. The numbers are observed; a bot must never rely on
//! them.

use std::time::Duration;

/// A group of routes that share a limit, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// `X-RateLimit-Bucket`.
    pub(crate) hash: &'static str,
    pub(crate) requests: u32,
    pub(crate) window: Duration,
    /// The path's parameter that gets a separate limit for each value.
    pub(crate) major: &'static str,
    /// Whether its requests count towards the global limit; those of interactions do not.
    pub(crate) global: bool,
}

impl Bucket {
    const fn new(hash: &'static str, requests: u32, seconds: u64, major: &'static str) -> Self {
        Self {
            hash,
            requests,
            window: Duration::from_secs(seconds),
            major,
            global: true,
        }
    }

    /// For routes whose limits nobody has measured; choice.
    pub(crate) const USUAL: Self = Self::new("7d1c3d3cd4b2ab3d", 50, 1, "");
    /// Seen: 5 in 5 s for each channel.
    pub(crate) const MESSAGE_CREATE: Self = Self::new("80c17d2f203122d9", 5, 5, "channel");
    /// Seen: 5 in 5 s for each channel.
    pub(crate) const MESSAGE_EDIT: Self = Self::new("3cd1f278bd0ecaf1", 5, 5, "channel");
    /// Seen: 2 renames in 10 minutes; Discord's headers say 5 in 15 s.
    pub(crate) const CHANNEL_EDIT: Self = Self::new("41f9cd5d28af77da", 2, 600, "channel");
    /// Seen: 5 in 2 s for each token.
    pub(crate) const FOLLOW_UP: Self = Self {
        global: false,
        ..Self::new("65a1ea0b0a0b3c52", 5, 2, "token")
    };
    /// Messages of an interaction by its token; choice.
    pub(crate) const RESPONSE: Self = Self {
        global: false,
        ..Self::new("0b9d3ad2a5d0a2f8", 50, 1, "token")
    };
    /// For callbacks; nobody has seen a limit.
    pub(crate) const CALLBACK: Self = Self {
        global: false,
        ..Self::new("", u32::MAX, 1, "token")
    };
}
