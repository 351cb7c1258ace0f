//! A tour of everything that the server serves.

use std::collections::HashMap;
use std::time::Duration;

use local_discord::{Clock, Guild, Member, Options, Permissions, Server, Settings};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::samples::{bodies, commands, poll, with_a_file};
use super::support::{ALL_MESSAGES, Answer, Gateway, Rest, monday};

const MEMBERS: u64 = 1 << 1;

/// The header of a one-pixel PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";

/// A guild where the bot may do everything, and ids for the placeholders of paths. They include an
/// interaction without an answer, and the token of an answered one.
pub struct Place {
    pub server: Server,
    pub rest: Rest,
    guild: Guild,
    member: Member,
    gateway: Gateway,
    ids: HashMap<String, String>,
}

pub async fn place() -> Place {
    let options = Options {
        clock: Clock::manual(monday()),
        answer_within: Some(Duration::from_secs(60)),
        settings: Settings {
            privileged_intents: true,
            ..Settings::default()
        },
        ..Options::default()
    };
    let server = Server::start(options).await.unwrap();
    let guild = server.add_guild("Study", "ada");
    guild.set_bot_permissions(Permissions::ADMINISTRATOR);
    let member = guild.member("one");
    let gateway = Gateway::identified(&server, ALL_MESSAGES | MEMBERS).await.0;
    let application = server.application_id().to_string();
    let ids = [
        ("guild_id", guild.id().to_string()),
        ("channel_id", guild.channel("general").id().to_string()),
        ("user_id", member.id().to_string()),
        ("application_id", application.clone()),
        ("webhook_id", application),
    ];
    let mut place = Place {
        ids: ids.map(|(name, id)| (name.to_owned(), id)).into(),
        rest: Rest::new(&server),
        gateway,
        server,
        guild,
        member,
    };
    let path = "/channels/{channel_id}/messages";
    let message = place.post(path, json!({"content": "x"})).await.id();
    let path = "/applications/{application_id}/commands";
    let ask = json!({"name": "ask", "description": "Asks"});
    let command = place.post(path, ask.clone()).await.id();
    let path = "/applications/{application_id}/guilds/{guild_id}/commands";
    let of_guild = place.post(path, ask).await.id();
    for (name, id) in [
        ("message_id", message),
        ("command_id", command),
        ("guild_command_id", of_guild),
    ] {
        place.ids.insert(name.to_owned(), id);
    }
    let event = place.asked().await;
    let hi = json!({"type": 4, "data": {"content": "hi"}});
    place.rest.answer(&event, hi).await;
    let answered = place.ids["webhook_token"].clone();
    place.asked().await;
    place.ids.insert("webhook_token".to_owned(), answered);
    place
}

impl Place {
    /// Replaces placeholders with ids.
    pub fn path(&self, template: &str) -> String {
        let fill =
            |path: String, (name, id): (&String, &String)| path.replace(&format!("{{{name}}}"), id);
        let of_guild = template.replace(
            "/guilds/{guild_id}/commands/{command_id}",
            "/guilds/{guild_id}/commands/{guild_command_id}",
        );
        self.ids.iter().fold(of_guild, fill)
    }

    async fn call(&self, method: &str, template: &str, body: Value) -> Answer {
        let answer = self.rest.call(method, &self.path(template), body).await;
        assert!(answer.status < 300, "{method} {template}: {answer:#?}");
        answer
    }

    async fn get(&self, template: &str) -> Answer {
        self.call("GET", template, Value::Null).await
    }

    async fn post(&self, template: &str, body: Value) -> Answer {
        self.call("POST", template, body).await
    }

    async fn patch(&self, template: &str, body: Value) -> Answer {
        self.call("PATCH", template, body).await
    }

    async fn put(&self, template: &str, body: Value) -> Answer {
        self.call("PUT", template, body).await
    }

    async fn delete(&self, template: &str) -> Answer {
        self.call("DELETE", template, Value::Null).await
    }

