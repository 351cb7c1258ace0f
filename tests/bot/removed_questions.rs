//! A question leaves the bank while its post is open: nobody loses anything.

use insta::assert_snapshot;
use local_discord::{Channel, Effect, Fault, Member, Message};

use super::small_bank::{small_bank, small_bank_without};
use super::support::{
    PARTIAL, TICK, TestBot, answer, line_with, pass, question_number, read, told,
};

/// A post whose question leaves the bank; before that, grace answered, alan passed, and one opened
/// the form.
struct Removed {
    t: TestBot,
    channel: Channel,
    post: Message,
    grace: Member,
    verdict: Message,
    alan: Member,
    one: Member,
    form: local_discord::Modal,
}

async fn removed() -> Removed {
    let (mut t, channel, post) = TestBot::posted().await;
    let [grace, alan, one] = ["grace", "alan", "one"].map(|name| t.guild.member(name));
    let verdict = answer(&grace, &post, PARTIAL).await;
    pass(&alan, &post).await;
    let form = one.click(&post, "Answer").await.modal();
    t.restart_with(small_bank_without(1)).await;
    Removed {
        t,
        channel,
        post,
        grace,
        verdict,
        alan,
        one,
        form,
    }
}

#[tokio::test]
async fn who_had_answered_a_removed_question_loses_nothing() {
    let r = removed().await;
    let again = r.grace.click(&r.post, "Answer").await.reply();
    assert_snapshot!(read(&again.text()), @"
    ┃ **A question that was removed**
    ┃ ### 1 of 3: a start
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃ You answered this question <2026-01-05 09:00 R>. That answer counts.
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ 🔲 Fewer positions mean less computation.
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
    ");
    let settled = r.grace.select(&again, TICK, &["0", "1"]).await.updated();
    assert_snapshot!(read(&settled.text()), @"
    ┃ **A question that was removed**
    ┃ ### 2 of 3: nearly there
    ┃ **+8 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 4 for key points
    ┃
    ┃ **Missing**
    ┃ 🔲 Fewer positions mean less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃ ✅ A larger stride gives a smaller feature map.
    ┃ -# You ticked it
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    ┃
    ┃ **Your marks are saved: +2 points.** You can change them until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    ");
    let passed = r.alan.click(&r.post, "Answer").await.reply();
    assert_snapshot!(read(&passed.text()), @"
    ┃ **A question that was removed**
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# a pass
    ┃ You passed on this question <2026-01-05 09:00 R>. That counts, so nothing has changed.
    ┃ Marked *not yet*. The question has been removed from the bank, along with its answer.
    ");
    let gone = async |button: &str| told(&r.grace.click(&r.verdict, button).await.reply());
    let short = gone("Short answer").await;
    assert_snapshot!(short, @"This question has been removed from the bank. Points and streaks stay, and an answer or a pass still counts while its post is open: `/daily` shows what is open.");
    for button in ["Sources", "Follow-ups"] {
        assert_eq!(gone(button).await, short, "{button}");
    }
    let points = r.grace.command("/points").send().await;
    assert_snapshot!(points.text(), @"
    ┃ **Your points**
    ┃ **8 points** in total
    ┃
    ┃ **+2** · 5 Jan 2026 · marks changed: a question that was removed
    ┃ **+6** · 5 Jan 2026 · answer to a question that was removed
    ┃ -# 4 for answering + 2 for key points
    ");
    r.t.finish().await;
}

#[tokio::test]
async fn an_answer_to_a_removed_question_is_not_graded_and_keeps_the_streak() {
    let mut r = removed().await;
    let daily = r.one.command("/daily").send().await;
    assert_snapshot!(read(&daily.text()), @"
    ┃ **Open questions**
    ┃ The next question comes <2026-01-06 09:00 R>.
    ┃ A question that was removed: Beginner in #beginner · not answered yet · closes <2026-01-06 09:00 R> · [Go to the post]((message in #beginner))
    [Answer the removed question]
    ");
    let fresh = r
        .one
        .click(&daily, "Answer the removed question")
        .await
        .modal();
    assert_snapshot!(fresh.text(), @"
    [ Your answer ]
    In your own words (paragraph)
      As you would say it to an interviewer
    ");
    // This form was opened while the bank had the question.
    let verdict = r.form.submit("Stride is **the** step.").await.reply();
    assert!(verdict.is_ephemeral());
    assert_snapshot!(read(&verdict.text()), @"
    ┃ **A question that was removed**
    ┃ **+4 points** · 🔥 **1 day**
    ┃ -# for answering
    ┃ This question had already been removed from the bank, so there are no key points to mark. Your answer still counts for your streak and earns the points for answering.
    ");
    let again = read(&r.one.click(&r.post, "Answer").await.reply().text());
    assert_snapshot!(again.lines().nth(1).unwrap(), @"┃ **+4 points** · 🔥 **1 day**");
    let daily = r.one.command("/daily").send().await;
    assert_snapshot!(read(&daily.text()), @"
    ┃ **Open questions**
    ┃ The next question comes <2026-01-06 09:00 R>.
    ┃ A question that was removed: Beginner in #beginner · answered, +4 points · closes <2026-01-06 09:00 R> · [Go to the post]((message in #beginner))
    [Your answer to the removed question]
    ");
    let points = r.one.command("/points").send().await;
    assert_snapshot!(points.text(), @"
    ┃ **Your points**
    ┃ **4 points** in total
    ┃
    ┃ **+4** · 5 Jan 2026 · answer to a question that was removed
    ");

    // Back in the bank, the first answer still counts.
    r.t.restart_with(small_bank()).await;
    let back = r.one.click(&r.post, "Answer").await.reply();
    assert_snapshot!(read(&back.text()), @"
    ┃ **#1 · What is stride?**
    ┃ **+4 points** · 🔥 **1 day**
    ┃ -# for answering
    ┃ You answered this question <2026-01-05 09:00 R>. You can improve it until it closes <2026-01-06 09:00 R>.
    ┃ This question had already been removed from the bank, so there are no key points to mark. Your answer still counts for your streak and earns the points for answering.
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    r.t.finish().await;
}

#[tokio::test]
async fn a_pass_on_a_removed_question_keeps_the_streak() {
    let r = removed().await;
    let passed = pass(&r.one, &r.post).await;
    assert_snapshot!(passed.text(), @"
    ┃ **A question that was removed**
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# a pass
    ┃ Marked *not yet*. Your streak is safe. The question has been removed from the bank, along with its answer.
    ");
    let hint = told(&r.t.guild.member("two").click(&r.post, "Hint").await.reply());
    assert_snapshot!(hint, @"This question has been removed from the bank. Points and streaks stay, and an answer or a pass still counts while its post is open: `/daily` shows what is open.");
    r.t.finish().await;
}

#[tokio::test]
async fn the_numbers_of_a_removed_question_stay_to_be_seen() {
    let r = removed().await;
    let stats = async || r.one.click(&r.post, "Stats").await.reply();
    assert_snapshot!(stats().await.text(), @"
    ┃ **A question that was removed**
    ┃ 2 members answered or passed: too few to show how it went.
    ");
    // An unmarked answer counts, but does not move the average.
    r.form.submit("Stride is a step.").await;
    assert_snapshot!(stats().await.text(), @"
    ┃ **A question that was removed**
    ┃ 2 members answered.
    ┃ 1 member passed.
    ");
    r.t.finish().await;
}

#[tokio::test]
async fn the_next_post_tells_how_a_removed_question_went() {
    let mut t = TestBot::start_small().await;
    let channel = t.scheduled_channel("mixed").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let first = t.post_in(&channel);
    t.restart_with(small_bank_without(question_number(&first)))
        .await;
    answer(&t.guild.member("one"), &first, PARTIAL).await;
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_snapshot!(read(&t.post_in(&channel).text()), @"
    ┃ **#1 · What is stride?**
    ┃ Answer in private: only you see your answer and its verdict.
    ┃ Closes <2026-01-07 09:00 R>.
    ┃ Level: Beginner
    ┃ Experience: 0–2 years
    ┃ Topics: shapes
    ┃ Last time: A question that was removed: 1 member answered or passed: too few to show how it went.
    ┃ — Up to 10 points · reviewed 2026-01-02
    [Answer] [I don't know yet] [Hint] [Stats] [🔔]
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_was_not_sent_yet_gets_another_question() {
    let due = "2026-01-05T09:01:00Z";
    // Each server picks the same question on a day.
    let other = TestBot::start_small().await;
    let channel = other.scheduled_channel("mixed").await;
    other.advance_to(due).await;
    let picked = question_number(&other.post_in(&channel));
    other.finish().await;

    let mut t = TestBot::start_small().await;
    let channel = t.scheduled_channel("mixed").await;
    let failing = Effect::Respond {
        status: 503,
        body: serde_json::Value::Null,
        headers: serde_json::Map::new(),
    };
    let create = "POST /channels/{channel}/messages";
    t.server.add_fault(Fault::on(create, failing).always());
    t.advance_to(due).await;
    t.restart_with(small_bank_without(picked)).await;
    t.server.clear_faults();
    t.advance_to("2026-01-05T09:05:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    let post = t.post_in(&channel);
    assert_snapshot!(read(&post.text()), @"
    ┃ **#1 · What is stride?**
    ┃ Answer in private: only you see your answer and its verdict.
    ┃ Closes <2026-01-06 09:00 R>.
    ┃ Level: Beginner
    ┃ Experience: 0–2 years
    ┃ Topics: shapes
    ┃ — Up to 10 points · reviewed 2026-01-02
    [Answer] [I don't know yet] [Hint] [Stats] [🔔]
    ");
    let verdict = answer(&t.guild.member("one"), &post, PARTIAL).await;
    assert_snapshot!(line_with(&verdict.text(), "for answering"), @"┃ -# 4 for answering + 2 for key points");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_removed_question_cannot_be_practised() {
    let r = removed().await;
    r.t.advance_to("2026-01-06T08:55:00Z").await;
    let two = r.t.guild.member("two");
    let slow = two.click(&r.post, "Answer").await.modal();
    let buttons = ["Answer", "I don't know yet"].map(|label| r.post.button(label));
    r.t.advance_to("2026-01-06T09:05:00Z").await;
    assert!(!r.post.has_button("Practice"), "{}", r.post.text());
    // These clicks are as quick as the closing.
    let three = r.t.guild.member("three");
    let [again, passed] = buttons.map(|button| button.custom_id().to_owned());
    let gone = told(&three.click_raw(&r.channel, &again).await.reply());
    assert_snapshot!(gone, @"This question has been removed from the bank. Points and streaks stay, and an answer or a pass still counts while its post is open: `/daily` shows what is open.");
    let passed = three.click_raw(&r.channel, &passed).await.reply();
    assert_eq!(told(&passed), gone);
    // An answer that began in time counts for 15 minutes; after that, its text comes back.
    let verdict = read(&slow.submit(PARTIAL).await.reply().text());
    assert_snapshot!(verdict, @"
    ┃ **A question that was removed**
    ┃ **+4 points** · 🔥 **1 day**
    ┃ -# for answering · counts for Monday, 5 January
    ┃ The question closed while you were typing. You started in time, so your answer counts.
    ┃ This question had already been removed from the bank, so there are no key points to mark. Your answer still counts for your streak and earns the points for answering.
    ");
    r.t.advance_to("2026-01-06T09:15:00Z").await;
    let late = r.form.submit("Stride is ```the``` step.").await.reply();
    assert_snapshot!(late.text(), @"
    This question has been removed from the bank. Points and streaks stay, and an answer or a pass still counts while its post is open: `/daily` shows what is open.
    ┃ **What you wrote**
    ┃ ```
    ┃ Stride is '''the''' step.
    ┃ ```
    ");
    r.t.finish().await;
}

#[tokio::test]
async fn streaks_and_points_of_a_removed_question_are_what_the_history_comes_to() {
    let r = removed().await;
    r.form.submit(PARTIAL).await;
    pass(&r.t.guild.member("two"), &r.post).await;
    // The schedule has no question left for the next day: the log says so, and the bot goes on.
    r.t.advance_to("2026-01-07T10:00:00Z").await;
    let streaks = r.one.command("/leaderboard").option("by", "streak");
    assert_snapshot!(streaks.send().await.text(), @"
    ┃ **Streaks**
    ┃ 🥇 grace · 1 day
    ┃ 🥇 alan · 1 day
    ┃ 🥇 one · 1 day
    ┃ 🥇 two · 1 day
    ");
    r.t.examine().await;
    r.t.finish().await;
}

#[tokio::test]
async fn the_maker_of_a_schedule_without_a_question_is_told_once() {
    let Removed { t, channel, .. } = removed().await;
    let told = || t.admin.direct_messages().messages();
    t.advance_to("2026-01-06T09:00:30Z").await;
    let texts: Vec<String> = told().iter().map(Message::text).collect();
    assert_snapshot!(texts.join("\n"), @"Schedule #1 posted nothing in #beginner on 6 January: no question matches its level, topics and kinds. Choose others with `/schedule edit`. I'm telling you this once, not every day.");
    t.advance_to("2026-01-08T12:00:00Z").await;
    assert_eq!(told().len(), 1, "once, and not each day");
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    t.finish().await;
}
