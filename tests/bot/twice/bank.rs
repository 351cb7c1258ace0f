//! A server's own questions, every action delivered twice.

use local_discord::Member;
use stride::discord::custom_id::BankId;

use super::{Changes, Reads, Twice};

/// Returns the name of an action.
pub(super) fn action(id: &BankId) -> &'static str {
    match id {
        BankId::Proposed(..) => "own-new",
        BankId::Review(..) => "own-review",
        BankId::Approve(..) => "own-approve",
        BankId::Edit(..) => "own-edit",
        BankId::Edited(..) => "own-edited",
        BankId::Decline(..) => "own-decline",
        BankId::Declined(..) => "own-declined",
        BankId::List(..) => "own-list",
        BankId::Remove(..) => "own-remove",
        BankId::Restore(..) => "own-restore",
    }
}

impl Twice {
    /// Delivers everything about a server's own questions twice.
    pub(super) async fn bank(&mut self, admin: &Member) {
        for title in ["Why is it so?", "Why is it not so?"] {
            self.commands.insert("bank propose".to_owned());
            let propose = admin.command("/bank propose").option("level", "senior");
            let form = self.deliver("bank propose", Reads, propose.response());
            let form = form.await.modal().fill("What is asked", title);
            let form = form.fill("Short answer", "Because of that.");
            let form = form.fill("Key points, one per line", "Because of that very thing.");
            self.actions.insert("own-new");
            self.deliver("own-new", Changes, form.send()).await;
        }
        let panel = self.command(Reads, admin, "bank review", &[]).await;
        let next = self.click(Reads, admin, &panel, "Next ▶").await.updated();
        let form = self.click(Reads, admin, &next, "Decline").await.modal();
        self.actions.insert("own-declined");
        let panel = self.deliver("own-declined", Changes, form.send()).await;
        let panel = panel.updated();
        let form = self.click(Reads, admin, &panel, "Edit").await.modal();
        self.actions.insert("own-edited");
        let form = form.fill("Hint", "Look there.");
        let edited = self.deliver("own-edited", Changes, form.send()).await;
        let approve = edited.reply();
        self.click(Changes, admin, &approve, "Approve").await;
        self.command(Reads, admin, "bank list", &[]).await;
        self.actions.insert("own-list");
        let channel = self.t.guild.add_channel("bank");
        let list = admin.click_raw(&channel, "1:own-list:0");
        self.deliver("own-list", Reads, list).await;
        let question = [("question", "10001")];
        self.commands.insert("bank edit".to_owned());
        let edit = admin.command("/bank edit").option("question", "10001");
        self.deliver("bank edit", Reads, edit.response()).await;
        let ask = self.command(Reads, admin, "bank remove", &question).await;
        let removed = self.click(Changes, admin, &ask, "Remove it").await;
        let removed = removed.updated();
        self.click(Changes, admin, &removed, "Put it back").await;
        self.command(Reads, admin, "bank export", &[]).await;
        self.commands.insert("bank proposals".to_owned());
        let off = admin.command("/bank proposals").option("on", false);
        self.deliver("bank proposals", Changes, off.response())
            .await;
        self.commands.insert("bank import".to_owned());
        let import = admin.command("/bank import");
        let import = import.file("file", "t.md", stride::exchange::TEMPLATE.as_bytes());
        self.deliver("bank import", Changes, import.response())
            .await;
    }
}
