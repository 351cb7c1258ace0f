//! The largest values of everything that is rendered.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::app::answer::{Counted, MarkedPoint, Outcome, Stage};
use crate::app::daily::Recap;
use crate::app::judging::Said;
use crate::app::reveal::Access;
use crate::app::schedule::{Pool, Shown};
use crate::app::streak::{Holiday, Owner};
use crate::domain::answer::{Answer, PointMark, Written};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId, RoleId, ScheduleId};
use crate::domain::judge::{Judgment, MAX_ADVICE, MAX_FEEDBACK};
use crate::domain::local_time::{Calendar, Turn};
use crate::domain::own_question::Source;
use crate::domain::points::Coverage;
use crate::domain::post::{Post, PostState, Tally};
use crate::domain::question::{Kind, Level, Question, Topic};
use crate::domain::schedule::{LevelPlan, Occurrence, PausedBy, Plan, Schedule, ThreadAt, Timing};
use crate::domain::streak::{Activity, Day, Effect, Explained, Streak};

pub(super) const MOST: u64 = u64::MAX;

/// The largest values, filled by repeating one piece of text.
pub(super) struct Largest {
    piece: &'static str,
    pub(super) question: Question,
    pub(super) now: DateTime<Utc>,
}

impl Largest {
    pub(super) fn new(piece: &'static str, question: &Question) -> Self {
        let mut question = question.clone();
        let long = |length: usize| piece.repeat(length);
        question.id = "a".repeat(60).parse().unwrap();
        question.number = u32::MAX;
        question.title = long(400);
        question.hint = long(5_000);
        question.topics = Topic::ALL.to_vec();
        let references = question.references.clone();
        question.references = references.into_iter().cycle().take(60).collect();
        for reference in &mut question.references {
            reference.title = long(200);
            reference.authors = long(200);
        }
        let follow_ups = question.follow_ups.clone();
        question.follow_ups = follow_ups.into_iter().cycle().take(60).collect();
        for follow_up in &mut question.follow_ups {
            follow_up.question = long(3_000);
            follow_up.answer = long(5_000);
        }
        for part in &mut question.explanation {
            part.heading = long(200);
            part.text = long(9_000);
        }
        Self {
            piece,
            question,
            now: "2026-01-05T09:00:00Z".parse().unwrap(),
        }
    }

    pub(super) fn text(&self, length: usize) -> String {
        self.piece.repeat(length)
    }

    pub(super) fn day(&self, place: i64) -> NaiveDate {
        self.now.date_naive() - TimeDelta::days(place)
    }

    pub(super) fn post(&self, place: i64) -> Post {
        Post {
            id: PostId(i64::MAX - place),
            guild: GuildId(MOST),
            schedule: ScheduleId(i64::MAX),
            day: self.day(0),
            channel: ChannelId(MOST),
            level: Level::Intermediate,
            question: self.question.id.clone(),
            state: PostState::Sent,
            due_at: self.now,
            closes_at: self.now + TimeDelta::days(365),
            tried_at: None,
            message: Some(MessageId(MOST)),
            late: true,
            resends: 3,
            seen_at: None,
        }
    }

    pub(super) fn posts(&self) -> Vec<Post> {
        (0..40).map(|place| self.post(place)).collect()
    }

    pub(super) fn points(&self) -> Vec<MarkedPoint> {
        let point = |place: u32| MarkedPoint {
            mark: PointMark {
                point: self.text(400),
                bonus: place.is_multiple_of(3),
                suggested: place.is_multiple_of(2).then(|| self.text(4_000)),
                unsure: place.is_multiple_of(5).then(|| self.text(4_000)),
            },
            place,
            is_marked: place.is_multiple_of(2),
            is_self_reported: place.is_multiple_of(7),
            model: Some(self.text(4_000)),
            feedback: self.text(MAX_FEEDBACK),
        };
        (0..80).map(point).collect()
    }

    pub(super) fn answer(&self, has_key_points: bool) -> Answer {
        let points = self.points().into_iter().filter(|_| has_key_points);
        Answer {
            post: PostId(i64::MAX),
            member: MemberId(MOST),
            interaction: MOST,
            written: Some(Written {
                text: self.text(4_000),
                first_text: Some(self.text(4_000)),
                points: points.map(|point| point.mark).collect(),
                settled: Some((0..80).collect()),
                self_reported: (0..80).collect(),
                shown_at: Some(self.now),
            }),
            points: u32::MAX,
            at: self.now,
        }
    }

    pub(super) fn streak(&self) -> Streak {
        Streak {
            length: u32::MAX,
            longest: u32::MAX,
            freezes: 2,
            towards_freeze: 6,
            reached_at: Some(self.now),
        }
    }

