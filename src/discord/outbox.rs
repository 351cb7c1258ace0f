//! What the bot sends by itself: one paced lane to Discord's REST API.
//!
//! serenity's own rate limiter is off (it leaks a bucket per interaction and retries
//! without end), so this is where limits are honoured: a slot every 1/45 s, `Retry-After`,
//! back-off with jitter, a deadline, a stop when the token is refused, and a brake long
//! before Discord bans the address. All waiting is on the bot's [`Clock`].

mod lane;
mod response;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use serenity::all::{CreateAllowedMentions, CreateMessage};
use tokio_util::sync::CancellationToken;

use self::lane::{Lane, TooLate};
use self::response::Answer;
use crate::clock::{Clock, Moment};
use crate::domain::ids::{ChannelId, MemberId, MessageId, PostId};

use super::custom_id::CustomId;
use super::render;
use super::text::shorten;
use super::view::View;
use crate::app::daily::PostView;

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a member may wait for something that is read.
const READ_TIMEOUT: Duration = Duration::from_millis(1_800);
/// The first pause after a failure that may pass; it doubles each time.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// Discord's limit for a thread's name, in characters.
const THREAD_NAME: usize = 100;
/// The longest pause.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// Sends to Discord what nobody asked for in an interaction. Clones share the lane.
#[derive(Clone, Debug)]
pub struct Outbox {
    http: reqwest::Client,
    api: String,
    token: Arc<str>,
    bot: MemberId,
    clock: Clock,
    lane: Arc<Lane>,
    closed: CancellationToken,
}

/// Why something did not reach Discord.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Discord refuses it, and will again.
    #[error("Discord refused it: {status}, code {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's code; 0 when it gave none.
        code: u64,
        /// Discord's words, for the log.
        message: String,
    },
    /// It could not be done before the deadline; whether it was done is not known.
    #[error("no success before the deadline; last: {0}")]
    GaveUp(String),
    /// The token is no longer valid: nothing will work until it is replaced.
    #[error("the token was refused")]
    Unauthorized,
}

impl Outbox {
    /// An outbox to the API at `origin`, such as `https://discord.com`, once Discord has
    /// taken the token. Until then it waits by the system's clock: nobody moves another one
    /// before the bot has started.
    ///
    /// # Errors
    ///
    /// [`SendError::Unauthorized`] when it has not; [`SendError::GaveUp`] when Discord cannot
    /// be reached within `patience`.
    pub async fn connect(
        origin: &str,
        token: &str,
        clock: Clock,
        patience: Duration,
    ) -> Result<Self, SendError> {
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
            .map_err(|error| SendError::GaveUp(error.to_string()))?;
        let starting = Self {
            http,
            api: format!("{origin}/api/v10"),
            token: token.into(),
            bot: MemberId(0),
            clock: Clock::System,
            lane: Arc::default(),
            closed: CancellationToken::new(),
        };
        let deadline = starting.clock.moment() + patience;
        let user = starting
            .call(Method::GET, "/users/@me", None, deadline)
            .await?;
        let bot = id(&user, "/id").ok_or_else(|| unexpected("a user", &user))?;
        Ok(Self {
            bot: MemberId(bot),
            clock,
            lane: Arc::default(),
            ..starting
        })
    }

    /// Reads something at once, at a path below `/api/v10`, for a member who waits. It takes
    /// no slot: the margin below Discord's limit is for this.
    pub(super) async fn read_now(&self, path: &str) -> Result<Value, SendError> {
        let request = self
            .http
            .get(format!("{}{path}", self.api))
            .timeout(READ_TIMEOUT);
        match response::read(self.authorized(request, None)).await {
            Answer::Done(value) => Ok(value),
            Answer::Refused(error) => Err(error),
            Answer::Limited { .. } => Err(SendError::GaveUp("429".to_owned())),
            Answer::Failed(why) => Err(SendError::GaveUp(why)),
        }
    }

    /// Begins nothing more: what waits for its turn or for another try gives up, what is on its
    /// way arrives.
    pub fn close(&self) {
        self.closed.cancel();
    }

    /// The bot's own user.
    pub(super) fn bot(&self) -> MemberId {
        self.bot
    }

