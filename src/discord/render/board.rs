//! A leaderboard.

use serenity::all::CreateEmbed;

use super::paged;
use crate::app::board::Board;
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, escape};
use crate::discord::view::View;
use crate::domain::board::{Measure, Period};

/// Discord's own blue.
const COLOUR: u32 = 0x58_65_F2;

/// A page of a board, for everybody. `asker` is the name of who asked for it.
pub fn view(board: &Board, asker: &str) -> View {
    let lines: Vec<String> = board
        .rows
        .iter()
        .map(|(rank, standing)| {
            let score = score(board.measure, standing.score);
            format!("{} {} · {score}", medal(*rank), escape(&standing.name))
        })
        .collect();
    let mut description = if lines.is_empty() {
        "Nobody is on this board yet. Answer today's question and be the first: `/daily`".to_owned()
    } else {
        lines.join("\n")
    };
    if let Some((rank, own)) = board.own {
        description += &format!(
            "\n\n{}: rank **{rank}** · {}",
            escape(asker),
            score(board.measure, own)
        );
    }
    let embed = CreateEmbed::new()
        .title(title(board))
        .description(description)
        .colour(COLOUR);
    let turn = |page| CustomId::Board(board.measure, board.period, board.key.clone(), page);
    paged(embed, board.page, board.pages, turn).public()
}

fn title(board: &Board) -> String {
    match (board.measure, board.period) {
        (Measure::Streak, _) => "Streaks".to_owned(),
        (Measure::Points, Period::All) => "Points of all time".to_owned(),
        (Measure::Points, Period::Week) => format!("Points of the week {}", board.key),
        (Measure::Points, Period::Month) => format!("Points of the month {}", board.key),
    }
}

fn score(measure: Measure, score: u32) -> String {
    match measure {
        Measure::Points => count(score, "point"),
        Measure::Streak => count(score, "day"),
    }
}

fn medal(rank: u32) -> String {
    match rank {
        1 => "🥇".to_owned(),
        2 => "🥈".to_owned(),
        3 => "🥉".to_owned(),
        rank => format!("**{rank}.**"),
    }
}
