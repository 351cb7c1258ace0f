//! Mistakes in the document, and intended differences between it and local-discord.

use super::Operation;

/// Corrections of the document: a JSON pointer, the schema that belongs there, and the reason.
pub const PATCHES: &[(&str, &str, &str)] = &[
    (
        "/components/schemas/InnerErrors/properties/_errors/items",
        r#"{"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}, "required": ["code", "message"]}"#,
        "codes of nested errors are words, also in the reference's own examples",
    ),
    (
        "/components/schemas/RatelimitedResponse/allOf/0",
        r#"{"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}"#,
        "a 429 has a code only where its limit has one (reference, \"Rate Limits\")",
    ),
];

/// An intended difference.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The operation as `GET /path/{of_it}`, or `*`.
    pub operation: &'static str,
    /// The place in the answer: a JSON pointer where `*` is any one segment and `**` any number.
    pub place: &'static str,
    /// A part of the validator's message.
    pub says: &'static str,
    /// The reason.
    pub because: &'static str,
}

/// The intended differences.
pub const KNOWN: &[Known] = &[
    Known {
        operation: "POST /interactions/{interaction_id}/{interaction_token}/callback",
        place: "/resource/type",
        says: "",
        because: "the reference gives every callback a resource with its type; the document knows three",
    },
    Known {
        operation: "POST /interactions/{interaction_id}/{interaction_token}/callback",
        place: "/resource",
        says: "\"message\" is a required property",
        because: "the reference gives a resource a message only where one was shown or edited",
    },
    Known {
        operation: "*",
        place: "/**/type",
        says: "16 is not one of",
        because: "media channels are in the reference, and only in the document's preview",
    },
    Known {
        operation: "GET /channels/{channel_id}",
        place: "/type",
        says: "1 was expected",
        because: "the same, of the type's other half",
    },
    Known {
        operation: "GET /guilds/{guild_id}/channels",
        place: "/*/type",
        says: "1 was expected",
        because: "the same, of the type's other half",
    },
    Known {
        operation: "PUT /applications/{application_id}/guilds/{guild_id}/commands",
        place: "",
        says: "is a required property",
        because: "nobody has said when a day's limit of commands (30034) ends, nor whether it is told",
    },
];

impl Known {
    /// Returns whether this entry explains the validator's message about a place in an operation's
    /// answer.
    pub(crate) fn covers(&self, operation: &Operation, place: &str, says: &str) -> bool {
        let is_meant = self.operation == "*" || self.operation == operation.to_string();
        let pattern: Vec<&str> = self.place.split('/').collect();
        let found: Vec<&str> = place.split('/').collect();
        is_meant && fits(&pattern, &found) && says.contains(self.says)
    }
}

fn fits(pattern: &[&str], found: &[&str]) -> bool {
    match (pattern, found) {
        ([], []) => true,
        (["**", rest @ ..], found) => (0..=found.len()).any(|skip| fits(rest, &found[skip..])),
        (["*", rest @ ..], [_, more @ ..]) => fits(rest, more),
        ([one, rest @ ..], [other, more @ ..]) if one == other => fits(rest, more),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_place_is_a_pattern() {
        let split = |text: &'static str| text.split('/').collect::<Vec<_>>();
        let fits = |pattern, place| fits(&split(pattern), &split(place));
        assert!(fits("/**/emoji", "/components/0/emoji"));
        assert!(fits("/**/emoji", "/emoji"));
        assert!(fits("/*/id", "/0/id"));
        assert!(!fits("/*/id", "/0/1/id"));
        assert!(!fits("/*/id", "/id"));
    }
}
