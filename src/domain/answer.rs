//! What a member commits to a post, and which key points it makes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::ids::{MemberId, PostId};
use super::points::{self, Coverage};
use super::post::Post;
use super::question::Level;

/// How many days the bot keeps the text of answers and reports, by default.
pub const TEXT_DAYS: u32 = 365;

/// What a member committed to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The post.
    pub post: PostId,
    /// Its author.
    pub member: MemberId,
    /// The id of the interaction that sent it.
    pub interaction: u64,
    /// The text and its marks; `None` for a pass.
    pub written: Option<Written>,
    /// Its points.
    pub points: u32,
    /// When the member committed it. Improving it does not change this.
    pub at: DateTime<Utc>,
}

/// A text, and which key points it makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The answer as last sent.
    pub text: String,
    /// The text that was sent first, if the member has improved it since.
    pub first_text: Option<String>,
    /// Each key point, in the question's order. Empty if the question had left the bank, so that
    /// there was nothing to mark.
    pub points: Vec<PointMark>,
    /// The places (from 0) of the key points that the member ticked; `None` while the suggestions
    /// stand.
    pub settled: Option<BTreeSet<u32>>,
    /// Missing key points that the member ticked in a case that earned nothing.
    pub self_reported: BTreeSet<u32>,
    /// When the member saw all key points.
    pub shown_at: Option<DateTime<Utc>>,
}

/// A key point, and the words of an answer that seem to make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointMark {
    /// What a good answer says.
    pub point: String,
    /// Whether it is a bonus: welcome, but not needed.
    pub bonus: bool,
    /// The member's words that make it, if a mark is suggested.
    pub suggested: Option<String>,
    /// The member's words that may make it, if no mark is suggested.
    pub unsure: Option<String>,
}

impl Written {
    /// Whether there were key points to mark.
    pub fn had_key_points(&self) -> bool {
        !self.points.is_empty()
    }

    /// Whether the key point at a place (from 0) counts as made.
    pub fn is_marked(&self, place: u32) -> bool {
        match &self.settled {
            Some(settled) => settled.contains(&place),
            None => {
                let point = self.points.get(place as usize);
                point.is_some_and(|point| point.suggested.is_some())
            }
        }
    }

    /// Settles the marks: the author says which key points the answer makes, by their places from
    /// 0. Ignores places without a key point.
    pub fn settle(&mut self, places: &[u32]) {
        let known = 0..self.points.len() as u32;
        let places = places.iter().copied();
        self.settled = Some(places.filter(|place| known.contains(place)).collect());
    }

    /// Returns each key point with its place (from 0) and whether it counts as made.
    pub fn marks(&self) -> impl Iterator<Item = (u32, &PointMark, bool)> {
        (0..)
            .zip(&self.points)
            .map(|(place, point)| (place, point, self.is_marked(place)))
    }

    /// Returns the share of key points that count as made.
    pub fn coverage(&self) -> Coverage {
        let made = self.marks().filter(|(.., is_marked)| *is_marked);
        let ordinary = self.points.iter().filter(|point| !point.bonus);
        Coverage::new(made.count(), ordinary.count())
    }

    /// Returns how many bonus points count as made.
    pub fn bonus_points(&self) -> usize {
        let made = self.marks().filter(|(.., is_marked)| *is_marked);
        made.filter(|(_, point, _)| point.bonus).count()
    }

    /// Returns what it earns on a post of this level.
    pub fn earns(&self, level: Level) -> u32 {
        points::for_answer(level, self.coverage())
    }
}

/// Returns whether a text counts that the member began at `opened_at` and sends at `now`: while the
/// post is open, and for [`TYPING_MINUTES`] after that if they began in time, however long before.
///
/// [`TYPING_MINUTES`]: super::post::TYPING_MINUTES
pub fn counts(post: &Post, opened_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    post.is_open(now) || (post.is_open(opened_at) && now < post.counts_until())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(points: [(bool, bool); 4]) -> Written {
        let mark = |(bonus, suggested): (bool, bool)| PointMark {
            point: "Something.".to_owned(),
            bonus,
            suggested: suggested.then(|| "words".to_owned()),
            unsure: (!suggested).then(|| "other words".to_owned()),
        };
        Written {
            points: points.map(mark).to_vec(),
            ..Written::default()
        }
    }

    #[test]
    fn suggestions_stand_until_the_member_settles() {
        let mut answer = written([(false, true), (false, false), (false, false), (true, false)]);
        assert_eq!(
            answer.coverage(),
            Coverage {
                matched: 1,
                total: 3
            }
        );
        assert_eq!(answer.earns(Level::Beginner), 6);
        answer.settled = Some(BTreeSet::from([1, 2]));
        assert_eq!(
            answer.coverage(),
            Coverage {
                matched: 2,
                total: 3
            }
        );
        assert!(!answer.is_marked(0), "what the member took away");
        answer.settled = Some(BTreeSet::new());
        assert_eq!(answer.earns(Level::Beginner), 0, "nothing is marked");
        answer.settled = Some(BTreeSet::from([0, 1, 2, 3]));
        assert_eq!(
            (answer.coverage().percent(), answer.bonus_points()),
            (100, 1)
        );
    }

    #[test]
    fn what_is_not_sure_marks_nothing() {
        let answer = written([(false, false); 4]);
        assert_eq!(answer.coverage().matched, 0);
        assert!(!answer.is_marked(99));
    }
}
