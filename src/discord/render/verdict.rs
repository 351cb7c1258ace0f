//! The verdict on an answer.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::answer::{part_name, places};
use super::embed::{Body, Embed};
use super::{BLUE, GREEN, RED, YELLOW, button, post_embed, row};
use crate::app::answer::{Counted, Outcome};
use crate::app::reveal::{Access, Asks, Opened};
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::text::{count, escape, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::points;
use crate::domain::post::{Answer, Graded, PointVerdict, Post};
use crate::domain::question::Question;
use crate::domain::streak::{Day, Effect, Explained, Streak};

/// How much of a member's words the verdict quotes, in characters.
const QUOTE: usize = 120;
/// Discord's limit for the label of a menu's option.
const OPTION: usize = 100;
/// Discord's limit for the options of a menu.
const OPTIONS: usize = 25;

/// In place of the key points, where the bank had none any more.
const NOT_GRADED: &str = "This question had already been removed from the bank, so there is \
                          nothing to grade your answer against. It still counts for your streak \
                          and earns the points for answering.";

/// What a member reads after an answer or a pass, or when they try a second one.
pub fn view(outcome: &Outcome<'_>) -> View {
    let Outcome {
        post,
        question,
        answer,
        hint_used,
        marks,
        unmarked,
        self_reported,
        counts_for,
        counted,
    } = outcome;
    let opening = match counted {
        Counted::Before => {
            let did = match answer.graded {
                Some(_) => "answered",
                None => "passed on",
            };
            Some(format!(
                "You {did} this question {}. Your first answer counts, so nothing has changed.",
                timestamp(answer.at, 'R')
            ))
        }
        Counted::Disputed if self_reported.is_empty() => {
            Some("Noted. Nothing is self-reported now.".to_owned())
        }
        Counted::Disputed => Some(
            "Noted. The points you ticked are shown as self-reported; they earn \
             nothing."
                .to_owned(),
        ),
        Counted::Practice { saw_answer: false } => {
            Some("This question has closed, so this was practice: no points, no streak.".to_owned())
        }
        Counted::Practice { saw_answer: true } => Some(
            "The question closed while you were typing, and you had seen its answer by then. So this \
             was practice: no points, no streak."
                .to_owned(),
        ),
        Counted::Now {
            after_closing: true,
            ..
        } => Some(
            "The question closed while you were typing. You started in time, so your answer \
             counts."
                .to_owned(),
        ),
        Counted::Now { .. } => None,
    };
    let is_practice = matches!(counted, Counted::Practice { .. });
    let body = match (&answer.graded, marks) {
        (Some(graded), Some(Access::Open(marks))) => {
            let mut lines = vec![headline(graded)];
            lines.extend(marked(marks, self_reported));
            lines
        }
        (Some(graded), Some(Access::AsksFirst(asks))) => {
            // How much of the answer is right would say how to better it.
            let mut lines: Vec<String> = (!is_practice)
                .then(|| headline(graded))
                .into_iter()
                .collect();
            lines.extend(withheld(asks, is_practice));
            lines
        }
        (Some(_), None) => vec![NOT_GRADED.to_owned()],
        (None, _) => {
            let kept = match counted {
                Counted::Now { streak, .. } if streak.length > 0 => {
                    " Your streak is safe.".to_owned()
                }
                // A weekly post, say: days after its own were missed.
                Counted::Now { .. } => format!(
                    " It counts for {}, but your streak has ended since.",
                    post.day.format("%-d %B")
                ),
                Counted::Before | Counted::Disputed | Counted::Practice { .. } => String::new(),
            };
            let next = match question {
                Some(_) => "Now read the answer and try its follow-ups.",
                None => "The question has been removed from the bank, and its answer too.",
            };
            let passed = match unmarked {
                Some(_) => {
                    "You saw the answer after this question was posted, so this counts as a pass."
                }
                None => "Marked *not yet*.",
            };
            vec![format!("{passed}{kept} {next}")]
        }
    };
    let embed = post_embed(post, *question).colored(color(outcome));
    let mut embed = match opening {
        Some(opening) => embed.text(opening + "\n"),
        None => embed,
    };
    embed = embed.list(body);
    if !is_practice {
        embed = embed.field(
            "Points",
            points_lines(post, answer, *hint_used, *counts_for),
            true,
        );
    }
    if let Counted::Now {
        streak,
        earned_freeze,
        notices,
        ..
    } = counted
    {
        embed = streak_fields(embed, *streak, *earned_freeze, notices);
    }
    let first = match marks {
        Some(Access::Open(marks)) if !is_practice => dispute_menu(post, marks, self_reported),
        Some(Access::AsksFirst(asks)) if !is_practice => asks.told().map(|told| {
            let anyway = CustomId::Marks(post.id, told);
            row(vec![button(
                &anyway,
                "Show the key points anyway",
                ButtonStyle::Danger,
            )])
        }),
        _ => None,
    };
    let next = question.map(next_buttons).into_iter().flatten();
    View::embed(embed).with_rows(first.into_iter().chain(next))
}

/// Green, yellow, red: how much of what was asked for is in the answer. Blue where that is not
/// said.
fn color(outcome: &Outcome<'_>) -> u32 {
    let says_coverage = match &outcome.marks {
        Some(Access::Open(_)) => true,
        Some(Access::AsksFirst(_)) => !matches!(outcome.counted, Counted::Practice { .. }),
        None => false,
    };
    let graded = outcome.answer.graded.as_ref().filter(|_| says_coverage);
    match graded.map(|graded| graded.coverage().percent()) {
        None => BLUE,
        Some(0) => RED,
        Some(100) => GREEN,
        Some(_) => YELLOW,
    }
}

/// In place of key points that would spoil the question where it is open.
fn withheld(asks: &Asks, is_practice: bool) -> Vec<String> {
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
        "{seeing}, what you send there counts as a pass: your streak there goes on, and you get no \
         points for it."
    ));
    lines
}

