//! The entry point for every event from Discord.

mod context;
mod event;
mod identify;
mod shards;
mod silence;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use poise::FrameworkContext;
use serenity::all::{FullEvent, Interaction, UserId};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::form::Submitted;
use super::record::{self, recorded};
use super::{Data, Error, Origin, Shared, chain, clicks, framework_options, refuse};
use crate::app::{self, guild as guilds};
use crate::domain::ids::GuildId;
use crate::metrics::{self, Session, Via};
pub(crate) use context::Serenity;
use event::{Event, Ready};
pub use shards::Ended;
pub(crate) use shards::connect;

/// How long interactions in progress may take after the bot is told to stop. The rest get a reply
/// that says so. The whole stop takes at most two seconds.
const LAST_REPLIES: Duration = Duration::from_secs(1);
/// How long Discord may take to accept these replies.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// The entry point for events. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Gateway(Arc<State>);

#[derive(Debug)]
struct State {
    shared: Shared,
    options: poise::FrameworkOptions<Data, Error>,
    serenity: Serenity,
    /// The bot's own id, known from the first READY on; no interactions arrive before that.
    bot_id: OnceLock<UserId>,
    /// The application's id, once known.
    application: watch::Sender<Option<u64>>,
    /// Since when any shard has been connected, so that the bot is usable.
    connection: watch::Sender<Option<DateTime<Utc>>>,
    /// The connected shards.
    active: Mutex<BTreeSet<u32>>,
    /// Joins and removals of guilds, recorded in order.
    guilds: mpsc::UnboundedSender<GuildEvent>,
    /// Interactions in progress.
    interactions: TaskTracker,
    /// How many events could not be read.
    unread: AtomicU64,
}

/// A change of the bot's guilds.
pub(crate) enum GuildEvent {
    /// A shard has begun to serve exactly these.
    Present(Ready),
    /// The guild is there.
    Created(GuildId),
    /// The bot was removed from the guild.
    Left(GuildId),
}

impl Gateway {
    /// Makes an entry point. The caller passes the guild events to [`Gateway::note_guilds`].
    pub(crate) fn new(
        shared: Shared,
        serenity: Serenity,
    ) -> (Self, mpsc::UnboundedReceiver<GuildEvent>) {
        let mut options = framework_options();
        poise::set_qualified_names(&mut options.commands);
        let (guilds, guild_events) = mpsc::unbounded_channel();
        let gateway = Self(Arc::new(State {
            shared,
            options,
            serenity,
            bot_id: OnceLock::new(),
            application: watch::Sender::new(None),
            connection: watch::Sender::new(None),
            active: Mutex::default(),
            guilds,
            interactions: TaskTracker::new(),
            unread: AtomicU64::new(0),
        }));
        (gateway, guild_events)
    }

    fn shared(&self) -> &Shared {
        &self.0.shared
    }

    /// Returns the application's id, now or once it is known.
    pub(crate) fn application(&self) -> watch::Receiver<Option<u64>> {
        self.0.application.subscribe()
    }

    /// Returns since when any shard has been connected, now and with every change.
    pub(crate) fn connection(&self) -> watch::Receiver<Option<DateTime<Utc>>> {
        self.0.connection.subscribe()
    }

    /// Returns how many events could not be read since the start.
    pub(crate) fn unread_events(&self) -> u64 {
        self.0.unread.load(Ordering::Relaxed)
    }

    /// Waits until interactions in progress have their replies.
    pub(crate) async fn finish(&self) {
        let interactions = &self.0.interactions;
        interactions.close();
        let replies = tokio::time::timeout(LAST_REPLIES, interactions.wait());
        if replies.await.is_ok() {
            return;
        }
        self.shared().hurry.cancel();
        let words = tokio::time::timeout(LAST_WORDS, interactions.wait());
        if words.await.is_err() {
            warn!(
                left = interactions.len(),
                "some interactions are still in progress"
            );
        }
    }

