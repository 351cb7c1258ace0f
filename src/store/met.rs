//! Everything that storing a new answer depends on, read in one query: other members wait for the
//! writing connection, and each query is a round trip to its thread.

use chrono::{DateTime, NaiveDate, Utc};

use super::errands::Progress;
use super::openings::Opening;
use super::outcomes::Beside;
use super::{Connection, Result, both, from_millis, parse, to_millis};
use crate::domain::ids::{ErrandId, MemberId};
use crate::domain::points::Coverage;
use crate::domain::post::Post;
use crate::domain::question::QuestionId;
use crate::domain::streak::{Activity, Excuse, LivedDay, Streak, StudyDay};

/// An answer that has just arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arriving<'a> {
    /// The post.
    pub post: &'a Post,
    /// The current id of the post's question.
    pub question: &'a QuestionId,
    /// The member who sent it.
    pub member: MemberId,
    /// The interaction that brought it.
    pub interaction: u64,
    /// When they sent it.
    pub at: DateTime<Utc>,
    /// The key of the errand that updates the number of answers shown on the post.
    pub counting: &'a str,
}

/// What storing an answer depends on.
#[derive(Clone, Debug)]
pub struct Met {
    /// The interaction that brought the member's answer to this post, if there is one already.
    pub answered_by: Option<u64>,
    /// The member's name as last seen; `None` if the guild does not remember them.
    pub name: Option<String>,
    /// The other things that the reply says.
    pub beside: Beside,
    /// When the member last saw part of the question's model answer.
    pub opening: Option<Opening>,
    /// The progress of the errand that updates the number of answers shown on the post.
    pub counting: Option<Progress>,
    /// Whether the member has unread news about their streak, or read it in the reply to this
    /// interaction.
    pub has_notices: bool,
    /// The member's streak over the settled days.
    pub settled: Streak,
    /// The guild's study days from the first unsettled one on, as the member lived them, oldest
    /// first; none if all are settled.
    pub days: Vec<LivedDay>,
    /// The member's last answer to an earlier post of the question: when the post was due, and the
    /// answer's coverage.
    pub last: Option<(DateTime<Utc>, Coverage)>,
}

struct Row {
    timezone: String,
    marking: String,
    answered_by: Option<i64>,
    hint_used: bool,
    is_judged: bool,
    has_notices: bool,
    name: Option<String>,
    opened_at: Option<i64>,
    opened_by: Option<i64>,
    errand_id: Option<i64>,
    errand_due_at: Option<i64>,
    errand_tried_at: Option<i64>,
    errand_done_at: Option<i64>,
    errand_failure: Option<String>,
    settled_length: Option<u32>,
    settled_longest: Option<u32>,
    settled_freezes: Option<u32>,
    settled_towards_freeze: Option<u32>,
    settled_reached_at: Option<i64>,
    last_due_at: Option<i64>,
    last_matched: Option<u32>,
    last_total: Option<u32>,
    day: Option<String>,
    day_closes_at: Option<i64>,
    day_settled_at: Option<i64>,
    day_amnesty: Option<bool>,
    first_at: Option<i64>,
    answered: Option<bool>,
    is_holiday: bool,
    is_repaired: bool,
}

