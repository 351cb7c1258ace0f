//! A month of ten members with different habits. What the boards and the accounts must
//! say was computed by hand from the rules.
//!
//! January 2026 in Berlin, with a beginner question every day at 09:00 and a senior one on
//! Wednesdays that stays open for a week. Every answer is vague: 4 points a beginner
//! question, 12 a senior one. On the 13th the bot is down for three and a half hours, which
//! excuses the 13th and the 7th, whose senior question is open. On the 20th it is down from
//! 08:00 to 16:00: the 20th is skipped, and the 14th is excused for its senior question.

use chrono::Duration;
use stride::app::board;
use stride::domain::board::{Measure, Period};
use stride::domain::question::Level;
use stride::domain::streak::{Day, Effect, Explained};
use stride::store::points::Standing;

use crate::group::{Group, VAGUE, at};

struct Habit {
    name: &'static str,
    /// A letter for each day of the month: `a` answers the beginner question, `p` passes
    /// on it, `s` answers the senior question that is open, `b` both.
    days: &'static str,
    /// For each study day since the first active one: the date, the streak's length and
    /// what happened: answered, passed, `+` freeze earned, freeze used, Missed, amnesty (n),
    /// repaired, open.
    why: &'static str,
}

const HABITS: [Habit; 10] = [
    Habit {
        name: "Ada is there every day",
        days: "aaaaaaaaaaaaaaaaaaa.aaaaaaaaaaa",
        why: "1:1a 2:2a 3:3a 4:4a 5:5a 6:6a 7:7a+ 8:8a 9:9a 10:10a 11:11a 12:12a 13:13a 14:14a+ \
              15:15a 16:16a 17:17a 18:18a 19:19a 21:20a 22:21a 23:22a 24:23a 25:24a 26:25a 27:26a \
              28:27a 29:28a 30:29a 31:30a",
    },
    Habit {
        name: "Ben always passes",
        days: "ppppppppppppppppppp.ppppppppppp",
        why: "1:1p 2:2p 3:3p 4:4p 5:5p 6:6p 7:7p+ 8:8p 9:9p 10:10p 11:11p 12:12p 13:13p 14:14p+ \
              15:15p 16:16p 17:17p 18:18p 19:19p 21:20p 22:21p 23:22p 24:23p 25:24p 26:25p 27:26p \
              28:27p 29:28p 30:29p 31:30p",
    },
    Habit {
        name: "Cy rests at weekends",
        days: "aa..aaaaa..aaaaa..a.aaa..aaaaa.",
        why: "1:1a 2:2a 3:0M 4:0M 5:1a 6:2a 7:3a 8:4a 9:5a 10:0M 11:0M 12:1a 13:2a 14:3a 15:4a \
              16:5a 17:0M 18:0M 19:1a 21:2a 22:3a 23:4a 24:0M 25:0M 26:1a 27:2a 28:3a 29:4a 30:5a \
              31:5o",
    },
    Habit {
        name: "Dee earns a freeze and uses it",
        days: "aaaaaaa.aaaaaaa.aaa.aaaa.aaaaaa",
        why: "1:1a 2:2a 3:3a 4:4a 5:5a 6:6a 7:7a+ 8:7f 9:8a 10:9a 11:10a 12:11a 13:12a 14:13a \
              15:14a+ 16:14f 17:15a 18:16a 19:17a 21:18a 22:19a 23:20a 24:21a+ 25:21f 26:22a 27:23a \
              28:24a 29:25a 30:26a 31:27a",
    },
    Habit {
        name: "Eve comes on Wednesdays",
        days: "......s......s......s......s...",
        why: "7:1a 8:0M 9:0M 10:0M 11:0M 12:0M 13:0n 14:1a 15:0M 16:0M 17:0M 18:0M 19:0M 21:1a \
              22:0M 23:0M 24:0M 25:0M 26:0M 27:0M 28:1a 29:0M 30:0M 31:0o",
    },
    Habit {
        name: "Fay saves the 21st by the senior question on the 23rd",
        days: "..................a..abaaaaaaaa",
        why: "19:1a 21:2a 22:3a 23:4a 24:5a 25:6a 26:7a+ 27:8a 28:9a 29:10a 30:11a 31:12a",
    },
    Habit {
        name: "Gus misses the day of the outage, then loses heart",
        days: ".........aaa.aaa...............",
        why: "10:1a 11:2a 12:3a 13:3n 14:4a 15:5a 16:6a 17:0M 18:0M 19:0M 21:0M 22:0M 23:0M 24:0M \
              25:0M 26:0M 27:0M 28:0o 29:0M 30:0M 31:0o",
    },
    Habit {
        name: "Hal is excused from the 26th",
        days: ".....................aaaa.aaaaa",
        why: "22:1a 23:2a 24:3a 25:4a 26:4r 27:5a 28:6a 29:7a+ 30:8a 31:9a",
    },
    Habit {
        name: "Ida types over the closing of the 30th",
        days: "..............................a",
        why: "30:1a 31:2a",
    },
    Habit {
        name: "Jo only reads",
        days: "...............................",
        why: "",
    },
];

const HAL: u64 = 17;
const IDA: u64 = 18;

/// Members are numbered from 10 in the order of [`HABITS`], and act in that order.
fn member(place: usize) -> u64 {
    10 + place as u64
}

