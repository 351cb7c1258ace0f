//! Discord's side: reads the interaction, calls one function of `app`, renders the result.
//!
//! Every interaction gets exactly one reply, even after a panic.

mod attachments;
mod bank;
mod clicks;
pub mod commands;
pub mod custom_id;
pub mod errands;
pub mod examination;
mod failed;
pub mod form;
mod gateway;
mod judged;
pub mod outbox;
pub(crate) mod pace;
mod pages;
pub(crate) mod pictures;
mod practice;
mod preflight;
mod presence;
mod privacy;
mod record;
pub mod registration;
mod remind;
pub mod render;
pub mod rest;
pub(crate) mod roll_call;
pub mod text;
mod threads;
mod view;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serenity::all::{
    AuthorizingIntegrationOwner, AuthorizingIntegrationOwners, Builder, CommandInteraction,
    ComponentInteraction, Http, InteractionId, Member, User,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::app::members::{Seen, Untold};
use crate::app::{self, App, Caller, Core, Person, Refusal, own_questions};
use crate::clock::{Clock, Work};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use failed::on_error;
use form::Submitted;
pub use gateway::Ended;
pub(crate) use gateway::{Gateway, Serenity, connect};
use outbox::Outbox;
use pace::{Pace, paced};
use pictures::Pictures;
use record::{Panicked, note_refusal, without_panic};
use roll_call::RollCall;
use view::View;

/// What commands and clicks work with, in any place.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The application.
    pub core: Core,
    /// Sends what no interaction asked for.
    pub outbox: Outbox,
    /// The bot's source of time, for events that carry none.
    pub clock: Clock,
    /// The figures drawn last.
    pub pictures: Pictures,
    /// How often each member did expensive things.
    pub pace: Pace,
    /// Asks Discord which members are still there.
    pub roll_call: RollCall,
    /// Tells the scheduler about a changed schedule.
    pub rescheduled: mpsc::Sender<Work>,
    /// Cancelled when the bot stops and no interaction can wait any longer.
    pub hurry: CancellationToken,
}

/// What a command or a click works with, in its place.
#[derive(Clone, Debug)]
pub struct Data {
    /// The application, with the questions of the place.
    pub app: App,
    shared: Shared,
    /// Whether the bot has told the member to wait for a reply. Clones share it.
    is_announced: Arc<AtomicBool>,
}

impl Deref for Data {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Shared {
    /// Collects what an interaction of this origin works with.
    async fn at(&self, origin: Origin<'_>) -> Result<Data, Error> {
        let app = match origin.guild() {
            Some(guild) => self.core.in_guild(guild).await?,
            None => self.core.in_direct_messages(),
        };
        Ok(Data {
            app,
            shared: self.clone(),
            is_announced: Arc::default(),
        })
    }

    /// Does the work of an interaction, unless the bot stops first.
    async fn in_time<T>(&self, work: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let done = self.hurry.run_until_cancelled(work).await;
        done.unwrap_or(Err(Error::Stopping))
    }

    /// Makes the scheduler look at the schedules again.
    fn wake_scheduler(&self) {
        // One waiting wake-up is enough.
        let _ = self.rescheduled.try_send(self.clock.work());
    }
}

/// A slash command in progress.
pub type Context<'a> = poise::ApplicationContext<'a, Data, Error>;

/// Why a command or a click gets no ordinary reply.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The application refused or failed.
    #[error(transparent)]
    App(#[from] app::Error),
    /// The button or form is from another version, or invented.
    #[error("unknown button or form")]
    OldButton,
    /// The command lacks a part that it now has, because Discord still shows an older form.
    #[error("a command of an older form")]
    OldCommand,
    /// The interaction is from outside a server.
    #[error("not in a server")]
    NotInGuild,
    /// The member did this too often, and may do it again at that time.
    #[error("too often")]
    TooOften(DateTime<Utc>),
    /// The bot is stopping and cannot finish the work.
    #[error("the bot is stopping")]
    Stopping,
    /// Discord did not take the reply.
    #[error(transparent)]
    Discord(Box<serenity::Error>),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::App(refusal.into())
    }
}

impl From<serenity::Error> for Error {
    fn from(error: serenity::Error) -> Self {
        Self::Discord(Box::new(error))
    }
}

/// Returns the options of the framework: our commands, and our error handling.
fn framework_options() -> poise::FrameworkOptions<Data, Error> {
    poise::FrameworkOptions {
        commands: paced(commands::all()),
        pre_command: |ctx| Box::pin(see_members(ctx)),
        post_command: |ctx| Box::pin(tell_decisions(ctx)),
        on_error: |error| Box::pin(on_error(error)),
        allowed_mentions: Some(serenity::all::CreateAllowedMentions::new()),
        initialize_owners: false,
        manual_cooldowns: true,
        ..poise::FrameworkOptions::default()
    }
}

