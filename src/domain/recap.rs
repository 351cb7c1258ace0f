//! The recap of a guild's week: its time, and which questions were hard.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use super::ids::{ChannelId, MemberId, MessageId, PostId};
use super::local_time::instant_of;
use super::post::ANONYMOUS;
use super::question::QuestionId;

/// The streak lengths that a recap mentions.
pub const MILESTONES: [u32; 3] = [7, 30, 100];

/// Where and when a guild gets its recaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecapPlan {
    /// The channel.
    pub channel: ChannelId,
    /// The day of the week.
    pub weekday: Weekday,
    /// The time of day, in the guild's zone.
    pub at: NaiveTime,
    /// The member who set it up.
    pub set_by: MemberId,
}

/// A coming recap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The Monday of its week, which is then over.
    pub monday: NaiveDate,
    /// When it is due.
    pub at: DateTime<Utc>,
}

impl RecapPlan {
    /// Returns the name of its weekday.
    pub fn weekday_name(self) -> &'static str {
        match self.weekday {
            Weekday::Mon => "Monday",
            Weekday::Tue => "Tuesday",
            Weekday::Wed => "Wednesday",
            Weekday::Thu => "Thursday",
            Weekday::Fri => "Friday",
            Weekday::Sat => "Saturday",
            Weekday::Sun => "Sunday",
        }
    }

    /// Returns the recaps after `now`, one a week.
    pub fn after(self, now: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = Due> {
        let today = now.with_timezone(&zone).date_naive();
        let this_week = monday_of(today);
        (0..)
            .map_while(move |weeks: u64| this_week.checked_add_days(Days::new(7 * weeks)))
            .filter_map(move |week| {
                let offset = u64::from(self.weekday.num_days_from_monday());
                let day = week.checked_add_days(Days::new(offset))?;
                Some(Due {
                    monday: week.checked_sub_days(Days::new(7))?,
                    at: instant_of(day.and_time(self.at), zone)?,
                })
            })
            .filter(move |due| due.at > now)
    }
}

/// Returns the Monday of a day's ISO week.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

/// Returns the last day of the week that begins on a Monday.
pub fn sunday_of(monday: NaiveDate) -> NaiveDate {
    monday.checked_add_days(Days::new(6)).unwrap_or(monday)
}

/// A question of the week, with what its answers made of its key points. No answer is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The post.
    pub post: PostId,
    /// The place of its message.
    pub message: (ChannelId, MessageId),
    /// The question.
    pub question: QuestionId,
    /// For each marked answer: the wording of the key points that count, and which of them it
    /// makes. Bonus points are left out.
    pub answers: Vec<(Vec<String>, BTreeSet<String>)>,
}

impl Asked {
    /// Returns the mean coverage of its answers in percent, if there are enough of them.
    pub fn percent(&self) -> Option<u32> {
        let marked = self.answers.iter().filter(|(points, _)| !points.is_empty());
        let shares: Vec<f64> = marked
            .map(|(points, made)| made.len() as f64 / points.len() as f64)
            .collect();
        let is_enough = shares.len() >= ANONYMOUS as usize;
        let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        is_enough.then(|| (mean * 100.0).round() as u32)
    }
}

/// Returns the question whose answers covered least, with their coverage.
pub fn hardest(asked: &[Asked]) -> Option<(&Asked, u32)> {
    let told = asked
        .iter()
        .filter_map(|asked| Some((asked, asked.percent()?)));
    told.min_by_key(|(asked, percent)| (*percent, asked.post))
}

/// A key point that many missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed<'a> {
    /// The question.
    pub asked: &'a Asked,
    /// Its wording.
    pub point: &'a str,
    /// How many answers missed it, of how many.
    pub missed: (usize, usize),
}

