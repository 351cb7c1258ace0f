//! Sessions that outlive their connections.

use local_discord::{GatewayAction, Server};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::support::{GUILDS, Gateway, server};

/// Resumes a session on a new connection.
pub(super) async fn resume(server: &Server, session: &Value, seq: u64) -> Gateway {
    let mut gateway = Gateway::connect(server).await;
    let data = json!({"token": server.token(), "session_id": session, "seq": seq});
    gateway.send(json!({"op": 6, "d": data})).await;
    gateway
}

#[tokio::test]
async fn a_resumed_session_gets_what_it_missed_in_order() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let (mut gateway, ready) = Gateway::identified(&server, GUILDS).await;
    gateway.event("GUILD_CREATE").await;
    assert_eq!(server.act_on_gateway(GatewayAction::Drop, None), 1);
    assert_eq!(gateway.close_code().await, None);
    for name in ["one", "two", "three"] {
        guild.rename(name);
    }
    let mut resumed = resume(&server, &ready["session_id"], gateway.seq).await;
    for name in ["one", "two", "three"] {
        let payload = resumed.payload().await;
        assert_eq!(
            (&payload["t"], &payload["d"]["name"]),
            (&json!("GUILD_UPDATE"), &json!(name))
        );
    }
    resumed.event("RESUMED").await;
    server.finish().await;
}

/// The end of a connection whose session a newer one has resumed.
enum End {
    /// The bot closes it with this code.
    Bot(u16),
    /// It breaks.
    Broken,
    /// The bot breaks a rule on it.
    Mistake,
}

#[tokio::test]
async fn the_end_of_an_old_connection_leaves_a_resumed_session_alone() {
    for end in [End::Bot(4000), End::Bot(1000), End::Broken, End::Mistake] {
        let server = server().await;
        let guild = server.add_guild("Study", "ada");
        let (mut old, ready) = Gateway::identified(&server, GUILDS).await;
        old.event("GUILD_CREATE").await;
        server.act_on_gateway(GatewayAction::Reconnect, None);
        assert_eq!(old.payload().await["op"], 7);
        let mut new = resume(&server, &ready["session_id"], old.seq).await;
        new.event("RESUMED").await;
        match end {
            End::Bot(code) => {
                let frame = CloseFrame {
                    code: code.into(),
                    reason: "".into(),
                };
                old.socket.close(Some(frame)).await.unwrap();
                assert_eq!(old.close_code().await, Some(code), "confirmed");
            }
            End::Broken => drop(old),
            End::Mistake => {
                old.send(json!({"op": 99})).await;
                assert_eq!(old.close_code().await, Some(4001));
                server.take_violations();
            }
        }
        // The record shows when the server has noticed.
        let closed = || {
            let traffic = server.traffic();
            traffic.iter().any(|entry| entry["event"] == "CLOSE")
        };
        server.until("the old connection to end", closed).await;
        assert!(server.is_bot_connected());
        guild.rename("still heard");
        assert_eq!(new.event("GUILD_UPDATE").await["name"], "still heard");
        server.finish().await;
    }
}

#[tokio::test]
async fn a_session_that_is_gone_cannot_be_resumed() {
    let server = server().await;
    let (mut gateway, ready) = Gateway::identified(&server, GUILDS).await;
    let mut unknown = resume(&server, &json!("unknown"), 1).await;
    let invalid = unknown.payload().await;
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
    unknown.identify(&server, json!({})).await;
    unknown.event("READY").await;
    let mut ahead = resume(&server, &ready["session_id"], 1000).await;
    assert_eq!(ahead.close_code().await, Some(4007));
    gateway.socket.close(None).await.unwrap();
    gateway.close_code().await;
    let goodbye = CloseFrame {
        code: 1000.into(),
        reason: "".into(),
    };
    let (mut leaving, ready) = Gateway::identified(&server, GUILDS).await;
    leaving.socket.close(Some(goodbye)).await.unwrap();
    assert_eq!(leaving.close_code().await, Some(1000), "confirmed");
    let mut late = resume(&server, &ready["session_id"], 1).await;
    assert_eq!(late.payload().await["op"], 9, "1000 ends a session");
    server.finish().await;
}
