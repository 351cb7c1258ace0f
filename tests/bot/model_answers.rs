//! The model answer and its follow-ups, word for word.

use insta::assert_snapshot;

use super::support::{TestBot, read};

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
    [Sources] [Follow-ups]
    ");
    let turn = async |part: &str| one.click(&short, part).await.updated().text();
    assert_snapshot!(turn("Code").await, @"
    ┃ **#1 · What is stride?**
    ┃ ```python
    ┃ print((112 + 2 - 3) // 2 + 1)
    ┃ ```
    ┃ **It prints**
    ┃ ```text
    ┃ 56
    ┃ ```
    ┃ — Code · reviewed 2026-01-02
    [Short answer] [Explanation] [Code (disabled)] [Real world] [Mistakes]
    [Sources] [Follow-ups]
    ");
    assert_snapshot!(turn("Sources").await, @"
    ┃ **#1 · What is stride?**
    ┃ - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285): V. Dumoulin, F. Visin, 2016
    ┃ - [Striving for Simplicity: The All Convolutional Net](https://arxiv.org/abs/1412.6806): J. T. Springenberg et al., 2014
    ┃ — Sources · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources (disabled)] [Follow-ups]
    ");
    let named = one.command("/answer").option("question", "what is stride?");
    let mistakes = named.option("section", "Mistakes").send().await;
    assert_snapshot!(mistakes.text(), @r#"
    ┃ **#1 · What is stride?**
    ┃ - **"A larger stride means fewer parameters."** The convolution keeps all its weights.
    ┃ — Mistakes · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world] [Mistakes (disabled)]
    [Sources] [Follow-ups]
    "#);
    t.finish().await;
}

#[tokio::test]
async fn the_answer_to_an_open_question_asks_first() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let one = t.guild.member("one");
    let asked = one.command("/answer").option("question", "1").send().await;
    assert!(asked.is_ephemeral());
    assert_snapshot!(read(&asked.text()), @"
    ┃ **#1 · What is stride?**
    ┃ This question is open until <2026-01-06 09:00 f>, and you have not answered it. If you open the answer now, that counts as a pass: your streak goes on, and you get no points for it.
    ┃
    ┃ Try it first: a wrong answer teaches more than a right one read.
    [Answer] [Pass and open the answer]
    ");
    t.finish().await;
}

#[tokio::test]
async fn the_ladder_goes_on_where_the_member_left_it() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let open = || one.command("/followup").option("question", "1").send();
    let rung = open().await;
    assert_snapshot!(rung.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How does padding change the output size?**
    ┃
    ┃ Say your answer, out loud or on paper. Then reveal.
    ┃ — Follow-up 1 of 4
    [Reveal]
    ");
    let revealed = one.click(&rung, "Reveal").await.updated();
    assert_snapshot!(revealed.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How does padding change the output size?**
    ┃
    ┃ It adds 2p to n before the window slides.
    ┃ — Follow-up 1 of 4
    [Next follow-up]
    ");
    let second = one.click(&revealed, "Next follow-up").await.updated();
    assert!(
        second.text().contains("Follow-up 2 of 4"),
        "{}",
        second.text()
    );
    // One was revealed: the ladder opens at the second.
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
    ┃ — Follow-up 4 of 4
    [Back] [That was the last one: back to the answer]
    ");
    let back = one.click(&rung, "Back").await.updated();
    assert!(back.text().contains("Follow-up 3 of 4"), "{}", back.text());
    t.finish().await;
}
