//! A language model that judges answers: one that works, lies, hangs, breaks and is talked to.

use insta::assert_snapshot;
use local_judge::LocalJudge;
use stride::config::JudgeConfig;
use stride::domain::judge::Budget;
use stride::judge::Endpoint;

use super::support::{TestBot, answer};

fn config(judge: &LocalJudge, budget: Budget) -> JudgeConfig {
    // A test's port is another one each time, and members read it.
    let url = judge.url().to_owned();
    JudgeConfig {
        endpoint: Endpoint::new(&url, "a-model", Some("a-key")).unwrap(),
        budget,
    }
}

/// What a member reads, without the judge's port.
fn read(judge: &LocalJudge, text: &str) -> String {
    let host = judge.url().trim_start_matches("http://");
    let host = host.trim_end_matches("/v1");
    super::support::read(text).replace(host, "HOST")
}

#[tokio::test]
async fn without_a_judge_nothing_goes_anywhere_and_help_speaks_of_none() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let privacy = grace.command("/privacy").send().await;
    assert!(privacy.is_ephemeral());
    assert_snapshot!(privacy.text(), @"
    ┃ **What happens to your answers**
    ┃ For each server I keep what you answered, with its marks, points and streak, until 30 days after I am removed from it. Others see totals, never your text. I can't read messages.
    ┃ Judge: No language model judges answers here. What you write goes to Discord and to my database, and nowhere else.
    ");
    let off = grace
        .command("/privacy")
        .option("judge", "off")
        .send()
        .await;
    assert!(
        off.text().contains("you said `judge:off`"),
        "{}",
        off.text()
    );
    let help = grace.command("/help").send().await.text();
    assert!(!help.contains("/privacy"), "{help}");
    t.finish().await;
}

#[tokio::test]
async fn a_member_is_told_what_goes_where_and_keeps_their_answers_on_every_server() {
    let judge = LocalJudge::start().await.unwrap();
    let t = TestBot::start_judged(config(&judge, Budget::default())).await;
    let grace = t.guild.member("grace");
    let help = grace.command("/help").send().await.text();
    assert!(help.contains("`/privacy`"), "{help}");
    let privacy = grace.command("/privacy").send().await;
    assert_snapshot!(read(&judge, &privacy.text()), @"
    ┃ **What happens to your answers**
    ┃ For each server I keep what you answered, with its marks, points and streak, until 30 days after I am removed from it. Others see totals, never your text. I can't read messages.
    ┃ Judge:
    ┃ A language model judges answers here: `a-model` at `HOST`. It gets the question with its key points and model answer, and your text; never your name, your id or the server's. What it says is kept with your answer, for you alone. Today it judged 0 of your answers; 30 is the most in a day.
    ┃
    ┃ To keep yours from it, here and on every other server: `/privacy judge:off`
    ");
    let off = grace
        .command("/privacy")
        .option("judge", "off")
        .send()
        .await;
    assert!(off.is_ephemeral());
    assert_snapshot!(read(&judge, &off.text()), @"
    ┃ **What happens to your answers**
    ┃ For each server I keep what you answered, with its marks, points and streak, until 30 days after I am removed from it. Others see totals, never your text. I can't read messages.
    ┃ Judge:
    ┃ Your answers don't go to the language model that judges answers here (`a-model` at `HOST`), nor to one on any other server. My built-in suggestions read them.
    ┃
    ┃ To have them judged again: `/privacy judge:on`
    ");

    // Nothing of hers goes out, here or elsewhere.
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    answer(&grace, &t.post_in(&channel), super::support::FULL).await;
    assert!(judge.asked().is_empty());
    let on = grace.command("/privacy").option("judge", "on").send().await;
    assert_eq!(on.text(), privacy.text());
    t.finish().await;
}
