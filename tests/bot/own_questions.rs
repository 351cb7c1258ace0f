//! A server's own questions: proposed, decided, imported as files, and asked like any other.

mod changing;
mod files;

use local_discord::{Channel, Member, Message, Modal};

use super::support::{TestBot, answer, question_number, told};

const TITLE: &str = "What does a residual block add?";
const ANSWER: &str =
    "A residual block adds its input to its output. The gradient passes unchanged.";
const POINTS: &str =
    "- A residual block adds its input to its output.\n- The gradient passes through unchanged.";

async fn form(member: &Member) -> Modal {
    let propose = member.command("/bank propose").option("level", "senior");
    propose.option("topics", "skip-connections").open().await
}

fn filled(form: Modal, title: &str) -> Modal {
    form.fill("What is asked", title)
        .fill("Short answer", ANSWER)
        .fill("Key points, one per line", POINTS)
        .fill("Hint", "Look at the shortcut.")
}

async fn propose(member: &Member, title: &str) -> Message {
    filled(form(member).await, title).send().await.reply()
}

/// Starts a server with an own question, which a member proposed.
async fn with_own() -> (TestBot, Member) {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    propose(&grace, TITLE).await;
    let panel = t.admin.command("/bank review").send().await;
    let approved = t.admin.click(&panel, "Approve").await.updated();
    assert!(
        approved.text().contains("Approved: #10001"),
        "{}",
        approved.text()
    );
    (t, grace)
}

/// Posts one of the server's own questions as a daily post.
async fn posted_own(t: &TestBot) -> (Channel, Message) {
    let channel = t.guild.add_channel("own");
    let add = t
        .add_schedule(&channel, "senior")
        .option("questions", "own");
    let reply = add.option("at", "09:00").send().await;
    assert!(
        reply.text().contains("Only this server's own"),
        "{}",
        reply.text()
    );
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    (channel, post)
}

fn markdown(title: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nlevel = \"beginner\"\n[[key_points]]\npoint = \"It is so.\"\n+++\n\
         ## Short answer\nIt is so.\n"
    )
}

#[tokio::test]
async fn a_proposal_that_is_approved_is_asked_like_any_other_question() {
    let (t, grace) = with_own().await;
    t.advance_to("2026-01-05T08:30:00Z").await;
    let told = grace.direct_messages().last_message().text();
    assert!(
        told.contains("was approved: it is question #10001"),
        "{told}"
    );

    let (_, post) = posted_own(&t).await;
    assert_eq!(question_number(&post), 10_001);
    assert!(
        post.text().contains(TITLE) && post.has_button("Hint"),
        "{}",
        post.text()
    );
    let one = t.guild.member("one");
    let verdict = answer(&one, &post, ANSWER).await;
    let text = verdict.text();
    assert!(
        text.contains("The gradient passes through unchanged."),
        "{text}"
    );
    let short = one.click(&verdict, "Short answer").await.reply();
    assert!(short.text().contains("adds its input"), "{}", short.text());
    assert!(
        short.text().contains("this server's own"),
        "{}",
        short.text()
    );
    for missing in ["Code", "Sources", "Follow-ups", "Report"] {
        assert!(
            !short.has_button(missing) && !verdict.has_button(missing),
            "{missing}"
        );
    }

    let practice = t.guild.member("two");
    for (command, option) in [
        ("/search", "query"),
        ("/answer", "question"),
        ("/followup", "question"),
    ] {
        let call = practice.command(command);
        if command == "/search" {
            let found = call.option(option, "residual").send().await;
            assert!(found.text().contains(TITLE), "{}", found.text());
        } else {
            let choices = call.autocomplete(option, "residual block").await;
            assert!(choices[0].name.contains(TITLE), "{command}: {choices:?}");
        }
    }
    t.advance_to("2026-01-06T10:00:00Z").await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-08T10:00:00Z").await;
    let asked = practice
        .command("/question")
        .option("number", 10_001)
        .send()
        .await;
    assert!(asked.text().contains(TITLE), "{}", asked.text());
    let none = practice
        .command("/followup")
        .option("question", TITLE)
        .send()
        .await;
    assert!(none.text().contains("no follow-ups"), "{}", none.text());
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn an_own_question_is_its_servers_alone() {
    let (t, grace) = with_own().await;
    let other = t.server.add_guild("Elsewhere", "ben");
    let ben = other.owner();
    let found = ben
        .command("/search")
        .option("query", "residual block")
        .send()
        .await;
    assert!(!found.text().contains(TITLE), "{}", found.text());
    let unknown = ben
        .command("/question")
        .option("number", 10_001)
        .send()
        .await;
    assert!(!unknown.text().contains(TITLE), "{}", unknown.text());
    let listed = ben.command("/bank list").send().await;
    assert!(listed.text().contains("None yet"), "{}", listed.text());
    let dm = grace.direct_messages();
    let asked = grace
        .command("/question")
        .in_channel(&dm)
        .option("number", 10_001);
    let asked = asked.send().await;
    assert!(!asked.text().contains(TITLE), "{}", asked.text());
    // Its buttons do not work there, and do no harm.
    let shown = grace
        .command("/question")
        .option("number", 10_001)
        .send()
        .await;
    assert!(shown.text().contains(TITLE), "{}", shown.text());
    t.finish().await;
}

#[tokio::test]
async fn a_proposal_with_problems_names_all_of_them_and_is_not_lost() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let form = form(&grace).await.fill("What is asked", "Ask @everyone?");
    let form = form.fill("Short answer", "See [this](https://example.com).");
    let form = form.fill("Key points, one per line", "One.\nOne!\n\n- Two.");
    let reply = form.send().await.reply();
    let text = reply.text();
    for problem in [
        "mention anybody",
        "hides its address",
        "same key point twice",
    ] {
        assert!(text.contains(problem), "{problem}: {text}");
    }
    // The advice is complete.
    assert!(text.contains("write the name instead"), "{text}");
    assert!(text.contains("/bank propose"), "{text}");
    let kept = String::from_utf8(reply.file("question.md")).unwrap();
    assert!(
        kept.contains("Ask @everyone?") && kept.contains("Two."),
        "{kept}"
    );
    let none = t.admin.command("/bank review").send().await;
    assert!(
        none.text().contains("No proposal is waiting"),
        "{}",
        none.text()
    );

    propose(&grace, TITLE).await;
    let twice = propose(&grace, "what does a RESIDUAL block add").await;
    assert!(twice.text().contains("already waiting"), "{}", twice.text());
    t.finish().await;
}

