//! A member can read everything that the bot keeps about them, and can have it erased.

mod filled;
mod forgotten;
mod texts;

use std::collections::BTreeSet;

use insta::assert_snapshot;
use local_discord::{Channel, Member, Message, Permissions};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use stride::store::privacy::KEPT;
use stride::store::{self, Store};

use super::support::{FULL, PARTIAL, SHOW, TestBot, answer, enter, read, submit, told};
use filled::fill_the_rest;

/// Grace's text, which must be nowhere once she is erased.
const WORDS: &str =
    "Stride is the step by which the kernel moves between two outputs. My zebra says so.";

/// A server where grace has done a lot, and alan has answered.
struct Lived {
    t: TestBot,
    channel: Channel,
    grace: Member,
    alan: Member,
    steady: local_discord::Role,
    shared: Message,
}

async fn lived_in() -> Lived {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = t.add_schedule(&channel, "beginner").option("at", "09:00");
    add.option("thread", "at closing").send().await;
    t.guild
        .set_bot_permissions(Permissions::BOT | Permissions::MANAGE_ROLES);
    let steady = t.guild.add_role("Steady", Permissions::NONE);
    let role = t.admin.command("/setup role").option("streak", 1);
    role.option("role", &steady).send().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    grace.click(&post, "Hint").await.reply();
    answer(&grace, &post, WORDS).await;
    answer(&alan, &post, FULL).await;
    grace.command("/remind").send().await;
    let pause = grace.command("/streak pause").option("until", "in 5 days");
    pause.option("from", "in 3 days").send().await;
    let judge = grace.command("/privacy judge").option("answers", "off");
    judge.send().await;
    let plan = grace.command("/plan start").option("until", "in 9 days");
    plan.send().await;
    let asked = grace.command("/question").option("number", 2).send().await;
    let form = grace.click(&asked, "Answer").await.modal();
    let sent = form.submit(WORDS).await.updated();
    grace.click(&sent, SHOW).await.updated();
    let rung = grace.command("/followup").option("question", "2").send();
    grace.click(&rung.await, "Reveal").await.updated();
    let report = grace.command("/report").option("question", "1");
    let form = report.response().await.modal();
    form.submit("My zebra disagrees.").await.reply();

    // This way, no other post asks the same question.
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T09:16:00Z").await;
    assert!(grace.has(&steady) && alan.has(&steady));
    let thread = t.guild.channel("#1 · What is stride?");
    let asks = grace.click_raw(&channel, "1:share:1").await.reply();
    grace.click(&asks, "Share it").await.updated();
    t.advance_to("2026-01-06T09:16:01Z").await;
    let shared = thread.last_message();
    assert!(shared.text().contains("zebra"), "{}", shared.text());
    Lived {
        t,
        channel,
        grace,
        alan,
        steady,
        shared,
    }
}

async fn export(call: local_discord::CommandCall) -> Value {
    let reply = call.send().await;
    assert!(reply.is_ephemeral());
    serde_json::from_slice(&reply.file("stride.json")).unwrap()
}

/// Reads every row of every table as JSON, without the reply to the click that erased.
async fn database(t: &TestBot) -> Vec<String> {
    let store = Store::open(&t.database()).await.unwrap();
    let mut reader = store.read().await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select name from pragma_table_list where schema = 'main' and type = 'table'
         and name not like 'sqlite_%' and name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *reader)
    .await
    .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let columns =
            format!("select group_concat('\"' || name || '\"') from pragma_table_info('{table}')");
        let columns: String = sqlx::query_scalar(AssertSqlSafe(columns))
            .fetch_one(&mut *reader)
            .await
            .unwrap();
        let query = format!("select '{table} ' || json_array({columns}) from \"{table}\"");
        let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(query))
            .fetch_all(&mut *reader)
            .await
            .unwrap();
        rows.extend(found);
    }
    drop(reader);
    store.close().await;
    rows
}

/// Returns the rows with a trace of a member: their id, their name, their words.
async fn traces(t: &TestBot, member: &Member) -> Vec<String> {
    let (id, rows) = (member.id().to_string(), database(t).await);
    let is_trace = |row: &String| {
        let row = row.to_lowercase();
        row.contains(&id) || row.contains("grace") || row.contains("zebra")
    };
    rows.into_iter().filter(is_trace).collect()
}

