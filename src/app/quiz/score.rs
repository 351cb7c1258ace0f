//! The result of a quiz.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::domain::ids::MemberId;
use crate::domain::question::Question;
use crate::domain::quiz::{Begun, Pick};

/// The result of a quiz.
#[derive(Clone, Debug)]
pub struct Score<'b> {
    /// Its items, in order.
    pub rounds: Vec<Round<'b>>,
    /// The members of a channel's quiz and their scores, best first; without members who hide
    /// themselves.
    pub standings: Vec<Standing>,
    /// How many members played.
    pub members: u32,
    /// How many items are left out because their questions are open in this place.
    pub withheld: u32,
}

/// The result of an item.
#[derive(Clone, Copy, Debug)]
pub struct Round<'b> {
    /// The question that supplied it; `None` if it has left the bank.
    pub question: Option<&'b Question>,
    /// How many chose the right option.
    pub right: u32,
    /// How many made a choice.
    pub picks: u32,
}

/// A member's score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Their rank, from 1; equal scores share a rank.
    pub rank: u32,
    /// The member.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// How many items they got right.
    pub right: u32,
}

impl Score<'_> {
    /// Returns how many choices were right.
    pub fn right(&self) -> u32 {
        self.rounds.iter().map(|round| round.right).sum()
    }

    /// Returns how many choices there were.
    pub fn picks(&self) -> u32 {
        self.rounds.iter().map(|round| round.picks).sum()
    }
}

/// Returns the result of one member's quiz. Items that they did not play, as when the question left
/// the bank, are left out.
pub(super) fn of_member<'b>(app: &'b App, quiz: &Begun, picks: &[Pick]) -> Score<'b> {
    let mut score = rounds(app, quiz, picks);
    score.rounds.retain(|round| round.picks > 0);
    score
}

/// Returns the result of a channel's quiz, with the names of visible members, and without the
/// withheld places.
pub(super) fn of_channel<'b>(
    app: &'b App,
    quiz: &Begun,
    picks: &[Pick],
    names: &BTreeMap<MemberId, String>,
    withheld: &BTreeSet<u32>,
) -> Score<'b> {
    let is_told = |place: u32| !withheld.contains(&place);
    let picks: Vec<Pick> = picks
        .iter()
        .filter(|pick| is_told(pick.place))
        .copied()
        .collect();
    let mut score = rounds(app, quiz, &picks);
    let mut places = 0..;
    score.rounds.retain(|_| places.next().is_some_and(is_told));
    score.withheld = withheld.len() as u32;
    let mut right: BTreeMap<MemberId, u32> = BTreeMap::new();
    for pick in &picks {
        *right.entry(pick.member).or_default() += u32::from(pick.is_right);
    }
    let mut best_first: Vec<u32> = right.values().copied().collect();
    best_first.sort_unstable_by(|one, other| other.cmp(one));
    let rank = |own: u32| 1 + best_first.partition_point(|other| *other > own) as u32;
    let standing = |(member, right): (&MemberId, &u32)| {
        Some(Standing {
            rank: rank(*right),
            member: *member,
            name: names.get(member)?.clone(),
            right: *right,
        })
    };
    score.standings = right.iter().filter_map(standing).collect();
    score
        .standings
        .sort_by_key(|standing| (standing.rank, standing.member));
    score
}

fn rounds<'b>(app: &'b App, quiz: &Begun, picks: &[Pick]) -> Score<'b> {
    let rounds = (0..).zip(&quiz.items).map(|(place, item)| {
        let of_item: Vec<&Pick> = picks.iter().filter(|pick| pick.place == place).collect();
        Round {
            question: app.bank.get(item.question.as_str()),
            right: of_item.iter().filter(|pick| pick.is_right).count() as u32,
            picks: of_item.len() as u32,
        }
    });
    let mut members: Vec<MemberId> = picks.iter().map(|pick| pick.member).collect();
    members.sort_unstable();
    members.dedup();
    Score {
        rounds: rounds.collect(),
        standings: Vec::new(),
        members: members.len() as u32,
        withheld: 0,
    }
}
