//! How often members settle differently from the suggestions: the operator reads it, and nobody
//! else.

use std::process::Command;

use insta::assert_snapshot;

use super::support::{FULL, PARTIAL, TICK, TestBot, answer};

/// Returns what `stride doctor` says about the marks.
fn doctor(t: &TestBot) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_stride"))
        .args(["doctor", "--database"])
        .arg(t.database())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    let about_marks = said.lines().filter(|line| line.contains("ticked"));
    about_marks.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_operator_reads_which_key_points_are_settled_away_from_the_suggestion() {
    let (t, channel, post) = TestBot::posted().await;
    let names = ["grace", "alan", "yann", "fei"];
    let members = names.map(|name| t.guild.member(name));
    let mut verdicts = Vec::new();
    for member in &members {
        verdicts.push(answer(member, &post, PARTIAL).await);
    }
    // They saw it and left it as it was, so nothing is settled.
    assert_eq!(doctor(&t), "");
    // Three find the third key point in their answers, one of them without the first; one accepts
    // the suggestion.
    let settled: [&[&str]; 4] = [&["0", "2"], &["0", "2"], &["2"], &["0"]];
    for ((member, verdict), places) in members.iter().zip(&verdicts).zip(settled) {
        member.select(verdict, TICK, places).await.updated();
    }
    assert_snapshot!(doctor(&t), @"
    members settled 4 answers: 4 of 12 marks against the suggestion (33%), 3 ticked and 1 unticked
    question stride: settled against 3 of 4 suggestions (75%), 3 ticked and 0 unticked: Fewer positions mean less computation.
    ");
    // An answer that is settled again counts once, with its latest marks.
    for (member, verdict) in members.iter().zip(&verdicts).take(1) {
        member.select(verdict, TICK, &["0"]).await.updated();
    }
    assert_snapshot!(doctor(&t), @"members settled 4 answers: 3 of 12 marks against the suggestion (25%), 2 ticked and 1 unticked");
    // Nobody else reads about it.
    t.advance_to("2026-01-06T09:00:00Z").await;
    let next = t.post_in(&channel);
    answer(&members[0], &next, FULL).await;
    let shown = [
        next.text(),
        members[0].command("/leaderboard").send().await.text(),
        members[0].click(&post, "Stats").await.reply().text(),
        t.admin.command("/setup check").send().await.text(),
    ];
    for text in shown {
        assert!(
            !text.contains("ticked") && !text.contains("suggest"),
            "{text}"
        );
    }
    t.finish().await;
}
