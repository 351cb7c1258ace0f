//! `/privacy`

use futures::FutureExt;
use poise::ChoiceParameter;
use serenity::all::CreateAttachment;

use crate::app::privacy::PrivacyRefusal;
use crate::app::{judging, members, privacy as kept};
use crate::discord::render::members::own;
use crate::discord::render::privacy::{ask, exported, view};
use crate::discord::{Context, Error, announced, command_caller, command_person, reply};
use crate::exchange::{apart, zipped};

/// The size in bytes from which an export is compressed, and the most that a file may have in
/// Discord: 10 MiB, minus the rest of the message.
const PACKED: usize = 4_000_000;
const MOST: usize = 10_000_000;

#[derive(Clone, Copy, ChoiceParameter)]
enum Choice {
    #[name = "on"]
    On,
    #[name = "off"]
    Off,
}

/// What happens to your answers, and what others see of you
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm",
    subcommands("about", "judge", "export", "delete", "hide", "show"),
    subcommand_required
)]
pub(super) async fn privacy(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// What happens to your answers
#[poise::command(slash_command)]
async fn about(ctx: Context<'_>) -> Result<(), Error> {
    let person = command_person(ctx);
    let privacy = judging::privacy(&ctx.data().app, &person).await?;
    reply(ctx, view(&privacy)).await
}

/// Choose whether a language model may judge your answers, on every server
#[poise::command(slash_command)]
async fn judge(
    ctx: Context<'_>,
    #[description = "Send your answers to the language model"] answers: Choice,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let is_allowed = matches!(answers, Choice::On);
    let privacy = judging::allow(&ctx.data().app, &person, is_allowed).await?;
    reply(ctx, view(&privacy)).await
}

/// Get all your data as a file; in a direct message, from all servers
#[poise::command(slash_command)]
async fn export(ctx: Context<'_>) -> Result<(), Error> {
    let person = command_person(ctx);
    let gathering = async {
        let export = kept::export(&ctx.data().app, &person).await?;
        let rows = export.rows;
        let file = apart(move || match export.json.len() {
            ..PACKED => ("stride.json", export.json.into_bytes()),
            _ => ("stride.zip", zipped("stride.json", export.json.as_bytes())),
        });
        Ok((rows, file.await))
    };
    let (rows, (name, bytes)) = announced(ctx, gathering.boxed()).await?;
    if bytes.len() > MOST {
        return Err(kept_is_too_large());
    }
    let file = CreateAttachment::bytes(bytes, name);
    reply(ctx, exported(file, rows, person.guild.is_some())).await
}

fn kept_is_too_large() -> Error {
    crate::app::Error::from(PrivacyRefusal::TooLarge).into()
}

fn no_boards() -> Error {
    crate::app::Error::from(PrivacyRefusal::NoBoards).into()
}

/// Delete your data, on this server or everywhere (asks first)
#[poise::command(slash_command)]
async fn delete(ctx: Context<'_>) -> Result<(), Error> {
    let person = command_person(ctx);
    let erasable = kept::ask(&ctx.data().app, &person).await?;
    reply(ctx, ask(&erasable)).await
}

/// Leave this server's boards: others see none of your points and streaks
#[poise::command(slash_command)]
async fn hide(ctx: Context<'_>) -> Result<(), Error> {
    set_hidden(ctx, true).await
}

/// Come back to this server's boards
#[poise::command(slash_command)]
async fn show(ctx: Context<'_>) -> Result<(), Error> {
    set_hidden(ctx, false).await
}

async fn set_hidden(ctx: Context<'_>, hides: bool) -> Result<(), Error> {
    let caller = command_caller(ctx).map_err(|_| no_boards())?;
    let visibility = members::hide(&ctx.data().app, &caller, hides).await?;
    reply(ctx, own(&visibility)).await
}
