//! After any actions of a member on an answer, its points follow from simple rules. This file
//! states them again, without a database.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use stride::app::answer::{self, Counted, Outcome, Stage};
use stride::app::reveal::{Access, model_answer};
use stride::app::{Error, Refusal, marking, points};
use stride::domain::ids::{MemberId, PostId};
use stride::domain::marking::Marking;
use stride::domain::question::{Level, Question, Section};
use stride::store::answers;

use crate::group::{Group, VAGUE, at};

const CLOSES: &str = "2026-01-06T09:00:00Z";
const MEMBERS: std::ops::Range<u64> = 2..4;

/// A member's action on the one post.
#[derive(Clone, Debug)]
enum Deed {
    /// Sends one of the texts, from a form that opened just before the post closed or now.
    Submit { text: usize, early: bool },
    /// Replaces the last text with one of them.
    Improve { text: usize, early: bool },
    /// Passes.
    Pass,
    /// Presses **Answer** again.
    Look,
    /// Looks at the key points.
    Show,
    /// Ticks these key points.
    Settle(u8),
    /// Opens the model answer.
    Open,
}

#[derive(Clone, Debug)]
enum Event {
    Does(u64, Deed),
    /// Minutes pass, starting a quarter of an hour before the post closes.
    Minutes(i64),
    /// The server changes who has the last word.
    Marking(Marking),
}

fn event() -> impl Strategy<Value = Event> {
    let (text, early) = (0..4_usize, any::<bool>());
    let deed = prop_oneof![
        3 => (text.clone(), early).prop_map(|(text, early)| Deed::Submit { text, early }),
        4 => (text, early).prop_map(|(text, early)| Deed::Improve { text, early }),
        1 => Just(Deed::Pass),
        1 => Just(Deed::Look),
        2 => Just(Deed::Show),
        4 => any::<u8>().prop_map(Deed::Settle),
        1 => Just(Deed::Open),
    ];
    let word = prop_oneof![Just(Marking::Settled), Just(Marking::Suggested)];
    prop_oneof![
        12 => (MEMBERS, deed).prop_map(|(member, deed)| Event::Does(member, deed)),
        1 => (1..20_i64).prop_map(Event::Minutes),
        1 => word.prop_map(Event::Marking),
    ]
}

/// A member, by the rules.
#[derive(Clone, Debug, Default)]
struct Model {
    committed: Option<Committed>,
    /// Whether they saw the answer before giving one.
    saw: bool,
}

#[derive(Clone, Debug)]
enum Committed {
    Pass,
    Text {
        first: usize,
        last: usize,
        shown: bool,
        settled: Option<u8>,
    },
}

/// The post's question, and the suggestions for each text.
struct Post {
    id: PostId,
    question: Question,
    texts: [String; 4],
    suggested: [u8; 4],
}

impl Post {
    fn new(group: &Group, id: PostId, question: &Question) -> Self {
        let short = question.section(Section::ShortAnswer).to_owned();
        let long: String = question
            .section(Section::Explanation)
            .chars()
            .take(3_900)
            .collect();
        let texts = [
            VAGUE.to_owned(),
            short,
            long,
            "👾 idk\n- @everyone".to_owned(),
        ];
        let suggested = texts.each_ref().map(|text| {
            let found = group.app.marker.suggest_here(question, text);
            let points = found.key_points.iter().enumerate();
            points.fold(0, |mask, (place, found)| {
                let is_marked = found.as_ref().is_some_and(|found| found.preselected);
                mask | u8::from(is_marked) << place
            })
        });
        Self {
            id,
            question: question.clone(),
            texts,
            suggested,
        }
    }

    /// Returns the points: 4 for answering and up to 6 for key points, rounded half up, if there is
    /// a mark; otherwise 0.
    fn earns(&self, marks: u8) -> u32 {
        let known = (1_u16 << self.question.key_points.len()) - 1;
        let made = (u16::from(marks) & known).count_ones();
        let asked = self.question.ordinary_points() as u32;
        match made.min(asked) {
            0 => 0,
            made => 4 + (12 * made + asked) / (2 * asked),
        }
    }
}

