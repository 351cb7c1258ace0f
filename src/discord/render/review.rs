//! A review: a card, its answer side, and the end of the day's cards.

use chrono::{DateTime, Utc};
use serenity::all::{ButtonStyle, CreateButton};

use super::answer::{ask_first, places};
use super::embed::Embed;
use super::post::ANSWER_FIELD;
use super::verdict::{marks, own_text};
use super::{BLUE, button, heading, question_embed, row};
use crate::app::review::{Answer, Back, Done, Face, Front, Showing, Turn, Turned};
use crate::discord::custom_id::{CustomId, Part, ReviewId};
use crate::discord::form::{Field, Form};
use crate::discord::text::{count, timestamp};
use crate::discord::view::View;
use crate::domain::question::{Question, Section};
use crate::domain::review::{Rating, Reviewed};

/// Returns the name of a rating on its button, for a question.
fn name(rating: Rating) -> &'static str {
    match rating {
        Rating::Again => "Again",
        Rating::Hard => "Hard",
        Rating::Good => "Good",
        Rating::Easy => "Easy",
    }
}

/// The ratings for a part of a question, with their names.
const OF_A_PART: [(Rating, &str); 3] = [
    (Rating::Again, "Missed"),
    (Rating::Hard, "Partly"),
    (Rating::Good, "Got it"),
];

/// The note above a card.
#[derive(Clone, Copy, Debug)]
pub enum News {
    /// When the card just rated comes back, and its showing.
    ComesBack(DateTime<Utc>, Showing),
    /// The rating stays, although the member wanted to take it back.
    Stays,
    /// The clicked card has been reviewed since.
    Over,
    /// The new daily limit of cards.
    Limit(u32),
}

/// Renders a card, or what there is instead.
pub fn turn(turn: &Turn<'_>, news: Option<News>) -> View {
    let undo = match news {
        Some(News::ComesBack(_, showing)) => {
            let undo = id(ReviewId::Undo(showing));
            Some(button(&undo, "Undo", ButtonStyle::Secondary))
        }
        _ => None,
    };
    let view = match turn {
        Turn::Card(front) => self::front(front, undo),
        Turn::Done(done) => self::done(done, undo),
    };
    match news {
        Some(News::ComesBack(due_at, _)) => view.with_content(comes_back(due_at)),
        Some(News::Stays) => view.with_content(
            "That rating stays: you can only take back the last one, before you rate another card. \
             This comes next:",
        ),
        Some(News::Over) => view.with_content(
            "You have reviewed that card since, or it has left your deck. This comes next:",
        ),
        Some(News::Limit(limit)) => {
            let cards = count(limit, "card");
            view.with_content(format!("From now on you review up to **{cards}** a day."))
        }
        None => view,
    }
}

/// Says when the card just rated comes back.
pub(super) fn comes_back(due_at: DateTime<Utc>) -> String {
    format!("Noted. That card comes back {}.", timestamp(due_at, 'R'))
}

/// Renders the result of a click on a card.
pub fn turned(turned: &Turned<'_>) -> View {
    match turned {
        Turned::Back(back) => self::back(back),
        Turned::AsksFirst(question, asks) => ask_first(question, asks),
        Turned::Over(next) => turn(next, Some(News::Over)),
    }
}

fn id(id: ReviewId) -> CustomId {
    CustomId::Review(id)
}

fn front(front: &Front<'_>, undo: Option<CreateButton>) -> View {
    let showing = front.showing;
    let (text, writes) = match &front.face {
        Face::Question => (
            "Say your answer out loud, or write it down. Then reveal.".to_owned(),
            true,
        ),
        Face::KeyPoint(cue) => (
            format!(
                "You missed this point. Finish it, then reveal:\n\n**{}**",
                **cue
            ),
            false,
        ),
        Face::FollowUp(asked) => (
            format!(
                "A follow-up:\n\n**{}**\n\nSay your answer out loud. Then reveal.",
                **asked
            ),
            false,
        ),
    };
    let embed = question_embed(front.question).text(text).footer(format!(
        "Review · card {} of {} today",
        front.place, front.of
    ));
    let reveal = button(
        &id(ReviewId::Reveal(showing)),
        "Reveal",
        ButtonStyle::Primary,
    );
    let write = writes.then(|| {
        let write = id(ReviewId::Write(showing));
        button(&write, "Write it", ButtonStyle::Secondary)
    });
    let buttons = std::iter::once(reveal).chain(write).chain(undo);
    View::embed(embed).with_rows([row(buttons.collect())])
}

