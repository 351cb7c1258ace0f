//! The actions of the twelve.

use chrono::{DateTime, TimeDelta, Utc};

use super::model::{Asked, DAYS, What, at};

/// Each member's actions by day: `a` answers the morning's question in full, `v` answers it
/// vaguely, `p` passes, `z` passes on the next morning shortly before it closes.
///
/// The second text is for the server's own questions: the same, and `l` passes on the evening
/// after.
pub(super) const HABITS: [(&str, &str, &str); 12] = [
    ("ann", "aaaaaaa aaaaaaa aaaaaaa aaaaaaa", ".v. v.v .v. v.v"),
    ("ben", "ppppppp ppppppp ppppppp ppppppp", "l.. ... ... ..."),
    ("cal", "appppp. appppp. appppp. appppp.", "... .l. ... .l."),
    ("dee", "zzzzzzz zzzzzzz zzzzzzz zzzzzzz", "... ... ... ..."),
    ("eli", "vpppp.. vpppp.. vpppp.. vpppp..", "... ... ... ..."),
    // Leaves on the evening of the tenth, and is back on the twentieth.
    ("fay", "aappppp ppp.... .....pp appppp.", "... ... ... ..."),
    // On a holiday from the ninth to the fifteenth.
    ("gus", "ppppppp p..p... .pppppp ppppppp", "... ... ... ..."),
    // Hides from boards.
    ("hal", "a..a... a..a... a..a... a..a...", "... ... ... ..."),
    ("ida", "....... ....... apppppp appppp.", "... ... ... ..."),
    ("jon", "aaaaaa. ....... ....... .......", "... ... ... ..."),
    ("kim", "....... ....... ....... .......", "aaa aaa aaa aaa"),
    ("leo", "ppppppp p.ppppp pppp.p. ..ppppp", "... ... ... ..."),
];
pub(super) const ANN: usize = 0;
pub(super) const BEN: usize = 1;
pub(super) const FAY: usize = 5;
pub(super) const GUS: usize = 6;
pub(super) const HAL: usize = 7;
pub(super) const JON: usize = 9;
pub(super) const LEO: usize = 11;
/// The members who want direct messages.
pub(super) const REMINDED: [usize; 6] = [BEN, 2, 3, FAY, GUS, JON];

/// The group's goal: this many answers together in a week.
pub(super) const GOAL: usize = 20;

/// Returns when the month ends: after the last week's recap.
pub(super) fn end() -> DateTime<Utc> {
    at(DAYS + 1, "12:00")
}

/// An action besides the daily questions.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Commit(usize, Asked, What),
    Restart,
    Hide,
    TakeRole,
    Plan,
    Alone,
    Propose,
    Approve,
    Share,
    Rest,
    Leave,
    LookForFay,
    Return,
    Mock,
    Look,
    Read,
}

/// Returns all actions, in order.
pub(super) fn story() -> Vec<(DateTime<Utc>, Act)> {
    let mut story = vec![
        (at(1, "12:20"), Act::Plan),
        (at(2, "12:00"), Act::Hide),
        (at(2, "12:10"), Act::TakeRole),
        (at(3, "12:00"), Act::Propose),
        (at(3, "12:10"), Act::Approve),
        (at(4, "12:00"), Act::Alone),
        (at(5, "08:59"), Act::Restart),
        (at(6, "09:20"), Act::Share),
        (at(8, "11:00"), Act::Rest),
        (at(10, "20:00"), Act::Leave),
        (at(12, "12:00"), Act::LookForFay),
        (at(17, "13:00"), Act::Mock),
        (at(20, "09:30"), Act::Return),
        (at(23, "06:59"), Act::Restart),
    ];
    for day in 1..=DAYS {
        story.push((at(day, "21:00"), Act::Look));
        if day % 4 == 0 {
            story.push((at(day, "22:00"), Act::Read));
        }
    }
    let own: Vec<Asked> = Asked::all()
        .filter(|asked| matches!(asked, Asked::Own(_)))
        .collect();
    for (member, (_, daily, of_own)) in HABITS.iter().enumerate() {
        let minute = TimeDelta::minutes(2 * member as i64);
        let mut commit = |asked: Asked, letter: char, time: &str, late: &str| {
            let what = match letter {
                'a' => What::Full,
                'v' => What::Vague,
                'p' | 'z' | 'l' => What::Pass,
                _ => return,
            };
            let is_late = matches!(letter, 'z' | 'l');
            let at = match is_late {
                true => at(asked.day() + 1, late),
                false => at(asked.day(), time),
            };
            story.push((at + minute, Act::Commit(member, asked, what)));
        };
        let letters = |text: &'static str| text.chars().filter(|letter| *letter != ' ');
        for (day, letter) in (1..).zip(letters(daily)) {
            commit(Asked::Daily(day), letter, "10:00", "08:20");
        }
        for (asked, letter) in own.iter().zip(letters(of_own)) {
            commit(*asked, letter, "19:00", "20:00");
        }
    }
    story.sort_by_key(|(at, _)| *at);
    story
}

/// Returns thirty questions as a table; five of them have a level that does not exist.
pub(super) fn thirty_questions() -> String {
    let mut table = String::from("title,level,key_points,short_answer\n");
    for number in 1..=30 {
        let level = if number % 6 == 0 { "expert" } else { "senior" };
        table += &format!("Why is number {number} here?,{level},Because of {number}.,So.\n");
    }
    table
}
