//! A month of ten members with different habits, through commands, buttons and forms. The expected
//! boards and `/streak why` were computed by hand from the rules.
//!
//! January 2026 in Berlin. There is a beginner question every day at 09:00, and a senior one on
//! Wednesdays that stays open for a week, both from the 31st of December on. An answer with all key
//! points ticked earns 10 points for a beginner question and 30 for a senior one; an answer without
//! a mark earns none. On the 13th the bot is down for three and a half hours, which excuses the
//! 13th and the 7th, whose senior question is open. On the 20th it is down from 08:00 to 16:00: the
//! 20th is skipped, and the 14th is excused for its senior question.

use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate};
use local_discord::{Channel, Member, Message};

use super::support::{TestBot, account, answer, answer_in_full, bank, line_with, pass};

/// An answer without a key point.
const VAGUE: &str = "I would have to look that up.";

struct Habit {
    name: &'static str,
    /// A letter for each day of the month: `a` answers the beginner question and ticks all key
    /// points, `v` answers it vaguely, `p` passes on it, `s` answers the open senior question and
    /// ticks all, `b` does both.
    days: &'static str,
    /// For each study day since the first active one: the day of January (0 is the 31st of
    /// December), the streak after it, and the event, as in [`Day`].
    why: &'static str,
}

const HABITS: [Habit; 10] = [
    Habit {
        name: "ann answers vaguely every day and leaves it at that, but for the first",
        days: "avvvvvvvvvvvvvvvvvv.vvvvvvvvvvv",
        why: "1:1a 2:2a 3:3a 4:4a 5:5a 6:6a 7:7a+ 8:8a 9:9a 10:10a 11:11a 12:12a 13:13a 14:14a+ \
              15:15a 16:16a 17:17a 18:18a 19:19a 21:20a 22:21a 23:22a 24:23a 25:24a 26:25a 27:26a \
              28:27a 29:28a 30:29a 31:30a",
    },
    Habit {
        name: "ben always passes",
        days: "ppppppppppppppppppp.ppppppppppp",
        why: "1:1p 2:2p 3:3p 4:4p 5:5p 6:6p 7:7p+ 8:8p 9:9p 10:10p 11:11p 12:12p 13:13p 14:14p+ \
              15:15p 16:16p 17:17p 18:18p 19:19p 21:20p 22:21p 23:22p 24:23p 25:24p 26:25p 27:26p \
              28:27p 29:28p 30:29p 31:30p",
    },
    Habit {
        name: "cy rests at weekends",
        days: "aa..aaaaa..aaaaa..a.aaa..aaaaa.",
        why: "1:1a 2:2a 3:0M 4:0M 5:1a 6:2a 7:3a 8:4a 9:5a 10:0M 11:0M 12:1a 13:2a 14:3a 15:4a \
              16:5a 17:0M 18:0M 19:1a 21:2a 22:3a 23:4a 24:0M 25:0M 26:1a 27:2a 28:3a 29:4a 30:5a \
              31:5o",
    },
    Habit {
        name: "dee earns a freeze and uses it",
        days: "aaaaaaa.aaaaaaa.aaa.aaaa.aaaaaa",
        why: "1:1a 2:2a 3:3a 4:4a 5:5a 6:6a 7:7a+ 8:7f 9:8a 10:9a 11:10a 12:11a 13:12a 14:13a \
              15:14a+ 16:14f 17:15a 18:16a 19:17a 21:18a 22:19a 23:20a 24:21a+ 25:21f 26:22a 27:23a \
              28:24a 29:25a 30:26a 31:27a",
    },
    Habit {
        name: "eve comes on Wednesdays",
        days: "......s......s......s......s...",
        why: "7:1a 8:0M 9:0M 10:0M 11:0M 12:0M 13:0n 14:1a 15:0M 16:0M 17:0M 18:0M 19:0M 21:1a \
              22:0M 23:0M 24:0M 25:0M 26:0M 27:0M 28:1a 29:0M 30:0M 31:0o",
    },
    Habit {
        name: "fay saves the 21st by the senior question on the 23rd",
        days: "..................a..abaaaaaaaa",
        why: "19:1a 21:2a 22:3a 23:4a 24:5a 25:6a 26:7a+ 27:8a 28:9a 29:10a 30:11a 31:12a",
    },
    Habit {
        name: "gus misses the day of the outage, then loses heart",
        days: ".........aaa.aaa...............",
        why: "10:1a 11:2a 12:3a 13:3n 14:4a 15:5a 16:6a 17:0M 18:0M 19:0M 21:0M 22:0M 23:0M 24:0M \
              25:0M 26:0M 27:0M 28:0o 29:0M 30:0M 31:0o",
    },
    Habit {
        name: "hal is excused from the 26th",
        days: ".....................aaaa.aaaaa",
        why: "22:1a 23:2a 24:3a 25:4a 26:4r 27:5a 28:6a 29:7a+ 30:8a 31:9a",
    },
    Habit {
        name: "ida types over the closing of the 30th",
        days: "..............................a",
        why: "30:1a 31:2a",
    },
    Habit {
        name: "jo answered once, in the old year",
        days: "...............................",
        why: "0:1a 1:0M 2:0M 3:0M 4:0M 5:0M 6:0M 7:0n 8:0M 9:0M 10:0M 11:0M 12:0M 13:0n 14:0n 15:0M \
              16:0M 17:0M 18:0M 19:0M 21:0M 22:0M 23:0M 24:0M 25:0M 26:0M 27:0M 28:0o 29:0M 30:0M 31:0o",
    },
];

