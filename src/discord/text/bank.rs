//! What members read when an action on a server's own questions is refused.

use super::{code, count, escape, shorten};
use crate::app::own_questions::OwnRefusal;
use crate::domain::own_question::MOST_KEPT;

/// How many problems of a question to list, so that they all fit into a message.
const NAMED: usize = 6;

pub(super) fn refusal(refusal: &OwnRefusal) -> String {
    match refusal {
        OwnRefusal::NoProposals => {
            "This server takes no proposals at the moment. Ask someone who manages it.".to_owned()
        }
        OwnRefusal::TooManyProposals(waiting, true) => format!(
            "{} of yours are waiting for review already. Please wait until some are decided.",
            count(*waiting, "proposal")
        ),
        OwnRefusal::TooManyProposals(waiting, false) => format!(
            "{} are waiting for review already. Someone who manages this server can decide with \
             `/bank review`.",
            count(*waiting, "proposal")
        ),
        OwnRefusal::TooMany => format!(
            "A server can have {MOST_KEPT} questions of its own, and this would exceed that. \
             Remove some first with `/bank remove`. Nothing was changed."
        ),
        OwnRefusal::Problems(problems, _) => {
            let named = problems.iter().take(NAMED);
            let mut lines: Vec<String> = named
                .map(|problem| format!("- {}", escape(&shorten(problem, 200))))
                .collect();
            let others = problems.len().saturating_sub(NAMED);
            if others > 0 {
                lines.push(format!("- and {others} more"));
            }
            format!(
                "I can't take this question yet. What you typed is in the attached file, so \
                 nothing is lost: fix what is below, and send it again with `/bank propose`, or \
                 with `/bank edit` if the server has it already.\n{}",
                lines.join("\n")
            )
        }
        OwnRefusal::TitleTaken(number) => format!(
            "This server already has a question with this title: #{number}. Change the title, or \
             change that question with `/bank edit`."
        ),
        OwnRefusal::TitleProposed => {
            "A question with this title is already waiting for review. Change the title if yours \
             asks something else."
                .to_owned()
        }
        OwnRefusal::Gone => {
            "This question has been changed, decided or removed since. `/bank review` and `/bank \
             list` show the current ones."
                .to_owned()
        }
        OwnRefusal::Unknown(typed) => format!(
            "This server has no question of its own called `{}`. Start typing and choose one from \
             the list; `/bank list` shows all of them.",
            code(typed)
        ),
        OwnRefusal::NotTheOperators => {
            "This is one of this server's own questions. Tell someone who manages the server: they \
             can change it with `/bank edit`."
                .to_owned()
        }
        OwnRefusal::OpenToYou => {
            "This question is open right now and you haven't answered it; changing it would show \
             you the answer. Answer it or pass first."
                .to_owned()
        }
    }
}
