//! A post on its way: sent without confirmation, deleted, and sent again.

use local_discord::{Channel, Effect, Fault, Message, Permissions, RateLimitScope, When};

use super::support::{PARTIAL, TestBot, answer, pass};

const CREATE_MESSAGE: &str = "POST /channels/{channel}/messages";
const DUE: &str = "2026-01-05T09:00:00Z";
/// Every pause after a failure is over.
const LATER: &str = "2026-01-05T09:02:00Z";

fn unavailable() -> Effect {
    Effect::Respond {
        status: 503,
        body: serde_json::Value::Null,
        headers: serde_json::Map::new(),
    }
}

/// Starts with a post that is in its channel, although Discord has reported three failures.
async fn in_doubt() -> (TestBot, Channel, Message) {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let fault = Fault::on(CREATE_MESSAGE, unavailable()).when(When::After);
    t.server.add_fault(fault.times(3));
    t.advance_to(DUE).await;
    let post = t.post_in(&channel);
    (t, channel, post)
}

fn is_linked(daily: &Message) -> bool {
    daily.text().contains("Go to the post")
}

#[tokio::test]
async fn a_post_that_is_not_known_to_be_sent_is_open_everywhere() {
    let (t, channel, _) = in_doubt().await;
    let (one, two) = (t.guild.member("one"), t.guild.member("two"));
    let daily = one.command("/daily").send().await;
    assert!(!is_linked(&daily), "{}", daily.text());
    let form = one.click(&daily, "Answer #1").await.modal();
    let verdict = form.submit(PARTIAL).await.reply();
    assert!(
        verdict.text().contains("🔥"),
        "it counts: {}",
        verdict.text()
    );
    let asked = two.command("/answer").option("question", "1").send().await;
    let opened = two
        .click(&asked, "Pass and open the answer")
        .await
        .updated();
    assert!(opened.text().contains("🔥"), "{}", opened.text());

    t.advance_to(LATER).await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    for member in [one, two] {
        let streak = member.command("/streak show").send().await;
        assert!(streak.text().contains("1 study day"), "{}", streak.text());
    }
    t.finish().await;
}

