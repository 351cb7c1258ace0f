//! The verdict on an answer.

use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed};

use super::answer::part_name;
use super::{button, question_embed, row};
use crate::app::answer::{Counted, Outcome};
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::text::{count, escape, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::points;
use crate::domain::post::{Answer, Graded, Post};
use crate::domain::question::Question;
use crate::domain::streak::Streak;
use crate::store::streaks::{Notice, NoticeKind};

/// How much of a member's words the verdict quotes, in characters.
const QUOTE: usize = 120;

/// What a member reads after an answer or a pass, or when they try a second one.
pub fn view(outcome: &Outcome<'_>) -> View {
    let Outcome {
        post,
        question,
        answer,
        counted,
    } = outcome;
    let opening = match counted {
        Counted::Before => Some(format!(
            "You answered this question {}. The first answer counts, so nothing has changed.",
            timestamp(answer.at, 'R')
        )),
        Counted::Practice => {
            Some("This question has closed, so this was practice: no points, no streak.".to_owned())
        }
        Counted::Now { after_closing: true, .. } => Some(
            "The question closed while you were typing. You had begun in time, so your answer counts.".to_owned(),
        ),
        Counted::Now { .. } => None,
    };
    let body = match &answer.graded {
        Some(graded) => verdict(graded),
        None => {
            "You passed: an honest *not yet*. It keeps your streak. Now read the answer, and try \
                 its follow-ups."
                .to_owned()
        }
    };
    let description = opening
        .into_iter()
        .chain([body])
        .collect::<Vec<_>>()
        .join("\n\n");
    let mut embed = question_embed(question).description(description);
    if *counted != Counted::Practice {
        embed = embed.field("Points", points_line(post, answer), true);
    }
    if let Counted::Now {
        streak,
        before,
        notices,
        ..
    } = counted
    {
        embed = streak_fields(embed, *before, *streak, notices);
    }
    View::embed(embed).with_rows(next_buttons(question))
}

fn verdict(graded: &Graded) -> String {
    let coverage = graded.coverage();
    let mut lines = vec![format!(
        "**{} of {} key points** ({} %)",
        coverage.matched,
        coverage.total,
        coverage.percent()
    )];
    for point in &graded.verdict {
        lines.push(match &point.matched {
            Some(words) => format!(
                "✅ {}\n-# You said: “{}”",
                point.point,
                escape(&shorten(words, QUOTE))
            ),
            None => format!("⬜ {}", point.point),
        });
    }
    lines.join("\n")
}

fn points_line(post: &Post, answer: &Answer) -> String {
    match &answer.graded {
        Some(graded) => format!(
            "**+{}**\n-# {} × (0.4 + 0.6 × {} %)",
            answer.points,
            points::base(post.level),
            graded.coverage().percent()
        ),
        None => "**0**\n-# a pass".to_owned(),
    }
}

fn streak_fields(
    embed: CreateEmbed,
    before: Streak,
    streak: Streak,
    notices: &[Notice],
) -> CreateEmbed {
    let mut embed = embed.field(
        "Streak",
        format!("🔥 **{}**", count(streak.length, "day")),
        true,
    );
    if streak.freezes > before.freezes {
        embed = embed.field(
            "Freeze earned",
            "Seven active days in a row: it will stand in for one missed day by itself.",
            false,
        );
    }
    if !notices.is_empty() {
        let lines: Vec<String> = notices.iter().map(notice).collect();
        embed = embed.field("Since your last answer", lines.join("\n"), false);
    }
    embed
}

/// What a member is told about one day.
pub(super) fn notice(notice: &Notice) -> String {
    let day = notice.day.format("%-d %B");
    match notice.kind {
        NoticeKind::Frozen => format!("❄️ A freeze stood in for {day}: your streak goes on."),
        NoticeKind::Broke(length) => {
            format!("Your streak of {} ended on {day}.", count(length, "day"))
        }
        NoticeKind::Amnesty => {
            format!("🛟 The bot was not there on {day}: that day does not count.")
        }
    }
}

/// The way on: the parts of the model answer, and the follow-ups.
fn next_buttons(question: &Question) -> [CreateActionRow; 2] {
    let open = |part: Part| {
        button(
            &CustomId::Open(question.id.clone(), part),
            part_name(part),
            ButtonStyle::Secondary,
        )
    };
    let (parts, last) = Part::ALL.split_at(5);
    let mut second: Vec<_> = last.iter().copied().map(open).collect();
    second.push(button(
        &CustomId::Ladder(question.id.clone()),
        "Follow-ups",
        ButtonStyle::Primary,
    ));
    [row(parts.iter().copied().map(open).collect()), row(second)]
}
