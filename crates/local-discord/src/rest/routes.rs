//! The table of routes.

use std::sync::LazyLock;

use matchit::{Match, Router};
use percent_encoding::percent_decode_str;

use super::{Answer, Call, Params, applications, channels, guilds, interactions, messages, users};
use crate::rate_limit::Bucket;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Auth {
    /// The bot, with its token in the header.
    Bot,
    /// Anybody; interaction routes carry their own token in the path.
    Open,
}

pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) template: &'static str,
    pub(super) auth: Auth,
    pub(super) bucket: Bucket,
    pub(super) handler: fn(&mut Call) -> Answer,
}

impl Route {
    const fn limited(self, bucket: Bucket) -> Self {
        Self { bucket, ..self }
    }
}

const fn bot(
    method: &'static str,
    template: &'static str,
    handler: fn(&mut Call) -> Answer,
) -> Route {
    Route {
        method,
        template,
        auth: Auth::Bot,
        bucket: Bucket::USUAL,
        handler,
    }
}

const fn open(
    method: &'static str,
    template: &'static str,
    handler: fn(&mut Call) -> Answer,
) -> Route {
    Route {
        method,
        template,
        auth: Auth::Open,
        bucket: Bucket::USUAL,
        handler,
    }
}

#[rustfmt::skip]
static ROUTES: &[Route] = &[
    open("GET", "/gateway", applications::gateway),
    bot("GET", "/gateway/bot", applications::gateway_bot),
    bot("GET", "/oauth2/applications/@me", applications::current),
    bot("GET", "/applications/@me", applications::current),

    bot("GET", "/applications/{application}/commands", applications::commands),
    bot("POST", "/applications/{application}/commands", applications::create_command),
    bot("PUT", "/applications/{application}/commands", applications::overwrite_commands),
    bot("GET", "/applications/{application}/commands/{command}", applications::command),
    bot("PATCH", "/applications/{application}/commands/{command}", applications::edit_command),
    bot("DELETE", "/applications/{application}/commands/{command}", applications::delete_command),
    bot("GET", "/applications/{application}/guilds/{guild}/commands", applications::commands),
    bot("POST", "/applications/{application}/guilds/{guild}/commands", applications::create_command),
    bot("PUT", "/applications/{application}/guilds/{guild}/commands", applications::overwrite_commands),
    bot("GET", "/applications/{application}/guilds/{guild}/commands/permissions", applications::command_permissions),
    bot("GET", "/applications/{application}/guilds/{guild}/commands/{command}", applications::command),
    bot("PATCH", "/applications/{application}/guilds/{guild}/commands/{command}", applications::edit_command),
    bot("DELETE", "/applications/{application}/guilds/{guild}/commands/{command}", applications::delete_command),

    open("POST", "/interactions/{interaction}/{token}/callback", interactions::callback).limited(Bucket::CALLBACK),
    open("POST", "/webhooks/{application}/{token}", interactions::follow_up).limited(Bucket::FOLLOW_UP),
    open("GET", "/webhooks/{application}/{token}/messages/{message}", interactions::response).limited(Bucket::RESPONSE),
    open("PATCH", "/webhooks/{application}/{token}/messages/{message}", interactions::edit_response).limited(Bucket::RESPONSE),
    open("DELETE", "/webhooks/{application}/{token}/messages/{message}", interactions::delete_response).limited(Bucket::RESPONSE),

    bot("GET", "/soundboard-default-sounds", applications::default_sounds),

    bot("GET", "/users/@me", users::current),
    bot("GET", "/users/@me/guilds", users::guilds),
    bot("POST", "/users/@me/channels", users::open_direct),
    bot("DELETE", "/users/@me/guilds/{guild}", users::leave_guild),
    bot("GET", "/users/{user}", users::user),

    bot("GET", "/guilds/{guild}", guilds::guild),
    bot("GET", "/guilds/{guild}/channels", guilds::channels),
    bot("GET", "/guilds/{guild}/roles", guilds::roles),
    bot("GET", "/guilds/{guild}/members", guilds::members),
    // Not served; without this line, "search" would be a member.
    bot("GET", "/guilds/{guild}/members/search", guilds::nowhere),
    bot("GET", "/guilds/{guild}/members/{user}", guilds::member),
    bot("PUT", "/guilds/{guild}/members/{user}/roles/{role}", guilds::give_role),
    bot("DELETE", "/guilds/{guild}/members/{user}/roles/{role}", guilds::take_role),
    bot("GET", "/guilds/{guild}/threads/active", guilds::active_threads),

    bot("GET", "/channels/{channel}", channels::channel),
    bot("PATCH", "/channels/{channel}", channels::edit).limited(Bucket::CHANNEL_EDIT),
    bot("DELETE", "/channels/{channel}", channels::delete),
    bot("POST", "/channels/{channel}/typing", channels::typing),
    bot("POST", "/channels/{channel}/threads", channels::start_thread),
    bot("PUT", "/channels/{channel}/thread-members/@me", channels::join_thread),
    bot("DELETE", "/channels/{channel}/thread-members/@me", channels::leave_thread),
    bot("PUT", "/channels/{channel}/thread-members/{user}", channels::add_thread_member),
    bot("DELETE", "/channels/{channel}/thread-members/{user}", channels::remove_thread_member),

    bot("GET", "/channels/{channel}/messages", messages::list),
    bot("POST", "/channels/{channel}/messages", messages::create).limited(Bucket::MESSAGE_CREATE),
    bot("POST", "/channels/{channel}/messages/bulk-delete", messages::bulk_delete),
    bot("GET", "/channels/{channel}/messages/pins", messages::pins),
    bot("PUT", "/channels/{channel}/messages/pins/{message}", messages::pin),
    bot("DELETE", "/channels/{channel}/messages/pins/{message}", messages::unpin),
    bot("GET", "/channels/{channel}/messages/{message}", messages::message),
    bot("PATCH", "/channels/{channel}/messages/{message}", messages::edit).limited(Bucket::MESSAGE_EDIT),
    bot("DELETE", "/channels/{channel}/messages/{message}", messages::delete),
    bot("POST", "/channels/{channel}/messages/{message}/threads", channels::start_thread_on),
];

