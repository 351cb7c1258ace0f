//! Members who opted out of judging, how often a model was asked, and its judgments.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Error, Result, from_day, to_millis};
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::judge::{Judgment, Used};

/// Whether the member opted out of language models.
pub async fn refuses(db: &mut Connection, member: MemberId) -> Result<bool> {
    let member = member.to_i64();
    let refusal = sqlx::query_scalar!(
        "select member_id from judge_refusals where member_id = ?",
        member
    );
    Ok(refusal.fetch_optional(db).await?.is_some())
}

/// Records that the member opts out.
pub async fn refuse(db: &mut Connection, member: MemberId, now: DateTime<Utc>) -> Result<()> {
    let (member, now) = (member.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into judge_refusals (member_id, refused_at) values (?, ?)
         on conflict (member_id) do nothing",
        member,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that the member opts back in.
pub async fn allow(db: &mut Connection, member: MemberId) -> Result<()> {
    let member = member.to_i64();
    sqlx::query!("delete from judge_refusals where member_id = ?", member)
        .execute(db)
        .await?;
    Ok(())
}

/// Returns how often a model was asked on a day in UTC: about the member's answers in all guilds,
/// and about the guild's (0 without a guild).
pub async fn used(
    db: &mut Connection,
    guild: Option<GuildId>,
    member: MemberId,
    day: NaiveDate,
) -> Result<Used> {
    let guild = guild.map(GuildId::to_i64);
    let (member, day) = (member.to_i64(), from_day(day));
    let of_member = sqlx::query_scalar!(
        r#"select coalesce(sum(asked), 0) as "asked!: u32" from judge_uses
           where day = ? and member_id = ?"#,
        day,
        member
    );
    let of_guild = sqlx::query_scalar!(
        r#"select coalesce(sum(asked), 0) as "asked!: u32" from judge_uses
           where guild_id = ? and day = ?"#,
        guild,
        day
    );
    Ok(Used {
        member: of_member.fetch_one(&mut *db).await?,
        guild: of_guild.fetch_one(db).await?,
    })
}

/// Counts a request about an answer of the member, who must be remembered, and forgets the counts
/// of earlier days.
pub async fn note_use(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    day: NaiveDate,
) -> Result<()> {
    let (guild, member, day) = (guild.to_i64(), member.to_i64(), from_day(day));
    sqlx::query!("delete from judge_uses where day < ?", day)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into judge_uses (day, member_id, guild_id, asked) values (?, ?, ?, 1)
         on conflict (day, member_id, guild_id) do update set asked = judge_uses.asked + 1",
        day,
        member,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the opt-outs of a guild's first `count` members if no other guild remembers them: the
/// members are forgotten next.
pub(super) async fn forget_members(db: &mut Connection, guild: i64, count: i64) -> Result<()> {
    sqlx::query!(
        "delete from judge_refusals where member_id in
             (select member_id from members where guild_id = ? order by member_id limit ?)
         and not exists (select 1 from members
             where members.member_id = judge_refusals.member_id and members.guild_id <> ?)",
        guild,
        count,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A model's judgment of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The model's name.
    pub model: String,
    /// The judgment.
    pub judgment: Judgment,
}

/// Returns a model's judgment of the member's latest text on the post, if there is one.
pub async fn get(db: &mut Connection, post: PostId, member: MemberId) -> Result<Option<Stored>> {
    let member = member.to_i64();
    let row = sqlx::query!(
        "select judgment, model from judgments where post_id = ? and member_id = ?",
        post.0,
        member
    );
    let Some(row) = row.fetch_optional(db).await? else {
        return Ok(None);
    };
    let judgment = serde_json::from_str(&row.judgment).map_err(|_| Error::Corrupt {
        what: "a judgment",
        value: row.judgment,
    })?;
    Ok(Some(Stored {
        model: row.model,
        judgment,
    }))
}

/// Stores a model's judgment of the member's latest text on the post.
pub async fn put(
    db: &mut Connection,
    post: PostId,
    member: MemberId,
    stored: &Stored,
    now: DateTime<Utc>,
) -> Result<()> {
    let (member, now) = (member.to_i64(), to_millis(now));
    let json = serde_json::to_string(&stored.judgment).expect("texts and numbers are always JSON");
    sqlx::query!(
        "insert into judgments (post_id, member_id, judgment, model, judged_at)
         values (?, ?, ?, ?, ?)
         on conflict (post_id, member_id) do update set judgment = excluded.judgment,
             model = excluded.model, judged_at = excluded.judged_at",
        post.0,
        member,
        json,
        stored.model,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a model's judgment of the member's answer on the post, because the text has changed.
pub async fn withdraw(db: &mut Connection, post: PostId, member: MemberId) -> Result<()> {
    let member = member.to_i64();
    sqlx::query!(
        "delete from judgments where post_id = ? and member_id = ?",
        post.0,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}
