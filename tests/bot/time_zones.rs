//! A server's time zone: schedules follow it, and no day is doubled or lost.

use insta::assert_snapshot;

use super::small_bank::small_bank;
use super::support::{TestBot, read};

impl TestBot {
    async fn set_timezone(&self, zone: &str) -> String {
        let setup = self
            .admin
            .command("/setup timezone")
            .option("timezone", zone);
        read(&setup.send().await.text())
    }
}

#[tokio::test]
async fn a_schedule_keeps_its_wall_time_in_another_zone() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("beginner").await;
    assert_snapshot!(t.set_timezone("europe/berlin").await, @"This server's time zone is now **Europe/Berlin**, where it is 09:00. Schedules keep their times of day, now in this zone.");
    let list = t.admin.command("/schedule list").send().await;
    assert_snapshot!(read(&list.text()), @"
    ┃ **Schedules**
    ┃ In this server's time zone, **Europe/Berlin**. Upcoming posts are shown in yours.
    ┃ #1:
    ┃ **beginner** in #beginner, every day at 09:00
    ┃ Next: <2026-01-06 08:00 f>, <2026-01-07 08:00 f>, <2026-01-08 08:00 f>
    ");
    t.finish().await;
}

#[tokio::test]
async fn what_is_typed_sets_the_clock_that_people_mean() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("beginner").await;
    // The database's zone `EST` has no summer time; in July New York shows 05:00.
    t.advance_to("2026-07-06T09:00:00Z").await;
    assert!(t.set_timezone("Eastern Time").await.contains("it is 05:00"));
    assert!(t.set_timezone("India").await.contains("it is 14:30"));
    assert!(t.set_timezone("Kiev").await.contains("**Europe/Kyiv**"));
    // The database's `Etc/GMT+2` is two hours behind UTC.
    assert_snapshot!(t.set_timezone("GMT+2").await, @"This server's time zone is now **UTC+2**, where it is 11:00. Schedules keep their times of day, now in this zone. It has no daylight saving time. If your clocks change, choose a city near you, such as `Europe/Berlin`.");
    let list = t.admin.command("/schedule list").send().await.text();
    assert!(list.contains("**UTC+2**"), "{list}");
    // The option carries what autocompletion offers.
    let setup = || t.admin.command("/setup timezone");
    let chosen = setup().autocomplete("timezone", "utc-3").await.remove(0);
    let set = setup().option("timezone", &chosen).send().await.text();
    assert!(set.contains("**UTC-3**, where it is 06:00"), "{set}");
    let arizona = t.set_timezone("Arizona").await;
    assert!(arizona.contains("**America/Phoenix**"), "{arizona}");
    assert!(arizona.contains("no daylight saving time"), "{arizona}");
    t.finish().await;
}

#[tokio::test]
async fn a_change_of_zone_neither_doubles_nor_loses_a_day() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let one = t.guild.member("one");
    let answer = async || {
        let passed = one.click(&t.post_in(&channel), "I don't know yet").await;
        passed.reply().text()
    };
    t.advance_to("2026-01-05T10:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    answer().await;

    // Monday is posted. In Los Angeles it is 02:00 on Monday, so 09:00 is still to come there.
    t.set_timezone("America/Los_Angeles").await;
    t.advance_to("2026-01-06T16:59:00Z").await;
    assert_eq!(channel.messages().len(), 1, "Monday was posted already");
    t.advance_to("2026-01-06T17:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "Tuesday, 09:00 in Los Angeles");
    answer().await;

    // In Auckland Wednesday has begun, and its 09:00 comes within hours. That is before Tuesday
    // ends in the old zone, so it adds no study day.
    t.set_timezone("Pacific/Auckland").await;
    t.advance_to("2026-01-07T19:59:00Z").await;
    assert_eq!(channel.messages().len(), 2);
    t.advance_to("2026-01-07T20:00:00Z").await;
    assert_eq!(channel.messages().len(), 3, "Thursday, 09:00 in Auckland");
    answer().await;

    t.set_timezone("UTC").await;
    t.advance_to("2026-01-08T20:00:00Z").await;
    assert_eq!(channel.messages().len(), 3, "Thursday was posted already");
    t.advance_to("2026-01-09T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 4, "Friday, 09:00 in UTC");
    let fourth = answer().await;
    assert!(fourth.contains("🔥 **4 days**"), "{fourth}");
    t.finish().await;
}

#[tokio::test]
async fn summer_time_moves_no_wall_time() {
    let t = TestBot::start_at("2026-03-28T00:00:00Z", small_bank()).await;
    t.set_timezone("Europe/Berlin").await;
    let channel = t.guild.add_channel("daily");
    // 02:30 does not exist on 29 March: the post comes when the gap ends.
    let added = t
        .add_schedule(&channel, "mixed")
        .option("at", "02:30")
        .send()
        .await;
    assert_snapshot!(read(&added.text()), @"
    ┃ **Schedule #1 added**
    ┃ **mixed** in #daily, every day at 02:30
    ┃ Next: <2026-03-28 01:30 f>, <2026-03-29 01:00 f>, <2026-03-30 00:30 f>
    ┃ Draws from 3 questions
    ┃ — Times are in Europe/Berlin. To change that: /setup timezone
    ");
    t.advance_to("2026-03-30T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 3, "{}", channel.transcript());
    t.finish().await;
}
