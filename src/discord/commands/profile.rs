//! `/profile`

use serenity::all::User;

use crate::app::Refusal;
use crate::app::profile::{of_other, own};
use crate::app::streak::Owner;
use crate::discord::render::profile::view;
use crate::discord::{Context, Error, command_caller, command_person, reply};
use crate::domain::ids::MemberId;

/// A card of your year: study days, streak, and how much you cover by level and topic
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn profile(
    ctx: Context<'_>,
    #[description = "Whose (default: yours)"] member: Option<User>,
    #[description = "Show it to everyone here"] public: Option<bool>,
) -> Result<(), Error> {
    let app = &ctx.data().app;
    let person = command_person(ctx);
    let whose = member.map_or(person.member, |user| MemberId(user.id.get()));
    let profile = if whose == person.member {
        own(app, &person).await?
    } else {
        let caller = command_caller(ctx).map_err(|_| Refusal::OtherWithoutServer)?;
        of_other(app, &caller, whose).await?
    };
    let name = match &profile.owner {
        Owner::Other(name) => name.clone(),
        Owner::Caller | Owner::Unknown => person.name,
    };
    let card = view(&profile, &name);
    let card = if public.unwrap_or_default() {
        card.public()
    } else {
        card
    };
    reply(ctx, card).await
}
