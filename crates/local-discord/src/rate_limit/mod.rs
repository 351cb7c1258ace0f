//! Rate limits on request. The numbers are observed; a bot must never rely on them and gets
//! everything it needs from the headers. Source: Discord's reference, "Rate Limits".

mod bucket;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::faults::RateLimitScope;
use crate::id::Id;
use crate::limits;
use crate::settings::Settings;

pub(crate) use bucket::Bucket;

/// Seen: besides its bucket, a follow-up has a limit for its channel, and no header shows it.
const HIDDEN_FOLLOW_UPS: (u32, Duration) = (30, Duration::from_secs(60));
/// Seen: about 3 edits in 6 s for each channel, for messages older than an hour (code 30046).
const OLD_EDITS: (u32, Duration) = (3, Duration::from_secs(6));
/// The number of windows above which finished ones are dropped.
const KEPT_WINDOWS: usize = 10_000;

/// The facts that decide a request's limits.
pub(crate) struct Asked<'a> {
    pub(crate) bucket: &'a Bucket,
    /// The value of the bucket's major parameter.
    pub(crate) major: &'a str,
    /// The channel of a follow-up.
    pub(crate) follow_up_in: Option<Id>,
    /// The channel in which an old message is edited.
    pub(crate) old_edit_in: Option<Id>,
}

/// Whether a request may pass.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It may; the headers tell what is left.
    Passed(HeaderMap),
    Limited(Limited),
}

/// A 429.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Limited {
    pub(crate) scope: RateLimitScope,
    pub(crate) retry_after: f64,
    pub(crate) code: Option<u32>,
    pub(crate) headers: HeaderMap,
}

impl Limited {
    pub(crate) fn new(scope: RateLimitScope, retry_after: f64) -> Self {
        Self {
            scope,
            retry_after,
            code: None,
            headers: HeaderMap::new(),
        }
    }

    pub(crate) fn body(&self) -> Value {
        let message = match (self.code, self.scope) {
            (Some(limits::OLD_MESSAGE_EDITS_CODE), _) => {
                "Maximum number of edits to messages older than 1 hour reached. Try again later."
            }
            (_, RateLimitScope::Shared) => "The resource is being rate limited.",
            _ => "You are being rate limited.",
        };
        let global = self.scope == RateLimitScope::Global;
        let mut body =
            json!({"message": message, "retry_after": self.retry_after, "global": global});
        if let Some(code) = self.code {
            body["code"] = json!(code);
        }
        body
    }

    /// Returns the headers of the response; those of a global limit say nothing about buckets.
    pub(crate) fn into_headers(self) -> HeaderMap {
        let mut headers = self.headers;
        let scope = match self.scope {
            RateLimitScope::User => "user",
            RateLimitScope::Global => "global",
            RateLimitScope::Shared => "shared",
        };
        if self.scope == RateLimitScope::Global {
            headers.clear();
            put(&mut headers, "x-ratelimit-global", "true");
        }
        put(&mut headers, "x-ratelimit-scope", scope);
        put(
            &mut headers,
            "retry-after",
            &format!("{}", self.retry_after.ceil()),
        );
        headers
    }
}

/// A window for a fixed number of requests; the first request opens it.
#[derive(Clone, Copy, Debug)]
struct Window {
    started: Instant,
    length: Duration,
    used: u32,
}

impl Window {
    fn new(now: Instant, length: Duration) -> Self {
        Self {
            started: now,
            length,
            used: 0,
        }
    }

    /// Takes one of `most`; the error says how long to wait.
    fn take(&mut self, now: Instant, most: u32) -> Result<(), Duration> {
        if now.duration_since(self.started) >= self.length {
            *self = Self::new(now, self.length);
        }
        if self.used >= most {
            return Err(self.rest(now));
        }
        self.used += 1;
        Ok(())
    }

    fn rest(&self, now: Instant) -> Duration {
        self.length.saturating_sub(now.duration_since(self.started))
    }
}

