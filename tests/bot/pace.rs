//! A member who repeats expensive actions has to wait for others.

use local_discord::{Member, Response};

use super::support::{PARTIAL, TestBot, answer, read, told};

async fn export(member: &Member) -> String {
    let reply = member.command("/privacy export").send().await;
    assert!(reply.is_ephemeral());
    read(&reply.text())
}

#[tokio::test]
async fn who_does_what_costs_much_too_often_is_told_when_they_can_again() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    for member in [&grace, &alan] {
        answer(member, &post, PARTIAL).await;
    }
    let mut exports = 0;
    let refused = loop {
        let text = export(&grace).await;
        if !text.contains("all your data") {
            break text;
        }
        exports += 1;
        assert!(exports < 100, "there is no limit");
    };
    assert!(exports >= 5, "{exports}");
    insta::assert_snapshot!(refused, @"That was a lot at once. Try again <2026-01-05 09:01 R>.");
    // Erasing costs as much, by the command and by the click.
    let erase = grace.command("/privacy delete").send().await;
    assert_eq!(told(&erase), refused);
    let click = grace.click_raw(&channel, "1:erase-everywhere").await;
    assert_eq!(told(&click.reply()), refused);
    let points = grace.command("/points").send().await.text();
    assert!(points.contains("6 points"), "nothing is erased: {points}");

    assert!(
        export(&alan).await.contains("all your data"),
        "a lot at once"
    );
    // Refusals did not count; one more second makes up for the rounding down.
    t.advance_to("2026-01-05T09:01:02Z").await;
    let again = export(&grace).await;
    assert!(again.contains("all your data"), "{again}");
    t.finish().await;
}

#[tokio::test]
async fn a_text_that_comes_too_often_is_refused_and_not_lost_and_an_answer_to_a_post_never_is() {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let mut sent = 0;
    let refused = loop {
        let form = grace
            .click_raw(&channel, "1:try:downsampling")
            .await
            .modal();
        let answered = match form.submit("Short as it is.").await {
            Response::Reply(reply) => reply.text(),
            answered => answered.updated().text(),
        };
        if answered.contains("That was a lot") {
            break answered;
        }
        sent += 1;
        assert!(sent < 200, "there is no limit");
    };
    assert!(refused.contains("Short as it is."), "{refused}");
    let verdict = answer(&grace, &post, PARTIAL).await.text();
    assert!(verdict.contains("1 of 3"), "{verdict}");
    t.finish().await;
}
