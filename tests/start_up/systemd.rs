//! Messages from a running bot to the service manager.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use local_discord::{Options, Server};

use super::support::Stride;

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_that_the_bot_runs_lives_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let hear_until = |wanted: &str| {
        let mut heard = Vec::new();
        let mut bytes = [0; 4_096];
        loop {
            let length = socket.recv(&mut bytes).unwrap_or_else(|error| {
                panic!("{wanted} was never heard ({error}), but {heard:?}")
            });
            let said = String::from_utf8(bytes[..length].to_vec()).unwrap();
            heard.extend(said.lines().map(str::to_owned));
            if heard.iter().any(|line| line == wanted) {
                return heard;
            }
        }
    };
    let server = Server::start(Options::default()).await.unwrap();
    let guild = server.add_guild("CNN study group", "ada");
    let running = Stride::run()
        .with("STRIDE_DISCORD_API", server.base_url())
        .with("DISCORD_TOKEN", server.token())
        .with("NOTIFY_SOCKET", path.to_str().unwrap())
        .start();
    server.command_registered("daily").await;
    hear_until("READY=1");
    hear_until("STATUS=Connected to Discord");
    // The scheduler works, so the bot sends its sign of life.
    let channel = guild.add_channel("daily");
    let add = guild
        .owner()
        .command("/schedule add")
        .option("channel", &channel);
    add.option("level", "beginner")
        .option("at", "09:00")
        .send()
        .await;
    hear_until("WATCHDOG=1");
    running.signal("TERM");
    hear_until("STOPPING=1");
    let (status, said) = tokio::task::spawn_blocking(|| running.end()).await.unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    server.finish().await;
}
