//! A quiz: an item, its outcome, and the result.

use std::collections::BTreeSet;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use super::answer::places;
use super::embed::Embed;
use super::search::about;
use super::{BLUE, GREEN, RED, YELLOW, button, heading_or_removed, level_color, row};
use crate::app::quiz::{Came, Item, Picked, Playing, Round, Scene, Score, Solution, Standing};
use crate::app::reveal::{Access, Asks, Opened};
use crate::discord::custom_id::{CustomId, Part, Quiz};
use crate::discord::text::{count, mention, name_of, timestamp};
use crate::discord::view::View;
use crate::domain::question::{Question, Section};
use crate::domain::quiz::Begun;

/// The names of the options, in displayed order.
const LETTERS: [&str; 4] = ["A", "B", "C", "D"];
/// How many names per rank, and how many ranks, a channel's result shows.
const RANKS: usize = 10;
/// How many questions to offer for reading, one per row because titles are long.
const TO_READ: usize = 4;

/// Renders a quiz, for one member or for a channel.
pub fn view(playing: &Playing<'_>) -> View {
    let begun = &playing.begun;
    let view = match &playing.scene {
        Scene::Open(item) => open(begun, item),
        Scene::Closed(item, came) => closed(begun, item, came),
        Scene::Over(score) => over(begun, score),
    };
    match begun.channel {
        Some(_) => view.public(),
        None => view,
    }
}

/// Renders the result of a choice: the quiz, or a private note.
pub fn picked(picked: &Picked<'_>) -> View {
    match picked {
        Picked::Shown(playing) => view(playing),
        Picked::Noted {
            choice,
            text,
            was_before,
            members,
            closes_at,
        } => {
            let letter = letter(*choice);
            let chosen = if *was_before {
                format!("You already chose **{letter}**, and only the first choice counts: {text}")
            } else {
                format!("You chose **{letter}**: {text}")
            };
            let so_far = match members {
                1 => "You are the first.".to_owned(),
                members => format!("{} so far.", count(*members, "choice")),
            };
            let closes = timestamp(*closes_at, 'R');
            View::text(format!(
                "{chosen}\n{so_far} The answer comes when the item closes {closes}."
            ))
        }
    }
}

fn letter(option: usize) -> &'static str {
    LETTERS.get(option).copied().unwrap_or("?")
}

/// Makes an embed of an item with its question.
fn asks(begun: &Begun, item: &Item<'_>, color: u32) -> Embed {
    let title = format!("Quiz · {} of {}", item.place + 1, begun.items.len());
    Embed::new(title, color)
        .text(format!("**{}**\n", item.asks))
        .footer(about(item.question))
}

fn open(begun: &Begun, item: &Item<'_>) -> View {
    let options = LETTERS.iter().zip(item.options);
    let lines = options.map(|(letter, option)| format!("**{letter}** · {option}"));
    let mut embed = asks(begun, item, level_color(item.question.level)).list(lines.collect());
    let mut rows = vec![options_row(begun, item)];
    if let Some(channel) = begun.channel {
        embed = embed.text(format!(
            "\nEverybody chooses once, and speed doesn't count. Closes {}.\n-# Started by {}",
            timestamp(channel.closes_at, 'R'),
            mention(begun.host)
        ));
        let close = CustomId::Quiz(Quiz::Close(begun.id, item.place));
        rows.push(row(vec![button(
            &close,
            "Close it now",
            ButtonStyle::Secondary,
        )]));
    }
    View::embed(embed).with_rows(rows)
}

fn options_row(begun: &Begun, item: &Item<'_>) -> CreateActionRow {
    let pick = |(option, letter): (u8, &&str)| {
        let pick = CustomId::Quiz(Quiz::Pick {
            quiz: begun.id,
            place: item.place,
            seed: begun.seed,
            option,
        });
        button(&pick, letter, ButtonStyle::Primary)
    };
    row((0..).zip(&LETTERS).map(pick).collect())
}

