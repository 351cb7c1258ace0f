//! The bot forgets a server that it left long ago, and nobody else notices.

use chrono::{DateTime, Utc};
use stride::app::schedule::Request;
use stride::app::{App, Caller, doctor, guild, marking, schedule, timezone};
use stride::domain::ids::{ChannelId, GuildId, MemberId};
use stride::domain::marking::Marking;
use stride::domain::own_question::Source;
use stride::domain::schedule::{LevelPlan, ThreadAt};
use stride::store::Store;

use super::support::{FULL, TestBot, answer, bank, instant};

/// A big group that the bot left in 1970: 1,000 members, each with ten answers.
const BIG: &str = include_str!("../samples/big_group.sql");

async fn add_big_group(store: &Store) {
    let mut tx = store.write().await.unwrap();
    sqlx::raw_sql(BIG).execute(&mut *tx).await.unwrap();
    stride::store::commit(tx).await.unwrap();
    // This adds their streaks, which the sample leaves out.
    doctor::repair(store).await.unwrap();
}

/// Returns the number of rows in all tables.
async fn rows(store: &Store) -> i64 {
    let mut reader = store.read().await.unwrap();
    let tables = "select name from pragma_table_list
        where schema = 'main' and type = 'table' and name not like 'sqlite_%'";
    let tables: Vec<String> = sqlx::query_scalar(tables)
        .fetch_all(&mut *reader)
        .await
        .unwrap();
    let mut rows = 0;
    for table in tables {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        let count: i64 = sqlx::query_scalar(count)
            .fetch_one(&mut *reader)
            .await
            .unwrap();
        rows += count;
    }
    rows
}

