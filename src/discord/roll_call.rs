//! Asks Discord whether the members on a board or in a recap are still there. A board does not wait
//! for it: the next one uses the result.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, info, warn};

use super::chain;
use super::outbox::Outbox;
use super::rest::RestError;
use crate::app::{self, Core, members};
use crate::clock::Clock;
use crate::domain::ids::{GuildId, MemberId};

/// How long Discord may take to tell about one member. The next board asks again.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks about members. Clones share it.
#[derive(Clone, Debug)]
pub struct RollCall {
    app: Core,
    outbox: Outbox,
    clock: Clock,
    tasks: TaskTracker,
    asking: Arc<Mutex<BTreeSet<(GuildId, MemberId)>>>,
}

impl RollCall {
    /// Starts with no requests.
    pub fn new(app: Core, outbox: Outbox, clock: Clock, tasks: TaskTracker) -> Self {
        Self {
            app,
            outbox,
            clock,
            tasks,
            asking: Arc::default(),
        }
    }

    /// Asks in the background about the members whose presence nobody has confirmed for a day.
    pub(super) fn of(&self, guild: GuildId, shown: Vec<MemberId>) {
        let shown: Vec<MemberId> = {
            let mut asking = self.asking();
            let shown = shown.into_iter();
            shown
                .filter(|member| asking.insert((guild, *member)))
                .collect()
        };
        if shown.is_empty() {
            return;
        }
        let (roll_call, work) = (self.clone(), self.clock.work());
        let asking = async move {
            let Self {
                app, outbox, clock, ..
            } = &roll_call;
            if let Err(error) = ask(app, outbox, clock, guild, &shown).await {
                warn!(%guild, error = %chain(&error), "failed to note who is still in a server");
            }
            let mut asking = roll_call.asking();
            for member in &shown {
                asking.remove(&(guild, *member));
            }
            drop(asking);
            drop(work);
        };
        self.tasks.spawn(asking.in_current_span());
    }

    /// Asks about one member, even if their presence is known, and waits for the result. If Discord
    /// does not tell, nothing changes.
    pub(super) async fn about(&self, guild: GuildId, member: MemberId) -> app::Result<()> {
        let deadline = self.clock.moment() + PATIENCE;
        let asked_at = self.clock.now();
        let told = self.outbox.member_name(guild, member, deadline).await;
        self.note((guild, member), told, asked_at).await?;
        Ok(())
    }

    /// Does the same at once, for a click. Returns whether Discord told.
    pub(super) async fn about_now(&self, guild: GuildId, member: MemberId) -> app::Result<bool> {
        let asked_at = self.clock.now();
        let told = self.outbox.member_name_now(guild, member).await;
        self.note((guild, member), told, asked_at).await
    }

    async fn note(
        &self,
        (guild, member): (GuildId, MemberId),
        told: Result<Option<String>, RestError>,
        asked_at: DateTime<Utc>,
    ) -> app::Result<bool> {
        match told {
            Ok(name) => {
                members::told(&self.app, guild, member, name.as_deref(), asked_at).await?;
                Ok(true)
            }
            Err(error) => {
                info!(%guild, %error, "Discord did not tell of a member");
                Ok(false)
            }
        }
    }

    fn asking(&self) -> MutexGuard<'_, BTreeSet<(GuildId, MemberId)>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks Discord about the members whose presence nobody has confirmed for a day, and records the
/// result. If Discord does not tell, nothing changes.
pub(crate) async fn ask(
    app: &Core,
    outbox: &Outbox,
    clock: &Clock,
    guild: GuildId,
    shown: &[MemberId],
) -> app::Result<()> {
    for member in members::to_ask(app, guild, shown, clock.now()).await? {
        let asked_at = clock.now();
        let deadline = clock.moment() + PATIENCE;
        match outbox.member_name(guild, member, deadline).await {
            Ok(name) => members::told(app, guild, member, name.as_deref(), asked_at).await?,
            // The bot was removed, or Discord is out of reach.
            Err(error @ (RestError::Refused { .. } | RestError::Unauthorized)) => {
                warn!(%guild, %error, "Discord tells nothing of the members of a server");
                break;
            }
            Err(error) => {
                info!(%guild, %error, "Discord did not tell of a member");
                break;
            }
        }
    }
    Ok(())
}
