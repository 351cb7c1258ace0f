//! A post in its channel, its answer form, its hint and its results.

use serenity::all::{ButtonStyle, CreateAllowedMentions, CreateButton, CreateMessage};

use super::embed::Embed;
use super::{
    BLUE, button, heading, heading_or_removed, level_name, post_embed, question_embed, reviewed,
    row,
};
use crate::app::answer::Purpose;
use crate::app::daily::{PostView, Recap};
use crate::app::post::closing::Closed;
use crate::discord::custom_id::{CustomId, Part, Remind};
use crate::discord::form::{Field, Form};
use crate::discord::text::{count, timestamp};
use crate::discord::view::View;
use crate::domain::ids::PostId;
use crate::domain::points;
use crate::domain::post::{self, Tally};
use crate::domain::question::{Experience, Question, Section};

/// Builds the message of a post. `ping` is its schedule's role.
pub fn message(view: &PostView<'_>) -> CreateMessage {
    let PostView {
        post,
        question,
        ping,
        last,
        answered,
        ..
    } = view;
    let late = if post.late { " · posted late" } else { "" };
    let answered = match answered {
        0 => String::new(),
        n => format!(" **{n} answered**"),
    };
    let text = format!(
        "Answer in private: only you see your answer and its verdict.\nCloses {}.{answered}",
        timestamp(post.closes_at, 'R')
    );
    let mut embed = facts(question_embed(question).text(text), question).footer(format!(
        "Up to {} points{late} · {}",
        points::base(post.level),
        reviewed(question)
    ));
    let mut buttons = vec![
        button(&CustomId::Answer(post.id), "Answer", ButtonStyle::Primary),
        button(
            &CustomId::Pass(post.id),
            "I don't know yet",
            ButtonStyle::Secondary,
        ),
    ];
    if question.has_hint() {
        let hint = CustomId::Hint(post.id);
        buttons.push(button(&hint, "Hint", ButtonStyle::Secondary));
    }
    let stats = CustomId::Stats(post.id);
    buttons.push(button(&stats, "Stats", ButtonStyle::Secondary));
    buttons.push(bell(post.id));
    let mut rows = vec![row(buttons)];
    if let Some(last) = last {
        let name = format!("Last time: {}", heading_or_removed(last.question));
        embed = embed.field(name, how_it_went(last.tally), false);
        let short = Part::Section(Section::ShortAnswer);
        rows.extend(last.question.map(|question| {
            row(vec![button(
                &CustomId::Open(question.id.clone(), short),
                &format!("Answer to #{}", question.number),
                ButtonStyle::Secondary,
            )])
        }));
    }
    let view = View::embed(embed).with_rows(rows);
    match ping {
        Some(role) => view
            .with_content(format!("<@&{role}>"))
            .into_message(CreateAllowedMentions::new().roles([role.0])),
        None => view.into_message(CreateAllowedMentions::new()),
    }
}

/// Builds the button that turns reminders on and off.
fn bell(post: PostId) -> CreateButton {
    let id = CustomId::Remind(Remind::Choose(post));
    CreateButton::new(id.to_string())
        .emoji('🔔')
        .style(ButtonStyle::Secondary)
}

/// Renders the message of a closed post: the same question, its results, and what members can still
/// do.
pub fn closed(closed: &Closed<'_>) -> View {
    let Closed {
        post,
        question,
        tally,
        ..
    } = closed;
    let embed = post_embed(post, *question).text(how_it_closed(*tally));
    let mut buttons = Vec::new();
    if let Some(question) = question {
        let short = Part::Section(Section::ShortAnswer);
        let open = CustomId::Open(question.id.clone(), short);
        let practice = CustomId::Answer(post.id);
        buttons.push(button(&practice, "Practice", ButtonStyle::Secondary));
        buttons.push(button(&open, "Model answer", ButtonStyle::Secondary));
    }
    buttons.push(button(
        &CustomId::Stats(post.id),
        "Stats",
        ButtonStyle::Secondary,
    ));
    let embed = match question {
        Some(question) => facts(embed, question).footer(reviewed(question)),
        None => embed,
    };
    View::embed(embed).with_rows([row(buttons)])
}

