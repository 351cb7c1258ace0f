//! Text that a member saw in an answer, on any server, does not count as their own.

mod doors;

use insta::assert_snapshot;
use local_discord::{Channel, Guild, Member, Message};

use super::small_bank::small_bank_renamed;
use super::support::{FULL, PARTIAL, TestBot, answer, enter, line_with, pass, read};
use super::twice::answered_the_same_again;

const COUNTS: &str = "Question #1: your answer";
const PASSES: &str = "Question #1: counts as a pass";

/// Adds another server whose daily post, at 09:00, asks the same question.
async fn another_server(t: &TestBot) -> (Guild, Channel) {
    let guild = t.server.add_guild("Another group", "linus");
    let channel = guild.add_channel("daily");
    let add = guild.owner().command("/schedule add");
    let add = add.option("channel", &channel).option("level", "beginner");
    let add = add.option("thread", "none").option("anyway", true);
    let reply = add.option("at", "09:00").send();
    assert!(reply.await.text().contains("added"));
    (guild, channel)
}

/// Starts two servers with the same open question, where nobody has done anything.
async fn two_servers() -> (TestBot, Message, Guild, Message) {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let (guild, there) = another_server(&t).await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let (post, other) = (t.post_in(&channel), t.post_in(&there));
    (t, post, guild, other)
}

/// Returns the title of a post's answer form, which tells what the answer will count for.
async fn form(member: &Member, post: &Message) -> String {
    enter(member, post).await.modal().title().to_owned()
}

async fn points(member: &Member) -> String {
    let shown = member.command("/points").send().await.text();
    line_with(&shown, "in total").to_owned()
}

#[tokio::test]
async fn an_answer_that_is_opened_during_the_grace_ends_it() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    let [one, honest] = ["one", "honest"].map(|name| t.guild.member(name));
    t.advance_to("2026-01-06T08:59:50Z").await;
    let copied = one.click(&post, "Answer").await.modal();
    let own = honest.click(&post, "Answer").await.modal();
    t.advance_to("2026-01-06T09:00:05Z").await;
    let opened = one.command("/answer").option("question", "1").send().await;
    assert!(opened.has_button("Explanation"), "{}", opened.text());
    t.advance_to("2026-01-06T09:10:00Z").await;
    let practice = copied.submit(FULL).await.reply().text();
    assert_snapshot!(line_with(&practice, "closed"), @"┃ The question closed while you were typing, and you had already seen its answer. So this was practice: no points, no streak.");
    // The bot still marks the text.
    assert!(practice.contains("3 of 3: interview-ready"), "{practice}");
    assert!(own.submit(FULL).await.reply().text().contains("+10"));
    assert_snapshot!(points(&one).await, @"┃ **0 points** in total");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn what_practice_shows_ends_the_grace_of_a_form_that_was_opened_before() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    let one = t.guild.member("one");
    t.advance_to("2026-01-06T08:59:50Z").await;
    let older = one.click(&post, "Answer").await.modal();
    t.advance_to("2026-01-06T09:00:05Z").await;
    let practice = answer(&one, &post, "I do not know.").await.text();
    assert!(practice.contains("🔲 A larger stride"), "{practice}");
    answered_the_same_again(&t).await;
    let copied = older.submit(FULL).await.reply().text();
    assert!(
        copied.contains("you had already seen its answer"),
        "{copied}"
    );
    assert_snapshot!(points(&one).await, @"┃ **0 points** in total");
    t.finish().await;
}

