//! Before the first post, the bot says whether it may post in the channel, with the fix.

use insta::assert_snapshot;
use local_discord::{Effect, Fault, Permissions};
use serde_json::json;

use super::support::{TestBot, instant, read};

impl TestBot {
    /// Returns the reply of `/setup check`.
    async fn check(&self) -> String {
        self.admin.command("/setup check").send().await.text()
    }
}

/// Adds a schedule where the bot lacks a permission, and returns the line about it.
async fn warning(denied: Permissions, thread: bool, ping: Option<&str>) -> String {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    channel.deny(t.guild.bot(), denied);
    let mut add = t
        .add_schedule(&channel, "beginner")
        .option("at", "09:00")
        .option("thread", if thread { "at posting" } else { "none" });
    if let Some(name) = ping {
        let role = t.guild.add_role(name, Permissions::NONE);
        role.set_mentionable(false);
        add = add.option("ping", &role);
    }
    let added = add.send().await.text();
    assert!(
        added.contains("**Schedule #1 added**"),
        "it is set all the same: {added}"
    );
    let warning = added.lines().next().unwrap().to_owned();
    // The check says the same later.
    assert_eq!(
        t.check().await,
        format!("┃ **Where I post**\n┃ #1: {warning}")
    );
    t.finish().await;
    warning
}

