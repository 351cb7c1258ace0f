//! Shows that an item of a channel's quiz has closed.

use tracing::warn;

use super::{Deliveries, NONCE_WINDOW};
use crate::app;
use crate::app::quiz;
use crate::discord::rest::RestError;
use crate::domain::ids::QuizId;

impl Deliveries {
    /// Shows the state of a channel's quiz and records that. Tries again later if Discord cannot
    /// take it now.
    pub(super) async fn try_show_quiz(&self, id: QuizId) -> app::Result<()> {
        let Some(guild) = quiz::guild_of(&self.app, id).await? else {
            return Ok(());
        };
        let app = self.app.in_guild(guild).await?;
        let mut playing = quiz::view(&app, id, self.clock.now()).await?;
        while let Some(channel) = playing.begun.channel {
            let deadline = self.clock.moment() + NONCE_WINDOW;
            match self.outbox.show_quiz(&playing, deadline).await {
                Ok(()) => {}
                Err(RestError::Unauthorized) => {
                    self.unauthorized.cancel();
                    return Ok(());
                }
                Err(gave_up @ RestError::GaveUp(_)) => {
                    warn!(quiz = %id, error = %gave_up, "failed to show a quiz, will retry");
                    return Ok(());
                }
                // Its message or its channel is gone, so nobody plays it any more.
                Err(refused @ RestError::Refused { .. }) => {
                    warn!(quiz = %id, error = %refused, "a quiz's message was refused");
                    return quiz::note_shown(&self.app, id, channel.place, self.clock.now()).await;
                }
            }
            quiz::note_shown(&self.app, id, channel.place, self.clock.now()).await?;
            // This edit waited for its turn, and may now hide the item that the host went on to
            // meanwhile.
            let now = quiz::view(&app, id, self.clock.now()).await?;
            if now.begun.channel == Some(channel) {
                break;
            }
            playing = now;
        }
        Ok(())
    }
}
