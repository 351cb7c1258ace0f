//! The model answer page by page: parts, pictures, long code, corrections.

use insta::assert_snapshot;
use local_discord::{Member, Message};

use super::small_bank::small_bank_with;
use super::support::{MONDAY, TestBot, answer};

const EXPLANATION: &str =
    "### The arithmetic\nOne side of the output is floor((n + 2p − k) / s) + 1.";
const PARTS: &str = "\
### The arithmetic
One side of the output is floor((n + 2p − k) / s) + 1.

### What it costs
A quarter of the positions at stride 2.

### What it loses
Detail finer than two steps.";

const CODE: &str = "print((112 + 2 - 3) // 2 + 1)\n";
const FIGURE: &str = "\
[figure]
alt = \"Three windows of three cells, two cells apart, on a row of seven.\"
section = \"explanation\"
part = \"What it costs\"
+++

## Short answer";
const PICTURE: (&str, &str) = (
    "questions/beginner/stride.svg",
    include_str!("../../docs/question-template.svg"),
);

async fn bot(edits: &[(&str, &str)], added: &[(&str, &str)]) -> (TestBot, Member) {
    let t = TestBot::start_at(MONDAY, small_bank_with(edits, added)).await;
    let one = t.guild.member("one");
    (t, one)
}

async fn open(member: &Member, section: &str) -> Message {
    let command = member.command("/answer").option("question", "1");
    command.option("section", section).send().await
}

/// Returns the names of a message's files.
fn files(message: &Message) -> Vec<String> {
    let files = message.json()["attachments"].as_array().unwrap();
    let names = files
        .iter()
        .map(|file| file["filename"].as_str().unwrap().to_owned());
    names.collect()
}

