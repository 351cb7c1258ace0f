//! Limits how often a member may do expensive things: work for the machine, or requests to Discord.
//!
//! Everything else that a member does costs a few milliseconds, and their answers to posts are
//! never refused. Requests to a language model have their own budget (`app::judging`).

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::Clock as Ticking;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::custom_id::{CustomId, Practice, Privacy, Quiz, ReviewId, Search};
use super::{Data, Error, command_person};
use crate::clock::{Clock, Moment};
use crate::domain::ids::MemberId;

/// Above this many members, the ones with nothing used up are forgotten.
const MANY: usize = 10_000;

/// An expensive action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Costly {
    /// Reads or deletes all data of a member.
    Everything,
    /// Reads or writes files with questions.
    Files,
    /// Makes the encoder read a text again and again.
    Reading,
    /// Draws a picture.
    Picture,
    /// Searches the bank.
    Search,
    /// Asks Discord.
    Question,
}

impl Costly {
    const ALL: [Self; 6] = [
        Self::Everything,
        Self::Files,
        Self::Reading,
        Self::Picture,
        Self::Search,
        Self::Question,
    ];

    /// Returns how many may come at once, and after how many seconds another becomes available.
    const fn allowed(self) -> (u32, u64) {
        match self {
            Self::Everything => (12, 60),
            Self::Files => (20, 15),
            Self::Reading => (40, 5),
            Self::Picture => (20, 3),
            Self::Search => (40, 1),
            Self::Question => (10, 30),
        }
    }

    /// Returns the cost of a command, by its full name; `None` if it is cheap.
    pub(super) fn of_command(name: &str) -> Option<Self> {
        Some(match name {
            "privacy export" | "privacy delete" => Self::Everything,
            "bank import" | "bank export" => Self::Files,
            "profile" => Self::Picture,
            "search" => Self::Search,
            "members forget" => Self::Question,
            _ => return None,
        })
    }

    /// Returns the cost of a button or a form; `None` if it is cheap.
    pub(super) fn of_click(id: &CustomId) -> Option<Self> {
        Some(match id {
            CustomId::Privacy(Privacy::EraseHere | Privacy::EraseEverywhere) => Self::Everything,
            CustomId::Privacy(Privacy::Forget(_)) => Self::Question,
            CustomId::SubmitImproved(..)
            | CustomId::Practice(Practice::Submit(..) | Practice::SubmitImproved(_))
            | CustomId::Review(ReviewId::Submit(_)) => Self::Reading,
            CustomId::Search(Search::Page(..)) => Self::Search,
            CustomId::Quiz(Quiz::Again(..) | Quiz::Quick(_)) => Self::Search,
            _ => return None,
        })
    }
}

/// The time that limits use: what has passed on the bot's clock since the start.
#[derive(Clone, Debug)]
struct Passed {
    clock: Clock,
    since: Moment,
}

impl Ticking for Passed {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        (self.clock.moment() - self.since).into()
    }
}

type Limiter = RateLimiter<MemberId, HashMapStateStore<MemberId>, Passed, NoOpMiddleware<Nanos>>;

/// How often each member did expensive things. A restart forgets it. Clones share it.
#[derive(Clone, Debug)]
pub struct Pace {
    passed: Passed,
    limiters: Arc<[(Costly, Limiter)]>,
}

impl Pace {
    /// Starts with an empty record.
    pub fn new(clock: Clock) -> Self {
        let passed = Passed {
            since: clock.moment(),
            clock,
        };
        let limiters = Costly::ALL.into_iter().map(|costly| {
            let (burst, seconds) = costly.allowed();
            let burst = NonZeroU32::new(burst).expect("one at least may come");
            let quota = Quota::with_period(Duration::from_secs(seconds));
            let quota = quota
                .expect("it takes a while until the next")
                .allow_burst(burst);
            let state = HashMapStateStore::default();
            (costly, RateLimiter::new(quota, state, passed.clone()))
        });
        Self {
            limiters: limiters.collect(),
            passed,
        }
    }

    /// Counts an action of a member at `now`.
    ///
    /// # Errors
    ///
    /// [`Error::TooOften`] if they did it too often.
    pub(super) fn take(
        &self,
        member: MemberId,
        costly: Costly,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut limiters = self.limiters.iter();
        let limiter = limiters.find(|(of, _)| *of == costly);
        let (_, limiter) = limiter.expect("each kind has its own");
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter.check_key(&member).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.passed.now());
            // Add a second: at a time rounded down, the action would be refused again.
            let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX) + TimeDelta::seconds(1);
            Error::TooOften(now + wait)
        })
    }
}

/// Returns the commands with a limit on the expensive ones. (The framework's own check would count
/// a subcommand again for its group.)
pub(super) fn paced(
    mut commands: Vec<poise::Command<Data, Error>>,
) -> Vec<poise::Command<Data, Error>> {
    for command in &mut commands {
        let group = command.name.clone();
        let is_group = !command.subcommands.is_empty();
        let parts = command.subcommands.iter_mut();
        for part in parts {
            if Costly::of_command(&format!("{group} {}", part.name)).is_some() {
                part.checks
                    .push(|ctx| Box::pin(async move { keeps_pace(ctx) }));
            }
        }
        if !is_group && Costly::of_command(&group).is_some() {
            command
                .checks
                .push(|ctx| Box::pin(async move { keeps_pace(ctx) }));
        }
    }
    commands
}

/// Refuses a member who uses an expensive command too often. Autocompletion is cheap.
fn keeps_pace(ctx: poise::Context<'_, Data, Error>) -> Result<bool, Error> {
    let poise::Context::Application(ctx) = ctx else {
        return Ok(true);
    };
    let is_command = ctx.interaction_type == poise::CommandInteractionType::Command;
    if let Some(costly) = Costly::of_command(&ctx.command().qualified_name).filter(|_| is_command) {
        let person = command_person(ctx);
        ctx.data().pace.take(person.member, costly, person.at)?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[tokio::test]
    async fn so_many_come_at_once_and_then_one_after_each_pause_for_each_member_alone() {
        let start: DateTime<Utc> = "2026-01-05T08:00:00Z".parse().unwrap();
        for costly in Costly::ALL {
            let manual = ManualClock::new(start);
            let pace = Pace::new(Clock::Manual(manual.clone()));
            let (burst, seconds) = costly.allowed();
            let take = |member| pace.take(MemberId(member), costly, start);
            for _ in 0..burst {
                take(1).unwrap();
            }
            let Err(Error::TooOften(again_at)) = take(1) else {
                panic!("{costly:?}: more than {burst}");
            };
            let wait = (again_at - start).num_seconds();
            assert_eq!(wait, i64::try_from(seconds).unwrap() + 1, "{costly:?}");
            take(2).unwrap();
            manual.run_until(again_at).await;
            // A second after the pause there may be room for another one.
            let more = (0..burst).filter(|_| take(1).is_ok()).count();
            assert!((1..=2).contains(&more), "{costly:?}: {more}");
        }
    }
}
