//! Roles that come with streaks.

use super::{Errands, Tried};
use crate::app::role;
use crate::discord::errands;
use crate::discord::rest::RestError;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{GuildId, MemberId, RoleId};

impl Errands {
    /// Gives a member the role that their streak earns, or takes it away when the streak is lost.
    pub(super) async fn set_role(
        &self,
        planned: &Planned,
        (guild, member, role): (GuildId, MemberId, RoleId),
    ) -> Tried {
        let (place, begun_at) = ((guild, member, role), self.clock.now());
        let begun = role::begin(&self.app, planned.id, place, begun_at).await?;
        let Some(is_given) = begun else {
            return Ok(Outcome::Noted);
        };
        // It may have gained rights since it was chosen.
        if is_given
            && self
                .outbox
                .is_powerful(guild, role, self.deadline())
                .await?
        {
            role::refused(&self.app, guild, role, self.clock.now()).await?;
            return Ok(Outcome::Refused(
                "the role has power over others".to_owned(),
            ));
        }
        let set = self.outbox.set_role(place, is_given, self.deadline()).await;
        let now = self.clock.now();
        match set {
            Ok(()) => role::changed(&self.app, planned.id, place, is_given, now).await?,
            Err(refused) if refused.is_no_member() => {
                role::is_away(&self.app, planned.id, (guild, member), begun_at).await?;
            }
            Err(refused @ RestError::Refused { .. }) => {
                role::refused(&self.app, guild, role, now).await?;
                return Ok(Outcome::Refused(refused.to_string()));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Outcome::Noted)
    }

    /// Tells the member who set up a role that the bot cannot give it.
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
