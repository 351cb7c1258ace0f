//! The thread of a closed post, and what members share in it.

use insta::assert_snapshot;
use local_discord::{Channel, Effect, Fault, Message, Permissions};

use super::support::{FULL, PARTIAL, TestBot, answer, pass, read, told};

const THREAD: &str = "#1 · What is stride?";
/// When the post of Monday closes.
const CLOSES: &str = "2026-01-06T09:00:00Z";
/// When answers to it stop counting.
const COUNTS_UNTIL: &str = "2026-01-06T09:15:00Z";

/// Starts with the beginner post of Monday, in a channel whose threads open as `thread` says.
async fn posted(thread: &str) -> (TestBot, Channel, Message) {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = t.add_schedule(&channel, "beginner").option("at", "09:00");
    add.option("thread", thread).send().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    // This way, no other post asks the same question.
    t.pause_schedule("1").await;
    let post = t.post_in(&channel);
    (t, channel, post)
}

/// Returns how many messages a thread has, without its starter.
fn said(thread: &Channel) -> usize {
    thread.messages().len() - 1
}

fn is_open(t: &TestBot) -> bool {
    t.guild.find_channel(THREAD).is_some()
}

/// Checks that the schedule's creator got one direct message, not one each day, and that it
/// contains `what`.
fn assert_told_once(t: &TestBot, what: &str) {
    let told = t.admin.direct_messages().messages();
    assert_eq!(told.len(), 1, "told once, not each day");
    let told = told[0].text();
    assert!(told.contains(what), "{told}");
}

