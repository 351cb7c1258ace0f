//! The expected month, derived from the members' actions and the rules in the README, without any
//! code of the bot.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

/// The days of the month: four weeks from a Monday on.
pub(super) const DAYS: u32 = 28;
/// The streak lengths that bring a role.
pub(super) const LENGTHS: [u32; 3] = [3, 7, 14];
/// Hours before a day closes.
const REMINDED: i64 = 2;

/// Returns the date of a day of the month; the first is 1.
pub(super) fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 4).unwrap() + Days::new(day.into())
}

/// Returns a time on a day of the month, on the wall clock of Berlin.
pub(super) fn at(day: u32, time: &str) -> DateTime<Utc> {
    let text = format!("{}T{time}:00+01:00", date(day));
    DateTime::parse_from_rfc3339(&text).unwrap().to_utc()
}

/// A posted question: each morning at nine, or on Mondays, Wednesdays and Fridays at six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
    Daily(u32),
    Own(u32),
}

impl Asked {
    /// Returns all questions until the end.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let daily = (1..=DAYS + 1).map(Self::Daily);
        daily.chain((1..=DAYS).filter(|day| is_own(*day)).map(Self::Own))
    }

    pub(super) fn day(self) -> u32 {
        match self {
            Self::Daily(day) | Self::Own(day) => day,
        }
    }

    pub(super) fn opens(self) -> DateTime<Utc> {
        match self {
            Self::Daily(day) => at(day, "09:00"),
            Self::Own(day) => at(day, "18:00"),
        }
    }

    /// Returns when its schedule posts next.
    pub(super) fn closes(self) -> DateTime<Utc> {
        match self {
            Self::Daily(day) => at(day + 1, "09:00"),
            Self::Own(day) => {
                let next = (day + 1..).find(|day| is_own(*day)).unwrap();
                at(next, "18:00")
            }
        }
    }

    pub(super) fn channel(self) -> &'static str {
        match self {
            Self::Daily(_) => "daily",
            Self::Own(_) => "own",
        }
    }

    /// Returns the points for an answer with all key points: a beginner's question, or a senior's.
    fn points(self) -> u32 {
        match self {
            Self::Daily(_) => 10,
            Self::Own(_) => 30,
        }
    }
}

/// Returns whether one of the server's own questions is posted on a day.
fn is_own(day: u32) -> bool {
    matches!(day % 7, 1 | 3 | 5)
}

/// Returns when the last of a day's posts closes.
pub(super) fn day_closes(day: u32) -> DateTime<Utc> {
    let own = is_own(day).then(|| Asked::Own(day).closes());
    own.unwrap_or_else(|| Asked::Daily(day).closes())
}

/// A member's commitment to an open post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// All key points.
    Full,
    /// None.
    Vague,
    Pass,
}

struct Commit {
    member: usize,
    asked: Asked,
    what: What,
    at: DateTime<Utc>,
}

/// A day's meaning for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Active,
    Open,
    Rest,
    Missed,
}

/// A role change: when, for which member, for which streak length, and whether it is given.
pub(super) type RoleChange = (DateTime<Utc>, usize, u32, bool);

/// The facts of the month.
#[derive(Default)]
pub(super) struct Model {
    commits: Vec<Commit>,
    holidays: BTreeSet<(usize, u32)>,
    /// The members who want reminders.
    reminded: BTreeSet<usize>,
    /// The member who was away, with the beginning and end.
    gone: Option<(usize, DateTime<Utc>, DateTime<Utc>)>,
    hidden: BTreeSet<usize>,
}

impl Model {
    pub(super) fn commit(&mut self, member: usize, asked: Asked, what: What, at: DateTime<Utc>) {
        assert!(asked.opens() <= at && at < asked.closes(), "{asked:?}");
        self.commits.push(Commit {
            member,
            asked,
            what,
            at,
        });
    }

    pub(super) fn rest(&mut self, member: usize, days: impl Iterator<Item = u32>) {
        self.holidays.extend(days.map(|day| (member, day)));
    }

    pub(super) fn remind(&mut self, member: usize) {
        self.reminded.insert(member);
    }

    pub(super) fn hide(&mut self, member: usize) {
        self.hidden.insert(member);
    }

    pub(super) fn leave(&mut self, member: usize, from: DateTime<Utc>, until: DateTime<Utc>) {
        self.gone = Some((member, from, until));
    }

    pub(super) fn is_gone(&self, member: usize, now: DateTime<Utc>) -> bool {
        let is = |(gone, from, until)| gone == member && (from..until).contains(&now);
        self.gone.is_some_and(is)
    }

    fn is_on_boards(&self, member: usize, now: DateTime<Utc>) -> bool {
        !self.hidden.contains(&member) && !self.is_gone(member, now)
    }

    /// Returns a member's days up to `now`, each with the length of the streak after it.
    fn account(&self, member: usize, now: DateTime<Utc>) -> Vec<(u32, Day, u32)> {
        let (mut length, mut freezes, mut row) = (0, 0, 0);
        let begun = (1..=DAYS + 1).filter(|day| at(*day, "09:00") <= now);
        begun
            .map(|day| {
                let is_of = |commit: &&Commit| commit.member == member && commit.at <= now;
                let mut commits = self.commits.iter().filter(is_of);
                let lived = if commits.any(|commit| commit.asked.day() == day) {
                    Day::Active
                } else if self.holidays.contains(&(member, day)) {
                    Day::Rest
                } else if now < day_closes(day) {
                    Day::Open
                } else {
                    Day::Missed
                };
                match lived {
                    Day::Active => {
                        length += 1;
                        row += 1;
                        if row == 7 {
                            row = 0;
                            freezes = 2.min(freezes + 1);
                        }
                    }
                    Day::Missed if freezes > 0 && length > 0 => {
                        freezes -= 1;
                        row = 0;
                    }
                    Day::Missed => (length, row) = (0, 0),
                    Day::Open | Day::Rest => {}
                }
                (day, lived, length)
            })
            .collect()
    }

