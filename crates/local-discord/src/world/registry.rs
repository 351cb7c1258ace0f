//! Registered commands.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Change, World};
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::limits;
use crate::payload::definition::{Definition, command_type};
use crate::permissions::Permissions;

/// The scope of commands: everywhere, or one guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    Global,
    Guild(Id),
}

impl Scope {
    pub(crate) fn guild(self) -> Option<Id> {
        match self {
            Self::Global => None,
            Self::Guild(id) => Some(id),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) id: Id,
    pub(crate) version: Id,
    pub(crate) scope: Scope,
    pub(crate) definition: Definition,
}

#[derive(Default)]
pub(super) struct Registry {
    scopes: HashMap<Scope, Vec<Command>>,
    creates: HashMap<Scope, (NaiveDate, u32)>,
}

impl Registry {
    fn of(&self, scope: Scope) -> &[Command] {
        self.scopes.get(&scope).map_or(&[], Vec::as_slice)
    }

    pub(super) fn forget_guild(&mut self, guild: Id) {
        self.scopes.remove(&Scope::Guild(guild));
    }
}

impl World {
    /// Create Command: overwrites a command with the same name and type. The flag says whether the
    /// command is new.
    pub(crate) fn register(
        &mut self,
        scope: Scope,
        definition: Definition,
    ) -> Result<(Id, bool), ApiError> {
        self.check_scope(scope)?;
        let existing = self
            .registry
            .of(scope)
            .iter()
            .find(|command| same(&command.definition, &definition))
            .map(|command| command.id);
        if existing.is_none() {
            let mut all: Vec<&Definition> = self
                .registry
                .of(scope)
                .iter()
                .map(|one| &one.definition)
                .collect();
            all.push(&definition);
            check_counts(&all)?;
            self.count_creates(scope, 1)?;
        }
        let id = self.put(scope, existing, definition);
        self.change(Change::Commands(scope.guild()));
        Ok((id, existing.is_none()))
    }

    /// Bulk Overwrite: afterwards, exactly these commands are registered. A definition with an id
    /// replaces that command; one with an existing name and type keeps that command's id.
    pub(crate) fn register_all(
        &mut self,
        scope: Scope,
        definitions: Vec<(Option<Id>, Definition)>,
    ) -> Result<(), ApiError> {
        self.check_scope(scope)?;
        let all: Vec<&Definition> = definitions.iter().map(|(_, new)| new).collect();
        check_counts(&all)?;
        self.check_entry_point(scope, &all)?;
        let old = self.registry.of(scope);
        let given = |id: Option<Id>| old.iter().find(|command| Some(command.id) == id);
        let ids: Vec<Option<Id>> = definitions
            .iter()
            .map(|(id, new)| {
                let of_name = || old.iter().find(|command| same(&command.definition, new));
                given(*id).or_else(of_name).map(|command| command.id)
            })
            .collect();
        let creates = ids.iter().filter(|id| id.is_none()).count();
        self.count_creates(scope, u32::try_from(creates).unwrap_or(u32::MAX))?;
        let kept = self.registry.scopes.entry(scope).or_default();
        kept.retain(|command| ids.contains(&Some(command.id)));
        for (id, (_, definition)) in ids.into_iter().zip(definitions) {
            self.put(scope, id, definition);
        }
        self.change(Change::Commands(scope.guild()));
        Ok(())
    }

    /// Edit Command; the caller has merged the changes into the old definition.
    pub(crate) fn redefine(
        &mut self,
        scope: Scope,
        id: Id,
        definition: Definition,
    ) -> Result<(), ApiError> {
        self.command(scope, id)?;
        let taken = self
            .registry
            .of(scope)
            .iter()
            .any(|other| other.id != id && same(&other.definition, &definition));
        if taken {
            return Err(error::DUPLICATE_COMMAND_NAME);
        }
        self.put(scope, Some(id), definition);
        self.change(Change::Commands(scope.guild()));
        Ok(())
    }

    pub(crate) fn unregister(&mut self, scope: Scope, id: Id) -> Result<(), ApiError> {
        self.command(scope, id)?;
        if let Some(commands) = self.registry.scopes.get_mut(&scope) {
            commands.retain(|command| command.id != id);
        }
        self.change(Change::Commands(scope.guild()));
        Ok(())
    }

    fn put(&mut self, scope: Scope, id: Option<Id>, definition: Definition) -> Id {
        let version = self.next_id();
        let id = id.unwrap_or_else(|| self.next_id());
        let commands = self.registry.scopes.entry(scope).or_default();
        let existing = commands.iter_mut().find(|command| command.id == id);
        match existing {
            Some(command) if command.definition == definition => {}
            Some(command) => {
                command.definition = definition;
                command.version = version;
            }
            None => commands.push(Command {
                id,
                version,
                scope,
                definition,
            }),
        }
        id
    }

    fn check_scope(&self, scope: Scope) -> Result<(), ApiError> {
        match scope {
            Scope::Guild(guild) => self
                .bots_guild(guild)
                .map(|_| ())
                .map_err(|_| error::MISSING_ACCESS),
            Scope::Global => Ok(()),
        }
    }

