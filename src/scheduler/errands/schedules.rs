//! Messages to the members who set up schedules.

use chrono::NaiveDate;

use super::{Errands, Tried};
use crate::app::post::{claim, lacks};
use crate::discord::errands;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::ScheduleId;

impl Errands {
    /// Tells the member who set up a schedule that it had no question for a day.
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

    /// Tells the member who set up a schedule that it has paused. A member who takes no messages
    /// from bots finds it in `/schedule list` and `/setup check`.
    pub(super) async fn tell_paused(&self, planned: &Planned, schedule: ScheduleId) -> Tried {
        let Some(schedule) = claim::paused_by_failures(&self.app, schedule).await? else {
            let why = "the schedule is gone, or goes on";
            return Ok(Outcome::Dropped(why.to_owned()));
        };
        let now = self.clock.now();
        let timed_out = self.outbox.timed_out_until(schedule.guild, now).await;
        let letter = errands::paused(&schedule, timed_out);
        self.send_direct(planned, schedule.created_by, &letter)
            .await
    }
}
