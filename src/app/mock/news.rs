//! News of a mock interview, and who gets it.

use chrono::{DateTime, TimeDelta, Utc};

use super::turn::{Ended, ended};
use super::{Interview, MockRefusal, going, interview};
use crate::app::{Core, Person, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{MemberId, MockId, first_snowflake};
use crate::domain::mock::{Mock, News, Phase, Stage};
use crate::store::{Connection, mocks};

/// How long after a click its reply has arrived or never will: Discord takes none after 3 seconds.
pub(super) const REPLIED: TimeDelta = TimeDelta::seconds(5);

/// News for one of the two, or for both.
#[derive(Clone, Debug)]
pub enum Told {
    /// A turn has begun, perhaps in place of one that ended with it.
    Turn(Interview, u32, Option<Box<Ended>>),
    /// A turn has ended.
    Summary(Ended),
    /// The interview is over.
    Over(Interview),
}

impl Told {
    /// Returns the interview that it is about.
    pub fn interview(&self) -> &Interview {
        match self {
            Self::Turn(interview, ..) | Self::Over(interview) => interview,
            Self::Summary(ended) => &ended.interview,
        }
    }
}

/// Plans to tell one of the two something, if they have no thread together.
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

/// Plans what follows a click: the other member is told, and a lost reply is sent again.
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

/// Plans to send the reply to a click again, if it gets lost.
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

/// Returns the news for one of the two; `None` if it is outdated.
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
            is_open.then_some(Told::Turn(interview, number, None))
        }
        News::Summary(number) if interview.turn(number).is_none() => None,
        News::Summary(number) => {
            let by = (first_snowflake(now), now);
            Some(Told::Summary(ended(app, id, number, by).await?))
        }
        News::Over => Some(Told::Over(interview)),
    })
}

/// Returns the result of a click, as long as nothing came after it: a member who went on has seen
/// it.
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
        _ => match told(app, id, news, now).await? {
            Some(Told::Turn(interview, number, None)) => {
                let ended = match interview.ended_for(number) {
                    Some(before) => {
                        let by = (first_snowflake(now), now);
                        Some(Box::new(ended(app, id, before, by).await?))
                    }
                    None => None,
                };
                Ok(Some(Told::Turn(interview, number, ended)))
            }
            told => Ok(told),
        },
    }
}

/// Returns the current state of an interview, for one of the two who clicked something old.
///
/// # Errors
///
/// Refuses everybody else, and an interview that is over.
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
        Told::Turn(interview(app, id).await?, last.number, None)
    })
}
