//! Authority: who may do what, tried with every command and every button, menu and form.
//!
//! A member changes only their own things. Actions that need Manage Server are refused without it,
//! at every click. The registered commands and the custom ids decide what is tried: a new one that
//! is missing from the lists here fails these tests.

mod commands;
mod ids;

use std::collections::{BTreeMap, BTreeSet};

use local_discord::{Channel, Failure, Member, Message, Permissions, Response};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};
use stride::discord::custom_id::CustomId;

use super::support::{FULL, PARTIAL, SHOW, TestBot, answer};
use super::twice::{ACTIONS, action};
use commands::{FOR_ALL, FOR_MANAGERS, registered};
use ids::{Ids, MANAGED, samples};

/// The refusal without the right.
const MANAGE: &str = "You need the *Manage Server* permission";

/// A custom id that opens a form for the answer to an exercise.
const A_FORM: &str = "1:drill:answer:o:output-size:beginner:7:0:0:n";

/// A server where grace, alan and the admin have things that others might want to reach.
struct Tried {
    t: TestBot,
    channel: Channel,
    post: Message,
    ids: Ids,
    db: SqliteConnection,
    minutes: i64,
}

type Rows = BTreeMap<String, BTreeSet<String>>;

impl Tried {
    async fn start() -> Self {
        let t = TestBot::start_small().await;
        let channel = t.scheduled_channel("beginner").await;
        t.guild
            .set_bot_permissions(Permissions::BOT | Permissions::MANAGE_ROLES);
        let steady = t.guild.add_role("Steady", Permissions::NONE);
        let role = t.admin.command("/setup role").option("streak", 7);
        role.option("role", &steady).send().await;
        t.advance_to("2026-01-05T09:00:00Z").await;
        let post = t.post_in(&channel);
        let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
        answer(&grace, &post, PARTIAL).await;
        let asked = grace.command("/question").option("number", 2).send().await;
        let form = grace.click(&asked, "Answer").await.modal();
        let sent = form.submit(PARTIAL).await.updated();
        grace.click(&sent, SHOW).await.updated();
        grace.command("/quiz").send().await;
        let quiz = grace.command("/quiz").option("public", true);
        quiz.send().await;
        grace.command("/remind").send().await;
        let plan = grace.command("/plan start").option("until", "in 9 days");
        plan.send().await;
        let mock = grace.command("/mock").option("with", &alan);
        let invited = mock.send().await;
        alan.click(&invited, "Accept").await;
        t.advance_to("2026-01-05T09:01:00Z").await;
        for title in ["Why is it so?", "Why is it not so?"] {
            let propose = grace.command("/bank propose").option("level", "senior");
            let form = propose.open().await.fill("What is asked", title);
            let form = form.fill("Short answer", "Because of that.");
            let form = form.fill("Key points, one per line", "Because of that very thing.");
            form.send().await.reply();
        }
        let panel = t.admin.command("/bank review").send().await;
        t.admin.click(&panel, "Approve").await.updated();
        let leaver = t.guild.member("leaver");
        leaver.click(&post, "Hint").await.reply();
        leaver.leave();
        let forget = t.admin.command("/members forget");
        let forget = forget.option("member", leaver.id().to_string());
        forget.send().await;

        let options = SqliteConnectOptions::new().filename(t.database());
        let mut db = options.read_only(true).connect().await.unwrap();
        let ids = Ids::read(&mut db, &t, &grace, &leaver).await;
        Self {
            t,
            channel,
            post,
            ids,
            db,
            minutes: 2,
        }
    }

    /// Lets a minute pass, so that planned work is done and nobody is too fast.
    async fn settle(&mut self) {
        self.minutes += 1;
        let at = chrono::TimeDelta::minutes(self.minutes);
        let at = super::support::instant("2026-01-05T09:00:00Z") + at;
        self.t.advance_to(&at.to_rfc3339()).await;
    }

