//! How settings are read.

use super::*;

/// Returns the settings from these variables and this file, if any.
fn sources(variables: &[(&str, &str)], file: Option<&str>) -> Sources {
    let variables = variables.iter();
    let variables = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Sources::read(variables, |path| match file {
        Some(text) if path == Path::new("stride.toml") => Ok(text.to_owned()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    })
}

fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    Config::from_sources(&sources(variables, None))
}

#[test]
fn a_token_is_all_that_is_needed() {
    let config = read(&[("DISCORD_TOKEN", " abc ")]).unwrap();
    assert_eq!(
        (config.token.as_str(), config.discord_api.as_str()),
        ("abc", DISCORD)
    );
    assert_eq!(config.database, PathBuf::from("stride.db"));
}

#[test]
fn answers_are_kept_for_a_number_of_days_that_makes_sense() {
    let token = ("DISCORD_TOKEN", "abc");
    assert_eq!(read(&[token]).unwrap().text_days, 365);
    let kept = read(&[token, ("STRIDE_KEEP_ANSWERS", " 90 ")]);
    assert_eq!(kept.unwrap().text_days, 90);
    for wrong in ["0", "29", "forever", "-1", "36501", "99999999999"] {
        let problems = read(&[token, ("STRIDE_KEEP_ANSWERS", wrong)]).unwrap_err();
        assert!(
            problems[0].starts_with("STRIDE_KEEP_ANSWERS is `"),
            "{problems:?}"
        );
        assert_eq!(problems.len(), 1);
    }
}

#[test]
fn all_problems_are_named_at_once() {
    let problems = read(&[("STRIDE_DISCORD_API", "localhost")]).unwrap_err();
    assert_eq!(problems.len(), 2);
    assert!(problems[0].starts_with("DISCORD_TOKEN is not set"));
    assert!(problems[1].starts_with("STRIDE_DISCORD_API is `localhost`"));
}

#[test]
fn a_judge_is_an_address_and_a_model() {
    let token = ("DISCORD_TOKEN", "abc");
    let url = ("STRIDE_JUDGE_URL", OLLAMA);
    let model = ("STRIDE_JUDGE_MODEL", "llama");
    assert_eq!(read(&[token]).unwrap().judge, None);
    let few = ("STRIDE_JUDGE_PER_MEMBER", "3");
    let judge = read(&[token, url, model, few]).unwrap().judge.unwrap();
    assert_eq!(judge.endpoint.model(), "llama");
    assert_eq!(judge.budget.member, 3);
    assert_eq!(judge.budget.guild, Budget::default().guild);
    for (set, expected) in [
        (vec![url], vec!["STRIDE_JUDGE_MODEL is not set"]),
        (
            vec![model],
            vec!["STRIDE_JUDGE_URL is not set, but STRIDE_JUDGE_MODEL is"],
        ),
        (
            vec![("STRIDE_JUDGE_KEY", "k")],
            vec!["STRIDE_JUDGE_URL is not set, but STRIDE_JUDGE_KEY is"],
        ),
        (
            vec![
                ("STRIDE_JUDGE_URL", "localhost"),
                ("STRIDE_JUDGE_KEY", "a b"),
                ("STRIDE_JUDGE_PER_SERVER", "many"),
            ],
            vec![
                "STRIDE_JUDGE_PER_SERVER is `many`",
                "STRIDE_JUDGE_MODEL is not set",
                "STRIDE_JUDGE_URL must be the address",
                "STRIDE_JUDGE_KEY has white space",
            ],
        ),
    ] {
        let set: Vec<_> = set.into_iter().chain([token]).collect();
        let problems = read(&set).unwrap_err();
        assert_eq!(problems.len(), expected.len(), "{problems:?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.starts_with(expected), "{problem}");
        }
    }
}

#[test]
fn a_secret_is_never_printed() {
    let config = read(&[
        ("DISCORD_TOKEN", "secret"),
        ("STRIDE_JUDGE_URL", OLLAMA),
        ("STRIDE_JUDGE_MODEL", "llama"),
        ("STRIDE_JUDGE_KEY", "secret"),
    ]);
    assert!(!format!("{:?}", config.unwrap()).contains("secret"));
}

