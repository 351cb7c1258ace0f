//! The playground: a local Discord with the bot in it, and a page to use both.
//!
//! Nothing in it reaches beyond the loopback interface, unless a judge is elsewhere. You move the
//! clock by hand, so a week of study takes as many clicks as it has questions.

mod guild;
mod month;
mod story;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use local_discord::{Bar, Guild, Jump, Moving, Note, Options, Refused, Server, Timekeeper};
use tokio_util::task::AbortOnDropHandle;

use crate::app::guild::has_others;
use crate::app::post::claim;
use crate::app::{Core, registration, schedule, timezone, uptime};
use crate::bot::{self, Bot, StartError};
use crate::clock::{Clock, ManualClock};
use crate::config::{Config, JudgeConfig};
use crate::domain::answer::TEXT_DAYS;
use crate::domain::bank::Bank;
use crate::domain::ids::GuildId;
use crate::domain::local_time;
use crate::domain::question::Level;
use crate::store::Lease;

use guild::{Founded, OWNER, Size};
use month::Month;

/// When the daily questions are posted, in UTC.
const POSTS_AT: (u32, u32) = (9, 0);
/// How many minutes before the morning's questions a day begins, in the month and on the page.
const OPENS_BEFORE: i64 = 1;
/// When the guild was founded. It is fixed, so that ids are the same in every playground and fit a
/// kept database.
const FOUNDED: &str = "2026-01-01T00:00:00Z";
/// The longest leap of the clock, in days.
const LONGEST_LEAP_DAYS: i64 = 400;

/// Why the playground did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken.
    #[error(
        "Port {port} cannot be used: {error}. Choose another one with --port, or leave it out."
    )]
    Port {
        /// The requested port.
        port: u16,
        /// The system's error.
        error: std::io::Error,
    },
    /// The bot did not start.
    #[error(transparent)]
    Bot(#[from] StartError),
    /// The database cannot be opened or read.
    #[error("The database {file} cannot be used: {error}.")]
    Database {
        /// The file.
        file: String,
        /// The store's error.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database is that of a real bot.
    #[error(
        "The database {file} has servers that the playground does not have, so a bot uses it. Name another file with --database, or leave it out."
    )]
    NotOurs {
        /// The file.
        file: String,
    },
    /// The bot ended while it connected.
    #[error("The bot did not connect to the playground's server.")]
    NotConnected,
}

/// The past of a new playground, before its page opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Past {
    /// None: there are a few people and today's questions.
    Nothing,
    /// A group has studied together for four weeks.
    Month,
}

/// A server and its database, before a playground opens on them.
pub struct Ground {
    server: Server,
    founded: Founded,
    app: Core,
    /// Keeps other processes off the database.
    lease: Lease,
    bank: Arc<Bank>,
    config: Config,
    opens_at: DateTime<Utc>,
    awaits_past: bool,
    is_welcome: bool,
}

/// A running playground.
pub struct Playground {
    server: Server,
    url: String,
    _bot: Bot,
    _bar: AbortOnDropHandle<()>,
    _lease: Lease,
}

impl Ground {
    /// Starts a server on `port` of the loopback interface (0: a free one). A new database gets a
    /// past; a kept one has its own.
    ///
    /// # Errors
    ///
    /// Fails if the port is taken or the database cannot be used.
    pub async fn found(
        port: u16,
        database: PathBuf,
        bank: Arc<Bank>,
        past: Past,
    ) -> Result<Self, Error> {
        let (store, lease) = bot::open_database(&database).await?;
        let app = Core::new(store, bank.clone());
        let left = left_at(&app).await;
        let left = left.map_err(|error| unusable(&database, error))?;
        let founded: DateTime<Utc> = FOUNDED.parse().expect("a valid instant");
        let options = Options {
            clock: local_discord::Clock::manual(founded),
            port,
            application_name: "Stride".to_owned(),
            owner: OWNER.to_owned(),
            ..Options::default()
        };
        let server = Server::start(options)
            .await
            .map_err(|error| Error::Port { port, error })?;
        let size = match (past, left) {
            (Past::Nothing, None) => Size::Few,
            _ => Size::All,
        };
        let founded = Founded::new(&server, size);
        let home = GuildId(founded.guild.id().get());
        let others = has_others(&app, home).await;
        if others.map_err(|error| unusable(&database, error))? {
            return Err(Error::NotOurs {
                file: database.display().to_string(),
            });
        }
        let config = Config {
            token: server.token().to_owned(),
            discord_api: server.base_url().to_owned(),
            database,
            judge: None,
            backups: None,
            text_days: TEXT_DAYS,
            http: None,
        };
        Ok(Self {
            founded,
            server,
            app,
            lease,
            bank,
            config,
            opens_at: opening(left),
            awaits_past: past == Past::Month && left.is_none(),
            is_welcome: false,
        })
    }

