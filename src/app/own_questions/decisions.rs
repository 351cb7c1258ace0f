//! Decisions on proposals, for their authors.

use chrono::{DateTime, Utc};

use crate::app::{Core, Result};
use crate::domain::ids::{GuildId, MemberId, OwnQuestionId};
use crate::domain::own_question::OwnQuestion;
use crate::store::{self, own_questions};

/// Returns the decisions on a member's proposals that they have not read yet.
pub async fn untold(app: &Core, guild: GuildId, member: MemberId) -> Result<Vec<OwnQuestion>> {
    let mut reader = app.store.read().await?;
    Ok(own_questions::untold(&mut reader, guild, member).await?)
}

/// Returns a decided question and its author, unless the author knows.
pub async fn decided(
    app: &Core,
    guild: GuildId,
    question: OwnQuestionId,
) -> Result<Option<(MemberId, OwnQuestion)>> {
    let mut reader = app.store.read().await?;
    let Some(own) = own_questions::get(&mut reader, guild, question).await? else {
        return Ok(None);
    };
    let Some(author) = own.proposed_by else {
        return Ok(None);
    };
    let mut untold = own_questions::untold(&mut reader, guild, author).await?;
    untold.retain(|untold| untold.id == question);
    Ok(untold.pop().map(|own| (author, own)))
}

/// Records that the author of questions knows the decisions.
pub async fn note_told(app: &Core, questions: &[OwnQuestionId], now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    for question in questions {
        own_questions::note_told(&mut tx, *question, now).await?;
    }
    Ok(store::commit(tx).await?)
}