    /// Records whether a shard is connected.
    fn note_shard(&self, shard: u32, is_active: bool) {
        let is_connected = {
            let mut active = self.0.active.lock().unwrap_or_else(PoisonError::into_inner);
            if is_active {
                active.insert(shard);
            } else {
                active.remove(&shard);
            }
            metrics::shards_connected(active.len());
            !active.is_empty()
        };
        let now = self.shared().clock.now();
        self.0.connection.send_if_modified(|since| {
            let is_new = since.is_some() != is_connected;
            if is_new {
                *since = is_connected.then_some(now);
            }
            is_new
        });
    }

    /// Handles an event that a shard has received.
    fn take(&self, shard: u32, json: &str) {
        let event = match event::read(json) {
            Ok(Some(event)) => event,
            Ok(None) => return,
            Err(unread) => {
                self.0.unread.fetch_add(1, Ordering::Relaxed);
                metrics::event_unread();
                warn!(
                    shard,
                    kind = unread.kind,
                    column = unread.column,
                    "failed to read an event"
                );
                return;
            }
        };
        let guild_event = match event {
            Event::Interaction(interaction) => {
                let gateway = self.clone();
                self.0
                    .interactions
                    .spawn(async move { gateway.interaction(*interaction).await });
                return;
            }
            Event::Form(form) => {
                let gateway = self.clone();
                self.0
                    .interactions
                    .spawn(async move { gateway.form(&form).await });
                return;
            }
            Event::Resumed => {
                metrics::session_began(Session::Resumed);
                info!(shard, "a connection to Discord goes on");
                return;
            }
            Event::Ready(ready) => {
                metrics::session_began(Session::New);
                let guilds = ready.guilds().count();
                info!(
                    shard,
                    bot = ready.user.username,
                    guilds,
                    "connected to Discord"
                );
                // A second READY has the same id.
                let _ = self.0.bot_id.set(ready.user.id);
                self.0
                    .serenity
                    .http()
                    .set_application_id(ready.application.id);
                self.0
                    .application
                    .send_replace(Some(ready.application.id.get()));
                GuildEvent::Present(ready)
            }
            Event::GuildCreated(guild) => GuildEvent::Created(guild),
            Event::GuildLeft(guild) => GuildEvent::Left(guild),
        };
        // Nobody records it once the bot stops; the next READY says it again.
        let _ = self.0.guilds.send(guild_event);
    }

    async fn interaction(&self, interaction: Interaction) {
        let commands = &self.0.options.commands;
        let named = |via, data: &serenity::all::CommandData| {
            (via, record::command(commands, &data.name, &data.options))
        };
        let what = match &interaction {
            Interaction::Component(click) => {
                (Via::Component, record::action(&click.data.custom_id))
            }
            Interaction::Command(command) => named(Via::Command, &command.data),
            Interaction::Autocomplete(command) => named(Via::Autocomplete, &command.data),
            other => return warn!(kind = ?other.kind(), "received an unknown kind of interaction"),
        };
        let id = interaction.id();
        // Boxed: it is large, and in unoptimized builds it would be on the stack several times.
        recorded(what, id, self.answer(interaction).boxed()).await;
    }

    async fn answer(&self, interaction: Interaction) {
        match interaction {
            Interaction::Component(click) => {
                let id = Some(click.data.custom_id.as_str());
                if let Some(data) = self.data((&click).into(), id, Some(&click.token)).await {
                    clicks::component(self.0.serenity.http(), &data, &click).await;
                }
            }
            Interaction::Command(ref command) => {
                if let Some(data) = self.data(command.into(), None, Some(&command.token)).await {
                    self.command(interaction, &data).await;
                }
            }
            Interaction::Autocomplete(ref command) => {
                if let Some(data) = self.data(command.into(), None, None).await {
                    self.command(interaction, &data).await;
                }
            }
            _ => {}
        }
    }

    async fn form(&self, form: &Submitted) {
        let what = (Via::Form, record::action(form.custom_id()));
        let id = Some(form.custom_id());
        let answer = async {
            if let Some(data) = self.data(form.into(), id, Some(&form.token)).await {
                clicks::form(self.0.serenity.http(), &data, form).await;
            }
        };
        recorded(what, form.id, answer.boxed()).await;
    }

