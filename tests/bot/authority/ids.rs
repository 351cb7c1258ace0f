//! A custom id of every action, about things of other members.

use local_discord::Member;
use sqlx::SqliteConnection;

use crate::support::TestBot;

/// The actions that need Manage Server.
pub(super) const MANAGED: &[&str] = &[
    "remove",
    "schedules",
    "own-review",
    "own-approve",
    "own-edit",
    "own-edited",
    "own-decline",
    "own-declined",
    "own-remove",
    "own-restore",
    "forget",
];

/// The ids of others' things.
pub(super) struct Ids {
    pub(super) guild: String,
    pub(super) grace: String,
    pub(super) leaver: String,
    pub(super) leaver_name: String,
    practice: i64,
    card: i64,
    quiz: i64,
    public_quiz: i64,
    mock: i64,
    taken: i64,
    proposed: i64,
}

impl Ids {
    pub(super) async fn read(
        db: &mut SqliteConnection,
        t: &TestBot,
        grace: &Member,
        leaver: &Member,
    ) -> Self {
        let mut numbers = Vec::new();
        for query in [
            "select max(practice_id) from practice_answers",
            "select min(prompt_id) from cards",
            "select max(quiz_id) from quizzes where guild_id is null",
            "select max(quiz_id) from quizzes where guild_id is not null",
            "select max(mock_id) from mocks",
            "select own_question_id from own_questions where state = 'kept'",
            "select own_question_id from own_questions where state = 'proposed'",
        ] {
            let number: Option<i64> = sqlx::query_scalar(query).fetch_one(&mut *db).await.unwrap();
            numbers.push(number.unwrap_or_else(|| panic!("nothing for {query}")));
        }
        let [practice, card, quiz, public_quiz, mock, taken, proposed] = numbers[..] else {
            panic!("seven numbers");
        };
        Self {
            guild: t.guild.id().to_string(),
            grace: grace.id().to_string(),
            leaver: leaver.id().to_string(),
            leaver_name: "leaver".to_owned(),
            practice,
            card,
            quiz,
            public_quiz,
            mock,
            taken,
            proposed,
        }
    }
}

/// Returns a custom id of every action. The test counts them.
pub(super) fn samples(ids: &Ids) -> Vec<String> {
    let Ids {
        guild,
        grace,
        leaver,
        practice,
        card,
        quiz,
        public_quiz,
        mock,
        taken,
        proposed,
        ..
    } = ids;
    // Monday at nine, when the post came.
    let opened_at = 1_767_603_600;
    let mut samples: Vec<String> = [
        "answer:1",
        "hint:1",
        "stats:1",
        "share:1",
        "share-now:1",
        "open:stride:s",
        "turn:stride:s:1",
        "open-anyway:stride:1",
        "marks:1:1",
        "ladder:stride",
        "rung:stride:1:a",
        "board:points:all:all:0",
        "improve:1",
        "show:1",
        "settle:1",
        "dispute:1",
        "daily:0",
        "schedules:0",
        "remove:1",
        "plan:today",
        "another:-:-:-",
        "try:stride",
        "tried:stride",
        "nudge:stride",
        "give-up:stride",
        "ask:2",
        "quiz:-:-:-:3",
        "quick:stride",
        "search:0:stride",
        "found",
        "report:v:1",
        "reported:v:1",
        "bell:1",
        "remind-on",
        "remind-off",
        "remind-take",
        "remind-leave",
        "own-new:s:-:-",
        "own-list:0",
        "own-review:0",
        "review:next:0",
        "review:rung:stride:0:good",
        "drill:answer:o:output-size:beginner:7:2:3:c",
        "drill:submit:s:mixed:beginner:7:2:3:c",
        "drill:solution:o:nms:beginner:7:2:3:c",
        "drill:show:o:iou:beginner:7:2:3:c",
        "pass:1",
        "pass-open:1",
    ]
    .map(|id| format!("1:{id}"))
    .to_vec();
    let review = |word: &str| format!("1:review:{word}");
    for word in ["reveal", "write", "submit", "undo"] {
        samples.push(review(&format!("{word}:{card}:1:0")));
    }
    samples.push(review(&format!("rate:{card}:1:0:good")));
    for word in ["retry", "retried", "points", "tick"] {
        samples.push(format!("1:{word}:{practice}"));
    }
    samples.push(format!("1:points-anyway:{practice}:1"));
    samples.push(format!("1:report:p:{practice}"));
    samples.push(format!("1:reported:p:{practice}"));
    for quiz in [quiz, public_quiz] {
        samples.push(format!("1:pick:{quiz}:0:1:0"));
        samples.push(format!("1:close:{quiz}:0"));
        samples.push(format!("1:item:{quiz}:1"));
    }
    for word in ["accept", "decline", "end"] {
        samples.push(format!("1:mock:{word}:{mock}"));
    }
    for word in [
        "panel", "hear", "ask", "hint", "write", "line", "another", "end-turn", "go-on",
    ] {
        samples.push(format!("1:mock:{word}:{mock}:1"));
    }
    for (word, of) in [
        ("own-edit", taken),
        ("own-remove", taken),
        ("own-restore", taken),
    ] {
        samples.push(format!("1:{word}:{of}"));
    }
    for word in ["own-approve", "own-decline", "own-declined"] {
        samples.push(format!("1:{word}:{proposed}:1"));
    }
    samples.push(format!("1:own-edited:{taken}:1:-:-:-"));
    for word in ["why", "ledger"] {
        samples.push(format!("1:{word}:{grace}:0"));
    }
    for word in ["submit", "improved"] {
        samples.push(format!("1:{word}:1:{opened_at}"));
    }
    samples.push(format!("1:remind-stop:{guild}"));
    samples.push(format!("1:forget:{leaver}"));
    // These come last, because they erase the actor's own things.
    samples.extend(["1:erase-here".to_owned(), "1:erase-everywhere".to_owned()]);
    samples
}
