//! The registered commands, for second deliveries.

use std::collections::BTreeSet;

use local_discord::Server;
use serde_json::Value;

/// Returns the registered commands, each with its subcommand.
pub(super) async fn offered(server: &Server) -> BTreeSet<String> {
    let (api, application) = (server.base_url(), server.application_id());
    let url = format!("{api}/api/v10/applications/{application}/commands");
    let client = reqwest::Client::builder().user_agent("DiscordBot (https://example.org, 0)");
    let request = client.build().unwrap().get(&url);
    let request = request.header("Authorization", format!("Bot {}", server.token()));
    let commands: Vec<Value> = request.send().await.unwrap().json().await.unwrap();
    let names = commands.iter().flat_map(|command| {
        let name = command["name"].as_str().unwrap().to_owned();
        let options = command["options"].as_array().cloned().unwrap_or_default();
        let subcommands = options.into_iter().filter(|option| option["type"] == 1);
        let names: Vec<String> = subcommands
            .map(|option| format!("{name} {}", option["name"].as_str().unwrap()))
            .collect();
        if names.is_empty() { vec![name] } else { names }
    });
    names.collect()
}
