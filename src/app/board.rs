//! Leaderboards.

use super::members::is_hidden;
use super::streak::settle_guild;
use super::{App, Caller, Result};
use crate::domain::board::{Measure, PAGE_SIZE, Period, ranks};
use crate::domain::ids::MemberId;
use crate::domain::local_time::study_day;
use crate::domain::marking::Marking;
use crate::domain::page::Page;
use crate::store::points::Standing;
use crate::store::{self, Connection, guilds, points, streaks};

/// A page of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// What it ranks by.
    pub measure: Measure,
    /// The period it covers; a board of streaks is the same for all of them.
    pub period: Period,
    /// The period's key, such as `2026-W02`: pages of one board stay in one period.
    pub key: String,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// The members on the page, with their ranks.
    pub rows: Vec<(u32, Standing)>,
    /// Whether its period is over.
    pub is_over: bool,
    /// Whether members of this guild settle their own marks.
    pub is_on_honor: bool,
    /// The caller's rank and score, if they have one and are not on this page.
    pub own: Option<(u32, u32)>,
    /// Whether only the caller sees it, because they are hidden from the others.
    pub is_private: bool,
}

impl Board {
    /// Returns the members on the page.
    pub fn members(&self) -> Vec<MemberId> {
        self.rows.iter().map(|(_, shown)| shown.member).collect()
    }
}

/// Which period a board shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The current one.
    Present,
    /// The one before.
    Last,
    /// The one with this key, so that all pages of a board stay in one period.
    Named(String),
}

/// Returns a page of a board, from 0; the last one if there are fewer.
pub async fn show(
    app: &App,
    caller: &Caller,
    period: Period,
    measure: Measure,
    which: Which,
    page: u32,
) -> Result<Board> {
    if measure == Measure::Streak {
        settle_guild(app, caller.guild, caller.at).await?;
    }
    let mut reader = app.store.read().await?;
    let mut reader = store::snapshot(&mut reader).await?;
    let is_new = !matches!(which, Which::Named(_));
    let today = study_day(
        caller.at,
        guilds::timezone(&mut reader, caller.guild).await?,
    );
    let present = period.key(today);
    let key = match which {
        Which::Present => present.clone(),
        Which::Last => period.key_before(today),
        Which::Named(key) => key,
    };
    let is_over = key != present;
    let board = Source {
        caller,
        measure,
        key: &key,
    };
    let members = board.above(&mut reader, 0).await?;
    let page = Page::of(members, PAGE_SIZE, page);
    let standings = board.page(&mut reader, page).await?;
    let first_rank = match standings.first() {
        Some(first) => board.above(&mut reader, first.score).await? + 1,
        None => 1,
    };
    let scores: Vec<u32> = standings.iter().map(|standing| standing.score).collect();
    let is_shown = standings
        .iter()
        .any(|standing| standing.member == caller.member);
    let rows = ranks(&scores, first_rank, page.offset())
        .into_iter()
        .zip(standings)
        .collect();
    let is_hidden = is_hidden(&mut reader, caller.guild, caller.member).await?;
    // Everybody sees a page of an existing message, so it must not show a hidden member.
    let is_private = is_hidden && is_new;
    let own = match board.own_score(&mut reader).await? {
        score if score > 0 && !is_shown && (is_private || !is_hidden) => {
            Some((board.above(&mut reader, score).await? + 1, score))
        }
        _ => None,
    };
    let marking = guilds::marking(&mut reader, caller.guild).await?;
    Ok(Board {
        is_on_honor: marking == Marking::Settled,
        is_over,
        measure,
        period,
        key,
        page: page.number,
        pages: page.count,
        rows,
        own,
        is_private,
    })
}

/// The source of a board's numbers.
struct Source<'a> {
    caller: &'a Caller,
    measure: Measure,
    key: &'a str,
}

impl Source<'_> {
    async fn page(&self, db: &mut Connection, page: Page) -> Result<Vec<Standing>> {
        Ok(match self.measure {
            Measure::Points => points::page(db, self.caller.guild, self.key, page).await?,
            Measure::Streak => streaks::page(db, self.caller.guild, page).await?,
        })
    }

    async fn above(&self, db: &mut Connection, score: u32) -> Result<u32> {
        Ok(match self.measure {
            Measure::Points => points::above(db, self.caller.guild, self.key, score).await?,
            Measure::Streak => streaks::above(db, self.caller.guild, score).await?,
        })
    }

    async fn own_score(&self, db: &mut Connection) -> Result<u32> {
        let Caller { guild, member, .. } = *self.caller;
        Ok(match self.measure {
            Measure::Points => points::of_member(db, guild, member, self.key).await?,
            Measure::Streak => streaks::get(db, guild, member).await?.shown.length,
        })
    }
}
