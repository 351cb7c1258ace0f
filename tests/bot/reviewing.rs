//! `/review` and the follow-ups: missed points come back, on a server and in direct messages.

use insta::assert_snapshot;
use local_discord::{Channel, Member, Message};

use super::support::{FULL, PARTIAL, SHOW, TestBot, answer, line_with, pass, read, submit, told};

/// Starts with a member who answered Monday's post; it has closed, and no post follows.
pub(crate) async fn answered(text: &str) -> (TestBot, Member) {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, text).await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T08:00:00Z").await;
    (t, one)
}

pub(crate) async fn review(member: &Member) -> Message {
    let card = member.command("/review").send().await;
    assert!(card.is_ephemeral(), "{}", card.text());
    card
}

/// Turns a card over, rates it with the button of this name, and returns the next reply.
pub(crate) async fn rate(member: &Member, card: &Message, rating: &str) -> Message {
    let back = member.click(card, "Reveal").await.updated();
    rate_back(member, &back, rating).await
}

pub(crate) async fn rate_back(member: &Member, back: &Message, rating: &str) -> Message {
    let text = back.text();
    let (_, label) = text.split_once(&format!("[{rating} · ")).unwrap();
    let (days, _) = label.split_once(']').unwrap();
    let label = format!("{rating} · {days}");
    member.click(back, &label).await.updated()
}

