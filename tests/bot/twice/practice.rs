//! The buttons, forms and commands of practice, each delivered twice.

use local_discord::{Channel, Member, Message};
use stride::discord::custom_id::{Practice, Quiz};

use super::{Changes, Reads, Twice, action as action_of};
use crate::support::{FULL, IMPROVE, PARTIAL, SHOW, TICK};

/// Returns the name of a practice question's action.
pub(super) fn action(id: &Practice) -> &'static str {
    match id {
        Practice::Next(..) => "another",
        Practice::Answer(..) => "try",
        Practice::Submit(..) => "tried",
        Practice::Hint(..) => "nudge",
        Practice::GiveUp(..) => "give-up",
        Practice::Ask(..) => "ask",
        Practice::Improve(..) => "retry",
        Practice::SubmitImproved(..) => "retried",
        Practice::Show(..) => "points-shown",
        Practice::ShowAnyway(..) => "points-anyway",
        Practice::Settle(..) => "tick",
    }
}

/// Returns the name of a quiz's action.
pub(super) fn action_of_quiz(id: &Quiz) -> &'static str {
    match id {
        Quiz::Pick { .. } => "pick",
        Quiz::Close(..) => "close",
        Quiz::GoOn(..) => "item",
        Quiz::Again(..) => "quiz",
        Quiz::Quick(..) => "quick",
    }
}

impl Twice {
    /// Delivers everything about practice twice.
    pub(super) async fn practice(&mut self) {
        let kay = self.t.guild.member("kay");
        let channel = self.t.guild.add_channel("practice");
        let wanted = [("level", "intermediate")];
        let asked = self.command(Changes, &kay, "question", &wanted).await;
        self.click(Reads, &kay, &asked, "Hint").await;
        self.click(Changes, &kay, &asked, "Reveal").await;
        self.actions.insert("ask");
        let again = kay.click_raw(&channel, "1:ask:2");
        self.deliver("ask", Changes, again).await;
        let form = self.click(Reads, &kay, &asked, "Answer").await.modal();
        self.actions.insert("tried");
        let tried = form.submit(PARTIAL);
        let suggested = self.deliver("tried", Changes, tried).await.updated();
        let form = self.click(Reads, &kay, &suggested, IMPROVE).await.modal();
        self.actions.insert("retried");
        let retried = form.submit(FULL);
        let improved = self.deliver("retried", Changes, retried).await.updated();
        let verdict = self.click(Changes, &kay, &improved, SHOW).await.updated();
        self.actions.insert("tick");
        let tick = kay.select(&verdict, TICK, &["1"]);
        let verdict = self.deliver("tick", Changes, tick).await.updated();
        self.actions
            .insert(action_of(&"1:points-anyway:1:9".parse().unwrap()));
        let anyway = kay.click_raw(&channel, "1:points-anyway:1:9");
        self.deliver("points-anyway", Reads, anyway).await;

        let quick = self
            .click(Changes, &kay, &verdict, "2 quick questions")
            .await;
        let came = self
            .click(Changes, &kay, &quick.reply(), "A")
            .await
            .updated();
        let item = self.click(Reads, &kay, &came, "Next").await.updated();
        let came = self.click(Changes, &kay, &item, "A").await.updated();
        let score = self.click(Reads, &kay, &came, "Show the score").await;
        let again = "5 more on pooling";
        self.click(Changes, &kay, &score.updated(), again).await;
        self.click(Changes, &kay, &verdict, "Next question").await;
        self.command(Changes, &kay, "quiz", &wanted).await;

        let public = kay.command("/quiz").in_channel(&channel);
        let public = public
            .option("level", "intermediate")
            .option("public", true);
        let item: Message = public.send().await;
        self.click(Changes, &kay, &item, "A").await.reply();
        let came = self.click(Changes, &kay, &item, "Close it now").await;
        let next = self.click(Changes, &kay, &came.updated(), "Next").await;
        assert!(next.updated().has_button("Close it now"));
    }

    /// Delivers a review of a member's cards twice.
    pub(super) async fn reviews(&mut self, grace: &Member, channel: &Channel) {
        let limit = [("limit", "5")];
        self.command(Changes, grace, "review", &limit).await;
        let card = self.command(Reads, grace, "review", &[]).await;
        let card = self.click(Reads, grace, &card, "Reveal").await.updated();
        let rated = self.click(Changes, grace, &card, "Got it · 3 days");
        let rated = rated.await.updated();
        self.click(Changes, grace, &rated, "Undo").await;
        let next = grace.click_raw(channel, "1:review:next:9");
        self.deliver("review:next", Reads, next).await;
        self.actions.insert("review:next");
        // Both posts asked this question, and the two answers count as its reviews.
        let write = grace.click_raw(channel, "1:review:write:1:2:9");
        let form = self.deliver("review:write", Reads, write).await.modal();
        self.actions.insert("review:write");
        let submit = form.submit(PARTIAL);
        self.deliver("review:submit", Reads, submit).await;
        self.actions.insert("review:submit");
    }
}
