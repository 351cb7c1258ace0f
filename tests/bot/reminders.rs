//! Reminders before a day closes: by direct message, or by a role.

use insta::assert_snapshot;
use local_discord::{Channel, Member, Message, Permissions};

use super::support::{FULL, TestBot, answer, pass, read, told};

/// Starts a server where grace, who wants reminders, answered on Monday. It is Tuesday, 10:00.
async fn reminded() -> (TestBot, Channel, Member) {
    let (t, channel, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    grace.command("/remind").send().await;
    t.advance_to("2026-01-06T10:00:00Z").await;
    (t, channel, grace)
}

/// Returns the direct messages that a member got.
fn got(member: &Member) -> Vec<Message> {
    member.direct_messages().messages()
}

#[tokio::test]
async fn who_may_lose_a_streak_is_reminded_once_before_the_day_closes() {
    let (t, channel, grace) = reminded().await;
    t.advance_to("2026-01-07T06:59:00Z").await;
    assert_eq!(got(&grace).len(), 0);
    t.advance_to("2026-01-07T07:01:00Z").await;
    let messages = got(&grace);
    assert_eq!(messages.len(), 1);
    assert_snapshot!(read(&messages[0].text()), @"
    🔔 On **CNN study group**: answer by <2026-01-07 09:00 t> (<2026-01-07 09:00 R>), or your streak of 1 study day ends. A pass is enough.
    [Go to the post]((message in #beginner))
    [Stop reminding me]
    ");
    // One reminder, whatever happens next.
    t.advance_to("2026-01-07T08:30:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    pass(&grace, &t.post_in(&channel)).await;
    // A pass settles Wednesday, so there is nothing to say.
    t.advance_to("2026-01-07T09:30:00Z").await;
    pass(&grace, &t.post_in(&channel)).await;
    t.advance_to("2026-01-08T09:30:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    // Thursday is still open.
    t.advance_to("2026-01-09T07:01:00Z").await;
    assert_eq!(got(&grace).len(), 2);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_who_has_nothing_to_lose_or_wants_to_hear_nothing() {
    let (t, channel, grace) = reminded().await;
    let [fresh, resting, quiet] = ["fresh", "resting", "quiet"].map(|name| t.guild.member(name));
    for member in [&resting, &quiet] {
        answer(member, &t.post_in(&channel), FULL).await;
    }
    for member in [&fresh, &resting, &quiet] {
        member.command("/remind").option("hours", 12).send().await;
    }
    let holiday = resting.command("/streak pause").option("until", "9 Jan");
    holiday.option("from", "7 Jan").send().await;
    let off = quiet.command("/remind").option("off", true).send().await;
    assert_snapshot!(off.text(), @"
    🔕 I don't send you reminders. If you like, I write to you 2 hours before a day closes that puts your streak at risk, once a day at most.
    [Send me direct messages]
    ");
    t.advance_to("2026-01-08T08:59:00Z").await;
    for member in [&fresh, &resting, &quiet] {
        assert_eq!(
            got(member).len(),
            0,
            "{}",
            member.direct_messages().transcript()
        );
    }
    assert_eq!(
        got(&grace).len(),
        1,
        "Tuesday's; on Wednesday there was no streak left"
    );
    // The holiday is over on the 10th.
    t.advance_to("2026-01-10T20:59:00Z").await;
    assert_eq!(got(&resting).len(), 0);
    t.advance_to("2026-01-10T21:01:00Z").await;
    assert_eq!(got(&resting).len(), 1);
    t.finish().await;
}

#[tokio::test]
async fn one_click_in_the_message_stops_reminders_and_the_bell_brings_them_back() {
    let (mut t, channel, grace) = reminded().await;
    t.advance_to("2026-01-07T07:01:00Z").await;
    t.restart().await;
    let message = got(&grace).remove(0);
    let stopped = grace.click(&message, "Stop reminding me").await.updated();
    assert_snapshot!(stopped.text(), @"🔕 I won't send you reminders about **CNN study group** any more. `/remind` there turns reminders on again.");
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-08T08:30:00Z").await;
    assert_eq!(got(&grace).len(), 1);

    let post = t.post_in(&channel);
    let bell = grace.click(&post, "🔔").await.reply();
    assert_snapshot!(told_with_buttons(&bell), @"
    🔕 I don't send you reminders. If you like, I write to you 2 hours before a day closes that puts your streak at risk, once a day at most.
    [Send me direct messages]
    ");
    let on = grace
        .click(&bell, "Send me direct messages")
        .await
        .updated();
    assert_snapshot!(read(&on.text()), @"
    🔔 If your streak is at risk, I write to you 2 hours before the day closes, once a day at most. `/remind hours:` changes when. Today's question closes <2026-01-08 09:00 R>, sooner than that: if you have not answered by <2026-01-08 08:45 t>, I write to you then.
    [Stop direct messages]
    ");
    answer(&grace, &post, FULL).await;
    t.advance_to("2026-01-09T06:59:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    t.advance_to("2026-01-09T07:01:00Z").await;
    assert_eq!(got(&grace).len(), 2);
    t.finish().await;
}

fn told_with_buttons(reply: &Message) -> String {
    assert!(reply.is_ephemeral());
    read(&reply.text())
}

#[tokio::test]
async fn closed_direct_messages_turn_reminders_off_which_the_next_command_says() {
    let (t, _, grace) = reminded().await;
    grace.set_accepts_dms(false);
    t.advance_to("2026-01-07T08:59:00Z").await;
    // Everybody reads a board, so it does not mention reminders.
    let board = grace.command("/leaderboard").send().await.text();
    assert!(!board.contains("Reminders are off"), "{board}");
    let next = grace.command("/points").send().await.text();
    let (_, notice) = next.split_once("10 points** in total").unwrap();
    assert_snapshot!(notice.lines().skip_while(|line| !line.contains("Reminders")).collect::<Vec<_>>().join("\n"), @"
    ┃ **Reminders are off**
    ┃ I wanted to remind you of your streak, but you take no direct messages from this server. Allow them in Discord's privacy settings for this server, then use `/remind` to turn reminders on again.
    ");
    let later = grace.command("/points").send().await.text();
    assert!(!later.contains("Reminders are off"), "{later}");
    grace.set_accepts_dms(true);
    let bell = grace.command("/remind").send().await.text();
    assert!(bell.contains("I write to you 2 hours before"), "{bell}");
    t.finish().await;
}

#[tokio::test]
async fn a_late_reminder_is_sent_while_it_can_help_and_not_after() {
    let (mut t, channel, grace) = reminded().await;
    t.stop_bot().await;
    t.advance_to("2026-01-07T08:00:00Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-07T08:01:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.stop_bot().await;
    t.advance_to("2026-01-08T10:00:00Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-08T10:05:00Z").await;
    assert_eq!(got(&grace).len(), 1, "the day has closed");
    t.finish().await;
}

#[tokio::test]
async fn a_later_post_of_a_day_moves_its_reminder() {
    let (t, _, grace) = reminded().await;
    let second = t.guild.add_channel("second");
    let add = t.add_schedule(&second, "senior").option("at", "12:00");
    add.send().await;
    // Tuesday now closes at noon on Wednesday; two hours before that is ten.
    t.advance_to("2026-01-07T09:59:00Z").await;
    assert_eq!(got(&grace).len(), 0);
    t.advance_to("2026-01-07T10:01:00Z").await;
    let text = got(&grace)[0].text();
    assert!(text.contains("Go to the post"), "{text}");
    t.finish().await;
}

#[tokio::test]
async fn hours_are_from_one_to_twelve() {
    let (t, _, grace) = reminded().await;
    let wrong = grace
        .command("/remind")
        .option("hours", 13)
        .try_response()
        .await;
    assert!(wrong.is_err(), "Discord itself refuses it");
    let set = grace
        .command("/remind")
        .option("hours", 1)
        .send()
        .await
        .text();
    assert!(set.contains("1 hour before"), "{set}");
    // Without a number, the setting stays as it was.
    let again = grace.command("/remind").send().await.text();
    assert_eq!(again, set);
    t.advance_to("2026-01-07T07:59:00Z").await;
    assert_eq!(got(&grace).len(), 0);
    t.advance_to("2026-01-07T08:01:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    t.finish().await;
}

#[tokio::test]
async fn the_bell_gives_and_takes_the_servers_role_as_far_as_the_bot_may() {
    let (t, channel, grace) = reminded().await;
    let role = t.guild.add_role("Reminders", Permissions::NONE);
    let setup = async |role| {
        let setup = t.admin.command("/setup reminder-role");
        let setup = match role {
            Some(role) => setup.option("role", role),
            None => setup,
        };
        setup.send().await.text()
    };
    // The reply warns about everything before a member runs into it.
    assert_snapshot!(setup(Some(&role)).await, @"
    The bell on each post now offers @Reminders, too: members take and leave it there. Name it as a schedule's `ping`, and its posts mention it. To take the offer away: `/setup reminder-role` without a role.
    ⚠️ I can't give @Reminders: I'm missing **Manage Roles**. Open *Server Settings*, *Roles*, my own role, and allow it.
    ");
    t.guild
        .set_bot_permissions(Permissions::BOT | Permissions::MANAGE_ROLES);
    role.raise();
    assert_snapshot!(setup(Some(&role)).await, @"
    The bell on each post now offers @Reminders, too: members take and leave it there. Name it as a schedule's `ping`, and its posts mention it. To take the offer away: `/setup reminder-role` without a role.
    ⚠️ I can't give @Reminders: it is above my own role. Open *Server Settings*, *Roles*, and drag the highest role of @Stride above @Reminders.
    ");
    let post = t.post_in(&channel);
    // Nobody is offered what the bot may not give.
    let bell = async || grace.click(&post, "🔔").await.reply();
    assert!(!bell().await.has_button("Take the role"));
    let take = async || {
        let bell = bell().await;
        grace.click(&bell, "Take the role").await.updated().text()
    };
    let check = t.admin.command("/setup check").send().await.text();
    assert!(
        check.contains("🔔: ⚠️ I can't give @Reminders: it is above"),
        "{check}"
    );
    // A new role is below the bot's.
    let role = t.guild.add_role("Bells", Permissions::NONE);
    setup(Some(&role)).await;
    let check = t.admin.command("/setup check").send().await.text();
    assert!(check.contains("🔔: ✅ I can give @Bells."), "{check}");
    let offered = bell().await;
    role.raise();
    let refused = grace.click(&offered, "Take the role").await.updated();
    assert_snapshot!(refused.text(), @"I may not give or take @Bells here. Someone who manages this server can see with `/setup check` what to change.");
    assert!(!grace.has(&role));
    role.delete();
    assert!(!bell().await.has_button("Take the role"));
    let check = t.admin.command("/setup check").send().await.text();
    assert!(check.contains("🔔: ⚠️ that role was deleted."), "{check}");
    let role = t.guild.add_role("Bells", Permissions::NONE);
    setup(Some(&role)).await;
    assert_snapshot!(take().await, @"You have @Bells now. The bell on a post lets you leave it again.");
    assert!(grace.has(&role));
    let bell = grace.click(&post, "🔔").await.reply();
    assert_snapshot!(told_with_buttons(&bell), @"
    🔔 If your streak is at risk, I write to you 2 hours before the day closes, once a day at most. `/remind hours:` changes when.

    You have @Bells, the role for people who want to be mentioned.
    [Stop direct messages] [Leave the role]
    ");
    grace.click(&bell, "Leave the role").await.updated();
    assert!(!grace.has(&role));
    assert_snapshot!(setup(None).await, @"Members can't take a role for reminders here. Members who have one keep it. To offer one: `/setup reminder-role role:`.");
    let bell = grace.click(&post, "🔔").await.reply();
    assert!(!bell.has_button("Take the role"), "{}", bell.text());
    let everyone = t.guild.everyone();
    let refused = t
        .admin
        .command("/setup reminder-role")
        .option("role", &everyone);
    assert_snapshot!(told(&refused.send().await), @"Everybody has @everyone already. Choose another role.");
    t.finish().await;
}

#[tokio::test]
async fn a_member_who_asks_late_is_reminded_halfway_to_the_closing() {
    let (t, channel, grace) = reminded().await;
    let alan = t.guild.member("alan");
    answer(&alan, &t.post_in(&channel), FULL).await;
    // Tuesday closes at nine on Wednesday; twelve hours before that have passed.
    t.advance_to("2026-01-06T23:00:00Z").await;
    assert_eq!(got(&grace).len(), 0);
    for (member, is_late) in [(&grace, true), (&alan, false)] {
        let set = member.command("/remind").option("hours", 12);
        let set = read(&set.send().await.text());
        let told = "if you have not answered by <2026-01-07 04:00 t>, I write to you then";
        assert_eq!(set.contains(told), is_late, "{set}");
    }
    t.advance_to("2026-01-07T03:59:00Z").await;
    assert_eq!(got(&grace).len(), 0);
    t.advance_to("2026-01-07T04:01:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    assert_eq!(got(&alan).len(), 0, "they have answered");
    t.advance_to("2026-01-07T08:59:00Z").await;
    assert_eq!(got(&grace).len(), 1);
    t.finish().await;
}

#[tokio::test]
async fn each_of_two_servers_is_named_in_its_reminder() {
    let (t, _, grace) = reminded().await;
    let other = t.server.add_guild("Other *group*", "ada");
    let channel = other.add_channel("daily");
    let there = other.member("grace");
    let admin = other.owner();
    let add = admin.command("/schedule add").option("channel", &channel);
    let add = add.option("level", "beginner").option("anyway", true);
    add.option("at", "11:00").send().await;
    t.advance_to("2026-01-06T11:00:00Z").await;
    answer(&there, &t.post_in(&channel), FULL).await;
    there.command("/remind").send().await;
    t.advance_to("2026-01-08T10:59:00Z").await;
    let texts: Vec<String> = got(&grace).iter().map(Message::text).collect();
    for name in ["CNN study group", r"Other \*group\*"] {
        let named = texts
            .iter()
            .filter(|text| text.contains(&format!("On **{name}**")));
        assert_eq!(named.count(), 1, "{texts:?}");
    }
    t.finish().await;
}

#[tokio::test]
async fn who_has_a_freeze_is_told_that_it_would_go() {
    let (t, channel, grace) = reminded().await;
    for day in 6..=11 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        answer(&grace, &t.post_in(&channel), FULL).await;
    }
    t.advance_to("2026-01-13T07:01:00Z").await;
    let text = got(&grace)[0].text();
    assert!(
        text.contains("or your freeze is used to save your 7-day streak"),
        "{text}"
    );
    t.finish().await;
}