/// Records the names of the member who used a command, and of the members it names, so that boards
/// show current names.
async fn see_members(ctx: poise::Context<'_, Data, Error>) {
    let poise::Context::Application(ctx) = ctx else {
        return;
    };
    let person = command_person(ctx);
    let Some(guild) = person.guild else {
        return;
    };
    let resolved = &ctx.interaction.data.resolved;
    let named = resolved.members.iter().filter_map(|(id, member)| {
        let user = resolved.users.get(id)?;
        let name = member.nick.as_ref().or(user.global_name.as_ref());
        let name = name.unwrap_or(&user.name).as_str();
        Some(Seen {
            member: MemberId(id.get()),
            name,
            roles: role_ids(&member.roles),
        })
    });
    let caller = Seen {
        member: person.member,
        name: &person.name,
        roles: Origin::from(ctx.interaction).roles(),
    };
    let named: Vec<_> = named.collect();
    let caller = (&caller, person.interaction);
    let called = app::members::called(&ctx.data().app, guild, caller, &named, person.at);
    match called.await {
        Ok(untold) => *ctx.invocation_data.lock().await = Box::new(untold),
        Err(error) => warn!(error = %chain(&error), "names could not be noted"),
    }
}

/// Whether a command's caller may have news of a kind: true if it is not known.
async fn may_be_told(ctx: Context<'_>, of: fn(&Untold) -> bool) -> bool {
    let noted = ctx.invocation_data.lock().await;
    noted.downcast_ref::<Untold>().is_none_or(of)
}

/// Tells the member who used a command the decisions on their proposals, if no direct message did.
async fn tell_decisions(ctx: poise::Context<'_, Data, Error>) {
    let poise::Context::Application(ctx) = ctx else {
        return;
    };
    // A form leaves no room for it.
    let is_answered = ctx.has_sent_initial_response.load(Ordering::SeqCst);
    let person = command_person(ctx);
    let Some(guild) = person.guild.filter(|_| is_answered) else {
        return;
    };
    if !may_be_told(ctx, |untold| untold.decisions).await {
        return;
    }
    let app = &ctx.data().app;
    let told = async {
        let untold = own_questions::untold(app, guild, person.member).await?;
        if untold.is_empty() {
            return Ok(());
        }
        let (view, fit) = render::decisions::told(&untold);
        ctx.send(view.into_reply()).await?;
        let ids: Vec<_> = untold[..fit].iter().map(|own| own.id).collect();
        own_questions::note_told(app, &ids, ctx.data().clock.now()).await?;
        Ok::<(), Error>(())
    };
    if let Err(error) = told.await {
        warn!(error = %chain(&error), "a member could not be told what was decided");
    }
}

/// Records members' names and roles. A failure holds up no reply.
async fn see(app: &Core, guild: GuildId, members: &[Seen<'_>], now: DateTime<Utc>) {
    if let Err(error) = app::members::seen(app, guild, members, now).await {
        warn!(error = %chain(&error), "names could not be noted");
    }
}

fn role_ids(roles: &[serenity::all::RoleId]) -> Vec<RoleId> {
    roles.iter().map(|role| RoleId(role.get())).collect()
}

/// The origin of a command, a click or a form.
#[derive(Clone, Copy, Debug)]
struct Origin<'i> {
    interaction: InteractionId,
    guild: Option<serenity::all::GuildId>,
    member: Option<&'i Member>,
    user: &'i User,
    owners: &'i AuthorizingIntegrationOwners,
}

impl Origin<'_> {
    /// Returns the guild, if the bot is in it: a person who installed the bot for themselves uses
    /// it everywhere.
    fn guild(&self) -> Option<GuildId> {
        let mut owners = self.owners.0.iter();
        let is_in =
            owners.any(|owner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_)));
        self.guild
            .filter(|_| is_in)
            .map(|guild| GuildId(guild.get()))
    }

    /// Returns the roles of the member who used a command, a button or a form in a server.
    fn roles(&self) -> Vec<RoleId> {
        self.member
            .map_or_else(Vec::new, |member| role_ids(&member.roles))
    }

    /// Returns the person who used a command, a button or a form, in any place.
    fn person(&self) -> Person {
        let name = self
            .member
            .map_or_else(|| self.user.display_name(), Member::display_name);
        Person {
            guild: self.guild(),
            member: MemberId(self.user.id.get()),
            name: name.to_owned(),
            interaction: self.interaction.get(),
            at: *self.interaction.created_at(),
        }
    }

    /// Returns the member who used a command, a button or a form in a server.
    fn caller(&self) -> Result<Caller, Error> {
        let (Some(guild), Some(member)) = (self.guild(), self.member) else {
            return Err(Error::NotInGuild);
        };
        let permissions = member.permissions.unwrap_or_default();
        let person = self.person();
        Ok(Caller {
            guild,
            member: person.member,
            name: person.name,
            manages_server: permissions.manage_guild() || permissions.administrator(),
            interaction: person.interaction,
            at: person.at,
        })
    }
}

