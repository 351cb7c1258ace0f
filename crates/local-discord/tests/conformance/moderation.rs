//! Actions that need a moderator's permission, pings, and threads over time.

use chrono::TimeDelta;
use local_discord::{GatewayAction, Permissions, ViolationKind};
use serde_json::{Value, json};

use crate::Verdict;
use crate::stage::Stage;
use crate::support::monday;

async fn stage_with(more: Permissions) -> Stage {
    let stage = Stage::new().await;
    stage.guild.set_bot_permissions(Permissions::BOT | more);
    stage
}

#[rustfmt::skip]
#[tokio::test]
async fn others_messages_with_manage_messages() {
    let stage = stage_with(Permissions::MANAGE_MESSAGES).await;
    let mut verdict = Verdict::default();
    let theirs = "/channels/{text}/messages/{theirs}";
    let bulk = "/channels/{text}/messages/bulk-delete";
    let many = |count: u64| json!({"messages": (1..=count).map(|id| id.to_string()).collect::<Vec<_>>()});
    let rules: Vec<(&str, &str, &str, Value, &str)> = vec![
        ("its embeds are hidden", "PATCH", theirs, json!({"flags": 4}), "200"),
        ("its content is not changed", "PATCH", theirs, json!({"content": "x"}), "403 50005"),
        ("nor its content beside the flags", "PATCH", theirs, json!({"flags": 4, "content": "x"}), "403 50005"),
        ("pinning is a permission of its own", "PUT", "/channels/{text}/messages/pins/{own}", Value::Null, "403 50013"),
        ("two are deleted at once at least", "POST", bulk, json!({"messages": ["{own}"]}), "400 50035 messages BASE_TYPE_BAD_LENGTH"),
        ("and a hundred at most", "POST", bulk, many(101), "400 50035 messages BASE_TYPE_BAD_LENGTH"),
        ("none twice", "POST", bulk, json!({"messages": ["{own}", "{own}"]}), "400 50035 messages.1 SET_TYPE_ALREADY_CONTAINS_VALUE"),
        ("none that is older than 14 days", "POST", bulk, many(2), "400 50034"),
        ("a list is needed", "POST", bulk, json!({}), "400 50035 messages BASE_TYPE_REQUIRED"),
        ("two messages", "POST", bulk, json!({"messages": ["{own}", "{threaded}"]}), "204"),
        ("which are gone", "GET", "/channels/{text}/messages/{own}", Value::Null, "404 10008"),
        ("another's message", "DELETE", theirs, Value::Null, "204"),
    ];
    for (rule, method, path, body, expected) in rules {
        verdict.check(rule, &stage.call(method, path, &body).await, expected);
    }
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn a_channel_has_250_pins() {
    let stage = stage_with(Permissions::PIN_MESSAGES).await;
    let mut verdict = Verdict::default();
    let mut last = String::new();
    for number in 0..=250 {
        let message = json!({"content": number.to_string()});
        last = stage.post("/channels/{text}/messages", message).await.id();
        let path = format!("/channels/{{text}}/messages/pins/{last}");
        let pinned = stage.call("PUT", &path, &Value::Null).await;
        let expected = if number < 250 { "204" } else { "400 30003" };
        verdict.check(&format!("pin {number}"), &pinned, expected);
    }
    let unknown = stage
        .call("PUT", "/channels/{text}/messages/pins/1", &Value::Null)
        .await;
    verdict.check("an unknown message", &unknown, "404 10008");
    let first = stage
        .call("GET", "/channels/{text}/messages/pins", &Value::Null)
        .await;
    assert_eq!(first.body["items"].as_array().unwrap().len(), 50);
    assert_eq!(first.body["has_more"], true);
    let newest = first.body["items"][0]["message"]["id"].as_str().unwrap();
    let path = format!("/channels/{{text}}/messages/pins/{newest}");
    let unpinned = stage.call("DELETE", &path, &Value::Null).await;
    verdict.check("unpinning", &unpinned, "204");
    let path = format!("/channels/{{text}}/messages/pins/{last}");
    let pinned = stage.call("PUT", &path, &Value::Null).await;
    verdict.check("makes room", &pinned, "204");
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn pins_are_paged_by_the_instant_of_pinning() {
    let stage = stage_with(Permissions::PIN_MESSAGES).await;
    let mut ids = Vec::new();
    for minute in 0..3 {
        let message = json!({"content": "x"});
        let id = stage.post("/channels/{text}/messages", message).await.id();
        let path = format!("/channels/{{text}}/messages/pins/{id}");
        stage.server.set_now(monday() + TimeDelta::minutes(minute));
        assert_eq!(stage.call("PUT", &path, &Value::Null).await.status, 204);
        ids.insert(0, id);
    }
    let page = async |query: &str| {
        let path = format!("/channels/{{text}}/messages/pins{query}");
        let page = stage.call("GET", &path, &Value::Null).await.body;
        let items = page["items"].as_array().unwrap().iter();
        let ids: Vec<String> = items
            .map(|item| item["message"]["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, page["has_more"].clone())
    };
    assert_eq!(page("").await, (ids.clone(), json!(false)));
    assert_eq!(page("?limit=2").await, (ids[..2].to_vec(), json!(true)));
    let before = "?before=2026-01-05T09:01:00Z";
    assert_eq!(page(before).await, (ids[2..].to_vec(), json!(false)));
    stage.end().await;
}

#[tokio::test]
async fn what_a_bot_changes_of_a_channel_is_changed_or_refused() {
    let stage = stage_with(Permissions::MANAGE_CHANNELS | Permissions::MANAGE_THREADS).await;
    let mut verdict = Verdict::default();
    let applied = [
        ("text", json!({"name": "renamed"})),
        ("text", json!({"topic": "About pooling"})),
        ("text", json!({"topic": null})),
        ("text", json!({"nsfw": true})),
        ("text", json!({"rate_limit_per_user": 30})),
        ("thread", json!({"name": "renamed"})),
        ("thread", json!({"rate_limit_per_user": 30})),
        ("thread", json!({"locked": true})),
        ("thread", json!({"auto_archive_duration": 60})),
        ("thread", json!({"archived": true})),
    ];
    for (channel, edit) in applied {
        let path = format!("/channels/{{{channel}}}");
        let edited = stage.call("PATCH", &path, &edit).await;
        verdict.check(&edit.to_string(), &edited, "200");
        let read = stage.call("GET", &path, &Value::Null).await.body;
        assert_eq!(read, edited.body);
        for (key, value) in edit.as_object().unwrap() {
            let found = read.get(key).unwrap_or(&read["thread_metadata"][key]);
            assert_eq!(found, value, "{key}");
        }
    }
    let position = stage
        .call("GET", "/channels/{text}", &Value::Null)
        .await
        .body["position"]
        .clone();
    let same = json!({"position": position, "type": 0, "parent_id": null});
    let same = stage.call("PATCH", "/channels/{text}", &same).await;
    verdict.check("what is so already", &same, "200");
    for (key, value) in [
        ("position", json!(7)),
        ("type", json!(5)),
        ("parent_id", json!("{category}")),
        (
            "permission_overwrites",
            json!([{"id": "{guild}", "type": 0, "deny": "1024"}]),
        ),
        ("default_auto_archive_duration", json!(60)),
        ("bitrate", json!(64000)),
    ] {
        let refused = stage
            .call("PATCH", "/channels/{text}", &json!({key: value}))
            .await;
        verdict.check(key, &refused, "501 0");
    }
    let kinds = stage.server.take_violations();
    assert!(
        kinds.iter().all(|one| one.kind == ViolationKind::Unserved),
        "{kinds:?}"
    );
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn a_reply_pings_whom_it_answers_unless_it_says_otherwise() {
    let stage = Stage::new().await;
    let reply = async |allowed: Value| {
        let mut body = json!({"content": "x", "message_reference": {"message_id": "{theirs}"}});
        if !allowed.is_null() {
            body["allowed_mentions"] = allowed;
        }
        let made = stage.post("/channels/{text}/messages", body).await.body;
        let mentions = made["mentions"].as_array().unwrap().iter();
        mentions.map(|user| user["id"].clone()).collect::<Vec<_>>()
    };
    let author = json!(stage.member.id());
    assert_eq!(reply(Value::Null).await, vec![author.clone()]);
    assert!(reply(json!({"parse": ["users"]})).await.is_empty());
    assert_eq!(reply(json!({"replied_user": true})).await, [author]);
    stage.end().await;
}

#[tokio::test]
async fn a_role_is_pinged_when_anyone_may_or_the_bot_may_ping_everyone() {
    let stage = Stage::new().await;
    let role = stage.guild.add_role("Students", Permissions::NONE);
    role.set_mentionable(false);
    let content = format!("<@&{}> <@{}> @everyone", role.id(), stage.member.id());
    let pinged = async |body: Value| -> (usize, usize, bool) {
        let message = stage.post("/channels/{text}/messages", body).await.body;
        let count = |key: &str| message[key].as_array().unwrap().len();
        let everyone = message["mention_everyone"].as_bool().unwrap();
        (count("mention_roles"), count("mentions"), everyone)
    };
    let plain = json!({"content": content});
    assert_eq!(pinged(plain.clone()).await, (0, 1, false));
    let pingable = stage.guild.add_role("Pingable", Permissions::NONE);
    pingable.set_mentionable(true);
    let other = json!({"content": format!("<@&{}>", pingable.id())});
    assert_eq!(pinged(other).await, (1, 0, false));
    stage
        .guild
        .set_bot_permissions(Permissions::BOT | Permissions::MENTION_EVERYONE);
    assert_eq!(pinged(plain).await, (1, 1, true));
    let closed = json!({"content": content, "allowed_mentions": {"parse": []}});
    assert_eq!(pinged(closed).await, (0, 0, false));
    let only = json!({"content": content, "allowed_mentions": {"roles": [role.id()]}});
    assert_eq!(pinged(only).await, (1, 0, false));
    stage.end().await;
}

#[tokio::test]
async fn a_bot_that_is_timed_out_reads_and_does_not_write() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let until = monday() + TimeDelta::hours(1);
    let path = stage.fill("/control/guilds/{guild}/members/{application}");
    let timed_out = reqwest::Client::new()
        .patch(format!("{}{path}", stage.server.base_url()))
        .json(&json!({"timed_out_until": until}))
        .send();
    assert_eq!(timed_out.await.unwrap().status(), 200);
    let hi = json!({"content": "hi"});
    let path = "/channels/{text}/messages";
    verdict.check("writing", &stage.call("POST", path, &hi).await, "403 50013");
    let read = stage.call("GET", path, &Value::Null).await;
    verdict.check("reading", &read, "200");
    stage.server.set_now(until);
    verdict.check("afterwards", &stage.call("POST", path, &hi).await, "200");
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn an_idle_thread_is_archived_and_a_guild_has_1000_open_ones() {
    let mut stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let new = json!({"name": "new", "type": 11, "auto_archive_duration": 60});
    let path = "/channels/{text}/threads";
    let thread = stage.post(path, new.clone()).await.id();
    let inside = format!("/channels/{thread}/messages");
    let archived = async |stage: &Stage| {
        let path = format!("/channels/{thread}");
        let thread = stage.call("GET", &path, &Value::Null).await.body;
        thread["thread_metadata"]["archived"].as_bool().unwrap()
    };
    stage.server.set_now(monday() + TimeDelta::minutes(30));
    stage.post(&inside, json!({"content": "hi"})).await;
    stage.server.set_now(monday() + TimeDelta::minutes(60));
    assert!(!archived(&stage).await, "somebody wrote");
    stage.server.set_now(monday() + TimeDelta::minutes(90));
    while stage.gateway.event("THREAD_UPDATE").await["id"] != thread.as_str() {}
    assert!(archived(&stage).await);
    stage.server.set_now(monday() + TimeDelta::days(9));
    stage.server.act_on_gateway(GatewayAction::Drop, None);
    for number in 0..1000 {
        let opened = stage.call("POST", path, &new).await;
        verdict.check(&format!("thread {number}"), &opened, "201");
    }
    let more = stage.call("POST", path, &new).await;
    verdict.check("one more", &more, "400 160006");
    let on = "/channels/{text}/messages/{theirs}/threads";
    let more = stage.call("POST", on, &json!({"name": "new"})).await;
    verdict.check("one on a message", &more, "400 160006");
    verdict.end();
    stage.end().await;
}

#[rustfmt::skip]
#[tokio::test]
async fn roles_are_given_below_ones_own_with_manage_roles() {
    let stage = stage_with(Permissions::MANAGE_ROLES).await;
    let steady = stage.guild.add_role("Steady", Permissions::NONE);
    let above = stage.guild.add_role("Above", Permissions::NONE);
    above.raise();
    let of = |role: &local_discord::Role| format!("/guilds/{{guild}}/members/{{member}}/roles/{}", role.id());
    let (steady_path, above_path) = (of(&steady), of(&above));
    let mut verdict = Verdict::default();
    let rules: Vec<(&str, &str, &str, &str)> = vec![
        ("a role below", "PUT", &steady_path, "204"),
        ("again", "PUT", &steady_path, "204"),
        ("a role above", "PUT", &above_path, "403 50013"),
        ("everybody's role", "PUT", "/guilds/{guild}/members/{member}/roles/{guild}", "404 10011"),
        ("an unknown role", "PUT", "/guilds/{guild}/members/{member}/roles/1", "404 10011"),
        ("a user who is not there", "PUT", "/guilds/{guild}/members/1/roles/{guild}", "404 10013"),
        ("an unknown guild", "PUT", "/guilds/1/members/{member}/roles/1", "404 10004"),
    ];
    for (rule, method, path, expected) in rules {
        verdict.check(rule, &stage.call(method, path, &Value::Null).await, expected);
    }
    assert!(stage.member.has(&steady));
    let taken = stage.call("DELETE", &steady_path, &Value::Null).await;
    verdict.check("taking it", &taken, "204");
    let again = stage.call("DELETE", &steady_path, &Value::Null).await;
    verdict.check("what they do not have", &again, "204");
    assert!(!stage.member.has(&steady));
    stage.guild.set_bot_permissions(Permissions::BOT);
    let refused = stage.call("PUT", &steady_path, &Value::Null).await;
    verdict.check("without the permission", &refused, "403 50013");
    stage.guild.set_bot_permissions(Permissions::BOT | Permissions::MANAGE_ROLES);
    stage.member.leave();
    let left = stage.call("PUT", &steady_path, &Value::Null).await;
    verdict.check("who left", &left, "404 10007");
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn a_role_is_put_right_above_another_and_each_keeps_a_place_of_its_own() {
    let stage = stage_with(Permissions::MANAGE_ROLES).await;
    let [one, two, three] =
        ["one", "two", "three"].map(|name| stage.guild.add_role(name, Permissions::NONE));
    let order = async || {
        let roles = stage
            .call("GET", "/guilds/{guild}/roles", &Value::Null)
            .await;
        let mut roles = roles.body.as_array().unwrap().clone();
        roles.sort_by_key(|role| std::cmp::Reverse(role["position"].as_u64()));
        let places: Vec<_> = roles.iter().map(|role| role["position"].as_u64()).collect();
        let all = u64::try_from(roles.len()).unwrap();
        assert_eq!(places, (0..all).rev().map(Some).collect::<Vec<_>>());
        let names = roles.iter().filter_map(|role| role["name"].as_str());
        let ours = names.filter(|name| ["one", "two", "three"].contains(name));
        ours.map(str::to_owned).collect::<Vec<_>>()
    };
    // A new role is the lowest.
    assert_eq!(order().await, ["one", "two", "three"]);
    three.put_above(&one);
    assert_eq!(order().await, ["three", "one", "two"]);
    three.put_above(&two);
    assert_eq!(order().await, ["one", "three", "two"]);
    one.put_above(&three);
    assert_eq!(order().await, ["one", "three", "two"]);
    two.put_above(&one);
    assert_eq!(order().await, ["two", "one", "three"]);
    stage.end().await;
}
