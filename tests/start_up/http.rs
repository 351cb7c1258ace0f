//! A running bot's HTTP endpoints.

use std::path::PathBuf;

use insta::assert_snapshot;
use local_discord::{Effect, Fault, GatewayAction, Guild, Options, RateLimitScope, Server};
use sqlx::{Connection as _, SqliteConnection};

use super::support::{Running, Stride, free_port};

/// A running bot, its Discord, and its HTTP address.
struct Served {
    server: Server,
    guild: Guild,
    running: Running,
    address: String,
    database: PathBuf,
}

impl Served {
    async fn start() -> Self {
        let server = Server::start(Options::default()).await.unwrap();
        let guild = server.add_guild("CNN study group", "ada");
        let address = format!("127.0.0.1:{}", free_port());
        let run = Stride::run()
            .with("STRIDE_DISCORD_API", server.base_url())
            .with("DISCORD_TOKEN", server.token())
            .with("STRIDE_HTTP", &address);
        let database = run.folder().join("stride.db");
        let running = run.start();
        server.command_registered("daily").await;
        server.bot_connected().await;
        Self {
            server,
            guild,
            running,
            address,
            database,
        }
    }

    /// Returns the status and the body of a path.
    async fn get(&self, path: &str) -> (u16, String) {
        let response = reqwest::get(format!("http://{}{path}", self.address)).await;
        let response = response.unwrap();
        let status = response.status().as_u16();
        (status, response.text().await.unwrap())
    }

    /// Asks until the status is this one, and returns the body.
    async fn until(&self, path: &str, status: u16) -> String {
        let patience = std::time::Duration::from_secs(60);
        let asking = async {
            loop {
                let (got, said) = self.get(path).await;
                if got == status {
                    return said;
                }
                tokio::task::yield_now().await;
            }
        };
        let asked = tokio::time::timeout(patience, asking).await;
        asked.unwrap_or_else(|_| panic!("{path} never had status {status}"))
    }

    /// Returns the value of a sample by its name and labels; `None` if it is missing.
    async fn sample(&self, series: &str) -> Option<f64> {
        let (status, text) = self.get("/metrics").await;
        assert_eq!(status, 200);
        let mut lines = text.lines();
        let line = lines.find(|line| {
            line.rsplit_once(' ')
                .is_some_and(|(name, _)| name == series)
        });
        line.map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
    }

    /// Asks until a sample has this value.
    async fn until_sample(&self, series: &str, value: f64) {
        let patience = std::time::Duration::from_secs(60);
        let asking = async {
            while self.sample(series).await != Some(value) {
                tokio::task::yield_now().await;
            }
        };
        let asked = tokio::time::timeout(patience, asking).await;
        asked.unwrap_or_else(|_| panic!("{series} was never {value}"));
    }

