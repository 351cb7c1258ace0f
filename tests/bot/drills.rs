//! Exercises: asked, answered as people type, solved, shared.

use insta::assert_snapshot;
use local_discord::{Member, Message};

use super::support::{TestBot, read};

async fn drill(member: &Member, options: &[(&str, &str)], number: i64) -> Message {
    let mut command = member.command("/drill");
    for (name, value) in options {
        command = command.option(name, *value);
    }
    command.option("number", number).send().await
}

async fn answer(member: &Member, message: &Message, button: &str, typed: &str) -> Message {
    let form = member.click(message, button).await.modal();
    form.submit(typed).await.updated()
}

const POOLING: [(&str, &str); 2] = [("kind", "Output size"), ("level", "intermediate")];

#[tokio::test]
async fn an_exercise_is_answered_until_it_is_right() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let exercise = drill(&one, &POOLING, 1).await;
    assert!(exercise.is_ephemeral());
    assert_snapshot!(read(&exercise.text()), @"
    ┃ **Drill: Output size**
    ┃ A max-pooling layer with kernel 5×5, stride 2, padding 2 gets a feature map of 118×118 (height × width).
    ┃ **How high and wide is its output?**
    ┃ — Intermediate · number 1 · share it: /drill kind:Output size level:intermediate number:1
    [Answer] [Solution] [Next]
    ");
    let form = one.click(&exercise, "Answer").await.modal();
    assert_snapshot!(form.text(), @"
    [ Output size · number 1 ]
    A max-pooling layer with kernel 5×5, stride 2, padding 2 gets a feature map of 118×118 (height × width).
    **How high and wide is its output?**
    Your answer (line)
      One number, such as 56; 56x56 is fine too
    ");

    let typed = "about 58 px";
    let slip = answer(&one, &exercise, "Answer", typed).await;
    assert_snapshot!(read(&slip.text()), @r#"
    ┃ **Drill: Output size**
    ┃ A max-pooling layer with kernel 5×5, stride 2, padding 2 gets a feature map of 118×118 (height × width).
    ┃ **How high and wide is its output?**
    ┃
    ┃ ❌ It is not **58**. You padded one side only: padding goes on both sides, so it counts twice.
    ┃ -# No "about" needed: the exact number counts.
    ┃ -# You wrote `about 58 px`, which I read as 58
    ┃ — 0 of 1 right · Intermediate · number 1 · share it: /drill kind:Output size level:intermediate number:1
    [Try again] [Solution] [Next] [Easier]
    "#);
    let unread = answer(&one, &slip, "Try again", "fifty-nine").await;
    assert_snapshot!(read(&unread.text()), @"
    ┃ **Drill: Output size**
    ┃ A max-pooling layer with kernel 5×5, stride 2, padding 2 gets a feature map of 118×118 (height × width).
    ┃ **How high and wide is its output?**
    ┃
    ┃ 🤔 I don't see a number in that: write it in digits.
    ┃ For example `56`.
    ┃ -# You wrote `fifty-nine`
    ┃ — 0 of 1 right · Intermediate · number 1 · share it: /drill kind:Output size level:intermediate number:1
    [Try again] [Solution] [Next]
    ");
    let right = answer(&one, &unread, "Try again", "(118 + 2·2 − 5 + 1)/2 = 59").await;
    assert_snapshot!(read(&right.text()), @"
    ┃ **Drill: Output size**
    ┃ A max-pooling layer with kernel 5×5, stride 2, padding 2 gets a feature map of 118×118 (height × width).
    ┃ **How high and wide is its output?**
    ┃
    ┃ ✅ **Right: 59 × 59.**
    ┃ -# You wrote `(118 + 2·2 − 5 + 1)/2 = 59`, which I read as 59
    ┃ — 0 of 1 right · Intermediate · number 1 · share it: /drill kind:Output size level:intermediate number:1
    [Solution] [Next] [Harder]
    ");
    let solution = one.click(&right, "Solution").await.updated();
    assert_snapshot!(read(&solution.text()), @"
    ┃ **Drill: Output size**
    ┃ A max-pooling layer with kernel 5×5, stride 2, padding 2 gets a feature map of 118×118 (height × width).
    ┃ **How high and wide is its output?**
    ┃
    ┃ **Solution: 59 × 59**
    ┃ 1. A side, with the padding of both sides: 118 + 2 × 2 = 122.
    ┃ 2. From its first place the window can move 122 − 5 = 117 pixels. That is 117 / 2 = 58.50 steps; rounded down, 58.
    ┃ 3. With the first place that is 58 + 1 = **59**.
    ┃ — 0 of 1 right · Intermediate · number 1 · share it: /drill kind:Output size level:intermediate number:1
    [Next] [Easier]
    ");

    // The first try counts.
    let next = one.click(&solution, "Next").await.updated();
    assert!(next.text().contains("0 of 1 right"), "{}", next.text());
    assert!(next.text().contains("number 2"), "{}", next.text());
    t.finish().await;
}

#[tokio::test]
async fn a_number_that_is_shared_gives_the_same_exercise_also_after_a_restart_and_in_a_dm() {
    let mut t = TestBot::start_small().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let exercise = drill(&one, &POOLING, 4_821).await;
    t.restart().await;
    let direct = two.direct_messages();
    let shared = two.command("/drill").in_channel(&direct);
    let shared = shared
        .option("kind", "Output size")
        .option("level", "intermediate");
    let shared = shared.option("number", 4_821_i64).send().await;
    assert_eq!(shared.text(), exercise.text());
    // Buttons from before the restart, and buttons in a direct message.
    for (member, message) in [(&one, &exercise), (&two, &shared)] {
        let graded = answer(member, message, "Answer", "1,000,000").await;
        assert!(graded.text().contains("It is not"), "{}", graded.text());
        let solution = member.click(&graded, "Solution").await.updated();
        assert!(solution.text().contains("Solution:"), "{}", solution.text());
    }
    t.finish().await;
}

#[tokio::test]
async fn an_exercise_for_everybody_is_answered_by_each_in_private() {
    let t = TestBot::start_small().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let command = one.command("/drill").option("kind", "Output size");
    let command = command
        .option("level", "intermediate")
        .option("number", 1_i64);
    let exercise = command.option("public", true).send().await;
    assert!(!exercise.is_ephemeral());
    let before = exercise.text();
    let form = two.click(&exercise, "Answer").await.modal();
    let right = form.submit("59x59").await.reply();
    assert!(right.is_ephemeral());
    assert!(right.text().contains("Right: 59 × 59"), "{}", right.text());
    // From here on, the member has a private exercise.
    let harder = two.click(&right, "Harder").await.updated();
    assert!(harder.text().contains("Senior"), "{}", harder.text());
    let solution = one.click(&exercise, "Solution").await.reply();
    assert!(solution.is_ephemeral());
    let next = two.click(&exercise, "Next").await.reply();
    assert!(next.is_ephemeral());
    assert_eq!(exercise.text(), before, "the exercise stays as it is");
    t.finish().await;
}

#[tokio::test]
async fn without_options_a_session_goes_through_all_kinds() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let mut exercise = one.command("/drill").send().await;
    let mut titles = std::collections::BTreeSet::new();
    for _ in 0..10 {
        let title = exercise.json()["embeds"][0]["title"].to_string();
        titles.insert(title);
        exercise = one.click(&exercise, "Next").await.updated();
    }
    assert_eq!(titles.len(), 10, "{titles:?}");
    t.finish().await;
}

#[tokio::test]
async fn a_forged_answer_of_any_length_is_refused_with_a_sentence() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let exercise = drill(&one, &POOLING, 1).await;
    let form = one.click(&exercise, "Answer").await.modal();
    let channel = t.guild.add_channel("here");
    for custom_id in [
        "1:drill:show:o:output-size:beginner:0:0:0:n",
        "1:drill:show:o:output-size:beginner:1000000:0:0:n",
        "1:drill:show:o:riddles:beginner:1:0:0:n",
        "1:drill:submit:o:output-size:beginner:1:0:0:n",
        "1:drill:show:o:output-size:beginner:1:70000:0:n",
    ] {
        let reply = one.click_raw(&channel, custom_id).await.reply();
        assert!(reply.text().contains("older version"), "{custom_id}");
    }
    let refused = form.with_custom_id("1:drill:show:o:nms:senior:1:0:0:n");
    let reply = refused.submit("59").await.reply();
    assert!(reply.text().contains("older version"), "{}", reply.text());
    // Discord enforces the form's own limit; a forged form may have another.
    let form = one.click(&exercise, "Answer").await.modal();
    let id = form.json()["custom_id"].as_str().unwrap().to_owned();
    let longest = form.submit(&"9".repeat(200)).await.updated().text();
    assert!(longest.contains("too large for me"), "{longest}");
    for length in [201, 4_000] {
        let question = one.command("/question").option("number", 1_i64);
        let question = question.send().await;
        let form = one.click(&question, "Answer").await.modal();
        let forged = form.with_custom_id(&id);
        let refused = forged.submit(&"9".repeat(length)).await.updated().text();
        assert!(refused.contains("longer than 200 characters"), "{refused}");
    }
    t.finish().await;
}
