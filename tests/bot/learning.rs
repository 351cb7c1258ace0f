//! The learning loop after the first answer: recaps, `/streak why`, repairs.

use super::support::{TestBot, account, line_with, question_number};

const VAGUE: &str = "I would have to look that up.";

#[tokio::test]
async fn the_next_post_says_how_the_last_one_went_and_opens_its_answer() {
    let t = TestBot::start().await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let (grace, alan) = (t.guild.member("grace"), t.guild.member("alan"));
    let first = t.post_in(&channel);
    assert!(!first.text().contains("Last time"));
    let modal = grace.click(&first, "Answer").await.modal();
    modal.submit(VAGUE).await.reply();
    alan.click(&first, "I don't know yet").await.reply();
    for name in ["marie", "linus"] {
        let modal = t.guild.member(name).click(&first, "Answer").await.modal();
        modal.submit(VAGUE).await.reply();
    }

    t.advance_to("2026-01-06T09:00:00Z").await;
    let second = t.post_in(&channel);
    let number = question_number(&first);
    assert!(second.text().contains(&format!("Last time: #{number} · ")));
    assert!(
        second
            .text()
            .contains("3 members answered and covered **0%** of the key points on average."),
        "{}",
        second.text()
    );
    assert!(second.text().contains("1 member passed."));
    // A member who never answered can open it too: the question has closed.
    let yann = t.guild.member("yann");
    let answer = yann
        .click(&second, &format!("Answer to #{number}"))
        .await
        .reply();
    assert!(answer.is_ephemeral());
    assert!(answer.text().contains("Short answer · reviewed"));
    t.finish().await;
}

#[tokio::test]
async fn a_streak_is_explained_day_by_day_and_repaired_by_who_manages_the_server() {
    let mut t = TestBot::start().await;
    let channel = t.scheduled_channel("beginner").await;
    let grace = t.guild.member("grace");
    // From the 5th to the 24th, but not on the 7th.
    for day in 5..=24 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        let post = t.post_in(&channel);
        match day {
            7 => {}
            8 => {
                let modal = grace.click(&post, "Answer").await.modal();
                let verdict = modal.submit(VAGUE).await.reply();
                assert!(
                    verdict
                        .text()
                        .contains("Welcome back! Best streak: 2 days."),
                    "{}",
                    verdict.text()
                );
            }
            _ => {
                let passed = grace.click(&post, "I don't know yet").await.reply();
                assert_eq!(
                    passed.text().contains("Freeze earned"),
                    day == 14 || day == 21
                );
            }
        }
    }
    let alan = t.guild.member("alan");
    let streak = alan
        .command("/streak show")
        .option("member", &grace)
        .send()
        .await;
    assert!(streak.is_ephemeral());
    assert!(
        streak.text().contains("Streak of grace"),
        "{}",
        streak.text()
    );
    assert!(streak.text().contains("🔥 **17 study days**"));
    t.restart().await;
    let newest = alan.click(&streak, "Why? Day by day").await.updated();
    let lines = account(&newest.text());
    assert_eq!(
        lines,
        [
            "✅ 22 – 24 Jan 2026 · **17** · active on 3 days",
            "✅ Wed 21 Jan 2026 · **14** · active, freeze earned",
            "✅ 15 – 20 Jan 2026 · **13** · active on 6 days",
            "✅ Wed 14 Jan 2026 · **7** · active, freeze earned",
            "✅ 8 – 13 Jan 2026 · **6** · active on 6 days",
            "❌ Wed 7 Jan 2026 · **0** · missed, ended a streak of 2",
            "✅ 5 – 6 Jan 2026 · **2** · active on 2 days",
        ]
    );

    let repair = |who: &local_discord::Member, day: &str| {
        who.command("/streak-repair")
            .option("member", &grace)
            .option("day", day)
            .option("reason", "her *train* was late")
    };
    t.guild.open_command("streak-repair");
    let refused = repair(&alan, "2026-01-07").send().await;
    assert!(refused.text().contains("*Manage Server* permission"));
    let suggested = t
        .admin
        .command("/streak-repair")
        .option("member", &grace)
        .autocomplete("day", "")
        .await;
    assert_eq!(suggested.len(), 1);
    let repaired = repair(&t.admin, "2026-01-07").send().await;
    assert!(repaired.is_ephemeral());
    assert!(
        repaired.text().contains(
            "7 January 2026 is repaired. Streak of grace was 17 and is now 19 study days."
        ),
        "{}",
        repaired.text()
    );
    let refused = repair(&t.admin, "2026-01-07").send().await;
    assert!(refused.text().contains("is already excused"));
    let why = grace.command("/streak why").send().await;
    assert_eq!(
        line_with(&why.text(), "7 Jan"),
        "┃ 🛟 Wed 7 Jan 2026 · **2** · repaired by @ada: “her \\*train\\* was late”"
    );
    t.finish().await;
}
