//! The sentences that members read after a refusal or a fault, and small pieces of text.

mod bank;
mod cut;
pub mod delivery;
pub mod drill;
pub mod examination;
pub mod holiday;
mod mock;
mod name;
mod plan;
mod practice;
mod privacy;
mod profile;
mod quote;
pub mod reports;
mod review;
mod role;
mod search;
mod share;
mod timezone;

use chrono::{DateTime, Utc};

use crate::app::schedule::Pool;
use crate::app::streak::Unrepairable;
use crate::app::{Refusal, Trouble};
use crate::domain::cron::CronError;
use crate::domain::own_question::Source;
use crate::domain::question::{Kind, Topic};
use crate::domain::reminder::{MOST_HOURS, USUAL_HOURS};
use crate::domain::schedule::{MOST_POSTS_A_DAY, MOST_SCHEDULES};
use crate::domain::typed::overrides_direction;

pub use cut::{code, shorten};
pub use name::{mention, name_of};
pub use quote::quote;
pub use role::powers;

/// Returns the sentence for a refusal, which says what to do next.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotManager => {
            "You need the *Manage Server* permission for that. Ask someone who has it.".to_owned()
        }
        Refusal::UnknownTimezone { typed, nearest } => timezone::unknown(typed, nearest),
        Refusal::AmbiguousTimezone { typed, zones } => timezone::ambiguous(typed, zones),
        Refusal::MalformedTime(typed) => format!(
            "I can't read `{}` as a time. Write it like `09:00`, `9am` or `18:30`.",
            code(typed)
        ),
        Refusal::UnknownDays(typed) => format!(
            "I can't read `{}` as days. Write `every day`, `weekdays`, `weekends`, or names such \
             as `mon, wed, fri`.",
            code(typed)
        ),
        Refusal::UnknownTopic(typed) => unknown_topic(typed),
        Refusal::UnknownKind(typed) => {
            let kinds: Vec<String> = Kind::ALL.iter().map(|kind| format!("`{kind}`")).collect();
            format!(
                "There is no kind of question `{}`. The kinds are {}.",
                code(typed),
                kinds.join(", ")
            )
        }
        Refusal::TimeOrCron => {
            "A schedule needs either `at` (and `days`, if not every day) or `cron`, \
             not both. For example `at: 09:00`."
                .to_owned()
        }
        Refusal::MentionsEveryone => {
            "I don't mention @everyone. Leave `ping` out, or choose a role for people who want a \
             reminder."
                .to_owned()
        }
        Refusal::MalformedCron(CronError::FieldCount(count)) => format!(
            "A cron expression has five fields (minute, hour, day of month, month, day of week); \
             this one has {count}. For example `0 9 * * 1-5`."
        ),
        Refusal::MalformedCron(CronError::Field { name, text }) => format!(
            "I can't read `{}` as the {name} of a cron expression. For example `0 9 * * 1-5` means \
             9:00 from Monday to Friday.",
            code(text)
        ),
        Refusal::CronManyTimes { typed, once_a_day } => format!(
            "`{}` fires more than once a day, and a schedule posts at most once a day. Choose one \
             time, for example `{}`.",
            code(typed),
            code(once_a_day)
        ),
        Refusal::NeverFires => {
            "That schedule would never post: no date matches it. Check the day and the month."
                .to_owned()
        }
        Refusal::TooManySchedules => format!(
            "This server already has {MOST_SCHEDULES} schedules, the maximum. Remove one first \
             with `/schedule remove`."
        ),
        Refusal::TooManyPosts => format!(
            "This server has already had {MOST_POSTS_A_DAY} questions today, the maximum. The \
             next one can come tomorrow."
        ),
        Refusal::FewQuestions(pool) => few_questions(*pool),
        Refusal::ScheduleExists(schedule) => format!(
            "Schedule #{} already does that: **{}** in <#{}>, {}. Use `/schedule edit` to change \
             it, or add `anyway: True` for a duplicate.",
            schedule.number, schedule.plan.level, schedule.plan.channel, schedule.plan.timing
        ),
        Refusal::NothingToChange => {
            "You gave no options, so nothing changed. Give at least one of `channel`, `level`, \
             `at`, `days`, `topics`, `kinds`, `questions`, `cron`, `ping` and `thread`."
                .to_owned()
        }
        Refusal::ScheduleGone => {
            "That schedule was already removed. `/schedule list` shows the others.".to_owned()
        }
        Refusal::NothingSkipped => {
            "That schedule has no upcoming skip to undo. `/schedule list` shows what comes next."
                .to_owned()
        }
        Refusal::NothingToPick(source) => match source {
            Source::Own => {
                format!("None of this server's own questions matches all of that. {MORE_OWN}")
            }
            Source::Bank | Source::Both => {
                "No question matches all of that. Choose other topics, other kinds or another \
                 level."
                    .to_owned()
            }
        },
        Refusal::UnknownSchedule(typed) => format!(
            "This server has no schedule `{}`. `/schedule list` shows the numbers.",
            code(typed)
        ),
        Refusal::NotRunning => {
            "That schedule is paused, so it has no next post. `/schedule resume` starts it again."
                .to_owned()
        }
        Refusal::UnknownPost => {
            "I no longer know this post. `/daily` shows the open ones.".to_owned()
        }
        Refusal::QuestionGone => {
            "This question has been removed from the bank. Points and streaks stay, and an answer \
             or a pass still counts while its post is open: `/daily` shows what is open."
                .to_owned()
        }
        Refusal::UnknownQuestion { typed, nearest } => search::unknown(typed, nearest),
        Refusal::EmptyReport => reports::EMPTY.to_owned(),
        Refusal::TooManyReports => reports::too_many(),
        Refusal::ReviewLimit => review::limit(),
        Refusal::EmptyReview => review::EMPTY.to_owned(),
        Refusal::EmptyAnswer => {
            "That answer is empty. Write what you know, or press **I don't know yet**.".to_owned()
        }
        Refusal::MalformedDay(typed) => format!(
            "I can't read `{}` as a past day. Write it like `2026-01-31`, `31 Jan` or \
             `yesterday`.",
            code(typed)
        ),
        Refusal::MalformedComingDay(typed) => holiday::malformed(typed),
        Refusal::HolidayBackwards => holiday::BACKWARDS.to_owned(),
        Refusal::HolidayTooLong(from, why) => holiday::too_long(*from, why),
        Refusal::ReminderHours => format!(
            "Give a number of hours from 1 to {MOST_HOURS}, for example `/remind hours:{USUAL_HOURS}`."
        ),
        Refusal::TooManyRoles => role::TOO_MANY.to_owned(),
        Refusal::EveryonesRole => role::EVERYONES.to_owned(),
        Refusal::NotTheirsToGive(problem) => role::not_theirs_to_give(*problem),
        Refusal::RoleOfBell => role::OF_BELL.to_owned(),
        Refusal::RoleOfStreak(length) => role::of_streak(*length),
        Refusal::UnknownRights => role::UNKNOWN_RIGHTS.to_owned(),
        Refusal::NoHoliday => holiday::NONE.to_owned(),
        Refusal::Unrepairable(day, why) => {
            let day = day.format("%-d %B %Y");
            let next = "The `day` option lists the days a member missed.";
            match why {
                Unrepairable::NoStudyDay => {
                    format!("No question was posted here on {day}, so it broke no streak. {next}")
                }
                Unrepairable::NoStreak => {
                    format!(
                        "That member hadn't answered anything by {day}, so there was no streak to \
                         break. {next}"
                    )
                }
                Unrepairable::NotOver => {
                    format!(
                        "{day} is not over: the member can still answer a question of that day."
                    )
                }
                Unrepairable::Active => {
                    format!("That member was active on {day}, so it already counts. {next}")
                }
                Unrepairable::Excused => {
                    format!(
                        "{day} is already excused: it neither breaks the streak nor adds to it. \
                         {next}"
                    )
                }
            }
        }
        Refusal::OtherWithoutServer => profile::OTHER_WITHOUT_SERVER.to_owned(),
        Refusal::HiddenMember => {
            "This member's points and streak aren't shown to others here.".to_owned()
        }
        Refusal::BotOnBoard => "Bots don't answer questions, so they are on no board. Choose a \
                                member."
            .to_owned(),
        Refusal::NoAnswer => {
            "You have no written answer to this question, so there is nothing to mark or improve. \
             `/daily` shows what you can still answer."
                .to_owned()
        }
        Refusal::EmptyImprovement => {
            "That text is empty, so nothing has changed: your answer stays as it was.".to_owned()
        }
        Refusal::PointsShown => {
            "You have seen the key points, so your answer stays as it was. Press **Answer** on the \
             post to see your marks."
                .to_owned()
        }
        Refusal::AnswerClosed(at) => format!(
            "This question closed {}, so your answer stays as it was.",
            timestamp(*at, 'R')
        ),
        Refusal::MarksClosed(at) => format!(
            "This question closed {}, so your marks stay as they were.",
            timestamp(*at, 'R')
        ),
        Refusal::SuggestionsCount => {
            "On this server only the suggested marks count, and nobody can change them.".to_owned()
        }
        Refusal::RecapNeedsChannel => {
            "Choose a channel for the weekly recap: `/setup recap channel:`.".to_owned()
        }
        Refusal::Share(refusal) => share::refusal(refusal),
        Refusal::NoFollowUps => "This question has no follow-ups.".to_owned(),
        Refusal::Own(refusal) => bank::refusal(refusal),
        Refusal::Practice(refusal) => practice::refusal(refusal),
        Refusal::Mock(refusal) => mock::refusal(refusal),
        Refusal::Plan(refusal) => plan::refusal(refusal),
        Refusal::Privacy(refusal) => privacy::refusal(refusal),
    }
}

