//! Finds the sentence of a question's model answer that makes a key point.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::App;
use crate::domain::question::{Question, QuestionId, Section};

/// The sentences of one model answer, by the key points that they make.
pub(in crate::app) type Sentences = Arc<HashMap<String, String>>;

/// How many questions outside the bank have their sentences kept in memory.
const MOST_OWN: usize = 1_000;

/// The sentences found so far, with a digest of their question: a server's own questions change
/// while the bot runs.
#[derive(Debug, Default)]
pub struct ModelSentences(Mutex<HashMap<QuestionId, (u64, Sentences)>>);

impl ModelSentences {
    fn get(&self, question: &Question) -> Option<Sentences> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (said, sentences) = known.get(&question.id)?;
        (*said == digest(question)).then(|| Arc::clone(sentences))
    }

    fn keep(&self, question: &Question, sentences: &Sentences) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if question.is_own() && known.keys().filter(|id| id.as_own().is_some()).count() >= MOST_OWN
        {
            known.retain(|id, _| id.as_own().is_none());
        }
        let kept = (digest(question), Arc::clone(sentences));
        known.insert(question.id.clone(), kept);
    }
}

/// Hashes the parts of a question that matter here.
fn digest(question: &Question) -> u64 {
    let mut hasher = DefaultHasher::new();
    for point in &question.key_points {
        point.point.hash(&mut hasher);
    }
    for section in SECTIONS {
        question.section(section).hash(&mut hasher);
    }
    hasher.finish()
}

/// The sections to search.
const SECTIONS: [Section; 2] = [Section::ShortAnswer, Section::Explanation];

/// Finds for each key point the sentence of the model answer that seems to make it: in the short
/// answer if possible, else in the explanation.
pub(in crate::app) async fn sentences(app: &App, question: &Question) -> Sentences {
    if let Some(known) = app.model_sentences.get(question) {
        return known;
    }
    let mut sure = HashMap::new();
    let mut unsure = HashMap::new();
    for section in SECTIONS {
        let text = question.section(section);
        let found = app.marker.suggest(question, text).await;
        for (key_point, found) in question.key_points.iter().zip(&found.key_points) {
            let Some(found) = found else { continue };
            let Some(sentence) = plain(found.quote(text)) else {
                continue;
            };
            let sentences = if found.preselected {
                &mut sure
            } else {
                &mut unsure
            };
            sentences.entry(key_point.point.clone()).or_insert(sentence);
        }
        if sure.len() == question.key_points.len() {
            break;
        }
    }
    for (point, sentence) in unsure {
        sure.entry(point).or_insert(sentence);
    }
    let sentences = Arc::new(sure);
    app.model_sentences.keep(question, &sentences);
    sentences
}

/// Puts a sentence on one line, without a list or heading marker. `None` if it would not read as a
/// sentence, as in a code block or a table.
fn plain(sentence: &str) -> Option<String> {
    if sentence.contains("```") || sentence.contains('|') {
        return None;
    }
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let signs = |word: &&&str| matches!(**word, "-" | "*" | ">") || word.starts_with("##");
    let first = words.iter().take_while(signs).count();
    let line = words[first..].join(" ");
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::OwnQuestionId;
    use crate::domain::question::QuestionFile;

    #[test]
    fn sentences_are_kept_until_their_question_says_something_else() {
        let today: chrono::NaiveDate = "2026-01-05".parse().unwrap();
        let own = |row, short: &str| {
            let mut question = crate::exchange::template(today);
            let body = question
                .to_markdown()
                .replacen("## Short answer\n", short, 1);
            let read = QuestionFile::parse_own("a.md", &body, today);
            question = read.unwrap().question;
            question.belonging_to(OwnQuestionId(row), 10_000)
        };
        let (known, none) = (ModelSentences::default(), Sentences::default());
        let question = own(1, "## Short answer\n");
        assert!(known.get(&question).is_none());
        known.keep(&question, &none);
        assert!(known.get(&question).is_some());
        let changed = own(1, "## Short answer\nMore. ");
        assert!(known.get(&changed).is_none());
        for row in 0..2 * MOST_OWN as u32 {
            known.keep(
                &question.clone().belonging_to(OwnQuestionId(row), 10_000),
                &none,
            );
        }
        assert!(known.0.lock().unwrap().len() <= MOST_OWN);
    }

    #[test]
    fn a_sentence_is_one_line_of_prose() {
        assert_eq!(
            plain("- It is\n  the step.").as_deref(),
            Some("It is the step.")
        );
        assert_eq!(plain("### Size").as_deref(), Some("Size"));
        let bold = "**Stride** is it.";
        assert_eq!(plain(bold).as_deref(), Some(bold));
        assert_eq!(plain("```text\n56\n```"), None);
        assert_eq!(plain("  "), None);
    }
}
