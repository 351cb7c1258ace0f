//! The files of messages.

use std::collections::HashMap;

use axum::body::Bytes;

use super::World;
use crate::id::Id;

/// An uploaded file.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// All files, by the attachment's id.
#[derive(Default)]
pub(super) struct Files(HashMap<Id, StoredFile>);

impl Files {
    pub(super) fn put(&mut self, id: Id, file: StoredFile) {
        self.0.insert(id, file);
    }

    pub(super) fn remove(&mut self, id: Id) {
        self.0.remove(&id);
    }
}

impl World {
    /// Returns the file behind an attachment's address.
    pub(crate) fn file(&self, attachment: Id) -> Option<&StoredFile> {
        self.files.0.get(&attachment)
    }
}
