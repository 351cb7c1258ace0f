//! The stored data of a member, for them to read or erase.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::once::once_for;
use super::post::{counting, thread};
use super::{App, Caller, Core, Person, Refusal, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::domain::post::TYPING_MINUTES;
use crate::store::openings::Opening;
use crate::store::{self, Connection, answers, members, openings, posts, privacy, texts};

pub use crate::store::privacy::Amount;

/// Why the bot refuses an action on members' data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrivacyRefusal {
    /// The bot stores nothing about the caller, in their server or at all.
    NothingKept {
        /// Whether only their server is meant.
        here: bool,
    },
    /// The bot stores nothing about a member of that name.
    UnknownMember(String),
    /// The member is still in the server, as far as the bot knows, so they decide themselves.
    StillHere(MemberId),
    /// Discord did not say in time whether the member is in the server.
    Unanswered(MemberId),
    /// The caller's data is too large for a file in Discord.
    TooLarge,
    /// There is no server around whose boards the caller could leave or come back to.
    NoBoards,
}

impl From<PrivacyRefusal> for super::Error {
    fn from(refusal: PrivacyRefusal) -> Self {
        Self::Refused(Refusal::Privacy(refusal))
    }
}

/// Which data of a member is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// The data in one guild.
    Guild(GuildId),
    /// The data in every guild, and outside of guilds.
    Everywhere,
}

impl Scope {
    fn guild(self) -> Option<GuildId> {
        match self {
            Self::Guild(guild) => Some(guild),
            Self::Everywhere => None,
        }
    }
}

/// All stored data of a member, as JSON.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The file's text.
    pub json: String,
    /// How many rows it has.
    pub rows: u32,
}

/// Exports a member's data: that of their current server and their private data, or everything if
/// they are outside a server.
pub async fn export(app: &Core, person: &Person) -> Result<Exported> {
    let mut reader = app.store.read().await?;
    let mut snapshot = store::snapshot(&mut reader).await?;
    let (mut rows, mut kinds) = (0, Map::new());
    let read = privacy::of_member(&mut snapshot, person.member, person.guild, |kept, row| {
        rows += 1;
        let kind = kinds
            .entry(kept.name)
            .or_insert_with(|| json!({ "about": kept.about, "rows": [] }));
        if let Some(listed) = kind["rows"].as_array_mut() {
            listed.push(readable(row));
        }
    });
    read.await?;
    let everything = json!({
        "about": "All data that Stride has about you. Instants are in UTC, days in the server's \
                  time zone; questions are named by their ids.",
        "stride": env!("CARGO_PKG_VERSION"),
        "exported_at": person.at.to_rfc3339(),
        "member": person.member.to_string(),
        "server": person.guild.map(|guild| guild.to_string()),
        "kept": kinds,
    });
    let json = serde_json::to_string_pretty(&everything).expect("JSON is always JSON");
    Ok(Exported { json, rows })
}

/// Makes a row readable for people and programs: instants become text, and embedded JSON becomes
/// JSON.
fn readable(row: Value) -> Value {
    const JSON: [&str; 9] = [
        "suggested",
        "unsure",
        "settled",
        "self_reported",
        "judgment",
        "items",
        "carries",
        "sheet",
        "verdict",
    ];
    let Value::Object(row) = row else { return row };
    let read = row.into_iter().map(|(column, value)| {
        let read = match &value {
            Value::Number(millis) if column.ends_with("_at") => millis
                .as_i64()
                .and_then(DateTime::<Utc>::from_timestamp_millis)
                .map(|at| at.to_rfc3339().into()),
            Value::String(text) if JSON.contains(&column.as_str()) => {
                serde_json::from_str(text).ok()
            }
            _ => None,
        };
        (column, read.unwrap_or(value))
    });
    read.collect::<Map<_, _>>().into()
}

/// How much data of the caller could be erased: in their server, if they are in one, and
/// everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasable {
    /// In their server.
    pub here: Option<Amount>,
    /// Everywhere.
    pub everywhere: Amount,
}

/// Counts how much data of the caller could be erased. Erases nothing.
pub async fn ask(app: &Core, person: &Person) -> Result<Erasable> {
    let mut reader = app.store.read().await?;
    let everywhere = privacy::amount(&mut reader, person.member, None).await?;
    if !everywhere.is_any {
        return Err(PrivacyRefusal::NothingKept { here: false }.into());
    }
    let here = match person.guild {
        Some(guild) => Some(privacy::amount(&mut reader, person.member, Some(guild)).await?),
        None => None,
    };
    Ok(Erasable { here, everywhere })
}

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// How many of their answers were in servers.
    pub answers: u32,
    /// Whether everything was erased.
    pub everywhere: bool,
}

/// Erases the caller's data, in their server or everywhere.
pub async fn erase(app: &App, person: &Person, everywhere: bool) -> Result<Erased> {
    let scope = match person.guild {
        Some(guild) if !everywhere => Scope::Guild(guild),
        _ => Scope::Everywhere,
    };
    let erased = once_for(app, (person.interaction, person.at), async |tx| {
        if let Scope::Guild(guild) = scope {
            remember_what_was_seen(tx, guild, person).await?;
        }
        erase_in(tx, person.member, scope, person.at).await
    });
    let erased = erased.await?;
    app.store.wipe_log_soon();
    Ok(erased)
}

