//! A stored value that cannot be read back is reported, and never taken for another one.

use super::*;
use crate::domain::answer::{Answer, PointMark, Written};
use crate::domain::board::PAGE_SIZE;
use crate::domain::errand::{About, Errand, Urgency};
use crate::domain::ids::{
    ChannelId, GuildId, MemberId, MessageId, OwnQuestionId, PostId, ScheduleId,
};
use crate::domain::own_question::Source;
use crate::domain::page::Page;
use crate::domain::points::Reason;
use crate::domain::question::{Level, Question, Section};
use crate::domain::review::{Asks, Known, Rating};
use crate::domain::schedule::{LevelPlan, Occurrence, Plan, ThreadAt, Timing};

const GUILD: GuildId = GuildId(101);
const MEMBER: MemberId = MemberId(301);
const OWN: OwnQuestionId = OwnQuestionId(1);

fn monday() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

/// Stores a schedule with a post that a member answered.
async fn filled(db: &mut Connection) -> (ScheduleId, PostId) {
    guilds::join(db, GUILD, monday()).await.unwrap();
    members::remember(db, GUILD, MEMBER, "one", monday())
        .await
        .unwrap();
    let plan = Plan {
        channel: ChannelId(201),
        level: LevelPlan::Mixed,
        topics: Vec::new(),
        kinds: Vec::new(),
        source: Source::Both,
        timing: Timing::Weekly {
            at: "09:00:00".parse().unwrap(),
            days: "mon".parse().unwrap(),
        },
        ping: None,
        thread: ThreadAt::None,
    };
    let schedule = schedules::insert(db, GUILD, &plan, MEMBER, monday())
        .await
        .unwrap();
    let occurrence = Occurrence {
        day: monday().date_naive(),
        at: monday(),
    };
    schedules::set_next(db, schedule, Some(occurrence))
        .await
        .unwrap();
    let new = claims::NewPost {
        guild: GUILD,
        schedule,
        occurrence,
        channel: plan.channel,
        closes_at: monday() + chrono::TimeDelta::days(7),
    };
    let question = "stride".parse().unwrap();
    let claim = claims::claim(db, new, &question, Level::Beginner, false, monday());
    let post = claim.await.unwrap().unwrap();
    claims::mark_sent(db, post, MessageId(501), monday())
        .await
        .unwrap();
    let answer = Answer {
        post,
        member: MEMBER,
        interaction: 1,
        written: Some(Written {
            text: "A step.".to_owned(),
            ..Written::default()
        }),
        points: 10,
        at: monday(),
    };
    let stored = posts::get(db, post).await.unwrap().unwrap();
    answers::insert(db, &stored, &answer, 1).await.unwrap();
    let award = points::Award {
        guild: GUILD,
        member: MEMBER,
        amount: 10,
        reason: Reason::Answer,
        post,
        interaction: 1,
        day: stored.day,
        at: monday(),
    };
    points::award(db, &award).await.unwrap();
    let prompt = deck::add_prompt(db, &question, &Asks::Question)
        .await
        .unwrap();
    let known = Known::rated(None, Rating::Good, monday());
    deck::put(db, MEMBER, prompt, &known).await.unwrap();
    let mut own = Question::new_own("Why?", Level::Beginner);
    own.set_key_points("So.", false);
    own.set_section(Section::ShortAnswer, "So.");
    let new = own_questions::New {
        guild: GUILD,
        question: &own,
        number: None,
        proposed_by: Some(MEMBER),
        at: monday(),
    };
    let id = own_questions::insert(db, new).await.unwrap();
    assert_eq!(id, OWN);
    (schedule, post)
}

/// Reads everything with stored words; returns what cannot be read.
async fn unreadable(db: &mut Connection, schedule: ScheduleId, post: PostId) -> Vec<&'static str> {
    let read = [
        posts::get(db, post).await.map(drop),
        schedules::get(db, schedule).await.map(drop),
        answers::get(db, post, MEMBER).await.map(drop),
        points::rows(db, GUILD, MEMBER, Page::of(0, PAGE_SIZE, 0))
            .await
            .map(drop),
        guilds::calendar(db, GUILD).await.map(drop),
        guilds::marking(db, GUILD).await.map(drop),
        deck::cards(db, MEMBER).await.map(drop),
        own_questions::get(db, GUILD, OWN).await.map(drop),
    ];
    let errors = read.into_iter().filter_map(Result::err);
    errors
        .map(|error| match error {
            Error::Corrupt { what, .. } => what,
            other => panic!("{other}"),
        })
        .collect()
}

