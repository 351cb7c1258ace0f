//! The weekly recap for a group.

use insta::assert_snapshot;
use local_discord::{Channel, Member, Permissions};

use super::support::{FULL, PARTIAL, TestBot, answer, pass, read};

/// Starts daily posts of each level, with a recap in a separate channel on Mondays at ten.
async fn told_weekly() -> (TestBot, Channel, Channel) {
    let t = TestBot::start_small().await;
    let daily = t.scheduled_channel("beginner").await;
    let week = t.guild.add_channel("week");
    let set = t.admin.command("/setup recap").option("channel", &week);
    let set = set.option("time", "10:00").send().await;
    let set = read(&set.text());
    assert!(set.contains("Every Monday at 10:00 (UTC)"), "{set}");
    (t, daily, week)
}

impl TestBot {
    /// Answers the day's post, at half past nine.
    async fn answer_on(&self, day: u32, channel: &Channel, answers: &[(&Member, &str)]) {
        self.advance_to(&format!("2026-01-{day:02}T09:30:00Z"))
            .await;
        let post = self.post_in(channel);
        for (member, text) in answers {
            answer(member, &post, text).await;
        }
    }
}

#[tokio::test]
async fn a_week_is_told_once_it_is_over() {
    let (t, daily, week) = told_weekly().await;
    let goal = t.admin.command("/setup goal").option("answers", 8);
    assert_snapshot!(goal.send().await.text(), @"The goal here is **8 answers** together in a week. The weekly recap says how it went.");
    let [grace, alan, yann, fei] = ["grace", "alan", "yann", "fei"].map(|n| t.guild.member(n));
    // Alan and Yann do better in the second week; Fei only passes; Grace is there every day.
    t.answer_on(
        5,
        &daily,
        &[(&grace, FULL), (&alan, PARTIAL), (&yann, PARTIAL)],
    )
    .await;
    for day in 6..=11 {
        t.answer_on(day, &daily, &[(&grace, PARTIAL)]).await;
    }
    pass(&fei, &t.post_in(&daily)).await;
    // This way, the question is open nowhere.
    t.pause_schedule("1").await;
    t.advance_to("2026-01-12T09:59:00Z").await;
    assert!(week.messages().is_empty());
    t.advance_to("2026-01-12T10:00:00Z").await;
    assert_snapshot!(read(&week.last_message().text()), @"
    ┃ **Week of 5 January 2026**
    ┃ 4 members took part and wrote 9 answers.
    ┃ 🎯 Goal reached: **9 answers**, and you had set out for 8.
    ┃ First:
    ┃ 🥇 grace · 46 points
    ┃ 🥈 alan · 6 points
    ┃ 🥈 yann · 6 points
    ┃ Hardest question: #1 · What is stride? · [Go to the post]((message in #beginner)): **56%** on average
    ┃ Most missed:
    ┃ A larger stride gives a smaller feature map.
    ┃ 2 of 3 missed it in #1 · What is stride? · [Go to the post]((message in #beginner))
    ┃ Streaks: 🔥 grace: 7 days
    ┃ — The whole board: /leaderboard period: last week
    [Answer to #1]
    ");
    let resume = t.admin.command("/schedule resume").option("schedule", "1");
    resume.send().await;
    for day in 13..=15 {
        t.answer_on(day, &daily, &[(&alan, FULL), (&yann, FULL)])
            .await;
    }
    // A member who hides is not named.
    yann.command("/privacy hide").send().await;
    t.advance_to("2026-01-19T10:00:00Z").await;
    assert_eq!(week.messages().len(), 2);
    let second = read(&week.last_message().text());
    assert!(
        second.contains("alan") && !second.contains("yann"),
        "{second}"
    );
    assert!(second.contains("**6** of 8 answers together"), "{second}");
    // Nobody took part in the third week, so there is no recap.
    t.advance_to("2026-01-27T10:00:00Z").await;
    assert_eq!(week.messages().len(), 2, "{}", week.transcript());
    // It goes on after that.
    t.answer_on(28, &daily, &[(&alan, FULL)]).await;
    t.advance_to("2026-02-02T10:00:00Z").await;
    assert_eq!(week.messages().len(), 3);
    t.finish().await;
}

#[tokio::test]
async fn a_week_is_told_once_however_its_day_is_changed_and_not_when_it_is_off() {
    let (t, daily, week) = told_weekly().await;
    let grace = t.guild.member("grace");
    for day in [5, 12, 19, 26] {
        t.answer_on(day, &daily, &[(&grace, FULL)]).await;
        if day == 12 {
            t.advance_to("2026-01-12T10:00:00Z").await;
            assert_eq!(week.messages().len(), 1);
            // The recap of the week of the 5th is out, so Friday has none.
            let friday = t.admin.command("/setup recap").option("day", "Friday");
            friday.send().await;
            t.advance_to("2026-01-18T10:00:00Z").await;
            assert_eq!(week.messages().len(), 1);
        }
    }
    // Friday the 23rd had the recap of the week of the 12th. A new time zone moves the next one.
    assert_eq!(week.messages().len(), 2);
    let zone = t
        .admin
        .command("/setup timezone")
        .option("timezone", "Asia/Tokyo");
    zone.send().await;
    t.advance_to("2026-01-30T00:59:00Z").await;
    assert_eq!(week.messages().len(), 2);
    t.advance_to("2026-01-30T01:00:00Z").await;
    assert_eq!(week.messages().len(), 3);
    let off = t.admin.command("/setup recap").option("off", true);
    assert_snapshot!(off.send().await.text(), @"I don't post a weekly recap here. To turn that on: `/setup recap channel:`. Add a goal for the group with `/setup goal answers:`.");
    t.advance_to("2026-02-10T10:00:00Z").await;
    assert_eq!(week.messages().len(), 3);
    t.finish().await;
}

#[tokio::test]
async fn a_week_is_told_once_and_none_is_skipped_when_the_time_zone_moves() {
    let (t, daily, week) = told_weekly().await;
    let grace = t.guild.member("grace");
    let zone = async |name: &str| {
        let zone = t.admin.command("/setup timezone");
        zone.option("timezone", name).send().await;
        let shown = read(&t.admin.command("/setup recap").send().await.text());
        let (_, next) = shown.split_once("The next one comes ").unwrap();
        next.split_once('.').unwrap().0.to_owned()
    };
    for day in [5, 12, 19] {
        t.answer_on(day, &daily, &[(&grace, FULL)]).await;
    }
    t.advance_to("2026-01-19T10:01:00Z").await;
    assert_eq!(week.messages().len(), 2);
    // In Kiritimati it is Monday, an hour past ten: the week that has just ended waits.
    t.advance_to("2026-01-25T21:00:00Z").await;
    assert_eq!(zone("Pacific/Kiritimati").await, "<2026-01-26 10:00 F>");
    t.advance_to("2026-01-26T10:01:00Z").await;
    assert_eq!(week.messages().len(), 3, "{}", week.transcript());
    // In Los Angeles that Monday is still to come, and its recap is out.
    assert_eq!(zone("America/Los_Angeles").await, "<2026-02-02 18:00 F>");
    t.advance_to("2026-01-28T20:00:00Z").await;
    answer(&grace, &t.post_in(&daily), FULL).await;
    t.advance_to("2026-02-02T17:59:00Z").await;
    assert_eq!(week.messages().len(), 3, "{}", week.transcript());
    t.advance_to("2026-02-02T18:01:00Z").await;
    assert_eq!(week.messages().len(), 4, "{}", week.transcript());
    t.finish().await;
}

#[tokio::test]
async fn who_set_a_recap_that_is_refused_is_told_once_and_recaps_are_off() {
    let (t, daily, week) = told_weekly().await;
    let grace = t.guild.member("grace");
    week.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    for day in [5, 12, 19] {
        t.answer_on(day, &daily, &[(&grace, FULL)]).await;
    }
    t.advance_to("2026-01-26T10:00:00Z").await;
    let told = t.admin.direct_messages().messages();
    assert_eq!(told.len(), 1);
    assert_snapshot!(told[0].text(), @"I could not post the week's recap in #week: Discord refused it. I have turned recaps off. Once I may write there, turn them on again with `/setup recap`, or choose another channel.");
    let shown = t.admin.command("/setup recap").send().await.text();
    assert!(
        shown.contains("I don't post a weekly recap here"),
        "{shown}"
    );
    t.finish().await;
}

#[tokio::test]
async fn a_recap_is_an_admins_to_set_and_wants_a_channel() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    for words in ["/setup recap", "/setup goal"] {
        t.guild.open_command("setup");
        let refused = grace.command(words).send().await.text();
        assert!(refused.contains("Manage Server"), "{refused}");
    }
    let day = t.admin.command("/setup recap").option("day", "Sunday");
    let wants = day.send().await.text();
    assert!(wants.contains("Choose a channel"), "{wants}");
    let blind = t.guild.add_channel("blind");
    blind.deny(t.guild.bot(), Permissions::SEND_MESSAGES);
    let set = t.admin.command("/setup recap").option("channel", &blind);
    let set = set.send().await.text();
    assert!(set.contains("I'm missing **Send Messages**"), "{set}");
    let goal = t.admin.command("/setup goal").option("answers", 0);
    let none = goal.send().await.text();
    assert!(none.contains("no goal"), "{none}");
    t.finish().await;
}

#[tokio::test]
async fn boards_of_the_last_week_and_month_can_be_opened() {
    let t = TestBot::start_small().await;
    let daily = t.scheduled_channel("beginner").await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    t.answer_on(31, &daily, &[(&grace, FULL)]).await;
    t.advance_to("2026-02-02T09:30:00Z").await;
    answer(&alan, &t.post_in(&daily), PARTIAL).await;
    let board = async |period: &'static str| {
        let board = grace.command("/leaderboard").option("period", period);
        board.send().await.text()
    };
    assert_snapshot!(board("last week").await, @"
    ┃ **Points, week of 26 January 2026**
    ┃ 🥇 grace · 10 points
    ┃ — An honor system among people who study together
    ");
    assert_snapshot!(board("last month").await, @"
    ┃ **Points, January 2026**
    ┃ 🥇 grace · 10 points
    ┃ — An honor system among people who study together
    ");
    let now = board("week").await;
    assert!(now.contains("alan") && !now.contains("🥇 grace"), "{now}");
    t.advance_to("2026-03-20T09:30:00Z").await;
    assert_snapshot!(board("last week").await, @"
    ┃ **Points, week of 9 March 2026**
    ┃ Nobody earned points then.
    ");
    t.finish().await;
}

/// Counts the requests of a day when five members use everything, on a server with two posts.
#[tokio::test]
async fn a_day_of_a_server_takes_few_requests() {
    let t = TestBot::start_small().await;
    let mut channels = Vec::new();
    for level in ["beginner", "senior"] {
        let channel = t.guild.add_channel(level);
        let add = t.add_schedule(&channel, level).option("at", "09:00");
        add.option("thread", "at closing").send().await;
        channels.push(channel);
    }
    t.advance_to("2026-01-05T09:00:00Z").await;
    // The bot's own requests; replies to members do not count.
    let requests = || {
        let own = |entry: &&serde_json::Value| {
            let path = entry["path"].as_str().unwrap_or_default();
            path.contains("/channels/") && entry["method"] != "GET"
        };
        t.server.traffic().iter().filter(own).count()
    };
    let before = requests();
    assert_eq!(before, 2, "the posts");
    for (hour, name) in (10..).zip(["grace", "alan", "yann", "fei", "ada"]) {
        t.advance_to(&format!("2026-01-05T{hour}:00:00Z")).await;
        for channel in &channels {
            answer(&t.guild.member(name), &t.post_in(channel), PARTIAL).await;
        }
    }
    t.advance_to("2026-01-06T08:59:00Z").await;
    assert_eq!(
        requests() - before,
        10,
        "a count for each answer, an hour apart"
    );
    t.advance_to("2026-01-06T09:10:00Z").await;
    // Each post: its successor, its closing, its thread, and the first words there.
    assert_eq!(requests() - before, 10 + 2 * 4);
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_can_still_be_answered_is_not_told_and_the_board_may_change() {
    let t = TestBot::start_small().await;
    let daily = t.guild.add_channel("daily");
    let add = t.add_schedule(&daily, "beginner").option("at", "18:00");
    add.send().await;
    let week = t.guild.add_channel("week");
    let set = async |time| {
        let set = t.admin.command("/setup recap").option("channel", &week);
        set.option("time", time).send().await;
    };
    set("18:05").await;
    let members = ["one", "two", "three"].map(|name| t.guild.member(name));
    t.advance_to("2026-01-11T18:30:00Z").await;
    for member in &members {
        answer(member, &t.post_in(&daily), PARTIAL).await;
    }
    // Five minutes after the end, a text that a member began in time may still come.
    t.advance_to("2026-01-12T18:05:30Z").await;
    let told = read(&week.last_message().text());
    assert!(!told.contains("Most missed"), "{told}");
    assert!(!told.contains("may still change"), "{told}");
    set("17:00").await;
    t.advance_to("2026-01-18T18:30:00Z").await;
    answer(&members[0], &t.post_in(&daily), PARTIAL).await;
    t.advance_to("2026-01-19T17:00:30Z").await;
    let told = read(&week.last_message().text());
    assert!(told.contains("the board may still change"), "{told}");
    t.finish().await;
}

#[tokio::test]
async fn who_left_is_not_honored_and_recaps_go_on_when_the_bot_comes_back() {
    let (t, daily, week) = told_weekly().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    t.answer_on(5, &daily, &[(&grace, FULL), (&alan, PARTIAL)])
        .await;
    t.advance_to("2026-01-09T10:00:00Z").await;
    grace.leave();
    t.advance_to("2026-01-12T10:01:00Z").await;
    let told = read(&week.last_message().text());
    assert!(told.contains("🥇 alan"), "{told}");
    assert!(!told.contains("grace"), "{told}");
    t.answer_on(13, &daily, &[(&alan, FULL)]).await;
    t.advance_to("2026-01-17T10:00:00Z").await;
    t.guild.remove_bot();
    t.advance_to("2026-01-20T10:00:00Z").await;
    t.guild.invite_bot();
    t.advance_to("2026-01-20T10:01:00Z").await;
    t.answer_on(21, &daily, &[(&alan, FULL)]).await;
    t.advance_to("2026-01-26T10:01:00Z").await;
    assert_eq!(week.messages().len(), 2, "{}", week.transcript());
    t.finish().await;
}
