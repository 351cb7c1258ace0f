//! Which set of commands Discord knows.

use super::{App, Result};
use crate::store::{self, settings};

const NAME: &str = "registered commands";

/// The set that was registered last.
pub async fn remembered(app: &App) -> Result<Option<String>> {
    Ok(settings::get(&mut *app.store.read().await?, NAME).await?)
}

/// Remembers the set that Discord has now.
pub async fn remember(app: &App, set: &str) -> Result<()> {
    let mut tx = app.store.write().await?;
    settings::set(&mut tx, NAME, set).await?;
    Ok(store::commit(tx).await?)
}

/// Forgets the set, for a server that starts without it: commands registered anew.
pub async fn forget(app: &App) -> Result<()> {
    remember(app, "").await
}
