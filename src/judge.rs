//! The operator's language model that judges answers: any server with an OpenAI-compatible chat
//! endpoint (Ollama, llama.cpp, vLLM, LM Studio, a hosted one).
//!
//! It may be slow, wrong or away; then the built-in suggestions stand. So a call has a time limit,
//! few calls run at once, and after some failures in a row the bot asks nothing for a while.

mod breaker;
mod endpoint;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::clock::Clock;
use crate::domain::judge::{Judgment, Unreadable, prompt, read};
use crate::domain::question::Question;
use crate::metrics::{self, Timer};
use breaker::{Breaker, PAUSE};
pub use endpoint::{Endpoint, EndpointError};
pub use wire::Tokens;
use wire::{Completion, Spoken};

/// How long a judgment may take, including the wait for its turn.
pub const TIME_LIMIT: Duration = Duration::from_secs(12);
/// How many answers the model judges at once.
pub const AT_ONCE: usize = 2;
/// How long the system waits for a server, on any clock.
const SYSTEM_LIMIT: Duration = Duration::from_secs(60);
/// The most bytes to read of a reply.
const LONGEST_REPLY: usize = 256 * 1024;
/// The most characters of a refusal to log.
const LONGEST_REFUSAL: usize = 200;
/// The longest pause that a server can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// Why there is no judgment.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The model failed several times in a row and rests for a while.
    #[error("it is paused for a while after its last failures")]
    Resting,
    /// Other answers kept the model busy.
    #[error("others were being judged for {} s", TIME_LIMIT.as_secs())]
    Busy,
    /// The model took too long.
    #[error("no reply within {} s", TIME_LIMIT.as_secs())]
    TooSlow,
    /// The bot is stopping.
    #[error("the bot is being stopped")]
    Stopping,
    /// The model is out of reach.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// The server refused.
    #[error("it refused with status {}: {message}", status.as_u16())]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// Its message, cut.
        message: String,
        /// The pause that it asks for.
        retry_after: Option<Duration>,
    },
    /// The response is no chat completion.
    #[error("{0}")]
    NoCompletion(&'static str),
    /// The model's reply is no judgment.
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
}

/// A judgment with its cost.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The judgment.
    pub judgment: Judgment,
    /// How many tokens were read and written, if the server says so.
    pub tokens: Option<Tokens>,
}

/// Asks a language model for judgments. Clones share the limits.
#[derive(Clone, Debug)]
pub struct Judge(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    http: reqwest::Client,
    endpoint: Endpoint,
    clock: Clock,
    turns: Semaphore,
    breaker: Breaker,
    spoken: Spoken,
    stopping: CancellationToken,
}

impl Judge {
    /// Makes a judge for an endpoint.
    ///
    /// # Errors
    ///
    /// Fails if the system's TLS cannot be set up.
    pub fn new(endpoint: Endpoint, clock: Clock) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            // An answer goes where the operator said, and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(SYSTEM_LIMIT)
            .build()?;
        Ok(Self(Arc::new(Shared {
            http,
            endpoint,
            clock,
            turns: Semaphore::new(AT_ONCE),
            breaker: Breaker::default(),
            spoken: Spoken::default(),
            stopping: CancellationToken::new(),
        })))
    }

    /// Returns the model's name.
    pub fn model(&self) -> &str {
        self.0.endpoint.model()
    }

    /// Returns the machine that receives the answers.
    pub fn host(&self) -> String {
        self.0.endpoint.host()
    }

    /// Whether the model rests now.
    pub fn is_resting(&self) -> bool {
        self.0.breaker.is_resting(self.0.clock.moment())
    }

    /// Ends all judging: waiting callers get [`Failure::Stopping`].
    pub fn stop(&self) {
        self.0.stopping.cancel();
    }

    /// Judges an answer to a question.
    ///
    /// # Errors
    ///
    /// [`Failure`], after [`TIME_LIMIT`] at the latest. It is already logged.
    pub async fn judge(&self, question: &Question, answer: &str) -> Result<Judged, Failure> {
        let shared = &self.0;
        if self.is_resting() {
            metrics::judged(metrics::Judged::Resting, Duration::ZERO);
            return Err(Failure::Resting);
        }
        let timer = Timer::start();
        // A manual clock does not wait for the model, so the time limit can pass.
        let _work = shared.clock.work();
        let mut is_asking = false;
        let judging = async {
            let turn = shared.turns.acquire().await;
            let _turn = turn.expect("the turns are never closed");
            is_asking = true;
            let completion = shared.ask(question, answer).await?;
            let text = completion.text().map_err(Failure::NoCompletion)?;
            Ok(Judged {
                judgment: read(text, question, answer)?,
                tokens: completion.usage,
            })
        };
        let outcome = tokio::select! {
            // An answer whose time is up must not start, even if its turn comes at the same moment.
            biased;
            () = shared.stopping.cancelled() => Err(Failure::Stopping),
            () = shared.clock.sleep(TIME_LIMIT) => Err(Failure::TooSlow),
            outcome = judging => outcome,
        };
        let outcome = match outcome {
            Err(Failure::TooSlow) if !is_asking => Err(Failure::Busy),
            outcome => outcome,
        };
        metrics::judged(counted(outcome.as_ref().err()), timer.elapsed());
        shared.note(outcome.as_ref().err());
        outcome
    }
}

