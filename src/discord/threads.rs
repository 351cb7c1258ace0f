//! Private threads.

use reqwest::Method;
use serde_json::{Value, json};

use super::outbox::{Outbox, id, unexpected};
use super::rest::RestError;
use super::text::shorten;
use crate::clock::Moment;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

/// Discord's limit for a thread's name, in characters.
const THREAD_NAME: usize = 100;
/// After how many minutes without a message it leaves the list.
const ARCHIVE_AFTER: u32 = 1_440;
/// Discord's number for a private thread.
const PRIVATE_THREAD: u8 = 12;

impl Outbox {
    /// Opens a private thread in a channel. Discord would open another with each request, so this
    /// asks only once: after a failure, [`Outbox::find_thread`] tells the outcome.
    ///
    /// # Errors
    ///
    /// Discord's errors, or an unknown outcome.
    pub async fn open_private_thread(
        &self,
        channel: ChannelId,
        name: &str,
        deadline: Moment,
    ) -> Result<ChannelId, RestError> {
        let body = json!({
            "name": shorten(name, THREAD_NAME),
            "type": PRIVATE_THREAD,
            "auto_archive_duration": ARCHIVE_AFTER,
            "invitable": false,
        });
        let path = format!("/channels/{channel}/threads");
        let thread = self
            .rest()
            .call_once(Method::POST, &path, Some(&body), deadline);
        let thread = thread.await?;
        id(&thread, "/id")
            .map(ChannelId)
            .ok_or_else(|| unexpected("a thread", &thread))
    }

    /// Looks for a thread of the bot in a channel by its name.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
    pub async fn find_thread(
        &self,
        (guild, channel): (GuildId, ChannelId),
        name: &str,
        deadline: Moment,
    ) -> Result<Option<ChannelId>, RestError> {
        let path = format!("/guilds/{guild}/threads/active");
        let active = self.call(Method::GET, &path, None, deadline).await?;
        let threads = active["threads"].as_array();
        let threads = threads.ok_or_else(|| unexpected("threads", &active))?;
        let (bot, name) = (self.bot().0, shorten(name, THREAD_NAME));
        let is_it = |thread: &&Value| {
            thread["name"] == json!(name)
                && id(thread, "/parent_id") == Some(channel.0)
                && id(thread, "/owner_id") == Some(bot)
        };
        let found = threads.iter().find(is_it);
        Ok(found.and_then(|thread| id(thread, "/id")).map(ChannelId))
    }

    /// Whether the bot can read the messages of a channel that is not empty.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
    pub async fn is_readable(
        &self,
        channel: ChannelId,
        deadline: Moment,
    ) -> Result<bool, RestError> {
        let path = format!("/channels/{channel}/messages?limit=1");
        let last = self.call(Method::GET, &path, None, deadline).await?;
        Ok(last.as_array().is_some_and(|last| !last.is_empty()))
    }

    /// Lets a member into a thread.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
    pub async fn let_in(
        &self,
        thread: ChannelId,
        member: MemberId,
        deadline: Moment,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{thread}/thread-members/{member}");
        self.call(Method::PUT, &path, None, deadline).await?;
        Ok(())
    }
}
