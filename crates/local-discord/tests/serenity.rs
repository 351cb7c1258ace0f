//! A real client library: poise on serenity connects, registers a command and answers it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use local_discord::Server;
use poise::serenity_prelude as serenity;
use support::server;

type Context<'a> = poise::Context<'a, (), serenity::Error>;

/// Greets a member
#[poise::command(slash_command)]
async fn greet(
    ctx: Context<'_>,
    #[description = "Whom"] user: serenity::User,
    #[description = "How often"] times: Option<i64>,
) -> Result<(), serenity::Error> {
    let text = format!("Hello {} x{}", user.name, times.unwrap_or(1));
    let button = serenity::CreateButton::new("again").label("Again");
    let reply = poise::CreateReply::default()
        .content(text)
        .ephemeral(true)
        .components(vec![serenity::CreateActionRow::Buttons(vec![button])]);
    ctx.send(reply).await?;
    Ok(())
}

async fn on_event(
    ctx: &serenity::Context,
    event: &serenity::FullEvent,
) -> Result<(), serenity::Error> {
    if let serenity::FullEvent::InteractionCreate { interaction } = event
        && let Some(click) = interaction.as_message_component()
    {
        let message = serenity::CreateInteractionResponseMessage::new().content("Again!");
        let response = serenity::CreateInteractionResponse::UpdateMessage(message);
        click.create_response(ctx, response).await?;
        let follow_up =
            serenity::CreateInteractionResponseFollowup::new().content("And a follow-up");
        click.create_followup(ctx, follow_up).await?;
    }
    Ok(())
}

async fn start(server: &Server) -> serenity::Client {
    let options = poise::FrameworkOptions {
        commands: vec![greet()],
        event_handler: |ctx, event| Box::pin(on_event(ctx.serenity_context, event)),
        ..Default::default()
    };
    let framework = poise::Framework::builder()
        .options(options)
        .setup(|ctx, _, framework| {
            Box::pin(async move {
                poise::builtins::register_globally(ctx, &framework.options().commands).await?;
                Ok(())
            })
        })
        .build();
    let http = serenity::HttpBuilder::new(server.token())
        .proxy(server.base_url())
        .ratelimiter_disabled(true)
        .build();
    serenity::ClientBuilder::new_with_http(http, serenity::GatewayIntents::GUILDS)
        .framework(framework)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_poise_bot_connects_registers_and_answers() {
    let server = server().await;
    let guild = server.add_guild("CNN study group", "ada");
    let mut client = start(&server).await;
    let shards = client.shard_manager.clone();
    let running = tokio::spawn(async move { client.start_autosharded().await });
    server.command_registered("greet").await;
    let one = guild.member("one");
    let call = one
        .command("/greet")
        .option("user", &guild.member("grace"))
        .option("times", 2_i64);
    let reply = call.send().await;
    assert_eq!(reply.text(), "Hello grace x2\n[Again]");
    assert!(reply.is_ephemeral());
    let updated = one.click(&reply, "Again").await.updated();
    assert_eq!(updated.text(), "Again!\n[Again]");
    guild.channel("general").messages_when(1).await;
    shards.shutdown_all().await;
    running.abort();
    discord_document::check_traffic(|| server.traffic());
    server.finish().await;
}
