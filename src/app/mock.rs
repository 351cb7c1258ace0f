//! Mock interviews: two members take turns as interviewer and candidate, in a private thread or in
//! direct messages. The database holds all of it, so every button works after a restart.

mod invitation;
mod news;
mod stage;
mod turn;

use chrono::{DateTime, TimeDelta, Utc};

use super::once::once_for;
use super::{App, Core, Error, Person, Refusal, Result};
use crate::domain::ids::{GuildId, MemberId, MockId};
use crate::domain::mock::{Ending, KEPT_DAYS, Mock, News, Phase, Turn, Wait};
use crate::domain::question::QuestionId;
use crate::store::{self, Connection, members, mocks};

pub use invitation::{Request, accept, decline, invite, note_message, waiting, withdraw};
pub use news::{Told, present, to_show, told};
pub use stage::{Opening, Rested, invitation, opening, rest, set_stage, unreachable};
pub use turn::{Ended, Panel, another, ask, begin_line, end_turn, go_on, hear, hint, line, panel};

/// Why the bot refuses an action in a mock interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MockRefusal {
    /// Nobody interviews themselves.
    WithYourself,
    /// Bots do not answer questions.
    WithBot,
    /// The partner is not in the server.
    NotThere,
    /// The member must wait until then before they invite again.
    TooSoon(DateTime<Utc>, Wait),
    /// The bot no longer knows the interview.
    Gone,
    /// Only the invited member can accept.
    OnlyPartner(MemberId),
    /// Only the two members can do that.
    OnlyTheTwo(MemberId, MemberId),
    /// Nobody accepted in time.
    Expired,
    /// The invitation was declined or withdrawn.
    Declined,
    /// The invitation was already accepted.
    Accepted,
    /// The member who invited is not in the server any more.
    HostLeft,
    /// The two are in another interview with each other.
    Busy,
    /// The interview is over.
    Over,
    /// The other member asks in this turn.
    NotInterviewer,
    /// The turn is over, or has another question now.
    TurnOver,
    /// The next turn has already begun.
    TurnBegun,
    /// The feedback line is empty.
    EmptyLine,
}

impl From<MockRefusal> for Refusal {
    fn from(refusal: MockRefusal) -> Self {
        Self::Mock(refusal)
    }
}

impl From<MockRefusal> for Error {
    fn from(refusal: MockRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

/// An interview in its current state.
#[derive(Clone, Debug)]
pub struct Interview {
    /// The interview.
    pub mock: Mock,
    /// Its turns.
    pub turns: Vec<Turn>,
}

impl Interview {
    /// Returns the turn with that number.
    pub fn turn(&self, number: u32) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.number == number)
    }

    /// Returns the number of the turn that its interviewer ended to ask this one.
    fn ended_for(&self, number: u32) -> Option<u32> {
        let turn = self.turn(number)?;
        let before = self.turns.iter().rfind(|turn| turn.number < number)?;
        let goes_on =
            before.interviewer == turn.interviewer && before.ended_at == Some(turn.begun_at);
        goes_on.then_some(before.number)
    }

    /// Returns the turns that count: those that are over or have notes.
    pub fn counted(&self) -> impl Iterator<Item = &Turn> {
        let counts = |turn: &&Turn| turn.ended_at.is_some() || turn.sheet.is_touched();
        self.turns.iter().filter(counts)
    }
}

/// Ends an interview for either member. The interviewer's notes on the current turn count. If the
/// interview is already over, returns it as it is; the flag tells whether this interaction ended
/// it.
///
/// # Errors
///
/// Refuses everybody but the two.
pub async fn end(app: &App, person: &Person, id: MockId) -> Result<(Interview, bool)> {
    let is_news = once_for(app, (person.interaction, person.at), async |tx| {
        let mock = of_two(tx, person, id).await?;
        let is_going = mock.phase(person.at) == Phase::Going;
        if is_going {
            finish(
                app,
                tx,
                &mock,
                Ending::Ended,
                (person.interaction, person.at),
            )
            .await?;
            news::happened(tx, &mock, person, News::Over).await?;
        }
        Ok(is_going)
    })
    .await?;
    Ok((interview(app, id).await?, is_news))
}

/// Ends the interview, and its current turn if that has notes.
async fn finish(
    app: &Core,
    tx: &mut Connection,
    mock: &Mock,
    ending: Ending,
    (interaction, at): (u64, DateTime<Utc>),
) -> Result<()> {
    let last = mocks::turns(tx, mock.id).await?.pop();
    if let Some(turn) = last.filter(|turn| turn.ended_at.is_none()) {
        if turn.sheet.is_touched() {
            turn::close(app, tx, mock, turn, (interaction, at)).await?;
        } else {
            mocks::remove_turn(tx, mock.id, turn.number).await?;
        }
    }
    mocks::touch(tx, mock.id, at).await?;
    Ok(mocks::end(tx, mock.id, ending, at).await?)
}

/// Returns the guild of an interview that a person took part in and that asked the question, while
/// they are in that guild: elsewhere, too, the question then means the guild's version.
pub async fn guild_of(
    app: &Core,
    member: MemberId,
    question: &QuestionId,
) -> Result<Option<GuildId>> {
    let mut reader = app.store.read().await?;
    let Some(guild) = mocks::guild_of(&mut reader, member, question).await? else {
        return Ok(None);
    };
    let known = members::get(&mut reader, guild, member).await?;
    Ok(known.filter(|known| !known.has_left).map(|_| guild))
}

/// Forgets some of the interviews that nobody has touched for long; returns whether there may be
/// more.
pub async fn forget(app: &Core, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let is_more = mocks::forget(&mut tx, now - TimeDelta::days(KEPT_DAYS)).await?;
    store::commit(tx).await?;
    Ok(is_more)
}

async fn interview(app: &Core, id: MockId) -> Result<Interview> {
    let mut reader = app.store.read().await?;
    Ok(Interview {
        mock: get(&mut reader, id).await?,
        turns: mocks::turns(&mut reader, id).await?,
    })
}

async fn get(db: &mut Connection, id: MockId) -> Result<Mock> {
    let mock = mocks::get(db, id).await?;
    mock.ok_or_else(|| MockRefusal::Gone.into())
}

/// Returns an interview of the person.
async fn of_two(db: &mut Connection, person: &Person, id: MockId) -> Result<Mock> {
    let mock = get(db, id).await?;
    if mock.has(person.member) {
        Ok(mock)
    } else {
        Err(MockRefusal::OnlyTheTwo(mock.host.member, mock.partner.member).into())
    }
}

/// Returns an interview of the person that is still going on.
async fn going(db: &mut Connection, person: &Person, id: MockId) -> Result<Mock> {
    let mock = of_two(db, person, id).await?;
    match mock.phase(person.at) {
        Phase::Going => Ok(mock),
        _ => Err(MockRefusal::Over.into()),
    }
}
