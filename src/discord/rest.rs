//! A client for Discord's REST API, for requests outside of interactions, and for reading.
//!
//! serenity's own rate limiter is off (it leaks a bucket per interaction and retries without end),
//! so this client honors the limits: a slot every 1/45 s, `Retry-After`, back-off with jitter, a
//! deadline, a stop if Discord refuses the token, and a brake long before Discord bans the address.
//! It counts every response. All waiting is on the bot's [`Clock`].

mod date;
mod lane;
mod response;

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub use self::date::ClockState;
use self::date::Dates;
use self::lane::{Lane, TooLate};
use self::response::Response;
use crate::clock::{Clock, Moment};
use crate::metrics::{self, Requested};

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a member may wait for a read.
const READ_TIMEOUT: Duration = Duration::from_millis(1_800);
/// The first pause after a temporary failure; it doubles each time.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// The client for Discord's REST API. Clones share the lane.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    http: reqwest::Client,
    api: String,
    token: Arc<str>,
    clock: Clock,
    lane: Arc<Lane>,
    dates: Arc<Dates>,
    closed: CancellationToken,
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// Discord refuses it, and will again.
    #[error("Discord refused it: {status}, code {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's code; 0 if it gave none.
        code: u64,
        /// Discord's words, for the log.
        message: String,
    },
    /// It did not succeed before the deadline; the outcome is unknown.
    #[error("no success before the deadline; last: {0}")]
    GaveUp(String),
    /// The token is no longer valid: nothing will work until it is replaced.
    #[error("the token was refused")]
    Unauthorized,
}

/// What a call does when the outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    Repeats,
    GivesUp,
}

/// A turn in the lane: the right to one request now.
#[derive(Debug)]
pub struct Turn(());

impl Rest {
    /// Makes a client for the API at `origin`, such as `https://discord.com`.
    pub(super) fn new(origin: &str, token: &str, clock: Clock) -> Result<Self, RestError> {
        let agent = concat!(
            "DiscordBot (",
            env!("CARGO_PKG_REPOSITORY"),
            ", ",
            env!("CARGO_PKG_VERSION"),
            ")"
        );
        let http = reqwest::Client::builder()
            .user_agent(agent)
            .timeout(REQUEST_TIMEOUT)
            .build()
            .map_err(|error| RestError::GaveUp(error.to_string()))?;
        Ok(Self {
            http,
            api: format!("{origin}/api/v10"),
            token: token.into(),
            clock,
            lane: Arc::default(),
            dates: Arc::default(),
            closed: CancellationToken::new(),
        })
    }

    /// Moves the client to another clock, with its own lane.
    pub(super) fn on(self, clock: Clock) -> Self {
        let dates = self.dates.carried(self.clock.moment(), clock.moment());
        Self {
            dates: Arc::new(dates),
            clock,
            lane: Arc::default(),
            ..self
        }
    }

    /// Starts nothing more: requests that wait for a turn or another try give up, requests under
    /// way arrive.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    /// Returns the current moment of its clock, for deadlines.
    pub(super) fn moment(&self) -> Moment {
        self.clock.moment()
    }

    /// Compares the clock with Discord's. If Discord's last response agrees with it, that is
    /// enough; otherwise asks Discord.
    pub(super) async fn compare_clock(&self) -> ClockState {
        let known = || self.dates.compare(self.clock.now(), self.clock.moment());
        if known() == Some(ClockState::Right) {
            return ClockState::Right;
        }
        let before = self.dates.times();
        // Any response has a date.
        let _ = self.read_now("/users/@me").await;
        if self.dates.times() == before {
            return ClockState::Unknown;
        }
        known().unwrap_or(ClockState::Right)
    }

    /// Reads a path below `/api/v10` at once, for a member who waits. It takes no slot: the margin
    /// below Discord's limit is for this.
    pub(super) async fn read_now(&self, path: &str) -> Result<Value, RestError> {
        let request = self
            .http
            .get(format!("{}{path}", self.api))
            .timeout(READ_TIMEOUT);
        match self.ask(request, None).await {
            Response::Done(value) => Ok(value),
            Response::Refused(error) => Err(error),
            Response::Limited { .. } => Err(RestError::GaveUp("429".to_owned())),
            Response::Failed(why) => Err(RestError::GaveUp(why)),
        }
    }

    /// Does something repeatable at once, for a member who waits.
    pub(super) async fn do_now(&self, method: Method, path: &str) -> Result<Value, RestError> {
        let request = self.http.request(method, format!("{}{path}", self.api));
        match self.ask(request.timeout(READ_TIMEOUT), None).await {
            Response::Done(value) => Ok(value),
            Response::Refused(error) => Err(error),
            Response::Limited { .. } => Err(RestError::GaveUp("429".to_owned())),
            Response::Failed(why) => Err(RestError::GaveUp(why)),
        }
    }

    /// Returns how many more requests may queue now without a long wait.
    pub(super) fn room(&self) -> u32 {
        self.lane.room(self.clock.moment())
    }