/// Values that no version of Stride writes, and what then cannot be read.
const FORGED: &[(&str, &str)] = &[
    ("posts set state = 'lost'", "the state of a post"),
    ("posts set level = 'hard'", "a level"),
    ("posts set study_day = 'Monday'", "a day"),
    ("posts set question_id = 'No id'", "a question's id"),
    (
        "schedules set paused_by = 'the moon'",
        "who paused a schedule",
    ),
    ("schedules set level = 'hard'", "a level"),
    ("schedules set topics = 'astrology'", "a topic"),
    (
        "schedules set questions = 'all'",
        "from which questions a schedule picks",
    ),
    (
        "own_questions set state = 'lost'",
        "the state of a question",
    ),
    ("own_questions set edited_on = 'Monday'", "a day"),
    (
        "own_questions set content = 'x'",
        "a question of a server's own",
    ),
    ("schedules set wall_time = 'noon'", "a wall time"),
    ("schedules set days = null", "a schedule's timing"),
    ("schedules set skipped = 'Monday'", "a day"),
    (
        "schedules set next_due_day = null",
        "when a schedule is due next",
    ),
    ("answers set suggested = null", "an answer with its marks"),
    ("answers set suggested = 'good'", "the marks of an answer"),
    (
        "answers set suggested = '[[0,0,1]]'",
        "the marks of an answer",
    ),
    ("answers set unsure = '[[0,0,1]]'", "the marks of an answer"),
    ("answers set settled = 'all'", "the marks of an answer"),
    (
        "answers set self_reported = 'all'",
        "the marks of an answer",
    ),
    ("points set reason = 'gift'", "the reason of points"),
    ("prompts set kind = 'riddle'", "what a card asks for"),
    ("prompts set question_id = 'No id'", "a question's id"),
    (
        "cards set before_stability = 1.0",
        "what is known of a card",
    ),
    ("guilds set timezone = 'Atlantis'", "a time zone"),
    ("guilds set marking = 'by dice'", "a way of marking"),
    (
        "guilds set turn_day = '2026-01-05'",
        "a guild's last change of its time zone",
    ),
];

#[tokio::test]
async fn an_unknown_word_is_never_taken_for_a_known_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stride.db")).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let (schedule, post) = filled(&mut tx).await;
    commit(tx).await.unwrap();
    let mut tx = store.write().await.unwrap();
    assert_eq!(unreadable(&mut tx, schedule, post).await, [""; 0]);
    drop(tx);

    for (set, what) in FORGED {
        let mut tx = store.write().await.unwrap();
        let by_force = "pragma ignore_check_constraints = on";
        sqlx::query(by_force).execute(&mut *tx).await.unwrap();
        let update = sqlx::AssertSqlSafe(format!("update {set}"));
        sqlx::query(update).execute(&mut *tx).await.unwrap();
        // A row of points also names the question of a post.
        let mut unreadable = unreadable(&mut tx, schedule, post).await;
        unreadable.dedup();
        assert_eq!(unreadable, [*what], "{set}");
        drop(tx);
    }
}

/// A column's check lists its words, so the list above cannot miss one.
#[tokio::test]
async fn every_column_of_words_is_forged() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stride.db")).await.unwrap();
    let mut reader = store.read().await.unwrap();
    let tables = sqlx::query_as("select name, sql from sqlite_master where type = 'table'");
    let tables: Vec<(String, String)> = tables.fetch_all(&mut *reader).await.unwrap();
    let mut found = 0;
    for (table, sql) in tables {
        for check in sql.split("check (").skip(1) {
            let Some((column, _)) = check.split_once(" in ('") else {
                continue;
            };
            let column = column.trim_matches('"');
            let forged = format!("{table} set {column} = '");
            let is_forged = |(set, _): &(&str, &str)| set.starts_with(&forged);
            assert!(FORGED.iter().any(is_forged), "{forged}");
            found += 1;
        }
    }
    assert!(found >= 5, "{found}");
}

