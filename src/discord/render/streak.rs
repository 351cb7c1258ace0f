//! A streak, and its explanation.

use chrono::{Datelike, NaiveDate};
use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{button, owned, paged, row};
use crate::app::streak::{Holiday, Owner, Paused, Repaired, View as Streak, Why};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, escape, mention, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::streak::{ACTIVE_DAYS_PER_FREEZE, Day, Effect, Explained, MOST_FREEZES, Run};

const COLOR: u32 = 0xF2_6B_21;
/// How much of a repair's reason to show, in characters.
const REASON: usize = 80;

/// Renders a member's streak.
pub fn view(view: &Streak) -> View {
    let streak = view.streak;
    let mut description = format!("🔥 **{}**", count(streak.length, "study day"));
    if let Some(closing) = view.answer_by {
        description += &format!(
            "\nThere is still an open question: it closes {}.",
            timestamp(closing, 'R')
        );
    }
    if view.recent.is_empty() {
        description += "\nA streak starts with a first answer or pass.";
    }
    if let Some(holiday) = &view.holiday {
        description += &format!("\n{}", resting(holiday));
    }
    let mut embed = Embed::new(owned(view.member, &view.owner, "streak"), COLOR)
        .text(description)
        .field("Longest", count(streak.longest, "day"), true)
        .field(
            "Freezes",
            format!(
                "{} of {MOST_FREEZES}\n-# next after {}",
                streak.freezes,
                count(ACTIVE_DAYS_PER_FREEZE - streak.towards_freeze, "active day")
            ),
            true,
        );
    if view.recent.is_empty() {
        return View::embed(embed);
    }
    let signs: Vec<&str> = view.recent.iter().rev().map(sign).collect();
    let last = match signs.len() {
        1 => "The last study day".to_owned(),
        days => format!("The last {days} study days"),
    };
    embed = embed.field(last, signs.join(" "), false);
    let why = button(
        &CustomId::Why(view.member, 0),
        "Why? Day by day",
        ButtonStyle::Secondary,
    );
    View::embed(embed).with_rows([row(vec![why])])
}

/// Renders a page of a streak's account.
pub fn why(why: &Why) -> View {
    let lines: Vec<String> = why.runs.iter().map(|run| line(run, why)).collect();
    let title = format!("{}, day by day", owned(why.member, &why.owner, "streak"));
    let mut embed = Embed::new(title, COLOR);
    if let Some(holiday) = &why.holiday {
        embed = embed.text(resting(holiday));
    }
    let embed = if lines.is_empty() {
        embed.text("Nothing to explain yet: a streak starts with a first answer or pass.")
    } else {
        embed
            .text("-# The bold number is the streak after that day, or after the last of several.")
            .list(lines)
    };
    let turn = |page| CustomId::Why(why.member, page);
    paged(embed, why.page, why.pages, turn)
}

/// Describes a holiday just taken.
pub fn paused(paused: &Paused) -> View {
    let mut text = format!(
        "{} A day you miss then neither breaks it nor adds to it, and answers count as usual. \
         `/streak resume` ends it early.",
        resting(&paused.holiday)
    );
    if let Some(freed) = paused.freed {
        text += &format!(
            "\nNo longer part of it: {}.",
            dates(freed.from, freed.until)
        );
    }
    if let Some((day, closes_at)) = paused.still_open {
        text += &format!(
            "\n⏳ {} is not part of it: its question is open until {}. Answer it or pass, or you \
             miss that day.",
            day.format("%-d %B"),
            timestamp(closes_at, 'f')
        );
    }
    View::text(text)
}

/// Describes a holiday just ended or called off.
pub fn resumed(ended: &Holiday) -> View {
    View::text(format!(
        "Your streak goes on as usual: there is no holiday on {} any more.",
        dates(ended.from, ended.until)
    ))
}

/// Tells a member about their holiday.
pub(super) fn resting(holiday: &Holiday) -> String {
    format!(
        "🏖️ On {} your streak rests: you are on holiday.",
        dates(holiday.from, holiday.until)
    )
}

/// Reports a repair to the admin who did it.
pub fn repaired(repaired: &Repaired) -> View {
    let now = count(repaired.after.length, "study day");
    let change = if repaired.before.length == repaired.after.length {
        format!("is {now}, as before")
    } else {
        format!("was {} and is now {now}", repaired.before.length)
    };
    View::text(format!(
        "{} is repaired. {} {change}. Only they and this server's managers can read your name and \
         reason.",
        repaired.day.format("%-d %B %Y"),
        owned(repaired.member, &repaired.owner, "streak")
    ))
}

fn line(run: &Run, why: &Why) -> String {
    let last = run.last();
    let mut line = format!(
        "{} {} · **{}** · {}",
        sign(last),
        dates(run.first().day, last.day),
        last.after.length,
        what_happened(run, &why.owner)
    );
    if let (Day::Repaired, Some(repair)) = (last.lived, why.repairs.get(&last.day)) {
        line += &format!(
            " by {}: “{}”",
            mention(repair.by),
            escape(&shorten(&repair.reason, REASON))
        );
    }
    line
}

/// Formats dates: `Mon 5 Jan 2026`, `5 – 9 Jan 2026`, `30 Jan – 2 Feb 2026`.
fn dates(first: NaiveDate, last: NaiveDate) -> String {
    let from = match (first.year() == last.year(), first.month() == last.month()) {
        _ if first == last => return last.format("%a %-d %b %Y").to_string(),
        (true, true) => "%-d",
        (true, false) => "%-d %b",
        (false, _) => "%-d %b %Y",
    };
    format!("{} – {}", first.format(from), last.format("%-d %b %Y"))
}

/// Says what the days of a run were to `owner`. Other members do not learn whether they answered or
/// passed.
fn what_happened(run: &Run, owner: &Owner) -> String {
    let days = match run.days().len() {
        1 => String::new(),
        several => format!(" {several} days"),
    };
    let (first, last) = (run.first(), run.last());
    match (last.lived, first.effect) {
        (Day::Active(activity), effect) => {
            let what = match owner {
                Owner::Caller if activity.answered => "answered",
                Owner::Caller => "passed",
                Owner::Other(_) | Owner::Unknown => "active",
            };
            match effect {
                Effect::Grew {
                    earned_freeze: true,
                } => format!("{what}, freeze earned"),
                _ if days.is_empty() => what.to_owned(),
                _ => format!("{what} on{days}"),
            }
        }
        (_, Effect::Frozen) if days.is_empty() => "missed, freeze used".to_owned(),
        (_, Effect::Frozen) => format!("missed{days}, freezes used"),
        (Day::Missed, Effect::Broke(length)) if length > 0 => {
            format!("missed{days}, ended a streak of {length}")
        }
        (Day::Missed, _) => format!("missed{days}"),
        (Day::Amnesty, _) => "amnesty: the bot was offline too long".to_owned(),
        (Day::Repaired, _) => "repaired".to_owned(),
        (Day::Holiday, _) if days.is_empty() => "holiday".to_owned(),
        (Day::Holiday, _) => format!("holiday,{days}"),
        (Day::Open, _) => "open".to_owned(),
    }
}

fn sign(day: &Explained) -> &'static str {
    match (day.lived, day.effect) {
        (_, Effect::Frozen) => "❄️",
        (Day::Active(_), _) => "✅",
        (Day::Missed, _) => "❌",
        (Day::Amnesty | Day::Repaired, _) => "🛟",
        (Day::Holiday, _) => "🏖️",
        (Day::Open, _) => "⏳",
    }
}