#[tokio::test]
async fn a_click_on_a_post_proves_that_it_is_in_its_channel() {
    let (t, channel, post) = in_doubt().await;
    let (one, two) = (t.guild.member("one"), t.guild.member("two"));
    let passed = pass(&one, &post).await;
    assert!(passed.text().contains("**1 day**"), "{}", passed.text());
    assert!(is_linked(&one.command("/daily").send().await));
    answer(&two, &post, PARTIAL).await;
    // The bot stops sending it, and it was sent once.
    t.advance_to(LATER).await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_a_moderator_deleted_is_linked_to_no_more_and_can_be_posted_again() {
    let (t, channel, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, PARTIAL).await;
    t.advance_to("2026-01-05T18:00:00Z").await;
    assert!(is_linked(&one.command("/daily").send().await));
    let post_now = async || {
        let command = t.admin.command("/schedule post-now");
        command.option("schedule", "1").send().await.text()
    };
    assert!(post_now().await.contains("already posted today"));

    t.admin.delete(&post);
    t.advance_to("2026-01-05T18:30:00Z").await;
    let daily = one.command("/daily").send().await;
    assert!(!is_linked(&daily), "{}", daily.text());
    assert!(post_now().await.contains("on its way"));
    let again = channel.messages_when(1).await.remove(0);
    let counted = post.text().replace(">.", ">. **1 answered**");
    assert_eq!(again.text(), counted, "the same post, closing as before");
    // The bot has noted that it is there.
    t.advance_to("2026-01-05T18:31:00Z").await;
    assert!(is_linked(&one.command("/daily").send().await));
    // Members who answered keep their answer; the others can still answer.
    let reply = one.click(&again, "Answer").await.reply();
    assert!(reply.text().contains("answered"), "{}", reply.text());
    pass(&t.guild.member("two"), &again).await;
    assert!(post_now().await.contains("already posted today"));
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_was_deleted_at_once_is_posted_again_under_another_nonce() {
    let (t, channel, post) = TestBot::posted().await;
    t.admin.delete(&post);
    let command = t
        .admin
        .command("/schedule post-now")
        .option("schedule", "1");
    command.send().await;
    assert_eq!(channel.messages_when(1).await.len(), 1);
    t.finish().await;
}

/// Somebody deletes an answered post, and Discord refuses to post it again.
#[tokio::test]
async fn a_post_that_cannot_be_posted_again_keeps_its_answers_and_its_question() {
    let (t, channel, post) = TestBot::posted().await;
    let (one, two) = (t.guild.member("one"), t.guild.member("two"));
    answer(&one, &post, PARTIAL).await;
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    edit.option("level", "mixed")
        .option("anyway", true)
        .send()
        .await;
    t.admin.delete(&post);
    t.advance_to("2026-01-05T18:00:00Z").await;
    let post_now = async || {
        let command = t.admin.command("/schedule post-now");
        command.option("schedule", "1").send().await.text()
    };
    channel.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    for minute in ["10", "20"] {
        assert!(post_now().await.contains("on its way"));
        t.advance_to(&format!("2026-01-05T18:{minute}:00Z")).await;
        assert!(channel.messages().is_empty(), "Discord refuses it");
        // It is as open as before.
        let daily = one.command("/daily").send().await;
        assert!(
            daily.text().contains("answered: 33%, +6"),
            "{}",
            daily.text()
        );
        let daily = two.command("/daily").send().await;
        assert!(daily.has_button("Answer #1"), "{}", daily.text());
        t.examine().await;
    }
    channel.deny(t.guild.bot(), Permissions::NONE);
    assert!(post_now().await.contains("on its way"));
    let again = channel.messages_when(1).await.remove(0);
    let counted = post.text().replace(">.", ">. **1 answered**");
    assert_eq!(again.text(), counted, "the same question as before");
    let daily = one.command("/daily").send().await;
    assert!(
        daily.text().contains("answered: 33%, +6"),
        "{}",
        daily.text()
    );
    pass(&two, &again).await;
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_is_not_posted_again_in_time_was_posted_all_the_same() {
    let (t, channel, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    answer(&t.guild.member("one"), &post, PARTIAL).await;
    t.admin.delete(&post);
    t.advance_to("2026-01-06T08:50:00Z").await;
    t.server
        .add_fault(Fault::on(CREATE_MESSAGE, unavailable()).times(1000));
    let post_now = t.admin.command("/schedule post-now");
    post_now.option("schedule", "1").send().await;
    t.advance_to("2026-01-06T12:00:00Z").await;
    assert!(channel.messages().is_empty(), "{}", channel.transcript());
    let streak = t.guild.member("one").command("/streak show").send().await;
    assert!(streak.text().contains("1 study day"), "{}", streak.text());
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn who_answered_a_post_that_never_arrived_has_answered_it() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let (one, two) = (t.guild.member("one"), t.guild.member("two"));
    t.advance_to(DUE).await;
    for member in [&one, &two] {
        pass(member, &t.post_in(&channel)).await;
    }
    t.server
        .add_fault(Fault::on(CREATE_MESSAGE, unavailable()).times(3));
    t.advance_to("2026-01-06T09:00:00Z").await;
    let daily = one.command("/daily").send().await;
    let form = one.click(&daily, "Answer #1").await.modal();
    let verdict = form.submit(PARTIAL).await.reply().text();
    assert!(verdict.contains("🔥 **2 days**"), "{verdict}");
    channel.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    t.advance_to("2026-01-06T09:02:00Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    t.examine().await;
    // The bot posts it after all, with the answered question, although others match now.
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    let edit = edit.option("level", "senior").option("anyway", true);
    edit.send().await;
    let post_now = async || {
        let command = t.admin.command("/schedule post-now");
        command.option("schedule", "1").send().await.text()
    };
    assert!(post_now().await.contains("on its way"));
    t.advance_to("2026-01-06T09:04:00Z").await;
    t.pause_schedule("1").await;
    // It does not arrive now either: a member who could not see it has lost nothing.
    t.advance_to("2026-01-08T10:00:00Z").await;
    for (member, days) in [(&one, "2 study days"), (&two, "1 study day")] {
        let streak = member.command("/streak show").send().await.text();
        assert!(streak.contains(days), "{streak}");
    }
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_was_refused_is_posted_later_with_the_question_that_was_answered() {
    let (t, channel, _) = in_doubt().await;
    let one = t.guild.member("one");
    let daily = one.command("/daily").send().await;
    let form = one.click(&daily, "Answer #1").await.modal();
    let verdict = form.submit(PARTIAL).await.reply().text();
    assert!(verdict.contains("🔥 **1 day**"), "{verdict}");
    channel.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    t.advance_to(LATER).await;
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    let edit = edit.option("level", "senior").option("anyway", true);
    edit.send().await;
    channel.deny(t.guild.bot(), Permissions::NONE);
    t.advance_to("2026-01-05T10:00:00Z").await;
    let post_now = t.admin.command("/schedule post-now");
    post_now.option("schedule", "1").send().await;
    t.advance_to("2026-01-05T10:01:00Z").await;
    let again = t.post_in(&channel);
    assert!(again.text().contains("What is stride?"), "{}", again.text());
    let told = one.click(&again, "Answer").await.reply().text();
    assert!(told.contains("1 of 3 key points so far"), "{told}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn posts_that_wait_for_their_turn_for_long_are_sent_once_and_searched_for_by_nobody() {
    let t = TestBot::start_small().await;
    let mut channels = Vec::new();
    for level in ["beginner", "intermediate", "senior", "mixed"] {
        channels.push(t.scheduled_channel(level).await);
    }
    // This is longer than Discord remembers a nonce.
    let limit = Effect::RateLimit {
        scope: RateLimitScope::Global,
        retry_after: 200.0,
    };
    t.server.add_fault(Fault::on(CREATE_MESSAGE, limit));
    t.advance_to("2026-01-05T09:03:00Z").await;
    t.advance_to("2026-01-05T09:06:00Z").await;
    for channel in &channels {
        assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    }
    let traffic = t.server.traffic();
    let is_search = |entry: &&serde_json::Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        entry["method"] == "GET" && path.ends_with("/messages")
    };
    let searches = traffic.iter().filter(is_search).count();
    assert_eq!(
        searches, 1,
        "only the one that was limited may have arrived"
    );
    t.finish().await;
}
