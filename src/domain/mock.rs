//! A mock interview: two members take turns as interviewer and candidate.

mod inviting;

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::answer::{PointMark, Written};
use super::ids::{ChannelId, GuildId, MemberId, MessageId, MockId};
use super::points::Coverage;
use super::question::{Level, Question, QuestionId};
pub use inviting::{INVITING_HOURS, Unaccepted, Wait, wait_to_invite};

/// How many hours an invitation stays valid, and after how many hours without a click an interview
/// ends.
pub const REST_HOURS: i64 = 24;
/// How many days the bot remembers an interview.
pub const KEPT_DAYS: i64 = 90;

/// A mock interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mock {
    /// Its row.
    pub id: MockId,
    /// The guild of both members.
    pub guild: GuildId,
    /// The channel with the invitation.
    pub channel: ChannelId,
    /// The member who invited, and who interviews first.
    pub host: Partner,
    /// The invited member.
    pub partner: Partner,
    /// How hard the questions are; `None` for any level.
    pub level: Option<Level>,
    /// Whether the channel could have a private thread for it at the time of the invitation.
    pub wants_thread: bool,
    /// The message with the invitation, once known.
    pub message: Option<MessageId>,
    /// When the invitation was sent.
    pub invited_at: DateTime<Utc>,
    /// When the invitation was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Where the interview takes place, once known.
    pub stage: Option<Stage>,
    /// When anybody last did something.
    pub touched_at: DateTime<Utc>,
    /// When it ended, and how.
    pub ended: Option<(DateTime<Utc>, Ending)>,
}

/// One of the two members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The member.
    pub member: MemberId,
    /// Their name as the guild saw it.
    pub name: String,
}

/// Where an interview takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In a private thread.
    Thread(ChannelId),
    /// In direct messages with each of them.
    Direct,
}

/// How an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Ending {
    /// The invitation was declined; in data of older versions, perhaps withdrawn.
    Declined,
    /// The host withdrew the invitation.
    TakenBack,
    /// The host sent a new invitation instead.
    Replaced,
    /// One of the two ended it.
    Ended,
    /// Nobody did anything for a day.
    Rested,
    /// It needed direct messages, and the host takes none.
    HostUnreachable,
    /// It needed direct messages, and the partner takes none.
    PartnerUnreachable,
}

impl Ending {
    /// Returns its word in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The phase of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The partner has not replied yet.
    Invited,
    /// The partner did not reply in time.
    Expired,
    /// It goes on.
    Going,
    /// It is over.
    Over(Ending),
}

impl Mock {
    /// Returns its phase. An interview that nobody has touched for a day is over, even before that
    /// is recorded.
    pub fn phase(&self, now: DateTime<Utc>) -> Phase {
        if let Some((_, ending)) = self.ended {
            return Phase::Over(ending);
        }
        let has_rested = now >= self.rested_at();
        match self.accepted_at {
            None if has_rested => Phase::Expired,
            None => Phase::Invited,
            Some(_) if has_rested => Phase::Over(Ending::Rested),
            Some(_) => Phase::Going,
        }
    }

    /// Returns when it ends for lack of clicks.
    pub fn rested_at(&self) -> DateTime<Utc> {
        self.touched_at + TimeDelta::hours(REST_HOURS)
    }

    /// Returns both members, the host first.
    pub fn both(&self) -> [&Partner; 2] {
        [&self.host, &self.partner]
    }

    /// Whether a member takes part.
    pub fn has(&self, member: MemberId) -> bool {
        self.both().iter().any(|one| one.member == member)
    }

    /// Returns this member's entry; the host's if the member takes no part.
    pub fn named(&self, member: MemberId) -> &Partner {
        let mut both = self.both().into_iter();
        both.find(|one| one.member == member).unwrap_or(&self.host)
    }

    /// Returns the other member.
    pub fn other(&self, member: MemberId) -> &Partner {
        if self.host.member == member {
            &self.partner
        } else {
            &self.host
        }
    }

    /// Returns the name of its thread.
    pub fn thread_name(&self) -> String {
        format!(
            "Mock interview {}: {} and {}",
            self.id, self.host.name, self.partner.name
        )
    }
}

/// A turn: one of the two asks the other a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its number, from 1.
    pub number: u32,
    /// The member who asks.
    pub interviewer: MemberId,
    /// The question.
    pub question: QuestionId,
    /// The interviewer's notes.
    pub sheet: Sheet,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The interviewer's notes, with the question as it was at the time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The question's number and title.
    pub heading: (u32, String),
    /// Its key points, in its order.
    pub points: Vec<Heard>,
    /// Its follow-ups, in its order.
    pub rungs: Vec<Asked>,
    /// Whether the question has a hint.
    #[serde(default = "as_in_the_bank")]
    pub has_hint: bool,
    /// Whether the interviewer gave the hint.
    pub hint: bool,
    /// A line for the candidate; may be empty.
    pub line: String,
}

/// A key point, and whether the candidate said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What a good answer says.
    pub point: String,
    /// Whether it is a bonus: welcome, but not needed.
    pub bonus: bool,
    /// Whether the interviewer heard it.
    pub heard: bool,
}

/// A follow-up, and whether the interviewer asked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The follow-up.
    pub question: String,
    /// Whether the interviewer asked it.
    pub asked: bool,
}

/// Returns whether there is a hint for older sheets, which did not say: every question of the bank
/// has one.
fn as_in_the_bank() -> bool {
    true
}

