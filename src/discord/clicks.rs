//! Buttons and forms. What they mean is in their custom id, so they work after any restart.

use serenity::all::{
    Builder, ComponentInteraction, ComponentInteractionDataKind, CreateInteractionResponse, Http,
    InteractionId, Member, MessageFlags,
};
use tracing::{error, info, warn};

use super::custom_id::{CustomId, Part};
use super::form::{Form, Submitted};
use super::judged::{self, Judged, Judging, Place};
use super::render::answer::gated;
use super::view::View;
use super::{
    Data, Error, caller, chain, explain, presence, reference, render, see, text, without_panic,
};
use crate::app::answer::{Begin, Purpose};
use crate::app::judging::Turn;
use crate::app::reveal::{Access, model_answer};
use crate::app::{self, App, Caller};
use crate::domain::ids::{ChannelId, GuildId, MessageId, PostId};
use crate::domain::question::{Question, QuestionId, Section};

/// What came with a custom id.
#[derive(Clone, Copy, Debug)]
enum Input<'a> {
    /// Nothing: a button was clicked.
    Click,
    /// The values that were chosen in a menu.
    Choices(&'a [String]),
    /// The text that was typed into a form.
    Text(&'a str),
}

/// Answers a click on a button, or a choice in a menu.
pub(super) async fn component(http: &Http, data: &Data, click: &ComponentInteraction) {
    let input = match &click.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => Input::Choices(values),
        _ => Input::Click,
    };
    let work = async {
        note_message(data, click).await;
        respond(
            data,
            &click.data.custom_id,
            input,
            click.id,
            click.guild_id,
            click.member.as_ref(),
        )
        .await
    };
    let reply = reply_of(without_panic(work).await, click.id)
        .unwrap_or_else(|explanation| Reply::Fresh(View::text(explanation)));
    reply.send(http, data, click.id, &click.token).await;
}

/// A click on a post's own message proves that the message is in its channel, whether or not
/// that is known.
async fn note_message(data: &Data, click: &ComponentInteraction) {
    let message = &click.message;
    let id = click.data.custom_id.parse::<CustomId>().ok();
    let (Some(post), Some(guild)) = (id.and_then(|id| id.on_post()), click.guild_id) else {
        return;
    };
    let flags = message.flags.unwrap_or_default();
    if flags.contains(MessageFlags::EPHEMERAL) || message.author.id.get() != data.outbox.bot().0 {
        return;
    }
    let place = (
        ChannelId(message.channel_id.get()),
        MessageId(message.id.get()),
    );
    let guild = GuildId(guild.get());
    if let Err(error) = app::post::saw(&data.app, guild, post, place, data.clock.now()).await {
        error!(%post, error = %chain(&error), "failed to record that a post was sent");
    }
}

/// Answers a submitted form.
pub(super) async fn form(http: &Http, data: &Data, form: &Submitted) {
    let typed = form.typed(render::post::ANSWER_FIELD);
    let work = respond(
        data,
        form.custom_id(),
        Input::Text(typed),
        form.id,
        form.guild_id,
        form.member.as_deref(),
    );
    let reply = reply_of(without_panic(work).await, form.id).unwrap_or_else(|explanation| {
        // Discord has closed the form: its text would be gone.
        let is_empty = typed.trim().is_empty();
        let explanation = View::text(explanation);
        Reply::Fresh(if is_empty {
            explanation
        } else {
            explanation.with_embed(render::post::typed(typed))
        })
    });
    reply.send(http, data, form.id, &form.token).await;
}

/// The reply, or a sentence that says why there is none.
pub(super) fn reply_of<R>(
    outcome: Result<Result<R, Error>, String>,
    interaction: InteractionId,
) -> Result<R, String> {
    let explanation = match outcome {
        Ok(Ok(reply)) => return Ok(reply),
        Ok(Err(error)) => explain(&error, interaction),
        Err(panic) => {
            error!(
                reference = reference(interaction),
                panic, "a click panicked"
            );
            None
        }
    };
    Err(explanation.unwrap_or_else(|| text::fault(&reference(interaction))))
}

/// What a click or a form leads to.
enum Reply<'b> {
    /// A message of its own.
    Fresh(View),
    /// In place of the message that was clicked.
    InPlace(View),
    /// A form.
    Form(Form),
    /// An answer that is committed, once a model has judged it.
    Judged(Box<Judged<'b>>),
}

