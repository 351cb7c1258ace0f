//! The recap of a guild's week, and the guild's weekly goal.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::guild::begin_anew;
use super::once::once;
use super::reveal::is_of;
use super::streak::History;
use super::{App, Caller, Core, Refusal, Result, errand};
use crate::domain::board::{PAGE_SIZE, Period, ranks};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::domain::page::Page;
use crate::domain::post::TYPING_MINUTES;
use crate::domain::question::Question;
use crate::domain::recap::{Asked, Due, MILESTONES, RecapPlan, hardest, most_missed, sunday_of};
use crate::domain::schedule::LevelPlan;
use crate::domain::typed;
use crate::store::{self, Connection, errands, guilds, points, posts, recaps, schedules, streaks};

/// How many days late a recap may still come.
const GRACE_DAYS: i64 = 3;
/// The last rank that the recap lists.
const MOST_RANK: u32 = 3;
/// How many milestones the recap lists.
pub const MOST_MILESTONES: usize = 10;

/// How a guild gets its recaps.
#[derive(Clone, Copy, Debug)]
pub struct Recaps {
    /// The channel and the time.
    pub plan: RecapPlan,
    /// When the next one is due.
    pub next: DateTime<Utc>,
    /// The guild's zone.
    pub zone: Tz,
}

/// A change of the recaps; `None` keeps a part as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The channel; needed the first time.
    pub channel: Option<ChannelId>,
    /// The day of the week; Monday by default.
    pub weekday: Option<Weekday>,
    /// The time of day as typed; 10:00 by default.
    pub at: Option<String>,
}

/// Returns how the caller's guild gets its recaps, for a caller who may change it; `None` if they
/// are off.
pub async fn show(app: &Core, caller: &Caller) -> Result<Option<Recaps>> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    recaps_of(&mut reader, caller.guild, caller.at).await
}

async fn recaps_of(
    db: &mut Connection,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Result<Option<Recaps>> {
    let zone = guilds::timezone(db, guild).await?;
    let Some(plan) = recaps::get(db, guild).await? else {
        return Ok(None);
    };
    let next = next_of(db, guild, (plan, zone), (now, None)).await?;
    Ok(next.map(|next| Recaps {
        plan,
        next: next.at,
        zone,
    }))
}

/// Returns the next recap after `now`: the first week without one. `told` is the week whose recap
/// is on its way.
async fn next_of(
    db: &mut Connection,
    guild: GuildId,
    (plan, zone): (RecapPlan, Tz),
    (now, told): (DateTime<Utc>, Option<NaiveDate>),
) -> Result<Option<Due>> {
    // In a zone further east, last week's recap may be overdue, and it waits for its old time.
    let since = now - TimeDelta::days(7);
    for Due { monday, at } in plan.after(since, zone).take(4) {
        let progress = errands::progress(db, &Errand::Recap { guild, monday }.key()).await?;
        let is_told = progress.as_ref().is_some_and(|progress| {
            progress.tried_at.is_some() || (progress.done_at.is_some() && !progress.is_given_up)
        });
        let waits_until = progress.filter(|progress| progress.done_at.is_none());
        match waits_until.map(|progress| progress.due_at) {
            _ if is_told || told == Some(monday) => {}
            _ if at > now => return Ok(Some(Due { monday, at })),
            Some(at) => return Ok(Some(Due { monday, at })),
            None => {}
        }
    }
    Ok(None)
}

/// Turns the recaps of the caller's guild on, or changes their channel and time.
pub async fn set(app: &App, caller: &Caller, change: &Change) -> Result<Recaps> {
    caller.must_manage_server()?;
    let at = match &change.at {
        Some(typed) => {
            Some(typed::wall_time(typed).ok_or_else(|| Refusal::MalformedTime(typed.to_owned()))?)
        }
        None => None,
    };
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        let before = recaps::get(tx, caller.guild).await?;
        let channel = change.channel.or(before.map(|before| before.channel));
        // An hour after the usual time for posts, so that the week's last one has closed.
        let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
        let plan = RecapPlan {
            channel: channel.ok_or(Refusal::RecapNeedsChannel)?,
            weekday: change
                .weekday
                .or(before.map(|before| before.weekday))
                .unwrap_or(Weekday::Mon),
            at: at.or(before.map(|before| before.at)).unwrap_or(ten),
            set_by: caller.member,
        };
        recaps::set(tx, caller.guild, &plan, caller.at).await?;
        plan_next(tx, caller.guild, caller.at, None).await
    })
    .await?;
    let recaps = show(app, caller).await?;
    recaps.ok_or_else(|| Refusal::RecapNeedsChannel.into())
}

