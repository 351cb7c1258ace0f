//! A mock interview: a turn, the interviewer's notes, a turn's result, and the
//! final result.

use std::collections::BTreeSet;

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};

use super::answer::places;
use super::embed::Embed;
use super::invitation::unreachable;
use super::post::ANSWER_FIELD;
use super::{BLUE, GREEN, button, row};
use crate::app::mock::{Ended, Interview, Panel, Told};
use crate::app::reveal::Access;
use crate::discord::custom_id::{CustomId, Mock as Id, Part};
use crate::discord::form::{Field, Form};
use crate::discord::text::{count, name_of, quote, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::ids::{MemberId, MockId};
use crate::domain::mock::{Ending, Mock, REST_HOURS, Sheet, Stage, Turn};
use crate::domain::post::Post;
use crate::domain::question::Section;

/// The longest line for the candidate, in characters.
const LINE: usize = 500;
/// Discord's limits for a menu: options, and characters of each.
const OPTIONS: usize = 25;
const OPTION: usize = 100;
/// How many questions to offer for reading at the end.
const TO_READ: usize = 5;

pub(super) fn id(id: Id) -> CustomId {
    CustomId::Mock(id)
}

pub(super) fn name(mock: &Mock, member: MemberId) -> String {
    let one = mock.named(member);
    format!("**{}**", name_of(&one.name, one.member))
}

/// Renders a turn, as both see it.
pub fn turn(interview: &Interview, number: u32) -> View {
    turn_after(interview, number, None)
}

/// Renders a turn below the result of one that ended with it.
pub fn turn_after(interview: &Interview, number: u32, ended: Option<&Ended>) -> View {
    let mock = &interview.mock;
    let Some(turn) = interview.turn(number) else {
        return over(interview);
    };
    let (asks, answers) = (turn.interviewer, mock.other(turn.interviewer).member);
    let how = match mock.stage {
        Some(Stage::Direct) => {
            "out loud, or in a chat between the two of you: nobody else reads what you write to me"
        }
        _ => "out loud or here in writing, as in an interview",
    };
    let text = format!(
        "## {}\n{} asks. {} answers, {how}.\n\n{}, your notes are behind the button: key points to \
         tick and what helps with asking. Nobody else sees them.",
        turn.sheet.heading.1,
        name(mock, asks),
        name(mock, answers),
        name(mock, asks),
    );
    let embed = Embed::new(place_of(interview, number), BLUE)
        .text(text)
        .footer(format!(
            "Question #{} · the interview ends after {REST_HOURS} hours without a click",
            turn.sheet.heading.0
        ));
    let panel = id(Id::Panel(mock.id, number));
    let panel = button(&panel, "Interviewer's notes", ButtonStyle::Primary);
    let before = ended.and_then(|ended| Some((ended, ended.interview.turn(ended.number)?)));
    let (view, answer) = match before {
        Some((ended, before)) => {
            let summary = View::embed(summary_of(ended, before));
            (summary.with_embed(embed), Some(the_answer(before)))
        }
        None => (View::embed(embed), None),
    };
    let buttons = [panel].into_iter().chain(answer).chain([end(mock)]);
    view.with_content(format!("<@{asks}> asks <@{answers}>"))
        .mentioning([asks, answers])
        .with_rows([row(buttons.collect())])
}

/// Formats a turn's place: `Mock interview · turn 2`.
fn place_of(interview: &Interview, number: u32) -> String {
    let before = interview.turns.iter();
    let place = before.filter(|turn| turn.number <= number).count();
    format!("Mock interview · turn {place}")
}

fn end(mock: &Mock) -> CreateButton {
    button(
        &id(Id::End(mock.id)),
        "End the interview",
        ButtonStyle::Danger,
    )
}

/// Renders the interviewer's view of a turn.
pub fn panel(panel: &Panel) -> View {
    let mock = &panel.interview.mock;
    let (mock_id, number) = (mock.id, panel.number);
    let Some(turn) = panel.interview.turn(number) else {
        return over(&panel.interview);
    };
    let embed = Embed::new(heading(&turn.sheet), BLUE);
    let another = id(Id::Another(mock_id, number));
    let another = button(&another, "Another question", ButtonStyle::Secondary);
    let sheet = match &panel.sheet {
        Access::Open(sheet) => sheet,
        Access::AsksFirst(asks) => {
            let embed = embed
                .text("This question has since been posted, and its answer would spoil it:")
                .list(places(asks.posts()))
                .text("\nAsk another question.");
            return View::embed(embed).with_rows([row(vec![another])]);
        }
    };
    let candidate = mock.other(turn.interviewer).member;
    let lines = sheet.points.iter().map(|point| {
        let sign = if point.heard { "✅" } else { "▫️" };
        let bonus = if point.bonus { "*Bonus:* " } else { "" };
        format!("{sign} {bonus}{}", point.point)
    });
    let mut embed = embed
        .text(format!(
            "Ask {}, listen, and tick what you hear.",
            name(mock, candidate)
        ))
        .list(lines.collect());
    if sheet.hint {
        let hint = panel.hint.as_deref().unwrap_or("it is no longer there");
        embed = embed.text(format!("\n**Hint given:** {hint}"));
    }
    let asked = sheet.rungs.iter().filter(|rung| rung.asked);
    let asked: Vec<String> = asked.map(|rung| format!("- {}", rung.question)).collect();
    if !asked.is_empty() {
        embed = embed.text("\n**Follow-ups asked**").list(asked);
    }
    if !sheet.line.is_empty() {
        embed = embed.text(format!("\n**Your line**\n{}", quote(&sheet.line, LINE)));
    }
    let embed = embed.footer("Only you see this");
    let hear = sheet
        .points
        .iter()
        .map(|point| (point.point.as_str(), point.heard));
    let hear = menu(&id(Id::Hear(mock_id, number)), "Tick what you hear", hear);
    let ask = sheet
        .rungs
        .iter()
        .map(|rung| (rung.question.as_str(), rung.asked));
    let ask = menu(
        &id(Id::Ask(mock_id, number)),
        "Tick the follow-ups that you ask",
        ask,
    );
    let hint = panel.hint.is_some().then(|| {
        let hint = id(Id::Hint(mock_id, number));
        button(&hint, "Give the hint", ButtonStyle::Secondary).disabled(sheet.hint)
    });
    let write = id(Id::Write(mock_id, number));
    let write = button(&write, "Write a line", ButtonStyle::Secondary);
    let answer = the_answer(turn);
    let ladder = (!sheet.rungs.is_empty()).then(|| {
        let ladder = CustomId::Ladder(turn.question.clone());
        button(&ladder, "Answers to follow-ups", ButtonStyle::Secondary)
    });
    let done = id(Id::EndTurn(mock_id, number));
    let done = button(&done, "End the turn", ButtonStyle::Primary);
    let menus = hear.into_iter().chain(ask);
    View::embed(embed).with_rows(
        menus.chain([
            row(hint
                .into_iter()
                .chain([write, answer])
                .chain(ladder)
                .collect()),
            row(vec![done, another]),
        ]),
    )
}

fn heading(sheet: &Sheet) -> String {
    format!("#{} · {}", sheet.heading.0, sheet.heading.1)
}

/// Builds a menu of things to tick; none if there are none.
fn menu<'t>(
    id: &CustomId,
    placeholder: &str,
    things: impl Iterator<Item = (&'t str, bool)>,
) -> Option<CreateActionRow> {
    let options = things.take(OPTIONS).enumerate().map(|(place, (text, on))| {
        CreateSelectMenuOption::new(shorten(text, OPTION), place.to_string()).default_selection(on)
    });
    let options: Vec<_> = options.collect();
    let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
    if options.is_empty() {
        return None;
    }
    let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options });
    let menu = menu.placeholder(placeholder).min_values(0).max_values(most);
    Some(CreateActionRow::SelectMenu(menu))
}

