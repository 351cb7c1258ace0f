//! The bot's main work: it marks and stores a member's answer to the open post. Each answer comes
//! from a new member, since a member answers a post once. For comparison, a bare serenity bot does
//! one durable upsert per command.

use std::time::{Duration, Instant};

use futures::future::join_all;
use futures::stream::{self, StreamExt, TryStreamExt};
use local_discord::{Modal, Response};
use stride::domain::bank::Bank;
use stride::domain::question::Question;
use stride::embedded;
use stride::marker::Marker;

use crate::Result;
use crate::bare::UPSERT;
use crate::commands::{Stage, type_one};
use crate::report::{Target, line, percentile};

/// How many answers are under way at once.
const IN_FLIGHT: usize = 32;
/// How many times the two bots take turns, and how many answers a turn has.
const TURNS: usize = 7;
const ANSWERS: usize = 1_000;
/// How many answers with text to read a turn has.
const READ_ANSWERS: usize = 60;
const RATE: u32 = 200;
const LATENCY_SECONDS: u32 = 10;
/// How often an answer is read to measure the reading.
const READINGS: usize = 40;

/// A typical answer of two sentences. It may miss the question, which takes as long to read.
const TYPICAL: &str = "Weights are shared across positions, so a filter finds its pattern \
    wherever it is in the image. That also keeps the number of parameters small, because it does \
    not grow with the size of the input.";

/// The cost of a turn.
struct Turn {
    per_second: f64,
    /// The bot's CPU time per answer, in microseconds.
    cpu_each: f64,
}

/// The bot under measurement, with its open post.
struct Answering {
    stage: Stage,
    post: local_discord::Message,
    /// How many members there are so far.
    members: usize,
}

impl Answering {
    /// Opens the form for this many new members.
    async fn forms(&mut self, count: usize) -> Result<Vec<Modal>> {
        let first = self.members;
        self.members += count;
        let members = (first..self.members).map(|number| format!("member{number}"));
        let members: Vec<_> = members.map(|name| self.stage.guild.member(&name)).collect();
        let post = &self.post;
        let opening = stream::iter(members).map(|member| async move {
            match member.try_click(post, "Answer").await {
                Ok(Response::Modal(form)) => Result::Ok(form),
                Ok(other) => Err(format!("no form: {}", other.text()).into()),
                Err(failure) => Err(failure.to_string().into()),
            }
        });
        opening.buffer_unordered(IN_FLIGHT).try_collect().await
    }

    async fn turn(&mut self, count: usize, text: &str) -> Result<Turn> {
        let forms = self.forms(count).await?;
        let (cpu, since) = (self.stage.bot.cpu()?, Instant::now());
        let submitting = stream::iter(forms).map(|form| submit(form, text));
        let () = submitting.buffer_unordered(IN_FLIGHT).try_collect().await?;
        turn(&self.stage, count, cpu, since)
    }

    /// Returns the latencies at a steady rate, in milliseconds.
    async fn latencies(&mut self, text: &'static str) -> Result<Vec<f64>> {
        let forms = self.forms((RATE * LATENCY_SECONDS) as usize).await?;
        let mut beat = tokio::time::interval(Duration::from_secs(1) / RATE);
        let mut answers = Vec::new();
        for form in forms {
            let due = beat.tick().await;
            answers.push(tokio::spawn(async move {
                let answered = submit(form, text).await;
                answered.map(|()| due.elapsed().as_secs_f64() * 1e3)
            }));
        }
        let answers = join_all(answers).await;
        answers.into_iter().map(|one| one?).collect()
    }
}

async fn submit(form: Modal, text: &str) -> Result<()> {
    match form.fill("answer", text).try_send().await {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.to_string().into()),
    }
}

fn turn(stage: &Stage, count: usize, cpu: f64, since: Instant) -> Result<Turn> {
    Ok(Turn {
        per_second: count as f64 / since.elapsed().as_secs_f64(),
        cpu_each: (stage.bot.cpu()? - cpu) * 1e6 / count as f64,
    })
}

/// Runs a turn of the bare bot: one upsert for each of `count` members.
async fn bare_turn(bare: &Stage, first: usize, count: usize) -> Result<Turn> {
    let members = (first..first + count).map(|number| format!("member{number}"));
    let members: Vec<_> = members.map(|name| bare.guild.member(&name)).collect();
    let (cpu, since) = (bare.bot.cpu()?, Instant::now());
    let typing = stream::iter(&members).map(|member| type_one(member, (UPSERT, &[])));
    let () = typing.buffer_unordered(IN_FLIGHT).try_collect().await?;
    turn(bare, count, cpu, since)
}

