//! The bot: the single entry point for `stride run`, the playground and the tests.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::app::judging::Judging;
use crate::app::{Core, deck};
use crate::clock::{Clock, Moment};
use crate::config::{Config, DISCORD};
use crate::discord::outbox::Outbox;
use crate::discord::pace::Pace;
use crate::discord::pictures::Pictures;
use crate::discord::rest::RestError;
use crate::discord::roll_call::RollCall;
use crate::discord::{self, Ended, Gateway, Serenity, registration};
use crate::domain::bank::Bank;
use crate::http::{self, Watched};
use crate::judge::Judge;
use crate::scheduler::{
    Deliveries, Errands, Pulse, Scheduler, Trust, backups, forgetting, storage, uptime,
};
use crate::store::{self, Broken, Lease, Store, Unusable};

/// How long Discord may take to say whether the token is good.
const FIRST_CALL: Duration = Duration::from_secs(10);

/// How long work in progress may take after the bot is told to stop.
const LAST_WORK: Duration = Duration::from_millis(1_800);
/// How long the database may then take to close.
const LAST_COMMIT: Duration = Duration::from_millis(150);

/// A running bot. Stop it with [`Bot::stop`].
#[derive(Debug)]
pub struct Bot {
    app: Core,
    deliveries: Deliveries,
    /// How the connections end; any number of tasks may wait for it.
    connections: Shared<BoxFuture<'static, Result<(), Ended>>>,
    /// The tasks that follow the clock until the bot stops.
    background: TaskTracker,
    registered: watch::Receiver<bool>,
    shutdown: CancellationToken,
    unauthorized: CancellationToken,
    events: Gateway,
    /// Keeps other processes off the database, if others can find it.
    lease: Option<Lease>,
    pulse: Pulse,
}

/// Why the bot did not start. Each has one clear sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The bot cannot use the database.
    #[error(
        "The database {file} cannot be opened: {error}. The user that runs Stride must be able to write to this file and in its folder."
    )]
    Database {
        /// The file.
        file: String,
        /// The store's error.
        error: store::Error,
    },
    /// The file cannot be a database of Stride.
    #[error(transparent)]
    NotOurDatabase(#[from] Unusable),
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
        /// The last error.
        why: String,
    },
    /// Something other than Discord answers, or something keeps the bot out.
    #[error(
        "{api} answered with status {status} when asked who the bot is. Check STRIDE_DISCORD_API: Discord is at {DISCORD}."
    )]
    NotDiscord {
        /// The origin of the API.
        api: String,
        /// The HTTP status.
        status: u16,
    },
    /// The bot cannot serve health and metrics.
    #[error(
        "STRIDE_HTTP is {address}, where health and metrics cannot be served: {error}. Name another port, or leave STRIDE_HTTP out."
    )]
    Http {
        /// The address to serve them on.
        address: SocketAddr,
        /// The system's error.
        error: std::io::Error,
    },
    /// The bot could not set up a client.
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
    /// The gateway connection ended and cannot be restored.
    #[error("The connection to Discord ended: {0}.")]
    Gateway(String),
    /// The database has become unusable.
    #[error(transparent)]
    Database(Broken),
}

impl Bot {
    /// Starts the bot on a clock: the system's, or one moved by hand.
    ///
    /// # Errors
    ///
    /// Fails if the database does not open, Discord refuses the token, or Discord is out of reach.
    pub async fn start(config: &Config, clock: Clock, bank: Arc<Bank>) -> Result<Self, StartError> {
        let (store, lease) = open_database(&config.database).await?;
        let mut bot = Self::start_on(Core::new(store, bank), config, clock).await?;
        bot.lease = Some(lease);
        Ok(bot)
    }

