//! The playground's guild: its members, channels and roles before anything happens.

use local_discord::{Guild, Member, Permissions, Role, Server};

use super::story::STUDENTS;
use crate::domain::question::Level;

/// The guild's name.
const GUILD: &str = "CNN study group";
/// The member who manages it.
pub(super) const OWNER: &str = "ada";
/// The channel for the weekly recap.
pub(super) const RECAP: &str = "recap";
/// The colors of the roles, which color their members' names.
const ORGANIZERS_COLOR: u32 = 0xE6_7E_22;
const STUDENTS_COLOR: u32 = 0x34_98_DB;
/// The roles for streaks: the length in days, the name and the color; longest first.
const STREAKS: [(u32, &str, u32); 2] = [
    (21, "Three weeks in a row", 0xE9_1E_63),
    (7, "A week in a row", 0xF1_C4_0F),
];

/// How many students are in a guild without a past.
const FEW: usize = 3;

/// How many people are in the guild besides its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// A few.
    Few,
    /// All students of the story.
    All,
}

/// The guild.
pub(super) struct Founded {
    pub(super) guild: Guild,
    pub(super) students: Vec<Member>,
    /// The roles for streaks, each with its length in days.
    pub(super) streaks: Vec<(u32, Role)>,
}

impl Founded {
    /// Makes the guild with its channels, members and roles. Add new ones only at the end, because
    /// a kept database knows the others by their ids.
    pub(super) fn new(server: &Server, size: Size) -> Self {
        let guild = server.add_guild(GUILD, OWNER);
        for level in Level::ALL {
            let channel = guild.add_channel(&level.to_string());
            channel.set_topic(&format!("One {level} question a day, answered in private"));
        }
        let joins = |name: &str| {
            let member = guild.member(name);
            member.set_display_name(&capitalized(name));
            member
        };
        let names = STUDENTS.iter().map(|student| student.name);
        let mut students: Vec<Member> = names.clone().take(FEW).map(joins).collect();
        guild.owner().set_display_name(&capitalized(OWNER));
        let role = add_role(&guild, "Students", STUDENTS_COLOR);
        let organizers = add_role(&guild, "Organizers", ORGANIZERS_COLOR);
        organizers.raise();
        guild.owner().give(&organizers);
        let mut streaks = Vec::new();
        if size == Size::All {
            students.extend(names.skip(FEW).map(joins));
            let recap = guild.add_channel(RECAP);
            recap.set_topic("How the week went, every Monday");
            streaks = STREAKS
                .map(|(days, name, color)| (days, add_role(&guild, name, color)))
                .to_vec();
            // Each goes right above the students, so the first and longest ends up highest.
            for (_, streak) in &streaks {
                streak.put_above(&role);
            }
            guild.set_bot_permissions(Permissions::BOT | Permissions::MANAGE_ROLES);
        }
        for student in &students {
            student.give(&role);
        }
        Self {
            guild,
            students,
            streaks,
        }
    }
}

/// Adds a role with its own section in the list of members.
fn add_role(guild: &Guild, name: &str, color: u32) -> Role {
    let role = guild.add_role(name, Permissions::NONE);
    role.set_color(color);
    role.set_hoisted(true);
    role
}

/// Returns a username as a name.
pub(super) fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
