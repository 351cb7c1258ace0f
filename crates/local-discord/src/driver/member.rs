//! Members and what they do.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::channel::Channel;
use super::command::CommandCall;
use super::message::{Button, Message};
use super::response::{Failure, Response};
use crate::error::Refused;
use crate::id::Id;
use crate::payload::NewMessage;
use crate::server::Server;
use crate::world::World;

/// A member of a guild.
#[derive(Clone)]
pub struct Member {
    pub(super) server: Server,
    pub(super) guild: Id,
    pub(super) id: Id,
}

impl Member {
    /// Returns the user's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Gives or takes the role "Admin".
    #[track_caller]
    pub fn set_admin(&self, admin: bool) {
        self.server
            .setting_up(|world| world.set_admin(self.guild, self.id, admin));
    }

    /// Gives a role.
    #[track_caller]
    pub fn give(&self, role: &super::Role) {
        self.server.setting_up(|world| {
            world.edit_member(self.guild, self.id, |member| {
                if !member.roles.contains(&role.id) {
                    member.roles.push(role.id);
                }
            })
        });
    }

    /// Returns whether the member has a role; false for someone who has left.
    pub fn has(&self, role: &super::Role) -> bool {
        let (guild, user, role) = (self.guild, self.id, role.id);
        self.server.shared.update(|world| {
            let member = world
                .guild(guild)
                .and_then(|guild| guild.members.get(&user));
            member.is_some_and(|member| member.roles.contains(&role))
        })
    }

    /// Sets the user's global name, which shows where they have no nickname.
    #[track_caller]
    pub fn set_display_name(&self, name: &str) {
        let edit = crate::world::UserEdit {
            global_name: Some(name.to_owned()),
            ..crate::world::UserEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_user(self.id, edit));
    }

    /// Times the member out until this instant.
    #[track_caller]
    pub fn time_out(&self, until: DateTime<Utc>) {
        self.server.setting_up(|world| {
            world.edit_member(self.guild, self.id, |member| {
                member.timed_out_until = Some(until);
            })
        });
    }

    /// Leaves the guild.
    #[track_caller]
    pub fn leave(&self) {
        self.server
            .setting_up(|world| world.remove_member(self.guild, self.id));
    }

    /// Sets whether the bot's direct messages arrive; by default they do.
    #[track_caller]
    pub fn set_accepts_dms(&self, accepts: bool) {
        let edit = crate::world::UserEdit {
            accepts_dms: Some(accepts),
            ..crate::world::UserEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_user(self.id, edit));
    }

    /// Sets the member's language, such as `de`.
    #[track_caller]
    pub fn set_locale(&self, locale: &str) {
        let edit = crate::world::UserEdit {
            locale: Some(locale.to_owned()),
            ..crate::world::UserEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_user(self.id, edit));
    }

    /// Opens the member's direct messages with the bot, which may be empty.
    #[track_caller]
    pub fn direct_messages(&self) -> Channel {
        let id = self
            .server
            .setting_up(|world| Ok(world.open_direct(self.id)?));
        Channel {
            server: self.server.clone(),
            id,
        }
    }

    /// Writes a message.
    #[track_caller]
    pub fn write(&self, channel: &Channel, content: &str) -> Message {
        let id = self.server.setting_up(|world| {
            Ok(world.create_message(self.id, channel.id, NewMessage::text(content))?)
        });
        Message::read(&self.server, id).unwrap_or_else(|| self.server.fail("It was deleted."))
    }

    /// Starts a command, such as `"/schedule add"`: its name, then its group and subcommand if it
    /// has them. The member invokes it in the first channel of the guild that they see, unless
    /// [`CommandCall::in_channel`] says otherwise.
    pub fn command(&self, words: &str) -> CommandCall {
        CommandCall::new(self, words)
    }

    /// Clicks a button of a message, named by its label or its `custom_id`. A person needs time to
    /// find a button, so this first waits until the bot knows that the message is there.
    pub async fn click(&self, message: &Message, button: &str) -> Response {
        let answered = self.try_click(message, button).await;
        self.server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if there is no such button, if it is disabled, or if no answer comes.
    pub async fn try_click(&self, message: &Message, button: &str) -> Result<Response, Failure> {
        let button = message.try_button(button)?;
        self.try_press(&button).await
    }

    /// Clicks a button.
    pub async fn press(&self, button: &Button) -> Response {
        let answered = self.try_press(button).await;
        self.server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if it is gone or disabled, or if no answer comes.
    pub async fn try_press(&self, button: &Button) -> Result<Response, Failure> {
        self.server.shared.told_of(button.message).await;
        self.act(|world, user| world.press(user, button.message, &button.custom_id, &[]))
            .await
    }

    /// Chooses in a select menu of a message, named by its placeholder or its `custom_id`. `values`
    /// are labels or values of options, or ids.
    pub async fn select(&self, message: &Message, menu: &str, values: &[&str]) -> Response {
        let answered = self.try_select(message, menu, values).await;
        self.server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if there is no such menu or option, or if no answer comes.
    pub async fn try_select(
        &self,
        message: &Message,
        menu: &str,
        values: &[&str],
    ) -> Result<Response, Failure> {
        let (custom_id, options) = message.try_menu(menu)?;
        let value_of = |wanted: &&str| {
            options
                .iter()
                .find(|option| option["label"] == *wanted)
                .map_or_else(|| json!(wanted), |option| option["value"].clone())
        };
        let values: Vec<Value> = values.iter().map(value_of).collect();
        self.server.shared.told_of(message.id()).await;
        self.act(|world, user| world.press(user, message.id(), &custom_id, &values))
            .await
    }

    /// Clicks a button with any `custom_id`, as on a message from an older version of the bot.
    pub async fn click_raw(&self, channel: &Channel, custom_id: &str) -> Response {
        let answered = self.try_click_raw(channel, custom_id).await;
        self.server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if no answer comes.
    pub async fn try_click_raw(
        &self,
        channel: &Channel,
        custom_id: &str,
    ) -> Result<Response, Failure> {
        self.act(|world, user| {
            let message = world.plant_button(channel.id, custom_id)?;
            world.press(user, message, custom_id, &[])
        })
        .await
    }

    /// Chooses these values in a menu with any `custom_id`, as on a message from an older version
    /// of the bot.
    ///
    /// # Panics
    ///
    /// Panics if no answer comes.
    pub async fn select_raw(
        &self,
        channel: &Channel,
        custom_id: &str,
        values: &[&str],
    ) -> Response {
        let answered = self.try_select_raw(channel, custom_id, values).await;
        self.server.unwrap(answered)
    }

    /// Does the same without panicking.
    ///
    /// # Errors
    ///
    /// Fails if no answer comes.
    pub async fn try_select_raw(
        &self,
        channel: &Channel,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Response, Failure> {
        let chosen: Vec<Value> = values.iter().map(|value| json!(value)).collect();
        self.act(|world, user| {
            let message = world.plant_menu(channel.id, custom_id, values)?;
            world.press(user, message, custom_id, &chosen)
        })
        .await
    }

    /// Deletes a message, or dismisses an ephemeral one.
    #[track_caller]
    pub fn delete(&self, message: &Message) {
        self.server
            .setting_up(|world| world.delete_as(self.id, message.id()));
    }

    /// Sends an interaction and waits for its answer.
    pub(super) async fn act(
        &self,
        start: impl FnOnce(&mut World, Id) -> Result<Id, Refused>,
    ) -> Result<Response, Failure> {
        let id = self.server.shared.update(|world| start(world, self.id))?;
        self.server.response_to(self, id).await
    }
}
