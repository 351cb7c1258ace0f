//! A month of the group, before the page opens: the real bot on a fast clock, and invented members
//! who use it as real ones would.

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Channel, CommandCall, Failure, Member, Message, Response};
use tracing::warn;

use super::guild::{Founded, RECAP, capitalized};
use super::story::{BEGINS, DAYS, EVENTS, Event, Habit, PROPOSED, STUDENTS, Student, TIMES};
use super::{OPENS_BEFORE, schedule_level, welcome};
use crate::clock::ManualClock;
use crate::domain::bank::Bank;
use crate::domain::question::{Level, Question};

/// How many answers the group wants to write together in a week.
const GOAL: i64 = 35;
/// The buttons that lead from a closed post to a shared answer.
const SHARE: [&str; 3] = ["Practice", "Share my answer", "Share it"];

type Done = Result<(), Failure>;

/// The group, while it lives its month.
pub(super) struct Month<'p> {
    pub(super) founded: &'p Founded,
    pub(super) clock: &'p ManualClock,
    pub(super) bank: &'p Bank,
    /// The start of the current day, a minute before the morning's questions.
    pub(super) day: DateTime<Utc>,
}

/// Returns the start of a month that ends at an instant.
pub(super) fn before(end: DateTime<Utc>) -> DateTime<Utc> {
    end - TimeDelta::days(DAYS.into())
}

/// Logs a failed step. It only leaves a gap in the story.
fn note(step: Done) {
    if let Err(failure) = step {
        warn!(%failure, "a step of the playground's month failed");
    }
}

