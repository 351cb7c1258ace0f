//! Which sentence of a question's model answer says a key point.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::App;
use crate::domain::question::{Question, QuestionId, Section};

/// The sentences of one model answer, by the key points that they say.
pub(in crate::app) type Sentences = Arc<HashMap<String, String>>;

/// The sentences of the bank's questions that were looked for already: the bank does not change while
/// the bot runs, as a server's own questions do.
#[derive(Debug, Default)]
pub struct ModelSentences(Mutex<HashMap<QuestionId, Sentences>>);

impl ModelSentences {
    fn get(&self, question: &QuestionId) -> Option<Sentences> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(question).cloned()
    }

    fn keep(&self, question: &QuestionId, sentences: &Sentences) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(question.clone(), sentences.clone());
    }
}

/// For each key point that the model answer seems to make the sentence that says it: of the short
/// answer if it does, else of the explanation.
pub(in crate::app) async fn sentences(app: &App, question: &Question) -> Sentences {
    if let Some(known) = app.model_sentences.get(&question.id) {
        return known;
    }
    let mut sure = HashMap::new();
    let mut unsure = HashMap::new();
    for section in [Section::ShortAnswer, Section::Explanation] {
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
    if !question.is_own() {
        app.model_sentences.keep(&question.id, &sentences);
    }
    sentences
}

/// A sentence on one line, without the sign of a list or a heading before it. `None` where it
/// would not read as one: in a box of code or a table.
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
