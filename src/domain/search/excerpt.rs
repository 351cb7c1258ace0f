//! Where a question matches a query.

use std::ops::Range;

use super::Sought;
use super::text::{Stems, tokens};
use crate::domain::question::{Question, Section};
use crate::domain::suggest::sentences;

/// A matching sentence of a question's model answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt<'q> {
    /// Its part of the answer.
    pub source: Source<'q>,
    /// The sentence, in Markdown.
    pub text: &'q str,
    /// The matching words, in bytes of the text.
    pub words: Vec<Range<usize>>,
}

/// A part of a model answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'q> {
    /// A section that has no headings.
    Section(Section),
    /// The part of the explanation under this heading.
    Explanation(&'q str),
    /// The answer to this follow-up.
    FollowUp(&'q str),
}

/// The least share of the query's weight that a sentence needs to be an excerpt.
const TELLING: f32 = 0.5;
/// Sentences up to this length, in bytes, are as good as shorter ones.
const LONG: usize = 240;

impl Sought {
    /// Returns the sentence of a question's model answer that best matches the query; `None` if
    /// none matches well.
    pub fn excerpt<'q>(&self, question: &'q Question) -> Option<Excerpt<'q>> {
        let mut stems = Stems::new();
        let mut best: Option<(f32, Excerpt<'q>)> = None;
        for (source, text) in texts(question) {
            let code = fences(text);
            let outside =
                |sentence: &Range<usize>| !code.iter().any(|code| code.contains(&sentence.start));
            for sentence in sentences(text).into_iter().filter(outside) {
                let text = &text[sentence];
                let (counts, words) = self.words_in(text, &mut stems);
                let counts = if text.len() > LONG {
                    counts * 0.8
                } else {
                    counts
                };
                if best.as_ref().is_none_or(|(most, _)| counts > *most) && counts > 0.0 {
                    best = Some((
                        counts,
                        Excerpt {
                            source,
                            text,
                            words,
                        },
                    ));
                }
            }
        }
        let all = self.parts.iter().filter(|part| !part.is_phrase).count();
        let most = self.stems.values().copied().fold(0.0, f32::max);
        let (counts, excerpt) = best?;
        (all > 0 && counts >= TELLING * most).then_some(excerpt)
    }

    /// Returns how much of the query a text has, and where.
    fn words_in(&self, text: &str, stems: &mut Stems) -> (f32, Vec<Range<usize>>) {
        let mut seen: Vec<String> = Vec::new();
        let (mut counts, mut words) = (0.0, Vec::new());
        for token in tokens(text) {
            let stem = stems.of(&token.raw);
            let Some(count) = self.stems.get(&stem) else {
                continue;
            };
            words.push(token.range);
            if !seen.contains(&stem) {
                counts += count;
                seen.push(stem);
            }
        }
        (counts, words)
    }
}

fn texts(question: &Question) -> impl Iterator<Item = (Source<'_>, &str)> {
    let section = |section| (Source::Section(section), question.section(section));
    let explanation = question.explanation.iter();
    let explanation =
        explanation.map(|part| (Source::Explanation(&part.heading), part.text.as_str()));
    let follow_ups = question.follow_ups.iter();
    let follow_ups =
        follow_ups.map(|next| (Source::FollowUp(&next.question), next.answer.as_str()));
    std::iter::once(section(Section::ShortAnswer))
        .chain(explanation)
        .chain([section(Section::RealWorld), section(Section::Mistakes)])
        .chain(follow_ups)
}

/// Returns the places of code in a text, in bytes.
fn fences(text: &str) -> Vec<Range<usize>> {
    let mut marks = text.match_indices("```").map(|(at, _)| at);
    let mut fences = Vec::new();
    while let Some(start) = marks.next() {
        fences.push(start..marks.next().map_or(text.len(), |end| end + 3));
    }
    fences
}
