//! The server as a separate program.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A running server that ends with the test.
struct Program {
    child: Child,
    /// Its first lines: "Page", "API", "Application", "Token".
    said: HashMap<String, String>,
}

impl Program {
    fn start(flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_local-discord"))
            .args(["--port", "0"])
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(4);
        let said = lines.map(|line| {
            let line = line.unwrap();
            let (what, value) = line.split_once(' ').unwrap();
            (what.to_owned(), value.trim().to_owned())
        });
        Self {
            said: said.collect(),
            child,
        }
    }

    async fn get(&self, path: &str) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client
            .get(format!("{}{path}", self.said["Page"]))
            .header("User-Agent", "DiscordBot")
            .header("Authorization", format!("Bot {}", self.said["Token"]));
        request.send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[tokio::test]
async fn the_owner_and_the_privileged_intents_are_flags() {
    let plain = Program::start(&[]);
    let application = plain.get("/api/v10/applications/@me").await;
    assert_eq!(application["owner"]["username"], "ada");
    assert_eq!(application["flags"], 0);
    let asked = Program::start(&["--owner", "grete", "--privileged-intents"]);
    let application = asked.get("/api/v10/applications/@me").await;
    assert_eq!(application["owner"]["username"], "grete");
    assert_ne!(application["flags"], 0);
    let state = asked.get("/control/state").await;
    assert_eq!(state["guilds"][0]["owner_id"], application["owner"]["id"]);
    let settings = asked.get("/control/settings").await;
    assert_eq!(settings["privileged_intents"], json!(true));
}
