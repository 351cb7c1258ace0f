//! Suggests which key points an answer makes, off the threads that talk to Discord.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::domain::grade::Rubric;
use crate::domain::question::Question;
use crate::domain::suggest::{Suggestion, Suggestions, widened};

/// What suggests. Make one for the whole process and share it.
#[derive(Debug)]
pub struct Marker {
    /// Reading an answer keeps a core busy: one at a time.
    turn: Arc<Semaphore>,
}

impl Default for Marker {
    fn default() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Marker {
    /// Suggests which key points an answer makes. The same answer always gets the same
    /// suggestions, and any text gets some. It waits for its turn, and reads on a thread where
    /// nothing waits for it.
    pub async fn suggest(&self, question: &Question, answer: &str) -> Suggestions {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.expect("the turns are never closed");
        let (rubric, answer) = (question.rubric().clone(), answer.to_owned());
        let reading = spawn_blocking(move || {
            // Held until it is done, also when nobody waits for it anymore.
            let _turn = turn;
            read(&rubric, &answer)
        });
        match reading.await {
            Ok(suggestions) => suggestions,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }

    /// The same on the thread of the caller, which is busy until it is done.
    pub fn suggest_here(&self, question: &Question, answer: &str) -> Suggestions {
        read(question.rubric(), answer)
    }
}

fn read(rubric: &Rubric, answer: &str) -> Suggestions {
    let verdict = rubric.grade(answer);
    let suggestion = |place| Suggestion {
        range: widened(answer, place),
        preselected: true,
    };
    Suggestions {
        ordinary: verdict.ordinary,
        key_points: verdict
            .key_points
            .into_iter()
            .map(|found| found.map(|found| suggestion(found.range)))
            .collect(),
    }
}
