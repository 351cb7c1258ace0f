//! Buttons and forms. Their custom ids hold their state, so they work after any restart.

use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use futures::future::join;
use serenity::all::{
    Builder, ComponentInteraction, ComponentInteractionDataKind, CreateInteractionResponse,
    CreateInteractionResponseMessage, Http, InteractionId, MessageFlags,
};
use tokio::time::timeout;
use tracing::{error, info};

use super::custom_id::CustomId;
use super::form::{Form, Sheet, Submitted};
use super::judged::{self, Judged, Judging, Place};
use super::pace::Costly;
use super::view::View;
use super::{
    Data, Error, Origin, Panicked, bank, chain, explain, note_refusal, practice, presence, privacy,
    record, reference, remind, render, see, text, without_panic,
};
use crate::app::answer::{Begin, Purpose};
use crate::app::board::Which;
use crate::app::judging::Turn;
use crate::app::members::Seen;
use crate::app::reveal::{Access, model_answer};
use crate::app::{self, App, Caller};
use crate::domain::ids::{ChannelId, GuildId, MessageId, PostId, QuizId};
use crate::domain::question::Question;
use crate::metrics::Answered;

/// How long a form may take before the member is told that a reply is coming. Answers are read one
/// at a time, and Discord waits three seconds for a reply.
const ANNOUNCED_AFTER: Duration = Duration::from_secs(1);

/// The input that came with a custom id.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input<'a> {
    /// None: the member clicked a button.
    Click,
    /// The values chosen in a menu.
    Choices(&'a [String]),
    /// The text typed into a form.
    Text(&'a str),
}

/// Returns the places (from 0) chosen in a menu of key points.
pub(super) fn places(values: &[String]) -> Vec<u32> {
    let read = values.iter().filter_map(|value| value.parse().ok());
    read.collect()
}

/// Answers a click on a button or a choice in a menu.
pub(super) async fn component(http: &Http, data: &Data, click: &ComponentInteraction) {
    let input = match &click.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => Input::Choices(values),
        _ => Input::Click,
    };
    let work = async {
        note_message(data, click).await;
        respond(data, &click.data.custom_id, input, click.into()).await
    };
    let reply = reply_of(without_panic(data.in_time(work.boxed())).await, click.id)
        .unwrap_or_else(|explanation| Reply::Fresh(View::text(explanation)));
    reply.send(http, data, (click.id, &click.token)).await;
}

/// Records that a message is in its channel: a click on the message of a post, a quiz or an
/// invitation proves it.
async fn note_message(data: &Data, click: &ComponentInteraction) {
    let message = &click.message;
    let Ok(id) = click.data.custom_id.parse::<CustomId>() else {
        return;
    };
    let flags = message.flags.unwrap_or_default();
    if flags.contains(MessageFlags::EPHEMERAL) || message.author.id.get() != data.outbox.bot().0 {
        return;
    }
    let (app, message) = (&data.app, MessageId(message.id.get()));
    if let (Some(post), Some(guild)) = (id.on_post(), click.guild_id) {
        let place = (ChannelId(click.message.channel_id.get()), message);
        let guild = GuildId(guild.get());
        if let Err(error) = app::post::saw(app, guild, post, place, data.clock.now()).await {
            error!(%post, error = %chain(&error), "failed to record that a post was sent");
        }
    } else if let Some(quiz) = id.in_quiz()
        && let Err(error) = app::quiz::note_message(app, quiz, message).await
    {
        error!(%quiz, error = %chain(&error), "failed to record a quiz's message");
    } else if let Some(mock) = id.on_invitation()
        && let Err(error) = app::mock::note_message(app, mock, message).await
    {
        error!(%mock, error = %chain(&error), "failed to record an invitation's message");
    }
}

