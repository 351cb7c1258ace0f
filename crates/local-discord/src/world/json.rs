//! The world in Discord's JSON.
//!
//! Bot libraries parse strictly, each in its own way; some library (hikari, serenity, discord.py)
//! requires each field here, even one that looks useless.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::World;
use super::channel::{Channel, OverwriteKind, kind as channel_kind};
use crate::id::Id;

pub(crate) fn timestamp(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, false)
}

impl World {
    pub(crate) fn user_json(&self, id: Id) -> Value {
        let Some(user) = self.users.get(&id) else {
            return json!({"id": id, "username": "Deleted User", "discriminator": "0", "avatar": null,
                          "global_name": null, "bot": false});
        };
        json!({
            "id": user.id,
            "username": user.username,
            "global_name": user.global_name,
            "discriminator": if user.bot { "0000" } else { "0" },
            "avatar": null,
            "avatar_decoration_data": null,
            "banner": null,
            "accent_color": null,
            "collectibles": null,
            "primary_guild": null,
            "bot": user.bot,
            "system": false,
            "public_flags": 0,
            "flags": 0,
        })
    }

    /// Returns the bot's user, as in READY and `/users/@me`.
    pub(crate) fn current_user_json(&self) -> Value {
        let mut user = self.user_json(self.bot);
        user["verified"] = json!(true);
        user["mfa_enabled"] = json!(true);
        user["email"] = Value::Null;
        user["locale"] = json!("en-US");
        user
    }

    pub(crate) fn application_json(&self) -> Value {
        let bot = self.bot;
        let guilds = self
            .guilds
            .values()
            .filter(|guild| guild.members.contains_key(&bot))
            .count();
        json!({
            "id": bot,
            "name": self.founding.application_name,
            "icon": null,
            "description": "",
            "type": null,
            "bot": self.user_json(bot),
            "bot_public": true,
            "bot_require_code_grant": false,
            "summary": "",
            "role_connections_verification_url": null,
            "interactions_endpoint_url": null,
            "event_webhooks_url": null,
            "event_webhooks_status": 1,
            "verify_key": "0".repeat(64),
            "flags": self.application_flags(),
            "flags_new": self.application_flags().to_string(),
            "explicit_content_filter": 0,
            "hook": true,
            "storefront_available": false,
            "tags": [],
            "rpc_origins": [],
            "redirect_uris": [],
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
            "owner": self.user_json(self.owner),
            "team": null,
            "integration_types_config": {"0": {"oauth2_install_params": {"scopes": ["applications.commands", "bot"],
                "permissions": self.founding.bot_permissions}}},
            "approximate_guild_count": guilds,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
        })
    }

    /// Returns the flags for the privileged intents that the application may ask for. Source:
    /// Discord's reference, "Application Flags"; these are for applications without a review.
    pub(crate) fn application_flags(&self) -> u64 {
        const PRESENCES: u64 = 1 << 13;
        const GUILD_MEMBERS: u64 = 1 << 15;
        const MESSAGE_CONTENT: u64 = 1 << 19;
        if self.privileged_intents {
            PRESENCES | GUILD_MEMBERS | MESSAGE_CONTENT
        } else {
            0
        }
    }

    pub(crate) fn role_json(&self, guild: Id, id: Id) -> Value {
        let Some(guild) = self.guilds.get(&guild) else {
            return Value::Null;
        };
        let Some(role) = guild.roles.get(&id) else {
            return Value::Null;
        };
        let mut json = json!({
            "id": role.id,
            "name": role.name,
            "color": role.color,
            "colors": {"primary_color": role.color, "secondary_color": null, "tertiary_color": null},
            "hoist": role.hoist,
            "icon": null,
            "unicode_emoji": null,
            "position": role.position,
            "permissions": role.permissions,
            "managed": role.managed_by.is_some(),
            "mentionable": role.mentionable,
            "flags": 0,
            "description": null,
        });
        if let Some(bot) = role.managed_by {
            json["tags"] = json!({"bot_id": bot});
        }
        json
    }

    pub(crate) fn member_json(&self, guild: Id, user: Id) -> Value {
        let mut json = self.partial_member_json(guild, user);
        json["user"] = self.user_json(user);
        json["deaf"] = json!(false);
        json["mute"] = json!(false);
        json
    }

    /// Returns a member without `user`, `deaf` and `mute`, as in resolved data.
    pub(crate) fn partial_member_json(&self, guild: Id, user: Id) -> Value {
        let member = self
            .guilds
            .get(&guild)
            .and_then(|guild| guild.members.get(&user));
        let until = member.and_then(|member| member.timed_out_until);
        json!({
            "nick": member.and_then(|member| member.nick.as_deref()),
            "avatar": null,
            "banner": null,
            "avatar_decoration_data": null,
            "roles": member.map(|member| member.roles.as_slice()).unwrap_or_default(),
            "joined_at": member.map(|member| timestamp(member.joined_at)),
            "premium_since": null,
            "communication_disabled_until": until.map(timestamp),
            "unusual_dm_activity_until": null,
            "pending": false,
            "flags": 0,
        })
    }

