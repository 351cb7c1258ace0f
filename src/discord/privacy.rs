//! Buttons that erase members' data.

use super::clicks::Reply;
use super::custom_id::Privacy;
use super::render::{members, privacy};
use super::{Data, Error, Origin};
use crate::app::{self, privacy::PrivacyRefusal};

/// Handles a click.
pub(super) async fn respond<'d>(
    data: &'d Data,
    origin: Origin<'_>,
    id: Privacy,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    Ok(Reply::InPlace(match id {
        Privacy::EraseHere => {
            // Only in a server: otherwise this would erase everything.
            let caller = origin.caller()?;
            let erased = app::privacy::erase(app, &(&caller).into(), false).await?;
            privacy::erased(&erased)
        }
        Privacy::EraseEverywhere => {
            let erased = app::privacy::erase(app, &origin.person(), true).await?;
            privacy::erased(&erased)
        }
        Privacy::Forget(member) => {
            let caller = origin.caller()?;
            // They may have come back since the question was shown, and what is erased is gone.
            caller.must_manage_server()?;
            if !data.roll_call.about_now(caller.guild, member).await? {
                return Err(app::Error::from(PrivacyRefusal::Unanswered(member)).into());
            }
            let erased = app::privacy::forget(app, &caller, member).await?;
            members::forgotten(member, &erased)
        }
    }))
}