impl Sheet {
    /// Makes an empty sheet for a question.
    pub fn of(question: &Question) -> Self {
        let points = question.key_points.iter().map(|point| Heard {
            point: point.point.clone(),
            bonus: point.bonus,
            heard: false,
        });
        let rungs = question.follow_ups.iter().map(|rung| Asked {
            question: rung.question.clone(),
            asked: false,
        });
        Self {
            heading: (question.number, question.title.clone()),
            points: points.collect(),
            rungs: rungs.collect(),
            has_hint: question.has_hint(),
            hint: false,
            line: String::new(),
        }
    }

    /// Records that the interviewer gave the hint, if there is one.
    pub fn give_hint(&mut self) {
        self.hint = self.has_hint;
    }

    /// Records exactly these key points as heard, by their places from 0.
    pub fn hear(&mut self, places: &[u32]) {
        for (place, point) in (0..).zip(&mut self.points) {
            point.heard = places.contains(&place);
        }
    }

    /// Records exactly these follow-ups as asked, by their places from 0.
    pub fn ask(&mut self, places: &[u32]) {
        for (place, follow_up) in (0..).zip(&mut self.rungs) {
            follow_up.asked = places.contains(&place);
        }
    }

    /// Whether the interviewer recorded anything.
    pub fn is_touched(&self) -> bool {
        let heard = self.points.iter().any(|point| point.heard);
        let asked = self.rungs.iter().any(|follow_up| follow_up.asked);
        heard || asked || self.hint || !self.line.is_empty()
    }

    /// Returns how many follow-ups the interviewer asked.
    pub fn rungs_asked(&self) -> usize {
        let asked = self.rungs.iter();
        asked.filter(|follow_up| follow_up.asked).count()
    }

    /// Returns the spoken answer as one without a text, with marks that the interviewer settled.
    pub fn written(&self) -> Written {
        let points = self.points.iter().map(|heard| PointMark {
            point: heard.point.clone(),
            bonus: heard.bonus,
            ..PointMark::default()
        });
        let heard = (0..).zip(&self.points).filter(|(_, point)| point.heard);
        let heard: Vec<u32> = heard.map(|(place, _)| place).collect();
        let mut written = Written {
            points: points.collect(),
            ..Written::default()
        };
        written.settle(&heard);
        written
    }

    /// Returns the share of key points that the interviewer heard.
    pub fn coverage(&self) -> Coverage {
        self.written().coverage()
    }
}

/// News of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A turn has begun.
    Turn(u32),
    /// A turn has ended.
    Summary(u32),
    /// The interview is over.
    Over,
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turn(turn) => write!(f, "turn:{turn}"),
            Self::Summary(turn) => write!(f, "summary:{turn}"),
            Self::Over => f.write_str("over"),
        }
    }
}

/// What the invitation says about the place of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Place {
    /// In a private thread.
    Thread,
    /// In direct messages.
    Direct,
    /// Nowhere: one of them takes no direct messages.
    Nowhere,
}

impl From<Stage> for Place {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Thread(_) => Self::Thread,
            Stage::Direct => Self::Direct,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday() -> DateTime<Utc> {
        "2026-01-05T09:00:00Z".parse().unwrap()
    }

    fn mock() -> Mock {
        let partner = |member, name: &str| Partner {
            member: MemberId(member),
            name: name.to_owned(),
        };
        Mock {
            id: MockId(1),
            guild: GuildId(2),
            channel: ChannelId(3),
            host: partner(4, "ada"),
            partner: partner(5, "bob"),
            level: None,
            wants_thread: true,
            message: None,
            invited_at: monday(),
            accepted_at: None,
            stage: None,
            touched_at: monday(),
            ended: None,
        }
    }

    #[test]
    fn what_rests_for_a_day_is_over_before_anybody_notes_it() {
        let almost = monday() + TimeDelta::hours(24) - TimeDelta::milliseconds(1);
        let day = monday() + TimeDelta::hours(24);
        let invited = mock();
        assert_eq!(invited.phase(almost), Phase::Invited);
        assert_eq!(invited.phase(day), Phase::Expired);
        let going = Mock {
            accepted_at: Some(monday()),
            ..mock()
        };
        assert_eq!(going.phase(almost), Phase::Going);
        assert_eq!(going.phase(day), Phase::Over(Ending::Rested));
        let ended = Mock {
            ended: Some((monday(), Ending::Ended)),
            ..going
        };
        assert_eq!(ended.phase(monday()), Phase::Over(Ending::Ended));
    }

    #[test]
    fn a_sheet_of_an_earlier_version_has_a_hint() {
        let kept = r#"{"heading":[3,"What?"],"points":[],"rungs":[],"hint":false,"line":""}"#;
        let mut sheet: Sheet = serde_json::from_str(kept).unwrap();
        sheet.give_hint();
        assert!(sheet.hint);
        let mut without = Sheet::default();
        without.give_hint();
        assert!(!without.hint, "there is none");
    }

    #[test]
    fn each_is_the_others_other() {
        let mock = mock();
        assert_eq!(mock.other(MemberId(4)).name, "bob");
        assert_eq!(mock.other(MemberId(5)).name, "ada");
        assert!(mock.has(MemberId(4)) && !mock.has(MemberId(6)));
    }

    #[test]
    fn what_was_heard_is_an_answer_with_settled_marks() {
        let heard = |point: &str, bonus| Heard {
            point: point.to_owned(),
            bonus,
            heard: false,
        };
        let mut sheet = Sheet {
            points: vec![heard("a", false), heard("b", false), heard("c", true)],
            ..Sheet::default()
        };
        assert!(!sheet.is_touched());
        sheet.hear(&[1, 7]);
        assert!(sheet.is_touched());
        let coverage = sheet.coverage();
        assert_eq!((coverage.matched, coverage.total), (1, 2));
        assert!(sheet.written().is_marked(1) && !sheet.written().is_marked(0));
        sheet.hear(&[0]);
        assert!(!sheet.written().is_marked(1), "a tick can be taken back");
    }
}
