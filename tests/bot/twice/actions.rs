//! Every action that a button or a form can have.

use stride::discord::custom_id::{CustomId, Remind, Report, Search};

use super::{bank, mocks, practice, privacy};

/// Returns the name of an action. A new action gets a line here and a second delivery below.
pub(crate) fn action(id: &CustomId) -> &'static str {
    match id {
        CustomId::Answer(..) => "answer",
        CustomId::Submit(..) => "submit",
        CustomId::Pass(..) => "pass",
        CustomId::Hint(..) => "hint",
        CustomId::Stats(..) => "stats",
        CustomId::Share(..) => "share",
        CustomId::ShareNow(..) => "share-now",
        CustomId::Open(..) => "open",
        CustomId::Turn(..) => "turn",
        CustomId::PassAndOpen(..) => "pass-open",
        CustomId::OpenAnyway(..) => "open-anyway",
        CustomId::Marks(..) => "marks",
        CustomId::Ladder(..) => "ladder",
        CustomId::Rung(..) => "rung",
        CustomId::Board(..) => "board",
        CustomId::Why(..) => "why",
        CustomId::Points(..) => "ledger",
        CustomId::Improve(..) => "improve",
        CustomId::SubmitImproved(..) => "improved",
        CustomId::Show(..) => "show",
        CustomId::Settle(..) => "settle",
        CustomId::Dispute(..) => "dispute",
        CustomId::Daily(..) => "daily",
        CustomId::Schedules(..) => "schedules",
        CustomId::RemoveSchedule(..) => "remove",
        CustomId::Review(id) => id.action(),
        CustomId::Search(Search::Page(..)) => "search",
        CustomId::Search(Search::Open) => "found",
        CustomId::Drill(id) => id.action(),
        CustomId::Bank(id) => bank::action(id),
        CustomId::Report(Report::Begin(..)) => "report",
        CustomId::Report(Report::Send(..)) => "reported",
        CustomId::Remind(Remind::Choose(..)) => "bell",
        CustomId::Remind(Remind::On) => "remind-on",
        CustomId::Remind(Remind::Off) => "remind-off",
        CustomId::Remind(Remind::Stop(..)) => "remind-stop",
        CustomId::Remind(Remind::Take) => "remind-take",
        CustomId::Remind(Remind::Leave) => "remind-leave",
        CustomId::Practice(id) => practice::action(id),
        CustomId::Quiz(id) => practice::action_of_quiz(id),
        CustomId::Mock(id) => mocks::action(id),
        CustomId::PlanToday => "plan:today",
        CustomId::Privacy(id) => privacy::action(id),
    }
}
/// The number of actions.
pub(crate) const ACTIONS: usize = 88;
