//! A holiday, as its member takes it and reads about it.

use insta::assert_snapshot;
use local_discord::Member;

use super::support::{FULL, TestBot, account, answer, told};

async fn pause(member: &Member, until: &str, from: Option<&str>) -> String {
    let pause = member.command("/streak pause").option("until", until);
    let pause = match from {
        Some(from) => pause.option("from", from),
        None => pause,
    };
    told(&pause.send().await)
}

async fn why(member: &Member) -> Vec<String> {
    let lines = account(&member.command("/streak why").send().await.text());
    let days = lines.into_iter().filter(|line| line.contains(" · **"));
    days.collect()
}

#[tokio::test]
async fn a_streak_rests_on_a_holiday_and_goes_on_after_it() {
    let (mut t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    for member in [&grace, &alan] {
        answer(member, &post, FULL).await;
    }
    assert_snapshot!(pause(&grace, "8 Jan", Some("tomorrow")).await, @"🏖️ On 6 – 8 Jan 2026 your streak rests: you are on holiday. A day you miss then neither breaks it nor adds to it, and answers count as usual. `/streak resume` ends it early.");
    let shown = grace.command("/streak show").send().await.text();
    assert!(
        shown.contains("🏖️ On 6 – 8 Jan 2026 your streak rests"),
        "{shown}"
    );
    let card = grace.command("/profile").send().await.text();
    assert!(card.contains("🏖️ On 6 – 8 Jan 2026"), "{card}");
    let to_others = alan.command("/streak show").option("member", &grace);
    let to_others = to_others.send().await.text();
    assert!(!to_others.contains("🏖️"), "{to_others}");

    // An answer on a holiday counts as usual; the other days leave the streak as it is.
    t.advance_to("2026-01-07T10:00:00Z").await;
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-08T10:00:00Z").await;
    t.restart().await;
    t.advance_to("2026-01-09T10:00:00Z").await;
    answer(&grace, &t.post_in(&channel), FULL).await;
    assert_eq!(
        why(&grace).await,
        [
            "✅ Fri 9 Jan 2026 · **3** · answered",
            "🏖️ Thu 8 Jan 2026 · **2** · holiday",
            "✅ Wed 7 Jan 2026 · **2** · answered",
            "🏖️ Tue 6 Jan 2026 · **1** · holiday",
            "✅ Mon 5 Jan 2026 · **1** · answered",
        ]
    );
    // Alan took none, and his streak is over.
    assert_eq!(why(&alan).await.len(), 3);
    let alans = alan.command("/streak show").send().await.text();
    assert!(alans.contains("🔥 **0 study days**"), "{alans}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_holiday_can_be_ended_and_what_is_over_stays() {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let resume = async || told(&grace.command("/streak resume").send().await);
    assert_snapshot!(resume().await, @"You have no holiday here, current or planned. To take one: `/streak pause`.");
    answer(&grace, &post, FULL).await;
    pause(&grace, "11 Jan", Some("6 Jan")).await;
    t.advance_to("2026-01-08T10:00:00Z").await;
    assert_snapshot!(resume().await, @"Your streak goes on as usual: there is no holiday on 8 – 11 Jan 2026 any more.");
    // Today's question is open, and counts again.
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-10T10:00:00Z").await;
    assert_eq!(
        why(&grace).await,
        [
            "⏳ Sat 10 Jan 2026 · **0** · open",
            "❌ Fri 9 Jan 2026 · **0** · missed, ended a streak of 2",
            "✅ Thu 8 Jan 2026 · **2** · answered",
            "🏖️ 6 – 7 Jan 2026 · **1** · holiday, 2 days",
            "✅ Mon 5 Jan 2026 · **1** · answered",
        ]
    );
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_holiday_can_be_shortened_and_made_longer() {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    pause(&grace, "12 Jan", Some("6 Jan")).await;
    pause(&grace, "25 Jan", Some("24 Jan")).await;
    t.advance_to("2026-01-07T10:00:00Z").await;
    let shorter = pause(&grace, "tomorrow", None).await;
    assert_snapshot!(shorter, @"
    🏖️ On 7 – 8 Jan 2026 your streak rests: you are on holiday. A day you miss then neither breaks it nor adds to it, and answers count as usual. `/streak resume` ends it early.
    No longer part of it: 9 – 12 Jan 2026.
    ");
    // It says what is kept, also where it grows.
    let longer = pause(&grace, "9 Jan", Some("9 Jan")).await;
    assert!(longer.contains("On 7 – 9 Jan 2026"), "{longer}");
    let shown = grace.command("/streak show").send().await.text();
    assert!(shown.contains("On 7 – 9 Jan 2026"), "{shown}");
    t.advance_to("2026-01-12T10:00:00Z").await;
    assert_eq!(
        why(&grace).await[1..3],
        [
            "❌ 10 – 11 Jan 2026 · **0** · missed 2 days, ended a streak of 1",
            "🏖️ 6 – 9 Jan 2026 · **1** · holiday, 4 days",
        ]
    );
    answer(&grace, &t.post_in(&channel), FULL).await;
    // The other holiday stays.
    let ended = told(&grace.command("/streak resume").send().await);
    assert!(ended.contains("24 – 25 Jan 2026"), "{ended}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_holiday_saves_no_day_that_is_over_and_is_not_too_long() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    // The 6th is over by date, though its question is open until nine.
    t.advance_to("2026-01-07T08:00:00Z").await;
    assert_snapshot!(pause(&grace, "6 Jan 2026", None).await, @"I can't read `6 Jan 2026` as today or a later day. Write it like `2026-01-31`, `31 Jan`, `friday` or `in 5 days`.");
    assert_snapshot!(pause(&grace, "9 Jan", Some("10 Jan")).await, @"That holiday would end before it begins. Choose an `until` on or after `from`.");
    assert_snapshot!(pause(&grace, "never", None).await, @"I can't read `never` as today or a later day. Write it like `2026-01-31`, `31 Jan`, `friday` or `in 5 days`.");
    assert_snapshot!(pause(&grace, "in 3 weeks", None).await, @"That is too long. You can take 14 days of holiday in any 90 days, so one that starts on 7 January 2026 can last until 20 January 2026.");
    // The reply says so, and tells how to save the day.
    assert_snapshot!(pause(&grace, "20 Jan", None).await, @"
    🏖️ On 7 – 20 Jan 2026 your streak rests: you are on holiday. A day you miss then neither breaks it nor adds to it, and answers count as usual. `/streak resume` ends it early.
    ⏳ 6 January is not part of it: its question is open until <2026-01-07 09:00 f>. Answer it or pass, or you miss that day.
    ");
    assert_snapshot!(pause(&grace, "21 Jan", Some("21 Jan")).await, @"You can take 14 days of holiday in any 90 days, and you have used them all. The next one can begin on 7 April 2026.");
    // The same holiday again costs nothing more.
    assert!(
        pause(&grace, "20 Jan", None)
            .await
            .contains("On 7 – 20 Jan 2026")
    );
    t.advance_to("2026-01-07T10:00:00Z").await;
    assert_eq!(
        why(&grace).await,
        [
            "🏖️ Wed 7 Jan 2026 · **0** · holiday",
            "❌ Tue 6 Jan 2026 · **0** · missed, ended a streak of 1",
            "✅ Mon 5 Jan 2026 · **1** · answered",
        ]
    );
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_day_whose_posts_have_all_closed_is_over_for_a_holiday_too() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    t.advance_to("2026-01-06T10:00:00Z").await;
    // The state after a change of the time zone or of a schedule.
    t.sql("update posts set closes_at = 1767700800000 where study_day = '2026-01-06'")
        .await;
    t.sql("update study_days set closes_at = 1767700800000 where day = '2026-01-06'")
        .await;
    t.advance_to("2026-01-06T13:00:00Z").await;
    let told = pause(&grace, "8 Jan", None).await;
    assert!(told.contains("On 7 – 8 Jan 2026"), "{told}");
    assert_eq!(
        why(&grace).await[0],
        "❌ Tue 6 Jan 2026 · **0** · missed, ended a streak of 1"
    );
    t.finish().await;
}
