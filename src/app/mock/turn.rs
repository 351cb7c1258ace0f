//! A turn of a mock interview: its question, the interviewer's notes, and its result.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::news::{REPLIED, happened, show, tell};
use super::{Interview, MockRefusal, going, interview};
use crate::app::deck::{self, Learned};
use crate::app::once::once_for;
use crate::app::practice::{PracticeRefusal, closed_questions, seen};
use crate::app::reveal::{self, Access};
use crate::app::{App, Core, Person, Result};
use crate::domain::ids::{MemberId, MockId};
use crate::domain::mock::{Mock, News, Sheet, Turn};
use crate::domain::practice::{Selection, next};
use crate::domain::question::{Question, QuestionId};
use crate::store::{Connection, mocks, practice};

/// How long after the start of a question the bot does not tell the candidate about another one in
/// its place: otherwise each click would send a direct message.
const QUIET: TimeDelta = TimeDelta::seconds(30);

/// What the interviewer sees.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The interview.
    pub interview: Interview,
    /// The turn's number.
    pub number: u32,
    /// The question's hint, where the bank has one.
    pub hint: Option<String>,
    /// The sheet with the answer, unless the question has been posted meanwhile and the interviewer
    /// is not done with that post.
    pub sheet: Access<Sheet>,
}

/// A turn that is over.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The interview.
    pub interview: Interview,
    /// The turn's number.
    pub number: u32,
    /// The sheet as both may see it: all key points, unless the question has been posted meanwhile
    /// and one of the two is not done with that post.
    pub sheet: Access<Sheet>,
}

/// Begins a turn with a question that is open to neither as a post, and that the candidate has not
/// seen, or not for the longest time.
///
/// # Errors
///
/// Refuses if there is none.
pub(super) async fn begin(
    app: &App,
    tx: &mut Connection,
    (mock, interviewer): (&Mock, MemberId),
    (person, number): (&Person, u32),
) -> Result<()> {
    let asked: BTreeSet<QuestionId> = mocks::turns(tx, mock.id)
        .await?
        .into_iter()
        .map(|turn| turn.question)
        .collect();
    let app = &app.in_guild(mock.guild).await?;
    let selection = Selection {
        level: mock.level,
        ..Selection::default()
    };
    let asks = of(mock, interviewer, person);
    let candidate = of(mock, mock.other(interviewer).member, person);
    let closed_to_one = closed_questions(app, tx, &asks, selection).await?;
    let closed_to_one: BTreeSet<&QuestionId> = closed_to_one.iter().map(|q| &q.id).collect();
    let mut pool: Vec<&QuestionId> = closed_questions(app, tx, &candidate, selection)
        .await?
        .iter()
        .map(|question| &question.id)
        .filter(|id| closed_to_one.contains(id))
        .collect();
    // Repeat no question while others are left.
    if pool.iter().any(|id| !asked.contains(*id)) {
        pool.retain(|id| !asked.contains(*id));
    }
    let seen = seen(&app.bank, tx, candidate.member).await?;
    let picked = next(&pool, &seen, person.interaction ^ u64::from(number));
    let question = picked.and_then(|id| app.bank.get(id.as_str()));
    let question = question.ok_or(PracticeRefusal::AllOpen)?;
    practice::note_seen(tx, candidate.member, &question.id, person.at).await?;
    let turn = Turn {
        number,
        interviewer,
        question: question.id.clone(),
        sheet: Sheet::of(question),
        begun_at: person.at,
        ended_at: None,
    };
    Ok(mocks::put_turn(tx, mock.id, &turn).await?)
}

/// Returns one of the two as a person in the guild, at the time of the current action.
fn of(mock: &Mock, member: MemberId, person: &Person) -> Person {
    Person {
        guild: Some(mock.guild),
        member,
        name: mock.named(member).name.clone(),
        interaction: person.interaction,
        at: person.at,
    }
}

/// Returns the turn with that number while it goes on.
async fn current(db: &mut Connection, mock: &Mock, number: u32) -> Result<Turn> {
    let last = mocks::turns(db, mock.id).await?.pop();
    let turn = last.filter(|turn| turn.number == number && turn.ended_at.is_none());
    turn.ok_or_else(|| MockRefusal::TurnOver.into())
}

