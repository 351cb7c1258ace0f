//! Messages to the operator.

use super::{Errands, Failed, Tried};
use crate::app::report::{self, News};
use crate::discord::errands;
use crate::discord::rest::RestError;
use crate::domain::errand::{Outcome, Planned};

impl Errands {
    /// Tells the operator what members report, in one message.
    pub(super) async fn tell_operator(&self, planned: &Planned, first: i64) -> Tried {
        let reports = match report::news(&self.app, first, self.clock.now()).await? {
            News::Reports(reports) => reports,
            News::From(at) => return Ok(Outcome::Again(at)),
            News::Told => return Ok(Outcome::Done),
        };
        let letter = errands::reports(&reports, self.app.banks.common());
        let outcome = match self.to_operator(planned, &letter).await {
            Err(Failed::Discord(refused)) if refused.takes_no_messages() => Outcome::Dropped(
                "the operator takes no messages: `stride reports` lists what members report"
                    .to_owned(),
            ),
            // Any other refusal may pass; until then `stride reports` lists it.
            Err(Failed::Discord(refused @ RestError::Refused { .. })) => {
                return Err(RestError::GaveUp(refused.to_string()).into());
            }
            tried => tried?,
        };
        report::told(&self.app, first, self.clock.now()).await?;
        Ok(outcome)
    }

    async fn to_operator(&self, planned: &Planned, letter: &errands::Letter) -> Tried {
        let operator = self.outbox.operator(self.deadline()).await?;
        self.send_direct(planned, operator, letter).await
    }
}