#[tokio::test]
async fn an_answer_is_shared_after_a_second_click_and_once() {
    let (t, _channel, post) = posted("at closing").await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    grace.set_display_name("*Grace* @everyone");
    let verdict = answer(&grace, &post, "Stride is the ```step``` of @everyone.").await;
    assert!(!verdict.has_button("Share my answer"), "{}", verdict.text());
    pass(&alan, &post).await;
    assert!(!is_open(&t), "it would spoil the post");

    t.advance_to(CLOSES).await;
    let thread = t.guild.channel(THREAD);
    assert_eq!(thread.id(), post.id());
    let first = thread.last_message();
    assert_snapshot!(read(&first.text()), @"
    The question is closed. Answers that members began in time count until <2026-01-06 09:15 t>, so please don't discuss it before then. After that: what did you answer, and what would an interviewer ask next?
    [Share my answer] [Model answer]
    ");
    t.advance_to(COUNTS_UNTIL).await;
    assert_eq!(
        told(&alan.click(&first, "Share my answer").await.reply()),
        "You wrote no answer to this question while it was open, so there is nothing to share."
    );
    let asks = grace.click(&first, "Share my answer").await.reply();
    assert!(asks.is_ephemeral());
    assert_snapshot!(read(&asks.text()), @"
    ┃ **#1 · What is stride?**
    ┃ Show this in ##1 · What is stride?, with your name? Everybody who sees the channel can read it there. You cannot take it back there, but a moderator can delete it.
    ┃ ```
    ┃ Stride is the '''step''' of @everyone.
    ┃ ```
    [Share it]
    ");
    assert_eq!(said(&thread), 1, "{}", thread.transcript());
    let shared = grace.click(&asks, "Share it").await.updated();
    assert_snapshot!(shared.text(), @"Your answer is on its way to ##1 · What is stride?.");
    t.advance_to("2026-01-06T09:15:01Z").await;
    assert_eq!(said(&thread), 2);
    let answer = thread.last_message();
    assert!(!answer.is_ephemeral());
    assert_snapshot!(answer.text().replace('\u{2060}', ""), @r"
    ┃ **\*Grace\* @everyone answered**
    ┃ ```
    ┃ Stride is the '''step''' of @everyone.
    ┃ ```
    ");
    assert_eq!(answer.json()["mention_everyone"], false);

    let again = grace.click_raw(&thread, "1:share-now:1").await.reply();
    assert_eq!(
        told(&again),
        "Your answer is in ##1 · What is stride? already."
    );
    t.advance_to("2026-01-06T10:00:00Z").await;
    let answers = thread.transcript().matches("everyone answered").count();
    assert_eq!(answers, 1, "{}", thread.transcript());
    t.finish().await;
}

#[tokio::test]
async fn nothing_is_shared_while_what_was_begun_in_time_still_counts() {
    let (t, channel, post) = posted("at closing").await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    t.advance_to(CLOSES).await;
    let thread = t.guild.channel(THREAD);
    let first = thread.last_message();
    // Other members may still be typing, and could copy it.
    let early = grace.click(&first, "Share my answer").await.reply();
    assert_snapshot!(told(&early), @"The question has just closed, and others may still be finishing their answers. You can share yours <2026-01-06 09:15 R>.");
    let early = grace.click_raw(&channel, "1:share-now:1").await.reply();
    assert!(told(&early).contains("has just closed"));
    let verdict = grace.click(&post, "Practice").await.reply();
    assert!(!verdict.has_button("Share my answer"), "{}", verdict.text());
    t.advance_to("2026-01-06T09:20:00Z").await;
    assert_eq!(said(&thread), 1, "{}", thread.transcript());
    t.finish().await;
}

#[tokio::test]
async fn a_verdict_of_a_closed_post_offers_to_share_it() {
    let (t, _channel, post) = posted("at posting").await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    let thread = t.guild.channel(THREAD);
    assert_eq!(said(&thread), 0);
    t.advance_to(CLOSES).await;
    assert_eq!(said(&thread), 1, "{}", thread.transcript());
    t.advance_to(COUNTS_UNTIL).await;
    let verdict = grace.click(&post, "Practice").await.reply();
    let asks = grace.click(&verdict, "Share my answer").await.reply();
    grace.click(&asks, "Share it").await.updated();
    t.advance_to("2026-01-06T09:15:01Z").await;
    assert_eq!(said(&thread), 2, "{}", thread.transcript());
    // Long afterwards, too: the bot remembers the share, but not its other errands.
    t.sql("update errands set done_at = 1").await;
    t.advance_to("2026-01-08T09:00:00Z").await;
    assert_eq!(t.count("select count(*) from errands").await, 1);
    let again = grace.click_raw(&thread, "1:share-now:1").await;
    assert!(told(&again.reply()).contains("already"));
    t.finish().await;
}

#[tokio::test]
async fn nothing_is_shared_while_the_question_is_open() {
    let (t, channel, post) = posted("at posting").await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    for button in ["1:share:1", "1:share-now:1"] {
        let early = grace.click_raw(&channel, button).await.reply();
        let early = told(&early);
        assert!(early.contains("still open"), "{early}");
    }
    t.advance_to("2026-01-05T10:00:00Z").await;
    assert_eq!(said(&t.guild.channel(THREAD)), 0);
    // The same question again, in another channel.
    t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-06T09:15:01Z").await;
    let again = grace.click_raw(&channel, "1:share-now:1").await.reply();
    let again = told(&again);
    assert!(again.contains("open again"), "{again}");
    t.finish().await;
}

#[tokio::test]
async fn where_no_thread_is_wanted_none_opens_and_sharing_says_so() {
    let (t, channel, post) = posted("none").await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, PARTIAL).await;
    t.advance_to(COUNTS_UNTIL).await;
    assert!(!is_open(&t));
    let verdict = grace.click(&post, "Practice").await.reply();
    assert!(!verdict.has_button("Share my answer"), "{}", verdict.text());
    let shares = grace.click_raw(&channel, "1:share:1").await;
    let none = told(&shares.reply());
    assert!(none.contains("no discussion thread"), "{none}");
    t.finish().await;
}

#[tokio::test]
async fn the_maker_is_told_once_of_threads_that_are_refused_at_closing() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = t.add_schedule(&channel, "mixed").option("at", "09:00");
    add.option("thread", "at closing").send().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    // A day without answers has nothing to discuss.
    t.advance_to("2026-01-06T10:00:00Z").await;
    channel.deny(t.guild.bot(), Permissions::CREATE_PUBLIC_THREADS);
    for day in 7..=9 {
        t.advance_to(&format!("2026-01-{day:02}T08:30:00Z")).await;
        answer(&t.guild.member("grace"), &t.post_in(&channel), FULL).await;
    }
    t.advance_to("2026-01-09T10:00:00Z").await;
    assert_told_once(&t, "discussion thread: Discord refused it");
    t.finish().await;
}

#[tokio::test]
async fn the_first_words_are_said_once_however_often_discord_fails() {
    let (t, _channel, post) = posted("at closing").await;
    answer(&t.guild.member("grace"), &post, FULL).await;
    let lost = Fault::on("POST /channels/{channel}/messages", Effect::Reset);
    t.server
        .add_fault(lost.when(local_discord::When::After).times(3));
    t.advance_to("2026-01-06T09:02:00Z").await;
    let thread = t.guild.channel(THREAD);
    assert_eq!(said(&thread), 1, "{}", thread.transcript());
    t.finish().await;
}

#[tokio::test]
async fn the_maker_is_told_of_a_thread_in_which_the_bot_may_not_write() {
    let (t, channel, post) = posted("at posting").await;
    answer(&t.guild.member("grace"), &post, FULL).await;
    channel.deny(t.guild.bot(), Permissions::SEND_MESSAGES_IN_THREADS);
    t.advance_to("2026-01-06T09:01:00Z").await;
    assert_told_once(&t, "discussion thread: Discord refused it");
    t.finish().await;
}

#[tokio::test]
async fn an_answer_that_discord_refused_to_show_can_be_shared_later() {
    let (t, _channel, post) = posted("at closing").await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    t.advance_to("2026-01-06T09:15:01Z").await;
    let thread = t.guild.channel(THREAD);
    let first = thread.last_message();
    let refused = Effect::Respond {
        status: 403,
        body: serde_json::json!({ "code": 50_013, "message": "Missing Permissions" }),
        headers: serde_json::Map::new(),
    };
    let send = "POST /channels/{channel}/messages";
    t.server.add_fault(Fault::on(send, refused));
    let asks = grace.click(&first, "Share my answer").await.reply();
    grace.click(&asks, "Share it").await.updated();
    t.advance_to("2026-01-06T09:15:02Z").await;
    assert_eq!(said(&thread), 1, "{}", thread.transcript());
    let asks = grace.click(&first, "Share my answer").await.reply();
    assert!(asks.text().contains("/setup check"), "{}", asks.text());
    grace.click(&asks, "Share it").await.updated();
    t.advance_to("2026-01-06T09:15:03Z").await;
    assert_eq!(said(&thread), 2, "{}", thread.transcript());
    t.finish().await;
}

/// Adds a daily schedule without the option for threads.
async fn add_plainly(t: &TestBot, channel: &Channel) -> String {
    let add = t.admin.command("/schedule add").option("channel", channel);
    let add = add.option("level", "beginner").option("at", "09:00");
    add.option("anyway", true).send().await.text()
}

/// A sentence of the reply about a schedule whose threads open at closing.
const OPENS: &str = "Opens a thread when a post closes";

#[tokio::test]
async fn a_new_schedule_opens_threads_at_closing_where_the_bot_may() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let added = add_plainly(&t, &channel).await;
    assert!(
        added.contains(OPENS) && !added.contains("missing"),
        "{added}"
    );
    t.advance_to("2026-01-05T09:00:00Z").await;
    // So that no other post asks the same.
    t.pause_schedule("1").await;
    answer(&t.guild.member("grace"), &t.post_in(&channel), FULL).await;
    t.advance_to(CLOSES).await;
    assert!(is_open(&t));
    t.finish().await;
}

