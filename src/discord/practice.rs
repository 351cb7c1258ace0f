//! Buttons and forms that work the same in a server and in direct messages.

mod drill;
mod ladder;
mod mock;
mod question;
mod quiz;
pub(super) mod report;
mod review;
mod search;

use super::clicks::{Input, Reply};
use super::custom_id::{CustomId, Part};
use super::render::answer::{gated, page};
use super::{Data, Error, Origin, Shared, render};
use crate::app::Person;
use crate::app::mock::guild_of;
use crate::app::plan::today;
use crate::app::reveal::model_answer;
use crate::domain::question::Section;

impl Shared {
    /// Returns what a click or a form works with. In direct messages, a server's own question from
    /// a mock interview uses that server's questions.
    pub(super) async fn at_button(
        &self,
        origin: Origin<'_>,
        custom_id: &str,
    ) -> Result<Data, Error> {
        let data = self.at(origin).await?;
        if origin.guild().is_some() {
            return Ok(data);
        }
        let person = origin.person();
        let id: Option<CustomId> = custom_id.parse().ok();
        let own = id.as_ref().and_then(CustomId::question);
        let Some(question) = own.filter(|question| question.as_own().is_some()) else {
            return Ok(data);
        };
        let guild = guild_of(&self.core, person.member, question).await?;
        Ok(match guild {
            Some(guild) => Data {
                app: self.core.in_guild(guild).await?,
                ..data
            },
            None => data,
        })
    }
}

/// Handles a custom id; `None` for those that belong to a server.
pub(super) async fn respond<'d>(
    data: &'d Data,
    person: &Person,
    id: &CustomId,
    input: Input<'_>,
) -> Result<Option<Reply<'d>>, Error> {
    let app = &data.app;
    Ok(Some(match (id, input) {
        (CustomId::Open(question, part), Input::Click) => {
            let access = model_answer(app, person, question, None).await?;
            Reply::Fresh(gated(access, |answer| page(answer, *part, 0)))
        }
        (CustomId::Turn(question, part, number), Input::Click) => {
            let access = model_answer(app, person, question, None).await?;
            Reply::InPlace(gated(access, |answer| page(answer, *part, *number)))
        }
        (CustomId::OpenAnyway(question, told), Input::Click) => {
            let access = model_answer(app, person, question, Some(*told)).await?;
            let part = Part::Section(Section::ShortAnswer);
            Reply::Fresh(gated(access, |answer| page(answer, part, 0)))
        }
        (CustomId::Report(id), input) => report::respond(data, person, id, input).await?,
        (CustomId::Ladder(question), Input::Click) => ladder::open(app, person, question).await?,
        (CustomId::Rung(question, rung, is_revealed), Input::Click) => {
            ladder::turn(app, person, question, *rung, *is_revealed).await?
        }
        (CustomId::Review(id), input) => review::respond(app, person, id, input).await?,
        (CustomId::Search(id), input) => search::respond(app, person, id, input).await?,
        (CustomId::Practice(id), input) => question::respond(app, person, id, input).await?,
        (CustomId::PlanToday, Input::Click) => {
            Reply::InPlace(render::plan::today(&today(app, person).await?))
        }
        (CustomId::Mock(id), input) => mock::respond(data, person, id, input).await?,
        (CustomId::Quiz(id), input) => quiz::respond(data, person, id, input).await?,
        (CustomId::Drill(id), input) => drill::respond(*id, input)?,
        _ => return Ok(None),
    }))
}