/// How much of what was asked for an answer says.
fn headline(graded: &Graded) -> String {
    let coverage = graded.coverage();
    let bonus = match graded.bonus_points() {
        0 => String::new(),
        made => format!(", with {}", count(made as u32, "bonus point")),
    };
    format!(
        "**{} of {} key points** ({}%){bonus}",
        coverage.matched,
        coverage.total,
        coverage.percent()
    )
}

fn marked(marks: &Opened<Vec<PointVerdict>>, self_reported: &BTreeSet<u32>) -> Vec<String> {
    let mut lines = Vec::new();
    for (place, point) in (0..).zip(marks.iter()) {
        let label = if point.bonus { "**Bonus:** " } else { "" };
        lines.push(match &point.matched {
            Some(words) => format!(
                "✅ {label}{}\n-# You said: “{}”",
                point.point,
                escape(&shorten(words, QUOTE))
            ),
            None if self_reported.contains(&place) => {
                format!("☑️ {label}{}\n-# Self-reported", point.point)
            }
            None if point.bonus => format!("▫️ {label}{}", point.point),
            None => format!("🔲 {}", point.point),
        });
    }
    lines
}

/// The menu to say which missing key points one has made, where any is missing.
fn dispute_menu(
    post: &Post,
    marks: &Opened<Vec<PointVerdict>>,
    self_reported: &BTreeSet<u32>,
) -> Option<CreateActionRow> {
    let missing = (0_u32..)
        .zip(marks.iter())
        .filter(|(_, point)| point.matched.is_none());
    let options: Vec<_> = missing
        .take(OPTIONS)
        .map(|(place, PointVerdict { point, bonus, .. })| {
            let label = format!("{}{point}", if *bonus { "Bonus: " } else { "" });
            CreateSelectMenuOption::new(shorten(&label, OPTION), place.to_string())
                .default_selection(self_reported.contains(&place))
        })
        .collect();
    let most = options.len() as u8;
    let menu = CreateSelectMenu::new(
        CustomId::Dispute(post.id).to_string(),
        CreateSelectMenuKind::String { options },
    );
    (most > 0).then(|| {
        CreateActionRow::SelectMenu(
            menu.placeholder("Did you make one of these points? Tick it")
                .min_values(0)
                .max_values(most),
        )
    })
}

fn points_lines(
    post: &Post,
    answer: &Answer,
    hint_used: bool,
    counts_for: Option<NaiveDate>,
) -> String {
    let mut lines = match &answer.graded {
        Some(graded) if graded.had_key_points() => {
            let answering = points::for_answering(post.level);
            format!(
                "**+{}**\n-# {answering} for answering + {} for key points",
                answer.points,
                answer.points.saturating_sub(answering)
            )
        }
        Some(_) => format!("**+{}**\n-# for answering", answer.points),
        None => "**0**\n-# a pass".to_owned(),
    };
    if let Some(day) = counts_for {
        lines += &format!("\n-# counts for {}", day.format("%A, %-d %B"));
    }
    if hint_used {
        lines += "\n-# hint used (free)";
    }
    lines
}

fn streak_fields(
    embed: Embed,
    streak: Streak,
    earned_freeze: bool,
    notices: &[Explained],
) -> Embed {
    let mut embed = embed.field(
        "Streak",
        format!("🔥 **{}**", count(streak.length, "day")),
        true,
    );
    if earned_freeze {
        embed = embed.field(
            "Freeze earned",
            "Seven active days in a row: it covers one missed day automatically.",
            false,
        );
    }
    if !notices.is_empty() {
        embed = embed.field(
            "Since your last answer",
            Body::default().list(since_last_answer(streak, notices)),
            false,
        );
    }
    embed
}

/// What happened to a streak without its member: of several that ended, the last is told.
fn since_last_answer(streak: Streak, notices: &[Explained]) -> Vec<String> {
    let ended = |news: &Explained| matches!(news.effect, Effect::Broke(_));
    let last = notices.iter().rposition(ended);
    let told = notices.iter().enumerate();
    let told = told.filter(|(index, news)| !ended(news) || Some(*index) == last);
    told.map(|(_, news)| notice(streak, news)).collect()
}

/// What a member is told about a day that did something to their streak without them.
fn notice(streak: Streak, news: &Explained) -> String {
    let day = news.day.format("%-d %B");
    match (news.effect, news.lived) {
        (Effect::Broke(_), _) if streak.length > 0 => format!(
            "Welcome back! Best streak: {}. New streak: day {}.",
            count(streak.longest, "day"),
            streak.length
        ),
        (Effect::Broke(length), _) => {
            format!("Your streak of {} ended on {day}.", count(length, "day"))
        }
        (_, Day::Amnesty) => {
            format!("🛟 The bot was offline on {day}, so that day doesn't count.")
        }
        (_, Day::Repaired) => {
            format!("🛟 Someone who manages this server excused you from {day}.")
        }
        _ => format!("❄️ A freeze covered {day}: your streak goes on."),
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
