//! Buttons and forms for a server's own questions.

use super::clicks::Reply;
use super::custom_id::BankId;
use super::form::Submitted;
use super::render::bank;
use super::{Data, Error, text};
use crate::app::own_questions::{self as own, OwnRefusal, as_file};
use crate::app::{self, App, Caller, Refusal};
use crate::domain::own_question::{Tags, Typed};

/// Handles a click.
pub(super) async fn clicked<'d>(
    app: &App,
    caller: &Caller,
    id: BankId,
) -> Result<Reply<'d>, Error> {
    Ok(match id {
        BankId::Review(place) => {
            let waiting = own::review(app, caller, place).await?;
            Reply::InPlace(bank::review(&waiting, ""))
        }
        BankId::Approve(id, version) => {
            let approved = own::approve(app, caller, (id, version)).await?;
            let waiting = own::review(app, caller, 0).await?;
            Reply::InPlace(bank::review(&waiting, &bank::decided(&approved)))
        }
        BankId::Edit(id) => {
            let proposal = own::editing(app, caller, id).await?;
            Reply::Sheet(bank::edit(&proposal, &Tags::default()))
        }
        BankId::Decline(id, version) => {
            let proposal = own::declining(app, caller, (id, version)).await?;
            Reply::Sheet(bank::decline(&proposal))
        }
        BankId::List(page) => {
            let listed = own::list(app, caller, page).await?;
            Reply::InPlace(bank::list(&listed))
        }
        BankId::Remove(id) => {
            let removed = own::remove(app, caller, id).await?;
            Reply::InPlace(bank::removed(&removed))
        }
        BankId::Restore(id) => {
            let restored = own::restore(app, caller, id).await?;
            Reply::InPlace(bank::restored(&restored))
        }
        BankId::Proposed(..) | BankId::Edited(..) | BankId::Declined(..) => {
            return Err(Error::OldButton);
        }
    })
}

/// Handles a submitted form.
pub(super) async fn sent<'d>(
    data: &Data,
    caller: &Caller,
    id: BankId,
    form: &Submitted,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    let typed = typed(form);
    Ok(match id {
        BankId::Proposed(level, tags) => {
            match own::propose(app, caller, (level, &tags), &typed).await {
                Ok(proposal) => Reply::Fresh(bank::proposed(&proposal, caller.manages_server)),
                Err(error) => not_lost(error, &as_file(level, &tags, &typed))?,
            }
        }
        BankId::Edited(id, version, tags) => {
            match own::edit(app, caller, (id, version), &tags, &typed).await {
                Ok(proposal) => Reply::Fresh(bank::edited(&proposal)),
                Err(error) => {
                    let file = own::as_changed_file(app, caller, id, &tags, &typed).await;
                    not_lost(error, &file)?
                }
            }
        }
        BankId::Declined(id, version) => {
            let word = form.typed(bank::WORD);
            let declined = own::decline(app, caller, (id, version), word).await?;
            let waiting = own::review(app, caller, 0).await?;
            Reply::InPlace(bank::review(&waiting, &bank::decided(&declined)))
        }
        _ => return Err(Error::OldButton),
    })
}

/// Returns the typed fields of a question's form.
fn typed(form: &Submitted) -> Typed {
    let field = |name| form.field(name).map(str::to_owned);
    Typed {
        title: field(bank::TITLE),
        short_answer: field(bank::SHORT_ANSWER),
        key_points: field(bank::KEY_POINTS),
        hint: field(bank::HINT),
        explanation: field(bank::EXPLANATION),
    }
}

/// Returns a refusal together with the typed text, because Discord has closed the form.
fn not_lost(error: app::Error, typed: &str) -> Result<Reply<'static>, Error> {
    let app::Error::Refused(refusal) = error else {
        return Err(error.into());
    };
    let file = match &refusal {
        Refusal::Own(own) => match &**own {
            OwnRefusal::Problems(_, file) => file.as_str(),
            _ => typed,
        },
        _ => typed,
    };
    Ok(Reply::Fresh(bank::refused(&text::refusal(&refusal), file)))
}