    /// Returns days of every kind, none like the one before it.
    pub(super) fn account(&self) -> Vec<Explained> {
        let activity = Activity {
            first_at: self.now,
            answered: true,
        };
        let lived = [
            (Day::Missed, Effect::Broke(u32::MAX)),
            (Day::Amnesty, Effect::Kept),
            (Day::Repaired, Effect::Kept),
            (Day::Holiday, Effect::Kept),
            (Day::Missed, Effect::Frozen),
            (
                Day::Active(activity),
                Effect::Grew {
                    earned_freeze: true,
                },
            ),
        ];
        let days = lived.into_iter().cycle().take(400).enumerate();
        days.map(|(place, (lived, effect))| Explained {
            day: self.day(400 - place as i64),
            lived,
            effect,
            after: self.streak(),
        })
        .collect()
    }

    pub(super) fn holiday(&self) -> Holiday {
        Holiday {
            from: self.day(365),
            until: self.day(0),
        }
    }

    pub(super) fn owner(&self) -> Owner {
        Owner::Other(self.text(80))
    }

    pub(super) fn counted(&self) -> [Counted; 7] {
        [
            Counted::Now {
                earned_freeze: true,
                after_closing: true,
                notices: self.account(),
            },
            Counted::Before,
            Counted::Improved {
                change: i64::MIN + 1,
            },
            Counted::Shown,
            Counted::Settled {
                change: i64::MIN + 1,
            },
            Counted::Practice { saw_answer: true },
            Counted::Practice { saw_answer: false },
        ]
    }

    pub(super) fn outcome(
        &self,
        counted: Counted,
        stage: Stage,
        points: Option<Access<Vec<MarkedPoint>>>,
    ) -> Outcome<'_> {
        Outcome {
            post: self.post(0),
            question: Some(&self.question),
            answer: self.answer(points.is_some()),
            hint_used: true,
            counts_for: Some(self.day(3)),
            last: Some(Coverage {
                matched: u32::MAX / 400,
                total: 1,
            }),
            streak: self.streak(),
            stage,
            has_closed: true,
            shareable: true,
            settles: true,
            points,
            unmarked: Some(self.text(4_000)),
            counted,
            said: Some(Said {
                model: self.text(1_000),
                judgment: Judgment {
                    points: Vec::new(),
                    advice: self.text(MAX_ADVICE),
                },
            }),
            unjudged: None,
        }
    }

    pub(super) fn schedule(&self, number: u32, paused: Option<PausedBy>) -> Schedule {
        let cron = format!("0 9 {} {} {}", list(1..=31), list(1..=12), list(0..=6));
        Schedule {
            id: ScheduleId(i64::MAX),
            number,
            guild: GuildId(MOST),
            plan: Plan {
                channel: ChannelId(MOST),
                level: LevelPlan::Progressive,
                topics: Topic::ALL.to_vec(),
                kinds: Kind::ALL.to_vec(),
                source: Source::Both,
                timing: Timing::Cron(cron.parse().unwrap()),
                ping: Some(RoleId(MOST)),
                thread: ThreadAt::Closing,
            },
            created_by: MemberId(MOST),
            paused,
            next: Some(self.occurrence(0)),
            skipped: (0..400).map(|place| self.day(-place)).collect(),
        }
    }

    pub(super) fn schedules(&self) -> Vec<Schedule> {
        let paused = [None, Some(PausedBy::Failures), Some(PausedBy::Member)];
        let paused = paused.into_iter().cycle().take(30);
        (1..)
            .zip(paused)
            .map(|(n, paused)| self.schedule(n, paused))
            .collect()
    }

    pub(super) fn occurrence(&self, place: i64) -> Occurrence {
        Occurrence {
            day: self.day(-place),
            at: self.now + TimeDelta::days(place),
        }
    }

    pub(super) fn calendar(&self) -> Calendar {
        Calendar {
            zone: chrono_tz::America::Argentina::ComodRivadavia,
            turn: Some(Turn {
                day: self.day(-1),
                ends_at: self.now + TimeDelta::days(1),
                next: self.day(-5),
            }),
        }
    }

    pub(super) fn recap(&self) -> Recap<'_> {
        Recap {
            post: self.post(0),
            question: Some(&self.question),
            tally: Tally {
                answered: 2_000_000,
                marked: 1_999_999,
                passed: 2_000_000,
                mean_percent: Some(100),
            },
        }
    }

    pub(super) fn shown(&self) -> Shown {
        Shown {
            schedule: self.schedule(u32::MAX, None),
            calendar: self.calendar(),
            pool: Some(Pool {
                source: Source::Own,
                questions: 4_000_000,
                fewest: 1_000_000,
            }),
        }
    }
}

fn list(numbers: impl Iterator<Item = u32>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    numbers.join(",")
}
