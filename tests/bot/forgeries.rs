//! Buttons and forms from older versions, and invented ones: the bot answers them, and nothing is
//! lost.

use insta::assert_snapshot;
use local_discord::{Channel, Member, Message};
use serde_json::json;

use super::support::{PARTIAL, TestBot, answer};

/// Clicks a button with this custom id, and returns the reply.
async fn click(member: &Member, channel: &Channel, custom_id: &str) -> Message {
    let reply = member.click_raw(channel, custom_id).await.reply();
    assert!(reply.is_ephemeral(), "{custom_id}: {}", reply.text());
    reply
}

/// Starts a server where grace answered the day's question.
async fn answered() -> (TestBot, Channel, Message, Member) {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, PARTIAL).await;
    (t, channel, post, grace)
}

#[tokio::test]
async fn a_button_of_another_version_or_none_is_answered() {
    let (t, channel, post, grace) = answered().await;
    let before = t.memory(&[&grace]).await;
    let old = click(&grace, &channel, "0:answer:1").await.text();
    assert_snapshot!(old, @"This button is from an older version. `/daily` shows today's questions with new buttons.");
    for custom_id in [
        "2:answer:1",
        "answer",
        ":",
        "1:",
        "1:answer",
        "1:answer:",
        "1:answer:one",
        "1:answer:1:2",
        "1:answer:99999999999999999999",
        "1:burn:1",
        "1:open:stride:z",
        "1:open:../stride:s",
        "1:turn:stride:s:-1",
        "1:turn:stride:s:4294967296",
        "1:rung:stride:0:x",
        "1:board:wealth:week:2026-W02:0",
        "1:board:points:decade:2026:0",
        "1:why:me:0",
        "1:ledger:1:-1",
        "1:pass-open:",
        // The ids of a menu and of a form, on a button.
        "1:dispute:1",
        "1:submit:1:1767600000",
        "👾",
    ] {
        assert_eq!(
            click(&grace, &channel, custom_id).await.text(),
            old,
            "{custom_id}"
        );
    }
    // Forms: one from an older version, one with a button's id.
    let one = t.guild.member("one");
    for custom_id in [
        "0:submit:1:1767600000",
        "1:answer:1",
        "1:submit:1:99999999999999999999",
    ] {
        let modal = one.click(&post, "Answer").await.modal();
        let reply = modal
            .with_custom_id(custom_id)
            .submit("Less computation.")
            .await
            .reply();
        let text = reply.text();
        assert!(text.starts_with(&old), "{custom_id}: {text}");
        assert!(text.contains("Less computation."), "{custom_id}: {text}");
    }
    assert_eq!(t.memory(&[&grace]).await, before);
    t.finish().await;
}

