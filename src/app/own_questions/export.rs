//! A server's own questions as files.

use crate::app::reveal::unanswered;
use crate::app::{App, Caller, Result};
use crate::exchange;

/// A server's own questions as a file.
#[derive(Clone, Debug)]
pub struct Export {
    /// The file's name.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// How many questions it has; where the server has none, it has one to begin with instead.
    pub questions: u32,
    /// How many are left out, since they are open to the caller, who has not answered them.
    pub open: u32,
}

/// All own questions of the caller's server, but for what is open to them.
pub async fn export(app: &App, caller: &Caller, is_table: bool) -> Result<Export> {
    caller.must_manage_server()?;
    let (mut questions, mut open) = (Vec::new(), 0);
    for question in app.bank.iter().filter(|question| question.is_own()) {
        let posts = unanswered(app, &caller.into(), &question.id).await?;
        match posts.is_empty() {
            true => questions.push(question),
            false => open += 1,
        }
    }
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
    Ok(Export {
        name,
        bytes: written.expect("what is written into memory fits into it"),
        questions: questions.len() as u32,
        open,
    })
}