impl Shared {
    async fn ask(&self, question: &Question, answer: &str) -> Result<Completion, Failure> {
        let prompt = prompt(question, answer);
        loop {
            let dialect = self.spoken.get();
            let body = dialect.body(self.endpoint.model(), &prompt);
            let mut request = self.http.post(self.endpoint.url().clone()).json(&body);
            if let Some(key) = self.endpoint.key() {
                request = request.bearer_auth(key);
            }
            let unreachable =
                |error: reqwest::Error| Failure::Unreachable(causes(&error.without_url()));
            let response = request.send().await.map_err(unreachable)?;
            let status = response.status();
            let retry_after = retry_after(&response);
            let body = read_body(response).await.map_err(unreachable)?;
            if status.is_success() {
                let body = body.ok_or(Failure::NoCompletion("it is too long"))?;
                return Completion::read(&body).map_err(Failure::NoCompletion);
            }
            let message = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
            let message = if repeats(&message, answer) {
                "it repeats the answer, which is not logged".to_owned()
            } else {
                message
            };
            let is_wording = matches!(
                status,
                StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
            );
            if !(is_wording && self.spoken.give_way(dialect, &message)) {
                return Err(Failure::Refused {
                    status,
                    message: message.chars().take(LONGEST_REFUSAL).collect(),
                    retry_after,
                });
            }
        }
    }

    /// Records the outcome: failures of the server count against it. A useless reply does not:
    /// otherwise a member could write an answer that makes the model fail, and nobody would be
    /// judged any more.
    fn note(&self, failure: Option<&Failure>) {
        let now = self.clock.moment();
        let Some(failure) = failure else {
            return self.breaker.succeeded();
        };
        let rests = match failure {
            Failure::Resting | Failure::Busy | Failure::Stopping | Failure::Unreadable(_) => false,
            Failure::TooSlow | Failure::Unreachable(_) | Failure::NoCompletion(_) => {
                self.breaker.failed(now)
            }
            Failure::Refused {
                status,
                retry_after,
                ..
            } => match (*status, retry_after) {
                (_, Some(pause)) => {
                    self.breaker.rest(now, (*pause).min(LONGEST_PAUSE));
                    true
                }
                // Another try does not correct a key or a name.
                (
                    StatusCode::UNAUTHORIZED
                    | StatusCode::FORBIDDEN
                    | StatusCode::NOT_FOUND
                    | StatusCode::TOO_MANY_REQUESTS,
                    None,
                ) => {
                    self.breaker.rest(now, PAUSE);
                    true
                }
                _ => self.breaker.failed(now),
            },
        };
        let (model, host) = (self.endpoint.model(), self.endpoint.host());
        warn!(model, host, %failure, rests, "the judge failed");
    }
}

/// Returns the outcome of a call for the metrics.
fn counted(failure: Option<&Failure>) -> metrics::Judged {
    let Some(failure) = failure else {
        return metrics::Judged::Done;
    };
    match failure {
        Failure::Resting => metrics::Judged::Resting,
        Failure::Busy => metrics::Judged::Busy,
        Failure::TooSlow => metrics::Judged::TooSlow,
        Failure::Stopping => metrics::Judged::Stopped,
        Failure::Unreachable(_) => metrics::Judged::Unreachable,
        Failure::Refused { .. } => metrics::Judged::Refused,
        Failure::NoCompletion(_) | Failure::Unreadable(_) => metrics::Judged::Useless,
    }
}

/// Whether a message repeats words of an answer: three in a row, or all of a shorter one.
fn repeats(message: &str, answer: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|char: char| !char.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let (message, answer) = (words(message), words(answer));
    let length = answer.len().min(3);
    length > 0
        && answer
            .windows(length)
            .any(|said| message.windows(length).any(|window| window == said))
}

/// Formats an error with all its causes.
fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Returns the pause that a server asks for. Ignores a date in its place.
fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    let header = response.headers().get(RETRY_AFTER)?;
    header
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
        .map(Duration::from_secs)
}

/// Reads a body; `None` if it is too long to be useful.
async fn read_body(mut response: reqwest::Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LONGEST_REPLY {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

#[cfg(test)]
mod tests;
