//! Gateway events that are not commands.

use poise::FrameworkContext;
use serenity::all::{FullEvent, Interaction};
use tracing::{error, info};

use super::{Data, Error, chain, clicks};
use crate::app::{self, setup};
use crate::domain::ids::GuildId;

/// Handles an event. Errors end here: there is nobody to answer but the log.
pub(super) async fn handle(
    framework: FrameworkContext<'_, Data, Error>,
    event: &FullEvent,
) -> Result<(), Error> {
    let ctx = framework.serenity_context;
    let data = framework.user_data;
    match event {
        FullEvent::InteractionCreate {
            interaction: Interaction::Component(click),
        } => {
            clicks::component(ctx, data, click).await;
        }
        FullEvent::InteractionCreate {
            interaction: Interaction::Modal(form),
        } => {
            clicks::form(ctx, data, form).await;
        }
        FullEvent::GuildCreate { guild, .. } => {
            let joined = setup::join(&data.app, GuildId(guild.id.get()), *guild.joined_at).await;
            if let Err(app::Error::Fault(fault)) = joined {
                error!(guild = %guild.id, error = %chain(&fault), "a guild could not be remembered");
            }
        }
        FullEvent::Ready { data_about_bot } => {
            info!(
                bot = data_about_bot.user.name,
                guilds = data_about_bot.guilds.len(),
                "connected to Discord"
            );
        }
        _ => {}
    }
    Ok(())
}
