//! When a schedule posts, and at which levels.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days as DayCount, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::cron::CronExpression;
use super::ids::{ChannelId, GuildId, MemberId, RoleId, ScheduleId};
use super::local_time::{Calendar, instant_of, study_day};
use super::own_question::Source;
use super::question::{Kind, Level, Topic};

/// How many schedules a guild may have.
pub const MOST_SCHEDULES: usize = 10;

/// How many posts a guild gets per study day, including those of removed schedules: what ten
/// schedules post.
pub const MOST_POSTS_A_DAY: u32 = 10;

/// How many questions a schedule should draw from at least, unless the member insists.
pub const FEWEST_QUESTIONS: usize = 5;

/// A guild's recurring daily post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Its number in its guild, from 1, which members use as its name. Numbers are never reused.
    pub number: u32,
    /// The guild.
    pub guild: GuildId,
    /// What it does.
    pub plan: Plan,
    /// The member who set it up.
    pub created_by: MemberId,
    /// Why it is paused, if it is.
    pub paused: Option<PausedBy>,
    /// When it fires next; `None` while it is paused.
    pub next: Option<Occurrence>,
    /// Dates that somebody chose to skip.
    pub skipped: BTreeSet<NaiveDate>,
}

impl Schedule {
    /// Returns the first occurrence after `instant` on a date after `last_day`, the last one that
    /// the schedule has used.
    pub fn next_after(
        &self,
        instant: DateTime<Utc>,
        last_day: Option<NaiveDate>,
        calendar: &Calendar,
    ) -> Option<Occurrence> {
        let first = self.plan.timing.after(instant, calendar.zone);
        self.first_allowed(first, last_day, calendar)
    }

    /// Returns the first occurrence on a date after `day`.
    pub fn next_after_day(&self, day: NaiveDate, calendar: &Calendar) -> Option<Occurrence> {
        let first = self.plan.timing.after_day(day, calendar.zone);
        self.first_allowed(first, None, calendar)
    }

    fn first_allowed(
        &self,
        first: Option<Occurrence>,
        last_day: Option<NaiveDate>,
        calendar: &Calendar,
    ) -> Option<Occurrence> {
        let timing = &self.plan.timing;
        let mut all =
            std::iter::successors(first, |last| timing.after_day(last.day, calendar.zone));
        all.find(|occurrence| {
            last_day.is_none_or(|last_day| occurrence.day > last_day)
                && !self.skipped.contains(&occurrence.day)
                && calendar.allows(occurrence.day, occurrence.at)
        })
    }

    /// Returns the occurrences after `now` that the schedule would have without its skips.
    pub fn left_out(&self, now: DateTime<Utc>, zone: Tz) -> Vec<Occurrence> {
        let fires_on = |day: &NaiveDate| {
            let occurrence = self.plan.timing.after_day(day.pred_opt()?, zone)?;
            (occurrence.day == *day && occurrence.at > now).then_some(occurrence)
        };
        self.skipped.iter().filter_map(fires_on).collect()
    }
}

/// What a schedule does, as a member chose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The channel to post in.
    pub channel: ChannelId,
    /// The levels it draws from.
    pub level: LevelPlan,
    /// The topics; empty means any.
    pub topics: Vec<Topic>,
    /// The kinds of question; empty means any.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// The source: the bank, the guild's own questions, or both.
    #[serde(default)]
    pub source: Source,
    /// When it fires.
    pub timing: Timing,
    /// A role to mention.
    pub ping: Option<RoleId>,
    /// When each post gets a discussion thread.
    pub thread: ThreadAt,
}

/// When posts get their discussion threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThreadAt {
    /// They get none.
    #[default]
    None,
    /// With the post: the discussion may spoil it.
    Posting,
    /// When the post closes.
    Closing,
}

/// Who or what paused a schedule.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum PausedBy {
    /// A member with Manage Server.
    Member,
    /// The bot, after failures that do not pass by themselves.
    Failures,
}

/// When a schedule fires: at most once per local date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timing {
    /// At a wall time on chosen days of the week.
    Weekly {
        /// The wall time.
        at: NaiveTime,
        /// The days.
        days: Days,
    },
    /// At the first matching wall time of each date that a cron expression matches.
    Cron(CronExpression),
}

/// One firing: its local date and its instant.
///
/// The two can disagree: where summer time begins by jumping over midnight, a late evening post
/// falls on the first instant of the next date and still stands for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The study day.
    pub day: NaiveDate,
    /// The instant.
    pub at: DateTime<Utc>,
}

impl Timing {
    /// Builds it from its parts; no `days` means every day. `None` unless there is either a time or
    /// a cron expression alone.
    pub fn new(
        at: Option<NaiveTime>,
        days: Option<Days>,
        cron: Option<CronExpression>,
    ) -> Option<Self> {
        match (at, days, cron) {
            (Some(at), days, None) => Some(Self::Weekly {
                at,
                days: days.unwrap_or(Days::EVERY_DAY),
            }),
            (None, None, Some(cron)) => Some(Self::Cron(cron)),
            _ => None,
        }
    }

    /// Changes some parts; `None` keeps a part as it is. A time replaces a cron expression, and
    /// vice versa. Returns `None` if the parts make no timing.
    #[must_use]
    pub fn changed(
        &self,
        at: Option<NaiveTime>,
        days: Option<Days>,
        cron: Option<CronExpression>,
    ) -> Option<Self> {
        match (self, cron) {
            (_, Some(cron)) => Self::new(at, days, Some(cron)),
            (_, None) if at.is_none() && days.is_none() => Some(self.clone()),
            (Self::Cron(_), None) => Self::new(at, days, None),
            (
                &Self::Weekly {
                    at: time,
                    days: week,
                },
                None,
            ) => Self::new(at.or(Some(time)), days.or(Some(week)), None),
        }
    }

