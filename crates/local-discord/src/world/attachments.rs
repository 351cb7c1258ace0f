//! Attachments: uploads become files with addresses.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::invocation::GivenOption;
use super::{StoredFile, World};
use crate::error::{ApiError, Refused};
use crate::form::{Path, invalid};
use crate::id::Id;
use crate::limits;
use crate::payload::Upload;
use crate::payload::message::AttachmentEntry;

impl World {
    /// Stores `uploads` and returns their attachment objects. Fails without storing anything if a
    /// file is too large, or if an entry names neither an upload nor one of the `kept` attachments.
    pub(super) fn attach(
        &mut self,
        channel: Id,
        entries: &[AttachmentEntry],
        uploads: Vec<Upload>,
        kept: &[Value],
    ) -> Result<Vec<Value>, ApiError> {
        let list = Path::ROOT.key("attachments");
        let is_upload = |entry: &AttachmentEntry| uploads.iter().any(|one| one.slot == entry.id);
        let is_kept =
            |entry: &AttachmentEntry| kept.iter().any(|one| id_of(one) == Some(Id::new(entry.id)));
        for (index, entry) in entries.iter().enumerate() {
            if !is_upload(entry) && !is_kept(entry) {
                return Err(invalid(
                    &list.index(index),
                    "ATTACHMENT_NOT_FOUND",
                    format!("Attachment {} not found", entry.id),
                ));
            }
        }
        if uploads
            .iter()
            .any(|upload| upload.bytes.len() as u64 > limits::FILE_BYTES)
        {
            return Err(crate::error::REQUEST_TOO_LARGE);
        }
        let mut attachments: Vec<Value> = kept
            .iter()
            .filter(|one| {
                entries
                    .iter()
                    .any(|entry| id_of(one) == Some(Id::new(entry.id)))
            })
            .cloned()
            .collect();
        for upload in uploads {
            let entry = entries.iter().find(|entry| entry.id == upload.slot);
            attachments.push(self.store_upload(channel, entry, upload));
        }
        Ok(attachments)
    }

    fn store_upload(
        &mut self,
        channel: Id,
        entry: Option<&AttachmentEntry>,
        upload: Upload,
    ) -> Value {
        let id = self.next_id();
        let filename = entry
            .and_then(|entry| entry.filename.clone())
            .unwrap_or(upload.filename);
        let url = format!(
            "{}/attachments/{channel}/{id}/{filename}",
            self.founding.base_url
        );
        let mut attachment = json!({
            "id": id,
            "filename": filename,
            "size": upload.bytes.len(),
            "url": url,
            "proxy_url": url,
            "content_type": upload.content_type,
        });
        if let Some(description) = entry.and_then(|entry| entry.description.as_ref()) {
            attachment["description"] = json!(description);
        }
        if let Some((width, height)) = png_size(&upload.bytes) {
            attachment["width"] = json!(width);
            attachment["height"] = json!(height);
        }
        let file = StoredFile {
            content_type: upload.content_type,
            bytes: upload.bytes,
        };
        self.files.put(id, file);
        attachment
    }

    /// Stores the files among a command's options, `{filename, base64}` each, replaces them with
    /// their ids, and returns their attachment objects.
    pub(super) fn upload_options(
        &mut self,
        channel: Id,
        options: &mut [GivenOption],
    ) -> Result<BTreeMap<Id, Value>, Refused> {
        let mut uploaded = BTreeMap::new();
        for option in options {
            uploaded.extend(self.upload_options(channel, &mut option.options)?);
            let Some(file) = option.value.as_ref().filter(|value| value.is_object()) else {
                continue;
            };
            let upload = given_file(file).ok_or_else(|| {
                let name = &option.name;
                Refused::invalid(format!(
                    "{name}: a file needs a `filename` and its `base64`."
                ))
            })?;
            if upload.bytes.len() as u64 > limits::FILE_BYTES {
                return Err(Refused::invalid("Your files are too powerful."));
            }
            let mut json = self.store_upload(channel, None, upload);
            json["ephemeral"] = json!(true);
            if let Some(id) = id_of(&json) {
                option.value = Some(json["id"].clone());
                uploaded.insert(id, json);
            }
        }
        Ok(uploaded)
    }

    pub(super) fn forget_files(&mut self, attachments: &[Value]) {
        for attachment in attachments {
            if let Some(id) = id_of(attachment) {
                self.files.remove(id);
            }
        }
    }
}

/// Reads a file that a member gives to an option.
fn given_file(file: &Value) -> Option<Upload> {
    let filename = file["filename"].as_str().filter(|name| !name.is_empty())?;
    let bytes = STANDARD.decode(file["base64"].as_str()?).ok()?;
    Some(Upload {
        slot: 0,
        filename: filename.to_owned(),
        content_type: "application/octet-stream".to_owned(),
        bytes: bytes.into(),
    })
}

fn id_of(attachment: &Value) -> Option<Id> {
    attachment["id"].as_str()?.parse().ok()
}

/// Reads width and height from a PNG's header.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..16)?;
    let (kind, size) = header.split_first_chunk::<4>()?;
    let (width, height) = size.split_first_chunk::<4>()?;
    let height = height.first_chunk::<4>()?;
    (kind == b"IHDR").then(|| (u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}
