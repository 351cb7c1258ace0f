//! How often a member may invite to a mock interview: each invitation mentions its partner.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Ending, REST_HOURS};
use crate::domain::ids::MemberId;

/// A member's recent invitation that nobody accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unaccepted {
    /// The invited member.
    pub partner: MemberId,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// When it ended, and how.
    pub ended: Option<(DateTime<Utc>, Ending)>,
}

/// Why a member must wait before they invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// They invited the same member a moment ago.
    Again,
    /// The same member declined.
    Declined,
    /// They have invited many.
    Many,
}

/// For how many hours an invitation affects the member's next one.
pub const INVITING_HOURS: i64 = REST_HOURS + DECLINED_HOURS;
/// After how many minutes a member may invite the same partner again.
const AGAIN_MINUTES: i64 = 5;
/// After how many hours a member may invite a partner who declined.
const DECLINED_HOURS: i64 = 24;
/// How many invitations that nobody accepts a member may send in an hour.
const MANY: usize = 5;

/// Returns until when a member who invites at `now` must wait, and why. `lately` has their
/// invitations of the last [`INVITING_HOURS`].
pub fn wait_to_invite(
    lately: &[Unaccepted],
    partner: MemberId,
    now: DateTime<Utc>,
) -> Option<(DateTime<Utc>, Wait)> {
    let same = lately.iter().filter(|one| one.partner == partner);
    let of_same = same.flat_map(|one| {
        let again = (one.at + TimeDelta::minutes(AGAIN_MINUTES), Wait::Again);
        let declined = one.ended.filter(|(_, how)| *how == Ending::Declined);
        let declined = declined.map(|(at, _)| at + TimeDelta::hours(DECLINED_HOURS));
        std::iter::once(again).chain(declined.map(|until| (until, Wait::Declined)))
    });
    let mut sent: Vec<DateTime<Utc>> = lately.iter().map(|one| one.at).collect();
    sent.sort_unstable_by(|a, b| b.cmp(a));
    let many = sent.get(MANY - 1);
    let many = many.map(|at| (*at + TimeDelta::hours(1), Wait::Many));
    let waits = of_same.chain(many).filter(|(until, _)| *until > now);
    waits.max_by_key(|(until, _)| *until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday() -> DateTime<Utc> {
        "2026-01-05T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn who_declined_is_left_alone_for_a_day_and_nobody_invites_in_a_row() {
        let minutes = |minutes| monday() + TimeDelta::minutes(minutes);
        let sent = |partner, at, ended| Unaccepted {
            partner: MemberId(partner),
            at: minutes(at),
            ended,
        };
        let wait = |lately: &[Unaccepted], at| wait_to_invite(lately, MemberId(5), minutes(at));
        assert_eq!(wait(&[], 0), None);
        let waits = sent(5, 0, None);
        assert_eq!(wait(&[waits], 4), Some((minutes(5), Wait::Again)));
        assert_eq!(wait(&[waits], 5), None);
        let taken_back = sent(5, 0, Some((minutes(1), Ending::TakenBack)));
        assert_eq!(wait(&[taken_back], 5), None);
        let declined = sent(5, 0, Some((minutes(1_000), Ending::Declined)));
        let until = minutes(1_000 + 24 * 60);
        assert_eq!(
            wait(&[declined, waits], 1_001),
            Some((until, Wait::Declined))
        );
        let by_another = sent(6, 0, Some((minutes(1), Ending::Declined)));
        assert_eq!(wait(&[by_another], 2), None);
        let many: Vec<Unaccepted> = (0..5).map(|at| sent(10 + at as u64, at, None)).collect();
        assert_eq!(wait(&many[1..], 5), None);
        assert_eq!(wait(&many, 5), Some((minutes(60), Wait::Many)));
        assert_eq!(wait(&many, 60), None);
    }
}