/// Turns the recaps of the caller's guild off.
pub async fn off(app: &App, caller: &Caller) -> Result<()> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        Ok(recaps::unset(tx, caller.guild).await?)
    })
    .await
}

/// Returns the goal of the caller's guild, for a caller who may change it.
pub async fn goal(app: &App, caller: &Caller) -> Result<Option<u32>> {
    caller.must_manage_server()?;
    Ok(recaps::goal(&mut *app.store.read().await?, caller.guild).await?)
}

/// Sets the goal of the caller's guild; 0 means none.
pub async fn set_goal(app: &App, caller: &Caller, answers: u32) -> Result<Option<u32>> {
    caller.must_manage_server()?;
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        let goal = (answers > 0).then_some(answers);
        recaps::set_goal(tx, caller.guild, goal).await?;
        Ok(goal)
    })
    .await
}

/// Plans the next recap after `now`, if recaps are on. Each week gets one recap, however often the
/// day, the time and the zone change. `told` is the week whose recap is on its way.
pub(super) async fn plan_next(
    tx: &mut Connection,
    guild: GuildId,
    now: DateTime<Utc>,
    told: Option<NaiveDate>,
) -> Result<()> {
    let Some(plan) = recaps::get(tx, guild).await? else {
        return Ok(());
    };
    let zone = guilds::timezone(tx, guild).await?;
    match next_of(tx, guild, (plan, zone), (now, told)).await? {
        Some(Due { monday, at }) => {
            errand::plan(tx, guild, &Errand::Recap { guild, monday }, at).await
        }
        None => Ok(()),
    }
}

/// The recap of a week.
#[derive(Clone, Debug)]
pub struct Week<'b> {
    /// The guild.
    pub guild: GuildId,
    /// The channel that gets it.
    pub channel: ChannelId,
    /// Its Monday.
    pub monday: NaiveDate,
    /// How many members took part, and how many answers they wrote.
    pub taking_part: (u32, u32),
    /// The goal, in answers.
    pub goal: Option<u32>,
    /// The first three, with their ranks and points; ties can make them more.
    pub first: Vec<(u32, MemberId, String, u32)>,
    /// The member who gained most over the week before, and how many points.
    pub improved: Option<(MemberId, String, u32)>,
    /// The hardest question, with the coverage of its answers.
    pub hardest: Option<(Told<'b>, u32)>,
    /// The key point that most answers missed: how many missed it, of how many.
    pub missed: Option<(Told<'b>, String, (usize, usize))>,
    /// The members who reached a streak milestone.
    pub milestones: Vec<(MemberId, String, u32)>,
    /// Next week's channels with their levels.
    pub next: Vec<(ChannelId, LevelPlan)>,
    /// When the last open question of the week closes; until then the board may change.
    pub open_until: Option<DateTime<Utc>>,
}

impl Week<'_> {
    /// Returns the members whom it names.
    pub fn named(&self) -> impl Iterator<Item = MemberId> {
        let first = self.first.iter().map(|(_, member, ..)| *member);
        let improved = self.improved.iter().map(|(member, ..)| *member);
        let milestones = self.milestones.iter().take(MOST_MILESTONES);
        let milestones = milestones.map(|(member, ..)| *member);
        first.chain(improved).chain(milestones)
    }
}

/// A question that was asked.
#[derive(Clone, Debug)]
pub struct Told<'b> {
    /// The post.
    pub asked: Asked,
    /// Its question.
    pub question: &'b Question,
}

