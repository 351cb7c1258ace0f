//! Exports and erasures of members' data, each delivered twice.

use local_discord::{Member, Message};
use stride::discord::custom_id::Privacy;

use super::{Changes, Reads, Twice};

/// Returns the name of an action.
pub(super) fn action(id: &Privacy) -> &'static str {
    match id {
        Privacy::EraseHere => "erase-here",
        Privacy::EraseEverywhere => "erase-everywhere",
        Privacy::Forget(..) => "forget",
    }
}

impl Twice {
    /// Adds two members, lets one of them leave, and erases both.
    pub(super) async fn privacy(&mut self, admin: &Member, post: &Message) {
        let [eraser, leaver] = ["eraser", "leaver"].map(|name| self.t.guild.member(name));
        for member in [&eraser, &leaver] {
            member.click(post, "Hint").await.reply();
        }
        self.command(Reads, &eraser, "privacy export", &[]).await;
        let ask = self.command(Reads, &eraser, "privacy delete", &[]).await;
        self.click(Changes, &eraser, &ask, "Delete it on this server")
            .await;
        eraser.click(post, "Hint").await.reply();
        let ask = eraser.command("/privacy delete").send().await;
        self.click(Changes, &eraser, &ask, "Delete it everywhere")
            .await;
        leaver.leave();
        let id = leaver.id().to_string();
        let member = [("member", &*id)];
        let ask = self
            .command(Changes, admin, "members forget", &member)
            .await;
        self.click(Changes, admin, &ask, "Delete it").await;
    }
}
