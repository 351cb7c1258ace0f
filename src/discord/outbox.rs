//! Sends what no interaction asked for: posts, their threads, results of quizzes, and direct
//! messages.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::{CreateAllowedMentions, CreateMessage};

use super::custom_id::CustomId;
use super::preflight;
use super::render;
use super::rest::{ClockState, Rest, RestError, Turn};
use super::text::shorten;
use crate::app::daily::PostView;
use crate::app::quiz::Playing;
use crate::clock::{Clock, Moment};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId, RoleId};
use crate::domain::post::{Lack, Post};
use crate::domain::question::Question;

/// Discord's limit for a thread's name, in characters.
const THREAD_NAME: usize = 100;

/// How long Discord may take to return a guild's roles.
const ROLES: Duration = Duration::from_secs(10);

/// Sends to Discord what no interaction asked for. Clones share it.
#[derive(Clone, Debug)]
pub struct Outbox {
    rest: Rest,
    bot: MemberId,
}

impl Outbox {
    /// Connects to the API at `origin`, such as `https://discord.com`, and checks the token. Until
    /// then it waits by the system's clock, because nobody moves another clock before the bot has
    /// started.
    ///
    /// # Errors
    ///
    /// [`RestError::Unauthorized`] if Discord refuses the token; [`RestError::GaveUp`] if it is out
    /// of reach for `patience`.
    pub async fn connect(
        origin: &str,
        token: &str,
        clock: Clock,
        patience: Duration,
    ) -> Result<Self, RestError> {
        let rest = Rest::new(origin, token, Clock::System)?;
        let deadline = rest.moment() + patience;
        let user = rest
            .call(Method::GET, "/users/@me", None, None, deadline)
            .await?;
        let bot = id(&user, "/id").ok_or_else(|| unexpected("a user", &user))?;
        Ok(Self {
            rest: rest.on(clock),
            bot: MemberId(bot),
        })
    }

    /// Returns the client for Discord's API.
    pub(super) fn rest(&self) -> &Rest {
        &self.rest
    }

    /// Returns the bot's own user.
    pub(super) fn bot(&self) -> MemberId {
        self.bot
    }

    /// Starts nothing more: waiting requests give up, requests under way arrive.
    pub fn close(&self) {
        self.rest.close();
    }

    /// Compares the bot's clock with Discord's.
    pub async fn compare_clock(&self) -> ClockState {
        self.rest.compare_clock().await
    }

    /// Returns how many more requests may queue now, so that the last gets its turn within ten
    /// seconds.
    pub fn room(&self) -> u32 {
        self.rest.room()
    }

    /// Waits for a turn to send, however long that takes.
    pub async fn turn(&self) -> Result<Turn, RestError> {
        self.rest.turn().await
    }

    /// Whether a role of a guild was deleted, as far as Discord tells in time. Takes a turn.
    pub async fn is_role_gone(
        &self,
        guild: GuildId,
        role: RoleId,
        turn: Turn,
    ) -> Result<bool, RestError> {
        let (path, deadline) = (format!("/guilds/{guild}/roles"), self.rest.moment() + ROLES);
        match self
            .rest
            .call(Method::GET, &path, None, Some(turn), deadline)
            .await
        {
            Ok(roles) => Ok(roles
                .as_array()
                .is_some_and(|roles| roles.iter().all(|found| id(found, "/id") != Some(role.0)))),
            Err(RestError::Unauthorized) => Err(RestError::Unauthorized),
            // Sending the post will show what is wrong.
            Err(_) => Ok(false),
        }
    }

    /// Returns until when the bot is timed out in a guild, as far as Discord tells in time.
    pub async fn timed_out_until(
        &self,
        guild: GuildId,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        preflight::timed_out_until(self, guild, now).await
    }

    /// Whether a role gives power over others, as it is now.
    ///
    /// # Errors
    ///
    /// When Discord does not tell before the deadline.
    pub async fn is_powerful(
        &self,
        guild: GuildId,
        role: RoleId,
        deadline: Moment,
    ) -> Result<bool, RestError> {
        preflight::is_powerful(self, guild, role, deadline).await
    }

    /// Opens the thread of a post under its message, or finds the existing one. Returns what the
    /// post lacks if Discord refuses.
    pub async fn open_thread(
        &self,
        question: Option<&Question>,
        (channel, message): (ChannelId, MessageId),
        deadline: Moment,
    ) -> Result<Option<Lack>, RestError> {
        const TOO_MANY_THREADS: u64 = 160_006;
        const THREAD_EXISTS: u64 = 160_004;
        const ARCHIVE_AFTER_MINUTES: u32 = 1_440;
        let path = format!("/channels/{channel}/messages/{message}/threads");
        let name = render::post::thread_name(question);
        let body = json!({ "name": shorten(&name, THREAD_NAME), "auto_archive_duration": ARCHIVE_AFTER_MINUTES });
        match self.call(Method::POST, &path, Some(&body), deadline).await {
            Ok(_)
            | Err(RestError::Refused {
                code: THREAD_EXISTS,
                ..
            }) => Ok(None),
            Err(RestError::Refused {
                code: TOO_MANY_THREADS,
                ..
            }) => Ok(Some(Lack::ActiveThreads)),
            Err(RestError::Refused { status: 403, .. }) => Ok(Some(Lack::Thread)),
            Err(error) => Err(error),
        }
    }

