//! News of a streak, below an answer.

use crate::discord::render::embed::{Body, Embed};
use crate::discord::text::count;
use crate::domain::streak::{Day, Effect, Explained, Streak};

/// Adds what an answer did to its author's streak, and what happened to it since the last one.
pub(super) fn fields(
    mut embed: Embed,
    streak: Streak,
    earned_freeze: bool,
    notices: &[Explained],
) -> Embed {
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

/// Says what happened to a streak meanwhile: of several that ended, only the last is mentioned.
fn since_last_answer(streak: Streak, notices: &[Explained]) -> Vec<String> {
    let ended = |news: &Explained| matches!(news.effect, Effect::Broke(_));
    let last = notices.iter().rposition(ended);
    let told = notices.iter().enumerate();
    let told = told.filter(|(index, news)| !ended(news) || Some(*index) == last);
    told.map(|(_, news)| notice(streak, news)).collect()
}

/// Tells a member about a day that changed their streak without them.
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
