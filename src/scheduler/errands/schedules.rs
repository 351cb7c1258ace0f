//! What the makers of schedules are told.

use chrono::NaiveDate;

use super::{Errands, Tried};
use crate::app::post::lacks;
use crate::discord::errands;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::ScheduleId;

impl Errands {
    /// Tells who made a schedule that it had no question for a day.
    pub(super) async fn tell_no_question(
        &self,
        planned: &Planned,
        schedule: ScheduleId,
        day: NaiveDate,
    ) -> Tried {
        let Some(schedule) = lacks::without_question(&self.app, schedule, day).await? else {
            let why = "the schedule is gone, or has posted since";
            return Ok(Outcome::Dropped(why.to_owned()));
        };
        let letter = errands::no_question(&schedule, day);
        self.send_direct(planned, schedule.created_by, &letter)
            .await
    }
}
