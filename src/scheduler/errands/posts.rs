//! What the messages of posts show as time passes.

use chrono::TimeDelta;

use super::{Errands, Tried};
use crate::app::post::closing::{self, Closing};
use crate::discord::errands;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::PostId;

impl Errands {
    /// Shows on a post's message that it has closed.
    pub(super) async fn close_post(&self, planned: &Planned, post: PostId) -> Tried {
        let now = self.clock.now();
        let app = self.app_of(planned).await?;
        match closing::of(&app, post, now).await? {
            Closing::Closed(closed) => {
                self.rewrite(closed.message, &errands::closed(&closed))
                    .await
            }
            Closing::Unsure => Ok(Outcome::Again(now + TimeDelta::minutes(1))),
            Closing::Later(at) => Ok(Outcome::Again(at)),
            Closing::NoMessage => Ok(Outcome::Dropped("the post has no message".to_owned())),
        }
    }
}
