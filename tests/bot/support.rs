//! The bot as a member meets it: against a Discord on this machine, over the real protocol, with a
//! clock that the test moves.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Channel, CommandCall, Guild, Member, Message, Options, Response, Server};
use stride::app::doctor;
use stride::bot::Bot;
use stride::clock::{Clock, ManualClock};
use stride::config::{Config, JudgeConfig};
use stride::domain::answer::TEXT_DAYS;
use stride::domain::bank::Bank;
use stride::embedded;
use stride::store::Store;
use tempfile::TempDir;

use super::small_bank::small_bank;

/// A Monday.
pub(crate) const MONDAY: &str = "2026-01-05T08:00:00Z";

/// A guild with an admin and the bot in it.
pub(crate) struct TestBot {
    pub(crate) server: Server,
    pub(crate) guild: Guild,
    pub(crate) admin: Member,
    bot: Option<(Bot, ManualClock)>,
    bank: Arc<Bank>,
    config: Config,
    _folder: TempDir,
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Returns the embedded bank; reads it once for all tests.
pub(crate) fn bank() -> Arc<Bank> {
    static BANK: LazyLock<Arc<Bank>> =
        LazyLock::new(|| Arc::new(Bank::parse(embedded::files()).unwrap()));
    BANK.clone()
}

/// Makes timestamps in a member's text readable: `<2026-01-05 09:00 R>` in place of
/// `<t:1767603600:R>`.
pub(crate) fn read(text: &str) -> String {
    let mut parts = text.split("<t:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |read, part| {
        let (stamp, rest) = part.split_once('>').unwrap();
        let (seconds, style) = stamp.split_once(':').unwrap();
        let instant = DateTime::from_timestamp(seconds.parse().unwrap(), 0).unwrap();
        format!("{read}<{} {style}>{rest}", instant.format("%Y-%m-%d %H:%M"))
    })
}

/// Makes a folder, in memory if possible: a test's database need not survive a power cut, and a
/// year of commits takes long on a disk.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

impl TestBot {
    /// Starts on a Monday morning, with nothing scheduled.
    pub(crate) async fn start() -> Self {
        Self::start_at(MONDAY, bank()).await
    }

    /// Does the same with three short questions.
    pub(crate) async fn start_small() -> Self {
        Self::start_at(MONDAY, small_bank()).await
    }

    pub(crate) async fn start_at(now: &str, bank: Arc<Bank>) -> Self {
        let clock = local_discord::Clock::manual(instant(now));
        let options = Options {
            clock,
            ..Options::default()
        };
        Self::start_with(options, bank).await
    }

    /// Does the same as [`TestBot::start_small`], with a language model that judges answers.
    pub(crate) async fn start_judged(judge: JudgeConfig) -> Self {
        let clock = local_discord::Clock::manual(instant(MONDAY));
        let options = Options {
            clock,
            ..Options::default()
        };
        Self::start_with_judge(options, small_bank(), Some(judge)).await
    }

    pub(crate) async fn start_with(options: Options, bank: Arc<Bank>) -> Self {
        Self::start_with_judge(options, bank, None).await
    }

    async fn start_with_judge(
        options: Options,
        bank: Arc<Bank>,
        judge: Option<JudgeConfig>,
    ) -> Self {
        let options = Options {
            application_name: "Stride".to_owned(),
            owner: "ada".to_owned(),
            ..options
        };
        let server = Server::start(options).await.unwrap();
        let guild = server.add_guild("CNN study group", "ada");
        let folder = folder();
        let config = Config {
            token: server.token().to_owned(),
            discord_api: server.base_url().to_owned(),
            database: folder.path().join("stride.db"),
            judge,
            backups: None,
            text_days: TEXT_DAYS,
            http: None,
        };
        let admin = guild.owner();
        let mut test = Self {
            server,
            guild,
            admin,
            bot: None,
            bank,
            config,
            _folder: folder,
        };
        test.start_bot().await;
        test
    }

    /// Starts the bot, as a process would start again on the same database.
    pub(crate) async fn start_bot(&mut self) {
        let clock = ManualClock::new(self.server.now());
        let server = self.server.clone();
        clock.lead(move |instant| server.set_now(instant));
        let manual = Clock::Manual(clock.clone());
        let bot = Bot::start(&self.config, manual, self.bank.clone()).await;
        let mut bot = bot.unwrap();
        assert!(bot.ready().await, "the bot ended before it was ready");
        self.bot = Some((bot, clock));
    }

    /// Stops the bot; Discord goes on.
    pub(crate) async fn stop_bot(&mut self) {
        let (bot, _) = self.bot.take().unwrap();
        assert_eq!(bot.unread_events(), 0, "serenity could not read an event");
        bot.stop().await;
    }

