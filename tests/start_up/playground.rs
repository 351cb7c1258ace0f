//! `stride playground`, as its page uses it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;

use chrono::{DateTime, NaiveDate, Utc};
use insta::assert_snapshot;
use serde_json::{Value, json};
use stride::store::Store;

use super::database::{ours, refused, sql};
use super::support::{Running, Stride};

/// The playground's page and its server.
struct Page {
    client: reqwest::Client,
    base: String,
    /// From the address: the guild, the first channel, and the member.
    place: Vec<String>,
}

impl Page {
    /// Waits until the playground prints its address.
    async fn open(running: &mut Running) -> Self {
        let out = running.child.stdout.take().unwrap();
        // Nobody reads more, as with `| head -1`; the playground stays open.
        let first = tokio::task::spawn_blocking(|| BufReader::new(out).lines().next());
        let first = first.await.unwrap().expect("it says where it is").unwrap();
        let url = first.strip_prefix("The playground is open: ").unwrap();
        let (base, place) = url.split_once("/#/").unwrap();
        Self {
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: base.to_owned(),
            place: place.split('/').map(str::to_owned).collect(),
        }
    }

    /// Returns the last messages of a channel, as its owner sees them.
    async fn messages(&self, channel: &Value) -> Vec<Value> {
        let channel = channel["id"].as_str().unwrap();
        let path = format!(
            "/control/channels/{channel}/messages?as={}&limit=100",
            self.place[2]
        );
        self.get(&path).await.as_array().unwrap().clone()
    }