    /// Sends `/ask` and notes its ids.
    async fn asked(&mut self) -> Value {
        let channel = self.guild.channel("general");
        let ask = self.member.command("/ask").in_channel(&channel);
        drop(tokio::spawn(ask.try_response()));
        let event = self.gateway.event("INTERACTION_CREATE").await;
        for (name, key) in [
            ("interaction_id", "id"),
            ("interaction_token", "token"),
            ("webhook_token", "token"),
        ] {
            let id = event[key].as_str().unwrap().to_owned();
            self.ids.insert(name.to_owned(), id);
        }
        event
    }

    async fn commands(&self) {
        for scope in ["", "/guilds/{guild_id}"] {
            let path = format!("/applications/{{application_id}}{scope}/commands");
            let [rich, nested] = commands();
            let made = self.post(&path, rich.clone()).await.id();
            self.post(&path, nested.clone()).await;
            for (name, kind) in [("Inspect", 2), ("Quote", 3)] {
                self.post(&path, json!({"name": name, "type": kind})).await;
            }
            self.get(&path).await;
            self.get(&format!("{path}?with_localizations=true")).await;
            let one = format!("{path}/{made}");
            self.get(&one).await;
            self.patch(&one, json!({"description": "e"})).await;
            self.delete(&one).await;
            let ask = json!({"name": "ask", "description": "Asks"});
            self.put(&path, json!([rich, nested, ask])).await;
        }
        let path = self.path("/applications/{application_id}/guilds/{guild_id}/commands");
        let many = |day: &str| -> Value {
            let command =
                |number: u8| json!({"name": format!("{day}{number}"), "description": "d"});
            (0..100).map(command).collect()
        };
        assert_eq!(self.rest.call("PUT", &path, many("a")).await.status, 200);
        assert_eq!(self.rest.call("PUT", &path, many("b")).await.status, 429);
        let path = "/applications/{application_id}/guilds/{guild_id}/commands/permissions";
        self.get(path).await;
    }

    async fn people_and_guilds(&self) {
        for path in [
            "/gateway",
            "/gateway/bot",
            "/oauth2/applications/@me",
            "/applications/@me",
            "/soundboard-default-sounds",
            "/users/@me",
            "/users/@me/guilds",
            "/users/{user_id}",
            "/guilds/{guild_id}",
            "/guilds/{guild_id}?with_counts=true",
            "/guilds/{guild_id}/channels",
            "/guilds/{guild_id}/roles",
            "/guilds/{guild_id}/members?limit=10",
            "/guilds/{guild_id}/members/{user_id}",
        ] {
            self.get(path).await;
        }
        let open = json!({"recipient_id": self.member.id()});
        let direct = self.post("/users/@me/channels", open).await.id();
        self.get(&format!("/channels/{direct}")).await;
        let role = self.guild.add_role("Steady", Permissions::NONE).id();
        let held = format!("/guilds/{{guild_id}}/members/{{user_id}}/roles/{role}");
        self.put(&held, Value::Null).await;
        self.delete(&held).await;
    }

    async fn channels(&self) {
        for kind in [2, 4, 5, 13, 15, 16] {
            let made = self.guild.add_channel_of_type("other", kind).id();
            self.get(&format!("/channels/{made}")).await;
        }
        self.get("/guilds/{guild_id}/channels").await;
        let channel = "/channels/{channel_id}";
        let edit = json!({"topic": "t", "nsfw": true, "rate_limit_per_user": 5});
        self.patch(channel, edit).await;
        self.post(&format!("{channel}/typing"), Value::Null).await;
        let spare = self.guild.add_channel("spare").id();
        self.delete(&format!("/channels/{spare}")).await;
        let threads = format!("{channel}/threads");
        let private = json!({"name": "private", "type": 12, "invitable": false});
        let private = self.post(&threads, private).await.id();
        let public = json!({"name": "public", "type": 11, "rate_limit_per_user": 5});
        let public = self.post(&threads, public).await.id();
        let on = format!("{channel}/messages/{{message_id}}/threads");
        self.post(&on, json!({"name": "on"})).await;
        self.get(&format!("{channel}/messages")).await;
        self.get("/guilds/{guild_id}/threads/active").await;
        for (method, who) in [
            ("PUT", "{user_id}"),
            ("DELETE", "{user_id}"),
            ("DELETE", "@me"),
            ("PUT", "@me"),
        ] {
            let path = format!("/channels/{private}/thread-members/{who}");
            self.call(method, &path, Value::Null).await;
        }
        let public = format!("/channels/{public}");
        self.patch(&public, json!({"archived": true})).await;
        self.delete(&public).await;
    }

