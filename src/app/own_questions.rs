//! A server's own questions: members propose them, and managers decide.

mod decisions;
mod export;
mod import;
mod proposal;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::errand;
use super::guild::begin_anew;
use super::members::remember;
use super::once::once;
use super::reveal::{self, Access, Door};
use super::{App, Caller, Refusal, Result};
use crate::check::without_line;
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{GuildId, OwnQuestionId};
use crate::domain::own_question::{
    MOST_KEPT, MOST_PROPOSALS, MOST_PROPOSALS_OF_MEMBER, OwnQuestion, OwnState, Tags, Typed,
    changed,
};
use crate::domain::page::Page;
use crate::domain::question::{Level, Question};
use crate::exchange;
use crate::store::own_questions::{Decision, New};
use crate::store::{Connection, guilds, own_questions};

pub use decisions::{decided, note_told, untold};
pub use export::{Export, export, takes_long};
pub use import::{Imported, Replaced, import};
pub use proposal::Proposal;

/// Why the bot refuses an action on a server's own questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnRefusal {
    /// The server takes no proposals from members.
    NoProposals,
    /// That many proposals already wait; the flag tells whether all are the member's.
    TooManyProposals(u32, bool),
    /// The server has the most questions it may have.
    TooMany,
    /// Everything wrong with the typed question, and the question as a file so that it is not lost.
    Problems(Vec<String>, String),
    /// The server already has a question with that title, under that number.
    TitleTaken(u32),
    /// A proposal with that title already waits.
    TitleProposed,
    /// Somebody decided, changed or removed it meanwhile.
    Gone,
    /// The server has no own question of that name.
    Unknown(String),
    /// The question is the server's, so a report to the operator is of no use.
    NotTheOperators,
    /// The caller wants to change a question that is open to them and that they have not answered.
    OpenToYou,
}

impl From<OwnRefusal> for super::Error {
    fn from(refusal: OwnRefusal) -> Self {
        Self::Refused(Refusal::Own(Box::new(refusal)))
    }
}

/// How many questions fit on a page of the list.
const PAGE_SIZE: u32 = 15;

/// Checks whether a member may propose questions in their server now.
///
/// # Errors
///
/// Refuses if the server takes no proposals, or too many wait.
pub async fn may_propose(app: &App, caller: &Caller) -> Result<()> {
    check_proposing(&mut *app.store.read().await?, caller).await
}

async fn check_proposing(db: &mut Connection, caller: &Caller) -> Result<()> {
    let guild = caller.guild;
    if caller.manages_server {
        return Ok(());
    }
    if !own_questions::takes_proposals(db, guild).await? {
        return Err(OwnRefusal::NoProposals.into());
    }
    let own = own_questions::count(db, guild, OwnState::Proposed, Some(caller.member)).await?;
    if own >= MOST_PROPOSALS_OF_MEMBER {
        return Err(OwnRefusal::TooManyProposals(own, true).into());
    }
    let all = own_questions::count(db, guild, OwnState::Proposed, None).await?;
    if all >= MOST_PROPOSALS {
        return Err(OwnRefusal::TooManyProposals(all, false).into());
    }
    Ok(())
}

/// Checks a question in the bank's format.
///
/// # Errors
///
/// Refuses a question with problems, and lists them all.
fn checked(question: &Question, at: DateTime<Utc>) -> Result<Question> {
    match exchange::checked(question, "question.md", at.date_naive()) {
        Ok(file) => Ok(file.question),
        Err(problems) => {
            let problems = problems.iter().map(without_line).collect();
            Err(OwnRefusal::Problems(problems, question.to_markdown()).into())
        }
    }
}

/// Refuses a title that another question of the guild has; `own` may keep its title.
async fn must_be_new(
    db: &mut Connection,
    guild: GuildId,
    question: &Question,
    own: Option<OwnQuestionId>,
) -> Result<()> {
    let title = plain_title(question);
    for state in [OwnState::Kept, OwnState::Proposed] {
        for other in own_questions::of_guild(db, guild, state).await? {
            if Some(other.id) == own || plain_title(&other.question) != title {
                continue;
            }
            return Err(match state {
                OwnState::Kept => OwnRefusal::TitleTaken(other.question.number),
                _ => OwnRefusal::TitleProposed,
            }
            .into());
        }
    }
    Ok(())
}

