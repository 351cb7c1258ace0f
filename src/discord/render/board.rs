//! A leaderboard.

use super::embed::Embed;
use super::{BLUE, paged};
use crate::app::board::Board;
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, name_of};
use crate::discord::view::View;
use crate::domain::board::{Measure, Period};
use crate::domain::ids::MemberId;
use chrono::NaiveDate;

/// Says openly that members settle their own marks.
const HONOR: &str = "An honor system among people who study together";

/// Renders a page of a board, for everybody, or only for a member who is hidden from them. `asker`
/// is the member who asked for it, with their name.
pub fn view(board: &Board, asker: (MemberId, &str)) -> View {
    let lines: Vec<String> = board
        .rows
        .iter()
        .map(|(rank, standing)| {
            let score = score(board.measure, standing.score);
            let name = name_of(&standing.name, standing.member);
            format!("{} {name} · {score}", medal(*rank))
        })
        .collect();
    let embed = Embed::new(title(board), BLUE);
    let mut embed = if lines.is_empty() && board.is_over && board.measure == Measure::Points {
        embed.text("Nobody earned points then.")
    } else if lines.is_empty() {
        embed.text(match board.measure {
            Measure::Points => "Nobody has points yet. `/daily` shows what is open here.",
            Measure::Streak => "Nobody has a streak yet. `/daily` shows what is open here.",
        })
    } else {
        embed.list(lines)
    };
    if let Some((rank, own)) = board.own {
        let (member, name) = asker;
        embed = embed.text(format!(
            "\n{}: rank **{rank}** · {}",
            name_of(name, member),
            score(board.measure, own)
        ));
    }
    if board.is_on_honor && board.measure == Measure::Points && !board.rows.is_empty() {
        embed = embed.footer(HONOR);
    }
    if board.is_private {
        embed = embed
            .text("-# Only you see this: you are off the boards, so others don't see you on them.");
    }
    let turn = |page| CustomId::Board(board.measure, board.period, board.key.clone(), page);
    let view = paged(embed, board.page, board.pages, turn);
    if board.is_private {
        view
    } else {
        view.public()
    }
}

fn title(board: &Board) -> String {
    match (board.measure, board.period) {
        (Measure::Streak, _) => "Streaks".to_owned(),
        (Measure::Points, Period::All) => "Points, all time".to_owned(),
        (Measure::Points, Period::Week) => of_period(
            &format!("{}-1", board.key),
            "%G-W%V-%u",
            "Points, week of %-d %B %Y",
        ),
        (Measure::Points, Period::Month) => {
            of_period(&format!("{}-01", board.key), "%F", "Points, %B %Y")
        }
    }
}

/// Returns a title with the period's first day; without it if the key is invalid.
fn of_period(first_day: &str, format: &str, title: &str) -> String {
    match NaiveDate::parse_from_str(first_day, format) {
        Ok(day) => day.format(title).to_string(),
        Err(_) => "Points".to_owned(),
    }
}

fn score(measure: Measure, score: u32) -> String {
    match measure {
        Measure::Points => count(score, "point"),
        Measure::Streak => count(score, "day"),
    }
}

pub(super) fn medal(rank: u32) -> String {
    match rank {
        1 => "🥇".to_owned(),
        2 => "🥈".to_owned(),
        3 => "🥉".to_owned(),
        rank => format!("**{rank}.**"),
    }
}
