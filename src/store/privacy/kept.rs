//! Every place where a member's id is stored.

/// Rows with a member's id.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Their name in a member's export.
    pub name: &'static str,
    /// Their meaning, for the member.
    pub about: &'static str,
    /// The table.
    pub table: &'static str,
    /// The columns with the id; at least one of them holds it.
    pub columns: &'static [&'static str],
    belongs: Belongs,
    pub(super) shows: Shows,
    pub(super) erased: Erased,
}

/// Which guild rows belong to.
#[derive(Clone, Copy, Debug)]
enum Belongs {
    /// The guild that they name.
    Guild,
    /// The guild that they name, or else only the member.
    GuildOrMember,
    /// The guild of the row that this column refers to in that table.
    Through(&'static str, &'static str),
    /// Only the member, in every guild.
    Member,
}

/// Which columns of a row its member can read: nothing of what others did.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shows {
    All,
    Without(&'static str),
    Only(&'static [&'static str]),
}

/// How a member's id is erased.
#[derive(Clone, Copy, Debug)]
pub(super) enum Erased {
    /// The row is deleted.
    Row,
    /// The row goes with a deleted one, by the schema's own rule.
    WithAnother,
    /// The row stays and names nobody: 0.
    Nobody,
    /// The row stays and names nobody: null.
    Null,
}

const fn kept(
    table: &'static str,
    columns: &'static [&'static str],
    belongs: Belongs,
    erased: Erased,
    about: &'static str,
) -> Kept {
    Kept {
        name: table,
        about,
        table,
        columns,
        belongs,
        shows: Shows::All,
        erased,
    }
}

impl Kept {
    const fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    const fn showing(self, shows: Shows) -> Self {
        Self { shows, ..self }
    }

    /// Returns the condition for these rows: `?1` is the member, `?2` the guild, if only its data
    /// is meant.
    pub(super) fn condition(&self, guild: bool, with_own: bool) -> Option<String> {
        let columns = self
            .columns
            .iter()
            .map(|column| format!("\"{column}\" = ?1"));
        let is_theirs = format!("({})", columns.collect::<Vec<_>>().join(" or "));
        if !guild {
            return Some(is_theirs);
        }
        let is_there = match self.belongs {
            Belongs::Guild => "guild_id = ?2".to_owned(),
            Belongs::GuildOrMember if with_own => "(guild_id = ?2 or guild_id is null)".to_owned(),
            Belongs::GuildOrMember => "guild_id = ?2".to_owned(),
            Belongs::Through(column, table) => {
                let own = if with_own { " or guild_id is null" } else { "" };
                let own = if table == "quizzes" { own } else { "" };
                format!("{column} in (select {column} from {table} where guild_id = ?2{own})")
            }
            Belongs::Member if with_own => return Some(is_theirs),
            Belongs::Member => return None,
        };
        Some(format!("{is_theirs} and {is_there}"))
    }
}

/// Every place where a member's id is stored, in the order of erasure.
pub const KEPT: &[Kept] = &[
    kept(
        "answers",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Your answers to posts and your passes, with marks and points.",
    ),
    kept(
        "judgments",
        &["member_id"],
        Belongs::Through("post_id", "posts"),
        Erased::WithAnother,
        "What a language model said about your answers.",
    ),
    kept(
        "points",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "What you earned points for.",
    ),
    kept(
        "standings",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Your points by week, by month and in total.",
    ),
    kept(
        "streaks",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Your streak.",
    ),
    kept(
        "streak_notices",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Days that changed your streak without you.",
    ),
    kept(
        "streak_repairs",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Days that an admin excused for you.",
    )
    .showing(Shows::Without("repaired_by")),
    kept(
        "holidays",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Days on which your streak rests.",
    ),
    kept(
        "reminders",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Whether you want reminders.",
    ),
    kept(
        "given_roles",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Roles that you were given for your streak.",
    ),
    kept(
        "hints",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "Posts for which you asked for the hint.",
    ),
    kept(
        "judge_uses",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "How many of your answers a language model judged today.",
    ),
    kept(
        "errands",
        &["member_id"],
        Belongs::Guild,
        Erased::WithAnother,
        "My tasks for you in Discord, planned or recent.",
    ),
    kept(
        "mocks",
        &["host_id", "partner_id"],
        Belongs::Guild,
        Erased::Row,
        "Your mock interviews, with the name of your partner.",
    ),
    kept(
        "mock_turns",
        &["interviewer_id"],
        Belongs::Through("mock_id", "mocks"),
        Erased::WithAnother,
        "Your notes as an interviewer.",
    ),
    kept(
        "quiz_picks",
        &["member_id"],
        Belongs::Through("quiz_id", "quizzes"),
        Erased::Row,
        "Your choices in quizzes.",
    ),
    kept(
        "quizzes",
        &["member_id"],
        Belongs::GuildOrMember,
        Erased::Nobody,
        "Quizzes that you started.",
    ),
    kept(
        "own_questions",
        &["proposed_by"],
        Belongs::Guild,
        Erased::Null,
        "Questions that you proposed.",
    )
    .called("proposed_questions")
    .showing(Shows::Without("decided_by")),
    kept(
        "own_questions",
        &["decided_by"],
        Belongs::Guild,
        Erased::Null,
        "Your decisions about proposed questions.",
    )
    .called("decided_questions")
    .showing(Shows::Only(&[
        "guild_id",
        "own_question_id",
        "number",
        "state",
        "decided_at",
        "word",
    ])),
    kept(
        "schedules",
        &["created_by"],
        Belongs::Guild,
        Erased::Nobody,
        "Schedules that you made.",
    ),
    kept(
        "recaps",
        &["set_by"],
        Belongs::Guild,
        Erased::Nobody,
        "Recaps that you set up.",
    ),
    kept(
        "streak_roles",
        &["set_by"],
        Belongs::Guild,
        Erased::Nobody,
        "Roles for streaks that you set up.",
    ),
    kept(
        "streak_repairs",
        &["repaired_by"],
        Belongs::Guild,
        Erased::Nobody,
        "Days that you excused for others.",
    )
    .called("repairs_for_others")
    .showing(Shows::Only(&["guild_id", "day", "reason", "repaired_at"])),
    kept(
        "practice_answers",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Your practice answers, with marks.",
    ),
    kept(
        "cards",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Your deck: what comes back with /review, and when.",
    ),
    kept(
        "last_ratings",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Your last rating in a review, which you can take back.",
    ),
    kept(
        "review_limits",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "How many cards you want a day.",
    ),
    kept(
        "plans",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Your plan.",
    ),
    kept(
        "ladders",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "How far you came with follow-ups.",
    ),
    kept(
        "openings",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "When you last opened the answer to a question.",
    ),
    kept(
        "seen_questions",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Practice questions that you saw.",
    ),
    kept(
        "played_items",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Quiz questions that you played.",
    ),
    kept(
        "reports",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Your reports to the person who runs me.",
    ),
    kept(
        "judge_refusals",
        &["member_id"],
        Belongs::Member,
        Erased::Row,
        "Your opt-out of language models.",
    ),
    // Most of it goes with the member's row.
    kept(
        "members",
        &["member_id"],
        Belongs::Guild,
        Erased::Row,
        "Your name as last seen, and whether you are on boards.",
    ),
];

#[cfg(test)]
mod tests;
