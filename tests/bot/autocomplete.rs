//! What is suggested while an option is typed.

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
    assert_eq!(names(&suggest("berlin").await), ["Europe/Berlin"]);
    assert_eq!(names(&suggest("New York").await), ["America/New_York"]);
    // Any part of a name may begin with it.
    assert_snapshot!(names(&suggest("port").await).join("\n"), @"
    Africa/Porto-Novo
    America/Port-au-Prince
    America/Port_of_Spain
    America/Porto_Acre
    America/Porto_Velho
    Pacific/Port_Moresby
    Portugal
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
    t.add_schedule(&channel, "ladder")
        .option("cron", "0 18 * * 1-5")
        .send()
        .await;
    let pause = || t.admin.command("/schedule pause");
    let all = pause().autocomplete("schedule", "").await;
    assert_eq!(
        names(&all),
        [
            "#1 beginner, every day at 09:00",
            "#2 ladder, cron `0 18 * * 1-5`"
        ]
    );
    assert_eq!(pause().autocomplete("schedule", "LADDER").await, all[1..]);
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
