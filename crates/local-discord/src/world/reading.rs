//! Reading messages.

use super::World;
use super::message::Message;
use crate::id::Id;

/// A part of a channel's history.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Page {
    Newest,
    Before(Id),
    After(Id),
    Around(Id),
}

impl World {
    /// Returns a part of a channel's history, newest first, filtered by `keep`.
    pub(crate) fn history(
        &self,
        channel: Id,
        page: Page,
        limit: usize,
        keep: impl Fn(&Message) -> bool,
    ) -> Vec<&Message> {
        let Some(channel) = self.channels.get(&channel) else {
            return Vec::new();
        };
        let messages = &channel.messages;
        let older = |end: Id| messages.range(..end).rev().map(|(_, message)| message);
        let newer = |start: Id| {
            messages
                .range(Id::new(start.get() + 1)..)
                .map(|(_, message)| message)
        };
        match page {
            Page::Newest => messages
                .values()
                .rev()
                .filter(|m| keep(m))
                .take(limit)
                .collect(),
            Page::Before(id) => older(id).filter(|m| keep(m)).take(limit).collect(),
            Page::After(id) => {
                let mut found: Vec<_> = newer(id).filter(|m| keep(m)).take(limit).collect();
                found.reverse();
                found
            }
            Page::Around(id) => {
                let half = limit / 2;
                let mut found: Vec<_> = newer(id).filter(|m| keep(m)).take(half).collect();
                found.reverse();
                found.extend(messages.get(&id).filter(|m| keep(m)));
                found.extend(older(id).filter(|m| keep(m)).take(limit - half));
                found.truncate(limit);
                found
            }
        }
    }

    /// Returns a message by its id alone.
    pub(crate) fn message(&self, id: Id) -> Option<&Message> {
        let channel = self.messages.get(&id)?;
        self.channels.get(channel)?.messages.get(&id)
    }
}