#[test]
fn the_environment_wins_over_the_file_and_an_empty_variable_is_none() {
    let file = "discord_token = \"of-the-file\"\ndatabase = \"file.db\"\njudge_per_member = 3\n";
    let set = sources(
        &[
            ("STRIDE_DATABASE", "environment.db"),
            ("DISCORD_TOKEN", " "),
        ],
        Some(file),
    );
    let config = Config::from_sources(&set).unwrap();
    assert_eq!(config.token, "of-the-file");
    assert_eq!(config.database, PathBuf::from("environment.db"));
    assert_eq!(set.get("STRIDE_JUDGE_PER_MEMBER").as_deref(), Some("3"));
    let origin = |variable| set.origin(variable);
    assert_eq!(origin("STRIDE_DATABASE"), Origin::Environment);
    assert_eq!(origin("DISCORD_TOKEN"), Origin::File);
    assert_eq!(origin("STRIDE_LOG"), Origin::Default);
}

#[test]
fn a_misspelled_name_is_refused_with_the_one_that_was_meant() {
    for (variables, file, expected) in [
        (
            vec![("STRIDE_BACKUP", "x")],
            "",
            "Stride has no setting STRIDE_BACKUP. Did you mean STRIDE_BACKUPS?",
        ),
        (
            vec![("STRIDE_CONFG", "x")],
            "",
            "Stride has no setting STRIDE_CONFG. Did you mean STRIDE_CONFIG?",
        ),
        (
            vec![("STRIDE_TOKEN", "x")],
            "",
            "Stride has no setting STRIDE_TOKEN. Did you mean DISCORD_TOKEN?",
        ),
        (
            vec![],
            "# mine\ndatabse = \"x\"\n",
            "stride.toml:2: Stride has no setting `databse`. Did you mean `database`?",
        ),
        (
            vec![],
            "[judge]\nurl = \"x\"\n",
            "stride.toml:1: Stride has no setting `judge`. Did you mean `judge_url`?",
        ),
        (
            vec![],
            "STRIDE_LOG = \"info\"\n",
            "stride.toml:1: Stride has no setting `STRIDE_LOG`. Did you mean `log`?",
        ),
        (
            vec![],
            "http = true\n",
            "stride.toml:1: `http` must be a text or a whole number, such as `http = \"127.0.0.1:9750\"`.",
        ),
        (
            vec![("STRIDE_CONFIG", "elsewhere.toml")],
            "",
            "The settings in elsewhere.toml cannot be read: entity not found. STRIDE_CONFIG names \
             the file; without it, Stride reads stride.toml if there is one.",
        ),
    ] {
        assert_eq!(sources(&variables, Some(file)).problems, [expected]);
    }
    // Kubernetes sets one such variable for each service with our name.
    let foreign = sources(&[("STRIDE_SERVICE_HOST", "10.0.0.1")], None);
    assert!(foreign.problems.is_empty(), "{:?}", foreign.problems);
    assert!(foreign.warnings[0].contains("STRIDE_SERVICE_HOST"));
}

#[test]
fn a_file_that_is_no_toml_is_named_by_its_line_and_without_what_is_in_it() {
    let set = sources(&[], Some("log = \"info\"\ndiscord_token = \"se\"cret\n"));
    let [problem] = set.problems.as_slice() else {
        panic!("{:?}", set.problems);
    };
    assert!(
        problem.starts_with("stride.toml:2: this is not TOML"),
        "{problem}"
    );
    assert!(!problem.contains("cret"), "{problem}");
}

#[test]
fn what_is_in_force_shows_no_secret() {
    let variables: Vec<_> = SETTINGS
        .iter()
        .filter(|one| one.is_secret)
        .map(|one| (one.variable, "a-secret"))
        .chain([("STRIDE_JUDGE_URL", "http://me:a-secret@localhost/v1")])
        .collect();
    let shown = in_force_of(&sources(&variables, None));
    assert_eq!(shown.len(), SETTINGS.len());
    assert!(!format!("{shown:?}").contains("a-secret"), "{shown:?}");
}