    /// Refuses a bulk overwrite that leaves out the entry point of an application with an activity
    /// (seen).
    fn check_entry_point(&self, scope: Scope, new: &[&Definition]) -> Result<(), ApiError> {
        let is_entry_point = |one: &&Definition| one.kind == command_type::ENTRY_POINT;
        let mut old = self.registry.of(scope).iter().map(|one| &one.definition);
        if old.any(|one| is_entry_point(&one)) && !new.iter().any(is_entry_point) {
            return Err(error::ENTRY_POINT_NEEDED);
        }
        Ok(())
    }

    fn count_creates(&mut self, scope: Scope, creates: u32) -> Result<(), ApiError> {
        let today = self.now.date_naive();
        let (day, count) = self.registry.creates.entry(scope).or_insert((today, 0));
        if *day != today {
            (*day, *count) = (today, 0);
        }
        if *count + creates > limits::COMMAND_CREATES_PER_DAY {
            return Err(error::TOO_MANY_COMMANDS_TODAY);
        }
        *count += creates;
        Ok(())
    }

    pub(crate) fn commands(&self, scope: Scope) -> Result<&[Command], ApiError> {
        self.check_scope(scope)?;
        Ok(self.registry.of(scope))
    }

    pub(crate) fn command(&self, scope: Scope, id: Id) -> Result<&Command, ApiError> {
        self.check_scope(scope)?;
        self.registry
            .of(scope)
            .iter()
            .find(|command| command.id == id)
            .ok_or(error::UNKNOWN_COMMAND)
    }

    /// Returns a command; lists leave localizations out unless asked (reference).
    pub(crate) fn command_json(&self, command: &Command, with_localizations: bool) -> Value {
        let mut json = json!(command.definition);
        json["id"] = json!(command.id);
        json["application_id"] = json!(self.bot);
        json["version"] = json!(command.version);
        if let Some(guild) = command.scope.guild() {
            json["guild_id"] = json!(guild);
        }
        if !with_localizations {
            strip_localizations(&mut json);
        }
        json
    }

    /// Returns the commands that a member's client offers in a channel, in order of name.
    pub(crate) fn offered_commands(&self, user: Id, channel: Id) -> Vec<&Command> {
        let guild = self
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        let permissions = self.permissions_in(user, channel);
        if !permissions.contains(Permissions::USE_APPLICATION_COMMANDS) {
            return Vec::new();
        }
        if let Some(guild) = guild
            && self.bots_guild(guild).is_err()
        {
            return Vec::new();
        }
        let opened = guild
            .and_then(|guild| self.guild(guild))
            .map(|guild| &guild.opened_commands);
        let is_opened = |name: &String| opened.is_some_and(|opened| opened.contains(name));
        let of_guild = guild.map(|guild| self.registry.of(Scope::Guild(guild)));
        let mut offered: Vec<&Command> = of_guild
            .into_iter()
            .flatten()
            .chain(self.registry.of(Scope::Global))
            .filter(|command| command.definition.kind != command_type::ENTRY_POINT)
            .filter(|command| {
                let definition = &command.definition;
                let fits_age = !definition.nsfw || guild.is_none() || self.is_nsfw(channel);
                fits_age
                    && is_offered(definition, guild.is_some(), || {
                        is_opened(&definition.name) || is_allowed(definition, permissions)
                    })
            })
            .collect();
        offered.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        offered
    }
}

fn same(a: &Definition, b: &Definition) -> bool {
    a.kind == b.kind && a.name == b.name
}

fn check_counts(definitions: &[&Definition]) -> Result<(), ApiError> {
    let count = |kind| definitions.iter().filter(|one| one.kind == kind).count();
    let too_many = count(command_type::CHAT_INPUT) > limits::SLASH_COMMANDS
        || count(command_type::USER) > limits::CONTEXT_COMMANDS
        || count(command_type::MESSAGE) > limits::CONTEXT_COMMANDS
        || count(command_type::ENTRY_POINT) > 1;
    if too_many {
        return Err(error::TOO_MANY_COMMANDS);
    }
    Ok(())
}

/// Returns whether a client offers the command here. Context 0 is guilds, and 1 is the bot's direct
/// messages, where permissions do not count. Integration type 0 is an application that a guild has
/// installed; here nobody installs one for themselves (1). Source: Discord's reference,
/// "Interaction Contexts".
fn is_offered(definition: &Definition, in_guild: bool, is_allowed: impl Fn() -> bool) -> bool {
    let here = match &definition.contexts {
        Some(contexts) => contexts.contains(&u8::from(!in_guild)),
        None => in_guild || definition.dm_permission,
    };
    let installed = definition.integration_types.contains(&0);
    installed && here && (!in_guild || is_allowed())
}

/// Returns whether the permissions suffice; "0" means administrators only. Source: Discord's
/// reference, "Application Command Permissions".
fn is_allowed(definition: &Definition, permissions: Permissions) -> bool {
    match definition.default_member_permissions {
        Some(Permissions::NONE) => permissions.contains(Permissions::ADMINISTRATOR),
        Some(needed) => permissions.contains(needed),
        None => true,
    }
}

fn strip_localizations(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            fields.remove("name_localizations");
            fields.remove("description_localizations");
            fields.values_mut().for_each(strip_localizations);
        }
        Value::Array(list) => list.iter_mut().for_each(strip_localizations),
        _ => {}
    }
}
