//! Members: when the bot last saw them, and who others can see.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::guild::begin_anew;
use super::once::once;
use super::{App, Caller, Core, Person, Refusal, Result, role};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::members::Known;
pub use crate::store::members::Untold;
use crate::store::{self, Connection, guilds, members, streak_roles};

/// How many hours a sighting counts as proof that a member is still in the guild.
const SEEN_HOURS: i64 = 24;
/// After how many hours a new sighting is written down: an occasional write saves a request to
/// Discord.
const NOTED_HOURS: i64 = 12;

/// A member as an interaction shows them.
#[derive(Clone, Debug)]
pub struct Seen<'i> {
    /// The member.
    pub member: MemberId,
    /// Their name in the guild.
    pub name: &'i str,
    /// Their roles there.
    pub roles: Vec<RoleId>,
}

/// Records that members were seen in a guild at `now`, with their names and roles. Members without
/// any stored data stay unknown.
pub async fn seen(app: &Core, guild: GuildId, seen: &[Seen<'_>], now: DateTime<Utc>) -> Result<()> {
    let mut reader = app.store.read().await?;
    let known = known(&mut reader, guild, seen).await?;
    drop(reader);
    note_seen(app, guild, known, now).await
}

/// Like [`seen`], for a command's caller and the members that it names. Returns what the caller has
/// yet to be told.
pub async fn called(
    app: &Core,
    guild: GuildId,
    (caller, interaction): (&Seen<'_>, u64),
    named: &[Seen<'_>],
    now: DateTime<Utc>,
) -> Result<Untold> {
    let mut reader = app.store.read().await?;
    let calling = members::calling(&mut reader, guild, caller.member, interaction);
    let (known_caller, untold) = calling.await?;
    let mut known = known(&mut reader, guild, named).await?;
    drop(reader);
    known.extend(known_caller.map(|known| (caller, known)));
    note_seen(app, guild, known, now).await?;
    Ok(untold)
}

/// Reads the stored state of the members that have one.
async fn known<'s>(
    db: &mut Connection,
    guild: GuildId,
    seen: &'s [Seen<'s>],
) -> Result<Vec<(&'s Seen<'s>, Known)>> {
    let mut all = Vec::new();
    for seen in seen {
        let known = members::get(db, guild, seen.member).await?;
        all.extend(known.map(|known| (seen, known)));
    }
    Ok(all)
}

async fn note_seen(
    app: &Core,
    guild: GuildId,
    seen: Vec<(&Seen<'_>, Known)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let news = seen.into_iter();
    let news = news.filter(|(seen, known)| is_news(known, seen, now));
    let news: Vec<_> = news.map(|(seen, known)| (seen, known.has_left)).collect();
    if news.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    for (seen, was_away) in news {
        members::note_there(&mut tx, guild, seen.member, seen.name, now).await?;
        let held = (seen.roles.as_slice(), was_away);
        role::note_held(&mut tx, guild, seen.member, held, now).await?;
    }
    Ok(store::commit(tx).await?)
}

fn is_news(known: &Known, seen: &Seen<'_>, now: DateTime<Utc>) -> bool {
    known.name != seen.name
        || known.has_left
        || known.given.iter().any(|role| !seen.roles.contains(role))
        || !was_seen(known, now - TimeDelta::hours(NOTED_HOURS))
}

fn was_seen(known: &Known, since: DateTime<Utc>) -> bool {
    known.seen_at.is_some_and(|seen| seen > since)
}

/// Returns the members of a guild that the bot should ask Discord about: are they still there?
pub async fn to_ask(
    app: &Core,
    guild: GuildId,
    shown: &[MemberId],
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>> {
    let mut reader = app.store.read().await?;
    let since = now - TimeDelta::hours(SEEN_HOURS);
    let mut unsure = Vec::new();
    for &member in shown {
        let known = members::get(&mut reader, guild, member).await?;
        if known.is_some_and(|known| !known.has_left && !was_seen(&known, since)) {
            unsure.push(member);
        }
    }
    Ok(unsure)
}

/// Records Discord's response about a member at `asked_at`: their name, or that they are gone.
pub async fn told(
    app: &Core,
    guild: GuildId,
    member: MemberId,
    name: Option<&str>,
    asked_at: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    match name {
        Some(name) => members::note_there(&mut tx, guild, member, name, asked_at).await?,
        None => note_left(&mut tx, guild, member, asked_at).await?,
    }
    Ok(store::commit(tx).await?)
}

/// Records that a member was not in the guild at `asked_at`. Their roles went with them.
pub(super) async fn note_left(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    asked_at: DateTime<Utc>,
) -> Result<()> {
    if members::note_left(db, guild, member, asked_at).await? {
        streak_roles::forget_given_to(db, guild, member).await?;
    }
    Ok(())
}

/// Whether a member is hidden: by themselves, or by an admin who keeps them off the boards.
pub(super) async fn is_hidden(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<bool> {
    let known = members::get(db, guild, member).await?;
    Ok(known.is_some_and(|known| known.hides || known.is_kept_off))
}

/// Refuses to tell anybody else about a hidden member.
pub(super) async fn must_be_visible(
    db: &mut Connection,
    caller: &Caller,
    member: MemberId,
) -> Result<()> {
    if member != caller.member && is_hidden(db, caller.guild, member).await? {
        return Err(Refusal::HiddenMember.into());
    }
    Ok(())
}

/// Whether others may see a member, and who decided that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visibility {
    /// The member.
    pub member: MemberId,
    /// Whether the member hides themselves.
    pub hides: bool,
    /// Whether an admin keeps them off the boards.
    pub is_kept_off: bool,
}

/// Hides the caller from the others in their guild, or ends that.
pub async fn hide(app: &App, caller: &Caller, hides: bool) -> Result<Visibility> {
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        remember(tx, &caller.into()).await?;
        members::set_hidden(tx, caller.guild, caller.member, hides).await?;
        role::plan_member(tx, caller.guild, caller.member, caller.at).await?;
        visibility(tx, caller.guild, caller.member).await
    })
    .await
}

/// Keeps a member with that name off the boards of the caller's guild, or ends that. Members who
/// hide themselves stay hidden.
pub async fn keep_off(
    app: &App,
    caller: &Caller,
    (member, name): (MemberId, &str),
    is_kept_off: bool,
) -> Result<Visibility> {
    caller.must_manage_server()?;
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        if members::get(tx, caller.guild, member).await?.is_none() {
            members::remember(tx, caller.guild, member, name, caller.at).await?;
        }
        members::set_kept_off(tx, caller.guild, member, is_kept_off).await?;
        role::plan_member(tx, caller.guild, member, caller.at).await?;
        visibility(tx, caller.guild, member).await
    })
    .await
}

