//! A member's ledger: which points they have, and for what.

use super::streak::{Owner, owner};
use super::{App, Caller, Result};
use crate::domain::board::pages;
use crate::domain::ids::MemberId;
use crate::domain::points::Entry;
use crate::domain::question::Question;
use crate::store::points;

/// A page of a member's ledger.
#[derive(Clone, Debug)]
pub struct Ledger<'b> {
    /// The member.
    pub member: MemberId,
    /// Who that is to the caller.
    pub owner: Owner,
    /// The sum of the whole ledger.
    pub total: i64,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
    /// The rows of the page, newest first, each with its question where the bank has it.
    pub rows: Vec<(Entry, Option<&'b Question>)>,
}

/// A page (from 0, or the last one where there are fewer) of a member's ledger.
pub async fn show<'b>(
    app: &'b App,
    caller: &Caller,
    member: MemberId,
    page: u32,
) -> Result<Ledger<'b>> {
    let mut reader = app.store.read().await?;
    let (count, total) = points::total(&mut reader, caller.guild, member).await?;
    let pages = pages(count);
    let page = page.min(pages - 1);
    let entries = points::ledger(&mut reader, caller.guild, member, page).await?;
    let question = |entry: &Entry| app.bank.get(entry.question.as_ref()?.as_str());
    Ok(Ledger {
        member,
        owner: owner(&mut reader, caller, member).await?,
        total,
        page,
        pages,
        rows: entries
            .into_iter()
            .map(|entry| {
                let question = question(&entry);
                (entry, question)
            })
            .collect(),
    })
}