/// Downloads a message's first file over the network.
async fn download(message: &Message) -> Vec<u8> {
    let url = message.json()["attachments"][0]["url"].as_str().unwrap();
    let response = reqwest::get(url).await.unwrap();
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn an_explanation_is_read_a_part_at_a_time() {
    let (mut t, one) = bot(&[(EXPLANATION, PARTS)], &[]).await;
    let first = open(&one, "Explanation").await;
    assert_snapshot!(first.text(), @"
    ┃ **#1 · What is stride?**
    ┃ ### The arithmetic
    ┃ One side of the output is floor((n + 2p − k) / s) + 1.
    ┃ — Page 1 of 3 · Explanation · reviewed 2026-01-02
    [Short answer] [Explanation (disabled)] [Code] [Real world] [Mistakes]
    [Sources] [Next ▶] [Follow-ups] [Report]
    ");
    let second = one.click(&first, "Next ▶").await.updated();
    assert_snapshot!(second.text(), @"
    ┃ **#1 · What is stride?**
    ┃ ### What it costs
    ┃ A quarter of the positions at stride 2.
    ┃ — Page 2 of 3 · Explanation · reviewed 2026-01-02
    [Short answer] [Explanation (disabled)] [Code] [Real world] [Mistakes]
    [Sources] [◀ Previous] [Next ▶] [Follow-ups] [Report]
    ");
    // The buttons carry the page, so they work after a restart too.
    t.restart().await;
    let third = one.click(&second, "Next ▶").await.updated();
    assert_snapshot!(third.text(), @"
    ┃ **#1 · What is stride?**
    ┃ ### What it loses
    ┃ Detail finer than two steps.
    ┃ — Page 3 of 3 · Explanation · reviewed 2026-01-02
    [Short answer] [Explanation (disabled)] [Code] [Real world] [Mistakes]
    [Sources] [◀ Previous] [Follow-ups] [Report]
    ");
    let back = one.click(&third, "◀ Previous").await.updated();
    assert_eq!(back.text(), second.text());
    let back = one.click(&back, "◀ Previous").await.updated();
    assert_eq!(back.text(), first.text());
    t.finish().await;
}

#[tokio::test]
async fn a_figure_stands_on_its_page_and_says_what_it_shows() {
    let edits = [(EXPLANATION, PARTS), ("+++\n\n## Short answer", FIGURE)];
    let (t, one) = bot(&edits, &[PICTURE]).await;
    let first = open(&one, "Explanation").await;
    assert_eq!(files(&first), [""; 0]);
    let second = one.click(&first, "Next ▶").await.updated();
    assert_snapshot!(second.text(), @"
    ┃ **#1 · What is stride?**
    ┃ ### What it costs
    ┃ A quarter of the positions at stride 2.
    ┃ (image: stride.png)
    ┃ — Page 2 of 3 · Explanation · reviewed 2026-01-02
    (stride.png)
    [Short answer] [Explanation (disabled)] [Code] [Real world] [Mistakes]
    [Sources] [◀ Previous] [Next ▶] [Follow-ups] [Report]
    ");
    let picture = &second.json()["attachments"][0];
    assert_eq!(
        picture["description"],
        "Three windows of three cells, two cells apart, on a row of seven."
    );
    assert_eq!(
        (&picture["width"], &picture["height"]),
        (&1_600.into(), &860.into())
    );
    assert_eq!(second.json()["embeds"][0]["image"]["url"], picture["url"]);
    assert!(download(&second).await.starts_with(b"\x89PNG"));
    // A page without a picture drops it.
    let third = one.click(&second, "Next ▶").await.updated();
    assert_eq!(files(&third), [""; 0]);
    let code = one.click(&third, "Code").await.updated();
    assert_eq!(files(&code), [""; 0]);
    t.finish().await;
}

#[tokio::test]
async fn a_figure_of_the_short_answer_comes_below_a_pass_and_from_a_verdict() {
    let short = FIGURE
        .replace("\"explanation\"", "\"short-answer\"")
        .replace("part = \"What it costs\"\n", "");
    let (t, one) = bot(&[("+++\n\n## Short answer", &short)], &[PICTURE]).await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let asked = open(&one, "Short answer").await;
    assert_eq!(files(&asked), [""; 0], "not before one has passed");
    let passed = one
        .click(&asked, "Pass and open the answer")
        .await
        .updated();
    assert_eq!(files(&passed), ["stride.png"]);
    let embeds = passed.json()["embeds"].as_array().unwrap();
    assert!(embeds[0]["image"].is_null() && embeds[1]["image"]["url"].is_string());
    let two = t.guild.member("two");
    let verdict = answer(&two, &t.post_in(&channel), "It is a step.").await;
    assert_eq!(files(&verdict), [""; 0]);
    let opened = two.click(&verdict, "Short answer").await.reply();
    assert_eq!(files(&opened), ["stride.png"]);
    t.finish().await;
}

#[tokio::test]
async fn of_long_code_a_part_is_shown_and_the_whole_is_attached() {
    let setup = "numbers = [1, 2, 3]\n".repeat(80);
    let code = format!("{setup}# excerpt\n{CODE}# end of excerpt\n");
    let (t, one) = bot(&[(CODE, &code)], &[]).await;
    let page = open(&one, "Code").await;
    assert_snapshot!(page.text(), @"
    ┃ **#1 · What is stride?**
    ┃ ```python
    ┃ print((112 + 2 - 3) // 2 + 1)
    ┃ ```
    ┃ -# An excerpt. The whole program is attached.
    ┃ **Output**
    ┃ ```text
    ┃ 56
    ┃ ```
    ┃ — Code · reviewed 2026-01-02
    (stride.py)
    [Short answer] [Explanation] [Code (disabled)] [Real world] [Mistakes]
    [Sources] [Follow-ups] [Report]
    ");
    assert_eq!(String::from_utf8(download(&page).await).unwrap(), code);
    let sources = one.click(&page, "Sources").await.updated();
    assert_eq!(files(&sources), [""; 0]);
    t.finish().await;
}

#[tokio::test]
async fn what_the_code_prints_is_a_page_of_its_own_where_both_do_not_fit() {
    let (code, output) = (CODE.repeat(30), "56\n".repeat(30));
    let edits = [
        (CODE, code.as_str()),
        ("```text\n56\n", &format!("```text\n{output}")),
    ];
    let (t, one) = bot(&edits, &[]).await;
    let first = open(&one, "Code").await;
    assert!(
        first.text().contains("— Page 1 of 2 · Code · reviewed"),
        "{}",
        first.text()
    );
    assert!(!first.text().contains("It prints"), "{}", first.text());
    let second = one.click(&first, "Next ▶").await.updated();
    assert!(
        second.text().contains("┃ **Output**\n┃ ```text\n┃ 56"),
        "{}",
        second.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn the_sources_say_what_was_corrected_lately() {
    let changes = "# Corrections\n\n\
                   - 2026-01-04 stride: the fourth.\n\
                   - 2026-01-03 aliasing: of another question.\n\
                   - 2026-01-03 stride: the third.\n\
                   - 2026-01-02 stride: the second.\n\
                   - 2026-01-01 stride: the first.\n";
    let (t, one) = bot(&[], &[("questions/CHANGES.md", changes)]).await;
    assert_snapshot!(open(&one, "Sources").await.text(), @"
    ┃ **#1 · What is stride?**
    ┃ - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285): V. Dumoulin, F. Visin, 2016
    ┃ - [Striving for Simplicity: The All Convolutional Net](https://arxiv.org/abs/1412.6806): J. T. Springenberg et al., 2014
    ┃
    ┃ **Corrected**
    ┃ - 4 January 2026: the fourth.
    ┃ - 3 January 2026: the third.
    ┃ - 2 January 2026: the second.
    ┃ — Sources · reviewed 2026-01-02
    [Short answer] [Explanation] [Code] [Real world] [Mistakes]
    [Sources (disabled)] [Follow-ups] [Report]
    ");
    t.finish().await;
}