/// Answers a submitted form.
pub(super) async fn form(http: &Http, data: &Data, form: &Submitted) {
    let typed = form.typed(render::post::ANSWER_FIELD);
    let to = (form.id, form.token.as_str());
    let work = async {
        match form.custom_id().parse() {
            Ok(CustomId::Bank(id)) => {
                bank::sent(data, &Origin::from(form).caller()?, id, form).await
            }
            _ => respond(data, form.custom_id(), Input::Text(typed), form.into()).await,
        }
    };
    let mut work = pin!(without_panic(data.in_time(work.boxed())));
    let in_time = timeout(ANNOUNCED_AFTER, work.as_mut()).await;
    let is_announced = in_time.is_err();
    let outcome = match in_time {
        Ok(outcome) => outcome,
        Err(_) => join(work, announce(http, to)).await.0,
    };
    let reply = reply_of(outcome, form.id).unwrap_or_else(|explanation| {
        // Discord has closed the form, so its text would be lost.
        if let Ok(CustomId::Bank(_)) = form.custom_id().parse() {
            return Reply::Fresh(render::bank::failed(&explanation, &form.fields()));
        }
        let is_empty = typed.trim().is_empty();
        let explanation = View::text(explanation);
        Reply::Fresh(if is_empty {
            explanation
        } else {
            explanation.with_embed(render::post::typed(typed))
        })
    });
    if is_announced {
        reply.follow(http, data, to).await;
    } else {
        reply.send(http, data, to).await;
    }
}

/// Returns the reply, or a sentence that says why there is none.
pub(super) fn reply_of<R>(
    outcome: Result<Result<R, Error>, Panicked>,
    interaction: InteractionId,
) -> Result<R, String> {
    let explanation = match outcome {
        Ok(Ok(reply)) => return Ok(reply),
        Ok(Err(error)) => explain(&error, interaction),
        Err(Panicked) => {
            record::note(Answered::Failed);
            error!("a click panicked");
            None
        }
    };
    Err(explanation.unwrap_or_else(|| text::fault(&reference(interaction))))
}

/// The result of a click or a form.
pub(super) enum Reply<'b> {
    /// A new message.
    Fresh(View),
    /// A replacement for the clicked message.
    InPlace(View),
    /// A replacement for the message of a channel's quiz, which then shows that the item at this
    /// place is closed.
    ClosedItem(View, QuizId, u32),
    /// A form.
    Form(Form),
    /// A form with several fields.
    Sheet(Sheet),
    /// A committed answer, once a model has judged it.
    Judged(Box<Judged<'b>>),
}

/// An interaction, and the token for its reply.
pub(super) type Waiting<'t> = (InteractionId, &'t str);

/// Tells Discord that a new message will follow. If Discord does not accept that, the work goes on
/// anyway.
async fn announce(http: &Http, to: Waiting<'_>) {
    let ephemeral = CreateInteractionResponseMessage::new().ephemeral(true);
    let sent = CreateInteractionResponse::Defer(ephemeral);
    note_refusal(sent.execute(http, to).await);
}

/// Opens a form.
async fn open(http: &Http, (interaction, token): Waiting<'_>, form: &serde_json::Value) {
    let sent = http.create_interaction_response(interaction, token, form, Vec::new());
    note_refusal(sent.await);
}

impl Reply<'_> {
    /// Sends the first response to the interaction.
    async fn send(self, http: &Http, data: &Data, to: Waiting<'_>) {
        let drawn = async |view: View| view.drawn(&data.pictures).await.into_response();
        let response = match self {
            Self::Fresh(view) => CreateInteractionResponse::Message(drawn(view).await),
            Self::InPlace(view) => CreateInteractionResponse::UpdateMessage(drawn(view).await),
            Self::ClosedItem(view, quiz, place) => {
                let response = CreateInteractionResponse::UpdateMessage(drawn(view).await);
                let sent = response.execute(http, to).await;
                // Otherwise the scheduler shows it.
                if sent.is_ok() {
                    note_shown(data, quiz, place).await;
                }
                return note_refusal(sent);
            }
            Self::Form(form) => return open(http, to, &form.response()).await,
            Self::Sheet(sheet) => return open(http, to, &sheet.response()).await,
            Self::Judged(judged) => return judged.send(http, data, to).await,
        };
        note_refusal(response.execute(http, to).await);
    }

    /// Sends the announced reply.
    async fn follow(self, http: &Http, data: &Data, to: Waiting<'_>) {
        let view = match self {
            Self::Fresh(view) | Self::InPlace(view) | Self::ClosedItem(view, ..) => {
                view.drawn(&data.pictures).await
            }
            // A form cannot follow an announcement, and no form is answered with another.
            Self::Form(_) | Self::Sheet(_) => View::text(text::OLD_BUTTON),
            Self::Judged(judged) => return judged.follow(http, data, to).await,
        };
        edit(http, to, view).await;
    }
}

