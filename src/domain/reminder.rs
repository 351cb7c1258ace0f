//! Reminders: a message to a member before a day closes that would end their streak.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::streak::{Day, Explained, StudyDay};

/// How many hours before a day closes its members are reminded, by default.
pub const USUAL_HOURS: u32 = 2;

/// The most hours that a member may choose.
pub const MOST_HOURS: u32 = 12;

/// Returns when the reminders are due for a day that closes at `closes_at`.
pub fn due_at(closes_at: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    closes_at - TimeDelta::hours(i64::from(hours))
}

/// Returns the days that end a member's streak if they do nothing until these close, first to close
/// first. There must be a streak, and the member has done nothing on the day and has no holiday. A
/// freeze that would save the streak makes no difference.
///
/// `days` are the guild's; `account` is what they did to the member's streak.
pub fn at_risk(
    days: &[StudyDay],
    account: &[Explained],
    now: DateTime<Utc>,
) -> Vec<(NaiveDate, DateTime<Utc>)> {
    let is_at_risk = |day: &StudyDay| {
        let lived = account.iter().find(|explained| explained.day == day.day);
        lived.is_some_and(|lived| lived.lived == Day::Open && lived.after.length > 0)
    };
    let open = days.iter().filter(|day| day.closes_at > now);
    let mut found: Vec<_> = open
        .filter(|day| is_at_risk(day))
        .map(|day| (day.day, day.closes_at))
        .collect();
    found.sort_by_key(|(day, closes_at)| (*closes_at, *day));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::streak::{Activity, Excuse, Streak, explain};

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hour * 3_600, 0).unwrap()
    }

    /// Days that close in a row, a day each: `a` answered, `m` missed, `h` holiday, `o` open.
    fn risk(text: &str, now: i64) -> Vec<i64> {
        let days: Vec<StudyDay> = (0..)
            .zip(text.chars())
            .map(|(number, letter)| StudyDay {
                day: NaiveDate::default() + TimeDelta::days(number),
                closes_at: at(24 * (number + 1)),
                settled: letter == 'm',
                amnesty: false,
            })
            .collect();
        let lived = days.iter().zip(text.chars()).map(|(day, letter)| {
            let activity = (letter == 'a').then_some(Activity {
                first_at: at(0),
                answered: false,
            });
            let excuse = (letter == 'h').then_some(Excuse::Holiday);
            (*day, day.lived(activity, excuse))
        });
        let account: Vec<Explained> = explain(Streak::default(), lived).collect();
        let found = at_risk(&days, &account, at(now));
        found
            .iter()
            .map(|(_, closes_at)| closes_at.timestamp() / 86_400)
            .collect()
    }

    #[test]
    fn a_day_is_at_risk_while_it_would_end_a_streak() {
        const NONE: [i64; 0] = [];
        assert_eq!(risk("ao", 30), [2]);
        assert_eq!(risk("aoo", 30), [2, 3], "the first to close first");
        assert_eq!(risk("aa", 30), NONE, "it is answered, or passed");
        assert_eq!(risk("ah", 30), NONE, "on a holiday");
        assert_eq!(risk("o", 3), NONE, "there is no streak yet");
        assert_eq!(risk("amo", 50), NONE, "it has ended");
        assert_eq!(risk("ao", 48), NONE, "it has closed");
        // The answer to a later day leaves the earlier one open.
        assert_eq!(risk("aoa", 30), [2]);
        assert_eq!(risk("aaaaaaao", 24 * 7), [8], "a freeze is no comfort");
    }
}
