//! Users.

use std::collections::BTreeSet;

use super::{Change, Verb, World};
use crate::error::Refused;
use crate::id::Id;

/// A person, or the bot.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) username: String,
    pub(crate) global_name: Option<String>,
    pub(crate) bot: bool,
    pub(crate) locale: String,
    /// The color of the avatar to draw, as `#rrggbb`.
    pub(crate) color: String,
    pub(crate) accepts_dms: bool,
    /// The guilds that the user is a member of.
    pub(crate) guilds: BTreeSet<Id>,
}

/// Avatar colors, used in turn.
const COLORS: [&str; 8] = [
    "#3ba55d", "#eb459e", "#faa61a", "#ed4245", "#5865f2", "#1abc9c", "#9b59b6", "#e67e22",
];
const BOT_COLOR: &str = "#5865f2";

impl User {
    pub(super) fn bot(id: Id, name: String) -> Self {
        Self {
            id,
            username: name,
            global_name: None,
            bot: true,
            locale: "en-US".to_owned(),
            color: BOT_COLOR.to_owned(),
            accepts_dms: false,
            guilds: BTreeSet::new(),
        }
    }

    /// Makes the `number`th user.
    pub(super) fn person(id: Id, username: &str, number: usize) -> Self {
        Self {
            id,
            username: username.to_owned(),
            global_name: None,
            bot: false,
            locale: "en-US".to_owned(),
            color: COLORS[number % COLORS.len()].to_owned(),
            accepts_dms: true,
            guilds: BTreeSet::new(),
        }
    }
}

/// The fields of a new or changed user; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserEdit {
    pub(crate) username: Option<String>,
    pub(crate) global_name: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) accepts_dms: Option<bool>,
}

impl World {
    pub(crate) fn add_user(&mut self, username: &str) -> Result<Id, Refused> {
        if !(1..=32).contains(&username.chars().count()) {
            return Err(Refused::invalid("A username has 1 to 32 characters."));
        }
        let id = self.next_id();
        let person = User::person(id, username, self.users.len());
        self.users.insert(id, person);
        self.change(Change::User(Verb::Create, id));
        Ok(id)
    }

    pub(crate) fn edit_user(&mut self, id: Id, edit: UserEdit) -> Result<(), Refused> {
        let user = self.users.get_mut(&id).ok_or_else(|| no_such_user(id))?;
        if let Some(username) = edit.username {
            user.username = username;
        }
        if let Some(name) = edit.global_name {
            user.global_name = Some(name);
        }
        if let Some(locale) = edit.locale {
            user.locale = locale;
        }
        if let Some(color) = edit.color {
            user.color = color;
        }
        if let Some(accepts) = edit.accepts_dms {
            user.accepts_dms = accepts;
        }
        self.change(Change::User(Verb::Update, id));
        Ok(())
    }

    pub(crate) fn user(&self, id: Id) -> Option<&User> {
        self.users.get(&id)
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Returns the user who acts or looks.
    pub(crate) fn acting_user(&self, id: Id) -> Result<&User, Refused> {
        let user = self.users.get(&id).ok_or_else(|| no_such_user(id))?;
        if user.bot {
            return Err(Refused::forbidden("The bot acts through its own API."));
        }
        Ok(user)
    }

    /// Returns a user's name in a guild: nickname, else global name, else username.
    pub(crate) fn display_name(&self, guild: Option<Id>, user: Id) -> String {
        let nick = guild
            .and_then(|guild| self.guilds.get(&guild))
            .and_then(|guild| guild.members.get(&user))
            .and_then(|member| member.nick.clone());
        let user = self.users.get(&user);
        nick.or_else(|| user.and_then(|user| user.global_name.clone()))
            .or_else(|| user.map(|user| user.username.clone()))
            .unwrap_or_else(|| "unknown".to_owned())
    }
}

pub(super) fn no_such_user(id: Id) -> Refused {
    Refused::missing(format!("There is no user {id}."))
}
