//! Checks whether the bot may do in a channel what a schedule needs, before its first post.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::Value;

use super::outbox::{Outbox, unexpected};
use super::rest::RestError;
use crate::clock::Moment;
use crate::domain::ids::{ChannelId, GuildId, MemberId, RoleId};
use crate::domain::permissions::{
    Need, Overwrite, Permissions, Role, RoleProblem, Target, in_channel, needs, power_of,
    role_problem, thread_needs,
};
use crate::domain::post::Lack;
use crate::domain::schedule::Plan;
use crate::domain::schedule::ThreadAt;

/// The bot's task in a channel.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    /// The channel.
    pub channel: ChannelId,
    /// The role that its messages mention.
    pub ping: Option<RoleId>,
    /// Whether it opens threads there.
    pub opens_threads: bool,
    /// The command that chooses another channel.
    pub change: &'static str,
}

impl Aim {
    /// Returns the aim of a schedule: posts, and threads if its plan says so.
    pub fn of_plan(plan: &Plan) -> Self {
        Self {
            channel: plan.channel,
            ping: plan.ping,
            opens_threads: plan.thread != ThreadAt::None,
            change: "/schedule edit",
        }
    }

    /// Returns the aim of a weekly recap.
    pub fn of_recap(channel: ChannelId) -> Self {
        Self {
            channel,
            ping: None,
            opens_threads: false,
            change: "/setup recap",
        }
    }
}

/// A problem that a preflight found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The bot is timed out until then.
    TimedOut(DateTime<Utc>),
    /// The bot lacks these permissions in the channel.
    Missing(Vec<Need>),
    /// The channel was deleted.
    Gone,
    /// The role to mention was deleted.
    PingGone,
    /// The last post got no thread, because the guild has as many active ones as Discord allows.
    ActiveThreads,
    /// Discord did not tell in time.
    Unknown,
}

/// Discord's code for a channel that the bot may not see.
const MISSING_ACCESS: u64 = 50_001;

/// The bot's rights in a guild, in any channel: shared by the checks of its channels.
pub(super) struct GuildRights {
    guild: GuildId,
    roles: Vec<Role>,
    own_roles: Vec<RoleId>,
    timed_out_until: Option<DateTime<Utc>>,
}