async fn note_shown(data: &Data, quiz: QuizId, place: u32) {
    let noted = app::quiz::note_shown(&data.app, quiz, place, data.clock.now()).await;
    if let Err(error) = noted {
        error!(%quiz, error = %chain(&error), "failed to record what a quiz shows");
    }
}

/// Replaces the "thinking" sign, or the first response, with a view.
pub(super) async fn edit(http: &Http, (_, token): Waiting<'_>, view: View) {
    let edit = view.into_edit();
    let mut sent = edit.clone().execute(http, token).await.map(|_| ());
    if sent.is_err() {
        // Otherwise the "thinking" sign would stay.
        sent = edit.execute(http, token).await.map(|_| ());
    }
    note_refusal(sent);
}

/// Handles a custom id.
async fn respond<'d>(
    data: &'d Data,
    custom_id: &str,
    input: Input<'_>,
    origin: Origin<'_>,
) -> Result<Reply<'d>, Error> {
    let person = origin.person();
    if let Some(guild) = person.guild {
        let seen = [Seen {
            member: person.member,
            name: &person.name,
            roles: origin.roles(),
        }];
        see(&data.app, guild, &seen, person.at).await;
    }
    let Ok(id) = custom_id.parse() else {
        info!(custom_id, member = %person.member, "unknown button or form");
        return Err(Error::OldButton);
    };
    if let Some(costly) = Costly::of_click(&id) {
        data.pace.take(person.member, costly, person.at)?;
    }
    if let CustomId::Remind(id) = id {
        return remind::respond(data, origin, id).await;
    }
    if let CustomId::Privacy(id) = id {
        return privacy::respond(data, origin, id).await;
    }
    if let Some(reply) = practice::respond(data, &person, &id, input).await? {
        return Ok(reply);
    }
    in_guild(data, &origin.caller()?, id, input).await
}

