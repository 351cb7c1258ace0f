//! Suggestions while a member types a question.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use stride::app::{App, Person, search};
use stride::domain::bank::Bank;
use stride::domain::ids::MemberId;
use stride::embedded;
use stride::store::Store;

use crate::Result;
use crate::report::{Target, line, percentile};

/// Members' typical input: short, long, misspelled, and unknown to the bank.
const TYPED: [&str; 12] = [
    "batchnorm",
    "What is stride in CNN and how does it affect feature extraction?",
    "receptive feild of a dilated convoltuion",
    "conv vs fc",
    "mobilnet",
    "mAP",
    "fgsm adversarial training",
    "#12",
    "why does my loss turn NaN after a few steps in half precision",
    "quantum gravity",
    "transposed convolution checkerboard artefacts",
    "knowledge distilation of a vision transformer into a small network",
];
/// How often each one is typed, letter by letter.
const ROUNDS: usize = 20;

/// Measures the time from a letter to its suggestions, and the time to read the bank.
pub(crate) async fn run() -> Result<()> {
    let bank = Bank::parse(embedded::files()).map_err(|_| "the bank has problems")?;
    let since = Instant::now();
    bank.index();
    let read = since.elapsed().as_secs_f64() * 1e3;

    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("stride.db")).await?;
    let app = App::new(store, Arc::new(bank));
    let at: DateTime<Utc> = "2026-01-05T12:00:00Z".parse()?;
    let person = Person {
        guild: None,
        member: MemberId(1),
        name: "member".to_owned(),
        interaction: 1,
        at,
    };
    let mut samples = Vec::new();
    // A member leans on a key.
    let endless = "e".repeat(6_000);
    let since = Instant::now();
    std::hint::black_box(search::suggest(&app, &person, &endless).await?);
    samples.push(since.elapsed().as_secs_f64() * 1e3);
    for typed in TYPED.iter().cycle().take(TYPED.len() * ROUNDS) {
        for (end, letter) in typed.char_indices() {
            let begun = &typed[..end + letter.len_utf8()];
            let since = Instant::now();
            std::hint::black_box(search::suggest(&app, &person, begun).await?);
            samples.push(since.elapsed().as_secs_f64() * 1e3);
        }
    }
    app.store.close().await;
    let median = percentile(&mut samples, 0.5);
    let most = percentile(&mut samples, 1.0);
    let from = format!(
        "median {median:.3} ms, at most {most:.2} ms, {} inputs over {} questions",
        samples.len(),
        app.bank.len()
    );
    let figure = percentile(&mut samples, 0.99);
    line(
        "suggestions for a question, p99",
        figure,
        "ms",
        Target::AtMost(5.0),
        &from,
    );
    line(
        "reading the bank for search",
        read,
        "ms",
        Target::AtMost(100.0),
        "once, at the start",
    );
    Ok(())
}
