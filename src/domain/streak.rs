//! Streaks: a fold over a member's study days in a guild.
//!
//! Days come in the order of their dates, even if a post of an earlier day stays open longer than
//! one of a later day.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::MemberId;

/// How many freezes a member can have.
pub const MOST_FREEZES: u32 = 2;

/// How many active days in a row earn a freeze.
pub const ACTIVE_DAYS_PER_FREEZE: u32 = 7;

/// A study day of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudyDay {
    /// The local date.
    pub day: NaiveDate,
    /// When the last of its posts closes.
    pub closes_at: DateTime<Utc>,
    /// Whether it is over: its posts have closed, and its outcome is decided for everybody. An
    /// answer that was on its way can still change it for its author.
    pub settled: bool,
    /// Whether the bot could not serve the day; decided at settling.
    pub amnesty: bool,
}

impl StudyDay {
    /// Returns what the day was for a member with this activity, or with this excuse.
    pub fn lived(&self, activity: Option<Activity>, excuse: Option<Excuse>) -> Day {
        match (activity, excuse) {
            (Some(activity), _) => Day::Active(activity),
            (None, Some(Excuse::Holiday)) => Day::Holiday,
            (None, _) if !self.settled => Day::Open,
            (None, Some(Excuse::Repaired)) => Day::Repaired,
            (None, None) if self.amnesty => Day::Amnesty,
            (None, None) => Day::Missed,
        }
    }
}

/// Why a member need not be active on a study day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// They took a holiday before the day was over.
    Holiday,
    /// They missed it, and an admin repaired it.
    Repaired,
}

/// A member's answers and passes on a study day, while its posts were open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// When the first one was committed.
    pub first_at: DateTime<Utc>,
    /// Whether one of them is an answer and not a pass.
    pub answered: bool,
}

/// A study day, and what a member did on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LivedDay {
    /// The study day.
    pub day: StudyDay,
    /// What they did; `None` if nothing.
    pub activity: Option<Activity>,
    /// Why they were excused from it, if they were.
    pub excuse: Option<Excuse>,
}

/// What a study day was for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// The member answered or passed on at least one of the day's open posts.
    Active(Activity),
    /// The day's posts closed without an answer or a pass.
    Missed,
    /// Missed, but the bot could not serve the day.
    Amnesty,
    /// Missed, but an admin repaired it.
    Repaired,
    /// The member did nothing and had taken a holiday. They can still answer while a post of the
    /// day is open.
    Holiday,
    /// Undecided: a post of the day is still open.
    Open,
}

/// Who repaired a day, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The admin.
    pub by: MemberId,
    /// Their reason, as typed.
    pub reason: String,
}

/// What a day did to a streak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The streak grew.
    Grew {
        /// Whether it earned a freeze: every seventh active day in a row does, while the member has
        /// fewer than [`MOST_FREEZES`].
        earned_freeze: bool,
    },
    /// A freeze covered the missed day.
    Frozen,
    /// The streak ended, at this length; 0 when there was none.
    Broke(u32),
    /// Nothing.
    Kept,
}

/// A member's streak in a guild.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// Consecutive active study days.
    pub length: u32,
    /// The longest so far.
    pub longest: u32,
    /// Available freezes, at most [`MOST_FREEZES`].
    pub freezes: u32,
    /// Active days in a row since the last freeze was earned or a day was missed.
    pub towards_freeze: u32,
    /// When the last day of the streak became active; `None` at length 0.
    pub reached_at: Option<DateTime<Utc>>,
}

