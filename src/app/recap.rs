//! The recap of a guild's week, and its goal.

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

/// How late a recap still comes, in days.
const GRACE_DAYS: i64 = 3;
/// Who comes to speak among the first.
const MOST_RANK: u32 = 3;
/// How many milestones are told one by one.
pub const MOST_MILESTONES: usize = 10;

/// How a guild's weeks are told.
#[derive(Clone, Copy, Debug)]
pub struct Recaps {
    /// Where and when.
    pub plan: RecapPlan,
    /// When the next one comes.
    pub next: DateTime<Utc>,
    /// The guild's zone.
    pub zone: Tz,
}

/// What is to change in it; `None` leaves things as they are.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The channel; needed the first time.
    pub channel: Option<ChannelId>,
    /// The day of the week; Monday without one.
    pub weekday: Option<Weekday>,
    /// The time of the day, as typed; 10:00 without one.
    pub at: Option<String>,
}

/// How the caller's guild is told its weeks, for those who may change it; `None` where it is not.
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
    let plan = recaps::get(db, guild).await?;
    let next = plan.and_then(|plan| plan.after(now, zone).next());
    Ok(plan.zip(next).map(|(plan, next)| Recaps {
        plan,
        next: next.at,
        zone,
    }))
}

/// Has the caller's guild told its weeks, or changes where and when.
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
        // An hour after the usual time of posts: the week's last one has closed.
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
        plan_next(tx, caller.guild, caller.at).await
    })
    .await?;
    let recaps = show(app, caller).await?;
    recaps.ok_or_else(|| Refusal::RecapNeedsChannel.into())
}

/// Tells the caller's guild its weeks no more.
pub async fn off(app: &App, caller: &Caller) -> Result<()> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        Ok(recaps::unset(tx, caller.guild).await?)
    })
    .await
}

/// The goal of the caller's guild, for those who may change it.
pub async fn goal(app: &App, caller: &Caller) -> Result<Option<u32>> {
    caller.must_manage_server()?;
    Ok(recaps::goal(&mut *app.store.read().await?, caller.guild).await?)
}

/// Sets the goal of the caller's guild; 0 is none.
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

/// Plans the next recap after `now`, where the guild is told its weeks. Each week is told once,
/// however often day and time are changed.
pub(super) async fn plan_next(
    tx: &mut Connection,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(plan) = recaps::get(tx, guild).await? else {
        return Ok(());
    };
    let zone = guilds::timezone(tx, guild).await?;
    for Due { monday, at } in plan.after(now, zone).take(2) {
        let errand = Errand::Recap { guild, monday };
        let progress = errands::progress(tx, &errand.key()).await?;
        let is_told = progress.is_some_and(|progress| {
            progress.tried_at.is_some() || (progress.done_at.is_some() && !progress.is_given_up)
        });
        if !is_told {
            return errand::plan(tx, guild, &errand, at).await;
        }
    }
    Ok(())
}

/// A week, as it is told.
#[derive(Clone, Debug)]
pub struct Week<'b> {
    /// The guild.
    pub guild: GuildId,
    /// Where it is told.
    pub channel: ChannelId,
    /// Its Monday.
    pub monday: NaiveDate,
    /// How many members took part, and how many answers they wrote.
    pub taking_part: (u32, u32),
    /// The goal, in answers.
    pub goal: Option<u32>,
    /// The first three, with their ranks and points; more of them in a tie.
    pub first: Vec<(u32, MemberId, String, u32)>,
    /// Who gained most on the week before, and how many points.
    pub improved: Option<(MemberId, String, u32)>,
    /// The hardest question with the coverage of its answers.
    pub hardest: Option<(Told<'b>, u32)>,
    /// The key point that most missed: how many, of how many.
    pub missed: Option<(Told<'b>, String, (usize, usize))>,
    /// Who reached a milestone with their streak.
    pub milestones: Vec<(MemberId, String, u32)>,
    /// What comes next week: channels with their levels.
    pub next: Vec<(ChannelId, LevelPlan)>,
    /// Until when a question of the week can still be answered, so that the board may change.
    pub open_until: Option<DateTime<Utc>>,
}

impl Week<'_> {
    /// Whom it names.
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
    /// What was asked.
    pub asked: Asked,
    /// Its question.
    pub question: &'b Question,
}

/// What is to be told.
#[derive(Clone, Debug)]
pub enum Telling<'b> {
    /// This.
    Week(Box<Week<'b>>),
    /// Nothing, for this reason.
    Nothing(&'static str),
    /// Not yet.
    Later(DateTime<Utc>),
}

/// What a guild is told at `now` of the week that began on `monday`, and plans the next recap.
pub async fn tell(
    app: &App,
    guild: GuildId,
    monday: NaiveDate,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Telling<'_>> {
    let mut tx = app.store.write().await?;
    // From after the week's own recap on, so that a late one plans the one after it.
    plan_next(&mut tx, guild, now.max(due_at)).await?;
    store::commit(tx).await?;
    let mut reader = app.store.read().await?;
    let Some(plan) = recaps::get(&mut reader, guild).await? else {
        return Ok(Telling::Nothing("recaps are off"));
    };
    let zone = guilds::timezone(&mut reader, guild).await?;
    let days = (monday, sunday_of(monday));
    if now.with_timezone(&zone).date_naive() <= days.1 {
        // The time zone was changed.
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
    // A question that is out is not spoiled, nor one to which a text that was begun may come.
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

/// Who reached a milestone on one of the days, of those who may be shown: the longest first.
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

/// Discord refuses a recap: who set it is told, and there are none until it is set again.
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
