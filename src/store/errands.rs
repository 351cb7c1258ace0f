//! Errands, until they are done.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Connection, Error, Result, from_millis, to_millis};
use crate::domain::errand::{About, Errand, Planned, Urgency};
use crate::domain::ids::{ErrandId, GuildId, MemberId, MessageId};

/// How many rows to forget at a time.
const ROWS: i64 = 500;

struct Row {
    errand_id: i64,
    kind: String,
    carries: String,
    guild_id: Option<i64>,
    due_at: i64,
    tried_at: Option<i64>,
    tries: u32,
}

/// Reads a stored errand.
pub(super) fn read(kind: &str, carries: &str) -> Result<Errand> {
    let carried: Option<Value> = serde_json::from_str(carries).ok();
    let errand = json!({ "kind": kind, "carries": carried });
    serde_json::from_value(errand).map_err(|_| Error::Corrupt {
        what: "an errand",
        value: format!("{kind} {carries}"),
    })
}

impl TryFrom<Row> for Planned {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: ErrandId(row.errand_id),
            errand: read(&row.kind, &row.carries)?,
            guild: row.guild_id.map(GuildId::from_i64),
            due_at: from_millis(row.due_at)?,
            tried_at: row.tried_at.map(from_millis).transpose()?,
            tries: row.tries,
        })
    }
}

/// The progress of the errand with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its row.
    pub id: ErrandId,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// When its message was first sent.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it was done, or given up.
    pub done_at: Option<DateTime<Utc>>,
    /// Whether it was given up.
    pub is_given_up: bool,
}

/// Returns the progress of the errand with a key, if there is one.
pub async fn progress(db: &mut Connection, key: &str) -> Result<Option<Progress>> {
    let row = sqlx::query!(
        r#"select errand_id as "errand_id!", due_at, tried_at, done_at, failure from errands
           where key = ?"#,
        key
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Progress {
            id: ErrandId(row.errand_id),
            due_at: from_millis(row.due_at)?,
            tried_at: row.tried_at.map(from_millis).transpose()?,
            done_at: row.done_at.map(from_millis).transpose()?,
            is_given_up: row.done_at.is_some() && row.failure.is_some(),
        })
    })
    .transpose()
}

