//! What becomes of a member's answers.

use super::BLUE;
use super::embed::Embed;
use crate::app::judging::{JudgeShown, Privacy};
use crate::discord::text::code;
use crate::discord::view::View;

/// What is kept, what goes where, and how to change that.
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
             and model answer, and your text; never your name, your id or the server's. What it \
             says is kept with your answer, for you alone. Today it judged {} of your answers; {} is \
             the most in a day.\n\nTo keep yours from it, here and on every other server: `/privacy judge answers:off`",
            named(judge),
            judge.used,
            judge.budget
        ),
    };
    let embed = Embed::new("What happens to your answers", BLUE)
        .text(
            "For each server I keep what you answered, with its marks, points and streak, until 30 \
             days after I am removed from it. Others see totals, never your text. What you report, \
             I keep for the person who runs me. I can't read messages.",
        )
        .field(
            "Boards",
            "`/privacy hide` takes you off this server's boards, and `/privacy show` brings you back.",
            false,
        )
        .field("Judge", judge, false);
    View::embed(embed)
}

/// A model and the machine that it runs on.
pub(super) fn named(judge: &JudgeShown) -> String {
    format!("`{}` at `{}`", code(&judge.model), code(&judge.host))
}
