//! **Undo**: a member takes the last rating of a review back.

use local_discord::Message;

use super::reviewing::{answered, rate, rate_back, review};
use super::support::{PARTIAL, TestBot};

/// Returns all numbers that the database has about cards.
async fn known(t: &TestBot) -> [i64; 3] {
    [
        t.count("select sum(due_at) from cards").await,
        t.count("select sum(reviews) from cards").await,
        t.count("select count(rated_at) from cards").await,
    ]
}

#[tokio::test]
async fn the_last_rating_is_taken_back_until_another_card_is_rated() {
    let (mut t, one) = answered(PARTIAL).await;
    let before = known(&t).await;
    let undo = |rated: &Message| rated.button("Undo").custom_id().to_owned();
    let first = rate(&one, &review(&one).await, "Got it").await;
    let first_undo = undo(&first);
    assert_ne!(known(&t).await, before);
    t.restart().await;
    let back = one.click(&first, "Undo").await.updated();
    assert!(back.text().contains("Did you have it?"), "{}", back.text());
    assert_eq!(known(&t).await, before);
    // The member rates it again, and then the next one.
    let again = rate_back(&one, &back, "Missed").await;
    let again_undo = undo(&again);
    let second = rate(&one, &again, "Got it").await;
    let rated = known(&t).await;
    let channel = t.guild.add_channel("old");
    for undo in [first_undo, again_undo] {
        let stays = one.click_raw(&channel, &undo).await.updated();
        let text = stays.text();
        assert!(
            text.contains("you can only take back the last one"),
            "{text}"
        );
        assert_eq!(known(&t).await, rated);
    }
    // The last card of the day has the button, too.
    let done = rate(&one, &second, "Good").await;
    assert!(
        done.text().contains("Done: you have reviewed"),
        "{}",
        done.text()
    );
    one.click(&done, "Undo").await.updated();
    assert_eq!(known(&t).await, rated);
    t.finish().await;
}
