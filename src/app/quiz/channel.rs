//! A quiz that a channel plays: everybody chooses once, and the result appears when the host closes
//! the item or its time is over. Its state is in the database, so it continues after a restart.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Came, Found, Picked, Playing, Scene, closed, closes_at, find, from, keep, quiz, quiz_for, score,
};
use crate::app::practice::PracticeRefusal;
use crate::app::reveal::{self, Access, Door, is_of};
use crate::app::{App, Core, Person, Result};
use crate::domain::ids::{GuildId, MessageId, QuizId};
use crate::domain::question::QuestionId;
use crate::domain::quiz::{Begun, InChannel};
use crate::store::{self, posts, quizzes};

/// How many seconds a reply that shows a closed item may be on its way.
const REPLY_SECONDS: i64 = 10;

/// Returns what a channel's quiz shows at `now`.
pub async fn view(app: &App, id: QuizId, now: DateTime<Utc>) -> Result<Playing<'_>> {
    let mut reader = app.store.read().await?;
    let quiz = quiz(&mut reader, id).await?;
    let channel = in_channel(&quiz)?;
    let Some(found) = find(app, &quiz, channel.place, quiz.seed) else {
        // The quiz is over, or the item has left the bank: show the result.
        let picks = quizzes::picks(&mut reader, id).await?;
        let names = quizzes::names(&mut reader, channel.guild, id).await?;
        let open = posts::open(&mut reader, channel.guild, now).await?;
        let is_open = |question| open.iter().any(|post| is_of(&app.bank, post, question));
        let places = (0..).zip(&quiz.items);
        let withheld = places
            .filter(|(_, item)| is_open(&item.question))
            .map(|(place, _)| place)
            .collect();
        let scene = Scene::Over(score::of_channel(app, &quiz, &picks, &names, &withheld));
        return Ok(Playing { begun: quiz, scene });
    };
    drop(reader);
    if !channel.is_closed(now) {
        return Ok(Playing {
            scene: Scene::Open(found.item),
            begun: quiz,
        });
    }
    let (guild, question) = (channel.guild, &found.id.question);
    let solution = found.solution();
    let access = reveal::open_to_guild(app, guild, question, now, solution).await?;
    let scene = closed(app, &quiz, &found, None, access).await?;
    Ok(Playing { begun: quiz, scene })
}

fn in_channel(quiz: &Begun) -> Result<InChannel> {
    quiz.channel.ok_or_else(|| PracticeRefusal::QuizGone.into())
}

/// Keeps a person's choice while the item is open, and records that they will see its answer. A
/// person who is late sees the result.
///
/// # Errors
///
/// Refuses if that would spoil a post for them.
pub(super) async fn pick<'b>(
    app: &'b App,
    person: &Person,
    quiz: &Begun,
    found: &Found<'b>,
    choice: u32,
) -> Result<Picked<'b>> {
    let channel = in_channel(quiz)?;
    if !channel.is_closed(person.at) {
        let question = &found.id.question;
        let access = reveal::open(app, person, question, Door::Marks, None, ()).await?;
        if let Access::AsksFirst(_) = access {
            return Err(PracticeRefusal::ItemIsOpen.into());
        }
    }
    if !keep(app, person, quiz.id, found, choice).await? {
        let playing = shown_to(app, person, quiz.id).await?;
        return Ok(Picked::Shown(Box::new(playing)));
    }
    let mut reader = app.store.read().await?;
    let place = found.item.place;
    let own = quizzes::choice(&mut reader, quiz.id, place, person.member).await?;
    let tally = quizzes::tally(&mut reader, quiz.id, place).await?;
    drop(reader);
    let kept = own.unwrap_or(choice);
    let shown = found.shown_at(kept).unwrap_or_default();
    Ok(Picked::Noted {
        choice: shown,
        text: found.item.options[shown],
        was_before: kept != choice,
        members: tally.iter().map(|(_, count)| count).sum(),
        closes_at: channel.closes_at,
    })
}

/// Closes the item at a place of a channel's quiz for its host, and shows the result. A closed item
/// stays closed.
///
/// # Errors
///
/// Refuses everybody but the host while the item is open.
pub async fn close<'b>(
    app: &'b App,
    person: &Person,
    id: QuizId,
    place: u32,
) -> Result<Playing<'b>> {
    let mut tx = app.store.write().await?;
    let quiz = quiz_for(&mut tx, person, id).await?;
    let channel = in_channel(&quiz)?;
    if channel.place == place && !channel.is_closed(person.at) {
        if quiz.host != person.member {
            return Err(PracticeRefusal::HostCloses(quiz.host, channel.closes_at).into());
        }
        quizzes::close(&mut tx, id, place, person.at).await?;
    }
    store::commit(tx).await?;
    shown_to(app, person, id).await
}

