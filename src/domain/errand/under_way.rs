//! Which errands are under way, and which may begin beside them.

use std::collections::BTreeMap;

use super::{Errand, Planned, Urgency};
use crate::domain::ids::{ErrandId, PostId};

impl Urgency {
    /// Returns how many errands of this or lower urgency may run at a time. The remaining places
    /// are for more urgent ones: slow errands never delay a timely one.
    pub fn places(self) -> usize {
        match self {
            Self::Timely => 8,
            Self::Usual => 6,
            Self::Idle => 3,
        }
    }
}

impl Errand {
    /// Returns the post whose message or thread it changes, if any. Only one errand per post runs
    /// at a time, because the last one to begin decides what members see.
    fn changes(&self) -> Option<PostId> {
        match self {
            Self::Close { post }
            | Self::Count { post }
            | Self::Thread { post }
            | Self::Discuss { post } => Some(*post),
            _ => None,
        }
    }
}

/// The errands that are under way.
#[derive(Clone, Debug, Default)]
pub struct UnderWay(BTreeMap<ErrandId, Errand>);

impl UnderWay {
    /// Whether an errand may begin: it is not under way, no other changes the same post, and there
    /// is a place for it.
    pub fn admits(&self, planned: &Planned) -> bool {
        let urgency = planned.errand.urgency();
        let post = planned.errand.changes();
        let is_same_post = |other: &Errand| post.is_some() && other.changes() == post;
        let of_no_more_urgency = self.0.values().filter(|e| e.urgency() >= urgency).count();
        !self.is_full()
            && of_no_more_urgency < urgency.places()
            && !self.0.contains_key(&planned.id)
            && !self.0.values().any(is_same_post)
    }

    /// Whether no errand may begin, however urgent.
    pub fn is_full(&self) -> bool {
        self.0.len() >= Urgency::Timely.places()
    }

    /// Begins an errand if it may; returns whether it did.
    pub fn begin(&mut self, planned: &Planned) -> bool {
        let admits = self.admits(planned);
        if admits {
            self.0.insert(planned.id, planned.errand.clone());
        }
        admits
    }

    /// Ends an errand.
    pub fn end(&mut self, errand: ErrandId) {
        self.0.remove(&errand);
    }

    /// Returns how many errands of one urgency to read, so that all that may begin are among them.
    pub fn enough(&self) -> usize {
        // Each one under way is read again, and may hold up two more of its post.
        Urgency::Timely.places() + 3 * self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::*;
    use crate::domain::ids::{GuildId, MemberId};

    fn planned(id: i64, errand: Errand) -> Planned {
        Planned {
            id: ErrandId(id),
            errand,
            guild: None,
            due_at: DateTime::UNIX_EPOCH,
            tried_at: None,
            tries: 0,
        }
    }

    fn reminder(member: u64) -> Errand {
        Errand::Remind {
            guild: GuildId(1),
            member: MemberId(member),
            day: NaiveDate::default(),
        }
    }

    #[test]
    fn of_what_changes_one_post_one_is_under_way_at_a_time() {
        let post = PostId(1);
        let all = [
            Errand::Count { post },
            Errand::Close { post },
            Errand::Discuss { post },
        ];
        for first in &all {
            let mut under_way = UnderWay::default();
            assert!(under_way.begin(&planned(1, first.clone())));
            for second in &all {
                assert!(!under_way.admits(&planned(2, second.clone())));
            }
            let other = PostId(2);
            assert!(under_way.begin(&planned(3, Errand::Close { post: other })));
            under_way.end(ErrandId(1));
            assert!(under_way.begin(&planned(2, Errand::Close { post })));
        }
    }

    #[test]
    fn slow_errands_leave_places_for_those_that_are_more_urgent() {
        let mut under_way = UnderWay::default();
        let mut begun = |ids: std::ops::Range<i64>, errand: &dyn Fn(i64) -> Errand| {
            let begins = |id: &i64| under_way.begin(&planned(*id, errand(*id)));
            ids.filter(begins).count()
        };
        assert_eq!(begun(100..200, &|id| Errand::Count { post: PostId(id) }), 3);
        assert_eq!(begun(200..300, &|id| Errand::Close { post: PostId(id) }), 3);
        assert_eq!(begun(300..400, &|id| reminder(id.unsigned_abs())), 2);
    }
}
