//! A server's own questions as files.

use crate::app::reveal::in_passing;
use crate::app::{App, Caller, Result};
use crate::domain::question::Question;
use crate::exchange;

/// A server's own questions as a file.
#[derive(Clone, Debug)]
pub struct Export {
    /// The file's name.
    pub name: &'static str,
    /// What is in it; nothing where all questions are left out.
    pub bytes: Option<Vec<u8>>,
    /// How many questions it has; where the server has none, it has one to begin with instead.
    pub questions: u32,
    /// How many are left out, since they are open to the caller, who is not done with them.
    pub open: u32,
}

/// All own questions of the caller's server, but for what is open to them. They have seen the
/// answers of the others then.
pub async fn export(app: &App, caller: &Caller, is_table: bool) -> Result<Export> {
    caller.must_manage_server()?;
    let own = app.bank.iter().filter(|question| question.is_own());
    let own: Vec<&Question> = own.collect();
    let asked = own.iter().map(|question| (&question.id, *question));
    let opened = in_passing(app, &caller.into(), asked.collect()).await?;
    let questions = own.iter().filter_map(|own| opened.get(&own.id));
    let questions: Vec<&Question> = questions.map(|question| **question).collect();
    let template = exchange::template(caller.at.date_naive());
    let shown = match questions.as_slice() {
        [] => vec![&template],
        questions => questions.to_vec(),
    };
    let (name, written) = match (is_table, questions.is_empty()) {
        (true, _) => ("questions.csv", exchange::csv(&shown)),
        (false, true) => ("question.md", Ok(exchange::TEMPLATE.as_bytes().to_vec())),
        (false, false) => ("questions.zip", exchange::archive(&shown)),
    };
    let written = written.expect("what is written into memory fits into it");
    let open = own.len() - questions.len();
    Ok(Export {
        name,
        bytes: (!questions.is_empty() || open == 0).then_some(written),
        questions: questions.len() as u32,
        open: open as u32,
    })
}