/// Returns the bot's rights in a guild; `None` if Discord does not tell in time.
pub(super) async fn guild_rights(
    outbox: &Outbox,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Option<GuildRights> {
    let roles_path = format!("/guilds/{guild}/roles");
    let member_path = own_member_path(outbox, guild);
    let (roles, member) = futures::try_join!(
        outbox.rest().read_now(&roles_path),
        outbox.rest().read_now(&member_path)
    )
    .ok()?;
    let own_roles = member["roles"].as_array()?.iter();
    Some(GuildRights {
        guild,
        roles: roles.as_array()?.iter().map(role).collect::<Option<_>>()?,
        own_roles: own_roles
            .map(|role| number(role).map(RoleId))
            .collect::<Option<_>>()?,
        timed_out_until: time_out(&member, now),
    })
}

/// Returns until when the bot is timed out in a guild.
pub(super) async fn timed_out_until(
    outbox: &Outbox,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let path = own_member_path(outbox, guild);
    let member = outbox.rest().read_now(&path).await.ok()?;
    time_out(&member, now)
}

/// Whether a role gives power over others, as it is now.
pub(super) async fn is_powerful(
    outbox: &Outbox,
    guild: GuildId,
    found: RoleId,
    deadline: Moment,
) -> Result<bool, RestError> {
    let path = format!("/guilds/{guild}/roles");
    let roles = outbox.call(Method::GET, &path, None, deadline).await?;
    let read = roles.as_array().map(|roles| roles.iter().map(role));
    let read = read.and_then(Iterator::collect::<Option<Vec<_>>>);
    let read = read.ok_or_else(|| unexpected("a server's roles", &roles))?;
    Ok(power_of(guild, &read, found).is_some())
}

fn own_member_path(outbox: &Outbox, guild: GuildId) -> String {
    format!("/guilds/{guild}/members/{}", outbox.bot())
}

/// Returns until when a member is timed out, unless that is over.
fn time_out(member: &Value, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let until = member["communication_disabled_until"].as_str()?;
    let until: DateTime<Utc> = until.parse().ok()?;
    (until > now).then_some(until)
}

/// Returns what keeps the bot from its task; empty if nothing does. `last` is what the last post
/// lacks.
pub(super) async fn check(
    outbox: &Outbox,
    rights: Option<&GuildRights>,
    aim: Aim,
    last: &[Lack],
) -> Vec<Problem> {
    let channel = look(outbox, aim.channel).await;
    problems(outbox.bot(), (&channel, rights), aim, last)
}

/// A channel as Discord shows it to the bot, or why Discord does not.
pub(super) type Looked = Result<Value, RestError>;

/// Reads a channel at once, for a member who waits.
pub(super) async fn look(outbox: &Outbox, channel: ChannelId) -> Looked {
    outbox
        .rest()
        .read_now(&format!("/channels/{channel}"))
        .await
}

/// Returns what the bot lacks to open threads in a channel; nothing if Discord does not tell.
pub(super) fn missing_for_threads(
    bot: MemberId,
    (channel, rights): (&Looked, Option<&GuildRights>),
) -> Vec<Need> {
    match (channel, rights) {
        (Ok(channel), Some(rights)) => overwrites(channel)
            .map(|overwrites| rights.missing(bot, thread_needs(), &overwrites))
            .unwrap_or_default(),
        (Err(error), _) if is_hidden(error) => thread_needs().to_vec(),
        _ => Vec::new(),
    }
}

/// Whether Discord refused because the bot may not see the channel.
fn is_hidden(error: &RestError) -> bool {
    let code = match error {
        RestError::Refused { code, .. } => Some(*code),
        _ => None,
    };
    code == Some(MISSING_ACCESS)
}

/// Returns what keeps the bot from its aim in a channel that was read; nothing if all is well.
pub(super) fn problems(
    bot: MemberId,
    (channel, rights): (&Looked, Option<&GuildRights>),
    aim: Aim,
    last: &[Lack],
) -> Vec<Problem> {
    let ping = rights.and_then(|rights| {
        let mut roles = rights.roles.iter().copied();
        roles.find(|role| Some(role.id) == aim.ping)
    });
    let needs = needs(aim.opens_threads, ping.as_ref());
    let mut problems = match (channel, rights) {
        (Ok(channel), Some(rights)) => match overwrites(channel) {
            Some(overwrites) => rights.problems(bot, needs, &overwrites),
            None => return vec![Problem::Unknown],
        },
        // Nothing else can be known about a channel that the bot does not see.
        (Err(error), _) if is_hidden(error) => {
            vec![Problem::Missing(needs.into_iter().take(1).collect())]
        }
        (Err(RestError::Refused { status: 404, .. }), _) => vec![Problem::Gone],
        _ => return vec![Problem::Unknown],
    };
    if rights.is_some() && aim.ping.is_some() && ping.is_none() {
        problems.push(Problem::PingGone);
    }
    if aim.opens_threads && last.contains(&Lack::ActiveThreads) {
        problems.push(Problem::ActiveThreads);
    }
    problems
}

impl GuildRights {
    /// Returns what keeps the bot from giving a role.
    pub(super) fn role_problem(&self, role: RoleId) -> Option<RoleProblem> {
        self.role_problem_of(&self.own_roles, role)
    }

    /// Returns the power over others that a role gives, so that nobody has it given.
    pub(super) fn power_of(&self, role: RoleId) -> Option<RoleProblem> {
        power_of(self.guild, &self.roles, role)
    }

    /// Returns what keeps a member with these roles from giving a role.
    pub(super) fn role_problem_of(&self, held: &[RoleId], role: RoleId) -> Option<RoleProblem> {
        role_problem(self.guild, held, &self.roles, role)
    }

    /// Returns what is missing in a channel with these overwrites.
    fn problems(&self, bot: MemberId, needs: Vec<Need>, overwrites: &[Overwrite]) -> Vec<Problem> {
        let permissions = self.in_channel(bot, overwrites);
        let mut problems = Vec::new();
        // Administrators cannot be timed out.
        if let Some(until) = self.timed_out_until
            && !permissions.contain(Permissions::ADMINISTRATOR)
        {
            problems.push(Problem::TimedOut(until));
        }
        let missing = self.missing(bot, needs, overwrites);
        if !missing.is_empty() {
            problems.push(Problem::Missing(missing));
        }
        problems
    }

    /// Returns the needs that are not met in a channel with these overwrites.
    fn missing(
        &self,
        bot: MemberId,
        needs: impl IntoIterator<Item = Need>,
        overwrites: &[Overwrite],
    ) -> Vec<Need> {
        let permissions = self.in_channel(bot, overwrites);
        let lacks = |need: &Need| !permissions.contain(need.permission);
        needs.into_iter().filter(lacks).collect()
    }

    fn in_channel(&self, bot: MemberId, overwrites: &[Overwrite]) -> Permissions {
        in_channel(self.guild, bot, &self.own_roles, &self.roles, overwrites)
    }
}

fn overwrites(channel: &Value) -> Option<Vec<Overwrite>> {
    let overwrites = channel["permission_overwrites"].as_array()?;
    overwrites.iter().map(overwrite).collect()
}

fn role(role: &Value) -> Option<Role> {
    Some(Role {
        id: RoleId(number(&role["id"])?),
        permissions: Permissions(number(&role["permissions"])?),
        mentionable: role["mentionable"].as_bool()?,
        position: role["position"].as_u64()?,
        managed: role["managed"].as_bool()?,
    })
}

fn overwrite(overwrite: &Value) -> Option<Overwrite> {
    let id = number(&overwrite["id"])?;
    Some(Overwrite {
        target: match overwrite["type"].as_u64()? {
            0 => Target::Role(RoleId(id)),
            _ => Target::Member(MemberId(id)),
        },
        allow: Permissions(number(&overwrite["allow"])?),
        deny: Permissions(number(&overwrite["deny"])?),
    })
}

fn number(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}
