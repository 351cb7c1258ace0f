//! A member's card.

mod card;

use chrono::NaiveDate;
use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::streak::resting;
use super::{BLUE, button, heading, owned, row};
use crate::app::profile::{Place, Profile};
use crate::app::streak::Owner;
use crate::discord::custom_id::{CustomId, Practice};
use crate::discord::pictures::Shown;
use crate::discord::text::{count, name_of, shorten};
use crate::discord::view::View;
use crate::domain::profile::{Knowledge, Square};
use crate::domain::question::Topic;

/// Discord's limit for the description of a file, in characters.
const ALTERNATIVE: usize = 1_024;

/// Renders a member's card, with its contents in words. `name` is the member's name in this place.
pub fn view(profile: &Profile<'_>, name: &str) -> View {
    let title = match &profile.owner {
        Owner::Caller => format!("Profile of {}", name_of(name, profile.member)),
        other => owned(profile.member, other, "profile"),
    };
    let mut embed = Embed::new(title, BLUE);
    if let Place::Everywhere { .. } = profile.place {
        embed = embed.text("-# All your servers and your practice together.");
    }
    if let Some(holiday) = &profile.holiday {
        embed = embed.text(resting(holiday));
    }
    if let Some((strongest, weakest)) = ends(profile) {
        embed = embed.field("Strongest", topic_name(strongest), true).field(
            "Weakest",
            topic_name(weakest),
            true,
        );
    }
    let next = profile.next();
    if let Some(next) = next {
        embed = embed.field("Practice this next", heading(next), false);
    }
    let ask = next.map(|next| {
        let ask = CustomId::Practice(Practice::Ask(next.number));
        let label = format!("Practice #{}", next.number);
        button(&ask, &label, ButtonStyle::Primary)
    });
    let drawn = match &profile.owner {
        Owner::Caller => Some(name),
        Owner::Other(name) => Some(name.as_str()),
        Owner::Unknown => None,
    };
    let svg = card::svg(profile, drawn);
    let picture = Shown::once("profile", svg, card::PIXELS, in_words(profile));
    View::embed(embed)
        .with_figure(Some(picture))
        .with_rows([row(ask.into_iter().collect())])
}

fn ends(profile: &Profile<'_>) -> Option<(Topic, Topic)> {
    profile.knowledge.as_ref()?.ends
}

/// Describes the card, for members who do not see it.
fn in_words(profile: &Profile<'_>) -> String {
    let streak = |length, longest| format!("{} (longest {longest})", count(length, "study day"));
    let place = match profile.place {
        Place::Server {
            length,
            longest,
            freezes,
        } => format!(
            "Streak: {}, {}.",
            streak(length, longest),
            count(freezes, "freeze")
        ),
        Place::Everywhere {
            servers,
            length,
            longest,
        } => format!(
            "{}, best streak: {}.",
            count(servers, "server"),
            streak(length, longest)
        ),
    };
    let mut words = vec![place, format!("Points: {}.", profile.points)];
    words.push(year_in_words(profile));
    if let Some(knowledge) = &profile.knowledge {
        words.extend(knowledge_in_words(knowledge));
    }
    shorten(&words.join(" "), ALTERNATIVE)
}

fn year_in_words(profile: &Profile<'_>) -> String {
    let days = |is: fn(&Square) -> bool| profile.year.values().filter(|square| is(square)).count();
    let active = days(|square| matches!(square, Square::Done(_)));
    let (kept, missed) = (
        days(|square| *square == Square::Kept),
        days(|square| *square == Square::Missed),
    );
    let last: Option<&NaiveDate> = profile
        .year
        .iter()
        .rev()
        .find_map(|(day, square)| matches!(square, Square::Done(_)).then_some(day));
    let last = last.map_or_else(String::new, |day| format!(", the last one {day}"));
    let mut text = format!(
        "In the last year: {}{last}",
        count(active as u32, "active day")
    );
    if kept + missed > 0 {
        text += &format!("; {kept} kept by a freeze, amnesty or holiday, {missed} missed");
    }
    text + "."
}

fn knowledge_in_words(knowledge: &Knowledge<'_>) -> Vec<String> {
    let mut words = vec![format!(
        "Seen: {} of {} questions.",
        knowledge.seen, knowledge.of
    )];
    let levels: Vec<String> = knowledge
        .levels
        .iter()
        .filter_map(|(level, covered)| Some(format!("{level} {}%", covered.percent()?)))
        .collect();
    if !levels.is_empty() {
        words.push(format!("Key points covered: {}.", levels.join(", ")));
        let topics: Vec<String> = knowledge
            .topics
            .iter()
            .filter_map(|(topic, covered)| {
                Some(format!("{} {}%", topic_name(*topic), covered.percent()?))
            })
            .collect();
        words.push(format!("By topic: {}.", topics.join(", ")));
    }
    words
}

/// Formats a topic: `receptive field`.
fn topic_name(topic: Topic) -> String {
    topic.as_str().replace('-', " ")
}
