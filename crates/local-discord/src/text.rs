//! Renders messages, modals and channels as plain text, stable enough for snapshots: names in place
//! of ids, no times.

use serde_json::Value;

use crate::id::Id;
use crate::payload::message::LOADING;
use crate::payload::scope::kind;
use crate::world::{Interaction, Message, Page, State, World, message_kind};

/// Renders a message: its content, embeds behind bars, attachments, buttons in brackets.
pub(crate) fn message(world: &World, message: &Message) -> String {
    let mut lines: Vec<String> = Vec::new();
    match message.kind {
        message_kind::PINNED => return "(pinned a message)".to_owned(),
        message_kind::THREAD_STARTER => return "(the message that the thread is about)".to_owned(),
        message_kind::THREAD_CREATED => return format!("(started the thread {})", message.content),
        _ => {}
    }
    if message.flags & LOADING != 0 {
        lines.push("(thinking…)".to_owned());
    }
    if !message.content.is_empty() {
        lines.push(named(world, &message.content));
    }
    for shown in &message.embeds {
        lines.extend(
            embed(shown)
                .into_iter()
                .map(|line| format!("┃ {}", named(world, &line)).trim_end().to_owned()),
        );
    }
    for attachment in &message.attachments {
        lines.push(format!("({})", plain(&attachment["filename"])));
    }
    if let Some(poll) = &message.poll {
        lines.push(format!("(poll: {})", plain(&poll["question"]["text"])));
    }
    for component in &message.components {
        lines.extend(
            component_lines(component)
                .iter()
                .map(|line| named(world, line)),
        );
    }
    lines.join("\n")
}

fn embed(embed: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let mut push = |text: &str| lines.extend(text.lines().map(str::to_owned));
    push(plain(&embed["author"]["name"]));
    if let Some(title) = embed["title"].as_str() {
        push(&format!("**{title}**"));
    }
    push(plain(&embed["description"]));
    for field in embed["fields"].as_array().into_iter().flatten() {
        let (name, value) = (plain(&field["name"]), plain(&field["value"]));
        if value.contains('\n') {
            push(&format!("{name}:"));
            push(value);
        } else {
            push(&format!("{name}: {value}"));
        }
    }
    for key in ["thumbnail", "image"] {
        if let Some(url) = embed[key]["url"].as_str() {
            push(&format!(
                "({key}: {})",
                url.rsplit('/').next().unwrap_or(url)
            ));
        }
    }
    if let Some(footer) = embed["footer"]["text"].as_str() {
        push(&format!("— {footer}"));
    }
    lines
}

fn component_lines(component: &Value) -> Vec<String> {
    let children = || component["components"].as_array().into_iter().flatten();
    match component["type"].as_i64() {
        Some(kind::ROW) => {
            let row: Vec<String> = children().map(control).collect();
            vec![row.join(" ")]
        }
        Some(kind::TEXT_DISPLAY) => plain(&component["content"])
            .lines()
            .map(str::to_owned)
            .collect(),
        Some(kind::SECTION) => children()
            .flat_map(component_lines)
            .chain([control(&component["accessory"])])
            .collect(),
        Some(kind::CONTAINER) => children()
            .flat_map(component_lines)
            .map(|line| format!("┃ {line}"))
            .collect(),
        Some(kind::SEPARATOR) => vec!["—".to_owned()],
        Some(kind::MEDIA_GALLERY) => vec!["(gallery)".to_owned()],
        Some(kind::FILE) => vec!["(file)".to_owned()],
        _ => vec![control(component)],
    }
}

/// Renders a button or select menu in a line.
fn control(component: &Value) -> String {
    let disabled = if component["disabled"] == true {
        " (disabled)"
    } else {
        ""
    };
    if component["type"] == kind::BUTTON {
        let label = button_label(component);
        return match component["url"].as_str() {
            Some(url) => format!("[{label}]({url})"),
            None => format!("[{label}{disabled}]"),
        };
    }
    if component["type"] == kind::THUMBNAIL {
        return "(thumbnail)".to_owned();
    }
    let options: Vec<&str> = component["options"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| plain(&option["label"]))
        .collect();
    let placeholder = component["placeholder"].as_str().unwrap_or("Choose");
    format!("<{placeholder}: {}{disabled}>", options.join(" | "))
}

/// Returns a button's emoji and label.
pub(crate) fn button_label(button: &Value) -> String {
    let parts = [&button["emoji"]["name"], &button["label"]];
    let parts: Vec<&str> = parts.into_iter().filter_map(Value::as_str).collect();
    parts.join(" ")
}

/// Renders a modal: its title, and its fields with what they ask for.
pub(crate) fn modal(modal: &Value) -> String {
    let mut lines = vec![format!("[ {} ]", plain(&modal["title"]))];
    for component in modal["components"].as_array().into_iter().flatten() {
        match component["type"].as_i64() {
            Some(kind::ROW) => {
                let inputs = component["components"].as_array().into_iter().flatten();
                lines.extend(inputs.map(|input| field(plain(&input["label"]), input)));
            }
            Some(kind::LABEL) => {
                lines.push(field(plain(&component["label"]), &component["component"]));
                let description = plain(&component["description"]);
                if !description.is_empty() {
                    lines.push(format!("  {description}"));
                }
            }
            _ => lines.push(plain(&component["content"]).to_owned()),
        }
    }
    lines.join("\n")
}

