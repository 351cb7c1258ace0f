//! What has happened in a mock interview, for whom it is news.

use chrono::{DateTime, TimeDelta, Utc};

use super::turn::{Ended, ended};
use super::{Interview, MockRefusal, going, interview};
use crate::app::{Core, Person, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{MemberId, MockId, first_snowflake};
use crate::domain::mock::{Mock, News, Phase, Stage};
use crate::store::{Connection, mocks};

/// After how many seconds a reply to a click is there, or never comes: Discord takes none after 3.
pub(super) const REPLIED: TimeDelta = TimeDelta::seconds(5);

/// What one of the two is told, or both.
#[derive(Clone, Debug)]
pub enum Told {
    /// A turn has begun.
    Turn(Interview, u32),
    /// A turn has ended.
    Summary(Ended),
    /// The interview is over.
    Over(Interview),
}

impl Told {
    /// The interview that it is about.
    pub fn interview(&self) -> &Interview {
        match self {
            Self::Turn(interview, _) | Self::Over(interview) => interview,
            Self::Summary(ended) => &ended.interview,
        }
    }
}

/// Plans that one of the two is told something, where they are not in a thread together.
pub(super) async fn tell(
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

/// Plans what follows a click of one of the two: the other one is told, and the reply to the click is
/// made up for if it is lost.
pub(super) async fn happened(
    tx: &mut Connection,
    mock: &Mock,
    person: &Person,
    news: News,
) -> Result<()> {
    let other = mock.other(person.member).member;
    tell(tx, mock, other, news, person.at).await?;
    show(tx, mock, person, news).await
}

/// Plans that the reply to a click is made up for if it is lost.
pub(super) async fn show(
    tx: &mut Connection,
    mock: &Mock,
    person: &Person,
    news: News,
) -> Result<()> {
    let shown = Errand::ShowMock {
        mock: mock.id,
        by: person.member,
        news,
    };
    errand::plan(tx, mock.guild, &shown, person.at + REPLIED).await
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

/// What came of a click, as long as nothing came after it: who went on has seen it.
pub async fn to_show(
    app: &Core,
    id: MockId,
    news: News,
    now: DateTime<Utc>,
) -> Result<Option<Told>> {
    let turns = mocks::turns(&mut *app.store.read().await?, id).await?;
    let last = turns.last().map(|turn| turn.number);
    match news {
        News::Turn(number) | News::Summary(number) if last != Some(number) => Ok(None),
        _ => told(app, id, news, now).await,
    }
}

/// How far an interview is, for one of the two who clicked something old.
///
/// # Errors
///
/// Refuses everybody else, and what is over.
pub async fn present(app: &Core, person: &Person, id: MockId) -> Result<Told> {
    let mut reader = app.store.read().await?;
    going(&mut reader, person, id).await?;
    let last = mocks::turns(&mut reader, id).await?.pop();
    drop(reader);
    let last = last.ok_or(MockRefusal::TurnOver)?;
    Ok(if last.ended_at.is_some() {
        let by = (person.interaction, person.at);
        Told::Summary(ended(app, id, last.number, by).await?)
    } else {
        Told::Turn(interview(app, id).await?, last.number)
    })
}