    /// Starts the bot on a database that is already open.
    ///
    /// # Errors
    ///
    /// Fails if Discord refuses the token or is out of reach.
    pub async fn start_on(app: Core, config: &Config, clock: Clock) -> Result<Self, StartError> {
        let listener = match config.http {
            Some(address) => {
                let listening = http::listen(address).await;
                Some(listening.map_err(|error| StartError::Http { address, error })?)
            }
            None => None,
        };
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
        let serenity = Serenity::new(&config.discord_api, &config.token).await;
        let serenity = serenity.map_err(StartError::Client)?;

        let judging = config.judge.clone().map(|judge| {
            let made = Judge::new(judge.endpoint, clock.clone());
            made.map(|made| (made, judge.budget))
        });
        let judging = judging.transpose();
        let judging = judging.map_err(|error| StartError::Client(error.to_string()))?;
        let app = Core {
            judging: judging.map(|(judge, budget)| Judging { judge, budget }),
            text_days: config.text_days,
            ..app
        };

        // After a failure, the next start does it.
        if let Err(error) = deck::follow_bank(&app).await {
            error!(error = %discord::chain(&error), "failed to let cards follow the bank");
        }

        let (rescheduled, schedule_changes) = mpsc::channel(1);
        let (shutdown, background) = (CancellationToken::new(), TaskTracker::new());
        let shared = discord::Shared {
            roll_call: RollCall::new(
                app.clone(),
                outbox.clone(),
                clock.clone(),
                background.clone(),
            ),
            pace: Pace::new(clock.clone()),
            core: app.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
            pictures: Pictures::default(),
            rescheduled,
            hurry: CancellationToken::new(),
        };
        let (events, guild_events) = Gateway::new(shared, serenity.clone());
        let (registration, registered) = watch::channel(false);
        background.spawn(registration::keep_trying(
            serenity,
            app.clone(),
            events.clone(),
            registration,
            shutdown.clone(),
        ));
        background.spawn(events.clone().note_guilds(guild_events, shutdown.clone()));
        let connections = tokio::spawn(discord::connect(
            events.clone(),
            config.token.clone(),
            shutdown.clone(),
        ));
        let connections = connections
            .map(|ended| ended.unwrap_or_else(|panic| Err(Ended::Failed(panic.to_string()))));

        // Warm up before anybody types: this takes a moment.
        let bank = Arc::clone(app.banks.common());
        tokio::task::spawn_blocking(move || {
            bank.index();
        });

        let unauthorized = CancellationToken::new();
        let trust = Trust::new(outbox.clone());
        let deliveries = Deliveries::new(
            app.clone(),
            outbox.clone(),
            clock.clone(),
            trust.clone(),
            unauthorized.clone(),
        );
        let (planned, planned_errands) = mpsc::channel(1);
        let waking = clock.clone();
        app.store.when_planned(move || {
            // One waiting wake-up is enough.
            let _ = planned.try_send(waking.work());
        });
        let errands = Errands::new(
            app.clone(),
            outbox.clone(),
            clock.clone(),
            trust.clone(),
            unauthorized.clone(),
        );
        background.spawn(errands.run(planned_errands, shutdown.clone()));
        let scheduler = Scheduler::new(app.clone(), clock.clone(), deliveries.clone());
        let pulse = scheduler.pulse();
        background.spawn(scheduler.run(schedule_changes, shutdown.clone()));
        if let Some(listener) = listener {
            let watched = Watched {
                app: app.clone(),
                clock: clock.clone(),
                connection: events.connection(),
                beats: pulse.beats(),
                shutdown: shutdown.clone(),
            };
            background.spawn(http::serve(listener, watched));
        }
        let storage = storage::look_after(app.clone(), clock.clone(), shutdown.clone());
        background.spawn(storage);
        if let Some(folder) = config.backups.clone() {
            let (app, clock, trust) = (app.clone(), clock.clone(), trust.clone());
            background.spawn(backups::keep(app, clock, trust, folder, shutdown.clone()));
        }
        let forgetting = forgetting::forget(app.clone(), clock.clone(), trust, shutdown.clone());
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
            connections: connections.boxed().shared(),
            background,
            registered,
            shutdown,
            unauthorized,
            events,
            lease: None,
            pulse,
        })
    }

    /// Returns since when Discord has reached the bot, now and with every change.
    pub fn connection(&self) -> watch::Receiver<Option<DateTime<Utc>>> {
        self.events.connection()
    }

    /// Returns when the scheduler last gave a sign of life, now and with every change.
    pub fn beats(&self) -> watch::Receiver<Moment> {
        self.pulse.beats()
    }

    /// Returns a token that is cancelled when the bot stops.
    pub fn stopping(&self) -> CancellationToken {
        self.shutdown.child_token()
    }

    /// Returns how many events from Discord the bot could not read since it started.
    pub fn unread_events(&self) -> u64 {
        self.events.unread_events()
    }

    /// Waits until the bot is connected and its commands are registered. Returns false if the bot
    /// ends first.
    pub async fn ready(&mut self) -> bool {
        let mut connection = self.events.connection();
        tokio::select! {
            _ = self.connections.clone() => false,
            is_ready = async {
                self.registered.wait_for(|is_done| *is_done).await.is_ok()
                    && connection.wait_for(Option::is_some).await.is_ok()
            } => is_ready,
        }
    }

    /// Waits until the bot ends by itself, which happens only if something is wrong.
    pub async fn ended(&mut self) -> RunError {
        tokio::select! {
            () = self.unauthorized.cancelled() => RunError::TokenRefused,
            broken = self.app.store.broken() => RunError::Database(broken),
            ended = self.connections.clone() => match ended {
                Err(Ended::Unauthorized) => RunError::TokenRefused,
                Err(ended) => RunError::Gateway(ended.to_string()),
                Ok(()) => RunError::Gateway("the bot was stopped".to_owned()),
            },
        }
    }

    /// Stops the bot: takes no new work, finishes the work in progress, then closes the database.
    /// This takes at most two seconds; the next start picks up what is left.
    pub async fn stop(self) {
        self.shutdown.cancel();
        // There is no time to wait for a model: members whose answers it is judging get the
        // suggestions.
        if let Some(judging) = &self.app.judging {
            judging.judge.stop();
        }
        let finishing = async {
            let _ = self.connections.clone().await;
            tokio::join!(
                self.background.wait(),
                self.deliveries.finish(),
                self.events.finish(),
            )
        };
        if timeout(LAST_WORK, finishing).await.is_err() {
            warn!(
                left = self.background.len(),
                "some work is still in progress"
            );
        }
        if timeout(LAST_COMMIT, self.app.store.close()).await.is_err() {
            warn!("the database is still in use: its log is put into it at the next start");
        }
        // From here on another process may start.
        drop(self.lease);
        info!("stopped");
    }
}

