//! The application's identity and its rights.

use local_discord::{Options, Server, Settings};
use serde_json::json;

use super::support::{self, Gateway, server};

#[tokio::test]
async fn intents_that_no_document_names_are_taken_and_privileged_ones_need_leave() {
    let server = server().await;
    let all = (1 << 26) - 1 - (1 << 19);
    let privileged = 1 << 1 | 1 << 8 | 1 << 15;
    let rest = support::Rest::new(&server);
    let flags = async || rest.get("/applications/@me").await.body["flags"].clone();
    assert_eq!(flags().await, 0);
    Gateway::identified(&server, all & !privileged).await;
    server.set_settings(Settings {
        privileged_intents: true,
        ..server.settings()
    });
    let (_, ready) = Gateway::identified(&server, all).await;
    assert_eq!(flags().await, 1 << 13 | 1 << 15 | 1 << 19);
    assert_eq!(ready["application"]["flags"], flags().await);
    server.finish().await;
}

#[tokio::test]
async fn the_application_has_an_owner_who_is_a_person() {
    let server = Server::start(Options {
        owner: "ada".to_owned(),
        ..Options::default()
    });
    let server = server.await.unwrap();
    let guild = server.add_guild("Study", "ada");
    let application = support::Rest::new(&server).get("/applications/@me").await;
    let owner = &application.body["owner"];
    assert_eq!(
        (&owner["username"], &owner["bot"]),
        (&json!("ada"), &json!(false))
    );
    assert_eq!(owner["id"], guild.owner().id().to_string());
    server.finish().await;
}