#[test]
fn the_example_file_and_the_defaults_can_be_read() {
    let all_on: String = example()
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(off)
                if off
                    .split_once(" = ")
                    .is_some_and(|(key, _)| settings::of_key(key).is_some()) =>
            {
                off
            }
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let set = sources(&[], Some(&all_on));
    assert!(set.problems.is_empty(), "{:?}", set.problems);
    for one in SETTINGS {
        assert_eq!(set.origin(one.variable), Origin::File, "{}", one.variable);
    }
    // Only the folder for backups is missing.
    let problems = Config::from_sources(&set).unwrap_err();
    assert!(
        problems
            .iter()
            .all(|problem| problem.starts_with("STRIDE_BACKUPS is")),
        "{problems:?}"
    );
    let untouched = sources(&[], Some(&example()));
    assert!(Config::from_sources(&untouched).is_ok());
    let usual = Budget::default();
    let default = |variable| settings::of_variable(variable).unwrap().default;
    assert_eq!(default("STRIDE_DISCORD_API"), Usual::Is(DISCORD));
    for (variable, is) in [
        ("STRIDE_KEEP_ANSWERS", TEXT_DAYS),
        ("STRIDE_JUDGE_PER_MEMBER", usual.member),
        ("STRIDE_JUDGE_PER_SERVER", usual.guild),
    ] {
        assert!(matches!(default(variable), Usual::Is(said) if said == is.to_string()));
    }
    let bare = read(&[("DISCORD_TOKEN", "abc")]).unwrap();
    assert_eq!(default("STRIDE_DATABASE"), Usual::Is("stride.db"));
    assert_eq!(bare.database, PathBuf::from("stride.db"));
}

#[test]
fn what_is_wrong_with_a_value_is_said_with_one_that_is_right() {
    for (variable, value, expected) in [
        (
            "STRIDE_HTTP",
            "9750",
            "STRIDE_HTTP is `9750`: it must be an IP address",
        ),
        (
            "STRIDE_LOG_FORMAT",
            "xml",
            "STRIDE_LOG_FORMAT is `xml`: it must be `text` or `json`.",
        ),
        (
            "STRIDE_LOG",
            "loud=very=much",
            "STRIDE_LOG is `loud=very=much`: it must be",
        ),
    ] {
        let problems = read(&[("DISCORD_TOKEN", "abc"), (variable, value)]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(expected), "{problems:?}");
    }
}

#[test]
fn a_misspelled_level_does_not_turn_the_log_off() {
    for wrong in ["inof", "info,stirde", "loud"] {
        let problems = read(&[("DISCORD_TOKEN", "t"), ("STRIDE_LOG", wrong)]).unwrap_err();
        assert!(problems[0].starts_with("STRIDE_LOG is"), "{problems:?}");
    }
    for right in [
        "info",
        "WARN",
        "off",
        "info,stride::scheduler=debug",
        "stride=trace,error",
    ] {
        read(&[("DISCORD_TOKEN", "t"), ("STRIDE_LOG", right)]).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_setting_that_is_not_text_is_a_problem_and_anything_else_is_not_ours() {
    use std::os::unix::ffi::OsStringExt;
    let broken = || OsString::from_vec(vec![b'/', 0xE9]);
    let variables = [
        (OsString::from("STRIDE_DATABASE"), broken()),
        (OsString::from("DISCORD_TOKEN"), broken()),
        (OsString::from("HOME"), broken()),
        (OsString::from("STRIDE_HTTP"), OsString::from("127.0.0.1:1")),
    ];
    let (read, problems) = readable_variables(variables.into_iter());
    assert_eq!(read, [("STRIDE_HTTP".to_owned(), "127.0.0.1:1".to_owned())]);
    assert!(problems[0].starts_with("STRIDE_DATABASE is not text"));
    assert!(problems[1].starts_with("DISCORD_TOKEN is not text"));
    assert_eq!(problems.len(), 2);
}

#[test]
fn no_sentence_shows_a_secret_that_stands_in_the_wrong_place() {
    let secret = "hunter2";
    for (variable, value) in [
        ("STRIDE_DISCORD_API", "ftp://u:hunter2@discord.example"),
        ("STRIDE_DISCORD_API", "u:hunter2@discord.example"),
        ("STRIDE_HTTP", "http://u:hunter2@127.0.0.1:80"),
        ("STRIDE_JUDGE_URL", "u:hunter2@judge.example"),
    ] {
        let problems = read(&[("DISCORD_TOKEN", "t"), (variable, value)]).unwrap_err();
        assert!(!problems.join("\n").contains(secret), "{problems:?}");
    }
}