/// Records, among what is a person's alone, that they saw the answers to open posts of a guild which
/// they answered: the answers themselves are about to go, and points for another one would be for what
/// they read.
async fn remember_what_was_seen(
    tx: &mut Connection,
    guild: GuildId,
    person: &Person,
) -> Result<()> {
    let opening = Opening {
        at: person.at,
        interaction: person.interaction,
    };
    let typing = TimeDelta::minutes(TYPING_MINUTES);
    for post in privacy::open_answered(tx, guild, person.member, person.at - typing).await? {
        let answer = answers::get(tx, post, person.member).await?;
        let written = answer.and_then(|answer| answer.written);
        let was_seen = written.is_none_or(|written| written.shown_at.is_some());
        if let Some(post) = posts::get(tx, post).await?.filter(|_| was_seen) {
            openings::note(tx, person.member, &post.question, opening).await?;
        }
    }
    Ok(())
}

async fn erase_in(
    tx: &mut Connection,
    member: MemberId,
    scope: Scope,
    now: DateTime<Utc>,
) -> Result<Erased> {
    let amount = privacy::amount(tx, member, scope.guild()).await?;
    if !amount.is_any {
        let here = scope.guild().is_some();
        return Err(PrivacyRefusal::NothingKept { here }.into());
    }
    let guilds = match scope {
        Scope::Guild(guild) => vec![guild],
        Scope::Everywhere => privacy::guilds_of(tx, member).await?,
    };
    let (mut left, mut answered) = (Vec::new(), Vec::new());
    for &guild in &guilds {
        for role in privacy::roles_of(tx, guild, member).await? {
            let errand = Errand::TakeRole {
                guild,
                member,
                role,
            };
            left.push((guild, errand));
        }
        for (post, message) in privacy::shared_by(tx, guild, member).await? {
            let post = posts::get(tx, post).await?;
            if let Some(shown) = post.and_then(|post| post.message) {
                let channel: ChannelId = thread::thread_of(shown);
                left.push((guild, Errand::Unshare { channel, message }));
            }
        }
        answered.extend(privacy::open_answered(tx, guild, member, now).await?);
    }
    privacy::erase(tx, member, scope.guild()).await?;
    for (guild, errand) in left {
        // Even if an earlier erasure took the role: the member may have got it again since.
        errand::plan_again(tx, guild, &errand, now, TimeDelta::zero()).await?;
    }
    for post in answered {
        if let Some(post) = posts::get(tx, post).await? {
            counting::plan_again(tx, &post, now).await?;
        }
    }
    Ok(Erased {
        answers: amount.answers,
        everywhere: scope == Scope::Everywhere,
    })
}

/// A member who left a server that still stores their data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departed {
    /// The member.
    pub member: MemberId,
    /// Their name as last seen.
    pub name: String,
    /// How much data the server stores about them.
    pub amount: Amount,
}

/// Returns the known members who left the caller's guild and whose names contain the text, or whose
/// ids start with it.
pub async fn departed(app: &Core, caller: &Caller, typed: &str) -> Result<Vec<(MemberId, String)>> {
    caller.must_manage_server()?;
    let typed = typed.trim().to_lowercase();
    let left = members::left(&mut *app.store.read().await?, caller.guild).await?;
    let is_meant = |(member, name): &(MemberId, String)| {
        name.to_lowercase().contains(&typed) || member.to_string().starts_with(&typed)
    };
    Ok(left.into_iter().filter(is_meant).collect())
}

/// Returns the member that an admin typed: by id, mention, or the name of a member who left.
pub async fn find(app: &Core, caller: &Caller, typed: &str) -> Result<MemberId> {
    caller.must_manage_server()?;
    let unknown = || PrivacyRefusal::UnknownMember(typed.trim().to_owned()).into();
    let name = typed.trim();
    let digits = name
        .trim_start_matches(['<', '@', '!'])
        .trim_end_matches('>');
    let mut reader = app.store.read().await?;
    if let Ok(id) = digits.parse() {
        let member = MemberId(id);
        let known = members::get(&mut reader, caller.guild, member).await?;
        return known.map(|_| member).ok_or_else(unknown);
    }
    let left = members::left(&mut reader, caller.guild).await?;
    let mut named = left.iter().filter(|(_, known)| known == name);
    match (named.next(), named.next()) {
        (Some((member, _)), None) => Ok(*member),
        _ => Err(unknown()),
    }
}

/// Counts the data of a member who left the caller's guild. Erases nothing.
pub async fn ask_to_forget(app: &Core, caller: &Caller, member: MemberId) -> Result<Departed> {
    caller.must_manage_server()?;
    departed_one(&mut *app.store.read().await?, caller.guild, member).await
}

/// Erases the data of a member who left the caller's guild.
pub async fn forget(app: &App, caller: &Caller, member: MemberId) -> Result<Erased> {
    caller.must_manage_server()?;
    let erased = once_for(app, (caller.interaction, caller.at), async |tx| {
        departed_one(tx, caller.guild, member).await?;
        erase_in(tx, member, Scope::Guild(caller.guild), caller.at).await
    });
    let erased = erased.await?;
    app.store.wipe_log_soon();
    Ok(erased)
}

async fn departed_one(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Departed> {
    let known = members::get(db, guild, member).await?;
    let unknown = || PrivacyRefusal::UnknownMember(member.to_string());
    let known = known.ok_or_else(unknown)?;
    if !known.has_left {
        return Err(PrivacyRefusal::StillHere(member).into());
    }
    Ok(Departed {
        member,
        name: known.name,
        amount: privacy::amount(db, member, Some(guild)).await?,
    })
}

/// Deletes some of the members' texts that are past their time; returns whether there may be more.
pub async fn forget_texts(app: &Core, now: DateTime<Utc>) -> Result<bool> {
    let before = now - TimeDelta::days(app.text_days.into());
    let mut tx = app.store.write().await?;
    let is_more = texts::forget(&mut tx, before).await?;
    store::commit(tx).await?;
    Ok(is_more)
}
