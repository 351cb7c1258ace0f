//! Mock interviews, and their turns.

use chrono::{DateTime, Utc};

use super::{Connection, Error, Result, both, from_millis, parse, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, MockId};
use crate::domain::mock::{Ending, Mock, Partner, Sheet, Stage, Turn, Unaccepted};
use crate::domain::question::{Level, QuestionId};

/// A new invitation.
#[derive(Clone, Debug)]
pub struct New<'n> {
    /// The guild.
    pub guild: GuildId,
    /// The channel with the invitation.
    pub channel: ChannelId,
    /// The host.
    pub host: &'n Partner,
    /// The invited member.
    pub partner: &'n Partner,
    /// The interaction that sends it.
    pub interaction: u64,
    /// How hard the questions are.
    pub level: Option<Level>,
    /// Whether the channel can have a private thread.
    pub wants_thread: bool,
    /// When it is sent.
    pub at: DateTime<Utc>,
}

/// Stores an invitation.
pub async fn insert(db: &mut Connection, new: &New<'_>) -> Result<MockId> {
    let (guild, channel) = (new.guild.to_i64(), new.channel.to_i64());
    let (host, partner) = (new.host.member.to_i64(), new.partner.member.to_i64());
    let (interaction, at) = (new.interaction as i64, to_millis(new.at));
    let level = new.level.map(Level::as_str);
    let id = sqlx::query_scalar!(
        r#"insert into mocks (guild_id, channel_id, host_id, host_name, partner_id, partner_name,
             interaction_id, level, wants_thread, invited_at, touched_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning mock_id as "mock_id!""#,
        guild,
        channel,
        host,
        new.host.name,
        partner,
        new.partner.name,
        interaction,
        level,
        new.wants_thread,
        at,
        at
    )
    .fetch_one(db)
    .await?;
    Ok(MockId(id))
}

/// Returns the interview that an interaction started.
pub async fn of_interaction(db: &mut Connection, interaction: u64) -> Result<Option<MockId>> {
    let interaction = interaction as i64;
    let id = sqlx::query_scalar!(
        "select mock_id from mocks where interaction_id = ?",
        interaction
    );
    Ok(id.fetch_optional(db).await?.map(MockId))
}

/// Withdraws a member's invitations that nobody has accepted.
pub async fn replace_invitations(
    db: &mut Connection,
    host: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (host, now, ending) = (host.to_i64(), to_millis(now), Ending::Replaced.as_str());
    sqlx::query!(
        "update mocks set ended_at = ?, ending = ?
         where host_id = ? and accepted_at is null and ended_at is null",
        now,
        ending,
        host
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns a member's invitations since an instant that nobody has accepted.
pub async fn unaccepted(
    db: &mut Connection,
    host: MemberId,
    since: DateTime<Utc>,
) -> Result<Vec<Unaccepted>> {
    let (host, since) = (host.to_i64(), to_millis(since));
    let rows = sqlx::query!(
        "select partner_id, invited_at, ended_at, ending from mocks
         where host_id = ? and invited_at > ? and accepted_at is null",
        host,
        since
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Unaccepted {
                partner: MemberId::from_i64(row.partner_id),
                at: from_millis(row.invited_at)?,
                ended: ended((row.ended_at, row.ending))?,
            })
        })
        .collect()
}

/// Reads when and how an interview ended, if it did.
fn ended(row: (Option<i64>, Option<String>)) -> Result<Option<(DateTime<Utc>, Ending)>> {
    let ended = both("how an interview ended", row)?;
    let ended = ended.map(|(at, ending)| -> Result<_> {
        Ok((from_millis(at)?, parse("how an interview ended", &ending)?))
    });
    ended.transpose()
}

