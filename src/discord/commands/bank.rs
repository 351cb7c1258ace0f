//! `/bank`

use futures::FutureExt;
use poise::serenity_prelude::Attachment;

use super::autocomplete;
use super::choices::{KindChoice, LevelChoice};
use crate::app::own_questions as own;
use crate::discord::attachments::{Unread, read};
use crate::discord::form::Sheet;
use crate::discord::render::bank as render;
use crate::discord::view::View;
use crate::discord::{Context, Error, announced, command_caller, reply, text};
use crate::domain::own_question::Tags;
use crate::domain::question::topics as read_topics;
use crate::exchange;

/// This server's own questions
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    subcommands(
        "propose",
        "list",
        "review",
        "edit",
        "remove",
        "import",
        "export",
        "proposals"
    ),
    subcommand_required
)]
pub(super) async fn bank(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// Propose a question for this server
#[poise::command(slash_command)]
async fn propose(
    ctx: Context<'_>,
    #[description = "How hard it is"] level: LevelChoice,
    #[description = "Up to three topics, separated by commas"]
    #[autocomplete = "autocomplete::topics"]
    topics: Option<String>,
    #[description = "The kind of task (default: concept)"] kind: Option<KindChoice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    own::may_propose(&ctx.data().app, &caller).await?;
    let tags = match tags(None, topics.as_deref(), kind) {
        Ok(tags) => tags,
        Err(why) => return reply(ctx, View::text(why)).await,
    };
    open(ctx, &render::propose(level.into(), &tags)).await
}

/// Returns the tags chosen beside the form, or why they are invalid.
fn tags(
    level: Option<LevelChoice>,
    topics: Option<&str>,
    kind: Option<KindChoice>,
) -> Result<Tags, String> {
    let topics = topics.map(read_topics).transpose();
    let topics = topics.map_err(|unknown| text::unknown_topic(&unknown))?;
    if topics.as_ref().is_some_and(|topics| topics.len() > 3) {
        return Err("A question has at most three topics. Name the main ones.".to_owned());
    }
    Ok(Tags {
        level: level.map(Into::into),
        kind: kind.map(Into::into),
        topics,
    })
}

async fn open(ctx: Context<'_>, sheet: &Sheet) -> Result<(), Error> {
    let http = &ctx.serenity_context().http;
    let command = ctx.interaction;
    http.create_interaction_response(command.id, &command.token, &sheet.response(), Vec::new())
        .await?;
    Ok(())
}

/// This server's own questions
#[poise::command(slash_command)]
async fn list(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let listed = own::list(&ctx.data().app, &caller, 0).await?;
    reply(ctx, render::list(&listed)).await
}

/// Approve, change or decline what members proposed
#[poise::command(slash_command)]
async fn review(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let waiting = own::review(&ctx.data().app, &caller, 0).await?;
    reply(ctx, render::review(&waiting, "")).await
}

/// Change one of this server's own questions; options you leave out stay the same
#[poise::command(slash_command)]
async fn edit(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::own_question"]
    question: String,
    #[description = "Another level"] level: Option<LevelChoice>,
    #[description = "Other topics, up to three, separated by commas"]
    #[autocomplete = "autocomplete::topics"]
    topics: Option<String>,
    #[description = "Another kind"] kind: Option<KindChoice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let tags = match tags(level, topics.as_deref(), kind) {
        Ok(tags) => tags,
        Err(why) => return reply(ctx, View::text(why)).await,
    };
    let (id, ..) = own::find(app, &caller, &question)?;
    let proposal = own::editing(app, &caller, id).await?;
    open(ctx, &render::edit(&proposal, &tags)).await
}

/// Remove one of this server's own questions (asks first)
#[poise::command(slash_command)]
async fn remove(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::own_question"]
    question: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (id, number, title) = own::find(&ctx.data().app, &caller, &question)?;
    reply(ctx, render::ask_to_remove(number, title, id)).await
}

/// Import questions: Markdown files, CSV tables, or zips of these
#[poise::command(slash_command)]
async fn import(
    ctx: Context<'_>,
    #[description = ".md, .csv or .zip; /bank export gives you a starter file"] file: Attachment,
    #[description = "Another file"] file2: Option<Attachment>,
    #[description = "Another file"] file3: Option<Attachment>,
    #[description = "Another file"] file4: Option<Attachment>,
    #[description = "Another file"] file5: Option<Attachment>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    caller.must_manage_server()?;
    let others = [file2, file3, file4, file5].into_iter().flatten();
    let files: Vec<Attachment> = std::iter::once(file).chain(others).collect();
    // Discord may take longer to deliver the files than it waits for a reply.
    let importing = async {
        let files = match read(&files).await {
            Ok(files) => files,
            Err(unread) => return Ok(View::text(unread_text(&unread))),
        };
        let imported = own::import(&ctx.data().app, &caller, files).await?;
        Ok(render::imported(&imported))
    };
    let view = announced(ctx, importing.boxed()).await?;
    reply(ctx, view).await
}

fn unread_text(unread: &Unread) -> String {
    match unread {
        Unread::TooLarge => format!(
            "That is more than {} MB. Split it into parts and import them one after the other.",
            exchange::MOST_BYTES / 1_000_000
        ),
        Unread::Failed(name) => format!(
            "I couldn't get `{}` from Discord. Nothing was imported; try again in a moment.",
            text::code(name)
        ),
    }
}

/// The format of an export.
#[derive(Clone, Copy, poise::ChoiceParameter)]
enum FormatChoice {
    #[name = "markdown"]
    Markdown,
    #[name = "csv"]
    Csv,
}

/// Get this server's own questions as files, or a starter file
#[poise::command(slash_command)]
async fn export(
    ctx: Context<'_>,
    #[description = "markdown (default) has everything; csv opens in a spreadsheet"] format: Option<
        FormatChoice,
    >,
    #[description = "Start at this number, if there were too many for one message"]
    #[min = 0]
    from: Option<u32>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    caller.must_manage_server()?;
    let app = &ctx.data().app;
    let is_table = matches!(format, Some(FormatChoice::Csv));
    let exporting = async { Ok(own::export(app, &caller, is_table, from).await?) };
    let exported = if own::takes_long(app) {
        announced(ctx, exporting.boxed()).await?
    } else {
        exporting.await?
    };
    reply(ctx, render::exported(exported, is_table)).await
}

/// Whether members may propose questions
#[poise::command(slash_command)]
async fn proposals(
    ctx: Context<'_>,
    #[description = "Whether members may propose questions"] on: bool,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    own::set_proposals(&ctx.data().app, &caller, on).await?;
    reply(ctx, render::proposals_are(on)).await
}