    pub(crate) fn channel_json(&self, id: Id) -> Value {
        let Some(channel) = self.channels.get(&id) else {
            return Value::Null;
        };
        let mut json = json!({
            "id": channel.id,
            "type": channel.kind,
            "last_message_id": channel.last_message,
            "last_pin_timestamp": null,
            "flags": 0,
        });
        if let Some(recipient) = channel.recipient {
            json["recipients"] = json!([self.user_json(recipient)]);
            return json;
        }
        json["guild_id"] = json!(channel.guild);
        json["name"] = json!(channel.name);
        json["parent_id"] = json!(channel.parent);
        match &channel.thread {
            Some(_) => self.add_thread_fields(&mut json, channel),
            None => self.add_channel_fields(&mut json, channel),
        }
        json
    }

    fn add_channel_fields(&self, json: &mut Value, channel: &Channel) {
        let position = channel
            .guild
            .and_then(|guild| self.guilds.get(&guild))
            .and_then(|guild| guild.channels.iter().position(|id| *id == channel.id));
        let overwrites: Vec<Value> = channel
            .overwrites
            .iter()
            .map(|overwrite| {
                json!({
                    "id": overwrite.target,
                    "type": u8::from(overwrite.kind == OverwriteKind::Member),
                    "allow": overwrite.allow,
                    "deny": overwrite.deny,
                })
            })
            .collect();
        json["position"] = json!(position.unwrap_or_default());
        json["permission_overwrites"] = json!(overwrites);
        json["topic"] = json!(channel.topic);
        json["nsfw"] = json!(channel.nsfw);
        json["rate_limit_per_user"] = json!(channel.slow_mode);
        match channel.kind {
            channel_kind::VOICE | channel_kind::STAGE => {
                json["bitrate"] = json!(64000);
                json["user_limit"] = json!(0);
                json["rtc_region"] = Value::Null;
            }
            channel_kind::FORUM | channel_kind::MEDIA => {
                json["available_tags"] = json!([]);
                json["default_reaction_emoji"] = Value::Null;
                json["default_sort_order"] = Value::Null;
                json["default_forum_layout"] = json!(0);
            }
            _ => {}
        }
    }

    fn add_thread_fields(&self, json: &mut Value, channel: &Channel) {
        let Some(thread) = &channel.thread else {
            return;
        };
        json["owner_id"] = json!(thread.owner);
        json["message_count"] = json!(thread.message_count);
        json["total_message_sent"] = json!(thread.message_count);
        json["member_count"] = json!(thread.members.len().min(50));
        json["rate_limit_per_user"] = json!(channel.slow_mode);
        json["thread_metadata"] = json!({
            "archived": thread.archived,
            "auto_archive_duration": thread.auto_archive,
            "archive_timestamp": timestamp(thread.archive_changed_at),
            "locked": thread.locked,
            "create_timestamp": timestamp(thread.created_at),
        });
        if channel.kind == channel_kind::PRIVATE_THREAD {
            json["thread_metadata"]["invitable"] = json!(thread.invitable);
        }
        if thread.members.contains(&self.bot) {
            json["member"] = json!({
                "id": channel.id,
                "user_id": self.bot,
                "join_timestamp": timestamp(thread.created_at),
                "flags": 0,
                "mute_config": null,
                "muted": false,
            });
        }
    }

    /// Returns a guild as in REST, without channels and members.
    pub(crate) fn guild_json(&self, id: Id) -> Value {
        let Some(guild) = self.guilds.get(&id) else {
            return Value::Null;
        };
        let roles: Vec<Value> = guild
            .roles
            .keys()
            .map(|role| self.role_json(id, *role))
            .collect();
        json!({
            "id": guild.id,
            "name": guild.name,
            "owner_id": guild.owner,
            "roles": roles,
            "icon": null,
            "home_header": null,
            "splash": null,
            "discovery_splash": null,
            "banner": null,
            "description": null,
            "region": "deprecated",
            "afk_channel_id": null,
            "afk_timeout": 300,
            "system_channel_id": null,
            "system_channel_flags": 0,
            "widget_enabled": false,
            "widget_channel_id": null,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "nsfw": false,
            "application_id": null,
            "rules_channel_id": null,
            "public_updates_channel_id": null,
            "safety_alerts_channel_id": null,
            "hub_type": null,
            "max_presences": null,
            "max_members": 500_000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "vanity_url_code": null,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": false,
            "preferred_locale": "en-US",
            "features": [],
            "emojis": [],
            "stickers": [],
            "incidents_data": null,
        })
    }

    /// Returns a guild as in GUILD_CREATE. Without the members intent, the bot is its only member,
    /// as on Discord.
    pub(crate) fn guild_create_json(&self, id: Id) -> Value {
        let Some(guild) = self.guilds.get(&id) else {
            return Value::Null;
        };
        let mut json = self.guild_json(id);
        let own = guild.members.get(&self.bot);
        json["joined_at"] = json!(timestamp(own.map_or(self.now, |member| member.joined_at)));
        json["large"] = json!(false);
        json["unavailable"] = json!(false);
        json["member_count"] = json!(guild.members.len());
        json["members"] = json!([self.member_json(id, self.bot)]);
        // The event has all channels, visible to the bot or not, but only visible threads.
        let threads = guild.threads.iter().copied();
        json["channels"] = self.channels_json(guild.channels.iter().copied());
        json["threads"] = self.channels_json(threads.filter(|id| self.sees(self.bot, *id)));
        for key in [
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
            "embedded_activities",
        ] {
            json[key] = json!([]);
        }
        json
    }

    fn channels_json(&self, ids: impl Iterator<Item = Id>) -> Value {
        ids.map(|id| self.channel_json(id)).collect()
    }
}
