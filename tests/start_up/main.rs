//! The program as an operator starts it: each problem gets a sentence, and a running bot stops on
//! request.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod backups;
mod database;
mod http;
mod judge;
mod log;
#[cfg(feature = "playground")]
mod playground;
mod settings;
mod stops;
mod support;
#[cfg(target_os = "linux")]
mod systemd;

use std::io::{Read, Write};
use std::net::TcpListener;

use insta::assert_snapshot;
use local_discord::{Options, Server};

use support::{Stride, free_port};

/// A question without a mistake.
const QUESTION: &str = include_str!("../question_files/question.md");

/// `.ci/run` builds Stride both ways.
#[cfg(not(feature = "playground"))]
#[test]
fn a_build_without_the_playground_says_so() {
    let asked = Stride::new(&["playground", "--port", "8080"]);
    assert_snapshot!(asked.failure(), @"This build of Stride has no playground. To try the bot, build it with one: `cargo run --release -- playground`, in Stride's source.");
    let (code, help, _) = Stride::new(&["--help"]).end();
    assert_eq!(code, 0);
    assert!(!help.contains("playground"), "{help}");
}

#[test]
fn a_missing_token_is_said_with_where_to_find_it() {
    let run = Stride::run().without("DISCORD_TOKEN");
    assert_snapshot!(run.failure(), @"DISCORD_TOKEN is not set: copy the bot's token from the Discord developer portal (Bot, Reset Token) into it.");
    let spaces = Stride::run().with("DISCORD_TOKEN", "two words");
    assert_snapshot!(spaces.failure(), @"DISCORD_TOKEN has white space in it: a token is one word.");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let run = Stride::run()
        .without("DISCORD_TOKEN")
        .with("STRIDE_DISCORD_API", "discord.com")
        .with("STRIDE_QUESTIONS", "mine")
        .with("STRIDE_DATABASE", "mine")
        .with("STRIDE_JUDGE_URL", "localhost:11434")
        .with("STRIDE_JUDGE_KEY", "two words")
        .file(
            "mine/sliding-window.md",
            &QUESTION.replace("level = ", "grade = "),
        );
    assert_snapshot!(run.failure(), @"
    DISCORD_TOKEN is not set: copy the bot's token from the Discord developer portal (Bot, Reset Token) into it.
    STRIDE_DISCORD_API is `discord.com`: it must be an address such as https://discord.com.
    STRIDE_JUDGE_MODEL is not set: name the model at STRIDE_JUDGE_URL that judges answers.
    STRIDE_JUDGE_URL must be the address of an OpenAI-compatible API, such as http://localhost:11434/v1, without anything behind a `?`.
    STRIDE_JUDGE_KEY has white space or special characters in it: a key is one word.
    mine/sliding-window.md:2: `level` is missing
    mine/sliding-window.md:5: unknown key `grade`
    The database cannot be mine, which is a folder. Name a file in STRIDE_DATABASE, such as mine/stride.db.
    ");
}

#[test]
fn broken_questions_are_named_with_file_and_line() {
    let questions = |path: &str| Stride::run().with("STRIDE_QUESTIONS", path);
    assert_snapshot!(questions("nowhere").failure(), @"The folder nowhere cannot be read: No such file or directory (os error 2). STRIDE_QUESTIONS names a folder of question files; leave it out to use those that come with Stride.");
    let broken = questions("mine").file("mine/What is it.md", "no front matter");
    let broken = broken.file("mine/stride.md", "+++\nlevel = \"hard\"\n+++\n");
    let said = broken.failure();
    assert!(
        said.lines().all(|line| line.starts_with("mine/stride.md:")),
        "{said}"
    );
    assert!(said.contains("`hard`"), "{said}");
}

#[test]
fn discord_out_of_reach_is_said_with_what_to_check() {
    let port = free_port();
    let run = Stride::run().with("STRIDE_DISCORD_API", &format!("http://127.0.0.1:{port}"));
    assert_snapshot!(run.failure().replace(&port.to_string(), "PORT"), @"Discord at http://127.0.0.1:PORT cannot be reached: error sending request: Connection refused (os error 111). Check the network and STRIDE_DISCORD_API, then start again.");
}

#[test]
fn something_else_in_place_of_discord_is_told_from_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = connection.read(&mut request).unwrap();
        let page = "HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\nconnection: close\r\n\r\nOops!";
        connection.write_all(page.as_bytes()).unwrap();
    });
    let run = Stride::run().with("STRIDE_DISCORD_API", &format!("http://127.0.0.1:{port}"));
    assert_snapshot!(run.failure().replace(&port.to_string(), "PORT"), @"http://127.0.0.1:PORT answered with status 404 when asked who the bot is. Check STRIDE_DISCORD_API: Discord is at https://discord.com.");
    serving.join().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_said_and_never_printed() {
    let server = Server::start(Options::default()).await.unwrap();
    let run = Stride::run().with("STRIDE_DISCORD_API", server.base_url());
    assert_snapshot!(run.failure(), @"Discord refused the token. Copy it again from the developer portal (Bot, Reset Token) into DISCORD_TOKEN.");
    // The token is not even in the most detailed log.
    let run = Stride::run().with("STRIDE_DISCORD_API", server.base_url());
    let logged = run.with("STRIDE_LOG", "trace").failure();
    assert!(logged.contains("Discord refused the token"), "{logged}");
}

#[test]
fn check_ends_well_where_nobody_reads_on() {
    let mut running = Stride::new(&["check"]).start();
    drop(running.child.stdout.take());
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

#[test]
fn check_ends_with_1_where_something_is_wrong() {
    let (code, out, err) = Stride::new(&["check"]).end();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, out, _) = Stride::new(&["check", "mine"])
        .file("mine/broken.md", "nothing")
        .end();
    assert_eq!(code, 1);
    assert!(out.starts_with("mine/broken.md:1: "), "{out}");
    assert_snapshot!(Stride::new(&["check", "nowhere"]).failure(), @"nowhere:1: cannot read: No such file or directory (os error 2)");
    let (code, _, err) = Stride::new(&["chekc"]).end();
    assert_eq!(code, 2, "{err}");
}