/// The texts of key points are stored once, and an answer's words by their places in it.
#[tokio::test]
async fn ten_thousand_answers_cost_little_more_than_their_texts() {
    const ANSWERS: u32 = 10_000;
    // In bytes: the rest of the row, its five indexes, and the member. The key points' texts alone
    // would take 600.
    const MOST_BESIDE_THE_TEXT: u64 = 350;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stride.db");
    let store = Store::open(&file).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let (_, post) = filled(&mut tx).await;
    let post = posts::get(&mut tx, post).await.unwrap().unwrap();
    commit(tx).await.unwrap();
    store.close().await;
    let before = std::fs::metadata(&file).unwrap().len();

    let text = "Weights are shared across positions, so that a pattern is found wherever it is. "
        .repeat(8);
    let point = "A key point says in one sentence of about a hundred characters what is wanted of \
                 a good answer.";
    let quoted = |start: usize| Some(text[start..start + 70].to_owned());
    let points = (0..6).map(|place| PointMark {
        point: format!("{place}: {point}"),
        bonus: place == 4,
        suggested: if place < 5 { quoted(place * 80) } else { None },
        unsure: None,
    });
    let written = Written {
        text: text.clone(),
        points: points.collect(),
        ..Written::default()
    };
    let store = Store::open(&file).await.unwrap();
    let mut tx = store.write().await.unwrap();
    for number in 1..=ANSWERS {
        // As wide as Discord's ids.
        let wide = 1_400_000_000_000_000_000 + u64::from(number);
        let member = MemberId(wide);
        members::remember(&mut tx, GUILD, member, "", monday())
            .await
            .unwrap();
        let answer = Answer {
            post: post.id,
            member,
            interaction: wide,
            written: Some(written.clone()),
            points: 10,
            at: monday(),
        };
        answers::insert(&mut tx, &post, &answer, 5).await.unwrap();
        if number == ANSWERS {
            let stored = answers::get(&mut tx, post.id, member).await.unwrap();
            assert_eq!(stored, Some(answer));
        }
    }
    commit(tx).await.unwrap();
    store.close().await;
    let bytes = (std::fs::metadata(&file).unwrap().len() - before) / u64::from(ANSWERS);
    let beside = bytes - u64::try_from(text.len()).unwrap();
    assert!(
        beside < MOST_BESIDE_THE_TEXT,
        "{beside} bytes beside the text"
    );
}

/// A quiz that thousands played, and many that nobody did: others can write in between.
#[tokio::test]
async fn old_quizzes_are_forgotten_in_parts() {
    const MOST_AT_ONCE: u64 = 500;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stride.db")).await.unwrap();
    let mut tx = store.write().await.unwrap();
    sqlx::raw_sql(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < 120)
         insert into quizzes (quiz_id, member_id, interaction_id, items, selection, seed, begun_at)
         select n, 1, n, '[]', '-:-:-', 1, n from n;
         with recursive n (n) as (select 1 union all select n + 1 from n where n < 1200)
         insert into quiz_picks (quiz_id, place, member_id, choice, is_right, picked_at)
         select 7, 0, n, 0, 0, 0 from n;",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    commit(tx).await.unwrap();
    let before = from_millis(101).unwrap();
    let mut parts = 0;
    loop {
        let mut tx = store.write().await.unwrap();
        let rows = async |tx: &mut Connection| {
            let changes = "select total_changes()";
            sqlx::query_scalar::<_, i64>(changes).fetch_one(tx).await
        };
        let changed = rows(&mut tx).await.unwrap();
        let is_more = quizzes::forget_part(&mut tx, before).await.unwrap();
        let changed = rows(&mut tx).await.unwrap() - changed;
        commit(tx).await.unwrap();
        assert!(changed.unsigned_abs() <= MOST_AT_ONCE, "{changed} rows");
        if !is_more {
            break;
        }
        parts += 1;
    }
    assert!(parts >= 5, "{parts}");
    let mut reader = store.read().await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from quizzes")
        .fetch_one(&mut *reader)
        .await
        .unwrap();
    assert_eq!(left, 20);
    drop(reader);
    store.close().await;
}

/// The loop that does errands hears of every commit that planned one, by any writer, and of no
/// other.
#[tokio::test]
async fn a_commit_that_plans_an_errand_tells_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stride.db")).await.unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    store.when_planned(move || told.send(()).unwrap());
    let plan = async |tx: &mut Connection, due_at| {
        let errand = Errand::Close { post: PostId(7) };
        errands::put(tx, &errand, About::default(), due_at)
            .await
            .unwrap();
    };
    let times = || heard.try_iter().count();

    let mut tx = store.write().await.unwrap();
    plan(&mut tx, monday()).await;
    drop(tx);
    let mut tx = store.write().await.unwrap();
    guilds::join(&mut tx, GUILD, monday()).await.unwrap();
    commit(tx).await.unwrap();
    assert_eq!(times(), 0, "it was rolled back");

    let mut tx = store.write().await.unwrap();
    plan(&mut tx, monday()).await;
    assert_eq!(times(), 0, "it is not committed");
    commit(tx).await.unwrap();
    assert_eq!(times(), 1);

    let mut tx = store.write().await.unwrap();
    let due = errands::due(&mut tx, Urgency::Usual, monday(), 9)
        .await
        .unwrap();
    errands::done(&mut tx, due.readable[0].id, None, monday())
        .await
        .unwrap();
    commit(tx).await.unwrap();
    assert_eq!(times(), 0, "nothing is planned by that");
    store.close().await;
}
