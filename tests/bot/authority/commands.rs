//! Every registered command, with its required options filled in.

use local_discord::{Channel, CommandCall, Member, OptionValue, Server};
use serde_json::Value;

use super::Ids;

/// Commands for everybody.
pub(super) const FOR_ALL: &[&str] = &[
    "answer",
    "bank list",
    "bank propose",
    "daily",
    "drill",
    "followup",
    "help",
    "leaderboard",
    "mock",
    "plan off",
    "plan start",
    "plan today",
    "points",
    "privacy about",
    "privacy delete",
    "privacy export",
    "privacy hide",
    "privacy judge",
    "privacy show",
    "profile",
    "question",
    "quiz",
    "remind",
    "report",
    "review",
    "search",
    "streak pause",
    "streak resume",
    "streak show",
    "streak why",
];

/// Commands that need Manage Server.
pub(super) const FOR_MANAGERS: &[&str] = &[
    "bank edit",
    "bank export",
    "bank import",
    "bank proposals",
    "bank remove",
    "bank review",
    "members forget",
    "members hide",
    "members list",
    "members show",
    "schedule add",
    "schedule edit",
    "schedule list",
    "schedule pause",
    "schedule post-now",
    "schedule remove",
    "schedule resume",
    "schedule skip",
    "schedule unskip",
    "setup check",
    "setup goal",
    "setup marking",
    "setup recap",
    "setup reminder-role",
    "setup role",
    "setup roles",
    "setup timezone",
    "streak-repair",
];

/// A command or subcommand, with its required options.
pub(super) struct Registered {
    /// `schedule add`
    pub(super) path: String,
    required: Vec<Value>,
}

/// Returns all registered commands.
pub(super) async fn registered(server: &Server) -> Vec<Registered> {
    let (api, application) = (server.base_url(), server.application_id());
    let url = format!("{api}/api/v10/applications/{application}/commands");
    let client = reqwest::Client::builder().user_agent("DiscordBot (https://example.org, 0)");
    let request = client.build().unwrap().get(&url);
    let request = request.header("Authorization", format!("Bot {}", server.token()));
    let commands: Vec<Value> = request.send().await.unwrap().json().await.unwrap();
    let mut registered = Vec::new();
    for command in &commands {
        let name = command["name"].as_str().unwrap();
        let options = options(command);
        let subcommands: Vec<&Value> = options.iter().filter(|of| of["type"] == 1).collect();
        if subcommands.is_empty() {
            registered.push(Registered::new(name.to_owned(), options.clone()));
        }
        for subcommand in subcommands {
            let path = format!("{name} {}", subcommand["name"].as_str().unwrap());
            registered.push(Registered::new(path, self::options(subcommand)));
        }
    }
    registered
}

fn options(of: &Value) -> Vec<Value> {
    of["options"].as_array().cloned().unwrap_or_default()
}

impl Registered {
    fn new(path: String, options: Vec<Value>) -> Self {
        let required = options.into_iter().filter(|of| of["required"] == true);
        Self {
            path,
            required: required.collect(),
        }
    }

    /// Fills the command in as `actor`, with the ids of others' things.
    pub(super) fn call(&self, actor: &Member, channel: &Channel, ids: &Ids) -> CommandCall {
        let call = actor
            .command(&format!("/{}", self.path))
            .in_channel(channel);
        self.required.iter().fold(call, |call, option| {
            let name = option["name"].as_str().unwrap();
            let choice = option["choices"][0]["value"].clone();
            match option["type"].as_u64().unwrap() {
                3 if choice.is_string() => call.option(name, choice.as_str().unwrap()),
                // A member option by name gets a member who left; other texts get the first item.
                3 if name == "member" => call.option(name, ids.leaver_name.as_str()),
                3 if self.path == "bank edit" || self.path == "bank remove" => {
                    call.option(name, "10001")
                }
                3 => call.option(name, "1"),
                4 => call.option(name, choice.as_i64().unwrap_or(7)),
                5 => call.option(name, true),
                6 => call.option(name, OptionValue::from(ids.grace.as_str())),
                7 => call.option(name, channel),
                11 => call.file(name, "t.md", stride::exchange::TEMPLATE.as_bytes()),
                kind => panic!("/{}: an option of type {kind}", self.path),
            }
        })
    }
}
