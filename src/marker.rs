//! Suggests which key points an answer makes, outside the threads that talk to Discord.
//!
//! A small network reads the answer sentence by sentence and compares each sentence with each key
//! point. It is built in, and loaded with the first answer. On one machine the same answer always
//! gets the same suggestions; every text gets some result.
mod encoder;
pub mod words;

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use self::encoder::{Encoder, Read, Thread};
use crate::domain::question::{Question, QuestionId};
use crate::domain::suggest::{Chunk, Suggestion, Suggestions, chunks};
use crate::domain::words::{position, words};
use crate::metrics;

/// How many questions keep their encoded key points: about 0.5 MB each.
const KEPT: usize = 12;

/// From this many words in a row on, a sentence that repeats the question is no answer.
const ECHO: usize = 5;

static ENCODER: LazyLock<Encoder> = LazyLock::new(|| {
    Encoder::load(
        include_bytes!("../grading/model/marker.onnx"),
        include_str!("../grading/model/words.txt"),
    )
});

static RULE: LazyLock<Rule> = LazyLock::new(|| {
    let rule = include_str!("../grading/model/rule.json");
    serde_json::from_str(rule).expect("the rule that is built in can be read")
});

/// Makes suggestions. Create one per bank and share it.
#[derive(Debug)]
pub struct Marker {
    /// Reading an answer keeps a core busy, so it is done one at a time.
    turn: Arc<Semaphore>,
    reader: Arc<Reader>,
}

impl Default for Marker {
    fn default() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            reader: Arc::default(),
        }
    }
}

impl Marker {
    /// Suggests which key points an answer makes. Waits for its turn, and reads on a separate
    /// thread.
    pub async fn suggest(&self, question: &Question, answer: &str) -> Suggestions {
        let _marking = metrics::marking();
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.expect("the turns are never closed");
        let (asked, answer) = (Asked::new(question), answer.to_owned());
        let reader = Arc::clone(&self.reader);
        let reading = spawn_blocking(move || {
            // Held until the work is done, even if nobody waits for it any more.
            let _turn = turn;
            reader.suggest(&asked, &answer)
        });
        match reading.await {
            Ok(suggestions) => suggestions,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }

    /// Suggests which key points an answer makes, on the caller's thread, which is busy until then.
    pub fn suggest_here(&self, question: &Question, answer: &str) -> Suggestions {
        self.reader.suggest(&Asked::new(question), answer)
    }
}

/// What an answer can say: the key points and words of its question.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    question: QuestionId,
    title: String,
    points: Vec<String>,
    ordinary: usize,
}

impl Asked {
    fn new(question: &Question) -> Self {
        let points = question.key_points.iter();
        Self {
            question: question.id.clone(),
            title: question.title.clone(),
            points: points.map(|key_point| key_point.point.clone()).collect(),
            ordinary: question.ordinary_points(),
        }
    }

    /// Whether a text only repeats words of the question, in their order.
    fn is_repeated_in(&self, text: &str) -> bool {
        let title = words(&self.title);
        let said: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
        let fewest = ECHO.min(title.len()).max(1);
        said.len() >= fewest && position(&title, &said).is_some()
    }
}

#[derive(Debug, Default)]
struct Reader {
    /// The encoded key points of the latest questions.
    known: Mutex<VecDeque<(Asked, Arc<Read>)>>,
}

impl Reader {
    fn suggest(&self, asked: &Asked, answer: &str) -> Suggestions {
        let mut chunks = chunks(answer);
        chunks.retain(|chunk| !asked.is_repeated_in(&chunk.text));
        let scores = self.scores(asked, &chunks);
        let key_points = scores.iter().map(|scores| RULE.suggestion(&chunks, scores));
        Suggestions {
            key_points: key_points.collect(),
            ordinary: asked.ordinary,
        }
    }

    /// Returns for each key point how strongly each chunk makes it.
    fn scores(&self, asked: &Asked, chunks: &[Chunk]) -> Vec<Vec<f32>> {
        if chunks.is_empty() {
            return vec![Vec::new(); asked.points.len()];
        }
        let thread = Thread::new();
        let points = self.points(asked, &thread);
        let texts: Vec<&str> = chunks.iter().map(|chunk| &*chunk.text).collect();
        ENCODER.compare(&texts, &points, &thread)
    }