/// All windows.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    windows: HashMap<(&'static str, String), Window>,
    banned_until: Option<Instant>,
}

/// How long a ban lasts. The reference says "temporarily"; choice.
const BAN: Duration = Duration::from_secs(60);
const INVALID_WINDOW: Duration = Duration::from_secs(600);

impl RateLimiter {
    pub(crate) fn check(
        &mut self,
        now: Instant,
        clock: DateTime<Utc>,
        settings: &Settings,
        asked: &Asked,
    ) -> Verdict {
        if !settings.rate_limits {
            return Verdict::Passed(HeaderMap::new());
        }
        self.forget(now);
        if asked.bucket.global {
            let global = self.take(
                "global",
                "",
                now,
                Duration::from_secs(1),
                settings.global_per_second,
            );
            if let Err(wait) = global {
                return Verdict::Limited(Limited::new(RateLimitScope::Global, seconds(wait)));
            }
        }
        let hidden = [
            (
                asked.follow_up_in,
                "hidden follow-ups",
                HIDDEN_FOLLOW_UPS,
                None,
            ),
            (
                asked.old_edit_in,
                "old edits",
                OLD_EDITS,
                Some(limits::OLD_MESSAGE_EDITS_CODE),
            ),
        ];
        for (channel, name, (most, length), code) in hidden {
            let Some(channel) = channel else {
                continue;
            };
            if let Err(wait) = self.take(name, &channel.to_string(), now, length, most) {
                let mut limited = Limited::new(RateLimitScope::User, seconds(wait));
                limited.code = code;
                return Verdict::Limited(limited);
            }
        }
        self.check_bucket(now, clock, asked)
    }

    fn check_bucket(&mut self, now: Instant, clock: DateTime<Utc>, asked: &Asked) -> Verdict {
        let bucket = asked.bucket;
        if bucket.requests == u32::MAX {
            return Verdict::Passed(HeaderMap::new());
        }
        let taken = self.take(
            bucket.hash,
            asked.major,
            now,
            bucket.window,
            bucket.requests,
        );
        let window = self.windows.get(&(bucket.hash, asked.major.to_owned()));
        let (used, rest) =
            window.map_or((0, bucket.window), |window| (window.used, window.rest(now)));
        let mut headers = HeaderMap::new();
        let reset = clock.timestamp_millis() as f64 / 1000.0 + seconds(rest);
        put(
            &mut headers,
            "x-ratelimit-limit",
            &bucket.requests.to_string(),
        );
        put(
            &mut headers,
            "x-ratelimit-remaining",
            &(bucket.requests - used).to_string(),
        );
        put(&mut headers, "x-ratelimit-reset", &format!("{reset:.3}"));
        put(
            &mut headers,
            "x-ratelimit-reset-after",
            &format!("{:.3}", seconds(rest)),
        );
        put(&mut headers, "x-ratelimit-bucket", bucket.hash);
        match taken {
            Ok(()) => Verdict::Passed(headers),
            Err(wait) => Verdict::Limited(Limited {
                headers,
                ..Limited::new(RateLimitScope::User, seconds(wait))
            }),
        }
    }

    fn take(
        &mut self,
        name: &'static str,
        major: &str,
        now: Instant,
        length: Duration,
        most: u32,
    ) -> Result<(), Duration> {
        self.windows
            .entry((name, major.to_owned()))
            .or_insert_with(|| Window::new(now, length))
            .take(now, most)
    }

    /// Returns whether Cloudflare turns every request away.
    pub(crate) fn is_banned(&self, now: Instant, settings: &Settings) -> bool {
        settings.rate_limits && self.banned_until.is_some_and(|until| until > now)
    }

    /// Counts an invalid response; too many lead to the ban.
    pub(crate) fn count_invalid(&mut self, now: Instant, settings: &Settings) {
        if settings.rate_limits {
            let most = settings.invalid_requests;
            if self.take("invalid", "", now, INVALID_WINDOW, most).is_err() {
                self.banned_until = Some(now + BAN);
            }
        }
    }

