//! How often the bot asks a model per day.

/// How many answers a model judges per day, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// For a member, in all servers together.
    pub member: u32,
    /// For a server.
    pub guild: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            member: 30,
            guild: 1_000,
        }
    }
}

/// How many answers were judged today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// For the member.
    pub member: u32,
    /// For the server.
    pub guild: u32,
}

/// Whose budget is used up for today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// The member's.
    Member,
    /// The server's.
    Guild,
}

impl Budget {
    /// Checks that one more is left.
    ///
    /// # Errors
    ///
    /// Whose budget is used up.
    pub fn allows(self, used: Used) -> Result<(), Spent> {
        if used.member >= self.member {
            Err(Spent::Member)
        } else if used.guild >= self.guild {
            Err(Spent::Guild)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_is_allowed_and_none_after_it() {
        let budget = Budget {
            member: 2,
            guild: 3,
        };
        let allows = |member, guild| budget.allows(Used { member, guild });
        assert_eq!(allows(1, 2), Ok(()));
        assert_eq!(allows(2, 2), Err(Spent::Member));
        assert_eq!(allows(0, 3), Err(Spent::Guild));
        let nothing = Budget {
            member: 0,
            guild: 0,
        };
        assert_eq!(nothing.allows(Used::default()), Err(Spent::Member));
    }
}
