//! The bot's requests for members over the gateway (op 8). Source: Discord's reference, "Request
//! Guild Members".

use serde_json::{Value, json};

use super::guild::Guild;
use super::{World, intents};
use crate::form::id_of;
use crate::id::Id;
use crate::limits;

/// Why the server does not answer a request for members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MembersRefused {
    /// A field is missing or of the wrong type.
    Malformed,
    /// Discord stays silent, for this reason.
    Unanswered(&'static str),
}

use MembersRefused::{Malformed, Unanswered};

/// The members that a request asks for.
enum Wanted {
    /// At most `most` members whose names begin with the prefix.
    Named {
        prefix: String,
        most: usize,
    },
    These(Vec<Id>),
}

impl World {
    /// Returns the events that answer a request from a session with these intents.
    pub(crate) fn members_chunks(
        &self,
        request: &Value,
        intents: u64,
    ) -> Result<Vec<Value>, MembersRefused> {
        let guild = self.requested_guild(&request["guild_id"])?;
        if request["presences"] == true && intents & intents::GUILD_PRESENCES == 0 {
            return Err(Unanswered("presences need their intent"));
        }
        let (found, missing) = match wanted(request, intents)? {
            Wanted::Named { prefix, most } => {
                let named = |id: &Id| {
                    let name = self.display_name(Some(guild.id), *id).to_lowercase();
                    name.starts_with(&prefix)
                };
                let members = guild.members.keys().copied().filter(named);
                (members.take(most).collect(), Vec::new())
            }
            Wanted::These(ids) => ids
                .into_iter()
                .partition(|id| guild.members.contains_key(id)),
        };
        Ok(self.chunks(guild, request, &found, &missing))
    }

    fn requested_guild(&self, asked: &Value) -> Result<&Guild, MembersRefused> {
        let id = match asked {
            Value::Array(ids) => match ids.as_slice() {
                [only] => id_of(only),
                _ => return Err(Unanswered("one guild can be asked for at a time")),
            },
            one => id_of(one),
        };
        self.bots_guild(id.ok_or(Malformed)?)
            .map_err(|_| Unanswered("the bot is not in that guild"))
    }

    fn chunks(&self, guild: &Guild, request: &Value, found: &[Id], missing: &[Id]) -> Vec<Value> {
        let mut parts: Vec<&[Id]> = found.chunks(limits::MEMBERS_CHUNK).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        let count = parts.len();
        let nonce = request["nonce"].as_str();
        let nonce = nonce.filter(|nonce| nonce.len() <= limits::MEMBERS_NONCE_BYTES);
        let chunk = |(index, part): (usize, &[Id])| {
            let members: Vec<Value> = part
                .iter()
                .map(|id| self.member_json(guild.id, *id))
                .collect();
            let mut chunk = json!({
                "guild_id": guild.id,
                "members": members,
                "chunk_index": index,
                "chunk_count": count,
                "not_found": missing,
            });
            if request["presences"] == true {
                chunk["presences"] = json!([]);
            }
            if let Some(nonce) = nonce {
                chunk["nonce"] = json!(nonce);
            }
            chunk
        };
        parts.into_iter().enumerate().map(chunk).collect()
    }
}

fn wanted(request: &Value, intents: u64) -> Result<Wanted, MembersRefused> {
    if !request["user_ids"].is_null() {
        let ids = match &request["user_ids"] {
            Value::Array(ids) => ids.iter().map(id_of).collect::<Option<Vec<Id>>>(),
            one => id_of(one).map(|id| vec![id]),
        };
        let ids = ids.ok_or(Malformed)?;
        if ids.len() > limits::MEMBERS_BY_ID {
            return Err(Unanswered("more than 100 members by id"));
        }
        return Ok(Wanted::These(ids));
    }
    let prefix = request["query"].as_str().ok_or(Malformed)?.to_lowercase();
    let most = request["limit"].as_u64().ok_or(Malformed)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if prefix.is_empty() && most == 0 {
        if intents & intents::GUILD_MEMBERS == 0 {
            return Err(Unanswered("the whole list needs the intent for members"));
        }
        return Ok(Wanted::Named {
            prefix,
            most: usize::MAX,
        });
    }
    let most = match most {
        0 => limits::MEMBERS_BY_NAME,
        some => some.min(limits::MEMBERS_BY_NAME),
    };
    Ok(Wanted::Named { prefix, most })
}