impl Model {
    fn points(&self, post: &Post) -> u32 {
        match self.committed {
            Some(Committed::Text { last, settled, .. }) => {
                post.earns(settled.unwrap_or(post.suggested[last]))
            }
            _ => 0,
        }
    }
}

struct Life {
    group: Group,
    post: Post,
    marking: Marking,
    models: BTreeMap<u64, Model>,
}

fn refused<T>(outcome: Result<T, Error>) -> Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        Err(fault) => panic!("{fault}"),
        Ok(_) => panic!("it was not refused"),
    }
}

impl Life {
    async fn new() -> Self {
        let mut group = Group::daily().await;
        group.advance_to(at("2026-01-06T08:45:00Z")).await;
        let post = group.open_posts().await.remove(0);
        assert_eq!((post.level, post.closes_at), (Level::Beginner, at(CLOSES)));
        let question = group.app.bank.get(post.question.as_str()).unwrap().clone();
        let post = Post::new(&group, post.id, &question);
        Self {
            group,
            post,
            marking: Marking::Settled,
            models: BTreeMap::new(),
        }
    }

    fn is_open(&self) -> bool {
        self.group.now < at(CLOSES)
    }

    /// Returns whether a form that opened in time can still be sent.
    fn in_grace(&self) -> bool {
        self.group.now - at(CLOSES) < Duration::minutes(15)
    }

    fn opened(&self, early: bool) -> DateTime<Utc> {
        match early {
            true => self.group.now.min(at(CLOSES) - Duration::seconds(1)),
            false => self.group.now,
        }
    }

    fn counts(&self, early: bool) -> bool {
        self.is_open() || (early && self.in_grace())
    }

    async fn happen(&mut self, event: Event) {
        match event {
            Event::Minutes(minutes) => self.group.advance(Duration::minutes(minutes)).await,
            Event::Marking(marking) => {
                let admin = self.group.admin();
                marking::set(&self.group.app, &admin, marking)
                    .await
                    .unwrap();
                self.marking = marking;
            }
            Event::Does(member, deed) => {
                let mut model = self.models.remove(&member).unwrap_or_default();
                self.act(member, &mut model, deed).await;
                self.check(member, &model).await;
                self.models.insert(member, model);
            }
        }
    }

    async fn act(&self, member: u64, model: &mut Model, deed: Deed) {
        let (app, caller) = (&self.group.app, self.group.caller(member));
        let id = self.post.id;
        match deed {
            Deed::Submit { text, early } => {
                let typed = &self.post.texts[text];
                let opened = self.opened(early);
                let outcome = answer::submit(app, &caller, id, typed, opened)
                    .await
                    .unwrap();
                let saw = model.saw && !self.is_open();
                let is_new = model.committed.is_none();
                if is_new && (!self.counts(early) || saw) {
                    assert!(matches!(outcome.counted, Counted::Practice { .. }));
                    // Practice shows the key points.
                    model.saw |= self.in_grace();
                    return;
                }
                if is_new {
                    assert!(matches!(outcome.counted, Counted::Now { .. }));
                    model.committed = Some(Committed::Text {
                        first: text,
                        last: text,
                        shown: false,
                        settled: None,
                    });
                } else {
                    assert_eq!(outcome.counted, Counted::Before);
                    assert!(outcome.loses_text());
                }
                self.saw_all(model, &outcome);
            }
            Deed::Improve { text, early } => {
                let typed = &self.post.texts[text];
                let opened = self.opened(early);
                let improved = answer::improve(app, &caller, id, typed, opened).await;
                let counts = self.counts(early);
                match &mut model.committed {
                    Some(Committed::Text { last, shown, .. }) => {
                        if !counts {
                            assert_eq!(refused(improved), Refusal::AnswerClosed(at(CLOSES)));
                        } else if *shown {
                            assert_eq!(refused(improved), Refusal::PointsShown);
                        } else {
                            *last = text;
                            self.saw_all(model, &improved.unwrap());
                        }
                    }
                    _ => assert_eq!(refused(improved), Refusal::NoAnswer),
                }
            }
            Deed::Pass => {
                let outcome = answer::pass(app, &caller, id).await.unwrap();
                match model.committed {
                    None if self.is_open() => model.committed = Some(Committed::Pass),
                    None => {}
                    Some(_) => self.saw_all(model, &outcome),
                }
            }
            Deed::Look => {
                let begun = answer::begin(app, &caller, id).await.unwrap();
                match (begun, &model.committed) {
                    (answer::Begin::Answered(outcome), Some(_)) => self.saw_all(model, &outcome),
                    (answer::Begin::Form { .. }, None) => {}
                    (begun, committed) => panic!("{committed:?}: {begun:?}"),
                }
            }
            Deed::Show => {
                let shown = answer::show(app, &caller, id, None).await;
                match model.committed {
                    None => assert_eq!(refused(shown), Refusal::NoAnswer),
                    Some(_) => self.saw_all(model, &shown.unwrap()),
                }
            }
            Deed::Settle(ticks) => {
                let places: Vec<u32> = (0..8).filter(|place| ticks >> place & 1 == 1).collect();
                let outcome = answer::settle(app, &caller, id, &places).await;
                match &mut model.committed {
                    Some(Committed::Text { shown, settled, .. }) => {
                        if !self.is_open() {
                            assert_eq!(refused(outcome), Refusal::MarksClosed(at(CLOSES)));
                        } else if self.marking == Marking::Suggested {
                            assert_eq!(refused(outcome), Refusal::SuggestionsCount);
                        } else {
                            (*shown, *settled) = (true, Some(ticks));
                            self.saw_all(model, &outcome.unwrap());
                        }
                    }
                    _ => assert_eq!(refused(outcome), Refusal::NoAnswer),
                }
            }
            Deed::Open => {
                let question = &self.post.question.id;
                let (_, access) = model_answer(app, &(&caller).into(), question, None)
                    .await
                    .unwrap();
                let is_open = matches!(access, Access::Open(_));
                match &mut model.committed {
                    Some(Committed::Text { shown, .. }) => *shown |= self.in_grace(),
                    Some(Committed::Pass) => assert!(is_open),
                    None => {
                        assert_eq!(is_open, !self.is_open(), "it asks first");
                        model.saw |= is_open && self.in_grace();
                    }
                }
            }
        }
    }

