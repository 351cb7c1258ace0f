//! The settings of a server, delivered twice.

use local_discord::Member;

use super::Kind::{Changes, Reads};
use super::Twice;

impl Twice {
    /// Delivers every setting twice; `here` is a channel's id.
    pub(super) async fn settings(&mut self, admin: &Member, here: &str) {
        let zone = [("timezone", "Europe/Berlin")];
        self.command(Changes, admin, "setup timezone", &zone).await;
        let marking = [("marking", "suggested only")];
        self.command(Changes, admin, "setup marking", &marking)
            .await;
        let marking = [("marking", "settled by members")];
        self.command(Changes, admin, "setup marking", &marking)
            .await;
        self.command(Reads, admin, "setup check", &[]).await;
        let recap = [("channel", here), ("day", "Sunday")];
        self.command(Changes, admin, "setup recap", &recap).await;
        self.commands.insert("setup goal".to_owned());
        let goal = admin.command("/setup goal").option("answers", 20);
        self.deliver("/setup goal", Changes, goal.response()).await;
    }
}
