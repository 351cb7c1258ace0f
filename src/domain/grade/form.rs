//! What a word is wherever it stands, found out once for every distinct word.
use std::collections::HashMap;
use std::sync::Arc;

use super::grammar::{Role, role};
use super::spelling::{expand, stem};
use super::text::{Token, sentences};

/// A distinct word.
#[derive(Debug)]
pub(super) struct Form {
    /// In lowercase, as written.
    pub(super) surface: String,
    pub(super) stem: String,
    pub(super) role: Role,
}

impl Form {
    pub(super) fn new(surface: &str) -> Self {
        let role = role(surface);
        let stem = match role {
            Role::Content | Role::Light => stem(surface),
            // The small words of English have no forms to bring together.
            _ => surface.to_owned(),
        };
        Self {
            surface: surface.to_owned(),
            stem,
            role,
        }
    }
}

/// The distinct words of one reading.
#[derive(Debug, Default)]
pub(super) struct Forms(HashMap<String, Arc<Form>>);

impl Forms {
    /// What a word is.
    pub(super) fn of(&mut self, surface: &str) -> Arc<Form> {
        if let Some(form) = self.0.get(surface) {
            return Arc::clone(form);
        }
        let form = Arc::new(Form::new(surface));
        self.0.insert(surface.to_owned(), Arc::clone(&form));
        form
    }

    /// Notes every word of a text.
    pub(super) fn read(&mut self, text: &str) {
        for sentence in sentences(text) {
            for token in &sentence.tokens {
                if let Token::Word(word) = token {
                    self.of(expand(&word.text).0);
                }
            }
        }
    }

    /// Every word so far, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Form> {
        self.0.values().map(Arc::as_ref)
    }
}
