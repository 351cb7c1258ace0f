//! Roles that members have while their streak is long enough.

use local_discord::{Member, Permissions, Role};

use super::support::{FULL, TestBot, answer, told};

/// Sets the role for a streak length, and returns the reply to the admin.
async fn set(t: &TestBot, streak: i64, role: Option<&Role>) -> String {
    let setup = t.admin.command("/setup role").option("streak", streak);
    let setup = match role {
        Some(role) => setup.option("role", role),
        None => setup,
    };
    setup.send().await.text()
}

async fn may_manage_roles() -> (TestBot, local_discord::Channel, local_discord::Message) {
    let (t, channel, post) = TestBot::posted().await;
    let can = Permissions::BOT | Permissions::MANAGE_ROLES;
    t.guild.set_bot_permissions(can);
    (t, channel, post)
}

#[tokio::test]
async fn roles_follow_streaks_each_time_a_day_is_over() {
    let (mut t, channel, _) = may_manage_roles().await;
    let [steady, fond] = ["Steady", "Fond"].map(|name| t.guild.add_role(name, Permissions::NONE));
    let shown = set(&t, 2, Some(&steady)).await;
    assert!(
        shown.contains("🔥 2 days: ✅ I can give @Steady."),
        "{shown}"
    );
    set(&t, 3, Some(&fond)).await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    let held = |member: &Member| [member.has(&steady), member.has(&fond)];
    // Grace answers each day but the 9th; alan on the 5th and the 6th.
    for day in 5..=11 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        let post = t.post_in(&channel);
        if day != 9 {
            answer(&grace, &post, FULL).await;
        }
        if day < 7 {
            answer(&alan, &post, FULL).await;
        }
        if day == 8 {
            t.restart().await;
        }
        let length = |member: &Member| {
            let show = member.command("/streak show");
            async move {
                let text = show.send().await.text();
                let (_, rest) = text.split_once("🔥 **").unwrap();
                rest.split(' ').next().unwrap().parse::<u32>().unwrap()
            }
        };
        t.advance_to(&format!("2026-01-{:02}T09:00:30Z", day + 1))
            .await;
        for member in [&grace, &alan] {
            let length = length(member).await;
            assert_eq!(held(member), [length >= 2, length >= 3], "{day}: {length}");
        }
    }
    // When the setting goes, everybody loses the role.
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-13T09:00:30Z").await;
    assert_eq!(held(&grace), [true, true]);
    set(&t, 3, None).await;
    t.advance_to("2026-01-13T09:01:00Z").await;
    assert_eq!(held(&grace), [true, false]);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn who_set_a_refused_role_is_told_once_and_it_is_given_once_that_works() {
    let (t, channel, post) = TestBot::posted().await;
    let steady = t.guild.add_role("Steady", Permissions::NONE);
    let shown = set(&t, 1, Some(&steady)).await;
    assert!(shown.contains("Manage Roles"), "{shown}");
    let members: Vec<Member> = (0..4).map(|n| t.guild.member(&format!("m{n}"))).collect();
    for member in &members {
        answer(member, &post, FULL).await;
    }
    for day in 6..=8 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        for member in &members {
            answer(member, &t.post_in(&channel), FULL).await;
        }
    }
    let words = t.admin.direct_messages().messages();
    assert_eq!(words.len(), 1, "{}", t.admin.direct_messages().transcript());
    assert!(
        words[0].text().contains("streak of 1"),
        "{}",
        words[0].text()
    );
    assert!(members.iter().all(|member| !member.has(&steady)));
    let can = Permissions::BOT | Permissions::MANAGE_ROLES;
    t.guild.set_bot_permissions(can);
    t.advance_to("2026-01-09T09:01:00Z").await;
    assert!(members.iter().all(|member| member.has(&steady)));
    t.server.take_violations();
    t.finish().await;
}

#[tokio::test]
async fn there_are_five_roles_at_most_and_not_everybodys() {
    let (t, _, _) = may_manage_roles().await;
    for streak in 1..=5 {
        let role = t
            .guild
            .add_role(&format!("role-{streak}"), Permissions::NONE);
        set(&t, streak, Some(&role)).await;
    }
    let sixth = t.guild.add_role("sixth", Permissions::NONE);
    assert!(set(&t, 6, Some(&sixth)).await.contains("maximum"));
    let list = t.admin.command("/setup roles").send().await.text();
    assert!(!list.contains("sixth") && list.contains("role-5"), "{list}");
    let everyone = t.guild.everyone();
    let setup = t.admin.command("/setup role").option("streak", 1);
    let refused = setup.option("role", &everyone).send().await;
    assert!(told(&refused).contains("@everyone"));
    t.finish().await;
}

