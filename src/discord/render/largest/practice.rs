//! Practice questions and quizzes at their largest.

use super::values::{Largest, MOST};
use super::{Rendered, opened};
use crate::app::App;
use crate::app::answer::Stage;
use crate::app::practice::{Asked, Happened, Outcome};
use crate::app::quiz::{Came, Item, Picked, Playing, Round, Scene, Score, Solution, Standing};
use crate::app::reveal::{Access, Asks};
use crate::discord::custom_id::Practice;
use crate::discord::render::{practice, quiz};
use crate::domain::answer::Written;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PracticeId, QuizId};
use crate::domain::points::Coverage;
use crate::domain::practice::{PracticeAnswer, Selection};
use crate::domain::question::{Experience, Level, Topic};
use crate::domain::quiz::{Begun, InChannel, Item as Stored, MOST_ROUNDS};

/// The selection with the longest text.
const SELECTION: Selection = Selection {
    level: Some(Level::Intermediate),
    topic: Some(Topic::DensePrediction),
    experience: Some(Experience::TwoToFive),
};

pub(super) async fn render(app: &App, largest: &Largest, rendered: &mut Rendered) {
    let question = &largest.question;
    let asked = Asked {
        question,
        selection: SELECTION,
        seen_at: Some(largest.now),
    };
    for is_public in [false, true] {
        let view = practice::question(&asked, is_public);
        rendered.view("practice::question", view);
    }
    let open = practice::is_open(question, &largest.posts());
    rendered.view("practice::is_open", open);
    let submit = Practice::Submit(question.id.clone(), Some(SELECTION));
    let form = practice::form(question, submit, &largest.text(5_000));
    rendered.json("practice::form", form.json());
    for stage in [Stage::Suggested, Stage::Shown] {
        for happened in [Happened::Improved, Happened::Settled, Happened::Nothing] {
            let seen = opened(app, question, largest.points()).await;
            let waits = Access::AsksFirst(Asks::Elsewhere(largest.posts()));
            for points in [Access::Open(seen), waits] {
                let outcome = Outcome {
                    answer: answer(largest),
                    question: Some(question),
                    last: Some(Coverage {
                        matched: 1,
                        total: 1,
                    }),
                    stage,
                    points,
                    happened,
                };
                rendered.view("practice::verdict", practice::verdict(&outcome));
            }
        }
    }
    render_quiz(app, largest, rendered).await;
}

fn answer(largest: &Largest) -> PracticeAnswer {
    let points = largest.points().into_iter();
    PracticeAnswer {
        id: PracticeId(i64::MAX),
        member: MemberId(MOST),
        interaction: MOST,
        question: largest.question.id.clone(),
        selection: Some(SELECTION),
        written: Written {
            text: largest.text(4_000),
            points: points.map(|point| point.mark).collect(),
            settled: Some((0..80).collect()),
            shown_at: Some(largest.now),
            ..Written::default()
        },
        at: largest.now,
    }
}

async fn render_quiz(app: &App, largest: &Largest, rendered: &mut Rendered) {
    let question = &largest.question;
    let text = largest.text(2_000);
    let item = Item {
        question,
        place: MOST_ROUNDS - 1,
        asks: &text,
        options: [&text; 4],
    };
    let stored = Stored {
        question: question.id.clone(),
        item: u32::MAX,
        asks: text.clone(),
    };
    let in_channel = InChannel {
        guild: GuildId(MOST),
        channel: ChannelId(MOST),
        message: Some(MessageId(MOST)),
        place: MOST_ROUNDS - 1,
        closes_at: largest.now,
        closed_at: Some(largest.now),
    };
    for channel in [None, Some(in_channel)] {
        let begun = Begun {
            id: QuizId(i64::MAX),
            host: MemberId(MOST),
            items: vec![stored.clone(); MOST_ROUNDS as usize],
            selection: SELECTION,
            seed: u32::MAX,
            channel,
        };
        let solution = Solution {
            right: 3,
            why: &text,
        };
        let solution = opened(app, question, solution).await;
        let waits = Access::AsksFirst(Asks::Elsewhere(largest.posts()));
        let came = |solution| Came {
            own: Some(2),
            tally: [u32::MAX / 4; 4],
            solution,
        };
        let scenes = [
            Scene::Open(item),
            Scene::Closed(item, came(Access::Open(solution))),
            Scene::Closed(item, came(waits)),
            Scene::Over(score(largest)),
        ];
        for scene in scenes {
            let playing = Playing {
                begun: begun.clone(),
                scene,
            };
            rendered.view("quiz::view", quiz::view(&playing));
            rendered.view(
                "quiz::picked",
                quiz::picked(&Picked::Shown(Box::new(playing))),
            );
        }
    }
    for was_before in [false, true] {
        let noted = Picked::Noted {
            choice: 3,
            text: &text,
            was_before,
            members: u32::MAX,
            closes_at: largest.now,
        };
        rendered.view("quiz::picked", quiz::picked(&noted));
    }
}

fn score(largest: &Largest) -> Score<'_> {
    let round = Round {
        question: Some(&largest.question),
        right: 1_000_000,
        picks: 4_000_000,
    };
    let standing = |place: u32| Standing {
        rank: 1 + place / 30,
        member: MemberId(MOST - u64::from(place)),
        name: largest.text(32),
        right: MOST_ROUNDS,
    };
    Score {
        rounds: vec![round; MOST_ROUNDS as usize],
        standings: (0..600).map(standing).collect(),
        members: u32::MAX,
        withheld: u32::MAX,
    }
}
