//! The bot registers its commands once, and again only after a change.

use super::support::TestBot;

/// Returns how often the bot has registered its commands.
fn registrations(t: &TestBot) -> usize {
    let traffic = t.server.traffic();
    let puts = traffic.iter().filter(|one| {
        one["method"] == "PUT" && one["path"].as_str().unwrap().ends_with("/commands")
    });
    puts.count()
}

#[tokio::test]
async fn a_restart_registers_nothing_anew() {
    let mut t = TestBot::start_small().await;
    assert_eq!(registrations(&t), 1);
    t.restart().await;
    assert_eq!(registrations(&t), 1);
    // A bot on a new database cannot know, so it asks Discord.
    t.stop_bot().await;
    std::fs::remove_file(t.database()).unwrap();
    t.start_bot().await;
    assert_eq!(registrations(&t), 2);
    t.finish().await;
}
