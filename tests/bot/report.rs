//! Members report mistakes, and the operator reads them.

use std::process::Command;

use insta::assert_snapshot;
use local_discord::{Channel, Effect, Fault, Member, Message, When};
use serde_json::Value;

use super::support::{PARTIAL, SHOW, TICK, TestBot, answer, read, told};

/// Returns the output of `stride reports`.
fn reports(t: &TestBot, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_stride"))
        .arg("reports")
        .args(arguments)
        .arg("--database")
        .arg(t.database())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}");
    printed.trim_end().to_owned()
}

/// Reports the first question, and returns the reply.
async fn report(member: &Member, words: &str) -> Message {
    let command = member.command("/report").option("question", "1");
    let form = command.response().await.modal();
    form.submit(words).await.reply()
}

/// Returns the messages to the operator so far.
async fn operator(t: &TestBot) -> Vec<String> {
    let now = t.server.now().to_rfc3339();
    t.advance_to(&now).await;
    let direct: Channel = t.admin.direct_messages();
    let messages = direct.messages().into_iter();
    messages.map(|message| read(&message.text())).collect()
}

#[tokio::test]
async fn a_question_is_reported_and_the_operator_reads_of_it_once_an_hour() {
    let t = TestBot::start_small().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let thanks = told(&report(&one, "It is *not* the step.\nLook again.").await);
    assert_snapshot!(thanks, @"Thank you: your report on question #1 is stored, and the person who runs this bot reads it.");
    assert_snapshot!(operator(&t).await.join("\n---\n"), @r#"
    A member reports something:
    **#1 · What is stride?**
    > It is \*not\* the step. Look again.
    `stride reports` lists them all, with the verdicts.
    "#);
    // Later reports wait until the hour is over, and go out together.
    t.advance_to("2026-01-05T08:30:00Z").await;
    report(&two, "A second one.").await;
    let form = one.command("/report").in_channel(&one.direct_messages());
    let form = form.option("question", "#2").response().await.modal();
    form.submit("A third one.").await.reply();
    assert_eq!(operator(&t).await.len(), 1);
    t.advance_to("2026-01-05T09:01:00Z").await;
    let told = operator(&t).await;
    assert_eq!(told.len(), 2);
    assert_snapshot!(told[1], @"
    Members have sent 2 reports:
    **#1 · What is stride?**
    > A second one.
    **#2 · How does a network downsample?**
    > A third one.
    `stride reports` lists them all, with the verdicts.
    ");
    t.advance_to("2026-01-06T12:00:00Z").await;
    assert_eq!(operator(&t).await.len(), 2, "nothing is told twice");
    t.finish().await;
}

#[tokio::test]
async fn a_verdict_is_reported_with_what_it_said() {
    let (t, channel, post) = TestBot::posted().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let verdict = answer(&one, &post, PARTIAL).await;
    let verdict = one.select(&verdict, TICK, &["0", "1"]).await.updated();
    let form = one.click(&verdict, "Report").await.modal();
    form.submit("I said the second, too.").await.reply();
    let nothing = two.click_raw(&channel, "1:report:v:1").await.reply();
    assert!(told(&nothing).contains("answer"), "{}", nothing.text());
    let verdict = answer(&two, &post, "I would look \u{1b}[31mit up.").await;
    two.select(&verdict, TICK, &["2"]).await.updated();
    report(&two, "The code\n\u{1b}[31mdoes not run.").await;
    let printed = reports(&t, &[]);
    let printed = printed.replace(&one.id().to_string(), "ONE");
    assert_snapshot!(printed.replace(&two.id().to_string(), "TWO"), @"
    2026-01-05 09:00 UTC: a verdict on question stride (reviewed 2026-01-02), by member ONE
      says: I said the second, too.
      answered: Stride is the step by which the kernel moves between two outputs.
      made: Stride is the step by which the kernel moves between two outputs. (found in: Stride is the step by which the kernel moves between two outputs.)
      made: A larger stride gives a smaller feature map.
      not made: Fewer positions mean less computation.
    2026-01-05 09:00 UTC: question stride (reviewed 2026-01-02), by member TWO
      says: The code [31mdoes not run.

    Marks that members settled against the suggestion, by key point:
    question stride: A larger stride gives a smaller feature map.
      2026-01-05 09:00 UTC: ticked, of: Stride is the step by which the kernel moves between two outputs.
    question stride: Fewer positions mean less computation.
      2026-01-05 09:00 UTC: ticked, of: I would look [31mit up.
    ");
    let json: Value = serde_json::from_str(&reports(&t, &["--json"])).unwrap();
    assert_eq!(json["reports"][0]["words"], "I said the second, too.");
    assert_eq!(json["reports"][0]["verdict"]["answer"], PARTIAL);
    assert_eq!(
        json["reports"][0]["verdict"]["points"][1]["is_marked"],
        true
    );
    assert_eq!(json["reports"][1]["verdict"], Value::Null);
    let ticked = json["disagreements"].as_array().unwrap();
    assert_eq!(ticked.len(), 2);
    assert!(ticked.iter().all(|one| one["ticked"] == true));
    t.finish().await;
}

#[tokio::test]
async fn the_verdict_on_a_practice_answer_is_reported_from_its_button() {
    let t = TestBot::start_small().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let asked = one.command("/question").option("number", 1).send().await;
    let form = one.click(&asked, "Answer").await.modal();
    let suggested = form.submit(PARTIAL).await.updated();
    let verdict = one.click(&suggested, SHOW).await.updated();
    let form = one.click(&verdict, "Report").await.modal();
    form.submit("It is wrong.").await.reply();
    let verdict = one.select(&verdict, TICK, &["0", "2"]).await.updated();
    let others = two
        .click_raw(
            &t.guild.channel("general"),
            verdict.button("Report").custom_id(),
        )
        .await;
    told(&others.reply());
    let json: Value = serde_json::from_str(&reports(&t, &["--json"])).unwrap();
    assert_eq!(json["reports"][0]["verdict"]["answer"], PARTIAL);
    assert_eq!(
        json["disagreements"][0]["key_point"],
        "Fewer positions mean less computation."
    );
    t.finish().await;
}

#[tokio::test]
async fn nobody_reports_without_a_word_or_without_end() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let empty = report(&one, "  \n ").await;
    assert!(told(&empty).contains("is empty"), "{}", empty.text());
    for number in 1..=10 {
        let thanks = report(&one, &format!("Number {number}.")).await;
        assert!(told(&thanks).contains("Thank you"), "{}", thanks.text());
    }
    let more = one.command("/report").option("question", "1");
    let more = told(&more.response().await.reply());
    assert!(more.contains("tomorrow"), "{more}");
    assert_eq!(reports(&t, &[]).matches("says: Number").count(), 10);
    t.advance_to("2026-01-06T08:00:01Z").await;
    assert!(told(&report(&one, &"é".repeat(4_000)).await).contains("Thank you"));
    t.finish().await;
}

#[tokio::test]
async fn the_words_of_a_report_that_is_refused_are_not_lost() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let form = one.command("/report").option("question", "1");
    let form = form.response().await.modal();
    for number in 1..=10 {
        report(&one, &format!("Number {number}.")).await;
    }
    let refused = form.submit("Typed at length.").await.reply().text();
    assert!(
        refused.contains("tomorrow") && refused.contains("Typed at length."),
        "{refused}"
    );
    t.finish().await;
}

#[tokio::test]
async fn an_operator_who_takes_no_messages_reads_reports_in_the_list() {
    let mut t = TestBot::start_small().await;
    assert_snapshot!(reports(&t, &[]), @"
    Nobody has reported anything.

    No member has settled a mark against its suggestion.
    ");
    t.admin.set_accepts_dms(false);
    let one = t.guild.member("one");
    report(&one, "It is wrong.").await;
    assert!(operator(&t).await.is_empty());
    assert!(reports(&t, &[]).contains("says: It is wrong."));
    // A report that still waits for the hour to end goes out after the next start.
    t.admin.set_accepts_dms(true);
    t.advance_to("2026-01-05T08:30:00Z").await;
    report(&one, "Before the stop.").await;
    t.stop_bot().await;
    t.advance_to("2026-01-05T10:00:00Z").await;
    t.start_bot().await;
    let told = operator(&t).await;
    assert!(told[0].contains("Before the stop."), "{told:?}");
    assert!(!told[0].contains("It is wrong."), "{told:?}");
    t.finish().await;
}

/// The route that sends a message, for faults.
const CREATE_MESSAGE: &str = "POST /channels/{channel}/messages";

#[tokio::test]
async fn the_operator_reads_of_reports_once_when_answers_are_lost() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    // For longer than Discord remembers a nonce, messages arrive and the bot does not learn it.
    let lost = Fault::on(CREATE_MESSAGE, Effect::Reset).when(When::After);
    t.server.add_fault(lost.always());
    report(&one, "It is wrong.").await;
    t.advance_to("2026-01-05T08:20:00Z").await;
    report(&one, "And this came later.").await;
    t.server.clear_faults();
    t.advance_to("2026-01-05T08:50:00Z").await;
    let told = operator(&t).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(!told[0].contains("later"), "{told:?}");
    t.advance_to("2026-01-05T10:00:00Z").await;
    let told = operator(&t).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[1].contains("later") && !told[1].contains("wrong"),
        "{told:?}"
    );
    t.finish().await;
}

#[tokio::test]
async fn a_refusal_that_passes_keeps_no_report_from_the_operator() {
    let t = TestBot::start_small().await;
    let refused = Effect::Respond {
        status: 403,
        body: serde_json::json!({ "message": "Missing Access", "code": 50_001 }),
        headers: serde_json::Map::new(),
    };
    let refused = Fault::on(CREATE_MESSAGE, refused);
    t.server.add_fault(refused.times(2));
    report(&t.guild.member("one"), "It is wrong.").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    assert_eq!(operator(&t).await.len(), 1);
    t.finish().await;
}
