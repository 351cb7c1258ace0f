//! Recaps at their largest.

use chrono::{NaiveTime, Weekday};

use super::Rendered;
use super::values::{Largest, MOST};
use crate::app::recap::{Recaps, Told, Week};
use crate::discord::render::{recap, setup};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId};
use crate::domain::recap::{Asked, RecapPlan};
use crate::domain::schedule::LevelPlan;

pub(super) fn render(largest: &Largest, rendered: &mut Rendered) {
    let told = || Told {
        asked: Asked {
            post: PostId(i64::MAX),
            message: (ChannelId(MOST), MessageId(MOST)),
            question: largest.question.id.clone(),
            answers: Vec::new(),
        },
        question: &largest.question,
    };
    let name = || largest.text(32);
    let first = |rank| (rank, MemberId(MOST), name(), u32::MAX);
    let week = Week {
        guild: GuildId(MOST),
        channel: ChannelId(MOST),
        monday: largest.day(0),
        taking_part: (u32::MAX, u32::MAX),
        goal: Some(u32::MAX),
        first: (0..10).map(|_| first(1)).collect(),
        improved: Some((MemberId(MOST), name(), u32::MAX)),
        hardest: Some((told(), 100)),
        missed: Some((told(), largest.text(1_000), (usize::MAX, usize::MAX))),
        milestones: vec![(MemberId(MOST), name(), 100); 500],
        next: vec![(ChannelId(MOST), LevelPlan::Progressive); 10],
        open_until: Some(largest.now),
    };
    rendered.view("recap::week", recap::week(&week));
    let recaps = Recaps {
        plan: RecapPlan {
            channel: ChannelId(MOST),
            weekday: Weekday::Wed,
            at: NaiveTime::MIN,
            set_by: MemberId(MOST),
        },
        next: largest.now,
        zone: largest.calendar().zone,
    };
    let found = largest.text(1_000);
    rendered.view(
        "setup::recap_is",
        setup::recap_is(Some(&recaps), true, &found),
    );
    rendered.view("setup::goal_is", setup::goal_is(Some(u32::MAX), false));
}