#[tokio::test]
async fn a_missing_permission_is_named_with_the_place_to_set_it() {
    assert_snapshot!(warning(Permissions::SEND_MESSAGES, false, None).await, @"⚠️ #daily: I'm missing **Send Messages**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    let two = Permissions::EMBED_LINKS | Permissions::READ_MESSAGE_HISTORY;
    assert_snapshot!(warning(two, false, None).await, @"⚠️ #daily: I'm missing **Embed Links**, **Read Message History**. Open the channel's settings, *Permissions*, add @Stride and allow them.");
    assert_snapshot!(warning(Permissions::EMBED_LINKS, false, None).await, @"⚠️ #daily: I'm missing **Embed Links**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    assert_snapshot!(warning(Permissions::VIEW_CHANNEL, false, None).await, @"⚠️ #daily: I'm missing **View Channel**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    assert_snapshot!(warning(Permissions::CREATE_PUBLIC_THREADS, true, None).await, @"⚠️ #daily: I'm missing **Create Public Threads**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    assert_snapshot!(warning(Permissions::NONE, false, Some("Quiet")).await, @"⚠️ #daily: I'm missing **Mention @everyone, @here, and All Roles**. Open the channel's settings, *Permissions*, add @Stride and allow it. Or let anyone mention @Quiet, in that role's settings.");
}

#[tokio::test]
async fn what_is_not_used_is_not_asked_for() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    channel.deny(
        t.guild.bot(),
        Permissions::CREATE_PUBLIC_THREADS | Permissions::MENTION_EVERYONE,
    );
    let added = t
        .add_schedule(&channel, "beginner")
        .option("at", "09:00")
        .send()
        .await;
    assert_snapshot!(read(&added.text()), @"
    ┃ **Schedule #1 added**
    ┃ **beginner** in #daily, every day at 09:00
    ┃ Next: <2026-01-05 09:00 f>, <2026-01-06 09:00 f>, <2026-01-07 09:00 f>
    ┃ Draws from 1 question
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    assert_snapshot!(t.check().await, @"
    ┃ **Where I post**
    ┃ #1: ✅ #daily: I can post there.
    ");
    t.finish().await;
}

#[tokio::test]
async fn the_recaps_channel_is_looked_at_too() {
    let t = TestBot::start_small().await;
    let week = t.guild.add_channel("week");
    let recap = async || t.admin.command("/setup recap").send().await.text();
    let set = t.admin.command("/setup recap").option("channel", &week);
    set.send().await;
    assert!(t.check().await.contains("Recap: ✅ #week"));
    assert!(!recap().await.contains("⚠️"));
    week.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    for found in [t.check().await, recap().await] {
        assert!(found.contains("I'm missing **Send Messages**"), "{found}");
    }
    week.delete();
    for found in [t.check().await, recap().await] {
        assert!(
            found.contains("the channel is gone. Choose another one with `/setup recap`."),
            "{found}"
        );
    }
    t.finish().await;
}

#[tokio::test]
async fn the_check_looks_at_every_schedule() {
    let t = TestBot::start_small().await;
    assert_snapshot!(t.check().await, @"This server has no schedule yet. Add one with `/schedule add`.");
    let (good, hidden, gone) = (
        t.guild.add_channel("good"),
        t.guild.add_channel("hidden"),
        t.guild.add_channel("gone"),
    );
    for channel in [&good, &hidden, &gone] {
        t.add_schedule(channel, "beginner")
            .option("at", "09:00")
            .send()
            .await;
    }
    hidden.deny(t.guild.bot(), Permissions::VIEW_CHANNEL);
    gone.delete();
    let check = t.check().await.replace(&gone.id().to_string(), "gone");
    assert_snapshot!(check, @"
    ┃ **Where I post**
    ┃ #1: ✅ #good: I can post there.
    ┃ #2: ⚠️ #hidden: I'm missing **View Channel**. Open the channel's settings, *Permissions*, add @Stride and allow it.
    ┃ #3: ⚠️ <#gone>: the channel is gone. Choose another one with `/schedule edit`.
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_time_out_of_the_bot_is_told_with_its_end() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    t.guild.time_bot_out(instant("2026-01-08T12:00:00Z"));
    let added = t.add_schedule(&channel, "beginner").option("at", "09:00");
    let added = added.send().await.text();
    let warning = read(added.lines().next().unwrap());
    assert_snapshot!(warning, @"⚠️ #daily: I am timed out on this server until <2026-01-08 12:00 f>, so I cannot post. To end that sooner, right-click my name and choose *Remove Timeout*.");
    for day in 5..=7 {
        t.advance_to(&format!("2026-01-{day:02}T09:00:00Z")).await;
    }
    assert!(channel.messages().is_empty(), "Discord refuses the posts");
    // The third refusal pauses the schedule, and its creator learns why.
    let told = t.admin.direct_messages().messages();
    assert_eq!(told.len(), 1, "told once");
    assert_snapshot!(read(&told[0].text()), @"Schedule #1 in #daily is paused: Discord refused its last three posts, because I am timed out on the server until <2026-01-08 12:00 f>. To end that sooner, right-click my name and choose *Remove Timeout*. Then `/schedule resume`.");
    // Administrators cannot be timed out, and a time-out that is over is no problem.
    t.guild.set_bot_permissions(Permissions::ADMINISTRATOR);
    assert!(t.check().await.contains("I can post there"));
    t.guild
        .set_bot_permissions(Permissions::ALL & !Permissions::ADMINISTRATOR);
    assert!(t.check().await.contains("timed out"));
    t.advance_to("2026-01-08T12:00:00Z").await;
    assert!(t.check().await.contains("I can post there"));
    t.finish().await;
}

#[tokio::test]
async fn a_deleted_role_is_told_and_mentioned_no_more() {
    let t = TestBot::start_small().await;
    let (channel, role) = (
        t.guild.add_channel("daily"),
        t.guild.add_role("Students", Permissions::NONE),
    );
    role.set_mentionable(true);
    let add = t.add_schedule(&channel, "beginner").option("at", "09:00");
    add.option("ping", &role).send().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let mentioned = channel.last_message();
    assert!(
        mentioned.text().contains("@Students"),
        "{}",
        mentioned.text()
    );
    role.delete();
    assert_snapshot!(t.check().await, @"
    ┃ **Where I post**
    ┃ #1: ⚠️ #daily: The role to mention was deleted, so my posts mention nobody. Choose another one with `/schedule edit`, or `@everyone` there for none.
    ");
    t.advance_to("2026-01-06T09:00:00Z").await;
    t.advance_to("2026-01-07T09:00:00Z").await;
    let posts = channel.messages();
    assert_eq!(posts.len(), 3, "{}", channel.transcript());
    for post in &posts[1..] {
        assert_eq!(post.json()["content"], "", "{}", post.text());
    }
    let told = t.admin.direct_messages().messages();
    assert_eq!(told.len(), 1, "told once, not each day");
    assert_snapshot!(told[0].text(), @"Schedule #1 has posted in #daily, with a problem. The role to mention was deleted, so my posts mention nobody. Choose another one with `/schedule edit`, or `@everyone` there for none.");
    // The bot mentions another role again.
    let other = t.guild.add_role("Learners", Permissions::NONE);
    other.set_mentionable(true);
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    edit.option("ping", &other).send().await;
    assert!(t.check().await.contains("I can post there"));
    t.advance_to("2026-01-08T09:00:00Z").await;
    let post = channel.last_message();
    assert!(post.text().contains("@Learners"), "{}", post.text());
    t.finish().await;
}

/// Returns what a schedule's creator and `/setup check` say when Discord refuses threads for two
/// days.
async fn without_threads(refused: Option<Fault>) -> (String, String) {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = t.add_schedule(&channel, "beginner").option("at", "09:00");
    add.option("thread", "at posting").send().await;
    match refused {
        Some(fault) => drop(t.server.add_fault(fault.always())),
        None => channel.deny(t.guild.bot(), Permissions::CREATE_PUBLIC_THREADS),
    }
    t.advance_to("2026-01-05T09:00:00Z").await;
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "the posts are there");
    let told = t.admin.direct_messages().messages();
    assert_eq!(told.len(), 1, "told once, not each day");
    let check = t.check().await;
    t.server.clear_faults();
    channel.deny(t.guild.bot(), Permissions::NONE);
    t.advance_to("2026-01-07T09:00:00Z").await;
    assert!(
        t.check().await.contains("I can post there"),
        "it has room again"
    );
    assert_eq!(t.admin.direct_messages().messages().len(), 1);
    t.finish().await;
    (told[0].text(), check)
}

#[tokio::test]
async fn refused_threads_are_told() {
    let (told, check) = without_threads(None).await;
    assert_snapshot!(told, @"Schedule #1 has posted in #daily, with a problem. I could not open the post's discussion thread: Discord refused it. Run `/setup check` on the server: it names the missing permission.");
    assert_snapshot!(check, @"
    ┃ **Where I post**
    ┃ #1: ⚠️ #daily: I'm missing **Create Public Threads**. Open the channel's settings, *Permissions*, add @Stride and allow it.
    ");
    // The error of a server with 1,000 active threads.
    let too_many = Effect::Respond {
        status: 400,
        body: json!({"message": "Maximum number of active threads reached", "code": 160_006}),
        headers: serde_json::Map::new(),
    };
    let route = "POST /channels/{channel}/messages/{message}/threads";
    let (told, check) = without_threads(Some(Fault::on(route, too_many))).await;
    assert_snapshot!(told, @"Schedule #1 has posted in #daily, with a problem. I could not open the post's discussion thread: the server has as many active threads as Discord allows. Close some that nobody needs. The next posts get theirs once there is room.");
    assert_snapshot!(check, @"
    ┃ **Where I post**
    ┃ #1: ⚠️ #daily: I could not open the post's discussion thread: the server has as many active threads as Discord allows. Close some that nobody needs.
    ");
}
