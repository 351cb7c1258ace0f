//! Definitions of commands.

use serde_json::{Value, json};

use crate::stage::Stage;
use crate::{Rule, Verdict, long, name};

fn option(more: Value) -> Value {
    let mut option = json!({"type": 3, "name": "o", "description": "d"});
    for (key, value) in more.as_object().unwrap() {
        option[key] = value.clone();
    }
    json!({"name": "c", "description": "d", "options": [option]})
}

fn options(options: Value) -> Value {
    json!({"name": "c", "description": "d", "options": options})
}

/// Makes a command of this many characters, between 7906 and 8005.
fn large(size: usize) -> Value {
    let choices = |count: usize| -> Value {
        (0..count)
            .map(|n| json!({"name": format!("{n:0>100}"), "value": format!("{n:0>100}")}))
            .collect()
    };
    options(json!([
        {"type": 3, "name": "a", "description": name(100), "choices": choices(25)},
        {"type": 3, "name": "b", "description": name(size - 7904), "choices": choices(14)},
    ]))
}

#[rustfmt::skip]
fn definitions() -> Vec<Rule> {
    vec![
        ("a command", json!({"name": "c", "description": "d"}), "201"),
        ("the same again overwrites", json!({"name": "c", "description": "d"}), "200"),
        ("a name is needed", json!({"description": "d"}), "400 50035 name BASE_TYPE_REQUIRED"),
        ("a description is needed", json!({"name": "c"}), "400 50035 description BASE_TYPE_REQUIRED"),
        ("a name ends at 32", json!({"name": name(33), "description": "d"}), "400 50035 name BASE_TYPE_BAD_LENGTH"),
        ("a name of 32", json!({"name": name(32), "description": "d"}), "201"),
        ("a name is lower case", json!({"name": "Ask", "description": "d"}), "400 50035 name APPLICATION_COMMAND_INVALID_NAME"),
        ("a name has no spaces", json!({"name": "a b", "description": "d"}), "400 50035 name APPLICATION_COMMAND_INVALID_NAME"),
        ("a name has no emoji", json!({"name": "🔥", "description": "d"}), "400 50035 name APPLICATION_COMMAND_INVALID_NAME"),
        ("a name in another script", json!({"name": "ก็-कि_語'", "description": "d"}), "201"),
        ("upper case of another script", json!({"name": "Äöü", "description": "d"}), "400 50035 name APPLICATION_COMMAND_INVALID_NAME"),
        ("a description ends at 100", json!({"name": "c", "description": long(101)}), "400 50035 description BASE_TYPE_BAD_LENGTH"),
        ("a user command has spaces", json!({"name": "Show Profile", "type": 2}), "201"),
        ("a user command has no description", json!({"name": "x", "type": 2, "description": "d"}), "400 50035 description APPLICATION_COMMAND_DESCRIPTION_INVALID"),
        ("a message command has no options", json!({"name": "x", "type": 3, "options": [{"type": 3, "name": "o", "description": "d"}]}), "400 50035 options APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED"),
        ("types are 1 to 4", json!({"name": "x", "description": "d", "type": 9}), "400 50035 type BASE_TYPE_CHOICES"),
        ("permissions are a text", json!({"name": "c", "description": "d", "default_member_permissions": "32"}), "200"),
        ("no permissions are administrators only", json!({"name": "c", "description": "d", "default_member_permissions": "0"}), "200"),
        ("permissions are digits", json!({"name": "c", "description": "d", "default_member_permissions": "many"}), "400 50035 default_member_permissions NUMBER_TYPE_COERCE"),
        ("kinds of installation are 0 and 1", json!({"name": "c", "description": "d", "integration_types": [2]}), "400 50035 integration_types.0 BASE_TYPE_CHOICES"),
        ("contexts are 0 to 2", json!({"name": "c", "description": "d", "contexts": [3]}), "400 50035 contexts.0 BASE_TYPE_CHOICES"),
        ("a known locale", json!({"name": "c", "description": "d", "name_localizations": {"de": "frage"}}), "200"),
        ("an unknown locale", json!({"name": "c", "description": "d", "name_localizations": {"tlh": "x"}}), "400 50035 name_localizations.tlh BASE_TYPE_CHOICES"),
        ("localized names obey the rules", json!({"name": "c", "description": "d", "name_localizations": {"de": "Frage"}}), "400 50035 name_localizations.de APPLICATION_COMMAND_INVALID_NAME"),
        ("localized descriptions too", json!({"name": "c", "description": "d", "description_localizations": {"de": long(101)}}), "400 50035 description_localizations.de BASE_TYPE_BAD_LENGTH"),
        ("8000 characters", large(8000), "200"),
        ("more than 8000 characters", large(8001), "400 50035 _ APPLICATION_COMMAND_TOO_LARGE"),
    ]
}