    /// Stops the bot and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.stop_bot().await;
        self.start_bot().await;
    }

    /// Restarts the bot with other questions.
    pub(crate) async fn restart_with(&mut self, bank: Arc<Bank>) {
        self.bank = bank;
        self.restart().await;
    }

    /// Moves all clocks; everything that becomes due on the way happens at its time.
    pub(crate) async fn advance_to(&self, instant_text: &str) {
        let target = instant(instant_text);
        match &self.bot {
            Some((_, clock)) => clock.run_until(target).await,
            None => self.server.set_now(target),
        }
    }

    /// Sets only the bot's clock wrong: `ahead` of Discord's.
    pub(crate) async fn set_clock_ahead(&self, ahead: TimeDelta) {
        let (_, clock) = self.bot.as_ref().unwrap();
        clock.set_ahead(ahead).await;
    }

    /// Waits until the bot has noticed that it is connected, or that it is not.
    pub(crate) async fn until_connected(&self, connected: bool) {
        let (bot, _) = self.bot.as_ref().unwrap();
        let mut connection = bot.connection();
        let is_so = |since: &Option<DateTime<Utc>>| since.is_some() == connected;
        connection.wait_for(is_so).await.unwrap();
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.config.database.clone()
    }

    /// Starts the command that adds a schedule to a channel, still without a time; `anyway` accepts
    /// a small bank, and no thread opens unless the caller asks for one.
    pub(crate) fn add_schedule(&self, channel: &Channel, level: &str) -> CommandCall {
        let add = self.admin.command("/schedule add");
        add.option("channel", channel)
            .option("level", level)
            .option("thread", "none")
            .option("anyway", true)
    }

    /// Removes a schedule, and returns the admin's reply.
    pub(crate) async fn remove_schedule(&self, admin: &Member, number: &str) -> String {
        let remove = admin.command("/schedule remove");
        let ask = remove.option("schedule", number).send().await;
        admin.click(&ask, "Remove it").await.updated().text()
    }

    /// Pauses a schedule: its post closes, and no later post asks the same question.
    pub(crate) async fn pause_schedule(&self, number: &str) {
        let pause = self.admin.command("/schedule pause");
        let reply = pause.option("schedule", number).send().await;
        assert!(reply.text().contains("is paused"), "{}", reply.text());
    }

    /// Makes a channel with a daily schedule at 09:00.
    pub(crate) async fn scheduled_channel(&self, level: &str) -> Channel {
        let channel = self.guild.add_channel(level);
        let add = self.add_schedule(&channel, level);
        let reply = add.option("at", "09:00").send().await;
        assert!(reply.text().contains("added"), "{}", reply.text());
        channel
    }

    /// Starts a server with three short questions and Monday's beginner post in its channel,
    /// without answers.
    pub(crate) async fn posted() -> (Self, Channel, Message) {
        let t = Self::start_small().await;
        let channel = t.scheduled_channel("beginner").await;
        t.advance_to("2026-01-05T09:00:00Z").await;
        let post = t.post_in(&channel);
        (t, channel, post)
    }

    /// Returns the last message of a channel, which must be a post.
    pub(crate) fn post_in(&self, channel: &Channel) -> Message {
        let post = channel.last_message();
        assert!(post.has_button("Answer"), "not a post:\n{}", post.text());
        post
    }

    /// Returns what the server remembers about its members: the board, and each streak.
    pub(crate) async fn memory(&self, members: &[&Member]) -> String {
        let board = self.admin.command("/leaderboard").option("period", "all");
        let mut memory = vec![board.send().await.text()];
        for member in members {
            memory.push(member.command("/streak show").send().await.text());
        }
        memory.join("\n")
    }

    /// Checks that all derived tables match their sources, as `stride doctor` does.
    pub(crate) async fn examine(&self) {
        let store = Store::open(&self.config.database).await.unwrap();
        let report = doctor::examine(&store).await.unwrap();
        assert_eq!(report.differences, []);
        assert!(report.streaks > 0, "nothing was examined");
        store.close().await;
    }

    /// Changes the database under the running bot, as no feature would.
    pub(crate) async fn sql(&self, statement: &'static str) {
        let store = Store::open(&self.config.database).await.unwrap();
        let mut tx = store.write().await.unwrap();
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
        stride::store::commit(tx).await.unwrap();
        store.close().await;
    }

    /// Returns the result of a query for a number.
    pub(crate) async fn count(&self, query: &'static str) -> i64 {
        let store = Store::open(&self.config.database).await.unwrap();
        let mut reader = store.read().await.unwrap();
        let count = sqlx::query_scalar(query).fetch_one(&mut *reader).await;
        drop(reader);
        store.close().await;
        count.unwrap()
    }

    /// Ends the test: nothing may be left over.
    pub(crate) async fn finish(mut self) {
        if self.bot.is_some() {
            self.stop_bot().await;
        }
        discord_document::check_traffic(|| self.server.traffic());
        self.server.clone().finish().await;
    }
}