/// Starts a server where a streak of two days brings a role, and grace has it on the morning of the
/// 7th.
async fn steady() -> (TestBot, local_discord::Channel, Member, Role) {
    let (t, channel, post) = may_manage_roles().await;
    let steady = t.guild.add_role("Steady", Permissions::NONE);
    set(&t, 2, Some(&steady)).await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    t.advance_to("2026-01-06T10:00:00Z").await;
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-07T09:01:00Z").await;
    assert!(grace.has(&steady));
    (t, channel, grace, steady)
}

#[tokio::test]
async fn nobody_has_the_bot_give_what_they_could_not_give_themselves() {
    let (t, _, _) = may_manage_roles().await;
    let helper = t.guild.add_role("Helper", Permissions::MANAGE_GUILD);
    let [steady, bells] = ["Steady", "Bells"].map(|name| t.guild.add_role(name, Permissions::NONE));
    let host = t.guild.member("host");
    host.give(&helper);
    for (command, role, name) in [
        ("/setup role", &steady, "@Steady"),
        ("/setup reminder-role", &bells, "@Bells"),
    ] {
        let ask = async || {
            let ask = host.command(command).option("role", role);
            let ask = match command {
                "/setup role" => ask.option("streak", 2),
                _ => ask,
            };
            ask.send().await.text()
        };
        helper.set_permissions(Permissions::MANAGE_GUILD);
        assert!(ask().await.contains("You need **Manage Roles**"));
        helper.set_permissions(Permissions::MANAGE_GUILD | Permissions::MANAGE_ROLES);
        let done = ask().await;
        assert!(done.contains(name), "{done}");
    }
    let shown = t.admin.command("/setup check").send().await.text();
    assert!(shown.contains("🔔: ✅ I can give @Bells."), "{shown}");
    // It is above the host's own role.
    let high = t.guild.add_role("High", Permissions::NONE);
    high.raise();
    let asked = host.command("/setup role").option("streak", 3);
    let refused = asked.option("role", &high).send().await.text();
    assert!(
        refused.contains("isn't below your own highest role"),
        "{refused}"
    );
    // Removing one needs only Manage Server.
    helper.set_permissions(Permissions::MANAGE_GUILD);
    let away = host.command("/setup role").option("streak", 2);
    let away = away.send().await.text();
    assert!(away.contains("No role comes with a streak"), "{away}");
    t.finish().await;
}

