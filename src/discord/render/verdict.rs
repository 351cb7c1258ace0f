//! The replies to an answer: first the suggested key points, then the verdict.

mod judge;
pub(super) mod marks;
mod streak;

use std::cmp::Ordering;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use super::answer::{part_name, parts_of, places};
use super::embed::Embed;
use super::{BLUE, GREEN, RED, YELLOW, button, post_embed, row};
use crate::app::answer::{Counted, Outcome, Stage, Unjudged};
use crate::app::reveal::{Access, Asks};
use crate::discord::custom_id::{CustomId, Part, Practice, Quiz, Report, Subject};
use crate::discord::text::{count, quote, timestamp};
use crate::discord::view::View;
use crate::domain::answer::Written;
use crate::domain::language::is_foreign;
use crate::domain::points::{self, Coverage, Readiness};
use crate::domain::question::Question;

/// How much of a member's own text to repeat, in characters; the form has all of it.
const OWN_TEXT: usize = 600;

/// Replaces the key points when the bank no longer had any.
const NOT_MARKED: &str = "This question had already been removed from the bank, so there are no \
                          key points to mark. Your answer still counts for your streak and earns \
                          the points for answering.";

/// Renders what a member reads after they answered or passed, and whenever they look at it again.
pub fn view(outcome: &Outcome<'_>) -> View {
    let embed = post_embed(&outcome.post, outcome.question).colored(color(outcome));
    let embed = embed.text(top(outcome).join("\n"));
    let (embed, rows) = match (&outcome.answer.written, &outcome.points) {
        (None, _) => (embed.text(passed(outcome)), next_rows(outcome)),
        (Some(_), None) => (embed.text(NOT_MARKED), next_rows(outcome)),
        (Some(written), Some(Access::AsksFirst(asks))) => {
            let embed = embed.list(withheld(asks, is_practice(outcome)));
            let rows = match outcome.stage {
                _ if is_practice(outcome) => next_rows(outcome),
                Stage::Suggested => vec![improving_row(outcome, Some(asks))],
                Stage::Shown => std::iter::once(row(anyway(outcome, asks).into_iter().collect()))
                    .chain(next_rows(outcome))
                    .collect(),
            };
            (held_against(embed, outcome, written), rows)
        }
        (Some(written), Some(Access::Open(points))) => match outcome.stage {
            Stage::Suggested => {
                let embed = held_against(embed, outcome, written);
                let embed = marks::suggested(embed, points, written.coverage(), outcome.settles);
                let embed = judge::note(embed, outcome);
                let embed = foreign(embed, outcome, written);
                (embed, vec![improving_row(outcome, None)])
            }
            Stage::Shown => {
                let embed = marks::all(embed, points);
                let embed = judge::advice(embed, outcome);
                let embed = held_against(embed, outcome, written);
                let embed = judge::note(embed, outcome);
                let embed = match outcome.settles {
                    true => embed.text(marks::honor(&outcome.post, &outcome.counted)),
                    false => embed,
                };
                let embed = match written.settled {
                    None => foreign(embed, outcome, written),
                    Some(_) => embed,
                };
                let settle = CustomId::Settle(outcome.post.id);
                let menu = outcome.settles.then(|| marks::menu(&settle, points));
                let rows = menu.into_iter().chain(next_rows(outcome)).collect();
                (embed, rows)
            }
        },
    };
    let embed = match &outcome.counted {
        Counted::Now {
            earned_freeze,
            notices,
            ..
        } => streak::fields(embed, outcome.streak, *earned_freeze, notices),
        _ => embed,
    };
    View::embed(embed).with_rows(rows)
}

fn is_practice(outcome: &Outcome<'_>) -> bool {
    matches!(outcome.counted, Counted::Practice { .. })
}

/// Returns the result if it may be shown, the points, the streak, and the latest event.
fn top(outcome: &Outcome<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(result(outcome).map(|result| format!("### {result}")));
    if !is_practice(outcome) {
        let streak = count(outcome.streak.length, "day");
        lines.push(format!("{} · 🔥 **{streak}**", earned(outcome)));
        lines.extend(details(outcome).map(|detail| format!("-# {detail}")));
    }
    lines.extend(since_last_time(outcome));
    lines.extend(opening(outcome));
    lines
}

