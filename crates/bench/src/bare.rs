//! A minimal serenity bot: it answers a constant, or does one upsert and answers.

use serenity::all::{
    Client, CommandInteraction, Context, CreateCommand, CreateInteractionResponse,
    CreateInteractionResponseMessage, EventHandler, GatewayIntents, HttpBuilder, Interaction,
    Ready,
};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::watch;

use crate::Result;
use crate::child::{Connection, ready_until_told};

/// The command that answers a constant.
pub(crate) const CONSTANT: &str = "constant";
/// The command that does one upsert.
pub(crate) const UPSERT: &str = "upsert";

struct Bare {
    writer: SqlitePool,
    ready: watch::Sender<bool>,
}

#[serenity::async_trait]
impl EventHandler for Bare {
    async fn ready(&self, ctx: Context, _: Ready) {
        let commands = [CONSTANT, UPSERT].map(|name| CreateCommand::new(name).description(name));
        let set = serenity::all::Command::set_global_commands(&ctx, commands.to_vec()).await;
        self.ready.send_replace(set.is_ok());
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        if let Interaction::Command(command) = interaction
            && let Err(error) = self.answer(&ctx, &command).await
        {
            eprintln!("{error}");
        }
    }
}

impl Bare {
    async fn answer(&self, ctx: &Context, command: &CommandInteraction) -> Result<()> {
        if command.data.name == UPSERT {
            let mut write = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query(
                "insert into counts (member_id, count) values (?, 1)
                 on conflict (member_id) do update set count = counts.count + 1",
            )
            .bind(command.user.id.get() as i64)
            .execute(&mut *write)
            .await?;
            write.commit().await?;
        }
        let message = CreateInteractionResponseMessage::new()
            .content("Done.")
            .ephemeral(true);
        let response = CreateInteractionResponse::Message(message);
        command.create_response(ctx, response).await?;
        Ok(())
    }
}

/// Runs the bare bot until the input ends.
pub(crate) async fn serve(connection: Connection) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(&connection.database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    sqlx::query("create table if not exists counts (member_id integer primary key, count integer)")
        .execute(&writer)
        .await?;
    let http = HttpBuilder::new(&connection.token)
        .client(reqwest::Client::new())
        .proxy(&connection.api)
        .ratelimiter_disabled(true)
        .build();
    let (ready, mut is_ready) = watch::channel(false);
    let mut client = serenity::client::ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
        .event_handler(Bare { writer, ready })
        .await?;
    let shards = client.shard_manager.clone();
    let gateway = tokio::spawn(async move { run(&mut client).await });
    is_ready.wait_for(|ready| *ready).await?;
    ready_until_told().await?;
    shards.shutdown_all().await;
    gateway.await?
}

async fn run(client: &mut Client) -> Result<()> {
    Ok(client.start_autosharded().await?)
}
