//! The largest cards and follow-ups.

use super::values::Largest;
use super::{Rendered, opened};
use crate::app::App;
use crate::app::reveal::{Asks, Opened};
use crate::app::review::{Answer, Back, Done, Face, Front, Model, Point, Showing, Turn, Turned};
use crate::discord::render::{ladder, review};
use crate::domain::ids::PromptId;
use crate::domain::points::Coverage;
use crate::domain::question::{FollowUp, Question};
use crate::domain::review::{Memory, Reviewed};

const SHOWING: Showing = Showing {
    prompt: PromptId(i64::MAX),
    reviews: u32::MAX,
    goal: u32::MAX,
};

/// Renders everything of a review and of the follow-ups.
pub(super) async fn render(
    app: &App,
    largest: &Largest,
    answer: &Opened<&Question>,
    rendered: &mut Rendered,
) {
    let question = &largest.question;
    let outlook = outlook(largest);
    for number in [0, 1, u32::MAX] {
        for side in [
            ladder::Side::Question,
            ladder::Side::Answer(None),
            ladder::Side::Answer(Some(outlook)),
        ] {
            rendered.view("ladder::rung", ladder::rung(answer, number, side));
        }
        let rated = ladder::rated(answer, number, Some(largest.now));
        rendered.view("ladder::rated", rated);
    }
    let text = || largest.text(5_000);
    let faces = [
        Face::Question,
        Face::KeyPoint(opened(app, question, text()).await),
        Face::FollowUp(opened(app, question, text()).await),
    ];
    let fronts = faces.map(|face| {
        Turn::Card(Front {
            question,
            face,
            showing: SHOWING,
            place: u32::MAX,
            of: u32::MAX,
        })
    });
    let done = Turn::Done(Done {
        cards: u32::MAX,
        reviewed: u32::MAX,
        more: u32::MAX,
        limit: u32::MAX,
        waiting: largest.posts(),
        next: Some(largest.now),
    });
    for turn in fronts.into_iter().chain([done]) {
        let news = [
            review::News::ComesBack(largest.now, SHOWING),
            review::News::Stays,
            review::News::Over,
            review::News::Limit(u32::MAX),
        ];
        for news in news {
            rendered.view("review::turn", review::turn(&turn, Some(news)));
        }
        rendered.view("review::turned", review::turned(&Turned::Over(turn)));
    }
    let model = Model {
        points: (0..80).map(|_| largest.text(400)).collect(),
        short: text(),
    };
    let point = Point {
        point: text(),
        model: Some(text()),
    };
    let follow_up = FollowUp {
        question: text(),
        answer: text(),
    };
    let answers = [
        Answer::Question(opened(app, question, model).await),
        Answer::Written {
            text: text(),
            points: opened(app, question, largest.points()).await,
            coverage: Coverage {
                matched: u32::MAX / 400,
                total: u32::MAX / 400,
            },
        },
        Answer::KeyPoint(opened(app, question, point).await),
        Answer::FollowUp(opened(app, question, follow_up).await),
    ];
    for answer in answers {
        let back = Turned::Back(Back {
            question,
            answer,
            showing: SHOWING,
            outlook,
        });
        rendered.view("review::turned", review::turned(&back));
    }
    let asks = Turned::AsksFirst(question, Asks::Elsewhere(largest.posts()));
    rendered.view("review::turned", review::turned(&asks));
    rendered.json("review::form", review::form(question, SHOWING).json());
}

fn outlook(largest: &Largest) -> [Reviewed; 4] {
    let reviewed = |days| Reviewed {
        memory: Memory {
            stability: f32::MAX,
            difficulty: 10.0,
            at: largest.now,
        },
        days,
        due_at: largest.now,
    };
    [reviewed(1), reviewed(59), reviewed(729), reviewed(u32::MAX)]
}
