//! The students of the playground's guild, and their first four weeks.

use crate::domain::question::{Level, Question};

/// How many days the month has.
pub(super) const DAYS: u32 = 28;
/// The first day (from 0) with questions of each level.
pub(super) const BEGINS: [(Level, u32); 3] = [
    (Level::Beginner, 0),
    (Level::Intermediate, 14),
    (Level::Senior, 21),
];
/// When students come, in minutes after the morning's questions.
pub(super) const TIMES: [i64; 3] = [95, 210, 640];
const MORNING: usize = 0;
const NOON: usize = 1;
const EVENING: usize = 2;

/// Students who know this much, in percent, write more.
const KNOWS_MUCH: u32 = 80;

/// A student.
pub(super) struct Student {
    /// The username.
    pub(super) name: &'static str,
    /// How much of a question they know, in percent of its key points.
    knows: u32,
    /// When they come: a place in `TIMES`.
    pub(super) comes: usize,
    /// Their days with the question of each level, from its first day on: `a` is an answer, `p` a
    /// pass, and anything else a day off.
    habits: [&'static str; 3],
}

#[rustfmt::skip]
pub(super) const STUDENTS: [Student; 11] = [
    Student { name: "grace", knows: 85, comes: MORNING, habits: ["paaapap apaapaa aaaaaaa aaaaaaa", "papapap aapaapa", "a.apa.a"] },
    Student { name: "alan", knows: 60, comes: NOON, habits: ["ppapppp pappapp paapapp papaapa", "..p..a. p.a.aaa", "..p...p"] },
    Student { name: "yann", knows: 70, comes: EVENING, habits: ["p.p.p.. ppapp.. apppa.. aappa..", "a.p.a.. ..p....", "a.p.a.."] },
    // Joined a week later.
    Student { name: "mira", knows: 75, comes: MORNING, habits: ["....... ppapppp papppap apapapa", "....... a.p.a.p", "......."] },
    Student { name: "tomas", knows: 40, comes: EVENING, habits: ["ppppppp ppppppp pppapp. ppaappa", "....... .......", "......."] },
    Student { name: "ines", knows: 65, comes: NOON, habits: ["pppappp p...... ....ppp papppap", "....... .......", "......."] },
    Student { name: "kofi", knows: 55, comes: EVENING, habits: ["..p..p. .p..p.. a..p... p..a..p", "....... .......", "......."] },
    // Has gone on to harder questions.
    Student { name: "lena", knows: 80, comes: NOON, habits: ["pppapap ppapppp ....... .......", "apapapa paapapa", "aapapaa"] },
    Student { name: "ravi", knows: 50, comes: MORNING, habits: ["ppppppp ppapppp pappppa pppappp", "..p..p. a...a..", "......."] },
    Student { name: "sana", knows: 45, comes: NOON, habits: ["....... ....... ..ppppp apppapp", "....... .......", "......."] },
    // Was away for some days.
    Student { name: "otto", knows: 60, comes: MORNING, habits: ["ppppapp pppap.. ..ppapp pp.ppap", "....... .......", "......."] },
];

/// A student's reaction to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    Answers,
    Passes,
}

impl Student {
    /// Returns what they do on a day with the question of a level; `None` on a day off.
    pub(super) fn does(&self, day: u32, level: Level) -> Option<Habit> {
        let habits = BEGINS.iter().zip(self.habits);
        let (begins, habits) = habits
            .map(|((asked, begins), habits)| (*asked, *begins, habits))
            .find_map(|(asked, begins, habits)| (asked == level).then_some((begins, habits)))?;
        let day = day.checked_sub(begins)?;
        let mut letters = habits.chars().filter(|letter| *letter != ' ');
        match letters.nth(day as usize)? {
            'a' => Some(Habit::Answers),
            'p' => Some(Habit::Passes),
            _ => None,
        }
    }

    /// Returns their answer: the first few key points of the question that they know, in one
    /// paragraph.
    pub(super) fn answer(&self, question: &Question) -> String {
        let most = if self.knows < KNOWS_MUCH { 3 } else { 4 };
        let points = (0..).zip(&question.key_points);
        let known = points.filter(|(place, _)| self.draws(question.number, *place) < self.knows);
        let known = known.take(most);
        let known: Vec<&str> = known.map(|(_, point)| point.point.as_str()).collect();
        match known.as_slice() {
            [] => question.key_points[0].point.clone(),
            known => known.join(" "),
        }
    }

    /// Returns a number below 100 for a key point, by its place; always the same one.
    fn draws(&self, question: u32, place: u32) -> u32 {
        let letters = self.name.bytes().map(u32::from);
        let mixed = letters
            .chain([question, place])
            .fold(0x811c_9dc5_u32, |hash, part| {
                (hash ^ part).wrapping_mul(0x0100_0193)
            });
        (mixed >> 8) % 100
    }
}