/// Returns how many answers the big group has left.
async fn answers_left(store: &Store) -> i64 {
    let mut reader = store.read().await.unwrap();
    sqlx::query_scalar("select count(*) from answers where guild_id = 1")
        .fetch_one(&mut *reader)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn others_answer_while_a_big_group_is_forgotten() {
    let (t, _, post) = TestBot::posted().await;
    // The bot looks for such groups once a day.
    t.advance_to("2026-01-06T07:59:00Z").await;
    let store = Store::open(&t.database()).await.unwrap();
    add_big_group(&store).await;
    let all = answers_left(&store).await;
    let answering = async {
        while answers_left(&store).await == all {}
        let member = t.guild.member("grace");
        let verdict = answer(&member, &post, FULL).await.text();
        (verdict, answers_left(&store).await)
    };
    let ((), (verdict, left)) = tokio::join!(t.advance_to("2026-01-06T08:01:00Z"), answering);
    assert!(verdict.contains("3 of 3: interview-ready"), "{verdict}");
    assert!(left > 0, "the answer waited until all was forgotten");
    assert_eq!(answers_left(&store).await, 0);
    store.close().await;
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_group_is_forgotten_completely_and_in_small_parts() {
    let (t, _, post) = TestBot::posted().await;
    answer(&t.guild.member("grace"), &post, FULL).await;
    let store = Store::open(&t.database()).await.unwrap();
    let others = rows(&store).await;
    add_big_group(&store).await;
    let app = App::new(store.clone(), bank());
    let now = instant("2026-01-06T08:00:00Z");
    let expired = guild::expired(&app, now).await.unwrap();
    assert_eq!(expired, [GuildId(1)]);
    let mut left = rows(&store).await;
    assert!(left > others + 20_000);
    loop {
        let is_more = guild::forget_part(&app, expired[0], now).await.unwrap();
        let now_left = rows(&store).await;
        assert!(
            left - now_left <= 1000,
            "{} rows in one part",
            left - now_left
        );
        left = now_left;
        if !is_more {
            break;
        }
    }
    assert_eq!(left, others, "what is left is what others had");
    assert!(guild::expired(&app, now).await.unwrap().is_empty());
    store.close().await;
    t.finish().await;
}

#[tokio::test]
async fn a_group_that_comes_back_keeps_everything_or_nothing() {
    for parts in [0, 1, 30] {
        let t = TestBot::start_small().await;
        let store = Store::open(&t.database()).await.unwrap();
        let app = App::new(store.clone(), bank());
        let (id, now) = (GuildId(1), instant("2026-01-06T08:00:00Z"));
        let others = rows(&store).await;
        add_big_group(&store).await;
        let all = rows(&store).await;
        for _ in 0..parts {
            assert!(guild::forget_part(&app, id, now).await.unwrap());
            agrees(&store).await;
        }
        guild::join(&app, id, now).await.unwrap();
        let is_more = guild::forget_part(&app, id, now).await.unwrap();
        assert!(!is_more, "it is back");
        // If no part was gone, the last posts still have to show that they closed; otherwise, only
        // the guild itself is back.
        let planned = t.count("select count(*) from errands").await;
        let expected = match parts {
            0 => all + planned,
            _ => others + 1,
        };
        assert_eq!(rows(&store).await, expected, "after {parts} parts");
        agrees(&store).await;
        store.close().await;
        t.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_big_group_is_repaired_in_small_parts() {
    let t = TestBot::start_small().await;
    let store = Store::open(&t.database()).await.unwrap();
    add_big_group(&store).await;
    t.sql("update standings set points = 0").await;
    let wrong = async || {
        let mut reader = store.read().await.unwrap();
        sqlx::query_scalar::<_, i64>("select count(*) from standings where points = 0")
            .fetch_one(&mut *reader)
            .await
            .unwrap()
    };
    let all = wrong().await;
    assert!(all >= 1000);
    let repairing = tokio::spawn({
        let store = store.clone();
        async move { doctor::repair(&store).await.unwrap() }
    });
    let mut seen = Vec::new();
    loop {
        let now = wrong().await;
        if now < all && seen.last() != Some(&now) {
            seen.push(now);
        }
        if now == 0 {
            break;
        }
    }
    let report = repairing.await.unwrap();
    assert_eq!(i64::try_from(report.differences.len()).unwrap(), all);
    assert!(seen.len() > 3, "all at once: {all}, then {seen:?}");
    agrees(&store).await;
    store.close().await;
    t.finish().await;
}

/// A member's change also stays if it comes before the news that the bot is back.
#[tokio::test]
async fn a_setting_made_in_a_group_that_is_being_forgotten_stays() {
    let (t, _, _) = TestBot::posted().await;
    let store = Store::open(&t.database()).await.unwrap();
    let app = App::new(store.clone(), bank());
    let id = GuildId(t.guild.id().to_string().parse().unwrap());
    let now = instant("2026-03-06T08:00:00Z");
    t.sql("update guilds set left_at = 1").await;
    assert!(guild::forget_part(&app, id, now).await.unwrap());
    let zone = t.admin.command("/setup timezone");
    zone.option("timezone", "Europe/Berlin").send().await;
    assert!(!guild::forget_part(&app, id, now).await.unwrap());
    let list = t.admin.command("/schedule list").send().await.text();
    assert!(list.contains("no schedule"), "{list}");
    let zone = stride::app::timezone::of_guild(&app, id).await.unwrap();
    assert_eq!(zone.name(), "Europe/Berlin");
    store.close().await;
    t.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_in_a_big_group_that_is_being_forgotten_keeps_nobody_waiting() {
    for place in 0..4 {
        let t = TestBot::start_small().await;
        let store = Store::open(&t.database()).await.unwrap();
        add_big_group(&store).await;
        let app = App::new(store.clone(), bank());
        let (id, now) = (GuildId(1), instant("2026-01-06T08:00:00Z"));
        assert!(guild::forget_part(&app, id, now).await.unwrap());
        let all = answers_left(&store).await;
        let doing = tokio::spawn(async move { do_something(&app, id, now, place).await });
        let mut seen = Vec::new();
        loop {
            let left = answers_left(&store).await;
            if left < all && seen.last() != Some(&left) {
                seen.push(left);
            }
            if left == 0 {
                break;
            }
        }
        doing.await.unwrap();
        assert!(seen.len() > 3, "{place}: all at once: {all}, then {seen:?}");
        store.close().await;
        t.finish().await;
    }
}

/// Does something that adds a row to a group that may be new.
async fn do_something(app: &App, guild: GuildId, at: DateTime<Utc>, place: u32) {
    let caller = Caller {
        guild,
        member: MemberId(7),
        name: "ada".to_owned(),
        manages_server: true,
        interaction: 1_457_659_890_892_800_000,
        at,
    };
    match place {
        0 => guild::join(app, guild, at).await.unwrap(),
        1 => {
            timezone::set(app, &caller, "Europe/Berlin").await.unwrap();
        }
        2 => {
            let request = Request {
                channel: ChannelId(8),
                level: LevelPlan::Mixed,
                topics: None,
                kinds: None,
                source: Source::Both,
                at: Some("09:00".to_owned()),
                days: None,
                cron: None,
                ping: None,
                thread: ThreadAt::None,
                anyway: false,
            };
            schedule::add(app, &caller, &request).await.unwrap();
        }
        _ => {
            marking::set(app, &caller, Marking::Suggested)
                .await
                .unwrap();
        }
    }
}

async fn agrees(store: &Store) {
    let report = doctor::examine(store).await.unwrap();
    assert_eq!(report.differences, []);
}
