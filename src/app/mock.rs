//! Mock interviews: two members take turns as interviewer and candidate, in a private thread, or in
//! direct messages with each. Everything of it is in the database: whatever is clicked works after
//! a restart.

mod stage;
mod turn;

use chrono::{DateTime, TimeDelta, Utc};

use super::members::{make_room, remember};
use super::once::once_for;
use super::{App, Caller, Core, Error, Person, Refusal, Result, errand};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{ChannelId, MemberId, MockId};
use crate::domain::mock::{Ending, KEPT_DAYS, Mock, News, Partner, Phase, Stage, Turn};
use crate::domain::question::Level;
use crate::store::mocks::New;
use crate::store::{self, Connection, mocks};

pub use stage::{Opening, Rested, Told, opening, rest, set_stage, told, unreachable};
pub use turn::{Ended, Panel, another, ask, begin_line, end_turn, go_on, hear, hint, line, panel};

/// Why something of a mock interview is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MockRefusal {
    /// One cannot interview oneself.
    WithYourself,
    /// A bot answers no questions aloud.
    WithBot,
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

impl From<MockRefusal> for Error {
    fn from(refusal: MockRefusal) -> Self {
        Self::Refused(Refusal::Mock(refusal))
    }
}

/// What somebody wants who invites.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whom.
    pub partner: Partner,
    /// Whether that is a bot.
    pub is_bot: bool,
    /// How hard the questions are.
    pub level: Option<Level>,
    /// Where.
    pub channel: ChannelId,
    /// Whether the bot could open a private thread there.
    pub wants_thread: bool,
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

/// Invites a member to a mock interview. Whoever invites again takes back what they invited to
/// before and nobody accepted.
///
/// # Errors
///
/// Refuses oneself and bots.
pub async fn invite(app: &App, caller: &Caller, request: &Request) -> Result<Mock> {
    if request.is_bot {
        return Err(MockRefusal::WithBot.into());
    }
    if request.partner.member == caller.member {
        return Err(MockRefusal::WithYourself.into());
    }
    let person = Person::from(caller);
    make_room(app, &person).await?;
    let mut tx = app.store.write().await?;
    let id = match mocks::of_interaction(&mut tx, caller.interaction).await? {
        Some(id) => id,
        None => {
            remember(&mut tx, &person).await?;
            mocks::replace_invitations(&mut tx, caller.member, caller.at).await?;
            let new = New {
                guild: caller.guild,
                channel: request.channel,
                host: &Partner {
                    member: caller.member,
                    name: caller.name.clone(),
                },
                partner: &request.partner,
                interaction: caller.interaction,
                level: request.level,
                wants_thread: request.wants_thread,
                at: caller.at,
            };
            mocks::insert(&mut tx, &new).await?
        }
    };
    let mock = get(&mut tx, id).await?;
    store::commit(tx).await?;
    Ok(mock)
}

/// Accepts an invitation. The first turn begins, and an errand opens the place for it.
///
/// # Errors
///
/// Refuses everybody but who was invited, what has expired, and where no question is left that is
/// open to neither as a post.
pub async fn accept(app: &App, person: &Person, id: MockId) -> Result<Interview> {
    make_room(app, person).await?;
    once_for(app, (person.interaction, person.at), async |tx| {
        let mock = get(tx, id).await?;
        if person.member != mock.partner.member {
            return Err(MockRefusal::OnlyPartner(mock.partner.member).into());
        }
        match mock.phase(person.at) {
            Phase::Invited => {}
            // It was accepted before.
            Phase::Going => return Ok(()),
            Phase::Expired => return Err(MockRefusal::Expired.into()),
            Phase::Over(Ending::Declined | Ending::Replaced) => {
                return Err(MockRefusal::Declined.into());
            }
            Phase::Over(_) => return Err(MockRefusal::Over.into()),
        }
        let in_guild = Person {
            guild: Some(mock.guild),
            ..person.clone()
        };
        remember(tx, &in_guild).await?;
        mocks::accept(tx, id, person.at).await?;
        turn::begin(app, tx, (&mock, mock.host.member), (person, 1)).await?;
        let about = About::from(mock.guild);
        errand::plan(tx, about, &Errand::OpenMock { mock: id }, person.at).await?;
        touched(tx, id, person.at).await
    })
    .await?;
    interview(app, id).await
}

/// Turns an invitation down, or takes it back.
///
/// # Errors
///
/// Refuses everybody but the two, and what was accepted.
pub async fn decline(app: &App, person: &Person, id: MockId) -> Result<Mock> {
    let mut tx = app.store.write().await?;
    let mock = of_two(&mut tx, person, id).await?;
    if mock.phase(person.at) == Phase::Going {
        return Err(MockRefusal::Accepted.into());
    }
    mocks::end(&mut tx, id, Ending::Declined, person.at).await?;
    store::commit(tx).await?;
    Ok(mock)
}

/// Ends an interview, by either. What the interviewer had noted of a turn counts. Ended already, it
/// is shown as it is.
///
/// # Errors
///
/// Refuses everybody but the two.
pub async fn end(app: &App, person: &Person, id: MockId) -> Result<Interview> {
    once_for(app, (person.interaction, person.at), async |tx| {
        let mock = of_two(tx, person, id).await?;
        if mock.phase(person.at) == Phase::Going {
            finish(
                app,
                tx,
                &mock,
                Ending::Ended,
                (person.interaction, person.at),
            )
            .await?;
            let other = mock.other(person.member).member;
            tell(tx, &mock, other, News::Over, person.at).await?;
        }
        Ok(())
    })
    .await?;
    interview(app, id).await
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

/// Notes that somebody did something, and when it has rested for long enough to be over.
async fn touched(tx: &mut Connection, id: MockId, at: DateTime<Utc>) -> Result<()> {
    mocks::touch(tx, id, at).await?;
    let mock = get(tx, id).await?;
    let rests = Errand::RestMock { mock: id };
    errand::plan(tx, mock.guild, &rests, mock.rested_at()).await
}

/// Plans that one of the two is told something, where they are not in a thread together.
async fn tell(
    tx: &mut Connection,
    mock: &Mock,
    to: MemberId,
    news: News,
    at: DateTime<Utc>,
) -> Result<()> {
    if mock.stage != Some(Stage::Direct) {
        return Ok(());
    }
    let told = Errand::TellMock {
        mock: mock.id,
        to,
        news,
    };
    errand::plan(tx, mock.guild, &told, at).await
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