    /// Checks what a member sees of their answer: all key points once they asked for them, or once
    /// the post has closed.
    fn saw_all(&self, model: &mut Model, outcome: &Outcome<'_>) {
        assert_eq!(outcome.answer.points, model.points(&self.post));
        let Some(Committed::Text { shown, .. }) = &mut model.committed else {
            return;
        };
        let asked = matches!(outcome.counted, Counted::Shown | Counted::Settled { .. });
        let shows = *shown || asked || !self.is_open();
        let stage = if shows {
            Stage::Shown
        } else {
            Stage::Suggested
        };
        assert_eq!(outcome.stage, stage);
        let settles = self.is_open() && self.marking == Marking::Settled;
        assert_eq!(outcome.settles, settles);
        let Some(Access::Open(points)) = &outcome.points else {
            panic!("nothing is spoiled")
        };
        let all = self.post.question.key_points.len();
        assert!(points.len() == all || !shows);
        assert!(points.iter().all(|point| point.is_marked) || shows);
        *shown |= shows && self.in_grace();
    }

    async fn check(&self, member: u64, model: &Model) {
        let (app, caller) = (&self.group.app, self.group.caller(member));
        let earns = i64::from(model.points(&self.post));
        let ledger = points::show(app, &caller, caller.member, 0).await.unwrap();
        assert_eq!(ledger.total, earns, "{model:?}");
        let mut db = app.store.read().await.unwrap();
        let stored = answers::get(&mut db, self.post.id, MemberId(member))
            .await
            .unwrap();
        drop(db);
        assert_eq!(stored.is_some(), model.committed.is_some());
        let written = stored.and_then(|answer| answer.written);
        if let Some(Committed::Text { first, last, .. }) = model.committed {
            let written = written.unwrap();
            assert_eq!(written.text, self.post.texts[last]);
            let stored = written.first_text.unwrap_or(written.text);
            assert_eq!(stored, self.post.texts[first]);
        } else {
            assert_eq!(written, None);
        }
        self.group.examine().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_an_answer_earns_follows_from_plain_rules(
        events in proptest::collection::vec(event(), 1..40),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut life = Life::new().await;
            for event in events {
                life.happen(event).await;
            }
        });
    }
}
