//! A server's settings.

use chrono::{DateTime, Utc};

use super::BLUE;
use super::embed::Embed;
use crate::app::recap::Recaps;
use crate::app::timezone::Set;
use crate::discord::text::{count, timestamp};
use crate::discord::view::View;
use crate::domain::ids::{GuildId, RoleId};
use crate::domain::marking::Marking;
use crate::domain::time_zone::name;

/// Describes the time zone that was just set, at `now`, in plain words.
pub fn timezone_set(set: &Set, now: DateTime<Utc>) -> View {
    let zone = set.calendar.zone;
    let there = now.with_timezone(&zone);
    let mut text = format!(
        "This server's time zone is now **{}**, where it is {}. Schedules keep their times of \
         day, now in this zone.",
        name(zone),
        there.format("%H:%M")
    );
    if let Some(neighbor) = set.neighbor {
        text += &format!(
            " It has no daylight saving time. If your clocks change, choose a city near you, such \
             as `{}`.",
            name(neighbor)
        );
    }
    // If the day simply goes on by the new clock, there is nothing to explain.
    let turn = set.calendar.turn.filter(|turn| turn.ends_at > now);
    if let Some(turn) = turn
        && (turn.day != there.date_naive() || Some(turn.next) != turn.day.succ_opt())
    {
        text += &format!(
            " Today's study day, {}, still ends at {}; the next one is {}.",
            turn.day.format("%-d %B"),
            timestamp(turn.ends_at, 'F'),
            turn.next.format("%-d %B")
        );
    }
    View::text(text)
}

/// Says which role members can take and leave to be mentioned; `warning` says what keeps the bot
/// from giving it.
pub fn reminder_role(role: Option<RoleId>, warning: &str) -> View {
    let Some(role) = role else {
        return View::text(
            "Members can't take a role for reminders here. Members who have one keep it. To offer one: \
             `/setup reminder-role role:`.",
        );
    };
    View::text(format!(
        "The bell on each post now offers <@&{role}>, too: members take and leave it there. Name \
         it as a schedule's `ping`, and its posts mention it. To take the offer away: `/setup \
         reminder-role` without a role.\n{warning}"
    ))
}

/// Lists the streak roles; each line says whether the bot may give the role. `moved`
/// is a role that was just moved, and the length that it came with before.
pub fn streak_roles(lines: &[String], moved: Option<(RoleId, u32)>) -> View {
    if lines.is_empty() {
        return View::text(
            "No role comes with a streak here. `/setup role streak:7 role:` gives one to members \
             while their streak is 7 days or longer.",
        );
    }
    let moved = moved.map_or_else(String::new, |(role, before)| {
        let before = count(before, "day");
        format!("<@&{role}> no longer comes with a streak of {before}.\n")
    });
    let text = format!("{moved}I give and take them whenever a study day ends.");
    View::embed(
        Embed::new("Roles for streaks", BLUE)
            .text(text)
            .list(lines.to_vec()),
    )
}

/// Tells an admin that Discord refuses their role.
pub fn role_refused(guild: GuildId, length: u32) -> View {
    View::text(format!(
        "I can't give or take the role for a streak of {length} that you set on \
         https://discord.com/channels/{guild}. `/setup roles` there says what to change. Once it \
         works, I bring everybody's roles in line."
    ))
}

/// Explains how the guild marks answers, in plain words, and the alternative.
pub fn marking_is(marking: Marking, was_just_set: bool) -> View {
    let now = if was_just_set { " now" } else { "" };
    let (how, other) = match marking {
        Marking::Settled => (
            format!(
                "Members{now} have the last word on their own answers here: the key points they \
                 tick are the ones that count."
            ),
            "To go by my suggestions alone: `/setup marking marking:suggested only`.",
        ),
        Marking::Suggested => (
            format!(
                "Only my suggestions count here{now}: members see which key points I found in \
                 their answers and can't change them."
            ),
            "To let members settle their own: `/setup marking marking:settled by members`.",
        ),
    };
    let kept = if was_just_set {
        " What members settled before stays as it is."
    } else {
        ""
    };
    View::text(format!("{how}{kept} {other}"))
}

/// Says where and when the guild gets its recaps. `found` is what keeps the bot from sending them.
pub fn recap_is(recaps: Option<&Recaps>, was_just_set: bool, found: &str) -> View {
    let Some(recaps) = recaps else {
        return View::text(
            "I don't post a weekly recap here. To turn that on: `/setup recap channel:`. Add a \
             goal for the group with `/setup goal answers:`.",
        );
    };
    let now = if was_just_set { " now" } else { "" };
    let plan = &recaps.plan;
    let old = match plan.weekday.num_days_from_monday() {
        0 => String::new(),
        days => format!(
            " That week ended {} earlier: choose Monday to have it fresh.",
            count(days, "day")
        ),
    };
    let text = format!(
        "Every {} at {} ({}) I{now} post in <#{}> a recap of the week before.{old} The next one \
         comes {}. I skip weeks in which nobody took part.",
        plan.weekday_name(),
        plan.at.format("%H:%M"),
        name(recaps.zone),
        plan.channel,
        timestamp(recaps.next, 'F')
    );
    View::text(match found {
        "" => text,
        found => format!("{text}\n{found}"),
    })
}

/// Says the guild's goal.
pub fn goal_is(goal: Option<u32>, is_told: bool) -> View {
    let Some(goal) = goal else {
        return View::text("There is no goal here. To set one: `/setup goal answers:`.");
    };
    let told = match is_told {
        true => "The weekly recap says how it went.",
        false => "The weekly recap would say how it went: `/setup recap channel:` turns it on.",
    };
    View::text(format!(
        "The goal here is **{}** together in a week. {told}",
        count(goal, "answer")
    ))
}
