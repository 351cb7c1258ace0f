//! Where a mock interview is, and how it ends without a click.

use chrono::{DateTime, Utc};

use super::news::{REPLIED, tell};
use super::{Interview, Mock, finish, get, interview};
use crate::app::{Core, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{MemberId, MockId, first_snowflake};
use crate::domain::mock::{Ending, News, Phase, Place, Stage};
use crate::store::{self, Connection, mocks};

/// An interview that was accepted, and that is to get its place.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The interview.
    pub interview: Interview,
    /// Its turn.
    pub turn: u32,
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

/// Notes where an interview is, and says so on the invitation. In direct messages both are told how
/// far it is.
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

/// Plans that the invitation says where the interview is, once the reply to **Accept** is there.
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

/// An interview whose invitation says where it is; `None` where it was forgotten.
pub async fn invitation(app: &Core, id: MockId) -> Result<Option<Interview>> {
    let known = mocks::get(&mut *app.store.read().await?, id).await?;
    match known {
        Some(_) => Ok(Some(interview(app, id).await?)),
        None => Ok(None),
    }
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
        say_where(&mut tx, &mock, Place::Nowhere, now).await?;
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
        (Phase::Going, _) => {
            store::commit(tx).await?;
            return Ok(Rested::NotYet(mock.rested_at()));
        }
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
