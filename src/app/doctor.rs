//! Proves that what is kept for speed equals what it is kept from: standings and the points of
//! answers the sums of the ledger, streaks the replay of the history. And says how often members
//! settled their marks away from what was suggested, and which schedules need attention.

use std::collections::BTreeSet;

use super::post::claim::NO_QUESTION;
use super::streak::PART;
use super::{Result, streak};
use crate::domain::agreement::Agreement;
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::schedule::{PausedBy, Schedule};
use crate::domain::streak::StoredStreak;
use crate::store::members::{self, Part};
use crate::store::standings::{self, Sum};
use crate::store::{
    self, Connection, Store, claims, disagreements, guilds, points, schedules, streaks,
};

/// Of how many members what differs is restored in one transaction.
const RESTORED_AT_ONCE: usize = 50;

/// What an examination found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many guilds were examined.
    pub guilds: usize,
    /// How many standings.
    pub standings: usize,
    /// How many streaks.
    pub streaks: usize,
    /// What members settled, against what was suggested.
    pub agreement: Agreement,
    /// What differs, guild by guild.
    pub differences: Vec<Difference>,
}

/// Something kept that is not what it is kept from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The guild.
    pub guild: GuildId,
    /// Whose it is.
    pub member: MemberId,
    /// What differs.
    pub kind: DifferenceKind,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The member's points in a period.
    Standing {
        /// `2026-W02`, `2026-01` or `all`.
        period: String,
        /// What is kept.
        kept: Option<Sum>,
        /// What the ledger has.
        ledger: Option<Sum>,
    },
    /// The points of the member's answer to a post.
    Answer {
        /// The post.
        post: PostId,
        /// What the answer has.
        kept: i64,
        /// What the ledger has for it.
        ledger: i64,
    },
    /// The member's streak.
    Streak {
        /// What is kept.
        kept: StoredStreak,
        /// What the history comes to.
        replayed: StoredStreak,
    },
}

/// A schedule that needs somebody's attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailing {
    /// The schedule.
    pub schedule: Schedule,
    /// What ails it.
    pub ailment: Ailment,
}

/// What ails a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// It runs, and will not fire again.
    NeverFires,
    /// There was no question for it when it fired last.
    NoQuestion,
    /// It paused by itself, since Discord refused its posts.
    Refused,
}

/// The schedules of all guilds that the bot is in, and which of them need attention.
pub async fn schedules(db: &mut Connection) -> Result<(Vec<Schedule>, Vec<Ailing>)> {
    let (mut all, mut ailing) = (Vec::new(), Vec::new());
    for guild in guilds::joined(db).await? {
        for schedule in schedules::of_guild(db, guild).await? {
            let ailment = match (schedule.paused, schedule.next) {
                (Some(PausedBy::Failures), _) => Some(Ailment::Refused),
                (Some(PausedBy::Member), _) => None,
                (None, None) => Some(Ailment::NeverFires),
                (None, Some(next)) => {
                    let failure = claims::failure_before(db, schedule.id, next.day).await?;
                    let has_none = failure.as_deref() == Some(NO_QUESTION);
                    has_none.then_some(Ailment::NoQuestion)
                }
            };
            ailing.extend(ailment.map(|ailment| Ailing {
                schedule: schedule.clone(),
                ailment,
            }));
            all.push(schedule);
        }
    }
    Ok((all, ailing))
}

/// Examines every guild, and changes nothing.
pub async fn examine(store: &Store) -> Result<Report> {
    examine_on(&mut *store.read().await?).await
}

/// The same on a database that is not the bot's.
pub async fn examine_on(db: &mut Connection) -> Result<Report> {
    let mut report = Report::default();
    for guild in guilds::all(db).await? {
        let mut snapshot = store::snapshot(db).await?;
        let mut part = None;
        while let Some(next) = members::next_part(&mut snapshot, guild, part, PART).await? {
            let examination = Examination::of(&mut snapshot, guild, next).await?;
            examination.add_to(&mut report);
            for marks in disagreements::settled(&mut snapshot, guild, next).await? {
                let (suggested, settled) = (&marks.suggested, &marks.settled);
                let agreement = &mut report.agreement;
                agreement.add(&marks.question, &marks.key_points, suggested, settled);
            }
            part = Some(next);
        }
        report.guilds += 1;
    }
    Ok(report)
}

/// Examines every guild and restores what differs, in small parts, so that others can write in
/// between. The report says what was found.
pub async fn repair(store: &Store) -> Result<Report> {
    let report = examine(store).await?;
    let differing: BTreeSet<(GuildId, MemberId)> = report
        .differences
        .iter()
        .map(|difference| (difference.guild, difference.member))
        .collect();
    let differing: Vec<_> = differing.into_iter().collect();
    for part in differing.chunks(RESTORED_AT_ONCE) {
        let mut tx = store.write().await?;
        for &(guild, member) in part {
            restore(&mut tx, guild, member).await?;
        }
        store::commit(tx).await?;
    }
    Ok(report)
}

/// Restores what is kept of a member from what it is kept from, as both are now.
async fn restore(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<()> {
    let ledger = standings::of_ledger_of(db, guild, member).await?;
    standings::replace(db, guild, member, &ledger).await?;
    points::restore(db, guild, member).await?;
    let replayed = streak::replay_of(db, guild, member).await?;
    if replayed != streaks::get(db, guild, member).await? {
        streaks::put(db, guild, member, &replayed).await?;
    }
    Ok(())
}

/// What was found of some members of one guild.
struct Examination {
    standings: usize,
    streaks: usize,
    differences: Vec<Difference>,
}

impl Examination {
    async fn of(db: &mut Connection, guild: GuildId, part: Part) -> Result<Self> {
        let ledger = standings::of_ledger(db, guild, part).await?;
        let kept = standings::kept(db, guild, part).await?;
        let places: BTreeSet<_> = ledger.keys().chain(kept.keys()).collect();
        let standings = places
            .into_iter()
            .filter(|place| ledger.get(*place) != kept.get(*place))
            .map(|place| Difference {
                guild,
                member: place.0,
                kind: DifferenceKind::Standing {
                    period: place.1.clone(),
                    kept: kept.get(place).copied(),
                    ledger: ledger.get(place).copied(),
                },
            });
        let mut differences: Vec<_> = standings.collect();
        let answers = points::differing(db, guild, part).await?;
        differences.extend(answers.into_iter().map(|differing| Difference {
            guild,
            member: differing.member,
            kind: DifferenceKind::Answer {
                post: differing.post,
                kept: differing.kept,
                ledger: differing.ledger,
            },
        }));

        let replayed = streak::replay(db, guild, part).await?;
        let kept = streaks::of_part(db, guild, part).await?;
        let members: BTreeSet<_> = replayed.keys().chain(kept.keys()).copied().collect();
        let streaks = members.len();
        for member in members {
            // No row is a streak of length 0.
            let replayed = replayed.get(&member).copied().unwrap_or_default();
            let kept = kept.get(&member).copied().unwrap_or_default();
            if replayed != kept {
                differences.push(Difference {
                    guild,
                    member,
                    kind: DifferenceKind::Streak { kept, replayed },
                });
            }
        }
        Ok(Self {
            standings: ledger.len(),
            streaks,
            differences,
        })
    }

    fn add_to(self, report: &mut Report) {
        report.standings += self.standings;
        report.streaks += self.streaks;
        report.differences.extend(self.differences);
    }
}
