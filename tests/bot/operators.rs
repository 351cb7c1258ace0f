//! The operator's view: `stride doctor` and `stride export`.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use local_discord::Permissions;
use serde_json::Value;

use super::small_bank::small_bank_without;
use super::support::{PARTIAL, TestBot, answer};

/// Runs a command on the database, with an operator's environment.
async fn stride(t: &TestBot, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stride"));
    command
        .args(arguments)
        .env("DISCORD_TOKEN", t.server.token())
        .env("STRIDE_DISCORD_API", t.server.base_url())
        .env("STRIDE_DATABASE", t.database())
        .env("STRIDE_LOG", "off");
    // Discord runs in this process and has to answer meanwhile.
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.unwrap().unwrap()
}

async fn doctor(t: &TestBot, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = ["doctor", "--json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let output = stride(t, &arguments).await;
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["ok"] == true, output.status.success(), "{said}");
    said
}

#[tokio::test]
async fn the_doctor_asks_discord_what_the_bot_needs() {
    let (t, channel, _) = TestBot::posted().await;
    channel.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    let said = doctor(&t, &[]).await;
    assert_eq!(said["asked_discord"], true);
    let notes = said["notes"].as_array().unwrap();
    let notes = notes.iter().map(|note| {
        assert_eq!(note["guild"], t.guild.id().to_string());
        note["text"].as_str().unwrap()
    });
    // By this machine's clock, the post should have closed long ago.
    let [late, note] = notes.collect::<Vec<_>>()[..] else {
        panic!("{said}")
    };
    assert!(late.contains("`close`") && late.contains("late"), "{late}");
    assert!(
        note.starts_with("schedule #1 in channel") && note.contains("lacks Send Messages"),
        "{note}"
    );
    // The test's clock shows a Monday long ago; this machine's does not.
    let problems = said["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{said}");
    let clock = problems[0].as_str().unwrap();
    assert!(clock.contains("This machine's clock is"), "{clock}");
    let offline = doctor(&t, &["--offline"]).await;
    assert_eq!(
        (&offline["ok"], &offline["asked_discord"]),
        (&Value::Bool(true), &Value::Bool(false))
    );
    t.finish().await;
}

#[tokio::test]
async fn the_doctor_holds_the_points_of_answers_against_the_ledger() {
    let (t, _, post) = TestBot::posted().await;
    answer(&t.guild.member("one"), &post, PARTIAL).await;
    t.examine().await;
    t.sql("update answers set points = points + 5").await;
    let said = doctor(&t, &["--offline"]).await;
    let differences = said["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{said}");
    let text = differences[0]["text"].as_str().unwrap();
    assert!(
        text.ends_with("answer to post 1: kept is 11 points, the ledger has 6 points"),
        "{text}"
    );
    assert_eq!(doctor(&t, &["--offline", "--repair"]).await["ok"], true);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn the_doctor_names_schedules_that_post_nothing() {
    let (mut t, _, _) = TestBot::posted().await;
    t.restart_with(small_bank_without(1)).await;
    t.advance_to("2026-01-06T09:00:30Z").await;
    let said = doctor(&t, &["--offline"]).await;
    let note = said["notes"][0]["text"].as_str().unwrap();
    assert!(
        note.ends_with("it had no question when it fired last"),
        "{note}"
    );
    t.finish().await;
}

#[tokio::test]
async fn a_server_is_exported_whole_and_alone() {
    let (t, _, post) = TestBot::posted().await;
    let other = t.server.add_guild("Another group", "linus");
    let elsewhere = other.owner().command("/setup timezone");
    elsewhere.option("timezone", "Europe/Berlin").send().await;
    let one = t.guild.member("one");
    answer(&one, &post, PARTIAL).await;
    let id = t.guild.id().to_string();
    let output = stride(&t, &["export", "--guild", &id]).await;
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}");
    let mut lines = printed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(lines.next().unwrap()["guild"], id);
    let mut tables: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in lines {
        let table = line["table"].as_str().unwrap().to_owned();
        tables.entry(table).or_default().push(line["row"].clone());
    }
    let rows = |table: &str| tables.get(table).map_or(0, Vec::len);
    for table in [
        "guilds",
        "schedules",
        "posts",
        "answers",
        "members",
        "question_versions",
    ] {
        assert_eq!(rows(table), 1, "{table} in {printed}");
    }
    assert_eq!(tables["guilds"][0]["guild_id"], id);
    assert_eq!(tables["answers"][0]["member_id"], one.id().to_string());
    assert_eq!(tables["answers"][0]["answer_text"], PARTIAL);
    assert_eq!(
        rows("cards") + rows("prompts"),
        0,
        "a deck is its member's own"
    );
    let nothing = stride(&t, &["export", "--guild", "7"]).await;
    let said = String::from_utf8(nothing.stderr).unwrap();
    assert!(said.contains("has no data about a server 7"), "{said}");
    t.finish().await;
}
