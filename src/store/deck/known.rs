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
#[derive(Default)]
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

/// Builds an upsert of the rows that have a prompt.
macro_rules! upsert {
    ($member:ident, $($row:ident),+) => {
        sqlx::query!(
            "insert into cards (member_id, prompt_id, stability, difficulty, reviews, reviewed_at,
                 due_at, rated_at, answer_interaction, before_stability, before_difficulty,
                 before_reviewed_at)
             select ?, column1, column2, column3, column4, column5, column6, column7, column8,
                 column9, column10, column11
             from (values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?),
                 (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?),
                 (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?),
                 (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) as cards
             where column1 is not null
             on conflict (member_id, prompt_id) do update set
                 stability = excluded.stability, difficulty = excluded.difficulty,
                 reviews = excluded.reviews, reviewed_at = excluded.reviewed_at,
                 due_at = excluded.due_at, rated_at = excluded.rated_at,
                 answer_interaction = excluded.answer_interaction,
                 before_stability = excluded.before_stability,
                 before_difficulty = excluded.before_difficulty,
                 before_reviewed_at = excluded.before_reviewed_at",
            $member,
            $($row.0,
            $row.1.stability,
            $row.1.difficulty,
            $row.1.reviews,
            $row.1.reviewed_at,
            $row.1.due_at,
            $row.1.rated_at,
            $row.1.answer,
            $row.1.before_stability,
            $row.1.before_difficulty,
            $row.1.before_reviewed_at),+
        )
    };
}

/// How many cards one statement stores.
const TOGETHER: usize = 8;

/// Stores the memory of several cards, each with its own prompt.
pub async fn put_all(
    db: &mut Connection,
    member: MemberId,
    cards: &[(PromptId, Known)],
) -> Result<()> {
    let member = member.to_i64();
    for some in cards.chunks(TOGETHER) {
        // The statement skips rows without a prompt, so it works for any number of cards.
        let mut rows: [(Option<i64>, KnownRow); TOGETHER] = Default::default();
        for (row, (prompt, known)) in rows.iter_mut().zip(some) {
            *row = (Some(prompt.0), KnownRow::from(known));
        }
        let [a, b, c, d, e, f, g, h] = &rows;
        upsert!(member, a, b, c, d, e, f, g, h)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