/// Returns the form for the interviewer's line.
pub fn form(turn: &Turn, mock: MockId) -> Form {
    Form {
        custom_id: id(Id::Line(mock, turn.number)).to_string(),
        title: format!("Question #{}: a line", turn.sheet.heading.0),
        text: String::new(),
        label: "What would help the candidate most?",
        description: "They read it in the summary of this turn".to_owned(),
        field: ANSWER_FIELD,
        input: Field::Line(LINE),
        value: turn.sheet.line.clone(),
    }
}

/// Renders a turn's result, for the candidate.
pub fn summary(ended: &Ended) -> View {
    let interview = &ended.interview;
    let mock = &interview.mock;
    let Some(turn) = interview.turn(ended.number) else {
        return over(interview);
    };
    let is_last = interview.turns.last().map(|turn| turn.number) == Some(ended.number);
    let next = is_last.then(|| {
        let next = id(Id::GoOn(mock.id, ended.number));
        button(&next, "Next turn: swap roles", ButtonStyle::Primary)
    });
    let buttons = next.into_iter().chain([the_answer(turn), end(mock)]);
    View::embed(summary_of(ended, turn)).with_rows([row(buttons.collect())])
}

fn the_answer(turn: &Turn) -> CreateButton {
    let short = Part::Section(Section::ShortAnswer);
    let answer = CustomId::Open(turn.question.clone(), short);
    button(&answer, "The answer", ButtonStyle::Secondary)
}