/// Returns the results in one line.
fn how_it_closed(tally: Tally) -> String {
    let answered = match tally.answered {
        0 => "nobody answered".to_owned(),
        n => format!("{n} answered"),
    };
    match tally.shown_percent() {
        Some(percent) => format!("**Closed** · {answered} · {percent}%"),
        None => format!("**Closed** · {answered}"),
    }
}

/// Adds the facts about a question besides its title.
pub(super) fn facts(embed: Embed, question: &Question) -> Embed {
    let topics: Vec<String> = question.topics.iter().map(ToString::to_string).collect();
    let embed = embed
        .field("Level", level_name(question.level), true)
        .field("Experience", years(question.experience), true);
    match topics.as_slice() {
        [] => embed,
        topics => embed.field("Topics", topics.join(", "), true),
    }
}

/// Formats a range of years, as in print.
pub(super) fn years(experience: Experience) -> String {
    format!("{experience} years").replace('-', "–")
}

/// Returns the name of a post's thread.
pub fn thread_name(question: Option<&Question>) -> String {
    heading_or_removed(question)
}

/// Returns the form for an answer, below the full question; `opened_at` comes back with it. Without
/// a question the form still works, because the channel shows the question. `is_judged` says
/// whether a language model will read the text.
pub fn answer_form(
    question: Option<&Question>,
    post: PostId,
    opened_at: chrono::DateTime<chrono::Utc>,
    purpose: &Purpose,
    is_judged: bool,
) -> Form {
    let (of_title, description) = match purpose {
        Purpose::Answer => ("your answer", "As you would say it to an interviewer"),
        Purpose::Improve(_) => ("improve your answer", "I keep your first text, too"),
        Purpose::Pass => (
            "counts as a pass",
            "You have seen part of the answer, so this counts as a pass",
        ),
        Purpose::Practice => (
            "practice",
            "The question has closed: no points, no streak, just practice",
        ),
    };
    let title = match question {
        Some(question) => format!("Question #{}: {of_title}", question.number),
        None => "Your answer".to_owned(),
    };
    let (custom_id, value) = match purpose {
        Purpose::Improve(text) => (CustomId::SubmitImproved(post, opened_at), text.as_str()),
        _ => (CustomId::Submit(post, opened_at), ""),
    };
    Form {
        custom_id: custom_id.to_string(),
        title,
        text: question.map_or_else(String::new, |question| format!("### {}", heading(question))),
        label: "In your own words",
        description: if is_judged {
            format!("{description}. A language model reads it: see /privacy about")
        } else {
            description.to_owned()
        },
        field: ANSWER_FIELD,
        input: Field::Lines,
        value: value.to_owned(),
    }
}

/// The id of the form's one field.
pub const ANSWER_FIELD: &str = "answer";

/// Returns what a member typed into a form that failed, so that they can copy it.
pub fn typed(text: &str) -> Embed {
    Embed::new("What you wrote", BLUE).boxed(text)
}

/// Renders a question's hint.
pub fn hint(question: &Question) -> View {
    let hint = match question.has_hint() {
        true => format!("**Hint:** {}", question.hint),
        false => "There is no hint for this question.".to_owned(),
    };
    View::embed(question_embed(question).text(hint))
}

/// Renders the results of a post, without names and answers.
pub fn stats(recap: &Recap<'_>) -> View {
    let embed = post_embed(&recap.post, recap.question);
    View::embed(embed.text(how_it_went(recap.tally)))
}

fn how_it_went(tally: Tally) -> String {
    let took_part = tally.answered + tally.passed;
    if (1..post::ANONYMOUS).contains(&took_part) {
        return format!(
            "{} answered or passed: too few to show how it went.",
            count(took_part, "member")
        );
    }
    let answered = match (tally.answered, tally.shown_percent()) {
        (0, _) => "Nobody has answered yet.".to_owned(),
        (n, Some(percent)) if n == tally.marked => format!(
            "{} answered and covered **{percent}%** of the key points on average.",
            count(n, "member"),
        ),
        (n, Some(percent)) => format!(
            "{} answered. {} could be marked and covered **{percent}%** of the key points on \
             average.",
            count(n, "member"),
            count(tally.marked, "answer"),
        ),
        (n, None) => format!("{} answered.", count(n, "member")),
    };
    match tally.passed {
        0 => answered,
        n => format!("{answered}\n{} passed.", count(n, "member")),
    }
}