    async fn end(self) {
        let (status, said) = tokio::task::spawn_blocking(|| self.running.terminate())
            .await
            .unwrap();
        assert_eq!(status.code(), Some(0), "{said}");
        self.server.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_ready_while_discord_reaches_it_and_alive_all_the_same() {
    let served = Served::start().await;
    assert_eq!(served.until("/readyz", 200).await, "ok\n");
    assert_eq!(served.get("/healthz").await, (200, "ok\n".to_owned()));

    // Discord goes away, and sends no HELLO for a while.
    let away = Effect::Close(Some(4000));
    served
        .server
        .add_fault(Fault::on("GATEWAY HELLO", away).times(4));
    let close = GatewayAction::Close { code: Some(4000) };
    assert_eq!(served.server.act_on_gateway(close, None), 1);
    let said = served.until("/readyz", 503).await;
    assert_eq!(said, "the bot is not connected to Discord\n");
    assert_eq!(served.get("/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(served.until("/readyz", 200).await, "ok\n");

    let lost = served.sample("stride_gateway_disconnects_total{reason=\"closed\"}");
    assert!(lost.await.unwrap() >= 1.0);
    let connected = served.sample("stride_gateway_connected_shards");
    assert_eq!(connected.await, Some(1.0));
    served.server.take_violations();
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_written_is_named_as_the_reason() {
    let served = Served::start().await;
    served.until("/readyz", 200).await;
    let url = format!("sqlite://{}", served.database.display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("begin immediate")
        .execute(&mut other)
        .await
        .unwrap();
    let said = served.until("/readyz", 503).await;
    assert!(
        said.starts_with("the database cannot be written: "),
        "{said}"
    );
    let writable = served.sample("stride_database_writable").await;
    assert_eq!(writable, Some(0.0));
    sqlx::query("rollback").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    assert_eq!(served.until("/readyz", 200).await, "ok\n");
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_members_do_is_counted_by_what_came_of_it() {
    let served = Served::start().await;
    let (ada, grace) = (served.guild.owner(), served.guild.member("grace"));
    let channel = served.guild.add_channel("daily");
    let add = ada.command("/schedule add").option("channel", &channel);
    let add = add.option("level", "beginner").option("at", "09:00");
    add.send().await;
    ada.command("/schedule post-now")
        .option("schedule", "1")
        .send()
        .await;
    let post = channel.messages_when(1).await.remove(0);
    let form = grace.click(&post, "Answer").await.modal();
    form.submit("Weights are shared across positions")
        .await
        .reply();
    grace.click(&post, "Hint").await.reply();
    grace.command("/help").send().await;
    let of_none = ada.command("/schedule post-now").option("schedule", "9");
    of_none.send().await;

    let count = async |via: &str, name: &str, outcome: &str| {
        let labels = format!("via=\"{via}\",name=\"{name}\",outcome=\"{outcome}\"");
        let series = format!("stride_interactions_total{{{labels}}}");
        served.sample(&series).await
    };
    // The reply arrives a moment before the bot counts it.
    for (via, name) in [
        ("command", "help"),
        ("command", "schedule add"),
        ("command", "schedule post-now"),
        ("component", "answer"),
        ("component", "hint"),
        ("form", "submit"),
    ] {
        assert_eq!(count(via, name, "done").await, Some(1.0), "{via} {name}");
    }
    let refused = count("command", "schedule post-now", "refused").await;
    assert_eq!(refused, Some(1.0), "there is no schedule #9");
    let seconds = "stride_interaction_duration_seconds_count{via=\"command\",name=\"help\"}";
    assert_eq!(served.sample(seconds).await, Some(1.0));
    let sent = served.sample("stride_posts_total{outcome=\"sent\"}").await;
    assert_eq!(sent, Some(1.0));
    for (series, least) in [
        ("stride_post_lateness_seconds_count", 1.0),
        ("stride_marker_duration_seconds_count", 1.0),
        ("stride_outbox_wait_seconds_count", 1.0),
        ("stride_scheduler_tick_duration_seconds_count", 2.0),
        ("stride_database_size_bytes", 4_096.0),
        ("stride_clock_trusted", 1.0),
        ("process_resident_memory_bytes", 1_000_000.0),
        ("process_open_fds", 5.0),
    ] {
        let value = served.sample(series).await;
        assert!(
            value.is_some_and(|value| value >= least),
            "{series}: {value:?}"
        );
    }
    let (_, text) = served.get("/metrics").await;
    for id in [served.guild.id().to_string(), channel.id().to_string()] {
        assert!(!text.contains(&id), "an id is in it");
    }
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_that_are_due_are_counted_until_they_are_in_their_channels() {
    let served = Served::start().await;
    let (ada, channel) = (served.guild.owner(), served.guild.add_channel("daily"));
    let add = ada.command("/schedule add").option("channel", &channel);
    let add = add.option("level", "beginner").option("at", "09:00");
    add.send().await;
    served.until_sample("stride_posts_waiting", 0.0).await;
    let later = Effect::RateLimit {
        scope: RateLimitScope::Global,
        retry_after: 1.0,
    };
    let sending = Fault::on("POST /channels/{channel}/messages", later);
    served.server.add_fault(sending);
    ada.command("/schedule post-now")
        .option("schedule", "1")
        .send()
        .await;
    served.until_sample("stride_posts_waiting", 1.0).await;
    channel.messages_when(1).await;
    served.until_sample("stride_posts_waiting", 0.0).await;
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_itself_asks_how_it_is() {
    let served = Served::start().await;
    served.until("/readyz", 200).await;
    let ask = |arguments: &[&str]| Stride::new(arguments).with("STRIDE_HTTP", &served.address);
    for arguments in [&["health"][..], &["health", "--alive"]] {
        let (code, out, err) = ask(arguments).end();
        assert_eq!((code, out.as_str(), err.as_str()), (0, "ok\n", ""));
    }
    let address = served.address.clone();
    served.end().await;
    let gone = Stride::new(&["health"]).with("STRIDE_HTTP", &address);
    let said = gone.failure();
    assert!(
        said.starts_with("The bot cannot be asked at 127.0.0.1:"),
        "{said}"
    );
    assert_snapshot!(Stride::new(&["health"]).failure(), @"STRIDE_HTTP is not set: the bot can only be asked at the address that it names, such as 127.0.0.1:9750.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_said_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let run = Stride::run().with("STRIDE_HTTP", &format!("127.0.0.1:{port}"));
    assert_snapshot!(run.failure().replace(&port.to_string(), "PORT"), @"STRIDE_HTTP is 127.0.0.1:PORT, where health and metrics cannot be served: Address already in use (os error 98). Name another port, or leave STRIDE_HTTP out.");
}
