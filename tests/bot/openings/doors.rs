//! Every button and form there is, and whether it shows something of an answer.

use stride::app::review::Showing;
use stride::discord::custom_id::{CustomId, Part, Report, ReviewId, Search, Subject};
use stride::domain::board::{Measure, Period};
use stride::domain::ids::{MemberId, PostId, PromptId, ScheduleId};
use stride::domain::review::Rating;

/// A member's card that was reviewed once; the first one is the question of the post.
pub(super) fn showing(prompt: i64, goal: u32) -> Showing {
    Showing {
        prompt: PromptId(prompt),
        reviews: 1,
        goal,
    }
}

/// Every button and form there is, as somebody uses it who answered a post that has closed.
/// Says whether it shows something of the answer.
pub(super) fn doors() -> Vec<(CustomId, bool)> {
    let post = PostId(1);
    let question = || "stride".parse().unwrap();
    let at = "2026-01-05T10:00:00Z".parse().unwrap();
    let mut doors = vec![
        (CustomId::Answer(post), true),
        (CustomId::Submit(post, at), true),
        (CustomId::Pass(post), true),
        (CustomId::Hint(post), false),
        (CustomId::Stats(post), false),
        (CustomId::PassAndOpen(post), true),
        (CustomId::OpenAnyway(question(), post), true),
        (CustomId::Marks(post, post), true),
        (CustomId::Ladder(question()), true),
        (CustomId::Rung(question(), 0, false), true),
        (CustomId::Rung(question(), 0, true), true),
        (
            CustomId::Board(Measure::Points, Period::All, "all".to_owned(), 0),
            false,
        ),
        (CustomId::Why(MemberId(1), 0), false),
        (CustomId::Points(MemberId(1), 0), false),
        (CustomId::Improve(post), true),
        (CustomId::SubmitImproved(post, at), false),
        (CustomId::Show(post), true),
        (CustomId::Settle(post), false),
        (CustomId::Dispute(post), true),
        (CustomId::Daily(0), false),
        (CustomId::Schedules(0), false),
        (CustomId::RemoveSchedule(ScheduleId(1)), false),
        (CustomId::Search(Search::Page(0, "step".to_owned())), true),
        (CustomId::Search(Search::Open), true),
        (
            CustomId::Report(Report::Begin(Subject::Verdict(post))),
            false,
        ),
        (
            CustomId::Report(Report::Send(Subject::Question(question(), None))),
            false,
        ),
    ];
    let review = [
        (ReviewId::Next(0), false),
        (ReviewId::Reveal(showing(1, 0)), true),
        (ReviewId::Write(showing(1, 0)), false),
        (ReviewId::Submit(showing(1, 0)), true),
        // What comes next is shown with it: the beginning of a key point, or no card.
        (ReviewId::Rate(showing(1, 10), Rating::Good), true),
        (ReviewId::Rate(showing(1, 0), Rating::Good), false),
        (ReviewId::Next(10), true),
        (ReviewId::Rung(question(), 0, Rating::Good), true),
    ];
    doors.extend(review.map(|(id, opens)| (CustomId::Review(id), opens)));
    for part in Part::ALL {
        doors.push((CustomId::Open(question(), part), true));
        doors.push((CustomId::Turn(question(), part, 0), true));
    }
    doors
}