/// Reduces a title to letters and digits: two questions with the same result are the same question.
fn plain_title(question: &Question) -> String {
    let letters = question
        .title
        .chars()
        .filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Proposes a question to the caller's server.
///
/// # Errors
///
/// As [`may_propose`], or if the question has problems, or if the server already has a question
/// with its title.
pub async fn propose(
    app: &App,
    caller: &Caller,
    (level, tags): (Level, &Tags),
    typed: &Typed,
) -> Result<Proposal> {
    let question = changed(Question::new_own("", level), tags, typed);
    let question = checked(&question, caller.at)?;
    begin_anew(app, caller.guild).await?;
    let id = once(app, caller, async |tx| {
        check_proposing(tx, caller).await?;
        must_be_new(tx, caller.guild, &question, None).await?;
        remember(tx, &caller.into()).await?;
        let new = New {
            guild: caller.guild,
            question: &question,
            number: None,
            proposed_by: Some(caller.member),
            at: caller.at,
        };
        Ok(own_questions::insert(tx, new).await?)
    })
    .await?;
    Ok(Proposal::from(&get(app, caller, id).await?))
}

/// Returns a question of the caller's server.
async fn get(app: &App, caller: &Caller, id: OwnQuestionId) -> Result<OwnQuestion> {
    let found = own_questions::get(&mut *app.store.read().await?, caller.guild, id).await?;
    found.ok_or_else(|| OwnRefusal::Gone.into())
}

/// A proposal and its place among those that wait.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The proposal at the place; `None` if nothing waits.
    pub proposal: Option<Proposal>,
    /// Its place, from 0.
    pub place: u32,
    /// How many wait.
    pub count: u32,
}

/// Returns the waiting proposal at a place (from 0; the last one if fewer wait) of the caller's
/// server.
pub async fn review(app: &App, caller: &Caller, place: u32) -> Result<Waiting> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let waiting = own_questions::of_guild(&mut reader, caller.guild, OwnState::Proposed).await?;
    let count = waiting.len() as u32;
    let place = place.min(count.saturating_sub(1));
    let proposal = waiting.get(place as usize).map(Proposal::from);
    Ok(Waiting {
        proposal,
        place,
        count,
    })
}

/// Approves a version of a proposal and gives it a number.
///
/// # Errors
///
/// Refuses a proposal that somebody decided or changed meanwhile. Refuses if the server already has
/// a question with its title, or no room for another.
pub async fn approve(
    app: &App,
    caller: &Caller,
    (id, version): (OwnQuestionId, u32),
) -> Result<OwnQuestion> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let proposal = proposal(tx, caller, id, version).await?;
        must_be_new(tx, caller.guild, &proposal.question, Some(id)).await?;
        must_have_room(tx, caller.guild, 1).await?;
        let number = own_questions::next_number(tx, caller.guild).await?;
        let decision = Decision {
            state: OwnState::Kept,
            number: Some(number),
            by: caller.member,
            at: caller.at,
            word: "",
        };
        own_questions::decide(tx, id, decision).await?;
        tell_author(tx, caller, &proposal).await
    })
    .await?;
    app.banks.changed(caller.guild);
    get(app, caller, id).await
}

/// Declines a version of a proposal, with a word to its author, which may be empty.
///
/// # Errors
///
/// Refuses a proposal that somebody decided or changed meanwhile.
pub async fn decline(
    app: &App,
    caller: &Caller,
    (id, version): (OwnQuestionId, u32),
    word: &str,
) -> Result<OwnQuestion> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let proposal = proposal(tx, caller, id, version).await?;
        let decision = Decision {
            state: OwnState::Declined,
            number: None,
            by: caller.member,
            at: caller.at,
            word: word.trim(),
        };
        own_questions::decide(tx, id, decision).await?;
        tell_author(tx, caller, &proposal).await
    })
    .await?;
    get(app, caller, id).await
}

/// Plans to tell the author of a proposal the decision, unless they made it.
async fn tell_author(tx: &mut Connection, caller: &Caller, proposal: &OwnQuestion) -> Result<()> {
    let question = proposal.id;
    match proposal.proposed_by {
        Some(author) if author != caller.member => {
            let about = About {
                guild: Some(caller.guild),
                member: Some(author),
            };
            errand::plan(tx, about, &Errand::Decision { question }, caller.at).await
        }
        _ => Ok(own_questions::note_told(tx, question, caller.at).await?),
    }
}

