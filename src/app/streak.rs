//! Streaks: advanced with each answer, settled with each day that ends.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{App, Caller, Result};
use crate::domain::amnesty;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::post::TYPING_MINUTES;
use crate::domain::streak::{Day, Effect, Streak};
use crate::store::streaks::{Kept, Notice, NoticeKind};
use crate::store::study_days::StudyDay;
use crate::store::{self, Connection, answers, posts, streaks, study_days, uptime};

/// How many days are settled in one go.
const BATCH: u32 = 500;

/// Brings a member's shown streak up to date with what they answered on the days that are
/// not settled yet. Returns it as it was and as it is.
pub(super) async fn advance(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<(Streak, Streak)> {
    let unsettled = study_days::of_guild(db, guild, true).await?;
    let mut kept = streaks::get(db, guild, member).await?;
    let before = kept.shown;
    show(db, guild, member, &unsettled, &mut kept).await?;
    streaks::put(db, guild, member, &kept, now).await?;
    Ok((before, kept.shown))
}

/// Replays the unsettled days on top of the settled streak.
async fn show(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    unsettled: &[StudyDay],
    kept: &mut Kept,
) -> Result<()> {
    let active = match unsettled.first() {
        Some(first) => answers::active_days(db, guild, member, first.day).await?,
        None => BTreeSet::new(),
    };
    let days = unsettled.iter().map(|day| {
        if active.contains(&day.day) {
            Day::Active
        } else {
            Day::Open
        }
    });
    kept.shown = kept.settled.replay(days);
    Ok(())
}

/// Settles the study days that are over at `now`; returns how many. A day is over once no
/// answer can count for it any more.
pub async fn settle_due(app: &App, now: DateTime<Utc>) -> Result<usize> {
    let closed_by = now - TimeDelta::minutes(TYPING_MINUTES);
    let mut settled = 0;
    loop {
        let days = study_days::to_settle(&mut *app.store.read().await?, closed_by, BATCH).await?;
        if days.is_empty() {
            return Ok(settled);
        }
        for (guild, day) in days {
            settle(app, guild, day, now).await?;
            settled += 1;
        }
    }
}

/// When the next study day can be settled, if one is open.
pub async fn next_settling(app: &App) -> Result<Option<DateTime<Utc>>> {
    let closing = study_days::next_closing(&mut *app.store.read().await?).await?;
    Ok(closing.map(|closing| closing + TimeDelta::minutes(TYPING_MINUTES)))
}

async fn settle(app: &App, guild: GuildId, day: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    let amnesty = has_amnesty(&mut tx, guild, day).await?;
    study_days::settle(&mut tx, guild, day, amnesty, now).await?;
    let unsettled = study_days::of_guild(&mut tx, guild, true).await?;
    let active = answers::active_on(&mut tx, guild, day).await?;
    let mut members: BTreeSet<MemberId> = streaks::with_something_to_lose(&mut tx, guild)
        .await?
        .into_iter()
        .collect();
    members.extend(&active);
    for member in members {
        let mut kept = streaks::get(&mut tx, guild, member).await?;
        let lived = match (active.contains(&member), amnesty) {
            (true, _) => Day::Active,
            (false, true) => Day::Amnesty,
            (false, false) => Day::Missed,
        };
        let (after, effect) = kept.settled.after(lived);
        kept.settled = after;
        show(&mut tx, guild, member, &unsettled, &mut kept).await?;
        streaks::put(&mut tx, guild, member, &kept, now).await?;
        let told = match (effect, lived) {
            (Effect::Frozen, _) => Some(NoticeKind::Frozen),
            (Effect::Broke(length), _) if length > 0 => Some(NoticeKind::Broke(length)),
            (Effect::Kept, Day::Amnesty) if after.length > 0 => Some(NoticeKind::Amnesty),
            _ => None,
        };
        if let Some(kind) = told {
            streaks::leave_notice(&mut tx, guild, member, Notice { day, kind }).await?;
        }
    }
    Ok(store::commit(tx).await?)
}

/// Whether the bot was down for too much of the open time of one of the day's posts.
async fn has_amnesty(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<bool> {
    for open in posts::open_spans(db, guild, day).await? {
        let up = uptime::between(db, open.from, open.to).await?;
        if amnesty::applies(open, &up) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A member's streak, as `/streak` shows it.
#[derive(Clone, Debug)]
pub struct View {
    /// The streak.
    pub streak: Streak,
    /// The last study days, newest first, and what each was for the member.
    pub days: Vec<(NaiveDate, Day)>,
    /// When the earliest open day of which the member has answered nothing closes.
    pub answer_by: Option<DateTime<Utc>>,
}

/// How many days `/streak` looks back.
const DAYS_SHOWN: usize = 14;

/// A member's streak in the caller's guild.
pub async fn view(app: &App, caller: &Caller, member: MemberId) -> Result<View> {
    let mut reader = app.store.read().await?;
    let kept = streaks::get(&mut reader, caller.guild, member).await?;
    let days = study_days::of_guild(&mut reader, caller.guild, false).await?;
    let shown = &days[days.len().saturating_sub(DAYS_SHOWN)..];
    let active = match shown.first() {
        Some(first) => answers::active_days(&mut reader, caller.guild, member, first.day).await?,
        None => BTreeSet::new(),
    };
    let lived = |day: &StudyDay| match (active.contains(&day.day), day.settled, day.amnesty) {
        (true, _, _) => Day::Active,
        (false, false, _) => Day::Open,
        (false, true, true) => Day::Amnesty,
        (false, true, false) => Day::Missed,
    };
    let answer_by = shown
        .iter()
        .filter(|day| lived(day) == Day::Open && day.closes_at > caller.at)
        .map(|day| day.closes_at)
        .min();
    let days = shown
        .iter()
        .rev()
        .map(|day| (day.day, lived(day)))
        .collect();
    Ok(View {
        streak: kept.shown,
        days,
        answer_by,
    })
}
