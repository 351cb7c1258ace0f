//! Every event from Discord comes in here, once.
//!
//! serenity gives each of its handlers a copy of every event and a task of its own. So there
//! is one, the raw one, which is also told of events that serenity cannot read.

mod shards;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use poise::FrameworkContext;
use serenity::all::{
    ConnectionStage, Context, Event, FullEvent, Interaction, RawEventHandler, Ready, ShardId,
    ShardManager, UserId,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{Data, Error, chain, clicks, framework_options};
use crate::app::{self, guild as guilds};
use crate::clock::Clock;
use crate::domain::ids::GuildId;
use shards::Shards;

/// The pause between two looks at the shards.
const LOOKS: Duration = Duration::from_secs(1);

/// The way in for events. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Gateway(Arc<State>);

#[derive(Debug)]
struct State {
    data: Data,
    options: poise::FrameworkOptions<Data, Error>,
    /// The bot's own id, known from the first READY on, before which there are no interactions.
    bot_id: OnceLock<UserId>,
    shards: OnceLock<Arc<ShardManager>>,
    /// The application's id, once it is known.
    application: watch::Sender<Option<u64>>,
    /// Since when any shard is connected, so that the bot can be used.
    connection: watch::Sender<Option<DateTime<Utc>>>,
    /// The guilds that the database knows the bot to be in: their GUILD_CREATE says nothing new.
    met: Mutex<BTreeSet<GuildId>>,
    /// Events that serenity could not read.
    unread: AtomicU64,
}

impl Gateway {
    /// A way in that nothing has come through yet.
    pub(crate) fn new(data: Data) -> Self {
        let mut options = framework_options();
        poise::set_qualified_names(&mut options.commands);
        Self(Arc::new(State {
            data,
            options,
            bot_id: OnceLock::new(),
            shards: OnceLock::new(),
            application: watch::Sender::new(None),
            connection: watch::Sender::new(None),
            met: Mutex::default(),
            unread: AtomicU64::new(0),
        }))
    }

    /// The application's id, as soon as it is known.
    pub(crate) fn application(&self) -> watch::Receiver<Option<u64>> {
        self.0.application.subscribe()
    }

    /// Since when any shard is connected, now and as it changes.
    pub(crate) fn connection(&self) -> watch::Receiver<Option<DateTime<Utc>>> {
        self.0.connection.subscribe()
    }

    fn note_connection(&self, is_connected: bool) {
        let now = self.0.data.clock.now();
        self.0.connection.send_if_modified(|since| {
            let is_new = since.is_some() != is_connected;
            if is_new {
                *since = is_connected.then_some(now);
            }
            is_new
        });
    }

    /// How many events could not be read since the start.
    pub(crate) fn unread_events(&self) -> u64 {
        self.0.unread.load(Ordering::Relaxed)
    }

    /// Looks after the shards until `shutdown`: notices lost connections, and restarts a
    /// shard that does not find its way back by itself.
    pub(crate) fn look_after(
        &self,
        manager: Arc<ShardManager>,
        shutdown: CancellationToken,
    ) -> impl Future<Output = ()> + use<> {
        // Set once: there is one manager.
        let _ = self.0.shards.set(Arc::clone(&manager));
        let gateway = self.clone();
        async move {
            let mut shards = Shards::default();
            loop {
                tokio::select! {
                    () = Clock::System.sleep(LOOKS) => {}
                    () = shutdown.cancelled() => return,
                }
                let look = shards.look(&stages(&manager).await);
                gateway.note_connection(look.is_connected);
                for shard in look.stuck {
                    manager.restart(shard).await;
                }
            }
        }
    }

    async fn interaction(&self, ctx: &Context, interaction: Interaction) {
        let data = &self.0.data;
        match interaction {
            Interaction::Component(click) => clicks::component(ctx, data, &click).await,
            Interaction::Modal(form) => clicks::form(ctx, data, &form).await,
            interaction => self.command(ctx, interaction).await,
        }
    }

    /// Commands and their completions are poise's.
    async fn command(&self, ctx: &Context, interaction: Interaction) {
        let (Some(bot_id), Some(shard_manager)) = (self.0.bot_id.get(), self.0.shards.get()) else {
            warn!("a command came before READY");
            return;
        };
        let framework = FrameworkContext {
            serenity_context: ctx,
            bot_id: *bot_id,
            options: &self.0.options,
            user_data: &self.0.data,
            shard_manager,
        };
        poise::dispatch_event(framework, FullEvent::InteractionCreate { interaction }).await;
    }

    async fn ready(&self, ready: Ready) {
        let is_of_shard = |guild: GuildId| {
            ready.shard.is_none_or(|shard| {
                (guild.0 >> 22) % u64::from(shard.total) == u64::from(shard.id.0)
            })
        };
        let present: BTreeSet<GuildId> = ready
            .guilds
            .iter()
            .map(|guild| GuildId(guild.id.get()))
            .collect();
        {
            // Before anything else, since their GUILD_CREATE events are next.
            let mut met = self.met();
            met.retain(|guild| !is_of_shard(*guild));
            met.extend(&present);
        }
        // A second READY says the same.
        let _ = self.0.bot_id.set(ready.user.id);
        self.0
            .application
            .send_replace(Some(ready.application.id.get()));
        self.note_connection(true);
        let guilds = present.len();
        info!(bot = ready.user.name, guilds, "connected to Discord");

        let data = &self.0.data;
        // Removals while the bot was away are told by nothing but this list.
        match guilds::compare(&data.app, &present, is_of_shard, data.clock.now()).await {
            Ok(0) => {}
            Ok(left) => info!(left, "guilds have removed the bot meanwhile"),
            Err(error) => {
                self.met().clear();
                error!(error = %chain(&error), "the list of guilds could not be compared");
            }
        }
    }

    async fn joined(&self, guild: GuildId) {
        if self.met().contains(&guild) {
            return;
        }
        let data = &self.0.data;
        let joined = guilds::join(&data.app, guild, data.clock.now()).await;
        if joined.is_ok() {
            self.met().insert(guild);
        }
        note(guild, joined);
    }

    async fn removed(&self, guild: GuildId) {
        self.met().remove(&guild);
        info!(%guild, "the bot was removed from a guild");
        let data = &self.0.data;
        note(
            guild,
            guilds::leave(&data.app, guild, data.clock.now()).await,
        );
    }

    fn met(&self) -> MutexGuard<'_, BTreeSet<GuildId>> {
        self.0
            .met
            .lock()
            .expect("nothing panics while it holds the set")
    }
}

