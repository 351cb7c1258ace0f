//! The weekly recap of a guild.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Errands, Failed, Tried};
use crate::app::recap::{self, Telling};
use crate::discord::errands;
use crate::discord::rest::RestError;
use crate::discord::roll_call::ask;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{GuildId, MemberId};

impl Errands {
    /// Sends a guild the recap of its week.
    pub(super) async fn recap(
        &self,
        planned: &Planned,
        guild: GuildId,
        monday: NaiveDate,
    ) -> Tried {
        let now = self.clock.now();
        let app = self.app_of(planned).await?;
        let mut asked = BTreeSet::new();
        let week = loop {
            let week = match recap::tell(&app, guild, monday, planned.due_at, now).await? {
                Telling::Week(week) => week,
                Telling::Later(at) => return Ok(Outcome::Again(at)),
                Telling::Nothing(why) => return Ok(Outcome::Dropped(why.to_owned())),
            };
            // If a member has left, the next one moves up, and may have left too.
            let named = week.named();
            let new: Vec<MemberId> = named.filter(|member| asked.insert(*member)).collect();
            if new.is_empty() {
                break week;
            }
            ask(&self.app, &self.outbox, &self.clock, guild, &new).await?;
        };
        let sent = self
            .send(planned, week.channel, &errands::week(&week))
            .await;
        if let Err(Failed::Discord(RestError::Refused { .. })) = &sent {
            recap::refused(&self.app, guild, monday, self.clock.now()).await?;
        }
        sent
    }
}
