//! The texts that members read in the ordinary flow, word for word.

use insta::assert_snapshot;

use super::support::{FULL, TestBot, answer, line_with, pass, read};

#[tokio::test]
async fn a_post_and_its_form() {
    let (t, channel, post) = TestBot::posted().await;
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
    let grace = t.guild.member("grace");
    let modal = grace.click(&post, "Answer").await.modal();
    assert_snapshot!(modal.text(), @"
    [ Question #1: your answer ]
    ### #1 · What is stride?
    In your own words (paragraph)
      As you would say it to an interviewer
    ");
    answer(&grace, &post, FULL).await;
    pass(&t.guild.member("yann"), &post).await;
    // The next post tells how this one went.
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_snapshot!(read(&t.post_in(&channel).text()), @"
    ┃ **#1 · What is stride?**
    ┃ Answer in private: only you see your answer and its verdict.
    ┃ Closes <2026-01-07 09:00 R>.
    ┃ Level: Beginner
    ┃ Experience: 0–2 years
    ┃ Topics: shapes
    ┃ Last time: #1 · What is stride?: 2 members answered or passed: too few to show how it went.
    ┃ — Up to 10 points · reviewed 2026-01-02
    [Answer] [I don't know yet] [Hint] [Stats] [🔔]
    [Answer to #1]
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_post_that_came_late_says_so() {
    let (mut t, channel, _) = TestBot::posted().await;
    t.stop_bot().await;
    t.advance_to("2026-01-06T10:30:00Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-06T10:31:00Z").await;
    let post = read(&t.post_in(&channel).text());
    assert!(
        post.contains("— Up to 10 points · posted late · reviewed"),
        "{post}"
    );
    t.finish().await;
}

#[tokio::test]
#[expect(
    clippy::invisible_characters,
    reason = "a joiner takes the ping out of what a member typed"
)]
async fn a_verdict_with_all_some_and_none_of_the_key_points() {
    let (t, _, post) = TestBot::posted().await;
    let full = answer(&t.guild.member("grace"), &post, FULL).await;
    assert_snapshot!(read(&full.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 3 of 3: interview-ready
    ┃ **+10 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 6 for key points
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
    let some = "**Stride** is the step of the `kernel`.\nI do not know what <@everyone> does.";
    let some = answer(&t.guild.member("alan"), &post, some).await;
    assert_snapshot!(read(&some.text()), @r"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “\*\*Stride\*\* is the step of the \`kernel\`. I do not know what \<@⁠everyone\> does.”
    ┃
    ┃ **Your answer**
    ┃ > \*\*Stride\*\* is the step of the \`kernel\`.
    ┃ > I do not know what \<@⁠everyone\> does.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    let none = answer(
        &t.guild.member("marie"),
        &post,
        "I like trains and they are fast.",
    )
    .await;
    assert_snapshot!(read(&none.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 0 of 3: not yet
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# no key point is marked
    ┃
    ┃ **Missing**
    ┃ 🔲 Stride is the step by which the kernel moves between two outputs.
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **Your answer**
    ┃ > I like trains and they are fast.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_pass_and_a_second_try() {
    let (t, _, post) = TestBot::posted().await;
    let yann = t.guild.member("yann");
    let passed = pass(&yann, &post).await;
    assert_snapshot!(read(&passed.text()), @"
    ┃ **#1 · What is stride?**
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# a pass
    ┃ Marked *not yet*. Your streak is safe. Now read the answer and try its follow-ups.
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    let again = yann.click(&post, "Answer").await.reply();
    assert_snapshot!(read(&again.text()), @"
    ┃ **#1 · What is stride?**
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# a pass
    ┃ You passed on this question <2026-01-05 09:00 R>. That counts, so nothing has changed.
    ┃ Marked *not yet*. Now read the answer and try its follow-ups.
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    let daily = read(&yann.command("/daily").send().await.text());
    assert_snapshot!(line_with(&daily, "What is stride"), @"┃ #1 · What is stride?: Beginner in #beginner · you passed · closes <2026-01-06 09:00 R> · [Go to the post]((message in #beginner))");
    t.finish().await;
}

#[tokio::test]
async fn a_closed_question_is_practice() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T09:00:00Z").await;
    let late = t.guild.member("late");
    let modal = late.click(&post, "Practice").await.modal();
    assert_snapshot!(modal.text(), @"
    [ Question #1: practice ]
    ### #1 · What is stride?
    In your own words (paragraph)
      The question has closed: no points, no streak, just practice
    ");
    let practice = modal
        .submit("A larger stride gives a smaller map.")
        .await
        .reply();
    assert_snapshot!(read(&practice.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ This question has closed, so this was practice: no points, no streak.
    ┃
    ┃ **Missing**
    ┃ 🔲 Stride is the step by which the kernel moves between two outputs.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ A larger stride gives a smaller feature map.
    ┃ -# You said: “A larger stride gives a smaller map.”
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_pass_on_a_closed_question_keeps_no_streak_and_does_not_say_so() {
    let (t, channel, post) = TestBot::posted().await;
    let old = post.button("I don't know yet").custom_id().to_owned();
    t.advance_to("2026-01-06T09:00:00Z").await;
    let late = t.guild.member("late");
    // The button is old: the post closed just before the click, or before an upgrade.
    let passed = late.click_raw(&channel, &old).await.reply();
    let text = read(&passed.text());
    assert_snapshot!(text.lines().skip(1).take(3).collect::<Vec<_>>().join("\n"), @"
    ┃ This question has closed, so this was practice: no points, no streak.
    ┃ Marked *not yet*. Now read the answer and try its follow-ups.
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    ");
    t.finish().await;
}

#[tokio::test]
async fn an_answer_begun_in_time_counts_and_says_so() {
    let (t, _, post) = TestBot::posted().await;
    t.advance_to("2026-01-06T08:55:00Z").await;
    let slow = t.guild.member("slow");
    let modal = slow.click(&post, "Answer").await.modal();
    t.advance_to("2026-01-06T09:05:00Z").await;
    let verdict = read(&modal.submit(FULL).await.reply().text());
    assert_snapshot!(verdict.lines().nth(1).unwrap(), @"┃ ### 3 of 3: interview-ready");
    t.finish().await;
}

#[tokio::test]
async fn a_hint_and_the_numbers_of_a_post() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    let hint = one.click(&post, "Hint").await.reply();
    assert!(hint.is_ephemeral());
    assert_snapshot!(hint.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **Hint:** Picture where the window goes after it has produced one number.
    ");
    let stats = async || one.click(&post, "Stats").await.reply().text();
    assert_snapshot!(stats().await, @"
    ┃ **#1 · What is stride?**
    ┃ Nobody has answered yet.
    ");
    answer(&t.guild.member("grace"), &post, FULL).await;
    answer(
        &t.guild.member("alan"),
        &post,
        "Fewer positions need less computation.",
    )
    .await;
    pass(&t.guild.member("yann"), &post).await;
    assert_snapshot!(stats().await, @"
    ┃ **#1 · What is stride?**
    ┃ 2 members answered.
    ┃ 1 member passed.
    ");
    t.finish().await;
}

#[tokio::test]
async fn today_and_ones_streak() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let daily = || grace.command("/daily").send();
    assert_snapshot!(daily().await.text(), @"
    ┃ **Nothing is open**
    ┃ No schedule runs on this server. Someone who manages the server can add one with `/schedule add`.
    ");
    let channel = t.scheduled_channel("beginner").await;
    t.scheduled_channel("senior").await;
    assert_snapshot!(read(&daily().await.text()), @"
    ┃ **Nothing is open**
    ┃ The next question comes <2026-01-05 09:00 R>.
    ");
    t.advance_to("2026-01-05T09:00:00Z").await;
    let streak = || grace.command("/streak show").send();
    assert_snapshot!(read(&streak().await.text()), @"
    ┃ **Your streak**
    ┃ 🔥 **0 study days**
    ┃ There is still an open question: it closes <2026-01-06 09:00 R>.
    ┃ A streak starts with a first answer or pass.
    ┃ Longest: 0 days
    ┃ Freezes:
    ┃ 0 of 2
    ┃ -# next after 7 active days
    ");
    answer(&grace, &t.post_in(&channel), FULL).await;
    let today = daily().await;
    assert!(today.is_ephemeral());
    assert_snapshot!(read(&today.text()), @"
    ┃ **Open questions**
    ┃ The next question comes <2026-01-06 09:00 R>.
    ┃ #1 · What is stride?: Beginner in #beginner · answered: 100%, +10 points · closes <2026-01-06 09:00 R> · [Go to the post]((message in #beginner))
    ┃ #3 · When does a stride alias?: Senior in #senior · not answered yet · closes <2026-01-06 09:00 R> · [Go to the post]((message in #senior))
    [Your answer to #1] [Answer #3]
    ");
    assert_snapshot!(read(&streak().await.text()), @"
    ┃ **Your streak**
    ┃ 🔥 **1 study day**
    ┃ Longest: 1 day
    ┃ Freezes:
    ┃ 0 of 2
    ┃ -# next after 6 active days
    ┃ The last study day: ✅
    [Why? Day by day]
    ");
    let other = t
        .guild
        .member("alan")
        .command("/streak show")
        .option("member", &grace);
    let other = other.send().await;
    assert_snapshot!(other.text().lines().next().unwrap(), @"┃ **Streak of grace**");
    t.finish().await;
}

#[tokio::test]
async fn help_for_a_member_and_for_who_manages_the_server() {
    let t = TestBot::start_small().await;
    let member = t.guild.member("one").command("/help").send().await;
    assert!(member.is_ephemeral());
    assert_snapshot!(member.text(), @"
    ┃ **Stride: a question a day**
    ┃ Each post asks one interview question. Press **Answer** and write what you would say: only you see it. I say which key points I find in it; improve it until you like it, then look at all of them and tick what you said. **I don't know yet** keeps your streak too. Then read the model answer and try its follow-ups.
    ┃ Practice: Practice any time, privately and without points: `/question`, `/quiz`, `/drill`, `/review`, `/plan`, `/followup`, `/search`. These work on every server that has me, and in direct messages with me. What you miss comes back with `/review` when it is time.
    ┃ Commands:
    ┃ `/answer` The model answer to a question
    ┃ `/bank` This server's own questions
    ┃ `/daily` Today's questions and your results
    ┃ `/drill` Practice CNN arithmetic: sizes, parameters, receptive fields and more
    ┃ `/followup` What an interviewer would ask next: try each follow-up, then reveal
    ┃ `/help` What Stride does and how to use it
    ┃ `/leaderboard` Who is ahead, for everyone to see
    ┃ `/mock` A mock interview for two: take turns as interviewer and candidate
    ┃ `/plan` The days to your interview, with some questions for each
    ┃ `/points` Your points and what each was for, or another member's total
    ┃ `/privacy` What happens to your answers, and what others see of you
    ┃ `/profile` A card of your year: study days, streak, and how much you cover by level and topic
    ┃ More commands:
    ┃ `/question` A practice question, for you alone: no points, no streak
    ┃ `/quiz` Multiple choice with reasons: for you, or for the whole channel
    ┃ `/remind` Get a direct message before a missed day costs you your streak or a freeze
    ┃ `/report` Tell the person who runs this bot that a question is wrong
    ┃ `/review` What you missed or learned, when it is time to see it again
    ┃ `/search` Find questions by any word: a topic, a network, an abbreviation, a number
    ┃ `/streak` Streaks, day by day if you like, and holidays from yours
    ┃ Points and streaks: A question is worth up to 10, 20 or 30 points, depending on its level: two fifths for answering, the rest for key points; without a key point it earns nothing. The board is an honor system among people who study together. Your streak counts study days, the days with a post here. Seven active days in a row earn a freeze, which covers a missed day automatically.
    ");
    let admin = t.admin.command("/help").send().await.text();
    let (for_all, for_managers) = admin
        .split_once("┃ For people who manage this server")
        .unwrap();
    assert_eq!(for_all.trim_end(), member.text());
    assert_snapshot!(for_managers, @"
    :
    ┃ First `/setup timezone`, then `/schedule add` for each channel.
    ┃ `/members` Who is shown on this server's boards
    ┃ `/schedule` The daily posts on this server
    ┃ `/setup` Settings for this server
    ┃ `/streak-repair` Excuse a member from a day they missed through no fault of their own
    ");
    t.finish().await;
}
