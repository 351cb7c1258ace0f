//! Who has the last word on a server's marks.

use insta::assert_snapshot;

use super::support::{TestBot, told};

#[tokio::test]
async fn a_server_chooses_who_has_the_last_word_on_marks() {
    let mut t = TestBot::start_small().await;
    let command = || t.admin.command("/setup marking");
    let set = async |choice: &str| told(&command().option("marking", choice).send().await);
    let shown = async || told(&command().send().await);
    // Members have it, until an admin changes that.
    let before = shown().await;
    assert_snapshot!(before, @"Members have the last word on their own answers here: the key points they tick are the ones that count. To go by my suggestions alone: `/setup marking marking:suggested only`.");
    assert_snapshot!(set("suggested only").await, @"Only my suggestions count here now: members see which key points I found in their answers and can't change them. What members settled before stays as it is. To let members settle their own: `/setup marking marking:settled by members`.");
    assert_ne!(shown().await, before);
    t.restart().await;
    let command = || t.admin.command("/setup marking");
    let shown = async || told(&command().send().await);
    assert!(shown().await.starts_with("Only my suggestions count here:"));
    command()
        .option("marking", "settled by members")
        .send()
        .await;
    assert_eq!(shown().await, before);
    t.finish().await;
}