    /// Reads every row of every table, without the columns that the bot notes in passing.
    async fn rows(&mut self) -> Rows {
        const BY_THE_WAY: [&str; 5] = ["seen_at", "message_id", "gone_at", "counted", "checksum"];
        let tables: Vec<String> = sqlx::query_scalar(
            "select name from pragma_table_list where schema = 'main' and type = 'table'
             and name not like 'sqlite_%'",
        )
        .fetch_all(&mut self.db)
        .await
        .unwrap();
        let mut rows = Rows::new();
        for table in tables {
            let columns: Vec<String> = sqlx::query_scalar("select name from pragma_table_info(?)")
                .bind(&table)
                .fetch_all(&mut self.db)
                .await
                .unwrap();
            let columns = columns
                .iter()
                .filter(|column| !BY_THE_WAY.contains(&column.as_str()))
                .filter(|column| (table.as_str(), column.as_str()) != ("quizzes", "shown_at"))
                .map(|column| format!("'{column}', \"{column}\""));
            let columns: Vec<String> = columns.collect();
            let query = format!(
                "select json_object({}) from \"{table}\"",
                columns.join(", ")
            );
            let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(query))
                .fetch_all(&mut self.db)
                .await
                .unwrap();
            rows.insert(table, found.into_iter().collect());
        }
        rows
    }

    /// Checks that only the actor's own rows changed.
    fn check(&self, what: &str, actor: &Member, is_member: bool, before: &Rows, after: &Rows) {
        /// Tables that belong to nobody: questions' texts, the bot's own notes, interactions that
        /// may be delivered again.
        const NOBODYS: [&str; 5] = [
            "interactions",
            "prompts",
            "question_versions",
            "settings",
            "uptime",
        ];
        let (actor, guild) = (actor.id().to_string(), self.t.guild.id().to_string());
        for (table, rows) in after {
            for row in rows.symmetric_difference(&before[table]) {
                let is_nobodys = NOBODYS.contains(&table.as_str())
                    || table == "errands"
                        && ["count", "reports", "reminders"].iter().any(|kind| row.contains(&format!("\"kind\":\"{kind}\"")))
                    // After a while, anybody can continue a quiz of their channel.
                    || table == "quizzes" && is_member && row.contains(&guild)
                    // Another server, whose members did something.
                    || table == "guilds" && !row.contains(&guild);
                // A manager of another server does as they like there.
                let names = |of: &str| row.contains(of);
                let is_elsewhere = !is_member
                    && names("\"guild_id\":")
                    && !names("\"guild_id\":null")
                    && !names(&guild);
                let is_own = row.contains(&actor) || is_nobodys || is_elsewhere;
                assert!(
                    is_own,
                    "{what} changed what is not theirs, in {table}: {row}"
                );
                let is_apart = is_member || !row.contains(&guild);
                assert!(is_apart, "{what} changed the server, in {table}: {row}");
            }
        }
    }

    /// Clicks, chooses and sends a custom id, and returns all answers.
    async fn try_id(&self, actor: &Member, channel: &Channel, id: &str) -> Vec<String> {
        let mut answers = vec![text(actor.try_click_raw(channel, id).await)];
        answers.push(text(actor.try_select_raw(channel, id, &["0"]).await));
        // This form opens everywhere and changes nothing.
        let form = actor.click_raw(channel, A_FORM).await.modal();
        let form = form.with_custom_id(id);
        answers.push(text(Ok(form.submit("What I would say of it.").await)));
        answers
    }

    /// Tries every custom id as one member.
    async fn try_ids(&mut self, who: &str, actor: &Member, channel: &Channel, is_member: bool) {
        let mut tried = BTreeSet::new();
        for id in samples(&self.ids) {
            let word = action(&id.parse::<CustomId>().unwrap_or_else(|_| panic!("{id}")));
            tried.insert(word);
            self.settle().await;
            let before = self.rows().await;
            let answers = self.try_id(actor, channel, &id).await;
            let after = self.rows().await;
            let what = format!("{who} with {id}");
            self.check(&what, actor, is_member, &before, &after);
            let refused = answers.iter().any(|answer| answer.contains(MANAGE));
            if is_member {
                assert_eq!(refused, MANAGED.contains(&word), "{what}: {answers:#?}");
            }
            for answer in &answers {
                assert!(!answer.contains("Something went wrong"), "{what}: {answer}");
            }
        }
        assert_eq!(tried.len(), ACTIONS, "every action is tried: {tried:?}");
    }

    /// Tries every command as one member.
    async fn try_commands(
        &mut self,
        who: &str,
        actor: &Member,
        channel: &Channel,
        is_member: bool,
    ) {
        let mut tried = BTreeSet::new();
        for command in registered(&self.t.server).await {
            tried.insert(command.path.clone());
            self.settle().await;
            let before = self.rows().await;
            let call = command.call(actor, channel, &self.ids);
            let answered = text(call.try_response().await);
            let after = self.rows().await;
            let what = format!("{who} with /{}", command.path);
            self.check(&what, actor, is_member, &before, &after);
            assert!(
                !answered.contains("Something went wrong"),
                "{what}: {answered}"
            );
            if is_member {
                let is_for_managers = FOR_MANAGERS.contains(&command.path.as_str());
                assert_eq!(
                    answered.contains(MANAGE),
                    is_for_managers,
                    "{what}: {answered}"
                );
            }
        }
        let listed = FOR_ALL
            .iter()
            .chain(FOR_MANAGERS)
            .map(|path| (*path).to_owned());
        assert_eq!(
            tried,
            listed.collect::<BTreeSet<String>>(),
            "each command is in one of the lists"
        );
    }

    async fn finish(self) {
        self.t.examine().await;
        self.t.finish().await;
    }
}

