//! A second delivery of an interaction changes nothing and gets the first answer again.

mod actions;
mod answered;
mod bank;
mod mocks;
mod offered;
mod practice;
mod privacy;
mod settings;

use std::collections::{BTreeMap, BTreeSet};

use local_discord::{Member, Message, Permissions, Response, ViolationKind};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use stride::discord::custom_id::CustomId;

use super::support::{FULL, IMPROVE, PARTIAL, SHOW, TICK, TestBot, answer};
pub(crate) use actions::{ACTIONS, action};
pub(crate) use answered::answered_the_same_again;
use answered::{callbacks, in_one_way};
use offered::offered;

/// Whether an action changes the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reads,
    Changes,
}
use Kind::{Changes, Reads};

/// A server in the middle of its life, and the actions that were delivered to it twice.
struct Twice {
    t: TestBot,
    commands: BTreeSet<String>,
    actions: BTreeSet<&'static str>,
}

impl Twice {
    /// Waits until everything under way has arrived.
    async fn settle(&self) {
        let now = self.t.server.now().to_rfc3339();
        self.t.advance_to(&now).await;
    }

    /// Reads every row of every table, without the bot's notes in passing: its uptime, and when it
    /// last saw a post's message.
    async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        self.settle().await;
        let options = SqliteConnectOptions::new().filename(self.t.database());
        let mut db = options.read_only(true).connect().await.unwrap();
        let tables: Vec<String> = sqlx::query_scalar(
            "select name from pragma_table_list where schema = 'main' and type = 'table'
             and name not like 'sqlite_%' and name <> 'uptime'",
        )
        .fetch_all(&mut db)
        .await
        .unwrap();
        let mut contents = BTreeMap::new();
        for table in tables {
            let columns = format!("select group_concat(name) from pragma_table_info('{table}')");
            let columns: String = sqlx::query_scalar(AssertSqlSafe(columns))
                .fetch_one(&mut db)
                .await
                .unwrap();
            // Blobs, such as a migration's checksum, are not JSON.
            let columns = columns.replace("checksum", "hex(checksum)");
            let columns = columns.replace(",seen_at", "");
            let rows = format!("select json_array({columns}) from {table} order by 1");
            let rows = sqlx::query_scalar(AssertSqlSafe(rows))
                .fetch_all(&mut db)
                .await
                .unwrap();
            contents.insert(table, rows);
        }
        contents
    }

    /// Returns the bot's answers to all deliveries of the last interaction.
    fn answers(&self) -> Vec<Value> {
        let last = callbacks(&self.t).pop().unwrap();
        let traffic = self.t.server.traffic();
        let answers = traffic.iter().filter(|entry| entry["path"] == *last);
        answers.map(|entry| in_one_way(&entry["request"])).collect()
    }

    /// Acts, delivers the interaction once more, and returns the answer to the first delivery.
    async fn deliver(
        &self,
        what: &str,
        kind: Kind,
        deed: impl Future<Output = Response>,
    ) -> Response {
        let before = self.contents().await;
        let response = deed.await;
        let first = self.contents().await;
        assert_eq!(first != before, kind == Changes, "{what}");
        self.t.server.redeliver_last_interaction();
        let answered = || self.answers().len() == 2;
        self.t
            .server
            .until(&format!("the second answer to {what}"), answered)
            .await;
        assert_eq!(self.contents().await, first, "{what} acted twice");
        let answers = self.answers();
        assert_eq!(answers[0], answers[1], "{what} is answered otherwise");
        // Discord has accepted the first answer.
        let violations = self.t.server.take_violations();
        let kinds: Vec<_> = violations.iter().map(|violation| violation.kind).collect();
        assert_eq!(
            kinds,
            [ViolationKind::Interaction],
            "{what}: {violations:?}"
        );
        response
    }

    async fn command(
        &mut self,
        kind: Kind,
        who: &Member,
        words: &str,
        options: &[(&str, &str)],
    ) -> Message {
        self.commands.insert(words.to_owned());
        let mut call = who.command(&format!("/{words}"));
        for (option, value) in options {
            call = match *value {
                "true" => call.option(option, true),
                value if ["limit", "streak"].contains(option) => {
                    call.option(option, value.parse::<i64>().unwrap())
                }
                value => call.option(option, value),
            };
        }
        self.deliver(words, kind, call.response()).await.reply()
    }

    async fn click(
        &mut self,
        kind: Kind,
        who: &Member,
        message: &Message,
        button: &str,
    ) -> Response {
        let id: CustomId = message.button(button).custom_id().parse().unwrap();
        self.actions.insert(action(&id));
        self.deliver(button, kind, who.click(message, button)).await
    }
}

