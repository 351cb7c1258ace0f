//! A language model judges answers, and the bot is killed meanwhile.

use std::path::Path;

use local_discord::Message;
use local_judge::{LocalJudge, Reply};

use super::support::{MONDAY, Process, Stage, instant, is_sound};

/// Starts a judge, and a process that asks it and has sent a post.
async fn judged() -> (LocalJudge, Stage, Process, Message) {
    let judge = LocalJudge::start().await.unwrap();
    let stage = Stage::new().await;
    let mut process = stage.spawn_with(&[
        ("STRIDE_JUDGE_URL", Path::new(judge.url())),
        ("STRIDE_JUDGE_MODEL", Path::new("a-model")),
        ("STRIDE_JUDGE_KEY", Path::new("sk-a-secret")),
    ]);
    process.settled().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    let due = instant(MONDAY) + chrono::TimeDelta::hours(1);
    stage.send_to(&mut process, due);
    let post = channel.messages_when(1).await.remove(0);
    (judge, stage, process, post)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_while_a_judge_reads_loses_nothing_of_the_answer() {
    let (judge, stage, process, post) = judged().await;
    judge.always(|_| Reply::Hangs);
    let grace = stage.guild.member("grace");
    let form = grace.click(&post, "Answer").await.modal();
    let form = form.fill("answer", "Words that nobody else reads.");
    let submitting = tokio::spawn(async move { form.try_send().await });
    judge.hanging(1).await;
    process.kill();
    submitting.abort();
    is_sound(stage.database());

    let restarted = stage.start().await;
    let standing = grace.click(&post, "Answer").await.reply();
    assert!(
        standing.text().contains("You answered this question"),
        "{}",
        standing.text()
    );
    let streak = grace.command("/streak show").send().await.text();
    assert!(streak.contains("**1 study day**"), "{streak}");
    restarted.stop().await;
    is_sound(stage.database());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_judge_says_of_its_key_is_not_logged() {
    let (judge, stage, process, post) = judged().await;
    judge.always(|asked| {
        let key = asked.authorization.clone().unwrap_or_default();
        Reply::status(401, &format!("Incorrect API key provided: {key}"))
    });
    let grace = stage.guild.member("grace");
    let form = grace.click(&post, "Answer").await.modal();
    let reply = form.submit("Words that nobody else reads.").await.reply();
    assert!(
        reply.text().contains("gave no judgment"),
        "{}",
        reply.text()
    );
    let (status, said) = process.ended_by_itself().await;
    assert!(status.success(), "{said}");
    assert!(
        said.contains("the judge failed") && said.contains("status 401"),
        "{said}"
    );
    assert!(
        !said.contains("sk-a-secret") && !said.contains("nobody else"),
        "{said}"
    );
    stage.server.finish().await;
}
