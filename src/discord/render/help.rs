//! `/help`: the commands and the rules.

use super::BLUE;
use super::embed::{Body, Embed};
use super::privacy::named;
use crate::app::judging::JudgeShown;
use crate::discord::view::View;
use crate::domain::marking::Marking;

const FIRST_STEPS: &str = "First `/setup timezone`, then `/schedule add` for each channel.";

/// A command in the list of `/help`.
#[derive(Clone, Copy, Debug)]
pub struct Described<'c> {
    /// Its name, without the slash.
    pub name: &'c str,
    /// Its description.
    pub description: &'c str,
    /// Whether it needs Manage Server.
    pub for_managers: bool,
}

/// Renders the commands, and the rules in brief for the guild's way of marking. Only managers see
/// the commands for managers.
pub fn view(
    commands: &[Described<'_>],
    to_manager: bool,
    marking: Marking,
    judge: Option<&JudgeShown>,
) -> View {
    let (for_managers, for_all): (Vec<&Described<'_>>, _) =
        commands.iter().partition(|command| command.for_managers);
    let (ticking, honor) = match marking {
        Marking::Settled => (
            " and tick what you said",
            " The board is an honor system among people who study together.",
        ),
        Marking::Suggested => ("", ""),
    };
    let mut embed = Embed::new("Stride: a question a day", BLUE)
        .text(format!(
            "Each post asks one interview question. Press **Answer** and write what you would say: \
             only you see it. I say which key points I find in it; improve it until you like it, \
             then look at all of them{ticking}. **I don't know yet** keeps your streak too. Then \
             read the model answer and try its follow-ups."
        ))
        .field("Practice", practice(commands), false);
    embed = listed(embed, &for_all).field(
        "Points and streaks",
        format!(
            "A question is worth up to 10, 20 or 30 points, depending on its level: two fifths \
                 for answering, the rest for key points; without a key point it earns \
                 nothing.{honor} Your streak counts study days, the days with a post here. Seven \
                 active days in a row earn a freeze, which covers a missed day automatically."
        ),
        false,
    );
    if let Some(judge) = judge {
        let text = format!(
            "A language model judges answers here: {}. `/privacy about` says what it gets, and you \
             can opt out with `/privacy judge`.",
            named(judge)
        );
        embed = embed.field("Judge", text, false);
    }
    if to_manager {
        embed = embed.field(
            "For people who manage this server",
            Body::from(FIRST_STEPS).list(lines(for_managers)),
            false,
        );
    }
    View::embed(embed)
}

/// Renders the commands that work outside of a server.
pub fn in_direct_messages(commands: &[Described<'_>]) -> View {
    let embed = Embed::new("Stride, between the two of us", BLUE)
        .text(
            "Here you study by yourself: nothing counts for points, streaks or boards. The question \
             of the day is in your study group's channel.",
        )
        .field("Practice", practice(commands), false);
    View::embed(listed(embed, &commands.iter().collect::<Vec<_>>()))
}

/// How many commands go into one field, which holds about 1,000 characters.
const IN_A_FIELD: usize = 12;

/// Lists all commands, in as many fields as they need.
fn listed(mut embed: Embed, commands: &[&Described<'_>]) -> Embed {
    let names = std::iter::once("Commands").chain(std::iter::repeat("More commands"));
    for (name, some) in names.zip(commands.chunks(IN_A_FIELD)) {
        embed = embed.field(name, Body::default().list(lines(some.to_vec())), false);
    }
    embed
}

/// The commands for studying alone.
const PRACTICE: [&str; 7] = [
    "question", "quiz", "drill", "review", "plan", "followup", "search",
];

/// Explains how to study alone, with the available commands.
fn practice(commands: &[Described<'_>]) -> String {
    let there = PRACTICE
        .iter()
        .filter(|name| commands.iter().any(|command| command.name == **name));
    let there: Vec<String> = there.map(|name| format!("`/{name}`")).collect();
    format!(
        "Practice any time, privately and without points: {}. These work on every server that has \
         me, and in direct messages with me. What you miss comes back with `/review` when it is \
         time.",
        there.join(", ")
    )
}

fn lines(commands: Vec<&Described<'_>>) -> Vec<String> {
    let line = |command: &Described<'_>| format!("`/{}` {}", command.name, command.description);
    commands.into_iter().map(line).collect()
}
