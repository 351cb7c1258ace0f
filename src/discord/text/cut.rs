//! Cuts texts to a length.

/// Puts a person's text between back-ticks: shortened, and without back-ticks.
pub fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| *c != '`' && !c.is_control())
        .collect();
    shorten(&text, 60)
}

/// Cuts a text to `most` characters, with an ellipsis if it was longer.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let Some(before_ellipsis) = most.checked_sub(1) else {
        return String::new();
    };
    let kept: String = text.chars().take(before_ellipsis).collect();
    format!("{}…", kept.trim_end())
}
