//! Which interactions reached the bot, and which of them it never answered.

use std::collections::BTreeMap;
use std::time::Duration;

use local_discord::Server;
use serde_json::Value;

/// A connection that ends so soon after an interaction may have taken it along.
const LOST_WITH_ITS_CONNECTION: f64 = 2_000.0;

#[derive(Debug, Default)]
struct Delivery {
    /// When it was written to a connection for the last time, in milliseconds.
    at: f64,
    session: String,
    is_answered: bool,
    /// Whether nothing can be said: a kill or a lost connection.
    is_excused: bool,
}

/// The interactions that were written to a connection.
pub(crate) struct Replies {
    /// The last entry of the traffic that was read.
    read: u64,
    deliveries: BTreeMap<String, Delivery>,
    /// Those that were not answered by the time that everything was calm.
    silent: Vec<String>,
}

impl Replies {
    pub(crate) fn none() -> Self {
        Self {
            read: 0,
            deliveries: BTreeMap::new(),
            silent: Vec::new(),
        }
    }

    /// Reads what is new in the traffic.
    pub(crate) fn read(&mut self, server: &Server) {
        for entry in server.traffic_after(self.read) {
            let number = entry["n"].as_u64().unwrap();
            assert_eq!(number, self.read + 1, "the record keeps too little");
            self.read = number;
            self.take(&entry);
        }
    }

    fn take(&mut self, entry: &Value) {
        let at = entry["elapsed_ms"].as_f64().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if entry["face"] == "rest" {
            // /interactions/ID/TOKEN/callback
            let path = text(&entry["path"]);
            let mut parts = path.split('/').skip_while(|part| *part != "interactions");
            if let (Some(_), Some(id)) = (parts.next(), parts.next())
                && let Some(delivery) = self.deliveries.get_mut(id)
            {
                delivery.is_answered = true;
            }
        } else if entry["event"] == "INTERACTION_CREATE" && entry["direction"] == "out" {
            let delivery = self
                .deliveries
                .entry(text(&entry["body"]["d"]["id"]))
                .or_default();
            delivery.at = at;
            delivery.session = text(&entry["session"]);
            delivery.is_excused = false;
        } else if entry["event"] == "CLOSE" || entry["op"] == 7 || entry["op"] == 9 {
            let session = text(&entry["session"]);
            self.excuse(|delivery| {
                delivery.session == session && at - delivery.at < LOST_WITH_ITS_CONNECTION
            });
        }
    }

    /// The process is killed now: however busy it was, nobody knows what it would have answered.
    pub(crate) fn killed(&mut self) {
        self.excuse(|_| true);
    }

    /// Reads what is new, and says whether any interaction waits for its answer.
    pub(crate) fn is_waiting(&mut self, server: &Server) -> bool {
        self.read(server);
        let mut all = self.deliveries.values();
        all.any(|one| !one.is_answered && !one.is_excused)
    }

    /// Everything is calm now: what is not answered never will be.
    pub(crate) fn calm(&mut self) {
        let missing = self.deliveries.iter_mut();
        let missing = missing.filter(|(_, one)| !one.is_answered && !one.is_excused);
        for (id, one) in missing {
            one.is_excused = true;
            let at = Duration::from_secs_f64(one.at / 1_000.0);
            let said = format!("{id}, which came after {at:?}");
            self.silent.push(said);
        }
    }

    fn excuse(&mut self, is_excused: impl Fn(&Delivery) -> bool) {
        for delivery in self.deliveries.values_mut() {
            if !delivery.is_answered && is_excused(delivery) {
                delivery.is_excused = true;
            }
        }
    }

    pub(crate) fn delivered(&self) -> usize {
        self.deliveries.len()
    }

    /// Those that were never answered although there was time.
    pub(crate) fn missing(&self) -> &[String] {
        &self.silent
    }
}