/// Members act in the order of [`HABITS`].
struct Month {
    t: TestBot,
    members: Vec<Member>,
    beginner: Channel,
    senior: Channel,
}

impl Month {
    async fn begin() -> Self {
        let t = TestBot::start_at("2025-12-31T08:00:00+01:00", bank()).await;
        let zone = t.admin.command("/setup timezone");
        zone.option("timezone", "Europe/Berlin").send().await;
        let beginner = t.scheduled_channel("beginner").await;
        let senior = t.guild.add_channel("senior");
        let weekly = t.add_schedule(&senior, "senior");
        weekly
            .option("at", "09:00")
            .option("days", "wed")
            .send()
            .await;
        let name = |habit: &Habit| habit.name.split(' ').next().unwrap().to_owned();
        let members = HABITS.iter().map(|habit| t.guild.member(&name(habit)));
        let members = members.collect();
        Self {
            t,
            members,
            beginner,
            senior,
        }
    }

    fn member(&self, name: &str) -> &Member {
        let place = HABITS.iter().position(|habit| habit.name.starts_with(name));
        &self.members[place.unwrap()]
    }

    async fn advance_to(&self, day: u32, time: &str) {
        self.t
            .advance_to(&format!("2026-01-{day:02}T{time}:00+01:00"))
            .await;
    }

    /// Stops the process until this time.
    async fn be_down_until(&mut self, day: u32, time: &str) {
        self.t.stop_bot().await;
        self.advance_to(day, time).await;
        self.t.start_bot().await;
        self.advance_to(day, time).await;
    }

    async fn live(&self, day: u32) {
        let beginner = self.t.post_in(&self.beginner);
        let senior = self.t.post_in(&self.senior);
        for (place, (habit, member)) in HABITS.iter().zip(&self.members).enumerate() {
            let habit = habit.days.as_bytes()[day as usize - 1];
            self.advance_to(day, &format!("10:{place:02}")).await;
            if matches!(habit, b'a' | b'b') {
                answer_in_full(member, &beginner).await;
            }
            if matches!(habit, b's' | b'b') {
                answer_in_full(member, &senior).await;
            }
            if habit == b'v' {
                answer(member, &beginner, VAGUE).await;
            }
            if habit == b'p' {
                pass(member, &beginner).await;
            }
        }
    }

