//! Bonus points: they add to an answer, and leaving them out costs nothing.

use insta::assert_snapshot;
use local_discord::Message;

use super::small_bank::small_bank_with;
use super::support::{FULL, MONDAY, PARTIAL, TestBot, answer, read};

const BONUS: &str = r#"[[key_points]]
point = "A stride can alias what is finer than its step."
terms = ["can alias", "aliases finer detail"]
bonus = true

[[quiz]]"#;

async fn verdict_on(text: &str) -> (TestBot, Message) {
    let t = TestBot::start_at(MONDAY, small_bank_with(&[("[[quiz]]", BONUS)], &[])).await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let verdict = answer(&t.guild.member("grace"), &t.post_in(&channel), text).await;
    (t, verdict)
}

#[tokio::test]
async fn a_bonus_point_makes_up_for_one_that_is_missing() {
    let (t, verdict) = verdict_on(&format!(
        "{PARTIAL} It can alias what is finer than the step."
    ))
    .await;
    assert_snapshot!(read(&verdict.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 2 of 3: nearly there, with 1 bonus point
    ┃ **+8 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 4 for key points
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
    ┃ ✅ **Bonus:** A stride can alias what is finer than its step.
    ┃ -# You said: “It can alias what is finer than the step.”
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. It can alias what is finer than the step.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation. | Bonus: A stride can alias what is finer than its step.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    t.finish().await;
}

#[tokio::test]
async fn an_answer_is_full_without_its_bonus_point() {
    let (t, verdict) = verdict_on(FULL).await;
    assert_snapshot!(read(&verdict.text()), @"
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
    ┃ **A bonus, if you like**
    ┃ ▫️ **Bonus:** A stride can alias what is finer than its step.
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation. | Bonus: A stride can alias what is finer than its step.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    t.finish().await;
}

#[tokio::test]
async fn nothing_covers_more_than_all() {
    let (t, verdict) =
        verdict_on(&format!("{FULL} It can alias what is finer than the step.")).await;
    assert_snapshot!(read(&verdict.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 3 of 3: interview-ready, with 1 bonus point
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
    ┃ ✅ **Bonus:** A stride can alias what is finer than its step.
    ┃ -# You said: “It can alias what is finer than the step.”
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation. It can alias what is finer than the step.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation. | Bonus: A stride can alias what is finer than its step.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    t.examine().await;
    t.finish().await;
}
