//! Many posts due at once: the bot sends all, none twice, at nearly Discord's maximum rate.

use std::time::Duration;

use chrono::{DateTime, Utc};
use local_discord::{Options, Server, Settings};
use stride::clock::Clock;

use crate::child::Running;
use crate::report::{Target, line};
use crate::{Result, seed};

const POSTS: usize = 5_000;
/// The bot's own limit, below Discord's 50.
const ALLOWED_PER_SECOND: f64 = 45.0;
const PATIENCE: Duration = Duration::from_secs(600);

/// Starts the bot when all posts are due, under Discord's limits.
pub(crate) async fn run() -> Result<()> {
    let server = Server::start(Options {
        record_traffic: false,
        answer_within: Some(PATIENCE),
        settings: Settings {
            rate_limits: true,
            ..Settings::default()
        },
        ..Options::default()
    })
    .await?;
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("stride.db");
    let pool = seed::database(&database).await?;
    let now = Clock::System.now();
    let day = now.date_naive().to_string();
    let mut channels = Vec::new();
    for guild in server.add_guilds(POSTS, "ada") {
        let (id, channel) = (guild.id(), guild.channel("general"));
        let ids = (id.to_string().parse()?, channel.id().to_string().parse()?);
        seed::guild(&pool, ids.0).await?;
        seed::schedules(&pool, ids, 1, (&day, now.timestamp_millis())).await?;
        channels.push(channel);
    }
    pool.close().await;
    let bot = Running::start("stride", &server, &database)?;
    let (last, mut seen) = (channels.len() - 1, 0);
    let all_are_sent = || {
        while seen < last && !channels[seen].messages().is_empty() {
            seen += 1;
        }
        seen == last && !channels[last].messages().is_empty()
    };
    server.until("all posts", all_are_sent).await;
    bot.stop()?;

    let mut sent: Vec<DateTime<Utc>> = Vec::new();
    let (mut missed, mut doubled) = (0, 0);
    for channel in &channels {
        let messages = channel.messages();
        missed += usize::from(messages.is_empty());
        doubled += messages.len().saturating_sub(1);
        for message in messages {
            let at = message.json()["timestamp"].as_str().unwrap_or_default();
            sent.push(at.parse()?);
        }
    }
    sent.sort_unstable();
    let (Some(first), Some(last)) = (sent.first(), sent.last()) else {
        return Err("nothing was sent".into());
    };
    let seconds = (*last - *first).as_seconds_f64();
    let rate = (sent.len() - 1) as f64 / seconds;
    let from = format!(
        "{} posts in {seconds:.1} s, {doubled} twice, {missed} missed, {} refused by limits",
        sent.len(),
        server.violations().len()
    );
    let share = 100.0 * rate / ALLOWED_PER_SECOND;
    line(
        "fan-out of 5,000 posts",
        share,
        "% of the allowed rate",
        Target::AtLeast(98.0),
        &from,
    );
    server.shutdown().await;
    Ok(())
}