async fn bare_latencies(bare: &Stage) -> Result<Vec<f64>> {
    let members = (0..(RATE * LATENCY_SECONDS) as usize).map(|number| format!("member{number}"));
    let members: Vec<_> = members.map(|name| bare.guild.member(&name)).collect();
    let mut beat = tokio::time::interval(Duration::from_secs(1) / RATE);
    let mut answers = Vec::new();
    for member in members {
        let due = beat.tick().await;
        answers.push(tokio::spawn(async move {
            let answered = type_one(&member, (UPSERT, &[])).await;
            answered.map(|()| due.elapsed().as_secs_f64() * 1e3)
        }));
    }
    let answers = join_all(answers).await;
    answers.into_iter().map(|one| one?).collect()
}

/// Returns the median time to read an answer, in milliseconds of one core.
fn reading(question: &Question, text: &str) -> f64 {
    let marker = Marker::default();
    // The first reading loads the network and reads the question.
    marker.suggest_here(question, text);
    let samples = (0..READINGS).map(|_| {
        let since = Instant::now();
        marker.suggest_here(question, text);
        since.elapsed().as_secs_f64() * 1e3
    });
    percentile(&mut samples.collect::<Vec<_>>(), 0.5)
}

/// Measures answers per second, CPU and latency in relation to the bare bot, then what reading
/// adds.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let stride = Stage::new("stride", &folder.path().join("stride.db")).await?;
    let bare = Stage::new("bare", &folder.path().join("bare.db")).await?;
    let channel = stride.ask().await?;
    let post = channel.messages_when(1).await.remove(0);
    let bank = Bank::parse(embedded::files()).map_err(|_| "the bank has problems")?;
    let question = bank
        .iter()
        .find(|question| post.text().contains(&question.title))
        .ok_or("the post asks no question of the bank")?;
    // An answer that only repeats the question has nothing to read: the bot just recognizes that,
    // and stores it.
    let unread: &'static str = question.title.clone().leak();
    let mut answering = Answering {
        stage: stride,
        post,
        members: 0,
    };

    // This loads the network.
    answering.turn(IN_FLIGHT, TYPICAL).await?;
    answering.turn(ANSWERS, unread).await?;
    bare_turn(&bare, 0, ANSWERS).await?;
    let (mut ours, mut least) = (Vec::new(), Vec::new());
    for number in 1..=TURNS {
        least.push(bare_turn(&bare, number * ANSWERS, ANSWERS).await?);
        ours.push(answering.turn(ANSWERS, unread).await?);
    }
    let median = |turns: &[Turn], of: fn(&Turn) -> f64| {
        percentile(&mut turns.iter().map(of).collect::<Vec<_>>(), 0.5)
    };
    let rate = |turns: &[Turn]| median(turns, |turn| turn.per_second);
    let cpu = |turns: &[Turn]| median(turns, |turn| turn.cpu_each);
    let from = format!("{:.0}/s to {:.0}/s", rate(&ours), rate(&least));
    let what = format!("answers per second, {IN_FLIGHT} in flight, to a bare upsert");
    let ratio = rate(&ours) / rate(&least);
    line(&what, ratio, "×", Target::AtLeast(0.25), &from);
    let from = format!("{:.0} µs to {:.0} µs", cpu(&ours), cpu(&least));
    let ratio = cpu(&ours) / cpu(&least);
    let what = "CPU per answer to a bare upsert";
    line(what, ratio, "×", Target::AtMost(3.0), &from);
    let mut samples = bare_latencies(&bare).await?;
    let theirs = percentile(&mut samples, 0.99);
    let mut samples = answering.latencies(unread).await?;
    let (p99, median) = (
        percentile(&mut samples, 0.99),
        percentile(&mut samples, 0.5),
    );
    let from = format!("{p99:.2} ms (median {median:.2} ms) to {theirs:.2} ms");
    let what = format!("p99 of an answer at {RATE}/s to a bare upsert");
    line(&what, p99 / theirs, "×", Target::AtMost(4.0), &from);

    let before = answering.stage.bot.cpu_of_all()?;
    let with_reading = answering.turn(READ_ANSWERS, TYPICAL).await?;
    let cpu = (answering.stage.bot.cpu_of_all()? - before) * 1e3 / READ_ANSWERS as f64;
    println!(
        "       an answer with two sentences to read: {cpu:.1} ms of CPU with its form, {:.0}/s; \
         reading alone takes {:.1} ms",
        with_reading.per_second,
        reading(question, TYPICAL),
    );
    bare.stop().await?;
    answering.stage.stop().await
}