#[serenity::async_trait]
impl RawEventHandler for Gateway {
    async fn raw_event(&self, ctx: Context, event: Event) {
        match event {
            Event::InteractionCreate(event) => self.interaction(&ctx, event.interaction).await,
            Event::Ready(event) => self.ready(event.ready).await,
            Event::Resumed(_) => {
                self.note_connection(true);
            }
            Event::GuildCreate(event) => self.joined(GuildId(event.guild.id.get())).await,
            // An outage is no removal.
            Event::GuildDelete(event) if !event.guild.unavailable => {
                self.removed(GuildId(event.guild.id.get())).await;
            }
            Event::Unknown(event) => {
                self.0.unread.fetch_add(1, Ordering::Relaxed);
                warn!(kind = event.kind, "an event could not be read");
            }
            _ => {}
        }
    }
}

async fn stages(manager: &ShardManager) -> Vec<(ShardId, ConnectionStage)> {
    let runners = manager.runners.lock().await;
    runners
        .iter()
        .map(|(id, runner)| (*id, runner.stage))
        .collect()
}

/// Errors end here: there is nobody to answer but the log.
fn note(guild: GuildId, noted: app::Result<()>) {
    if let Err(error) = noted {
        error!(%guild, error = %chain(&error), "what became of a guild could not be noted");
    }
}