fn field(label: &str, field: &Value) -> String {
    let required = if field["required"] == false {
        ", optional"
    } else {
        ""
    };
    let what = match field["type"].as_i64() {
        Some(kind::TEXT_INPUT) if field["style"] == 2 => "paragraph",
        Some(kind::TEXT_INPUT) => "line",
        Some(kind::FILE_UPLOAD) => "files",
        Some(kind::CHECKBOX) => "checkbox",
        _ => "choice",
    };
    let filled = match field["value"].as_str() {
        Some(value) if !value.is_empty() => format!(" = {value}"),
        _ => String::new(),
    };
    format!("{label} ({what}{required}){filled}")
}

/// Renders a channel's messages, oldest first: all of them, or those that one user sees.
pub(crate) fn transcript(world: &World, channel: Id, viewer: Option<Id>) -> String {
    let visible = |message: &Message| viewer.is_none_or(|viewer| message.visible_to(viewer));
    let blocks: Vec<String> = world
        .history(channel, Page::Newest, usize::MAX, visible)
        .into_iter()
        .rev()
        .map(|message| block(world, message))
        .collect();
    blocks.join("\n\n")
}

fn block(world: &World, shown: &Message) -> String {
    let name = |user: Id| world.display_name(shown.guild, user);
    let mut header = vec![name(shown.author)];
    if let Some(cause) = &shown.interaction {
        header.push(match &cause.name {
            Some(command) => format!("to {}'s /{command}", name(cause.user)),
            None => format!("to {}", name(cause.user)),
        });
    }
    if let Some(only) = shown.only_for {
        header.push(format!("only for {}", name(only)));
    }
    if shown.has_thread {
        header.push("with a thread".to_owned());
    }
    format!("[{}]\n{}", header.join(", "), message(world, shown))
        .trim_end()
        .to_owned()
}

/// Renders every channel that has messages, and the interactions without an answer.
pub(crate) fn whole_transcript(world: &World) -> String {
    let mut parts = Vec::new();
    for guild in world.guilds() {
        for id in guild.channels.iter().chain(&guild.threads) {
            let Some(channel) = world.channel(*id).filter(|c| !c.messages.is_empty()) else {
                continue;
            };
            parts.push(format!(
                "##### {} #{}\n{}",
                guild.name,
                channel.name,
                transcript(world, *id, None)
            ));
        }
    }
    for user in world.users() {
        if let Some(channel) = world.direct_channel(user.id) {
            let text = transcript(world, channel, None);
            parts.push(format!(
                "##### direct messages with {}\n{text}",
                user.username
            ));
        }
    }
    let open: Vec<String> = world
        .recent_interactions()
        .filter_map(|interaction| open_interaction(world, interaction))
        .collect();
    if !open.is_empty() {
        parts.push(format!("##### without an answer\n{}", open.join("\n")));
    }
    parts.join("\n\n")
}

fn open_interaction(world: &World, interaction: &Interaction) -> Option<String> {
    let what = match interaction.state {
        State::Pending => "pending",
        State::Thinking(_) => "deferred, never filled",
        State::Failed => "failed",
        _ => return None,
    };
    Some(format!(
        "{}: {} \"{}\" ({what})",
        world.display_name(interaction.guild, interaction.user),
        interaction.kind.name(),
        interaction.name,
    ))
}

/// Replaces mentions and message links with names.
fn named(world: &World, text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['<', 'h']) {
        let (before, tail) = rest.split_at(start);
        named.push_str(before);
        let replaced = if tail.starts_with('<') {
            mention(world, tail)
        } else {
            message_link(world, tail)
        };
        if let Some((name, length)) = replaced {
            named.push_str(&name);
            rest = &tail[length..];
        } else {
            let first = tail.chars().next().map_or(1, char::len_utf8);
            named.push_str(&tail[..first]);
            rest = &tail[first..];
        }
    }
    named.push_str(rest);
    named
}

/// Returns the name for the mention at the start of `text`, and the mention's length.
fn mention(world: &World, text: &str) -> Option<(String, usize)> {
    let (inside, _) = text.strip_prefix('<')?.split_once('>')?;
    let length = inside.len() + 2;
    let name = if let Some(command) = inside.strip_prefix('/') {
        format!("/{}", command.rsplit_once(':')?.0)
    } else if let Some(id) = inside.strip_prefix('#') {
        format!("#{}", world.channel(id.parse().ok()?)?.name)
    } else if let Some(id) = inside.strip_prefix("@&") {
        let id: Id = id.parse().ok()?;
        let role = world.guilds().find_map(|guild| guild.roles.get(&id))?;
        format!("@{}", role.name)
    } else {
        let id: Id = inside
            .strip_prefix('@')?
            .trim_start_matches('!')
            .parse()
            .ok()?;
        let user = world.user(id)?;
        format!("@{}", user.global_name.as_deref().unwrap_or(&user.username))
    };
    Some((name, length))
}

/// Does the same for a link to a message or channel of this world.
fn message_link(world: &World, text: &str) -> Option<(String, usize)> {
    let path = text.strip_prefix("https://discord.com/channels/")?;
    let end = path
        .find(|c: char| !c.is_ascii_digit() && c != '/')
        .unwrap_or(path.len());
    let mut ids = path[..end].split('/');
    let channel = world.channel(ids.nth(1)?.parse().ok()?)?;
    let what = if ids.next().is_some() {
        "message in "
    } else {
        ""
    };
    Some((
        format!("({what}#{})", channel.name),
        text.len() - path.len() + end,
    ))
}

fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
