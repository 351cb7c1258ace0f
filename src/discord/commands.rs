//! The slash commands, a file each.

mod answer;
mod autocomplete;
mod bank;
mod choices;
mod daily;
mod drill;
mod followup;
mod help;
mod leaderboard;
mod members;
mod mock;
mod plan;
mod points;
mod privacy;
mod profile;
mod question;
mod quiz;
mod remind;
mod report;
mod review;
mod schedule;
mod search;
mod setup;
mod streak;

use super::{Data, Error};

/// Returns all commands.
pub fn all() -> Vec<poise::Command<Data, Error>> {
    vec![
        answer::answer(),
        bank::bank(),
        daily::daily(),
        drill::drill(),
        followup::followup(),
        help::help(),
        leaderboard::leaderboard(),
        members::members(),
        mock::mock(),
        plan::plan(),
        points::points(),
        privacy::privacy(),
        profile::profile(),
        question::question(),
        quiz::quiz(),
        remind::remind(),
        report::report(),
        review::review(),
        schedule::schedule(),
        search::search(),
        setup::setup(),
        streak::streak(),
        streak::repair(),
    ]
}
