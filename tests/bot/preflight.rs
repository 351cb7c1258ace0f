//! Whether the bot may post where it shall is said before the first post, with the remedy.

use insta::assert_snapshot;
use local_discord::Permissions;

use super::support::{TestBot, read};

impl TestBot {
    /// What `/setup check` says.
    async fn check(&self) -> String {
        self.admin.command("/setup check").send().await.text()
    }
}

/// Adds a schedule where the bot lacks something, and gives the line about it.
async fn warning(denied: Permissions, thread: bool, ping: Option<&str>) -> String {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    channel.deny(t.guild.bot(), denied);
    let mut add = t
        .add_schedule(&channel, "beginner")
        .option("at", "09:00")
        .option("thread", thread);
    if let Some(name) = ping {
        let role = t.guild.add_role(name, Permissions::NONE);
        role.set_mentionable(false);
        add = add.option("ping", &role);
    }
    let added = add.send().await.text();
    assert!(
        added.contains("**Schedule #1 is set**"),
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
    assert_snapshot!(warning(Permissions::SEND_MESSAGES, false, None).await, @"⚠️ #daily: I lack **Send Messages**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    let two = Permissions::EMBED_LINKS | Permissions::READ_MESSAGE_HISTORY;
    assert_snapshot!(warning(two, false, None).await, @"⚠️ #daily: I lack **Embed Links**, **Read Message History**. Open the channel's settings, *Permissions*, add @Stride and allow them.");
    assert_snapshot!(warning(Permissions::EMBED_LINKS, false, None).await, @"⚠️ #daily: I lack **Embed Links**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    assert_snapshot!(warning(Permissions::VIEW_CHANNEL, false, None).await, @"⚠️ #daily: I lack **View Channel**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    assert_snapshot!(warning(Permissions::CREATE_PUBLIC_THREADS, true, None).await, @"⚠️ #daily: I lack **Create Public Threads**. Open the channel's settings, *Permissions*, add @Stride and allow it.");
    assert_snapshot!(warning(Permissions::NONE, false, Some("Quiet")).await, @"⚠️ #daily: I lack **Mention @everyone, @here, and All Roles**. Open the channel's settings, *Permissions*, add @Stride and allow it. Or let anyone mention @Quiet, in that role's settings.");
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
    ┃ **Schedule #1 is set**
    ┃ **beginner** in #daily, every day at 09:00
    ┃ Next: <2026-01-05 09:00 f>, <2026-01-06 09:00 f>, <2026-01-07 09:00 f>
    ┃ Draws from 1 question
    ┃ — Times are UTC: /setup timezone changes that.
    ");
    assert_snapshot!(t.check().await, @"
    ┃ **Where I post**
    ┃ #1: ✅ #daily: I can post there.
    ");
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
    ┃ #2: ⚠️ #hidden: I lack **View Channel**. Open the channel's settings, *Permissions*, add @Stride and allow it.
    ┃ #3: ⚠️ <#gone>: the channel is gone. Choose another one with `/schedule edit`.
    ");
    t.finish().await;
}
