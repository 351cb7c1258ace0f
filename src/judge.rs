//! The language model that judges answers, where the operator has one: any server with an
//! OpenAI-compatible chat endpoint (Ollama, llama.cpp, vLLM, LM Studio, a hosted one).
//!
//! It may be slow, wrong or away; then the built-in suggestions stand. So a call has a time
//! limit, few run at once, and after some failures in a row nothing is asked for a while.

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

/// How long a judgment may take, waiting for its turn included.
pub const TIME_LIMIT: Duration = Duration::from_secs(12);
/// How many answers are judged at once.
pub const AT_ONCE: usize = 2;
/// How long the system waits for a server whatever a clock shows that is moved by hand.
const SYSTEM_LIMIT: Duration = Duration::from_secs(60);
/// The most bytes of a reply that are read.
const LONGEST_REPLY: usize = 256 * 1024;
/// The most characters of a refusal that go to the log.
const LONGEST_REFUSAL: usize = 200;
/// For how long a server is left alone at most that asks for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// Why there is no judgment.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It failed several times in a row, and is left alone for a while.
    #[error("it is left alone for a while after its last failures")]
    Resting,
    /// Others were being judged all the time.
    #[error("others were being judged for {} s", TIME_LIMIT.as_secs())]
    Busy,
    /// It took too long.
    #[error("no reply within {} s", TIME_LIMIT.as_secs())]
    TooSlow,
    /// The bot is being stopped.
    #[error("the bot is being stopped")]
    Stopping,
    /// It could not be reached.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It refused.
    #[error("it refused with status {}: {message}", status.as_u16())]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// What it said, cut.
        message: String,
        /// How long it wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// What it sent is no chat completion.
    #[error("{0}")]
    NoCompletion(&'static str),
    /// What the model said is no judgment.
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
}

/// A judgment, and what it cost.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The judgment.
    pub judgment: Judgment,
    /// How much was read and written, where the server says so.
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
    /// A judge at an endpoint.
    ///
    /// # Errors
    ///
    /// When the system's TLS cannot be set up.
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

    /// The model's name.
    pub fn model(&self) -> &str {
        self.0.endpoint.model()
    }

    /// The machine that gets the answers.
    pub fn host(&self) -> String {
        self.0.endpoint.host()
    }

    /// Whether it is left alone for now.
    pub fn is_resting(&self) -> bool {
        self.0.breaker.is_resting(self.0.clock.moment())
    }

    /// Ends what is being judged: who waits gets [`Failure::Stopping`].
    pub fn stop(&self) {
        self.0.stopping.cancel();
    }

    /// Judges an answer to a question.
    ///
    /// # Errors
    ///
    /// [`Failure`], after [`TIME_LIMIT`] at the latest. It was logged.
    pub async fn judge(&self, question: &Question, answer: &str) -> Result<Judged, Failure> {
        let shared = &self.0;
        if self.is_resting() {
            metrics::judged(metrics::Judged::Resting, Duration::ZERO);
            return Err(Failure::Resting);
        }
        let timer = Timer::start();
        // Whoever moves a clock by hand does not wait for the model: its time can run out.
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
            // Who runs out of time as a turn comes does not begin.
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

    /// Notes how it went: what is the server's fault counts against it. What the model said is
    /// not: a member could write what makes it say nothing, and nobody would be judged.
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
                // Asking again does not make a key or a name right.
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

/// What came of a call, as it is counted.
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

/// Whether a message has words of an answer in it, three in a row or all of a shorter one.
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

/// An error with everything that caused it.
fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// How long a server wants to be left alone. A date in its place is not read.
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

/// A body; `None` where it is longer than anything that is worth reading.
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