    async fn messages(&self) {
        let path = "/channels/{channel_id}/messages";
        for body in bodies() {
            let made = self.post(path, body).await.id();
            self.get(&format!("{path}/{made}")).await;
        }
        for body in with_a_file() {
            let picture = Part::bytes(PNG).file_name("0.png");
            let form = Form::new().text("payload_json", body.to_string());
            let form = form.part("files[0]", picture);
            let made = self.rest.request("POST", &self.path(path));
            let made = self.rest.send(made.multipart(form)).await;
            assert_eq!(made.status, 200, "{made:#?}");
            let edit = json!({"allowed_mentions": {"parse": []}});
            self.patch(&format!("{path}/{}", made.id()), edit).await;
        }
        let first = json!({"content": "first", "nonce": "n"});
        let first = self.post(path, first).await.id();
        let reply = json!({"content": "re", "message_reference": {"message_id": first}});
        self.post(path, reply).await;
        let one = format!("{path}/{first}");
        let edit = json!({"content": "again", "flags": 4});
        self.patch(&one, edit).await;
        let pin = format!("{path}/pins/{first}");
        self.put(&pin, Value::Null).await;
        self.get(&format!("{path}/pins")).await;
        self.get(path).await;
        self.delete(&pin).await;
        let second = self.post(path, json!({"content": "second"})).await.id();
        let both = json!({"messages": [first, second]});
        self.post(&format!("{path}/bulk-delete"), both).await;
        let last = self.post(path, json!({"content": "last"})).await.id();
        self.delete(&format!("{path}/{last}")).await;
    }

    async fn interactions(&mut self) {
        let field = json!({"type": 4, "custom_id": "t", "label": "l", "style": 1});
        let modal = json!({"custom_id": "m", "title": "t",
            "components": [{"type": 1, "components": [field]}]});
        for callback in [
            json!({"type": 4, "data": {"content": "hi", "flags": 64}}),
            json!({"type": 5}),
            json!({"type": 9, "data": modal}),
            json!({"type": 10}),
            json!({"type": 12}),
        ] {
            let kind = callback["type"].clone();
            self.asked().await;
            let path = "/interactions/{interaction_id}/{interaction_token}/callback";
            let path = format!("{path}?with_response=true");
            let answer = self.post(&path, callback).await;
            assert_eq!(answer.body["resource"]["type"], kind);
        }
        let event = self.asked().await;
        self.rest.answer(&event, json!({"type": 5})).await;
        let hook = "/webhooks/{webhook_id}/{webhook_token}";
        let original = format!("{hook}/messages/@original");
        let filled = json!({"content": "filled", "poll": poll()});
        self.patch(&original, filled).await;
        let more = self.post(hook, json!({"content": "more"})).await.id();
        for message in [original, format!("{hook}/messages/{more}")] {
            self.get(&message).await;
            self.patch(&message, json!({"content": "edited"})).await;
            self.delete(&message).await;
        }
    }
}

/// Does everything, and returns the methods, paths and statuses.
pub async fn everything() -> Vec<(String, String, u16)> {
    let mut place = place().await;
    place.people_and_guilds().await;
    place.messages().await;
    place.interactions().await;
    place.channels().await;
    place.commands().await;
    place.delete("/users/@me/guilds/{guild_id}").await;
    place.server.take_violations();
    place.server.shutdown().await;
    let done = place.rest.done.lock().unwrap();
    done.clone()
}
