//! Builds the search index.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::synonyms::SYNONYMS;
use super::text::{Stems, Token, acronym, spaced, tokens};
use super::typed::set_of;
use super::{Index, Letters, Posting, Term, Title, Word};
use crate::domain::question::{Question, Section};

/// One field of a question.
#[derive(Clone, Copy)]
struct Field {
    /// How much a word in it says about the question.
    weight: f32,
    /// Whether it names the subject: its words are found even if misspelled.
    is_prominent: bool,
    /// Whether two of its words are found when typed as one.
    glues: bool,
}

const TITLE: Field = Field {
    weight: 8.0,
    is_prominent: true,
    glues: true,
};
const NAME: Field = Field {
    weight: 5.0,
    is_prominent: true,
    glues: true,
};
const TOPIC: Field = Field {
    weight: 4.0,
    is_prominent: true,
    glues: true,
};
const HEADING: Field = Field {
    weight: 2.5,
    is_prominent: true,
    glues: true,
};
const KEY_POINT: Field = Field {
    weight: 3.0,
    is_prominent: true,
    glues: false,
};
const ASIDE: Field = Field {
    weight: 1.5,
    is_prominent: false,
    glues: false,
};
const BODY: Field = Field {
    weight: 0.0,
    is_prominent: false,
    glues: false,
};

/// The weight of a word in the body: at its first mention, per doubling of mentions, and at most.
const FIRST: f32 = 0.8;
const DOUBLED: f32 = 0.35;
const MOST: f32 = 2.6;

/// The sections to read; the code's output is left out.
const SECTIONS: [Section; 4] = [
    Section::ShortAnswer,
    Section::Code,
    Section::RealWorld,
    Section::Mistakes,
];

#[derive(Default)]
struct Seen {
    fields: f32,
    in_body: u32,
    in_title: bool,
}

struct Builder {
    stems: Stems,
    terms: HashMap<String, u32>,
    postings: Vec<Vec<Posting>>,
    /// Each word, its term, and whether it is prominent.
    words: BTreeMap<String, (u32, bool)>,
    /// The terms seen in the current question.
    seen: HashMap<u32, Seen>,
}

pub(super) fn build<'q>(questions: impl IntoIterator<Item = &'q Question>) -> Index {
    let mut builder = Builder {
        stems: Stems::new(),
        terms: HashMap::new(),
        postings: Vec::new(),
        words: BTreeMap::new(),
        seen: HashMap::new(),
    };
    let mut titles = Vec::new();
    for (place, question) in (0..).zip(questions) {
        titles.push(builder.title(question));
        builder.read(question);
        builder.finish(place);
    }
    builder.into_index(titles)
}

impl Builder {
    fn title(&mut self, question: &Question) -> Title {
        let tokens = tokens(&question.title);
        let telling = tokens.iter().filter(|token| !token.is_empty);
        let different: HashSet<String> = telling.map(|token| self.stems.of(&token.raw)).collect();
        Title {
            text: spaced(&tokens),
            name: spaced(&super::text::tokens(question.id.as_str())),
            words: different.len(),
        }
    }

    fn read(&mut self, question: &Question) {
        self.field(&question.title, TITLE);
        for id in std::iter::once(&question.id).chain(&question.formerly) {
            self.field(id.as_str(), NAME);
        }
        for topic in &question.topics {
            self.field(topic.as_str(), TOPIC);
        }
        for point in &question.key_points {
            self.field(&point.point, KEY_POINT);
        }
        self.field(&question.hint, ASIDE);
        for reference in &question.references {
            self.field(&reference.title, ASIDE);
        }
        for quiz in &question.quiz {
            self.field(&quiz.question, ASIDE);
        }
        for part in &question.explanation {
            self.field(&part.heading, HEADING);
            self.field(&part.text, BODY);
        }
        for section in SECTIONS {
            self.field(question.section(section), BODY);
        }
        for follow_up in &question.follow_ups {
            self.field(&follow_up.question, ASIDE);
            self.field(&follow_up.answer, BODY);
        }
    }