#[tokio::test]
async fn practice_tells_nothing_while_the_same_question_is_open() {
    let (t, channel, closed) = TestBot::posted().await;
    t.advance_to("2026-01-06T09:00:00Z").await;
    let open = t.post_in(&channel);
    let one = t.guild.member("one");
    let practice = answer(&one, &closed, PARTIAL).await;
    assert_snapshot!(read(&practice.text()), @"
    ┃ **#1 · What is stride?**
    ┃ This question has closed, so this was practice: no points, no streak.
    ┃ The verdict waits: this question is open, and you have not answered it there:
    ┃ - [Go to the post]((message in #beginner)), open until <2026-01-07 09:00 f>
    ┃ If you open the answer now, your answer there counts as a pass: it keeps your streak but earns no points.
    ┃ **What you wrote**
    ┃ ```
    ┃ Stride is the step by which the kernel moves between two outputs.
    ┃ ```
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    // Its buttons ask first.
    let asked = one.click(&practice, "Explanation").await.reply();
    assert!(
        asked.has_button("Pass and open the answer"),
        "{}",
        asked.text()
    );
    assert_eq!(form(&one, &open).await, COUNTS);
    let verdict = answer(&one, &open, FULL).await.text();
    assert!(verdict.contains("+10"), "{verdict}");
    // Now there is nothing to spoil.
    let practice = answer(&one, &closed, PARTIAL).await.text();
    assert!(practice.contains("1 of 3: a start"), "{practice}");
    t.finish().await;
}

#[tokio::test]
async fn a_verdict_keeps_its_key_points_while_another_post_asks_the_same() {
    let t = TestBot::start_small().await;
    let first = t.scheduled_channel("beginner").await;
    let second = t.guild.add_channel("second");
    let add = t.add_schedule(&second, "beginner").option("at", "09:00");
    assert!(add.send().await.text().contains("added"));
    t.advance_to("2026-01-05T09:00:00Z").await;
    let (first, second) = (t.post_in(&first), t.post_in(&second));
    let [copies, honest] = ["copies", "honest"].map(|name| t.guild.member(name));
    let verdict = answer(&copies, &first, PARTIAL).await;
    assert_snapshot!(read(&verdict.text()), @"
    ┃ **#1 · What is stride?**
    ┃ ### 1 of 3 key points so far
    ┃ **+6 points** · 🔥 **1 day**
    ┃ -# 4 for answering + 2 for key points
    ┃ The key points wait: this question is open, and you have not answered it there:
    ┃ - [Go to the post]((message in #second)), open until <2026-01-06 09:00 f>
    ┃ If you look at them now, your answer there counts as a pass: it keeps your streak but earns no points.
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    [Improve my answer] [Show the key points anyway]
    ");
    let anyway = copies.click(&verdict, "Show the key points anyway").await;
    let shown = anyway.updated().text();
    answered_the_same_again(&t).await;
    assert!(shown.contains("🔲 A larger stride"), "{shown}");
    assert_eq!(form(&copies, &second).await, PASSES);
    let passed = answer(&copies, &second, FULL).await;
    answered_the_same_again(&t).await;
    assert_snapshot!(read(&passed.text()), @"
    ┃ **#1 · What is stride?**
    ┃ **0 points** · 🔥 **1 day**
    ┃ -# a pass
    ┃ You saw the answer after this question was posted, so this counts as a pass. Your streak is safe. Now read the answer and try its follow-ups.
    ┃ **What you wrote**
    ┃ ```
    ┃ Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃ ```
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources] [Follow-ups] [2 quick questions] [Report]
    ");
    assert_snapshot!(points(&copies).await, @"┃ **6 points** in total");
    // A member who answers both before looking gets both.
    answer(&honest, &first, FULL).await;
    let verdict = answer(&honest, &second, FULL).await.text();
    assert!(verdict.contains("✅ A larger stride"), "{verdict}");
    assert_snapshot!(points(&honest).await, @"┃ **20 points** in total");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_open_in_another_server_asks_first_here() {
    let t = TestBot::start_small().await;
    let (guild, there) = another_server(&t).await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    // The other server knows this member.
    let [one, one_there] = [&t.guild, &guild].map(|guild| guild.member("one"));
    pass(&one_there, &t.post_in(&there)).await;
    t.advance_to("2026-01-06T09:00:00Z").await;
    let open = t.post_in(&there);
    let ask = one.command("/answer").option("question", "1").send().await;
    assert_snapshot!(read(&ask.text()), @"
    ┃ **#1 · What is stride?**
    ┃ This question is open, and you have not answered it there:
    ┃ - [Go to the post]((message in #daily)), open until <2026-01-07 09:00 f>
    ┃
    ┃ If you open the answer now, your answer there counts as a pass: it keeps your streak but earns no points.
    [Open it anyway]
    ");
    let ladder = one.command("/followup").option("question", "1").send();
    assert_eq!(ladder.await.text(), ask.text());
    assert_eq!(form(&one_there, &open).await, COUNTS);
    // The next day has a new post, and the bot has not warned them about that one.
    t.advance_to("2026-01-07T09:00:00Z").await;
    let open = t.post_in(&there);
    let again = one.click(&ask, "Open it anyway").await.reply();
    assert!(again.has_button("Open it anyway"), "{}", again.text());
    assert_eq!(form(&one_there, &open).await, COUNTS);
    let opened = one.click(&again, "Open it anyway").await.reply();
    answered_the_same_again(&t).await;
    assert!(opened.has_button("Explanation"), "{}", opened.text());
    assert_eq!(form(&one_there, &open).await, PASSES);
    let passed = answer(&one_there, &open, FULL).await.text();
    assert!(passed.contains("counts as a pass"), "{passed}");
    assert!(passed.contains("🔥 **1 day**"), "{passed}");
    t.finish().await;
}

#[tokio::test]
async fn what_was_opened_before_the_question_was_posted_is_learning() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let one = t.guild.member("one");
    t.advance_to("2026-01-05T08:59:59Z").await;
    let opened = one.command("/answer").option("question", "1").send().await;
    assert!(opened.has_button("Explanation"), "{}", opened.text());
    t.advance_to("2026-01-05T09:00:00Z").await;
    let monday = answer(&one, &t.post_in(&channel), FULL).await.text();
    assert!(monday.contains("+10"), "{monday}");
    t.advance_to("2026-01-06T09:00:00Z").await;
    let tuesday = answer(&one, &t.post_in(&channel), FULL).await.text();
    assert!(tuesday.contains("+10"), "{tuesday}");
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_renamed_remembers_who_saw_its_answer() {
    let mut t = TestBot::start_small().await;
    let (guild, there) = another_server(&t).await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&there);
    let before = t.guild.member("before");
    let opened = before
        .command("/answer")
        .option("question", "1")
        .send()
        .await;
    assert!(opened.has_button("Explanation"), "{}", opened.text());
    t.restart_with(small_bank_renamed()).await;
    let after = t.guild.member("after");
    let opened = after.command("/answer").option("question", "1").send();
    assert!(opened.await.has_button("Explanation"));
    for name in ["before", "after"] {
        assert_eq!(form(&guild.member(name), &post).await, PASSES, "{name}");
    }
    assert_eq!(form(&guild.member("honest"), &post).await, COUNTS);
    // The post keeps the old name, and still asks first.
    let honest = guild.member("honest");
    let asks = honest.command("/answer").option("question", "1").send();
    assert!(asks.await.has_button("Pass and open the answer"));
    t.finish().await;
}

#[tokio::test]
async fn a_server_that_removes_the_bot_for_a_while_forgets_nothing_that_was_seen() {
    let (t, post, guild, other) = two_servers().await;
    let [one, one_there] = [&t.guild, &guild].map(|guild| guild.member("one"));
    guild.remove_bot();
    t.advance_to("2026-01-05T10:00:00Z").await;
    let verdict = answer(&one, &post, PARTIAL).await.text();
    assert!(verdict.contains("🔲 A larger stride"), "{verdict}");
    guild.invite_bot();
    t.advance_to("2026-01-05T11:00:00Z").await;
    assert_eq!(form(&one_there, &other).await, PASSES);
    assert_eq!(form(&guild.member("two"), &other).await, COUNTS);
    t.finish().await;
}

#[tokio::test]
async fn the_verdict_in_one_server_spoils_the_question_in_another() {
    let (t, post, guild, other) = two_servers().await;
    let [one, one_there] = [&t.guild, &guild].map(|guild| guild.member("one"));
    let verdict = answer(&one, &post, PARTIAL).await.text();
    assert!(verdict.contains("🔲 A larger stride"), "{verdict}");
    let passed = answer(&one_there, &other, FULL).await.text();
    assert!(passed.contains("counts as a pass"), "{passed}");
    assert!(passed.contains(FULL), "the text is kept: {passed}");
    assert_snapshot!(points(&one_there).await, @"┃ **0 points** in total");
    t.finish().await;
}

#[tokio::test]
async fn what_members_saw_is_forgotten_with_the_last_server_that_knows_them() {
    let (t, post, guild, other) = two_servers().await;
    let one = t.guild.member("one");
    answer(&one, &post, PARTIAL).await;
    let both = guild.member("both");
    pass(&both, &other).await;
    answer(&t.guild.member("both"), &post, PARTIAL).await;
    assert_eq!(openings(&t).await, [one.id().to_string()]);
    t.guild.remove_bot();
    t.advance_to("2026-02-20T12:00:00Z").await;
    assert_eq!(openings(&t).await, [] as [String; 0]);
    t.finish().await;
}

/// Returns the members on record as having seen an answer.
async fn openings(t: &TestBot) -> Vec<String> {
    let store = stride::store::Store::open(&t.database()).await.unwrap();
    let mut reader = store.read().await.unwrap();
    let members = sqlx::query_scalar("select cast(member_id as text) from openings");
    let members = members.fetch_all(&mut *reader).await.unwrap();
    drop(reader);
    store.close().await;
    members
}