/// Opens the database for a start.
///
/// # Errors
///
/// [`StartError::Database`] if it does not open, [`StartError::NotOurDatabase`] if the file belongs
/// to something else, or another process acts on it.
pub async fn open_database(file: &Path) -> Result<(Store, Lease), StartError> {
    let opened = Store::open_alone(file).await;
    opened.map_err(|error| of_database(file, error))
}

/// Checks whether a start could use the database, and changes nothing.
///
/// # Errors
///
/// As [`open_database`], as far as looking tells.
pub async fn look_at_database(file: &Path) -> Result<(), StartError> {
    let seen = Store::look_at(file).await;
    seen.map_err(|error| of_database(file, error))
}

fn of_database(file: &Path, error: store::Error) -> StartError {
    match error {
        store::Error::Unusable(why) => why.into(),
        error => StartError::Database {
            file: file.display().to_string(),
            error,
        },
    }
}

/// Runs the bot until the system tells it to stop, or until it ends by itself.
pub async fn run_until_signal(
    mut bot: Bot,
    signal: impl Future<Output = std::io::Result<()>>,
) -> Result<(), RunError> {
    let outcome = tokio::select! {
        error = bot.ended() => {
            error!(%error, "the bot ends");
            // Replies and posts under way can arrive without a connection.
            if let RunError::Gateway(_) = error {
                bot.stop().await;
            }
            return Err(error);
        }
        signal = signal => signal,
    };
    if let Err(error) = outcome {
        warn!(%error, "failed to listen for signals");
    }
    bot.stop().await;
    Ok(())
}

/// Waits for Ctrl+C; on Unix also for SIGTERM or the end of the terminal (SIGHUP).
pub async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
            _ = hang_up.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