/// The routes of each template; literal segments win over placeholders.
static ROUTER: LazyLock<Router<Vec<&'static Route>>> = LazyLock::new(|| {
    let mut templates: Vec<&str> = ROUTES.iter().map(|route| route.template).collect();
    templates.sort_unstable();
    templates.dedup();
    let mut router = Router::new();
    for template in templates {
        let routes = ROUTES.iter().filter(|route| route.template == template);
        router
            .insert(template, routes.collect())
            .expect("templates differ by more than their placeholders' names");
    }
    router
});

/// The result of a look-up by method and path.
pub(super) enum Found {
    Route(&'static Route, Params),
    OtherMethod,
    Nothing,
}

pub(super) fn find(method: &str, path: &str) -> Found {
    let found = ROUTER.at(path.trim_end_matches('/')).ok();
    let is_whole = |found: &Match<_>| found.params.iter().all(|(_, value)| !value.is_empty());
    let Some(found) = found.filter(is_whole) else {
        return Found::Nothing;
    };
    let Some(route) = found.value.iter().find(|route| route.method == method) else {
        return Found::OtherMethod;
    };
    let params = found.params.iter();
    let params = params.map(|(name, value)| (name.to_owned(), decoded(value)));
    Found::Route(route, params.collect())
}

/// Decodes a segment: discord.js sends `@original` as `%40original`.
fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_segment_wins_over_a_placeholder() {
        let Found::Route(route, params) = find("GET", "/channels/1/messages/pins") else {
            panic!("the route is in the table");
        };
        assert_eq!(route.template, "/channels/{channel}/messages/pins");
        assert_eq!(params, [("channel".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn a_segment_may_be_encoded() {
        let Found::Route(_, params) = find("PATCH", "/webhooks/1/t/messages/%40original") else {
            panic!("the route is in the table");
        };
        assert_eq!(params[2], ("message".to_owned(), "@original".to_owned()));
    }

    #[test]
    fn another_method_is_not_an_unknown_route() {
        assert!(matches!(find("DELETE", "/gateway"), Found::OtherMethod));
        assert!(matches!(find("GET", "/channels//messages"), Found::Nothing));
        assert!(matches!(find("GET", "/nothing"), Found::Nothing));
    }
}
