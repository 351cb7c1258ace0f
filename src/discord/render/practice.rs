//! A practice question, its answer form, and the verdict.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use super::answer::places;
use super::post::ANSWER_FIELD;
use super::verdict::{
    color_of, foreign_notice, marks, next_buttons, own_text, result_of, withheld,
};
use super::{button, heading, heading_or_removed, question_embed, reviewed, row};
use crate::app::answer::Stage;
use crate::app::practice::{Asked, Happened, Outcome};
use crate::app::reveal::Access;
use crate::discord::custom_id::{CustomId, Practice, Subject};
use crate::discord::form::{Field, Form};
use crate::discord::render::embed::Embed;
use crate::discord::render::post::facts;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::post::Post;
use crate::domain::practice::Selection;
use crate::domain::question::Question;

/// Renders a practice question, for one member or for everybody.
pub fn question(asked: &Asked<'_>, is_public: bool) -> View {
    let question = asked.question;
    let mut embed = question_embed(question).text(if is_public {
        "Practice for everybody: answer in private, without points."
    } else {
        "Practice: no points, no streak, and only you see it."
    });
    if let Some(seen_at) = asked.seen_at.filter(|_| !is_public) {
        embed = embed.text(format!("-# You last saw it {}.", timestamp(seen_at, 'R')));
    }
    let embed = facts(embed, question).footer(reviewed(question));
    let id = || question.id.clone();
    let selection = (!is_public).then_some(asked.selection);
    let answer = CustomId::Practice(Practice::Answer(id(), selection));
    let hint = CustomId::Practice(Practice::Hint(id()));
    let reveal = CustomId::Practice(Practice::GiveUp(id()));
    let hint = button(&hint, "Hint", ButtonStyle::Secondary);
    let buttons = [
        Some(button(&answer, "Answer", ButtonStyle::Primary)),
        question.has_hint().then_some(hint),
        Some(button(&reveal, "Reveal", ButtonStyle::Secondary)),
    ];
    let buttons = buttons.into_iter().flatten();
    let next = selection.map(next_button);
    View::embed(embed).with_rows([row(buttons.chain(next).collect())])
}

fn next_button(selection: Selection) -> CreateButton {
    let next = CustomId::Practice(Practice::Next(selection));
    button(&next, "Next question", ButtonStyle::Secondary)
}

/// Replaces a question that is open to a member as a post, where an answer counts.
pub fn is_open(question: &Question, posts: &[Post]) -> View {
    let embed = question_embed(question)
        .text("This question is open, so answer it there, where it counts:")
        .list(places(posts))
        .text("\nOnce you have answered it, or it has closed, you can practice it as often as you like.");
    View::embed(embed)
}

/// Returns the form for a practice answer, below the full question, filled with the latest text.
pub fn form(question: &Question, submit: Practice, text: &str) -> Form {
    let of_title = if text.is_empty() {
        "practice"
    } else {
        "improve your answer"
    };
    Form {
        custom_id: CustomId::Practice(submit).to_string(),
        title: format!("Question #{}: {of_title}", question.number),
        text: format!("### {}", heading(question)),
        label: "In your own words",
        description: "As you would say it to an interviewer: practice, no points".to_owned(),
        field: ANSWER_FIELD,
        input: Field::Lines,
        value: text.to_owned(),
    }
}

