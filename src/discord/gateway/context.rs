//! What poise needs of serenity, which holds no connection here.
//!
//! poise runs commands in serenity's `Context`. It has a handle to one of serenity's shards in
//! it, that commands could send through. None of ours does, but serenity makes the handle only
//! for a shard, and a shard only with a WebSocket. So one is opened at the start, to a socket of
//! this very process on the loopback interface, without TLS and without the token, and dropped at
//! once. What is left is a handle to nothing, and a real client for the REST API, by which the
//! commands reply.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serenity::all::{
    Context, GatewayIntents, Http, HttpBuilder, Shard, ShardId, ShardInfo, ShardManager,
    ShardManagerOptions, ShardMessenger, ShardRunner, ShardRunnerOptions,
};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, RwLock};

/// How long a response to an interaction may take; it is void after 3 s anyway.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long this process may take to reach itself.
const LOOPBACK_TIMEOUT: Duration = Duration::from_secs(5);

/// serenity's way to answer interactions, and what goes with it.
#[derive(Clone, Debug)]
pub(crate) struct Serenity {
    pub(super) context: Context,
    pub(super) shards: Arc<ShardManager>,
}

impl Serenity {
    /// Answers at the API at `origin`.
    pub(crate) async fn new(origin: &str, token: &str) -> Result<Self, String> {
        let http = Arc::new(http(origin, token).map_err(|error| error.to_string())?);
        // In a runtime of its own, so that whatever serenity starts in it ends with it.
        let made = tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            runtime.block_on(make(http))
        });
        made.await.map_err(|error| error.to_string())?
    }

    /// serenity's client for the REST API.
    pub(crate) fn http(&self) -> &Arc<Http> {
        &self.context.http
    }
}

/// serenity's rate limiter is off: `rest` paces what we send by ourselves, and responses to
/// interactions are not limited.
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
