//! Imports question files.

use std::collections::HashMap;

use super::{Caller, Deserialize, OwnRefusal, Serialize, plain_title};
use crate::app::guild::begin_anew;
use crate::app::once::once;
use crate::app::{App, Result, deck};
use crate::domain::ids::OwnQuestionId;
use crate::domain::own_question::{MOST_KEPT, OwnQuestion, OwnState};
use crate::domain::question::Question;
use crate::exchange::{self, Contents, File};
use crate::store::own_questions::New;
use crate::store::{guilds, own_questions};

/// The result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The number and title of each new question.
    pub added: Vec<Replaced>,
    /// The number and title of each changed question.
    pub replaced: Vec<Replaced>,
    /// How many are unchanged.
    pub unchanged: u32,
    /// How many were refused.
    pub broken: u32,
    /// Their problems, as `file:line: message`, up to a readable number.
    pub problems: Vec<String>,
    /// How many other problems there are.
    #[serde(default)]
    pub more_problems: u32,
}

/// How many problems to list.
const MOST_PROBLEMS: usize = 200;

/// How long each may be, in characters: a problem may quote the file.
const LONGEST_PROBLEM: usize = 400;

/// A question by its number and title.
pub type Replaced = (u32, String);

/// Imports the questions of some files into the caller's server, except those with problems. A
/// question that names its id replaces the existing one; all others are new.
///
/// # Errors
///
/// Refuses if the server would have too many questions; then it takes none.
pub async fn import(app: &App, caller: &Caller, files: Vec<File>) -> Result<Imported> {
    caller.must_manage_server()?;
    begin_anew(app, caller.guild).await?;
    let mut reader = app.store.read().await?;
    let before = own_questions::of_guild(&mut reader, caller.guild, OwnState::Kept).await?;
    drop(reader);
    // On its own thread: a long import must hold up neither other writers nor the connection to
    // Discord.
    let today = caller.at.date_naive();
    let (mut contents, versions) = exchange::apart(move || {
        let known: Vec<&Question> = before.iter().map(|own| &own.question).collect();
        let contents = exchange::read(&files, today, &known);
        let versions = before.iter().map(|own| (own.id, own.version));
        (contents, versions.collect::<HashMap<_, _>>())
    })
    .await;
    let imported = once(app, caller, async |tx| {
        let kept = own_questions::of_guild(tx, caller.guild, OwnState::Kept).await?;
        let unchanged = leave_out_doubles(&mut contents, &kept, &versions);
        let new = contents
            .questions
            .iter()
            .filter(|sent| replaced(&kept, sent.replaces).is_none());
        let new = new.count();
        if kept.len() + new > MOST_KEPT as usize {
            return Err(OwnRefusal::TooMany.into());
        }
        guilds::remember(tx, caller.guild, caller.at).await?;
        let mut imported = Imported {
            unchanged,
            broken: contents.broken as u32,
            problems: named(&contents),
            more_problems: contents.problems.len().saturating_sub(MOST_PROBLEMS) as u32,
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

/// Returns the place of the question to replace, if the server has it.
fn replaced(kept: &[OwnQuestion], replaces: Option<OwnQuestionId>) -> Option<usize> {
    kept.iter().position(|own| Some(own.id) == replaces)
}

/// Returns the first problems, each cut to a few lines.
fn named(contents: &Contents) -> Vec<String> {
    let problems = contents.problems.iter().take(MOST_PROBLEMS);
    let cut = |problem: String| problem.chars().take(LONGEST_PROBLEM).collect();
    problems.map(|problem| cut(problem.to_string())).collect()
}

/// Leaves out questions that the server has under another name, that somebody else changed
/// meanwhile, or that came twice. Returns how many equal one of the server's own: these are no
/// problem.
fn leave_out_doubles(
    contents: &mut Contents,
    kept: &[OwnQuestion],
    versions: &HashMap<OwnQuestionId, u32>,
) -> u32 {
    let titles = kept.iter().enumerate();
    let titles: HashMap<String, usize> = titles
        .map(|(place, own)| (plain_title(&own.question), place))
        .collect();
    let mut sent_titles = HashMap::new();
    let mut sent_ids = HashMap::new();
    let mut unchanged = 0;
    for sent in std::mem::take(&mut contents.questions) {
        let own = replaced(kept, sent.replaces);
        let title = plain_title(&sent.question);
        let at = |(path, line): &(String, usize)| format!("the same question is at {path}:{line}");
        if let Some(known) = titles.get(&title).filter(|place| Some(**place) != own) {
            let known = &kept[*known].question;
            if own.is_none() && known.says_the_same_as(&sent.question) {
                unchanged += 1;
                continue;
            }
            let what = format!(
                "the server has a question with this title, #{}, which says something else; to \
                 change it, export it and keep its `id`",
                known.number
            );
            contents.reject(&sent, what);
        } else if let Some(own) = own
            && versions.get(&kept[own].id) != Some(&kept[own].version)
        {
            let number = kept[own].question.number;
            let what = format!("#{number} has changed since; export it again");
            contents.reject(&sent, what);
        } else if let Some(place) = sent_titles.get(&title) {
            contents.reject(&sent, at(place));
        } else if let Some(place) = own.and_then(|own| sent_ids.get(&own)) {
            contents.reject(&sent, at(place));
        } else {
            sent_titles.insert(title, sent.place.clone());
            if let Some(own) = own {
                sent_ids.insert(own, sent.place.clone());
            }
            contents.questions.push(sent);
        }
    }
    unchanged
}
