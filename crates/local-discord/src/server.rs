//! The server: three faces on one port of the loopback interface.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::DropGuard;

use crate::bar::{Bar, Timekeeper};
use crate::clock::Clock;
use crate::faults::Fault;
use crate::gateway::GatewayAction;
use crate::id::Id;
use crate::limits;
use crate::permissions::Permissions;
use crate::settings::Settings;
use crate::shared::{SLACK, Shared};
use crate::wire::{Line, Wires};
use crate::world::{Change, Founding, Violation, World};
use crate::{control, gateway, page, rest};

/// The options that a server starts with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server's clock: snowflakes, expiry and windows follow it.
    pub clock: Clock,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The application's and the bot's name.
    pub application_name: String,
    /// The username of the application's owner; the server makes this user when it starts.
    pub owner: String,
    /// The permissions of the bot's own role in a new guild.
    pub bot_permissions: Permissions,
    /// Whether the server keeps requests and gateway payloads for developers. Switch it off for
    /// benchmarks.
    pub record_traffic: bool,
    /// How long, in real time, an interaction waits for the bot; `None` means 3 seconds, or 5 with
    /// a manual clock.
    pub answer_within: Option<Duration>,
    /// How strict the server is when it starts.
    pub settings: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            port: 0,
            application_name: "Bot".to_owned(),
            owner: "owner".to_owned(),
            bot_permissions: Permissions::BOT,
            record_traffic: true,
            answer_within: None,
            settings: Settings::default(),
        }
    }
}

/// A running server. Clones share it; it stops when you drop the last one.
#[derive(Clone)]
pub struct Server {
    pub(crate) shared: Arc<Shared>,
    running: Arc<Running>,
}

struct Running {
    serving: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    _stop_on_drop: DropGuard,
}

impl Server {
    /// Starts a server on 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Fails if it cannot bind the port.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let listener = TcpListener::bind(address).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let founding = Founding {
            application_name: options.application_name,
            owner: options.owner,
            bot_permissions: options.bot_permissions,
            base_url: base_url.clone(),
        };
        let world = World::new(founding, options.clock.now());
        let token = token_for(world.bot());
        let patience = options.answer_within.unwrap_or_else(|| {
            let deadline = limits::ANSWER_WITHIN.to_std().unwrap_or_default();
            if options.clock.is_manual() {
                deadline + SLACK
            } else {
                deadline
            }
        });
        let shared = Arc::new(Shared::new(
            options.clock,
            token,
            base_url,
            patience,
            options.record_traffic,
            world,
        ));
        shared.apply(options.settings);
        let stopping = shared.stopping.clone();
        let router = router(shared.clone());
        let serving = tokio::spawn(async move {
            let stopped = stopping.cancelled_owned();
            let service = router.into_make_service_with_connect_info::<Line>();
            let serve = axum::serve(Wires(listener), service).with_graceful_shutdown(stopped);
            if let Err(error) = serve.await {
                tracing::error!(%error, "the server stopped");
            }
        });
        Ok(Self {
            running: Arc::new(Running {
                serving: tokio::sync::Mutex::new(Some(serving)),
                _stop_on_drop: shared.stopping.clone().drop_guard(),
            }),
            shared,
        })
    }

    /// Returns `http://127.0.0.1:PORT`. REST is under `/api/v10`, the page at `/`.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Returns the bot's token, without the "Bot " prefix.
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// Returns the bot's user id, which is also the application's id.
    pub fn application_id(&self) -> Id {
        self.shared.update(|world| world.bot())
    }

    /// Returns the current time of the server's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Stops the clock at `instant` and does everything that is due at that time before it returns.
    /// The world's time never goes back: it ignores an earlier instant.
    pub fn set_now(&self, instant: DateTime<Utc>) {
        self.shared.clock.set(instant);
        self.shared.with(|state| state.log.push(Change::Clock));
    }

    /// Lets an embedding program keep the clock. The first timekeeper stays; later calls do
    /// nothing.
    pub fn set_timekeeper(&self, timekeeper: Arc<dyn Timekeeper>) {
        if self.shared.timekeeper.set(timekeeper).is_ok() {
            self.shared.with(|state| state.log.push(Change::Clock));
        }
    }

    /// Sets the bar that the page shows beside the clock.
    pub fn set_bar(&self, bar: Bar) {
        self.shared.set_bar(bar);
    }

    /// Watches for changes: the value is the number of the newest change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes()
    }

    /// Returns the current settings.
    pub fn settings(&self) -> Settings {
        self.shared.with(|state| state.settings.clone())
    }

    /// Replaces the settings.
    pub fn set_settings(&self, settings: Settings) {
        self.shared.apply(settings);
    }

    /// Adds a rule that makes requests or events go wrong, and returns its number.
    pub fn add_fault(&self, fault: Fault) -> u64 {
        self.shared.with(|state| state.faults.add(fault).id)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.with(|state| state.faults.clear());
    }

    /// Acts on the live gateway connections of one shard, or of all, and returns how many there
    /// were.
    pub fn act_on_gateway(&self, action: GatewayAction, shard: Option<u64>) -> usize {
        self.shared.with(|state| state.sessions.act(action, shard))
    }

    /// Returns everything that the bot did wrong so far, oldest first.
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.update(|world| world.violations().to_vec())
    }

    /// Returns the violations and clears them: the test expected them.
    pub fn take_violations(&self) -> Vec<Violation> {
        self.shared.update(World::take_violations)
    }

    /// Returns whether the bot has a live gateway connection.
    pub fn is_bot_connected(&self) -> bool {
        self.shared.with(|state| state.sessions.is_connected())
    }

    /// Closes all connections and frees the port.
    pub async fn shutdown(&self) {
        self.shared.stopping.cancel();
        let serving = self.running.serving.lock().await.take();
        if let Some(serving) = serving {
            let abort = serving.abort_handle();
            // A connection that a fault left hanging does not end by itself.
            if tokio::time::timeout(Duration::from_secs(1), serving)
                .await
                .is_err()
            {
                abort.abort();
            }
        }
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/api/{*path}", any(rest::serve))
        .route("/gateway", get(gateway::upgrade))
        .route("/gateway/", get(gateway::upgrade))
        .route(
            "/attachments/{channel}/{attachment}/{name}",
            get(attachment),
        )
        .route("/", get(page::index))
        .route("/page/{*path}", get(page::other))
        .merge(control::router(&shared))
        .layer(map_response_with_state(Arc::clone(&shared), dated))
        .with_state(shared)
}

/// Adds a `Date` header from the server's clock, because bots compare it with theirs.
async fn dated(State(shared): State<Arc<Shared>>, mut response: Response) -> Response {
    let now = shared.clock.now().format("%a, %d %b %Y %H:%M:%S GMT");
    if let Ok(date) = HeaderValue::from_str(&now.to_string()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn attachment(
    State(shared): State<Arc<Shared>>,
    Path((_, attachment, _)): Path<(Id, Id, String)>,
) -> Response {
    let file = shared.update(|world| world.file(attachment).cloned());
    match file {
        Some(file) => ([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Builds a token shaped like a real one (the bot's id, a time, a signature), because some
/// libraries check the shape.
fn token_for(bot: Id) -> String {
    let id = STANDARD_NO_PAD.encode(bot.to_string());
    format!("{id}.AAAAAA.local-discord-accepts-only-this-token0")
}
