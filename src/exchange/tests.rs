//! What members and admins send in, and what they get out.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::domain::question::{FIRST_OWN_NUMBER, Section};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

fn file(name: &str, text: impl Into<Vec<u8>>) -> File {
    let name = name.to_owned();
    let bytes = text.into();
    File { name, bytes }
}

fn template() -> Question {
    let read = read(&[file("t.md", TEMPLATE)], today(), &[]);
    assert_eq!(read.problems, []);
    read.questions[0]
        .question
        .clone()
        .belonging_to(OwnQuestionId(3), FIRST_OWN_NUMBER)
}

#[test]
fn the_template_is_a_question() {
    let question = template();
    assert_eq!(
        (question.ordinary_points(), question.key_points.len()),
        (2, 3)
    );
    assert_eq!((question.quiz.len(), question.follow_ups.len()), (1, 1));
}

#[test]
fn what_is_exported_reads_back_as_it_was() {
    let question = template();
    let zip = archive(&[&question]).unwrap();
    let csv = csv(&[&question]).unwrap();
    for (name, bytes) in [("own.zip", zip), ("own.csv", csv)] {
        let read = read(&[file(name, bytes)], today(), &[&question]);
        assert_eq!(read.problems, [], "{name}");
        assert_eq!(read.questions[0].replaces, Some(OwnQuestionId(3)), "{name}");
        assert!(
            read.questions[0].question.says_the_same_as(&question),
            "{name}"
        );
    }
}

#[test]
fn a_table_is_read_whatever_program_wrote_it() {
    let rows = [
        "title,level,key_points,short_answer\r\n\"Why, then?\",Senior,\"One.\nTwo.\",So.\r\n",
        "\u{feff}Title;Level;Key points;Short answer\n\"Why, then?\";senior;\"One.\nTwo.\";So.\n;;;\n",
        "title\tlevel\tkey_points\tshort_answer\nWhy, then?\tsenior\t\"One.\nTwo.\"\tSo.\n",
    ];
    for table in rows {
        let read = read(&[file("a.csv", table)], today(), &[]);
        assert_eq!(read.problems, [], "{table:?}");
        let question = &read.questions[0].question;
        assert_eq!(question.title, "Why, then?");
        assert_eq!(question.listed_key_points(false), "One.\nTwo.");
        assert_eq!(question.section(Section::ShortAnswer), "So.");
    }
}

#[test]
fn every_problem_is_named_with_its_line_and_the_good_ones_are_read() {
    let table = "title,level,key_points,short_answer\nGood?,beginner,One.,So.\n,beginner,One.,So.\n\
                 Bad level?,expert,\"A.\nB.\",So.\nNo points?,senior,,\nAlso good?,senior,One.,So.\n";
    let broken = TEMPLATE.replace("intermediate\"", "hard\"");
    let files = [
        file("a.csv", table),
        file("b.md", broken),
        file("c.pdf", "x"),
        file("d.md", vec![0xff]),
    ];
    let read = read(&files, today(), &[]);
    let titles = read
        .questions
        .iter()
        .map(|sent| sent.question.title.as_str());
    assert_eq!(titles.collect::<Vec<_>>(), ["Good?", "Also good?"]);
    assert_eq!(read.broken, 4);
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    for expected in [
        "a.csv:3: `title` is empty",
        "a.csv:4: unknown level `expert`",
        "a.csv:6: `key_points` is empty",
        "a.csv:6: `short_answer` is empty",
        "b.md:5: unknown level `hard`",
        "c.pdf:1: this is neither",
        "d.md:1: this is not text",
    ] {
        let has = |problem: &String| problem.starts_with(expected);
        assert!(problems.iter().any(has), "{expected}: {problems:#?}");
    }
    assert_eq!(problems.len(), 7, "{problems:#?}");
}

#[test]
fn a_table_without_the_columns_that_must_be_there_says_which() {
    let read = read(&[file("a.csv", "title,answer\nWhy?,So.\n")], today(), &[]);
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    let has = |text: &str| problems.iter().any(|problem| problem.contains(text));
    assert!(
        has("`level`") && has("`key_points`") && has("`answer`"),
        "{problems:#?}"
    );
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("a.md", SimpleFileOptions::default())
        .unwrap();
    archive.write_all(&vec![b'a'; 2 * MOST_BYTES]).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 10_000);
    let read = read(&[file("bomb.zip", bytes)], today(), &[]);
    assert!(read.questions.is_empty());
    assert!(
        read.problems[0].message.contains("more than"),
        "{:?}",
        read.problems
    );
}

#[test]
fn archives_share_what_may_be_unpacked_and_a_broken_one_unpacks_no_more() {
    let zip = |names: &[&str], size: usize| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            archive
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            archive.write_all(&vec![b'a'; size]).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    let half = zip(&["a.md"], MOST_BYTES / 2 + 1);
    let two = [file("one.zip", half.clone()), file("two.zip", half)];
    let said = read(&two, today(), &[]).problems;
    let more = |problem: &&Problem| problem.message.contains("more than");
    assert_eq!(said.iter().filter(more).count(), 1, "{said:#?}");

    // The checksum of the first entry is wrong, which shows at its end.
    let mut broken = zip(&["a.md", "b.md", "c.md"], 1_000);
    let central = broken
        .windows(4)
        .position(|at| at == b"PK\x01\x02")
        .unwrap();
    broken[central + 16] ^= 0xff;
    broken[14] ^= 0xff;
    let said = read(&[file("broken.zip", broken)], today(), &[]).problems;
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].message.contains("nothing after it"), "{said:#?}");
}