    /// Opens a thread under a message. One that is there already is as good.
    pub async fn open_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
        deadline: Moment,
    ) -> Result<(), SendError> {
        const THREAD_EXISTS: u64 = 160_004;
        const ARCHIVE_AFTER_MINUTES: u32 = 1_440;
        let path = format!("/channels/{channel}/messages/{message}/threads");
        let body = json!({ "name": shorten(name, THREAD_NAME), "auto_archive_duration": ARCHIVE_AFTER_MINUTES });
        match self.call(Method::POST, &path, Some(&body), deadline).await {
            Ok(_)
            | Err(SendError::Refused {
                code: THREAD_EXISTS,
                ..
            }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes to a member in private, once for a nonce.
    pub async fn write_to(
        &self,
        member: MemberId,
        text: &str,
        nonce: &str,
        deadline: Moment,
    ) -> Result<(), SendError> {
        let body = json!({ "recipient_id": member.to_string() });
        let dm = self
            .call(Method::POST, "/users/@me/channels", Some(&body), deadline)
            .await?;
        let dm = id(&dm, "/id")
            .map(ChannelId)
            .ok_or_else(|| unexpected("a channel", &dm))?;
        let message = View::text(text).into_message(CreateAllowedMentions::new());
        self.create_message(dm, &message, nonce, deadline).await?;
        Ok(())
    }

    /// Sends a post, and opens its thread where it gets one. The post's id is the nonce.
    pub async fn send_post(
        &self,
        view: &PostView<'_>,
        deadline: Moment,
    ) -> Result<MessageId, SendError> {
        let (post, message) = (&view.post, render::post::message(view));
        let nonce = format!("post-{}", post.id);
        let sent = self
            .create_message(post.channel, &message, &nonce, deadline)
            .await?;
        if view.thread {
            let name = render::post::thread_name(view.question);
            // The post counts without its thread.
            if let Err(error) = self.open_thread(post.channel, sent, &name, deadline).await {
                tracing::warn!(post = %post.id, %error, "a thread could not be opened");
            }
        }
        Ok(sent)
    }

    /// Sends a message, at most once: Discord gives the same message again for the same
    /// nonce within a few minutes.
    pub async fn create_message(
        &self,
        channel: ChannelId,
        message: &CreateMessage,
        nonce: &str,
        deadline: Moment,
    ) -> Result<MessageId, SendError> {
        let mut body = serde_json::to_value(message).expect("a message is always JSON");
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = true.into();
        let path = format!("/channels/{channel}/messages");
        let sent = self
            .call(Method::POST, &path, Some(&body), deadline)
            .await?;
        id(&sent, "/id")
            .map(MessageId)
            .ok_or_else(|| unexpected("a message", &sent))
    }

    /// Looks for a post's message among those of a channel since `since`.
    pub async fn find_post(
        &self,
        channel: ChannelId,
        post: PostId,
        since: DateTime<Utc>,
        deadline: Moment,
    ) -> Result<Option<MessageId>, SendError> {
        let button = CustomId::Answer(post).to_string();
        let mut after = snowflake_at(since);
        loop {
            let path = format!("/channels/{channel}/messages?limit=100&after={after}");
            let page = self.call(Method::GET, &path, None, deadline).await?;
            let messages = page
                .as_array()
                .ok_or_else(|| unexpected("messages", &page))?;
            if let Some(found) = messages.iter().find(|message| has_button(message, &button)) {
                return Ok(id(found, "/id").map(MessageId));
            }
            match messages
                .iter()
                .filter_map(|message| id(message, "/id"))
                .max()
            {
                Some(newest) if messages.len() == 100 => after = newest,
                _ => return Ok(None),
            }
        }
    }

    /// One call, repeated until it succeeds, is refused, or the deadline is near.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        deadline: Moment,
    ) -> Result<Value, SendError> {
        let mut backoff = FIRST_BACKOFF;
        let mut last = "nothing was tried".to_owned();
        loop {
            let turn = self.lane.enter(&self.clock, deadline);
            match self.closed.run_until_cancelled(turn).await {
                Some(Ok(())) => {}
                Some(Err(TooLate)) => return Err(SendError::GaveUp(last)),
                None => return Err(closed()),
            }
            let request = self
                .http
                .request(method.clone(), format!("{}{path}", self.api));
            let wait = match response::read(self.authorized(request, body)).await {
                Answer::Done(value) => return Ok(value),
                Answer::Refused(error) => {
                    self.lane.count_invalid(self.clock.moment(), &error);
                    return Err(error);
                }
                Answer::Limited {
                    wait,
                    whole_lane,
                    counts,
                } => {
                    last = format!("429 for {} s", wait.as_secs_f64());
                    let now = self.clock.moment();
                    if counts {
                        self.lane.count_limited(now);
                    }
                    if whole_lane {
                        self.lane.pause_until(now + wait);
                    }
                    wait
                }
                Answer::Failed(why) => {
                    last = why;
                    let pause = backoff;
                    backoff = (backoff * 2).min(LONGEST_BACKOFF);
                    pause
                }
            };
            let wait = wait + jitter(wait);
            if self.clock.moment() + wait >= deadline {
                return Err(SendError::GaveUp(last));
            }
            let pause = self.clock.sleep(wait);
            if self.closed.run_until_cancelled(pause).await.is_none() {
                return Err(closed());
            }
        }
    }

    fn authorized(&self, request: RequestBuilder, body: Option<&Value>) -> RequestBuilder {
        let request = request.header("Authorization", format!("Bot {}", self.token));
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

fn closed() -> SendError {
    SendError::GaveUp("the bot is stopping".to_owned())
}

/// Up to a quarter more, so that many who wait do not come back together.
fn jitter(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.0..0.25))
}

fn id(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer)?.as_str()?.parse().ok()
}

fn unexpected(wanted: &str, got: &Value) -> SendError {
    SendError::GaveUp(format!(
        "Discord answered with something that is not {wanted}: {got}"
    ))
}

fn has_button(message: &Value, custom_id: &str) -> bool {
    let rows = message["components"].as_array().into_iter().flatten();
    let buttons = rows
        .filter_map(|row| row["components"].as_array())
        .flatten();
    buttons
        .into_iter()
        .any(|button| button["custom_id"] == json!(custom_id))
}

/// The smallest snowflake of an instant.
fn snowflake_at(instant: DateTime<Utc>) -> u64 {
    const DISCORD_EPOCH: i64 = 1_420_070_400_000;
    let millis = instant.timestamp_millis() - DISCORD_EPOCH;
    u64::try_from(millis).unwrap_or_default() << 22
}