    /// Whether Discord says in time that a member is not in a guild, for another who waits.
    pub(super) async fn is_gone_now(&self, guild: GuildId, member: MemberId) -> bool {
        let path = format!("/guilds/{guild}/members/{member}");
        let found = self.rest.read_now(&path).await;
        found.is_err_and(|refused| refused.is_no_member())
    }

    /// Returns a guild's name for a member who waits, if Discord tells in time.
    pub(super) async fn guild_name_now(&self, guild: GuildId) -> Option<String> {
        let found = self.rest.read_now(&format!("/guilds/{guild}")).await.ok()?;
        found["name"].as_str().map(str::to_owned)
    }

    /// Returns a guild's name, if Discord tells in time.
    pub async fn guild_name(&self, guild: GuildId, deadline: Moment) -> Option<String> {
        let path = format!("/guilds/{guild}");
        let found = self.call(Method::GET, &path, None, deadline).await.ok()?;
        found["name"].as_str().map(str::to_owned)
    }

    /// Returns a member's name in a guild; `None` if they are not there.
    ///
    /// # Errors
    ///
    /// Fails if Discord does not tell in time, or the bot is not in the guild.
    pub async fn member_name(
        &self,
        guild: GuildId,
        member: MemberId,
        deadline: Moment,
    ) -> Result<Option<String>, RestError> {
        let path = format!("/guilds/{guild}/members/{member}");
        name_of_member(self.call(Method::GET, &path, None, deadline).await)
    }

    /// Does the same at once, because somebody waits for a reply.
    ///
    /// # Errors
    ///
    /// Fails if Discord does not tell at the first try, or the bot is not there itself.
    pub(super) async fn member_name_now(
        &self,
        guild: GuildId,
        member: MemberId,
    ) -> Result<Option<String>, RestError> {
        let path = format!("/guilds/{guild}/members/{member}");
        name_of_member(self.rest.do_now(Method::GET, &path).await)
    }

    /// Gives a member a role, or takes it away.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
    pub async fn set_role(
        &self,
        (guild, member, role): (GuildId, MemberId, RoleId),
        is_given: bool,
        deadline: Moment,
    ) -> Result<(), RestError> {
        let (method, path) = role_call(guild, member, role, is_given);
        self.call(method, &path, None, deadline).await?;
        Ok(())
    }

    /// Gives a member a role, or takes it away, at once, because they are waiting.
    pub(super) async fn set_role_now(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
        is_given: bool,
    ) -> RoleSet {
        let (method, path) = role_call(guild, member, role, is_given);
        match self.rest.do_now(method, &path).await {
            Ok(_) => RoleSet::Done,
            Err(RestError::Refused { .. }) => RoleSet::Refused,
            Err(_) => RoleSet::Unsure,
        }
    }

    /// Deletes a message of the bot.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
    pub async fn delete(
        &self,
        channel: ChannelId,
        message: MessageId,
        deadline: Moment,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/{message}");
        self.call(Method::DELETE, &path, None, deadline).await?;
        Ok(())
    }

    /// Returns the operator as Discord knows them: the owner of the application or of its team.
    ///
    /// # Errors
    ///
    /// Fails if Discord does not tell in time.
    pub async fn operator(&self, deadline: Moment) -> Result<MemberId, RestError> {
        let path = "/applications/@me";
        let application = self.call(Method::GET, path, None, deadline).await?;
        operator_of(&application)
            .ok_or_else(|| unexpected("an application with an owner", &application))
    }

    /// Sends a post with its nonce, in `turn` or in its own turn.
    pub async fn send_post(
        &self,
        view: &PostView<'_>,
        turn: Option<Turn>,
        deadline: Moment,
    ) -> Result<MessageId, RestError> {
        let (post, message) = (&view.post, render::post::message(view));
        self.send(post.channel, &message, &post.nonce(), turn, deadline)
            .await
    }

    /// Updates the known message of a channel's quiz.
    pub async fn show_quiz(
        &self,
        playing: &Playing<'_>,
        deadline: Moment,
    ) -> Result<(), RestError> {
        let Some((channel, message)) = playing.message() else {
            return Ok(());
        };
        let view = render::quiz::view(playing);
        let message_now = view.into_message(CreateAllowedMentions::new());
        let body = serde_json::to_value(message_now).expect("a message is always JSON");
        let path = format!("/channels/{channel}/messages/{message}");
        self.call(Method::PATCH, &path, Some(&body), deadline)
            .await?;
        Ok(())
    }

