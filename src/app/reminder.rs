//! Reminders: who gets them, when they are due, and what they say.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::guild::begin_anew;
use super::members::remember;
use super::once::once;
use super::streak::{History, settle_guild};
use super::{App, Caller, Core, Person, Refusal, Result, errand};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::domain::post::Post;
use crate::domain::reminder::{MOST_HOURS, USUAL_HOURS, at_risk, due_at};
use crate::domain::streak::Streak;
use crate::store::{self, Connection, guilds, posts, reminders, streak_roles, streaks, study_days};

/// A member's reminders in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminders {
    /// How many hours before a day closes they get a direct message; `None` if reminders are off.
    pub hours: Option<u32>,
    /// The role that members can take and leave to be mentioned, if the guild has one.
    pub role: Option<RoleId>,
    /// When a message comes about a day that closes sooner than that, unless the member answers
    /// before; and when that day closes.
    #[serde(default)]
    pub late: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Returns the caller's reminders.
pub async fn show(app: &App, caller: &Caller) -> Result<Reminders> {
    let mut reader = app.store.read().await?;
    of(&mut reader, caller.guild, caller.member).await
}

async fn of(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Reminders> {
    let kept = reminders::get(db, guild, member).await?;
    let of_streaks = streak_roles::of_guild(db, guild).await?;
    // Before roles of streaks were refused here, one could be both.
    let is_free = |role: &RoleId| of_streaks.iter().all(|kept| kept.role != *role);
    Ok(Reminders {
        hours: kept.filter(|kept| !kept.is_refused).map(|kept| kept.hours),
        role: reminders::role(db, guild).await?.filter(is_free),
        late: None,
    })
}

/// Turns the caller's reminders on; without `hours` as they were before, or as by default.
pub async fn turn_on(app: &App, caller: &Caller, hours: Option<u32>) -> Result<Reminders> {
    if hours.is_some_and(|hours| !(1..=MOST_HOURS).contains(&hours)) {
        return Err(Refusal::ReminderHours.into());
    }
    let guild = caller.guild;
    begin_anew(app, guild).await?;
    let reminders: Reminders = once(app, caller, async |tx| {
        remember(tx, &caller.into()).await?;
        let kept = reminders::get(tx, guild, caller.member).await?;
        let hours = hours.or(kept.map(|kept| kept.hours)).unwrap_or(USUAL_HOURS);
        reminders::put(tx, guild, caller.member, hours).await?;
        let today = guilds::calendar(tx, guild).await?.study_day(caller.at);
        let from = study_days::first_unsettled(tx, guild).await?;
        for day in study_days::since(tx, guild, from.or(Some(today))).await? {
            let due_at = due_at(day.closes_at, hours);
            if due_at > caller.at {
                plan(tx, guild, day.day, hours, due_at).await?;
            } else if day.closes_at > caller.at {
                // The others have had their message. The caller is here now and may be about to
                // answer.
                let halfway = halfway(caller.at, day.closes_at);
                plan_member(tx, guild, caller.member, today, halfway).await?;
            }
        }
        of(tx, guild, caller.member).await
    })
    .await?;
    let mut reader = app.store.read().await?;
    let from = study_days::first_unsettled(&mut reader, guild).await?;
    let settled = streaks::get(&mut reader, guild, caller.member)
        .await?
        .settled;
    let history = History::of_member(&mut reader, guild, caller.member, from).await?;
    let account = history.account(caller.member, settled);
    let first = at_risk(history.days(), &account, caller.at)
        .into_iter()
        .next();
    let late = first.map(|(_, closes_at)| closes_at).filter(|closes_at| {
        reminders
            .hours
            .is_some_and(|hours| due_at(*closes_at, hours) <= caller.at)
    });
    let late = late.map(|closes_at| (halfway(caller.at, closes_at), closes_at));
    Ok(Reminders { late, ..reminders })
}

/// Returns the instant in the middle, when a member who asks late hears of a day that closes.
fn halfway(now: DateTime<Utc>, closes_at: DateTime<Utc>) -> DateTime<Utc> {
    now + (closes_at - now) / 2
}

/// Turns the caller's reminders off.
pub async fn turn_off(app: &App, caller: &Caller) -> Result<Reminders> {
    once(app, caller, async |tx| {
        reminders::remove(tx, caller.guild, caller.member).await?;
        of(tx, caller.guild, caller.member).await
    })
    .await
}

/// Turns a person's reminders for a guild off, from any place.
pub async fn stop(app: &Core, person: &Person, guild: GuildId) -> Result<()> {
    let mut tx = app.store.write().await?;
    reminders::remove(&mut tx, guild, person.member).await?;
    Ok(store::commit(tx).await?)
}

/// Sets or removes the role that members can take and leave to be mentioned.
pub async fn set_role(app: &App, caller: &Caller, role: Option<RoleId>) -> Result<Option<RoleId>> {
    caller.must_manage_server()?;
    if role == Some(RoleId(caller.guild.0)) {
        return Err(Refusal::EveryonesRole.into());
    }
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        let of_streaks = streak_roles::of_guild(tx, caller.guild).await?;
        if let Some(taken) = of_streaks.iter().find(|kept| Some(kept.role) == role) {
            return Err(Refusal::RoleOfStreak(taken.length).into());
        }
        reminders::set_role(tx, caller.guild, role).await?;
        Ok(role)
    })
    .await
}

