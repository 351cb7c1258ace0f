//! What a member commits to a post, and which key points it makes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::{MemberId, PostId};
use super::points::{self, Coverage};
use super::post::{Post, TYPING_MINUTES};
use super::question::Level;

/// How long the text of answers and reports is kept, in days, unless the operator says otherwise.
pub const TEXT_DAYS: u32 = 365;

/// What a member committed to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The post.
    pub post: PostId,
    /// Who.
    pub member: MemberId,
    /// The id of the interaction that brought it.
    pub interaction: u64,
    /// The text and its marks; `None` for a pass.
    pub written: Option<Written>,
    /// The points that it earns.
    pub points: u32,
    /// When it was committed. Improving it does not change that.
    pub at: DateTime<Utc>,
}

/// A text, and which key points it makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The answer as typed, the last time that it was sent.
    pub text: String,
    /// What was sent first, where it was improved since.
    pub first_text: Option<String>,
    /// Each key point, in the question's order. None where the question had left the bank:
    /// there was nothing to mark.
    pub points: Vec<PointMark>,
    /// The key points that count by the member's word, by their places from 0; `None` while the
    /// suggestions stand.
    pub settled: Option<BTreeSet<u32>>,
    /// Missing key points that the member said they made when that earned nothing.
    pub self_reported: BTreeSet<u32>,
    /// When the member was shown all key points.
    pub shown_at: Option<DateTime<Utc>>,
}

/// A key point, and what in an answer seems to make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointMark {
    /// What a good answer says.
    pub point: String,
    /// Whether it adds to an answer without being asked for.
    pub bonus: bool,
    /// The member's words that say it, where a mark is suggested.
    pub suggested: Option<String>,
    /// The member's words that may say it, where no mark is suggested.
    pub unsure: Option<String>,
}

impl Written {
    /// Whether there were key points to look for.
    pub fn had_key_points(&self) -> bool {
        !self.points.is_empty()
    }

    /// Whether the key point at a place, from 0, counts as made.
    pub fn is_marked(&self, place: u32) -> bool {
        match &self.settled {
            Some(settled) => settled.contains(&place),
            None => {
                let point = self.points.get(place as usize);
                point.is_some_and(|point| point.suggested.is_some())
            }
        }
    }

    /// Lets its writer's word count: which key points they say that it makes, by their places from
    /// 0. Places of no key point are left out.
    pub fn settle(&mut self, places: &[u32]) {
        let known = 0..self.points.len() as u32;
        let places = places.iter().copied();
        self.settled = Some(places.filter(|place| known.contains(place)).collect());
    }

    /// Each key point with its place, from 0, and whether it counts as made.
    pub fn marks(&self) -> impl Iterator<Item = (u32, &PointMark, bool)> {
        (0..)
            .zip(&self.points)
            .map(|(place, point)| (place, point, self.is_marked(place)))
    }

    /// The share of key points that count as made.
    pub fn coverage(&self) -> Coverage {
        let made = self.marks().filter(|(.., is_marked)| *is_marked);
        let ordinary = self.points.iter().filter(|point| !point.bonus);
        Coverage::new(made.count(), ordinary.count())
    }

    /// How many bonus points count as made.
    pub fn bonus_points(&self) -> usize {
        let made = self.marks().filter(|(.., is_marked)| *is_marked);
        made.filter(|(_, point, _)| point.bonus).count()
    }

    /// What it earns on a post of this level.
    pub fn earns(&self, level: Level) -> u32 {
        points::for_answer(level, self.coverage())
    }
}

/// Whether a text counts that was begun at `opened_at` and is sent at `now`: while the post is
/// open, or for a while after that if it was begun in time.
pub fn counts(post: &Post, opened_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let typing = TimeDelta::minutes(TYPING_MINUTES);
    post.is_open(now) || (post.is_open(opened_at) && now - opened_at <= typing)
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
