//! What errands say, and how that gets into a channel once.

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::CreateMessage;

use super::outbox::{Outbox, id, snowflake_at, unexpected};
use super::render;
use super::rest::RestError;
use super::text::delivery;
use super::text::reports::told;
use super::view::View;
use crate::app::daily::PostView;
use crate::app::mock::{Interview, Told};
use crate::app::post::closing::Closed;
use crate::app::post::thread::Discussion;
use crate::app::recap::Week;
use crate::app::reminder::Reminder;
use crate::app::report::Untold;
use crate::app::share::Sharing;
use crate::clock::Moment;
use crate::domain::bank::Bank;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId};
use crate::domain::own_question::OwnQuestion;
use crate::domain::post::Lack;
use crate::domain::schedule::Schedule;

/// A message to be sent, or to be shown in place of what a message says.
#[derive(Clone, Debug)]
pub struct Letter(Value);

impl Letter {
    /// What a view shows, which mentions whom it says.
    fn of(view: View) -> Self {
        let mentions = view.mentions();
        Self::from(view.into_message(mentions))
    }

    /// Whether a message that was found says this: it has the same first button, or without
    /// buttons the same text.
    fn is_said_by(&self, message: &Value) -> bool {
        match first_button(&self.0) {
            Some(button) => first_button(message) == Some(button),
            None => {
                let said = |message: &Value| {
                    let embed = &message["embeds"][0];
                    [&message["content"], &embed["title"], &embed["description"]].map(Value::clone)
                };
                said(message) == said(&self.0)
            }
        }
    }
}

impl From<CreateMessage> for Letter {
    fn from(message: CreateMessage) -> Self {
        Self(serde_json::to_value(message).expect("a message is always JSON"))
    }
}

/// A turn of a mock interview, for its thread.
pub fn mock_turn(interview: &Interview, turn: u32) -> Letter {
    Letter::of(render::mock::turn(interview, turn))
}

/// What the invitation to a mock interview shows once it is known where that is.
pub fn mock_placed(interview: &Interview) -> Letter {
    Letter::of(render::mock::placed(interview))
}

/// How a mock interview went, for its thread.
pub fn mock_over(interview: &Interview) -> Letter {
    Letter::of(render::mock::over(interview))
}

/// What one of two in a mock interview is told, or both.
pub fn mock_told(told: &Told) -> Letter {
    Letter::of(render::mock::told(told))
}

/// What a post's message shows once it is closed.
pub fn closed(closed: &Closed<'_>) -> Letter {
    Letter::of(render::post::closed(closed))
}

/// What an open post's message shows.
pub fn post(view: &PostView<'_>) -> Letter {
    Letter::from(render::post::message(view))
}

/// The first words in the thread of a closed post.
pub fn discussion(discussion: &Discussion<'_>) -> Letter {
    Letter::of(render::share::discussion(discussion))
}

/// A member's answer, for the others.
pub fn shared(sharing: &Sharing<'_>) -> Letter {
    Letter::of(render::share::answer(sharing))
}

/// How a guild's week went.
pub fn week(week: &Week<'_>) -> Letter {
    Letter::of(render::recap::week(week))
}

/// That a guild's recaps are refused, for who set them.
pub fn recap_refused(channel: ChannelId) -> Letter {
    Letter::of(View::text(delivery::recap_refused(channel)))
}

/// What a post lacks, for the maker of its schedule.
pub fn lacks(schedule: &Schedule, lack: Lack) -> Letter {
    Letter::of(View::text(delivery::lacks(schedule, &[lack])))
}

/// That a schedule has paused, for its maker. `timed_out_until` is why, where the bot is timed out.
pub fn paused(schedule: &Schedule, timed_out_until: Option<DateTime<Utc>>) -> Letter {
    Letter::of(View::text(delivery::paused(schedule, timed_out_until)))
}

/// What the operator is told of new reports.
pub fn reports(reports: &[Untold], bank: &Bank) -> Letter {
    Letter::of(View::text(told(reports, bank)))
}