    fn field(&mut self, text: &str, field: Field) {
        let tokens = tokens(text);
        for pair in tokens.windows(2) {
            let [one, other] = pair else { continue };
            let is_one = other.is_joined || (field.glues && !one.is_empty && !other.is_empty);
            if is_one {
                let glued = format!("{}{}", one.raw, other.raw);
                self.word(&glued, field);
            }
        }
        let telling: Vec<Token> = tokens.into_iter().filter(|token| !token.is_empty).collect();
        let stems: Vec<String> = telling
            .iter()
            .map(|token| self.stems.of(&token.raw))
            .collect();
        for (place, _) in stems
            .iter()
            .enumerate()
            .filter(|(_, stem)| SYNONYMS.begins(stem))
        {
            for end in place + 2..=(place + SYNONYMS.longest).min(stems.len()) {
                let phrase = stems[place..end].join(" ");
                if SYNONYMS.has(&phrase) {
                    self.note(phrase, field);
                }
            }
        }
        for token in telling {
            let is_number = token.raw.bytes().all(|byte| byte.is_ascii_digit());
            let says_nothing = token.raw.len() == 1 || is_number;
            if field.is_prominent || !says_nothing {
                self.word(&token.raw, field);
            }
            if token.is_acronym {
                let stem = self.stems.of(&token.raw);
                self.note(acronym(&stem), field);
            }
        }
    }

    fn word(&mut self, raw: &str, field: Field) {
        let stem = self.stems.of(raw);
        let term = self.note(stem, field);
        let word = self.words.entry(raw.to_owned()).or_insert((term, false));
        word.1 |= field.is_prominent;
    }

    fn note(&mut self, stem: String, field: Field) -> u32 {
        let next = self.terms.len() as u32;
        let term = *self.terms.entry(stem).or_insert(next);
        let seen = self.seen.entry(term).or_default();
        if field.weight == 0.0 {
            seen.in_body += 1;
        } else {
            // A repetition in the same kind of field says little more.
            seen.fields = if seen.fields < field.weight {
                field.weight + seen.fields / 4.0
            } else {
                seen.fields + field.weight / 4.0
            };
        }
        seen.in_title |= field.weight == TITLE.weight;
        term
    }

    /// Finishes the question at a place.
    fn finish(&mut self, question: u32) {
        self.postings.resize_with(self.terms.len(), Vec::new);
        for (term, seen) in self.seen.drain() {
            let body = match seen.in_body {
                0 => 0.0,
                times => (FIRST + DOUBLED * (times as f32).log2()).min(MOST),
            };
            self.postings[term as usize].push(Posting {
                question,
                weight: (100.0 * (seen.fields + body)) as u16,
                in_title: seen.in_title,
            });
        }
    }

    fn into_index(self, titles: Vec<Title>) -> Index {
        let mut letters = String::new();
        let mut put = |text: &str| {
            let start = letters.len() as u32;
            letters.push_str(text);
            Letters {
                start,
                len: text.len() as u32,
            }
        };
        let mut stems: Vec<(String, u32)> = self.terms.into_iter().collect();
        stems.sort_unstable();
        let mut places = vec![0; stems.len()];
        let (mut terms, mut postings) = (Vec::with_capacity(stems.len()), Vec::new());
        for (place, (stem, read_as)) in (0..).zip(stems) {
            places[read_as as usize] = place;
            let of_term = &self.postings[read_as as usize];
            terms.push(Term {
                stem: put(&stem),
                first: postings.len() as u32,
                postings: of_term.len() as u32,
            });
            postings.extend(of_term);
        }
        let words = self
            .words
            .into_iter()
            .map(|(raw, (term, is_prominent))| Word {
                term: places[term as usize],
                set: set_of(&raw),
                is_prominent: is_prominent || SYNONYMS.raw.contains(&raw),
                raw: put(&raw),
            });
        let words = words.collect();
        letters.shrink_to_fit();
        postings.shrink_to_fit();
        Index {
            letters,
            words,
            terms,
            postings,
            titles,
        }
    }
}
