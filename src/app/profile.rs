//! A member's card: what they have done so far.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::streak::{History, Holiday, Owner, settle_guild};
use super::{App, Caller, Person, Result, reveal};
use crate::app::members::must_be_visible;
use crate::domain::bank::Bank;
use crate::domain::holiday::next;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::local_time::study_day;
use crate::domain::profile::{Knowledge, LastResult, Square, WEEKS, Year};
use crate::domain::question::{Question, QuestionId};
use crate::domain::streak::{Day, Explained};
use crate::store::{Connection, guilds, holidays, points, profile};

/// A member's card.
#[derive(Clone, Debug)]
pub struct Profile<'b> {
    /// The member.
    pub member: MemberId,
    /// Who that is from the caller's point of view.
    pub owner: Owner,
    /// The last day on the card.
    pub today: NaiveDate,
    /// The place that the card is about.
    pub place: Place,
    /// Each day of a year.
    pub year: Year,
    /// The sum of their points.
    pub points: i64,
    /// Their current or next holiday at the server; only they see it.
    pub holiday: Option<Holiday>,
    /// What they know; only they see it.
    pub knowledge: Option<Knowledge<'b>>,
}

/// The place that a card is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One server.
    Server {
        /// The current streak there.
        length: u32,
        /// The longest streak so far.
        longest: u32,
        /// Available freezes.
        freezes: u32,
    },
    /// All servers of the member, if the card is shown outside a server.
    Everywhere {
        /// How many.
        servers: u32,
        /// The longest of their current streaks.
        length: u32,
        /// The longest streak so far.
        longest: u32,
    },
}

/// Returns a person's own card: their server and their practice, or all their servers if they are
/// outside one.
pub async fn own<'b>(app: &'b App, person: &Person) -> Result<Profile<'b>> {
    if let Some(guild) = person.guild {
        settle_guild(app, guild, person.at).await?;
    }
    let mut reader = app.store.read().await?;
    let db = &mut reader;
    let (guild, member) = (person.guild, person.member);
    let today = today(db, guild, person.at).await?;
    let done = profile::answers(db, guild, member).await?;
    // East of UTC a server's day can begin before the UTC day that applies without a server.
    let today = done.iter().map(|done| done.day).fold(today, NaiveDate::max);
    let practiced = profile::practiced(db, member).await?;
    let picked = profile::picked(db, member, person.at - TimeDelta::weeks(WEEKS.into())).await?;
    let zone = match guild {
        Some(guild) => guilds::timezone(db, guild).await?,
        None => chrono_tz::UTC,
    };
    let practice = practiced.iter().map(|(.., at)| *at).chain(picked);
    let days = done.iter().map(|done| done.day);
    let days = days.chain(practice.map(|at| study_day(at, zone)));
    let last = done.iter().map(|done| {
        let (share, at, is_written) = (done.coverage.share(), done.at, done.is_written);
        (
            &done.question,
            LastResult {
                is_written,
                share,
                at,
            },
        )
    });
    let last = last.chain(practiced.iter().map(|(question, coverage, at)| {
        let (share, at) = (coverage.share(), *at);
        (
            question,
            LastResult {
                is_written: true,
                share,
                at,
            },
        )
    }));
    let (place, points, account) = match guild {
        Some(guild) => at_server(db, guild, member).await?,
        None => {
            let everywhere = profile::everywhere(db, member).await?;
            let place = Place::Everywhere {
                servers: everywhere.guilds,
                length: everywhere.length,
                longest: everywhere.longest,
            };
            (place, everywhere.points, Vec::new())
        }
    };
    let open = reveal::open_posts(db, person).await?;
    let open = open
        .iter()
        .filter_map(|post| in_bank(&app.bank, &post.question))
        .collect();
    let holiday = match guild {
        Some(guild) => {
            let taken = holidays::of_member(db, guild, member).await?;
            next(&taken, today).map(|(from, until)| Holiday { from, until })
        }
        None => None,
    };
    let seen = profile::seen(db, member).await?;
    let seen = seen
        .iter()
        .filter_map(|id| in_bank(&app.bank, id))
        .collect();
    Ok(Profile {
        member,
        owner: Owner::Caller,
        today,
        place,
        year: year(today, days, &account),
        points,
        holiday,
        knowledge: Some(Knowledge::of(
            &app.bank,
            &seen,
            &latest(&app.bank, last),
            &open,
        )),
    })
}

/// Returns another member's card in the caller's guild: what boards and streaks show about them.
pub async fn of_other<'b>(app: &'b App, caller: &Caller, member: MemberId) -> Result<Profile<'b>> {
    settle_guild(app, caller.guild, caller.at).await?;
    let mut reader = app.store.read().await?;
    let db = &mut reader;
    must_be_visible(db, caller, member).await?;
    let today = today(db, Some(caller.guild), caller.at).await?;
    let done = profile::answers(db, Some(caller.guild), member).await?;
    let (place, points, account) = at_server(db, caller.guild, member).await?;
    let name = guilds::name_of(db, caller.guild, member).await?;
    Ok(Profile {
        member,
        owner: name.map_or(Owner::Unknown, Owner::Other),
        today,
        place,
        year: year(today, done.iter().map(|done| done.day), &account),
        points,
        holiday: None,
        knowledge: None,
    })
}

async fn today(
    db: &mut Connection,
    guild: Option<GuildId>,
    now: DateTime<Utc>,
) -> Result<NaiveDate> {
    Ok(match guild {
        Some(guild) => guilds::calendar(db, guild).await?.study_day(now),
        None => now.date_naive(),
    })
}