/// Returns the turn with that number while it goes on, for its interviewer only.
async fn of_interviewer(
    db: &mut Connection,
    person: &Person,
    (id, number): (MockId, u32),
) -> Result<(Mock, Turn)> {
    let mock = going(db, person, id).await?;
    let turn = current(db, &mock, number).await?;
    if turn.interviewer == person.member {
        Ok((mock, turn))
    } else {
        Err(MockRefusal::NotInterviewer.into())
    }
}

/// Returns what the interviewer sees of a turn.
///
/// # Errors
///
/// Refuses everybody else, and a turn that is over.
pub async fn panel(app: &App, person: &Person, turn: (MockId, u32)) -> Result<Panel> {
    let (mock, turn) = of_interviewer(&mut *app.store.read().await?, person, turn).await?;
    let app = &app.in_guild(mock.guild).await?;
    let asks = of(&mock, person.member, person);
    let (question, sheet) = (&turn.question, turn.sheet.clone());
    let sheet = reveal::open_to_all(app, &[asks], question, sheet).await?;
    let known = app.bank.get(question.as_str());
    let hint = known.filter(|question| question.has_hint());
    Ok(Panel {
        interview: interview(app, mock.id).await?,
        number: turn.number,
        hint: hint.map(|question: &Question| question.hint.clone()),
        sheet,
    })
}

/// Changes the interviewer's notes on a turn, and returns the panel.
async fn note(
    app: &App,
    person: &Person,
    turn: (MockId, u32),
    change: impl FnOnce(&mut Sheet),
) -> Result<Panel> {
    once_for(app, (person.interaction, person.at), async |tx| {
        let (mock, mut turn) = of_interviewer(tx, person, turn).await?;
        change(&mut turn.sheet);
        mocks::put_turn(tx, mock.id, &turn).await?;
        Ok(mocks::touch(tx, mock.id, person.at).await?)
    })
    .await?;
    panel(app, person, turn).await
}

/// Records which key points the interviewer heard, by their places from 0.
pub async fn hear(
    app: &App,
    person: &Person,
    turn: (MockId, u32),
    places: &[u32],
) -> Result<Panel> {
    note(app, person, turn, |sheet| sheet.hear(places)).await
}

/// Records which follow-ups the interviewer asked, by their places from 0.
pub async fn ask(app: &App, person: &Person, turn: (MockId, u32), places: &[u32]) -> Result<Panel> {
    note(app, person, turn, |sheet| sheet.ask(places)).await
}

/// Records that the interviewer gave the hint, and shows it. A question may have none.
pub async fn hint(app: &App, person: &Person, turn: (MockId, u32)) -> Result<Panel> {
    note(app, person, turn, Sheet::give_hint).await
}

/// Returns the turn with the interviewer's line for the candidate so far, to edit it.
pub async fn begin_line(app: &App, person: &Person, turn: (MockId, u32)) -> Result<Turn> {
    let (_, turn) = of_interviewer(&mut *app.store.read().await?, person, turn).await?;
    Ok(turn)
}

/// Keeps a line for the candidate.
///
/// # Errors
///
/// Refuses an empty line.
pub async fn line(app: &App, person: &Person, turn: (MockId, u32), typed: &str) -> Result<Panel> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(MockRefusal::EmptyLine.into());
    }
    note(app, person, turn, |sheet| sheet.line = typed.to_owned()).await
}