#[tokio::test]
async fn a_role_with_power_over_others_is_neither_set_nor_given() {
    let (t, channel, post) = may_manage_roles().await;
    let helper = t.guild.add_role("Helper", Permissions::MANAGE_GUILD);
    let [ban, power] = [
        ("Ban", Permissions::BAN_MEMBERS),
        ("Power", Permissions::ADMINISTRATOR),
    ]
    .map(|(name, permissions)| t.guild.add_role(name, permissions));
    let host = t.guild.member("host");
    host.give(&helper);
    let setups = ["/setup role", "/setup reminder-role"];
    let ask = async |member: &Member, command: &str, role: &Role| {
        let ask = member.command(command).option("role", role);
        let ask = match command {
            "/setup role" => ask.option("streak", 1),
            _ => ask,
        };
        ask.send().await
    };
    for command in setups {
        for (member, role, names) in [
            (&t.admin, &power, "**Administrator**"),
            (&t.admin, &ban, "**Ban Members**"),
            (&host, &ban, "**Ban Members**"),
        ] {
            let refused = told(&ask(member, command, role).await);
            assert!(refused.contains(names), "{command}: {refused}");
        }
    }
    let none = t.admin.command("/setup roles").send().await.text();
    assert!(none.contains("No role comes with a streak"), "{none}");

    // A role may gain rights later.
    let [steady, bells] = ["Steady", "Bells"].map(|name| t.guild.add_role(name, Permissions::NONE));
    ask(&t.admin, setups[0], &steady).await;
    ask(&t.admin, setups[1], &bells).await;
    let grace = t.guild.member("grace");
    let bell = grace.click(&post, "🔔").await.reply();
    for role in [&steady, &bells] {
        role.set_permissions(Permissions::KICK_MEMBERS);
    }
    let refused = grace.click(&bell, "Take the role").await.updated().text();
    assert!(refused.contains("I may not give"), "{refused}");
    answer(&grace, &post, FULL).await;
    t.advance_to("2026-01-06T10:00:00Z").await;
    assert!(!grace.has(&steady) && !grace.has(&bells));
    let words = t.admin.direct_messages().messages();
    assert_eq!(words.len(), 1, "{}", t.admin.direct_messages().transcript());
    let check = t.admin.command("/setup check").send().await.text();
    for role in ["Steady", "Bells"] {
        let line = format!("I don't give @{role}: it allows **Kick Members**.");
        assert!(check.contains(&line), "{check}");
    }
    for role in [&steady, &bells] {
        role.set_permissions(Permissions::NONE);
    }
    let bell = grace.click(&t.post_in(&channel), "🔔").await.reply();
    grace.click(&bell, "Take the role").await.updated();
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-07T10:00:00Z").await;
    assert!(grace.has(&steady) && grace.has(&bells));
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_role_is_for_the_bell_or_for_one_streak() {
    let (t, _, _) = may_manage_roles().await;
    let [steady, bells] = ["Steady", "Bells"].map(|name| t.guild.add_role(name, Permissions::NONE));
    let offer = async |role: &Role| {
        let offer = t.admin.command("/setup reminder-role").option("role", role);
        offer.send().await.text()
    };
    set(&t, 3, Some(&steady)).await;
    let refused = offer(&steady).await;
    assert!(
        refused.contains("comes with a streak of 3 days"),
        "{refused}"
    );
    offer(&bells).await;
    let refused = set(&t, 7, Some(&bells)).await;
    assert!(refused.contains("with the bell"), "{refused}");
    let moved = set(&t, 7, Some(&steady)).await;
    assert!(
        moved.contains("@Steady no longer comes with a streak of 3 days."),
        "{moved}"
    );
    let list = t.admin.command("/setup roles").send().await.text();
    assert!(list.contains("7 days: ✅ I can give @Steady."), "{list}");
    assert!(
        !list.contains("3 days") && !list.contains("Bells"),
        "{list}"
    );
    t.finish().await;
}

#[tokio::test]
async fn who_lost_a_role_otherwise_gets_it_back_with_the_next_thing_they_do() {
    let (t, channel, grace, steady) = steady().await;
    grace.leave();
    let grace = t.guild.member("grace");
    assert!(!grace.has(&steady), "Discord takes the roles of who leaves");
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-07T10:00:00Z").await;
    assert!(grace.has(&steady));
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn an_answer_that_was_begun_in_time_keeps_the_role() {
    let (t, channel, grace, steady) = steady().await;
    t.advance_to("2026-01-08T08:58:00Z").await;
    let post = t.post_in(&channel);
    let form = grace.click(&post, "Answer").await.modal();
    t.advance_to("2026-01-08T09:05:00Z").await;
    assert!(!grace.has(&steady), "the day was missed");
    form.submit(FULL).await.reply();
    t.advance_to("2026-01-08T09:06:00Z").await;
    assert!(grace.has(&steady));
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn who_hides_has_no_role_that_shows_their_streak() {
    let (t, _, grace, steady) = steady().await;
    grace.command("/privacy hide").send().await;
    t.advance_to("2026-01-07T10:00:00Z").await;
    assert!(!grace.has(&steady));
    grace.command("/privacy show").send().await;
    t.advance_to("2026-01-07T10:01:00Z").await;
    assert!(grace.has(&steady));
    t.finish().await;
}

#[tokio::test]
async fn a_role_that_comes_with_no_streak_any_more_and_cannot_be_taken_is_left_alone() {
    let (t, channel, grace, steady) = steady().await;
    steady.raise();
    set(&t, 2, None).await;
    t.advance_to("2026-01-07T10:00:00Z").await;
    assert!(grace.has(&steady));
    t.server.take_violations();
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.advance_to("2026-01-09T10:00:00Z").await;
    assert_eq!(t.count("select count(*) from given_roles").await, 0);
    t.finish().await;
}
