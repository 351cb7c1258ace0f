//! The log on standard error, and what never gets into it.
//!
//! Two rules hold for every `STRIDE_LOG`. Libraries log only warnings and errors: at finer levels
//! they log requests and events with their contents. And no line contains a secret: a library's
//! error may name the address of a request, and the address of a reply contains the interaction's
//! token.

use std::any::Any;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing::level_filters::LevelFilter;
use tracing::{Level, error};
use tracing_subscriber::filter::{FilterExt, Targets, dynamic_filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{self, LogFormat};

/// Replaces a secret.
const HIDDEN: &str = "[hidden]";
/// The parts of an address that come before an id and a token.
const BEFORE_TOKENS: [&str; 2] = ["/interactions/", "/webhooks/"];
/// The bot's token and the judge's key, once known.
static SECRETS: OnceLock<Vec<String>> = OnceLock::new();

/// Whether only warnings and errors are logged at the moment.
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// Does some work, and logs only warnings and errors meanwhile.
#[cfg(feature = "playground")]
pub(super) async fn only_warnings<T>(work: impl Future<Output = T>) -> T {
    IS_QUIET.store(true, Ordering::Relaxed);
    let done = work.await;
    IS_QUIET.store(false, Ordering::Relaxed);
    done
}

/// Keeps these secrets out of the log. Call it once, with all secrets of the process.
pub(super) fn hide<'s>(secrets: impl IntoIterator<Item = &'s str>) {
    let secrets = secrets.into_iter().map(str::to_owned).collect();
    // A process has only one configuration.
    let _ = SECRETS.set(secrets);
}

/// Sends the log to standard error, in color if a person reads it.
pub(super) fn to_stderr() {
    let is_colored = io::stderr().is_terminal() && !config::no_color();
    let most = Targets::new()
        .with_target("stride", LevelFilter::TRACE)
        .with_default(LevelFilter::WARN);
    let loud_enough = dynamic_filter_fn(|event, _| {
        !IS_QUIET.load(Ordering::Relaxed) || *event.level() <= Level::WARN
    });
    let filter = config::log_filter().and(most).and(loud_enough);
    let log = tracing_subscriber::fmt::layer().with_writer(move || Discreet {
        out: io::stderr(),
        is_colored,
    });
    let registry = tracing_subscriber::registry();
    match config::log_format() {
        LogFormat::Text => registry
            .with(log.with_ansi(is_colored).with_filter(filter))
            .init(),
        // The id of an interaction is in `span`.
        LogFormat::Json => registry
            .with(
                log.json()
                    .flatten_event(true)
                    .with_span_list(false)
                    .with_filter(filter),
            )
            .init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let place = place.as_deref().unwrap_or("an unknown place");
        error!(place, says = said(panic.payload()), "a panic");
    }));
}

/// Returns a panic's message if it is a constant. A formatted one may quote a member, for example
/// where a text was cut at the wrong place.
fn said(payload: &dyn Any) -> &'static str {
    let fixed = payload.downcast_ref::<&'static str>();
    fixed.copied().unwrap_or("[not logged]")
}

/// Writes lines without the secrets in them. A line arrives in one piece.
struct Discreet<W> {
    out: W,
    is_colored: bool,
}

impl<W: Write> Write for Discreet<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut text = discreet(
            &String::from_utf8_lossy(line),
            SECRETS.get().map_or(&[], Vec::as_slice),
        );
        if !self.is_colored {
            // A library's error may bring escape codes.
            text.retain(|letter| letter != '\u{1b}');
        }
        self.out.write_all(text.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Hides the secrets in a text.
fn discreet(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, HIDDEN);
    }
    for before in BEFORE_TOKENS {
        text = without_tokens_after(before, &text);
    }
    text
}

fn without_tokens_after(before: &str, text: &str) -> String {
    let mut parts = text.split_inclusive(before);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((id, rest)) = part.split_once('/') else {
            shown.push_str(part);
            continue;
        };
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let length = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_=.%:~".contains(letter))
            .unwrap_or(rest.len());
        if is_id && length > 0 {
            let rest = &rest[length..];
            shown.extend([id, "/", HIDDEN, rest]);
        } else {
            shown.push_str(part);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_hidden_wherever_they_are_and_the_rest_is_left() {
        let secrets = ["a.bot-token", "sk-judge"].map(str::to_owned);
        let text = "for url (https://discord.com/api/v10/interactions/12/aW50ZX-J_hY3=/callback), \
                    POST /webhooks/7/aW50ZX/messages/@original?a=1, Bot a.bot-token, Bearer sk-judge, \
                    /interactions/12/aW";
        assert_eq!(
            discreet(text, &secrets),
            "for url (https://discord.com/api/v10/interactions/12/[hidden]/callback), POST \
             /webhooks/7/[hidden]/messages/@original?a=1, Bot [hidden], Bearer [hidden], /interactions/12/[hidden]"
        );
        let harmless = "/channels/1/messages/2, /interactions/ and /webhooks/7, /interactions/x/y";
        assert_eq!(discreet(harmless, &secrets), harmless);
    }

    #[test]
    fn what_a_panic_says_of_what_it_worked_on_is_not_logged() {
        let broken = std::panic::catch_unwind(|| {
            let answer = "a naïve answer";
            answer[..5].len()
        });
        let payload = broken.unwrap_err();
        assert!(
            payload.downcast_ref::<String>().unwrap().contains("naïve"),
            "the standard library shows what it cuts"
        );
        assert_eq!(said(payload.as_ref()), "[not logged]");
        assert_eq!(
            said(&"the store has the sender"),
            "the store has the sender"
        );
    }

    #[test]
    fn a_file_gets_no_escapes() {
        let mut file = Vec::new();
        let mut out = Discreet {
            out: &mut file,
            is_colored: false,
        };
        out.write_all("a \u{1b}[31mred\u{1b}[0m name, naïve\n".as_bytes())
            .unwrap();
        assert_eq!(
            String::from_utf8(file).unwrap(),
            "a [31mred[0m name, naïve\n"
        );
    }
}