fn summary_of(ended: &Ended, turn: &Turn) -> Embed {
    let mock = &ended.interview.mock;
    let candidate = mock.other(turn.interviewer).member;
    let mut embed = Embed::new(heading(&turn.sheet), GREEN)
        .text(format!("### {}", result(&turn.sheet)))
        .text(format!("Summary for {}", name(mock, candidate)));
    match &ended.sheet {
        Access::Open(sheet) => {
            for (heard, title) in [(true, "\n**Said**"), (false, "\n**Still to say**")] {
                let points = sheet.points.iter();
                let points = points.filter(|point| point.heard == heard);
                let points = points.filter(|point| heard || !point.bonus);
                let points: Vec<String> =
                    points.map(|point| format!("- {}", point.point)).collect();
                if !points.is_empty() {
                    embed = embed.text(title).list(points);
                }
            }
        }
        Access::AsksFirst(asks) => {
            let until = asks.posts().iter().map(Post::counts_until).max();
            let until = until.map_or_else(String::new, |until| {
                format!(", at {} at the latest", timestamp(until, 'f'))
            });
            embed = embed.text(format!(
                "\nThis question has since been posted, and its key points wait until both of you \
                 are done with the post{until}."
            ));
        }
    }
    let help = help(&turn.sheet);
    if !help.is_empty() {
        embed = embed.text(format!("\n{help}"));
    }
    if !turn.sheet.line.is_empty() {
        let from = name(mock, turn.interviewer);
        let line = quote(&turn.sheet.line, LINE);
        embed = embed.text(format!("\n{from} says:\n{line}"));
    }
    embed
}

/// Formats a result: `4 of 6 key points`.
fn result(sheet: &Sheet) -> String {
    let coverage = sheet.coverage();
    format!("{} of {} key points", coverage.matched, coverage.total)
}

/// Formats the help a candidate got: `Without the hint · 2 follow-ups asked`, if the question has
/// these.
fn help(sheet: &Sheet) -> String {
    let hint = match (sheet.has_hint, sheet.hint) {
        (false, _) => None,
        (true, true) => Some("With the hint".to_owned()),
        (true, false) => Some("Without the hint".to_owned()),
    };
    let asked = u32::try_from(sheet.rungs_asked()).unwrap_or(u32::MAX);
    let asked = format!("{} asked", count(asked, "follow-up"));
    let asked = (!sheet.rungs.is_empty()).then_some(asked);
    let parts: Vec<String> = hint.into_iter().chain(asked).collect();
    parts.join(" · ")
}

/// Renders the news.
pub fn told(told: &Told) -> View {
    match told {
        Told::Turn(interview, number, ended) => turn_after(interview, *number, ended.as_deref()),
        Told::Summary(ended) => summary(ended),
        Told::Over(interview) => over(interview),
    }
}

/// Renders the current state of an interview after an outdated click, with the reason why the click
/// does nothing.
pub fn instead(now: &Told, why: String) -> View {
    told(now).with_content(why).mentioning([])
}

/// Renders the final result, for both.
pub fn over(interview: &Interview) -> View {
    let mock = &interview.mock;
    let why = match mock.ended {
        Some((_, Ending::Rested)) => {
            format!("Nobody clicked anything for {REST_HOURS} hours, so it is over.")
        }
        Some((_, Ending::HostUnreachable)) => unreachable(mock, mock.host.member),
        Some((_, Ending::PartnerUnreachable)) => unreachable(mock, mock.partner.member),
        _ => "Well done, both of you.".to_owned(),
    };
    let mut embed = Embed::new("Mock interview · how it went", GREEN).text(why);
    for one in mock.both() {
        let answered = interview.counted();
        let answered = answered.filter(|turn| turn.interviewer != one.member);
        let lines: Vec<String> = answered
            .map(|turn| {
                let line = format!("- {} · **{}**", heading(&turn.sheet), result(&turn.sheet));
                match help(&turn.sheet).to_lowercase() {
                    help if help.is_empty() => line,
                    help => format!("{line} · {help}"),
                }
            })
            .collect();
        if !lines.is_empty() {
            let title = format!("\n{}", name(mock, one.member));
            embed = embed.text(title).list(lines);
        }
    }
    let mut counted: Vec<&Turn> = interview.counted().collect();
    if counted.is_empty() {
        embed = embed.text("No turn was finished. `/mock` starts another one.");
    }
    counted.sort_by_key(|turn| turn.sheet.coverage().percent());
    let mut offered = BTreeSet::new();
    counted.retain(|turn| offered.insert(&turn.question));
    let short = Part::Section(Section::ShortAnswer);
    let read = counted.iter().take(TO_READ).map(|turn| {
        let label = format!("Read #{}", turn.sheet.heading.0);
        let open = CustomId::Open(turn.question.clone(), short);
        button(&open, &label, ButtonStyle::Secondary)
    });
    View::embed(embed)
        .with_content(format!("Mock interview {} is over.", mock.id))
        .with_rows([row(read.collect())])
}
