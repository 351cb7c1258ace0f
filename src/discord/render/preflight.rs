//! What a preflight found, and where to mend it.

use crate::discord::preflight::Preflight;
use crate::domain::ids::ChannelId;

/// One line on a channel: what is missing and where to set it.
pub fn line(channel: ChannelId, found: &Preflight) -> String {
    match found {
        Preflight::Clear => format!("✅ <#{channel}>: I can post there."),
        Preflight::Missing(needs) => {
            let names: Vec<String> = needs
                .iter()
                .map(|need| format!("**{}**", need.name))
                .collect();
            format!(
                "⚠️ <#{channel}>: I lack {}. Open the channel's settings, *Permissions*, add the role \
                 **Stride** (or the bot itself) and allow it.",
                names.join(", ")
            )
        }
        Preflight::NoChannel => format!(
            "⚠️ <#{channel}>: the channel is gone, or I cannot see it. Allow **View Channel** for the role \
             **Stride** in its settings, *Permissions*, or choose another channel."
        ),
        Preflight::Unknown => {
            format!(
                "❔ <#{channel}>: Discord did not tell in time. Try `/setup check` again in a minute."
            )
        }
    }
}