    /// ida opens the form of the 30th's question before it closes, and submits it after.
    async fn type_over_the_closing(&self) {
        let ida = self.member("ida");
        self.advance_to(31, "08:55").await;
        let form = ida.click(&self.t.post_in(&self.beginner), "Answer").await;
        self.advance_to(31, "09:05").await;
        let verdict = form.modal().submit(VAGUE).await.reply();
        let text = verdict.text();
        assert!(text.contains("You started in time"), "{text}");
    }

    async fn repair(&self, name: &str, day: &str) -> String {
        let repair = self.t.admin.command("/streak-repair");
        let repair = repair.option("member", self.member(name));
        let repair = repair.option("day", day).option("reason", REASON);
        repair.send().await.text()
    }

    /// Returns every line of a member's `/streak why`, oldest first.
    async fn why(&self, member: &Member) -> Vec<String> {
        let mut page: Message = member.command("/streak why").send().await;
        let mut newest_first = account(&page.text());
        while page.has_button("Next ▶") {
            page = member.click(&page, "Next ▶").await.updated();
            newest_first.extend(account(&page.text()));
        }
        newest_first.reverse();
        newest_first
    }

    /// Returns every line of a one-page board, and the asker's own line if there is one.
    async fn board(&self, asker: &str, by: &str, period: &str) -> Vec<String> {
        let board = self.member(asker).command("/leaderboard");
        let board = board.option("by", by).option("period", period).send().await;
        assert!(!board.has_button("Next ▶"));
        let text = board.text();
        let lines = text
            .lines()
            .skip(1)
            .map(|line| line.trim_start_matches('┃').trim());
        lines
            .filter(|line| line.contains(" · "))
            .map(str::to_owned)
            .collect()
    }
}

const REASON: &str = "a broken connection";

async fn live_the_month() -> Month {
    let mut month = Month::begin().await;
    month.t.advance_to("2025-12-31T10:00:00+01:00").await;
    answer_in_full(month.member("jo"), &month.t.post_in(&month.beginner)).await;
    for day in 1..=31 {
        match day {
            20 => {
                month.advance_to(20, "08:00").await;
                month.be_down_until(20, "16:00").await;
                continue;
            }
            31 => month.type_over_the_closing().await,
            _ => {}
        }
        month.advance_to(day, "10:00").await;
        month.live(day).await;
        match day {
            13 => {
                month.advance_to(13, "12:00").await;
                month.be_down_until(13, "15:30").await;
            }
            27 => assert_eq!(
                month.repair("hal", "2026-01-26").await,
                "26 January 2026 is repaired. Streak of hal was 1 and is now 5 study days. Only they and this server's managers can read your name and reason."
            ),
            _ => {}
        }
    }
    month.advance_to(31, "20:00").await;
    month
}

/// A day of `/streak why`: its date, the streak after it, and the event: `a` answered, `p` passed,
/// `+` freeze earned, `f` freeze used, `M` missed, `n` amnesty, `r` repaired, `o` open.
#[derive(Clone, Copy)]
struct Day<'w> {
    date: NaiveDate,
    after: &'w str,
    letters: &'w str,
}

impl<'w> Day<'w> {
    fn read(text: &'w str) -> Self {
        let (number, rest) = text.split_once(':').unwrap();
        let letters = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let old_year = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        Self {
            date: old_year + Days::new(number.parse().unwrap()),
            after: rest.strip_suffix(letters).unwrap(),
            letters,
        }
    }
}

