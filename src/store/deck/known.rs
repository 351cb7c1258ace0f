//! The columns for the memory of a card.

use crate::domain::ids::{MemberId, PromptId};
use crate::domain::review::{Known, Memory};
use crate::store::{Connection, Error, Result, both, from_millis, to_millis};

fn memory(stability: f64, difficulty: f64, at: i64) -> Result<Memory> {
    Ok(Memory {
        stability: stability as f32,
        difficulty: difficulty as f32,
        at: from_millis(at)?,
    })
}

/// The memory of a card, as stored.
pub(super) struct KnownRow {
    pub(super) stability: f64,
    pub(super) difficulty: f64,
    pub(super) reviews: u32,
    pub(super) reviewed_at: i64,
    pub(super) due_at: i64,
    pub(super) rated_at: Option<i64>,
    pub(super) answer: Option<i64>,
    pub(super) before_stability: Option<f64>,
    pub(super) before_difficulty: Option<f64>,
    pub(super) before_reviewed_at: Option<i64>,
}

impl TryFrom<KnownRow> for Known {
    type Error = Error;

    fn try_from(row: KnownRow) -> Result<Self> {
        let what = "what is known of a card";
        let before = both(what, (row.before_stability, row.before_difficulty))?;
        let before = both(what, (before, row.before_reviewed_at))?;
        let before = before.map(|((stability, difficulty), at)| memory(stability, difficulty, at));
        Ok(Self {
            memory: memory(row.stability, row.difficulty, row.reviewed_at)?,
            reviews: row.reviews,
            due_at: from_millis(row.due_at)?,
            rated_at: row.rated_at.map(from_millis).transpose()?,
            answer: row.answer.map(|id| id as u64),
            before: before.transpose()?,
        })
    }
}

impl From<&Known> for KnownRow {
    fn from(known: &Known) -> Self {
        let numbers = |memory: Memory| (f64::from(memory.stability), f64::from(memory.difficulty));
        let (stability, difficulty) = numbers(known.memory);
        let (before_stability, before_difficulty) = known.before.map(numbers).unzip();
        Self {
            stability,
            difficulty,
            reviews: known.reviews,
            reviewed_at: to_millis(known.memory.at),
            due_at: to_millis(known.due_at),
            rated_at: known.rated_at.map(to_millis),
            answer: known.answer.map(|id| id as i64),
            before_stability,
            before_difficulty,
            before_reviewed_at: known.before.map(|before| to_millis(before.at)),
        }
    }
}

/// Stores the memory of a member's card, which may be new.
pub async fn put(
    db: &mut Connection,
    member: MemberId,
    prompt: PromptId,
    known: &Known,
) -> Result<()> {
    put_all(db, member, &[(prompt, *known)]).await
}

/// Builds an upsert of as many cards as there are rows.
macro_rules! upsert {
    ($member:ident, $values:literal, $($card:ident),+) => {
        sqlx::query!(
            "insert into cards (member_id, prompt_id, stability, difficulty, reviews, reviewed_at,
                 due_at, rated_at, answer_interaction, before_stability, before_difficulty,
                 before_reviewed_at)
             values " + $values + "
             on conflict (member_id, prompt_id) do update set
                 stability = excluded.stability, difficulty = excluded.difficulty,
                 reviews = excluded.reviews, reviewed_at = excluded.reviewed_at,
                 due_at = excluded.due_at, rated_at = excluded.rated_at,
                 answer_interaction = excluded.answer_interaction,
                 before_stability = excluded.before_stability,
                 before_difficulty = excluded.before_difficulty,
                 before_reviewed_at = excluded.before_reviewed_at",
            $($member,
            $card.0,
            $card.1.stability,
            $card.1.difficulty,
            $card.1.reviews,
            $card.1.reviewed_at,
            $card.1.due_at,
            $card.1.rated_at,
            $card.1.answer,
            $card.1.before_stability,
            $card.1.before_difficulty,
            $card.1.before_reviewed_at),+
        )
    };
}

/// Stores the memory of several cards, each with its own prompt.
pub async fn put_all(
    db: &mut Connection,
    member: MemberId,
    cards: &[(PromptId, Known)],
) -> Result<()> {
    let member = member.to_i64();
    let rows = cards.iter();
    let rows: Vec<_> = rows
        .map(|(prompt, known)| (prompt.0, KnownRow::from(known)))
        .collect();
    let mut fours = rows.chunks_exact(4);
    for four in &mut fours {
        let [a, b, c, d] = four else { continue };
        upsert!(
            member,
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?),
             (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            a,
            b,
            c,
            d
        )
        .execute(&mut *db)
        .await?;
    }
    match fours.remainder() {
        [] => {}
        [a] => {
            upsert!(member, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", a)
                .execute(db)
                .await?;
        }
        [a, b] => {
            upsert!(
                member,
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                a,
                b
            )
            .execute(db)
            .await?;
        }
        rest => {
            let [a, b, c] = rest else { return Ok(()) };
            upsert!(
                member,
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?),
                 (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                a,
                b,
                c
            )
            .execute(db)
            .await?;
        }
    }
    Ok(())
}
