//! News of a streak, told with an answer.

use crate::discord::render::embed::{Body, Embed};
use crate::discord::text::count;
use crate::domain::streak::{Day, Effect, Explained, Streak};

/// What an answer did to its writer's streak, and what happened to it without them.
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
