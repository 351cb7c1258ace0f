//! Questions as files: import and export.

use local_discord::Message;
use stride::exchange::{COLUMNS, TEMPLATE};

use super::markdown;
use crate::support::{TestBot, read, told};

pub(super) async fn import(t: &TestBot, files: &[(&str, &[u8])]) -> Message {
    let mut command = t.admin.command("/bank import");
    for (option, (name, bytes)) in ["file", "file2", "file3", "file4", "file5"]
        .iter()
        .zip(files)
    {
        command = command.file(option, name, bytes);
    }
    command.send().await
}

#[tokio::test]
async fn an_import_takes_the_good_ones_and_names_what_is_wrong_with_the_others() {
    let t = TestBot::start_small().await;
    let mut table = String::from("title,level,key_points,short_answer\n");
    for number in 1..=26 {
        let level = if number % 8 == 0 { "expert" } else { "senior" };
        table += &format!("Why is number {number} here?,{level},Because of {number}.,So.\n");
    }
    let good = markdown("Is this a good one?");
    let broken = markdown("Is this a broken one?").replace("## Short answer", "## Answer");
    let doubled = markdown("Why is number 1 here?");
    let files: [(&str, &[u8]); 5] = [
        ("many.csv", table.as_bytes()),
        ("good.md", good.as_bytes()),
        ("broken.md", broken.as_bytes()),
        ("doubled.md", doubled.as_bytes()),
        ("template.md", TEMPLATE.as_bytes()),
    ];
    let reply = import(&t, &files).await;
    assert!(reply.is_ephemeral());
    let text = read(&reply.text());
    // 3 of 26 rows and 2 of 4 files are broken: of 30 questions, 5 are.
    assert!(text.contains("25 questions imported"), "{text}");
    assert!(text.contains("5 questions not imported"), "{text}");
    for problem in [
        "many.csv:9: unknown level",
        "many.csv:17: unknown level",
        "many.csv:25: unknown level",
        "broken.md:9: section",
        "doubled.md:1: the same question is at many.csv:2",
    ] {
        assert!(
            text.replace('\\', "").contains(problem),
            "{problem}: {text}"
        );
    }
    let listed = t.admin.command("/bank list").send().await;
    assert!(listed.text().contains("25 questions"), "{}", listed.text());

    // A second import doubles nothing, and reports only what is still wrong.
    let again = read(&import(&t, &files[..2]).await.text());
    assert!(again.contains("24 questions unchanged"), "{again}");
    assert!(again.contains("3 questions not imported"), "{again}");
    let fixed = table.replace("expert", "senior");
    let fixed = read(&import(&t, &[("many.csv", fixed.as_bytes())]).await.text());
    assert!(fixed.contains("3 questions imported"), "{fixed}");
    assert!(fixed.contains("23 questions unchanged"), "{fixed}");
    assert!(!fixed.contains("not imported"), "{fixed}");
    // A different question with the same title does not replace the first one unasked.
    let other = markdown("Is this a good one?").replace("It is so.", "It is not.");
    let other = read(&import(&t, &[("other.md", other.as_bytes())]).await.text());
    assert!(other.contains("1 question not imported"), "{other}");
    let count = t
        .count("select count(*) from own_questions where state = 'kept'")
        .await;
    assert_eq!(count, 28);
    t.finish().await;
}

#[tokio::test]
async fn a_list_of_many_problems_is_cut_and_says_how_many_there_are() {
    let t = TestBot::start_small().await;
    let mut table = String::from("title,level,key_points,short_answer\n");
    table += &format!("{},expert,,\n", "x".repeat(900)).repeat(900);
    let reply = import(&t, &[("many.csv", table.as_bytes())]).await;
    let text = read(&reply.text());
    assert!(text.contains("900 questions not imported"), "{text}");
    let all = String::from_utf8(reply.file("problems.txt")).unwrap();
    assert_eq!(all.lines().count(), 201);
    assert!(all.contains("\nand ") && all.len() < 100_000, "{all}");
    t.finish().await;
}

#[tokio::test]
async fn what_markdown_breaks_into_lines_becomes_one() {
    let t = TestBot::start_small().await;
    let broken = markdown("x").replace("\"x\"", r#""Why is\n# this one line?""#);
    import(&t, &[("a.md", broken.as_bytes())]).await;
    let listed = t.admin.command("/bank list").send().await;
    assert!(
        read(&listed.text())
            .replace('\\', "")
            .contains("Why is # this one line?"),
        "{}",
        listed.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn an_export_can_be_changed_and_imported_again() {
    let t = TestBot::start_small().await;
    let nothing = t.admin.command("/bank export").send().await;
    assert_eq!(nothing.file("question.md"), TEMPLATE.as_bytes());
    let table = t
        .admin
        .command("/bank export")
        .option("format", "csv")
        .send()
        .await;
    let table = String::from_utf8(table.file("questions.csv")).unwrap();
    for (column, _) in COLUMNS {
        assert!(table.lines().next().unwrap().contains(column), "{column}");
    }
    import(&t, &[("template.md", TEMPLATE.as_bytes())]).await;
    let zip = t
        .admin
        .command("/bank export")
        .send()
        .await
        .file("questions.zip");
    let same = read(&import(&t, &[("questions.zip", &zip)]).await.text());
    assert!(same.contains("1 question unchanged"), "{same}");

    let table = t
        .admin
        .command("/bank export")
        .option("format", "csv")
        .send()
        .await;
    let table = String::from_utf8(table.file("questions.csv")).unwrap();
    let changed = table.replace("Adding keeps the number", "Adding leaves the number");
    let reply = read(&import(&t, &[("a.csv", changed.as_bytes())]).await.text());
    assert!(reply.contains("1 question changed"), "{reply}");
    // The parts without a column in a table are still there.
    let ladder = t
        .admin
        .command("/followup")
        .option("question", "10001")
        .send()
        .await;
    assert!(
        ladder.text().contains("What if the shapes differ?"),
        "{}",
        ladder.text()
    );
    let quiz = t
        .admin
        .command("/quiz")
        .option("rounds", 1)
        .option("topic", "skip-connections");
    let quiz = quiz.send().await;
    assert!(quiz.text().contains("64 channels"), "{}", quiz.text());
    t.finish().await;
}

#[tokio::test]
async fn files_that_are_none_get_a_sentence_and_change_nothing() {
    let t = TestBot::start_small().await;
    let large = vec![b'a'; 1_000_001];
    let reply = told(&import(&t, &[("large.md", &large)]).await);
    assert!(reply.contains("more than 1 MB"), "{reply}");
    let reply = import(
        &t,
        &[("a.pdf", b"%PDF"), ("b.zip", b"PK"), ("c.md", &[0xff])],
    )
    .await;
    let text = read(&reply.text());
    assert!(
        text.contains("I could not read some of what you sent") && !text.contains("0 questions"),
        "{text}"
    );
    for part in ["a.pdf:1", "b.zip:1", "c.md:1"] {
        assert!(text.replace('\\', "").contains(part), "{part}: {text}");
    }
    assert_eq!(t.count("select count(*) from own_questions").await, 0);
    t.finish().await;
}