/// What the maker of a schedule is told that had no question for a day.
pub fn no_question(schedule: &Schedule, day: NaiveDate) -> Letter {
    Letter::of(View::text(delivery::no_question(schedule, day)))
}

/// What was decided about a question that a member proposed, and on which server.
pub fn decision(own: &OwnQuestion, server: Option<&str>) -> Letter {
    Letter::of(render::decisions::told_directly(own, server))
}

/// What an admin is told whose role for a streak is refused.
pub fn role_refused(guild: GuildId, length: u32) -> Letter {
    Letter::of(render::setup::role_refused(guild, length))
}

/// A word before a day closes.
pub fn reminder(reminder: &Reminder) -> Letter {
    Letter::of(render::remind::reminder(reminder))
}

impl Outbox {
    /// Sends a letter under a nonce: the same one again within a few minutes is the same message.
    ///
    /// # Errors
    ///
    /// Those of Discord, or that it did not succeed before the deadline.
    pub async fn send_letter(
        &self,
        channel: ChannelId,
        letter: &Letter,
        nonce: &str,
        deadline: Moment,
    ) -> Result<MessageId, RestError> {
        let mut body = letter.0.clone();
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

    /// Shows a letter in place of what a message of the bot says.
    ///
    /// # Errors
    ///
    /// Those of Discord, or that it did not succeed before the deadline.
    pub async fn rewrite(
        &self,
        (channel, message): (ChannelId, MessageId),
        letter: &Letter,
        deadline: Moment,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/{message}");
        let body = Some(&letter.0);
        self.call(Method::PATCH, &path, body, deadline).await?;
        Ok(())
    }

    /// Looks for a letter among what the bot has sent into a channel since `since`.
    ///
    /// # Errors
    ///
    /// Those of Discord, or that it did not succeed before the deadline.
    pub async fn find_letter(
        &self,
        channel: ChannelId,
        letter: &Letter,
        since: DateTime<Utc>,
        deadline: Moment,
    ) -> Result<Option<MessageId>, RestError> {
        let bot = self.bot().0;
        let is_it =
            |message: &Value| id(message, "/author/id") == Some(bot) && letter.is_said_by(message);
        let since = snowflake_at(since);
        self.find_message(channel, since, is_it, deadline).await
    }

    /// The channel of direct messages with a member.
    ///
    /// # Errors
    ///
    /// Those of Discord, or that it did not succeed before the deadline.
    pub async fn direct_channel(
        &self,
        member: MemberId,
        deadline: Moment,
    ) -> Result<ChannelId, RestError> {
        let body = json!({ "recipient_id": member.to_string() });
        let path = "/users/@me/channels";
        let dm = self.call(Method::POST, path, Some(&body), deadline).await?;
        id(&dm, "/id")
            .map(ChannelId)
            .ok_or_else(|| unexpected("a channel", &dm))
    }
}

fn first_button(message: &Value) -> Option<&Value> {
    let rows = message["components"].as_array()?;
    let mut buttons = rows
        .iter()
        .filter_map(|row| row["components"].as_array())
        .flatten();
    buttons.find_map(|button| button.get("custom_id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_found_by_its_first_button_or_its_text() {
        let row = |ids: &[&str]| {
            let buttons = ids.iter().map(|id| json!({ "type": 2, "custom_id": id }));
            json!({ "type": 1, "components": buttons.collect::<Vec<_>>() })
        };
        let plain = Letter(json!({ "content": "Hello", "components": [] }));
        assert!(plain.is_said_by(&json!({ "content": "Hello", "components": [] })));
        assert!(!plain.is_said_by(&json!({ "content": "Hello?", "components": [] })));
        let clicked = Letter(json!({ "content": "3", "components": [row(&["1:a", "1:b"])] }));
        let later = json!({ "content": "4", "components": [row(&["1:a"])] });
        assert!(clicked.is_said_by(&later), "it shows what was so then");
        let other = json!({ "content": "3", "components": [row(&["1:b"])] });
        assert!(!clicked.is_said_by(&other));
        let link = json!({ "content": "3", "components": [{ "components": [{ "url": "x" }] }] });
        assert!(!clicked.is_said_by(&link));
    }
}
