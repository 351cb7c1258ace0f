//! The custom ids of a review.

use std::fmt;

use crate::app::review::Showing;
use crate::domain::ids::PromptId;
use crate::domain::question::QuestionId;
use crate::domain::review::Rating;

/// What a click on a card or a follow-up asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewId {
    /// Shows the next card; the member is done for the day after this many.
    Next(u32),
    /// Turns a card over.
    Reveal(Showing),
    /// Opens a form for an answer to a card's question.
    Write(Showing),
    /// The submitted form.
    Submit(Showing),
    /// Rates a card.
    Rate(Showing, Rating),
    /// Takes back the rating of a card.
    Undo(Showing),
    /// Rates the follow-up on a rung (from 0) of a question's ladder.
    Rung(QuestionId, u32, Rating),
}

/// Writes the showing of a card.
struct Written(Showing);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Showing {
            prompt,
            reviews,
            goal,
        } = self.0;
        write!(f, "{prompt}:{reviews}:{goal}")
    }
}

impl fmt::Display for ReviewId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next(goal) => write!(f, "next:{goal}"),
            Self::Reveal(showing) => write!(f, "reveal:{}", Written(*showing)),
            Self::Write(showing) => write!(f, "write:{}", Written(*showing)),
            Self::Submit(showing) => write!(f, "submit:{}", Written(*showing)),
            Self::Rate(showing, rating) => {
                write!(f, "rate:{}:{}", Written(*showing), rating.as_str())
            }
            Self::Undo(showing) => write!(f, "undo:{}", Written(*showing)),
            Self::Rung(question, rung, rating) => {
                write!(f, "rung:{question}:{rung}:{}", rating.as_str())
            }
        }
    }
}

impl ReviewId {
    /// Returns the word of its action.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Next(..) => "review:next",
            Self::Reveal(..) => "review:reveal",
            Self::Write(..) => "review:write",
            Self::Submit(..) => "review:submit",
            Self::Rate(..) => "review:rate",
            Self::Undo(..) => "review:undo",
            Self::Rung(..) => "review:rung",
        }
    }

    /// Reads the arguments of a custom id; `None` if they mean nothing.
    pub(super) fn read(arguments: &[&str]) -> Option<Self> {
        let showing = |arguments: &[&str]| {
            let [prompt, reviews, goal] = arguments else {
                return None;
            };
            Some(Showing {
                prompt: PromptId(prompt.parse().ok()?),
                reviews: reviews.parse().ok()?,
                goal: goal.parse().ok()?,
            })
        };
        Some(match arguments {
            ["next", goal] => Self::Next(goal.parse().ok()?),
            ["reveal", rest @ ..] => Self::Reveal(showing(rest)?),
            ["write", rest @ ..] => Self::Write(showing(rest)?),
            ["submit", rest @ ..] => Self::Submit(showing(rest)?),
            ["rate", rest @ .., rating] => Self::Rate(showing(rest)?, rating.parse().ok()?),
            ["undo", rest @ ..] => Self::Undo(showing(rest)?),
            ["rung", question, rung, rating] => Self::Rung(
                question.parse().ok()?,
                rung.parse().ok()?,
                rating.parse().ok()?,
            ),
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::discord::custom_id::CustomId;

    pub(in crate::discord::custom_id) fn any_review_id() -> impl Strategy<Value = ReviewId> {
        let showing = (any::<i64>(), any::<u32>(), any::<u32>());
        let showing = showing.prop_map(|(prompt, reviews, goal)| Showing {
            prompt: PromptId(prompt),
            reviews,
            goal,
        });
        let rating = proptest::sample::select(Rating::ALL.to_vec());
        let question =
            "[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,12}){0,3}".prop_map(|id| id.parse().unwrap());
        prop_oneof![
            any::<u32>().prop_map(ReviewId::Next),
            showing.clone().prop_map(ReviewId::Reveal),
            showing.clone().prop_map(ReviewId::Write),
            showing.clone().prop_map(ReviewId::Submit),
            showing.clone().prop_map(ReviewId::Undo),
            (showing, rating.clone()).prop_map(|(showing, it)| ReviewId::Rate(showing, it)),
            (question, any::<u32>(), rating).prop_map(|(q, n, it)| ReviewId::Rung(q, n, it)),
        ]
    }

    /// Returns the texts on existing buttons, as lines of the table in `tests`.
    pub(in crate::discord::custom_id) fn written() -> Vec<(&'static str, CustomId)> {
        let showing = Showing {
            prompt: PromptId(12),
            reviews: 3,
            goal: 10,
        };
        let ids = [
            ("1:review:next:20", ReviewId::Next(20)),
            ("1:review:reveal:12:3:10", ReviewId::Reveal(showing)),
            ("1:review:write:12:3:10", ReviewId::Write(showing)),
            ("1:review:submit:12:3:10", ReviewId::Submit(showing)),
            (
                "1:review:rate:12:3:10:again",
                ReviewId::Rate(showing, Rating::Again),
            ),
            (
                "1:review:rate:12:3:10:hard",
                ReviewId::Rate(showing, Rating::Hard),
            ),
            (
                "1:review:rate:12:3:10:good",
                ReviewId::Rate(showing, Rating::Good),
            ),
            (
                "1:review:rate:12:3:10:easy",
                ReviewId::Rate(showing, Rating::Easy),
            ),
            ("1:review:undo:12:3:10", ReviewId::Undo(showing)),
            (
                "1:review:rung:padding:3:good",
                ReviewId::Rung("padding".parse().unwrap(), 3, Rating::Good),
            ),
        ];
        ids.map(|(text, id)| (text, CustomId::Review(id))).into()
    }
}
