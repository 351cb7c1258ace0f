//! Whether the memory can be relied on.

use super::Core;

/// Sees whether the database is still in its place and, after a fault, whether it can be written.
/// Where that is hopeless, the store says so to whoever runs the bot.
pub async fn check(app: &Core) {
    app.store.check().await;
}
