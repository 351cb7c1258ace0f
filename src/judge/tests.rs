//! The client against a server that speaks the same protocol, including its faults.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use local_judge::{Asked, LocalJudge, Reply};
use serde_json::json;

use super::*;
use crate::clock::ManualClock;
use crate::domain::question::QuestionFile;

fn question() -> Question {
    let text = include_str!("../../docs/question-template.md");
    let figure = include_str!("../../docs/question-template.svg");
    let file = QuestionFile::parse("template.md", text, Some(figure.into()));
    file.unwrap().question
}

/// Finds that every point is made, all on the same words.
fn all_made(asked: &Asked) -> Reply {
    let data = asked.data();
    let points = data["key_points"].as_array().unwrap().iter();
    let quote = data["answer"].as_str().unwrap();
    let points = points.map(|point| json!({ "n": point["n"], "finding": "made", "quote": quote }));
    Reply::Says(json!({ "points": points.collect::<Vec<_>>(), "advice": "" }).to_string())
}

struct Setting {
    server: LocalJudge,
    judge: Judge,
    clock: ManualClock,
    question: Arc<Question>,
}

impl Setting {
    async fn new() -> Self {
        let server = LocalJudge::start().await.unwrap();
        server.always(all_made);
        let url = server.url().to_owned();
        Self::at(server, &url)
    }

    fn at(server: LocalJudge, url: &str) -> Self {
        let now: DateTime<Utc> = "2026-01-05T08:00:00Z".parse().unwrap();
        let clock = ManualClock::new(now);
        let endpoint = Endpoint::new(url, "a-model", Some("a-key")).unwrap();
        Self {
            server,
            judge: Judge::new(endpoint, Clock::Manual(clock.clone())).unwrap(),
            clock,
            question: Arc::new(question()),
        }
    }

    async fn judge(&self, answer: &str) -> Result<Judged, Failure> {
        self.judge.judge(&self.question, answer).await
    }

    /// Starts judging this many answers at once.
    fn begin(&self, count: usize) -> Vec<tokio::task::JoinHandle<Result<Judged, Failure>>> {
        let begun = (0..count).map(|_| {
            let (judge, question) = (self.judge.clone(), Arc::clone(&self.question));
            tokio::spawn(async move { judge.judge(&question, "an answer of words").await })
        });
        begun.collect()
    }

    async fn pass(&self, duration: Duration) {
        let duration = TimeDelta::from_std(duration).unwrap();
        self.clock.run_until(self.clock.now() + duration).await;
    }
}

#[tokio::test]
async fn a_model_is_asked_with_the_key_and_nothing_of_the_member() {
    let s = Setting::new().await;
    let judged = s.judge("The stem and the \"quotes\"").await.unwrap();
    assert_eq!(judged.judgment.points.len(), s.question.key_points.len());
    assert!(judged.tokens.unwrap().read > 0);
    let [asked] = s.server.asked().try_into().unwrap();
    assert_eq!(asked.authorization.as_deref(), Some("Bearer a-key"));
    assert_eq!(asked.body["model"], "a-model");
    assert_eq!(asked.body["temperature"], 0);
    let data = asked.data();
    assert_eq!(data["question"], s.question.title);
    assert_eq!(data["answer"], "The stem and the \"quotes\"");
    assert_eq!(
        data["key_points"][0]["point"],
        s.question.key_points[0].point
    );
}

#[tokio::test]
async fn a_server_that_knows_no_response_format_is_asked_without_one_from_then_on() {
    let s = Setting::new().await;
    s.server.always(|asked| {
        if asked.body["response_format"].is_null() {
            all_made(asked)
        } else {
            Reply::status(
                400,
                r#"{"error": {"message": "response_format is not supported"}}"#,
            )
        }
    });
    s.judge("some words here").await.unwrap();
    assert_eq!(s.server.asked().len(), 3, "a schema, an object, neither");
    s.judge("some words here").await.unwrap();
    assert_eq!(s.server.asked().len(), 4);
}

#[tokio::test]
async fn a_server_that_refuses_whatever_it_is_asked_is_not_asked_forever() {
    let s = Setting::new().await;
    s.server
        .always(|_| Reply::status(400, "max_tokens, temperature and response_format: no"));
    let failure = s.judge("some words here").await.unwrap_err();
    assert!(matches!(failure, Failure::Refused { .. }), "{failure}");
    assert!(s.server.asked().len() <= 6, "{}", s.server.asked().len());
}

