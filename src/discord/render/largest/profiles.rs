//! Cards at their largest.

use std::collections::BTreeMap;

use super::Rendered;
use super::values::{Largest, MOST};
use crate::app::App;
use crate::app::profile::{Place, Profile};
use crate::app::streak::Owner;
use crate::discord::render::profile::view;
use crate::domain::ids::MemberId;
use crate::domain::profile::{Knowledge, LastResult, Square};

pub(super) fn render(app: &App, largest: &Largest, rendered: &mut Rendered) {
    let all = |share: f64| -> BTreeMap<_, _> {
        let at = largest.now;
        let questions = app.bank.iter();
        questions
            .map(|question| {
                (
                    question.id.clone(),
                    LastResult {
                        is_written: true,
                        share,
                        at,
                    },
                )
            })
            .collect()
    };
    let places = [
        Place::Server {
            length: u32::MAX,
            longest: u32::MAX,
            freezes: u32::MAX,
        },
        Place::Everywhere {
            servers: u32::MAX,
            length: u32::MAX,
            longest: u32::MAX,
        },
    ];
    for place in places {
        for (owner, share) in [(Owner::Caller, Some(0.5)), (largest.owner(), None)] {
            let last = share.map(all);
            let knowledge = last.map(|last| {
                Knowledge::of(
                    &app.bank,
                    &last.keys().cloned().collect(),
                    &last,
                    &std::collections::BTreeSet::new(),
                )
            });
            let profile = Profile {
                member: MemberId(MOST),
                owner,
                today: largest.day(0),
                place,
                year: (0..400)
                    .map(|place| (largest.day(place), Square::Done(u32::MAX)))
                    .collect(),
                points: i64::MIN,
                holiday: Some(largest.holiday()),
                knowledge,
            };
            rendered.view("profile::view", view(&profile, &largest.text(32)));
        }
    }
}
