//! Streaks: each answer advances them, the end of each day settles them, and `why` explains them.

mod history;
mod holiday;
mod repair;
mod settle;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::members::must_be_visible;
use super::reminder;
use super::{App, Caller, Result, role};
use crate::domain::answer::Answer;
use crate::domain::holiday::next;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::page::Page;
use crate::domain::post::Post;
use crate::domain::streak::{
    Activity, Day, Explained, LivedDay, Repair, Run, StoredStreak, Streak, runs,
};
use crate::store::members::{self, Part};
use crate::store::met::Met;
use crate::store::{Connection, guilds, holidays, notices, repairs, streaks, study_days};
pub(super) use history::History;
pub use holiday::{Holiday, Paused, pause, resume};
pub use repair::{Repaired, Unrepairable, repair, repairable};
pub(super) use settle::settle_guild;
use settle::settle_over;
pub use settle::{next_settling, settle_due};

/// How many recent days the short view shows.
const RECENT_DAYS: usize = 14;
/// How many lines of an account fit on a page.
const RUNS_PER_PAGE: u32 = 14;
/// How many members' days to read at a time.
pub(super) const PART: u32 = 500;

/// What an answer does to the streak of its member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Advanced {
    /// The streak with it, to be stored.
    pub kept: StoredStreak,
    /// Whether it earned a freeze.
    pub earned_freeze: bool,
    /// Whether its day had been settled without it.
    pub was_settled: bool,
}

/// Settles those of `days` that were over at `at`. Returns whether there were any.
pub(super) async fn settle_met(
    db: &mut Connection,
    guild: GuildId,
    days: &[LivedDay],
    at: DateTime<Utc>,
) -> Result<bool> {
    let is_over = |met: &LivedDay| !met.day.settled && met.day.closes_at <= at;
    let are_any = days.iter().any(is_over);
    if are_any {
        settle_over(db, guild, at).await?;
    }
    Ok(are_any)
}

/// Computes the streak of the answer's member with the answer, whether or not it is stored yet. All
/// days that are over must be settled.
pub(super) async fn advance(
    db: &mut Connection,
    post: &Post,
    answer: &Answer,
    met: &Met,
) -> Result<Advanced> {
    let (guild, member) = (post.guild, answer.member);
    // The day was settled while this answer was on its way, so the settled streak is not final for
    // this member.
    let first = met.days.first().map(|first| first.day.day);
    let first = first.filter(|first| *first <= post.day);
    let (settled, mut history) = match first {
        Some(_) => (met.settled, History::of_days(member, &met.days)),
        None => (
            Streak::default(),
            History::of_member(db, guild, member, None).await?,
        ),
    };
    let activity = Activity {
        first_at: answer.at,
        answered: answer.written.is_some(),
    };
    history.add(member, post.day, activity);
    let kept = history.kept(member, settled);
    let without = StoredStreak::over(settled, history.without(member, answer.at));
    // An earlier day can stay open longer.
    let mut since = met.days.iter().filter(|met| met.day.day >= post.day);
    Ok(Advanced {
        kept,
        earned_freeze: kept.shown.freezes > without.shown.freezes,
        was_settled: first.is_none_or(|first| first < post.day && since.any(|met| met.day.settled)),
    })
}

/// Stores the streak that an answer led to, and plans the roles that come with it.
pub(super) async fn keep(
    db: &mut Connection,
    post: &Post,
    answer: &Answer,
    advanced: &Advanced,
) -> Result<()> {
    streaks::put(db, post.guild, answer.member, &advanced.kept).await?;
    if advanced.was_settled {
        role::plan_member(db, post.guild, answer.member, answer.at).await?;
    }
    Ok(())
}

/// Takes the news that the member has not read yet, for the reply to `interaction`.
pub(super) async fn take_notices(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    interaction: u64,
) -> Result<Vec<Explained>> {
    let days: BTreeSet<NaiveDate> = notices::take(db, guild, member, interaction)
        .await?
        .into_iter()
        .collect();
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let mut account = History::of_member(db, guild, member, None)
        .await?
        .explain(member);
    account.retain(|day| days.contains(&day.day) && day.is_news());
    Ok(account)
}

/// Records that a post was sent, or answered before the bot knew that: its study day exists from
/// now on and is not over.
pub(super) async fn note_post(db: &mut Connection, post: &Post, now: DateTime<Utc>) -> Result<()> {
    // The day was over if the post took long to send, or if the time zone moved back.
    let was_over = study_days::is_settled_from(db, post.guild, post.day).await?;
    study_days::note_post(db, post.guild, post.day, post.closes_at).await?;
    if was_over {
        restore(db, post.guild, now).await?;
    }
    reminder::plan_day(db, post.guild, post.day).await
}

/// Brings the streaks of a guild's members in line with the history, and their roles with them.
pub(super) async fn restore(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let mut part = None;
    while let Some(next) = members::next_part(db, guild, part, PART).await? {
        for (member, kept) in replay(db, guild, next).await? {
            streaks::put(db, guild, member, &kept).await?;
        }
        part = Some(next);
    }
    role::plan(db, guild, now).await
}

