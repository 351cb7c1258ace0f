//! The bot shows the key points, and the member settles which of them their answer makes.

use insta::assert_snapshot;
use local_discord::{Member, Message};

use super::support::{FULL, PARTIAL, SHOW, TICK, TestBot, answer, line_with, read, submit, told};

/// Returns the ticked places in the menu of a verdict, one letter per key point.
fn ticks(verdict: &Message) -> String {
    let menu = &verdict.json()["components"][0]["components"][0];
    let options = menu["options"].as_array().unwrap();
    let ticks = options
        .iter()
        .map(|option| match option["default"] == true {
            true => 'x',
            false => '.',
        });
    ticks.collect()
}

async fn points(member: &Member) -> String {
    let shown = member.command("/points").send().await;
    assert!(shown.is_ephemeral());
    read(&shown.text())
}

async fn total(member: &Member) -> String {
    let shown = points(member).await;
    line_with(&shown, "in total").replace("**", "")
}

#[tokio::test]
async fn what_a_member_settles_counts_up_and_down() {
    let (mut t, _, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    let verdict = answer(&grace, &post, PARTIAL).await;
    assert_eq!(ticks(&verdict), "x..", "what was suggested");
    answer(&alan, &post, PARTIAL).await;
    let up = grace
        .select(&verdict, TICK, &["0", "1", "2"])
        .await
        .updated();
    assert_snapshot!(read(&up.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 3 of 3: interview-ready
    ┃ **+10 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 6 for key points
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃ ✅ A larger stride gives a smaller feature map.
    ┃ -# You ticked it
    ┃ ✅ Fewer positions mean less computation.
    ┃ -# You ticked it
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    ┃
    ┃ **Your marks are saved: +4 points.** You can change them until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    assert_eq!(total(&grace).await, "┃ 10 points in total");
    t.examine().await;
    t.restart().await;
    let down = grace.select(&up, TICK, &[]).await.updated();
    assert_snapshot!(read(&down.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 0 of 3: not yet
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# no key point is marked
    ┃
    ┃ **Missing**
    ┃ 🔲 Stride is the step by which the kernel moves between two outputs.
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    ┃
    ┃ **Your marks are saved: -10 points.** You can change them until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    assert_eq!(ticks(&down), "...");
    assert_eq!(total(&grace).await, "┃ 0 points in total");
    t.examine().await;
    let other = grace.select(&down, TICK, &["2"]).await.updated();
    assert_eq!(ticks(&other), "..x");
    // The same choice again changes nothing.
    let same = grace.select(&other, TICK, &["2"]).await.updated();
    assert!(
        same.text().contains("**Your marks are saved.**"),
        "{}",
        same.text()
    );
    assert_snapshot!(points(&grace).await, @"
    ┃ **Your points**
    ┃ **6 points** in total
    ┃
    ┃ **+6** · 5 Jan 2026 · marks changed: #1 · What is stride?
    ┃ **-10** · 5 Jan 2026 · marks changed: #1 · What is stride?
    ┃ **+4** · 5 Jan 2026 · marks changed: #1 · What is stride?
    ┃ **+6** · 5 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 2 for key points
    ");
    let board = alan.command("/leaderboard").send().await.text();
    assert!(board.contains("🥇 alan · 6 points"), "{board}");
    assert!(board.contains("🥇 grace · 6 points"), "{board}");
    // Others see the average number of marks, and nothing of hers.
    let daily = grace.command("/daily").send().await;
    assert!(
        daily.text().contains("answered: 33%, +6 points"),
        "{}",
        daily.text()
    );
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn where_nothing_is_pressed_the_suggestions_stand() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    let grace = t.guild.member("grace");
    let suggested = submit(&grace, &post, PARTIAL).await;
    assert_eq!(total(&grace).await, "┃ 6 points in total");
    t.advance_to("2026-01-06T09:00:01Z").await;
    // The post has closed: the button shows the verdict, and there is nothing to settle.
    let shown = grace.click(&suggested, SHOW).await.updated();
    assert_snapshot!(read(&shown.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3: a start
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃
    ┃ **Missing**
    ┃ 🔲 A larger stride gives a smaller feature map.
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    [Practice it again]
    ");
    let again = grace.click(&post, "Practice").await.reply().text();
    assert!(again.contains("1 of 3: a start"), "{again}");
    assert!(!again.contains(TICK), "{again}");
    assert_eq!(total(&grace).await, "┃ 6 points in total");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn marks_that_are_sent_after_the_post_closed_change_nothing() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    let grace = t.guild.member("grace");
    let verdict = answer(&grace, &post, PARTIAL).await;
    t.advance_to("2026-01-06T08:59:59Z").await;
    let last = grace.select(&verdict, TICK, &["0", "1"]).await.updated();
    t.advance_to("2026-01-06T09:00:00Z").await;
    let refused = grace.select(&last, TICK, &["0", "1", "2"]).await.reply();
    assert_snapshot!(told(&refused), @"This question closed <2026-01-06 09:00 R>, so your marks stay as they were.");
    assert_eq!(total(&grace).await, "┃ 8 points in total");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_server_that_goes_by_suggestions_settles_nothing() {
    let (t, _, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    let before = answer(&alan, &post, PARTIAL).await;
    let marking = t.admin.command("/setup marking");
    marking.option("marking", "suggested only").send().await;
    let suggested = submit(&grace, &post, PARTIAL).await;
    assert!(!suggested.text().contains("tick"), "{}", suggested.text());
    let verdict = grace.click(&suggested, SHOW).await.updated();
    assert!(!verdict.text().contains(TICK), "{}", verdict.text());
    assert!(
        verdict.text().contains("🔲 A larger stride"),
        "{}",
        verdict.text()
    );
    // An old menu is still on somebody's screen.
    let refused = alan.select(&before, TICK, &["0", "1"]).await.reply();
    assert_snapshot!(told(&refused), @"On this server only the suggested marks count, and nobody can change them.");
    assert_eq!(total(&alan).await, "┃ 6 points in total");
    t.finish().await;
}

#[tokio::test]
async fn what_may_be_in_an_answer_is_shown_and_not_ticked() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let suggested = submit(
        &grace,
        &post,
        "Fewer positions need less computation. Perhaps it changes the map?",
    )
    .await;
    t.sql("update answers set unsure = '[[1,39,66]]'").await;
    let again = grace.click(&post, "Answer").await.reply();
    assert!(
        !again.text().contains("A larger stride"),
        "{}",
        again.text()
    );
    let verdict = grace.click(&suggested, SHOW).await.updated();
    assert_eq!(ticks(&verdict), "..x");
    let text = verdict.text();
    assert!(
        text.contains("-# Perhaps here: “Perhaps it changes the map?”"),
        "{text}"
    );
    let settled = grace.select(&verdict, TICK, &["1", "2"]).await.updated();
    let text = settled.text();
    assert!(
        text.contains("-# You said: “Perhaps it changes the map?”"),
        "{text}"
    );
    assert!(text.contains("**+8 points**"), "{text}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_verdict_of_an_older_version_reads_as_before_and_its_menu_leads_on() {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, "I would look that up.").await;
    // Such an answer earned the points for answering, and the ticked points earned nothing.
    t.sql("update answers set points = 4, self_reported = '[1]'")
        .await;
    t.sql(
        "insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at)
         select guild_id, member_id, 4, 'answer', 'answer:' || post_id || ':' || member_id, post_id,
             study_day, answered_at from answers",
    )
    .await;
    let store = stride::store::Store::open(&t.database()).await.unwrap();
    stride::app::doctor::repair(&store).await.unwrap();
    store.close().await;
    let shown = grace
        .select_raw(&channel, "1:dispute:1", &["1"])
        .await
        .updated();
    assert_snapshot!(read(&shown.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 0 of 3: not yet
    ┃ **+4 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 0 for key points
    ┃ You answered this question <2026-01-05 09:00 R>. That answer counts.
    ┃
    ┃ **Missing**
    ┃ 🔲 Stride is the step by which the kernel moves between two outputs.
    ┃ ☑️ A larger stride gives a smaller feature map.
    ┃ -# Self-reported
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃ 🔲 Fewer positions mean less computation.
    ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ **Your answer**
    ┃ > I would look that up.
    ┃
    ┃ Tick what your answer says. Your word counts until it closes <2026-01-06 09:00 R>.
    <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    assert_eq!(ticks(&shown), "...");
    assert_eq!(total(&grace).await, "┃ 4 points in total");
    let settled = grace.select(&shown, TICK, &["1"]).await.updated();
    assert!(
        settled
            .text()
            .contains("**Your marks are saved: +2 points.**"),
        "{}",
        settled.text()
    );
    assert_eq!(total(&grace).await, "┃ 6 points in total");
    t.examine().await;
    t.finish().await;
}

/// The bot accepts any text: it stores the text, shows it, and suggests no more than the text says.
#[tokio::test]
async fn any_text_is_an_answer() {
    let (t, _, post) = TestBot::posted().await;
    let long = "The step of the kernel is the stride. ".repeat(105);
    let texts: [(&str, &str); 10] = [
        (
            "notes",
            "stride: step of kernel, smaller feature map, less computation",
        ),
        (
            "bullets",
            "- the step of the kernel\n- a smaller feature map\n- less computation",
        ),
        ("prose", FULL),
        ("idk", "idk"),
        (
            "markup",
            "# **_~~||`nothing`||~~_**\n> [x](https://example.org) <@1> @everyone ```",
        ),
        ("emoji", &"🥇".repeat(3_000)),
        ("long", &long),
        ("blank", "\u{200b}"),
        ("lines", &"a\n".repeat(1_900)),
        ("german", "Der Stride ist die Schrittweite des Kernels."),
    ];
    for (name, text) in texts {
        let member = t.guild.member(name);
        let suggested = submit(&member, &post, text).await;
        assert!(suggested.has_button(SHOW), "{name}: {}", suggested.text());
        assert!(suggested.text().contains("🔥 **1 day**"), "{name}");
        let mentions = &suggested.json()["mentions"];
        assert_eq!(mentions, &serde_json::json!([]), "{name}");
        let verdict = member.click(&suggested, SHOW).await.updated();
        let settled = member.select(&verdict, TICK, &["0"]).await.updated();
        assert!(
            settled.text().contains("**+6 points**"),
            "{name}: {}",
            settled.text()
        );
    }
    let idk = t.guild.member("also idk");
    let suggested = submit(&idk, &post, "idk").await;
    assert_snapshot!(read(&suggested.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 0 of 3 key points so far
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# no key point is marked
    ┃
    ┃ **Your answer**
    ┃ > idk
    ┃
    ┃ I can't find any of the 3 key points in it yet. Improve it, or see the points and tick what you said.
    [Improve my answer] [Show the points]
    ");
    assert_eq!(total(&idk).await, "┃ 0 points in total");
    let whole = "select count(*) from answers where length(answer_text) > 3500";
    assert_eq!(t.count(whole).await, 2, "long texts are stored whole");
    t.examine().await;
    t.finish().await;
}
