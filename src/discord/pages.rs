//! Long Markdown in pages, cut between paragraphs and never inside a fence.

/// How many characters a page holds at most. Discord's limit for a description is 4,096;
/// less is easier to read on a phone.
pub(super) const PAGE_CHARACTERS: usize = 2_800;

/// Splits Markdown into pages; there is always one. A single block that is longer than a
/// page, which the bank does not allow, is cut at that length.
pub(super) fn split(markdown: &str) -> Vec<String> {
    let mut pages = vec![String::new()];
    for block in blocks(markdown) {
        for piece in chunks(&block) {
            let page = pages.last_mut().expect("there is always one page");
            if page.is_empty() {
                page.push_str(&piece);
            } else if page.chars().count() + 2 + piece.chars().count() <= PAGE_CHARACTERS {
                page.push_str("\n\n");
                page.push_str(&piece);
            } else {
                pages.push(piece);
            }
        }
    }
    pages
}

/// The paragraphs, lists and fences of a text, each whole.
fn blocks(markdown: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    let mut in_fence = false;
    for line in markdown.lines() {
        let fence = line.trim_start().starts_with("```");
        if line.trim().is_empty() && !in_fence {
            blocks.extend((!block.is_empty()).then(|| block.join("\n")));
            block.clear();
            continue;
        }
        block.push(line);
        in_fence ^= fence;
    }
    blocks.extend((!block.is_empty()).then(|| block.join("\n")));
    blocks
}

fn chunks(block: &str) -> Vec<String> {
    let characters: Vec<char> = block.chars().collect();
    characters
        .chunks(PAGE_CHARACTERS)
        .map(|chunk| chunk.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_text_is_one_page() {
        assert_eq!(split("one\n\n\ntwo"), ["one\n\ntwo"]);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn a_fence_stays_whole() {
        let fence = format!("```python\n{}\n\nlast = 1\n```", "x = 1\n".repeat(200));
        let text = format!("{}\n\n{fence}\n\nend", "word ".repeat(400));
        let pages = split(&text);
        assert_eq!(pages.len(), 2);
        assert!(pages[1].starts_with("```python") && pages[1].ends_with("```\n\nend"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_pages_fit(text in "([a-z]{1,40}[ \n]{1,3}){0,400}") {
            let pages = split(&text);
            prop_assert!(pages.iter().all(|page| page.chars().count() <= PAGE_CHARACTERS));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&pages.join("\n\n")), words(&text));
        }
    }
}