#[tokio::test]
async fn each_fault_of_a_server_has_a_name_and_three_in_a_row_make_a_rest() {
    let long = "x".repeat(LONGEST_REPLY);
    let faults = [
        (
            Reply::status(500, "out of memory"),
            "refused with status 500: out of memory",
        ),
        (Reply::status(302, ""), "refused with status 302"),
        (
            Reply::status(200, "<html>hello</html>"),
            "no chat completion",
        ),
        (
            Reply::Raw(r#"{"choices": [{"mess"#.to_owned()),
            "no chat completion",
        ),
        (
            Reply::Raw(r#"{"choices": []}"#.to_owned()),
            "it has no choices",
        ),
        (Reply::Says(long), "it is too long"),
        (
            Reply::Breaks("{\"points\": [".to_owned()),
            "did not come to an end",
        ),
    ];
    for (fault, expected) in faults {
        let s = Setting::new().await;
        for _ in 0..3 {
            s.server.next(fault.clone());
            let failure = s.judge("some words here").await.unwrap_err().to_string();
            assert!(failure.contains(expected), "{failure}");
        }
        let failure = s.judge("some words here").await.unwrap_err();
        assert!(matches!(failure, Failure::Resting), "{failure}");
        assert_eq!(s.server.asked().len(), 3);
        s.pass(PAUSE).await;
        s.judge("some words here").await.unwrap();
        assert!(!s.judge.is_resting());
    }
}

#[tokio::test]
async fn a_refusal_that_repeats_the_answer_is_not_told() {
    let s = Setting::new().await;
    s.server
        .always(|asked| Reply::status(413, &format!("too long: {}", asked.user())));
    for answer in ["My \"own\" words, which nobody else reads", "Shrug"] {
        let failure = s.judge(answer).await.unwrap_err().to_string();
        assert!(failure.contains("413"), "{failure}");
        assert!(
            !failure.contains("own") && !failure.contains("Shrug"),
            "{failure}"
        );
    }
}

#[tokio::test]
async fn what_a_model_says_beside_the_point_is_not_held_against_the_server() {
    let s = Setting::new().await;
    for said in [
        "",
        "No.",
        "{\"points\": []}",
        "{\"points\": [{\"n\": 1, \"finding\": \"made\"}]}",
    ] {
        s.server.next(Reply::Says(said.to_owned()));
        let failure = s.judge("some words here").await.unwrap_err();
        assert!(matches!(failure, Failure::Unreadable(_)), "{failure}");
    }
    s.judge("some words here").await.unwrap();
}

#[tokio::test]
async fn a_server_that_asks_for_a_rest_gets_it() {
    let s = Setting::new().await;
    s.server.next(Reply::Status {
        status: 429,
        headers: vec![("retry-after", "7".to_owned())],
        body: "slow down".to_owned(),
    });
    s.judge("some words here").await.unwrap_err();
    s.pass(Duration::from_millis(6_999)).await;
    assert!(matches!(s.judge("some words").await, Err(Failure::Resting)));
    s.pass(Duration::from_millis(1)).await;
    s.judge("some words here").await.unwrap();
}

#[tokio::test]
async fn a_wrong_key_or_name_is_not_tried_again_at_once() {
    for status in [401, 403, 404, 429] {
        let s = Setting::new().await;
        s.server.next(Reply::status(status, "no"));
        let failure = s.judge("some words here").await.unwrap_err();
        assert!(matches!(failure, Failure::Refused { .. }), "{failure}");
        assert!(s.judge.is_resting(), "{status}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let s = Setting::at(LocalJudge::start().await.unwrap(), &url);
    let failure = s.judge("some words here").await.unwrap_err();
    assert!(matches!(failure, Failure::Unreachable(_)), "{failure}");
    assert!(!failure.to_string().contains("/v1"), "{failure}");
}

#[tokio::test]
async fn who_hangs_is_left_after_twelve_seconds_and_two_are_asked_at_once() {
    let s = Setting::new().await;
    s.server.always(|_| Reply::Hangs);
    let begun = s.begin(3);
    s.server.hanging(AT_ONCE).await;
    s.pass(TIME_LIMIT - Duration::from_millis(1)).await;
    assert!(begun.iter().all(|judging| !judging.is_finished()));
    s.pass(Duration::from_millis(1)).await;
    let mut told = Vec::new();
    for judging in begun {
        told.push(judging.await.unwrap().unwrap_err().to_string());
    }
    told.sort();
    assert_eq!(
        told.iter()
            .filter(|told| told.contains("no reply within 12 s"))
            .count(),
        2
    );
    assert_eq!(
        told.iter()
            .filter(|told| told.contains("others were being judged"))
            .count(),
        1
    );
    assert_eq!(s.server.asked().len(), AT_ONCE);
    s.server.hanging(0).await;
}

#[tokio::test]
async fn a_turn_passes_on_when_it_is_over() {
    let s = Setting::new().await;
    s.server.next(Reply::Hangs);
    s.server.next(Reply::Hangs);
    let begun = s.begin(AT_ONCE);
    s.server.hanging(AT_ONCE).await;
    s.pass(Duration::from_secs(6)).await;
    let waiting = s.begin(1);
    s.pass(Duration::from_secs(6)).await;
    for judging in begun {
        assert!(matches!(judging.await.unwrap(), Err(Failure::TooSlow)));
    }
    for judging in waiting {
        judging.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_bot_that_stops_waits_for_no_judgment() {
    let s = Setting::new().await;
    s.server.always(|_| Reply::Hangs);
    let begun = s.begin(1);
    s.server.hanging(1).await;
    s.judge.stop();
    for judging in begun {
        assert!(matches!(judging.await.unwrap(), Err(Failure::Stopping)));
    }
    assert!(!s.judge.is_resting());
}
