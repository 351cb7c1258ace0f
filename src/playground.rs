//! The playground: a local Discord with the bot in it, and a page to use both.
//!
//! Nothing in it reaches beyond the loopback interface, unless a judge is elsewhere. You move the
//! clock by hand, so a week of study takes as many clicks as it has questions.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use local_discord::{
    Bar, Guild, Jump, Moving, Note, Options, Permissions, Refused, Server, Timekeeper,
};
use tokio_util::task::AbortOnDropHandle;

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

/// The guild's name.
const GUILD: &str = "CNN study group";
/// When the daily questions are posted, in UTC.
const POSTS_AT: (u32, u32) = (9, 0);
/// The members: the owner, who manages the server, and others.
const OWNER: &str = "ada";
const MEMBERS: [&str; 3] = ["grace", "alan", "yann"];
/// The colors of the roles, and so of their members' names.
const ORGANIZERS: u32 = 0xE6_7E_22;
const STUDENTS: u32 = 0x34_98_DB;
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
    /// The bot ended while it connected.
    #[error("The bot did not connect to the playground's server.")]
    NotConnected,
}

/// A running playground.
pub struct Playground {
    server: Server,
    url: String,
    _bot: Bot,
    _bar: AbortOnDropHandle<()>,
}

impl Playground {
    /// Starts a playground on `port` of the loopback interface (0: a free one), with a language
    /// model that judges answers if there is one.
    ///
    /// # Errors
    ///
    /// Fails if the port is taken or the database cannot be used.
    pub async fn start(
        port: u16,
        database: PathBuf,
        bank: Arc<Bank>,
        judge: Option<JudgeConfig>,
    ) -> Result<Self, Error> {
        let unusable = |error: Box<dyn std::error::Error + Send + Sync>| Error::Database {
            file: database.display().to_string(),
            error,
        };
        let store = bot::open_database(&database).await?;
        let app = Core::new(store, bank);
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
        let guild = found_guild(&server);

        let opens_at = opening(&app)
            .await
            .map_err(|error| unusable(error.into()))?;
        server.set_now(opens_at);
        let clock = ManualClock::new(opens_at);
        let led = server.clone();
        clock.lead(move |instant| led.set_now(instant));
        let config = Config {
            token: server.token().to_owned(),
            discord_api: server.base_url().to_owned(),
            database: database.clone(),
            judge,
            backups: None,
            text_days: TEXT_DAYS,
            http: None,
        };
        let mut bot = Bot::start_on(app.clone(), &config, Clock::Manual(clock.clone())).await?;
        if !bot.ready().await {
            return Err(Error::NotConnected);
        }
        let page = Page {
            server: server.clone(),
            guild: GuildId(guild.id().get()),
            app,
            clock: clock.clone(),
        };
        let bar = AbortOnDropHandle::new(tokio::spawn(page.clone().keep_bar()));
        let is_kept = schedule::has_any(&page.app, page.guild).await;
        if !is_kept.map_err(|error| unusable(error.into()))? {
            schedule_levels(&guild).await;
        }
        welcome(&guild);
        // Post the first questions before the page opens.
        if let Some(first) = page.next_post_at().await {
            clock.run_until(first).await;
        }
        page.show_bar().await;
        let url = first_place(&server, &guild);
        server.set_timekeeper(Arc::new(page));
        Ok(Self {
            server,
            url,
            _bot: bot,
            _bar: bar,
        })
    }

    /// Returns the page's address: at today's question for beginners, as the owner.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the server, for tests that use the page's own interface.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

/// Adds a schedule for each level, as the owner would. Removes the bot's replies before a visitor
/// sees them.
async fn schedule_levels(guild: &Guild) {
    let owner = guild.owner();
    let (hour, minute) = POSTS_AT;
    for level in Level::ALL {
        let channel = guild.channel(&level.to_string());
        let add = owner.command("/schedule add").option("channel", &channel);
        let added = add
            .option("level", level.to_string())
            .option("at", format!("{hour:02}:{minute:02}"))
            .send()
            .await;
        owner.delete(&added);
    }
}

/// Makes the guild with its channels, members and roles. Only append here: a kept database knows
/// them by ids that depend on the order.
fn found_guild(server: &Server) -> Guild {
    let guild = server.add_guild(GUILD, OWNER);
    for level in Level::ALL {
        let channel = guild.add_channel(&level.to_string());
        channel.set_topic(&format!("One {level} question a day, answered in private"));
    }
    let members = MEMBERS.map(|member| guild.member(member));
    guild.owner().set_display_name(&capitalized(OWNER));
    for (member, name) in members.iter().zip(MEMBERS) {
        member.set_display_name(&capitalized(name));
    }
    let students = guild.add_role("Students", Permissions::NONE);
    students.set_color(STUDENTS);
    students.set_hoisted(true);
    for member in &members {
        member.give(&students);
    }
    let organizers = guild.add_role("Organizers", Permissions::NONE);
    organizers.set_color(ORGANIZERS);
    organizers.set_hoisted(true);
    organizers.raise();
    guild.owner().give(&organizers);
    guild
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Returns the address of the channel where a newcomer begins, as the page writes it.
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

/// Lets the owner explain the server, in the channel for everything else.
fn welcome(guild: &Guild) {
    let channels = Level::ALL.map(|level| format!("<#{}>", guild.channel(&level.to_string()).id()));
    let text = format!(
        "Welcome! Every morning there is a new question in {}. Answer in private, then talk about it here.",
        channels.join(", ")
    );
    guild.owner().write(&guild.channel("general"), &text);
}

/// Returns when the playground opens: shortly before today's questions, or where a kept database
/// left off, if that is later.
async fn opening(app: &Core) -> crate::app::Result<DateTime<Utc>> {
    // Its old server is gone, with the registered commands.
    registration::forget(app).await?;
    let left = uptime::last(app).await?;
    let (hour, minute) = POSTS_AT;
    let posts_at = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of every day");
    let today = Clock::System
        .now()
        .date_naive()
        .and_time(posts_at)
        .and_utc()
        - TimeDelta::minutes(1);
    Ok(left.map_or(today, |left| left.max(today)))
}

/// The page's view of the bot: a clock that moves with the server's, and the contents of its bar.
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
                "That is further than a year ahead: take smaller leaps.".to_owned(),
            ));
        }
        self.clock.run_until(instant).await;
        self.show_bar().await;
        Ok(())
    }

    /// Keeps the bar up to date, because any command may change the time zone or the schedules.
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