/// Says how many key points the answer makes, and how an interviewer would rate that.
fn result(outcome: &Outcome<'_>) -> Option<String> {
    Some(result_of(known_result(outcome)?, outcome.stage))
}

/// Says how many key points a text makes, and how an interviewer would rate it.
pub(super) fn result_of(written: &Written, stage: Stage) -> String {
    let coverage = written.coverage();
    let bonus = match written.bonus_points() {
        0 => String::new(),
        made => format!(", with {}", count(made as u32, "bonus point")),
    };
    let made = format!("{} of {}", coverage.matched, coverage.total);
    match stage {
        Stage::Suggested => format!("{made} key points so far{bonus}"),
        Stage::Shown => format!("{made}: {}{bonus}", ready(coverage.readiness())),
    }
}

/// Compares the result with the last one on the same question.
fn since_last_time(outcome: &Outcome<'_>) -> Option<String> {
    let written = known_result(outcome).filter(|_| outcome.stage == Stage::Shown)?;
    Some(since(outcome.last?, written.coverage()))
}

/// Compares two results on the same question.
pub(super) fn since(before: Coverage, now: Coverage) -> String {
    let (before, now) = (before.percent(), now.percent());
    let arrow = match now.cmp(&before) {
        Ordering::Greater => " ⬆",
        Ordering::Less => " ⬇",
        Ordering::Equal => "",
    };
    format!("Since last time: {before}% → **{now}%**{arrow}")
}

/// Says how an interviewer would rate it.
fn ready(readiness: Readiness) -> &'static str {
    match readiness {
        Readiness::NotYet => "not yet",
        Readiness::Started => "a start",
        Readiness::Nearly => "nearly there",
        Readiness::Ready => "interview-ready",
    }
}

/// Returns the answer if its result may be shown: while the question is open elsewhere, the result
/// would tell how to improve an answer.
fn known_result<'o>(outcome: &'o Outcome<'_>) -> Option<&'o Written> {
    let says = match &outcome.points {
        Some(Access::Open(_)) => true,
        Some(Access::AsksFirst(_)) => !is_practice(outcome),
        None => false,
    };
    outcome.answer.written.as_ref().filter(|_| says)
}

/// Returns the color of the result: green, yellow or red; blue if there is none to show yet.
fn color(outcome: &Outcome<'_>) -> u32 {
    let written = known_result(outcome).filter(|_| outcome.stage == Stage::Shown);
    color_of(written.map(|written| written.coverage().readiness()))
}

/// Returns the color of a result, if it is shown.
pub(super) fn color_of(readiness: Option<Readiness>) -> u32 {
    match readiness {
        None => BLUE,
        Some(Readiness::NotYet) => RED,
        Some(Readiness::Started | Readiness::Nearly) => YELLOW,
        Some(Readiness::Ready) => GREEN,
    }
}

fn earned(outcome: &Outcome<'_>) -> String {
    match outcome.answer.points {
        0 => "**0 points**".to_owned(),
        points => format!("**+{}**", count(points, "point")),
    }
}

/// Says what the points are for, in small print.
fn details(outcome: &Outcome<'_>) -> Option<String> {
    let points = outcome.answer.points;
    let answering = points::for_answering(outcome.post.level);
    let mut details = vec![match &outcome.answer.written {
        None => "a pass".to_owned(),
        Some(_) if points == 0 => "no key point is marked".to_owned(),
        Some(written) if written.had_key_points() => {
            let rest = points.saturating_sub(answering);
            format!("{answering} for answering + {rest} for key points")
        }
        Some(_) => "for answering".to_owned(),
    }];
    let day = outcome.counts_for;
    details.extend(day.map(|day| format!("counts for {}", day.format("%A, %-d %B"))));
    if outcome.hint_used {
        details.push("hint used (free)".to_owned());
    }
    Some(details.join(" · "))
}

