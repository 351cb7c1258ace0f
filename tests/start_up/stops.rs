//! How a running bot ends.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use futures::future::join_all;
use insta::assert_snapshot;
use local_discord::{Effect, Fault, GatewayAction, Guild, Options, Server};
use sqlx::{Connection as _, SqliteConnection};

use super::support::{Running, Stride};

/// How long a process may take after the signal: two seconds, and some time for a busy machine.
const SOON: Duration = Duration::from_millis(2_500);

/// Starts a bot with this `STRIDE_LOG`, and its Discord.
pub(crate) async fn running(log: &str) -> (Server, Guild, Running) {
    running_with(log, &[]).await
}

/// Does the same with more in its environment.
pub(crate) async fn running_with(
    log: &str,
    environment: &[(&str, &str)],
) -> (Server, Guild, Running) {
    let server = Server::start(Options::default()).await.unwrap();
    let guild = server.add_guild("CNN study group", "ada");
    let run = Stride::run()
        .with("STRIDE_DISCORD_API", server.base_url())
        .with("DISCORD_TOKEN", server.token())
        .with("STRIDE_LOG", log);
    let run = environment
        .iter()
        .fold(run, |run, (variable, value)| run.with(variable, value));
    let running = run.start();
    server.command_registered("daily").await;
    (server, guild, running)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_bot_stops_when_it_is_told_to() {
    for signal in ["TERM", "INT", "HUP"] {
        let (server, _, running) = running("trace").await;
        running.signal(signal);
        let (status, logged) = running.end();
        assert_eq!(status.code(), Some(0), "{signal}: {logged}");
        assert!(logged.contains("stopped"), "{logged}");
        assert!(!logged.contains(server.token()), "the log has the token");
        server.finish().await;
    }
}

/// Returns the output of a running bot after Discord closes its connection with this code.
async fn closed_for_good(code: u16) -> String {
    let (server, _, running) = running("info").await;
    server.bot_connected().await;
    let close = GatewayAction::Close { code: Some(code) };
    assert_eq!(server.act_on_gateway(close, None), 1);
    let (status, said) = tokio::task::spawn_blocking(|| running.end()).await.unwrap();
    assert_eq!(status.code(), Some(1), "{code}: {said}");
    said.lines().last().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_discord_closes_for_good_ends_the_bot_with_a_sentence() {
    assert_snapshot!(closed_for_good(4004).await, @"Discord refused the token while running. Copy a new one into DISCORD_TOKEN and start again.");
    assert_snapshot!(closed_for_good(4010).await, @"The connection to Discord ended: Discord closed it with code 4010, since it does not know the shard that was asked for.");
    assert_snapshot!(closed_for_good(4011).await, @"The connection to Discord ended: Discord closed it with code 4011: the bot is in more servers than its connections may serve. Start it again: it then opens more of them.");
    assert_snapshot!(closed_for_good(4012).await, @"The connection to Discord ended: Discord closed it with code 4012, since it does not speak this version of its gateway any more. Update Stride.");
    assert_snapshot!(closed_for_good(4013).await, @"The connection to Discord ended: Discord closed it with code 4013, since it does not allow the intents that Stride asks for.");
    assert_snapshot!(closed_for_good(4014).await, @"The connection to Discord ended: Discord closed it with code 4014, since it does not allow the intents that Stride asks for.");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_uses_the_bot_when_it_is_told_to_stop_has_the_reply() {
    let (server, guild, running) = running("info").await;
    let route = "POST /interactions/{id}/{token}/callback";
    // The reply is on its way when the signal comes.
    server.add_fault(Fault::on(route, Effect::DelayMs(700)).always());
    let members: Vec<_> = (0..20).map(|n| guild.member(&format!("m{n}"))).collect();
    let replies = join_all(members.iter().map(|member| member.command("/help").send()));
    let stop = async {
        let on_its_way = || {
            server
                .traffic()
                .iter()
                .filter(|entry| entry["event"] == "INTERACTION_CREATE")
                .count()
        };
        server
            .until("all are with the bot", || on_its_way() == 20)
            .await;
        running.signal("TERM");
    };
    let (replies, ()) = tokio::join!(replies, stop);
    for reply in replies {
        assert!(reply.text().contains("/daily"), "{}", reply.text());
    }
    let (status, said) = tokio::task::spawn_blocking(|| running.end()).await.unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_write_that_takes_too_long_is_told_so_and_the_bot_ends_in_time() {
    let server = Server::start(Options::default()).await.unwrap();
    let guild = server.add_guild("CNN study group", "ada");
    let channel = guild.add_channel("daily");
    let run = Stride::run()
        .with("STRIDE_DISCORD_API", server.base_url())
        .with("DISCORD_TOKEN", server.token());
    let url = format!("sqlite://{}", run.folder().join("stride.db").display());
    let running = run.start();
    server.command_registered("daily").await;
    let ada = guild.owner();
    let add = ada.command("/schedule add").option("channel", &channel);
    add.option("level", "beginner")
        .option("at", "09:00")
        .send()
        .await;
    let post_now = ada.command("/schedule post-now").option("schedule", "1");
    post_now.send().await;
    let post = channel.messages_when(1).await.remove(0);
    let grace = guild.member("grace");
    let form = grace.click(&post, "Answer").await.modal();

    // Another connection holds the database until the bot is gone.
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    let lock = sqlx::query("begin immediate").execute(&mut other);
    lock.await.unwrap();
    let answer = "Weights are shared across positions";
    let answering = form.submit(answer);
    let stopping = async {
        let is_there = || {
            let traffic = server.traffic();
            let events = traffic
                .iter()
                .filter(|entry| entry["event"] == "INTERACTION_CREATE");
            events.count() == 4
        };
        server.until("the answer is with the bot", is_there).await;
        let since = Instant::now();
        running.signal("TERM");
        let ended = tokio::task::spawn_blocking(|| running.end()).await.unwrap();
        (ended, since.elapsed())
    };
    let (reply, ((status, said), took)) = tokio::join!(answering, stopping);
    let reply = reply.reply();
    assert!(
        reply.text().contains("I'm being restarted"),
        "{}",
        reply.text()
    );
    assert!(
        reply.text().contains(answer),
        "what was typed is lost: {}",
        reply.text()
    );
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(took <= SOON, "{took:?}: {said}");
    other.close().await.unwrap();
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_told_that_a_reply_comes_is_told_that_the_bot_stops() {
    let (server, guild, running) = running("info").await;
    let grace = guild.member("grace");
    // The bot stores data only about a member who did something.
    grace.command("/privacy hide").send().await;
    // Discord does not tell whether she is still there.
    let asked = "GET /guilds/{guild}/members/{member}";
    server.add_fault(Fault::on(asked, Effect::Hang));
    let forget = guild.owner().command("/members forget");
    let forgetting = forget.option("member", grace.id().to_string()).send();
    let stopping = async {
        let is_announced = || {
            let traffic = server.traffic();
            let mut answers = traffic.iter().filter(|entry| entry["face"] == "rest");
            answers.any(|entry| entry["request"]["type"] == 5)
        };
        server.until("a reply is announced", is_announced).await;
        let since = Instant::now();
        running.signal("TERM");
        let ended = tokio::task::spawn_blocking(|| running.end()).await.unwrap();
        (ended, since.elapsed())
    };
    let (reply, ((status, said), took)) = tokio::join!(forgetting, stopping);
    assert!(
        reply.text().contains("I'm being restarted"),
        "{}",
        reply.text()
    );
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(took <= SOON, "{took:?}: {said}");
    server.finish().await;
}

#[test]
fn a_bot_that_is_told_to_stop_while_it_starts_ends_well() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let running = Stride::run().with("STRIDE_DISCORD_API", &address).start();
    // It asks Discord, which says nothing.
    let (_connection, _) = silent.accept().unwrap();
    let (status, said) = running.terminate();
    assert_eq!(status.code(), Some(0), "{said}");
}