/// Returns the key point that the greatest share of answers missed, among those with enough
/// answers.
pub fn most_missed(asked: &[Asked]) -> Option<Missed<'_>> {
    let mut worst: Option<Missed<'_>> = None;
    for asked in asked {
        let mut points: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (all, made) in &asked.answers {
            for point in all {
                let (missed, of) = points.entry(point).or_default();
                *missed += usize::from(!made.contains(point));
                *of += 1;
            }
        }
        for (point, (missed, of)) in points {
            let is_worse = |worst: &Missed<'_>| {
                let (before, of_before) = worst.missed;
                (missed * of_before, missed) > (before * of, before)
            };
            if missed > 0 && of >= ANONYMOUS as usize && worst.as_ref().is_none_or(is_worse) {
                worst = Some(Missed {
                    asked,
                    point,
                    missed: (missed, of),
                });
            }
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan(weekday: Weekday, at: &str) -> RecapPlan {
        RecapPlan {
            channel: ChannelId(1),
            weekday,
            at: at.parse().unwrap(),
            set_by: MemberId(1),
        }
    }

    fn first(plan: RecapPlan, now: &str, zone: Tz) -> (String, String) {
        let due = plan.after(now.parse().unwrap(), zone).next().unwrap();
        (due.monday.to_string(), due.at.to_rfc3339())
    }

    #[test]
    fn a_recap_tells_the_week_that_is_over() {
        let berlin = chrono_tz::Europe::Berlin;
        let monday = plan(Weekday::Mon, "09:00:00");
        // In Berlin it is Monday, a quarter to nine; a minute after nine it is next week's turn.
        let told = first(monday, "2026-01-12T07:45:00Z", berlin);
        assert_eq!(
            told,
            (
                "2026-01-05".to_owned(),
                "2026-01-12T08:00:00+00:00".to_owned()
            )
        );
        let told = first(monday, "2026-01-12T08:00:00Z", berlin);
        assert_eq!(
            told,
            (
                "2026-01-12".to_owned(),
                "2026-01-19T08:00:00+00:00".to_owned()
            )
        );
        // It survives a gap of the clock.
        let night = plan(Weekday::Sun, "02:30:00");
        let told = first(night, "2026-03-28T12:00:00Z", berlin);
        assert_eq!(
            told,
            (
                "2026-03-16".to_owned(),
                "2026-03-29T01:00:00+00:00".to_owned()
            )
        );
    }

    proptest! {
        #[test]
        fn every_week_is_told_once_and_is_over_by_then(
            day in 0..3_000_i64, weekday in 0..7_u8, hour in 0..24_u32,
            zone in proptest::sample::select(vec![chrono_tz::UTC, chrono_tz::Pacific::Auckland, chrono_tz::America::Los_Angeles]),
        ) {
            let now = DateTime::from_timestamp(1_700_000_000 + day * 86_400, 0).unwrap();
            let plan = RecapPlan {
                weekday: Weekday::try_from(weekday).unwrap(),
                at: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(),
                ..plan(Weekday::Mon, "00:00:00")
            };
            let due: Vec<Due> = plan.after(now, zone).take(60).collect();
            for due in &due {
                let over = sunday_of(due.monday).succ_opt().unwrap();
                prop_assert!(due.at.with_timezone(&zone).date_naive() >= over);
                prop_assert!(due.at > now);
            }
            for pair in due.windows(2) {
                prop_assert_eq!(pair[1].monday - pair[0].monday, chrono::TimeDelta::days(7));
            }
        }
    }

    fn asked(post: i64, answers: &[&[&str]]) -> Asked {
        let all: Vec<String> = ["a", "b"].map(str::to_owned).to_vec();
        let answers = answers.iter().map(|made| {
            (
                all.clone(),
                made.iter().map(|point| (*point).to_owned()).collect(),
            )
        });
        Asked {
            post: PostId(post),
            message: (ChannelId(1), MessageId(post as u64)),
            question: "stride".parse().unwrap(),
            answers: answers.collect(),
        }
    }

    #[test]
    fn of_few_answers_nothing_is_told() {
        let week = [
            asked(1, &[&[], &[]]),
            asked(2, &[&["a"], &["a"], &["a", "b"]]),
        ];
        let (hardest, percent) = hardest(&week).unwrap();
        assert_eq!((hardest.post, percent), (PostId(2), 67));
        let missed = most_missed(&week).unwrap();
        assert_eq!((missed.point, missed.missed), ("b", (2, 3)));
        assert_eq!(super::hardest(&week[..1]), None);
        assert_eq!(most_missed(&week[..1]), None);
    }
}
