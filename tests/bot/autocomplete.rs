//! Suggestions while a member types an option.

use insta::assert_snapshot;
use local_discord::Choice;
use stride::domain::question::Topic;

use super::support::{TestBot, bank};

fn names(choices: &[Choice]) -> Vec<&str> {
    choices.iter().map(|choice| choice.name.as_str()).collect()
}

#[tokio::test]
async fn a_time_zone_is_found_by_its_city_in_any_case() {
    let t = TestBot::start_small().await;
    let suggest = async |typed: &str| {
        let setup = t.admin.command("/setup timezone");
        setup.autocomplete("timezone", typed).await
    };
    assert_eq!(
        names(&suggest("berlin").await),
        ["Europe/Berlin · 09:00 now"]
    );
    assert_eq!(
        names(&suggest("New York").await),
        ["America/New_York · 03:00 now"]
    );
    // A city that no zone is named after, a country, an abbreviation, an offset.
    let best = async |typed: &str| suggest(typed).await[0].name.clone();
    assert_snapshot!(best("munich").await, @"Europe/Berlin (Munich) · 09:00 now");
    assert_snapshot!(best("India").await, @"Asia/Kolkata (India) · 13:30 now");
    assert_snapshot!(names(&suggest("BST").await).join("\n"), @"
    Europe/London (BST) · 08:00 now
    Asia/Dhaka (BST) · 14:00 now
    Pacific/Bougainville (BST) · 19:00 now
    ");
    assert_snapshot!(names(&suggest("GMT+2").await)[..3].join("\n"), @"
    UTC+2 · 10:00 now
    Europe/Athens · 10:00 now
    Africa/Cairo · 10:00 now
    ");
    // Any part of a name may begin with it.
    assert_snapshot!(names(&suggest("port").await).join("\n"), @"
    Africa/Porto-Novo · 09:00 now
    America/Port-au-Prince · 03:00 now
    America/Port_of_Spain · 04:00 now
    Pacific/Port_Moresby · 18:00 now
    America/Porto_Acre · 03:00 now
    America/Porto_Velho · 04:00 now
    America/Los_Angeles (Portland) · 00:00 now
    Europe/Lisbon (Porto) · 08:00 now
    Atlantic/Azores (Portugal) · 07:00 now
    ");
    assert_eq!(suggest("").await.len(), 25);
    assert!(suggest("Atlantis").await.is_empty());
    let setup = t.admin.command("/setup timezone");
    let set = setup
        .option("timezone", &suggest("kolkata").await[0])
        .send()
        .await;
    assert!(set.text().contains("**Asia/Kolkata**"), "{}", set.text());
    t.finish().await;
}

#[tokio::test]
async fn schedules_and_topics_are_suggested() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    t.add_schedule(&channel, "progressive")
        .option("cron", "0 18 * * 1-5")
        .send()
        .await;
    let pause = || t.admin.command("/schedule pause");
    let all = pause().autocomplete("schedule", "").await;
    assert_eq!(
        names(&all),
        [
            "#1 beginner, every day at 09:00",
            "#2 progressive, cron `0 18 * * 1-5`"
        ]
    );
    assert_eq!(
        pause().autocomplete("schedule", "PROGRESSIVE").await,
        all[1..]
    );
    let paused = pause().option("schedule", &all[1]).send().await;
    assert!(paused.text().contains("#2 is paused"), "{}", paused.text());

    let topics = async |typed: &str| {
        t.admin
            .command("/schedule add")
            .autocomplete("topics", typed)
            .await
    };
    assert_eq!(topics("").await.len(), Topic::ALL.len());
    assert_eq!(names(&topics("Skip c").await), ["skip-connections"]);
    assert_eq!(
        names(&topics("shapes, conv").await),
        ["shapes, convolution"]
    );
    let kinds = t.admin.command("/schedule edit");
    assert_eq!(
        names(&kinds.autocomplete("kinds", "code, De").await),
        ["code, debugging", "code, design"]
    );
    t.finish().await;
}

#[tokio::test]
async fn a_question_is_found_by_number_title_and_topic() {
    let t = TestBot::start().await;
    let one = t.guild.member("one");
    let suggest = async |typed: &str| one.command("/answer").autocomplete("question", typed).await;
    assert_eq!(suggest("#12").await[0].value, "stride");
    assert_eq!(suggest("batch norm").await[0].value, "batch-normalization");
    assert!(suggest("skip-connections").await.len() > 3);
    assert_eq!(suggest("").await.len(), 25.min(bank().len()));
    assert!(suggest("quantum gravity").await.is_empty());
    t.finish().await;
}
