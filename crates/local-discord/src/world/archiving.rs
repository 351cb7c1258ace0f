//! Archives threads that nobody has written in for long enough.

use chrono::{DateTime, TimeDelta, Utc};

use super::channel::Channel;
use super::{Verb, World};
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::limits;

impl World {
    /// Schedules the next check of a thread. Call it for each thread that opens or changes its
    /// duration.
    pub(super) fn expect_archiving(&mut self, id: Id) {
        if let Some(idle_at) = self.channels.get(&id).and_then(idle_at) {
            self.archive_due.insert((idle_at, id));
        }
    }

    /// Archives the threads that are idle now.
    pub(super) fn archive_idle_threads(&mut self) {
        while let Some(&(at, id)) = self.archive_due.first()
            && at <= self.now
        {
            self.archive_due.pop_first();
            // Since then, somebody may have written, or the thread may be gone or archived.
            match self.channels.get(&id).and_then(idle_at) {
                Some(later) if later > self.now => {
                    self.archive_due.insert((later, id));
                }
                Some(idle_at) => self.archive(id, idle_at),
                None => {}
            }
        }
    }

    fn archive(&mut self, id: Id, at: DateTime<Utc>) {
        let channel = self.channels.get_mut(&id);
        if let Some(thread) = channel.and_then(|channel| channel.thread.as_mut()) {
            thread.archived = true;
            thread.archive_changed_at = at;
            self.channel_changed(id, Verb::Update);
        }
    }

    /// Refuses if the guild of the channel has no room for one more active thread.
    pub(super) fn check_active_threads(&self, channel: Id) -> Result<(), ApiError> {
        let is_active = |id: &&Id| {
            let thread = self.channels.get(id).and_then(|one| one.thread.as_ref());
            thread.is_some_and(|thread| !thread.archived)
        };
        let guild = self.channels.get(&channel).and_then(|found| found.guild);
        let threads = guild
            .and_then(|guild| self.guilds.get(&guild))
            .map_or(&[][..], |guild| &guild.threads);
        if threads.iter().filter(is_active).count() >= limits::ACTIVE_THREADS {
            return Err(error::TOO_MANY_THREADS);
        }
        Ok(())
    }
}

/// Returns when an open thread becomes idle, if nobody writes before.
fn idle_at(channel: &Channel) -> Option<DateTime<Utc>> {
    let thread = channel.thread.as_ref().filter(|thread| !thread.archived)?;
    let written = channel.last_message.map(Id::created_at);
    let active = written.map_or(thread.archive_changed_at, |written| {
        written.max(thread.archive_changed_at)
    });
    Some(active + TimeDelta::minutes(thread.auto_archive))
}
