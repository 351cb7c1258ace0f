//! Lists that grow: paged, and never too long for Discord.

use super::support::{FULL, PARTIAL, TestBot, answer, pass};

/// The most schedules that a server can have.
const SCHEDULES: usize = 10;

#[tokio::test]
async fn open_posts_and_schedules_come_in_pages() {
    let t = TestBot::start_small().await;
    for place in 0..SCHEDULES {
        let channel = t.guild.add_channel(&format!("channel-{place}"));
        let add = t.add_schedule(&channel, "mixed").option("at", "09:00");
        let reply = add.send().await.text();
        assert!(reply.contains("added"), "{reply}");
    }
    t.advance_to("2026-01-05T09:01:00Z").await;
    let one = t.guild.member("one");
    let first = one.command("/daily").send().await;
    assert_eq!(first.text().matches("not answered yet").count(), 5);
    assert!(first.text().contains("Page 1 of 2"), "{}", first.text());
    let second = one.click(&first, "Next ▶").await.updated();
    assert!(second.text().contains("Page 2 of 2"), "{}", second.text());
    assert_eq!(second.text().matches("not answered yet").count(), 5);
    for place in SCHEDULES / 2..SCHEDULES {
        assert!(second.text().contains(&format!("in #channel-{place}")));
    }
    // Its buttons work, and it shows the answers.
    let channel = t.guild.channel("channel-0");
    let buttons = second.json()["components"][0]["components"].clone();
    for button in buttons.as_array().unwrap() {
        let answer = button["custom_id"].as_str().unwrap();
        let pass = answer.replace("answer", "pass");
        one.click_raw(&channel, &pass).await.reply();
    }
    let back = one.click(&second, "◀ Previous").await.updated();
    assert_eq!(back.text(), first.text());
    let again = one.click(&back, "Next ▶").await.updated();
    assert_eq!(again.text().matches("you passed").count(), 5);

    let list = t.admin.command("/schedule list").send().await;
    assert!(list.text().contains("Page 1 of 2"), "{}", list.text());
    assert!(list.text().contains("#5") && !list.text().contains("#6"));
    let rest = t.admin.click(&list, "Next ▶").await.updated();
    assert!(rest.text().contains("#10"), "{}", rest.text());
    // Only a manager may see the page; another member gets a refusal.
    let refused = one.click_raw(&channel, "1:schedules:1").await.reply();
    assert!(
        refused.text().contains("Manage Server"),
        "{}",
        refused.text()
    );
    // With fewer schedules than before, this is the last page.
    for number in 2..=SCHEDULES {
        t.remove_schedule(&t.admin, &number.to_string()).await;
    }
    let last = t.admin.click_raw(&channel, "1:schedules:1").await;
    let last = last.updated();
    assert!(last.text().contains("#1"), "{}", last.text());
    t.finish().await;
}

#[tokio::test]
async fn a_verdict_is_colored_by_its_result() {
    let (t, _, post) = TestBot::posted().await;
    let [full, part, none, passed] = ["full", "part", "none", "passed"].map(|n| t.guild.member(n));
    let color = |verdict: &local_discord::Message| verdict.json()["embeds"][0]["color"].clone();
    let verdicts = [
        answer(&full, &post, FULL).await,
        answer(&part, &post, PARTIAL).await,
        answer(&none, &post, "I like trains and they are fast.").await,
        pass(&passed, &post).await,
    ];
    let colors = verdicts.each_ref().map(color);
    assert_eq!(colors, [0x57_F2_87, 0xFE_E7_5C, 0xED_42_45, 0x58_65_F2]);
    t.finish().await;
}

#[tokio::test]
async fn a_suggestion_that_could_not_be_sent_back_is_not_made() {
    let t = TestBot::start().await;
    let suggest = async |typed: &str| {
        let add = t.admin.command("/schedule add");
        add.autocomplete("topics", typed).await
    };
    let typed = "shapes, ".repeat(11);
    assert!(!suggest(&typed).await.is_empty(), "it fits");
    assert!(suggest(&"shapes, ".repeat(13)).await.is_empty());
    t.finish().await;
}
