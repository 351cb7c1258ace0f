//! Reminders before a day closes.

use chrono::NaiveDate;

use super::{Errands, Failed, Tried};
use crate::app::members;
use crate::app::reminder::{self, Planned as Reminded};
use crate::discord::errands;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{GuildId, MemberId};

impl Errands {
    /// Plans reminders for the members who may lose their streak with a day.
    pub(super) async fn plan_reminders(
        &self,
        planned: &Planned,
        (guild, day): (GuildId, NaiveDate),
        hours: u32,
    ) -> Tried {
        let app = self.app_of(planned).await?;
        let now = self.clock.now();
        Ok(
            match reminder::plan_members(&app, guild, day, hours, now).await? {
                Reminded::Now => Outcome::Done,
                Reminded::Later(at) => Outcome::Again(at),
                Reminded::TooLate => Outcome::Dropped("the day has closed".to_owned()),
            },
        )
    }

    /// Reminds a member.
    pub(super) async fn remind(
        &self,
        planned: &Planned,
        guild: GuildId,
        member: MemberId,
    ) -> Tried {
        let app = self.app_of(planned).await?;
        let now = self.clock.now();
        let Some(reminder) = reminder::of_member(&app, guild, member, now).await? else {
            return Ok(Outcome::Dropped("nothing is at risk".to_owned()));
        };
        let server = self.outbox.guild_name(guild, self.deadline()).await;
        let letter = errands::reminder(&reminder, server.as_deref());
        match self.send_direct(planned, member, &letter).await {
            // A member who leaves and comes back finds their reminders on.
            Err(Failed::Discord(refused)) if refused.shares_no_server() => {
                members::told(&self.app, guild, member, None, now).await?;
                Ok(Outcome::Dropped("the member has left".to_owned()))
            }
            Err(Failed::Discord(refused)) if refused.takes_no_messages() => {
                reminder::refused(&self.app, guild, member, self.clock.now()).await?;
                Ok(Outcome::Dropped(
                    "the member takes no direct messages".to_owned(),
                ))
            }
            tried => tried,
        }
    }
}
