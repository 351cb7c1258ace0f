//! When the bot's own downtime excuses a missed day.

use chrono::{DateTime, TimeDelta, Utc};

/// A post gives amnesty if the bot could not serve it for more than this many hours of its open
/// time.
pub const AMNESTY_AFTER_HOURS: i64 = 2;

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub from: DateTime<Utc>,
    /// Its end, not before the start.
    pub to: DateTime<Utc>,
}

/// Whether a post gives amnesty. It was due and closed as `open` says, and reached its channel at
/// `sent_at`. The bot was up during `up`, ordered by start; overlaps, as from two processes, count
/// once.
pub fn applies(open: Span, sent_at: DateTime<Utc>, up: &[Span]) -> bool {
    let mut covered_to = sent_at.clamp(open.from, open.to);
    let mut down = covered_to - open.from;
    for span in up {
        if span.from > covered_to {
            down += span.from.min(open.to) - covered_to;
        }
        covered_to = covered_to.max(span.to).min(open.to);
    }
    down += open.to - covered_to;
    down > TimeDelta::hours(AMNESTY_AFTER_HOURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: u32, to: u32) -> Span {
        let at = |minute| DateTime::from_timestamp(i64::from(minute) * 60, 0).unwrap();
        Span {
            from: at(from),
            to: at(to),
        }
    }

    #[test]
    fn more_than_two_hours_of_downtime_give_amnesty() {
        let open = span(1000, 2000);
        for (up, expected) in [
            (vec![span(0, 3000)], false),
            (vec![], true),
            (vec![span(0, 1400), span(1520, 3000)], false),
            (vec![span(0, 1400), span(1521, 3000)], true),
            (vec![span(1120, 3000)], false),
            (vec![span(1121, 3000)], true),
            (vec![span(0, 1880)], false),
            (vec![span(0, 1879)], true),
            (
                vec![span(0, 1700), span(500, 1600), span(1750, 2500)],
                false,
            ),
            (vec![span(2500, 3000)], true),
        ] {
            assert_eq!(applies(open, open.from, &up), expected, "{up:?}");
        }
    }

    #[test]
    fn a_post_that_comes_late_was_not_served_until_then() {
        let open = span(1000, 2000);
        let up = [span(0, 3000)];
        assert!(!applies(open, span(1120, 0).from, &up));
        assert!(applies(open, span(1121, 0).from, &up));
        let with_a_gap = [span(0, 1500), span(1560, 3000)];
        assert!(
            applies(open, span(1061, 0).from, &with_a_gap),
            "61 + 60 minutes"
        );
    }
}