#[test]
fn an_archive_without_files_is_refused_with_a_word() {
    for name in [
        None,
        Some("folder/"),
        Some(".DS_Store"),
        Some("__MACOSX/a.md"),
    ] {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        if let Some(name) = name {
            archive
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        let said = read(&[file("empty.zip", bytes)], today(), &[]).problems;
        assert_eq!(said.len(), 1, "{name:?}: {said:#?}");
        assert!(said[0].message.contains("no files"), "{name:?}: {said:#?}");
    }
}

#[test]
fn no_more_is_read_than_a_server_can_have() {
    let mut table = "title,level,key_points,short_answer\n".to_owned();
    table += &"x,,,\n".repeat(20_000);
    let sent = read(
        &[file("a.csv", table), file("b.md", TEMPLATE)],
        today(),
        &[],
    );
    assert_eq!(sent.broken, MOST_KEPT as usize);
    let stops: Vec<String> = sent
        .problems
        .iter()
        .filter(|problem| problem.message.contains("nothing was read"))
        .map(ToString::to_string)
        .collect();
    assert_eq!(stops.len(), 2, "{stops:#?}");
    assert!(stops[0].starts_with("a.csv:1002:"), "{stops:#?}");

    let columns = ",".repeat(50_000);
    let read = read(&[file("wide.csv", columns)], today(), &[]);
    assert_eq!(read.problems.len(), 1, "{:#?}", read.problems);
}

#[test]
fn whatever_is_sent_does_no_harm() {
    for name in ["a.zip", "a.csv", "a.md", "a", ""] {
        for bytes in [
            &b""[..],
            b"+++",
            b"\x00\x01",
            b"PK\x03\x04",
            b"\"",
            b",,,\n,,",
        ] {
            let read = read(&[file(name, bytes)], today(), &[]);
            assert!(read.questions.is_empty());
            assert!(!read.problems.is_empty(), "{name} {bytes:?}");
        }
    }
}

/// The problems of a table, as they are told.
fn problems_of(table: &str) -> (usize, Vec<String>) {
    let read = read(&[file("a.csv", table)], today(), &[]);
    let problems = read.problems.iter().map(ToString::to_string).collect();
    (read.questions.len(), problems)
}

#[test]
fn a_row_with_more_cells_than_the_table_has_columns_is_not_cut_short() {
    let (questions, problems) = problems_of(
        "title,level,short_answer,key_points\n\
         Why?,beginner,Because.,It averages each map, and has no parameters.\n\
         How?,beginner,So.,It averages each map.,,\n",
    );
    assert_eq!(questions, 1, "empty cells at the end are nothing");
    let [problem] = problems.as_slice() else {
        panic!("{problems:#?}")
    };
    assert!(
        problem.starts_with("a.csv:2: 5 cells for 4 columns"),
        "{problem}"
    );
}

#[test]
fn a_quote_that_is_never_closed_is_told_with_where_it_opens() {
    let header = "title,level,short_answer,key_points\n";
    let good = "Why?,beginner,Because.,It averages each map.\n";
    let open = "\"How?,beginner,So.,It averages.\nWhat?,beginner,So.,It sums.\n";
    let (questions, problems) = problems_of(&format!("{header}{good}{open}"));
    assert_eq!(questions, 1);
    let [problem] = problems.as_slice() else {
        panic!("{problems:#?}")
    };
    assert!(
        problem.starts_with("a.csv:3: a quote that opens"),
        "{problem}"
    );
    // In the last column there is nothing that would be missing.
    let open = "How?,beginner,So.,\"It averages.\nWhat?,beginner,So.,It sums.\n";
    let (questions, problems) = problems_of(&format!("{header}{good}{open}"));
    assert_eq!((questions, problems.len()), (1, 1), "{problems:#?}");
    // A quote within a cell is one of its signs.
    let inch = "Which?,beginner,A 5\" display.,It averages each map.\n";
    let (questions, problems) = problems_of(&format!("{header}{good}{inch}"));
    assert_eq!((questions, problems.len()), (2, 0), "{problems:#?}");
}

#[test]
fn excels_line_about_the_separator_is_read_and_an_empty_file_is_called_empty() {
    let table = "sep=;\r\ntitle;level;short_answer;key_points\r\n\
                 Why?;beginner;Because, so.;It averages each map.\r\n;beginner;So.;It sums.\r\n";
    let (questions, problems) = problems_of(table);
    assert_eq!(
        (questions, problems.as_slice()),
        (1, ["a.csv:4: `title` is empty".to_owned()].as_slice())
    );
    for empty in ["", "\u{feff}", "\n\n"] {
        let (_, problems) = problems_of(empty);
        assert_eq!(problems, ["a.csv:1: this file is empty"]);
    }
}

#[test]
fn no_question_keeps_a_sign_that_turns_its_text_around() {
    let table = "title,level,short_answer,key_points\n\u{202E}Why?,beginner,So.,It averages \u{2066}each map.\n";
    let markdown = template()
        .to_markdown()
        .replacen("title = \"", "title = \"\u{202E}", 1);
    assert!(markdown.contains('\u{202E}'));
    let files = [file("a.csv", table), file("b.md", markdown)];
    let read = read(&files, today(), &[]);
    assert_eq!(read.questions.len(), 2, "{:#?}", read.problems);
    for sent in &read.questions {
        let text = sent.question.to_markdown();
        assert!(!text.contains(['\u{202E}', '\u{2066}']), "{text}");
    }
}