/// Returns the members that admins keep off the boards of the caller's guild.
pub async fn kept_off(app: &App, caller: &Caller) -> Result<Vec<(MemberId, String)>> {
    caller.must_manage_server()?;
    Ok(members::kept_off(&mut *app.store.read().await?, caller.guild).await?)
}

async fn visibility(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Visibility> {
    let known = members::get(db, guild, member).await?;
    let is = |of: fn(&Known) -> bool| known.as_ref().is_some_and(of);
    Ok(Visibility {
        member,
        hides: is(|known| known.hides),
        is_kept_off: is(|known| known.is_kept_off),
    })
}

/// Finishes forgetting a guild, in parts. Call it before [`remember`] and outside of a transaction.
pub(super) async fn make_room(app: &App, person: &Person) -> Result<()> {
    match person.guild {
        Some(guild) => begin_anew(app, guild).await,
        None => Ok(()),
    }
}

/// Records that a person is a member of their guild, if they are in one: its open posts are then
/// protected wherever they practice, and their data there goes when the guild's data goes.
pub(super) async fn remember(db: &mut Connection, person: &Person) -> Result<()> {
    if let Some(guild) = person.guild {
        guilds::remember(db, guild, person.at).await?;
        members::remember(db, guild, person.member, &person.name, person.at).await?;
    }
    Ok(())
}
