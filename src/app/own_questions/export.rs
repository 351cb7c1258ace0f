//! A server's own questions as files.

use std::sync::Arc;

use crate::app::reveal::{free, in_passing};
use crate::app::{App, Caller, Result};
use crate::domain::question::{Question, QuestionId};
use crate::exchange::{self, Part};

/// How many files fit into a message.
const MOST_FILES: usize = 10;

/// From this many questions on, an export takes so long that its reply is deferred.
const LONG: usize = 50;

/// A server's own questions as files.
#[derive(Clone, Debug)]
pub struct Export {
    /// The files; empty if all questions are left out.
    pub files: Vec<Part>,
    /// How many questions they have. A server without questions gets a starter question instead.
    pub questions: u32,
    /// How many are left out because they are open to the caller, who is not done with them.
    pub open: u32,
    /// The number of the first question that did not fit.
    pub from_next: Option<u32>,
}

/// Whether an export takes long.
pub fn takes_long(app: &App) -> bool {
    app.bank.iter().filter(|own| own.is_own()).count() >= LONG
}

/// Exports the own questions of the caller's server from a number on, except those open to them.
/// Records that the caller has seen the answers of those that the files have room for.
pub async fn export(
    app: &App,
    caller: &Caller,
    is_table: bool,
    from: Option<u32>,
) -> Result<Export> {
    caller.must_manage_server()?;
    let person = caller.into();
    let from = from.unwrap_or_default();
    let own = app.bank.iter();
    let own = own.filter(|question| question.is_own() && question.number >= from);
    let own: Vec<&Question> = own.collect();
    let asked = own.iter().map(|question| (&question.id, *question));
    let free = free(app, &person, asked.collect()).await?;
    let mut shown: Vec<&Question> = free.into_iter().map(|(_, own)| own).collect();
    loop {
        let mut files = written(app, &shown, is_table).await;
        let rest = files.split_off(files.len().min(MOST_FILES));
        let from_next = rest.first().map(|part| part.first);
        let fitting = shown.iter().copied().filter(|own| fits(own, from_next));
        let fitting: Vec<&Question> = fitting.collect();
        let seen = fitting.iter().map(|own| (&own.id, ())).collect();
        let seen = in_passing(app, &person, seen).await?;
        // One of them may have been posted meanwhile: it is left out, and others get its room.
        if fitting.iter().any(|own| !seen.contains_key(&own.id)) {
            shown.retain(|own| !fits(own, from_next) || seen.contains_key(&own.id));
            continue;
        }
        let open = (own.len() - shown.len()) as u32;
        if own.is_empty() {
            files.push(to_begin_with(caller, is_table));
        }
        return Ok(Export {
            files,
            questions: fitting.len() as u32,
            open,
            from_next,
        });
    }
}

/// Whether the files have a question, where `from_next` is the first that they have no room for.
fn fits(own: &Question, from_next: Option<u32>) -> bool {
    from_next.is_none_or(|next| own.number < next)
}

async fn written(app: &App, shown: &[&Question], is_table: bool) -> Vec<Part> {
    if shown.is_empty() {
        return Vec::new();
    }
    let bank = Arc::clone(&app.bank);
    let shown: Vec<QuestionId> = shown.iter().map(|own| own.id.clone()).collect();
    exchange::apart(move || {
        let questions = shown.iter().filter_map(|id| bank.get(id.as_str()));
        let questions: Vec<&Question> = questions.collect();
        exchange::parts(&questions, is_table).expect("what is written into memory fits into it")
    })
    .await
}

fn to_begin_with(caller: &Caller, is_table: bool) -> Part {
    let template = exchange::template(caller.at.date_naive());
    let (name, bytes) = match is_table {
        true => ("questions.csv", exchange::csv(&[&template])),
        false => ("question.md", Ok(exchange::TEMPLATE.as_bytes().to_vec())),
    };
    Part {
        name: name.to_owned(),
        first: 0,
        questions: 0,
        bytes: bytes.expect("what is written into memory fits into it"),
    }
}
