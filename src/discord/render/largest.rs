//! Every view, at its largest, stays within Discord's limits.

mod bank;
mod drills;
mod members;
mod mocks;
mod plans;
mod practice;
mod profiles;
mod recaps;
mod review;
mod values;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::limits::broken;
use super::{
    answer, daily, help, post, preflight, privacy, report, schedule, search, setup, share, verdict,
};
use crate::app::answer::{Counted, Purpose, Stage};
use crate::app::daily::{Daily, PostView, Today};
use crate::app::judging::{JudgeShown, Privacy};
use crate::app::post::closing::Closed;
use crate::app::post::thread::Discussion;
use crate::app::reveal::{Access, Asks, Door, Opened, open};
use crate::app::schedule::{PostNow, Removal};
use crate::app::search::{Listed, Results};
use crate::app::share::Sharing;
use crate::app::timezone::Set;
use crate::app::{App, Person};
use crate::discord::custom_id::{Part, Subject};
use crate::discord::preflight::{Aim, Problem};
use crate::discord::view::View;
use crate::domain::bank::Bank;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, PostId, RoleId};
use crate::domain::marking::Marking;
use crate::domain::permissions::{Permissions, RoleProblem, needs};
use crate::domain::question::Question;
use crate::domain::schedule::ThreadAt;
use crate::domain::search::{Excerpt, Source};
use crate::embedded;
use crate::store::Store;
use values::{Largest, MOST};

/// The rendered views, by function.
struct Rendered {
    views: Vec<(&'static str, Value)>,
}

impl Rendered {
    fn view(&mut self, name: &'static str, view: View) {
        self.json(name, serde_json::to_value(view.into_response()).unwrap());
    }