impl Streak {
    /// Returns the streak after one more study day, and the effect of the day.
    #[must_use]
    pub fn after(self, day: Day) -> (Self, Effect) {
        let mut next = self;
        let effect = match day {
            Day::Active(activity) => {
                next.length += 1;
                next.longest = next.longest.max(next.length);
                next.reached_at = self.reached_at.max(Some(activity.first_at));
                next.towards_freeze += 1;
                let full_week = next.towards_freeze == ACTIVE_DAYS_PER_FREEZE;
                if full_week {
                    next.towards_freeze = 0;
                }
                let earned_freeze = full_week && next.freezes < MOST_FREEZES;
                next.freezes += u32::from(earned_freeze);
                Effect::Grew { earned_freeze }
            }
            Day::Missed if self.freezes > 0 && self.length > 0 => {
                next.freezes -= 1;
                next.towards_freeze = 0;
                Effect::Frozen
            }
            Day::Missed => {
                next.length = 0;
                next.towards_freeze = 0;
                next.reached_at = None;
                Effect::Broke(self.length)
            }
            Day::Amnesty | Day::Repaired | Day::Holiday | Day::Open => Effect::Kept,
        };
        (next, effect)
    }
}

/// A streak as stored: the final part is separate from the part that can change, so that an answer
/// replays only a few days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoredStreak {
    /// The streak over the settled study days before the first unsettled one.
    pub settled: Streak,
    /// The streak over all study days.
    pub shown: Streak,
}

impl StoredStreak {
    /// Computes the streak over `days` on top of a settled one. The days start after the settled
    /// ones and go on to the last.
    pub fn over(settled: Streak, days: impl IntoIterator<Item = (StudyDay, Day)>) -> Self {
        let mut kept = Self {
            settled,
            shown: settled,
        };
        let mut all_settled = true;
        for (day, lived) in days {
            kept.shown = kept.shown.after(lived).0;
            all_settled &= day.settled;
            if all_settled {
                kept.settled = kept.shown;
            }
        }
        kept
    }
}

/// A study day in a streak's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The study day.
    pub day: NaiveDate,
    /// What the day was for the member.
    pub lived: Day,
    /// Its effect on the streak.
    pub effect: Effect,
    /// The streak after it.
    pub after: Streak,
}

impl Explained {
    /// Whether the member should hear of the day: a freeze covered it, it ended a streak, or an
    /// amnesty or a repair excused it.
    pub fn is_news(&self) -> bool {
        match (self.effect, self.lived) {
            (Effect::Frozen, _) => true,
            (Effect::Broke(length), _) => length > 0,
            (Effect::Kept, Day::Amnesty | Day::Repaired) => self.after.length > 0,
            (Effect::Kept | Effect::Grew { .. }, _) => false,
        }
    }
}

/// Explains a streak over `days`, oldest first, on top of the streak before them.
pub fn explain(
    before: Streak,
    days: impl IntoIterator<Item = (StudyDay, Day)>,
) -> impl Iterator<Item = Explained> {
    days.into_iter().scan(before, |streak, (study_day, lived)| {
        let (after, effect) = streak.after(lived);
        *streak = after;
        Some(Explained {
            day: study_day.day,
            lived,
            effect,
            after,
        })
    })
}

/// Consecutive study days that were the same for a member: a line of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run(Vec<Explained>);

impl Run {
    /// Returns the days, oldest first; at least one.
    pub fn days(&self) -> &[Explained] {
        &self.0
    }

    /// Returns the oldest day.
    pub fn first(&self) -> &Explained {
        self.0.first().expect("a run has a day")
    }

    /// Returns the newest day.
    pub fn last(&self) -> &Explained {
        self.0.last().expect("a run has a day")
    }
}

/// Groups an account (oldest first) into runs. `passes_apart` tells whether a pass differs from an
/// answer: for other members it does not.
pub fn runs(account: Vec<Explained>, passes_apart: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for day in account {
        match runs.last_mut() {
            Some(run) if run.last().continues_as(&day, passes_apart) => run.0.push(day),
            _ => runs.push(Run(vec![day])),
        }
    }
    runs
}

