//! What happens to a member's answers.

use serenity::all::{ButtonStyle, CreateAttachment};

use super::embed::Embed;
use super::{BLUE, button, row};
use crate::app::judging::{JudgeShown, Privacy};
use crate::app::privacy::{Amount, Erasable, Erased};
use crate::discord::custom_id::{CustomId, Privacy as PrivacyId};
use crate::discord::text::{code, count};
use crate::discord::view::View;

/// Links to the full account: what is stored, for how long, and who can have it deleted.
const FULL: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/PRIVACY.md");

/// Says what is stored, what goes where, and how to change that.
pub fn view(privacy: &Privacy) -> View {
    let judge = match &privacy.judge {
        None => {
            let choice = if privacy.refuses {
                " If one is added, it gets nothing from you: you said `/privacy judge answers:off`."
            } else {
                ""
            };
            format!(
                "No language model judges answers here. What you write goes to Discord and to my \
                 database, and nowhere else.{choice}"
            )
        }
        Some(judge) if privacy.refuses => format!(
            "Your answers don't go to the language model that judges answers here ({}), nor to one \
             on any other server. My built-in suggestions read them.\n\nTo have them judged again: \
             `/privacy judge answers:on`",
            named(judge)
        ),
        Some(judge) => format!(
            "A language model judges answers here: {}. It gets the question with its key points \
             and model answer, and your text; never your name, your id or the server's. I keep \
             what it says with your answer, for you alone. Today it judged {} of your answers; the \
             most in a day is {}.\n\nTo opt out, on every server: `/privacy judge answers:off`",
            named(judge),
            judge.used,
            judge.budget
        ),
    };
    let embed = Embed::new("What happens to your answers", BLUE)
        .text(format!(
            "For each server I keep your answers with marks, points and streak until 30 days after \
             I am removed from it, and your texts for {}. Others see totals, never your text. I \
             keep your reports as long, for the person who runs me. I can't read messages. [All \
             details]({FULL})",
            count(privacy.text_days, "day")
        ))
        .field(
            "Your data",
            "`/privacy export` gives you everything as a file, and `/privacy delete` deletes it, on \
             one server or everywhere.",
            false,
        )
        .field(
            "Boards",
            "On a server, `/privacy hide` takes you off its boards, and `/privacy show` brings you back.",
            false,
        )
        .field("Judge", judge, false);
    View::embed(embed)
}

/// Names a model and the machine that it runs on.
pub(super) fn named(judge: &JudgeShown) -> String {
    format!("`{}` at `{}`", code(&judge.model), code(&judge.host))
}

/// Hands a member all their stored data.
pub fn exported(file: CreateAttachment, rows: u32, is_of_server: bool) -> View {
    if rows == 0 {
        return View::text("I have no data about you, so there is no file.");
    }
    let what = if is_of_server {
        "This is all your data on this server, with your practice and your deck, which are the \
         same on every server. Ask for it in a direct message with me to get all servers."
    } else {
        "This is all your data, on all servers."
    };
    View::text(format!(
        "{what} [What it is and how long I keep it](<{FULL}>)"
    ))
    .with_attachment(file)
}

/// Asks before data is deleted, and says what.
pub fn ask(erasable: &Erasable) -> View {
    let Erasable { here, everywhere } = erasable;
    let mut embed = Embed::new("Delete your data?", BLUE).text(
        "Nothing is deleted yet. Once it is, nobody can bring it back. Roles that I gave you go \
         too, and answers that you shared disappear from their threads. The person who runs me may \
         have backups of the last 14 days.",
    );
    let mut buttons = Vec::new();
    if let Some(here) = here.filter(|here| here.is_any) {
        embed = embed.field(
            "On this server",
            format!(
                "{}, your streak and your place on the boards, your reminders, and your name \
                 on questions that you proposed. Your practice and your deck stay.",
                of_server(&here)
            ),
            false,
        );
        let id = CustomId::Privacy(PrivacyId::EraseHere);
        buttons.push(button(&id, "Delete it on this server", ButtonStyle::Danger));
    }
    embed = embed.field(
        "Everywhere",
        format!(
            "{} on all servers with everything that belongs to them, {}, {} in your deck, your \
             plan, and {} to the person who runs me.",
            of_server(everywhere),
            count(everywhere.practice, "practice answer"),
            count(everywhere.cards, "card"),
            count(everywhere.reports, "report"),
        ),
        false,
    );
    let id = CustomId::Privacy(PrivacyId::EraseEverywhere);
    buttons.push(button(&id, "Delete it everywhere", ButtonStyle::Danger));
    View::embed(embed).with_rows([row(buttons)])
}

/// Describes a member's data on servers.
pub(super) fn of_server(amount: &Amount) -> String {
    let answers = count(amount.answers, "answer");
    let mocks = match amount.mocks {
        0 => String::new(),
        mocks => format!(", {}", count(mocks, "mock interview")),
    };
    format!("{answers} with {} points{mocks}", amount.points)
}

/// Says what was deleted.
pub fn erased(erased: &Erased) -> View {
    View::text(if erased.everywhere {
        "I have deleted all your data. If you use me again, you start over, including your choice \
         about the language model (`/privacy judge`)."
    } else {
        "I have deleted your data on this server. If you answer here again, you start over."
    })
}
