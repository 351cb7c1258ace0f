//! A member's points, and the reason for each.

use super::members::must_be_visible;
use super::streak::{Owner, owner};
use super::{App, Caller, Result};
use crate::domain::board::PAGE_SIZE;
use crate::domain::ids::MemberId;
use crate::domain::page::Page;
use crate::domain::points::Entry;
use crate::domain::question::Question;
use crate::store::points;

/// A page of a member's points.
#[derive(Clone, Debug)]
pub struct Points<'b> {
    /// The member.
    pub member: MemberId,
    /// Who that is from the caller's point of view.
    pub owner: Owner,
    /// The sum of all rows.
    pub total: i64,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
    /// The rows of the page, newest first, each with its question if the bank has it. Empty for
    /// other members, who see only the sum.
    pub rows: Vec<(Entry, Option<&'b Question>)>,
}

/// Returns a page of a member's points, from 0; the last one if there are fewer.
pub async fn show<'b>(
    app: &'b App,
    caller: &Caller,
    member: MemberId,
    page: u32,
) -> Result<Points<'b>> {
    let mut reader = app.store.read().await?;
    must_be_visible(&mut reader, caller, member).await?;
    let (count, total) = points::total(&mut reader, caller.guild, member).await?;
    let is_own = member == caller.member;
    let page = Page::of(if is_own { count } else { 0 }, PAGE_SIZE, page);
    let entries = if is_own {
        points::rows(&mut reader, caller.guild, member, page).await?
    } else {
        Vec::new()
    };
    let question = |entry: &Entry| app.bank.get(entry.question.as_ref()?.as_str());
    Ok(Points {
        member,
        owner: owner(&mut reader, caller, member).await?,
        total,
        page: page.number,
        pages: page.count,
        rows: entries
            .into_iter()
            .map(|entry| {
                let question = question(&entry);
                (entry, question)
            })
            .collect(),
    })
}
