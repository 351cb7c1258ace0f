//! Which set of commands Discord knows.

use super::{Core, Result};
use crate::store::{self, settings};

const NAME: &str = "registered commands";

/// The set that was registered last.
pub async fn remembered(app: &Core) -> Result<Option<String>> {
    Ok(settings::get(&mut *app.store.read().await?, NAME).await?)
}

/// Remembers the set that Discord has now.
pub async fn remember(app: &Core, set: &str) -> Result<()> {
    let mut tx = app.store.write().await?;
    settings::set(&mut tx, NAME, set).await?;
    Ok(store::commit(tx).await?)
}

/// Forgets the set, for a server that starts without it: commands registered anew.
pub async fn forget(app: &Core) -> Result<()> {
    remember(app, "").await
}