/// An answer with all three key points of a short question.
pub(crate) const FULL: &str = "Stride is the step by which the kernel moves between two outputs. A \
                               larger stride gives a smaller feature map. Fewer positions mean \
                               less computation.";

/// An answer with the first one only.
pub(crate) const PARTIAL: &str =
    "Stride is the step by which the kernel moves between two outputs.";

/// Opens the form of a post; a closed post has another button for it.
pub(crate) async fn enter(member: &Member, post: &Message) -> Response {
    let open = post.has_button("Answer");
    let button = if open { "Answer" } else { "Practice" };
    member.click(post, button).await
}

/// Sends an answer to a post, and returns the reply with the suggested marks.
pub(crate) async fn submit(member: &Member, post: &Message, text: &str) -> Message {
    let modal = enter(member, post).await.modal();
    let reply = modal.submit(text).await.reply();
    assert!(reply.is_ephemeral());
    reply
}

/// The button that opens the form again for an answer.
pub(crate) const IMPROVE: &str = "Improve my answer";

/// The button that shows the key points of an answer.
pub(crate) const SHOW: &str = "Show the points";

/// Answers a post, looks at the key points, and returns the verdict.
pub(crate) async fn answer(member: &Member, post: &Message, text: &str) -> Message {
    let reply = submit(member, post, text).await;
    if !reply.has_button(SHOW) {
        return reply;
    }
    let verdict = member.click(&reply, SHOW).await.updated();
    assert!(verdict.is_ephemeral());
    verdict
}

/// The menu where a member settles the marks of their answer.
pub(crate) const TICK: &str = "Tick what your answer says";

/// Answers a post without making a key point, and ticks all of them.
pub(crate) async fn answer_in_full(member: &Member, post: &Message) -> Message {
    let verdict = answer(member, post, "I would have to look that up.").await;
    let menu = &verdict.json()["components"][0]["components"][0];
    let options = menu["options"].as_array().unwrap();
    let places: Vec<&str> = options
        .iter()
        .map(|o| o["value"].as_str().unwrap())
        .collect();
    member.select(&verdict, TICK, &places).await.updated()
}

/// Passes on a post, and returns the reply.
pub(crate) async fn pass(member: &Member, post: &Message) -> Message {
    let passed = member.click(post, "I don't know yet").await.reply();
    assert!(passed.is_ephemeral());
    passed
}

/// Returns the text of a refusal: ephemeral, with nothing to click.
pub(crate) fn told(reply: &Message) -> String {
    assert!(reply.is_ephemeral(), "{}", reply.text());
    assert_eq!(reply.json()["embeds"], serde_json::json!([]));
    assert_eq!(reply.json()["components"], serde_json::json!([]));
    read(&reply.text())
}

/// Returns the number of the question that a post asks.
pub(crate) fn question_number(post: &Message) -> u32 {
    let title = post.json()["embeds"][0]["title"]
        .as_str()
        .unwrap()
        .to_owned();
    title
        .trim_start_matches('#')
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// Returns the question file's own answer, which makes every key point.
pub(crate) fn model_answer(post: &Message) -> String {
    let bank = bank();
    let question = bank.by_number(question_number(post)).unwrap();
    let text = format!(
        "{}\n\n{}",
        question.section(stride::domain::question::Section::ShortAnswer),
        question.section(stride::domain::question::Section::Explanation)
    );
    text.chars().take(4000).collect()
}

/// Returns the line that contains a part; the rest of a text differs from question to question.
pub(crate) fn line_with<'t>(text: &'t str, part: &str) -> &'t str {
    text.lines()
        .find(|line| line.contains(part))
        .unwrap_or_else(|| panic!("no {part:?} in\n{text}"))
}

/// Returns the lines of a text that begin with one of the signs of `/streak why`.
pub(crate) fn account(text: &str) -> Vec<String> {
    let signs = ["✅", "❌", "❄️", "🛟", "🏖️", "⏳"];
    text.lines()
        .map(|line| line.trim_start_matches('┃').trim())
        .filter(|line| signs.iter().any(|sign| line.starts_with(sign)))
        .map(str::to_owned)
        .collect()
}
