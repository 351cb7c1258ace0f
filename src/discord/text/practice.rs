//! Refusals of practice, in sentences that say what to do next.

use super::{mention, timestamp};
use crate::app::practice::PracticeRefusal;
use crate::domain::question::FIRST_OWN_NUMBER;

/// Returns the sentence for a refusal.
pub(super) fn refusal(refusal: &PracticeRefusal) -> String {
    match refusal {
        PracticeRefusal::NothingMatches => {
            "No question matches all of that. Leave out the level, the topic or the experience."
                .to_owned()
        }
        PracticeRefusal::AllOpen => {
            "Every question that matches is open as a post right now, so practicing it would give \
             it away. Choose another level or topic, or come back once it has closed."
                .to_owned()
        }
        PracticeRefusal::UnknownNumber(number, last, own) => {
            let own = own.map(|own| {
                format!(", those of this server's own from {FIRST_OWN_NUMBER} to {own}")
            });
            format!(
                "There is no question #{number}. The numbers go up to {last}{}; leave the number \
                 out, and I pick one for you.",
                own.unwrap_or_default()
            )
        }
        PracticeRefusal::EmptyAnswer => {
            "That answer is empty. Write what you know, or press **Reveal** to read the answer."
                .to_owned()
        }
        PracticeRefusal::AnswerGone => {
            "I no longer know this practice answer. `/question` asks you another question."
                .to_owned()
        }
        PracticeRefusal::PointsShown => {
            "You have seen the key points, so your answer stays as it was. `/question` asks you \
             another question."
                .to_owned()
        }
        PracticeRefusal::QuizGone => {
            "I no longer know this quiz. `/quiz` starts another one.".to_owned()
        }
        PracticeRefusal::QuizNeedsServer => {
            "A quiz for everybody needs a channel of a server that I am in. Leave out `public` to \
             play here by yourself."
                .to_owned()
        }
        PracticeRefusal::QuizNeedsView => {
            "I can't see this channel, so I couldn't close the quiz's items. Ask an admin to give \
             me the *View Channel* permission here, or play in another channel."
                .to_owned()
        }
        PracticeRefusal::ItemIsOpen => {
            "The question behind this item is open to you as a post, and the quiz is about to give \
             its answer away. Answer the post first: `/daily` on your servers shows it. Your \
             choice here does not count."
                .to_owned()
        }
        PracticeRefusal::HostCloses(host, closes_at) => format!(
            "Only {}, who started this quiz, can close the item early. It closes by itself {}.",
            mention(*host),
            timestamp(*closes_at, 'R')
        ),
        PracticeRefusal::HostGoesOn(host, at) => format!(
            "{} started this quiz and goes on with it. From {} anybody can.",
            mention(*host),
            timestamp(*at, 'T')
        ),
    }
}
