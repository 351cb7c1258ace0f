//! Quotes of a person's own text.

use super::{escape, shorten};

/// How many lines to quote.
const QUOTED_LINES: usize = 12;

/// Quotes a person's text: its lines as they are, without markup, up to `most` characters and a
/// dozen lines.
pub fn quote(text: &str, most: usize) -> String {
    let text = shorten(text.trim(), most);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut quoted: Vec<String> = lines
        .by_ref()
        .take(QUOTED_LINES)
        .map(|line| format!("> {}", escape(line)))
        .collect();
    quoted.extend(lines.next().map(|_| "> …".to_owned()));
    quoted.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_keeps_its_lines_and_none_of_its_markup() {
        let quoted = quote("  - one\n\n  two <@1>\n", 100);
        assert_eq!(quoted, "> \\- one\n> two \\<@\u{2060}1\\>");
        assert_eq!(quote("word ".repeat(9).as_str(), 10), "> word word…");
        let many = quote(&"a\n".repeat(99), 1_000);
        assert_eq!(many.lines().count(), QUOTED_LINES + 1);
        assert!(many.ends_with("> …"), "{many}");
        assert_eq!(quote("\n", 10), "");
    }
}