impl<'i> From<&'i CommandInteraction> for Origin<'i> {
    fn from(command: &'i CommandInteraction) -> Self {
        Self {
            interaction: command.id,
            guild: command.guild_id,
            member: command.member.as_deref(),
            user: &command.user,
            owners: &command.authorizing_integration_owners,
        }
    }
}

impl<'i> From<&'i ComponentInteraction> for Origin<'i> {
    fn from(click: &'i ComponentInteraction) -> Self {
        Self {
            interaction: click.id,
            guild: click.guild_id,
            member: click.member.as_ref(),
            user: &click.user,
            owners: &click.authorizing_integration_owners,
        }
    }
}

impl<'i> From<&'i Submitted> for Origin<'i> {
    fn from(form: &'i Submitted) -> Self {
        Self {
            interaction: form.id,
            guild: form.guild_id,
            member: form.member.as_deref(),
            user: form.user(),
            owners: &form.authorizing_integration_owners,
        }
    }
}

/// Returns the member who used a command in a server.
fn command_caller(ctx: Context<'_>) -> Result<Caller, Error> {
    Origin::from(ctx.interaction).caller()
}

/// Returns the person who used a command, in any place.
fn command_person(ctx: Context<'_>) -> Person {
    Origin::from(ctx.interaction).person()
}

/// Tells a command's member to wait, in a message that only they see, then does work that may take
/// longer than Discord waits for a reply. A stop of the bot cuts the work short. In both cases the
/// command must still reply itself: after this, nothing else can.
async fn announced<T>(ctx: Context<'_>, work: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
    ctx.data().is_announced.store(true, Ordering::Relaxed);
    ctx.defer_ephemeral().await?;
    ctx.data().in_time(work).await
}

/// Replies to a command.
async fn reply(ctx: Context<'_>, view: View) -> Result<(), Error> {
    let view = noting(ctx, view).await;
    let view = view.drawn(&ctx.data().pictures).await;
    ctx.send(view.into_reply()).await?;
    Ok(())
}

/// Adds the member's unread news to a private reply. Public replies stay as they are.
async fn noting(ctx: Context<'_>, view: View) -> View {
    let Ok(caller) = command_caller(ctx) else {
        return view;
    };
    if view.is_public() || !may_be_told(ctx, |untold| untold.reminders).await {
        return view;
    }
    match app::reminder::take_notice(&ctx.data().app, &caller).await {
        Ok(true) => view.with_embed(render::remind::turned_off()),
        Ok(false) => view,
        Err(error) => {
            warn!(error = %chain(&error), "what a member has yet to be told could not be read");
            view
        }
    }
}

/// Returns what a member reads instead of an ordinary reply; `None` if nothing can reach them. Logs
/// faults under the reference that the member is told.
fn explain(error: &Error, interaction: InteractionId) -> Option<String> {
    record::note(record::outcome_of(error));
    match error {
        Error::App(app::Error::Refused(refusal)) => Some(text::refusal(refusal)),
        Error::OldButton => Some(text::OLD_BUTTON.to_owned()),
        Error::OldCommand => Some(text::OLD_COMMAND.to_owned()),
        Error::NotInGuild => Some(text::GUILD_ONLY.to_owned()),
        Error::TooOften(again_at) => Some(text::too_often(*again_at)),
        Error::Stopping => Some(text::STOPPING.to_owned()),
        Error::App(app::Error::Fault(fault)) => {
            let reference = reference(interaction);
            error!(error = %chain(fault), "an interaction failed");
            Some(match fault.trouble() {
                Some(trouble) => text::trouble(trouble, &reference),
                None => text::fault(&reference),
            })
        }
        Error::Discord(discord) => {
            warn!(error = %chain(discord.as_ref()), "Discord refused a reply");
            None
        }
    }
}

/// Tells the member why their interaction has no result, if that is possible.
async fn refuse(http: &Http, (interaction, token): (InteractionId, Option<&str>), error: &Error) {
    let explanation = explain(error, interaction);
    let (Some(explanation), Some(token)) = (explanation, token) else {
        return;
    };
    let response = View::text(explanation).into_response();
    let response = serenity::all::CreateInteractionResponse::Message(response);
    note_refusal(response.execute(http, (interaction, token)).await);
}

/// Returns four hexadecimal digits that find an interaction in the log.
fn reference(interaction: InteractionId) -> String {
    // The upper bits are the time in milliseconds, the lowest a counter within one.
    let id = interaction.get();
    format!("{:04x}", ((id >> 22) ^ id) & 0xffff)
}

/// Formats an error with all its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
