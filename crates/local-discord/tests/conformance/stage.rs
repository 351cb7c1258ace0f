//! The guild where the tests try the rules.

use std::collections::HashMap;

use local_discord::{Guild, Member, Permissions, Server};
use serde_json::{Value, json};

use crate::support::{ALL_MESSAGES, Answer, Gateway, Rest, server};

pub struct Stage {
    pub server: Server,
    pub rest: Rest,
    pub guild: Guild,
    pub member: Member,
    pub gateway: Gateway,
    names: HashMap<&'static str, String>,
}

impl Stage {
    /// Makes channels of all kinds, messages of the bot and of a member, and threads.
    pub async fn new() -> Self {
        let server = server().await;
        let rest = Rest::new(&server);
        let guild = server.add_guild("Study", "ada");
        let member = guild.member("one");
        let mut stage = Self {
            gateway: Gateway::identified(&server, ALL_MESSAGES).await.0,
            names: HashMap::new(),
            server,
            rest,
            guild,
            member,
        };
        stage.name_things().await;
        stage
    }

    async fn name_things(&mut self) {
        let everything = Permissions::BOT
            | Permissions::ATTACH_FILES
            | Permissions::CREATE_PRIVATE_THREADS
            | Permissions::SEND_POLLS;
        self.guild.set_bot_permissions(everything);
        let everyone = self.guild.everyone();
        everyone.set_permissions(Permissions::EVERYONE);
        let text = self.guild.add_channel("text");
        let hidden = self.guild.add_channel("hidden");
        hidden.deny(self.guild.bot(), Permissions::VIEW_CHANNEL);
        let silent = self.guild.add_channel("silent");
        silent.deny(self.guild.bot(), Permissions::SEND_MESSAGES);
        let plain = self.guild.add_channel("plain");
        plain.deny(
            self.guild.bot(),
            Permissions::EMBED_LINKS | Permissions::ATTACH_FILES,
        );
        let forgetful = self.guild.add_channel("forgetful");
        forgetful.deny(self.guild.bot(), Permissions::READ_MESSAGE_HISTORY);
        let threadless = self.guild.add_channel("threadless");
        threadless.deny(
            self.guild.bot(),
            Permissions::CREATE_PUBLIC_THREADS | Permissions::CREATE_PRIVATE_THREADS,
        );
        let theirs = self.member.write(&text, "hello");
        let theirs_too = self.member.write(&threadless, "hello");
        for (name, id) in [
            ("guild", self.guild.id()),
            ("text", text.id()),
            ("hidden", hidden.id()),
            ("silent", silent.id()),
            ("plain", plain.id()),
            ("forgetful", forgetful.id()),
            ("threadless", threadless.id()),
            ("voice", self.guild.add_channel_of_type("voice", 2).id()),
            (
                "category",
                self.guild.add_channel_of_type("category", 4).id(),
            ),
            ("news", self.guild.add_channel_of_type("news", 5).id()),
            ("forum", self.guild.add_channel_of_type("forum", 15).id()),
            ("theirs", theirs.id()),
            ("theirs_too", theirs_too.id()),
            ("member", self.member.id()),
            ("owner", self.guild.owner().id()),
            ("application", self.server.application_id()),
        ] {
            self.names.insert(name, id.to_string());
        }
        let own = self
            .post("/channels/{text}/messages", json!({"content": "own"}))
            .await;
        self.names.insert("own", own.id());
        let threaded = self
            .post("/channels/{text}/messages", json!({"content": "threaded"}))
            .await;
        self.names.insert("threaded", threaded.id());
        let path = "/channels/{text}/messages/{threaded}/threads";
        let thread = self.post(path, json!({"name": "thread"})).await;
        self.names.insert("thread", thread.id());
        for (name, archived) in [("locked", false), ("archived", true)] {
            let new = json!({"name": name, "type": 11});
            let thread = self.post("/channels/{text}/threads", new).await;
            self.names.insert(name, thread.id());
            let inside = format!("/channels/{{{name}}}/messages");
            self.post(&inside, json!({"content": "inside"})).await;
            let channel = self.guild.channel(name);
            channel.set_locked(!archived);
            channel.set_archived(archived);
        }
        let listening = self
            .post("/channels/{threadless}/messages", json!({"content": "x"}))
            .await
            .id();
        let threadless = self.guild.channel("threadless");
        let over = Permissions::CREATE_PUBLIC_THREADS | Permissions::CREATE_PRIVATE_THREADS;
        threadless.deny(self.guild.bot(), Permissions::SEND_MESSAGES_IN_THREADS);
        let path = format!("/channels/{{threadless}}/messages/{listening}/threads");
        let listening = self.post(&path, json!({"name": "listening"})).await;
        self.names.insert("listening", listening.id());
        threadless.deny(
            self.guild.bot(),
            over | Permissions::SEND_MESSAGES_IN_THREADS,
        );
        let old = self.guild.channel("archived").last_message().id();
        self.names.insert("in_archived", old.to_string());
    }

    /// Replaces `{names}` with ids.
    pub fn fill(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, id)| {
            text.replace(&format!("{{{name}}}"), id)
        })
    }

    fn fill_json(&self, body: &Value) -> Value {
        serde_json::from_str(&self.fill(&body.to_string())).unwrap()
    }

    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.rest
            .call(method, &self.fill(path), self.fill_json(body))
            .await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let answer = self.call("POST", path, &body).await;
        assert!(answer.status < 300, "{path}: {answer:?}");
        answer
    }

    /// Ends a test that provoked violations on purpose.
    pub async fn end(self) {
        self.server.take_violations();
        self.server.finish().await;
    }
}
