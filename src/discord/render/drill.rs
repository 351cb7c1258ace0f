//! Exercises in CNN arithmetic: the exercise, a graded answer, the solution.

use serenity::all::{ButtonStyle, CreateButton};

use super::embed::Embed;
use super::{button, level_color, level_name, row};
use crate::discord::custom_id::CustomId;
use crate::discord::custom_id::drill::{DrillId, Place, Session};
use crate::discord::form::{Field, Form};
use crate::discord::text::{self, code};
use crate::discord::view::View;
use crate::domain::drill::{Asked, Drill, Grade, Graded, LONGEST_ANSWER, Unreadable};
use crate::domain::question::Level;

/// Renders an exercise, with buttons to answer it, to see its solution, and to go on.
pub fn exercise(session: Session, place: Place) -> View {
    let drill = Drill::of(session.code);
    let embed = headed(&drill, session);
    let embed = match place {
        Place::Own => embed,
        Place::Shared => embed.text(SHARED),
    };
    let buttons = vec![
        action(
            DrillId::Answer(place, session),
            "Answer",
            ButtonStyle::Primary,
        ),
        solution_button(place, session),
        next_button(place, session, ButtonStyle::Secondary),
    ];
    View::embed(embed).with_rows([row(buttons)])
}

const SHARED: &str = "-# Everybody can try: only you see your answer and what I say to it.";

/// Returns the form for an answer.
pub fn form(session: Session, place: Place) -> Form {
    let drill = Drill::of(session.code);
    Form {
        custom_id: CustomId::Drill(DrillId::Submit(place, session)).to_string(),
        title: format!("{} · number {}", drill.kind.name(), drill.number),
        text: drill.prompt(),
        label: "Your answer",
        description: text::drill::asked(drill.asked()).to_owned(),
        field: super::post::ANSWER_FIELD,
        input: Field::Line(LONGEST_ANSWER),
        value: String::new(),
    }
}

/// Renders a graded answer to the exercise; the session already counts it.
pub fn graded(session: Session, typed: &str, graded: &Result<Graded, Unreadable>) -> View {
    let drill = Drill::of(session.code);
    let is_right = matches!(graded, Ok(graded) if graded.grade == Grade::Right);
    let says = match graded {
        Ok(graded) => verdict(&drill, typed, graded),
        Err(unreadable) => format!(
            "🤔 {}\n-# You wrote `{}`",
            text::drill::unreadable(unreadable, drill.asked()),
            code(typed)
        ),
    };
    let embed = headed(&drill, session).text(format!("\n{says}"));
    let mut buttons = Vec::new();
    if !is_right {
        let again = DrillId::Answer(Place::Own, session);
        buttons.push(action(again, "Try again", ButtonStyle::Primary));
    }
    buttons.push(solution_button(Place::Own, session));
    let style = if is_right {
        ButtonStyle::Primary
    } else {
        ButtonStyle::Secondary
    };
    buttons.push(next_button(Place::Own, session, style));
    let other = if is_right {
        harder(drill.level).map(|level| (level, "Harder"))
    } else if graded.is_ok() {
        easier(drill.level).map(|level| (level, "Easier"))
    } else {
        None
    };
    buttons.extend(other.map(|(level, label)| level_button(session, level, label)));
    View::embed(embed).with_rows([row(buttons)])
}

fn verdict(drill: &Drill, typed: &str, graded: &Graded) -> String {
    let read_as = &graded.read_as;
    let headline = match &graded.grade {
        Grade::Right => format!("✅ **Right: {}.**", drill.answer_text()),
        Grade::Rounded => format!(
            "🔎 **{read_as}** is the right answer, rounded. Which number is it exactly?{}",
            match drill.asked() {
                Asked::Fraction | Asked::Decimal | Asked::Mebibytes => " Two decimals are enough.",
                Asked::Whole | Asked::Side | Asked::Size | Asked::Boxes(_) => "",
            }
        ),
        Grade::Slip(says) => format!("❌ It is not **{read_as}**. {says}"),
        Grade::Wrong => format!(
            "❌ It is not **{read_as}**. Go through it step by step, or look at the solution."
        ),
    };
    let mut lines = vec![headline];
    if graded.about {
        lines.push("-# No \"about\" needed: the exact number counts.".to_owned());
    }
    if typed.trim() != read_as {
        lines.push(format!(
            "-# You wrote `{}`, which I read as {read_as}",
            code(typed)
        ));
    }
    lines.join("\n")
}

/// Renders the worked solution.
pub fn solution(session: Session) -> View {
    let drill = Drill::of(session.code);
    let steps = drill.steps();
    let steps = steps
        .iter()
        .zip(1..)
        .map(|(step, number)| format!("{number}. {step}"));
    let embed = headed(&drill, session)
        .text(format!("\n**Solution: {}**", drill.answer_text()))
        .list(steps.collect());
    let mut buttons = vec![next_button(Place::Own, session, ButtonStyle::Primary)];
    if let Some(level) = easier(drill.level) {
        buttons.push(level_button(session, level, "Easier"));
    }
    View::embed(embed).with_rows([row(buttons)])
}

fn headed(drill: &Drill, session: Session) -> Embed {
    let mut footer = format!(
        "{} · number {} · share it: /drill kind:{} level:{} number:{}",
        level_name(drill.level),
        drill.number,
        drill.kind.name(),
        drill.level,
        drill.number
    );
    if session.of > 0 {
        footer = format!("{} of {} right · {footer}", session.right, session.of);
    }
    Embed::new(
        format!("Drill: {}", drill.kind.name()),
        level_color(drill.level),
    )
    .text(drill.prompt())
    .footer(footer)
}

fn harder(level: Level) -> Option<Level> {
    Level::ALL.into_iter().find(|other| *other > level)
}

fn easier(level: Level) -> Option<Level> {
    Level::ALL.into_iter().rfind(|other| *other < level)
}

fn solution_button(place: Place, session: Session) -> CreateButton {
    let id = DrillId::Solution(place, session);
    action(id, "Solution", ButtonStyle::Secondary)
}

fn next_button(place: Place, session: Session, style: ButtonStyle) -> CreateButton {
    let next = session.at(session.code.next());
    action(DrillId::Show(place, next), "Next", style)
}

fn level_button(session: Session, level: Level, label: &str) -> CreateButton {
    let next = session.at(session.code.next().at(level));
    action(
        DrillId::Show(Place::Own, next),
        label,
        ButtonStyle::Secondary,
    )
}

fn action(id: DrillId, label: &str, style: ButtonStyle) -> CreateButton {
    button(&CustomId::Drill(id), label, style)
}
