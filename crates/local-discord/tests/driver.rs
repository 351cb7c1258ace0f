//! The driver: a test acts like a person and reads what a person sees.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use insta::assert_snapshot;
use local_discord::{Failure, Permissions, Response, Server};
use serde_json::{Value, json};
use support::{Gateway, Rest, answer_all, server};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// A bot with a schedule command, a button and a modal.
async fn bot(server: &Server) {
    let rest = Rest::new(server);
    let schedule = json!({
        "name": "schedule", "description": "The daily posts", "default_member_permissions": "32",
        "options": [{"type": 1, "name": "add", "description": "Add one", "options": [
            {"type": 7, "name": "channel", "description": "Where", "required": true, "channel_types": [0]},
            {"type": 3, "name": "level", "description": "Which", "required": true, "choices": [
                {"name": "Beginner", "value": "beginner"}, {"name": "Senior", "value": "senior"}]},
            {"type": 3, "name": "topic", "description": "About", "autocomplete": true},
            {"type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 5},
        ]}],
    });
    assert_eq!(rest.register(server, schedule).await.status, 201);
    assert_eq!(
        rest.register(server, json!({"name": "ask"})).await.status,
        201
    );
    let send = json!({"name": "send", "description": "Send a file", "options": [
        {"type": 11, "name": "file", "description": "Which", "required": true}]});
    assert_eq!(rest.register(server, send).await.status, 201);
    let (gateway, _) = Gateway::identified(server, support::GUILDS).await;
    answer_all(server, gateway, answer);
}

fn answer(interaction: &Value) -> Value {
    let data = &interaction["data"];
    match (
        interaction["type"].as_u64(),
        data["name"].as_str(),
        data["custom_id"].as_str(),
    ) {
        (Some(4), ..) => json!({"type": 8, "data": {"choices": [
            {"name": "Convolution", "value": "conv"}]}}),
        (Some(2), Some("schedule"), _) => {
            let options = &data["options"][0]["options"];
            json!({"type": 4, "data": {"flags": 64, "embeds": [{
                "title": "Scheduled",
                "description": format!("<#{}> gets {}", options[0]["value"].as_str().unwrap(), options[1]["value"]),
                "fields": [{"name": "Topics", "value": "all"}],
                "footer": {"text": "Robot"},
            }]}})
        }
        (Some(2), Some("send"), _) => {
            let id = data["options"][0]["value"].as_str().unwrap();
            let file = &data["resolved"]["attachments"][id];
            json!({"type": 4, "data": {"content": format!(
                "{} has {} bytes: {}", file["filename"], file["size"], file["url"]
            )}})
        }
        (Some(2), ..) => {
            json!({"type": 4, "data": {"content": "Why are weights shared?", "components": [
            {"type": 1, "components": [
                {"type": 2, "style": 1, "label": "Answer", "custom_id": "answer"},
                {"type": 2, "style": 2, "label": "Hint", "custom_id": "hint", "disabled": true},
            ]}]}})
        }
        (Some(3), _, Some("answer")) => {
            json!({"type": 9, "data": {"custom_id": "text", "title": "Your answer",
            "components": [{"type": 1, "components": [
                {"type": 4, "custom_id": "answer", "label": "In your words", "style": 2, "max_length": 100}]}]}})
        }
        (Some(3), ..) | (Some(5), _, Some("v0:text")) => {
            json!({"type": 4, "data": {"content": "This button is from an older version.", "flags": 64}})
        }
        _ => {
            let text = &data["components"][0]["components"][0]["value"];
            json!({"type": 7, "data": {"content": format!("Answered: {}", text.as_str().unwrap()), "components": []}})
        }
    }
}

#[tokio::test]
async fn a_command_with_a_subcommand_is_answered_for_its_member_only() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    let channel = guild.add_channel("beginner");
    bot(&server).await;
    let admin = guild.admin("grace");
    let call = admin
        .command("/schedule add")
        .option("channel", &channel)
        .option("level", "Beginner");
    let reply = call.in_channel(&channel).send().await;
    assert!(reply.is_ephemeral());
    assert_snapshot!(reply.text(), @r#"
    ┃ **Scheduled**
    ┃ #beginner gets "beginner"
    ┃ Topics: all
    ┃ — Robot
    "#);
    assert_eq!(channel.messages().len(), 0);
    assert_snapshot!(channel.transcript(), @r#"
    [Robot, to grace's /schedule add, only for grace]
    ┃ **Scheduled**
    ┃ #beginner gets "beginner"
    ┃ Topics: all
    ┃ — Robot
    "#);
    assert_eq!(channel.transcript_as(&guild.member("one")), "");
    server.finish().await;
}

#[tokio::test]
async fn a_button_opens_a_modal_whose_submission_edits_the_message() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    bot(&server).await;
    let one = guild.member("one");
    let post = one.command("/ask").send().await;
    assert_snapshot!(post.text(), @r"
    Why are weights shared?
    [Answer] [Hint (disabled)]
    ");
    assert!(matches!(
        one.try_click(&post, "Hint").await,
        Err(Failure::Refused(_))
    ));
    let modal = one.press(&post.button("Answer")).await.modal();
    assert_snapshot!(modal.text(), @r"
    [ Your answer ]
    In your words (paragraph)
    ");
    let too_long = modal
        .clone()
        .fill("In your words", "x".repeat(101))
        .try_send()
        .await;
    assert!(matches!(too_long, Err(Failure::Refused(_))));
    let edited = modal.submit("They are <@1> the same").await.updated();
    assert_eq!(edited.text(), "Answered: They are <@1> the same");
    assert_eq!(edited.id(), post.id());
    server.finish().await;
}

#[tokio::test]
async fn autocomplete_suggests_and_stale_buttons_and_modals_are_answered() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    bot(&server).await;
    let admin = guild.admin("grace");
    let choices = admin
        .command("/schedule add")
        .autocomplete("topic", "conv")
        .await;
    assert_eq!(choices[0].name, "Convolution");
    assert_eq!(choices[0].value, "conv");
    let reply = admin
        .click_raw(&guild.channel("general"), "v0:gone")
        .await
        .reply();
    assert_eq!(reply.text(), "This button is from an older version.");
    let post = admin.command("/ask").send().await;
    let modal = admin.click(&post, "Answer").await.modal();
    let reply = modal
        .with_custom_id("v0:text")
        .submit("words")
        .await
        .reply();
    assert_eq!(reply.text(), "This button is from an older version.");
    server.finish().await;
}

#[tokio::test]
async fn a_client_refuses_what_a_command_does_not_take() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    let channel = guild.add_channel("beginner");
    let voice = guild.add_channel_of_type("voice", 2);
    bot(&server).await;
    let admin = guild.admin("grace");
    let base = || admin.command("/schedule add").option("channel", &channel);
    let cases = [
        (base(), "level: This option is required. Specify a value."),
        (
            base().option("level", "expert"),
            "level: choose one of Beginner, Senior.",
        ),
        (
            base().option("level", "senior").option("count", 6_i64),
            "count: the number is out of range.",
        ),
        (
            base().option("level", "senior").option("count", "3"),
            "count: input a valid integer.",
        ),
        (
            base().option("level", "senior").option("color", "red"),
            "There is no option \"color\"; there are channel, level, topic, count.",
        ),
        (
            admin
                .command("/schedule add")
                .option("channel", &voice)
                .option("level", "senior"),
            "channel: channels of that type cannot be chosen.",
        ),
        (
            guild.member("one").command("/schedule add"),
            "That member is not offered the command /schedule here; offered: ask, send.",
        ),
        (
            admin.command("/schedule"),
            "Choose one of the subcommands add.",
        ),
    ];
    for (call, sentence) in cases {
        let refused = call.try_response().await.expect_err(sentence);
        assert_eq!(refused.to_string(), sentence);
    }
    // Everybody gets a command that an admin has opened in the settings.
    guild.open_command("schedule");
    let add = guild.member("one").command("/schedule add");
    let add = add.option("channel", &channel).option("level", "senior");
    assert!(add.send().await.text().contains("Scheduled"));
    server.finish().await;
}

#[tokio::test]
async fn an_unanswered_interaction_fails_when_the_clock_moves_and_is_left_over() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    let rest = Rest::new(&server);
    rest.register(&server, json!({"name": "ask"})).await;
    let (mut gateway, _) = Gateway::identified(&server, support::GUILDS).await;
    let one = guild.member("one");
    let asked = tokio::spawn(async move { one.command("/ask").try_response().await });
    let interaction = gateway.event("INTERACTION_CREATE").await;
    server.set_now(support::monday() + chrono::TimeDelta::seconds(3));
    let failure = asked.await.unwrap().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the application did not respond to command \"ask\""
    );
    let late = rest
        .answer(
            &interaction,
            json!({"type": 4, "data": {"content": "late"}}),
        )
        .await;
    assert_eq!(late.refusal(), (404, 10062));
    let violations = server.violations();
    assert_eq!(violations.len(), 2, "{violations:?}");
    let finished = tokio::spawn(server.finish()).await;
    assert!(finished.is_err(), "something is left over");
}