async fn proposal(
    tx: &mut Connection,
    caller: &Caller,
    id: OwnQuestionId,
    version: u32,
) -> Result<OwnQuestion> {
    let found = own_questions::get(tx, caller.guild, id).await?;
    let found = found.filter(|own| own.state == OwnState::Proposed && own.version == version);
    found.ok_or_else(|| OwnRefusal::Gone.into())
}

async fn must_have_room(tx: &mut Connection, guild: GuildId, more: u32) -> Result<()> {
    let kept = own_questions::count(tx, guild, OwnState::Kept, None).await?;
    match kept + more {
        ..=MOST_KEPT => Ok(()),
        _ => Err(OwnRefusal::TooMany.into()),
    }
}

/// Returns a question to edit: a proposal, or one of the server's.
///
/// # Errors
///
/// Refuses a question that is gone, or that is open to the caller, who would see its answer.
pub async fn editing(app: &App, caller: &Caller, id: OwnQuestionId) -> Result<Proposal> {
    Ok(Proposal::from(&to_edit(app, caller, id).await?))
}

async fn to_edit(app: &App, caller: &Caller, id: OwnQuestionId) -> Result<OwnQuestion> {
    caller.must_manage_server()?;
    let own = get(app, caller, id).await?;
    match own.state {
        OwnState::Proposed => Ok(own),
        OwnState::Kept => {
            let question = own.question.id.clone();
            let (person, door) = (caller.into(), Door::ModelAnswer);
            match reveal::open(app, &person, &question, door, None, own).await? {
                Access::Open(own) => Ok(OwnQuestion::clone(&own)),
                Access::AsksFirst(_) => Err(OwnRefusal::OpenToYou.into()),
            }
        }
        OwnState::Declined | OwnState::Removed => Err(OwnRefusal::Gone.into()),
    }
}

/// Returns that version of a proposal, to decline it.
///
/// # Errors
///
/// Refuses a proposal that somebody decided or changed meanwhile.
pub async fn declining(
    app: &App,
    caller: &Caller,
    (id, version): (OwnQuestionId, u32),
) -> Result<Proposal> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let own = proposal(&mut reader, caller, id, version).await?;
    Ok(Proposal::from(&own))
}

/// Finds one of the server's own questions by its number or title; returns its row, number and
/// title.
///
/// # Errors
///
/// Refuses if there is none.
pub fn find<'b>(
    app: &'b App,
    caller: &Caller,
    typed: &str,
) -> Result<(OwnQuestionId, u32, &'b str)> {
    caller.must_manage_server()?;
    let found = app.bank.named(typed).and_then(|question| {
        let id = question.id.as_own()?;
        Some((id, question.number, question.title.as_str()))
    });
    found.ok_or_else(|| OwnRefusal::Unknown(typed.to_owned()).into())
}

/// Changes a question, if it is still at that version.
///
/// # Errors
///
/// As [`editing`], or if the result has problems, if the server already has a question with its
/// title, or if somebody changed it meanwhile.
pub async fn edit(
    app: &App,
    caller: &Caller,
    (id, version): (OwnQuestionId, u32),
    tags: &Tags,
    typed: &Typed,
) -> Result<Proposal> {
    let before = to_edit(app, caller, id).await?;
    let question = checked(&changed(before.question.clone(), tags, typed), caller.at)?;
    once(app, caller, async |tx| {
        let now = own_questions::get(tx, caller.guild, id).await?;
        let now = now.filter(|now| now.version == version && now.state == before.state);
        let now = now.ok_or(OwnRefusal::Gone)?;
        must_be_new(tx, caller.guild, &question, Some(id)).await?;
        if !now.question.says_the_same_as(&question) {
            own_questions::replace(tx, id, &question, caller.at).await?;
            let question = question.clone().belonging_to(id, now.question.number);
            super::deck::follow_question(tx, &question).await?;
        }
        Ok(())
    })
    .await?;
    app.banks.changed(caller.guild);
    Ok(Proposal::from(&get(app, caller, id).await?))
}

