//! The messages of errands, and how they reach a channel exactly once.

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

/// A message to send, or to replace an existing one with.
#[derive(Clone, Debug)]
pub struct Letter(Value);

impl Letter {
    /// Makes a letter of a view, with the view's mentions.
    fn of(view: View) -> Self {
        let mentions = view.mentions();
        Self::from(view.into_message(mentions))
    }

    /// Whether a found message is this letter: it has the same first button or, without buttons,
    /// the same text.
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

/// Renders the turn of a mock interview, for its thread.
pub fn mock_turn(interview: &Interview, turn: u32) -> Letter {
    Letter::of(render::mock::turn(interview, turn))
}

/// Renders the invitation to a mock interview, once its place is known.
pub fn mock_placed(interview: &Interview) -> Letter {
    Letter::of(render::invitation::placed(interview))
}

/// Renders the result of a mock interview, for its thread.
pub fn mock_over(interview: &Interview) -> Letter {
    Letter::of(render::mock::over(interview))
}

/// Renders why a mock interview can't go on, for the member who takes no direct messages.
pub fn mock_call(interview: &Interview, member: MemberId) -> Letter {
    Letter::of(render::invitation::call(&interview.mock, member))
}

/// Renders news of a mock interview, for one of the two or for both.
pub fn mock_told(told: &Told) -> Letter {
    Letter::of(render::mock::told(told))
}

/// Renders the message of a closed post.
pub fn closed(closed: &Closed<'_>) -> Letter {
    Letter::of(render::post::closed(closed))
}

/// Renders what an open post's message shows next. Its text stays: a role that its
/// schedule mentions now was not called by it.
pub fn post(view: &PostView<'_>) -> Letter {
    let mut letter = Letter::from(render::post::message(view));
    if let Some(message) = letter.0.as_object_mut() {
        message.remove("content");
    }
    letter
}

/// Renders the first message in the thread of a closed post.
pub fn discussion(discussion: &Discussion<'_>) -> Letter {
    Letter::of(render::share::discussion(discussion))
}

/// Renders a member's answer, for the others.
pub fn shared(sharing: &Sharing<'_>) -> Letter {
    Letter::of(render::share::answer(sharing))
}

/// Renders the recap of a guild's week.
pub fn week(week: &Week<'_>) -> Letter {
    Letter::of(render::recap::week(week))
}

/// Says that Discord refuses a guild's recaps, to the member who set them up.
pub fn recap_refused(channel: ChannelId) -> Letter {
    Letter::of(View::text(delivery::recap_refused(channel)))
}

/// Says what a post lacks, to the member who set up its schedule.
pub fn lacks(schedule: &Schedule, lack: Lack) -> Letter {
    Letter::of(View::text(delivery::lacks(schedule, &[lack])))
}

/// Says that a schedule has paused, to the member who set it up. `timed_out_until` is the reason if
/// the bot is timed out.
pub fn paused(schedule: &Schedule, timed_out_until: Option<DateTime<Utc>>) -> Letter {
    Letter::of(View::text(delivery::paused(schedule, timed_out_until)))
}

/// Renders the new reports, for the operator.
pub fn reports(reports: &[Untold], bank: &Bank) -> Letter {
    Letter::of(View::text(told(reports, bank)))
}

/// Says that a schedule had no question for a day, to the member who set it up.
pub fn no_question(schedule: &Schedule, day: NaiveDate) -> Letter {
    Letter::of(View::text(delivery::no_question(schedule, day)))
}

/// Renders the decision on a member's proposal, and the server that made it.
pub fn decision(own: &OwnQuestion, server: Option<&str>) -> Letter {
    Letter::of(render::decisions::told_directly(own, server))
}

/// Says that Discord refuses a streak role, to the admin who set it up.
pub fn role_refused(guild: GuildId, length: u32) -> Letter {
    Letter::of(render::setup::role_refused(guild, length))
}

/// Renders the reminder before a day closes.
pub fn reminder(reminder: &Reminder, server: Option<&str>) -> Letter {
    Letter::of(render::remind::reminder(reminder, server))
}

impl Outbox {
    /// Sends a letter with a nonce: within a few minutes, the same nonce gives the same message.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
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

    /// Replaces a message of the bot with a letter.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
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

    /// Looks for a letter among the bot's messages in a channel since `since`.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
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

    /// Returns the channel of direct messages with a member.
    ///
    /// # Errors
    ///
    /// Discord's errors, or a missed deadline.
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
