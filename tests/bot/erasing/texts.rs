//! The bot forgets a member's texts after a year, and keeps the points.

use crate::support::{FULL, PARTIAL, TestBot, answer, told};

#[tokio::test]
async fn what_was_written_a_year_ago_is_forgotten_and_what_it_earned_stays() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    answer(&grace, &post, FULL).await;
    crate::support::pass(&alan, &post).await;
    let report = grace.command("/report").option("question", "1");
    let form = report.response().await.modal();
    form.submit("It is wrong.").await.reply();
    let practiced = grace.command("/question").option("number", 2).send().await;
    let form = grace.click(&practiced, "Answer").await.modal();
    form.submit("What I wrote in practice.").await.updated();
    let points = grace.command("/points").send().await.text();
    t.pause_schedule("1").await;

    let texts = "select (select count(*) from answers where answer_text <> '')
        + (select count(*) from practice_answers where answer_text <> '')
        + (select count(*) from reports)";
    t.advance_to("2026-12-31T12:00:00Z").await;
    assert_eq!(t.count(texts).await, 3, "a year is not over");
    t.advance_to("2027-01-06T12:00:00Z").await;
    assert_eq!(t.count(texts).await, 0);
    assert_eq!(t.count("select count(*) from answers").await, 2);
    let pages = "select count(*) from answers where suggested <> '[]' or answer_text is null";
    assert_eq!(t.count(pages).await, 2, "which key points it made stays");
    assert_eq!(grace.command("/points").send().await.text(), points);
    t.examine().await;

    // Replies about the answer say that its text is gone, and there is nothing to share.
    let shown = grace.click(&post, "Practice").await.reply().text();
    assert!(!shown.contains("You said"), "{shown}");
    let share = grace.click_raw(&channel, "1:share:1").await.reply();
    assert!(
        told(&share).contains("nothing to share"),
        "{}",
        share.text()
    );

    // A later text gets a full year.
    t.admin
        .command("/schedule resume")
        .option("schedule", "1")
        .send()
        .await;
    t.advance_to("2027-01-07T09:00:00Z").await;
    answer(&alan, &t.post_in(&channel), PARTIAL).await;
    t.advance_to("2027-02-07T12:00:00Z").await;
    assert_eq!(
        t.count("select count(*) from answers where answer_text <> ''")
            .await,
        1
    );
    t.examine().await;
    t.finish().await;
}