#[tokio::test]
async fn where_the_bot_may_open_no_threads_a_new_schedule_has_none_and_says_what_to_do() {
    let t = TestBot::start_small().await;
    let both = "**Create Public Threads**, **Send Messages in Threads** in";
    let (create, send) = (
        Permissions::CREATE_PUBLIC_THREADS,
        Permissions::SEND_MESSAGES_IN_THREADS,
    );
    for (name, denied, missing) in [
        ("no-threads", create, "**Create Public Threads** in"),
        ("no-words", create | send, both),
        ("hidden", Permissions::VIEW_CHANNEL, both),
    ] {
        let channel = t.guild.add_channel(name);
        channel.deny(t.guild.bot(), denied);
        let added = add_plainly(&t, &channel).await;
        assert!(
            added.contains("added") && !added.contains(OPENS),
            "{name}: {added}"
        );
        assert!(added.contains(missing), "{name}: {added}");
    }
    let added = add_plainly(&t, &t.guild.channel("no-threads")).await;
    assert_snapshot!(added.lines().next().unwrap(), @"Its posts get no discussion thread, because I'm missing **Create Public Threads** in #no-threads: allow @Stride that in the channel's settings, then choose `/schedule edit thread: at closing`.");
    // If Discord does not tell, the default stays.
    let silent = Fault::on("GET /channels/{channel}", Effect::Reset);
    t.server.add_fault(silent.always());
    let added = add_plainly(&t, &t.guild.add_channel("unknown")).await;
    assert!(added.contains(OPENS), "{added}");
    t.server.clear_faults();
    t.finish().await;
}
