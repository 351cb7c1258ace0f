//! Forgets members' old texts. Their points and marks stay.

use chrono::{DateTime, Utc};

use super::{Connection, Result, marks, settings, to_millis};

/// How many rows to look at a time.
const ROWS: i64 = 200;

/// The names of the settings that hold the last answer and the last practice answer without text.
/// Rows sort by time, so the bot looks at nothing twice.
const ANSWERS: &str = "answers without text";
const PRACTICE: &str = "practice answers without text";

/// Forgets some of the texts from before an instant; returns whether there may be more.
pub async fn forget(db: &mut Connection, before: DateTime<Utc>) -> Result<bool> {
    let before = to_millis(before);
    let is_more = answers(db, before).await? || practice(db, before).await?;
    // A report is a text too, with the answer that it is about.
    let reports = sqlx::query!(
        "delete from reports where report_id in
             (select report_id from reports
              where reported_at < ? and told_at is not null limit ?)",
        before,
        ROWS
    );
    let forgotten = reports.execute(db).await?.rows_affected();
    Ok(is_more || forgotten > 0)
}

async fn looked_at(db: &mut Connection, what: &str) -> Result<i64> {
    let last = settings::get(db, what).await?;
    Ok(last.and_then(|last| last.parse().ok()).unwrap_or(0))
}

async fn answers(db: &mut Connection, before: i64) -> Result<bool> {
    let last = looked_at(&mut *db, ANSWERS).await?;
    let rows = sqlx::query!(
        r#"select answer_id, answer_text is not null as "is_written!: bool", suggested, post_id,
               member_id, answered_at
           from answers where answer_id > ? order by answer_id limit ?"#,
        last,
        ROWS
    )
    .fetch_all(&mut *db)
    .await?;
    // A row slightly out of order waits for its time, and holds up the rows after it.
    let old = rows.into_iter().take_while(|row| row.answered_at < before);
    let old: Vec<_> = old.collect();
    let Some(newest) = old.last().map(|row| row.answer_id) else {
        return Ok(false);
    };
    for row in old.iter().filter(|row| row.is_written) {
        let suggested = marks::without_words(row.suggested.as_deref().unwrap_or("[]"))?;
        sqlx::query!(
            "update answers set answer_text = '', first_text = null, improved_at = null,
                 suggested = ?, unsure = '[]'
             where answer_id = ?",
            suggested,
            row.answer_id
        )
        .execute(&mut *db)
        .await?;
        sqlx::query!(
            "delete from judgments where post_id = ? and member_id = ?",
            row.post_id,
            row.member_id
        )
        .execute(&mut *db)
        .await?;
    }
    settings::set(db, ANSWERS, &newest.to_string()).await?;
    Ok(true)
}

async fn practice(db: &mut Connection, before: i64) -> Result<bool> {
    let last = looked_at(&mut *db, PRACTICE).await?;
    let rows = sqlx::query!(
        "select practice_id, suggested, answered_at from practice_answers
         where practice_id > ? order by practice_id limit ?",
        last,
        ROWS
    )
    .fetch_all(&mut *db)
    .await?;
    let old = rows.into_iter().take_while(|row| row.answered_at < before);
    let old: Vec<_> = old.collect();
    let Some(newest) = old.last().map(|row| row.practice_id) else {
        return Ok(false);
    };
    for row in old {
        let suggested = marks::without_words(&row.suggested)?;
        sqlx::query!(
            "update practice_answers set answer_text = '', first_text = null,
                 improved_at = null, suggested = ?, unsure = '[]'
             where practice_id = ?",
            suggested,
            row.practice_id
        )
        .execute(&mut *db)
        .await?;
    }
    settings::set(db, PRACTICE, &newest.to_string()).await?;
    Ok(true)
}