    /// Collects what an interaction works with, by its custom id if it has one. If that cannot be
    /// read, replies so, provided that there is a token for a reply.
    async fn data(
        &self,
        origin: Origin<'_>,
        custom_id: Option<&str>,
        token: Option<&str>,
    ) -> Option<Data> {
        let data = match custom_id {
            Some(id) => self.shared().at_button(origin, id).await,
            None => self.shared().at(origin).await,
        };
        match data {
            Ok(data) => Some(data),
            Err(error) => {
                let to = (origin.interaction, token);
                refuse(self.0.serenity.http(), to, &error).await;
                None
            }
        }
    }

    /// Passes commands and autocompletion to poise.
    async fn command(&self, interaction: Interaction, data: &Data) {
        let Some(bot_id) = self.0.bot_id.get() else {
            warn!("received a command before READY");
            return;
        };
        let framework = FrameworkContext {
            serenity_context: &self.0.serenity.context,
            bot_id: *bot_id,
            options: &self.0.options,
            user_data: data,
            shard_manager: &self.0.serenity.shards,
        };
        let waiting = match &interaction {
            Interaction::Command(command) => Some((command.id, command.token.clone())),
            _ => None,
        };
        let event = FullEvent::InteractionCreate { interaction };
        let mut dispatched = poise::dispatch_event(framework, event).boxed();
        let is_done = tokio::select! {
            biased;
            () = &mut dispatched => true,
            () = data.hurry.cancelled() => false,
        };
        if is_done {
            return;
        }
        if data.is_announced.load(Ordering::Relaxed) {
            // It cuts its own work short and tells its member.
            dispatched.await;
        } else if let Some((id, token)) = waiting {
            refuse(self.0.serenity.http(), (id, Some(&token)), &Error::Stopping).await;
        }
    }

    /// Records guild events in order, until `shutdown`.
    pub(crate) async fn note_guilds(
        self,
        mut events: mpsc::UnboundedReceiver<GuildEvent>,
        shutdown: CancellationToken,
    ) {
        // The guilds that the database has as joined: their GUILD_CREATE says nothing new.
        let mut met = BTreeSet::new();
        while let Some(Some(event)) = shutdown.run_until_cancelled(events.recv()).await {
            self.note_guild(&mut met, event).await;
        }
    }

    async fn note_guild(&self, met: &mut BTreeSet<GuildId>, event: GuildEvent) {
        let Shared {
            core: app, clock, ..
        } = self.shared();
        let now = clock.now();
        match event {
            GuildEvent::Present(ready) => {
                let present: BTreeSet<GuildId> = ready.guilds().collect();
                let is_of_shard = |guild| ready.serves(guild);
                met.retain(|guild| !is_of_shard(*guild));
                // Only this list tells of removals while the bot was away.
                match guilds::compare(app, &present, is_of_shard, now).await {
                    Ok(left) => {
                        met.extend(&present);
                        if left > 0 {
                            info!(left, "guilds removed the bot while it was offline");
                        }
                    }
                    Err(error) => {
                        error!(error = %chain(&error), "failed to compare the list of guilds");
                    }
                }
            }
            GuildEvent::Created(guild) => {
                if !met.contains(&guild) {
                    let joined = guilds::join(app, guild, now).await;
                    if joined.is_ok() {
                        met.insert(guild);
                    }
                    note(guild, joined);
                }
            }
            GuildEvent::Left(guild) => {
                met.remove(&guild);
                info!(%guild, "the bot was removed from a guild");
                note(guild, guilds::leave(app, guild, now).await);
            }
        }
    }
}

/// Logs errors: there is nobody else to tell.
fn note(guild: GuildId, noted: app::Result<()>) {
    if let Err(error) = noted {
        error!(%guild, error = %chain(&error), "failed to record a guild event");
    }
}