/// Returns what a channel's quiz shows after a person's click. If that includes an answer, records
/// that they saw it, unless it spoils something for them: the others see it, too.
async fn shown_to<'b>(app: &'b App, person: &Person, id: QuizId) -> Result<Playing<'b>> {
    let playing = view(app, id, person.at).await?;
    if let Scene::Closed(item, came) = &playing.scene
        && let Came {
            solution: Access::Open(_),
            ..
        } = came
    {
        reveal::open(app, person, &item.question.id, Door::Marks, None, ()).await?;
    }
    Ok(playing)
}

/// Goes on to the item at a place, once the item before it is closed, or to the result. If the quiz
/// is already there, returns it as it is.
pub(super) async fn go_on<'b>(
    app: &'b App,
    person: &Person,
    quiz: &Begun,
    place: u32,
) -> Result<Playing<'b>> {
    let id = quiz.id;
    let mut tx = app.store.write().await?;
    let quiz = super::quiz(&mut tx, id).await?;
    let channel = in_channel(&quiz)?;
    if channel.place < place && channel.is_closed(person.at) {
        let anybody_at = channel.anybody_goes_on_at();
        if quiz.host != person.member && person.at < anybody_at {
            return Err(PracticeRefusal::HostGoesOn(quiz.host, anybody_at).into());
        }
        // Leave out a question that was posted here since the quiz began.
        let open = posts::open(&mut tx, channel.guild, person.at).await?;
        let is_open =
            |question: &QuestionId| open.iter().any(|post| is_of(&app.bank, post, question));
        let mut next = from(app, &quiz, channel.place + 1).into_iter();
        match next.find(|next| !is_open(&next.id.question)) {
            Some(next) => {
                let closes_at = closes_at(person.at);
                quizzes::go_on(&mut tx, id, next.item.place, closes_at).await?;
            }
            None => quizzes::close(&mut tx, id, quiz.items.len() as u32, person.at).await?,
        }
    }
    store::commit(tx).await?;
    shown_to(app, person, id).await
}

/// Closes every item whose time is over.
pub async fn close_due(app: &Core, now: DateTime<Utc>) -> Result<()> {
    if !quizzes::any_due(&mut *app.store.read().await?, now).await? {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    quizzes::close_due(&mut tx, now).await?;
    Ok(store::commit(tx).await?)
}

/// Returns when the next item closes by itself.
pub async fn next_closing(app: &Core) -> Result<Option<DateTime<Utc>>> {
    Ok(quizzes::next_closing(&mut *app.store.read().await?).await?)
}

/// Returns the quizzes whose messages may not show at `now` that an item is closed, except those
/// that a reply is about to update.
pub async fn to_show(app: &Core, now: DateTime<Utc>) -> Result<Vec<QuizId>> {
    let replied_by = now - TimeDelta::seconds(REPLY_SECONDS);
    Ok(quizzes::to_show(&mut *app.store.read().await?, replied_by).await?)
}

/// Whether any quiz's message may not show that an item is closed.
pub async fn any_to_show(app: &Core) -> Result<bool> {
    Ok(quizzes::any_to_show(&mut *app.store.read().await?).await?)
}

/// Returns the guild of a channel's quiz; `None` if there is no such quiz any more.
pub async fn guild_of(app: &Core, id: QuizId) -> Result<Option<GuildId>> {
    let quiz = quizzes::get(&mut *app.store.read().await?, id).await?;
    Ok(quiz
        .and_then(|quiz| quiz.channel)
        .map(|channel| channel.guild))
}

/// Records that the message shows, or never will, that the item at a place is closed.
pub async fn note_shown(app: &Core, id: QuizId, place: u32, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    quizzes::note_shown(&mut tx, id, place, now).await?;
    Ok(store::commit(tx).await?)
}

/// Records which message shows a channel's quiz, if that was unknown.
pub async fn note_message(app: &Core, id: QuizId, message: MessageId) -> Result<()> {
    let quiz = quizzes::get(&mut *app.store.read().await?, id).await?;
    let channel = quiz.and_then(|quiz| quiz.channel);
    if channel.is_none_or(|channel| channel.message.is_some()) {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    quizzes::note_message(&mut tx, id, message).await?;
    Ok(store::commit(tx).await?)
}