/// Another event of the story.
pub(super) enum Event {
    /// A member writes in #general.
    Says(&'static str, &'static str),
    /// A member shares their answer to yesterday's question for beginners.
    Shares(&'static str),
    /// A member writes in the thread of yesterday's question for beginners.
    Discusses(&'static str, &'static str),
    /// A member turns reminders on.
    IsReminded(&'static str),
    /// A member takes a holiday from tomorrow on, of this many days.
    Rests(&'static str, u32),
    /// A member makes a plan for an interview on a day.
    Plans(&'static str, &'static str),
    /// A member proposes a question of the group's own, and the owner approves it.
    Proposes(&'static str),
    /// Two members interview each other.
    Interview([&'static str; 2]),
    /// A member shows everybody the week's leaderboard.
    ShowsBoard(&'static str),
    /// A member shows everybody their profile.
    ShowsProfile(&'static str),
}

/// The events, each with its day (from 0) and its place in `TIMES`.
pub(super) const EVENTS: [(u32, usize, Event); 32] = [
    (
        0,
        MORNING,
        Event::Says(
            "grace",
            "Interviews start in spring for me. A question a day I can manage.",
        ),
    ),
    (0, EVENING, Event::IsReminded("ravi")),
    (2, MORNING, Event::Shares("grace")),
    (
        2,
        NOON,
        Event::Discusses("alan", "That last point is the one I always forget."),
    ),
    (4, EVENING, Event::Shares("lena")),
    (
        6,
        EVENING,
        Event::Says(
            "ines",
            "Seven in a row, and I have a freeze now. Does anybody else do these on the train?",
        ),
    ),
    (
        7,
        MORNING,
        Event::Says("mira", "Hello! A friend told me about this group."),
    ),
    (
        7,
        NOON,
        Event::Says(
            "ada",
            "Welcome, Mira! Start with today's question in #beginner. Nobody sees your answer unless you share it.",
        ),
    ),
    (9, NOON, Event::Proposes("lena")),
    (10, MORNING, Event::Shares("mira")),
    (11, EVENING, Event::Rests("otto", 4)),
    (13, EVENING, Event::ShowsBoard("alan")),
    (
        14,
        MORNING,
        Event::Says(
            "ada",
            "Two weeks in: from today on there is a harder one in #intermediate, too.",
        ),
    ),
    (16, MORNING, Event::Plans("kofi", "in 6 weeks")),
    (
        16,
        MORNING,
        Event::Says("otto", "Back from a holiday, and my streak waited for me."),
    ),
    (16, NOON, Event::Shares("alan")),
    (17, EVENING, Event::Interview(["lena", "grace"])),
    (
        18,
        MORNING,
        Event::Says(
            "lena",
            "The mock interview yesterday was the best hour of my week. `/mock` if you want one, I have time on Thursday.",
        ),
    ),
    (20, MORNING, Event::Shares("grace")),
    (
        20,
        EVENING,
        Event::Discusses("ravi", "An interviewer asked me exactly this last year."),
    ),
    (
        21,
        MORNING,
        Event::Says(
            "ada",
            "And #senior is open for those with interviews ahead.",
        ),
    ),
    (23, NOON, Event::Shares("ines")),
    (25, MORNING, Event::Shares("grace")),
    (25, NOON, Event::Shares("alan")),
    (
        25,
        EVENING,
        Event::Discusses(
            "sana",
            "I passed on this one. Reading yours, it is clearer than the book.",
        ),
    ),
    (26, EVENING, Event::ShowsBoard("mira")),
    (27, MORNING, Event::Shares("otto")),
    (27, NOON, Event::Shares("ines")),
    (
        27,
        NOON,
        Event::Discusses("grace", "The follow-ups to this one are worth a look."),
    ),
    (
        27,
        EVENING,
        Event::Discusses(
            "tomas",
            "I had half of it the wrong way round. Better here than in an interview.",
        ),
    ),
    (
        27,
        EVENING,
        Event::Says("grace", "Four weeks without a gap!"),
    ),
    (27, EVENING, Event::ShowsProfile("grace")),
];

/// The fields of the group's own question, by their labels in the form.
pub(super) const PROPOSED: [(&str, &str); 4] = [
    (
        "What is asked",
        "Training on our satellite tiles runs out of GPU memory. What do you change first, and what does it cost?",
    ),
    (
        "Short answer",
        "Train in mixed precision first: it nearly halves the memory of activations and costs little. Then halve the batch and accumulate gradients, then shrink the tiles.",
    ),
    (
        "Key points, one per line",
        "- Mixed precision stores activations in half the memory.\n- A smaller batch with accumulated gradients keeps the effective batch size, and takes more steps.\n- Activation memory grows with the area of a tile, so half the side is a quarter of the memory.",
    ),
    (
        "Hint",
        "What fills the memory: weights, or what is kept for the backward pass?",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_habit_has_a_letter_for_every_day() {
        for student in &STUDENTS {
            for ((_, begins), habits) in BEGINS.iter().zip(student.habits) {
                let letters = habits.chars().filter(|letter| *letter != ' ').count();
                assert_eq!(letters as u32, DAYS - begins, "{}", student.name);
            }
        }
    }

    #[test]
    fn all_who_do_something_are_in_the_group() {
        let is_there = |name: &str| name == "ada" || STUDENTS.iter().any(|one| one.name == name);
        for (day, time, event) in &EVENTS {
            assert!(*day < DAYS && *time < TIMES.len());
            let who = match event {
                Event::Says(who, _) | Event::Discusses(who, _) => vec![*who],
                Event::Shares(who) | Event::IsReminded(who) | Event::Proposes(who) => vec![*who],
                Event::Rests(who, _) | Event::Plans(who, _) => vec![*who],
                Event::Interview(two) => two.to_vec(),
                Event::ShowsBoard(who) | Event::ShowsProfile(who) => vec![*who],
            };
            assert!(who.iter().all(|name| is_there(name)), "{who:?}");
            // A member can share only a written answer.
            if let Event::Shares(who) = event {
                let student = STUDENTS.iter().find(|one| one.name == *who).unwrap();
                let did = student.does(day - 1, Level::Beginner);
                assert_eq!(did, Some(Habit::Answers), "{who} on day {day}");
            }
        }
    }
}