    fn forget(&mut self, now: Instant) {
        if self.windows.len() > KEPT_WINDOWS {
            self.windows.retain(|_, window| !window.rest(now).is_zero());
        }
    }
}

/// Returns seconds with milliseconds, as in Discord's bodies and headers.
fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).ceil() / 1000.0
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Settings {
        Settings {
            rate_limits: true,
            invalid_requests: 3,
            ..Settings::default()
        }
    }

    fn asked<'a>(bucket: &'a Bucket, major: &'a str) -> Asked<'a> {
        Asked {
            bucket,
            major,
            follow_up_in: None,
            old_edit_in: None,
        }
    }

    fn is_limited(verdict: &Verdict) -> Option<(RateLimitScope, Option<u32>)> {
        match verdict {
            Verdict::Limited(limited) => Some((limited.scope, limited.code)),
            _ => None,
        }
    }

    #[test]
    fn a_bucket_is_full_for_one_channel_and_empties_with_time() {
        let (mut limiter, start, clock) =
            (RateLimiter::default(), Instant::now(), DateTime::default());
        let mut try_at = |at: u64, channel: &str| {
            let now = start + Duration::from_millis(at);
            limiter.check(
                now,
                clock,
                &strict(),
                &asked(&Bucket::MESSAGE_CREATE, channel),
            )
        };
        for _ in 0..5 {
            assert_eq!(is_limited(&try_at(0, "1")), None);
        }
        let full = try_at(1000, "1");
        assert_eq!(is_limited(&full), Some((RateLimitScope::User, None)));
        let Verdict::Limited(full) = full else {
            unreachable!("it is limited");
        };
        assert!((full.retry_after - 4.0).abs() < 0.01);
        assert_eq!(is_limited(&try_at(1000, "2")), None);
        assert_eq!(is_limited(&try_at(5000, "1")), None);
    }

    #[test]
    fn the_global_limit_spares_interactions() {
        let (mut limiter, now, clock) =
            (RateLimiter::default(), Instant::now(), DateTime::default());
        for number in 0..60 {
            let major = number.to_string();
            let verdict = limiter.check(
                now,
                clock,
                &strict(),
                &asked(&Bucket::MESSAGE_CREATE, &major),
            );
            let expected = (number >= 50).then_some((RateLimitScope::Global, None));
            assert_eq!(is_limited(&verdict), expected);
        }
        let callback = limiter.check(now, clock, &strict(), &asked(&Bucket::CALLBACK, ""));
        assert_eq!(is_limited(&callback), None);
    }

    #[test]
    fn follow_ups_and_old_edits_have_limits_that_no_header_tells() {
        let (mut limiter, now, clock) =
            (RateLimiter::default(), Instant::now(), DateTime::default());
        for number in 0..31 {
            let major = number.to_string();
            let mut request = asked(&Bucket::FOLLOW_UP, &major);
            request.follow_up_in = Some(Id::new(1));
            let verdict = limiter.check(now, clock, &strict(), &request);
            assert_eq!(is_limited(&verdict).is_some(), number == 30);
        }
        for number in 0..4 {
            let mut request = asked(&Bucket::MESSAGE_EDIT, "1");
            request.old_edit_in = Some(Id::new(1));
            let verdict = limiter.check(now, clock, &strict(), &request);
            let expected = (number == 3).then_some((RateLimitScope::User, Some(30046)));
            assert_eq!(is_limited(&verdict), expected);
        }
    }

    #[test]
    fn too_many_invalid_requests_are_banned_for_a_while() {
        let (mut limiter, now) = (RateLimiter::default(), Instant::now());
        for _ in 0..4 {
            limiter.count_invalid(now, &strict());
        }
        assert!(limiter.is_banned(now, &strict()));
        assert!(!limiter.is_banned(now + BAN, &strict()));
    }
}
