//! A member improves an answer until they see its key points or its post closes.

use insta::assert_snapshot;
use local_discord::{Member, Message, Modal};

use super::support::{
    FULL, IMPROVE, PARTIAL, SHOW, TestBot, answer, line_with, pass, read, submit,
};

/// Returns the text that a form opens with.
fn filled_in(form: &Modal) -> String {
    let field = &form.json()["components"][1]["component"];
    field["value"].as_str().unwrap_or_default().to_owned()
}

async fn improve(member: &Member, reply: &Message, text: &str) -> Message {
    let form = member.click(reply, IMPROVE).await.modal();
    form.submit(text).await.updated()
}

async fn total(member: &Member) -> String {
    let shown = member.command("/points").send().await.text();
    line_with(&shown, "in total").replace("**", "")
}

const TWO: &str = "Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map.";

#[tokio::test]
async fn an_answer_is_improved_twice_and_its_first_text_is_kept() {
    let (mut t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let first = submit(&grace, &post, PARTIAL).await;
    assert_snapshot!(read(&first.text()), @"
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
    let form = grace.click(&first, IMPROVE).await.modal();
    assert_snapshot!(form.text(), @"
    [ Question #1: improve your answer ]
    ### #1 · What is stride?
    In your own words (paragraph) = Stride is the step by which the kernel moves between two outputs.
      I keep your first text, too
    ");
    assert_eq!(filled_in(&form), PARTIAL);
    t.advance_to("2026-01-05T09:30:00Z").await;
    let second = form.submit(TWO).await.updated();
    assert_snapshot!(read(&second.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 2 of 3 key points so far
    ┃ **+8 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 4 for key points
    ┃ Your new text is in: +2 points.
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map.
    ┃
    ┃ **I found in it**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃ ✅ A larger stride gives a smaller feature map.
    ┃ -# You said: “A larger stride gives a smaller feature map.”
    ┃
    ┃ An interviewer would want **1 more**. Improve it, or see the points and tick what you said.
    [Improve my answer] [Show the points]
    ");
    assert_eq!(total(&grace).await, "┃ 8 points in total");
    t.examine().await;
    // The post leads back to it, even after a restart.
    t.restart().await;
    let again = grace.click(&post, "Answer").await.reply();
    assert!(line_with(&again.text(), "You answered").contains("You can improve it until"));
    let form = grace.click(&again, IMPROVE).await.modal();
    assert_eq!(filled_in(&form), TWO);
    let third = form.submit(FULL).await.updated();
    let text = third.text();
    assert!(
        text.contains("That is all an interviewer would want."),
        "{text}"
    );
    let kept = "select count(*) from answers where first_text = 'Stride is the step by which the kernel moves between two outputs.'
                and answer_text like '% Fewer positions mean less computation.'";
    assert_eq!(t.count(kept).await, 1);
    let points = grace.command("/points").send().await;
    assert_snapshot!(read(&points.text()), @"
    ┃ **Your points**
    ┃ **10 points** in total
    ┃
    ┃ **+2** · 5 Jan 2026 · improved answer to #1 · What is stride?
    ┃ **+2** · 5 Jan 2026 · improved answer to #1 · What is stride?
    ┃ **+6** · 5 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 2 for key points
    ");
    let streak = grace.command("/streak show").send().await.text();
    assert!(streak.contains("1 day"), "{streak}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_worse_text_earns_less_and_an_empty_one_changes_nothing() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let first = submit(&grace, &post, FULL).await;
    let form = grace.click(&first, IMPROVE).await.modal();
    let empty = form.submit(" \n").await.reply();
    assert_snapshot!(empty.text(), @"That text is empty, so nothing has changed: your answer stays as it was.");
    assert_eq!(total(&grace).await, "┃ 10 points in total");
    let worse = improve(&grace, &first, PARTIAL).await;
    let text = worse.text();
    assert!(text.contains("Your new text is in: -4 points."), "{text}");
    assert_eq!(total(&grace).await, "┃ 6 points in total");
    t.examine().await;
    let nothing = improve(&grace, &worse, "idk").await.text();
    assert!(nothing.contains("**0 points**"), "{nothing}");
    assert_eq!(total(&grace).await, "┃ 0 points in total");
    let board = grace.command("/leaderboard").send().await.text();
    assert!(!board.contains("🥇"), "{board}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_text_stays_once_its_key_points_were_shown() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let first = submit(&grace, &post, PARTIAL).await;
    let in_flight = grace.click(&first, IMPROVE).await.modal();
    let verdict = grace.click(&first, SHOW).await.updated();
    assert!(!verdict.has_button(IMPROVE), "{}", verdict.text());
    let refused = in_flight.submit(FULL).await.reply();
    assert_snapshot!(refused.text(), @"
    You have seen the key points, so your answer stays as it was. Press **Answer** on the post to see your marks.
    ┃ **What you wrote**
    ┃ ```
    ┃ Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃ ```
    ");
    // An old button leads to the answer's current state.
    let old = grace
        .click_raw(&t.guild.channel("beginner"), "1:improve:1")
        .await;
    assert!(old.updated().text().contains("1 of 3: a start"));
    assert_eq!(total(&grace).await, "┃ 6 points in total");
    t.examine().await;
    t.finish().await;
}

/// Each way to the model answer ends improving, just as the key points do.
#[tokio::test]
async fn whoever_opens_the_model_answer_has_seen_the_key_points() {
    let (t, channel, post) = TestBot::posted().await;
    for (place, door) in ["/answer", "/followup", "1:open:stride:s", "1:ladder:stride"]
        .into_iter()
        .enumerate()
    {
        let member = t.guild.member(&format!("member-{place}"));
        let suggested = submit(&member, &post, PARTIAL).await;
        let in_flight = member.click(&suggested, IMPROVE).await.modal();
        if door.starts_with('/') {
            member.command(door).option("question", "1").send().await;
        } else {
            member.click_raw(&channel, door).await.reply();
        }
        let refused = in_flight.submit(FULL).await.reply().text();
        assert!(
            refused.contains("You have seen the key points"),
            "{door}: {refused}"
        );
        assert!(refused.contains(FULL), "the text is given back: {refused}");
        let stands = member.click(&post, "Answer").await.reply().text();
        assert!(stands.contains("1 of 3: a start"), "{door}: {stands}");
        assert_eq!(total(&member).await, "┃ 6 points in total");
    }
    // A hint does not.
    let one = t.guild.member("one");
    let suggested = submit(&one, &post, PARTIAL).await;
    one.click(&post, "Hint").await.reply();
    one.click(&post, "Stats").await.reply();
    let improved = improve(&one, &suggested, FULL).await.text();
    assert!(improved.contains("3 of 3 key points so far"), "{improved}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_form_that_was_open_when_the_post_closed_has_a_quarter_of_an_hour() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    let [slow, slower] = ["slow", "slower"].map(|name| t.guild.member(name));
    t.advance_to("2026-01-06T08:55:00Z").await;
    let mut forms = Vec::new();
    for member in [&slow, &slower] {
        let suggested = submit(member, &post, PARTIAL).await;
        forms.push(member.click(&suggested, IMPROVE).await.modal());
    }
    let (too_late, in_time) = (forms.pop().unwrap(), forms.pop().unwrap());
    t.advance_to("2026-01-06T09:14:59Z").await;
    let counted = in_time.submit(FULL).await.updated().text();
    assert!(counted.contains("3 of 3: interview-ready"), "{counted}");
    assert_eq!(total(&slow).await, "┃ 10 points in total");
    t.advance_to("2026-01-06T09:15:00Z").await;
    let refused = too_late.submit(FULL).await.reply();
    assert_snapshot!(read(&refused.text()), @"
    This question closed <2026-01-06 09:00 R>, so your answer stays as it was.
    ┃ **What you wrote**
    ┃ ```
    ┃ Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃ ```
    ");
    assert_eq!(total(&slower).await, "┃ 6 points in total");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn two_improvements_at_once_make_one_last_text() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let first = submit(&grace, &post, PARTIAL).await;
    let phone = grace.click(&first, IMPROVE).await.modal();
    let laptop = grace.click(&first, IMPROVE).await.modal();
    let (phone, laptop) = tokio::join!(phone.submit(TWO), laptop.submit(FULL));
    phone.updated();
    laptop.updated();
    let stands = grace.click(&post, "Answer").await.reply().text();
    let earns = total(&grace).await;
    if stands.contains("3 of 3 key points so far") {
        assert_eq!(earns, "┃ 10 points in total");
    } else {
        assert!(stands.contains("2 of 3 key points so far"), "{stands}");
        assert_eq!(earns, "┃ 8 points in total");
    }
    let first = "select count(*) from answers where first_text = 'Stride is the step by which the kernel moves between two outputs.'";
    assert_eq!(t.count(first).await, 1);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn there_is_nothing_to_improve_in_a_pass_or_in_nothing() {
    let (t, channel, post) = TestBot::posted().await;
    let [yann, one] = ["yann", "one"].map(|name| t.guild.member(name));
    let forms = [
        yann.click(&post, "Answer").await.modal(),
        one.click(&post, "Answer").await.modal(),
    ];
    pass(&yann, &post).await;
    let passed = yann.click_raw(&channel, "1:improve:1").await.updated();
    assert!(passed.text().contains("You passed on this question"));
    for form in forms {
        let form = form.with_custom_id("1:improved:1:1767603600");
        let refused = form.submit(FULL).await.reply().text();
        assert!(refused.contains("You have no written answer"), "{refused}");
        assert!(refused.contains(FULL), "{refused}");
    }
    for custom_id in ["1:improve:1", "1:show:1"] {
        let refused = one.click_raw(&channel, custom_id).await.reply().text();
        assert!(refused.contains("You have no written answer"), "{refused}");
    }
    t.finish().await;
}

#[tokio::test]
async fn a_second_form_is_no_improvement_and_its_text_is_given_back() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let second = grace.click(&post, "Answer").await.modal();
    submit(&grace, &post, PARTIAL).await;
    let refused = second.submit(FULL).await.reply();
    let text = refused.text();
    assert!(text.contains("You answered this question"), "{text}");
    assert!(text.contains(FULL), "{text}");
    // The button there still improves it.
    let improved = improve(&grace, &refused, FULL).await.text();
    assert!(
        improved.contains("Your new text is in: +4 points."),
        "{improved}"
    );
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_left_the_bank_keeps_the_answer_as_it_was() {
    let (mut t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let suggested = submit(&grace, &post, PARTIAL).await;
    let in_flight = grace.click(&suggested, IMPROVE).await.modal();
    t.restart_with(super::small_bank::small_bank_without(1))
        .await;
    let refused = in_flight.submit(FULL).await.reply().text();
    assert!(refused.contains("removed from the bank"), "{refused}");
    assert!(refused.contains(FULL), "{refused}");
    let stands = grace.click(&post, "Answer").await.reply();
    assert!(!stands.has_button(IMPROVE), "{}", stands.text());
    let verdict = grace.click(&stands, SHOW).await.updated().text();
    assert!(verdict.contains("1 of 3: a start"), "{verdict}");
    // The bot does not mark a member who answers now, so there is nothing to improve.
    let one = answer(&t.guild.member("one"), &post, FULL).await;
    assert!(!one.has_button(IMPROVE), "{}", one.text());
    t.finish().await;
}