impl Reply<'_> {
    async fn send(self, http: &Http, data: &Data, interaction: InteractionId, token: &str) {
        let drawn = async |view: View| view.drawn(&data.pictures).await.into_response();
        let response = match self {
            Self::Fresh(view) => CreateInteractionResponse::Message(drawn(view).await),
            Self::InPlace(view) => CreateInteractionResponse::UpdateMessage(drawn(view).await),
            Self::Form(form) => {
                let response = form.response();
                let sent = http
                    .create_interaction_response(interaction, token, &response, Vec::new())
                    .await;
                return note_refusal(sent, interaction);
            }
            Self::Judged(judged) => return judged.send(http, data, interaction, token).await,
        };
        note_refusal(
            response.execute(http, (interaction, token)).await,
            interaction,
        );
    }
}

pub(super) fn note_refusal(sent: Result<(), serenity::Error>, interaction: InteractionId) {
    if let Err(error) = sent {
        warn!(%interaction, %error, "Discord refused a reply");
    }
}

/// What a custom id asks for, done.
async fn respond<'d>(
    data: &'d Data,
    custom_id: &str,
    input: Input<'_>,
    interaction: InteractionId,
    guild: Option<serenity::all::GuildId>,
    member: Option<&Member>,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    let caller = caller(interaction, guild, member)?;
    see(app, caller.guild, &[(caller.member, caller.name.as_str())]).await;
    let id = match (custom_id.parse(), input) {
        (Ok(CustomId::Submit(post, opened_at)), Input::Text(typed)) => {
            let outcome = app::answer::submit(app, &caller, post, typed, opened_at).await?;
            let outcome = match judged::may_be(app, &caller, outcome, Place::Fresh).await? {
                Judging::Asked(judged) => return Ok(Reply::Judged(judged)),
                Judging::NotAsked(outcome) => outcome,
            };
            let view = render::verdict::view(&outcome);
            return Ok(Reply::Fresh(if outcome.loses_text() {
                view.with_embed(render::post::typed(typed))
            } else {
                view
            }));
        }
        (Ok(CustomId::SubmitImproved(post, opened_at)), Input::Text(typed)) => {
            let outcome = app::answer::improve(app, &caller, post, typed, opened_at).await?;
            let outcome = match judged::may_be(app, &caller, outcome, Place::InPlace).await? {
                Judging::Asked(judged) => return Ok(Reply::Judged(judged)),
                Judging::NotAsked(outcome) => outcome,
            };
            return Ok(Reply::InPlace(render::verdict::view(&outcome)));
        }
        (Ok(CustomId::Settle(post)), Input::Choices(values)) => {
            let places: Vec<u32> = values
                .iter()
                .filter_map(|value| value.parse().ok())
                .collect();
            let outcome = app::answer::settle(app, &caller, post, &places).await?;
            return Ok(Reply::InPlace(render::verdict::view(&outcome)));
        }
        // It earned nothing, and is not to earn something now: the menu that does is shown.
        (Ok(CustomId::Dispute(post)), Input::Choices(_)) => {
            let outcome = app::answer::standing(app, &caller, post).await?;
            return Ok(Reply::InPlace(render::verdict::view(&outcome)));
        }
        (Ok(id), Input::Click) => id,
        _ => {
            info!(custom_id, member = %caller.member, "unknown button or form");
            return Err(Error::OldButton);
        }
    };
    Ok(match id {
        CustomId::Answer(post) => match app::answer::begin(app, &caller, post).await? {
            Begin::Form { question, purpose } => {
                Reply::Form(answer_form(app, &caller, (question, post), &purpose).await?)
            }
            Begin::Answered(outcome) => Reply::Fresh(render::verdict::view(&outcome)),
        },
        CustomId::Improve(post) => match app::answer::begin_improving(app, &caller, post).await? {
            Begin::Form { question, purpose } => {
                Reply::Form(answer_form(app, &caller, (question, post), &purpose).await?)
            }
            Begin::Answered(outcome) => Reply::InPlace(render::verdict::view(&outcome)),
        },
        CustomId::Show(post) => {
            let outcome = app::answer::show(app, &caller, post, None).await?;
            Reply::InPlace(render::verdict::view(&outcome))
        }
        CustomId::Pass(post) => Reply::Fresh(render::verdict::view(
            &app::answer::pass(app, &caller, post).await?,
        )),
        CustomId::Hint(post) => Reply::Fresh(render::post::hint(
            app::answer::hint(app, &caller, post).await?,
        )),
        CustomId::Stats(post) => {
            let recap = app::daily::stats(app, &caller, post).await?;
            Reply::Fresh(render::post::stats(&recap))
        }
        CustomId::Open(question, part) => {
            let access = model_answer(app, &caller, &question, None).await?;
            Reply::Fresh(gated(access, |answer| {
                render::answer::page(answer, part, 0)
            }))
        }
        CustomId::Turn(question, part, page) => {
            let access = model_answer(app, &caller, &question, None).await?;
            Reply::InPlace(gated(access, |answer| {
                render::answer::page(answer, part, page)
            }))
        }
        CustomId::OpenAnyway(question, told) => {
            let access = model_answer(app, &caller, &question, Some(told)).await?;
            let part = Part::Section(Section::ShortAnswer);
            Reply::Fresh(gated(access, |answer| {
                render::answer::page(answer, part, 0)
            }))
        }
        CustomId::Marks(post, told) => {
            let outcome = app::answer::show(app, &caller, post, Some(told)).await?;
            Reply::InPlace(render::verdict::view(&outcome))
        }
        CustomId::PassAndOpen(post) => {
            let outcome = app::answer::pass(app, &caller, post).await?;
            let verdict = render::verdict::view(&outcome);
            let Some(question) = outcome.question else {
                return Ok(Reply::InPlace(verdict));
            };
            let (_, access) = model_answer(app, &caller, &question.id, None).await?;
            Reply::InPlace(match access {
                Access::Open(answer) => render::answer::below(verdict, &answer),
                // Open elsewhere, too: the buttons of the verdict ask about that.
                Access::AsksFirst(_) => verdict,
            })
        }
        CustomId::Ladder(question) => {
            let rung = app::ladder::revealed(app, &caller, &question).await?;
            let access = model_answer(app, &caller, &question, None).await?;
            Reply::Fresh(gated(access, |answer| {
                render::ladder::rung(answer, rung, false)
            }))
        }
        CustomId::Rung(question, rung, revealed) => {
            Reply::InPlace(climb(data, &caller, &question, rung, revealed).await?)
        }
        CustomId::Board(measure, period, key, page) => {
            let board = app::board::show(app, &caller, period, measure, Some(key), page).await?;
            Reply::InPlace(render::board::view(&board, (caller.member, &caller.name)))
        }
        CustomId::Why(member, page) => {
            let why = app::streak::why(app, &caller, member, page).await?;
            Reply::InPlace(render::streak::why(&why))
        }
        CustomId::Points(member, page) => {
            let points = app::points::show(app, &caller, member, page).await?;
            Reply::InPlace(render::points::view(&points))
        }
        CustomId::Daily(page) => {
            let mut daily = app::daily::today(app, &caller, page).await?;
            let posts = daily.open.iter_mut().map(|today| &mut today.post);
            presence::look_for(data, posts).await;
            Reply::InPlace(render::daily::view(&daily))
        }
        CustomId::Schedules(page) => {
            let (schedules, calendar) = app::schedule::list(app, &caller).await?;
            let list = render::schedule::list(&schedules, &calendar, caller.at, page);
            Reply::InPlace(list)
        }
        CustomId::RemoveSchedule(schedule) => {
            let removed = app::schedule::remove(app, &caller, schedule).await?;
            Reply::InPlace(render::schedule::removed(&removed))
        }
        // Handled above: forms and menus.
        CustomId::Submit(..)
        | CustomId::SubmitImproved(..)
        | CustomId::Settle(_)
        | CustomId::Dispute(_) => return Err(Error::OldButton),
    })
}

/// The form for an answer, which says so where a language model will get it.
async fn answer_form(
    app: &App,
    caller: &Caller,
    (question, post): (Option<&Question>, PostId),
    purpose: &Purpose,
) -> Result<Form, Error> {
    let is_judged = matches!(purpose, Purpose::Answer | Purpose::Improve(_))
        && app::judging::turn(app, caller).await? == Turn::Asked;
    let form = render::post::answer_form(question, post, caller.at, purpose, is_judged);
    Ok(form)
}

async fn climb(
    data: &Data,
    caller: &Caller,
    question: &QuestionId,
    rung: u32,
    revealed: bool,
) -> Result<View, Error> {
    let access = if revealed {
        app::ladder::reveal(&data.app, caller, question, rung).await?
    } else {
        model_answer(&data.app, caller, question, None).await?
    };
    Ok(gated(access, |answer| {
        render::ladder::rung(answer, rung, revealed)
    }))
}
