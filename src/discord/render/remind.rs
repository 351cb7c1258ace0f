//! Reminders: the settings, and the message itself.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, go_to, row};
use crate::app::reminder::{Reminder, Reminders};
use crate::discord::custom_id::{CustomId, Remind};
use crate::discord::text::{count, escape, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::ids::RoleId;
use crate::domain::reminder::USUAL_HOURS;

/// How much of a server's name to show, in characters: Discord's own limit.
const SERVER: usize = 100;

/// Renders a member's reminders, with buttons to change them. `has_role` says whether they have the
/// server's role.
pub fn choice(reminders: &Reminders, has_role: bool) -> View {
    let mut text = match reminders.hours {
        Some(hours) => format!(
            "🔔 If your streak is at risk, I write to you {} before the day closes, once a day at \
             most. `/remind hours:` changes when.",
            count(hours, "hour")
        ),
        None => format!(
            "🔕 I don't send you reminders. If you like, I write to you {} before a day closes that \
             puts your streak at risk, once a day at most.",
            count(USUAL_HOURS, "hour")
        ),
    };
    if let Some((late_at, closes_at)) = reminders.late {
        text += &format!(
            " Today's question closes {}, sooner than that: if you have not answered by {}, I \
             write to you then.",
            timestamp(closes_at, 'R'),
            timestamp(late_at, 't')
        );
    }
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
pub fn reminder(reminder: &Reminder, server: Option<&str>) -> View {
    let link = reminder.post.as_ref().map(go_to);
    let length = reminder.length;
    let loss = match reminder.freezes {
        0 => format!("your streak of {} ends", count(length, "study day")),
        1 => format!("your freeze is used to save your {length}-day streak"),
        freezes => {
            format!("one of your {freezes} freezes is used to save your {length}-day streak")
        }
    };
    let place = server.map_or_else(
        || "Answer".to_owned(),
        |name| format!("On **{}**: answer", escape(&shorten(name, SERVER))),
    );
    let text = format!(
        "🔔 {place} by {} ({}), or {loss}. A pass is enough.\n{}",
        timestamp(reminder.closes_at, 't'),
        timestamp(reminder.closes_at, 'R'),
        link.unwrap_or_else(|| "`/daily` shows what is open.".to_owned())
    );
    let stop = CustomId::Remind(Remind::Stop(reminder.guild));
    let stop = button(&stop, "Stop reminding me", ButtonStyle::Secondary);
    View::text(text).with_rows([row(vec![stop])])
}

/// Replaces a reminder after its reader turned reminders off.
pub fn stopped(server: Option<&str>) -> View {
    let server = server.map_or_else(
        || "that server".to_owned(),
        |name| format!("**{}**", escape(&shorten(name, SERVER))),
    );
    View::text(format!(
        "🔕 I won't send you reminders about {server} any more. `/remind` there turns reminders \
         on again."
    ))
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