#[tokio::test]
async fn what_was_missed_comes_back_a_card_at_a_time() {
    let (mut t, one) = answered(PARTIAL).await;
    let card = review(&one).await;
    assert_snapshot!(card.text(), @"
    ┃ **#1 · What is stride?**
    ┃ You missed this point. Finish it, then reveal:
    ┃
    ┃ **A larger stride …**
    ┃ — Review · card 1 of 3 today
    [Reveal]
    ");
    let back = one.click(&card, "Reveal").await.updated();
    assert_snapshot!(back.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **A larger stride gives a smaller feature map.**
    ┃
    ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ Did you have it?
    [Missed · 1 day] [Partly · 1 day] [Got it · 2 days]
    [The whole answer]
    ");
    // A card works after a restart as before.
    t.restart().await;
    let card = rate_back(&one, &back, "Got it").await;
    assert_snapshot!(read(&card.text()), @"
    Noted. That card comes back <2026-01-08 08:00 R>.
    ┃ **#1 · What is stride?**
    ┃ You missed this point. Finish it, then reveal:
    ┃
    ┃ **Fewer positions …**
    ┃ — Review · card 2 of 3 today
    [Reveal] [Undo]
    ");
    let card = rate(&one, &card, "Missed").await;
    assert_snapshot!(read(&card.text()), @"
    Noted. That card comes back <2026-01-07 08:00 R>.
    ┃ **#1 · What is stride?**
    ┃ Say your answer out loud, or write it down. Then reveal.
    ┃ — Review · card 3 of 3 today
    [Reveal] [Write it] [Undo]
    ");
    let back = one.click(&card, "Reveal").await.updated();
    assert_snapshot!(back.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **A good answer says**
    ┃ - Stride is the step by which the kernel moves between two outputs.
    ┃ - A larger stride gives a smaller feature map.
    ┃ - Fewer positions mean less computation.
    ┃
    ┃ **Short answer**
    ┃ Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
    ┃
    ┃ How well did you know it?
    [Again · 1 day] [Hard · 3 days] [Good · 5 days] [Easy · 7 days]
    [The whole answer]
    ");
    let done = rate_back(&one, &back, "Good").await;
    assert_snapshot!(read(&done.text()), @"
    Noted. That card comes back <2026-01-11 08:00 R>.
    ┃ **Done: you have reviewed everything that is due**
    ┃ You reviewed 3 cards today.
    ┃ The next card is due <2026-01-07 08:00 R>. Up to half a day early is fine.
    ┃ — 3 cards in your deck
    [Undo]
    ");
    let (_, without_news) = done
        .text()
        .split_once('\n')
        .map(|(news, rest)| (news.to_owned(), rest.to_owned()))
        .unwrap();
    assert_eq!(
        format!("{}\n[Undo]", review(&one).await.text()),
        without_news
    );
    t.finish().await;
}

#[tokio::test]
async fn an_empty_deck_says_what_fills_it() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    assert_snapshot!(review(&one).await.text(), @"
    ┃ **Your deck is empty**
    ┃ Whatever you answer or practice goes into it and comes back when you are about to forget it. A key point that you miss comes back by itself.
    ");
    t.finish().await;
}

#[tokio::test]
async fn the_marks_of_a_written_answer_suggest_a_rating() {
    let (t, one) = answered("I would have to look that up.").await;
    let mut card = review(&one).await;
    while !card.has_button("Write it") {
        card = rate(&one, &card, "Missed").await;
    }
    let form = one.click(&card, "Write it").await.modal();
    let refused = form.submit("  ").await.reply();
    assert_snapshot!(told(&refused), @"That answer is empty. Write what you know, or press **Reveal** and rate yourself.");
    let form = one.click(&card, "Write it").await.modal();
    let back = form.submit(FULL).await.updated();
    assert_snapshot!(back.text(), @"
    ┃ **#1 · What is stride?**
    ┃ ### 3 of 3 key points
    ┃
    ┃ **In your answer**
    ┃ ✅ Stride is the step by which the kernel moves between two outputs.
    ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
    ┃ ✅ A larger stride gives a smaller feature map.
    ┃ -# You said: “A larger stride gives a smaller feature map.”
    ┃ ✅ Fewer positions mean less computation.
    ┃ -# You said: “Fewer positions mean less computation.”
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
    ┃
    ┃ I'd say **Easy**. How well did you know it?
    [Again · 1 day] [Hard · 1 day] [Good · 2 days] [Easy · 3 days]
    [The whole answer]
    ");
    let ratings = back.json()["components"][0]["components"].as_array();
    let styles = ratings
        .unwrap()
        .iter()
        .map(|button| button["style"].clone());
    let styles: Vec<_> = styles.collect();
    assert_eq!(styles, [2, 2, 2, 1], "the last one is suggested");
    // Nothing of it counts, and nothing is stored.
    assert_eq!(t.count("select count(*) from answers").await, 1);
    let points = one.command("/points").send().await.text();
    assert!(points.contains("**0 points**"), "{points}");
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_open_is_answered_before_it_is_reviewed() {
    let (t, channel, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, PARTIAL).await;
    // Tuesday's post asks the same question.
    t.advance_to("2026-01-06T10:00:00Z").await;
    let waits = review(&one).await;
    assert_snapshot!(read(&waits.text()), @"
    ┃ **Nothing to review now**
    ┃ These are due, but their question is still open. Answer it, or look at your key points, to see them:
    ┃ - [Go to the post]((message in #beginner)), open until <2026-01-07 09:00 f>
    ┃ — 3 cards in your deck
    ");
    let direct = one.direct_messages();
    let there = one.command("/review").in_channel(&direct).send().await;
    assert_eq!(there.text(), waits.text());
    // The card also waits for a member who can still improve their answer.
    let tuesday = t.post_in(&channel);
    submit(&one, &tuesday, FULL).await;
    t.sql("update cards set due_at = reviewed_at, reviews = reviews + 1")
        .await;
    let waits = review(&one).await.text();
    assert!(waits.contains("is still open"), "{waits}");
    let suggested = one.click(&tuesday, "Answer").await.reply();
    one.click(&suggested, SHOW).await.updated();
    let card = review(&one).await;
    assert!(card.has_button("Reveal"), "{}", card.text());
    t.finish().await;
}

#[tokio::test]
async fn a_card_that_is_open_by_the_time_it_is_turned_asks_first() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let one = t.guild.member("one");
    let passed = pass(&one, &t.post_in(&channel)).await;
    assert!(passed.text().contains("not yet"));
    t.advance_to("2026-01-05T20:00:00Z").await;
    t.sql("update cards set due_at = reviewed_at").await;
    let card = review(&one).await;
    let form = one.click(&card, "Write it").await.modal();
    t.advance_to("2026-01-06T09:00:00Z").await;
    let asked = form.submit(FULL).await.updated();
    assert!(
        asked.has_button("Pass and open the answer"),
        "{}",
        asked.text()
    );
    assert!(
        asked.text().contains(FULL),
        "the text is not lost: {}",
        asked.text()
    );
    let write = one.click_raw(&channel, "1:review:write:1:1:10").await;
    assert!(write.updated().has_button("Pass and open the answer"));
    let card = one
        .click_raw(&channel, "1:review:reveal:1:1:10")
        .await
        .updated();
    assert!(
        card.has_button("Pass and open the answer"),
        "{}",
        card.text()
    );
    t.finish().await;
}

/// Rates all follow-ups of a question in the same way.
async fn climb(member: &Member, channel: &Channel, question: &str, rating: &str) -> Message {
    let open = member.command("/followup").in_channel(channel);
    let mut rung = open.option("question", question).send().await;
    for _ in 0..4 {
        rung = rate(member, &rung, rating).await;
    }
    rung
}

#[tokio::test]
async fn follow_ups_are_rated_alike_and_come_back_in_reviews() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let direct = one.direct_messages();
    let open = one.command("/followup").in_channel(&direct);
    let rung = open.option("question", "1").send().await;
    let second = rate(&one, &rung, "Missed").await;
    assert_snapshot!(read(&second.text()), @"
    Noted. That card comes back <2026-01-06 08:00 R>.
    ┃ **#1 · What is stride?**
    ┃ **Can height and width have different strides?**
    ┃
    ┃ Say your answer out loud or write it down. Then reveal.
    ┃ — Follow-up 2 of 4 · reviewed 2026-01-02
    [Back] [Reveal]
    ");
    // The ladder is the same on a server.
    let here = one
        .command("/followup")
        .option("question", "1")
        .send()
        .await;
    assert!(here.text().contains("Follow-up 2 of 4"), "{}", here.text());
    let mut rung = second;
    for _ in 2..=4 {
        rung = rate(&one, &rung, "Got it").await;
    }
    assert_snapshot!(read(&rung.text()), @"
    Noted. That card comes back <2026-01-07 08:00 R>.
    ┃ **#1 · What is stride?**
    ┃ **How would you undo a stride?**
    ┃
    ┃ With upsampling, or a transposed convolution.
    ┃ — Follow-up 4 of 4 · reviewed 2026-01-02
    [Back] [That was the last one: back to the answer]
    ");
    t.advance_to("2026-01-05T21:00:00Z").await;
    let card = one.command("/review").in_channel(&direct).send().await;
    assert_snapshot!(card.text(), @"
    ┃ **#1 · What is stride?**
    ┃ A follow-up:
    ┃
    ┃ **How does padding change the output size?**
    ┃
    ┃ Say your answer out loud. Then reveal.
    ┃ — Review · card 1 of 1 today
    [Reveal]
    ");
    let back = one.click(&card, "Reveal").await.updated();
    assert_snapshot!(back.text(), @"
    ┃ **#1 · What is stride?**
    ┃ **How does padding change the output size?**
    ┃
    ┃ It adds 2p to n before the window slides.
    [Missed · 1 day] [Partly · 1 day] [Got it · 2 days]
    [The whole answer]
    ");
    let done = rate_back(&one, &back, "Partly").await;
    assert!(
        done.text().contains("4 cards in your deck"),
        "{}",
        done.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn a_backlog_is_worked_off_so_many_a_day() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let direct = one.direct_messages();
    for question in ["1", "2", "3"] {
        climb(&one, &direct, question, "Missed").await;
    }
    // Three months later.
    t.advance_to("2026-04-05T12:00:00Z").await;
    let mut card = review(&one).await;
    let mut questions = Vec::new();
    for place in 1..=10 {
        let footer = format!("card {place} of 10 today");
        assert!(card.text().contains(&footer), "{}", card.text());
        let title = card.json()["embeds"][0]["title"]
            .as_str()
            .unwrap()
            .to_owned();
        questions.push(title[..2].to_owned());
        card = rate(&one, &card, "Partly").await;
    }
    // No question twice in a row.
    assert_eq!(questions[..3], ["#1", "#2", "#3"]);
    assert_eq!(questions[3..6], ["#1", "#2", "#3"]);
    assert_snapshot!(read(&card.text()), @"
    Noted. That card comes back <2026-04-08 12:00 R>.
    ┃ **Done for today**
    ┃ You reviewed 10 cards today.
    ┃ More cards are due, and they can wait: 10 a day is plenty. To change that: `/review limit`.
    ┃ — 12 cards in your deck
    [10 more] [Undo]
    ");
    let more = one.click(&card, "10 more").await.updated();
    assert!(
        more.text().contains("card 11 of 12 today"),
        "{}",
        more.text()
    );
    let last = rate(&one, &more, "Partly").await;
    assert!(
        last.text().contains("card 12 of 12 today"),
        "{}",
        last.text()
    );
    let limit = one.command("/review").option("limit", 11_i64).send().await;
    assert!(
        limit.text().contains("**11 cards** a day"),
        "{}",
        limit.text()
    );
    // From then on the limit is the one that they set; each member has a separate one.
    t.advance_to("2026-07-05T12:00:00Z").await;
    let card = review(&one).await;
    assert!(
        card.text().contains("card 1 of 11 today"),
        "{}",
        card.text()
    );
    let other = t.guild.member("other");
    climb(&other, &other.direct_messages(), "1", "Missed").await;
    t.advance_to("2026-07-06T12:00:00Z").await;
    assert!(review(&other).await.text().contains("card 1 of 4 today"));
    t.finish().await;
}

#[tokio::test]
async fn a_card_that_was_reviewed_since_is_not_rated_again() {
    let (t, one) = answered(PARTIAL).await;
    let [old, new] = [review(&one).await, review(&one).await];
    let back = one.click(&old, "Reveal").await.updated();
    let next = rate(&one, &new, "Got it").await;
    let due = "select sum(due_at) from cards";
    let before = t.count(due).await;
    let late = rate_back(&one, &back, "Missed").await;
    assert_eq!(t.count(due).await, before);
    assert_snapshot!(line_with(&late.text(), "since"), @"You have reviewed that card since, or it has left your deck. This comes next:");
    let shown = |card: &Message| line_with(&card.text(), "…").to_owned();
    assert_eq!(shown(&late), shown(&next));
    t.finish().await;
}

#[tokio::test]
async fn a_daily_limit_of_nothing_or_of_very_many_is_refused() {
    let (t, one) = answered(PARTIAL).await;
    // Discord itself enforces the limits of the current command.
    let (api, application) = (t.server.base_url(), t.server.application_id());
    let client = reqwest::Client::builder().user_agent("DiscordBot (https://example.org, 0)");
    let register = client
        .build()
        .unwrap()
        .post(format!("{api}/api/v10/applications/{application}/commands"));
    let register = register.header("Authorization", format!("Bot {}", t.server.token()));
    let older = serde_json::json!({"name": "review", "type": 1, "description": "Without limits",
        "options": [{"type": 4, "name": "limit", "description": "How many"}]});
    let registered = register.json(&older).send().await.unwrap();
    assert!(registered.status().is_success(), "{registered:?}");
    let mut refused = Vec::new();
    for limit in [0_i64, 101, -1] {
        let reply = one.command("/review").option("limit", limit).send().await;
        refused.push(told(&reply));
    }
    refused.dedup();
    assert_snapshot!(refused.join("\n"), @"You can review 1 to 100 cards a day. Choose a number between them, such as `/review limit:10`.");
    assert_eq!(t.count("select count(*) from review_limits").await, 0);
    t.finish().await;
}
