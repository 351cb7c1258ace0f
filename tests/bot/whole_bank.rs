//! Clicks every page of every model answer and every rung of every ladder. local-discord refuses
//! messages above Discord's limits, so the bot's reply would be missing.

use local_discord::{Member, Message};

use super::support::{TestBot, bank};

const PARTS: [&str; 6] = [
    "Short answer",
    "Explanation",
    "Code",
    "Real world",
    "Mistakes",
    "Sources",
];

/// Turns to a part and through its pages; returns how many there are.
async fn read_part(member: &Member, answer: &Message, part: &str) -> usize {
    let mut page = answer.clone();
    if !page.button(part).is_disabled() {
        page = member.click(&page, part).await.updated();
    }
    let mut pages = 1;
    loop {
        let text = page.text();
        assert!(text.lines().count() > 4, "an empty page:\n{text}");
        if pages > 1 || page.has_button("Next ▶") {
            assert!(text.contains(&format!("— Page {pages} of")), "{text}");
        }
        if !page.has_button("Next ▶") {
            return pages;
        }
        page = member.click(&page, "Next ▶").await.updated();
        pages += 1;
    }
}

async fn climb(member: &Member, answer: &Message) -> usize {
    let mut rung = member.click(answer, "Follow-ups").await.reply();
    let mut rungs = 1;
    loop {
        rung = member.click(&rung, "Reveal").await.updated();
        if !rung.has_button("Next follow-up") {
            return rungs;
        }
        rung = member.click(&rung, "Next follow-up").await.updated();
        rungs += 1;
    }
}

#[tokio::test]
async fn every_page_of_every_question_can_be_read() {
    let t = TestBot::start().await;
    let one = t.guild.member("one");
    let mut long = 0;
    for question in bank().iter() {
        let ask = one
            .command("/answer")
            .option("question", question.id.as_str());
        let answer = ask.send().await;
        for part in PARTS {
            long += usize::from(read_part(&one, &answer, part).await > 1);
        }
        assert_eq!(climb(&one, &answer).await, question.follow_ups.len());
    }
    assert!(long > 0, "no part has pages, so turning them was not tried");
    t.finish().await;
}
