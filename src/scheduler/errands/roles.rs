//! Roles that come with streaks.

use super::{Errands, Tried};
use crate::app::{members, role};
use crate::discord::errands;
use crate::discord::rest::RestError;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{GuildId, MemberId, RoleId};

impl Errands {
    /// Gives a member a role that their streak brings, or takes it with the streak that is lost.
    pub(super) async fn set_role(
        &self,
        (guild, member, role): (GuildId, MemberId, RoleId),
    ) -> Tried {
        let place = (guild, member, role);
        let Some(is_given) = role::change(&self.app, guild, member, role).await? else {
            return Ok(Outcome::Dropped("it is so already".to_owned()));
        };
        let set = self.outbox.set_role(place, is_given, self.deadline()).await;
        let now = self.clock.now();
        match set {
            Ok(()) => role::changed(&self.app, place, is_given, now).await?,
            // A member who left has no roles.
            Err(refused) if refused.is_no_member() => {
                members::told(&self.app, guild, member, None, now).await?;
                role::changed(&self.app, place, false, now).await?;
            }
            Err(refused @ RestError::Refused { .. }) => {
                role::refused(&self.app, guild, role, now).await?;
                return Ok(Outcome::Dropped(refused.to_string()));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Outcome::Done)
    }

    /// Tells who set a role that it cannot be given.
    pub(super) async fn tell_role(
        &self,
        planned: &Planned,
        guild: GuildId,
        length: u32,
        admin: MemberId,
    ) -> Tried {
        self.send_direct(planned, admin, &errands::role_refused(guild, length))
            .await
    }
}
