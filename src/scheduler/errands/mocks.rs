//! Gives mock interviews their place, and tells in direct messages what has happened.

use tracing::info;

use super::{Errands, Failed, Tried};
use crate::app::errand;
use crate::app::mock::{self, Rested};
use crate::discord::errands::{mock_over, mock_told, mock_turn};
use crate::discord::rest::RestError;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{MemberId, MockId};
use crate::domain::mock::{Mock, News, Stage};

fn dropped(why: &str) -> Tried {
    Ok(Outcome::Dropped(why.to_owned()))
}

impl Errands {
    /// Opens a private thread with the first turn in it, or begins in direct messages where the bot
    /// may not.
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
                // Its first message mentions them, which lets them in as well.
                Err(refused @ RestError::Refused { .. }) => {
                    info!(%thread, member = %one.member, %refused, "failed to let somebody in");
                }
                let_in => let_in?,
            }
        }
        let letter = mock_turn(interview, opening.turn);
        self.send(planned, thread, &letter).await
    }

    /// Where an interview is to be. A thread that an earlier try opened is found again.
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

    /// Tells one of two in a direct message what has happened. Where that cannot be, the interview
    /// ends.
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

    /// Ends an interview that has rested for a day, and says so in its thread.
    pub(super) async fn rest_mock(&self, planned: &Planned, id: MockId) -> Tried {
        match mock::rest(&self.app, id, self.clock.now()).await? {
            Rested::NotYet(at) => Ok(Outcome::Again(at)),
            Rested::Silent => dropped("there is no thread to say it in"),
            Rested::Over(interview) => match interview.mock.stage {
                Some(Stage::Thread(thread)) => {
                    self.send(planned, thread, &mock_over(&interview)).await
                }
                _ => dropped("there is no thread to say it in"),
            },
        }
    }
}
