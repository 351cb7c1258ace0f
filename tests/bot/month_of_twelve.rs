//! A month of a group of twelve with every feature turned on, beside a quiet server: every message
//! is accounted for, roles equal streaks, and boards show the present members.

mod checks;
mod ledger;
mod model;
mod story;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Channel, Guild, Member, Options, Permissions, Role};

use super::support::{TestBot, answer, answer_in_full, bank, line_with, pass, told};
use checks::thread;
use ledger::{Entry, Ledger};
use model::Asked;
use model::{DAYS, LENGTHS, Model, What, at, date};
use story::{
    ANN, Act, BEN, FAY, GOAL, GUS, HABITS, HAL, LEO, REMINDED, end, story, thirty_questions,
};

/// An answer without a key point.
const VAGUE: &str = "I would have to look that up.";

struct Month {
    t: TestBot,
    members: Vec<Member>,
    channels: BTreeMap<&'static str, Channel>,
    roles: Vec<Role>,
    bells: Role,
    quiet: Guild,
    model: Model,
    ledger: Ledger,
    due: BTreeMap<Entry, Vec<DateTime<Utc>>>,
}

/// Sends a command as the admin, and returns the reply.
async fn set(t: &TestBot, words: &str, options: &[(&str, &str)]) -> String {
    let command = t.admin.command(words);
    let command = options
        .iter()
        .fold(command, |call, (name, value)| call.option(name, *value));
    command.send().await.text()
}

impl Month {
    /// Turns everything on, before the first question.
    async fn begin() -> Self {
        let options = Options {
            clock: local_discord::Clock::manual(at(1, "08:00")),
            // This test does not measure a busy machine.
            answer_within: Some(Duration::from_secs(60)),
            ..Options::default()
        };
        let t = TestBot::start_with(options, bank()).await;
        t.guild
            .set_bot_permissions(Permissions::BOT | Permissions::MANAGE_ROLES);
        let mut ledger = Ledger::default();
        set(&t, "/setup timezone", &[("timezone", "Europe/Berlin")]).await;
        let imported = t.admin.command("/bank import");
        let table = thirty_questions();
        let imported = imported
            .file("file", "thirty.csv", table.as_bytes())
            .send()
            .await
            .text();
        for part in [
            "25 questions imported",
            "5 questions not imported",
            "unknown level",
        ] {
            assert!(imported.contains(part), "{imported}");
        }
        let bells = t.guild.add_role("Bells", Permissions::NONE);
        ledger.name(&bells.id(), "Bells");
        let role = t
            .admin
            .command("/setup reminder-role")
            .option("role", &bells);
        role.send().await;
        let mut roles = Vec::new();
        for length in LENGTHS {
            let role = t
                .guild
                .add_role(&format!("{length} days"), Permissions::NONE);
            ledger.name(&role.id(), &format!("{length} days"));
            let setup = t.admin.command("/setup role").option("role", &role);
            let set = setup.option("streak", length).send().await.text();
            assert!(set.contains(&format!("{length} days: ✅")), "{set}");
            roles.push(role);
        }
        let mut channels = BTreeMap::new();
        for name in ["daily", "own", "week", "general"] {
            let channel = match name {
                "general" => t.guild.channel(name),
                _ => t.guild.add_channel(name),
            };
            ledger.name(&channel.id(), name);
            channels.insert(name, channel);
        }
        let daily = t
            .add_schedule(&channels["daily"], "beginner")
            .option("ping", &bells);
        let own = t
            .add_schedule(&channels["own"], "senior")
            .option("days", "mon, wed, fri");
        let own = own.option("questions", "own").option("at", "18:00");
        for add in [daily.option("questions", "bank").option("at", "09:00"), own] {
            let added = add.option("thread", "at closing").send().await.text();
            assert!(added.contains("added"), "{added}");
        }
        let recap = t
            .admin
            .command("/setup recap")
            .option("channel", &channels["week"]);
        recap.option("time", "10:00").send().await;
        t.admin
            .command("/setup goal")
            .option("answers", GOAL as i64)
            .send()
            .await;

        let quiet = t.server.add_guild("Quiet group", "eve");
        let channel = quiet.add_channel("quiet");
        ledger.name(&channel.id(), "quiet");
        let add = quiet
            .owner()
            .command("/schedule add")
            .option("channel", &channel);
        let add = add
            .option("level", "beginner")
            .option("at", "09:00")
            .send()
            .await;
        assert!(add.text().contains("added"), "{}", add.text());

        let mut model = Model::default();
        let mut members = Vec::new();
        for (place, (name, ..)) in HABITS.iter().enumerate() {
            let member = t.guild.member(name);
            ledger.name(&member.id(), name);
            if REMINDED.contains(&place) {
                member.command("/remind").send().await;
                model.remind(place);
            }
            members.push(member);
        }
        let due = BTreeMap::new();
        Self {
            t,
            members,
            channels,
            roles,
            bells,
            quiet,
            model,
            ledger,
            due,
        }
    }

