//! Registering the commands with Discord, only when the set has changed.

use serenity::all::{Command, CreateCommand, Http};
use sha2::{Digest, Sha256};

use super::{Error, commands};
use crate::app::App;
use crate::app::registration::{remember, remembered};

/// Registers the commands unless Discord has this very set for this application.
/// Returns whether it did.
pub async fn register(http: &Http, app: &App, application: u64) -> Result<bool, Error> {
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
