//! What the member who set up a schedule reads about its posts.

use chrono::{DateTime, NaiveDate, Utc};

use super::{MORE_OWN, timestamp};
use crate::domain::ids::ChannelId;
use crate::domain::own_question::Source;
use crate::domain::post::Lack;
use crate::domain::schedule::Schedule;

/// How to end the bot's time-out early.
pub const END_TIME_OUT: &str =
    "To end that sooner, right-click my name and choose *Remove Timeout*.";

/// Says that a schedule has paused itself. `timed_out_until` is the reason if the bot is timed out.
pub fn paused(schedule: &Schedule, timed_out_until: Option<DateTime<Utc>>) -> String {
    let (number, channel) = (schedule.number, schedule.plan.channel);
    let why = match timed_out_until {
        Some(until) => format!(
            "because I am timed out on the server until {}. {END_TIME_OUT}",
            timestamp(until, 'f')
        ),
        None => "most likely because I may no longer see the channel or write there. Run `/setup \
                 check` on the server: it names what is missing."
            .to_owned(),
    };
    format!(
        "Schedule #{number} in <#{channel}> is paused: Discord refused its last three posts, {why} \
         Then `/schedule resume`."
    )
}

/// Says that a schedule had no question for a day, and will have none on similar days.
pub fn no_question(schedule: &Schedule, day: NaiveDate) -> String {
    let (number, channel) = (schedule.number, schedule.plan.channel);
    let day = day.format("%-d %B");
    let why = match schedule.plan.source {
        Source::Own => format!(
            "none of this server's own questions matches its level, topics and kinds. {MORE_OWN} \
             `/schedule edit` changes the schedule."
        ),
        Source::Bank | Source::Both => "no question matches its level, topics and kinds. Choose \
                                        others with `/schedule edit`."
            .to_owned(),
    };
    format!(
        "Schedule #{number} posted nothing in <#{channel}> on {day}: {why} I'm telling you this once, \
         not every day."
    )
}

/// Says what a schedule's posts lack, in this post and the next ones.
pub fn lacks(schedule: &Schedule, lacks: &[Lack]) -> String {
    let (number, channel) = (schedule.number, schedule.plan.channel);
    let sentences = lacks.iter().map(|lack| match lack {
        Lack::Ping => PING_GONE.to_owned(),
        Lack::Thread => {
            "I could not open the post's discussion thread: Discord refused it. Run `/setup check` \
            on the server: it names the missing permission."
                .to_owned()
        }
        Lack::ActiveThreads => {
            format!("{FULL_OF_THREADS} The next posts get theirs once there is room.")
        }
    });
    let sentences: Vec<String> = sentences.collect();
    format!(
        "Schedule #{number} has posted in <#{channel}>, with a problem. {}",
        sentences.join(" ")
    )
}

/// Says that a recap did not reach its channel, and the next ones will not either.
pub fn recap_refused(channel: ChannelId) -> String {
    format!(
        "I could not post the week's recap in <#{channel}>: Discord refused it. I have turned recaps \
         off. Once I may write there, turn them on again with `/setup recap`, or choose another \
         channel."
    )
}

/// Why posts mention nobody.
pub const PING_GONE: &str = "The role to mention was deleted, so my posts mention nobody. Choose \
    another one with `/schedule edit`, or `@everyone` there for none.";

/// Why a post got no thread although the permissions are right.
pub const FULL_OF_THREADS: &str = "I could not open the post's discussion thread: the server has as \
    many active threads as Discord allows. Close some that nobody needs.";