#[rustfmt::skip]
fn option_rules() -> Vec<Rule> {
    vec![
        ("25 options", options((0..25).map(|n| json!({"type": 3, "name": format!("o{n}"), "description": "d"})).collect()), "200"),
        ("26 options", options((0..26).map(|n| json!({"type": 3, "name": format!("o{n}"), "description": "d"})).collect()), "400 50035 options BASE_TYPE_MAX_LENGTH"),
        ("an option has a type", options(json!([{"name": "o", "description": "d"}])), "400 50035 options.0.type BASE_TYPE_REQUIRED"),
        ("option types are 1 to 11", option(json!({"type": 12})), "400 50035 options.0.type BASE_TYPE_CHOICES"),
        ("an option's name is lower case", option(json!({"name": "Big"})), "400 50035 options.0.name APPLICATION_COMMAND_INVALID_NAME"),
        ("an option's description ends at 100", option(json!({"description": long(101)})), "400 50035 options.0.description BASE_TYPE_BAD_LENGTH"),
        ("names are unique", options(json!([{"type": 3, "name": "o", "description": "d"}, {"type": 4, "name": "o", "description": "d"}])), "400 50035 options.1.name APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        ("required ones come first", options(json!([{"type": 3, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d", "required": true}])), "400 50035 options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
        ("also in a subcommand", options(json!([{"type": 1, "name": "s", "description": "d", "options": [{"type": 3, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d", "required": true}]}])), "400 50035 options.0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
        ("subcommands exclude other types", options(json!([{"type": 1, "name": "s", "description": "d"}, {"type": 3, "name": "a", "description": "d"}])), "400 50035 options APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        ("a group holds subcommands", options(json!([{"type": 2, "name": "g", "description": "d", "options": [{"type": 1, "name": "s", "description": "d"}]}])), "200"),
        ("no group in a group", options(json!([{"type": 2, "name": "g", "description": "d", "options": [{"type": 2, "name": "h", "description": "d"}]}])), "400 50035 options.0.options.0.type BASE_TYPE_CHOICES"),
        ("no subcommand in a subcommand", options(json!([{"type": 1, "name": "s", "description": "d", "options": [{"type": 1, "name": "t", "description": "d"}]}])), "400 50035 options.0.options.0.type BASE_TYPE_CHOICES"),
        ("25 choices", option(json!({"choices": (0..26).map(|n| json!({"name": n.to_string(), "value": n.to_string()})).collect::<Vec<_>>()})), "400 50035 options.0.choices BASE_TYPE_MAX_LENGTH"),
        ("a choice's name ends at 100", option(json!({"choices": [{"name": long(101), "value": "v"}]})), "400 50035 options.0.choices.0.name BASE_TYPE_BAD_LENGTH"),
        ("a choice's value ends at 100", option(json!({"choices": [{"name": "n", "value": long(101)}]})), "400 50035 options.0.choices.0.value BASE_TYPE_MAX_LENGTH"),
        ("a choice's value is of the option's type", option(json!({"type": 4, "choices": [{"name": "n", "value": "x"}]})), "400 50035 options.0.choices.0.value NUMBER_TYPE_COERCE"),
        ("choices are unique", option(json!({"choices": [{"name": "n", "value": "a"}, {"name": "n", "value": "b"}]})), "400 50035 options.0.choices.1.name APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS"),
        ("a user has no choices", option(json!({"type": 6, "choices": [{"name": "n", "value": "a"}]})), "400 50035 options.0.choices APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID"),
        ("autocomplete", option(json!({"autocomplete": true})), "200"),
        ("no autocomplete with choices", option(json!({"autocomplete": true, "choices": [{"name": "n", "value": "v"}]})), "400 50035 options.0.autocomplete APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"),
        ("no autocomplete for users", option(json!({"type": 6, "autocomplete": true})), "400 50035 options.0.autocomplete APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"),
        ("min length from 0 to 6000", option(json!({"min_length": 6001})), "400 50035 options.0.min_length NUMBER_TYPE_MAX"),
        ("max length from 1", option(json!({"max_length": 0})), "400 50035 options.0.max_length NUMBER_TYPE_MIN"),
        ("lengths are for texts", option(json!({"type": 4, "min_length": 1})), "400 50035 options.0.min_length APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID"),
        ("bounds are for numbers", option(json!({"min_value": 1})), "400 50035 options.0.min_value APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID"),
        ("a number has bounds", option(json!({"type": 10, "min_value": 0.5, "max_value": 2})), "200"),
        ("channel types are for channels", option(json!({"channel_types": [0]})), "400 50035 options.0.channel_types APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID"),
        ("a whole number's bounds are whole", option(json!({"type": 4, "min_value": 0.5})), "400 50035 options.0.min_value NUMBER_TYPE_COERCE"),
        ("a whole number may have a point", option(json!({"type": 4, "min_value": 1.0})), "200"),
        ("a whole number has 53 bits", option(json!({"type": 4, "max_value": 9_007_199_254_740_991_i64})), "200"),
        ("and no more", option(json!({"type": 4, "max_value": 9_007_199_254_740_992_i64})), "400 50035 options.0.max_value NUMBER_TYPE_MAX"),
        ("a choice's whole number neither", option(json!({"type": 4, "choices": [{"name": "n", "value": 9_007_199_254_740_992_i64}]})), "400 50035 options.0.choices.0.value NUMBER_TYPE_MAX"),
        ("a choice in other languages", option(json!({"choices": [{"name": "n", "value": "v", "name_localizations": {"de": long(100)}}]})), "200"),
        ("a choice's name in them ends at 100", option(json!({"choices": [{"name": "n", "value": "v", "name_localizations": {"de": long(101)}}]})), "400 50035 options.0.choices.0.name_localizations.de BASE_TYPE_BAD_LENGTH"),
        ("localized names are unique", options(json!([{"type": 3, "name": "a", "description": "d", "name_localizations": {"de": "x"}}, {"type": 3, "name": "b", "description": "d", "name_localizations": {"fr": "x", "de": "x"}}])),
            "400 50035 options.0.name_localizations.de APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS, options.1.name_localizations.de APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        ("also beside the default names", options(json!([{"type": 3, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d", "name_localizations": {"de": "a"}}])), "400 50035 options.1.name_localizations.de APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        ("a channel has types", option(json!({"type": 7, "channel_types": [0, 5]})), "200"),
        ("file types are for attachments", option(json!({"file_types": ["image"]})), "400 50035 options.0.file_types APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID"),
        ("ten file types", option(json!({"type": 11, "file_types": vec!["image"; 11]})), "400 50035 options.0.file_types BASE_TYPE_MAX_LENGTH"),
    ]
}

#[tokio::test]
async fn created_commands() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    for (rule, body, expected) in definitions().into_iter().chain(option_rules()) {
        let answer = stage
            .call("POST", "/applications/{application}/commands", &body)
            .await;
        verdict.check(rule, &answer, expected);
    }
    verdict.end();
    stage.end().await;
}

fn numbered(count: usize, kind: u8) -> Value {
    let description = if kind == 1 { "d" } else { "" };
    (0..count)
        .map(|n| json!({"name": format!("c{n}"), "description": description, "type": kind}))
        .collect()
}

#[rustfmt::skip]
#[tokio::test]
async fn overwritten_and_changed_commands() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let global = "/applications/{application}/commands";
    let of_guild = "/applications/{application}/guilds/{guild}/commands";
    let rules: Vec<(&str, &str, &str, Value, &str)> = vec![
        ("a hundred commands", "PUT", global, numbered(100, 1), "200"),
        ("a hundred and one", "PUT", global, numbered(101, 1), "400 30032"),
        ("131 are no valid form", "PUT", global, numbered(131, 1), "400 50035 _ BASE_TYPE_MAX_LENGTH"),
        ("a hundred and first by POST", "POST", global, json!({"name": "one-more", "description": "d"}), "400 30032"),
        ("fifteen user commands", "PUT", of_guild, numbered(15, 2), "200"),
        ("sixteen user commands", "PUT", of_guild, numbered(16, 2), "400 30032"),
        ("errors have the index in front", "PUT", of_guild, json!([{"name": "a", "description": "d"}, {"name": "B", "description": "d"}]), "400 50035 1.name APPLICATION_COMMAND_INVALID_NAME"),
        ("names are unique", "PUT", of_guild, json!([{"name": "a", "description": "d"}, {"name": "a", "description": "d"}]), "400 50035 1 APPLICATION_COMMANDS_DUPLICATE_NAME"),
        ("not over types", "PUT", of_guild, json!([{"name": "a", "description": "d"}, {"name": "a", "type": 2}]), "200"),
        ("a list is needed", "PUT", of_guild, json!({"name": "a"}), "400 50035 _ LIST_TYPE_CONVERT"),
        ("another application's", "GET", "/applications/1/commands", Value::Null, "403 50001"),
        ("another guild's", "GET", "/applications/{application}/guilds/1/commands", Value::Null, "403 50001"),
        ("an unknown command", "GET", "/applications/{application}/commands/1", Value::Null, "404 10063"),
        ("an unknown command is not changed", "PATCH", "/applications/{application}/commands/1", json!({"description": "d"}), "404 10063"),
        ("an unknown command is not deleted", "DELETE", "/applications/{application}/commands/1", Value::Null, "404 10063"),
        ("an empty list removes all", "PUT", global, json!([]), "200"),
    ];
    for (rule, method, path, body, expected) in rules {
        verdict.check(rule, &stage.call(method, path, &body).await, expected);
    }
    let first = stage.post(global, json!({"name": "first", "description": "d"})).await;
    stage.post(global, json!({"name": "second", "description": "d"})).await;
    let path = format!("{global}/{}", first.id());
    let renamed = stage.call("PATCH", &path, &json!({"name": "second"})).await;
    verdict.check("a name that is taken", &renamed, "400 40041");
    let renamed = stage.call("PATCH", &path, &json!({"name": "third"})).await;
    verdict.check("a free name", &renamed, "200");
    assert_eq!(renamed.id(), first.id());
    verdict.check("deleting", &stage.call("DELETE", &path, &Value::Null).await, "204");
    stage.post(global, json!({"name": "launch", "description": "d", "type": 4, "handler": 2})).await;
    let ask = json!([{"name": "ask", "description": "d"}]);
    verdict.check("an activity's entry point stays", &stage.call("PUT", global, &ask).await, "400 50240");
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn two_hundred_commands_a_day_are_created_in_a_guild() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let path = "/applications/{application}/guilds/{guild}/commands";
    let named = |prefix: &str| -> Value {
        (0..100)
            .map(|n| json!({"name": format!("{prefix}{n}"), "description": "d"}))
            .collect()
    };
    let first = named("a");
    verdict.check("a hundred", &stage.call("PUT", path, &first).await, "200");
    let again = stage.call("PUT", path, &first).await;
    verdict.check("the same again create nothing", &again, "200");
    let second = stage.call("PUT", path, &named("b")).await;
    verdict.check("a hundred others", &second, "200");
    let more = json!([{"name": "more", "description": "d"}]);
    let refused = stage.call("PUT", path, &more).await;
    verdict.check("one more", &refused, "429 30034");
    stage
        .server
        .set_now(crate::support::monday() + chrono::TimeDelta::days(1));
    verdict.check("the next day", &stage.call("PUT", path, &more).await, "200");
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn lists_leave_other_languages_out_unless_asked() {
    let stage = Stage::new().await;
    let path = "/applications/{application}/commands";
    let ask = json!({"name": "ask", "description": "d", "name_localizations": {"de": "frage", "fr": "ask"}});
    let made = stage.post(path, ask).await;
    assert_eq!(
        made.body["name_localizations"],
        json!({"de": "frage"}),
        "one that equals the default is dropped"
    );
    let list = stage.call("GET", path, &Value::Null).await.body;
    assert!(list[0].get("name_localizations").is_none());
    let path = format!("{path}?with_localizations=true");
    let list = stage.call("GET", &path, &Value::Null).await.body;
    assert_eq!(list[0]["name_localizations"]["de"], "frage");
    stage.end().await;
}

#[tokio::test]
async fn an_overwritten_command_keeps_its_id_and_changes_its_version() {
    let stage = Stage::new().await;
    let path = "/applications/{application}/commands";
    let first = stage
        .post(path, json!({"name": "ask", "description": "d"}))
        .await;
    let new =
        json!([{"name": "ask", "description": "changed"}, {"name": "new", "description": "d"}]);
    let all = stage.call("PUT", path, &new).await.body;
    assert_eq!(all[0]["id"], first.body["id"]);
    assert_ne!(all[0]["version"], first.body["version"]);
    let again = stage.call("PUT", path, &new).await.body;
    assert_eq!(
        again[0]["version"], all[0]["version"],
        "nothing has changed"
    );
    stage.end().await;
}
