//! Cleans up in Discord after members who had their data erased.

use super::{Errands, Tried};
use crate::app::role;
use crate::discord::rest::RestError;
use crate::domain::errand::Outcome;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, RoleId};

impl Errands {
    /// Takes away a member's streak role, unless they have come back and earned it since.
    pub(super) async fn take_role(
        &self,
        (guild, member, role): (GuildId, MemberId, RoleId),
    ) -> Tried {
        if role::is_theirs(&self.app, guild, member, role).await? {
            return Ok(Outcome::Forgotten);
        }
        let place = (guild, member, role);
        match self.outbox.set_role(place, false, self.deadline()).await {
            // A member who left has no roles, and Discord's refusals do not change.
            Ok(()) | Err(RestError::Refused { .. }) => Ok(Outcome::Forgotten),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes a message that shows a member's answer.
    pub(super) async fn unshare(&self, (channel, message): (ChannelId, MessageId)) -> Tried {
        match self.outbox.delete(channel, message, self.deadline()).await {
            Ok(()) => Ok(Outcome::Done),
            Err(gone) if gone.is_gone() => Ok(Outcome::Done),
            Err(error) => Err(error.into()),
        }
    }
}
