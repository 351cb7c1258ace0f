//! A member's card.

use insta::assert_snapshot;
use local_discord::{Member, Message};
use serde_json::Value;

use super::support::{FULL, PARTIAL, TestBot, answer, pass, read, told};

async fn profile(member: &Member) -> Message {
    member.command("/profile").send().await
}

/// Returns the card's text for members who cannot see it.
fn in_words(card: &Message) -> String {
    let files = card.json()["attachments"].as_array().unwrap();
    assert_eq!(files.len(), 1);
    let Value::String(words) = &files[0]["description"] else {
        panic!("the card has no alternative text");
    };
    words.clone()
}

/// Plays a week: one member answers each day but Thursday, another once.
async fn week() -> (TestBot, [Member; 2]) {
    let (t, channel, _) = TestBot::posted().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    for day in 5..=11 {
        if day > 5 {
            t.advance_to(&format!("2026-01-{day:02}T09:00:00Z")).await;
        }
        let post = t.post_in(&channel);
        match day {
            5 => drop(answer(&two, &post, PARTIAL).await),
            8 => continue,
            9 => drop(pass(&one, &post).await),
            _ => drop(answer(&one, &post, if day == 11 { FULL } else { PARTIAL }).await),
        }
    }
    (t, [one, two])
}

#[tokio::test]
async fn who_has_done_nothing_has_a_card_that_says_how_to_begin() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let card = profile(&one).await;
    assert!(card.is_ephemeral());
    assert_snapshot!(read(&card.text()), @"
    ┃ **Profile of one**
    ┃ Practice this next: #1 · What is stride?
    ┃ (image: profile.png)
    (profile.png)
    [Practice #1]
    ");
    assert_snapshot!(in_words(&card), @"Streak: 0 study days (longest 0), 0 freezes. Points: 0. In the last year: 0 active days. Seen: 0 of 3 questions.");
    t.finish().await;
}

#[tokio::test]
async fn a_card_shows_the_year_and_what_was_answered() {
    let (t, [one, _]) = week().await;
    let card = profile(&one).await;
    assert_snapshot!(read(&card.text()), @"
    ┃ **Profile of one**
    ┃ Practice this next: #2 · How does a network downsample?
    ┃ (image: profile.png)
    (profile.png)
    [Practice #2]
    ");
    assert_snapshot!(in_words(&card), @"Streak: 3 study days (longest 3), 0 freezes. Points: 28. In the last year: 5 active days, the last one 2026-01-11; 0 kept by a freeze, amnesty or holiday, 1 missed. Seen: 1 of 3 questions. Key points covered: beginner 100%. By topic: shapes 100%.");
    let picture = &card.json()["attachments"][0];
    assert_eq!(picture["width"], 1_200);
    assert_eq!(card.json()["embeds"][0]["image"]["url"], picture["url"]);
    let url = picture["url"].as_str().unwrap();
    let file = reqwest::get(url).await.unwrap().bytes().await.unwrap();
    assert!(file.starts_with(b"\x89PNG"));
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_card_leads_to_what_to_practice_and_never_to_what_is_open() {
    let (t, channel, _) = TestBot::posted().await;
    let one = t.guild.member("one");
    let card = profile(&one).await;
    assert!(
        !card.text().contains("#1 · What is stride?"),
        "{}",
        card.text()
    );
    let asked = one.click(&card, "Practice #2").await.reply();
    assert!(
        asked.is_ephemeral() && asked.has_button("Answer"),
        "{}",
        asked.text()
    );
    // This button is older than the post.
    let old = one.click_raw(&channel, "1:ask:1").await.reply();
    assert!(old.text().contains("so answer it there"), "{}", old.text());
    t.finish().await;
}

#[tokio::test]
async fn of_others_a_card_shows_no_more_than_boards_and_streaks_do() {
    let (t, [one, two]) = week().await;
    let command = two.command("/profile").option("member", &one);
    let card = command.option("public", true).send().await;
    assert!(!card.is_ephemeral());
    let shown = format!("{}\n{}", card.text(), in_words(&card));
    assert!(shown.contains("Profile of one"), "{shown}");
    assert!(shown.contains("Points: "), "{shown}");
    for private in ["%", "Strongest", "Practice", "Seen", "stride"] {
        assert!(!shown.contains(private), "{private:?} in {shown}");
    }
    one.command("/privacy hide").send().await;
    let command = two.command("/profile").option("member", &one);
    let hidden = told(&command.send().await);
    assert_eq!(
        hidden,
        told(
            &two.command("/streak show")
                .option("member", &one)
                .send()
                .await
        )
    );
    // A member still sees their own card in full.
    assert!(in_words(&profile(&one).await).contains("Seen: "));
    t.finish().await;
}

#[tokio::test]
async fn in_direct_messages_a_card_is_about_all_servers() {
    let (t, [one, two]) = week().await;
    let other = t.server.add_guild("Another group", "linus");
    let channel = other.add_channel("daily");
    let add = other.owner().command("/schedule add");
    let add = add.option("channel", &channel).option("level", "beginner");
    let add = add.option("at", "10:00").option("anyway", true).send();
    assert!(add.await.text().contains("added"));
    t.advance_to("2026-01-11T10:00:00Z").await;
    let there = other.member("one");
    pass(&there, &t.post_in(&channel)).await;
    let here = in_words(&profile(&one).await);
    let card = one.command("/profile").in_channel(&one.direct_messages());
    let card = card.send().await;
    assert_snapshot!(read(&card.text()), @"
    ┃ **Profile of one**
    ┃ -# All your servers and your practice together.
    ┃ Practice this next: #2 · How does a network downsample?
    ┃ (image: profile.png)
    (profile.png)
    [Practice #2]
    ");
    let everywhere = in_words(&card);
    assert_snapshot!(everywhere, @"2 servers, best streak: 3 study days (longest 3). Points: 28. In the last year: 5 active days, the last one 2026-01-11. Seen: 1 of 3 questions. Key points covered: beginner 100%. By topic: shapes 100%.");
    assert!(here.contains("Streak: ") && !everywhere.contains("freeze"));
    // In direct messages the bot does not say who others are.
    let direct = one.direct_messages();
    let of_other = one.command("/profile").in_channel(&direct);
    let refused = of_other.option("member", &two).send().await;
    assert_snapshot!(told(&refused), @"I show other members' profiles in servers that have me. Here I can show yours: leave `member` out.");
    t.finish().await;
}

#[tokio::test]
async fn a_name_that_the_font_lacks_is_told_in_the_title() {
    let t = TestBot::start_small().await;
    for name in [
        "李明",
        "דוד",
        "🔥🔥🔥",
        "W".repeat(32).as_str(),
        "<b>&amp;</b>",
    ] {
        let one = t.guild.member("one");
        one.set_display_name(name);
        let card = profile(&one).await;
        let title = card.json()["embeds"][0]["title"]
            .as_str()
            .unwrap()
            .to_owned();
        let plain: String = title
            .chars()
            .filter(|c| !"\\\u{200E}".contains(*c))
            .collect();
        assert_eq!(plain, format!("Profile of {name}"));
        in_words(&card);
    }
    t.finish().await;
}