/// Replays the history for some of a guild's members. A member who was never active has no streak.
pub(super) async fn replay(
    db: &mut Connection,
    guild: GuildId,
    part: Part,
) -> Result<BTreeMap<MemberId, StoredStreak>> {
    let days = study_days::since(db, guild, None).await?;
    let history = History::of_part(db, guild, part, days).await?;
    let members = history.members();
    Ok(members
        .map(|member| (member, history.kept(member, Streak::default())))
        .collect())
}

/// Replays the history for one member.
pub(super) async fn replay_of(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<StoredStreak> {
    let history = History::of_member(db, guild, member, None).await?;
    Ok(history.kept(member, Streak::default()))
}

/// Whose streak it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner {
    /// The caller's own.
    Caller,
    /// Another member's, last seen under this name.
    Other(String),
    /// The streak of a member that the bot has never seen here.
    Unknown,
}

/// A member's streak, as `/streak` shows it.
#[derive(Clone, Debug)]
pub struct View {
    /// The member.
    pub member: MemberId,
    /// Who that is from the caller's point of view.
    pub owner: Owner,
    /// The streak.
    pub streak: Streak,
    /// The last study days since the streak began, newest first.
    pub recent: Vec<Explained>,
    /// When the first open day without an answer of the member closes; only they see it.
    pub answer_by: Option<DateTime<Utc>>,
    /// Their current or next holiday; only they see it.
    pub holiday: Option<Holiday>,
}

/// Returns a member's streak in the caller's guild.
pub async fn view(app: &App, caller: &Caller, member: MemberId) -> Result<View> {
    settle_guild(app, caller.guild, caller.at).await?;
    let mut reader = app.store.read().await?;
    must_be_visible(&mut reader, caller, member).await?;
    let history = History::of_member(&mut reader, caller.guild, member, None).await?;
    let account = history.explain(member);
    Ok(View {
        member,
        owner: owner(&mut reader, caller, member).await?,
        streak: account.last().map_or_else(Streak::default, |day| day.after),
        recent: account.into_iter().rev().take(RECENT_DAYS).collect(),
        answer_by: history
            .lived(member)
            .filter(|_| member == caller.member)
            .filter(|(day, lived)| *lived == Day::Open && day.closes_at > caller.at)
            .map(|(day, _)| day.closes_at)
            .min(),
        holiday: holiday_of(&mut reader, caller, member).await?,
    })
}

/// Returns a member's current or next holiday, if they are the caller.
pub(super) async fn holiday_of(
    db: &mut Connection,
    caller: &Caller,
    member: MemberId,
) -> Result<Option<Holiday>> {
    if member != caller.member {
        return Ok(None);
    }
    let today = guilds::calendar(db, caller.guild)
        .await?
        .study_day(caller.at);
    let taken = holidays::of_member(db, caller.guild, member).await?;
    Ok(next(&taken, today).map(|(from, until)| Holiday { from, until }))
}

/// A page of the account that explains a streak.
#[derive(Clone, Debug)]
pub struct Why {
    /// The member.
    pub member: MemberId,
    /// Who that is from the caller's point of view.
    pub owner: Owner,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
    /// The study days of the page in runs, newest first. Other members see a pass as an answer.
    pub runs: Vec<Run>,
    /// Who repaired which of the member's days, and why; only the member and managers see it.
    pub repairs: BTreeMap<NaiveDate, Repair>,
    /// Their current or next holiday; only they see it.
    pub holiday: Option<Holiday>,
}

/// Explains a member's streak day by day: returns a page, from 0, or the last one if there are
/// fewer.
pub async fn why(app: &App, caller: &Caller, member: MemberId, page: u32) -> Result<Why> {
    settle_guild(app, caller.guild, caller.at).await?;
    let mut reader = app.store.read().await?;
    must_be_visible(&mut reader, caller, member).await?;
    let history = History::of_member(&mut reader, caller.guild, member, None).await?;
    let is_own = member == caller.member;
    let runs = runs(history.explain(member), is_own);
    let repairs = if is_own || caller.manages_server {
        repairs::of_member(&mut reader, caller.guild, member).await?
    } else {
        BTreeMap::new()
    };
    let page = Page::of(runs.len() as u32, RUNS_PER_PAGE, page);
    Ok(Why {
        member,
        owner: owner(&mut reader, caller, member).await?,
        page: page.number,
        pages: page.count,
        runs: page.cut(runs.into_iter().rev()).collect(),
        repairs,
        holiday: holiday_of(&mut reader, caller, member).await?,
    })
}

/// Returns who a member is from the caller's point of view.
pub(super) async fn owner(db: &mut Connection, caller: &Caller, member: MemberId) -> Result<Owner> {
    if member == caller.member {
        return Ok(Owner::Caller);
    }
    let name = guilds::name_of(db, caller.guild, member).await?;
    Ok(name.map_or(Owner::Unknown, Owner::Other))
}