    /// Whether a group should live its month here before the page opens. That takes seconds.
    pub fn awaits_past(&self) -> bool {
        self.awaits_past
    }

    /// Lets a group live its month, with a bot that stops at its end. The bot asks no judge about
    /// the invented answers.
    ///
    /// # Errors
    ///
    /// Fails if the bot does not start, or the database cannot be opened again.
    pub async fn live(mut self) -> Result<Self, Error> {
        let begins = month::before(self.opens_at);
        let (bot, clock) = start(&self.server, &self.app, &self.config, begins).await?;
        let month = Month {
            founded: &self.founded,
            clock: &clock,
            bank: &self.bank,
            day: begins,
        };
        month.live().await;
        bot.stop().await;
        drop(self.lease);
        let (store, lease) = bot::open_database(&self.config.database).await?;
        self.lease = lease;
        self.app = Core::new(store, self.bank.clone());
        self.is_welcome = true;
        Ok(self)
    }

    /// Opens the playground, with a language model that judges answers if there is one.
    ///
    /// # Errors
    ///
    /// Fails if the bot does not start, or the database cannot be read.
    pub async fn open(self, judge: Option<JudgeConfig>) -> Result<Playground, Error> {
        let config = Config {
            judge,
            ..self.config
        };
        let server = self.server;
        let (bot, clock) = start(&server, &self.app, &config, self.opens_at).await?;
        let guild = self.founded.guild;
        let page = Page {
            server: server.clone(),
            guild: GuildId(guild.id().get()),
            app: self.app,
            clock: clock.clone(),
        };
        let bar = AbortOnDropHandle::new(tokio::spawn(page.clone().keep_bar()));
        let is_kept = schedule::has_any(&page.app, page.guild).await;
        if !is_kept.map_err(|error| unusable(&config.database, error))? {
            for level in Level::ALL {
                schedule_level(&guild, level).await;
            }
        }
        if !self.is_welcome {
            welcome(&guild, &Level::ALL);
        }
        // Show the first questions when the page opens.
        if let Some(first) = page.next_post_at().await {
            clock.run_until(first).await;
        }
        page.show_bar().await;
        let url = first_place(&server, &guild);
        server.set_timekeeper(Arc::new(page));
        Ok(Playground {
            server,
            url,
            _bot: bot,
            _bar: bar,
            _lease: self.lease,
        })
    }
}

fn unusable(database: &Path, error: crate::app::Error) -> Error {
    Error::Database {
        file: database.display().to_string(),
        error: error.into(),
    }
}