fn few_questions(pool: Pool) -> String {
    let again = "so the same ones would come back within days";
    let found = match pool.fewest as u32 {
        0 => "no question matches, so nothing would be posted".to_owned(),
        1 => format!("only 1 question matches, {again}"),
        many => format!("only {many} questions match, {again}"),
    };
    let when = if pool.fewest == pool.questions {
        "For this schedule,"
    } else {
        "On some of its days,"
    };
    let next = match pool.source {
        Source::Own => &format!("{MORE_OWN} Or add `anyway: True`."),
        Source::Bank | Source::Both => {
            "Choose more topics or kinds or another level, or add `anyway: True`."
        }
    };
    format!("{when} {found}. {next}")
}

/// Advice for a schedule with too few of the server's own questions.
pub const MORE_OWN: &str = "Add some with `/bank import` or `/bank review`, choose `questions: both`, \
    or ask for less: other topics, kinds or another level.";

/// Returns the sentence for an unknown topic.
pub fn unknown_topic(typed: &str) -> String {
    let topics = Topic::ALL.iter().map(|topic| format!("`{topic}`"));
    let topics: Vec<String> = topics.collect();
    format!(
        "There is no topic `{}`. The topics are {}.",
        code(typed),
        topics.join(", ")
    )
}

/// Returns the sentence for a fault of ours; `reference` finds the cause in the log.
pub fn fault(reference: &str) -> String {
    format!(
        "Something went wrong on our side (ref {reference}). Nothing was lost. Please try again, \
         and if it keeps happening, give the ref to the person who runs this bot."
    )
}

