//! What the connection to Discord does by itself: whether it stands, and what it drops.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use serenity::all::{
    ConnectionStage, Context, Event, EventHandler, RawEventHandler, ShardId, ShardStageUpdateEvent,
};
use tokio::sync::watch;
use tracing::warn;

/// Watches all shards. Clones are the same watch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    connected: Mutex<BTreeSet<ShardId>>,
    is_connected: watch::Sender<bool>,
    /// Events that serenity could not read, and therefore drops without a word.
    unread: AtomicU64,
}

impl Watch {
    /// Whether any shard is connected, so that the bot can be used, now and as it changes.
    pub(crate) fn connection(&self) -> watch::Receiver<bool> {
        self.0.is_connected.subscribe()
    }

    /// How many events could not be read since the start.
    pub(crate) fn unread_events(&self) -> u64 {
        self.0.unread.load(Ordering::Relaxed)
    }

    fn connected(&self) -> MutexGuard<'_, BTreeSet<ShardId>> {
        self.0
            .connected
            .lock()
            .expect("nothing panics while it holds the set")
    }
}

#[serenity::async_trait]
impl EventHandler for Watch {
    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        let mut connected = self.connected();
        if event.new == ConnectionStage::Connected {
            connected.insert(event.shard_id);
        } else if connected.remove(&event.shard_id) {
            warn!(shard = %event.shard_id, stage = %event.new, "a shard has lost its connection");
        }
        self.0.is_connected.send_replace(!connected.is_empty());
    }
}

#[serenity::async_trait]
impl RawEventHandler for Watch {
    async fn raw_event(&self, _: Context, event: Event) {
        if let Event::Unknown(event) = event {
            self.0.unread.fetch_add(1, Ordering::Relaxed);
            warn!(kind = event.kind, "an event could not be read");
        }
    }
}
