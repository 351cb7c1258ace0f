//! Where a mock interview takes place, and how it ends without a click.

use chrono::{DateTime, Utc};

use super::news::{REPLIED, tell};
use super::{Interview, Mock, finish, get, interview};
use crate::app::{Core, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{MemberId, MockId, first_snowflake};
use crate::domain::mock::{Ending, News, Phase, Place, Stage};
use crate::store::{self, Connection, mocks};

/// An accepted interview that needs a place.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The interview.
    pub interview: Interview,
    /// Its turn.
    pub turn: u32,
}

/// Returns the interview to open; `None` if it no longer needs a place.
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

/// Records where an interview takes place, and plans to say so on the invitation. In direct
/// messages, both members get the current state.
pub async fn set_stage(app: &Core, id: MockId, stage: Stage, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    mocks::set_stage(&mut tx, id, stage).await?;
    let mock = get(&mut tx, id).await?;
    let last = mocks::turns(&mut tx, id).await?.pop();
    let news = match (mock.phase(now), last) {
        (Phase::Going, Some(turn)) if turn.ended_at.is_none() => News::Turn(turn.number),
        (Phase::Going, Some(turn)) => News::Summary(turn.number),
        _ => News::Over,
    };
    for one in mock.both() {
        tell(&mut tx, &mock, one.member, news, now).await?;
    }
    if mock.phase(now) == Phase::Going {
        say_where(&mut tx, &mock, stage.into(), now).await?;
    }
    Ok(store::commit(tx).await?)
}

/// Plans an update of the invitation, which says where the interview takes place, after the reply
/// to **Accept** has arrived.
async fn say_where(
    tx: &mut Connection,
    mock: &Mock,
    place: Place,
    now: DateTime<Utc>,
) -> Result<()> {
    let shown = Errand::ShowInvitation {
        mock: mock.id,
        place,
    };
    errand::plan(tx, mock.guild, &shown, now + REPLIED).await
}

/// Returns an interview whose invitation shows its place; `None` if the interview is forgotten.
pub async fn invitation(app: &Core, id: MockId) -> Result<Option<Interview>> {
    let known = mocks::get(&mut *app.store.read().await?, id).await?;
    match known {
        Some(_) => Ok(Some(interview(app, id).await?)),
        None => Ok(None),
    }
}

/// Ends an interview in direct messages because one of the two takes none, and tells both.
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
        say_where(&mut tx, &mock, Place::Nowhere, now).await?;
        let call = Errand::CallMock { mock: id, member };
        errand::plan(&mut tx, mock.guild, &call, now).await?;
    }
    Ok(store::commit(tx).await?)
}

/// The outcome of the check whether an interview has rested for a day.
#[derive(Clone, Debug)]
pub enum Rested {
    /// A member did something meanwhile, so it cannot end before then.
    NotYet(DateTime<Utc>),
    /// It is over, and its thread should say so.
    Over(Box<Interview>),
    /// There is nothing to say, or both are told in direct messages.
    Silent,
}

/// Ends an interview that nobody has touched for a day.
pub async fn rest(app: &Core, id: MockId, now: DateTime<Utc>) -> Result<Rested> {
    let mut tx = app.store.write().await?;
    let Some(mock) = mocks::get(&mut tx, id).await? else {
        return Ok(Rested::Silent);
    };
    match (mock.phase(now), mock.ended) {
        (Phase::Going, _) => {
            store::commit(tx).await?;
            return Ok(Rested::NotYet(mock.rested_at()));
        }
        (Phase::Over(Ending::Rested), None) => over(app, &mut tx, &mock, now).await?,
        // It ended earlier, but nobody has said so yet.
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
    // The rest began at the last touch, so the time to remember it starts there.
    finish(app, tx, mock, Ending::Rested, (first_snowflake(now), now)).await?;
    for one in mock.both() {
        tell(tx, mock, one.member, News::Over, now).await?;
    }
    Ok(())
}