#[tokio::test]
async fn what_members_propose_is_shown_as_it_was_typed() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let form = filled(form(&grace).await, "Is **3*3** more than `9`?");
    form.send().await.reply();
    let panel = t.admin.command("/bank review").send().await;
    let title = panel.json()["embeds"][0]["title"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(title.contains(r"\*\*3\*3\*\*"), "{title}");
    assert_eq!(panel.json()["mentions"], serde_json::json!([]));
    t.finish().await;
}

#[tokio::test]
async fn a_declined_author_reads_why_also_with_closed_direct_messages() {
    let mut t = TestBot::start_small().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    alan.set_accepts_dms(false);
    propose(&grace, TITLE).await;
    propose(&alan, "What does a dense block concatenate?").await;
    let mut panel = t.admin.command("/bank review").send().await;
    for _ in 0..2 {
        let form = t.admin.click(&panel, "Decline").await.modal();
        let form = form.fill("A word to its author", "We have *that* already.");
        panel = form.send().await.updated();
    }
    assert!(
        panel.text().contains("No proposal is waiting"),
        "{}",
        panel.text()
    );
    t.advance_to("2026-01-05T08:30:00Z").await;
    let told = grace.direct_messages().last_message().text();
    assert!(
        told.contains("was declined") && told.contains(r"We have \*that\*"),
        "{told}"
    );
    assert!(told.contains("On **CNN study group**"), "{told}");

    let channel = t.guild.add_channel("talk");
    let command = || alan.command("/daily").in_channel(&channel);
    let words = || {
        let seen = channel.messages_as(&alan);
        seen.iter()
            .filter(|message| message.text().contains("was declined"))
            .count()
    };
    command().send().await;
    t.server.until("the word", || words() == 1).await;
    // A stopping bot finishes its work: it notes that they know, and then sends nothing.
    t.restart().await;
    command().send().await;
    t.restart().await;
    assert_eq!(words(), 1, "told once");
    t.finish().await;
}

