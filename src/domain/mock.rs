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

/// For how many hours an invitation can be accepted, and after how many without a click an
/// interview is over.
pub const REST_HOURS: i64 = 24;
/// For how many days an interview is remembered.
pub const KEPT_DAYS: i64 = 90;

/// A mock interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mock {
    /// Its row.
    pub id: MockId,
    /// The guild whose members they are.
    pub guild: GuildId,
    /// The channel with the invitation.
    pub channel: ChannelId,
    /// Who invited, and is the first interviewer.
    pub host: Partner,
    /// Who was invited.
    pub partner: Partner,
    /// How hard the questions are; any where none was chosen.
    pub level: Option<Level>,
    /// Whether the channel can have a private thread for it, as far as was known.
    pub wants_thread: bool,
    /// The message with the invitation, once that is known.
    pub message: Option<MessageId>,
    /// When it was invited to.
    pub invited_at: DateTime<Utc>,
    /// When the invitation was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Where it is, once that is known.
    pub stage: Option<Stage>,
    /// When anybody last did something.
    pub touched_at: DateTime<Utc>,
    /// When it ended, and how.
    pub ended: Option<(DateTime<Utc>, Ending)>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub member: MemberId,
    /// The name that the guild saw.
    pub name: String,
}

/// Where an interview is.
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
    /// The invitation was turned down; before Stride told the two apart, perhaps taken back.
    Declined,
    /// Who invited took the invitation back.
    TakenBack,
    /// Who invited has invited again.
    Replaced,
    /// One of them ended it.
    Ended,
    /// Nobody did anything for a day.
    Rested,
    /// It was to be in direct messages, and the host takes none.
    HostUnreachable,
    /// The same of the partner.
    PartnerUnreachable,
}

impl Ending {
    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// How far an interview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The partner has not answered yet.
    Invited,
    /// They never did.
    Expired,
    /// It goes on.
    Going,
    /// It is over.
    Over(Ending),
}

impl Mock {
    /// How far it is. What nobody has touched for a day is over, also before that is noted.
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

    /// When it has rested for so long that it is over.
    pub fn rested_at(&self) -> DateTime<Utc> {
        self.touched_at + TimeDelta::hours(REST_HOURS)
    }

    /// Both, the host first.
    pub fn both(&self) -> [&Partner; 2] {
        [&self.host, &self.partner]
    }

    /// Whether somebody takes part.
    pub fn has(&self, member: MemberId) -> bool {
        self.both().iter().any(|one| one.member == member)
    }

    /// The one of them who is this member; the host where it is neither.
    pub fn named(&self, member: MemberId) -> &Partner {
        let mut both = self.both().into_iter();
        both.find(|one| one.member == member).unwrap_or(&self.host)
    }

    /// The other one.
    pub fn other(&self, member: MemberId) -> &Partner {
        if self.host.member == member {
            &self.partner
        } else {
            &self.host
        }
    }

    /// What its thread is called.
    pub fn thread_name(&self) -> String {
        format!(
            "Mock interview {}: {} and {}",
            self.id, self.host.name, self.partner.name
        )
    }
}

/// A turn: a question that one asks the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its number, from 1.
    pub number: u32,
    /// Who asks.
    pub interviewer: MemberId,
    /// What is asked.
    pub question: QuestionId,
    /// What the interviewer notes.
    pub sheet: Sheet,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What an interviewer notes, beside the question as it was when it was asked.
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
    /// Whether the hint was given.
    pub hint: bool,
    /// A line for the candidate; empty where there is none.
    pub line: String,
}

/// A key point, and whether the candidate said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What a good answer says.
    pub point: String,
    /// Whether it adds to an answer without being asked for.
    pub bonus: bool,
    /// Whether the interviewer heard it.
    pub heard: bool,
}

/// A follow-up, and whether the interviewer asked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What is asked.
    pub question: String,
    /// Whether it was.
    pub asked: bool,
}

/// Sheets did not always say whether there is a hint. Each question of the bank has one.
fn as_in_the_bank() -> bool {
    true
}

impl Sheet {
    /// An empty sheet for a question.
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

    /// Notes that the hint was given, where there is one.
    pub fn give_hint(&mut self) {
        self.hint = self.has_hint;
    }

    /// Notes which key points were heard, by their places from 0, and no others.
    pub fn hear(&mut self, places: &[u32]) {
        for (place, point) in (0..).zip(&mut self.points) {
            point.heard = places.contains(&place);
        }
    }

    /// Notes which follow-ups were asked, by their places from 0, and no others.
    pub fn ask(&mut self, places: &[u32]) {
        for (place, follow_up) in (0..).zip(&mut self.rungs) {
            follow_up.asked = places.contains(&place);
        }
    }

    /// Whether the interviewer noted anything.
    pub fn is_touched(&self) -> bool {
        let heard = self.points.iter().any(|point| point.heard);
        let asked = self.rungs.iter().any(|follow_up| follow_up.asked);
        heard || asked || self.hint || !self.line.is_empty()
    }

    /// How many follow-ups were asked.
    pub fn rungs_asked(&self) -> usize {
        let asked = self.rungs.iter();
        asked.filter(|follow_up| follow_up.asked).count()
    }

    /// What was said as an answer without a text, whose marks the interviewer settled.
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

    /// The share of key points that were heard.
    pub fn coverage(&self) -> Coverage {
        self.written().coverage()
    }
}

/// What has happened in an interview.
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

/// What the invitation says of where an interview is.
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
