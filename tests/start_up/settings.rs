//! `stride config`, and the settings file.

use insta::assert_snapshot;
use serde_json::Value;

use super::support::{Stride, TOKEN};

#[test]
fn what_is_in_force_is_printed_with_where_it_comes_from_and_without_secrets() {
    let config = Stride::new(&["config"])
        .with("STRIDE_DATABASE", "mine.db")
        .with("STRIDE_SERVICE_HOST", "10.0.0.1")
        .file(
            "stride.toml",
            &format!("discord_token = \"{TOKEN}\"\nhttp = \"127.0.0.1:9750\"\n"),
        );
    let (code, out, err) = config.end();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let out = out
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n");
    assert_snapshot!(out, @"
    DISCORD_TOKEN            [hidden]             stride.toml
    STRIDE_DATABASE          mine.db              environment
    STRIDE_BACKUPS           -                    default
    STRIDE_KEEP_ANSWERS      365                  default
    STRIDE_QUESTIONS         -                    default
    STRIDE_HTTP              127.0.0.1:9750       stride.toml
    STRIDE_LOG               off                  environment
    STRIDE_LOG_FORMAT        text                 default
    STRIDE_JUDGE_URL         -                    default
    STRIDE_JUDGE_MODEL       -                    default
    STRIDE_JUDGE_KEY         -                    default
    STRIDE_JUDGE_PER_MEMBER  30                   default
    STRIDE_JUDGE_PER_SERVER  1000                 default
    STRIDE_DISCORD_API       https://discord.com  default
    Warning: Stride has no setting STRIDE_SERVICE_HOST and ignores it. `stride config` lists the settings.
    Warning: stride.toml has a secret in it and can be read by others on this machine: `chmod 600 stride.toml`.
    ");
}

#[test]
fn everything_that_is_wrong_with_the_settings_is_said_at_once() {
    let config = Stride::new(&["config"])
        .with("STRIDE_HTTP", "9750")
        .with("STRIDE_BACKUPS", "nowhere")
        .with("STRIDE_DATABSE", "mine.db")
        .file("stride.toml", "log_format = \"xml\"\nbackup = \"x\"\n");
    let (code, _, err) = config.end();
    assert_eq!(code, 1);
    assert_snapshot!(err, @"
    stride.toml:2: Stride has no setting `backup`. Did you mean `backups`?
    Stride has no setting STRIDE_DATABSE. Did you mean STRIDE_DATABASE?
    DISCORD_TOKEN is not set: copy the bot's token from the Discord developer portal (Bot, Reset Token) into it.
    STRIDE_BACKUPS is `nowhere`: it must be a folder that exists. Create it, or leave STRIDE_BACKUPS out to make no backups.
    STRIDE_LOG_FORMAT is `xml`: it must be `text` or `json`.
    STRIDE_HTTP is `9750`: it must be an IP address of this machine and a port, such as 127.0.0.1:9750, or 0.0.0.0:9750 in a container.
    ");
}

#[test]
fn programs_read_the_same_as_json() {
    let config = Stride::new(&["config", "--json"]).with("DISCORD_TOKEN", TOKEN);
    let (code, out, _) = config.end();
    assert_eq!(code, 0);
    let printed: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(printed["file"], Value::Null);
    let settings = printed["settings"].as_array().unwrap();
    let of = |variable: &str| settings.iter().find(|one| one["variable"] == variable);
    assert_eq!(of("DISCORD_TOKEN").unwrap()["value"], "[hidden]");
    assert_eq!(of("DISCORD_TOKEN").unwrap()["from"], "environment");
    assert_eq!(of("STRIDE_DATABASE").unwrap()["value"], "stride.db");
    assert_eq!(of("STRIDE_DATABASE").unwrap()["from"], "default");
}

#[test]
fn a_command_goes_by_no_settings_that_it_cannot_read() {
    let broken = |arguments: &[&str]| {
        Stride::new(arguments).file("stride.toml", "database = \"mine.db\"\nhtpp = \"x\"\n")
    };
    for arguments in [&["doctor", "--offline"][..], &["reports"], &["health"]] {
        let said = broken(arguments).failure();
        let expected = "stride.toml:2: Stride has no setting `htpp`. Did you mean `http`?\n";
        assert_eq!(said, expected, "{arguments:?}");
    }
    let (code, _, _) = broken(&["drill"]).end();
    assert_eq!(code, 0, "an exercise needs no settings");
}

#[test]
fn a_bot_starts_from_the_file_alone() {
    let named = Stride::new(&["run"])
        .with("STRIDE_CONFIG", "elsewhere.toml")
        .file(
            "elsewhere.toml",
            &format!("discord_token = \"{TOKEN}\"\ndiscord_api = \"http://127.0.0.1:9\"\n"),
        );
    let said = named.failure();
    assert!(
        said.starts_with("Discord at http://127.0.0.1:9 cannot be reached"),
        "{said}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_no_success() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_stride"))
        .args(["drill", "--kind", "output-size"])
        .env_clear()
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("The output cannot be written"), "{said}");
}
