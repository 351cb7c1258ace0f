//! The bot really says the exchange at the top of the README.

use std::sync::Arc;

use local_discord::Message;
use stride::domain::bank::Bank;
use stride::embedded;

use super::support::{MONDAY, SHOW, TestBot};

const README: &str = include_str!("../../README.md");
/// Key points are sentences; the README shows as much of a line as fits.
const WIDTH: usize = 100;

#[tokio::test]
async fn the_exchange_in_the_readme_is_real() {
    // This bank has only the question that the README shows.
    let files = embedded::files();
    let files = files
        .into_iter()
        .filter(|(path, _)| path.contains("/stride."));
    let bank = Arc::new(Bank::parse(files).unwrap());
    let t = TestBot::start_at(MONDAY, bank).await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    let (grace, alan) = (t.guild.member("grace"), t.guild.member("alan"));
    let words = [
        "Stride is how many pixels the kernel moves between two neighboring outputs. With stride 2 the",
        "feature map has half the height and width. Fewer positions mean less computation and memory.",
    ];
    let modal = grace.click(&post, "Answer").await.modal();
    let suggested = modal.submit(&words.join(" ")).await.reply();
    let said = shown(&suggested);
    let verdict = grace.click(&suggested, SHOW).await.updated();
    let modal = alan.click(&post, "Answer").await.modal();
    modal
        .submit("Stride is how many pixels the kernel moves between two neighboring outputs.")
        .await
        .reply();
    let board = grace.command("/leaderboard").send().await;
    t.finish().await;

    let exchange = format!(
        "In #beginner, for all to see\n{}\n\nGrace presses Answer\n  {}\n\nFor Grace alone\n{said}\n\n\
         Grace presses Show the points\n{}\n\n/leaderboard, for all to see\n{}\n",
        shown(&post),
        words.join("\n  "),
        shown(&verdict),
        shown(&board)
    );
    assert!(
        README.contains(&format!("```text\n{exchange}```\n")),
        "README.md shows something else; this is what the bot says:\n\n{exchange}"
    );
}

/// Renders a message as in the README: without markup, with long lines cut.
fn shown(message: &Message) -> String {
    let text = message.text();
    let lines = text.lines().map(|line| {
        let line = line
            .replace("**", "")
            .replace("### ", "")
            .replace("-# ", "   ");
        let line = match (line.find("<t:"), line.find(":R>")) {
            (Some(start), Some(end)) => format!("{}in 1 day{}", &line[..start], &line[end + 3..]),
            _ => line,
        };
        if line.chars().count() <= WIDTH {
            line
        } else {
            line.chars().take(WIDTH - 1).chain(['…']).collect()
        }
    });
    lines.collect::<Vec<String>>().join("\n")
}
