//! A language model judges answers, and the server decides who has the last word.

use insta::assert_snapshot;
use local_discord::{Member, Message, ViolationKind};
use local_judge::{LocalJudge, Reply};
use serde_json::{Value, json};
use stride::config::JudgeConfig;
use stride::domain::judge::Budget;
use stride::judge::Endpoint;

use super::support::{FULL, IMPROVE, PARTIAL, SHOW, TICK, TestBot, answer, submit};

pub(crate) fn config(judge: &LocalJudge, budget: Budget) -> JudgeConfig {
    JudgeConfig {
        endpoint: Endpoint::new(judge.url(), "a-model", Some("a-key")).unwrap(),
        budget,
    }
}

/// Makes a text readable, and hides the judge's port, which changes with each run.
pub(crate) fn read(judge: &LocalJudge, text: &str) -> String {
    let host = judge.url().trim_start_matches("http://");
    let host = host.trim_end_matches("/v1");
    // An invisible joiner keeps the text from being a mention.
    let text = super::support::read(text).replace('\u{2060}', "");
    text.replace(host, "HOST")
}

/// Starts a judge and a bot that asks it, and posts Monday's question.
pub(crate) async fn judged(budget: Budget) -> (LocalJudge, TestBot, Message) {
    let judge = LocalJudge::start().await.unwrap();
    let t = TestBot::start_judged(config(&judge, budget)).await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    (judge, t, post)
}

/// Makes a judgment of the three points of a short question; each has a finding, a quote and
/// feedback.
pub(crate) fn judgment(points: [(&str, &str, &str); 3], advice: &str) -> Reply {
    let points = (1..).zip(points).map(|(n, (finding, quote, feedback))| {
        json!({ "n": n, "finding": finding, "quote": quote, "feedback": feedback })
    });
    let points: Vec<Value> = points.collect();
    Reply::Says(json!({ "points": points, "advice": advice }).to_string())
}

/// Returns the types of the bot's replies to the last interaction with an answer.
pub(crate) fn first_replies(t: &TestBot) -> Vec<u64> {
    let traffic = t.server.traffic();
    let callbacks = traffic.iter().filter(|entry| {
        entry["path"]
            .as_str()
            .is_some_and(|path| path.ends_with("/callback"))
    });
    callbacks
        .filter_map(|entry| entry["request"]["type"].as_u64())
        .collect()
}

async fn improve(member: &Member, shown: &Message, text: &str) -> Message {
    let form = member.click(shown, IMPROVE).await.modal();
    form.submit(text).await.updated()
}

pub(crate) async fn refreshed(t: &TestBot, message: &Message, part: &str) -> Message {
    let now = || message.refreshed().unwrap();
    t.server.until(part, || now().text().contains(part)).await;
    now()
}