impl Explained {
    /// Whether the next day can join the run without a loss of information.
    fn continues_as(&self, next: &Self, passes_apart: bool) -> bool {
        match (self.lived, next.lived) {
            (Day::Active(one), Day::Active(other)) => {
                self.effect == next.effect
                    && self.effect
                        == (Effect::Grew {
                            earned_freeze: false,
                        })
                    && (one.answered == other.answered || !passes_apart)
            }
            // The first of them may have ended a streak.
            (Day::Missed, Day::Missed) => {
                (self.effect == Effect::Frozen) == (next.effect == Effect::Frozen)
            }
            (Day::Amnesty, Day::Amnesty)
            | (Day::Holiday, Day::Holiday)
            | (Day::Open, Day::Open) => true,
            // Each repair has its own admin and reason.
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn study_day(number: usize, settled: bool) -> StudyDay {
        let closes_at = DateTime::from_timestamp((number as i64 + 1) * 86_400, 0).unwrap();
        StudyDay {
            day: NaiveDate::default() + chrono::Days::new(number as u64),
            closes_at,
            settled,
            amnesty: false,
        }
    }

    /// Reads days: `a` answered, `p` passed, `m` missed, `n` amnesty, `r` repaired, `h` holiday,
    /// `o` open.
    fn days(text: &str) -> Vec<(StudyDay, Day)> {
        let lived = |letter, study_day: StudyDay| {
            let activity = |answered| {
                Day::Active(Activity {
                    first_at: study_day.closes_at,
                    answered,
                })
            };
            match letter {
                'a' => activity(true),
                'p' => activity(false),
                'm' => Day::Missed,
                'n' => Day::Amnesty,
                'r' => Day::Repaired,
                'h' => Day::Holiday,
                _ => Day::Open,
            }
        };
        text.chars()
            .enumerate()
            .map(|(number, letter)| {
                let study_day = study_day(number, letter != 'o');
                (study_day, lived(letter, study_day))
            })
            .collect()
    }

    fn replay(text: &str) -> Streak {
        StoredStreak::over(Streak::default(), days(text)).shown
    }

    #[test]
    fn streaks_follow_their_days() {
        for (text, length, longest, freezes) in [
            ("", 0, 0, 0),
            ("aap", 3, 3, 0),
            ("aaam", 0, 3, 0),
            ("aaamaa", 2, 3, 0),
            ("aanaa", 4, 4, 0),
            ("aara", 3, 3, 0),
            ("aahhhha", 3, 3, 0),
            ("aaahaaaa", 7, 7, 1),
            ("aao", 2, 2, 0),
            ("aoa", 2, 2, 0),
            ("aaaaaaa", 7, 7, 1),
            ("aaaaaaam", 7, 7, 0),
            ("aaaaaaama", 8, 8, 0),
            ("aaaaaaamm", 0, 7, 0),
            ("aaaaaaamaaaaaaa", 14, 14, 1),
            ("aaaaaaaaaaaaaaaaaaaaa", 21, 21, 2),
            ("aaanaaaa", 7, 7, 1),
        ] {
            let streak = replay(text);
            assert_eq!(
                (streak.length, streak.longest, streak.freezes),
                (length, longest, freezes),
                "{text}"
            );
        }
    }

    #[test]
    fn a_missed_day_uses_a_freeze_by_itself() {
        let effect = |text: &str| {
            let last = explain(Streak::default(), days(text)).last();
            last.map(|last| last.effect)
        };
        assert_eq!(effect("aaaaaaam"), Some(Effect::Frozen));
        assert_eq!(effect("aam"), Some(Effect::Broke(2)));
        assert_eq!(effect("amm"), Some(Effect::Broke(0)));
    }

    #[test]
    fn a_length_is_reached_when_the_last_of_its_days_becomes_active() {
        let mut days = days("aaa");
        let late = DateTime::from_timestamp(99 * 86_400, 0).unwrap();
        let Day::Active(second) = &mut days[1].1 else {
            unreachable!("the second day is active")
        };
        second.first_at = late;
        let reached = |days| StoredStreak::over(Streak::default(), days).shown.reached_at;
        assert_eq!(reached(days.clone()), Some(late));
        days[1].1 = Day::Missed;
        let third = days[2].0.closes_at;
        assert_eq!(reached(days), Some(third), "only the days since the gap");
        assert_eq!(replay("aam").reached_at, None);
    }

    /// Returns how many days each run has.
    fn lengths(text: &str, passes_apart: bool) -> Vec<usize> {
        let account = explain(Streak::default(), days(text)).collect();
        let runs = runs(account, passes_apart);
        runs.iter().map(|run| run.days().len()).collect()
    }

    #[test]
    fn days_that_were_the_same_are_one_run() {
        let hundred_missed = format!("aa{}", "m".repeat(100));
        assert_eq!(lengths(&hundred_missed, true), [2, 100]);
        assert_eq!(lengths("apaap", true), [1, 1, 2, 1]);
        assert_eq!(lengths("apaap", false), [5]);
        // The seventh earns a freeze, which the tenth uses.
        assert_eq!(lengths("aaaaaaaaammoo", true), [6, 1, 2, 1, 1, 2]);
        assert_eq!(lengths("annrrmm", true), [1, 2, 1, 1, 2]);
        assert_eq!(lengths("", true), [] as [usize; 0]);
    }

    #[test]
    fn what_happened_without_the_member_is_news() {
        let news = |text: &str| -> Vec<bool> {
            explain(Streak::default(), days(text))
                .map(|day| day.is_news())
                .collect()
        };
        assert_eq!(news("nmanro"), [false, false, false, true, true, false]);
        assert_eq!(news("amnr"), [false, true, false, false]);
        assert!(news("aaaaaaam")[7]);
    }

    proptest! {
        #[test]
        fn a_streak_keeps_its_laws(text in "[apmnrho]{0,200}", cut in 0..200_usize) {
            let whole = StoredStreak::over(Streak::default(), days(&text));
            prop_assert!(whole.shown.freezes <= MOST_FREEZES);
            prop_assert!(whole.shown.length <= whole.shown.longest);
            prop_assert!(whole.shown.towards_freeze < ACTIVE_DAYS_PER_FREEZE);
            let account = explain(Streak::default(), days(&text)).last();
            prop_assert_eq!(account.map_or(Streak::default(), |last| last.after), whole.shown);
            // However far the days were settled before, the rest leads to the same result.
            let settled = days(&text).into_iter().take_while(|(day, _)| day.settled);
            let earlier = StoredStreak::over(Streak::default(), settled.take(cut));
            let rest = days(&text).into_iter().skip(cut.min(text.find('o').unwrap_or(text.len())));
            prop_assert_eq!(StoredStreak::over(earlier.settled, rest), whole);
        }

        #[test]
        fn days_without_a_fault_change_nothing(text in "[am]{0,60}", excused in "[nrho]{0,9}") {
            let shape = |streak: Streak| (streak.length, streak.longest, streak.freezes, streak.towards_freeze);
            prop_assert_eq!(shape(replay(&format!("{text}{excused}"))), shape(replay(&text)));
        }

        #[test]
        fn a_holiday_never_makes_a_streak_shorter(
            text in "[apmnr]{0,120}", from in 0..120_usize, length in 0..30_usize
        ) {
            // A member who answers on a holiday has answered.
            let rested = text.chars().enumerate().map(|(day, letter)| {
                let is_rest = (from..from + length).contains(&day) && letter == 'm';
                if is_rest { 'h' } else { letter }
            });
            let rested: String = rested.collect();
            for day in 0..=text.len() {
                let (with, without) = (replay(&rested[..day]), replay(&text[..day]));
                prop_assert!(with.length >= without.length, "{rested} {text} {day}");
                prop_assert!(with.longest >= without.longest);
                prop_assert!(with.freezes >= without.freezes);
            }
        }
    }
}