    async fn get(&self, path: &str) -> Value {
        let response = self.client.get(format!("{}{path}", self.base)).send().await;
        response
            .unwrap()
            .error_for_status()
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// Acts as the owner; returns the message that answers.
    async fn act(&self, mut action: Value) -> Value {
        action["as"] = json!(self.place[2]);
        let request = self
            .client
            .post(format!("{}/control/interactions", self.base));
        let response = request.json(&action).send().await.unwrap();
        let interaction: Value = response.error_for_status().unwrap().json().await.unwrap();
        assert_eq!(interaction["state"], "message", "{interaction}");
        let id = interaction["message"]["id"].as_str().unwrap();
        let path = format!(
            "/control/channels/{}/messages?as={}",
            self.place[1], self.place[2]
        );
        let messages = self.get(&path).await;
        let found = messages
            .as_array()
            .unwrap()
            .iter()
            .find(|message| message["id"] == id);
        found.expect("the reply is in the channel").clone()
    }

    async fn streak(&self) -> String {
        let command = json!({"kind": "command", "channel": self.place[1], "command": "streak", "options": [{"name": "show", "options": []}]});
        let reply = self.act(command).await;
        reply["embeds"][0]["description"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Returns today's question for beginners.
    async fn post(&self) -> Value {
        let path = format!(
            "/control/channels/{}/messages?as={}",
            self.place[1], self.place[2]
        );
        let messages = self.get(&path).await;
        let mut posts = messages.as_array().unwrap().iter();
        let is_post =
            |message: &&Value| message["components"][0]["components"][0]["label"] == "Answer";
        posts.find(is_post).expect("a post").clone()
    }
}

/// Builds the command for a playground without a past.
fn empty(arguments: &[&str]) -> Stride {
    let all = [&["playground", "--empty"], arguments].concat();
    Stride::new(&all)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playground_shows_todays_questions_on_its_page() {
    let mut running = empty(&[]).start();
    let page = Page::open(&mut running).await;
    let port = page.base.strip_prefix("http://127.0.0.1:").unwrap();
    assert!(listens_on_loopback_only(port.parse().unwrap()));
    let html = page.client.get(&page.base).send().await.unwrap();
    assert!(html.status().is_success());
    assert!(html.text().await.unwrap().contains("<html"));
    let guild = page
        .get(&format!("/control/guilds/{}", page.place[0]))
        .await;
    for level in ["beginner", "intermediate", "senior"] {
        let channels = guild["channels"].as_array().unwrap();
        let channel = channels
            .iter()
            .find(|channel| channel["name"] == level)
            .unwrap();
        let path = format!(
            "/control/channels/{}/messages",
            channel["id"].as_str().unwrap()
        );
        let messages = page.get(&path).await;
        assert_eq!(messages.as_array().unwrap().len(), 1, "{messages}");
    }
    let (status, said) = running.terminate();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

/// Reads a stream of events until a bar contains these words; returns the bar.
async fn bar_with(events: &mut reqwest::Response, words: &str) -> Value {
    let mut text = String::new();
    loop {
        let chunk = events.chunk().await.unwrap().expect("the stream goes on");
        text.push_str(&String::from_utf8_lossy(&chunk));
        let data = text.split("event: bar\ndata: ").skip(1);
        let bars = data.filter_map(|data| data.split_once("\n\n"));
        let mut bars = bars.map(|(bar, _)| bar.to_owned());
        if let Some(bar) = bars.find(|bar| bar.contains(words)) {
            return serde_json::from_str(&bar).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_shows_the_study_day_of_the_servers_zone_and_leads_to_the_next_post() {
    let mut running = empty(&[]).start();
    let page = Page::open(&mut running).await;
    let bar = page.get("/control/bar").await;
    let clock = page.get("/control/clock").await;
    assert_eq!(bar["title"], "Stride playground");
    assert_eq!(bar["notes"][0]["label"], "Study day (UTC)");
    let today: NaiveDate = bar["notes"][0]["value"].as_str().unwrap().parse().unwrap();
    let now = clock["now"].as_str().unwrap();
    assert!(now.starts_with(&format!("{today}T09:00:00")), "{now}");
    let events = format!("{}/control/events", page.base);
    let mut events = page.client.get(events).send().await.unwrap();

    let zone = json!({"name": "timezone", "options": [{"name": "timezone", "value": "Pacific/Pago_Pago"}]});
    page.act(
        json!({"kind": "command", "channel": page.place[1], "command": "setup", "options": [zone]}),
    )
    .await;
    let bar = bar_with(&mut events, "Pago_Pago").await;
    let yesterday = today.pred_opt().unwrap().to_string();
    let note = json!({"label": "Study day (Pacific/Pago_Pago)", "value": yesterday});
    assert_eq!(bar["notes"][0], note, "there it is 22:00 of the day before");

    let jump = &bar["jumps"][0];
    let clock = format!("{}/control/clock", page.base);
    let moved = page.client.put(clock).json(&json!({"now": jump["to"]}));
    let moved = moved.send().await.unwrap();
    assert!(moved.status().is_success());
    let now: Value = moved.json().await.unwrap();
    let instant = |value: &Value| -> DateTime<Utc> { value.as_str().unwrap().parse().unwrap() };
    let beyond = instant(&now["now"]) - instant(&jump["to"]);
    assert!((0..1000).contains(&beyond.num_milliseconds()), "{beyond}");
    let next = page.get("/control/bar").await["jumps"][0]["to"].clone();
    assert!(instant(&next) > instant(&jump["to"]));
    running.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_playground_keeps_its_streaks() {
    let kept = tempfile::tempdir().unwrap();
    let database = kept.path().join("kept.db");
    let start = || empty(&["--database", database.to_str().unwrap()]).start();
    let mut running = start();
    let page = Page::open(&mut running).await;
    assert!(page.streak().await.contains("**0 study days**"));
    let post = page.post().await;
    let pass = &post["components"][0]["components"][1]["custom_id"];
    page.act(json!({"kind": "component", "message": post["id"], "custom_id": pass}))
        .await;
    assert!(page.streak().await.contains("**1 study day**"));
    assert_eq!(running.terminate().0.code(), Some(0));

    let mut running = start();
    let page = Page::open(&mut running).await;
    assert!(page.streak().await.contains("**1 study day**"));
    running.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_playground_keeps_its_schedules_as_they_were_left() {
    let kept = tempfile::tempdir().unwrap();
    let database = kept.path().join("kept.db");
    let start = || empty(&["--database", database.to_str().unwrap()]).start();
    let schedule = async |page: &Page, name: &str, options: &[(&str, &str)]| {
        let options: Vec<Value> = options
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        let subcommand = json!({"name": name, "options": options});
        let command = json!({"kind": "command", "channel": page.place[1], "command": "schedule", "options": [subcommand]});
        page.act(command).await["embeds"][0].to_string()
    };
    let mut running = start();
    let page = Page::open(&mut running).await;
    for number in ["1", "2", "3"] {
        schedule(&page, "edit", &[("schedule", number), ("at", "10:30")]).await;
    }
    running.terminate();

    let mut running = start();
    let page = Page::open(&mut running).await;
    let kept = schedule(&page, "list", &[]).await;
    assert_eq!(kept.matches("every day at 10:30").count(), 3, "{kept}");
    assert!(!kept.contains("#4"), "{kept}");
    running.terminate();
}

/// Counts the values that contain a text.
fn with<'v>(values: impl IntoIterator<Item = &'v Value>, text: &str) -> usize {
    let values = values.into_iter().map(Value::to_string);
    values.filter(|value| value.contains(text)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_has_lived_a_month_in_a_new_playground_and_its_database_is_sound() {
    let kept = tempfile::tempdir().unwrap();
    let database = kept.path().join("kept.db");
    let arguments = ["playground", "--database", database.to_str().unwrap()];
    let mut running = Stride::new(&arguments).start();
    let page = Page::open(&mut running).await;
    let guild = page
        .get(&format!("/control/guilds/{}", page.place[0]))
        .await;
    let all = |what: &str| guild[what].as_array().unwrap().clone();
    let channel = |name: &str| {
        let mut channels = all("channels").into_iter();
        channels.find(|channel| channel["name"] == name).unwrap()
    };
    // The twelve and the bot are there, and members with long streaks have roles.
    assert_eq!(all("members").len(), 13);
    for (name, fewest) in [("Three weeks in a row", 2), ("A week in a row", 4)] {
        let role = all("roles").into_iter().find(|role| role["name"] == name);
        let role = role.unwrap()["id"].to_string();
        let members = all("members");
        let held = with(members.iter().map(|member| &member["roles"]), &role);
        assert!((fewest..12).contains(&held), "{name}: {held}");
    }
    for (name, days) in [("beginner", 28), ("intermediate", 14), ("senior", 7)] {
        let posts = page.messages(&channel(name)).await;
        assert_eq!(with(&posts, "**Closed**"), days, "{name}");
        assert_eq!(with(&posts, "I don't know yet"), 1, "{name}: today's");
        assert_eq!(posts.len(), days + 1, "{name}: nothing else is there");
        assert!(with(&posts, "answered · ") > 0, "{name}");
    }
    let recaps = page.messages(&channel("recap")).await;
    assert!((3..=4).contains(&recaps.len()), "{recaps:?}");
    let general = page.messages(&channel("general")).await;
    for text in [
        "Points, week of",
        "Profile of Grace",
        "accepted the invitation of",
    ] {
        assert!(with(&general, text) > 0, "{text}");
    }
    let is_shared = |message: &&Value| {
        let title = message["embeds"][0]["title"].as_str();
        title.is_some_and(|title| title.ends_with(" answered"))
    };
    let mut shared = 0;
    for thread in all("threads") {
        shared += page
            .messages(&thread)
            .await
            .iter()
            .filter(is_shared)
            .count();
    }
    assert!(shared >= 5, "{shared}");
    let violations = page.get("/control/violations").await;
    assert_eq!(violations, json!([]));

    // The visitor starts from zero, on a board with a past.
    assert!(page.streak().await.contains("**0 study days**"));
    let (status, said) = running.terminate();
    assert_eq!(status.code(), Some(0));
    assert_eq!(
        said.trim_end(),
        "A study group lives through its first four weeks here before the page opens. That takes \
         some ten seconds."
    );
    let doctor = [
        "doctor",
        "--offline",
        "--database",
        database.to_str().unwrap(),
    ];
    let (code, found, said) = Stride::new(&doctor).end();
    assert_eq!(code, 0, "{found}{said}");
}

#[tokio::test]
async fn the_database_of_a_bot_is_no_playground() {
    let playground = || Stride::new(&["playground", "--database", "stride.db"]);
    let kept = playground();
    let file = kept.folder().join("stride.db");
    ours(&file).await;
    sql(
        &file,
        "insert into guilds (guild_id, joined_at) values (1, 0)",
    )
    .await;
    assert_snapshot!(kept.failure(), @"The database stride.db has servers that the playground does not have, so a bot uses it. Name another file with --database, or leave it out.");
    let in_use = playground();
    let (store, _lease) = Store::open_alone(&in_use.folder().join("stride.db"))
        .await
        .unwrap();
    store.close().await;
    let said = refused(in_use);
    assert!(said.contains("is using the database stride.db"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = empty(&["--port", &port]).failure();
    assert_snapshot!(said.replace(&port, "PORT"), @"Port PORT cannot be used: Address already in use (os error 98). Choose another one with --port, or leave it out.");
}

/// Returns whether every listener on a port is on 127.0.0.1, by the system's own tables.
fn listens_on_loopback_only(port: u16) -> bool {
    const LISTENING: &str = "0A";
    let listeners = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .flat_map(|table| {
            let table = std::fs::read_to_string(table).unwrap_or_default();
            let rows: Vec<Vec<String>> = table
                .lines()
                .map(|row| row.split_whitespace().map(str::to_owned).collect())
                .collect();
            rows
        });
    let here: Vec<String> = listeners
        .filter(|row| row[3] == LISTENING && row[1].ends_with(&format!(":{port:04X}")))
        .map(|row| row[1].clone())
        .collect();
    here == [format!("0100007F:{port:04X}")]
}
