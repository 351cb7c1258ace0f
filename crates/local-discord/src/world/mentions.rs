//! Pings.

use super::World;
use super::message::Mentions;
use crate::id::Id;
use crate::payload::AllowedMentions;
use crate::permissions::Permissions;

impl World {
    /// Returns the users and roles that a text pings: it names them, they exist, and the author may
    /// ping them.
    pub(super) fn mentions_in(
        &self,
        content: &str,
        channel: Id,
        author: Id,
        allowed: &AllowedMentions,
    ) -> Mentions {
        let permissions = self.permissions_in(author, channel);
        let everyone = permissions.contains(Permissions::MENTION_EVERYONE);
        let guild = self
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        let guild = guild.and_then(|guild| self.guilds.get(&guild));
        let mut mentions = Mentions {
            everyone: allowed.everyone
                && everyone
                && (content.contains("@everyone") || content.contains("@here")),
            ..Mentions::default()
        };
        for piece in content.split("<@").skip(1) {
            let Some((inside, _)) = piece.split_once('>') else {
                continue;
            };
            if let Some(id) = inside.strip_prefix('&').and_then(|id| id.parse().ok()) {
                let role = guild.and_then(|guild| guild.roles.get(&id));
                let pings = role.is_some_and(|role| role.mentionable || everyone);
                if pings && allowed.roles.allows(id) && !mentions.roles.contains(&id) {
                    mentions.roles.push(id);
                }
            } else if let Ok(id) = inside.trim_start_matches('!').parse() {
                let known = self.users.contains_key(&id);
                if known && allowed.users.allows(id) && !mentions.users.contains(&id) {
                    mentions.users.push(id);
                }
            }
        }
        mentions
    }
}