#[tokio::test]
async fn a_post_of_another_server_is_not_known_here() {
    let (t, channel, post, grace) = answered().await;
    let elsewhere = t.server.add_guild("Another group", "bob");
    let bob = elsewhere.owner();
    let before = t.memory(&[&grace]).await;
    let answer = post.button("Answer").custom_id().to_owned();
    let unknown = click(&bob, &elsewhere.channel("general"), &answer)
        .await
        .text();
    assert_snapshot!(unknown, @"I no longer know this post. `/daily` shows the open ones.");
    for action in ["pass", "hint", "stats", "pass-open"] {
        let theirs = answer.replace("answer", action);
        assert_eq!(
            click(&bob, &elsewhere.channel("general"), &theirs)
                .await
                .text(),
            unknown
        );
        for id in ["0", "-1", "9223372036854775807"] {
            let custom_id = format!("1:{action}:{id}");
            assert_eq!(
                click(&grace, &channel, &custom_id).await.text(),
                unknown,
                "{custom_id}"
            );
        }
    }
    let modal = bob.click_raw(&elsewhere.channel("general"), &answer).await;
    assert_eq!(modal.reply().text(), unknown);
    assert_eq!(t.memory(&[&grace]).await, before);
    // The other server has no board entry for it.
    let board = bob.command("/leaderboard").send().await;
    assert!(
        board.text().contains("Nobody has points yet"),
        "{}",
        board.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn another_members_button_acts_for_who_clicks_it() {
    let (t, channel, post, grace) = answered().await;
    let number = post
        .button("Answer")
        .custom_id()
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let before = grace.command("/streak show").send().await.text();
    // A member who has not answered clicks the id of grace's ephemeral button.
    let one = t.guild.member("one");
    let asked = one.click_raw(&channel, "1:open:stride:s").await.reply();
    assert!(
        asked.text().contains("counts as a pass"),
        "{}",
        asked.text()
    );
    let passed = one
        .click_raw(&channel, &format!("1:pass-open:{number}"))
        .await
        .updated();
    assert!(
        passed.text().contains("Marked *not yet*"),
        "{}",
        passed.text()
    );
    assert_eq!(grace.command("/streak show").send().await.text(), before);
    let again = grace.click(&post, "Answer").await.reply();
    assert!(again.text().contains("1 of 3: a start"), "{}", again.text());
    t.finish().await;
}

#[tokio::test]
async fn pages_and_rungs_that_are_not_there_end_at_the_last_one() {
    let (t, channel, _, grace) = answered().await;
    let last = grace
        .click_raw(&channel, "1:turn:stride:e:4294967295")
        .await
        .updated();
    assert!(
        last.text().contains("### The arithmetic"),
        "{}",
        last.text()
    );
    let rung = grace
        .click_raw(&channel, "1:rung:stride:4294967295:a")
        .await
        .updated();
    assert!(rung.text().contains("Follow-up 4 of 4"), "{}", rung.text());
    // The bot remembers the last rung, and no number beyond it.
    let ladder = grace
        .command("/followup")
        .option("question", "1")
        .send()
        .await;
    assert!(
        ladder.text().contains("Follow-up 4 of 4"),
        "{}",
        ladder.text()
    );
    let board = grace
        .click_raw(&channel, "1:board:points:all:all:4294967295")
        .await
        .updated();
    assert!(board.text().contains("🥇 grace"), "{}", board.text());
    let gone = click(&grace, &channel, "1:open:no-such-question:s").await;
    assert_snapshot!(gone.text(), @"This question has been removed from the bank. Points and streaks stay, and an answer or a pass still counts while its post is open: `/daily` shows what is open.");
    t.finish().await;
}

#[tokio::test]
async fn outside_of_a_server_nothing_is_done() {
    let (t, _, post, grace) = answered().await;
    let direct = grace.direct_messages();
    let reply = grace
        .click_raw(&direct, post.button("Answer").custom_id())
        .await
        .reply();
    assert_snapshot!(reply.text(), @"Stride only works in servers. Use this command in a channel of your study group.");
    t.finish().await;
}

#[tokio::test]
async fn a_command_of_another_version_asks_to_reload() {
    let (t, _, _, grace) = answered().await;
    let rest = reqwest::Client::builder()
        .user_agent("DiscordBot (https://example.org, 0)")
        .build()
        .unwrap();
    let url = format!(
        "{}/api/v10/applications/{}/commands",
        t.server.base_url(),
        t.server.application_id()
    );
    for command in [
        json!({"name": "trivia", "type": 1, "description": "Of an older version"}),
        json!({"name": "streak", "type": 1, "description": "Whose", "options": [
            {"type": 3, "name": "member", "description": "By name", "required": true}]}),
        json!({"name": "followup", "type": 1, "description": "Without its option"}),
        json!({"name": "setup", "type": 1, "description": "Settings", "options": [
            {"type": 1, "name": "language", "description": "Of an older version"}]}),
    ] {
        let register = rest
            .post(&url)
            .header("Authorization", format!("Bot {}", t.server.token()));
        let registered = register.json(&command).send().await.unwrap();
        assert!(registered.status().is_success(), "{registered:?}");
    }
    let old = grace.command("/trivia").send().await;
    assert!(old.is_ephemeral());
    assert_snapshot!(old.text(), @"This command has changed. Reload Discord (Ctrl+R, or restart the app) and try it again.");
    // Each group, as a plain command that it may have been before.
    let groups: Vec<_> = stride::discord::commands::all()
        .into_iter()
        .filter(|command| !command.subcommands.is_empty())
        .filter(|command| !["streak", "setup"].contains(&&*command.name))
        .collect();
    assert!(groups.len() >= 3, "there are more groups than two");
    for group in groups {
        let bare = json!({"name": group.name, "type": 1, "description": "Without parts"});
        let register = rest
            .post(&url)
            .header("Authorization", format!("Bot {}", t.server.token()));
        let registered = register.json(&bare).send().await.unwrap();
        assert!(registered.status().is_success(), "{registered:?}");
        let reply = t.admin.command(&format!("/{}", group.name)).send().await;
        assert_eq!(reply.text(), old.text(), "{}", group.name);
    }
    for call in [
        grace.command("/streak").option("member", "grace"),
        grace.command("/followup"),
        t.admin.command("/setup language"),
    ] {
        let reply = call.send().await;
        assert!(reply.is_ephemeral());
        assert_eq!(reply.text(), old.text());
    }
    t.finish().await;
}

#[tokio::test]
async fn our_own_fault_is_told_with_a_reference_and_nothing_of_its_cause() {
    let (t, _, post, _) = answered().await;
    t.sql("update guilds set timezone = 'Atlantis'").await;
    let one = t.guild.member("one");
    let command = one.command("/leaderboard").send().await;
    let modal = one.click(&post, "Answer").await.modal();
    let click = modal
        .submit("Fewer positions need less computation.")
        .await
        .reply();
    let [command, click] = [command, click].map(|reply| {
        assert!(reply.is_ephemeral());
        let text = reply.text();
        let (before, rest) = text.split_once("(ref ").unwrap();
        let (reference, after) = rest.split_once(')').unwrap();
        assert!(reference.len() == 4 && reference.bytes().all(|b| b.is_ascii_hexdigit()));
        (reference.to_owned(), format!("{before}(ref …){after}"))
    });
    assert_snapshot!(command.1, @"Something went wrong on our side (ref …). Nothing was lost. Please try again, and if it keeps happening, give the ref to the person who runs this bot.");
    assert!(click.1.starts_with(&command.1), "{}", click.1);
    assert!(click.1.contains("**What you wrote**"), "{}", click.1);
    assert_ne!(click.0, command.0, "each has its own reference");
    t.finish().await;
}
