//! Invitations to mock interviews, and the replies to them.

use super::{Interview, MockRefusal, get, interview, of_two, turn};
use crate::app::members::{make_room, note_left, remember};
use crate::app::once::once_for;
use crate::app::{App, Caller, Core, Person, Result, errand};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{ChannelId, MessageId, MockId};
use crate::domain::mock::{
    Ending, INVITING_HOURS, Mock, Partner, Phase, REST_HOURS, wait_to_invite,
};
use crate::domain::question::Level;
use crate::store::mocks::New;
use crate::store::{self, mocks};
use chrono::{DateTime, TimeDelta, Utc};

/// What a member asks for when they invite.
#[derive(Clone, Debug)]
pub struct Request {
    /// The invited member.
    pub partner: Partner,
    /// Whether the partner is a bot.
    pub is_bot: bool,
    /// Whether the partner is in the server.
    pub is_there: bool,
    /// How hard the questions are.
    pub level: Option<Level>,
    /// The channel of the invitation.
    pub channel: ChannelId,
    /// Whether the bot could open a private thread there.
    pub wants_thread: bool,
}

/// Invites a member to a mock interview. A new invitation withdraws the member's earlier ones that
/// nobody accepted.
///
/// # Errors
///
/// Refuses to invite oneself, a bot, or a member who is not there. Refuses a member who invited a
/// moment ago, was declined, or has invited many.
pub async fn invite(app: &App, caller: &Caller, request: &Request) -> Result<Mock> {
    if request.is_bot {
        return Err(MockRefusal::WithBot.into());
    }
    if request.partner.member == caller.member {
        return Err(MockRefusal::WithYourself.into());
    }
    if !request.is_there {
        return Err(MockRefusal::NotThere.into());
    }
    let person = Person::from(caller);
    make_room(app, &person).await?;
    let mut tx = app.store.write().await?;
    let id = match mocks::of_interaction(&mut tx, caller.interaction).await? {
        Some(id) => id,
        None => {
            let since = caller.at - TimeDelta::hours(INVITING_HOURS);
            let lately = mocks::unaccepted(&mut tx, caller.member, since).await?;
            let wait = wait_to_invite(&lately, request.partner.member, caller.at);
            if let Some((until, why)) = wait {
                return Err(MockRefusal::TooSoon(until, why).into());
            }
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

/// Records which message has the invitation, as seen there.
pub async fn note_message(app: &Core, id: MockId, message: MessageId) -> Result<()> {
    let known = mocks::get(&mut *app.store.read().await?, id).await?;
    if known.is_none_or(|mock| mock.message.is_some()) {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    mocks::note_message(&mut tx, id, message).await?;
    Ok(store::commit(tx).await?)
}

/// Returns an invitation that waits for this member.
pub async fn waiting(app: &Core, person: &Person, id: MockId) -> Result<Option<Mock>> {
    let known = mocks::get(&mut *app.store.read().await?, id).await?;
    Ok(known.filter(|mock| {
        mock.partner.member == person.member && mock.phase(person.at) == Phase::Invited
    }))
}

/// Withdraws an invitation whose host has left the server, as seen at `now`.
pub async fn withdraw(app: &Core, mock: &Mock, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    note_left(&mut tx, mock.guild, mock.host.member, now).await?;
    mocks::end(&mut tx, mock.id, Ending::TakenBack, now).await?;
    Ok(store::commit(tx).await?)
}

/// Accepts an invitation. The first turn begins, and an errand opens the place for it.
///
/// # Errors
///
/// Refuses everybody but the invited member. Refuses an expired invitation, one while the two are
/// in another interview with each other, and one for which no question is left that is open to
/// neither as a post.
pub async fn accept(app: &App, person: &Person, id: MockId) -> Result<Interview> {
    make_room(app, person).await?;
    once_for(app, (person.interaction, person.at), async |tx| {
        let mock = get(tx, id).await?;
        if person.member != mock.partner.member {
            return Err(MockRefusal::OnlyPartner(mock.partner.member).into());
        }
        match mock.phase(person.at) {
            Phase::Invited => {}
            // Accepted before.
            Phase::Going => return Ok(()),
            Phase::Expired => return Err(MockRefusal::Expired.into()),
            Phase::Over(Ending::Declined | Ending::TakenBack | Ending::Replaced) => {
                return Err(MockRefusal::Declined.into());
            }
            Phase::Over(_) => return Err(MockRefusal::Over.into()),
        }
        if mocks::are_busy(tx, &mock, person.at - TimeDelta::hours(REST_HOURS)).await? {
            return Err(MockRefusal::Busy.into());
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
        // One errand is enough: it checks whether anybody did something meanwhile.
        let rests = get(tx, id).await?.rested_at();
        errand::plan(tx, about, &Errand::RestMock { mock: id }, rests).await
    })
    .await?;
    interview(app, id).await
}

/// Declines an invitation, or withdraws it.
///
/// # Errors
///
/// Refuses everybody but the two, and an accepted invitation.
pub async fn decline(app: &App, person: &Person, id: MockId) -> Result<Mock> {
    let mut tx = app.store.write().await?;
    let mock = of_two(&mut tx, person, id).await?;
    if mock.phase(person.at) == Phase::Going {
        return Err(MockRefusal::Accepted.into());
    }
    let ending = if person.member == mock.host.member {
        Ending::TakenBack
    } else {
        Ending::Declined
    };
    mocks::end(&mut tx, id, ending, person.at).await?;
    store::commit(tx).await?;
    Ok(mock)
}
