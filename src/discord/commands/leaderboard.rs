//! `/leaderboard`

use poise::ChoiceParameter;

use crate::app::board::{Which, show};
use crate::discord::render::board::view;
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::board::{Measure, Period};

#[derive(Clone, Copy, ChoiceParameter)]
enum PeriodChoice {
    #[name = "week"]
    Week,
    #[name = "month"]
    Month,
    #[name = "all"]
    All,
    #[name = "last week"]
    LastWeek,
    #[name = "last month"]
    LastMonth,
}

#[derive(Clone, Copy, ChoiceParameter)]
enum MeasureChoice {
    #[name = "points"]
    Points,
    #[name = "streak"]
    Streak,
}

/// Who is ahead, for everyone to see
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn leaderboard(
    ctx: Context<'_>,
    #[description = "Which period (default: this week)"] period: Option<PeriodChoice>,
    #[description = "What to rank by (default: points)"] by: Option<MeasureChoice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (period, which) = match period.unwrap_or(PeriodChoice::Week) {
        PeriodChoice::Week => (Period::Week, Which::Present),
        PeriodChoice::Month => (Period::Month, Which::Present),
        PeriodChoice::All => (Period::All, Which::Present),
        PeriodChoice::LastWeek => (Period::Week, Which::Last),
        PeriodChoice::LastMonth => (Period::Month, Which::Last),
    };
    let measure = match by.unwrap_or(MeasureChoice::Points) {
        MeasureChoice::Points => Measure::Points,
        MeasureChoice::Streak => Measure::Streak,
    };
    let board = show(&ctx.data().app, &caller, period, measure, which, 0).await?;
    ctx.data().roll_call.of(caller.guild, board.members());
    reply(ctx, view(&board, (caller.member, &caller.name))).await
}