/// Returns the answer, or the reason why a client would not send it.
fn text(answered: Result<Response, Failure>) -> String {
    match answered {
        Ok(Response::Reply(reply)) => reply.text(),
        Ok(Response::Updated(message)) => message.text(),
        Ok(Response::Modal(modal)) => modal.text(),
        Ok(_) => String::new(),
        Err(failure @ Failure::Unanswered(_)) => panic!("{failure}"),
        Err(failure) => failure.to_string(),
    }
}

#[tokio::test]
async fn a_stranger_reaches_nothing_of_others_with_any_button_or_form() {
    let mut tried = Tried::start().await;
    let (stranger, channel) = (tried.t.guild.member("stranger"), tried.channel.clone());
    tried.try_ids("a stranger", &stranger, &channel, true).await;
    tried.finish().await;
}

#[tokio::test]
async fn a_stranger_reaches_nothing_of_others_with_any_command() {
    let mut tried = Tried::start().await;
    for path in FOR_MANAGERS {
        let name = path.split(' ').next().unwrap();
        tried.t.guild.open_command(name);
    }
    let (stranger, channel) = (tried.t.guild.member("stranger"), tried.channel.clone());
    tried
        .try_commands("a stranger", &stranger, &channel, true)
        .await;
    tried.finish().await;
}

#[tokio::test]
async fn who_manages_another_server_reaches_nothing_of_this_one() {
    let mut tried = Tried::start().await;
    let other = tried.t.server.add_guild("Another group", "linus");
    let (owner, channel) = (other.owner(), other.channel("general"));
    tried
        .try_ids("another's owner", &owner, &channel, false)
        .await;
    tried
        .try_commands("another's owner", &owner, &channel, false)
        .await;
    tried.finish().await;
}

#[tokio::test]
async fn in_direct_messages_nothing_of_a_server_is_reached() {
    let mut tried = Tried::start().await;
    let mallory = tried.t.guild.member("mallory");
    let direct = mallory.direct_messages();
    tried
        .try_ids("in direct messages", &mallory, &direct, false)
        .await;
    tried
        .try_commands("in direct messages", &mallory, &direct, false)
        .await;
    tried.finish().await;
}

#[tokio::test]
async fn who_lost_the_right_is_refused_at_every_click_on_what_they_opened_with_it() {
    let mut tried = Tried::start().await;
    let (eve, channel) = (tried.t.guild.admin("eve"), tried.channel.clone());
    // These were opened with the right, and are clicked without it.
    let command = |words: &str| eve.command(words);
    let remove = command("/schedule remove")
        .option("schedule", "1")
        .send()
        .await;
    let review = command("/bank review").send().await;
    let leaver = tried.ids.leaver.clone();
    let forget = command("/members forget")
        .option("member", &*leaver)
        .send()
        .await;
    let decline = eve.click(&review, "Decline").await.modal();
    eve.set_admin(false);
    let before = tried.rows().await;
    for (message, button) in [
        (&remove, "Remove it"),
        (&review, "Approve"),
        (&review, "Edit"),
        (&forget, "Delete it"),
    ] {
        let refused = text(eve.try_click(message, button).await);
        assert!(refused.contains(MANAGE), "{button}: {refused}");
    }
    let refused = text(decline.try_send().await);
    assert!(refused.contains(MANAGE), "{refused}");
    let after = tried.rows().await;
    tried.check("without the right", &eve, true, &before, &after);
    tried
        .try_ids("who lost the right", &eve, &channel, true)
        .await;
    // She is an ordinary member again, even with grace's post before her.
    let verdict = answer(&eve, &tried.post.clone(), FULL).await;
    assert!(
        verdict.text().contains("interview-ready"),
        "{}",
        verdict.text()
    );
    tried.finish().await;
}