/// Handles the buttons and forms of posts and boards.
async fn in_guild<'d>(
    data: &'d Data,
    caller: &Caller,
    id: CustomId,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    let id = match (id, input) {
        (CustomId::Submit(post, opened_at), Input::Text(typed)) => {
            let outcome = app::answer::submit(app, caller, post, typed, opened_at).await?;
            let outcome = match judged::may_be(app, caller, outcome, Place::Fresh).await? {
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
        (CustomId::SubmitImproved(post, opened_at), Input::Text(typed)) => {
            let outcome = app::answer::improve(app, caller, post, typed, opened_at).await?;
            let outcome = match judged::may_be(app, caller, outcome, Place::InPlace).await? {
                Judging::Asked(judged) => return Ok(Reply::Judged(judged)),
                Judging::NotAsked(outcome) => outcome,
            };
            return Ok(Reply::InPlace(render::verdict::view(&outcome)));
        }
        (CustomId::Settle(post), Input::Choices(values)) => {
            let outcome = app::answer::settle(app, caller, post, &places(values)).await?;
            return Ok(Reply::InPlace(render::verdict::view(&outcome)));
        }
        // Such ticks earned nothing, and must not earn anything now: show the menu that counts.
        (CustomId::Dispute(post), Input::Choices(_)) => {
            let outcome = app::answer::standing(app, caller, post).await?;
            return Ok(Reply::InPlace(render::verdict::view(&outcome)));
        }
        (id, Input::Click) => id,
        _ => return Err(Error::OldButton),
    };
    Ok(match id {
        CustomId::Answer(post) => match app::answer::begin(app, caller, post).await? {
            Begin::Form { question, purpose } => {
                Reply::Form(answer_form(app, caller, (question, post), &purpose).await?)
            }
            Begin::Answered(outcome) => Reply::Fresh(render::verdict::view(&outcome)),
        },
        CustomId::Improve(post) => match app::answer::begin_improving(app, caller, post).await? {
            Begin::Form { question, purpose } => {
                Reply::Form(answer_form(app, caller, (question, post), &purpose).await?)
            }
            Begin::Answered(outcome) => Reply::InPlace(render::verdict::view(&outcome)),
        },
        CustomId::Show(post) => {
            let outcome = app::answer::show(app, caller, post, None).await?;
            Reply::InPlace(render::verdict::view(&outcome))
        }
        CustomId::Pass(post) => Reply::Fresh(render::verdict::view(
            &app::answer::pass(app, caller, post).await?,
        )),
        CustomId::Hint(post) => Reply::Fresh(render::post::hint(
            app::answer::hint(app, caller, post).await?,
        )),
        CustomId::Stats(post) => {
            let recap = app::daily::stats(app, caller, post).await?;
            Reply::Fresh(render::post::stats(&recap))
        }
        CustomId::Share(post) => {
            let sharing = app::share::ask(app, caller, post).await?;
            Reply::Fresh(render::share::ask(&sharing))
        }
        CustomId::ShareNow(post) => {
            let sharing = app::share::share(app, caller, post).await?;
            Reply::InPlace(render::share::shared(&sharing))
        }
        CustomId::Marks(post, told) => {
            let outcome = app::answer::show(app, caller, post, Some(told)).await?;
            Reply::InPlace(render::verdict::view(&outcome))
        }
        CustomId::PassAndOpen(post) => {
            let outcome = app::answer::pass(app, caller, post).await?;
            let verdict = render::verdict::view(&outcome);
            let Some(question) = outcome.question else {
                return Ok(Reply::InPlace(verdict));
            };
            let (_, access) = model_answer(app, &caller.into(), &question.id, None).await?;
            Reply::InPlace(match access {
                Access::Open(answer) => render::answer::below(verdict, &answer),
                // The question is open elsewhere too; the verdict's buttons ask about that.
                Access::AsksFirst(_) => verdict,
            })
        }
        CustomId::Board(measure, period, key, page) => {
            let which = Which::Named(key);
            let board = app::board::show(app, caller, period, measure, which, page).await?;
            data.roll_call.of(caller.guild, board.members());
            Reply::InPlace(render::board::view(&board, (caller.member, &caller.name)))
        }
        CustomId::Why(member, page) => {
            let why = app::streak::why(app, caller, member, page).await?;
            Reply::InPlace(render::streak::why(&why))
        }
        CustomId::Points(member, page) => {
            let points = app::points::show(app, caller, member, page).await?;
            Reply::InPlace(render::points::view(&points))
        }
        CustomId::Daily(page) => {
            let mut daily = app::daily::today(app, caller, page).await?;
            let posts = daily.open.iter_mut().map(|today| &mut today.post);
            presence::look_for(data, posts).await;
            Reply::InPlace(render::daily::view(&daily))
        }
        CustomId::Schedules(page) => {
            let (schedules, calendar) = app::schedule::list(app, caller).await?;
            let list = render::schedule::list(&schedules, &calendar, caller.at, page);
            Reply::InPlace(list)
        }
        CustomId::RemoveSchedule(schedule) => {
            let removed = app::schedule::remove(app, caller, schedule).await?;
            Reply::InPlace(render::schedule::removed(&removed))
        }
        // Handled above: forms and menus.
        CustomId::Submit(..)
        | CustomId::SubmitImproved(..)
        | CustomId::Settle(_)
        | CustomId::Dispute(_)
        // Handled by `practice`.
        | CustomId::Open(..)
        | CustomId::Turn(..)
        | CustomId::OpenAnyway(..)
        | CustomId::Report(_)
        | CustomId::Remind(_)
        | CustomId::Privacy(_)
        | CustomId::Ladder(..)
        | CustomId::Rung(..)
        | CustomId::Review(_)
        | CustomId::Search(_)
        | CustomId::Practice(_)
        | CustomId::Quiz(_)
        | CustomId::Mock(_)
        | CustomId::PlanToday
        | CustomId::Drill(_) => return Err(Error::OldButton),
        CustomId::Bank(id) => bank::clicked(app, caller, id).await?,
    })
}

/// Returns the form for an answer, with a note if a language model will read it.
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
