//! Repairs of a streak: an admin excuses a member from a study day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::settle::{settle_guild, settle_over};
use super::{History, Owner, owner};
use crate::app::once::once;
use crate::app::{App, Caller, Refusal, Result, role};
use crate::domain::ids::MemberId;
use crate::domain::local_time::study_day;
use crate::domain::streak::{Day, Repair, Streak};
use crate::domain::typed;
use crate::store::{guilds, notices, repairs, streaks};

/// Why a day cannot be repaired for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrepairable {
    /// No post was sent on that day.
    NoStudyDay,
    /// The member had never answered or passed before, so they had no streak.
    NoStreak,
    /// A post of the day is still open.
    NotOver,
    /// The member was active on that day.
    Active,
    /// The day is already repaired, has amnesty, or is a holiday of the member.
    Excused,
}

/// A repair.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Repaired {
    /// The day.
    pub day: NaiveDate,
    /// The member.
    pub member: MemberId,
    /// Who that is from the caller's point of view.
    pub owner: Owner,
    /// Their streak before.
    pub before: Streak,
    /// Their streak now.
    pub after: Streak,
}

/// Excuses a member from a missed study day, as typed: it neither breaks their streak nor adds to
/// it. Records who did so and why.
pub async fn repair(
    app: &App,
    caller: &Caller,
    member: MemberId,
    typed_day: &str,
    reason: &str,
) -> Result<Repaired> {
    caller.must_manage_server()?;
    let guild = caller.guild;
    once(app, caller, async |tx| {
        let today = study_day(caller.at, guilds::timezone(tx, guild).await?);
        let day = typed::past_date(typed_day, today);
        let day = day.ok_or_else(|| Refusal::MalformedDay(typed_day.to_owned()))?;
        settle_over(tx, guild, caller.at).await?;
        let history = History::of_member(tx, guild, member, None).await?;
        if let Some(why) = unrepairable(&history, member, day) {
            return Err(Refusal::Unrepairable(day, why).into());
        }
        let repair = Repair {
            by: caller.member,
            reason: reason.trim().to_owned(),
        };
        repairs::insert(tx, guild, member, day, &repair, caller.at).await?;
        let repaired = History::of_member(tx, guild, member, None).await?;
        let after = repaired.kept(member, Streak::default());
        streaks::put(tx, guild, member, &after).await?;
        notices::leave(tx, guild, member, day).await?;
        role::plan(tx, guild, caller.at).await?;
        let repaired = Repaired {
            day,
            member,
            owner: owner(tx, caller, member).await?,
            before: history.kept(member, Streak::default()).shown,
            after: after.shown,
        };
        Ok(repaired)
    })
    .await
}

/// Returns the days that can be repaired for a member, newest first.
pub async fn repairable(app: &App, caller: &Caller, member: MemberId) -> Result<Vec<NaiveDate>> {
    caller.must_manage_server()?;
    settle_guild(app, caller.guild, caller.at).await?;
    let mut reader = app.store.read().await?;
    let history = History::of_member(&mut reader, caller.guild, member, None).await?;
    let account = history.explain(member).into_iter().rev();
    Ok(account
        .filter(|day| day.lived == Day::Missed)
        .map(|day| day.day)
        .collect())
}

fn unrepairable(history: &History, member: MemberId, day: NaiveDate) -> Option<Unrepairable> {
    let account = history.explain(member);
    let explained = account.iter().find(|explained| explained.day == day);
    match explained.map(|explained| explained.lived) {
        Some(Day::Missed) => None,
        Some(Day::Open) => Some(Unrepairable::NotOver),
        Some(Day::Active(_)) => Some(Unrepairable::Active),
        Some(Day::Amnesty | Day::Repaired | Day::Holiday) => Some(Unrepairable::Excused),
        None if history.lived(member).any(|(d, _)| d.day == day) => Some(Unrepairable::NoStreak),
        None => Some(Unrepairable::NoStudyDay),
    }
}
