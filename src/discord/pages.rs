//! Splits Markdown into pages of about a phone's screen, between paragraphs and list items and
//! never inside a fence.

/// The most characters on a page, unless a single paragraph, item or fence has more. A phone shows
/// some 25 lines of 40 characters below the title.
const PAGE_CHARACTERS: usize = 1_000;
/// Where even a single block is cut, which the bank does not allow: Discord's limit for a
/// description is 4,096.
const BLOCK_CHARACTERS: usize = 4_000;

/// A block that stays on one page: a paragraph, a list item, a fence.
#[derive(Clone, Debug)]
pub(super) struct Block {
    text: String,
    /// How many of its characters are visible.
    visible: usize,
    /// Whether it follows the previous block without a blank line, like an item of a list.
    follows: bool,
}

impl Block {
    /// Makes a block that is entirely visible.
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            visible: text.chars().count(),
            text,
            follows: false,
        }
    }

    /// Makes an item below the previous one, with `visible` characters.
    pub(super) fn item(text: String, visible: usize) -> Self {
        Self {
            text,
            visible,
            follows: true,
        }
    }
}

/// Splits Markdown into pages; there is always one.
pub(super) fn split(markdown: &str) -> Vec<String> {
    pack(blocks(markdown))
}

/// Puts blocks on pages; there is always one.
pub(super) fn pack(blocks: impl IntoIterator<Item = Block>) -> Vec<String> {
    let mut pages = vec![String::new()];
    let mut visible = 0;
    for block in blocks {
        let page = pages.last_mut().expect("there is always one page");
        let gap = if block.follows { "\n" } else { "\n\n" };
        if page.is_empty() {
            page.push_str(&block.text);
        } else if visible + gap.len() + block.visible <= PAGE_CHARACTERS {
            page.push_str(gap);
            page.push_str(&block.text);
            visible += gap.len();
        } else {
            pages.push(block.text);
            visible = 0;
        }
        visible += block.visible;
    }
    pages
}

/// Splits a text into whole paragraphs, list items and fences.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut follows = false;
    let mut in_fence = false;
    let mut end = |lines: &mut Vec<&str>, follows| {
        let text = std::mem::take(lines).join("\n");
        for (index, piece) in chunks(&text).into_iter().enumerate() {
            blocks.push(Block {
                follows: follows && index == 0,
                ..Block::new(piece)
            });
        }
    };
    for line in markdown.lines() {
        if !in_fence && line.trim().is_empty() {
            end(&mut lines, follows);
            follows = false;
            continue;
        }
        if !in_fence && is_item(line) && !lines.is_empty() {
            end(&mut lines, follows);
            follows = true;
        }
        in_fence ^= line.trim_start().starts_with("```");
        lines.push(line);
    }
    end(&mut lines, follows);
    blocks
}

/// Whether a line begins an item of a top-level list.
fn is_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || (number.len() < line.len() && number.starts_with(". "))
}

/// Cuts a block into pieces of at most `BLOCK_CHARACTERS`, between words if there is a space.
fn chunks(mut block: &str) -> Vec<String> {
    let mut chunks = Vec::new();
    while let Some((end, _)) = block.char_indices().nth(BLOCK_CHARACTERS) {
        let space = block[..end].rfind(char::is_whitespace);
        let cut = space.filter(|space| *space > 0).unwrap_or(end);
        chunks.push(block[..cut].to_owned());
        block = block[cut..].trim_start();
    }
    if !block.is_empty() {
        chunks.push(block.to_owned());
    }
    chunks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_text_is_one_page() {
        assert_eq!(split("one\n\n\ntwo"), ["one\n\ntwo"]);
        assert_eq!(
            split("one:\n- two\n- three\n\nfour"),
            ["one:\n- two\n- three\n\nfour"]
        );
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn a_fence_stays_whole() {
        let fence = format!("```python\n{}\n- last = 1\n```", "x = 1\n".repeat(200));
        let text = format!("{}\n\n{fence}\n\nend", "word ".repeat(100).trim());
        let pages = split(&text);
        assert_eq!(pages.len(), 3);
        assert!(pages[1].starts_with("```python") && pages[1].ends_with("```"));
    }

    #[test]
    fn a_list_is_cut_between_its_items() {
        let item = format!("- {}", "word ".repeat(100).trim());
        let nested = format!("{item}\n  - nested");
        let pages = split(&[item.as_str(), &nested, &item].join("\n"));
        assert_eq!(pages, [item.clone(), nested, item]);
        let short = "1. one\n2. two\n10. ten";
        assert_eq!(split(short), [short]);
    }

    #[test]
    fn a_paragraph_that_is_too_long_is_cut_between_words() {
        let text = "seven77 ".repeat(1_000);
        let pages = split(text.trim());
        assert_eq!(pages.len(), 2);
        assert_eq!(pages.join(" "), text.trim());
        assert_eq!(split(&"x".repeat(4_001)).len(), 2);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn what_is_not_seen_takes_no_room() {
        let item = |letter: &str| Block::item(letter.repeat(900), 400);
        let pages = pack([item("a"), item("b"), item("c")]);
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].chars().count(), 1_801);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_pages_fit(
            text in "((- )?([a-z]{1,40} ){0,40}\n{1,2}){0,20}",
        ) {
            let pages = split(&text);
            let longest = blocks(&text).iter().map(|block| block.visible).max().unwrap_or(0);
            let most = PAGE_CHARACTERS.max(longest);
            prop_assert!(pages.iter().all(|page| page.chars().count() <= most));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&pages.join("\n\n")), words(&text));
        }
    }
}
