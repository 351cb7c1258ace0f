//! What must be so after all that, whatever happened.

use std::collections::BTreeMap;
use std::path::Path;

use local_discord::{Channel, Id, Violation, ViolationKind};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};

use super::crowd::{Kept, Told};
use super::support::Stage;

/// Every channel has a post for each day so far, and nothing else.
pub(crate) fn posts_are_there_once(
    stage: &Stage,
    channels: &[Channel],
    day: u32,
    minutes: i64,
    seed: u64,
) {
    let evening = minutes > 12 * 60;
    for (number, channel) in channels.iter().enumerate() {
        let is_due = number < 2 || evening;
        let expected = if is_due { day + 1 } else { day };
        let posts = channel.messages().len();
        assert_eq!(
            posts,
            expected as usize,
            "seed {seed}, at {}:\n{}",
            stage.server.now(),
            channel.transcript()
        );
    }
}

/// Every acknowledged answer is in the database once, as it was sent, with its points once; every
/// post is there and known. Gives how many answers there are.
pub(crate) async fn answers_are_kept(database: &Path, told: &Told, seed: u64) -> usize {
    let options = SqliteConnectOptions::new().filename(database);
    let mut db = options.read_only(true).connect().await.unwrap();
    let unsent = "select count(*) from posts where state <> 'sent' or message_id is null";
    let unsent: i64 = sqlx::query_scalar(unsent).fetch_one(&mut db).await.unwrap();
    assert_eq!(
        unsent, 0,
        "seed {seed}: posts that are not known to be sent"
    );
    let rows = sqlx::query(
        "select a.member_id, p.message_id, a.answer_text, a.points,
                (select coalesce(sum(l.amount), 0) from points l
                 where l.post_id = a.post_id and l.member_id = a.member_id) as earned
         from answers a join posts p on p.post_id = a.post_id",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let mut kept: BTreeMap<(Id, Id), Option<String>> = BTreeMap::new();
    for row in rows {
        let key = (id(row.get("member_id")), id(row.get("message_id")));
        let (points, earned): (i64, i64) = (row.get("points"), row.get("earned"));
        assert_eq!(points, earned, "seed {seed}: {key:?} counts once");
        let twice = kept.insert(key, row.get("answer_text"));
        assert_eq!(twice, None, "seed {seed}: {key:?} is there once");
    }
    for (key, (told, said)) in &told.answers {
        let found = kept.get(key);
        let as_told = match (told, found) {
            (Kept::Something, Some(_)) => true,
            (Kept::Pass, Some(None)) => true,
            (Kept::Text(text), Some(Some(found))) => text == found,
            _ => false,
        };
        assert!(
            as_told,
            "seed {seed}: {key:?}: told {told:?}, kept {found:?}:\n{said}"
        );
    }
    kept.len()
}

fn id(stored: i64) -> Id {
    stored.to_string().parse().unwrap()
}

/// Whether the bot did something that Discord does not allow. That interactions are answered late
/// or twice follows from what is done to them here; whether each is answered is looked at apart.
pub(crate) fn is_fault_of_the_bot(violation: &Violation) -> bool {
    !matches!(
        violation.kind,
        ViolationKind::Unanswered | ViolationKind::Interaction
    )
}
