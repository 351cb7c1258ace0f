//! What a member reads when their question cannot be found.

use super::{code, escape, shorten};

/// How much of the query to repeat, and of a title to show, in characters.
const TYPED: usize = 100;
const TITLE: usize = 100;

/// Says that no question has that name.
pub(super) fn unknown(typed: &str, nearest: &[(u32, String)]) -> String {
    let typed = code(&shorten(typed, TYPED));
    if nearest.is_empty() {
        return format!(
            "I can't find a question `{typed}`. Start typing its title or number and choose from \
             the list, or look for a word with `/search`."
        );
    }
    let nearest = nearest.iter().map(|(number, title)| {
        let title = escape(&shorten(title, TITLE));
        format!("\n- #{number} · {title}")
    });
    let nearest: String = nearest.collect();
    format!(
        "I can't find a question `{typed}`. Did you mean one of these? Type its number.{nearest}"
    )
}
