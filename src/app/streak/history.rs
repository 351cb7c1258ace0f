//! The history that streaks follow from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::app::Result;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::streak::{
    Activity, Day, Excuse, Explained, LivedDay, StoredStreak, Streak, StudyDay, explain,
};
use crate::store::members::Part;
use crate::store::{Connection, answers, holidays, repairs, study_days};

/// The study days of a guild, from some day on, and what its members did on them.
#[derive(Debug)]
pub(in crate::app) struct History {
    days: Vec<StudyDay>,
    active: BTreeMap<MemberId, BTreeMap<NaiveDate, Activity>>,
    repaired: BTreeSet<(MemberId, NaiveDate)>,
    holidays: BTreeSet<(MemberId, NaiveDate)>,
}

impl History {
    /// Reads one member's history; from the beginning if `from` is `None`.
    pub(in crate::app) async fn of_member(
        db: &mut Connection,
        guild: GuildId,
        member: MemberId,
        from: Option<NaiveDate>,
    ) -> Result<Self> {
        let repairs = repairs::of_member(db, guild, member).await?;
        let holidays = holidays::of_member(db, guild, member).await?;
        Ok(Self {
            days: study_days::since(db, guild, from).await?,
            active: BTreeMap::from([(
                member,
                answers::activity_of(db, guild, member, from).await?,
            )]),
            repaired: repairs.into_keys().map(|day| (member, day)).collect(),
            holidays: holidays.into_iter().map(|day| (member, day)).collect(),
        })
    }

    /// Builds one member's history from days that are already known.
    pub(super) fn of_days(member: MemberId, days: &[LivedDay]) -> Self {
        let excused = |excuse: Excuse| {
            let days = days.iter().filter(move |day| day.excuse == Some(excuse));
            days.map(|day| (member, day.day.day)).collect()
        };
        let active = days.iter();
        let active = active.filter_map(|day| Some((day.day.day, day.activity?)));
        Self {
            days: days.iter().map(|day| day.day).collect(),
            active: BTreeMap::from([(member, active.collect())]),
            repaired: excused(Excuse::Repaired),
            holidays: excused(Excuse::Holiday),
        }
    }

    /// Adds an activity of the member, which the history may already contain.
    pub(super) fn add(&mut self, member: MemberId, day: NaiveDate, activity: Activity) {
        let active = self.active.entry(member).or_default();
        let day = active.entry(day).or_insert(activity);
        day.first_at = day.first_at.min(activity.first_at);
        day.answered |= activity.answered;
    }

    /// Reads every member's history; from the beginning if `from` is `None`.
    pub(in crate::app) async fn of_guild(
        db: &mut Connection,
        guild: GuildId,
        from: Option<NaiveDate>,
    ) -> Result<Self> {
        Ok(Self {
            days: study_days::since(db, guild, from).await?,
            active: answers::activity_since(db, guild, from).await?,
            repaired: repairs::since(db, guild, from).await?,
            holidays: holidays::since(db, guild, from).await?,
        })
    }

    /// Reads some members' history of all given days.
    pub(super) async fn of_part(
        db: &mut Connection,
        guild: GuildId,
        part: Part,
        days: Vec<StudyDay>,
    ) -> Result<Self> {
        Ok(Self {
            days,
            active: answers::activity_of_part(db, guild, part).await?,
            repaired: repairs::of_part(db, guild, part).await?,
            holidays: holidays::of_part(db, guild, part).await?,
        })
    }

    /// Returns the members who were active on any of the days.
    pub(in crate::app) fn members(&self) -> impl Iterator<Item = MemberId> {
        self.active.keys().copied()
    }

    /// Returns what each day was for the member, oldest first.
    pub(in crate::app) fn lived(&self, member: MemberId) -> impl Iterator<Item = (StudyDay, Day)> {
        self.lived_where(member, |_| true)
    }

    /// Returns the history without the effect of the member's answer at `at`.
    pub(super) fn without(
        &self,
        member: MemberId,
        at: DateTime<Utc>,
    ) -> impl Iterator<Item = (StudyDay, Day)> {
        self.lived_where(member, move |activity| activity.first_at != at)
    }

    fn lived_where(
        &self,
        member: MemberId,
        counts: impl Fn(&Activity) -> bool,
    ) -> impl Iterator<Item = (StudyDay, Day)> {
        let active = self.active.get(&member);
        self.days.iter().map(move |study_day| {
            let activity = active.and_then(|active| active.get(&study_day.day).copied());
            let excuse = self.excuse(member, study_day.day);
            (
                *study_day,
                study_day.lived(activity.filter(&counts), excuse),
            )
        })
    }

    fn excuse(&self, member: MemberId, day: NaiveDate) -> Option<Excuse> {
        let day = (member, day);
        if self.holidays.contains(&day) {
            Some(Excuse::Holiday)
        } else {
            self.repaired.contains(&day).then_some(Excuse::Repaired)
        }
    }

    /// Returns the member's streak over these days, on top of what was settled before.
    pub(in crate::app) fn kept(&self, member: MemberId, settled: Streak) -> StoredStreak {
        StoredStreak::over(settled, self.lived(member))
    }

    /// Returns the days, oldest first.
    pub(in crate::app) fn days(&self) -> &[StudyDay] {
        &self.days
    }

    /// Returns what each day did to the member's streak, on top of what was settled before.
    pub(in crate::app) fn account(&self, member: MemberId, settled: Streak) -> Vec<Explained> {
        explain(settled, self.lived(member)).collect()
    }

    /// Explains the member's streak from their first active day on, oldest first. The history must
    /// have all days.
    pub(in crate::app) fn explain(&self, member: MemberId) -> Vec<Explained> {
        let since_they_began = self
            .lived(member)
            .skip_while(|(_, lived)| !matches!(lived, Day::Active(_)));
        explain(Streak::default(), since_they_began).collect()
    }
}