/// Reads what storing an answer depends on.
pub async fn by(db: &mut Connection, arriving: &Arriving<'_>) -> Result<Met> {
    let Arriving { post, counting, .. } = *arriving;
    let (guild, member) = (post.guild.to_i64(), arriving.member.to_i64());
    let (at, due_at) = (to_millis(arriving.at), to_millis(post.due_at));
    let interaction = arriving.interaction as i64;
    let question = arriving.question.as_str();
    // One row for each day, or a single row without a day.
    let rows = sqlx::query_as!(
        Row,
        r#"select timezone, marking,
               (select interaction_id from answers where post_id = $1 and member_id = $3)
                   as "answered_by?: i64",
               exists (select 1 from hints
                   where post_id = $1 and member_id = $3 and shown_at <= $4) as "hint_used!: bool",
               exists (select 1 from judgments
                   where post_id = $1 and member_id = $3) as "is_judged!: bool",
               exists (select 1 from streak_notices notices
                   where notices.guild_id = $2 and notices.member_id = $3
                       and (told_by is null or told_by = $5)) as "has_notices!: bool",
               members.name as "name?",
               opened_at as "opened_at?", openings.interaction_id as "opened_by?",
               errand_id as "errand_id?", errands.due_at as "errand_due_at?",
               errands.tried_at as "errand_tried_at?", errands.done_at as "errand_done_at?",
               errands.failure as "errand_failure?",
               settled_length as "settled_length?: u32", settled_longest as "settled_longest?: u32",
               settled_freezes as "settled_freezes?: u32",
               settled_towards_freeze as "settled_towards_freeze?: u32",
               settled_reached_at as "settled_reached_at?",
               last_posts.due_at as "last_due_at?", last.matched as "last_matched?: u32",
               last.total as "last_total?: u32",
               days.day as "day?", days.closes_at as "day_closes_at?",
               days.settled_at as "day_settled_at?", days.amnesty as "day_amnesty?: bool",
               (select min(answered_at) from answers active where active.guild_id = $2
                   and active.member_id = $3 and active.study_day = days.day) as "first_at?: i64",
               (select max(answer_text is not null) from answers active where active.guild_id = $2
                   and active.member_id = $3 and active.study_day = days.day) as "answered?: bool",
               exists (select 1 from holidays where holidays.guild_id = $2
                   and holidays.member_id = $3 and holidays.day = days.day) as "is_holiday!: bool",
               exists (select 1 from streak_repairs repairs where repairs.guild_id = $2
                   and repairs.member_id = $3 and repairs.day = days.day) as "is_repaired!: bool"
           from guilds
               left join members on members.guild_id = $2 and members.member_id = $3
               left join openings on openings.member_id = $3 and openings.question_id = $6
               left join errands on errands.key = $7
               left join streaks on streaks.guild_id = $2 and streaks.member_id = $3
               left join answers last on last.answer_id = (
                   select answer_id from answers given join posts on posts.post_id = given.post_id
                   where given.guild_id = $2 and given.member_id = $3
                       and given.version_id is not null
                       and posts.question_id = $6 and posts.due_at < $8
                   order by posts.due_at desc, posts.post_id desc limit 1)
               left join posts last_posts on last_posts.post_id = last.post_id
               left join study_days days on days.guild_id = $2 and days.day >= (
                   select min(day) from study_days open
                   where open.guild_id = $2 and open.settled_at is null)
           where guilds.guild_id = $2 order by days.day"#,
        post.id.0,
        guild,
        member,
        at,
        interaction,
        question,
        counting,
        due_at
    )
    .fetch_all(&mut *db)
    .await?;
    let mut days = Vec::with_capacity(rows.len());
    let mut met = None;
    for mut row in rows {
        if let Some(day) = row.day.take() {
            days.push(row.lived(&day)?);
        }
        if met.is_none() {
            met = Some(row.met()?);
        }
    }
    let met = met.ok_or(sqlx::Error::RowNotFound)?;
    Ok(Met { days, ..met })
}

impl Row {
    fn lived(&self, day: &str) -> Result<LivedDay> {
        let day: NaiveDate = parse("a day", day)?;
        let activity = both("what was done on a day", (self.first_at, self.answered))?;
        let activity = activity.map(|(first_at, answered)| {
            Result::Ok(Activity {
                first_at: from_millis(first_at)?,
                answered,
            })
        });
        let excuse = match (self.is_holiday, self.is_repaired) {
            (true, _) => Some(Excuse::Holiday),
            (false, true) => Some(Excuse::Repaired),
            (false, false) => None,
        };
        Ok(LivedDay {
            day: StudyDay {
                day,
                closes_at: from_millis(self.day_closes_at.unwrap_or_default())?,
                settled: self.day_settled_at.is_some(),
                amnesty: self.day_amnesty.unwrap_or_default(),
            },
            activity: activity.transpose()?,
            excuse,
        })
    }

    /// Reads everything but the days.
    fn met(self) -> Result<Met> {
        let opening = both("an opening", (self.opened_at, self.opened_by))?;
        let opening = opening.map(|(at, interaction)| {
            Result::Ok(Opening {
                at: from_millis(at)?,
                interaction: interaction as u64,
            })
        });
        let errand = both("an errand", (self.errand_id, self.errand_due_at))?;
        let counting = errand.map(|(id, due_at)| {
            Result::Ok(Progress {
                id: ErrandId(id),
                due_at: from_millis(due_at)?,
                tried_at: self.errand_tried_at.map(from_millis).transpose()?,
                done_at: self.errand_done_at.map(from_millis).transpose()?,
                is_given_up: self.errand_done_at.is_some() && self.errand_failure.is_some(),
            })
        });
        let counts = both("an answer's marks", (self.last_matched, self.last_total))?;
        let last = both("an answer's marks", (self.last_due_at, counts))?;
        let last = last.map(|(due_at, (matched, total))| {
            Result::Ok((from_millis(due_at)?, Coverage { matched, total }))
        });
        Ok(Met {
            answered_by: self.answered_by.map(|id| id as u64),
            name: self.name,
            beside: Beside {
                zone: parse("a time zone", &self.timezone)?,
                marking: parse("a way of marking", &self.marking)?,
                hint_used: self.hint_used,
                is_judged: self.is_judged,
            },
            opening: opening.transpose()?,
            counting: counting.transpose()?,
            has_notices: self.has_notices,
            settled: Streak {
                length: self.settled_length.unwrap_or_default(),
                longest: self.settled_longest.unwrap_or_default(),
                freezes: self.settled_freezes.unwrap_or_default(),
                towards_freeze: self.settled_towards_freeze.unwrap_or_default(),
                reached_at: self.settled_reached_at.map(from_millis).transpose()?,
            },
            days: Vec::new(),
            last: last.transpose()?,
        })
    }
}