/// Returns a text in the model's input.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_judges_marks_take_the_place_of_suggestions_and_the_member_settles_them() {
    let (judge, t, post) = judged(Budget::default()).await;
    let grace = t.guild.member("grace");
    judge.always(|_| {
        judgment(
            [
                (
                    "made",
                    "Stride is the step by which the kernel moves",
                    "Yes, the step.",
                ),
                (
                    "partly",
                    "gives a smaller feature map",
                    "Say *by how much*.",
                ),
                (
                    "contradicted",
                    "Fewer positions mean less computation",
                    "Less: why?",
                ),
            ],
            "Give the formula, @everyone: <@1> [here](https://example.com).",
        )
    });
    let form = grace.click(&post, "Answer").await.modal().text();
    assert!(
        form.contains("A language model reads it: see /privacy about"),
        "{form}"
    );
    let suggested = submit(&grace, &post, FULL).await;
    assert_eq!(
        first_replies(&t).last(),
        Some(&5),
        "Discord was told to wait"
    );
    assert_snapshot!(read(&judge, &suggested.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3 key points so far
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃
    ┃ **I found in it**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃
    ┃ An interviewer would want **2 more**. Improve it, or see the points and tick what you said.
    ┃
    ┃ -# Judged by `a-model` · `/privacy about`
    [Improve my answer] [Show the points]
    ");
    let [asked] = judge.asked().try_into().unwrap();
    assert_eq!(asked.authorization.as_deref(), Some("Bearer a-key"));
    assert_eq!(asked.data()["answer"], FULL);
    let sent = asked.body.to_string();
    for secret in [
        "grace",
        "ada",
        &grace.id().to_string(),
        &t.guild.id().to_string(),
    ] {
        assert!(!sent.contains(secret), "{secret} went out");
    }

    let shown = grace.click(&suggested, SHOW).await.updated();
    assert_snapshot!(read(&judge, &shown.text()), @r"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Perhaps here: “A larger stride gives a smaller feature map.”
    ┃ -# Judge: Say \*by how much\*.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Judge: Less\: why?
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃
    ┃ **Say it better**
    ┃ Give the formula, @everyone\: \<@1\> \[here\]\(https\://example.com\).
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃
    ┃ -# Judged by `a-model` · `/privacy about`
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    assert!(!shown.text().contains("@everyone"), "it would ping");
    assert_eq!(shown.json()["mentions"], json!([]));
    let settled = grace.select(&shown, TICK, &["0", "1"]).await.updated();
    let points = grace.command("/points").send().await;
    assert_snapshot!(points.text(), @"
    ┃ **Your points**
    ┃ **8 points** in total
    ┃
    ┃ **+2** · 5 Jan 2026 · marks changed: #1 · What is stride?
    ┃ **-4** · 5 Jan 2026 · judged answer to #1 · What is stride?
    ┃ **+10** · 5 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ");
    assert!(settled.text().contains("Judge: Less"), "{}", settled.text());
    // The judge's feedback stays with the answer.
    let again = grace.click(&post, "Answer").await.reply();
    assert!(again.text().contains("Judge: Less"), "{}", again.text());
    assert_eq!(judge.asked().len(), 1);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn budgets_are_for_a_day_and_every_new_text_is_judged_within_them() {
    let budget = Budget {
        member: 2,
        guild: 3,
    };
    let (judge, t, post) = judged(budget).await;
    judge.always(|asked| {
        let answer = text(&asked.data()["answer"]);
        judgment(
            [
                ("made", &answer, "Good."),
                ("not", "", "Too short."),
                ("not", "", ""),
            ],
            "",
        )
    });
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    let first = submit(&grace, &post, PARTIAL).await;
    let second = improve(&grace, &first, "Stride is how far the kernel moves.").await;
    let second = refreshed(&t, &second, "Judged by").await;
    assert!(
        second.text().contains("how far the kernel moves"),
        "{}",
        second.text()
    );
    let third = improve(&grace, &second, FULL).await;
    assert!(
        third
            .text()
            .contains("No more of your answers can be judged today")
    );
    let shown = grace.click(&third, SHOW).await.updated();
    let text = shown.text();
    assert!(
        !text.contains("Judge:"),
        "what was said of another text: {text}"
    );
    let privacy = grace.command("/privacy about").send().await.text();
    assert!(
        privacy.contains("Today it judged 2 of your answers; the most in a day is 2."),
        "{privacy}"
    );

    let reply = submit(&alan, &post, PARTIAL).await;
    assert!(reply.text().contains("Judged by"), "{}", reply.text());
    let reply = submit(&t.guild.member("yann"), &post, PARTIAL).await;
    assert!(
        reply.text().contains("No more of this server's answers"),
        "{}",
        reply.text()
    );
    assert_eq!(judge.asked().len(), 3);

    t.advance_to("2026-01-06T09:00:00Z").await;
    let channel = t.guild.channel("beginner");
    let reply = submit(&grace, &t.post_in(&channel), PARTIAL).await;
    assert!(reply.text().contains("Judged by"), "{}", reply.text());
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn what_a_member_settles_while_a_judge_reads_is_theirs() {
    let (judge, t, post) = judged(Budget::default()).await;
    let none = || judgment([("not", "", ""); 3], "");
    judge.next(none());
    let grace = t.guild.member("grace");
    let first = submit(&grace, &post, PARTIAL).await;
    judge.always(move |_| Reply::Held(Box::new(none())));
    let reading = improve(&grace, &first, FULL).await;
    assert!(
        reading.text().contains("A language model is reading this"),
        "{}",
        reading.text()
    );
    judge.hanging(1).await;
    let shown = grace.click(&reading, SHOW).await.updated();
    let settled = grace.select(&shown, TICK, &["0", "2"]).await.updated();
    assert!(settled.text().contains("2 of 3"), "{}", settled.text());
    judge.release();
    judge.hanging(0).await;
    // The bot judges requests in the order in which they came.
    let after = grace.click(&post, "Answer").await.reply();
    assert!(after.text().contains("2 of 3"), "{}", after.text());
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn an_answer_that_is_delivered_twice_is_judged_once() {
    let (judge, t, post) = judged(Budget::default()).await;
    judge.always(|_| {
        judgment(
            [("made", PARTIAL, ""), ("not", "", ""), ("not", "", "")],
            "",
        )
    });
    let grace = t.guild.member("grace");
    let reply = submit(&grace, &post, PARTIAL).await;
    let before = t.memory(&[&grace]).await;
    t.server.redeliver_last_interaction();
    let refused = || !t.server.violations().is_empty();
    t.server.until("the reply that is refused", refused).await;
    let violations = t.server.take_violations();
    assert_eq!(violations.len(), 1, "{violations:?}");
    assert_eq!(violations[0].kind, ViolationKind::Interaction);
    assert_eq!(judge.asked().len(), 1);
    assert_eq!(reply.refreshed().unwrap().text(), reply.text());
    assert_eq!(t.memory(&[&grace]).await, before);
    assert_eq!(t.count("select sum(asked) from judge_uses").await, 1);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn without_a_judge_nothing_goes_anywhere_and_help_speaks_of_none() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let privacy = grace.command("/privacy about").send().await;
    assert!(privacy.is_ephemeral());
    assert_snapshot!(privacy.text(), @"
    ┃ **What happens to your answers**
    ┃ For each server I keep your answers with marks, points and streak until 30 days after I am removed from it, and your texts for 365 days. Others see totals, never your text. I keep your reports as long, for the person who runs me. I can't read messages. [All details](https://github.com/stride-bot/stride/blob/main/PRIVACY.md)
    ┃ Your data: `/privacy export` gives you everything as a file, and `/privacy delete` deletes it, on one server or everywhere.
    ┃ Boards: On a server, `/privacy hide` takes you off its boards, and `/privacy show` brings you back.
    ┃ Judge: No language model judges answers here. What you write goes to Discord and to my database, and nowhere else.
    ");
    let off = grace
        .command("/privacy judge")
        .option("answers", "off")
        .send()
        .await;
    assert!(
        off.text().contains("you said `/privacy judge answers:off`"),
        "{}",
        off.text()
    );
    let help = grace.command("/help").send().await.text();
    assert!(!help.contains("language model"), "{help}");
    t.finish().await;
}

#[tokio::test]
async fn a_member_is_told_what_goes_where_and_keeps_their_answers_on_every_server() {
    let judge = LocalJudge::start().await.unwrap();
    let t = TestBot::start_judged(config(&judge, Budget::default())).await;
    let grace = t.guild.member("grace");
    let help = grace.command("/help").send().await.text();
    assert!(help.contains("`/privacy judge`"), "{help}");
    let privacy = grace.command("/privacy about").send().await;
    assert_snapshot!(read(&judge, &privacy.text()), @"
    ┃ **What happens to your answers**
    ┃ For each server I keep your answers with marks, points and streak until 30 days after I am removed from it, and your texts for 365 days. Others see totals, never your text. I keep your reports as long, for the person who runs me. I can't read messages. [All details](https://github.com/stride-bot/stride/blob/main/PRIVACY.md)
    ┃ Your data: `/privacy export` gives you everything as a file, and `/privacy delete` deletes it, on one server or everywhere.
    ┃ Boards: On a server, `/privacy hide` takes you off its boards, and `/privacy show` brings you back.
    ┃ Judge:
    ┃ A language model judges answers here: `a-model` at `HOST`. It gets the question with its key points and model answer, and your text; never your name, your id or the server's. I keep what it says with your answer, for you alone. Today it judged 0 of your answers; the most in a day is 30.
    ┃
    ┃ To opt out, on every server: `/privacy judge answers:off`
    ");
    let off = grace
        .command("/privacy judge")
        .option("answers", "off")
        .send()
        .await;
    assert!(off.is_ephemeral());
    assert_snapshot!(read(&judge, &off.text()), @"
    ┃ **What happens to your answers**
    ┃ For each server I keep your answers with marks, points and streak until 30 days after I am removed from it, and your texts for 365 days. Others see totals, never your text. I keep your reports as long, for the person who runs me. I can't read messages. [All details](https://github.com/stride-bot/stride/blob/main/PRIVACY.md)
    ┃ Your data: `/privacy export` gives you everything as a file, and `/privacy delete` deletes it, on one server or everywhere.
    ┃ Boards: On a server, `/privacy hide` takes you off its boards, and `/privacy show` brings you back.
    ┃ Judge:
    ┃ Your answers don't go to the language model that judges answers here (`a-model` at `HOST`), nor to one on any other server. My built-in suggestions read them.
    ┃
    ┃ To have them judged again: `/privacy judge answers:on`
    ");

    // The judge gets none of her answers, here or elsewhere.
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    let form = grace.click(&post, "Answer").await.modal().text();
    assert!(!form.contains("language model"), "{form}");
    answer(&grace, &post, FULL).await;
    assert!(judge.asked().is_empty());
    let on = grace
        .command("/privacy judge")
        .option("answers", "on")
        .send()
        .await;
    assert_eq!(on.text(), privacy.text());
    t.finish().await;
}
