//! A card of a member's deck: what it asks for, and the member's memory of it.

use chrono::{DateTime, Utc};

use super::{HALF_A_DAY, Memory, Rating, review};
use crate::domain::ids::PromptId;
use crate::domain::question::{Question, QuestionId};

/// What a card asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// Its question.
    Question,
    /// This key point of its question.
    KeyPoint(String),
    /// This follow-up of its question.
    FollowUp(String),
}

impl Asks {
    /// Returns everything that cards can ask for about a question.
    pub fn all_of(question: &Question) -> Vec<Self> {
        let points = question.key_points.iter().map(|point| &point.point);
        let follow_ups = question.follow_ups.iter().map(|rung| &rung.question);
        let parts = points.cloned().map(Self::KeyPoint);
        let parts = parts.chain(follow_ups.cloned().map(Self::FollowUp));
        std::iter::once(Self::Question).chain(parts).collect()
    }

    /// Whether the question still has it.
    pub fn is_in(&self, question: &Question) -> bool {
        match self {
            Self::Question => true,
            Self::KeyPoint(wording) => {
                let mut points = question.key_points.iter();
                points.any(|key_point| key_point.point == *wording)
            }
            Self::FollowUp(wording) => {
                let mut follow_ups = question.follow_ups.iter();
                follow_ups.any(|follow_up| follow_up.question == *wording)
            }
        }
    }

    /// Returns the wording of the key point or the follow-up; empty for the question.
    pub fn wording(&self) -> &str {
        match self {
            Self::Question => "",
            Self::KeyPoint(wording) | Self::FollowUp(wording) => wording,
        }
    }
}

/// What cards ask for; shared by all members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its row.
    pub id: PromptId,
    /// The question.
    pub question: QuestionId,
    /// The part of it.
    pub asks: Asks,
}

/// A member's card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it asks for.
    pub prompt: Prompt,
    /// The member's memory of it.
    pub known: Known,
}

/// The memory of a card, with its history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// The memory, by FSRS.
    pub memory: Memory,
    /// How many reviews it had, at least 1.
    pub reviews: u32,
    /// When it comes back.
    pub due_at: DateTime<Utc>,
    /// When the member last rated it in a review.
    pub rated_at: Option<DateTime<Utc>>,
    /// The answer that was its last review, by its interaction.
    pub answer: Option<u64>,
    /// The memory before that answer; `None` if the card came with it.
    pub before: Option<Memory>,
}

impl Known {
    /// Returns the state after its member rated a card, which may be new.
    pub fn rated(card: Option<Self>, rating: Rating, now: DateTime<Utc>) -> Self {
        let reviewed = review(card.map(|known| known.memory), rating, now);
        Self {
            memory: reviewed.memory,
            reviews: card.map_or(1, |known| known.reviews.saturating_add(1)),
            due_at: reviewed.due_at,
            rated_at: Some(now),
            answer: None,
            before: None,
        }
    }

    /// Returns the state after an answer at `at` that suggests a rating; `None` if the card was
    /// reviewed later, so that nothing changes. The same answer with new marks replaces its earlier
    /// review.
    pub fn answered(
        card: Option<Self>,
        rating: Rating,
        answer: u64,
        at: DateTime<Utc>,
    ) -> Option<Self> {
        let (before, reviews) = match card {
            None => (None, 1),
            Some(known) if known.answer == Some(answer) => (known.before, known.reviews),
            Some(known) if known.memory.at > at => return None,
            Some(known) => (Some(known.memory), known.reviews.saturating_add(1)),
        };
        let reviewed = review(before, rating, at);
        Some(Self {
            memory: reviewed.memory,
            reviews,
            due_at: reviewed.due_at,
            rated_at: card.and_then(|known| known.rated_at),
            answer: Some(answer),
            before,
        })
    }

    /// Whether the card may be reviewed: it is due, or will be within the rounding of its day.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.due_at - HALF_A_DAY <= now
    }

    /// Whether the card came with this answer.
    pub fn came_with(&self, answer: u64) -> bool {
        self.answer == Some(answer) && self.before.is_none()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn monday() -> DateTime<Utc> {
        "2026-01-05T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_answer_that_is_marked_otherwise_counts_once() {
        let first = Known::answered(None, Rating::Hard, 7, monday()).unwrap();
        assert!(first.came_with(7));
        let settled = Known::answered(Some(first), Rating::Easy, 7, monday()).unwrap();
        assert_eq!(settled.memory, review(None, Rating::Easy, monday()).memory);
        assert_eq!(settled.reviews, 1);

        let later = monday() + TimeDelta::days(9);
        let again = Known::answered(Some(settled), Rating::Again, 8, later).unwrap();
        let better = Known::answered(Some(again), Rating::Good, 8, later).unwrap();
        assert_eq!(
            better.memory,
            review(Some(settled.memory), Rating::Good, later).memory
        );
        assert_eq!((again.reviews, better.reviews), (2, 2));
        assert!(!better.came_with(8) && !better.came_with(7));
    }

    #[test]
    fn what_was_reviewed_since_is_not_changed_by_an_older_answer() {
        let first = Known::answered(None, Rating::Again, 7, monday()).unwrap();
        let tuesday = monday() + TimeDelta::days(1);
        let rated = Known::rated(Some(first), Rating::Good, tuesday);
        assert_eq!((rated.reviews, rated.rated_at), (2, Some(tuesday)));
        assert_eq!(
            Known::answered(Some(rated), Rating::Easy, 7, monday()),
            None
        );
        let next = Known::answered(Some(rated), Rating::Good, 9, tuesday);
        assert_eq!(next.unwrap().before, Some(rated.memory));
    }
}
