//! Pictures and files in embeds and components: `attachment://name` becomes the attachment's
//! address, with the facts that a client needs to draw it.

use serde_json::{Value, json};

use super::World;
use crate::payload::scope::kind;

impl World {
    /// Completes the media of embeds and components that show these attachments.
    pub(super) fn complete_media(
        &mut self,
        embeds: &mut [Value],
        components: &mut [Value],
        attachments: &[Value],
    ) {
        for embed in embeds {
            complete_embed(embed, attachments);
        }
        for component in components {
            self.complete_component(component, attachments);
        }
    }

    fn complete_component(&mut self, component: &mut Value, attachments: &[Value]) {
        match component["type"].as_i64() {
            Some(kind::THUMBNAIL) => self.identify(&mut component["media"], attachments),
            Some(kind::MEDIA_GALLERY) => {
                for item in component["items"].as_array_mut().into_iter().flatten() {
                    self.identify(&mut item["media"], attachments);
                }
            }
            Some(kind::FILE) => {
                let shown = attachment(&component["file"]["url"], attachments);
                for (key, of) in [("name", "filename"), ("size", "size")] {
                    let known = shown.map(|shown| shown[of].clone());
                    if let Some(value) = known.or(component[key].is_null().then_some(Value::Null)) {
                        component[key] = value;
                    }
                }
                self.identify(&mut component["file"], attachments);
            }
            _ => {}
        }
        for key in ["components", "accessory"] {
            match component.get_mut(key) {
                Some(Value::Array(list)) => {
                    for inner in list {
                        self.complete_component(inner, attachments);
                    }
                }
                Some(one @ Value::Object(_)) => self.complete_component(one, attachments),
                _ => {}
            }
        }
    }

    /// Gives a component's media its own id and its attachment's.
    fn identify(&mut self, media: &mut Value, attachments: &[Value]) {
        let shown = attachment(&media["url"], attachments);
        if let Some(shown) = shown {
            media["attachment_id"] = shown["id"].clone();
        }
        complete(media, attachments);
        if media["id"].is_null() {
            media["id"] = json!(self.next_id());
        }
    }
}

fn complete_embed(embed: &mut Value, attachments: &[Value]) {
    for key in ["image", "thumbnail"] {
        if let Some(media) = embed.get_mut(key) {
            complete(media, attachments);
        }
    }
    for key in ["author", "footer"] {
        if let Some(part) = embed.get_mut(key)
            && part["icon_url"].is_string()
        {
            if let Some(shown) = attachment(&part["icon_url"], attachments) {
                part["icon_url"] = shown["url"].clone();
            }
            part["proxy_icon_url"] = part["icon_url"].clone();
        }
    }
}

/// Completes a picture; without a proxy here, the proxy address is the picture's own.
fn complete(media: &mut Value, attachments: &[Value]) {
    if let Some(shown) = attachment(&media["url"], attachments) {
        for key in ["url", "width", "height", "content_type"] {
            if let Some(value) = shown.get(key) {
                media[key] = value.clone();
            }
        }
    }
    media["proxy_url"] = media["url"].clone();
}

/// Finds the attachment behind an address.
fn attachment<'a>(address: &Value, attachments: &'a [Value]) -> Option<&'a Value> {
    let name = address.as_str()?.strip_prefix("attachment://")?;
    attachments.iter().find(|one| one["filename"] == name)
}
