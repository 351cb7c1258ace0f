//! Boards, points and streaks at their largest.

use std::collections::BTreeMap;

use serenity::all::CreateAttachment;

use super::Rendered;
use super::values::{Largest, MOST};
use crate::app::board::Board;
use crate::app::members::Visibility;
use crate::app::points::Points;
use crate::app::privacy::{Amount, Departed, Erasable, Erased};
use crate::app::reminder::{Reminder, Reminders};
use crate::app::streak::{Owner, Paused, Repaired, View as StreakView, Why};
use crate::discord::render::{board, members, points, privacy, remind, streak};
use crate::domain::board::{Measure, Period};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::domain::points::{Entry, Reason};
use crate::domain::question::Level;
use crate::domain::streak::{Repair, runs};
use crate::store::points::Standing;

pub(super) fn render(largest: &Largest, rendered: &mut Rendered) {
    let standing = |place: u32| Standing {
        member: MemberId(MOST),
        name: largest.text(32),
        score: u32::MAX - place,
    };
    for measure in Measure::ALL {
        let board = Board {
            measure,
            period: Period::Week,
            key: "2026-W02".to_owned(),
            page: 3_000,
            pages: u32::MAX,
            rows: (0..50).map(|place| (u32::MAX, standing(place))).collect(),
            is_on_honor: true,
            is_over: true,
            own: Some((u32::MAX, u32::MAX)),
            is_private: true,
        };
        let asker = (MemberId(MOST), &*largest.text(32));
        rendered.view("board::view", board::view(&board, asker));
    }
    for post in [None, Some(largest.post(0))] {
        let reminder = Reminder {
            guild: GuildId(MOST),
            length: u32::MAX,
            freezes: u32::MAX,
            closes_at: largest.now,
            post,
        };
        rendered.view(
            "remind::reminder",
            remind::reminder(&reminder, Some(&largest.text(100))),
        );
    }
    for (hours, has_role) in [(None, false), (Some(12), true)] {
        let reminders = Reminders {
            hours,
            role: Some(RoleId(MOST)),
            late: Some((largest.now, largest.now)),
        };
        rendered.view("remind::choice", remind::choice(&reminders, has_role));
        let changed = remind::role_changed(RoleId(MOST), has_role);
        rendered.view("remind::role_changed", changed);
    }
    rendered.view("remind::stopped", remind::stopped(Some(&largest.text(100))));
    rendered.view("remind::role_unsure", remind::role_unsure(RoleId(MOST)));
    let holiday = largest.holiday();
    let paused = Paused {
        holiday,
        freed: Some(holiday),
        still_open: Some((holiday.from, largest.now)),
    };
    rendered.view("streak::paused", streak::paused(&paused));
    rendered.view("streak::resumed", streak::resumed(&holiday));
    for (hides, is_kept_off) in [(true, true), (true, false), (false, true), (false, false)] {
        let visibility = Visibility {
            member: MemberId(MOST),
            hides,
            is_kept_off,
        };
        rendered.view("members::set", members::set(&visibility));
        rendered.view("members::own", members::own(&visibility));
    }
    let kept_off = vec![(MemberId(MOST), largest.text(80)); 500];
    rendered.view("members::kept_off_list", members::kept_off_list(&kept_off));
    let entry = |place: i64| Entry {
        amount: i64::MIN,
        reason: Reason::Correction,
        question: Some(largest.question.id.clone()),
        level: Some(Level::Senior),
        day: largest.day(place),
    };
    for owner in [Owner::Caller, largest.owner()] {
        let points = Points {
            member: MemberId(MOST),
            owner: owner.clone(),
            total: i64::MAX,
            page: 3_000,
            pages: u32::MAX,
            rows: (0..50)
                .map(|n| (entry(n), Some(&largest.question)))
                .collect(),
        };
        rendered.view("points::view", points::view(&points));
        let view = StreakView {
            member: MemberId(MOST),
            owner: owner.clone(),
            streak: largest.streak(),
            recent: largest.account(),
            answer_by: Some(largest.now),
            holiday: Some(largest.holiday()),
        };
        rendered.view("streak::view", streak::view(&view));
        let repair = |place| {
            let reason = largest.text(200);
            let by = MemberId(MOST);
            (largest.day(place), Repair { by, reason })
        };
        let why = Why {
            member: MemberId(MOST),
            owner: owner.clone(),
            page: 3_000,
            pages: u32::MAX,
            runs: runs(largest.account(), true),
            repairs: (0..=400).map(repair).collect::<BTreeMap<_, _>>(),
            holiday: Some(largest.holiday()),
        };
        rendered.view("streak::why", streak::why(&why));
        let repaired = Repaired {
            day: largest.day(0),
            member: MemberId(MOST),
            owner,
            before: largest.streak(),
            after: largest.streak(),
        };
        rendered.view("streak::repaired", streak::repaired(&repaired));
    }
}

/// Renders the views of members' data.
pub(super) fn render_kept(largest: &Largest, rendered: &mut Rendered) {
    let amount = Amount {
        answers: u32::MAX,
        points: i64::MIN,
        practice: u32::MAX,
        cards: u32::MAX,
        reports: u32::MAX,
        mocks: u32::MAX,
        is_any: true,
    };
    let erasable = Erasable {
        here: Some(amount),
        everywhere: amount,
    };
    rendered.view("privacy::ask", privacy::ask(&erasable));
    for everywhere in [false, true] {
        let erased = Erased {
            answers: u32::MAX,
            everywhere,
        };
        rendered.view("privacy::erased", privacy::erased(&erased));
        let forgotten = members::forgotten(MemberId(MOST), &erased);
        rendered.view("members::forgotten", forgotten);
        let file = CreateAttachment::bytes(Vec::new(), "stride.json");
        let exported = privacy::exported(file, u32::MAX, everywhere);
        rendered.view("privacy::exported", exported);
    }
    let departed = Departed {
        member: MemberId(MOST),
        name: largest.text(32),
        amount,
    };
    rendered.view("members::ask_to_forget", members::ask_to_forget(&departed));
}
