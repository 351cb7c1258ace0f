//! Servers' own questions at their largest.

use super::Rendered;
use super::values::{Largest, MOST};
use crate::app::own_questions::{Export, Imported, Listed, Proposal, Waiting};
use crate::discord::render::{bank, decisions};
use crate::discord::text::refusal;
use crate::domain::ids::{GuildId, MemberId, OwnQuestionId};
use crate::domain::own_question::{OwnQuestion, OwnState, Tags};
use crate::domain::question::{Kind, Level, Topic};
use crate::exchange::Part;

pub(super) fn render(largest: &Largest, rendered: &mut Rendered) {
    let id = OwnQuestionId(u32::MAX);
    let tags = Tags {
        level: Some(Level::Intermediate),
        kind: Some(Kind::Debugging),
        topics: Some(vec![
            Topic::SkipConnections,
            Topic::DensePrediction,
            Topic::Interpretability,
        ]),
    };
    let proposal = |number| Proposal {
        id,
        version: u32::MAX,
        number,
        proposed_by: Some(MemberId(MOST)),
        level: Level::Intermediate,
        kind: Kind::Debugging,
        topics: Topic::ALL[..3].to_vec(),
        title: largest.text(200),
        short: largest.text(1_500),
        points: vec![largest.text(200); 6].join("\n"),
        bonus: vec![largest.text(200); 2].join("\n"),
        hint: largest.text(200),
        more: largest.text(4_000),
        has_more: true,
        file: largest.text(24_000),
    };
    let own = |state| OwnQuestion {
        id,
        guild: GuildId(MOST),
        question: largest.question.clone(),
        state,
        version: u32::MAX,
        proposed_by: Some(MemberId(MOST)),
        created_at: largest.now,
        word: largest.text(500),
    };
    let title = largest.text(200);
    let form = bank::propose(Level::Intermediate, &tags);
    rendered.json("bank::propose", form.json());
    for number in [None, Some(u32::MAX)] {
        let proposal = proposal(number);
        rendered.json("bank::edit", bank::edit(&proposal, &tags).json());
        rendered.json("bank::decline", bank::decline(&proposal).json());
        rendered.view("bank::proposed", bank::proposed(&proposal, true));
        rendered.view("bank::proposed", bank::proposed(&proposal, false));
        rendered.view("bank::edited", bank::edited(&proposal));
    }
    let waiting = Waiting {
        proposal: Some(proposal(None)),
        place: u32::MAX - 2,
        count: u32::MAX,
    };
    for state in OwnState::ALL {
        let done = bank::decided(&own(state));
        rendered.view("bank::review", bank::review(&waiting, &done));
        let nothing = Waiting {
            proposal: None,
            ..waiting.clone()
        };
        rendered.view("bank::review", bank::review(&nothing, &done));
        rendered.view("decisions::told", decisions::told(&vec![own(state); 30]).0);
        let server = largest.text(100);
        let directly = decisions::told_directly(&own(state), Some(&server));
        rendered.view("decisions::told_directly", directly);
    }
    let typed = largest.text(24_000);
    let why = refusal(&crate::app::Refusal::MalformedTime(largest.text(4_000)));
    rendered.view("bank::refused", bank::refused(&why, &typed));
    let fields = [("explanation", typed.as_str()); 5];
    rendered.view("bank::failed", bank::failed(&why, &fields));
    let nothing = Export {
        files: Vec::new(),
        questions: 0,
        open: u32::MAX,
        from_next: None,
    };
    rendered.view("bank::exported", bank::exported(nothing, false));
    let listed = Listed {
        questions: Vec::new(),
        removed: (0..15)
            .map(|less| (OwnQuestionId(u32::MAX - less), u32::MAX, title.clone()))
            .collect(),
        page: 1,
        pages: u32::MAX,
        count: u32::MAX,
        waiting: Some(u32::MAX),
        takes_proposals: false,
    };
    rendered.view("bank::list", bank::list(&listed));
    let ask = bank::ask_to_remove(u32::MAX, &title, id);
    rendered.view("bank::ask_to_remove", ask);
    rendered.view("bank::removed", bank::removed(&own(OwnState::Removed)));
    rendered.view("bank::restored", bank::restored(&own(OwnState::Kept)));
    for on in [false, true] {
        rendered.view("bank::proposals_are", bank::proposals_are(on));
    }
    let imported = Imported {
        added: vec![(u32::MAX, title.clone()); 500],
        replaced: vec![(u32::MAX, title); 500],
        unchanged: u32::MAX,
        broken: u32::MAX,
        problems: vec![largest.text(400); 200],
        more_problems: u32::MAX - 200,
    };
    rendered.view("bank::imported", bank::imported(&imported));
    let part = Part {
        name: "questions-10.csv".to_owned(),
        first: u32::MAX,
        questions: 1_000,
        bytes: Vec::new(),
    };
    for (questions, open) in [(0, 0), (u32::MAX, u32::MAX)] {
        let export = Export {
            files: vec![part.clone(); 10],
            questions,
            open,
            from_next: Some(u32::MAX),
        };
        rendered.view("bank::exported", bank::exported(export, true));
    }
}
