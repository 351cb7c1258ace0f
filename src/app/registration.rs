//! The set of commands that Discord knows.

use super::{Core, Result};
use crate::store::{self, settings};

const NAME: &str = "registered commands";

/// Returns the set that was registered last.
pub async fn remembered(app: &Core) -> Result<Option<String>> {
    Ok(settings::get(&mut *app.store.read().await?, NAME).await?)
}

/// Records the set that Discord now has.
pub async fn remember(app: &Core, set: &str) -> Result<()> {
    let mut tx = app.store.write().await?;
    settings::set(&mut tx, NAME, set).await?;
    Ok(store::commit(tx).await?)
}

/// Forgets the set, for a server that starts without commands, so that they are registered again.
pub async fn forget(app: &Core) -> Result<()> {
    remember(app, "").await
}
