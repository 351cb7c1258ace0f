//! Plans at their largest.

use super::Rendered;
use super::values::Largest;
use crate::app::plan::Planned;
use crate::discord::render::plan;
use crate::domain::plan::{Plan, Progress};
use crate::domain::question::{Level, Question};

pub(super) fn render(largest: &Largest, rendered: &mut Rendered) {
    let questions: Vec<Question> = (0..150)
        .map(|place| {
            let mut question = largest.question.clone();
            question.number = u32::MAX - place;
            question.id = format!("{}{place:03}", "a".repeat(57)).parse().unwrap();
            question
        })
        .collect();
    for days_left in [0, 1, u32::MAX] {
        for done in [0, 3, 150] {
            let (done_today, to_do) = questions.split_at(done);
            let planned = Planned {
                plan: Plan {
                    until: largest.day(0),
                    level: Some(Level::Intermediate),
                    zone: chrono_tz::Tz::UTC,
                    begun_at: largest.now,
                },
                today: largest.day(0),
                progress: Progress {
                    all: u32::MAX,
                    done: u32::MAX,
                    days_left,
                    done_today: Vec::new(),
                    to_do: Vec::new(),
                    behind: u32::MAX,
                },
                done_today: done_today.iter().collect(),
                to_do: to_do.iter().map(|question| (question, done == 3)).collect(),
                due_cards: u32::MAX,
                replaced: Some(largest.day(0)),
            };
            rendered.view("plan::today", plan::today(&planned));
        }
    }
    rendered.view("plan::stopped", plan::stopped());
}