/// Lets planned work finish.
async fn settle(t: &TestBot) {
    let now = t.server.now() + chrono::TimeDelta::seconds(1);
    t.advance_to(&now.to_rfc3339()).await;
}

#[tokio::test]
async fn everything_that_is_kept_of_a_member_is_exported_and_then_erased_without_a_trace() {
    let lived = lived_in().await;
    let (t, grace, alan) = (&lived.t, &lived.grace, &lived.alan);
    fill_the_rest(t, grace, alan).await;

    let direct = grace.direct_messages();
    let everything = export(grace.command("/privacy export").in_channel(&direct)).await;
    let kept = everything["kept"].as_object().unwrap();
    let exported: BTreeSet<&str> = kept.keys().map(String::as_str).collect();
    let all: BTreeSet<&str> = KEPT.iter().map(|kept| kept.name).collect();
    assert_eq!(
        exported, all,
        "every place has something of her, and is exported"
    );
    for (name, kind) in kept {
        assert!(kind["about"].as_str().unwrap().ends_with('.'), "{name}");
        assert!(!kind["rows"].as_array().unwrap().is_empty(), "{name}");
    }
    assert_eq!(kept["answers"]["rows"][0]["answer_text"], WORDS);
    assert_eq!(
        kept["answers"]["rows"][0]["answered_at"],
        "2026-01-05T09:00:00+00:00"
    );
    let alans = alan.id().to_string();
    let but_partner = |name: &&str| !["mocks", "mock_turns"].contains(name);
    for name in exported.iter().filter(|name| but_partner(name)) {
        let text = kept[*name].to_string();
        assert!(
            !text.contains(&alans),
            "{name} tells of another member: {text}"
        );
    }

    let before = traces(t, grace).await;
    assert!(before.len() > KEPT.len());
    let board = alan.command("/leaderboard").option("period", "all");
    let board = board.send().await.text();
    assert!(board.contains("grace"), "{board}");

    let asks = grace.command("/privacy delete").in_channel(&direct);
    let asks = asks.send().await;
    assert_snapshot!(read(&asks.text()), @"
    ┃ **Delete your data?**
    ┃ Nothing is deleted yet. Once it is, nobody can bring it back. Roles that I gave you go too, and answers that you shared disappear from their threads. The person who runs me may have backups of the last 14 days.
    ┃ Everywhere: 1 answer with 6 points, 1 mock interview on all servers with everything that belongs to them, 1 practice answer, 6 cards in your deck, your plan, and 1 report to the person who runs me.
    [Delete it everywhere]
    ");
    let same = traces(t, grace).await;
    assert_eq!(same, before, "nothing is erased by asking");
    let gone = grace.click(&asks, "Delete it everywhere").await.updated();
    assert_snapshot!(told(&gone), @"I have deleted all your data. If you use me again, you start over, including your choice about the language model (`/privacy judge`).");
    settle(t).await;
    assert_eq!(traces(t, grace).await, Vec::<String>::new());
    assert!(!grace.has(&lived.steady), "the role is taken");
    assert!(alan.has(&lived.steady));
    assert!(
        lived.shared.refreshed().is_none(),
        "her answer is out of the thread"
    );

    // Others keep what they had, and the derived tables agree.
    let board = alan.command("/leaderboard").option("period", "all");
    let board = board.send().await.text();
    assert!(
        board.contains("alan") && !board.contains("grace"),
        "{board}"
    );
    t.examine().await;
    let again = grace.command("/privacy delete").send().await;
    assert_snapshot!(told(&again), @"I have no data about you, so there is nothing to delete.");
    let nothing = grace.command("/privacy export").send().await;
    assert_snapshot!(told(&nothing), @"I have no data about you, so there is no file.");
    lived.t.finish().await;
}

#[tokio::test]
async fn what_is_erased_on_a_server_leaves_other_servers_and_practice_alone() {
    let lived = lived_in().await;
    let (t, grace) = (&lived.t, &lived.grace);
    let other = t.server.add_guild("Another group", "ada");
    let elsewhere = other.member("grace");
    assert_eq!(elsewhere.id(), grace.id());
    let hidden = elsewhere.command("/privacy hide").send().await;
    assert!(hidden.text().contains("off this server's boards"));

    let here = export(grace.command("/privacy export")).await;
    assert_eq!(here["kept"]["members"]["rows"].as_array().unwrap().len(), 1);
    assert!(here["kept"]["practice_answers"]["rows"][0]["answer_text"] == WORDS);

    let asks = grace.command("/privacy delete").send().await;
    assert_snapshot!(read(&asks.text()), @"
    ┃ **Delete your data?**
    ┃ Nothing is deleted yet. Once it is, nobody can bring it back. Roles that I gave you go too, and answers that you shared disappear from their threads. The person who runs me may have backups of the last 14 days.
    ┃ On this server: 1 answer with 6 points, your streak and your place on the boards, your reminders, and your name on questions that you proposed. Your practice and your deck stay.
    ┃ Everywhere: 1 answer with 6 points on all servers with everything that belongs to them, 1 practice answer, 6 cards in your deck, your plan, and 1 report to the person who runs me.
    [Delete it on this server] [Delete it everywhere]
    ");
    let gone = grace
        .click(&asks, "Delete it on this server")
        .await
        .updated();
    assert_snapshot!(told(&gone), @"I have deleted your data on this server. If you answer here again, you start over.");
    settle(t).await;
    let kinds = |export: &Value| -> Vec<String> {
        let kept = export["kept"].as_object().unwrap();
        kept.keys().cloned().collect()
    };
    let left = export(grace.command("/privacy export")).await;
    assert!(!kinds(&left).contains(&"answers".to_owned()), "{left:#}");
    assert!(!kinds(&left).contains(&"members".to_owned()), "{left:#}");
    assert_eq!(
        left["kept"]["practice_answers"],
        here["kept"]["practice_answers"]
    );
    let there = export(elsewhere.command("/privacy export")).await;
    assert_eq!(there["kept"]["members"]["rows"][0]["hidden"], 1);
    assert!(!grace.has(&lived.steady));
    t.examine().await;

    // She starts from zero.
    let post = t.guild.channel("daily");
    assert_eq!(post.id(), lived.channel.id());
    let points = grace.command("/points").send().await.text();
    assert!(points.contains("No points yet"), "{points}");
    lived.t.finish().await;
}

#[tokio::test]
async fn who_is_erased_from_an_open_post_is_not_counted_and_earns_nothing_for_what_they_saw() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    for member in [&grace, &alan] {
        answer(member, &post, PARTIAL).await;
    }
    t.advance_to("2026-01-05T09:05:00Z").await;
    assert!(channel.last_message().text().contains("2 answered"));
    let here = async |member: &Member| {
        let asks = member.command("/privacy delete").send().await;
        let erased = member.click(&asks, "Delete it on this server").await;
        erased.updated()
    };
    here(&grace).await;
    t.advance_to("2026-01-05T09:10:00Z").await;
    let shown = channel.last_message().text();
    assert!(
        shown.contains("1 answered") || shown.contains("1 answer"),
        "{shown}"
    );
    t.examine().await;
    // She has seen the key points.
    let form = enter(&grace, &post).await.modal();
    assert_eq!(form.title(), "Question #1: counts as a pass");
    form.submit(FULL).await.reply();
    let points = grace.command("/points").send().await.text();
    assert!(points.contains("No points yet"), "{points}");
    // Bob has not, so he can answer anew.
    let bob = t.guild.member("bob");
    submit(&bob, &post, PARTIAL).await;
    here(&bob).await;
    let verdict = answer(&bob, &post, FULL).await.text();
    assert!(verdict.contains("3 of 3: interview-ready"), "{verdict}");
    assert!(verdict.contains("+10 points"), "{verdict}");
    t.examine().await;
    t.finish().await;
}

/// Runs a statement on the database.
async fn run(t: &TestBot, statement: String) {
    let store = Store::open(&t.database()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let done = sqlx::query(AssertSqlSafe(statement.clone()))
        .execute(&mut *tx)
        .await;
    done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    store::commit(tx).await.unwrap();
    store.close().await;
}