    fn json(&mut self, name: &'static str, json: Value) {
        self.views.push((name, json));
    }
}

/// Renders everything. Add each new function here: the test below finds a missing one.
async fn render(app: &App, largest: &Largest, rendered: &mut Rendered) {
    let question = &largest.question;
    let opened = opened(app, question, question).await;
    for part in Part::ALL {
        for page in [0, 1, u32::MAX] {
            rendered.view("answer::page", answer::page(&opened, part, page));
        }
    }
    let here = Asks::Here(Box::new(largest.post(0)));
    for asks in [here, Asks::Elsewhere(largest.posts())] {
        rendered.view("answer::ask_first", answer::ask_first(question, &asks));
        let access = Access::AsksFirst(asks);
        let asked = answer::gated((question, access), |_| View::default());
        rendered.view("answer::gated", asked);
    }
    review::render(app, largest, &opened, rendered).await;
    for (counted, stage) in largest
        .counted()
        .into_iter()
        .flat_map(|counted| stages(&counted))
    {
        let seen = self::opened(app, question, largest.points()).await;
        let points = [
            None,
            Some(Access::Open(seen)),
            Some(Access::AsksFirst(Asks::Elsewhere(largest.posts()))),
        ];
        for points in points {
            let outcome = largest.outcome(counted.clone(), stage, points);
            let typed = post::typed(&largest.text(4_000));
            rendered.view("verdict::view", verdict::view(&outcome).with_embed(typed));
            let below = answer::below(verdict::view(&outcome), &opened);
            rendered.view("answer::below", below);
        }
    }
    let of_question = Subject::Question(question.id.clone(), Some(Part::Sources));
    for subject in [of_question, Subject::Verdict(PostId(i64::MAX))] {
        let form = report::form(question, &subject);
        rendered.json("report::form", form.json());
    }
    rendered.view("report::sent", report::sent(question));
    let sentence = largest.text(4_000);
    let excerpt = Excerpt {
        source: Source::Explanation(&largest.question.explanation[0].heading),
        words: sentence
            .char_indices()
            .map(|(at, c)| at..at + c.len_utf8())
            .collect(),
        text: &sentence,
    };
    for typed in [String::new(), largest.text(80), largest.text(4_000)] {
        let mut listed = Vec::new();
        for place in 0..5 {
            let mut question = question.clone();
            question.id = format!("{}{place}", "a".repeat(59)).parse().unwrap();
            listed.push((
                question,
                self::opened(app, &largest.question, excerpt.clone()).await,
            ));
        }
        let listed = listed.iter().map(|(question, excerpt)| Listed {
            question,
            open: Some(largest.post(0)),
            excerpt: Some(excerpt.clone()),
        });
        let results = Results {
            typed,
            listed: listed.collect(),
            total: u32::MAX,
            page: u32::MAX - 1,
            pages: u32::MAX,
        };
        rendered.view("search::view", search::view(&results));
        let none = Results {
            listed: Vec::new(),
            ..results
        };
        rendered.view("search::view", search::view(&none));
    }
    render_posts(largest, rendered);
    bank::render(largest, rendered);
    drills::render(largest, rendered);
    profiles::render(app, largest, rendered);
    members::render(largest, rendered);
    members::render_kept(largest, rendered);
    render_schedules(largest, rendered);
    practice::render(app, largest, rendered).await;
    mocks::render(app, largest, rendered).await;
    plans::render(largest, rendered);
}

fn stages(counted: &Counted) -> [(Counted, Stage); 2] {
    [Stage::Suggested, Stage::Shown].map(|stage| (counted.clone(), stage))
}

fn render_posts(largest: &Largest, rendered: &mut Rendered) {
    let question = &largest.question;
    let view = PostView {
        post: largest.post(0),
        question,
        ping: Some(RoleId(MOST)),
        thread: ThreadAt::Posting,
        answered: u32::MAX,
        last: Some(largest.recap()),
    };
    let message = serde_json::to_value(post::message(&view)).unwrap();
    rendered.json("post::message", message);
    for purpose in [
        Purpose::Answer,
        Purpose::Improve(largest.text(5_000)),
        Purpose::Pass,
        Purpose::Practice,
    ] {
        for is_judged in [false, true] {
            let (post, at) = (PostId(i64::MAX), largest.now);
            let form = post::answer_form(Some(question), post, at, &purpose, is_judged);
            rendered.json("post::answer_form", form.json());
        }
    }
    rendered.view("post::hint", post::hint(question));
    rendered.view("post::stats", post::stats(&largest.recap()));
    let recap = largest.recap();
    for question in [recap.question, None] {
        let closed = Closed {
            post: recap.post.clone(),
            message: (ChannelId(MOST), MessageId(MOST)),
            question,
            tally: recap.tally,
        };
        rendered.view("post::closed", post::closed(&closed));
    }
    let sharing = Sharing {
        was_refused: true,
        post: largest.post(0),
        question: Some(question),
        thread: ChannelId(MOST),
        name: largest.text(32),
        text: largest.text(4_000),
    };
    rendered.view("share::ask", share::ask(&sharing));
    rendered.view("share::shared", share::shared(&sharing));
    rendered.view("share::answer", share::answer(&sharing));
    let discussion = Discussion {
        post: largest.post(0),
        message: (ChannelId(MOST), MessageId(MOST)),
        question: Some(question),
        is_open: true,
    };
    rendered.view("share::discussion", share::discussion(&discussion));
    let today = |(place, answered): (i64, bool)| Today {
        post: largest.post(place),
        question: Some(question),
        answer: answered.then(|| largest.answer(true)),
    };
    for answered in [false, true] {
        let open = (0..5).map(|place| today((place, answered))).collect();
        let daily = Daily {
            open,
            page: 3_000,
            pages: u32::MAX,
            next: Some(largest.now),
        };
        rendered.view("daily::view", daily::view(&daily));
    }
    let descriptions = largest.text(100);
    let described = |for_managers| help::Described {
        name: "a-name-of-the-greatest-length-32",
        description: &descriptions,
        for_managers,
    };
    let commands: Vec<_> = (0..100).map(|n| described(n % 2 == 0)).collect();
    let judge = JudgeShown {
        model: largest.text(1_000),
        host: largest.text(1_000),
        used: u32::MAX,
        budget: u32::MAX,
    };
    let help = help::view(&commands, true, Marking::Settled, Some(&judge));
    rendered.view("help::view", help);
    let usable: Vec<help::Described<'_>> = commands.into_iter().collect();
    rendered.view(
        "help::in_direct_messages",
        help::in_direct_messages(&usable),
    );
    for refuses in [false, true] {
        for judge in [None, Some(judge.clone())] {
            let privacy = Privacy {
                judge,
                refuses,
                text_days: u32::MAX,
            };
            rendered.view("privacy::view", privacy::view(&privacy));
        }
    }
}

fn render_schedules(largest: &Largest, rendered: &mut Rendered) {
    let (now, calendar) = (largest.now, largest.calendar());
    let schedules = largest.schedules();
    for page in [0, 1, u32::MAX] {
        let list = schedule::list(&schedules, &calendar, now, page);
        rendered.view("schedule::list", list);
    }
    let warning = largest.text(3_000);
    let set = schedule::set(&largest.shown(), schedule::Done::Nothing, now, &warning);
    rendered.view("schedule::set", set);
    let one = largest.schedule(u32::MAX, None);
    rendered.view("schedule::paused", schedule::paused(&one));
    rendered.view("schedule::removed", schedule::removed(&one));
    let skipped = schedule::skipped(&one, largest.occurrence(1));
    rendered.view("schedule::skipped", skipped);
    let left_out: Vec<_> = (0..400).map(|place| largest.occurrence(place)).collect();
    let unskipped = schedule::unskipped(&one, &left_out, largest.occurrence(1));
    rendered.view("schedule::unskipped", unskipped);
    let removal = Removal {
        schedule: one.clone(),
        open: largest.posts(),
    };
    let ask = schedule::ask_to_remove(&removal);
    rendered.view("schedule::ask_to_remove", ask);
    for outcome in [
        PostNow::Claimed(largest.post(0)),
        PostNow::AlreadyToday(largest.post(0)),
    ] {
        rendered.view("schedule::posted_now", schedule::posted_now(&outcome));
    }
    let problems = [
        Problem::TimedOut(now),
        Problem::Missing(needs(true, None)),
        Problem::PingGone,
        Problem::ActiveThreads,
    ];
    let (bot, role) = (MemberId(MOST), RoleId(MOST));
    let power = RoleProblem::Powerful(Permissions(u64::MAX));
    let problems_of_roles = [RoleProblem::Above, power];
    let problem = problems_of_roles.map(|problem| preflight::role_problem(role, bot, problem));
    let problem = problem
        .into_iter()
        .max_by_key(String::len)
        .expect("there are two");
    let refused = preflight::role_refused(role);
    rendered.view("preflight::role_refused", refused);
    let told = setup::role_refused(GuildId(MOST), u32::MAX);
    rendered.view("setup::role_refused", told);
    let line = preflight::role_line("🔥 1000 days", role, bot, Some(Some(power)));
    let roles = vec![line; 6];
    for roles in [&[], roles.as_slice()] {
        rendered.view(
            "setup::streak_roles",
            setup::streak_roles(roles, Some((role, u32::MAX))),
        );
    }
    for role in [None, Some(role)] {
        let set = setup::reminder_role(role, &problem);
        rendered.view("setup::reminder_role", set);
    }
    let line = preflight::line(Aim::of_plan(&one.plan), MemberId(MOST), &problems);
    let lines = vec![line; 30];
    rendered.view("preflight::lines", preflight::lines(&lines));
    let set = Set {
        calendar,
        neighbor: Some(calendar.zone),
    };
    rendered.view("setup::timezone_set", setup::timezone_set(&set, now));
    for marking in [Marking::Settled, Marking::Suggested] {
        rendered.view("setup::marking_is", setup::marking_is(marking, true));
    }
    recaps::render(largest, rendered);
}

/// Opens a part of an answer for a person without an open post.
async fn opened<T>(app: &App, question: &Question, something: T) -> Opened<T> {
    let person = Person {
        guild: Some(GuildId(1)),
        member: MemberId(1),
        name: "one".to_owned(),
        interaction: 1,
        at: "2026-01-05T09:00:00Z".parse().unwrap(),
    };
    let door = Door::ModelAnswer;
    match open(app, &person, &question.id, door, None, something).await {
        Ok(Access::Open(opened)) => opened,
        _ => panic!("nothing is open"),
    }
}

/// Returns the functions of this folder that render a message, as `file::function`.
fn renderers() -> BTreeSet<String> {
    let sent = [
        "-> View",
        "-> (View",
        "-> CreateMessage",
        "-> Form",
        "-> Sheet",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/discord/render");
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = fs::read_to_string(&path).unwrap();
        for function in source.split("\npub fn ").skip(1) {
            let (signature, _) = function.split_once('{').unwrap();
            let (name, _) = signature.split_once(['(', '<']).unwrap();
            if sent.iter().any(|sent| signature.contains(sent)) {
                found.insert(format!("{file}::{name}"));
            }
        }
    }
    found
}

#[tokio::test]
async fn every_view_at_its_largest_keeps_to_discords_limits() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::new(
        Store::open(&folder.path().join("stride.db")).await.unwrap(),
        Arc::new(Bank::parse(embedded::files()).unwrap()),
    );
    let longest = app.bank.iter().max_by_key(|question| question.code().len());
    let longest = longest.unwrap();
    let mut names = BTreeSet::new();
    for piece in ["é", "*", "`", "🥇", "word ", "\n"] {
        let largest = Largest::new(piece, longest);
        let mut rendered = Rendered { views: Vec::new() };
        render(&app, &largest, &mut rendered).await;
        for (name, json) in rendered.views {
            let found = broken(&json);
            assert!(found.is_empty(), "{name} of {piece:?}: {found:?}\n{json:#}");
            names.insert(name.to_owned());
        }
    }
    assert_eq!(names, renderers(), "what is rendered, and what there is");
    app.store.close().await;
}
