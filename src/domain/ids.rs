//! Identifiers: Discord's snowflakes and our own row numbers, each with its own type.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! snowflake {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        id!($(#[$doc])* $name(u64));

        impl $name {
            /// Returns the id as SQLite stores it. Snowflakes use 63 bits until the year 2084.
            pub fn to_i64(self) -> i64 {
                self.0 as i64
            }

            /// Returns the id that [`to_i64`](Self::to_i64) stored.
            pub fn from_i64(stored: i64) -> Self {
                Self(stored as u64)
            }
        }
    )* };
}

snowflake! {
    /// A Discord server, in Discord's word.
    GuildId
    /// A channel or a thread of a guild.
    ChannelId
    /// A Discord user, in any guild.
    MemberId
    /// A message in a channel.
    MessageId
    /// A role of a guild.
    RoleId
}

id! {
    /// A row of `schedules`.
    ScheduleId(i64)
}
id! {
    /// A row of `posts`.
    PostId(i64)
}
id! {
    /// A row of `prompts`.
    PromptId(i64)
}
id! {
    /// A row of `practice_answers`.
    PracticeId(i64)
}
id! {
    /// A row of `quizzes`.
    QuizId(i64)
}
id! {
    /// A row of `mocks`.
    MockId(i64)
}
id! {
    /// A row of `own_questions`.
    OwnQuestionId(u32)
}

id! {
    /// A row of `errands`.
    ErrandId(i64)
}

impl MemberId {
    /// Replaces an erased member in data that outlives them; no user has this id.
    pub const NOBODY: Self = Self(0);
}

impl OwnQuestionId {
    /// The id of a question without a row; no row has it.
    pub const NOBODYS: Self = Self(0);
}

/// Returns the smallest snowflake of an instant: its milliseconds since 2015 are above the lowest
/// 22 bits (Discord's reference, "Snowflakes").
pub fn first_snowflake(at: DateTime<Utc>) -> u64 {
    const FIRST_SECOND_OF_2015: i64 = 1_420_070_400_000;
    let millis = at.timestamp_millis() - FIRST_SECOND_OF_2015;
    u64::try_from(millis).unwrap_or(0) << 22
}