/// Says what has just happened, if that needs a sentence.
fn opening(outcome: &Outcome<'_>) -> Option<String> {
    let at = timestamp(outcome.answer.at, 'R');
    let closes = timestamp(outcome.post.closes_at, 'R');
    Some(match (&outcome.counted, outcome.stage) {
        (Counted::Now { after_closing, .. }, _) if *after_closing => {
            "The question closed while you were typing. You started in time, so your answer counts."
                .to_owned()
        }
        (Counted::Practice { saw_answer: false }, _) => {
            "This question has closed, so this was practice: no points, no streak.".to_owned()
        }
        (Counted::Practice { saw_answer: true }, _) => {
            "The question closed while you were typing, and you had already seen its answer. So \
             this was practice: no points, no streak."
                .to_owned()
        }
        (Counted::Before, _) if outcome.answer.written.is_none() => {
            format!("You passed on this question {at}. That counts, so nothing has changed.")
        }
        (Counted::Before, Stage::Suggested) => {
            format!("You answered this question {at}. You can improve it until it closes {closes}.")
        }
        (Counted::Before, Stage::Shown) => {
            format!("You answered this question {at}. That answer counts.")
        }
        (Counted::Improved { change }, _) => match change {
            0 => "Your new text is in. It earns the same.".to_owned(),
            change => format!("Your new text is in: {}.", signed(*change)),
        },
        // The menu says so.
        (Counted::Now { .. } | Counted::Shown | Counted::Settled { .. }, _) => return None,
    })
}

fn signed(change: i64) -> String {
    let noun = if change.abs() == 1 { "point" } else { "points" };
    format!("{change:+} {noun}")
}

/// Describes a pass.
fn passed(outcome: &Outcome<'_>) -> String {
    let passed = match outcome.unmarked {
        Some(_) => "You saw the answer after this question was posted, so this counts as a pass.",
        None => "Marked *not yet*.",
    };
    let kept = match outcome.counted {
        Counted::Now { .. } if outcome.streak.length > 0 => " Your streak is safe.".to_owned(),
        // For example a weekly post: later days were missed before it closed.
        Counted::Now { .. } => format!(
            " It counts for {}, but your streak has ended since.",
            outcome.post.day.format("%-d %B")
        ),
        _ => String::new(),
    };
    let next = match outcome.question {
        Some(question) if question.has_follow_ups() => {
            "Now read the answer and try its follow-ups."
        }
        Some(_) => "Now read the answer.",
        None => "The question has been removed from the bank, along with its answer.",
    };
    format!("{passed}{kept} {next}")
}

/// Quotes a member's own text.
pub(super) fn own_text(text: &str) -> String {
    match text {
        "" => "\n-# I no longer keep your text.".to_owned(),
        text => format!("\n**Your answer**\n{}", quote(text, OWN_TEXT)),
    }
}

/// Shows the member's text, to compare with the key points.
fn held_against(embed: Embed, outcome: &Outcome<'_>, written: &Written) -> Embed {
    let is_held_against = outcome.settles || outcome.stage == Stage::Suggested;
    if is_practice(outcome) || !is_held_against {
        return embed;
    }
    embed.text(own_text(&written.text))
}

/// Adds a note for a member who answered in a language that suggestions cannot read. A language
/// model reads many.
fn foreign(embed: Embed, outcome: &Outcome<'_>, written: &Written) -> Embed {
    let is_suggested = match outcome.unjudged {
        None => outcome.said.is_none(),
        Some(Unjudged::NotYet) => false,
        Some(Unjudged::Unasked(_) | Unjudged::Failed) => true,
    };
    let sentence = foreign_notice(written, outcome.settles);
    match sentence.filter(|_| is_suggested) {
        Some(sentence) => embed.text(sentence),
        None => embed,
    }
}

/// Returns the note for an answer in a language that suggestions cannot read.
pub(super) fn foreign_notice(written: &Written, settles: bool) -> Option<String> {
    let instead = if settles {
        "Your answer counts all the same: tick what it says when you see the points."
    } else {
        "So I may have missed what yours says."
    };
    is_foreign(&written.text).then(|| format!("🌐 My suggestions only work in English. {instead}"))
}

