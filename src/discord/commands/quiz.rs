//! `/quiz`

use super::choices::{LevelChoice, TopicChoice, selection};
use crate::app::Refusal;
use crate::app::practice::PracticeRefusal;
use crate::app::quiz::{Request, begin, note_message};
use crate::discord::render::quiz::{ROUNDS, view};
use crate::discord::{Context, Error, chain, command_person, reply};
use crate::domain::ids::{ChannelId, MessageId};

/// Multiple choice with reasons: for you, or for the whole channel
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn quiz(
    ctx: Context<'_>,
    #[description = "How hard"] level: Option<LevelChoice>,
    #[description = "What about"] topic: Option<TopicChoice>,
    #[description = "How many questions (default: 5)"]
    #[min = 1]
    #[max = 10]
    rounds: Option<u32>,
    #[description = "Play it with the channel: everybody chooses once"] public: Option<bool>,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let data = ctx.data();
    let public = public.unwrap_or(false);
    if public && person.guild.is_some() && !sees_channel(ctx) {
        return Err(Refusal::from(PracticeRefusal::QuizNeedsView).into());
    }
    let request = Request {
        selection: selection(level, topic, None),
        rounds: rounds.unwrap_or(ROUNDS),
        channel: public.then(|| ChannelId(ctx.interaction.channel_id.get())),
    };
    let playing = begin(&data.app, &person, &request).await?;
    if !public {
        return reply(ctx, view(&playing)).await;
    }
    data.wake_scheduler();
    // The guard holds the clock: the item must not close before its message is known.
    let _work = data.clock.work();
    let sent = ctx.send(view(&playing).into_reply()).await?;
    // If Discord does not tell, the first click will.
    match sent.into_message().await {
        Ok(message) => {
            let message = MessageId(message.id.get());
            note_message(&data.app, playing.begun.id, message).await?;
        }
        Err(error) => tracing::warn!(error = %chain(&error), "a quiz's message is not known yet"),
    }
    Ok(())
}

/// Whether the bot sees the channel; if not, it could not close an item by itself.
fn sees_channel(ctx: Context<'_>) -> bool {
    let permissions = ctx.interaction.app_permissions.unwrap_or_default();
    permissions.view_channel() || permissions.administrator()
}