/// Renders a question with the typed changes as a file; only the typed text if the caller may not
/// change the question now.
pub async fn as_changed_file(
    app: &App,
    caller: &Caller,
    id: OwnQuestionId,
    tags: &Tags,
    typed: &Typed,
) -> String {
    match to_edit(app, caller, id).await {
        Ok(before) => changed(before.question, tags, typed).to_markdown(),
        Err(_) => as_file(tags.level.unwrap_or(Level::Beginner), tags, typed),
    }
}

/// Renders a typed question as a file, so that a refused one is not lost.
pub fn as_file(level: Level, tags: &Tags, typed: &Typed) -> String {
    changed(Question::new_own("", level), tags, typed).to_markdown()
}

/// A page of a server's own questions.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The questions on the page: number, level and title.
    pub questions: Vec<(u32, Level, String)>,
    /// The removed questions on the page: row, number and title. They come last, and only managers
    /// see them, because they may put them back.
    pub removed: Vec<(OwnQuestionId, u32, String)>,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
    /// How many questions there are, without the removed ones.
    pub count: u32,
    /// How many proposals wait; only managers see it.
    pub waiting: Option<u32>,
    /// Whether members may propose questions.
    pub takes_proposals: bool,
}

/// Returns a page (from 0) of the own questions of the caller's server.
pub async fn list(app: &App, caller: &Caller, page: u32) -> Result<Listed> {
    let mut reader = app.store.read().await?;
    let own: Vec<&Question> = app
        .bank
        .iter()
        .filter(|question| question.is_own())
        .collect();
    let count = own.len() as u32;
    let removed = match caller.manages_server {
        true => own_questions::of_guild(&mut reader, caller.guild, OwnState::Removed).await?,
        false => Vec::new(),
    };
    let page = Page::of(count + removed.len() as u32, PAGE_SIZE, page);
    let mut listed = (Vec::new(), Vec::new());
    let both = own.into_iter().map(Ok);
    for one in page.cut(both.chain(removed.into_iter().map(Err))) {
        match one {
            Ok(own) => listed.0.push((own.number, own.level, own.title.clone())),
            Err(own) => listed
                .1
                .push((own.id, own.question.number, own.question.title)),
        }
    }
    let waiting = own_questions::count(&mut reader, caller.guild, OwnState::Proposed, None).await?;
    Ok(Listed {
        questions: listed.0,
        removed: listed.1,
        page: page.number,
        pages: page.count,
        count,
        waiting: caller.manages_server.then_some(waiting),
        takes_proposals: own_questions::takes_proposals(&mut reader, caller.guild).await?,
    })
}

/// Removes a question from the server's own. Its posts, answers and cards stay.
///
/// # Errors
///
/// Refuses a question that the server does not have.
pub async fn remove(app: &App, caller: &Caller, id: OwnQuestionId) -> Result<OwnQuestion> {
    put(app, caller, id, OwnState::Kept, OwnState::Removed).await
}

/// Puts a removed question back, with its number.
///
/// # Errors
///
/// Refuses a question that was not removed. Refuses if the server already has a question with its
/// title, or no room for another.
pub async fn restore(app: &App, caller: &Caller, id: OwnQuestionId) -> Result<OwnQuestion> {
    put(app, caller, id, OwnState::Removed, OwnState::Kept).await
}

async fn put(
    app: &App,
    caller: &Caller,
    id: OwnQuestionId,
    from: OwnState,
    to: OwnState,
) -> Result<OwnQuestion> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let found = own_questions::get(tx, caller.guild, id).await?;
        let found = found.filter(|own| own.state == from);
        let found = found.ok_or(OwnRefusal::Gone)?;
        if to == OwnState::Kept {
            must_be_new(tx, caller.guild, &found.question, Some(id)).await?;
            must_have_room(tx, caller.guild, 1).await?;
        }
        own_questions::set_state(tx, id, to).await?;
        Ok(())
    })
    .await?;
    app.banks.changed(caller.guild);
    get(app, caller, id).await
}

/// Sets whether members of the caller's server may propose questions.
pub async fn set_proposals(app: &App, caller: &Caller, takes: bool) -> Result<()> {
    caller.must_manage_server()?;
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        Ok(own_questions::set_takes_proposals(tx, caller.guild, takes).await?)
    })
    .await
}
