//! The program's log: what it says, and what must never be in it.

use local_discord::{Effect, Fault};
use serde_json::{Value, json};

use super::stops::{running, running_with};

/// The beginning of interaction tokens, here as on Discord.
const INTERACTION_TOKEN: &str = "aW50ZXJhY3Rpb24";

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_logged_and_secrets_never_are() {
    let (server, guild, running) = running("trace").await;
    let (ada, grace) = (guild.owner(), guild.member("grace"));
    let channel = guild.add_channel("daily");
    let add = ada.command("/schedule add");
    let add = add.option("channel", &channel).option("level", "beginner");
    add.option("at", "09:00").send().await;
    let post_now = ada.command("/schedule post-now").option("schedule", "1");
    post_now.send().await;
    let post = channel.messages_when(1).await.remove(0);
    let form = grace.click(&post, "Answer").await.modal();
    form.submit("An answer that nobody else reads")
        .await
        .reply();

    // Losing the reply causes an error with the request's address in it.
    let callback = "POST /interactions/{id}/{token}/callback";
    server.add_fault(Fault::on(callback, Effect::Reset));
    let lost = grace.command("/help").try_response().await;
    assert!(lost.is_err(), "{lost:?}");
    // An unreadable interaction: serde's own error would contain the value.
    let broken = Effect::Merge(json!({"data": {"name": {"a private matter": 7}}, "locale": 7}));
    server.add_fault(Fault::on("GATEWAY INTERACTION_CREATE", broken));
    let unread = grace.command("/help").try_response().await;
    assert!(unread.is_err(), "{unread:?}");
    server.take_violations();

    let (status, log) = running.terminate();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("Discord refused a reply"), "{log}");
    assert!(log.contains("failed to read an event"), "{log}");
    for secret in [
        server.token(),
        INTERACTION_TOKEN,
        "nobody else reads",
        "a private matter",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    assert!(!log.contains('\u{1b}'), "a file wants no colors:\n{log}");

    let sent = log.lines().find(|line| line.contains("a post was sent"));
    let sent = sent.expect("a post is logged");
    assert!(sent.contains(" INFO "), "{sent}");
    for (name, id) in [
        ("guild", guild.id()),
        ("channel", channel.id()),
        ("message_id", post.id()),
    ] {
        assert!(sent.contains(&format!("{name}={id}")), "{sent}");
    }
    assert!(
        sent.contains("schedule=") && sent.contains("post="),
        "{sent}"
    );
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_line_that_an_interaction_causes_has_its_id() {
    let (server, guild, running) = running_with("trace", &[("STRIDE_LOG_FORMAT", "json")]).await;
    let grace = guild.member("grace");
    // Discord rejects two replies: each gets a log line.
    let callback = "POST /interactions/{id}/{token}/callback";
    server.add_fault(Fault::on(callback, Effect::Reset).times(2));
    for command in ["/help", "/daily"] {
        let lost = grace.command(command).try_response().await;
        assert!(lost.is_err(), "{lost:?}");
    }
    server.take_violations();
    let (status, log) = tokio::task::spawn_blocking(|| running.terminate())
        .await
        .unwrap();
    assert_eq!(status.code(), Some(0), "{log}");
    let lines = log.lines().map(|line| {
        let read = serde_json::from_str::<Value>(line);
        read.unwrap_or_else(|error| panic!("{error}: {line}"))
    });
    let lines: Vec<Value> = lines.collect();
    for secret in [server.token(), INTERACTION_TOKEN] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    let refused = lines
        .iter()
        .filter(|line| line["message"] == "Discord refused a reply");
    let spans: Vec<&Value> = refused.map(|line| &line["span"]).collect();
    assert_eq!(spans.len(), 2, "{log}");
    let ids: Vec<u64> = spans
        .iter()
        .map(|span| span["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(ids[0] < ids[1], "each has its own: {ids:?}");
    assert_eq!(spans[0]["name"], "interaction");
    assert_eq!(spans[0]["via"], "command");
    assert_eq!(spans[0]["what"], "help");
    assert!(
        spans[0]["reference"]
            .as_str()
            .is_some_and(|text| text.len() == 4)
    );
    server.finish().await;
}