    /// Returns the question's encoded key points; encodes them if necessary.
    fn points(&self, asked: &Asked, thread: &Thread) -> Arc<Read> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known()
            .iter()
            .find(|(known, _)| known == asked)
            .map(|(_, points)| Arc::clone(points));
        found.unwrap_or_else(|| {
            let points = asked.points.iter().map(String::as_str);
            let points = Arc::new(ENCODER.read_points(&asked.title, points, thread));
            let mut known = known();
            known.truncate(KEPT - 1);
            known.push_front((asked.clone(), Arc::clone(&points)));
            points
        })
    }
}

/// The thresholds for scores, chosen together with the network by measurement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// Above this score, a point is marked.
    preselect: f32,
    /// Above this score, its sentence is shown.
    show: f32,
}

impl Rule {
    /// Returns the suggestion for a key point, by the scores of each chunk.
    fn suggestion(&self, chunks: &[Chunk], scores: &[f32]) -> Option<Suggestion> {
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let preselected = best > self.preselect;
        let enough = if preselected {
            self.preselect
        } else {
            self.show
        };
        // Prefer one sentence to a pair if it is enough by itself.
        let (chunk, _) = chunks
            .iter()
            .zip(scores)
            .filter(|(_, score)| **score > enough)
            .max_by(|(chunk, score), (other, others)| {
                let by_size = other.is_pair.cmp(&chunk.is_pair);
                by_size.then(score.total_cmp(others))
            })?;
        Some(Suggestion {
            range: chunk.range.clone(),
            preselected,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bank::Bank;
    use crate::embedded;

    fn suggested(text: &str, scores: &[f32]) -> Option<(String, bool)> {
        let rule = Rule {
            preselect: 1.0,
            show: 0.0,
        };
        let suggestion = rule.suggestion(&chunks(text), scores)?;
        Some((suggestion.quote(text).to_owned(), suggestion.preselected))
    }

    #[derive(Deserialize)]
    struct Scored {
        question: String,
        text: String,
        makes: Vec<f32>,
    }

    /// `scores.jsonl` has the scores of `grading/train/mark.py` for texts outside the training set;
    /// there nothing is rounded to 8 bits, and all words of English are known.
    #[test]
    fn the_scores_are_those_of_the_network_that_was_trained() {
        let bank = Bank::parse(embedded::files()).unwrap();
        let reader = Reader::default();
        let (mut sum, mut most, mut count) = (0.0, 0.0_f32, 0);
        for line in include_str!("marker/scores.jsonl").lines() {
            let scored: Scored = serde_json::from_str(line).unwrap();
            let asked = Asked::new(bank.get(&scored.question).unwrap());
            let scores = reader.scores(&asked, &chunks(&scored.text));
            for (scores, expected) in scores.iter().zip(scored.makes) {
                let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                sum += (best - expected).abs();
                most = most.max((best - expected).abs());
                count += 1;
            }
        }
        let mean = sum / count as f32;
        assert!(count >= 150, "{count} scores");
        assert!(mean < 0.3 && most < 2.0, "off by {mean}, at most {most}");
    }

    #[test]
    fn a_point_is_marked_shown_or_neither_by_its_best_sentence() {
        let text = "It is shared. It is small.";
        let said = |quote: &str, preselected| Some((quote.to_owned(), preselected));
        assert_eq!(
            suggested(text, &[0.4, 1.2, 0.9]),
            said("It is small.", true)
        );
        assert_eq!(
            suggested(text, &[0.4, 0.9, -1.0]),
            said("It is small.", false)
        );
        assert_eq!(suggested(text, &[-0.4, -0.9, 0.0]), None);
    }

    #[test]
    fn two_sentences_are_quoted_only_where_neither_is_enough() {
        let text = "It is shared. It is small.";
        let quote = |scores| suggested(text, scores).unwrap().0;
        assert_eq!(quote(&[1.1, 0.9, 3.0]), "It is shared.");
        assert_eq!(quote(&[0.9, 0.8, 3.0]), text);
    }
}
