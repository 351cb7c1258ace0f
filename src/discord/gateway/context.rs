//! The part of serenity that poise needs, without a connection.
//!
//! poise runs commands in serenity's `Context`, which holds a handle to one of serenity's shards
//! for commands that send through it. None of ours does. But serenity makes the handle only for a
//! shard, and a shard only with a WebSocket. So the start opens one to a socket of this very
//! process on the loopback interface, without TLS and without the token, and drops it at once. The
//! result is a handle to nothing, and a real client for the REST API, which the commands reply
//! through.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serenity::all::{
    Context, GatewayIntents, Http, HttpBuilder, Shard, ShardId, ShardInfo, ShardManager,
    ShardManagerOptions, ShardMessenger, ShardRunner, ShardRunnerOptions,
};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, RwLock};

/// How long a response to an interaction may take; after 3 s it is void anyway.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long this process may take to connect to itself.
const LOOPBACK_TIMEOUT: Duration = Duration::from_secs(5);

/// serenity's client for replies to interactions, and what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Serenity {
    pub(super) context: Context,
    pub(super) shards: Arc<ShardManager>,
}

impl Serenity {
    /// Makes a client for the API at `origin`.
    pub(crate) async fn new(origin: &str, token: &str) -> Result<Self, String> {
        let http = Arc::new(http(origin, token).map_err(|error| error.to_string())?);
        // In its own runtime, which ends everything that serenity starts in it.
        let made = tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            runtime.block_on(make(http))
        });
        made.await.map_err(|error| error.to_string())?
    }

    /// Returns serenity's client for the REST API.
    pub(crate) fn http(&self) -> &Arc<Http> {
        &self.context.http
    }
}

/// Builds the client without serenity's rate limiter: `rest` paces what the bot sends by itself,
/// and replies to interactions have no limit.
fn http(origin: &str, token: &str) -> Result<Http, reqwest::Error> {
    let client = reqwest::Client::builder()
        .timeout(RESPONSE_TIMEOUT)
        .build()?;
    Ok(HttpBuilder::new(token)
        .client(client)
        .proxy(origin)
        .ratelimiter_disabled(true)
        .build())
}

async fn make(http: Arc<Http>) -> Result<Serenity, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await;
    let listener = listener.map_err(|error| text(&error))?;
    let address = listener.local_addr().map_err(|error| text(&error))?;
    let url = Arc::new(Mutex::new(format!("ws://{address}/")));
    let (id, intents) = (ShardId(0), GatewayIntents::empty());
    let accepted = async {
        let (stream, _) = listener.accept().await.map_err(|error| text(&error))?;
        let accepted = tokio_tungstenite::accept_async(stream).await;
        accepted.map_err(|error| text(&error))
    };
    let opened = async {
        let info = ShardInfo { id, total: 1 };
        let opened = Shard::new(Arc::clone(&url), "", info, intents, None).await;
        opened.map_err(|error| text(&error))
    };
    let both = futures::future::try_join(accepted, opened);
    let both = tokio::time::timeout(LOOPBACK_TIMEOUT, both).await;
    let (_accepted, shard) = both.map_err(|error| text(&error))??;

    let data = Arc::new(RwLock::default());
    let (shards, _) = ShardManager::new(ShardManagerOptions {
        data: Arc::clone(&data),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        framework: Arc::new(OnceLock::new()),
        shard_index: 0,
        shard_init: 0,
        shard_total: 1,
        ws_url: url,
        http: Arc::clone(&http),
        intents,
        presence: None,
    });
    let runner = ShardRunner::new(ShardRunnerOptions {
        data: Arc::clone(&data),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        framework: None,
        manager: Arc::clone(&shards),
        shard,
        http: Arc::clone(&http),
    });
    let context = Context {
        data,
        shard: ShardMessenger::new(&runner),
        shard_id: id,
        http,
    };
    Ok(Serenity { context, shards })
}
