//! Names of commands and options, and texts in other languages.

use std::ops::RangeInclusive;

use super::definition::{Localizations, OptionDefinition};
use crate::form::Form;
use crate::limits;

pub(super) fn name(form: &Form, chat: bool) -> String {
    let name = form.required_text("name", limits::COMMAND_NAME);
    if chat && !name.is_empty() && !is_chat_name(&name) {
        form.error(
            "name",
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
    name
}

/// Returns whether the name is valid for a slash command: it matches
/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, and letters that have a lower-case form are in
/// that form. Reference, "Application Command Naming".
fn is_chat_name(name: &str) -> bool {
    name.chars().all(|c| {
        let allowed = matches!(c, '-' | '_' | '\'')
            || c.is_alphabetic()
            || c.is_numeric()
            || matches!(c, '\u{900}'..='\u{97F}' | '\u{A8E0}'..='\u{A8FF}' | '\u{E00}'..='\u{E7F}');
        allowed && c.to_lowercase().eq([c])
    })
}

/// Checks that, in each locale, an option's name differs from its siblings' localized and default
/// names.
pub(super) fn check_siblings(form: &Form, options: &[OptionDefinition]) {
    let list = form.path().key("options");
    for (index, option) in options.iter().enumerate() {
        for (locale, name) in option.name_localizations.iter().flatten() {
            let taken = |other: &OptionDefinition| {
                let there = other.name_localizations.as_ref();
                other.name == *name || there.is_some_and(|texts| texts.get(locale) == Some(name))
            };
            let mut others = options[..index].iter().chain(&options[index + 1..]);
            if others.any(taken) {
                let option = list.index(index);
                let texts = option.key("name_localizations");
                form.errors().add(
                    &texts.key(locale),
                    "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                    "Option name already exists",
                );
            }
        }
    }
}

/// Discord's locales. Reference, "Locales".
const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

pub(super) fn localizations(
    form: &Form,
    key: &str,
    default: &str,
    chat: bool,
) -> Option<Localizations> {
    let length = if key == "name_localizations" {
        limits::COMMAND_NAME
    } else {
        limits::COMMAND_DESCRIPTION
    };
    texts_by_locale(form, key, default, chat, &length)
}

/// Does the same for the name of a choice.
pub(super) fn choice_localizations(form: &Form, default: &str) -> Option<Localizations> {
    texts_by_locale(
        form,
        "name_localizations",
        default,
        false,
        &limits::CHOICE_NAME,
    )
}

fn texts_by_locale(
    form: &Form,
    key: &str,
    default: &str,
    chat: bool,
    length: &RangeInclusive<usize>,
) -> Option<Localizations> {
    let locales: Vec<String> = form.get(key)?.as_object()?.keys().cloned().collect();
    form.object(key, |texts| {
        let mut kept = Localizations::new();
        for locale in locales {
            if !LOCALES.contains(&locale.as_str()) {
                texts.error(
                    &locale,
                    "BASE_TYPE_CHOICES",
                    "Locale is not one of the documented ones",
                );
                continue;
            }
            let Some(text) = texts.text(&locale, length.clone()) else {
                continue;
            };
            if chat && !is_chat_name(&text) {
                texts.error(
                    &locale,
                    "APPLICATION_COMMAND_INVALID_NAME",
                    "Command name is invalid",
                );
            }
            // A text that equals the default is dropped (reference, "Localization").
            if text != default {
                kept.insert(locale, text);
            }
        }
        kept
    })
}