#[tokio::test]
async fn every_command_and_every_button_delivered_twice_acts_once_and_answers_the_same() {
    let (t, channel, monday) = TestBot::posted().await;
    let [grace, alan, yann] = ["grace", "alan", "yann"].map(|name| t.guild.member(name));
    answer(&grace, &monday, PARTIAL).await;
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    edit.option("thread", "at closing").send().await;
    let rung = grace.command("/followup").option("question", "2").send();
    let rung = grace.click(&rung.await, "Reveal").await.updated();
    grace.click(&rung, "Missed · 1 day").await.updated();
    // Tuesday and Wednesday are missed, and over; Thursday's post is open.
    t.advance_to("2026-01-08T10:00:00Z").await;
    let admin = t.admin.clone();
    let post = t.post_in(&channel);
    let mut twice = Twice {
        t,
        commands: BTreeSet::new(),
        actions: BTreeSet::new(),
    };
    let here = channel.id().to_string();
    let grace_id = grace.id().to_string();
    let question = [("question", "2")];

    for words in [
        "daily",
        "help",
        "leaderboard",
        "points",
        "privacy about",
        "profile",
        "streak show",
        "streak why",
    ] {
        twice.command(Reads, &grace, words, &[]).await;
    }
    let off = [("answers", "off")];
    twice.command(Changes, &grace, "privacy judge", &off).await;
    let add = [
        ("channel", &*here),
        ("level", "mixed"),
        ("at", "11:00"),
        ("anyway", "true"),
    ];
    twice.command(Changes, &admin, "schedule add", &add).await;
    let second = [("schedule", "2")];
    let edit = [("schedule", "2"), ("at", "12:00")];
    twice.command(Changes, &admin, "schedule edit", &edit).await;
    twice
        .command(Changes, &admin, "schedule skip", &second)
        .await;
    twice
        .command(Changes, &admin, "schedule unskip", &second)
        .await;
    twice
        .command(Changes, &admin, "schedule pause", &second)
        .await;
    twice
        .command(Changes, &admin, "schedule resume", &second)
        .await;
    twice
        .command(Changes, &admin, "schedule post-now", &second)
        .await;
    twice.command(Reads, &admin, "schedule list", &[]).await;
    let ask = twice
        .command(Reads, &admin, "schedule remove", &second)
        .await;
    twice.click(Changes, &admin, &ask, "Remove it").await;
    twice.settings(&admin, &here).await;
    let grace_option = [("member", &*grace_id)];
    for words in ["members hide", "members show"] {
        twice.command(Changes, &admin, words, &grace_option).await;
    }
    twice.command(Reads, &admin, "members list", &[]).await;
    for words in ["privacy hide", "privacy show"] {
        twice.command(Changes, &grace, words, &[]).await;
    }
    let role = twice.t.guild.add_role("Reminders", Permissions::NONE);
    let can_give = Permissions::BOT | Permissions::MANAGE_ROLES;
    twice.t.guild.set_bot_permissions(can_give);
    let role_id = role.id().to_string();
    let role = [("role", &*role_id)];
    twice
        .command(Changes, &admin, "setup reminder-role", &role)
        .await;
    let steady = twice.t.guild.add_role("Steady", Permissions::NONE);
    let steady_id = steady.id().to_string();
    let of_streak = [("streak", "7"), ("role", &*steady_id)];
    twice
        .command(Changes, &admin, "setup role", &of_streak)
        .await;
    twice.command(Reads, &admin, "setup roles", &[]).await;
    twice.command(Changes, &grace, "remind", &[]).await;
    let bell = twice.click(Reads, &grace, &post, "🔔").await.reply();
    for (kind, button) in [(Changes, "Stop direct messages"), (Reads, "Take the role")] {
        twice.click(kind, &grace, &bell, button).await;
    }
    let bell = twice.click(Reads, &grace, &post, "🔔").await.reply();
    for (kind, button) in [
        (Changes, "Send me direct messages"),
        (Reads, "Leave the role"),
    ] {
        twice.click(kind, &grace, &bell, button).await;
    }
    let stop = format!("1:remind-stop:{}", twice.t.guild.id());
    let stop = grace.click_raw(&channel, &stop);
    twice.deliver("remind-stop", Changes, stop).await;
    twice.actions.insert("remind-stop");
    let until = [("until", "in 5 days"), ("from", "in 3 days")];
    twice.command(Changes, &grace, "streak pause", &until).await;
    twice.command(Changes, &grace, "streak resume", &[]).await;
    let repair = [
        ("member", &*grace_id),
        ("day", "2026-01-06"),
        ("reason", "ill"),
    ];
    twice
        .command(Changes, &admin, "streak-repair", &repair)
        .await;

    // Each answer repeats the notices about a settled day.
    let form = twice.click(Reads, &grace, &post, "Answer").await.modal();
    twice.actions.insert("submit");
    let suggested = twice
        .deliver("submit", Changes, form.submit(PARTIAL))
        .await
        .reply();
    twice.click(Changes, &alan, &post, "Hint").await;
    twice.click(Changes, &alan, &post, "I don't know yet").await;
    twice.click(Reads, &alan, &post, "Stats").await;
    let form = twice
        .click(Reads, &grace, &suggested, IMPROVE)
        .await
        .modal();
    twice.actions.insert("improved");
    let improved = twice
        .deliver("improved", Changes, form.submit(FULL))
        .await
        .updated();
    let verdict = twice
        .click(Changes, &grace, &improved, SHOW)
        .await
        .updated();
    twice.actions.insert("settle");
    let settle = grace.select(&verdict, TICK, &["1"]);
    let verdict = twice.deliver("settle", Changes, settle).await.updated();
    twice.actions.insert("dispute");
    let dispute = grace.select_raw(&channel, "1:dispute:2", &["1"]);
    twice.deliver("dispute", Reads, dispute).await;

    let asked = twice
        .command(Reads, &yann, "answer", &[("question", "1")])
        .await;
    twice
        .click(Changes, &yann, &asked, "Pass and open the answer")
        .await;
    let page = twice
        .click(Reads, &grace, &verdict, "Explanation")
        .await
        .reply();
    twice.click(Reads, &grace, &page, "Code").await;
    twice.click(Reads, &grace, &verdict, "Follow-ups").await;
    let rung = twice.command(Reads, &grace, "followup", &question).await;
    let rung = twice
        .click(Changes, &grace, &rung, "Reveal")
        .await
        .updated();

    twice.click(Changes, &grace, &rung, "Partly · 1 day").await;

    twice.reviews(&grace, &channel).await;
    let drill = twice.command(Reads, &grace, "drill", &[]).await;
    let form = twice.click(Reads, &grace, &drill, "Answer").await.modal();
    twice.actions.insert("drill:submit");
    let graded = twice.deliver("drill:submit", Reads, form.submit("1")).await;
    let graded = graded.updated();
    twice.click(Reads, &grace, &graded, "Solution").await;
    twice.click(Reads, &grace, &graded, "Next").await;

    let streak = twice.command(Reads, &grace, "streak show", &[]).await;
    twice.click(Reads, &grace, &streak, "Why? Day by day").await;
    for custom_id in [
        format!("1:ledger:{grace_id}:0"),
        "1:board:points:all:all:0".to_owned(),
        "1:open-anyway:stride:9".to_owned(),
        "1:marks:1:9".to_owned(),
        "1:daily:0".to_owned(),
        "1:schedules:0".to_owned(),
        "1:search:0:stride".to_owned(),
    ] {
        twice.actions.insert(action(&custom_id.parse().unwrap()));
        let click = grace.click_raw(&channel, &custom_id);
        twice.deliver(&custom_id, Reads, click).await;
    }
    let found = [("query", "aliasing")];
    let found = twice.command(Reads, &grace, "search", &found).await;
    twice.actions.insert("found");
    let open = grace.select(&found, "Open a model answer", &["aliasing"]);
    twice.deliver("found", Reads, open).await;
    twice.commands.insert("report".to_owned());
    let report = grace.command("/report").option("question", "2");
    twice
        .deliver("/report", Reads, report.response())
        .await
        .modal();
    let form = twice.click(Reads, &grace, &page, "Report").await.modal();
    twice.actions.insert("reported");
    twice
        .deliver("reported", Changes, form.submit("It is wrong."))
        .await;
    twice.practice().await;
    twice.mocks().await;
    twice.plans().await;
    twice.bank(&admin).await;
    twice.privacy(&admin, &post).await;
    let offered = offered(&twice.t.server).await;
    let left: Vec<_> = offered.difference(&twice.commands).collect();
    assert!(left.is_empty(), "not delivered twice: {left:?}");

    // The bot forgets interactions that Discord can no longer deliver again.
    let remembered = |contents: &BTreeMap<String, Vec<String>>| contents["interactions"].len();
    assert!(remembered(&twice.contents().await) > 1);
    twice.t.advance_to("2026-01-08T11:01:00Z").await;
    let first = [("schedule", "1")];
    twice
        .command(Changes, &admin, "schedule pause", &first)
        .await;
    assert_eq!(remembered(&twice.contents().await), 1);

    // The question is now open nowhere.
    twice.t.advance_to("2026-01-12T10:00:00Z").await;
    let thread = twice.t.guild.channel("#1 · What is stride?");
    let share = grace.click_raw(&channel, "1:share:1");
    let asks = twice.deliver("share", Reads, share).await.reply();
    twice.click(Changes, &grace, &asks, "Share it").await;
    twice.actions.insert("share");
    twice.settle().await;
    let shared = thread.transcript().matches("grace answered").count();
    assert_eq!(shared, 1, "{}", thread.transcript());
    assert_eq!(twice.actions.len(), ACTIONS, "{:?}", twice.actions);
    twice.t.examine().await;
    twice.t.finish().await;
}

#[tokio::test]
async fn an_old_delivery_does_not_undo_what_came_after_it() {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let verdict = answer(&grace, &post, "I would look that up.").await;
    grace.select(&verdict, TICK, &["0", "1"]).await.updated();
    let old = callbacks(&t).pop().unwrap();
    let (_, old) = old.split_once("/interactions/").unwrap();
    let (old, _) = old.split_once('/').unwrap();
    grace.select(&verdict, TICK, &["2"]).await.updated();
    let before = callbacks(&t).len();
    let redeliver = format!(
        "{}/control/interactions/{old}/redeliver",
        t.server.base_url()
    );
    let sent = reqwest::Client::new().post(redeliver).send().await.unwrap();
    assert!(sent.status().is_success(), "{sent:?}");
    let answered = || callbacks(&t).len() > before;
    t.server
        .until("the second answer to the old one", answered)
        .await;
    t.server.take_violations();
    let shown = grace.click(&post, "Answer").await.reply().text();
    assert!(shown.contains("1 of 3: a start"), "{shown}");
    assert!(!channel.messages().is_empty());
    t.finish().await;
}
