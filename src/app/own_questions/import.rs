//! Taking in files with questions.

use super::{Caller, Deserialize, OwnRefusal, Serialize, is_same_title};
use crate::app::guild::begin_anew;
use crate::app::once::once;
use crate::app::{App, Result, deck};
use crate::domain::ids::OwnQuestionId;
use crate::domain::own_question::{MOST_KEPT, OwnQuestion, OwnState};
use crate::domain::question::Question;
use crate::exchange::{self, Contents, File};
use crate::store::own_questions::New;
use crate::store::{guilds, own_questions};

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The number and title of each new question.
    pub added: Vec<Replaced>,
    /// Those of each that says something else now.
    pub replaced: Vec<Replaced>,
    /// How many say what they said.
    pub unchanged: u32,
    /// How many were not taken.
    pub broken: u32,
    /// Everything that is wrong with these, as `file:line: message`.
    pub problems: Vec<String>,
}

/// A question by its number and title.
pub type Replaced = (u32, String);

/// Takes the questions of some files into the caller's server: those without a problem. One that
/// says which it is goes in its place; all others are new.
///
/// # Errors
///
/// Refuses where there would be more questions than a server can have: then it takes none.
pub async fn import(app: &App, caller: &Caller, files: &[File]) -> Result<Imported> {
    caller.must_manage_server()?;
    begin_anew(app, caller.guild).await?;
    let imported = once(app, caller, async |tx| {
        let kept = own_questions::of_guild(tx, caller.guild, OwnState::Kept).await?;
        let known: Vec<&Question> = kept.iter().map(|own| &own.question).collect();
        let mut contents = exchange::read(files, caller.at.date_naive(), &known);
        leave_out_doubles(&mut contents, &kept);
        let new = contents
            .questions
            .iter()
            .filter(|sent| replaced(&kept, sent.replaces).is_none());
        let new = new.count();
        if kept.len() + new > MOST_KEPT as usize {
            return Err(OwnRefusal::TooMany.into());
        }
        guilds::join(tx, caller.guild, caller.at).await?;
        let mut imported = Imported {
            broken: contents.broken as u32,
            problems: contents.problems.iter().map(ToString::to_string).collect(),
            ..Imported::default()
        };
        let mut number = own_questions::next_number(tx, caller.guild).await?;
        for sent in &contents.questions {
            let question = &sent.question;
            let Some(place) = replaced(&kept, sent.replaces) else {
                let new = New {
                    guild: caller.guild,
                    question,
                    number: Some(number),
                    proposed_by: None,
                    at: caller.at,
                };
                own_questions::insert(tx, new).await?;
                imported.added.push((number, question.title.clone()));
                number += 1;
                continue;
            };
            let before = &kept[place];
            if before.question.says_the_same_as(question) {
                imported.unchanged += 1;
                continue;
            }
            own_questions::replace(tx, before.id, question, caller.at).await?;
            let question = question
                .clone()
                .belonging_to(before.id, before.question.number);
            deck::follow_question(tx, &question).await?;
            imported
                .replaced
                .push((question.number, question.title.clone()));
        }
        Ok(imported)
    })
    .await?;
    app.banks.changed(caller.guild);
    Ok(imported)
}

/// The place of the question that is to be replaced, if the server has it.
fn replaced(kept: &[OwnQuestion], replaces: Option<OwnQuestionId>) -> Option<usize> {
    kept.iter().position(|own| Some(own.id) == replaces)
}

/// Leaves out what the server has under another name, or what was sent twice.
fn leave_out_doubles(contents: &mut Contents, kept: &[OwnQuestion]) {
    let mut index = 0;
    while let Some(sent) = contents.questions.get(index) {
        let own = replaced(kept, sent.replaces);
        let mut others = kept
            .iter()
            .enumerate()
            .filter(|(place, _)| Some(*place) != own);
        let known = others.find(|(_, other)| is_same_title(&other.question, &sent.question));
        let before = &contents.questions[..index];
        let what = if let Some((_, known)) = known {
            format!(
                "the server has a question with this title, #{}; to change it, export it and keep \
                 its `id`",
                known.question.number
            )
        } else if let Some(twin) = before.iter().find(|twin| {
            is_same_title(&twin.question, &sent.question)
                || (own.is_some() && twin.replaces == sent.replaces)
        }) {
            let (path, line) = &twin.place;
            format!("the same question is at {path}:{line}")
        } else {
            index += 1;
            continue;
        };
        contents.reject(index, what);
    }
}
