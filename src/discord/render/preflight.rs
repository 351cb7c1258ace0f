//! What a preflight found, and where to mend it.

use super::BLUE;
use super::embed::Embed;
use crate::discord::preflight::Preflight;
use crate::discord::text::NO_SCHEDULE;
use crate::discord::view::View;
use crate::domain::ids::MemberId;
use crate::domain::permissions::Permissions;
use crate::domain::schedule::Plan;

/// The lines on the channels of a server's schedules.
pub fn lines(lines: &[String]) -> View {
    if lines.is_empty() {
        return View::text(NO_SCHEDULE);
    }
    // In an embed, since ten lines may be longer than a message's text.
    View::embed(Embed::new("Where I post", BLUE).list(lines.to_vec()))
}

/// One line on a plan's channel: what is missing for its posts and where to set it. `bot` is
/// the bot's own user.
pub fn line(plan: &Plan, bot: MemberId, found: &Preflight) -> String {
    let channel = plan.channel;
    match found {
        Preflight::Clear => format!("✅ <#{channel}>: I can post there."),
        Preflight::Missing(needs) => {
            let names: Vec<String> = needs
                .iter()
                .map(|need| format!("**{}**", need.name))
                .collect();
            let lacks_mention = needs
                .iter()
                .any(|need| need.permission == Permissions::MENTION_EVERYONE);
            let or_open = match plan.ping {
                Some(role) if lacks_mention => {
                    format!(" Or let anyone mention <@&{role}>, in that role's settings.")
                }
                _ => String::new(),
            };
            let them = if needs.len() == 1 { "it" } else { "them" };
            format!(
                "⚠️ <#{channel}>: I lack {}. Open the channel's settings, *Permissions*, add <@{bot}> \
                 and allow {them}.{or_open}",
                names.join(", ")
            )
        }
        Preflight::Gone => format!(
            "⚠️ <#{channel}>: the channel is gone. Choose another one with `/schedule edit`."
        ),
        Preflight::Unknown => {
            format!(
                "❔ <#{channel}>: Discord did not tell in time. Try `/setup check` again in a minute."
            )
        }
    }
}