fn closed(begun: &Begun, item: &Item<'_>, came: &Came<'_>) -> View {
    let go_on = go_on(begun, item);
    let (embed, read) = match &came.solution {
        Access::Open(solution) => {
            let full = CustomId::Open(
                item.question.id.clone(),
                Part::Section(Section::ShortAnswer),
            );
            let label = format!("Read #{} in full", item.question.number);
            let read = button(&full, &label, ButtonStyle::Secondary);
            let embed = match begun.channel {
                None => solved_for_one(begun, item, came, solution),
                Some(_) => solved_for_all(begun, item, came, solution),
            };
            (embed, Some(read))
        }
        Access::AsksFirst(ask) => (posted_meanwhile(begun, item, ask), None),
    };
    let buttons = std::iter::once(go_on).chain(read);
    View::embed(embed).with_rows([row(buttons.collect())])
}

fn go_on(begun: &Begun, item: &Item<'_>) -> CreateButton {
    let next = item.place + 1;
    let label = if next as usize == begun.items.len() {
        "Show the score"
    } else {
        "Next"
    };
    let next = CustomId::Quiz(Quiz::GoOn(begun.id, next));
    button(&next, label, ButtonStyle::Primary)
}

fn solved_for_one(
    begun: &Begun,
    item: &Item<'_>,
    came: &Came<'_>,
    solution: &Opened<Solution<'_>>,
) -> Embed {
    let (result, color) = match came.own {
        Some(own) if own == solution.right => ("### ✅ Right", GREEN),
        Some(_) => ("### ❌ Not quite", RED),
        None => ("### The answer", BLUE),
    };
    let line = |(option, text): (usize, &str)| {
        let sign = match (option == solution.right, came.own == Some(option)) {
            (true, _) => "✅",
            (false, true) => "❌",
            (false, false) => "▫️",
        };
        let own = match came.own == Some(option) {
            true => " · your choice",
            false => "",
        };
        format!("{sign} **{}** · {text}{own}", letter(option))
    };
    asks(begun, item, color)
        .list(item.options.into_iter().enumerate().map(line).collect())
        .text(format!("\n{result}\n{}", solution.why))
}

fn solved_for_all(
    begun: &Begun,
    item: &Item<'_>,
    came: &Came<'_>,
    solution: &Opened<Solution<'_>>,
) -> Embed {
    let line = |(option, text): (usize, &str)| {
        let sign = if option == solution.right {
            "✅"
        } else {
            "▫️"
        };
        let tally = came.tally[option];
        format!("{sign} **{}** · {text} · 👤 {tally}", letter(option))
    };
    let picks: u32 = came.tally.iter().sum();
    let right = came.tally[solution.right];
    let result = match picks {
        0 => "Nobody chose.".to_owned(),
        picks => format!("{right} of {picks} got it."),
    };
    asks(begun, item, level_color(item.question.level))
        .list(item.options.into_iter().enumerate().map(line).collect())
        .text(format!(
            "\n### {}: {result}\n{}\n-# Started by {}",
            letter(solution.right),
            solution.why,
            mention(begun.host)
        ))
}

/// Replaces the answer to an item whose question was posted during the quiz.
fn posted_meanwhile(begun: &Begun, item: &Item<'_>, ask: &Asks) -> Embed {
    let posts = match ask {
        Asks::Here(post) => std::slice::from_ref(&**post),
        Asks::Elsewhere(posts) => posts,
    };
    asks(begun, item, BLUE)
        .text("The question behind this item has just been posted, so its answer waits:")
        .list(places(posts))
}

