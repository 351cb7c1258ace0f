//! Tells members what was decided about the questions they proposed.

use super::{Errands, Tried};
use crate::app::own_questions;
use crate::discord::errands;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::OwnQuestionId;

impl Errands {
    /// Tells a member what was decided about their proposal. A member who takes no direct messages
    /// reads it with their next command.
    pub(super) async fn tell_decision(&self, planned: &Planned, question: OwnQuestionId) -> Tried {
        let decided = match planned.guild {
            Some(guild) => own_questions::decided(&self.app, guild, question).await?,
            None => None,
        };
        let Some((author, own)) = decided else {
            return Ok(Outcome::Dropped("its author knows".to_owned()));
        };
        let server = self.outbox.guild_name(own.guild, self.deadline()).await;
        let letter = errands::decision(&own, server.as_deref());
        let outcome = self.send_direct(planned, author, &letter).await?;
        if let Outcome::Sent(_) = outcome {
            own_questions::note_told(&self.app, &[question], self.clock.now()).await?;
        }
        Ok(outcome)
    }
}
