//! Every setting. The documents, the example file and `stride config` come from this table.

/// A setting: a variable of the environment, or a line of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variable of the environment.
    pub variable: &'static str,
    /// What the setting does, in Markdown.
    pub says: &'static str,
    /// The value in force if nobody sets it.
    pub default: Usual,
    /// An example of a value.
    pub example: &'static str,
    /// Whether the value is secret.
    pub is_secret: bool,
}

/// What applies while a setting is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    /// Stride does not start without it.
    Required,
    /// Nothing.
    Nothing,
    /// This value.
    Is(&'static str),
}

const fn setting(
    variable: &'static str,
    default: Usual,
    example: &'static str,
    says: &'static str,
) -> Setting {
    Setting {
        variable,
        says,
        default,
        example,
        is_secret: false,
    }
}

const fn secret(
    variable: &'static str,
    default: Usual,
    example: &'static str,
    says: &'static str,
) -> Setting {
    Setting {
        is_secret: true,
        ..setting(variable, default, example, says)
    }
}

/// All settings, in the order of the documents.
pub const SETTINGS: &[Setting] = &[
    secret(
        "DISCORD_TOKEN",
        Usual::Required,
        "paste-the-token-here",
        "the bot's token, from the Discord developer portal (Bot, Reset Token)",
    ),
    setting(
        "STRIDE_DATABASE",
        Usual::Is("stride.db"),
        "/var/lib/stride/stride.db",
        "the database file, created if it is missing",
    ),
    setting(
        "STRIDE_BACKUPS",
        Usual::Nothing,
        "/var/lib/stride/backups",
        "a folder for daily backups, each kept for 14 days",
    ),
    setting(
        "STRIDE_KEEP_ANSWERS",
        Usual::Is("365"),
        "365",
        "how many days the text of answers and reports is kept, at least 30",
    ),
    setting(
        "STRIDE_QUESTIONS",
        Usual::Nothing,
        "/etc/stride/questions",
        "a folder of questions that adds to the built-in bank or overrides it",
    ),
    setting(
        "STRIDE_HTTP",
        Usual::Nothing,
        "127.0.0.1:9750",
        "the address and port for `/healthz`, `/readyz` and `/metrics`. They have no password: keep \
         them on this machine or in a private network",
    ),
    setting(
        "STRIDE_LOG",
        Usual::Is("info"),
        "info,stride::scheduler=debug",
        "what to log to standard error: `error`, `warn`, `info`, `debug`, `trace` or `off`, for all \
         of Stride or by module. No level shows tokens or what members typed, and libraries only \
         log warnings",
    ),
    setting(
        "STRIDE_LOG_FORMAT",
        Usual::Is("text"),
        "json",
        "`text`, or `json` for one JSON object a line. In both, each line that an interaction \
         causes has its id. Set `NO_COLOR` for text without colors; a file or journal gets none \
         anyway",
    ),
    setting(
        "STRIDE_JUDGE_URL",
        Usual::Nothing,
        "http://localhost:11434/v1",
        "the address of a language model's API that judges answers. It must speak OpenAI's chat \
         completions, as Ollama, llama.cpp, vLLM, LM Studio and hosted models do",
    ),
    setting(
        "STRIDE_JUDGE_MODEL",
        Usual::Nothing,
        "qwen3:8b",
        "the model's name there, required with an address",
    ),
    secret(
        "STRIDE_JUDGE_KEY",
        Usual::Nothing,
        "paste-the-key-here",
        "the key, if the server needs one",
    ),
    setting(
        "STRIDE_JUDGE_PER_MEMBER",
        Usual::Is("30"),
        "30",
        "how many of a member's answers are judged a day",
    ),
    setting(
        "STRIDE_JUDGE_PER_SERVER",
        Usual::Is("1000"),
        "1000",
        "how many answers of a Discord server are judged a day",
    ),
    setting(
        "STRIDE_DISCORD_API",
        Usual::Is("https://discord.com"),
        "https://discord.com",
        "Discord's address, for local-discord or another Discord-compatible server",
    ),
];

/// The variable that names the file. The file cannot set it.
pub const FILE: &str = "STRIDE_CONFIG";
/// The file that Stride looks for if [`FILE`] is not set.
pub const USUAL_FILE: &str = "stride.toml";

impl Setting {
    /// Returns its key in the file.
    pub fn key(&self) -> String {
        key_of(self.variable)
    }
}

/// Returns a variable's key in the file, whether or not the setting exists.
pub(super) fn key_of(variable: &str) -> String {
    let name = variable.strip_prefix("STRIDE_");
    name.unwrap_or(variable).to_lowercase()
}

/// Returns the setting of a variable.
pub fn of_variable(variable: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|one| one.variable == variable)
}

/// Returns the setting of a key in the file.
pub fn of_key(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|one| one.key() == key)
}

/// Renders `docs/configuration.md`.
pub fn explained() -> String {
    let mut text = String::from(
        "# Settings\n\n\
         Set each as an environment variable, or in a file `stride.toml` in the folder that Stride \
         runs in (`STRIDE_CONFIG` names another). The environment wins. In the file, a setting's \
         key is its variable in lower case without `STRIDE_`: `STRIDE_DATABASE` is `database`. \
         [deploy/stride.example.toml](../deploy/stride.example.toml) has them all. An empty \
         variable counts as not set.\n\n\
         `stride config` prints the settings in force and where each value comes from, without \
         secrets, then every problem, and ends with 1 if there is one. Stride refuses unknown keys \
         and `STRIDE_…` variables that look misspelled; the message names the nearest. It ignores \
         other unknown `STRIDE_…` variables, with a warning.\n\n",
    );
    for one in SETTINGS {
        let default = match one.default {
            Usual::Required => "required".to_owned(),
            Usual::Nothing => "default: none".to_owned(),
            Usual::Is(value) => format!("default: `{value}`"),
        };
        text.push_str(&format!(
            "- `{}` ({default}; such as `{}`): {}\n",
            one.variable, one.example, one.says
        ));
    }
    text.push_str(
        "\nA file with the token in it belongs to the user that Stride runs as, with mode 600. \
         `stride config --explain` prints this page, `stride config --example` the file.\n",
    );
    text
}

/// Renders `deploy/stride.example.toml`.
pub fn example() -> String {
    let mut text = String::from(
        "# Stride's settings. Copy this file to stride.toml, take the # off the lines that you need,\n\
         # and `chmod 600 stride.toml`. Environment variables override it. `stride config`\n\
         # says what is in force. docs/configuration.md explains the same.\n",
    );
    for one in SETTINGS {
        text.push('\n');
        for line in wrapped(&one.says.replace('`', ""), 96) {
            text.push_str(&format!("# {line}\n"));
        }
        let off = if one.default == Usual::Required {
            ""
        } else {
            "# "
        };
        let value = match one.example.parse::<i64>() {
            Ok(number) => number.to_string(),
            Err(_) => format!("\"{}\"", one.example),
        };
        text.push_str(&format!("{off}{} = {value}\n", one.key()));
    }
    text
}

/// Wraps the text into lines of at most `width` letters, and capitalizes its first letter.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if let Some(first) = lines.first_mut() {
        let rest = first.split_off(first.chars().next().map_or(0, char::len_utf8));
        *first = first.to_uppercase() + &rest;
    }
    lines
}