fn name(member: u64) -> &'static str {
    let name = HABITS[member as usize - 10].name;
    name.split(' ').next().unwrap()
}

fn local(day: u32, time: &str) -> chrono::DateTime<chrono::Utc> {
    at(&format!("2026-01-{day:02}T{time}:00+01:00"))
}

async fn live(group: &mut Group, day: u32) {
    for (place, habit) in HABITS.iter().enumerate() {
        let who = member(place);
        let habit = habit.days.as_bytes()[day as usize - 1];
        if matches!(habit, b'a' | b'b') {
            let post = group.open_post(Level::Beginner).await;
            group.answer(who, post).await;
        }
        if matches!(habit, b's' | b'b') {
            let post = group.open_post(Level::Senior).await;
            group.answer(who, post).await;
        }
        if habit == b'p' {
            let post = group.open_post(Level::Beginner).await;
            group.pass(who, post).await;
        }
        group.advance(Duration::minutes(1)).await;
    }
}

async fn month() -> Group {
    let mut group = Group::new("2025-12-31T12:00:00Z").await;
    group.set_timezone("Europe/Berlin").await;
    group
        .add_schedule(Level::Beginner, "09:00", "every day")
        .await;
    group.add_schedule(Level::Senior, "09:00", "wed").await;
    for day in 1..=31 {
        match day {
            20 => {
                group.advance_to(local(20, "08:00")).await;
                group.be_down_until(local(20, "16:00")).await;
                continue;
            }
            31 => {
                group.advance_to(local(31, "08:55")).await;
                let post = group.open_post(Level::Beginner).await;
                group.advance_to(local(31, "09:05")).await;
                let ida = group.caller(IDA);
                stride::app::answer::submit(&group.app, &ida, post, VAGUE, local(31, "08:55"))
                    .await
                    .unwrap();
            }
            _ => {}
        }
        group.advance_to(local(day, "10:00")).await;
        live(&mut group, day).await;
        match day {
            13 => {
                group.advance_to(local(13, "12:00")).await;
                group.be_down_until(local(13, "15:30")).await;
            }
            27 => {
                let repaired = group.repair(HAL, "2026-01-26").await.unwrap();
                assert_eq!((repaired.before.length, repaired.after.length), (1, 5));
            }
            _ => {}
        }
    }
    group.advance_to(local(31, "20:00")).await;
    group
}

fn line(day: &Explained) -> String {
    let what = match (day.lived, day.effect) {
        (Day::Active(activity), effect) => {
            let what = if activity.answered { "a" } else { "p" };
            let earned = matches!(
                effect,
                Effect::Grew {
                    earned_freeze: true
                }
            );
            format!("{what}{}", if earned { "+" } else { "" })
        }
        (Day::Missed, Effect::Frozen) => "f".to_owned(),
        (Day::Missed, _) => "M".to_owned(),
        (Day::Amnesty, _) => "n".to_owned(),
        (Day::Repaired, _) => "r".to_owned(),
        (Day::Open, _) => "o".to_owned(),
    };
    format!("{}:{}{what}", day.day.format("%-d"), day.after.length)
}

async fn board(group: &Group, period: Period, measure: Measure) -> Vec<String> {
    let caller = group.caller(member(9));
    let board = board::show(&group.app, &caller, period, measure, None, 0)
        .await
        .unwrap();
    assert_eq!((board.pages, board.own), (1, None));
    let line = |(rank, standing): (u32, Standing)| {
        format!("{rank} {} {}", name(standing.member.0), standing.score)
    };
    board.rows.into_iter().map(line).collect()
}

#[tokio::test]
async fn a_month_of_ten_members_comes_out_as_computed_by_hand() {
    let group = month().await;
    for (place, habit) in HABITS.iter().enumerate() {
        let mut account = group.why(member(place)).await;
        account.reverse();
        let lines: Vec<String> = account.iter().map(line).collect();
        let by_hand: Vec<&str> = habit.why.split_whitespace().collect();
        assert_eq!(lines, by_hand, "{}", habit.name);
        let shown = group.streak(member(place)).await.streak;
        assert_eq!(
            shown,
            account
                .last()
                .map_or_else(Default::default, |day| day.after),
            "{}",
            habit.name
        );
    }
    assert_eq!(
        board(&group, Period::Month, Measure::Points).await,
        [
            "1 Ada 120",
            "2 Dee 108",
            "3 Cy 84",
            "4 Fay 56",
            "5 Eve 48",
            "6 Hal 36",
            "7 Gus 24",
            "8 Ida 8"
        ]
    );
    assert_eq!(
        board(&group, Period::Week, Measure::Points).await,
        [
            "1 Ada 24", "1 Dee 24", "1 Fay 24", "4 Cy 20", "4 Hal 20", "6 Eve 12", "7 Ida 8"
        ]
    );
    assert_eq!(
        board(&group, Period::All, Measure::Streak).await,
        [
            "1 Ada 30", "1 Ben 30", "3 Dee 27", "4 Fay 12", "5 Hal 9", "6 Cy 5", "7 Ida 2"
        ]
    );
    let freezes: Vec<u32> = {
        let mut freezes = Vec::new();
        for place in 0..HABITS.len() {
            freezes.push(group.streak(member(place)).await.streak.freezes);
        }
        freezes
    };
    assert_eq!(freezes, [2, 2, 0, 0, 0, 1, 0, 1, 0, 0]);
    group.examine().await;
}