    /// Returns the first occurrence on a date after `day`; `None` if there is none.
    pub fn after_day(&self, day: NaiveDate, zone: Tz) -> Option<Occurrence> {
        let mut last = day;
        loop {
            let wall = match self {
                Self::Weekly { at, days } => days.first_after(last)?.and_time(*at),
                Self::Cron(expression) => expression.first_after(last)?,
            };
            last = wall.date();
            if let Some(at) = instant_of(wall, zone) {
                return Some(Occurrence { day: last, at });
            }
        }
    }

    /// Returns the first occurrence after `instant`; `None` if there is none.
    pub fn after(&self, instant: DateTime<Utc>, zone: Tz) -> Option<Occurrence> {
        // Go two days back, because an occurrence may fall on the date after its own.
        let start = study_day(instant, zone) - DayCount::new(2);
        std::iter::successors(self.after_day(start, zone), |previous| {
            self.after_day(previous.day, zone)
        })
        .find(|occurrence| occurrence.at > instant)
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekly { at, days } => write!(f, "{days} at {}", at.format("%H:%M")),
            Self::Cron(expression) => write!(f, "cron `{}`", expression.text()),
        }
    }
}

/// Reads a wall time as stored: `HH:MM` (24 hours).
pub fn parse_wall_time(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once(':')?;
    let field = |digits: &str| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    NaiveTime::from_hms_opt(field(hour)?, field(minute)?, 0)
}

/// A set of days of the week, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days(u8);

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

impl Days {
    /// All seven.
    pub const EVERY_DAY: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WEEKDAYS: Self = Self(0b001_1111);
    /// Saturday and Sunday.
    pub const WEEKENDS: Self = Self(0b110_0000);

    fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }

    fn first_after(self, day: NaiveDate) -> Option<NaiveDate> {
        day.iter_days()
            .skip(1)
            .find(|date| self.contains(date.weekday()))
    }
}

/// The text is none of: `every day`, `weekdays`, `weekends`, names of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownDays;

impl FromStr for Days {
    type Err = UnknownDays;

    fn from_str(text: &str) -> Result<Self, UnknownDays> {
        let text = text.trim().to_lowercase();
        match text.as_str() {
            "every day" | "everyday" | "daily" | "all" => return Ok(Self::EVERY_DAY),
            "weekdays" | "weekday" | "workdays" => return Ok(Self::WEEKDAYS),
            "weekends" | "weekend" => return Ok(Self::WEEKENDS),
            _ => {}
        }
        let text = [" to ", " through ", " until ", " - ", " – "]
            .into_iter()
            .fold(text, |text, range| text.replace(range, "-"));
        let weekday = |name: &str| {
            let name = name.trim();
            let singular = name.strip_suffix('s').unwrap_or(name);
            let day = name.parse::<Weekday>().or_else(|_| singular.parse());
            day.map_err(|_| UnknownDays)
        };
        let mut set = 0;
        for part in text
            .split([',', ' ', ';'])
            .filter(|part| !part.is_empty() && *part != "and")
        {
            let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
            let (mut day, last) = (weekday(first)?, weekday(last)?);
            set |= 1 << day.num_days_from_monday();
            while day != last {
                day = day.succ();
                set |= 1 << day.num_days_from_monday();
            }
        }
        if set == 0 {
            Err(UnknownDays)
        } else {
            Ok(Self(set))
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::EVERY_DAY => f.write_str("every day"),
            Self::WEEKDAYS => f.write_str("weekdays"),
            Self::WEEKENDS => f.write_str("weekends"),
            _ => {
                let names: Vec<String> = WEEK
                    .iter()
                    .filter(|day| self.contains(**day))
                    .map(Weekday::to_string)
                    .collect();
                f.write_str(&names.join(", "))
            }
        }
    }
}

/// The levels that a schedule draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LevelPlan {
    /// One level.
    Only(Level),
    /// Any level.
    Mixed,
    /// From beginner on Monday to senior on Friday; any level on the weekend.
    #[serde(alias = "Ladder")]
    Progressive,
}

impl LevelPlan {
    /// All plans, in the order members read them.
    pub const ALL: [Self; 5] = [
        Self::Only(Level::Beginner),
        Self::Only(Level::Intermediate),
        Self::Only(Level::Senior),
        Self::Mixed,
        Self::Progressive,
    ];

    /// Returns the possible levels of a post on `day`.
    pub fn levels_on(self, day: NaiveDate) -> &'static [Level] {
        const ALL: &[Level] = &[Level::Beginner, Level::Intermediate, Level::Senior];
        let only = |level| match level {
            Level::Beginner => &ALL[..1],
            Level::Intermediate => &ALL[1..2],
            Level::Senior => &ALL[2..],
        };
        match self {
            Self::Only(level) => only(level),
            Self::Mixed => ALL,
            Self::Progressive => match day.weekday() {
                Weekday::Mon | Weekday::Tue => only(Level::Beginner),
                Weekday::Wed | Weekday::Thu => only(Level::Intermediate),
                Weekday::Fri => only(Level::Senior),
                Weekday::Sat | Weekday::Sun => ALL,
            },
        }
    }
}

impl fmt::Display for LevelPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(level) => level.fmt(f),
            Self::Mixed => f.write_str("mixed"),
            Self::Progressive => f.write_str("progressive"),
        }
    }
}

impl FromStr for LevelPlan {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Its former name, which also meant follow-ups.
        if text == "ladder" {
            return Ok(Self::Progressive);
        }
        Self::ALL
            .into_iter()
            .find(|plan| plan.to_string() == text)
            .ok_or(())
    }
}

#[cfg(test)]
mod tests;