/// What to send.
#[derive(Clone, Debug)]
pub enum Telling<'b> {
    /// A recap.
    Week(Box<Week<'b>>),
    /// No recap, for this reason.
    Nothing(&'static str),
    /// No recap until then.
    Later(DateTime<Utc>),
}

/// Returns what to send a guild at `now` about the week that began on `monday`, and plans the next
/// recap.
pub async fn tell(
    app: &App,
    guild: GuildId,
    monday: NaiveDate,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Telling<'_>> {
    let mut tx = app.store.write().await?;
    // From this recap's own due instant on, so that a late one still plans the next.
    plan_next(&mut tx, guild, now.max(due_at), Some(monday)).await?;
    store::commit(tx).await?;
    let mut reader = app.store.read().await?;
    let Some(plan) = recaps::get(&mut reader, guild).await? else {
        return Ok(Telling::Nothing("recaps are off"));
    };
    let zone = guilds::timezone(&mut reader, guild).await?;
    let days = (monday, sunday_of(monday));
    if now.with_timezone(&zone).date_naive() <= days.1 {
        // The time zone has changed.
        return Ok(Telling::Later(now + TimeDelta::hours(1)));
    }
    if now - due_at > TimeDelta::days(GRACE_DAYS) {
        return Ok(Telling::Nothing("the bot was not there in time"));
    }
    let taking_part = recaps::taking_part(&mut reader, guild, days).await?;
    if taking_part.0 == 0 {
        return Ok(Telling::Nothing("nobody took part"));
    }
    let period = Period::Week.key(monday);
    let before = Period::Week.key(monday - TimeDelta::days(7));
    let shown = recaps::shown(&mut reader, guild).await?;
    // Leave out open questions, and ones whose answers may still be on their way.
    let typing = now - TimeDelta::minutes(TYPING_MINUTES);
    let open = posts::open(&mut reader, guild, typing).await?;
    let of_week = open.iter().filter(|post| post.day <= days.1);
    let open_until = of_week.map(|post| post.closes_at).max();
    let mut asked = recaps::asked(&mut reader, guild, days, now).await?;
    asked.retain(|asked| {
        !open
            .iter()
            .any(|open| is_of(&app.bank, open, &asked.question))
    });
    let told = |asked: &Asked| {
        let question = app.bank.get(asked.question.as_str())?;
        Some(Told {
            asked: asked.clone(),
            question,
        })
    };
    let hardest = hardest(&asked).and_then(|(asked, percent)| Some((told(asked)?, percent)));
    let missed = most_missed(&asked)
        .and_then(|missed| Some((told(missed.asked)?, missed.point.to_owned(), missed.missed)));
    let page = Page::of(PAGE_SIZE, PAGE_SIZE, 0);
    let board = points::page(&mut reader, guild, &period, page).await?;
    let scores: Vec<u32> = board.iter().map(|standing| standing.score).collect();
    let first = ranks(&scores, 1, 0).into_iter().zip(board);
    let schedules = schedules::of_guild(&mut reader, guild).await?;
    let next = schedules.iter().filter(|schedule| schedule.next.is_some());
    Ok(Telling::Week(Box::new(Week {
        guild,
        channel: plan.channel,
        monday,
        taking_part,
        goal: recaps::goal(&mut reader, guild).await?,
        first: first
            .filter(|(rank, _)| *rank <= MOST_RANK)
            .map(|(rank, standing)| (rank, standing.member, standing.name, standing.score))
            .collect(),
        improved: recaps::most_improved(&mut reader, guild, (&period, &before)).await?,
        hardest,
        missed,
        milestones: milestones(&mut reader, guild, days, &shown).await?,
        next: next
            .map(|schedule| (schedule.plan.channel, schedule.plan.level))
            .collect(),
        open_until: open_until.filter(|closes_at| *closes_at > now),
    })))
}

/// Returns the visible members who reached a milestone on one of the days, longest streak first.
async fn milestones(
    db: &mut Connection,
    guild: GuildId,
    (first, last): (NaiveDate, NaiveDate),
    shown: &std::collections::BTreeMap<MemberId, String>,
) -> Result<Vec<(MemberId, String, u32)>> {
    let mut streaks = streaks::of_guild(db, guild).await?;
    streaks.retain(|_, streak| streak.shown.longest >= MILESTONES[0]);
    if streaks.is_empty() {
        return Ok(Vec::new());
    }
    let history = History::of_guild(db, guild, None).await?;
    let mut reached = Vec::new();
    for &member in streaks.keys() {
        let Some(name) = shown.get(&member) else {
            continue;
        };
        let mut before = 0;
        let mut milestone = None;
        for explained in history.explain(member) {
            let length = explained.after.length;
            if (first..=last).contains(&explained.day) {
                let passed = MILESTONES.iter().filter(|m| before < **m && length >= **m);
                milestone = passed.max().copied().or(milestone);
            }
            before = length;
        }
        reached.extend(milestone.map(|milestone| (member, name.clone(), milestone)));
    }
    reached.sort_by_key(|(member, _, milestone)| (u32::MAX - milestone, *member));
    Ok(reached)
}

/// Turns the recaps off because Discord refuses one, and tells the member who set them up.
pub async fn refused(
    app: &Core,
    guild: GuildId,
    monday: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    if let Some(plan) = recaps::get(&mut tx, guild).await? {
        recaps::unset(&mut tx, guild).await?;
        let errand = Errand::TellRecap {
            guild,
            monday,
            member: plan.set_by,
            channel: plan.channel,
        };
        errand::plan(&mut tx, About::from(guild), &errand, now).await?;
    }
    Ok(store::commit(tx).await?)
}
