//! Schedules, for the managers of a server.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, paged, row};
use crate::app::schedule::{Pool, PostNow, Removal, Shown, upcoming};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{NO_SCHEDULE, count, timestamp};
use crate::discord::view::View;
use crate::domain::local_time::Calendar;
use crate::domain::own_question::Source;
use crate::domain::page::Page;
use crate::domain::schedule::{Occurrence, PausedBy, Schedule, ThreadAt};
use crate::domain::time_zone::name;

/// How many schedules fit on a page of the list.
const PAGE_SIZE: u32 = 5;
/// How many coming instants a schedule shows.
const UPCOMING: usize = 3;

/// Renders a page of a server's schedules at `now`, from 0; the last one if there are fewer.
pub fn list(schedules: &[Schedule], calendar: &Calendar, now: DateTime<Utc>, page: u32) -> View {
    if schedules.is_empty() {
        return View::text(NO_SCHEDULE);
    }
    let page = Page::of(schedules.len() as u32, PAGE_SIZE, page);
    let embed = page.cut(schedules).fold(
        Embed::new("Schedules", BLUE).text(format!(
            "In this server's time zone, **{}**. Upcoming posts are shown in yours.",
            name(calendar.zone)
        )),
        |embed, schedule| {
            let number = format!("#{}", schedule.number);
            embed.field(number, lines(schedule, calendar, now), false)
        },
    );
    paged(embed, page.number, page.count, CustomId::Schedules)
}

/// The last action on a schedule.
#[derive(Clone, Copy, Debug)]
pub enum Done {
    /// It was added.
    Added,
    /// It was changed.
    Changed,
    /// The change changed nothing.
    Nothing,
    /// It was resumed.
    Resumed,
}

/// Renders a schedule after an action; `warning` says what keeps it from working.
pub fn set(shown: &Shown, done: Done, now: DateTime<Utc>, warning: &str) -> View {
    let Shown {
        schedule,
        calendar,
        pool,
    } = shown;
    let done = match done {
        Done::Added => "added",
        Done::Changed => "changed",
        Done::Nothing => "is already like that",
        Done::Resumed => "resumed",
    };
    let embed = Embed::new(format!("Schedule #{} {done}", schedule.number), BLUE)
        .text(lines(schedule, calendar, now) + &pool.map(drawn_from).unwrap_or_default())
        .footer(format!(
            "Times are in {}. To change that: /setup timezone",
            name(calendar.zone)
        ));
    View::embed(embed).with_content(warning)
}

fn drawn_from(pool: Pool) -> String {
    let questions = count(pool.questions as u32, "question");
    if pool.fewest == pool.questions {
        format!("\nDraws from {questions}")
    } else {
        format!(
            "\nDraws from {questions}, on some days from {}",
            pool.fewest
        )
    }
}

/// Renders a schedule that was paused.
pub fn paused(schedule: &Schedule) -> View {
    View::text(format!(
        "Schedule #{} is paused. An open post stays open. `/schedule resume` starts it again.",
        schedule.number
    ))
}

/// Says that a post is skipped.
pub fn skipped(schedule: &Schedule, skipped: Occurrence) -> View {
    let next = match schedule.next {
        Some(next) => format!("The next one comes {}.", timestamp(next.at, 'F')),
        None => "No other post is planned.".to_owned(),
    };
    View::text(format!(
        "Schedule #{} skips its post on {}. {next}",
        schedule.number,
        timestamp(skipped.at, 'F')
    ))
}

/// Says that a post comes after all, and what the schedule still skips.
pub fn unskipped(schedule: &Schedule, left_out: &[Occurrence], back: Occurrence) -> View {
    let mut text = format!(
        "Schedule #{} posts on {} after all.",
        schedule.number,
        timestamp(back.at, 'F')
    );
    if !left_out.is_empty() {
        text += &format!(" It still skips {}.", instants(left_out));
    }
    View::text(text)
}

