//! Answering once, twice, from two devices, and over a connection that loses things.

use futures::future::join_all;
use insta::assert_snapshot;
use local_discord::{Effect, Fault, Member, Message, ViolationKind};

use super::judging::refreshed;
use super::support::{
    FULL, PARTIAL, SHOW, TICK, TestBot, answer, line_with, model_answer, pass, read, told,
};

const CALLBACK: &str = "POST /interactions/{interaction}/{token}/callback";

/// Returns the lines of a reply above the key points.
fn opening(reply: &Message) -> String {
    let text = read(&reply.text());
    line_with(&text, "this question")
        .trim_start_matches('┃')
        .trim()
        .to_owned()
}

#[tokio::test]
async fn a_second_answer_reads_the_first_ones_verdict() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let second_form = grace.click(&post, "Answer").await.modal();
    let first = answer(&grace, &post, PARTIAL).await;
    let before = t.memory(&[&grace]).await;
    let again = grace.click(&post, "Answer").await.reply();
    assert_snapshot!(read(&again.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃ You answered this question <2026-01-05 09:00 R>. That answer counts.
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    // The second form says the same; the member can copy the lost text.
    let submitted = second_form.submit(FULL).await.reply();
    assert_eq!(submitted.json()["embeds"][0], again.json()["embeds"][0]);
    assert_eq!(submitted.json()["embeds"][1]["title"], "What you wrote");
    assert_eq!(
        submitted.json()["embeds"][1]["description"],
        format!("```\n{FULL}\n```")
    );
    assert_eq!(pass(&grace, &post).await.text(), again.text());
    assert_eq!(again.json()["components"], first.json()["components"]);
    assert_eq!(t.memory(&[&grace]).await, before);
    t.finish().await;
}

#[tokio::test]
async fn a_second_answer_of_full_length_fits_below_the_first_ones_verdict() {
    let t = TestBot::start().await;
    let channel = t.scheduled_channel("senior").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    let grace = t.guild.member("grace");
    let second_form = grace.click(&post, "Answer").await.modal();
    answer(&grace, &post, &model_answer(&post)).await;
    let submitted = second_form.submit(&"word ".repeat(800)).await.reply();
    let text = submitted.text();
    assert!(text.contains("That answer counts"), "{text}");
    assert!(text.matches("word").count() > 480, "{text}");
    t.finish().await;
}

#[tokio::test]
async fn an_answer_after_a_pass_stays_a_pass() {
    let (t, _, post) = TestBot::posted().await;
    let yann = t.guild.member("yann");
    let form = yann.click(&post, "Answer").await.modal();
    pass(&yann, &post).await;
    let submitted = form.submit(FULL).await.reply();
    assert_snapshot!(opening(&submitted), @"You passed on this question <2026-01-05 09:00 R>. That counts, so nothing has changed.");
    let points = yann.command("/points").send().await;
    assert_snapshot!(points.text(), @"
    ┃ **Your points**
    ┃ **0 points** in total
    ┃
    ┃ No points yet. Answer an open question to earn some: `/daily`
    ");
    t.finish().await;
}

#[tokio::test]
async fn two_devices_at_once_make_one_answer() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let phone = grace.click(&post, "Answer").await.modal();
    let laptop = grace.click(&post, "Answer").await.modal();
    let (phone, laptop) = tokio::join!(phone.submit(PARTIAL), laptop.submit(FULL));
    let (phone, laptop) = (phone.reply().text(), laptop.reply().text());
    let refused = |text: &str| text.contains("You answered this question");
    assert!(refused(&phone) != refused(&laptop), "{phone}\n{laptop}");
    assert_eq!(line_with(&phone, "so far"), line_with(&laptop, "so far"));
    let points = grace.command("/points").send().await.text();
    assert_eq!(points.matches("answer to").count(), 1, "{points}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn an_answer_whose_reply_was_lost_is_told_again_as_the_first_time() {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let form = grace.click(&post, "Answer").await.modal();
    t.server.add_fault(Fault::on(CALLBACK, Effect::Reset));
    let submitted = tokio::spawn(form.submit(PARTIAL));
    let is_lost = || {
        t.server
            .traffic()
            .iter()
            .any(|entry| entry["note"].is_string())
    };
    t.server.until("the reply that is lost", is_lost).await;
    t.server.redeliver_last_interaction();
    let verdict = submitted.await.unwrap().reply();
    assert_snapshot!(read(&verdict.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3 key points so far
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    ┃
    ┃ **I found in it**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃
    ┃ An interviewer would want **2 more**. Improve it, or see the points and tick what you said.
    [Improve my answer] [Show the points]
    ");

    // Discord refuses a second delivery, although the verdict exists, and nobody sees it.
    let seen = channel.messages_as(&grace).len();
    t.server.redeliver_last_interaction();
    let refused = || !t.server.violations().is_empty();
    t.server.until("the reply that is refused", refused).await;
    let violations = t.server.take_violations();
    assert_eq!(violations.len(), 1, "{violations:?}");
    assert_eq!(violations[0].kind, ViolationKind::Interaction);
    assert_eq!(channel.messages_as(&grace).len(), seen);
    let points = grace.command("/points").send().await;
    assert_snapshot!(points.text(), @"
    ┃ **Your points**
    ┃ **6 points** in total
    ┃
    ┃ **+6** · 5 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 2 for key points
    ");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_hint_costs_nothing_however_often_it_is_asked_for() {
    let (t, _, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    let hint = grace.click(&post, "Hint").await.reply();
    let again = grace.click(&post, "Hint").await.reply();
    assert_eq!(again.text(), hint.text());
    let verdict = answer(&grace, &post, FULL).await;
    assert_snapshot!(read(&verdict.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 3 of 3: interview-ready
    ┃ **+10 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 6 for key points · hint used (free)
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃ ✅ A larger stride gives a smaller feature map.
    ┃ -# You said: “A larger stride gives a smaller feature map.”
    ┃ ✅ Fewer positions mean less computation.
    ┃ -# You said: “Fewer positions mean less computation.”
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    // A hint after the answer does not count as used.
    answer(&alan, &post, FULL).await;
    t.advance_to("2026-01-05T09:01:00Z").await;
    alan.click(&post, "Hint").await.reply();
    let shown = alan.click(&post, "Answer").await.reply();
    assert!(!shown.text().contains("hint used"), "{}", shown.text());
    let board = alan.command("/leaderboard").send().await;
    assert_snapshot!(board.text(), @"
    ┃ **Points, week of 5 January 2026**
    ┃ 🥇 grace · 10 points
    ┃ 🥇 alan · 10 points
    ┃ — An honor system among people who study together
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_form_counts_for_a_quarter_of_an_hour_after_the_closing_however_early_it_was_opened() {
    let (t, _, post) = TestBot::posted().await;
    let [slow, slower] = ["slow", "slower"].map(|name| t.guild.member(name));
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T05:00:00Z").await;
    let in_time = slow.click(&post, "Answer").await.modal();
    let too_late = slower.click(&post, "Answer").await.modal();
    t.advance_to("2026-01-06T09:14:59Z").await;
    let counted = in_time.submit(PARTIAL).await.reply();
    assert_snapshot!(read(&counted.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points · counts for Monday, 5 January
    ┃ The question closed while you were typing. You started in time, so your answer counts.
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    [Practice it again]
    ");
    t.advance_to("2026-01-06T09:15:00Z").await;
    let practice = too_late.submit(PARTIAL).await.reply();
    assert_snapshot!(read(&practice.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ This question has closed, so this was practice: no points, no streak.
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn who_has_no_written_answer_has_nothing_to_add_to_it() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let verdict = answer(&grace, &post, PARTIAL).await;
    // The state after the operator restored this morning's backup.
    t.sql("delete from answers").await;
    let refused = grace.select(&verdict, TICK, &["1"]).await.reply();
    assert_snapshot!(told(&refused), @"You have no written answer to this question, so there is nothing to mark or improve. `/daily` shows what you can still answer.");
    // The verdict's menu does nothing for a pass either.
    pass(&grace, &post).await;
    let passed = grace.select(&verdict, TICK, &["1"]).await.reply();
    assert_eq!(told(&passed), told(&refused));
    t.finish().await;
}

/// Reading an answer takes a moment, and the bot reads one at a time. It tells a waiting member so
/// in time: local-discord fails the test where Discord would give up on a reply.
#[tokio::test]
async fn a_whole_lecture_hall_answers_at_once() {
    let (t, _, post) = TestBot::posted().await;
    let hall: Vec<Member> = (0..45)
        .map(|n| t.guild.member(&format!("seat{n}")))
        .collect();
    let forms = join_all(hall.iter().map(async |member| {
        let form = member.click(&post, "Answer").await.modal();
        (member, form)
    }));
    let replies = forms.await.into_iter().map(async |(member, form)| {
        let reply = form.submit(FULL).await.reply();
        assert!(reply.is_ephemeral());
        (member, reply)
    });
    let replies = join_all(replies).await;
    for (member, reply) in replies {
        let shown = refreshed(&t, &reply, "Your answer").await;
        let verdict = member.click(&shown, SHOW).await.updated();
        assert!(verdict.text().contains("3 of 3"));
    }
    t.finish().await;
}