/// Replaces key points that would spoil the question where it is open.
pub(super) fn withheld(asks: &Asks, is_practice: bool) -> Vec<String> {
    let Asks::Elsewhere(posts) = asks else {
        return Vec::new();
    };
    let (what, seeing) = if is_practice {
        ("The verdict waits", "If you open the answer now")
    } else {
        ("The key points wait", "If you look at them now")
    };
    let mut lines = vec![format!(
        "{what}: this question is open, and you have not answered it there:"
    )];
    lines.extend(places(posts));
    lines.push(format!(
        "{seeing}, your answer there counts as a pass: it keeps your streak but earns no points."
    ));
    lines
}

fn anyway(outcome: &Outcome<'_>, asks: &Asks) -> Option<CreateButton> {
    let marks = CustomId::Marks(outcome.post.id, asks.told()?);
    let label = "Show the key points anyway";
    Some(button(&marks, label, ButtonStyle::Danger))
}

/// Builds the buttons below an answer that the member may improve.
fn improving_row(outcome: &Outcome<'_>, asks: Option<&Asks>) -> CreateActionRow {
    let post = outcome.post.id;
    // Without its question in the bank, an answer gets no suggestions.
    let improve = outcome.question.map(|_| {
        let improve = CustomId::Improve(post);
        button(&improve, "Improve my answer", ButtonStyle::Primary)
    });
    let show = match asks {
        Some(asks) => anyway(outcome, asks),
        None => Some(button(
            &CustomId::Show(post),
            "Show the points",
            ButtonStyle::Secondary,
        )),
    };
    row(improve.into_iter().chain(show).collect())
}

/// Builds the buttons below a verdict: the parts of the model answer, and the follow-ups.
fn next_rows(outcome: &Outcome<'_>) -> Vec<CreateActionRow> {
    let buttons = outcome.question.map(|question| {
        let is_stored = outcome.answer.written.is_some() && !is_practice(outcome);
        let wrong = match is_stored {
            true => Subject::Verdict(outcome.post.id),
            false => Subject::Question(question.id.clone(), None),
        };
        next_buttons(question, wrong)
    });
    let mut rows: Vec<Vec<CreateButton>> = buttons.into_iter().flatten().collect();
    if outcome.shareable {
        let share = CustomId::Share(outcome.post.id);
        let share = button(&share, "Share my answer", ButtonStyle::Secondary);
        match rows.last_mut() {
            Some(last) => last.push(share),
            None => rows.push(vec![share]),
        }
    }
    if let Some(question) = outcome.question.filter(|_| outcome.has_closed) {
        let again = CustomId::Practice(Practice::Answer(question.id.clone(), None));
        rows.push(vec![button(
            &again,
            "Practice it again",
            ButtonStyle::Secondary,
        )]);
    }
    rows.into_iter().map(row).collect()
}

/// Builds two rows of buttons: the parts of the model answer, the follow-ups, and a short quiz.
pub(super) fn next_buttons(question: &Question, wrong: Subject) -> [Vec<CreateButton>; 2] {
    let open = |part: Part| {
        button(
            &CustomId::Open(question.id.clone(), part),
            part_name(part),
            ButtonStyle::Secondary,
        )
    };
    let parts = parts_of(question);
    let (parts, last) = parts.split_at(parts.len().min(5));
    let mut second: Vec<_> = last.iter().copied().map(open).collect();
    if question.has_follow_ups() {
        second.push(button(
            &CustomId::Ladder(question.id.clone()),
            "Follow-ups",
            ButtonStyle::Primary,
        ));
    }
    if question.has_quiz() {
        second.push(button(
            &CustomId::Quiz(Quiz::Quick(question.id.clone())),
            "2 quick questions",
            ButtonStyle::Secondary,
        ));
    }
    // A server's own questions are not the operator's to fix.
    if !question.is_own() {
        second.push(button(
            &CustomId::Report(Report::Begin(wrong)),
            "Report",
            ButtonStyle::Secondary,
        ));
    }
    [parts.iter().copied().map(open).collect(), second]
}