async fn at_server(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<(Place, i64, Vec<Explained>)> {
    let account = History::of_member(db, guild, member, None)
        .await?
        .explain(member);
    let streak = account.last().map(|day| day.after).unwrap_or_default();
    let (_, points) = points::total(db, guild, member).await?;
    let place = Place::Server {
        length: streak.length,
        longest: streak.longest,
        freezes: streak.freezes,
    };
    Ok((place, points, account))
}

/// Returns the question's current id, if the bank still has it.
fn in_bank(bank: &Bank, id: &QuestionId) -> Option<QuestionId> {
    Some(bank.get(id.as_str())?.id.clone())
}

fn latest<'q>(
    bank: &Bank,
    results: impl Iterator<Item = (&'q QuestionId, LastResult)>,
) -> BTreeMap<QuestionId, LastResult> {
    let mut latest: BTreeMap<QuestionId, LastResult> = BTreeMap::new();
    for (id, result) in results {
        let Some(id) = in_bank(bank, id) else {
            continue;
        };
        let kept = latest.entry(id).or_insert(result);
        if (result.is_written, result.at) > (kept.is_written, kept.at) {
            *kept = result;
        }
    }
    latest
}

/// Returns the days of the weeks up to `today`.
fn year(today: NaiveDate, done: impl Iterator<Item = NaiveDate>, account: &[Explained]) -> Year {
    let first = today - TimeDelta::weeks(WEEKS.into());
    let mut year = Year::new();
    for day in account {
        let square = match day.lived {
            Day::Missed if day.after.length == 0 => Square::Missed,
            Day::Missed | Day::Amnesty | Day::Repaired | Day::Holiday => Square::Kept,
            Day::Active(_) | Day::Open => continue,
        };
        year.insert(day.day, square);
    }
    for day in done {
        let square = year.entry(day).or_insert(Square::Done(0));
        *square = Square::Done(match square {
            Square::Done(count) => *count + 1,
            Square::Kept | Square::Missed => 1,
        });
    }
    year.retain(|day, _| (first..=today).contains(day));
    year
}

impl<'b> Profile<'b> {
    /// Returns the question to practice next.
    pub fn next(&self) -> Option<&'b Question> {
        self.knowledge.as_ref()?.next
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::question::{Level, Topic};
    use crate::embedded;

    fn bank() -> Bank {
        Bank::parse(embedded::files()).unwrap()
    }

    fn result(share: f64, day: u32) -> LastResult {
        let at = format!("2026-01-{day:02}T09:00:00Z").parse().unwrap();
        LastResult {
            is_written: true,
            share,
            at,
        }
    }

    #[test]
    fn a_pass_after_an_answer_leaves_what_the_answer_told() {
        let bank = bank();
        let id = bank.iter().next().unwrap().id.clone();
        let pass = |day| LastResult {
            is_written: false,
            ..result(0.0, day)
        };
        for (results, share) in [
            (vec![pass(1)], 0.0),
            (vec![pass(1), result(0.5, 2), pass(3)], 0.5),
            (vec![result(0.5, 2), result(0.25, 4)], 0.25),
        ] {
            let results = results.into_iter().map(|result| (&id, result));
            assert_eq!(latest(&bank, results)[&id].share, share);
        }
    }

    #[test]
    fn who_answered_nothing_begins_with_the_easiest() {
        let bank = bank();
        let knowledge = Knowledge::of(&bank, &BTreeSet::new(), &BTreeMap::new(), &BTreeSet::new());
        assert_eq!((knowledge.seen, knowledge.of), (0, bank.len() as u32));
        assert_eq!(knowledge.topics, []);
        assert_eq!(knowledge.ends, None);
        assert!(
            knowledge
                .levels
                .iter()
                .all(|(_, covered)| covered.percent().is_none())
        );
        assert_eq!(knowledge.next.unwrap().level, Level::Beginner);
    }

    #[test]
    fn the_weakest_topic_and_in_it_the_worst_answer_come_first() {
        let bank = bank();
        let weak = |question: &Question| question.topics.contains(&Topic::Pooling);
        let worst = bank
            .iter()
            .filter(|question| weak(question))
            .nth(1)
            .unwrap();
        let share = |question: &Question| match question {
            question if question.id == worst.id => 0.1,
            question if weak(question) => 0.3,
            _ => 0.9,
        };
        let all = bank
            .iter()
            .map(|question| (question.id.clone(), result(share(question), 5)));
        let last: BTreeMap<_, _> = all.collect();
        let knowledge = Knowledge::of(&bank, &BTreeSet::new(), &last, &BTreeSet::new());
        let (strongest, weakest) = knowledge.ends.unwrap();
        assert_eq!(weakest, Topic::Pooling);
        assert_eq!(knowledge.next.unwrap().id, worst.id);
        let open = BTreeSet::from([worst.id.clone()]);
        let knowledge = Knowledge::of(&bank, &BTreeSet::new(), &last, &open);
        let next = knowledge.next.unwrap();
        assert!(weak(next) && next.id != worst.id, "what is open waits");
        let knowledge = Knowledge::of(&bank, &BTreeSet::new(), &last, &BTreeSet::new());
        assert_eq!(knowledge.topics[0].0, strongest);
        assert_eq!(knowledge.topics[0].1.percent(), Some(90));
    }

    #[test]
    fn who_answered_everything_well_has_nothing_to_practice() {
        let bank = bank();
        let all = bank
            .iter()
            .map(|question| (question.id.clone(), result(0.9, 1)));
        let last: BTreeMap<_, _> = all.collect();
        let knowledge = Knowledge::of(&bank, &BTreeSet::new(), &last, &BTreeSet::new());
        assert!(knowledge.next.is_none());
        assert_eq!(knowledge.seen, knowledge.of);
        let answered: u32 = knowledge.levels.iter().map(|(_, c)| c.answered).sum();
        assert_eq!(answered, knowledge.of);
    }
}
