//! Streaks: a fold over the study days of a guild, as one member lived them.

/// How many freezes a member can hold.
pub const MOST_FREEZES: u32 = 2;

/// How many active days in a row earn a freeze.
pub const ACTIVE_DAYS_PER_FREEZE: u32 = 7;

/// What a study day was for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// At least one of the day's posts was answered, or passed, while open.
    Active,
    /// The day's posts closed without an answer or a pass.
    Missed,
    /// Missed, but the bot could not serve the day, or an admin repaired it.
    Amnesty,
    /// Neither yet: a post of the day is still open.
    Open,
}

/// What a day did to a streak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The streak grew; `earned_freeze` when this was a seventh active day in a row.
    Grew {
        /// Whether a freeze came with it.
        earned_freeze: bool,
    },
    /// A freeze was used in place of the missed day.
    Frozen,
    /// The streak ended, at this length; 0 when there was none.
    Broke(u32),
    /// Nothing.
    Kept,
}

/// A member's streak in a guild.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// Consecutive active study days.
    pub length: u32,
    /// The longest there has been.
    pub longest: u32,
    /// Freezes in hand, at most [`MOST_FREEZES`].
    pub freezes: u32,
    /// Active days in a row since the last freeze was earned or a day was missed.
    pub towards_freeze: u32,
}

impl Streak {
    /// The streak after one more study day, and what the day did.
    #[must_use]
    pub fn after(self, day: Day) -> (Self, Effect) {
        let mut next = self;
        let effect = match day {
            Day::Active => {
                next.length += 1;
                next.longest = next.longest.max(next.length);
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
                Effect::Broke(self.length)
            }
            Day::Amnesty | Day::Open => Effect::Kept,
        };
        (next, effect)
    }

    /// The streak after a run of study days, oldest first.
    #[must_use]
    pub fn replay(self, days: impl IntoIterator<Item = Day>) -> Self {
        days.into_iter()
            .fold(self, |streak, day| streak.after(day).0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `a` active, `m` missed, `n` amnesty, `o` open.
    fn days(text: &str) -> impl Iterator<Item = Day> {
        text.chars().map(|letter| match letter {
            'a' => Day::Active,
            'm' => Day::Missed,
            'n' => Day::Amnesty,
            _ => Day::Open,
        })
    }

    #[test]
    fn streaks_follow_their_days() {
        for (text, length, longest, freezes) in [
            ("", 0, 0, 0),
            ("aaa", 3, 3, 0),
            ("aaam", 0, 3, 0),
            ("aaamaa", 2, 3, 0),
            ("aanaa", 4, 4, 0),
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
            let streak = Streak::default().replay(days(text));
            assert_eq!(
                (streak.length, streak.longest, streak.freezes),
                (length, longest, freezes),
                "{text}"
            );
        }
    }

    #[test]
    fn a_missed_day_uses_a_freeze_by_itself() {
        let week = Streak::default().replay(days("aaaaaaa"));
        assert_eq!(week.after(Day::Missed).1, Effect::Frozen);
        assert_eq!(
            Streak::default().replay(days("aa")).after(Day::Missed).1,
            Effect::Broke(2)
        );
        assert_eq!(Streak::default().after(Day::Missed).1, Effect::Broke(0));
    }

    proptest! {
        #[test]
        fn a_streak_keeps_its_laws(text in "[amno]{0,200}", cut in 0..200_usize) {
            let whole = Streak::default().replay(days(&text));
            prop_assert!(whole.freezes <= MOST_FREEZES);
            prop_assert!(whole.length <= whole.longest);
            prop_assert!(whole.towards_freeze < ACTIVE_DAYS_PER_FREEZE);
            let cut = cut.min(text.len());
            let in_two = Streak::default().replay(days(&text[..cut])).replay(days(&text[cut..]));
            prop_assert_eq!(in_two, whole);
            let without_amnesty = text.replace(['n', 'o'], "");
            prop_assert_eq!(Streak::default().replay(days(&without_amnesty)), whole);
        }
    }
}