    /// Sends a message at most once: within a few minutes, the same nonce gives the same message.
    async fn send(
        &self,
        channel: ChannelId,
        message: &CreateMessage,
        nonce: &str,
        turn: Option<Turn>,
        deadline: Moment,
    ) -> Result<MessageId, RestError> {
        let mut body = serde_json::to_value(message).expect("a message is always JSON");
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = true.into();
        let path = format!("/channels/{channel}/messages");
        let sent = self
            .rest
            .call(Method::POST, &path, Some(&body), turn, deadline)
            .await?;
        id(&sent, "/id")
            .map(MessageId)
            .ok_or_else(|| unexpected("a message", &sent))
    }

    /// Looks for a post's message in a channel since `since`.
    pub async fn find_post(
        &self,
        channel: ChannelId,
        post: PostId,
        since: DateTime<Utc>,
        deadline: Moment,
    ) -> Result<Option<MessageId>, RestError> {
        let button = CustomId::Answer(post).to_string();
        // Another bot may have copied the button.
        let bot = self.bot.0;
        let is_it = |message: &Value| {
            id(message, "/author/id") == Some(bot) && has_button(message, &button)
        };
        let since = snowflake_at(since);
        self.find_message(channel, since, is_it, deadline).await
    }

    /// Looks for a message in a channel after a given one.
    pub(super) async fn find_message(
        &self,
        channel: ChannelId,
        mut after: u64,
        is_it: impl Fn(&Value) -> bool,
        deadline: Moment,
    ) -> Result<Option<MessageId>, RestError> {
        loop {
            let path = format!("/channels/{channel}/messages?limit=100&after={after}");
            let page = self.call(Method::GET, &path, None, deadline).await?;
            let messages = page
                .as_array()
                .ok_or_else(|| unexpected("messages", &page))?;
            if let Some(found) = messages.iter().find(|message| is_it(message)) {
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

    /// Whether a post's message is in its channel; `None` if Discord does not tell in time.
    pub(super) async fn is_there(&self, post: &Post) -> Option<bool> {
        let message = post.message?;
        let path = format!("/channels/{}/messages/{message}", post.channel);
        match self.rest.read_now(&path).await {
            Ok(_) => Some(true),
            Err(RestError::Refused { status: 404, .. }) => Some(false),
            Err(_) => None,
        }
    }

    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        deadline: Moment,
    ) -> Result<Value, RestError> {
        self.rest.call(method, path, body, None, deadline).await
    }
}

/// The outcome of a role change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoleSet {
    /// It succeeded.
    Done,
    /// The bot may not do it, or the role is gone.
    Refused,
    /// Discord did not answer in time.
    Unsure,
}

/// Reads a member's name in what Discord said about them; `None` if they are not in the server.
fn name_of_member(told: Result<Value, RestError>) -> Result<Option<String>, RestError> {
    match told {
        Ok(found) => {
            let names = ["/nick", "/user/global_name", "/user/username"];
            let mut names = names.iter().filter_map(|at| found.pointer(at)?.as_str());
            let name = names.next().map(str::to_owned);
            name.map(Some).ok_or_else(|| unexpected("a member", &found))
        }
        Err(refused) if refused.is_no_member() => Ok(None),
        Err(error) => Err(error),
    }
}

fn role_call(guild: GuildId, member: MemberId, role: RoleId, is_given: bool) -> (Method, String) {
    let method = if is_given {
        Method::PUT
    } else {
        Method::DELETE
    };
    (
        method,
        format!("/guilds/{guild}/members/{member}/roles/{role}"),
    )
}

pub(super) fn id(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer)?.as_str()?.parse().ok()
}

/// Returns the operator. The application of a team belongs to a user that stands for the team and
/// reads no messages.
fn operator_of(application: &Value) -> Option<MemberId> {
    let of_team = id(application, "/team/owner_user_id");
    of_team
        .or_else(|| id(application, "/owner/id"))
        .map(MemberId)
}

pub(super) fn unexpected(wanted: &str, got: &Value) -> RestError {
    RestError::GaveUp(format!(
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

/// Returns the smallest snowflake of an instant.
pub(super) fn snowflake_at(instant: DateTime<Utc>) -> u64 {
    const DISCORD_EPOCH: i64 = 1_420_070_400_000;
    let millis = instant.timestamp_millis() - DISCORD_EPOCH;
    u64::try_from(millis).unwrap_or_default() << 22
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_is_the_owner_or_the_owner_of_the_team() {
        let alone = json!({ "id": "1", "owner": { "id": "2" }, "team": null });
        assert_eq!(operator_of(&alone), Some(MemberId(2)));
        let team = json!({ "id": "1", "owner": { "id": "3" }, "team": { "id": "3", "owner_user_id": "4" } });
        assert_eq!(operator_of(&team), Some(MemberId(4)));
        assert_eq!(operator_of(&json!({ "id": "1" })), None);
    }
}