    fn due(&mut self, what: &str, place: &str, at: DateTime<Utc>) {
        let entry = (what.to_owned(), place.to_owned());
        self.due.entry(entry).or_default().push(at);
    }

    async fn act(&mut self, act: Act, now: DateTime<Utc>) {
        let ann = &self.members[ANN];
        match act {
            Act::Commit(member, asked, what) => {
                let post = self.t.post_in(&self.channels[asked.channel()]);
                let by = &self.members[member];
                match what {
                    What::Full => answer_in_full(by, &post).await,
                    What::Vague => answer(by, &post, VAGUE).await,
                    What::Pass => pass(by, &post).await,
                };
                self.model.commit(member, asked, what, now);
            }
            Act::Restart => self.t.restart().await,
            Act::Hide => {
                self.members[HAL].command("/privacy hide").send().await;
                self.model.hide(HAL);
            }
            Act::TakeRole => {
                let leo = &self.members[LEO];
                let post = self.t.post_in(&self.channels["daily"]);
                let bell = leo.click(&post, "🔔").await.reply();
                leo.click(&bell, "Take the role").await.updated();
                assert!(leo.has(&self.bells));
                self.due("gave Bells", "leo", now);
            }
            Act::Plan => {
                let plan = self.members[BEN].command("/plan start");
                let plan = plan
                    .option("until", "1 Feb")
                    .option("level", "beginner")
                    .send()
                    .await;
                assert!(plan.is_ephemeral() && plan.text().contains("Plan for 1 February 2026"));
            }
            Act::Alone => {
                let quiz = ann
                    .command("/quiz")
                    .option("level", "beginner")
                    .send()
                    .await;
                assert!(quiz.is_ephemeral(), "{}", quiz.text());
                let review = ann.command("/review").send().await;
                assert!(review.is_ephemeral(), "{}", review.text());
            }
            Act::Propose => {
                let propose = ann.command("/bank propose").option("level", "senior");
                let form = propose.option("topics", "skip-connections").open().await;
                let form = form
                    .fill("What is asked", "What does a residual block add?")
                    .fill(
                        "Short answer",
                        "A residual block adds its input to its output.",
                    )
                    .fill(
                        "Key points, one per line",
                        "- It adds its input to its output.",
                    )
                    .fill("Hint", "Look at the shortcut.");
                form.send().await.reply();
            }
            Act::Approve => {
                let panel = self.t.admin.command("/bank review").send().await;
                self.t.admin.click(&panel, "Approve").await.updated();
                self.due("decision", "DM to ann", now);
            }
            Act::Share => {
                let closed = Asked::Daily(5);
                let messages = self.channels["daily"].messages();
                let post = &messages[messages.len() - 2];
                let verdict = ann.click(post, "Practice").await.reply();
                let asks = ann.click(&verdict, "Share my answer").await.reply();
                ann.click(&asks, "Share it").await.updated();
                self.due("shared", &thread(closed), now);
            }
            Act::Rest => {
                let pause = self.members[GUS]
                    .command("/streak pause")
                    .option("until", "19 Jan");
                let told = told(&pause.option("from", "tomorrow").send().await);
                assert!(told.contains("On 13 – 19 Jan 2026"), "{told}");
                self.model.rest(GUS, 9..=15);
            }
            Act::Leave => {
                self.members[FAY].leave();
                self.model.leave(FAY, now, at(20, "09:30"));
            }
            Act::LookForFay => {
                // The first look makes the bot ask Discord in the background; the next one knows.
                self.board("all").await;
                self.advance(now + TimeDelta::minutes(1)).await;
                assert_eq!(self.board("all").await, self.expected_board(1..=DAYS, now));
            }
            Act::Return => {
                self.members[FAY] = self.t.guild.member("fay");
            }
            Act::Mock => self.mock(now).await,
            Act::Look => self.look(now),
            Act::Read => self.ledger.read(&self.t),
        }
    }

