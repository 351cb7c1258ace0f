//! Questions are edited, removed and forgotten.

use local_discord::Message;

use super::files::import;
use super::{ANSWER, TITLE, filled, markdown, posted_own, with_own};
use crate::support::{IMPROVE, SHOW, answer, answer_in_full, submit, told};

#[tokio::test]
async fn an_edit_leaves_old_verdicts_as_they_were_and_counts_from_then_on() {
    let (t, grace) = with_own().await;
    let (_, post) = posted_own(&t).await;
    let one = t.guild.member("one");
    answer_in_full(&one, &post).await;
    // Admins cannot edit a question that is open for them, because they would see the answer.
    let edit = || t.admin.command("/bank edit").option("question", "10001");
    let refused = told(&edit().send().await);
    assert!(refused.contains("open right now"), "{refused}");
    answer(&t.admin, &post, ANSWER).await;

    let form = edit().option("level", "intermediate").open().await;
    assert!(
        form.text()
            .contains("A residual block adds its input to its output."),
        "{}",
        form.text()
    );
    let points = "A residual block adds its input to its result.\nIt keeps the shape.";
    let form = filled(form, TITLE).fill("Key points, one per line", points);
    let edited = form.send().await.reply();
    assert!(
        edited.text().contains("Question #10001 is changed"),
        "{}",
        edited.text()
    );

    let old = one.click(&post, "Answer").await.reply();
    assert!(
        old.text()
            .contains("The gradient passes through unchanged."),
        "{}",
        old.text()
    );
    let fresh = submit(&grace, &post, "It adds its input to its result.").await;
    let fresh = grace.click(&fresh, SHOW).await.updated();
    assert!(
        fresh.text().contains("It keeps the shape."),
        "{}",
        fresh.text()
    );

    // A form from before the change changes nothing.
    let late = edit().open().await;
    let form = filled(edit().open().await, "Another title?");
    form.send().await.reply();
    let late = filled(late, TITLE).send().await.reply();
    assert!(
        late.text().contains("changed, decided or removed since"),
        "{}",
        late.text()
    );
    let file = String::from_utf8(late.file("question.md")).unwrap();
    // The parts without a field in the form are still there.
    for part in [
        TITLE,
        "level = \"intermediate\"",
        "skip-connections",
        "own_1",
    ] {
        assert!(file.contains(part), "{part}: {file}");
    }
    t.finish().await;
}

#[tokio::test]
async fn who_edits_or_exports_a_question_has_seen_its_answer() {
    let (t, _) = with_own().await;
    let (_, post) = posted_own(&t).await;
    let export = || t.admin.command("/bank export");
    let refused = |message: &Message| {
        let text = message.text();
        assert!(text.contains("Answer or pass first"), "{text}");
        assert_eq!(message.json()["attachments"], serde_json::json!([]));
    };
    refused(&export().send().await);
    // A member who can still improve their answer does not see the question in an export.
    let mine = submit(&t.admin, &post, "The gradient passes unchanged.").await;
    refused(&export().send().await);
    let improving = t.admin.click(&mine, IMPROVE).await.modal();

    let edit = t.admin.command("/bank edit").option("question", "10001");
    let form = edit.open().await;
    assert!(form.text().contains("adds its input"), "{}", form.text());
    let late = improving.submit(ANSWER).await.reply().text();
    assert!(late.contains("You have seen the key points"), "{late}");
    let exported = export().send().await;
    assert!(!exported.file("questions.zip").is_empty());
    t.finish().await;
}

#[tokio::test]
async fn a_removed_own_question_behaves_like_one_that_left_the_bank_and_can_come_back() {
    let (t, _) = with_own().await;
    let (_, post) = posted_own(&t).await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let verdict = answer(&one, &post, ANSWER).await;
    let ask = t
        .admin
        .command("/bank remove")
        .option("question", "10001")
        .send()
        .await;
    let removed = t.admin.click(&ask, "Remove it").await.updated();
    let gone = told(&one.click(&verdict, "Short answer").await.reply());
    assert!(gone.contains("has been removed"), "{gone}");
    let kept = submit(&two, &post, ANSWER).await;
    assert!(kept.text().contains("removed"), "{}", kept.text());
    let found = one
        .command("/search")
        .option("query", "residual block")
        .send()
        .await;
    assert!(!found.text().contains(TITLE), "{}", found.text());

    t.admin.click(&removed, "Put it back").await.updated();
    // The message with that button may be gone, so the list has the button too, for managers.
    let ask = t.admin.command("/bank remove").option("question", "10001");
    let ask = ask.send().await;
    t.admin.click(&ask, "Remove it").await.updated();
    let of_others = one.command("/bank list").send().await;
    assert!(!of_others.text().contains(TITLE), "{}", of_others.text());
    let listed = t.admin.command("/bank list").send().await;
    assert!(listed.text().contains("removed"), "{}", listed.text());
    let back = t.admin.click(&listed, "Put back #10001").await.updated();
    assert!(
        back.text().contains("It is back: #10001"),
        "{}",
        back.text()
    );
    let short = one.click(&verdict, "Short answer").await.reply();
    assert!(short.text().contains("adds its input"), "{}", short.text());
    // The next question gets another number.
    import(&t, &[("a.md", markdown("Another one?").as_bytes())]).await;
    let listed = t.admin.command("/bank list").send().await;
    assert!(listed.text().contains("#10002"), "{}", listed.text());
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn own_questions_are_there_after_a_restart_and_go_with_their_server() {
    let (mut t, grace) = with_own().await;
    t.restart().await;
    let found = grace
        .command("/search")
        .option("query", "residual block")
        .send()
        .await;
    assert!(found.text().contains(TITLE), "{}", found.text());
    let (_, post) = posted_own(&t).await;
    answer_in_full(&grace, &post).await;
    assert!(
        t.count("select count(*) from prompts where question_id like 'own%'")
            .await
            > 0
    );
    t.guild.remove_bot();
    t.advance_to("2026-02-10T10:00:00Z").await;
    for left in [
        t.count("select count(*) from own_questions").await,
        t.count("select count(*) from prompts where question_id like 'own%'")
            .await,
        t.count("select count(*) from question_versions where question_id like 'own%'")
            .await,
    ] {
        assert_eq!(left, 0);
    }
    // The bot has forgotten them, too, in the same process.
    t.guild.invite_bot();
    let found = grace.command("/search").option("query", "residual block");
    let found = found.send().await;
    assert!(!found.text().contains(TITLE), "{}", found.text());
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_removed_under_its_open_post_holds_up_nothing() {
    let (t, grace) = with_own().await;
    let (_channel, post) = posted_own(&t).await;
    let remove = t.admin.command("/bank remove");
    let ask = remove.option("question", "10001").send().await;
    t.admin.click(&ask, "Remove it").await.updated();
    submit(&grace, &post, ANSWER).await;
    t.advance_to("2026-01-05T09:00:05Z").await;
    let waiting = "select count(*) from errands where kind = 'count' and done_at is null";
    assert_eq!(t.count(waiting).await, 0);
    t.finish().await;
}