    pub(super) fn streak(&self, member: usize, now: DateTime<Utc>) -> u32 {
        let account = self.account(member, now);
        account.last().map_or(0, |(.., length)| *length)
    }

    /// Returns each role change that the bot makes until `end`, and the roles that members have
    /// then.
    pub(super) fn roles(
        &self,
        members: usize,
        end: DateTime<Utc>,
    ) -> (Vec<RoleChange>, BTreeSet<(usize, u32)>) {
        let mut closings: Vec<_> = (1..=DAYS).map(day_closes).filter(|at| *at <= end).collect();
        closings.sort();
        let mut held = BTreeSet::new();
        let mut changes = Vec::new();
        for closing in closings {
            for member in 0..members {
                if self.is_gone(member, closing) {
                    // Discord took the roles, and nobody can give a missing member any.
                    held.retain(|(of, _)| *of != member);
                    continue;
                }
                let streak = self.streak(member, closing);
                for length in LENGTHS {
                    let is_due = streak >= length;
                    if held.contains(&(member, length)) != is_due {
                        changes.push((closing, member, length, is_due));
                    }
                    match is_due {
                        true => held.insert((member, length)),
                        false => held.remove(&(member, length)),
                    };
                }
            }
        }
        (changes, held)
    }

    /// Returns each reminder until `end`: when, and for whom.
    pub(super) fn reminders(&self, end: DateTime<Utc>) -> BTreeSet<(DateTime<Utc>, usize)> {
        let mut reminders = BTreeSet::new();
        let mut days: Vec<u32> = (1..=DAYS + 1).collect();
        days.sort_by_key(|day| day_closes(*day));
        for day in days {
            let now = day_closes(day) - TimeDelta::hours(REMINDED);
            for &member in &self.reminded {
                let account = self.account(member, now);
                let at_risk = account.iter().any(|(lived, what, length)| {
                    *lived == day && *what == Day::Open && *length > 0
                });
                let is_same_date = |(before, who): &(DateTime<Utc>, usize)| {
                    let local = |at: DateTime<Utc>| (at + TimeDelta::hours(1)).date_naive();
                    *who == member && local(*before) == local(now)
                };
                if now <= end && at_risk && !reminders.iter().any(is_same_date) {
                    reminders.insert((now, member));
                }
            }
        }
        reminders
    }

    /// Returns when members wrote texts to a post while it was open.
    pub(super) fn texts(&self, asked: Asked) -> Vec<DateTime<Utc>> {
        let texts = self.commits.iter();
        let texts = texts.filter(|commit| commit.asked == asked && commit.what != What::Pass);
        texts.map(|commit| commit.at).collect()
    }

    /// Returns the result in the message of a closed post.
    pub(super) fn result(&self, asked: Asked) -> String {
        let count = self.texts(asked).len();
        let is_full = |commit: &&Commit| commit.asked == asked && commit.what == What::Full;
        let full = self.commits.iter().filter(is_full).count();
        match count {
            0 => "closed: nobody answered".to_owned(),
            1 | 2 => format!("closed: {count} answered"),
            _ => format!(
                "closed: {count} answered · {}%",
                (full * 100 + count / 2) / count
            ),
        }
    }

    /// Returns the points of the members on boards, for posts of these days.
    pub(super) fn points(
        &self,
        days: std::ops::RangeInclusive<u32>,
        now: DateTime<Utc>,
    ) -> BTreeMap<usize, u32> {
        let mut points = BTreeMap::new();
        for commit in &self.commits {
            let is_full = commit.what == What::Full && days.contains(&commit.asked.day());
            if is_full && commit.at <= now && self.is_on_boards(commit.member, now) {
                *points.entry(commit.member).or_default() += commit.asked.points();
            }
        }
        points
    }

    /// Returns how many members took part in posts of these days, and how many texts they wrote.
    pub(super) fn taking_part(
        &self,
        days: std::ops::RangeInclusive<u32>,
        now: DateTime<Utc>,
    ) -> (usize, usize) {
        let of_days = self.commits.iter();
        let of_days: Vec<&Commit> = of_days
            .filter(|commit| days.contains(&commit.asked.day()) && commit.at <= now)
            .collect();
        let members: BTreeSet<usize> = of_days.iter().map(|commit| commit.member).collect();
        let texts = of_days.iter().filter(|commit| commit.what != What::Pass);
        (members.len(), texts.count())
    }

    /// Returns the members on boards who reached a streak of seven with one of these days.
    pub(super) fn sevens(
        &self,
        members: usize,
        days: std::ops::RangeInclusive<u32>,
        now: DateTime<Utc>,
    ) -> Vec<usize> {
        let came = |member: &usize| {
            let account = self.account(*member, now);
            let mut before = 0;
            account.iter().any(|(day, _, length)| {
                let came = days.contains(day) && before < 7 && *length >= 7;
                before = *length;
                came
            })
        };
        let shown = (0..members).filter(|member| self.is_on_boards(*member, now));
        shown.filter(came).collect()
    }
}