/// Asks before a schedule is removed, and says what will happen.
pub fn ask_to_remove(removal: &Removal) -> View {
    let Removal { schedule, open } = removal;
    let plan = &schedule.plan;
    let mut text = format!(
        "Remove schedule #{} (**{}** in <#{}>, {})? It stops posting for good.",
        schedule.number, plan.level, plan.channel, plan.timing
    );
    if let Some(next) = schedule.next {
        text += &format!(" Its next post would come {}.", timestamp(next.at, 'F'));
    }
    for post in open {
        let closes = timestamp(post.closes_at, 'F');
        text += &format!(" Its open post stays open until {closes}.");
    }
    text += " Everything it posted stays, and so do points and streaks.";
    let remove = CustomId::RemoveSchedule(schedule.id);
    let remove = button(&remove, "Remove it", ButtonStyle::Danger);
    View::text(text).with_rows([row(vec![remove])])
}

/// Renders the result of `post-now`.
pub fn posted_now(outcome: &PostNow) -> View {
    View::text(match outcome {
        PostNow::Claimed(post) => format!(
            "The question is on its way to <#{}>. It counts as today's, so the schedule won't \
             post another one today. It is open until {}.",
            post.channel,
            timestamp(post.closes_at, 'F')
        ),
        PostNow::AlreadyToday(post) => format!(
            "This schedule already posted today's question in <#{}>, open until {}. A second one \
             wouldn't count, so I didn't post it.",
            post.channel,
            timestamp(post.closes_at, 'F')
        ),
    })
}

/// Says that a schedule was removed.
pub fn removed(schedule: &Schedule) -> View {
    let plan = &schedule.plan;
    View::text(format!(
        "Schedule #{} ({} in <#{}>, {}) is removed. Its posts stay, and an open one closes as \
         planned.",
        schedule.number, plan.level, plan.channel, plan.timing
    ))
}

fn instants(occurrences: &[Occurrence]) -> String {
    let instants = occurrences.iter().map(|left| timestamp(left.at, 'f'));
    instants.collect::<Vec<_>>().join(", ")
}

fn lines(schedule: &Schedule, calendar: &Calendar, now: DateTime<Utc>) -> String {
    let plan = &schedule.plan;
    let mut text = format!("**{}** in <#{}>, {}", plan.level, plan.channel, plan.timing);
    if !plan.topics.is_empty() {
        let topics: Vec<String> = plan.topics.iter().map(ToString::to_string).collect();
        text += &format!("\nTopics: {}", topics.join(", "));
    }
    if !plan.kinds.is_empty() {
        let kinds: Vec<&str> = plan.kinds.iter().map(|kind| kind.as_str()).collect();
        text += &format!("\nKinds: {}", kinds.join(", "));
    }
    if let Some(role) = plan.ping {
        text += &format!("\nMentions <@&{role}>");
    }
    match plan.source {
        Source::Both => {}
        Source::Bank => text += "\nOnly from the bank",
        Source::Own => text += "\nOnly this server's own questions",
    }
    text += match plan.thread {
        ThreadAt::None => "",
        ThreadAt::Posting => "\nOpens a thread with each post",
        ThreadAt::Closing => "\nOpens a thread when a post closes",
    };
    text += "\n";
    text += &match schedule.paused {
        Some(PausedBy::Member) => "Paused. `/schedule resume` starts it again.".to_owned(),
        Some(PausedBy::Failures) => "Paused because Discord refused its last posts: `/setup \
                                     check` shows what is missing, and `/schedule resume` starts \
                                     it again."
            .to_owned(),
        None => {
            let next: Vec<String> = upcoming(schedule, calendar, UPCOMING)
                .into_iter()
                .map(|at| timestamp(at, 'f'))
                .collect();
            format!("Next: {}", next.join(", "))
        }
    };
    let left_out = schedule.left_out(now, calendar.zone);
    if !left_out.is_empty() {
        let days = instants(&left_out);
        text += &format!("\nSkipped: {days}. `/schedule unskip` undoes the last one");
    }
    text
}
