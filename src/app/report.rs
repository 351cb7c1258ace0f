//! Reports to the operator that a question or a verdict is wrong.

use chrono::{DateTime, TimeDelta, Utc};

use super::daily::post_of;
use super::errand;
use super::own_questions::OwnRefusal;
use super::{App, Core, Person, Refusal, Result};
use crate::domain::errand::{About as Subject, Errand};
use crate::domain::ids::{PostId, PracticeId};
use crate::domain::question::{Question, QuestionId};
use crate::domain::report::{MOST_A_DAY, Report, Verdict, next_telling};
use crate::store::{self, Connection, answers, disagreements, judging, practice, reports};

pub use crate::store::disagreements::Disagreement;
pub use crate::store::reports::Untold;

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A question, and the part of its model answer that was in view.
    Question(QuestionId, Option<&'static str>),
    /// The verdict on the caller's answer to a post.
    Verdict(PostId),
    /// The verdict on the caller's practice answer.
    Practice(PracticeId),
}

/// Returns the question that a report would be about. Stores nothing yet.
///
/// # Errors
///
/// Refuses if there is nothing to report, if the question is a server's own, or if the person has
/// sent too many reports today.
pub async fn begin<'b>(app: &'b App, person: &Person, about: &About) -> Result<&'b Question> {
    let mut reader = app.store.read().await?;
    let (question, _) = subject(app, &mut reader, person, about).await?;
    if question.is_own() {
        return Err(OwnRefusal::NotTheOperators.into());
    }
    check_number(&mut reader, person).await?;
    Ok(question)
}

/// Stores a report in the person's words.
///
/// # Errors
///
/// As [`begin`], or if the report is empty.
pub async fn send<'b>(
    app: &'b App,
    person: &Person,
    about: &About,
    words: &str,
) -> Result<&'b Question> {
    let words = words.trim();
    if words.is_empty() {
        return Err(Refusal::EmptyReport.into());
    }
    let mut reader = app.store.read().await?;
    let (question, verdict) = subject(app, &mut reader, person, about).await?;
    if question.is_own() {
        return Err(OwnRefusal::NotTheOperators.into());
    }
    drop(reader);
    let part = match about {
        About::Question(_, part) => part.map(str::to_owned),
        About::Verdict(_) | About::Practice(_) => None,
    };
    let report = Report {
        member: person.member,
        interaction: person.interaction,
        question: question.id.clone(),
        reviewed: question.reviewed,
        part,
        verdict,
        words: words.to_owned(),
        at: person.at,
    };
    let mut tx = app.store.write().await?;
    // A second delivery gets the same reply.
    if !reports::has_come(&mut tx, person.interaction).await? {
        check_number(&mut tx, person).await?;
        let waits = reports::any_waits(&mut tx).await?;
        let id = reports::insert(&mut tx, &report).await?;
        // The message covers all reports that come before it is written.
        if !waits {
            let from = next_telling(reports::last_told(&mut tx).await?, person.at);
            let tell = Errand::Reports { first: id };
            errand::plan(&mut tx, Subject::default(), &tell, from).await?;
        }
        store::commit(tx).await?;
    }
    Ok(question)
}

/// Returns the question of a report, and the verdict if the report is about one.
async fn subject<'b>(
    app: &'b App,
    db: &mut Connection,
    person: &Person,
    about: &About,
) -> Result<(&'b Question, Option<Verdict>)> {
    let post = match about {
        About::Question(question, _) => return Ok((app.question(question)?, None)),
        About::Verdict(post) => *post,
        About::Practice(id) => {
            let answer = practice::get(db, *id).await?;
            let own = answer.filter(|answer| answer.member == person.member);
            let answer = own.ok_or(Refusal::NoAnswer)?;
            let question = app.question(&answer.question)?;
            return Ok((question, Some(Verdict::of(&answer.written, None))));
        }
    };
    let guild = person.guild.ok_or(Refusal::UnknownPost)?;
    let post = post_of(db, guild, post).await?;
    let question = app.question(&post.question)?;
    let answer = answers::get(db, post.id, person.member).await?;
    let written = answer.and_then(|answer| answer.written);
    let written = written.ok_or(Refusal::NoAnswer)?;
    let said = judging::get(db, post.id, person.member).await?;
    let judge = said.map(|said| said.model);
    Ok((question, Some(Verdict::of(&written, judge))))
}

/// Refuses a person who has sent the most reports that a day allows.
async fn check_number(db: &mut Connection, person: &Person) -> Result<()> {
    let since = person.at - TimeDelta::days(1);
    match reports::count_since(db, person.member, since).await? {
        ..MOST_A_DAY => Ok(()),
        _ => Err(Refusal::TooManyReports.into()),
    }
}

/// What to tell the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// These reports, oldest first, at least one.
    Reports(Vec<Untold>),
    /// Nothing before that time.
    From(DateTime<Utc>),
    /// Nothing: the operator knows.
    Told,
}

/// Returns what the message to the operator says that begins with the report `first`. Once written,
/// the message never changes, because it may have been sent.
pub async fn news(app: &Core, first: i64, now: DateTime<Utc>) -> Result<News> {
    let mut tx = app.store.write().await?;
    let mut untold = reports::untold(&mut tx, first).await?;
    if untold.is_empty() {
        let from = next_telling(reports::last_told(&mut tx).await?, now);
        if from > now && reports::any_waits(&mut tx).await? {
            store::commit(tx).await?;
            return Ok(News::From(from));
        }
        reports::put_together(&mut tx, first).await?;
        untold = reports::untold(&mut tx, first).await?;
        store::commit(tx).await?;
    }
    Ok(match untold.is_empty() {
        true => News::Told,
        false => News::Reports(untold),
    })
}

/// Records that the operator knows these reports, or takes no messages.
pub async fn told(app: &Core, first: i64, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    reports::note_told(&mut tx, first, now).await?;
    Ok(store::commit(tx).await?)
}

/// Returns every report, and every mark that a member settled against the suggestion.
pub async fn all(db: &mut Connection) -> Result<(Vec<Report>, Vec<Disagreement>)> {
    let mut snapshot = store::snapshot(db).await?;
    let reports = reports::all(&mut snapshot).await?;
    let disagreements = disagreements::all(&mut snapshot).await?;
    Ok((reports, disagreements))
}
