//! The bot: the one entry for `stride run`, the playground and the tests.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serenity::all::{ClientBuilder, GatewayIntents, Http, HttpBuilder, ShardManager};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, DISCORD};
use crate::discord::outbox::Outbox;
use crate::discord::pictures::Pictures;
use crate::discord::rest::RestError;
use crate::discord::{Data, Gateway, registration};
use crate::domain::bank::Bank;
use crate::scheduler::{Deliveries, Scheduler, forgetting, storage, uptime};
use crate::store::{self, Broken, Store};

/// How long Discord may take to say whether the token is good.
const FIRST_CALL: Duration = Duration::from_secs(10);
/// How long a response to an interaction may take; it is void after 3 s anyway.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);
/// The pause before the commands are registered anew after a failure; it doubles each time.
const FIRST_REGISTRATION_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_REGISTRATION_PAUSE: Duration = Duration::from_secs(600);

/// A running bot. Stop it with [`Bot::stop`].
#[derive(Debug)]
pub struct Bot {
    app: App,
    deliveries: Deliveries,
    shards: Arc<ShardManager>,
    gateway: JoinHandle<Result<(), serenity::Error>>,
    /// What follows the clock until the bot is stopped.
    background: TaskTracker,
    registered: watch::Receiver<bool>,
    shutdown: CancellationToken,
    unauthorized: CancellationToken,
    events: Gateway,
}

/// Why the bot did not start. Each has one clear sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error(
        "The database {file} cannot be opened: {error}. STRIDE_DATABASE names a file in a folder that exists and is writable."
    )]
    Database {
        /// The file.
        file: String,
        /// What the store said.
        error: store::Error,
    },
    /// Discord does not know the token.
    #[error(
        "Discord refused the token. Copy it again from the developer portal (Bot, Reset Token) into DISCORD_TOKEN."
    )]
    TokenRefused,
    /// Discord did not answer.
    #[error(
        "Discord at {api} cannot be reached: {why}. Check the network and STRIDE_DISCORD_API, then start again."
    )]
    Unreachable {
        /// The origin of the API.
        api: String,
        /// What happened last.
        why: String,
    },
    /// Something answers that is not Discord, or that keeps the bot out.
    #[error(
        "{api} answered with status {status} when asked who the bot is. Check STRIDE_DISCORD_API: Discord is at {DISCORD}."
    )]
    NotDiscord {
        /// The origin of the API.
        api: String,
        /// The HTTP status.
        status: u16,
    },
    /// A client could not be set up.
    #[error("The connection to Discord could not be set up: {0}.")]
    Client(String),
}

/// Why a running bot ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Discord refused the token in use.
    #[error(
        "Discord refused the token while running. Copy a new one into DISCORD_TOKEN and start again."
    )]
    TokenRefused,
    /// The gateway connection ended for good.
    #[error("The connection to Discord ended: {0}.")]
    Gateway(String),
    /// The database cannot be used any more.
    #[error(transparent)]
    Database(Broken),
}

impl Bot {
    /// Starts the bot on a clock: the system's, or one that is moved by hand.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened, the token is refused, or Discord is out of reach.
    pub async fn start(config: &Config, clock: Clock, bank: Arc<Bank>) -> Result<Self, StartError> {
        let store = open_database(&config.database).await?;
        Self::start_on(App { store, bank }, config, clock).await
    }

    /// The same on a database that is open already.
    ///
    /// # Errors
    ///
    /// When the token is refused, or Discord is out of reach.
    pub async fn start_on(app: App, config: &Config, clock: Clock) -> Result<Self, StartError> {
        let outbox = Outbox::connect(
            &config.discord_api,
            &config.token,
            clock.clone(),
            FIRST_CALL,
        )
        .await;
        let outbox = outbox.map_err(|error| match error {
            RestError::Unauthorized => StartError::TokenRefused,
            RestError::Refused { status, .. } => StartError::NotDiscord {
                api: config.discord_api.clone(),
                status,
            },
            RestError::GaveUp(why) => StartError::Unreachable {
                api: config.discord_api.clone(),
                why,
            },
        })?;
        let client_error = |error: &dyn std::fmt::Display| StartError::Client(error.to_string());

        let (rescheduled, schedule_changes) = mpsc::channel(1);
        let events = Gateway::new(Data {
            app: app.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
            pictures: Pictures::default(),
            rescheduled,
        });
        let http = http(config).map_err(|error| client_error(&error))?;
        let mut client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
            .raw_event_handler(events.clone())
            .await
            .map_err(|error| client_error(&error))?;
        let shutdown = CancellationToken::new();
        let shards = Arc::clone(&client.shard_manager);
        tokio::spawn(events.look_after(Arc::clone(&shards), shutdown.clone()));
        let (registration, registered) = watch::channel(false);
        tokio::spawn(register_commands(
            Arc::clone(&client.http),
            app.clone(),
            events.application(),
            registration,
            shutdown.clone(),
        ));
        let gateway = tokio::spawn(async move { client.start_autosharded().await });

        let unauthorized = CancellationToken::new();
        let deliveries = Deliveries::new(app.clone(), outbox, clock.clone(), unauthorized.clone());
        let scheduler = Scheduler::new(app.clone(), clock.clone(), deliveries.clone());
        let background = TaskTracker::new();
        background.spawn(scheduler.run(schedule_changes, shutdown.clone()));
        let storage = storage::look_after(app.clone(), clock.clone(), shutdown.clone());
        background.spawn(storage);
        let forgetting = forgetting::forget(app.clone(), clock.clone(), shutdown.clone());
        background.spawn(forgetting);
        background.spawn(uptime::record(
            app.clone(),
            clock.clone(),
            events.connection(),
            shutdown.clone(),
        ));
        if let Clock::Manual(clock) = clock {
            let stopped = shutdown.clone();
            background.spawn(async move { stopped.run_until_cancelled(clock.keep_up()).await });
        }
        background.close();
        Ok(Self {
            app,
            deliveries,
            shards,
            gateway,
            background,
            registered,
            shutdown,
            unauthorized,
            events,
        })
    }

