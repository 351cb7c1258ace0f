//! Mock interviews: two members take turns as interviewer and candidate, in a private thread, or in
//! direct messages with each. Everything of it is in the database: whatever is clicked works after
//! a restart.

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

pub use invitation::{Request, accept, decline, invite, note_message};
pub use news::{Told, present, to_show, told};
pub use stage::{Opening, Rested, invitation, opening, rest, set_stage, unreachable};
pub use turn::{Ended, Panel, another, ask, begin_line, end_turn, go_on, hear, hint, line, panel};

/// Why something of a mock interview is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MockRefusal {
    /// One cannot interview oneself.
    WithYourself,
    /// A bot answers no questions aloud.
    WithBot,
    /// They are not in the server.
    NotThere,
    /// They have to wait until then before they invite.
    TooSoon(DateTime<Utc>, Wait),
    /// The interview is not known any more.
    Gone,
    /// Only the one who was invited can accept.
    OnlyPartner(MemberId),
    /// Only the two of them can do that.
    OnlyTheTwo(MemberId, MemberId),
    /// Nobody accepted in time.
    Expired,
    /// The invitation was turned down or taken back.
    Declined,
    /// It was accepted already.
    Accepted,
    /// It is over.
    Over,
    /// It is the other one who asks in this turn.
    NotInterviewer,
    /// The turn is over, or another question has taken its place.
    TurnOver,
    /// The next turn has begun already.
    TurnBegun,
    /// A line without a word in it.
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

/// An interview, as it is.
#[derive(Clone, Debug)]
pub struct Interview {
    /// The interview.
    pub mock: Mock,
    /// Its turns.
    pub turns: Vec<Turn>,
}

impl Interview {
    /// The turn of that number.
    pub fn turn(&self, number: u32) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.number == number)
    }

    /// The turns that count: over, or with something noted.
    pub fn counted(&self) -> impl Iterator<Item = &Turn> {
        let counts = |turn: &&Turn| turn.ended_at.is_some() || turn.sheet.is_touched();
        self.turns.iter().filter(counts)
    }
}

/// Ends an interview, by either. What the interviewer had noted of a turn counts. Ended already, it
/// is shown as it is; says whether this very interaction has ended it.
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

/// Ends the turn in progress, where something was noted, and the interview.
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

/// The guild of an interview that somebody took part in and in which a question was asked, while they
/// are in that guild: what is said of the question elsewhere is said of that guild's.
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

/// Forgets a part of the interviews that nobody has touched for long; returns whether there may be
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

/// An interview of somebody's.
async fn of_two(db: &mut Connection, person: &Person, id: MockId) -> Result<Mock> {
    let mock = get(db, id).await?;
    if mock.has(person.member) {
        Ok(mock)
    } else {
        Err(MockRefusal::OnlyTheTwo(mock.host.member, mock.partner.member).into())
    }
}

/// An interview of somebody's that goes on.
async fn going(db: &mut Connection, person: &Person, id: MockId) -> Result<Mock> {
    let mock = of_two(db, person, id).await?;
    match mock.phase(person.at) {
        Phase::Going => Ok(mock),
        _ => Err(MockRefusal::Over.into()),
    }
}