/// Replaces the question of a turn without notes, or begins the next turn if there are notes: the
/// same member asks again. Returns what the turn came to if there were notes.
pub async fn another(
    app: &App,
    person: &Person,
    turn: (MockId, u32),
) -> Result<(Interview, Option<Ended>)> {
    let (id, number) = turn;
    let is_ended = once_for(app, (person.interaction, person.at), async |tx| {
        let (mock, turn) = of_interviewer(tx, person, turn).await?;
        let next = turn.number + 1;
        let (interviewer, number) = (turn.interviewer, turn.number);
        let (is_touched, begun_at) = (turn.sheet.is_touched(), turn.begun_at);
        if is_touched {
            close(app, tx, &mock, turn, (person.interaction, person.at)).await?;
        }
        begin(app, tx, (&mock, interviewer), (person, next)).await?;
        if !is_touched {
            mocks::remove_turn(tx, id, number).await?;
        }
        let candidate = mock.other(interviewer).member;
        // After several changes in a row, the candidate hears only of the last.
        let told_at = match is_touched {
            true => person.at + REPLIED,
            false => (person.at + REPLIED).max(begun_at + QUIET),
        };
        if is_touched {
            tell(tx, &mock, candidate, News::Summary(number), person.at).await?;
        }
        tell(tx, &mock, candidate, News::Turn(next), told_at).await?;
        show(tx, &mock, person, News::Turn(next)).await?;
        mocks::touch(tx, id, person.at).await?;
        Ok(is_touched)
    })
    .await?;
    let ended = match is_ended {
        true => Some(ended(app, id, number, (person.interaction, person.at)).await?),
        false => None,
    };
    Ok((interview(app, id).await?, ended))
}

/// Ends a turn: the key points heard review the candidate's cards, like an answer.
pub async fn end_turn(app: &App, person: &Person, turn: (MockId, u32)) -> Result<Ended> {
    let (id, number) = turn;
    once_for(app, (person.interaction, person.at), async |tx| {
        let (mock, turn) = of_interviewer(tx, person, turn).await?;
        close(app, tx, &mock, turn, (person.interaction, person.at)).await?;
        happened(tx, &mock, person, News::Summary(number)).await?;
        Ok(mocks::touch(tx, id, person.at).await?)
    })
    .await?;
    ended(app, id, number, (person.interaction, person.at)).await
}

/// Returns an ended turn as far as both may see it, because both see the same message.
pub(super) async fn ended(
    app: &Core,
    id: MockId,
    number: u32,
    (interaction, at): (u64, DateTime<Utc>),
) -> Result<Ended> {
    let interview = interview(app, id).await?;
    let turn = interview.turn(number).ok_or(MockRefusal::TurnOver)?;
    let mock = &interview.mock;
    let app = &app.in_guild(mock.guild).await?;
    let both = mock.both().map(|one| Person {
        guild: Some(mock.guild),
        member: one.member,
        name: one.name.clone(),
        interaction,
        at,
    });
    let (question, sheet) = (&turn.question, turn.sheet.clone());
    let sheet = reveal::open_to_all(app, &both, question, sheet).await?;
    Ok(Ended {
        number,
        sheet,
        interview,
    })
}

/// Ends a turn in the database.
pub(super) async fn close(
    app: &Core,
    tx: &mut Connection,
    mock: &Mock,
    turn: Turn,
    (interaction, at): (u64, DateTime<Utc>),
) -> Result<()> {
    let candidate = mock.other(turn.interviewer).member;
    let app = app.in_guild(mock.guild).await?;
    if let Some(question) = app.bank.get(turn.question.as_str()) {
        let written = turn.sheet.written();
        let learned = Learned {
            member: candidate,
            question,
            written: Some(&written),
            answer: interaction,
            at,
        };
        deck::learned(tx, &learned).await?;
    }
    let turn = Turn {
        ended_at: Some(at),
        ..turn
    };
    Ok(mocks::put_turn(tx, mock.id, &turn).await?)
}

/// Begins the next turn after one that is over: the other member asks.
///
/// # Errors
///
/// Refuses if it has already begun.
pub async fn go_on(app: &App, person: &Person, (id, after): (MockId, u32)) -> Result<Interview> {
    once_for(app, (person.interaction, person.at), async |tx| {
        let mock = going(tx, person, id).await?;
        let last = mocks::turns(tx, id).await?.pop();
        let is_next = |turn: &Turn| turn.number == after && turn.ended_at.is_some();
        let last = last.filter(is_next).ok_or(MockRefusal::TurnBegun)?;
        let interviewer = mock.other(last.interviewer).member;
        begin(app, tx, (&mock, interviewer), (person, after + 1)).await?;
        happened(tx, &mock, person, News::Turn(after + 1)).await?;
        Ok(mocks::touch(tx, id, person.at).await?)
    })
    .await?;
    interview(app, id).await
}