/// Returns the line that a member reads for several equal days; `before` is the streak before the
/// first.
fn line(days: &[Day<'_>], before: &str) -> String {
    let (first, last) = (days[0], days[days.len() - 1]);
    let count = match days.len() {
        1 => String::new(),
        count => format!(" {count} days"),
    };
    let on = if count.is_empty() { "" } else { " on" };
    let ended = match before {
        "0" => String::new(),
        length => format!(", ended a streak of {length}"),
    };
    let (sign, what) = match last.letters {
        "a" => ("✅", format!("answered{on}{count}")),
        "a+" => ("✅", "answered, freeze earned".to_owned()),
        "p" => ("✅", format!("passed{on}{count}")),
        "p+" => ("✅", "passed, freeze earned".to_owned()),
        "f" => ("❄️", "missed, freeze used".to_owned()),
        "M" => ("❌", format!("missed{count}{ended}")),
        "n" => ("🛟", "amnesty: the bot was offline too long".to_owned()),
        "r" => ("🛟", format!("repaired by @ada: “{REASON}”")),
        "o" => ("⏳", "open".to_owned()),
        letters => panic!("{letters}"),
    };
    let dates = if first.date == last.date {
        last.date.format("%a %-d %b %Y").to_string()
    } else {
        format!("{} – {}", first.date.day(), last.date.format("%-d %b %Y"))
    };
    format!("{sign} {dates} · **{}** · {what}", last.after)
}

fn lines(why: &str) -> Vec<String> {
    let days: Vec<Day<'_>> = why.split_whitespace().map(Day::read).collect();
    let mut before = "0";
    let mut lines = Vec::new();
    for run in days.chunk_by(|one, next| one.letters == next.letters && one.letters != "r") {
        lines.push(line(run, before));
        before = run[run.len() - 1].after;
    }
    lines
}

#[tokio::test]
async fn a_month_of_ten_members_comes_out_as_computed_by_hand() {
    let mut month = live_the_month().await;
    month.t.restart().await;
    for (habit, member) in HABITS.iter().zip(&month.members) {
        assert_eq!(month.why(member).await, lines(habit.why), "{}", habit.name);
    }
    assert_eq!(
        month.board("ann", "points", "month").await,
        [
            "🥇 dee · 270 points",
            "🥈 cy · 210 points",
            "🥉 fay · 140 points",
            "**4.** eve · 120 points",
            "**5.** hal · 90 points",
            "**6.** gus · 60 points",
            "**7.** ann · 10 points",
            "**7.** ida · 10 points",
        ]
    );
    assert_eq!(
        month.board("jo", "points", "week").await,
        [
            "🥇 dee · 60 points",
            "🥇 fay · 60 points",
            "🥉 cy · 50 points",
            "🥉 hal · 50 points",
            "**5.** eve · 30 points",
            "**6.** ida · 10 points",
        ]
    );
    assert_eq!(
        month.board("jo", "points", "all").await,
        [
            "🥇 dee · 270 points",
            "🥈 cy · 210 points",
            "🥉 fay · 140 points",
            "**4.** eve · 120 points",
            "**5.** hal · 90 points",
            "**6.** gus · 60 points",
            "**7.** jo · 10 points",
            "**7.** ann · 10 points",
            "**7.** ida · 10 points",
        ]
    );
    let streaks = month.board("ben", "streak", "month").await;
    assert_eq!(
        streaks,
        [
            "🥇 ann · 30 days",
            "🥇 ben · 30 days",
            "🥉 dee · 27 days",
            "**4.** fay · 12 days",
            "**5.** hal · 9 days",
            "**6.** cy · 5 days",
            "**7.** ida · 2 days",
        ]
    );
    // Streaks do not depend on the period.
    for period in ["week", "all"] {
        assert_eq!(month.board("ben", "streak", period).await, streaks);
    }
    let mut freezes = String::new();
    for member in &month.members {
        let streak = member.command("/streak show").send().await.text();
        let line = line_with(&streak, " of 2").trim_start_matches('┃').trim();
        write!(freezes, "{} ", line.split(' ').next().unwrap()).unwrap();
    }
    assert_eq!(freezes.trim_end(), "2 2 0 0 0 1 0 1 0 0");
    month.t.examine().await;
    month.t.finish().await;
}
