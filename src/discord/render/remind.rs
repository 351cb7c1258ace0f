//! Reminders: the settings, and the message itself.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, go_to, row};
use crate::app::reminder::{Reminder, Reminders};
use crate::discord::custom_id::{CustomId, Remind};
use crate::discord::text::{count, timestamp};
use crate::discord::view::View;
use crate::domain::ids::RoleId;
use crate::domain::reminder::USUAL_HOURS;

/// Renders a member's reminders, with buttons to change them. `has_role` says whether they have the
/// server's role.
pub fn choice(reminders: &Reminders, has_role: bool) -> View {
    let mut text = match reminders.hours {
        Some(hours) => format!(
            "🔔 You get a direct message {} before a day closes that would cost you your streak or a \
             freeze, once a day at most. `/remind hours:` changes when.",
            count(hours, "hour")
        ),
        None => format!(
            "🔕 I don't send you reminders. If you like, I send you a direct message {} before a \
             day closes that would cost you your streak or a freeze, once a day at most.",
            count(USUAL_HOURS, "hour")
        ),
    };
    let direct = match reminders.hours {
        Some(_) => (Remind::Off, "Stop direct messages"),
        None => (Remind::On, "Send me direct messages"),
    };
    let mut buttons = vec![direct];
    if let Some(role) = reminders.role {
        text += &format!(
            "\n\n{} <@&{role}>, the role for people who want to be mentioned.",
            if has_role {
                "You have"
            } else {
                "You can also take"
            }
        );
        buttons.push(match has_role {
            true => (Remind::Leave, "Leave the role"),
            false => (Remind::Take, "Take the role"),
        });
    }
    let buttons = buttons
        .into_iter()
        .map(|(id, label)| button(&CustomId::Remind(id), label, ButtonStyle::Secondary));
    View::text(text).with_rows([row(buttons.collect())])
}

/// Renders the message before a day closes.
pub fn reminder(reminder: &Reminder) -> View {
    let link = reminder.post.as_ref().map(go_to);
    let streak = format!("Your streak of {}", count(reminder.length, "study day"));
    let loss = match reminder.freezes {
        0 => format!("{streak} ends"),
        freezes => format!("{streak} takes one of your {}", count(freezes, "freeze")),
    };
    let text = format!(
        "🔔 {loss} unless you answer by {} ({}). A pass is enough.\n{}",
        timestamp(reminder.closes_at, 't'),
        timestamp(reminder.closes_at, 'R'),
        link.unwrap_or_else(|| "`/daily` shows what is open.".to_owned())
    );
    let stop = CustomId::Remind(Remind::Stop(reminder.guild));
    let stop = button(&stop, "Stop reminding me", ButtonStyle::Secondary);
    View::text(text).with_rows([row(vec![stop])])
}

/// Replaces a reminder after its reader turned reminders off.
pub fn stopped() -> View {
    View::text(
        "🔕 I won't send you reminders about that server any more. `/remind` there turns reminders \
         on again.",
    )
}

/// Tells a member, below their next reply, that their direct messages turned out to be closed.
pub fn turned_off() -> Embed {
    Embed::new("Reminders are off", BLUE).text(
        "I wanted to remind you of your streak, but you take no direct messages from this server. \
         Allow them in Discord's privacy settings for this server, then use `/remind` to turn \
         reminders on again.",
    )
}

/// Says that a role was taken or left.
pub fn role_changed(role: RoleId, has_role: bool) -> View {
    View::text(match has_role {
        true => format!("You have <@&{role}> now. The bell on a post lets you leave it again."),
        false => format!("You have left <@&{role}>."),
    })
}

/// Says that a role could not be taken or left, because Discord did not answer.
pub fn role_unsure(role: RoleId) -> View {
    View::text(format!(
        "Discord didn't answer in time, so I don't know whether that worked. Try again in a minute, \
         and look at your roles for <@&{role}>."
    ))
}