    /// Since when Discord reaches the bot, now and as it changes.
    pub fn connection(&self) -> watch::Receiver<Option<DateTime<Utc>>> {
        self.events.connection()
    }

    /// How many events from Discord could not be read since the start.
    pub fn unread_events(&self) -> u64 {
        self.events.unread_events()
    }

    /// Waits until the bot is connected and its commands are registered. False when it
    /// ended before.
    pub async fn ready(&mut self) -> bool {
        let mut connection = self.events.connection();
        self.registered.wait_for(|is_done| *is_done).await.is_ok()
            && connection.wait_for(Option::is_some).await.is_ok()
    }

    /// Waits until the bot ends by itself, which it does not unless something is wrong.
    pub async fn ended(&mut self) -> RunError {
        tokio::select! {
            () = self.unauthorized.cancelled() => RunError::TokenRefused,
            broken = self.app.store.broken() => RunError::Database(broken),
            ended = &mut self.gateway => RunError::Gateway(match ended {
                Ok(Ok(())) => "all shards have stopped".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(panic) => panic.to_string(),
            }),
        }
    }

    /// Stops: what is on its way arrives, then all connections are closed.
    pub async fn stop(self) {
        self.shutdown.cancel();
        self.background.wait().await;
        self.deliveries.finish().await;
        self.shards.shutdown_all().await;
        let _ = self.gateway.await;
        self.app.store.close().await;
        info!("stopped");
    }
}

/// Opens the database of a start.
///
/// # Errors
///
/// [`StartError::Database`] when it cannot be opened.
pub async fn open_database(file: &Path) -> Result<Store, StartError> {
    Store::open(file)
        .await
        .map_err(|error| StartError::Database {
            file: file.display().to_string(),
            error,
        })
}

/// serenity's HTTP client. Its rate limiter is off: the outbox paces what we send by
/// ourselves, and responses to interactions are not limited.
fn http(config: &Config) -> Result<Http, reqwest::Error> {
    let client = reqwest::Client::builder()
        .timeout(RESPONSE_TIMEOUT)
        .build()?;
    Ok(HttpBuilder::new(&config.token)
        .client(client)
        .proxy(&config.discord_api)
        .ratelimiter_disabled(true)
        .build())
}

async fn register_commands(
    http: Arc<Http>,
    app: App,
    mut application: watch::Receiver<Option<u64>>,
    registered: watch::Sender<bool>,
    shutdown: CancellationToken,
) {
    let known = application.wait_for(Option::is_some);
    let Some(Some(application)) = shutdown
        .run_until_cancelled(known)
        .await
        .map(|known| known.ok().and_then(|application| *application))
    else {
        return;
    };
    let mut pause = FIRST_REGISTRATION_PAUSE;
    loop {
        match registration::register(&http, &app, application).await {
            Ok(changed) => {
                if changed {
                    info!("the commands are registered");
                }
                registered.send_replace(true);
                return;
            }
            Err(error) => warn!(%error, "the commands could not be registered yet"),
        }
        tokio::select! {
            () = Clock::System.sleep(pause) => {}
            () = shutdown.cancelled() => return,
        }
        pause = (pause * 2).min(LONGEST_REGISTRATION_PAUSE);
    }
}

/// Runs the bot until it is told to stop by the system, or ends by itself.
pub async fn run_until_signal(mut bot: Bot) -> Result<(), RunError> {
    let outcome = tokio::select! {
        error = bot.ended() => {
            error!(%error, "the bot ends");
            return Err(error);
        }
        signal = stop_signal() => signal,
    };
    if let Err(error) = outcome {
        warn!(%error, "signals cannot be received");
    }
    bot.stop().await;
    Ok(())
}

/// Waits for Ctrl+C, or on Unix for SIGTERM.
pub async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