impl Playground {
    /// Returns the page's address: at today's question for beginners, as the owner.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the server, for tests that use the page's own interface.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

/// Starts the bot on a clock that leads the server's.
async fn start(
    server: &Server,
    app: &Core,
    config: &Config,
    at: DateTime<Utc>,
) -> Result<(Bot, ManualClock), Error> {
    server.set_now(at);
    let clock = ManualClock::new(at);
    let led = server.clone();
    clock.lead(move |instant| led.set_now(instant));
    let mut bot = Bot::start_on(app.clone(), config, Clock::Manual(clock.clone())).await?;
    match bot.ready().await {
        true => Ok((bot, clock)),
        false => Err(Error::NotConnected),
    }
}

/// Adds a schedule for a level, as the owner would. Deletes the bot's reply, so that the visitor
/// does not find it.
async fn schedule_level(guild: &Guild, level: Level) {
    let owner = guild.owner();
    let (hour, minute) = POSTS_AT;
    let channel = guild.channel(&level.to_string());
    let add = owner.command("/schedule add").option("channel", &channel);
    let added = add
        .option("level", level.to_string())
        .option("at", format!("{hour:02}:{minute:02}"))
        .send()
        .await;
    owner.delete(&added);
}

/// Returns the address of a newcomer's first channel, as the page writes it.
fn first_place(server: &Server, guild: &Guild) -> String {
    let channel = guild.channel(&Level::Beginner.to_string());
    format!(
        "{}/#/{}/{}/{}",
        server.base_url(),
        guild.id(),
        channel.id(),
        guild.owner().id()
    )
}

/// Lets the owner say in #general which channels get questions.
fn welcome(guild: &Guild, levels: &[Level]) {
    let channel = |level: &Level| format!("<#{}>", guild.channel(&level.to_string()).id());
    let channels: Vec<String> = levels.iter().map(channel).collect();
    let text = format!(
        "Welcome! Every morning there is a new question in {}. Answer in private, then talk about it here.",
        channels.join(", ")
    );
    guild.owner().write(&guild.channel("general"), &text);
}

/// Returns when a kept database was last in use; `None` for a new one.
async fn left_at(app: &Core) -> crate::app::Result<Option<DateTime<Utc>>> {
    // Its server is gone, and the registered commands with it.
    registration::forget(app).await?;
    uptime::last(app).await
}

/// Returns when the playground opens: shortly before today's questions, or when a kept database was
/// last in use, if that is later.
fn opening(left: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let (hour, minute) = POSTS_AT;
    let posts_at = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of every day");
    let today = Clock::System
        .now()
        .date_naive()
        .and_time(posts_at)
        .and_utc()
        - TimeDelta::minutes(OPENS_BEFORE);
    left.map_or(today, |left| left.max(today))
}

/// The bot's services for the page: a clock that moves with the server's, and the text of its bar.
#[derive(Clone)]
struct Page {
    server: Server,
    guild: GuildId,
    app: Core,
    clock: ManualClock,
}

impl Page {
    async fn run_until(&self, instant: DateTime<Utc>) -> Result<(), Refused> {
        if instant < self.server.now() {
            return Err(Refused::Conflict(
                "Time does not go back in the playground.".to_owned(),
            ));
        }
        if instant - self.server.now() > TimeDelta::days(LONGEST_LEAP_DAYS) {
            return Err(Refused::Conflict(
                "That is more than a year ahead: take smaller steps.".to_owned(),
            ));
        }
        self.clock.run_until(instant).await;
        self.show_bar().await;
        Ok(())
    }

    /// Updates the bar after every change: any command may have changed the time zone or the
    /// schedules.
    async fn keep_bar(self) {
        let mut changes = self.server.changes();
        while changes.changed().await.is_ok() {
            self.show_bar().await;
        }
    }

    async fn next_post_at(&self) -> Option<DateTime<Utc>> {
        claim::next_due_at(&self.app).await.ok().flatten()
    }

    async fn show_bar(&self) {
        let next = self.next_post_at().await;
        let note = |label: &str, value: String| Note {
            label: label.to_owned(),
            value,
        };
        let jump = |to| Jump {
            label: "To the next post".to_owned(),
            description: "Moves the clock to the next daily question".to_owned(),
            to,
        };
        let zone = timezone::of_guild(&self.app, self.guild).await.ok();
        let study_day = zone.map(|zone| {
            let day = local_time::study_day(self.server.now(), zone);
            note(&format!("Study day ({zone})"), day.to_string())
        });
        let next_post = next.map_or_else(|| "none".to_owned(), |next| next.to_rfc3339());
        self.server.set_bar(Bar {
            title: Some("Stride playground".to_owned()),
            notes: study_day
                .into_iter()
                .chain([note("Next post", next_post)])
                .collect(),
            jumps: next.map(jump).into_iter().collect(),
        });
    }
}

impl Timekeeper for Page {
    fn move_to(&self, instant: DateTime<Utc>) -> Moving<'_> {
        Box::pin(self.run_until(instant))
    }
}