impl Month<'_> {
    /// Lives the month, from the first day to the last.
    pub(super) async fn live(mut self) {
        note(self.set_up().await);
        for day in 0..DAYS {
            for (level, _) in BEGINS.iter().filter(|(_, begins)| *begins == day) {
                schedule_level(&self.founded.guild, *level).await;
            }
            let mut posts = Vec::new();
            for (time, minutes) in TIMES.iter().enumerate() {
                self.until(*minutes).await;
                if posts.is_empty() {
                    posts = self.posts();
                }
                for student in STUDENTS.iter().filter(|student| student.comes == time) {
                    for (level, post) in &posts {
                        let step = student.does(day, *level);
                        note(self.study(student, step, post).await);
                    }
                }
                let now = EVENTS
                    .iter()
                    .filter(|(on, at, _)| (*on, *at) == (day, time));
                for (.., event) in now {
                    note(self.happens(event).await);
                }
            }
            self.day += TimeDelta::days(1);
            self.clock.run_until(self.day).await;
        }
    }

    async fn until(&self, minutes: i64) {
        let instant = self.day + TimeDelta::minutes(OPENS_BEFORE + minutes);
        self.clock.run_until(instant).await;
    }

    /// Sets up roles for streaks, the recap and the goal.
    async fn set_up(&self) -> Done {
        let owner = self.founded.guild.owner();
        welcome(&self.founded.guild, &[Level::Beginner]);
        for (days, role) in &self.founded.streaks {
            let set = owner.command("/setup role").option("streak", *days);
            self.privately(&owner, set.option("role", role)).await?;
        }
        let recap = owner.command("/setup recap");
        let recap = recap.option("channel", &self.founded.guild.channel(RECAP));
        self.privately(&owner, recap).await?;
        let goal = owner.command("/setup goal").option("answers", GOAL);
        self.privately(&owner, goal).await
    }

    fn general(&self) -> Channel {
        self.founded.guild.channel("general")
    }

    fn member(&self, name: &str) -> Member {
        let known = STUDENTS.iter().position(|student| student.name == name);
        let student = known.and_then(|place| self.founded.students.get(place));
        student.map_or_else(|| self.founded.guild.owner(), Member::clone)
    }

    /// Returns today's post of each level that has one.
    fn posts(&self) -> Vec<(Level, Message)> {
        let posts = BEGINS.iter().map(|(level, _)| {
            let channel = self.founded.guild.channel(&level.to_string());
            (*level, channel.messages().pop())
        });
        posts
            .filter_map(|(level, last)| last.map(|last| (level, last)))
            .filter(|(_, last)| last.has_button("Answer"))
            .collect()
    }

    /// Sends a member's command and dismisses the reply.
    async fn privately(&self, member: &Member, command: CommandCall) -> Done {
        let reply = command.try_response().await?.try_reply()?;
        member.delete(&reply);
        Ok(())
    }

    /// Lets a student answer or pass a post.
    async fn study(&self, student: &Student, habit: Option<Habit>, post: &Message) -> Done {
        let Some(habit) = habit else { return Ok(()) };
        let member = self.member(student.name);
        let question = self.question_of(post);
        let told = match question.filter(|_| habit == Habit::Answers) {
            Some(question) => {
                let form = member.try_click(post, "Answer").await?.try_modal()?;
                form.try_submit(&student.answer(question)).await?
            }
            None => member.try_click(post, "I don't know yet").await?,
        };
        member.delete(&told.try_reply()?);
        Ok(())
    }

    /// Returns the question of a post; `None` for one of the group's own.
    fn question_of(&self, post: &Message) -> Option<&Question> {
        let title = post.json()["embeds"][0]["title"].as_str()?;
        let (number, _) = title.strip_prefix('#')?.split_once(' ')?;
        self.bank.by_number(number.parse().ok()?)
    }

    /// Returns yesterday's post for beginners, which is closed.
    fn yesterdays(&self) -> Option<Message> {
        let channel = self.founded.guild.channel(&Level::Beginner.to_string());
        let mut messages = channel.messages();
        messages.pop();
        messages.pop()
    }

    async fn happens(&self, event: &Event) -> Done {
        match *event {
            Event::Says(who, text) => {
                self.member(who).write(&self.general(), text);
                Ok(())
            }
            Event::Discusses(who, text) => {
                let thread = self.yesterdays().and_then(|post| post.thread());
                let thread = thread.ok_or_else(|| missing("thread"))?;
                self.member(who).write(&thread, text);
                Ok(())
            }
            Event::Shares(who) => self.share(&self.member(who)).await,
            Event::IsReminded(who) => {
                let member = self.member(who);
                self.privately(&member, member.command("/remind")).await
            }
            Event::Rests(who, days) => {
                let member = self.member(who);
                let rest = member.command("/streak pause");
                let rest = rest.option("until", format!("in {days} days"));
                let rest = rest.option("from", "tomorrow");
                self.privately(&member, rest).await
            }
            Event::Plans(who, until) => {
                let member = self.member(who);
                let plan = member.command("/plan start").option("until", until);
                self.privately(&member, plan).await
            }
            Event::Proposes(who) => self.propose(&self.member(who)).await,
            Event::Interview(two) => self.interview(two).await,
            Event::ShowsBoard(who) => {
                let board = self.member(who).command("/leaderboard");
                board.in_channel(&self.general()).try_response().await?;
                Ok(())
            }
            Event::ShowsProfile(who) => {
                let profile = self.member(who).command("/profile").option("public", true);
                profile.in_channel(&self.general()).try_response().await?;
                Ok(())
            }
        }
    }

    /// Shares a member's answer to yesterday's question for beginners.
    async fn share(&self, member: &Member) -> Done {
        let [look, share, really] = SHARE;
        let post = self.yesterdays().ok_or_else(|| missing("post"))?;
        let verdict = member.try_click(&post, look).await?.try_reply()?;
        let asks = member.try_click(&verdict, share).await?.try_reply()?;
        member.try_click(&asks, really).await?;
        for read in [verdict, asks] {
            member.delete(&read);
        }
        // Let the answer arrive.
        self.clock.run_until(self.clock.now()).await;
        Ok(())
    }

    /// Proposes a question of the group's own, and lets the owner approve it.
    async fn propose(&self, member: &Member) -> Done {
        let propose = member.command("/bank propose");
        let propose = propose.option("level", "intermediate");
        let propose = propose.option("topics", "efficiency");
        let form = propose.try_response().await?.try_modal()?;
        let form = PROPOSED
            .iter()
            .fold(form, |form, (field, text)| form.fill(field, *text));
        member.delete(&form.try_send().await?.try_reply()?);
        let owner = self.founded.guild.owner();
        let review = owner.command("/bank review");
        let panel = review.try_response().await?.try_reply()?;
        owner.try_click(&panel, "Approve").await?;
        owner.delete(&panel);
        Ok(())
    }

    /// Lets two members interview each other in a private thread, one turn each.
    async fn interview(&self, names: [&str; 2]) -> Done {
        let [host, partner] = names.map(|name| self.member(name));
        let mock = host.command("/mock").in_channel(&self.general());
        let mock = mock.option("with", &partner);
        let mock = mock.option("level", "intermediate");
        let invitation = mock.try_response().await?.try_reply()?;
        partner.try_click(&invitation, "Accept").await?;
        let soon = self.clock.now() + TimeDelta::minutes(1);
        self.clock.run_until(soon).await;
        let [one, other] = names.map(capitalized);
        let thread = format!("Mock interview 1: {one} and {other}");
        let thread = self.founded.guild.find_channel(&thread);
        let turn = thread.and_then(|thread| thread.messages().pop());
        let turn = turn.ok_or_else(|| missing("turn"))?;
        let summary = self.turn(&host, &turn, &["0", "1", "2"]).await?;
        let next = partner.try_click(&summary, "Next turn: swap roles").await?;
        let summary = self.turn(&partner, &next.try_reply()?, &["0", "2"]).await?;
        host.try_click(&summary, "End the interview").await?;
        Ok(())
    }

    /// Takes the interviewer through a turn: ticks some key points, writes a line, ends the turn.
    async fn turn(
        &self,
        asks: &Member,
        turn: &Message,
        heard: &[&str],
    ) -> Result<Message, Failure> {
        let notes = asks.try_click(turn, "Interviewer's notes").await?;
        let notes = notes.try_reply()?;
        asks.try_select(&notes, "Tick what you hear", heard).await?;
        let form = asks.try_click(&notes, "Write a line").await?.try_modal()?;
        let line = "You had it. Say the short version first, then the numbers.";
        form.try_submit(line).await?;
        let summary = asks.try_click(&notes, "End the turn").await?;
        let summary = match summary {
            Response::Reply(summary) => summary,
            other => return Err(Failure::Unexpected(other.text())),
        };
        asks.delete(&notes);
        Ok(summary)
    }
}

/// Returns the failure for a part of the story that is not where it should be.
fn missing(what: &str) -> Failure {
    Failure::Unexpected(format!("no {what}"))
}