#[tokio::test]
async fn only_who_manages_the_server_decides() {
    let (t, grace) = with_own().await;
    propose(&grace, "Another one?").await;
    let panel = t.admin.command("/bank review").send().await;
    let refused = |text: String| assert!(text.contains("Manage Server"), "{text}");
    for command in ["/bank review", "/bank export"] {
        refused(told(&grace.command(command).send().await));
    }
    for command in ["/bank edit", "/bank remove"] {
        let call = grace.command(command).option("question", "10001");
        refused(told(&call.send().await));
    }
    let call = grace.command("/bank import").file("file", "a.md", b"x");
    refused(told(&call.send().await));
    refused(told(
        &grace
            .command("/bank proposals")
            .option("on", false)
            .send()
            .await,
    ));

    // The right may be gone at the time of the click.
    let deputy = t.guild.member("deputy");
    deputy.set_admin(true);
    let open = deputy.command("/bank review").send().await;
    deputy.set_admin(false);
    refused(told(&deputy.click(&open, "Approve").await.reply()));

    let off = t
        .admin
        .command("/bank proposals")
        .option("on", false)
        .send()
        .await;
    assert!(off.text().contains("no longer"), "{}", off.text());
    let refused = grace
        .command("/bank propose")
        .option("level", "senior")
        .send()
        .await;
    assert!(told(&refused).contains("takes no proposals"));
    // A pending question can still be decided, once.
    t.admin.click(&panel, "Approve").await.updated();
    let general = t.guild.channel("general");
    let again = told(
        &t.admin
            .click_raw(&general, "1:own-approve:2:1")
            .await
            .reply(),
    );
    assert!(again.contains("changed, decided or removed"), "{again}");
    t.finish().await;
}

#[tokio::test]
async fn every_word_about_declined_proposals_reaches_their_author() {
    let t = TestBot::start_small().await;
    let alan = t.guild.member("alan");
    alan.set_accepts_dms(false);
    for number in 1..=5 {
        propose(&alan, &format!("What is question {number} about?")).await;
    }
    let mut panel = t.admin.command("/bank review").send().await;
    for number in 1..=5 {
        let form = t.admin.click(&panel, "Decline").await.modal();
        let word = format!("{} end of {number}", "*".repeat(480));
        panel = form
            .fill("A word to its author", word)
            .send()
            .await
            .updated();
    }
    t.advance_to("2026-01-05T08:30:00Z").await;
    let channel = t.guild.add_channel("talk");
    let read = || {
        let seen = channel.messages_as(&alan);
        let texts: Vec<String> = seen.iter().map(Message::text).collect();
        let texts = texts.join("\n");
        (1..=5)
            .filter(|number| texts.contains(&format!("end of {number}")))
            .count()
    };
    for command in 1..=5 {
        alan.command("/daily").in_channel(&channel).send().await;
        t.server.until("the next word", || read() >= command).await;
    }
    t.finish().await;
}

#[tokio::test]
async fn a_decline_of_what_was_decided_or_changed_meanwhile_keeps_the_word() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    propose(&grace, TITLE).await;
    let panel = t.admin.command("/bank review").send().await;
    let decline = || async { t.admin.click(&panel, "Decline").await };
    let late = decline().await.modal();
    let edit = t.admin.click(&panel, "Edit").await.modal();
    filled(edit, "Another title?").send().await.reply();

    let why = "We have *that* already.";
    let late = late.fill("A word to its author", why);
    let late = late.send().await.reply();
    assert!(
        late.text().contains("changed, decided or removed"),
        "{}",
        late.text()
    );
    let kept = String::from_utf8(late.file("typed.txt")).unwrap();
    assert!(kept.contains(why), "{kept}");
    // The button refers to the state before the change.
    let refused = told(&decline().await.reply());
    assert!(refused.contains("changed, decided or removed"), "{refused}");
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_of_own_questions_says_how_to_get_more() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("own");
    let add = || {
        let add = t.admin.command("/schedule add").option("at", "09:00");
        let add = add.option("channel", &channel).option("level", "senior");
        add.option("questions", "own")
    };
    let none = told(&add().send().await);
    propose(&t.admin, TITLE).await;
    let panel = t.admin.command("/bank review").send().await;
    t.admin.click(&panel, "Approve").await.updated();
    for text in [none, told(&add().send().await)] {
        for part in ["/bank import", "questions: both"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let unknown = t.admin.command("/question").option("number", 999);
    let unknown = told(&unknown.send().await);
    assert!(
        unknown.contains("up to 3, those of this server's own from 10001 to 10001"),
        "{unknown}"
    );
    t.finish().await;
}
