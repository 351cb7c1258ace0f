//! A post in its channel, its answer form, its hint and its numbers.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateEmbed, CreateInputText,
    CreateMessage, CreateModal, InputTextStyle,
};

use super::{button, heading, level_name, question_embed, row};
use crate::app::daily::PostView;
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::text::{count, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::ids::PostId;
use crate::domain::points;
use crate::domain::post::Tally;
use crate::domain::question::{Experience, Question, Section};

/// The longest answer, in characters: what Discord's form takes at most.
pub const LONGEST_ANSWER: u16 = 4000;
/// Discord's limit for the name of an embed's field.
const FIELD_NAME: usize = 256;
/// Discord's limit for the placeholder of a form's field.
const PLACEHOLDER: usize = 100;

/// The message of a post. `ping` is its schedule's role.
pub fn message(view: &PostView<'_>) -> CreateMessage {
    let PostView {
        post,
        question,
        ping,
        last,
        ..
    } = view;
    let topics: Vec<String> = question.topics.iter().map(ToString::to_string).collect();
    let late = if post.late { " · posted late" } else { "" };
    let mut embed = question_embed(question)
        .description(format!(
            "Answer in private: only you see your answer and its verdict.\nCloses {}.",
            timestamp(post.closes_at, 'R')
        ))
        .field("Level", level_name(question.level), true)
        .field("Experience", years(question.experience), true)
        .field("Topics", topics.join(", "), true)
        .footer(serenity::all::CreateEmbedFooter::new(format!(
            "Up to {} points{late}",
            points::base(post.level)
        )));
    let mut rows = vec![row(vec![
        button(&CustomId::Answer(post.id), "Answer", ButtonStyle::Primary),
        button(
            &CustomId::Pass(post.id),
            "I don't know yet",
            ButtonStyle::Secondary,
        ),
        button(&CustomId::Hint(post.id), "Hint", ButtonStyle::Secondary),
        button(&CustomId::Stats(post.id), "Stats", ButtonStyle::Secondary),
    ])];
    if let Some(last) = last {
        let name = format!("Last time: {}", heading(last.question));
        embed = embed.field(shorten(&name, FIELD_NAME), how_it_went(last.tally), false);
        let short = Part::Section(Section::ShortAnswer);
        rows.push(row(vec![button(
            &CustomId::Open(last.question.id.clone(), short),
            &format!("Answer to #{}", last.question.number),
            ButtonStyle::Secondary,
        )]));
    }
    let view = View::embed(embed).with_rows(rows);
    match ping {
        Some(role) => view
            .with_content(format!("<@&{role}>"))
            .into_message(CreateAllowedMentions::new().roles([role.0])),
        None => view.into_message(CreateAllowedMentions::new()),
    }
}

/// A range of years, as print writes it.
fn years(experience: Experience) -> String {
    format!("{experience} years").replace('-', "–")
}

/// What a post's thread is called.
pub fn thread_name(question: &Question) -> String {
    heading(question)
}

/// The form for an answer. `opened_at` comes back with it.
pub fn answer_form(
    question: &Question,
    post: PostId,
    opened_at: chrono::DateTime<chrono::Utc>,
    practice: bool,
) -> CreateModal {
    let title = if practice { "practice" } else { "your answer" };
    let field = CreateInputText::new(InputTextStyle::Paragraph, "In your own words", ANSWER_FIELD)
        .placeholder(shorten(&question.title, PLACEHOLDER))
        .min_length(1)
        .max_length(LONGEST_ANSWER)
        .required(true);
    CreateModal::new(
        CustomId::Submit(post, opened_at).to_string(),
        format!("Question #{}: {title}", question.number),
    )
    .components(vec![CreateActionRow::InputText(field)])
}

/// The id of the form's one field.
pub const ANSWER_FIELD: &str = "answer";

/// What a member typed into a form that came to nothing, so that they can copy it.
pub fn typed(text: &str) -> CreateEmbed {
    let text = shorten(text, usize::from(LONGEST_ANSWER)).replace("```", "'''");
    CreateEmbed::new()
        .title("What you wrote")
        .description(format!("```\n{text}\n```"))
}

/// A question's hint.
pub fn hint(question: &Question) -> View {
    View::embed(question_embed(question).description(format!("**Hint:** {}", question.hint)))
}

/// How a post goes: no names, no answers.
pub fn stats(question: &Question, tally: Tally) -> View {
    View::embed(question_embed(question).description(how_it_went(tally)))
}

fn how_it_went(tally: Tally) -> String {
    let answered = match tally.answered {
        0 => "Nobody has written an answer.".to_owned(),
        n => format!(
            "{} answered and covered **{} %** of the key points on average.",
            count(n, "member"),
            tally.mean_percent
        ),
    };
    match tally.passed {
        0 => answered,
        n => format!("{answered}\n{} passed.", count(n, "member")),
    }
}
