//! Proves that cached values equal their sources: standings and the points of answers equal the
//! sums of the ledger, and streaks equal the replay of the history. Also reports how often members
//! settled against the suggestion, and which schedules need attention.

use std::collections::BTreeSet;
use std::path::Path;

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
    self, Connection, Examined, Store, claims, disagreements, guilds, points, schedules, streaks,
};

/// How many members one transaction repairs.
const RESTORED_AT_ONCE: usize = 50;

/// What an examination found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many guilds were examined.
    pub guilds: usize,
    /// How many standings were examined.
    pub standings: usize,
    /// How many streaks were examined.
    pub streaks: usize,
    /// How members' settled marks compare with the suggestions.
    pub agreement: Agreement,
    /// All differences, by guild.
    pub differences: Vec<Difference>,
}

/// A cached value that differs from its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The guild.
    pub guild: GuildId,
    /// The member.
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
        /// The cached sum.
        kept: Option<Sum>,
        /// The ledger's sum.
        ledger: Option<Sum>,
    },
    /// The points of the member's answer to a post.
    Answer {
        /// The post.
        post: PostId,
        /// The points on the answer.
        kept: i64,
        /// The points in the ledger.
        ledger: i64,
    },
    /// The member's streak.
    Streak {
        /// The cached streak.
        kept: StoredStreak,
        /// The streak by the history.
        replayed: StoredStreak,
    },
}

/// A schedule that needs attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailing {
    /// The schedule.
    pub schedule: Schedule,
    /// Its problem.
    pub ailment: Ailment,
}

/// A problem of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// It is running and will not fire again.
    NeverFires,
    /// It had no question when it last fired.
    NoQuestion,
    /// It paused itself because Discord refused its posts.
    Refused,
}

/// The state of the schedules in all the bot's guilds. There may be a million schedules, so only
/// the ailing ones are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedules {
    /// The guilds with at least one running schedule.
    pub running: Vec<GuildId>,
    /// The schedules that need attention.
    pub ailing: Vec<Ailing>,
}

/// Examines the schedules of all the bot's guilds, one guild at a time.
pub async fn schedules(db: &mut Connection) -> Result<Schedules> {
    let (mut running, mut ailing) = (Vec::new(), Vec::new());
    for guild in guilds::joined(db).await? {
        let schedules = schedules::of_guild(db, guild).await?;
        if schedules.iter().any(|schedule| schedule.paused.is_none()) {
            running.push(guild);
        }
        for schedule in schedules {
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
            ailing.extend(ailment.map(|ailment| Ailing { schedule, ailment }));
        }
    }
    Ok(Schedules { running, ailing })
}

/// Returns a guild's running schedules, read from `file`, which is opened just for that.
pub async fn running(file: &Path, guild: GuildId) -> Result<Vec<Schedule>> {
    let mut examined = Examined::open(file).await?;
    let mut schedules = schedules::of_guild(examined.connection()?, guild).await?;
    examined.close().await?;
    schedules.retain(|schedule| schedule.paused.is_none());
    Ok(schedules)
}

/// Examines every guild, and changes nothing.
pub async fn examine(store: &Store) -> Result<Report> {
    examine_on(&mut *store.read().await?).await
}

/// Examines every guild of any database, not only the bot's.
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

/// Examines every guild and repairs the differences, in small transactions so that others can write
/// in between. Reports what it found.
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

/// Restores a member's cached values from their current sources.
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

/// The findings about some members of one guild.
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
            // A missing row means a streak of length 0.
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
