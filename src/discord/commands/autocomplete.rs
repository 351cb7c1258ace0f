//! Suggestions while a member types an option.

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse, ResolvedValue, Unresolved};

use crate::app::search::suggest;
use crate::app::streak::repairable;
use crate::app::timezone::of_guild;
use crate::discord::text::shorten;
use crate::discord::{Context, command_caller, command_person};
use crate::domain::ids::MemberId;
use crate::domain::local_time::study_day;
use crate::domain::question::{Kind, Question, Topic};
use crate::domain::time_zone::{self, name};
use crate::domain::typed::past_date;

/// Discord's limit for the number of choices.
const CHOICES: usize = 25;
/// Discord's limit for a choice's name.
const NAME: usize = 100;
/// Discord's limit for a choice's value.
const VALUE: usize = 100;

fn choices(choices: impl IntoIterator<Item = (String, String)>) -> CreateAutocompleteResponse {
    // A value that is too long to be sent back can only be typed.
    let fits = |(_, value): &(String, String)| value.chars().count() <= VALUE;
    let choices = choices.into_iter().filter(fits).take(CHOICES);
    CreateAutocompleteResponse::new().set_choices(
        choices
            .map(|(name, value)| AutocompleteChoice::new(shorten(&name, NAME), value))
            .collect(),
    )
}

/// Suggests questions, best first; before anything is typed, the ones open here, the ones the
/// member saw last, then the others.
pub(super) async fn question(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let app = &ctx.data().app;
    let Ok(found) = suggest(app, &command_person(ctx), typed).await else {
        return choices([]);
    };
    let others = app.bank.iter().filter(|_| typed.trim().is_empty());
    let mut listed: Vec<&Question> = Vec::new();
    for question in found.into_iter().chain(others) {
        if listed.len() == CHOICES {
            break;
        }
        if !listed.iter().any(|known| known.id == question.id) {
            listed.push(question);
        }
    }
    choices(listed.into_iter().map(|question| {
        let label = format!("#{} · {}", question.number, question.title);
        (label, question.id.to_string())
    }))
}

/// Suggests the server's own questions.
pub(super) async fn own_question(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let bank = &ctx.data().app.bank;
    let found = match typed.trim() {
        "" => bank.iter().collect(),
        typed => bank.search(typed).questions,
    };
    let own = found.into_iter().filter(|question| question.is_own());
    choices(own.map(|question| {
        let label = format!("#{} · {}", question.number, question.title);
        (label, question.id.to_string())
    }))
}

/// Suggests time zones, each with its current time.
pub(super) async fn timezone(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let now = *ctx.interaction.id.created_at();
    let found = time_zone::suggest(typed, now, CHOICES).into_iter();
    choices(found.map(|suggestion| {
        let name = name(suggestion.zone);
        let word = suggestion.word.map(|word| format!(" ({word})"));
        let time = now.with_timezone(&suggestion.zone).format("%H:%M");
        let label = format!("{name}{} · {time} now", word.unwrap_or_default());
        (label, name)
    }))
}

/// Suggests members who left the server.
pub(super) async fn departed(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let Ok(caller) = command_caller(ctx) else {
        return choices([]);
    };
    let Ok(left) = crate::app::privacy::departed(&ctx.data().app, &caller, typed).await else {
        return choices([]);
    };
    choices(
        left.into_iter()
            .map(|(member, name)| (name, member.to_string())),
    )
}

/// Suggests the guild's schedules.
pub(super) async fn schedule(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let Ok(caller) = command_caller(ctx) else {
        return choices([]);
    };
    let Ok((schedules, _)) = crate::app::schedule::list(&ctx.data().app, &caller).await else {
        return choices([]);
    };
    let wanted = typed.trim().to_lowercase();
    let mut found: Vec<(Match, String, String)> = schedules
        .iter()
        .filter_map(|schedule| {
            let plan = &schedule.plan;
            let label = format!("#{} {}, {}", schedule.number, plan.level, plan.timing);
            let by_text = label
                .to_lowercase()
                .contains(&wanted)
                .then_some(Match::Text);
            let how = by_number(schedule.number, &wanted).or(by_text)?;
            Some((how, label, schedule.number.to_string()))
        })
        .collect();
    found.sort_by_key(|(how, ..)| *how);
    choices(found.into_iter().map(|(_, label, number)| (label, number)))
}

/// How a schedule matches. A member who types a number means it: Enter takes the first suggestion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Number,
    BeginningOfNumber,
    Text,
}

/// Returns how well a typed number (with or without `#`) matches, if it is a number.
fn by_number(number: u32, typed: &str) -> Option<Match> {
    let digits = typed.trim().trim_start_matches('#');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.to_string();
    match number.strip_prefix(digits.trim_start_matches('0')) {
        Some("") if is_number => Some(Match::Number),
        Some(_) if is_number => Some(Match::BeginningOfNumber),
        _ => None,
    }
}

/// Suggests another topic after the typed ones, which are separated by commas.
pub(super) async fn topics(_: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    listed(typed, Topic::ALL.iter().map(ToString::to_string))
}

/// Suggests kinds of question, like topics.
pub(super) async fn kinds(_: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    listed(typed, Kind::ALL.iter().map(ToString::to_string))
}

/// Suggests words to follow the typed ones.
fn listed(typed: &str, words: impl Iterator<Item = String>) -> CreateAutocompleteResponse {
    let (before, wanted) = match typed.rsplit_once(',') {
        Some((before, wanted)) => (format!("{}, ", before.trim()), wanted),
        None => (String::new(), typed),
    };
    let wanted = wanted.trim().to_lowercase().replace(' ', "-");
    let typed_already = before.to_lowercase();
    let typed_already: Vec<&str> = typed_already.split(", ").collect();
    let words =
        words.filter(|word| word.contains(&wanted) && !typed_already.contains(&word.as_str()));
    choices(words.map(|word| {
        let list = format!("{before}{word}");
        (list.clone(), list)
    }))
}

/// Suggests the days that the member in the same command missed.
pub(super) async fn missed_day(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let member = ctx.args.iter().find_map(|option| match &option.value {
        ResolvedValue::User(user, _) => Some(user.id),
        ResolvedValue::Unresolved(Unresolved::User(id)) => Some(*id),
        _ => None,
    });
    let (Some(member), Ok(caller)) = (member, command_caller(ctx)) else {
        return choices([]);
    };
    let member = MemberId(member.get());
    let Ok(days) = repairable(&ctx.data().app, &caller, member).await else {
        return choices([]);
    };
    let Ok(zone) = of_guild(&ctx.data().app, caller.guild).await else {
        return choices([]);
    };
    let typed_day = past_date(typed, study_day(caller.at, zone));
    let wanted = days
        .into_iter()
        .filter(|day| Some(*day) == typed_day || day.to_string().contains(typed.trim()));
    choices(wanted.map(|day| (day.to_string(), day.to_string())))
}
