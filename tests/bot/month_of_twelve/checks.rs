//! Checks of the bot's actions and texts against the model.

use chrono::{DateTime, Utc};
use local_discord::Message;

use super::Month;
use super::model::{Asked, DAYS, LENGTHS, at};
use super::story::{ANN, GOAL, HABITS, end};

impl Month {
    /// Checks that roles equal the last settled streaks.
    pub(super) fn look(&self, now: DateTime<Utc>) {
        let (_, held) = self.model.roles(HABITS.len(), now);
        for (place, member) in self.members.iter().enumerate() {
            if self.model.is_gone(place, now) {
                continue;
            }
            let has: Vec<bool> = self.roles.iter().map(|role| member.has(role)).collect();
            let holds = LENGTHS.map(|length| held.contains(&(place, length)));
            assert_eq!(has, holds, "{} at {now}", HABITS[place].0);
        }
    }

    /// Returns the lines of a board, as ann reads them.
    pub(super) async fn board(&self, period: &str) -> Vec<String> {
        let board = self.members[ANN]
            .command("/leaderboard")
            .option("period", period);
        lines(&board.send().await)
    }

    pub(super) fn expected_board(
        &self,
        days: std::ops::RangeInclusive<u32>,
        now: DateTime<Utc>,
    ) -> Vec<String> {
        let points = self.model.points(days, now);
        let mut lines: Vec<String> = points
            .iter()
            .map(|(member, points_of)| {
                let ahead = points.values().filter(|other| *other > points_of).count();
                let rank = match ahead + 1 {
                    1 => "🥇".to_owned(),
                    2 => "🥈".to_owned(),
                    3 => "🥉".to_owned(),
                    rank => format!("**{rank}.**"),
                };
                format!("{rank} {} · {points_of} points", HABITS[*member].0)
            })
            .collect();
        lines.sort();
        lines
    }

    /// Checks the recap of a past week.
    pub(super) fn check_week(&self, week: u32, recap: &Message) {
        let days = 7 * week - 6..=7 * week;
        let now = at(7 * week + 1, "10:00");
        let text = recap.text();
        let (members, answers) = self.model.taking_part(days.clone(), now);
        let took_part = format!("{members} members took part and wrote {answers} answers.");
        let goal = match answers >= GOAL {
            true => format!("**{answers} answers**, and you had set out for {GOAL}"),
            false => format!("**{answers}** of {GOAL} answers together"),
        };
        assert!(text.contains(&took_part), "{took_part}: {text}");
        assert!(text.contains(&goal), "{goal}: {text}");
        assert_eq!(text.contains("Goal reached"), answers >= GOAL, "{text}");
        let medals = ["🥇", "🥈", "🥉"];
        let is_first = |line: &String| medals.iter().any(|medal| line.starts_with(medal));
        let board = self.expected_board(days.clone(), now);
        let first: Vec<String> = board.into_iter().filter(is_first).collect();
        let told: Vec<String> = lines(recap).into_iter().filter(is_first).collect();
        assert_eq!(told, first, "{text}");
        let sevens = self.model.sevens(HABITS.len(), days, now);
        for (place, (name, ..)) in HABITS.iter().enumerate() {
            let is_told = text.contains(&format!("🔥 {name}: 7 days"))
                || text.contains(&format!("Streaks: 🔥 {name}: 7 days"));
            assert_eq!(is_told, sevens.contains(&place), "{name}: {text}");
        }
    }

    /// Adds everything that the bot must do by itself, except what the story noted when it caused
    /// it.
    pub(super) fn expect(&mut self) {
        for asked in Asked::all() {
            let channel = asked.channel();
            self.due("post", channel, asked.opens());
            let texts = self.model.texts(asked);
            for (count, at) in (1..).zip(&texts) {
                self.due(&format!("counted {count} answered"), channel, *at);
            }
            if asked.closes() > end() {
                continue;
            }
            let result = self.model.result(asked);
            self.due(&result, channel, asked.closes());
            if !texts.is_empty() {
                self.due("opened", &thread(asked), asked.closes());
                self.due("discussion", &thread(asked), asked.closes());
            }
        }
        for day in 1..=DAYS + 1 {
            self.due("post", "quiet", at(day, "10:00"));
            if day > 1 {
                self.due("closed: nobody answered", "quiet", at(day, "10:00"));
            }
        }
        for week in 1..=DAYS / 7 {
            self.due("recap", "week", at(7 * week + 1, "10:00"));
        }
        for (at, member, length, is_given) in self.model.roles(HABITS.len(), end()).0 {
            let what = if is_given { "gave" } else { "took" };
            self.due(&format!("{what} {length} days"), HABITS[member].0, at);
        }
        let mut is_known_gone = false;
        for (at, member) in self.model.reminders(end()) {
            let place = format!("DM to {}", HABITS[member].0);
            match self.model.is_gone(member, at) {
                false => self.due("reminder", &place, at),
                // Once a message shows that a member has left, the bot writes to them no more.
                true if !is_known_gone => {
                    self.due("reminder, refused", &place, at);
                    is_known_gone = true;
                }
                true => {}
            }
        }
    }
}

/// Returns the ledger's name for the thread of a post.
pub(super) fn thread(asked: Asked) -> String {
    let opens = asked.opens().format("%F %R");
    format!("thread of {} at {opens}", asked.channel())
}

/// Returns the lines with a rank, sorted: another test checks the order inside a tie.
pub(super) fn lines(board: &Message) -> Vec<String> {
    let text = board.text();
    let lines = text.lines().map(|line| line.trim_start_matches('┃').trim());
    let ranked = |line: &&str| {
        ["🥇", "🥈", "🥉", "**"]
            .iter()
            .any(|sign| line.starts_with(sign))
    };
    let mut lines: Vec<String> = lines
        .filter(ranked)
        .filter(|line| line.ends_with(" points"))
        .map(str::to_owned)
        .collect();
    lines.sort();
    lines
}
