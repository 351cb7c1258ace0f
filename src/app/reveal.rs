//! Opening the model answer: after one has answered, or at the price of a pass.

use chrono::{DateTime, Utc};

use super::{App, Caller, Refusal, Result};
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::post::Post;
use crate::domain::question::{Question, QuestionId};
use crate::store::posts;

/// Whether a member may see a model answer.
#[derive(Clone, Debug)]
pub enum Access<'b> {
    /// They may.
    Open(&'b Question),
    /// It is asked in an open post that they have not answered: seeing it is a pass.
    AsksFirst(&'b Question, Box<Post>),
}

/// What the model answer of a question takes for the caller.
pub async fn access<'b>(
    app: &'b App,
    caller: &Caller,
    question: &QuestionId,
) -> Result<Access<'b>> {
    let question = app.question(question)?;
    let unanswered = unanswered_post(app, caller.guild, caller.member, question, caller.at).await?;
    Ok(match unanswered {
        Some(post) => Access::AsksFirst(question, Box::new(post)),
        None => Access::Open(question),
    })
}

async fn unanswered_post(
    app: &App,
    guild: GuildId,
    member: MemberId,
    question: &Question,
    now: DateTime<Utc>,
) -> Result<Option<Post>> {
    let mut reader = app.store.read().await?;
    let unanswered = posts::open_unanswered(&mut reader, guild, member, now).await?;
    let asks_it = |post: &Post| {
        let asked = app.bank.get(post.question.as_str());
        asked.is_some_and(|asked| asked.id == question.id)
    };
    Ok(unanswered.into_iter().find(asks_it))
}

/// The question of a post in the caller's guild.
pub async fn question_of<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
) -> Result<(&'b Question, Post)> {
    let post = super::daily::post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    Ok((app.question(&post.question)?, post))
}

/// The question that a member means: an id, a number with or without `#`, or a title.
pub fn find<'b>(app: &'b App, typed: &str) -> Result<&'b Question> {
    let unknown = || Refusal::UnknownQuestion(typed.to_owned());
    let wanted = typed.trim();
    if let Ok(number) = wanted.trim_start_matches('#').parse() {
        return Ok(app.bank.by_number(number).ok_or_else(unknown)?);
    }
    let by_title = || {
        app.bank
            .iter()
            .find(|question| question.title.eq_ignore_ascii_case(wanted))
    };
    Ok(app.bank.get(wanted).or_else(by_title).ok_or_else(unknown)?)
}