    async fn advance(&self, to: DateTime<Utc>) {
        self.t.advance_to(&to.to_rfc3339()).await;
    }

    /// ann and ben interview each other, and the bot restarts in the middle.
    async fn mock(&mut self, now: DateTime<Utc>) {
        let [ann, ben] = [ANN, BEN].map(|one| self.members[one].clone());
        let mock = ann.command("/mock").in_channel(&self.channels["general"]);
        let invitation = mock
            .option("with", &ben)
            .option("level", "senior")
            .send()
            .await;
        ben.click(&invitation, "Accept").await.updated();
        self.advance(now + TimeDelta::minutes(1)).await;
        for (what, place) in [
            ("private thread", "general"),
            ("let in", "private thread"),
            ("let in", "private thread"),
            ("turn", "private thread"),
            // The invitation shows the current state.
            ("invitation", "general"),
        ] {
            self.due(what, place, now);
        }
        let turn = self
            .t
            .guild
            .channel("Mock interview 1: ann and ben")
            .last_message();
        self.t.restart().await;
        let notes = ann.click(&turn, "Interviewer's notes").await.reply();
        self.t.restart().await;
        let hears = ann
            .select(&notes, "Tick what you hear", &["0"])
            .await
            .updated();
        let summary = ann.click(&hears, "End the turn").await.reply();
        assert!(summary.text().contains("### 1 of "), "{}", summary.text());
        let over = ben.click(&summary, "End the interview").await.reply();
        assert!(over.text().contains("how it went"), "{}", over.text());
    }
}

#[tokio::test]
async fn a_month_of_twelve_with_everything_on_has_every_message_once_and_in_time() {
    let mut month = Month::begin().await;
    for (at, act) in story() {
        month.advance(at).await;
        month.act(act, at).await;
    }
    month.advance(end()).await;
    month.ledger.read(&month.t);
    month.expect();
    month.ledger.equals(&month.due);

    let recaps = month.channels["week"].messages();
    assert_eq!(recaps.len(), 4);
    for (week, recap) in (1..).zip(&recaps) {
        month.check_week(week, recap);
    }
    let board = month.board("all").await;
    assert_eq!(board, month.expected_board(1..=DAYS, end()));
    assert!(board.iter().any(|line| line.contains("fay")), "{board:?}");
    assert!(!board.iter().any(|line| line.contains("hal")), "{board:?}");
    for (place, member) in month.members.iter().enumerate() {
        let shown = member.command("/streak show").send().await.text();
        let length = month.model.streak(place, end());
        let length = format!("🔥 **{length} study day");
        assert!(
            shown.contains(&length),
            "{}: {length} {shown}",
            HABITS[place].0
        );
    }
    let plan = month.members[BEN]
        .command("/plan today")
        .send()
        .await
        .text();
    line_with(&plan, "Plan for 1 February 2026");
    // The mock interview's own messages are replies; nothing came after them.
    let mock = month.t.guild.channel("Mock interview 1: ann and ben");
    assert_eq!(mock.messages().len(), 3, "{}", mock.transcript());
    // A quiet server has its posts, and nothing else.
    let quiet = month.quiet.channel("quiet").messages();
    assert_eq!(quiet.len(), DAYS as usize + 1);
    assert!(
        quiet
            .iter()
            .all(|message| message.text().contains("Level: Beginner"))
    );
    assert!(month.quiet.channel("general").messages().is_empty());
    assert!(month.ledger.count() > 300, "{}", month.ledger.count());
    let most = ["loud", "quiet"].map(|server| month.ledger.most_requests(server));
    assert!(most[0] <= 60 && most[1] <= 4, "requests a day: {most:?}");
    assert_eq!(date(DAYS).to_string(), "2026-02-01");
    month.t.examine().await;
    month.t.finish().await;
}
