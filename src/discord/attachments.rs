//! Files that members attach to a command.

use std::time::Duration;

use serenity::all::Attachment;
use tracing::warn;

use crate::exchange::{File, MOST_BYTES};

/// How long Discord may take to deliver a file.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why the bot could not read the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// They exceed the limit for one import.
    TooLarge,
    /// Discord did not deliver the file with that name.
    Failed(String),
}

/// Reads files from Discord, up to the limit for one import.
pub(super) async fn read(attachments: &[Attachment]) -> Result<Vec<File>, Unread> {
    let size: usize = attachments.iter().map(|file| file.size as usize).sum();
    if size > MOST_BYTES {
        return Err(Unread::TooLarge);
    }
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let mut left = MOST_BYTES;
    let mut files = Vec::new();
    for attachment in attachments {
        let name = attachment.filename.clone();
        let failed = |error: reqwest::Error| {
            // Leave out its address, which is a key to the file.
            warn!(error = %error.without_url(), "failed to read an attachment");
            Unread::Failed(attachment.filename.clone())
        };
        let client = client.as_ref().map_err(|_| Unread::Failed(name.clone()))?;
        let sent = client.get(&attachment.url).send().await;
        let mut response = sent
            .and_then(reqwest::Response::error_for_status)
            .map_err(failed)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            left = left.checked_sub(chunk.len()).ok_or(Unread::TooLarge)?;
            bytes.extend_from_slice(&chunk);
        }
        files.push(File { name, bytes });
    }
    Ok(files)
}