fn over(begun: &Begun, score: &Score<'_>) -> View {
    let (right, picks) = (score.right(), score.picks());
    let is_public = begun.channel.is_some();
    let result = match (is_public, picks) {
        (_, 0) if score.withheld > 0 => "The score waits until the post has closed.".to_owned(),
        (_, 0) => "Nobody chose an answer.".to_owned(),
        (false, _) => format!("{right} of {picks}"),
        (true, _) => format!("{} got {right} of {picks}", count(score.members, "member")),
    };
    let color = match u64::from(right) * 100 / u64::from(picks.max(1)) {
        _ if picks == 0 => BLUE,
        80.. => GREEN,
        50.. => YELLOW,
        _ => RED,
    };
    let mut embed = Embed::new("Quiz · the score", color).text(format!("### {result}"));
    if !score.standings.is_empty() {
        let rounds = begun.items.len() as u32;
        let standings = standings(&score.standings, rounds);
        embed = embed.list(standings).text("\n**Item by item**");
    }
    let lines = score.rounds.iter().map(|round| line(round, is_public));
    embed = embed.list(lines.collect());
    if score.withheld > 0 {
        let items = count(score.withheld, "item");
        embed = embed.text(format!(
            "-# Left out: {items} whose question was just posted here."
        ));
    }
    let read = to_read(score);
    embed = embed.text(match (read.is_empty(), picks) {
        (_, 0) => "",
        (true, _) => "\nWell done. Nothing to catch up on.",
        (false, _) => "\n**Worth reading** before you try again:",
    });
    let open = |question: &&Question| {
        let open = CustomId::Open(question.id.clone(), Part::Section(Section::ShortAnswer));
        let label = format!("#{} · {}", question.number, question.title);
        button(&open, &label, ButtonStyle::Secondary)
    };
    let again = (!is_public).then(|| {
        // A short quiz leads to a full one.
        let again = CustomId::Quiz(Quiz::Again(begun.selection, ROUNDS));
        let label = match begun.selection.topic {
            Some(topic) => format!("{ROUNDS} more on {topic}"),
            None => format!("{ROUNDS} more"),
        };
        button(&again, &label, ButtonStyle::Primary)
    });
    let rows = read.iter().map(|question| row(vec![open(question)]));
    let again = row(again.into_iter().collect());
    View::embed(embed).with_rows(rows.chain([again]))
}

/// The default number of items in a quiz.
pub const ROUNDS: u32 = 5;

fn line(round: &Round<'_>, is_public: bool) -> String {
    let heading = heading_or_removed(round.question);
    if is_public {
        return format!("{} of {} · {heading}", round.right, round.picks);
    }
    let sign = if round.right > 0 { "✅" } else { "❌" };
    format!("{sign} {heading}")
}

/// Lists the members by rank, one line per rank.
fn standings(standings: &[Standing], rounds: u32) -> Vec<String> {
    let ranks: BTreeSet<u32> = standings.iter().map(|standing| standing.rank).collect();
    let line = |rank: u32| {
        let of_rank: Vec<&Standing> = standings.iter().filter(|s| s.rank == rank).collect();
        let right = of_rank.first().map_or(0, |standing| standing.right);
        let names = of_rank.iter().take(RANKS);
        let mut names: Vec<String> = names
            .map(|standing| name_of(&standing.name, standing.member))
            .collect();
        if of_rank.len() > RANKS {
            names.push(format!("{} more", of_rank.len() - RANKS));
        }
        format!("**{rank}.** {} · {right} of {rounds}", names.join(", "))
    };
    ranks.into_iter().take(RANKS).map(line).collect()
}

/// Returns the questions with the most wrong choices, each once.
fn to_read<'b>(score: &Score<'b>) -> Vec<&'b Question> {
    let mut missed: Vec<(u64, &'b Question)> = Vec::new();
    for round in score
        .rounds
        .iter()
        .filter(|round| round.right < round.picks)
    {
        let share = u64::from(round.right) * 1_000 / u64::from(round.picks);
        missed.extend(round.question.map(|question| (share, question)));
    }
    missed.sort_by_key(|(share, question)| (*share, question.number));
    let mut known = BTreeSet::new();
    let questions = missed.into_iter().map(|(_, question)| question);
    questions
        .filter(|question| known.insert(question.number))
        .take(TO_READ)
        .collect()
}