/// Records which message has the invitation.
pub async fn note_message(db: &mut Connection, id: MockId, message: MessageId) -> Result<()> {
    let message = message.to_i64();
    sqlx::query!(
        "update mocks set message_id = ? where mock_id = ? and message_id is null",
        message,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the guild of the member's last interview that asked a question.
pub async fn guild_of(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
) -> Result<Option<GuildId>> {
    let (member, question) = (member.to_i64(), question.as_str());
    let guild = sqlx::query_scalar!(
        "select guild_id from mocks join mock_turns using (mock_id)
         where (host_id = ? or partner_id = ?) and question_id = ?
         order by mock_id desc limit 1",
        member,
        member,
        question
    );
    Ok(guild.fetch_optional(db).await?.map(GuildId::from_i64))
}

/// Returns an interview; `None` if it was forgotten.
pub async fn get(db: &mut Connection, id: MockId) -> Result<Option<Mock>> {
    let row = sqlx::query!(
        r#"select guild_id, channel_id, host_id, host_name, partner_id, partner_name, level,
               wants_thread as "wants_thread: bool", message_id, invited_at, accepted_at, thread_id,
               is_direct as "is_direct: bool", touched_at, ended_at, ending
           from mocks where mock_id = ?"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let partner = |member, name| Partner {
        member: MemberId::from_i64(member),
        name,
    };
    let level = row.level.map(|level| parse("a level", &level));
    Ok(Some(Mock {
        id,
        guild: GuildId::from_i64(row.guild_id),
        channel: ChannelId::from_i64(row.channel_id),
        host: partner(row.host_id, row.host_name),
        partner: partner(row.partner_id, row.partner_name),
        level: level.transpose()?,
        wants_thread: row.wants_thread,
        message: row.message_id.map(MessageId::from_i64),
        invited_at: from_millis(row.invited_at)?,
        accepted_at: row.accepted_at.map(from_millis).transpose()?,
        stage: match row.thread_id {
            Some(thread) => Some(Stage::Thread(ChannelId::from_i64(thread))),
            None => row.is_direct.then_some(Stage::Direct),
        },
        touched_at: from_millis(row.touched_at)?,
        ended: ended((row.ended_at, row.ending))?,
    }))
}

/// Whether the two of an invitation are in another interview with each other in its guild, which
/// somebody has touched after an instant.
pub async fn are_busy(db: &mut Connection, mock: &Mock, after: DateTime<Utc>) -> Result<bool> {
    let (guild, after) = (mock.guild.to_i64(), to_millis(after));
    let (host, partner) = (mock.host.member.to_i64(), mock.partner.member.to_i64());
    let going = sqlx::query_scalar!(
        "select mock_id from mocks
         where ((host_id = ? and partner_id = ?) or (host_id = ? and partner_id = ?))
             and guild_id = ? and accepted_at is not null and ended_at is null
             and touched_at > ? limit 1",
        host,
        partner,
        partner,
        host,
        guild,
        after
    );
    Ok(going.fetch_optional(db).await?.is_some())
}

/// Records that an invitation was accepted.
pub async fn accept(db: &mut Connection, id: MockId, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update mocks set accepted_at = ?, touched_at = ? where mock_id = ?",
        now,
        now,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a member did something.
pub async fn touch(db: &mut Connection, id: MockId, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update mocks set touched_at = ? where mock_id = ? and touched_at < ?",
        now,
        id.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records where an interview takes place.
pub async fn set_stage(db: &mut Connection, id: MockId, stage: Stage) -> Result<()> {
    let (thread, is_direct) = match stage {
        Stage::Thread(thread) => (Some(thread.to_i64()), false),
        Stage::Direct => (None, true),
    };
    sqlx::query!(
        "update mocks set thread_id = ?, is_direct = ? where mock_id = ?",
        thread,
        is_direct,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends an interview, unless it has ended.
pub async fn end(
    db: &mut Connection,
    id: MockId,
    ending: Ending,
    now: DateTime<Utc>,
) -> Result<()> {
    let (ending, now) = (ending.as_str(), to_millis(now));
    sqlx::query!(
        "update mocks set ended_at = ?, ending = ? where mock_id = ? and ended_at is null",
        now,
        ending,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the turns of an interview, in order.
pub async fn turns(db: &mut Connection, id: MockId) -> Result<Vec<Turn>> {
    let rows = sqlx::query!(
        r#"select turn as "turn: u32", interviewer_id, question_id, sheet, begun_at, ended_at
           from mock_turns where mock_id = ? order by turn"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Turn {
                number: row.turn,
                interviewer: MemberId::from_i64(row.interviewer_id),
                question: parse("a question's id", &row.question_id)?,
                sheet: serde_json::from_str(&row.sheet).map_err(|_| Error::Corrupt {
                    what: "what an interviewer noted",
                    value: row.sheet,
                })?,
                begun_at: from_millis(row.begun_at)?,
                ended_at: row.ended_at.map(from_millis).transpose()?,
            })
        })
        .collect()
}

/// Stores a turn, which may be new.
pub async fn put_turn(db: &mut Connection, id: MockId, turn: &Turn) -> Result<()> {
    let (interviewer, question) = (turn.interviewer.to_i64(), turn.question.as_str());
    let (sheet, begun_at) = (json(&turn.sheet), to_millis(turn.begun_at));
    let ended_at = turn.ended_at.map(to_millis);
    sqlx::query!(
        "insert into mock_turns (mock_id, turn, interviewer_id, question_id, sheet, begun_at,
             ended_at)
         values (?, ?, ?, ?, ?, ?, ?)
         on conflict (mock_id, turn) do update
             set interviewer_id = excluded.interviewer_id, question_id = excluded.question_id,
                 sheet = excluded.sheet, begun_at = excluded.begun_at,
                 ended_at = excluded.ended_at",
        id.0,
        turn.number,
        interviewer,
        question,
        sheet,
        begun_at,
        ended_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a turn.
pub async fn remove_turn(db: &mut Connection, id: MockId, number: u32) -> Result<()> {
    sqlx::query!(
        "delete from mock_turns where mock_id = ? and turn = ?",
        id.0,
        number
    )
    .execute(db)
    .await?;
    Ok(())
}

fn json(sheet: &Sheet) -> String {
    serde_json::to_string(sheet).expect("texts and flags are always JSON")
}

/// Forgets some of the interviews that nobody has touched since an instant; returns whether there
/// may be more.
pub async fn forget(db: &mut Connection, before: DateTime<Utc>) -> Result<bool> {
    const ROWS: i64 = 500;
    let before = to_millis(before);
    let forgotten = sqlx::query!(
        "delete from mocks where mock_id in
             (select mock_id from mocks where touched_at < ? order by touched_at limit ?)",
        before,
        ROWS
    );
    Ok(forgotten.execute(db).await?.rows_affected() > 0)
}

/// Forgets some of a guild's interviews; returns how many.
pub async fn forget_guild(db: &mut Connection, guild: i64, count: i64) -> Result<u64> {
    let forgotten = sqlx::query!(
        "delete from mocks where mock_id in
             (select mock_id from mocks where guild_id = ? limit ?)",
        guild,
        count
    );
    Ok(forgotten.execute(db).await?.rows_affected())
}
