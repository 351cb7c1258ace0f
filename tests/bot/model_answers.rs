//! The model answer and its follow-ups, word for word.

use insta::assert_snapshot;

use super::support::{FULL, PARTIAL, TestBot, answer, line_with, read};

#[tokio::test]
async fn the_model_answer_part_by_part() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let short = one.command("/answer").option("question", "1").send().await;
    assert!(short.is_ephemeral());
    assert_snapshot!(short.text(), @"
    ┃ **#1 · What is stride?**
    ┃ Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ — Short answer · reviewed 2026-01-02
    [Short answer (disabled)] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [Report]
    ");
    let turn = async |part: &str| one.click(&short, part).await.updated().text();
    assert_snapshot!(turn("Code").await, @"
    ┃ **#1 · What is stride?**
    ┃ ```python
    ┃ print((112 + 2 - 3) // 2 + 1)
    ┃ ```
    ┃ **Output**
    ┃ ```text
    ┃ 56
    ┃ ```
    ┃ — Code · reviewed 2026-01-02
    [Short answer] [Explanation] [Code (disabled)] [Real world] [Mistakes]
    [Sources] [Follow-ups] [Report]
    ");
    assert_snapshot!(turn("Explanation").await, @"
    ┃ **#1 · What is stride?**
    ┃ ### The arithmetic
    ┃ One side of the output is floor((n + 2p − k) / s) + 1.
    ┃ — Explanation · reviewed 2026-01-02
    [Short answer] [Explanation (disabled)] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [Report]
    ");
    assert_snapshot!(turn("Real world").await, @"
    ┃ **#1 · What is stride?**
    ┃ ResNet-50 halves the resolution five times.
    ┃ — Real world · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world (disabled)] [Mistakes]
    [Sources] [Follow-ups] [Report]
    ");
    assert_snapshot!(turn("Sources").await, @"
    ┃ **#1 · What is stride?**
    ┃ - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285): V. Dumoulin, F. Visin, 2016
    ┃ - [Striving for Simplicity: The All Convolutional Net](https://arxiv.org/abs/1412.6806): J. T. Springenberg et al., 2014
    ┃ — Sources · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources (disabled)] [Follow-ups] [Report]
    ");
    let named = one.command("/answer").option("question", "what is stride?");
    let mistakes = named.option("section", "Mistakes").send().await;
    assert_snapshot!(mistakes.text(), @r#"
    ┃ **#1 · What is stride?**
    ┃ - **"A larger stride means fewer parameters."** The convolution keeps all its weights.
    ┃ — Mistakes · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world] [Mistakes (disabled)]
    [Sources] [Follow-ups] [Report]
    "#);
    t.finish().await;
}

#[tokio::test]
async fn the_answer_to_an_open_question_asks_first() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let one = t.guild.member("one");
    let before = t.memory(&[&one]).await;
    let asked = one.command("/answer").option("question", "1").send().await;
    assert!(asked.is_ephemeral());
    assert_snapshot!(read(&asked.text()), @"
    ┃ **#1 · What is stride?**
    ┃ This question is open until <2026-01-06 09:00 f>, and you haven't answered it yet. Opening the answer now counts as a pass: your streak is safe, but you earn no points.
    ┃
    ┃ Try first: you learn more from a wrong guess than from reading.
    [Answer] [Pass and open the answer]
    ");
    let ladder = one.command("/followup").option("question", "1").send();
    assert_eq!(ladder.await.text(), asked.text());
    // A member who stops here has done nothing.
    let post = t.post_in(&channel);
    assert_eq!(t.memory(&[&one]).await, before);
    let modal = one.click(&asked, "Answer").await.modal();
    assert_snapshot!(modal.title(), @"Question #1: your answer");

    let passed = one
        .click(&asked, "Pass and open the answer")
        .await
        .updated();
    assert!(passed.is_ephemeral());
    assert_snapshot!(passed.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# a pass
    ┃ Marked *not yet*. Your streak is safe. Now read the answer and try its follow-ups.
    ┃ **#1 · What is stride?**
    ┃ Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ — Short answer · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    let again = one.command("/answer").option("question", "1").send().await;
    assert!(again.has_button("Explanation"), "{}", again.text());
    let form = modal.submit(FULL).await.reply();
    let first = read(&form.text());
    assert_snapshot!(first.lines().nth(1).unwrap(), @"┃ **0 points** · 🔥 **1 day**");
    // A member who has answered gets the answer at once.
    let two = t.guild.member("two");
    answer(&two, &post, PARTIAL).await;
    let open = two.command("/answer").option("question", "1").send().await;
    assert_eq!(open.text(), again.text());
    t.finish().await;
}

#[tokio::test]
async fn the_ladder_goes_on_where_the_member_left_it() {
    let mut t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let open = || one.command("/followup").option("question", "1").send();
    let rung = open().await;
    assert_snapshot!(rung.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How does padding change the output size?**
    ┃
    ┃ Say your answer out loud or write it down. Then reveal.
    ┃ — Follow-up 1 of 4 · reviewed 2026-01-02
    [Reveal]
    ");
    let revealed = one.click(&rung, "Reveal").await.updated();
    assert_snapshot!(revealed.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How does padding change the output size?**
    ┃
    ┃ It adds 2p to n before the window slides.
    ┃ — Follow-up 1 of 4 · reviewed 2026-01-02
    [Missed · 1 day] [Partly · 1 day] [Got it · 2 days]
    [Next follow-up]
    ");
    let second = one.click(&revealed, "Next follow-up").await.updated();
    assert!(
        second.text().contains("Follow-up 2 of 4"),
        "{}",
        second.text()
    );
    // One rung is revealed, so the ladder opens at the second, even after a restart.
    t.restart().await;
    let mut rung = open().await;
    assert_eq!(rung.text(), second.text());
    for place in 2..=4 {
        assert!(rung.text().contains(&format!("Follow-up {place} of 4")));
        rung = one.click(&rung, "Reveal").await.updated();
        if place < 4 {
            rung = one.click(&rung, "Next follow-up").await.updated();
        }
    }
    assert_snapshot!(rung.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How would you undo a stride?**
    ┃
    ┃ With upsampling, or a transposed convolution.
    ┃ — Follow-up 4 of 4 · reviewed 2026-01-02
    [Missed · 1 day] [Partly · 1 day] [Got it · 2 days]
    [Back] [That was the last one: back to the answer]
    ");
    let back = one.click(&rung, "Back").await.updated();
    assert_snapshot!(back.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **Strided convolution or pooling?**
    ┃
    ┃ A strided convolution learns its weighting.
    ┃ — Follow-up 3 of 4 · reviewed 2026-01-02
    [Missed · 1 day] [Partly · 1 day] [Got it · 2 days]
    [Back] [Next follow-up]
    ");
    let finished = "That was the last one: back to the answer";
    let next = one.click(&back, "Next follow-up").await.updated();
    let revealed = one.click(&next, "Reveal").await.updated();
    assert_eq!(revealed.text(), rung.text());
    let answer = one.click(&revealed, finished).await.updated();
    assert!(answer.text().contains("Short answer · reviewed"));
    // After the last rung, the ladder opens there again for another try.
    assert_snapshot!(open().await.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How would you undo a stride?**
    ┃
    ┃ Say your answer out loud or write it down. Then reveal.
    ┃ — Follow-up 4 of 4 · reviewed 2026-01-02
    [Back] [Reveal]
    ");
    t.finish().await;
}

#[tokio::test]
async fn every_part_opens_from_a_verdict_and_after_a_restart() {
    let (mut t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let verdict = answer(&grace, &post, PARTIAL).await;
    t.restart().await;
    let mut opened = Vec::new();
    for part in [
        "Short answer",
        "Explanation",
        "Code",
        "Real world",
        "Mistakes",
        "Sources",
    ] {
        let page = grace.click(&verdict, part).await.reply();
        assert!(page.is_ephemeral());
        assert!(page.button(part).is_disabled(), "{}", page.text());
        opened.push(line_with(&page.text(), "reviewed").to_owned());
    }
    assert_snapshot!(opened.join("\n"), @"
    ┃ — Short answer · reviewed 2026-01-02
    ┃ — Explanation · reviewed 2026-01-02
    ┃ — Code · reviewed 2026-01-02
    ┃ — Real world · reviewed 2026-01-02
    ┃ — Mistakes · reviewed 2026-01-02
    ┃ — Sources · reviewed 2026-01-02
    ");
    let ladder = grace.click(&verdict, "Follow-ups").await.reply();
    assert!(ladder.is_ephemeral());
    assert!(ladder.has_button("Reveal"), "{}", ladder.text());
    t.finish().await;
}
