//! The buttons, menus and forms of mock interviews and plans, each delivered twice.

use stride::discord::custom_id::Mock;

use super::{Changes, Reads, Twice};

/// Returns the name of a mock interview's action.
pub(super) fn action(id: &Mock) -> &'static str {
    match id {
        Mock::Accept(..) => "mock:accept",
        Mock::Decline(..) => "mock:decline",
        Mock::Panel(..) => "mock:panel",
        Mock::Hear(..) => "mock:hear",
        Mock::Ask(..) => "mock:ask",
        Mock::Hint(..) => "mock:hint",
        Mock::Write(..) => "mock:write",
        Mock::Line(..) => "mock:line",
        Mock::Another(..) => "mock:another",
        Mock::EndTurn(..) => "mock:end-turn",
        Mock::GoOn(..) => "mock:go-on",
        Mock::End(..) => "mock:end",
    }
}

impl Twice {
    /// Delivers everything about mock interviews twice.
    pub(super) async fn mocks(&mut self) {
        let [edsger, barbara] = ["edsger", "barbara"].map(|name| self.t.guild.member(name));
        let barbara_id = barbara.id().to_string();
        let with = [("with", &*barbara_id), ("level", "intermediate")];
        let ken_id = self.t.guild.member("ken").id().to_string();
        let with_ken = [("with", &*ken_id)];
        let invitation = self.command(Changes, &edsger, "mock", &with_ken).await;
        self.click(Changes, &edsger, &invitation, "Decline").await;
        let invitation = self.command(Changes, &edsger, "mock", &with).await;
        self.click(Changes, &barbara, &invitation, "Accept").await;
        self.settle().await;
        let thread = self.t.guild.channel("Mock interview 2: edsger and barbara");
        let turn = thread.last_message();
        let notes = "Interviewer's notes";
        let notes = self.click(Reads, &edsger, &turn, notes).await.reply();
        self.actions.extend(["mock:hear", "mock:ask"]);
        let hear = edsger.select(&notes, "Tick what you hear", &["0"]);
        self.deliver("hear", Changes, hear).await;
        let ask = edsger.select(&notes, "Tick the follow-ups that you ask", &["0"]);
        self.deliver("ask", Changes, ask).await;
        self.click(Changes, &edsger, &notes, "Give the hint").await;
        let form = self.click(Reads, &edsger, &notes, "Write a line").await;
        self.actions.insert("mock:line");
        let line = form.modal().submit("Say it earlier.");
        self.deliver("line", Changes, line).await;
        let next = self
            .click(Changes, &edsger, &notes, "Another question")
            .await;
        let notes = "Interviewer's notes";
        let notes = edsger.click(&next.reply(), notes).await.reply();
        let summary = self.click(Changes, &edsger, &notes, "End the turn").await;
        let swap = "Next turn: swap roles";
        let turn = self
            .click(Changes, &barbara, &summary.reply(), swap)
            .await
            .reply();
        self.click(Changes, &barbara, &turn, "End the interview")
            .await;
    }

    /// Delivers everything about plans twice.
    pub(super) async fn plans(&mut self) {
        let edsger = self.t.guild.member("edsger");
        let until = [("until", "2026-01-20")];
        let plan = self.command(Changes, &edsger, "plan start", &until).await;
        self.click(Reads, &edsger, &plan, "Refresh").await;
        self.command(Reads, &edsger, "plan today", &[]).await;
        self.command(Changes, &edsger, "plan off", &[]).await;
    }
}
