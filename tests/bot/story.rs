//! The main job, end to end: a question is posted, answered, scored and ranked.

use super::support::{TestBot, answer, answer_in_full, line_with, model_answer, question_number};

#[tokio::test]
async fn three_levels_are_posted_answered_scored_and_ranked() {
    let mut t = TestBot::start().await;
    let channels = [
        t.scheduled_channel("beginner").await,
        t.scheduled_channel("intermediate").await,
        t.scheduled_channel("senior").await,
    ];
    t.advance_to("2026-01-05T09:00:00Z").await;
    for channel in &channels {
        assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    }

    // Two members answer, one passes.
    let (grace, alan, yann) = (
        t.guild.member("grace"),
        t.guild.member("alan"),
        t.guild.member("yann"),
    );
    let post = t.post_in(&channels[0]);
    // Each form shows its full question, so that it stays in sight while they type.
    for channel in &channels {
        let post = t.post_in(channel);
        let title = post.json()["embeds"][0]["title"]
            .as_str()
            .unwrap()
            .to_owned();
        let form = grace.click(&post, "Answer").await.modal().text();
        assert!(
            form.lines().any(|line| line == format!("### {title}")),
            "{form}"
        );
    }
    let full = answer_in_full(&grace, &post).await;
    assert!(full.is_ephemeral());
    assert!(full.text().contains("interview-ready"), "{}", full.text());
    assert!(full.text().contains("+10"), "{}", full.text());
    assert!(full.text().contains("1 day"));

    t.advance_to("2026-01-05T09:05:00Z").await;
    let nothing = "I like trains and I am sure that they are fast.";
    let nothing = answer(&alan, &post, nothing).await;
    assert!(
        nothing.text().contains("**0 points**"),
        "{}",
        nothing.text()
    );

    let passed = yann.click(&post, "I don't know yet").await.reply();
    assert!(passed.text().contains("Marked *not yet*"));

    // Nobody sees another member's reply.
    for (member, own) in [(&grace, &full), (&alan, &nothing), (&yann, &passed)] {
        let seen = channels[0].messages_as(member);
        let private: Vec<_> = seen
            .iter()
            .filter(|message| message.is_ephemeral())
            .collect();
        assert_eq!(private.len(), 1);
        assert_eq!(private[0].id(), own.id());
    }
    assert_eq!(
        channels[0].messages().len(),
        1,
        "the channel shows the post alone"
    );

    // A second answer is refused with the first one's verdict.
    let again = grace.click(&post, "Answer").await.reply();
    assert!(
        again.text().contains("That answer counts"),
        "{}",
        again.text()
    );
    assert!(again.text().contains("interview-ready"));

    // A member without points is not on the board.
    let board = alan.command("/leaderboard").send().await;
    assert!(!board.is_ephemeral());
    assert_eq!(line_with(&board.text(), "grace"), "┃ 🥇 grace · 10 points");
    assert!(!board.text().contains("yann") && !board.text().contains("alan"));
    let streaks = yann
        .command("/leaderboard")
        .option("by", "streak")
        .send()
        .await;
    for name in ["grace", "alan", "yann"] {
        assert!(
            streaks.text().contains(&format!("🥇 {name} · 1 day")),
            "{}",
            streaks.text()
        );
    }

    // The process ends and starts again: every button on old messages works.
    t.restart().await;
    let explanation = grace.click(&full, "Explanation").await.reply();
    assert!(explanation.is_ephemeral());
    assert!(explanation.has_button("Short answer"));
    let mistakes = grace.click(&explanation, "Mistakes").await.updated();
    assert!(mistakes.text().contains("Mistakes · reviewed"));
    let rung = grace.click(&full, "Follow-ups").await.reply();
    let revealed = grace.click(&rung, "Reveal").await.updated();
    assert!(revealed.has_button("Next follow-up"));
    let stats = alan.click(&post, "Stats").await.reply();
    // For two members, an average would reveal how each of them did.
    let text = stats.text();
    assert!(text.contains("2 members answered."), "{text}");
    assert!(!text.contains('%'), "{text}");
    let verdict = answer_in_full(&alan, &t.post_in(&channels[1])).await;
    assert!(verdict.text().contains("+20"), "{}", verdict.text());

    // The next day: new posts; the old one is closed and becomes practice.
    t.advance_to("2026-01-06T09:00:00Z").await;
    for channel in &channels {
        assert_eq!(channel.messages().len(), 2);
    }
    assert_ne!(
        question_number(&post),
        question_number(&t.post_in(&channels[0])),
        "nothing repeats"
    );
    let late = t.guild.member("late");
    let modal = late.click(&post, "Practice").await.modal();
    let practice = modal.submit(&model_answer(&post)).await.reply();
    assert!(
        practice.text().contains("this was practice"),
        "{}",
        practice.text()
    );
    let post = t.post_in(&channels[0]);
    let modal = grace.click(&post, "Answer").await.modal();
    let verdict = modal.submit(&model_answer(&post)).await.reply();
    assert!(verdict.text().contains("2 days"), "{}", verdict.text());
    t.finish().await;
}

#[tokio::test]
async fn the_answer_to_an_open_post_costs_a_pass() {
    let t = TestBot::start().await;
    let channel = t.scheduled_channel("senior").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    let one = t.guild.member("one");
    let number = question_number(&post).to_string();
    let asked = one
        .command("/answer")
        .option("question", number.as_str())
        .send()
        .await;
    assert!(
        asked.text().contains("counts as a pass"),
        "{}",
        asked.text()
    );
    assert!(!asked.has_button("Explanation"));
    let followup = one
        .command("/followup")
        .option("question", number.as_str())
        .send()
        .await;
    assert!(followup.text().contains("counts as a pass"));
    let passed = one
        .click(&asked, "Pass and open the answer")
        .await
        .updated();
    assert!(
        passed.text().contains("Marked *not yet*"),
        "{}",
        passed.text()
    );
    let short = one.click(&passed, "Short answer").await.reply();
    assert!(short.text().contains("Short answer · reviewed"));
    let free = one
        .command("/answer")
        .option("question", number.as_str())
        .send()
        .await;
    assert!(free.has_button("Explanation"));
    let again = one.click(&post, "Answer").await.reply();
    assert!(again.text().contains("You passed on this question"));
    t.finish().await;
}
