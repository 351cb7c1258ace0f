//! Texts cut to a length.

/// Somebody's text between back-ticks: short, and without any of its own.
pub fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| *c != '`' && !c.is_control())
        .collect();
    shorten(&text, 60)
}

/// At most `most` characters of a text, with an ellipsis where it was cut.
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