/// Renders a member's practice answer: first the suggested key points, then all of them.
pub fn verdict(outcome: &Outcome<'_>) -> View {
    let written = &outcome.answer.written;
    let embed = Embed::new(heading_or_removed(outcome.question), color(outcome));
    let embed = embed.text(top(outcome).join("\n"));
    let own_text = own_text(&written.text);
    let (embed, rows) = match (&outcome.points, outcome.stage) {
        (Access::AsksFirst(asks), stage) => {
            let show = asks.told().map(|told| {
                let anyway = CustomId::Practice(Practice::ShowAnyway(outcome.answer.id, told));
                button(&anyway, "Show the key points anyway", ButtonStyle::Danger)
            });
            let embed = embed.list(withheld(asks, false)).text(own_text);
            let improve = improve(outcome).filter(|_| stage == Stage::Suggested);
            let next = outcome.answer.selection.map(next_button);
            let buttons = improve.into_iter().chain(show).chain(next);
            (embed, vec![row(buttons.collect())])
        }
        (Access::Open(points), Stage::Suggested) => {
            let embed = embed.text(own_text);
            let embed = marks::suggested(embed, points, written.coverage(), true);
            let embed = foreign(embed, outcome);
            let show = CustomId::Practice(Practice::Show(outcome.answer.id));
            let show = button(&show, "Show the points", ButtonStyle::Secondary);
            let buttons = improve(outcome).into_iter().chain([show]);
            (embed, vec![row(buttons.collect())])
        }
        (Access::Open(points), Stage::Shown) => {
            let embed = marks::all(embed, points).text(own_text);
            let embed = embed.text(match outcome.happened {
                Happened::Settled => "\n**Your marks are saved.** You can change them.",
                _ => "\nTick what your answer says: your word counts.",
            });
            let embed = match written.settled {
                None => foreign(embed, outcome),
                Some(_) => embed,
            };
            let settle = CustomId::Practice(Practice::Settle(outcome.answer.id));
            let menu = marks::menu(&settle, points);
            (
                embed,
                std::iter::once(menu).chain(next_rows(outcome)).collect(),
            )
        }
    };
    View::embed(embed).with_rows(rows)
}

/// Returns the result, if it may be shown, and the latest event.
fn top(outcome: &Outcome<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Access::Open(_) = outcome.points {
        let result = result_of(&outcome.answer.written, outcome.stage);
        lines.push(format!("### {result}"));
        lines.extend(since_last_time(outcome));
    }
    if outcome.happened == Happened::Improved {
        lines.push("Your new text is in.".to_owned());
    }
    lines.push("-# Practice: no points, no streak".to_owned());
    lines
}

fn since_last_time(outcome: &Outcome<'_>) -> Option<String> {
    if outcome.stage == Stage::Suggested {
        return None;
    }
    let now = outcome.answer.written.coverage();
    outcome
        .last
        .map(|before| super::verdict::since(before, now))
}

fn color(outcome: &Outcome<'_>) -> u32 {
    color_of(match (&outcome.points, outcome.stage) {
        (Access::AsksFirst(_), _) | (_, Stage::Suggested) => None,
        (Access::Open(_), Stage::Shown) => Some(outcome.answer.written.coverage().readiness()),
    })
}

/// Adds a note for a member who answered in a language that suggestions cannot read.
fn foreign(embed: Embed, outcome: &Outcome<'_>) -> Embed {
    match foreign_notice(&outcome.answer.written, true) {
        Some(sentence) => embed.text(sentence),
        None => embed,
    }
}

/// Builds the button to improve the answer; none if the question has left the bank, because then
/// there are no suggestions.
fn improve(outcome: &Outcome<'_>) -> Option<CreateButton> {
    let improve = CustomId::Practice(Practice::Improve(outcome.answer.id));
    let improve = button(&improve, "Improve my answer", ButtonStyle::Primary);
    outcome.question.map(|_| improve)
}

/// Builds the buttons below a verdict: the parts of the model answer, the follow-ups, and the next
/// question.
fn next_rows(outcome: &Outcome<'_>) -> Vec<CreateActionRow> {
    let next = outcome.answer.selection.map(next_button);
    match outcome.question {
        Some(question) => {
            let wrong = Subject::Practice(outcome.answer.id);
            let [first, mut second] = next_buttons(question, wrong);
            second.extend(next);
            vec![row(first), row(second)]
        }
        None => vec![row(next.into_iter().collect())],
    }
}