#[tokio::test]
async fn a_member_sees_neither_hidden_channels_nor_others_ephemeral_messages() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    bot(&server).await;
    let hidden = guild.add_channel("hidden");
    hidden.deny(guild.everyone(), Permissions::VIEW_CHANNEL);
    let one = guild.member("one");
    let refused = one.command("/ask").in_channel(&hidden).try_response().await;
    assert!(refused.unwrap_err().to_string().contains("cannot see"));
    let admin = guild.admin("grace");
    let general = guild.channel("general");
    let call = admin
        .command("/schedule add")
        .option("channel", &general)
        .option("level", "senior");
    let Response::Reply(reply) = call.response().await else {
        panic!("a reply was expected");
    };
    assert_eq!(general.messages_as(&one).len(), 0);
    assert_eq!(general.messages_as(&admin).len(), 1);
    assert!(one.try_click(&reply, "anything").await.is_err());
    server.finish().await;
}

/// Writes a request on a new connection and leaves the response unread.
async fn written(server: &Server, path: &str, body: &Value) -> TcpStream {
    let host = server.base_url().trim_start_matches("http://");
    let (body, token) = (body.to_string(), server.token());
    let length = body.len();
    let request = format!(
        "POST /api/v10{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: DiscordBot\r\n\
         Authorization: Bot {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    let mut connection = TcpStream::connect(host).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    connection
}

/// Returns whether the whole response to a request has arrived.
fn has_answer(connection: &TcpStream) -> bool {
    let mut answer = vec![0; 10_000];
    let length = connection.try_read(&mut answer).unwrap_or(0);
    answer[..length].ends_with(b"}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_click_comes_after_the_answer_to_the_request_that_made_its_message() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let general = guild.channel("general");
    let (mut gateway, _) = Gateway::identified(&server, support::GUILDS).await;
    let rest = Rest::new(&server);
    let path = format!("/channels/{}/messages", general.id());
    let post = json!({"content": "x", "components": [{"type": 1, "components": [
        {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]});
    for number in 1..=100 {
        let connection = written(&server, &path, &post).await;
        general.messages_when(number).await;
        let (member, message) = (guild.member("one"), general.last_message());
        let click = tokio::spawn(async move { member.click(&message, "Go").await });
        let event = gateway.event("INTERACTION_CREATE").await;
        assert!(has_answer(&connection), "message {number}");
        rest.answer(&event, json!({"type": 6})).await;
        click.await.unwrap();
    }
    server.finish().await;
}

#[tokio::test]
async fn a_file_that_is_given_to_a_command_can_be_fetched_from_its_address() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    bot(&server).await;
    let one = guild.member("one");
    let reply = one
        .command("/send")
        .file("file", "a.md", b"Stride")
        .send()
        .await;
    let text = reply.text();
    let (said, url) = text.rsplit_once(": ").unwrap();
    assert_eq!(said, "\"a.md\" has 6 bytes");
    let url = url.trim_matches('"').trim();
    let fetched = reqwest::get(url).await.unwrap().bytes().await.unwrap();
    assert_eq!(&fetched[..], b"Stride");
    let refused = one
        .command("/send")
        .option("file", "a.md")
        .try_response()
        .await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    server.finish().await;
}
