//! Where a mock interview is, and what is told to the one who did not click.

use chrono::{DateTime, Utc};

use super::turn::{Ended, ended};
use super::{Interview, Mock, finish, get, interview, tell};
use crate::app::{Core, Result};

use crate::domain::ids::{MemberId, MockId, first_snowflake};
use crate::domain::mock::{Ending, News, Phase, Stage};
use crate::store::{self, Connection, mocks};

/// An interview that was accepted, and that is to get its place.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The interview.
    pub interview: Interview,
    /// Its turn.
    pub turn: u32,
}

/// What one of the two is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// A turn has begun.
    Turn(Interview, u32),
    /// A turn has ended.
    Summary(Ended),
    /// The interview is over.
    Over(Interview),
}

/// What is to be opened; `None` where that is not so any more.
pub async fn opening(app: &Core, id: MockId, now: DateTime<Utc>) -> Result<Option<Opening>> {
    let Some(mock) = mocks::get(&mut *app.store.read().await?, id).await? else {
        return Ok(None);
    };
    if mock.phase(now) != Phase::Going {
        return Ok(None);
    }
    let interview = interview(app, id).await?;
    let turn = interview.turns.last().map(|turn| turn.number);
    Ok(turn.map(|turn| Opening { interview, turn }))
}

/// Notes where an interview is. In direct messages both are told of the turn.
pub async fn set_stage(app: &Core, id: MockId, stage: Stage, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    mocks::set_stage(&mut tx, id, stage).await?;
    let mock = get(&mut tx, id).await?;
    if let Some(turn) = mocks::turns(&mut tx, id).await?.pop() {
        for one in mock.both() {
            tell(&mut tx, &mock, one.member, News::Turn(turn.number), now).await?;
        }
    }
    Ok(store::commit(tx).await?)
}

/// What one of the two is told; `None` where there is nothing to tell any more.
pub async fn told(app: &Core, id: MockId, news: News, now: DateTime<Utc>) -> Result<Option<Told>> {
    if mocks::get(&mut *app.store.read().await?, id)
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let interview = interview(app, id).await?;
    let is_going = interview.mock.phase(now) == Phase::Going;
    Ok(match news {
        News::Turn(number) => {
            let turn = interview.turn(number).filter(|_| is_going);
            let is_open = turn.is_some_and(|turn| turn.ended_at.is_none());
            is_open.then_some(Told::Turn(interview, number))
        }
        News::Summary(number) if interview.turn(number).is_none() => None,
        News::Summary(number) => {
            let by = (first_snowflake(now), now);
            Some(Told::Summary(ended(app, id, number, by).await?))
        }
        News::Over => Some(Told::Over(interview)),
    })
}

/// Ends an interview in direct messages of which one takes none, and tells the other.
pub async fn unreachable(
    app: &Core,
    id: MockId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    let mock = get(&mut tx, id).await?;
    if mock.phase(now) == Phase::Going {
        let ending = if mock.host.member == member {
            Ending::HostUnreachable
        } else {
            Ending::PartnerUnreachable
        };
        finish(app, &mut tx, &mock, ending, (first_snowflake(now), now)).await?;
        let other = mock.other(member).member;
        tell(&mut tx, &mock, other, News::Over, now).await?;
    }
    Ok(store::commit(tx).await?)
}

/// What came of an interview that was to be over for its rest.
#[derive(Clone, Debug)]
pub enum Rested {
    /// Somebody did something meanwhile: it is not over before then.
    NotYet(DateTime<Utc>),
    /// It is over: its thread is to say so.
    Over(Box<Interview>),
    /// There is nothing to say, or each is told by themselves.
    Silent,
}

/// Ends an interview that nobody has touched for a day.
pub async fn rest(app: &Core, id: MockId, now: DateTime<Utc>) -> Result<Rested> {
    let mut tx = app.store.write().await?;
    let Some(mock) = mocks::get(&mut tx, id).await? else {
        return Ok(Rested::Silent);
    };
    match (mock.phase(now), mock.ended) {
        (Phase::Going, _) => return Ok(Rested::NotYet(mock.rested_at())),
        (Phase::Over(Ending::Rested), None) => over(app, &mut tx, &mock, now).await?,
        // It is to be said still.
        (Phase::Over(Ending::Rested), Some(_)) => {}
        _ => return Ok(Rested::Silent),
    }
    store::commit(tx).await?;
    Ok(match mock.stage {
        Some(Stage::Thread(_)) => Rested::Over(Box::new(interview(app, id).await?)),
        _ => Rested::Silent,
    })
}

async fn over(app: &Core, tx: &mut Connection, mock: &Mock, now: DateTime<Utc>) -> Result<()> {
    // The rest began when it was touched last: it is remembered from then on.
    finish(app, tx, mock, Ending::Rested, (first_snowflake(now), now)).await?;
    for one in mock.both() {
        tell(tx, mock, one.member, News::Over, now).await?;
    }
    Ok(())
}