    /// Waits for a turn, however long that takes.
    pub(super) async fn turn(&self) -> Result<Turn, RestError> {
        let _waiting = metrics::outbox_waiting();
        let turn = self.lane.enter(&self.clock, Moment::MAX);
        match self.closed.run_until_cancelled(turn).await {
            Some(Ok(())) => Ok(Turn(())),
            _ => Err(closed()),
        }
    }

    /// Makes one call, with retries until it succeeds, is refused, or the deadline is near. Waits
    /// for its turn unless it has `turn`.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        turn: Option<Turn>,
        deadline: Moment,
    ) -> Result<Value, RestError> {
        self.attempt((method, path), body, (turn, deadline), Doubt::Repeats)
            .await
    }

    /// Makes one call that must not be repeated: gives up as soon as the outcome is unknown. The
    /// caller must look for the result before the next try.
    pub(super) async fn call_once(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        deadline: Moment,
    ) -> Result<Value, RestError> {
        self.attempt((method, path), body, (None, deadline), Doubt::GivesUp)
            .await
    }

    async fn attempt(
        &self,
        (method, path): (Method, &str),
        body: Option<&Value>,
        (mut turn, deadline): (Option<Turn>, Moment),
        doubt: Doubt,
    ) -> Result<Value, RestError> {
        let mut backoff = FIRST_BACKOFF;
        let mut last = "nothing was tried".to_owned();
        loop {
            if turn.take().is_none() {
                let _waiting = metrics::outbox_waiting();
                let turn = self.lane.enter(&self.clock, deadline);
                match self.closed.run_until_cancelled(turn).await {
                    Some(Ok(())) => {}
                    Some(Err(TooLate)) => return Err(RestError::GaveUp(last)),
                    None => return Err(closed()),
                }
            }
            let request = self
                .http
                .request(method.clone(), format!("{}{path}", self.api));
            let wait = match self.ask(request, body).await {
                Response::Done(value) => return Ok(value),
                Response::Refused(error) => return Err(error),
                Response::Limited { wait, .. } => {
                    last = format!("429 for {} s", wait.as_secs_f64());
                    wait
                }
                Response::Failed(why) if doubt == Doubt::GivesUp => {
                    return Err(RestError::GaveUp(why));
                }
                Response::Failed(why) => {
                    last = why;
                    let pause = backoff;
                    backoff = (backoff * 2).min(LONGEST_BACKOFF);
                    pause
                }
            };
            let wait = wait + jitter(wait);
            if self.clock.moment() + wait >= deadline {
                return Err(RestError::GaveUp(last));
            }
            let pause = self.clock.sleep(wait);
            if self.closed.run_until_cancelled(pause).await.is_none() {
                return Err(closed());
            }
        }
    }

    /// Sends one request. Its response counts for the lane, even for a read.
    async fn ask(&self, request: RequestBuilder, body: Option<&Value>) -> Response {
        let request = request.header("Authorization", format!("Bot {}", self.token));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let (response, headers) = response::read(request).await;
        let now = self.clock.moment();
        if let Some(headers) = headers {
            self.dates.note(&headers, now);
        }
        metrics::requested(match &response {
            Response::Done(_) => Requested::Done,
            Response::Refused(_) => Requested::Refused,
            Response::Limited { .. } => Requested::Limited,
            Response::Failed(_) => Requested::Failed,
        });
        match &response {
            Response::Refused(error) if error.is_invalid() => {
                metrics::invalid_request();
                self.lane.count_invalid(now);
            }
            Response::Limited {
                wait,
                whole_lane,
                counts,
            } => {
                metrics::rate_limited(*whole_lane);
                if *counts {
                    metrics::invalid_request();
                    self.lane.count_invalid(now);
                }
                if *whole_lane {
                    self.lane.pause_until(now + *wait);
                }
            }
            _ => {}
        }
        response
    }
}

impl RestError {
    /// Whether a member takes no direct messages from the bot.
    pub fn takes_no_messages(&self) -> bool {
        const CANNOT_SEND: u64 = 50_007;
        self.shares_no_server() || self.is_refused_with(CANNOT_SEND)
    }

    /// Whether the bot shares no server with the recipient.
    pub fn shares_no_server(&self) -> bool {
        const NO_MUTUAL_GUILDS: u64 = 50_278;
        self.is_refused_with(NO_MUTUAL_GUILDS)
    }

    /// Whether Discord knows no such member of the guild.
    pub fn is_no_member(&self) -> bool {
        const UNKNOWN_MEMBER: u64 = 10_007;
        const UNKNOWN_USER: u64 = 10_013;
        self.is_refused_with(UNKNOWN_MEMBER) || self.is_refused_with(UNKNOWN_USER)
    }

    fn is_refused_with(&self, wanted: u64) -> bool {
        matches!(self, Self::Refused { code, .. } if *code == wanted)
    }

    /// Whether the channel or the message is permanently gone.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// Whether Discord counts it towards a ban of the address.
    fn is_invalid(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized
                | Self::Refused {
                    status: 401 | 403,
                    ..
                }
        )
    }
}

fn closed() -> RestError {
    RestError::GaveUp("the bot is stopping".to_owned())
}

/// Adds up to a quarter, so that many waiting requests do not return together.
fn jitter(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.0..0.25))
}