/// Stores an errand until it is done. Replaces one with the same key.
pub async fn put(
    db: &mut Connection,
    errand: &Errand,
    about: About,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let mut json = serde_json::to_value(errand).expect("ids and numbers are always JSON");
    let carries = json["carries"].take().to_string();
    let kind = json["kind"].as_str().expect("an errand has a kind");
    let (key, urgency) = (errand.key(), errand.urgency().rank());
    let (guild, member) = (
        about.guild.map(GuildId::to_i64),
        about.member.map(MemberId::to_i64),
    );
    let due_at = to_millis(due_at);
    sqlx::query!("delete from errands where key = ?", key)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into errands (kind, carries, key, guild_id, member_id, urgency, due_at)
         values (?, ?, ?, ?, ?, ?, ?)",
        kind,
        carries,
        key,
        guild,
        member,
        urgency,
        due_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Due errands, earliest first.
#[derive(Debug)]
pub struct Due {
    /// The errands.
    pub readable: Vec<Planned>,
    /// The rows that cannot be read, and why.
    pub unreadable: Vec<(ErrandId, Error)>,
}

/// Returns the errands of an urgency that are due at `now`.
pub async fn due(
    db: &mut Connection,
    urgency: Urgency,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Due> {
    let (rank, now) = (urgency.rank(), to_millis(now));
    let rows = sqlx::query_as!(
        Row,
        r#"select errand_id as "errand_id!", kind, carries, guild_id, due_at, tried_at,
               tries as "tries: u32"
           from errands where urgency = ? and due_at <= ? and done_at is null
           order by due_at, errand_id limit ?"#,
        rank,
        now,
        limit
    )
    .fetch_all(db)
    .await?;
    let mut due = Due {
        readable: Vec::new(),
        unreadable: Vec::new(),
    };
    for row in rows {
        let id = ErrandId(row.errand_id);
        match Planned::try_from(row) {
            Ok(planned) => due.readable.push(planned),
            Err(error) => due.unreadable.push((id, error)),
        }
    }
    Ok(due)
}

/// Returns when the next errand of an urgency after `now` is due, if there is one.
pub async fn next_due(
    db: &mut Connection,
    urgency: Urgency,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let (rank, now) = (urgency.rank(), to_millis(now));
    let first = sqlx::query_scalar!(
        "select due_at from errands where urgency = ? and due_at > ? and done_at is null
         order by due_at limit 1",
        rank,
        now
    )
    .fetch_optional(db)
    .await?;
    first.map(from_millis).transpose()
}

/// Records at `now` that an errand's message is being sent. Returns false if the errand is no
/// longer wanted.
pub async fn begin(db: &mut Connection, errand: ErrandId, now: DateTime<Utc>) -> Result<bool> {
    let now = to_millis(now);
    let changed = sqlx::query!(
        "update errands set tried_at = ? where errand_id = ? and done_at is null",
        now,
        errand.0
    );
    Ok(changed.execute(db).await?.rows_affected() > 0)
}

/// Records that an errand is done, with its message if it sent one.
pub async fn done(
    db: &mut Connection,
    errand: ErrandId,
    message: Option<MessageId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (message, now) = (message.map(MessageId::to_i64), to_millis(now));
    sqlx::query!(
        "update errands set done_at = ?, message_id = ?, failure = null
         where errand_id = ? and done_at is null",
        now,
        message,
        errand.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that an errand is given up, why, and whether Discord refused it.
pub async fn give_up(
    db: &mut Connection,
    errand: ErrandId,
    (why, is_refused): (&str, bool),
    now: DateTime<Utc>,
) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update errands set done_at = ?, failure = ?, is_refused = ?
         where errand_id = ? and done_at is null",
        now,
        why,
        is_refused,
        errand.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts an errand off, because it failed for this reason or has more to show.
pub async fn put_off(
    db: &mut Connection,
    errand: ErrandId,
    failure: Option<&str>,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let due_at = to_millis(due_at);
    let failed = failure.is_some();
    sqlx::query!(
        "update errands set due_at = ?, failure = ?,
             tries = case when ? then tries + 1 else 0 end
         where errand_id = ? and done_at is null",
        due_at,
        failure,
        failed,
        errand.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Errands of one kind and guild that need attention for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailing {
    /// The guild; `None` for direct messages without a guild.
    pub guild: Option<GuildId>,
    /// Their kind, in a word.
    pub kind: String,
    /// How many.
    pub count: u32,
    /// Whether Discord refused them; otherwise they are late.
    pub is_refused: bool,
    /// When the first of them was due.
    pub due_at: DateTime<Utc>,
    /// The last failure, if known.
    pub failure: Option<String>,
}

/// Returns the errands that Discord refused since an instant, and those that wait and were due
/// before another. In a guild that the bot has left, nothing waits.
pub async fn ailing(
    db: &mut Connection,
    refused_since: DateTime<Utc>,
    late_since: DateTime<Utc>,
) -> Result<Vec<Ailing>> {
    let (refused_since, late_since) = (to_millis(refused_since), to_millis(late_since));
    let rows = sqlx::query!(
        r#"select e.guild_id as "guild_id?", e.kind as "kind!", count(*) as "count!: u32",
               e.is_refused as "is_refused!: bool", min(e.due_at) as "due_at!: i64", e.failure
           from errands e left join guilds g on g.guild_id = e.guild_id
           where g.left_at is null and
               ((e.is_refused = 1 and e.done_at >= ?) or (e.done_at is null and e.due_at < ?))
           group by e.guild_id, e.kind, e.is_refused, e.failure
           order by min(e.due_at), e.guild_id"#,
        refused_since,
        late_since
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Ailing {
                guild: row.guild_id.map(GuildId::from_i64),
                kind: row.kind,
                count: row.count,
                is_refused: row.is_refused,
                due_at: from_millis(row.due_at)?,
                failure: row.failure,
            })
        })
        .collect()
}

/// Forgets some of the errands that ended before an instant, except shared answers: an answer is
/// shared only once. Returns whether there may be more.
pub async fn forget(db: &mut Connection, before: DateTime<Utc>) -> Result<bool> {
    let before = to_millis(before);
    let forgotten = sqlx::query!(
        "delete from errands where errand_id in
             (select errand_id from errands
              where done_at < ? and (kind <> 'share' or failure is not null)
              order by done_at limit ?)",
        before,
        ROWS
    );
    Ok(forgotten.execute(db).await?.rows_affected() > 0)
}

/// Forgets some of a guild's errands; returns how many.
pub async fn forget_guild(db: &mut Connection, guild: GuildId) -> Result<u64> {
    let guild = guild.to_i64();
    let forgotten = sqlx::query!(
        "delete from errands where errand_id in
             (select errand_id from errands where guild_id = ? limit ?)",
        guild,
        ROWS
    );
    Ok(forgotten.execute(db).await?.rows_affected())
}

/// Forgets the errands that name a member, in a guild or everywhere, without being the member's by
/// their row, such as news about a role they set up. Also forgets those about reports, whose
/// numbers may be reused.
pub(super) async fn forget_of(
    db: &mut Connection,
    member: MemberId,
    guild: Option<i64>,
) -> Result<()> {
    // In JSON a number ends with a comma or a brace; in a key, with a colon or the end.
    let [in_json, last_in_json] = [',', '}'].map(|end| format!("%:{member}{end}%"));
    let [in_key, last_in_key] = [":%", ""].map(|end| format!("%:{member}{end}"));
    sqlx::query!(
        "delete from errands
         where (carries like ? or carries like ? or key like ? or key like ?)
             and kind <> 'take_role' and (? is null or guild_id = ?)",
        in_json,
        last_in_json,
        in_key,
        last_in_key,
        guild,
        guild
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from errands where kind = 'reports' and done_at is not null")
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets an errand.
pub async fn remove(db: &mut Connection, errand: ErrandId) -> Result<()> {
    sqlx::query!("delete from errands where errand_id = ?", errand.0)
        .execute(db)
        .await?;
    Ok(())
}
