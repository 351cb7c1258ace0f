//! Registering the commands with Discord, only when the set has changed.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{Command, CreateCommand, Http};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Error, Gateway, Serenity, chain, commands};
use crate::app::Core;
use crate::app::registration::{remember, remembered};
use crate::clock::Clock;

/// The pause before another try after a failure; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Registers the commands once the application is known, with retries until `shutdown`; tells
/// `registered` of the success.
pub(crate) async fn keep_trying(
    serenity: Serenity,
    app: Core,
    gateway: Gateway,
    registered: watch::Sender<bool>,
    shutdown: CancellationToken,
) {
    let mut application = gateway.application();
    drop(gateway);
    let registering = async {
        let Ok(known) = application
            .wait_for(Option::is_some)
            .await
            .map(|known| *known)
        else {
            return;
        };
        let application = known.expect("it was waited for");
        let mut pause = FIRST_PAUSE;
        loop {
            match register(serenity.http(), &app, application).await {
                Ok(changed) => {
                    if changed {
                        info!("commands registered");
                    }
                    registered.send_replace(true);
                    return;
                }
                Err(error) => {
                    warn!(error = %chain(&error), "failed to register commands, will retry");
                }
            }
            // In real time: moving a clock does not make Discord's day pass faster.
            Clock::System.sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    };
    shutdown.run_until_cancelled(registering).await;
}

/// Registers the commands unless Discord has this very set for this application. Returns whether it
/// did.
async fn register(http: &Arc<Http>, app: &Core, application: u64) -> Result<bool, Error> {
    let commands: Vec<CreateCommand> =
        poise::builtins::create_application_commands(&commands::all());
    let json = serde_json::to_vec(&commands).map_err(serenity::Error::from)?;
    let hash = Sha256::digest(&json)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let set = format!("{application}:{hash}");
    if remembered(app).await?.as_deref() == Some(&set) {
        return Ok(false);
    }
    Command::set_global_commands(http, commands).await?;
    remember(app, &set).await?;
    Ok(true)
}
