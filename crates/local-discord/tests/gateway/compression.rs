//! Compressed payloads, and a compressed stream.

use std::io::{Read, Write};

use flate2::read::ZlibDecoder;
use flate2::{Decompress, FlushDecompress};
use futures::{SinkExt, StreamExt};
use local_discord::Server;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use super::support::{Gateway, server};

#[tokio::test]
async fn large_payloads_are_compressed_when_identify_asks() {
    let server = server().await;
    server.add_guild("Study", "ada");
    let mut gateway = Gateway::connect(&server).await;
    gateway.identify(&server, json!({"compress": true})).await;
    for event in ["READY", "GUILD_CREATE"] {
        let payload = match gateway.socket.next().await {
            Some(Ok(Message::Binary(bytes))) => {
                let mut text = String::new();
                ZlibDecoder::new(&bytes[..])
                    .read_to_string(&mut text)
                    .unwrap();
                text
            }
            Some(Ok(Message::Text(text))) if event == "READY" => text.to_string(),
            other => panic!("{event} is compressed: {other:?}"),
        };
        assert_eq!(serde_json::from_str::<Value>(&payload).unwrap()["t"], event);
    }
    server.finish().await;
}

/// Connects with a compressed stream and reads HELLO, READY and a guild with this decoder.
async fn read_stream(server: &Server, compress: &str, mut decode: impl FnMut(&[u8]) -> Vec<u8>) {
    let url = format!("{}/gateway?v=10&compress={compress}", server.base_url());
    let (mut socket, _) = connect_async(url.replacen("http", "ws", 1)).await.unwrap();
    let mut next = async |socket: &mut tokio_tungstenite::WebSocketStream<_>| -> Value {
        let Some(Ok(Message::Binary(frame))) = socket.next().await else {
            panic!("a stream is made of binary frames");
        };
        serde_json::from_slice(&decode(&frame)).unwrap()
    };
    assert_eq!(next(&mut socket).await["op"], 10);
    let data = json!({"token": server.token(), "intents": 1, "properties": {}});
    let identify = json!({"op": 2, "d": data}).to_string();
    socket.send(Message::text(identify)).await.unwrap();
    assert_eq!(next(&mut socket).await["t"], "READY");
    assert_eq!(next(&mut socket).await["t"], "GUILD_CREATE");
}

#[tokio::test]
async fn a_stream_is_compressed_over_the_whole_connection() {
    let server = server().await;
    server.add_guild("Study", "ada");
    let mut zlib = Decompress::new(true);
    let from_zlib = |frame: &[u8]| {
        let mut text = Vec::with_capacity(100_000);
        zlib.decompress_vec(frame, &mut text, FlushDecompress::Sync)
            .unwrap();
        text
    };
    read_stream(&server, "zlib-stream", from_zlib).await;
    let mut zstd = zstd::stream::write::Decoder::new(Vec::new()).unwrap();
    let from_zstd = |frame: &[u8]| {
        zstd.write_all(frame).unwrap();
        zstd.flush().unwrap();
        std::mem::take(zstd.get_mut())
    };
    read_stream(&server, "zstd-stream", from_zstd).await;
    server.finish().await;
}
