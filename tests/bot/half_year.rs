//! Half a year of reviews: each card comes back on the day that FSRS says, and on no other.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use fsrs::{FSRS, MemoryState};
use local_discord::{Member, Message};

use super::support::{PARTIAL, TestBot, answer};

/// A card according to FSRS alone, without the bot.
struct Expected {
    state: MemoryState,
    reviewed: DateTime<Utc>,
    days: u32,
}

/// Returns the rounded number of days between two instants.
fn days(from: DateTime<Utc>, to: DateTime<Utc>) -> u32 {
    ((to - from).num_minutes() as f64 / (24.0 * 60.0)).round() as u32
}

/// Returns what FSRS makes of a rating, from 1 to 4.
fn rated(before: Option<&Expected>, rating: usize, now: DateTime<Utc>) -> Expected {
    let since = before.map_or(0, |card| days(card.reviewed, now));
    let state = before.map(|card| card.state);
    let next = FSRS::default().next_states(state, 0.9, since).unwrap();
    let next = [next.again, next.hard, next.good, next.easy][rating - 1].clone();
    Expected {
        state: next.memory,
        reviewed: now,
        days: (next.interval.round() as u32).max(1),
    }
}

/// Returns what a card asks: its question or a part.
fn asked(card: &Message) -> String {
    let embed = &card.json()["embeds"][0];
    let (title, text) = (
        embed["title"].as_str().unwrap(),
        embed["description"].as_str().unwrap(),
    );
    let part = text.lines().find(|line| line.starts_with("**"));
    format!("{} {}", &title[..2], part.unwrap_or_default())
}

const PARTS: [&str; 3] = ["Missed", "Partly", "Got it"];
const WHOLE: [&str; 4] = ["Again", "Hard", "Good", "Easy"];

/// Words an interval as a button does.
fn in_days(time: TimeDelta) -> String {
    match time.num_days() {
        1 => "1 day".to_owned(),
        days if days < 60 => format!("{days} days"),
        days => format!("{} months", (days + 15) / 30),
    }
}

/// Rates a card after turning it over, and returns the next reply, the card's due time, and the
/// time on the button.
async fn rate(member: &Member, back: &Message, rating: usize) -> (Message, DateTime<Utc>, String) {
    let text = back.text();
    let is_part = text.contains("[Missed · ");
    let name = if is_part {
        PARTS[rating - 1]
    } else {
        WHOLE[rating - 1]
    };
    let (_, label) = text.split_once(&format!("[{name} · ")).unwrap();
    let said = label.split_once(']').unwrap().0.to_owned();
    let next = member
        .click(back, &format!("{name} · {said}"))
        .await
        .updated();
    let content = next.json()["content"].as_str().unwrap().to_owned();
    let (_, stamp) = content.split_once("comes back <t:").unwrap();
    let seconds = stamp.split_once(':').unwrap().0.parse().unwrap();
    let due = DateTime::from_timestamp(seconds, 0).unwrap();
    (next, due, said)
}

#[tokio::test]
async fn half_a_year_of_reviews_comes_back_as_fsrs_says() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    let mut deck = BTreeMap::new();
    answer(&one, &post, PARTIAL).await;
    // One of three key points is a start, and two are missed.
    for (asked, rating) in [
        ("#1 ", 2),
        ("#1 **A larger stride …**", 1),
        ("#1 **Fewer positions …**", 1),
    ] {
        deck.insert(asked.to_owned(), rated(None, rating, t.server.now()));
    }
    t.pause_schedule("1").await;
    let direct = one.direct_messages();
    for question in ["1", "2", "3"] {
        let open = one.command("/followup").in_channel(&direct);
        let mut rung = open.option("question", question).send().await;
        for place in 0..4 {
            let rating = 1 + place % 3;
            let asked = asked(&rung);
            let back = one.click(&rung, "Reveal").await.updated();
            let (next, ..) = rate(&one, &back, rating).await;
            deck.insert(asked, rated(None, rating, t.server.now()));
            rung = next;
        }
    }
    let limit = one.command("/review").option("limit", 100_i64);
    limit.in_channel(&direct).send().await;

    let mut reviews = 0_usize;
    for day in 1..=183_i64 {
        // In the morning or the evening, and not at all on some days.
        if day % 11 == 0 {
            continue;
        }
        let morning: DateTime<Utc> = "2026-01-05T08:00:00Z".parse().unwrap();
        let now = morning + TimeDelta::days(day) + TimeDelta::hours(5 * (day % 3));
        t.advance_to(&now.to_rfc3339()).await;
        let is_due = |card: &Expected| days(card.reviewed, now) >= card.days;
        let due = deck.iter().filter(|(_, card)| is_due(card));
        let mut due: Vec<String> = due.map(|(asked, _)| asked.clone()).collect();
        // In a server or in direct messages, it is the same deck.
        let command = one.command("/review");
        let mut card = match day % 2 {
            0 => command.send().await,
            _ => command.in_channel(&direct).send().await,
        };
        while card.has_button("Reveal") {
            let asked = asked(&card);
            let place = due.iter().position(|other| *other == asked);
            due.swap_remove(place.unwrap_or_else(|| panic!("{asked} is not due on {now}")));
            reviews += 1;
            let rating = [3, 3, 1, 2, 3, 3, 2][reviews % 7];
            let back = one.click(&card, "Reveal").await.updated();
            let (next, due_at, said) = rate(&one, &back, rating).await;
            let expected = rated(deck.get(&asked), rating, now);
            let comes_back = now + TimeDelta::days(expected.days.into());
            assert_eq!(due_at, comes_back, "{asked}, rated {rating} on {now}");
            // Its button announced the same.
            assert_eq!(
                said,
                in_days(due_at - now),
                "{asked}, rated {rating} on {now}"
            );
            deck.insert(asked, expected);
            card = next;
        }
        assert!(due.is_empty(), "{due:?} are due on {now}");
    }
    assert_eq!(deck.len(), 15);
    assert!(reviews > 150, "{reviews}");
    t.finish().await;
}