/// Returns whether the reply to the caller's command must say that their reminders were turned off.
/// It says so once.
pub async fn take_notice(app: &Core, caller: &Caller) -> Result<bool> {
    let (guild, member) = (caller.guild, caller.member);
    let mut reader = app.store.read().await?;
    if !reminders::is_untold(&mut reader, guild, member, caller.interaction).await? {
        return Ok(false);
    }
    drop(reader);
    let mut tx = app.store.write().await?;
    reminders::note_told(&mut tx, guild, member, caller.interaction).await?;
    store::commit(tx).await?;
    Ok(true)
}

/// Plans the reminders of a study day, by the current closing time of its posts.
pub(super) async fn plan_day(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<()> {
    let hours = reminders::hours(db, guild).await?;
    if hours.is_empty() {
        return Ok(());
    }
    let days = study_days::since(db, guild, Some(day)).await?;
    let Some(noted) = days.first().filter(|found| found.day == day) else {
        return Ok(());
    };
    for hours in hours {
        plan(db, guild, day, hours, due_at(noted.closes_at, hours)).await?;
    }
    Ok(())
}

async fn plan(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
    hours: u32,
    due_at: DateTime<Utc>,
) -> Result<()> {
    errand::plan(db, guild, &Errand::Reminders { guild, day, hours }, due_at).await
}

/// When the reminders of a day are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// Now, to the members who may lose their streak.
    Now,
    /// Later: the day closes later than expected.
    Later(DateTime<Utc>),
    /// Never: the day has closed.
    TooLate,
}

/// Plans a message at `now` to each member who may lose their streak and wants a reminder that many
/// hours before.
pub async fn plan_members(
    app: &App,
    guild: GuildId,
    day: NaiveDate,
    hours: u32,
    now: DateTime<Utc>,
) -> Result<Planned> {
    settle_guild(app, guild, now).await?;
    // Each message is checked again when it is due, so a member who answers meanwhile gets none.
    let mut reader = app.store.read().await?;
    let days = study_days::since(&mut reader, guild, Some(day)).await?;
    let closing = days.iter().find(|found| found.day == day);
    let Some(closing) = closing.filter(|found| found.closes_at > now) else {
        return Ok(Planned::TooLate);
    };
    let due_at = due_at(closing.closes_at, hours);
    if due_at > now {
        return Ok(Planned::Later(due_at));
    }
    let today = guilds::calendar(&mut reader, guild).await?.study_day(now);
    let mut members = reminders::members(&mut reader, guild, hours).await?;
    if members.is_empty() {
        return Ok(Planned::Now);
    }
    let from = study_days::first_unsettled(&mut reader, guild).await?;
    let history = History::of_guild(&mut reader, guild, from).await?;
    let streaks = streaks::of_guild(&mut reader, guild).await?;
    drop(reader);
    members.retain(|member| {
        let settled = streaks
            .get(member)
            .map_or(Streak::default(), |kept| kept.settled);
        let account = history.account(*member, settled);
        let at_risk = at_risk(history.days(), &account, now);
        at_risk.iter().any(|(at_risk, _)| *at_risk == day)
    });
    let mut tx = app.store.write().await?;
    for member in members {
        plan_member(&mut tx, guild, member, today, now).await?;
    }
    store::commit(tx).await?;
    Ok(Planned::Now)
}

/// Plans a member's message for the local date `today`.
async fn plan_member(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    today: NaiveDate,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let about = About {
        guild: Some(guild),
        member: Some(member),
    };
    let remind = Errand::Remind {
        guild,
        member,
        day: today,
    };
    errand::plan(db, about, &remind, due_at).await
}

/// What a reminder tells a member.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// The guild.
    pub guild: GuildId,
    /// The length of the streak at risk.
    pub length: u32,
    /// How many freezes the member has; one of them would save it.
    pub freezes: u32,
    /// When the first day at risk closes.
    pub closes_at: DateTime<Utc>,
    /// A post of that day that the member can still answer, if the bot knows one.
    pub post: Option<Post>,
}

/// Returns what to remind a member of at `now`; `None` if no day at risk closes soon any more, or
/// their reminders are off.
pub async fn of_member(
    app: &App,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<Option<Reminder>> {
    settle_guild(app, guild, now).await?;
    let mut reader = app.store.read().await?;
    let kept = reminders::get(&mut reader, guild, member).await?;
    let Some(kept) = kept.filter(|kept| !kept.is_refused) else {
        return Ok(None);
    };
    let from = study_days::first_unsettled(&mut reader, guild).await?;
    let settled = streaks::get(&mut reader, guild, member).await?.settled;
    let history = History::of_member(&mut reader, guild, member, from).await?;
    let account = history.account(member, settled);
    let first = at_risk(history.days(), &account, now).into_iter().next();
    let Some((day, closes_at)) = first.filter(|(_, at)| due_at(*at, kept.hours) <= now) else {
        return Ok(None);
    };
    let open = posts::open(&mut reader, guild, now).await?;
    let lived = account.iter().find(|lived| lived.day == day);
    Ok(Some(Reminder {
        guild,
        length: lived.map_or(0, |lived| lived.after.length),
        freezes: lived.map_or(0, |lived| lived.after.freezes),
        closes_at,
        post: open
            .into_iter()
            .find(|post| post.day == day && post.message.is_some()),
    }))
}

/// Turns a member's reminders off because they take no direct messages. The reply to their next
/// command says so.
pub async fn refused(
    app: &Core,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    reminders::refuse(&mut tx, guild, member, now).await?;
    Ok(store::commit(tx).await?)
}
