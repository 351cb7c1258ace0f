//! Opens the threads of mock interviews, and sends news of them in direct messages.

use chrono::TimeDelta;
use tracing::info;

use super::{Errands, Failed, Tried};
use crate::app::errand;
use crate::app::mock::{self, Rested};
use crate::discord::errands::{Letter, mock_call, mock_over, mock_placed, mock_told, mock_turn};
use crate::discord::rest::RestError;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{ChannelId, MemberId, MockId};
use crate::domain::mock::{Mock, News, Stage};

/// How long before its errand a reply may have arrived.
const REPLIED_WITHIN: TimeDelta = TimeDelta::minutes(1);

fn dropped(why: &str) -> Tried {
    Ok(Outcome::Dropped(why.to_owned()))
}

impl Errands {
    /// Opens a private thread with the first turn in it. If the bot may not, the interview starts
    /// in direct messages.
    pub(super) async fn open_mock(&self, planned: &Planned, id: MockId) -> Tried {
        let opening = mock::opening(&self.app, id, self.clock.now()).await?;
        let Some(opening) = opening else {
            return dropped("the interview is over");
        };
        let interview = &opening.interview;
        let stage = match interview.mock.stage {
            Some(stage) => stage,
            None => {
                let stage = self.stage_for(planned, &interview.mock).await?;
                mock::set_stage(&self.app, id, stage, self.clock.now()).await?;
                stage
            }
        };
        let Stage::Thread(thread) = stage else {
            return Ok(Outcome::Done);
        };
        for one in interview.mock.both() {
            let deadline = self.deadline();
            match self.outbox.let_in(thread, one.member, deadline).await {
                // Its first message mentions them, which also lets them in.
                Err(refused @ RestError::Refused { .. }) => {
                    info!(%thread, member = %one.member, %refused, "failed to let somebody in");
                }
                let_in => let_in?,
            }
        }
        let letter = mock_turn(interview, opening.turn);
        let sent = self.send(planned, thread, &letter).await;
        self.or_directly(id, sent).await
    }

    /// Handles the outcome of a send into an interview's thread. If Discord refuses, because the
    /// thread is gone or the bot may not write there, the interview goes on in direct messages.
    async fn or_directly(&self, id: MockId, sent: Tried) -> Tried {
        match sent {
            Err(Failed::Discord(refused @ RestError::Refused { .. })) => {
                info!(mock = %id, %refused, "the thread takes no message, so direct messages");
                mock::set_stage(&self.app, id, Stage::Direct, self.clock.now()).await?;
                Ok(Outcome::Done)
            }
            sent => sent,
        }
    }

    /// Decides where an interview takes place. Finds a thread that an earlier try opened.
    async fn stage_for(&self, planned: &Planned, mock: &Mock) -> Result<Stage, Failed> {
        if !mock.wants_thread {
            return Ok(Stage::Direct);
        }
        let place = (mock.guild, mock.channel);
        let name = mock.thread_name();
        if planned.tried_at.is_some() {
            let deadline = self.deadline();
            let found = self.outbox.find_thread(place, &name, deadline).await?;
            if let Some(thread) = found {
                return Ok(Stage::Thread(thread));
            }
        }
        errand::begin(&self.app, planned.id, self.clock.now()).await?;
        let deadline = self.deadline();
        let opened = self
            .outbox
            .open_private_thread(mock.channel, &name, deadline);
        match opened.await {
            Ok(thread) => Ok(Stage::Thread(thread)),
            Err(refused @ RestError::Refused { .. }) => {
                info!(mock = %mock.id, %refused, "no thread, so direct messages");
                Ok(Stage::Direct)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Tells one of the two in a direct message what has happened. If that is impossible, the
    /// interview ends.
    pub(super) async fn tell_mock(
        &self,
        planned: &Planned,
        (id, to, news): (MockId, MemberId, News),
    ) -> Tried {
        let told = mock::told(&self.app, id, news, self.clock.now()).await?;
        let Some(told) = told else {
            return dropped("there is nothing to tell any more");
        };
        match self.send_direct(planned, to, &mock_told(&told)).await {
            Err(Failed::Discord(refused)) if refused.takes_no_messages() => {
                mock::unreachable(&self.app, id, to, self.clock.now()).await?;
                dropped("they take no direct messages")
            }
            tried => tried,
        }
    }

    /// Sends the result of a click to the place of its reply, unless the reply is there.
    pub(super) async fn show_mock(
        &self,
        planned: &Planned,
        (id, by, news): (MockId, MemberId, News),
    ) -> Tried {
        let shown = mock::to_show(&self.app, id, news, self.clock.now()).await?;
        let Some(shown) = shown else {
            return dropped("something came after it");
        };
        let letter = mock_told(&shown);
        match shown.interview().mock.stage {
            Some(Stage::Thread(thread)) => {
                let sent = self.unless_there(planned, thread, &letter).await;
                self.or_directly(id, sent).await
            }
            Some(Stage::Direct) => {
                let channel = self.outbox.direct_channel(by, self.deadline()).await?;
                self.unless_there(planned, channel, &letter).await
            }
            None => dropped("it is nowhere yet"),
        }
    }

    /// Sends the text of a reply to a click, unless the reply is in the channel.
    async fn unless_there(&self, planned: &Planned, channel: ChannelId, letter: &Letter) -> Tried {
        if planned.tried_at.is_none() {
            let (since, deadline) = (planned.due_at - REPLIED_WITHIN, self.deadline());
            let found = self.outbox.find_letter(channel, letter, since, deadline);
            if let Some(message) = found.await? {
                return Ok(Outcome::Sent(message));
            }
            // Without *Read Message History* every channel looks empty, so we could not tell.
            if !self.outbox.is_readable(channel, self.deadline()).await? {
                return dropped("the channel cannot be read");
            }
        }
        self.send(planned, channel, letter).await
    }

    /// Shows on an invitation where its interview takes place.
    pub(super) async fn show_invitation(&self, id: MockId) -> Tried {
        let Some(interview) = mock::invitation(&self.app, id).await? else {
            return dropped("the interview was forgotten");
        };
        let mock = &interview.mock;
        let Some(message) = mock.message else {
            return dropped("nobody knows where the invitation is");
        };
        let place = (mock.channel, message);
        self.rewrite(place, &mock_placed(&interview), self.deadline())
            .await
    }

    /// Calls a member whom no direct message reaches, in the channel of the invitation.
    pub(super) async fn call_mock(&self, planned: &Planned, id: MockId, member: MemberId) -> Tried {
        let Some(interview) = mock::invitation(&self.app, id).await? else {
            return dropped("the interview was forgotten");
        };
        let letter = mock_call(&interview, member);
        self.send(planned, interview.mock.channel, &letter).await
    }

    /// Ends an interview that has rested for a day, and says so in its thread.
    pub(super) async fn rest_mock(&self, planned: &Planned, id: MockId) -> Tried {
        match mock::rest(&self.app, id, self.clock.now()).await? {
            Rested::NotYet(at) => Ok(Outcome::Again(at)),
            Rested::Silent => dropped("there is no thread to say it in"),
            Rested::Over(interview) => match interview.mock.stage {
                Some(Stage::Thread(thread)) => {
                    let sent = self.send(planned, thread, &mock_over(&interview)).await;
                    self.or_directly(id, sent).await
                }
                _ => dropped("there is no thread to say it in"),
            },
        }
    }
}