fn back(back: &Back<'_>) -> View {
    let embed = question_embed(back.question);
    let showing = back.showing;
    let rate_part = |rating| rate(showing, rating);
    let (embed, ratings) = match &back.answer {
        Answer::Question(model) => {
            let points = model.points.iter().map(|point| format!("- {point}"));
            let embed = embed
                .text("**A good answer says**")
                .list(points.collect())
                .text(format!("\n**Short answer**\n{}", model.short))
                .text("\nHow well did you know it?");
            (embed, whole(back, None))
        }
        Answer::Written {
            text,
            points,
            coverage,
        } => {
            let suggested = Rating::of(*coverage);
            let embed = embed.text(format!(
                "### {} of {} key points",
                coverage.matched, coverage.total
            ));
            let embed = marks::all(embed, points).text(own_text(text)).text(format!(
                "\nI'd say **{}**. How well did you know it?",
                name(suggested)
            ));
            (embed, whole(back, Some(suggested)))
        }
        Answer::KeyPoint(point) => {
            let embed = embed.text(format!("**{}**", point.point));
            let embed = match &point.model {
                Some(model) => embed.text(format!("\n-# Model answer: {model}")),
                None => embed,
            };
            let embed = embed.text("\nDid you have it?");
            (embed, parts(&back.outlook, rate_part))
        }
        Answer::FollowUp(follow_up) => {
            let body = format!("**{}**\n\n{}", follow_up.question, follow_up.answer);
            (embed.text(body), parts(&back.outlook, rate_part))
        }
    };
    let short = Part::Section(Section::ShortAnswer);
    let open = CustomId::Open(back.question.id.clone(), short);
    let open = button(&open, "The whole answer", ButtonStyle::Secondary);
    View::embed(embed).with_rows([row(ratings), row(vec![open])])
}

fn rate(showing: Showing, rating: Rating) -> CustomId {
    id(ReviewId::Rate(showing, rating))
}

/// Builds the rating buttons for a question; one may be suggested.
fn whole(back: &Back<'_>, suggested: Option<Rating>) -> Vec<CreateButton> {
    let ratings = Rating::ALL.into_iter().zip(&back.outlook);
    ratings
        .map(|(rating, next)| {
            let style = match suggested {
                Some(suggested) if suggested == rating => ButtonStyle::Primary,
                _ => ButtonStyle::Secondary,
            };
            let label = format!("{} · {}", name(rating), days(next.days));
            button(&rate(back.showing, rating), &label, style)
        })
        .collect()
}

/// Builds the rating buttons for a part of a question.
pub(super) fn parts(outlook: &[Reviewed; 4], id: impl Fn(Rating) -> CustomId) -> Vec<CreateButton> {
    OF_A_PART
        .into_iter()
        .map(|(rating, name)| {
            let label = format!("{name} · {}", days(outlook[rating as usize].days));
            button(&id(rating), &label, ButtonStyle::Secondary)
        })
        .collect()
}

/// Says how long it is until a card comes back, as exactly as it matters.
fn days(days: u32) -> String {
    match days {
        0..60 => count(days, "day"),
        60..730 => count(days.saturating_add(15) / 30, "month"),
        _ => count(days.saturating_add(182) / 365, "year"),
    }
}

fn done(done: &Done, undo: Option<CreateButton>) -> View {
    let headline = match (done.cards, done.reviewed, done.more) {
        (0, ..) => "Your deck is empty",
        (_, 0, _) => "Nothing to review now",
        (_, _, 0) => "Done: you have reviewed everything that is due",
        _ => "Done for today",
    };
    let mut lines = Vec::new();
    if done.cards == 0 {
        lines.push(
            "Whatever you answer or practice goes into it and comes back when you are about to \
             forget it. A key point that you miss comes back by itself."
                .to_owned(),
        );
    }
    if done.reviewed > 0 {
        lines.push(format!(
            "You reviewed {} today.",
            count(done.reviewed, "card")
        ));
    }
    if done.more > 0 {
        lines.push(format!(
            "More cards are due, and they can wait: {} a day is plenty. To change that: \
             `/review limit`.",
            done.limit
        ));
    }
    let next = done.next.filter(|_| done.more == 0);
    lines.extend(next.map(|next| {
        let due = timestamp(next, 'R');
        format!("The next card is due {due}. Up to half a day early is fine.")
    }));
    let mut embed = Embed::new(headline, BLUE).text(lines.join("\n"));
    if !done.waiting.is_empty() {
        embed = embed
            .text(
                "\nThese are due, but their question is still open. Answer it, or look at your key \
                 points, to see them:",
            )
            .list(places(&done.waiting));
    }
    if done.cards > 0 {
        embed = embed.footer(format!("{} in your deck", count(done.cards, "card")));
    }
    let goal = done.reviewed.saturating_add(done.limit);
    let more = (done.more > 0).then(|| {
        let next = id(ReviewId::Next(goal));
        button(
            &next,
            &format!("{} more", done.limit),
            ButtonStyle::Secondary,
        )
    });
    View::embed(embed).with_rows([row(more.into_iter().chain(undo).collect())])
}

/// Returns the form for an answer to a card's question.
pub fn form(question: &Question, showing: Showing) -> Form {
    Form {
        custom_id: id(ReviewId::Submit(showing)).to_string(),
        title: format!("Question #{}: review", question.number),
        text: format!("### {}", heading(question)),
        label: "In your own words",
        description: "Just for you: I don't keep it, and the marks suggest a rating".to_owned(),
        field: ANSWER_FIELD,
        input: Field::Lines,
        value: String::new(),
    }
}
