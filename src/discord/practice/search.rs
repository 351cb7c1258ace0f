//! Buttons below search results.

use crate::app::reveal::model_answer;
use crate::app::search::search;
use crate::app::{App, Person};
use crate::discord::Error;
use crate::discord::clicks::{Input, Reply};
use crate::discord::custom_id::{Part, Search};
use crate::discord::render;
use crate::discord::render::answer::{gated, page};
use crate::domain::question::Section;

pub(super) async fn respond<'d>(
    app: &'d App,
    person: &Person,
    id: &Search,
    input: Input<'_>,
) -> Result<Reply<'d>, Error> {
    match (id, input) {
        (Search::Page(number, typed), Input::Click) => {
            let results = search(app, person, typed, *number).await?;
            Ok(Reply::InPlace(render::search::view(&results)))
        }
        (Search::Open, Input::Choices([chosen])) => {
            let question = chosen.parse().map_err(|_| Error::OldButton)?;
            let access = model_answer(app, person, &question, None).await?;
            let part = Part::Section(Section::ShortAnswer);
            Ok(Reply::Fresh(gated(access, |answer| page(answer, part, 0))))
        }
        _ => Err(Error::OldButton),
    }
}