/// Returns the sentence for a database that does not work; `reference` finds the cause in the log.
pub fn trouble(trouble: Trouble, reference: &str) -> String {
    let (problem, next) = match trouble {
        Trouble::DiskFull => (
            "the disk of the machine I run on is full",
            "Please tell the person who runs this bot, and try again later.",
        ),
        Trouble::DiskFails => (
            "the disk of the machine I run on failed",
            "Please try again, and tell the person who runs this bot.",
        ),
        Trouble::NotWritable => (
            "my database can't be written to",
            "Please tell the person who runs this bot, and try again later.",
        ),
        Trouble::Damaged => (
            "my database is damaged, or its disk is",
            "Please tell the person who runs this bot.",
        ),
        Trouble::Locked => (
            "another program is using my database",
            "Please try again in a minute.",
        ),
        Trouble::Lost => (
            "my database file is gone",
            "Please tell the person who runs this bot: I am stopping.",
        ),
    };
    format!("That did not work, and nothing was saved: {problem} (ref {reference}). {next}")
}

/// For a button or a form of another version, or an invented one.
pub const OLD_BUTTON: &str =
    "This button is from an older version. `/daily` shows today's questions with new buttons.";

/// For a member who was waiting when the bot was told to stop.
pub const STOPPING: &str = "I'm being restarted and couldn't finish this in time. Try again in a \
                            minute. If it did go through, you'll see it then.";

/// For a command that Discord still shows in an older form.
pub const OLD_COMMAND: &str =
    "This command has changed. Reload Discord (Ctrl+R, or restart the app) and try it again.";

/// For a request about schedules on a server without any.
pub const NO_SCHEDULE: &str = "This server has no schedule yet. Add one with `/schedule add`.";

/// For a command outside of a server.
pub const GUILD_ONLY: &str =
    "Stride only works in servers. Use this command in a channel of your study group.";

/// Returns the sentence for an expensive action done too often.
pub fn too_often(again_at: DateTime<Utc>) -> String {
    format!(
        "That was a lot at once. Try again {}.",
        timestamp(again_at, 'R')
    )
}

/// Returns Discord's markup for an instant; `style` is `R` (relative), `F`, `t` …
pub fn timestamp(instant: DateTime<Utc>, style: char) -> String {
    format!("<t:{}:{style}>", instant.timestamp())
}

/// Formats a number with its noun: `1 day`, `2 days`.
pub fn count(number: u32, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Escapes a person's text: no markup, no mention, on one line.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '[' | ']' | '(' | ')' | '#' | '-'
            | ':' => {
                escaped.push('\\');
                escaped.push(character);
            }
            // A mention needs a bare sign: an invisible joiner makes it plain text.
            '@' => escaped.push_str("@\u{2060}"),
            '\u{2028}' | '\u{2029}' => escaped.push(' '),
            character if overrides_direction(character) => {}
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}
