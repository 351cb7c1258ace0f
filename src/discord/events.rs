//! Gateway events that are not commands.

use std::collections::BTreeSet;

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
            let id = GuildId(guild.id.get());
            note(id, setup::join(&data.app, id, data.clock.now()).await);
        }
        // An outage is no removal.
        FullEvent::GuildDelete { incomplete, .. } if !incomplete.unavailable => {
            let id = GuildId(incomplete.id.get());
            info!(guild = %id, "the bot was removed from a guild");
            note(id, setup::leave(&data.app, id, data.clock.now()).await);
        }
        FullEvent::Ready { data_about_bot } => {
            let present: BTreeSet<GuildId> = data_about_bot
                .guilds
                .iter()
                .map(|guild| GuildId(guild.id.get()))
                .collect();
            info!(
                bot = data_about_bot.user.name,
                guilds = present.len(),
                "connected to Discord"
            );
            let shard = data_about_bot.shard;
            let is_of_shard = |guild: GuildId| {
                shard.is_none_or(|shard| {
                    (guild.0 >> 22) % u64::from(shard.total) == u64::from(shard.id.0)
                })
            };
            // Removals while the bot was away are told by nothing but this list.
            let left =
                setup::leave_absent(&data.app, &present, is_of_shard, data.clock.now()).await;
            match left {
                Ok(0) => {}
                Ok(left) => info!(left, "guilds have removed the bot meanwhile"),
                Err(error) => {
                    error!(error = %chain(&error), "the list of guilds could not be compared");
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn note(guild: GuildId, noted: app::Result<()>) {
    if let Err(error) = noted {
        error!(%guild, error = %chain(&error), "what became of a guild could not be noted");
    }
}
