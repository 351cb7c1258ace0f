//! Stride in direct messages, without a server around.

use insta::assert_snapshot;

use super::support::{FULL, TestBot, answer, told};

#[tokio::test]
async fn the_model_answer_is_read_in_direct_messages() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let direct = one.direct_messages();
    let command = one.command("/answer").in_channel(&direct);
    let short = command.option("question", "1").send().await;
    assert!(short.text().contains("Stride is the step of the kernel."));
    let turned = one.click(&short, "Sources").await.updated();
    assert!(turned.text().contains("arxiv.org"));
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_open_in_a_server_is_asked_about_in_direct_messages() {
    let (t, _, post) = TestBot::posted().await;
    let [one, known] = ["one", "known"].map(|name| t.guild.member(name));
    let open = async |member: &local_discord::Member| {
        let direct = member.direct_messages();
        let command = member.command("/answer").in_channel(&direct);
        command.option("question", "1").send().await
    };
    answer(&known, &post, FULL).await;
    assert!(
        open(&known)
            .await
            .text()
            .contains("Stride is the step of the kernel.")
    );

    // The bot remembers a member by their actions.
    one.click(&post, "Hint").await;
    let asked = open(&one).await;
    assert!(asked.text().contains("in #beginner"), "which post it is");
    let opened = one.click(&asked, "Open it anyway").await.reply();
    assert!(opened.text().contains("Stride is the step of the kernel."));
    let title = one.click(&post, "Answer").await.modal().title().to_owned();
    assert_eq!(title, "Question #1: counts as a pass");
    t.finish().await;
}

#[tokio::test]
async fn help_in_direct_messages_lists_what_works_there() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let help = one.command("/help").in_channel(&one.direct_messages());
    let help = help.send().await.text();
    assert!(help.contains("`/answer`"));
    assert!(!help.contains("`/streak`") && !help.contains("`/schedule`"));
    t.finish().await;
}

#[tokio::test]
async fn what_happens_to_answers_is_read_and_chosen_in_direct_messages() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let direct = one.direct_messages();
    let about = || one.command("/privacy about");
    let read = about().in_channel(&direct).send().await.text();
    assert!(read.contains("What happens to your answers"), "{read}");
    assert_eq!(read, about().send().await.text());

    // It applies on every server.
    let judge = one.command("/privacy judge").in_channel(&direct);
    let off = judge.option("answers", "off").send().await.text();
    assert!(
        off.contains("you said `/privacy judge answers:off`"),
        "{off}"
    );
    assert_eq!(off, about().send().await.text());

    let boards = async |words: &str| told(&one.command(words).in_channel(&direct).send().await);
    let hide = boards("/privacy hide").await;
    assert_snapshot!(hide, @"Each server has its own boards. Use this command in a channel of the server whose boards you want to leave or come back to.");
    assert_eq!(boards("/privacy show").await, hide);
    t.finish().await;
}
