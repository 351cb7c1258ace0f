//! Mock interviews at their largest.

use super::values::{Largest, MOST};
use super::{Rendered, opened};
use crate::app::App;
use crate::app::mock::{Ended, Interview, Panel, Told};
use crate::app::reveal::{Access, Asks};
use crate::discord::render::{invitation, mock};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, MockId};
use crate::domain::mock::{Asked, Ending, Heard, Mock, Partner, Sheet, Stage, Turn};
use crate::domain::question::Level;

pub(super) async fn render(app: &App, largest: &Largest, rendered: &mut Rendered) {
    for wants_thread in [false, true] {
        let invited = of(largest, wants_thread, None);
        rendered.view("invitation::open", invitation::open(&invited));
    }
    let sheet = sheet(largest);
    for ending in [Ending::Ended, Ending::Rested, Ending::PartnerUnreachable] {
        let interview = interview(largest, &sheet, ending);
        rendered.view("invitation::accepted", invitation::accepted(&interview));
        rendered.view("invitation::placed", invitation::placed(&interview));
        let declined = invitation::declined(&interview.mock, MemberId(MOST));
        rendered.view("invitation::declined", declined);
        rendered.view("mock::turn", mock::turn(&interview, u32::MAX));
        rendered.view("mock::over", mock::over(&interview));
        rendered.view(
            "invitation::closed",
            invitation::closed(largest.text(2_000)),
        );
        let call = invitation::call(&interview.mock, MemberId(MOST));
        rendered.view("invitation::call", call);
        let form = mock::form(&interview.turns[0], MockId(i64::MAX));
        rendered.json("mock::form", form.json());
        let seen = opened(app, &largest.question, sheet.clone()).await;
        let waits = Access::AsksFirst(Asks::Elsewhere(largest.posts()));
        for sheet in [Access::Open(seen), waits] {
            let panel = Panel {
                interview: interview.clone(),
                number: u32::MAX,
                hint: Some(largest.text(5_000)),
                sheet: sheet.clone(),
            };
            rendered.view("mock::panel", mock::panel(&panel));
            let ended = Ended {
                interview: interview.clone(),
                number: u32::MAX,
                sheet,
            };
            rendered.view("mock::summary", mock::summary(&ended));
            let after = mock::turn_after(&interview, u32::MAX, Some(&ended));
            rendered.view("mock::turn_after", after);
            let told = Told::Summary(ended);
            rendered.view("mock::told", mock::told(&told));
            rendered.view("mock::instead", mock::instead(&told, largest.text(2_000)));
        }
    }
}

fn of(largest: &Largest, wants_thread: bool, ended: Option<Ending>) -> Mock {
    let partner = |member| Partner {
        member: MemberId(member),
        name: largest.text(32),
    };
    Mock {
        id: MockId(i64::MAX),
        guild: GuildId(MOST),
        channel: ChannelId(MOST),
        host: partner(MOST),
        partner: partner(MOST - 1),
        level: Some(Level::Intermediate),
        wants_thread,
        message: Some(MessageId(MOST)),
        invited_at: largest.now,
        accepted_at: Some(largest.now),
        stage: Some(Stage::Direct),
        touched_at: largest.now,
        ended: ended.map(|ending| (largest.now, ending)),
    }
}

fn sheet(largest: &Largest) -> Sheet {
    let heard = |place| Heard {
        point: largest.text(3_000),
        bonus: place % 2 == 1,
        heard: place % 3 > 0,
    };
    let asked = |_| Asked {
        question: largest.text(3_000),
        asked: true,
    };
    Sheet {
        heading: (u32::MAX, largest.text(400)),
        points: (0..40).map(heard).collect(),
        rungs: (0..40).map(asked).collect(),
        has_hint: true,
        hint: true,
        line: largest.text(5_000),
    }
}

fn interview(largest: &Largest, sheet: &Sheet, ending: Ending) -> Interview {
    let turn = |place: u32| Turn {
        number: u32::MAX - place,
        interviewer: MemberId(MOST - u64::from(place % 2)),
        question: format!("{}{:02}", "a".repeat(58), place % 100)
            .parse()
            .unwrap(),
        sheet: sheet.clone(),
        begun_at: largest.now,
        ended_at: Some(largest.now),
    };
    Interview {
        mock: of(largest, true, Some(ending)),
        turns: (0..60).map(turn).collect(),
    }
}
