//! A post's message after the post closed.

use insta::assert_snapshot;
use local_discord::{Effect, Fault, Permissions, RateLimitScope};
use serde_json::Value;

use super::support::{FULL, PARTIAL, TestBot, answer, pass};

/// The route of message edits, for faults.
const EDIT_MESSAGE: &str = "PATCH /channels/{channel}/messages/{message}";
/// Counts the servers that the bot was removed from.
const LEFT: &str = "select count(*) from guilds where left_at is not null";

/// Returns how many edits of messages the bot sent to Discord.
fn edits(t: &TestBot) -> usize {
    let is_edit = |entry: &&Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        entry["method"] == "PATCH" && path.contains("/channels/")
    };
    t.server.traffic().iter().filter(is_edit).count()
}

#[tokio::test]
async fn a_closed_post_shows_how_it_went_and_what_can_still_be_done_with_it() {
    let (mut t, channel, post) = TestBot::posted().await;
    for (name, text) in [("grace", FULL), ("alan", FULL), ("yann", PARTIAL)] {
        answer(&t.guild.member(name), &post, text).await;
    }
    pass(&t.guild.member("fei"), &post).await;
    // This way, no other post asks the same question.
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T08:59:00Z").await;
    assert!(post.refreshed().unwrap().has_button("I don't know yet"));
    t.advance_to("2026-01-06T09:00:00Z").await;
    let closed = post.refreshed().unwrap();
    assert_snapshot!(closed.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **Closed** · 3 answered · 78%
    ┃ Level: Beginner
    ┃ Experience: 0–2 years
    ┃ Topics: shapes
    ┃ — reviewed 2026-01-02
    [Practice] [Model answer] [Stats]
    ");
    assert_eq!(channel.messages().len(), 1);
    let late = t.guild.member("late");
    let form = late.click(&closed, "Practice").await.modal();
    let verdict = form.submit(FULL).await.reply();
    assert!(verdict.text().contains("practice"), "{}", verdict.text());
    let open = late.click(&closed, "Model answer").await.reply();
    assert!(open.is_ephemeral());
    let text = open.text();
    assert!(text.contains("the step of the kernel"), "{text}");
    // Those who answered see their verdict, and practice from there.
    let mine = t
        .guild
        .member("grace")
        .click(&closed, "Practice")
        .await
        .reply();
    assert!(
        mine.text().contains("That answer counts"),
        "{}",
        mine.text()
    );
    let form = t
        .guild
        .member("grace")
        .click(&mine, "Practice it again")
        .await
        .modal();
    let again = form.submit(PARTIAL).await.reply();
    assert!(
        again.text().contains("Practice: no points"),
        "{}",
        again.text()
    );
    // It is edited once, whatever comes later.
    let before = edits(&t);
    t.restart().await;
    t.advance_to("2026-01-06T20:00:00Z").await;
    assert_eq!(edits(&t), before);
    t.finish().await;
}

#[tokio::test]
async fn of_few_answers_a_closed_post_shows_no_average() {
    let (t, _channel, post) = TestBot::posted().await;
    for name in ["grace", "alan"] {
        answer(&t.guild.member(name), &post, FULL).await;
    }
    t.advance_to("2026-01-06T09:00:00Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(
        closed.contains("2 answered") && !closed.contains('%'),
        "{closed}"
    );
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_closes_while_discord_fails_shows_it_a_little_later() {
    let (t, _channel, post) = TestBot::posted().await;
    let is_closed = || post.refreshed().unwrap().text().contains("Closed");
    let broken = Fault::on(EDIT_MESSAGE, Effect::Reset).always();
    t.server.add_fault(broken);
    t.advance_to("2026-01-06T09:05:00Z").await;
    assert!(!is_closed());
    t.server.clear_faults();
    t.advance_to("2026-01-06T09:06:00Z").await;
    assert!(is_closed());
    t.finish().await;
}

#[tokio::test]
async fn nobody_is_asked_again_and_again_to_close_a_message_that_is_gone() {
    let (t, channel, post) = TestBot::posted().await;
    t.admin.delete(&post);
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_eq!(edits(&t), 1);
    t.advance_to("2026-01-06T20:00:00Z").await;
    assert_eq!(edits(&t), 1);
    assert_eq!(channel.messages().len(), 1);
    let given_up = "select count(*) from errands where done_at is not null and failure is not null";
    assert_eq!(t.count(given_up).await, 1);
    t.finish().await;
}

#[tokio::test]
async fn a_server_that_was_left_is_told_nothing() {
    let (t, _channel, post) = TestBot::posted().await;
    t.guild.remove_bot();
    while t.count(LEFT).await == 0 {
        tokio::task::yield_now().await;
    }
    t.advance_to("2026-01-06T12:00:00Z").await;
    assert_eq!(edits(&t), 0);
    drop(post);
    t.finish().await;
}

#[tokio::test]
async fn an_open_post_shows_how_many_have_answered_and_is_edited_once_a_minute_at_most() {
    let (t, _channel, post) = TestBot::posted().await;
    let shown = || {
        let text = post.refreshed().unwrap().text();
        let line = text.lines().find(|line| line.contains("Closes")).unwrap();
        line.rsplit_once("**")
            .map(|(line, _)| line.rsplit_once("**").unwrap().1.to_owned())
    };
    assert_eq!(shown(), None);
    answer(&t.guild.member("one"), &post, FULL).await;
    t.advance_to("2026-01-05T09:00:01Z").await;
    assert_eq!((shown().as_deref(), edits(&t)), (Some("1 answered"), 1));
    // A pass does not show, and seven more answers wait for their minute.
    pass(&t.guild.member("two"), &post).await;
    for member in 3..=9 {
        answer(&t.guild.member(&format!("m{member}")), &post, PARTIAL).await;
    }
    t.advance_to("2026-01-05T09:00:59Z").await;
    assert_eq!(edits(&t), 1);
    t.advance_to("2026-01-05T09:01:01Z").await;
    assert_eq!((shown().as_deref(), edits(&t)), (Some("8 answered"), 2));
    // An edit needs a change.
    t.advance_to("2026-01-06T08:59:00Z").await;
    assert_eq!(edits(&t), 2);
    assert!(post.refreshed().unwrap().has_button("I don't know yet"));
    answer(&t.guild.member("late"), &post, PARTIAL).await;
    t.advance_to("2026-01-06T09:00:00Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(closed.contains("9 answered"), "{closed}");
    t.finish().await;
}

#[tokio::test]
async fn a_count_that_discord_puts_off_never_undoes_that_a_post_has_closed() {
    let (t, _channel, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T08:59:30Z").await;
    let later = Effect::RateLimit {
        scope: RateLimitScope::User,
        retry_after: 50.0,
    };
    t.server.add_fault(Fault::on(EDIT_MESSAGE, later).times(1));
    answer(&t.guild.member("one"), &post, FULL).await;
    t.advance_to("2026-01-06T09:03:00Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(
        closed.contains("Closed") && closed.contains("1 answered"),
        "{closed}"
    );
    t.finish().await;
}

#[tokio::test]
async fn a_closing_that_is_refused_for_a_while_is_shown_once_it_is_allowed() {
    let (t, _channel, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    let refused = Effect::Respond {
        status: 403,
        body: serde_json::json!({ "code": 50_001, "message": "Missing Access" }),
        headers: serde_json::Map::new(),
    };
    t.server
        .add_fault(Fault::on(EDIT_MESSAGE, refused).always());
    t.advance_to("2026-01-06T10:00:00Z").await;
    t.server.clear_faults();
    t.advance_to("2026-01-06T10:31:00Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(closed.contains("Closed"), "{closed}");
    t.finish().await;
}

#[tokio::test]
async fn a_closed_post_counts_what_was_begun_in_time_and_sent_after_it_closed() {
    let (t, _channel, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T08:59:00Z").await;
    let form = t.guild.member("late").click(&post, "Answer").await.modal();
    t.advance_to("2026-01-06T09:05:00Z").await;
    form.submit(FULL).await.reply();
    t.advance_to("2026-01-06T09:06:01Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(closed.contains("1 answered"), "{closed}");
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_closed_while_the_bot_was_away_shows_it_once_the_bot_is_back() {
    let (t, _channel, post) = TestBot::posted().await;
    t.guild.remove_bot();
    while t.count(LEFT).await == 0 {
        tokio::task::yield_now().await;
    }
    t.advance_to("2026-01-06T12:00:00Z").await;
    t.guild.invite_bot();
    while t.count(LEFT).await == 1 {
        tokio::task::yield_now().await;
    }
    t.advance_to("2026-01-06T12:00:10Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(closed.contains("Closed"), "{closed}");
    t.finish().await;
}

#[tokio::test]
async fn an_errand_that_only_another_version_can_read_holds_up_no_other_and_is_kept() {
    let (t, _channel, post) = TestBot::posted().await;
    t.sql(
        "insert into errands (kind, carries, key, urgency, due_at)
         values ('from_tomorrow', '{}', 'from-tomorrow:1', 1, 0)",
    )
    .await;
    t.advance_to("2026-01-06T09:00:01Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(closed.contains("Closed"), "{closed}");
    let kept = "select count(*) from errands where kind = 'from_tomorrow' and done_at is null";
    assert_eq!(t.count(kept).await, 1);
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_is_open_keeps_its_text_when_its_schedule_gets_a_role() {
    let (t, _, post) = TestBot::posted().await;
    let role = t.guild.add_role("Learners", Permissions::NONE);
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    edit.option("ping", &role).send().await;
    answer(&t.guild.member("grace"), &post, FULL).await;
    t.advance_to("2026-01-05T11:00:00Z").await;
    let shown = post.refreshed().unwrap().text();
    assert_ne!(shown, post.text(), "it counts the answer");
    assert!(!shown.contains("@Learners"), "{shown}");
    t.finish().await;
}
