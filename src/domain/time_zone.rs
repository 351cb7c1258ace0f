//! Time zones by the names that people type: a city, a country, an abbreviation or an offset.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use strsim::osa_distance;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that lead to zones. Its first lines explain the format.
const PLACES: &str = include_str!("time_zone/places.txt");

/// The suggestions for an empty text, from west to east.
const WELL_KNOWN: [Tz; 25] = [
    Tz::Pacific__Honolulu,
    Tz::America__Los_Angeles,
    Tz::America__Denver,
    Tz::America__Chicago,
    Tz::America__Mexico_City,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::UTC,
    Tz::Europe__London,
    Tz::Africa__Lagos,
    Tz::Europe__Berlin,
    Tz::Europe__Paris,
    Tz::Europe__Madrid,
    Tz::Europe__Warsaw,
    Tz::Europe__Athens,
    Tz::Europe__Istanbul,
    Tz::Africa__Cairo,
    Tz::Asia__Karachi,
    Tz::Asia__Kolkata,
    Tz::Asia__Jakarta,
    Tz::Asia__Shanghai,
    Tz::Asia__Tokyo,
    Tz::Asia__Seoul,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
];

/// How many similar names to suggest.
const MOST_NEAREST: usize = 3;

/// The result of a search for a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One zone, or several whose clocks agree, of which this is the first.
    One(Tz),
    /// Zones whose clocks differ.
    Several(Vec<Tz>),
    /// No zone; these have similar names.
    Nothing(Vec<Suggestion>),
}

/// A suggested zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The zone.
    pub zone: Tz,
    /// The word that found it, if its name does not contain it.
    pub word: Option<&'static str>,
}

/// A line of [`PLACES`].
struct Place {
    /// Each word as displayed, and in the form for comparison.
    words: Vec<(&'static str, String)>,
    zones: Vec<Tz>,
}

static KNOWN: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let lines = PLACES.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (words, zones) = line
                .split_once(": ")
                .expect("each line has words and zones");
            let zones = zones.split(", ").map(str::parse);
            Place {
                words: words.split(", ").map(|word| (word, plain(word))).collect(),
                zones: zones
                    .collect::<Result<_, _>>()
                    .expect("zones of the database"),
            }
        })
        .collect()
});

/// The zones in [`PLACES`]: among several names for one clock, the one in use.
static IN_USE: LazyLock<HashSet<Tz>> =
    LazyLock::new(|| KNOWN.iter().flat_map(|place| place.zones.clone()).collect());

static BY_WORD: LazyLock<HashMap<&'static str, &'static Place>> = LazyLock::new(|| {
    let words = |place: &'static Place| place.words.iter().map(move |(_, word)| (&**word, place));
    KNOWN.iter().flat_map(words).collect()
});

/// Reduces a text to lowercase letters and digits with single blanks: no accents, underscores or
/// dots.
fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|c| !is_combining_mark(*c) && *c != '.');
    let words: String = letters
        .flat_map(char::to_lowercase)
        .map(|c| if c == '_' || c == '-' { ' ' } else { c })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Simplifies like [`plain`], and removes the words that people add: "Eastern Standard Time"
/// becomes "eastern".
fn bare(text: &str) -> String {
    let plain = plain(text);
    let mut bare = plain.as_str();
    for end in [
        " zone",
        " time",
        " timezone",
        " standard",
        " daylight",
        " summer",
    ] {
        bare = bare.strip_suffix(end).unwrap_or(bare);
    }
    bare.to_owned()
}

/// Returns the zone that a text names at an instant.
pub fn find(typed: &str, now: DateTime<Utc>) -> Found {
    if let Some(offset) = offset(typed) {
        return at_offset(offset, now);
    }
    let word = plain(typed);
    let place = BY_WORD.get(&*word).or_else(|| BY_WORD.get(&*bare(typed)));
    if let Some(place) = place {
        return one_or_several(place.zones.clone(), now);
    }
    let underscored = typed.trim().replace(' ', "_");
    if let Ok(zone) = Tz::from_str_insensitive(&underscored) {
        return Found::One(zone);
    }
    let bare = bare(typed);
    let cities: Vec<Tz> = with_city(|city| city == word || city == bare).collect();
    if !cities.is_empty() {
        return one_or_several(cities, now);
    }
    // "Berlin, Germany"
    let first = typed
        .split_once([',', '('])
        .map(|(first, _)| find(first, now));
    match first {
        Some(found @ (Found::One(_) | Found::Several(_))) => found,
        _ => Found::Nothing(nearest(&word, now)),
    }
}

fn one_or_several(mut zones: Vec<Tz>, now: DateTime<Utc>) -> Found {
    let clock = year_of(zones[0], now);
    if zones.iter().all(|zone| year_of(*zone, now) == clock) {
        Found::One(zones[0])
    } else {
        zones.dedup();
        Found::Several(zones)
    }
}

/// Returns zones by the last part of their names, those in use first.
fn with_city(is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Tz> {
    let mut found: Vec<Tz> = of_regions()
        .filter(|zone| {
            zone.name()
                .rsplit('/')
                .next()
                .is_some_and(|city| is_wanted(&plain(city)))
        })
        .collect();
    found.sort_by_key(|zone| !IN_USE.contains(zone));
    found.into_iter()
}

/// Returns all zones named after a place in a region, and UTC.
fn of_regions() -> impl Iterator<Item = Tz> {
    let is_place = |zone: &Tz| {
        let name = zone.name();
        name == "UTC" || (name.contains('/') && !name.starts_with("Etc/"))
    };
    TZ_VARIANTS.iter().copied().filter(is_place)
}

/// Reads an offset as people write it: `UTC+2`, `GMT-3:30`, `+0530`. It is added to UTC; zones like
/// `Etc/GMT+2` mean the opposite.
fn offset(typed: &str) -> Option<FixedOffset> {
    let text: String = typed.to_lowercase().split_whitespace().collect();
    let number = ["utc", "gmt"]
        .into_iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(&text);
    let (sign, number) = match number.chars().next()? {
        '+' => (1, &number[1..]),
        '-' => (-1, &number[1..]),
        '−' => (-1, &number['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = match number.split_once([':', '.']) {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        // "UTC+5.5"
        Some((hours, "5")) if number.contains('.') => (hours, "30"),
        Some(_) => return None,
        None if number.len() > 2 && number.is_ascii() => number.split_at(number.len() - 2),
        None => (number, "0"),
    };
    let digits = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60)
        .then(|| FixedOffset::east_opt(sign * (60 * hours + minutes) * 60))?
}

/// Finds zones whose clocks always show this offset: a zone without a place if there is one.
fn at_offset(offset: FixedOffset, now: DateTime<Utc>) -> Found {
    let seconds = offset.local_minus_utc();
    let hours = seconds / 3600;
    if hours * 3600 == seconds {
        let name = match hours {
            0 => "UTC".to_owned(),
            _ => format!("Etc/GMT{:+}", -hours),
        };
        return name.parse().map_or(Found::Nothing(Vec::new()), Found::One);
    }
    let zones = known_zones().filter(|zone| offset_at(*zone, now) == offset);
    let (changing, steady): (Vec<Tz>, Vec<Tz>) =
        zones.partition(|zone| has_summer_time(*zone, now));
    match (steady.is_empty(), changing.is_empty()) {
        (false, _) => one_or_several(steady, now),
        (true, false) => one_or_several(changing, now),
        (true, true) => Found::Nothing(Vec::new()),
    }
}

/// Returns the zones in [`PLACES`], each once: the best known first, then in the file's order.
fn known_zones() -> impl Iterator<Item = Tz> {
    let mut seen = HashSet::new();
    let all = KNOWN.iter().flat_map(|place| place.zones.iter().copied());
    WELL_KNOWN
        .into_iter()
        .chain(all)
        .filter(move |zone| seen.insert(*zone))
}

fn offset_at(zone: Tz, instant: DateTime<Utc>) -> FixedOffset {
    zone.offset_from_utc_datetime(&instant.naive_utc()).fix()
}

/// Returns a zone's offset on each day of the coming year.
fn year_of(zone: Tz, now: DateTime<Utc>) -> Vec<FixedOffset> {
    let days = (0..366).map(|days| now + TimeDelta::days(days));
    days.map(|day| offset_at(zone, day)).collect()
}

/// Whether a zone's clocks change within the coming year.
pub fn has_summer_time(zone: Tz, now: DateTime<Utc>) -> bool {
    let weeks = (0..53).map(|weeks| now + TimeDelta::weeks(weeks));
    let first = offset_at(zone, now);
    weeks.into_iter().any(|week| offset_at(zone, week) != first)
}

/// For a zone whose clocks never change, returns a zone that the member may have meant instead: its
/// clocks change, it shows the same time at some point of the year, and it shares a word with the
/// zone, is in Europe too, or the zone has no place.
pub fn changing_neighbor(zone: Tz, now: DateTime<Utc>) -> Option<Tz> {
    if has_summer_time(zone, now) {
        return None;
    }
    let is_european = |zone: Tz| zone.name().starts_with("Europe/");
    let is_placeless = zone.name().starts_with("Etc/") || !zone.name().contains('/');
    let goes_by_a_word_of = |other: Tz| {
        let both = |place: &Place| place.zones.contains(&zone) && place.zones.contains(&other);
        KNOWN.iter().any(both)
    };
    let steady = offset_at(zone, now);
    let mut near: Vec<Tz> = known_zones()
        .filter(|other| {
            is_placeless || is_european(zone) && is_european(*other) || goes_by_a_word_of(*other)
        })
        .filter(|other| has_summer_time(*other, now) && year_of(*other, now).contains(&steady))
        .collect();
    near.sort_by_key(|other| offset_at(*other, now) != steady);
    near.first().copied()
}

/// Returns a zone's name for members: `Europe/Berlin`, or `UTC+2` for what the database calls
/// `Etc/GMT-2`.
pub fn name(zone: Tz) -> String {
    let Some(offset) = zone.name().strip_prefix("Etc/GMT") else {
        return zone.name().to_owned();
    };
    match offset.parse::<i32>() {
        Ok(hours) if hours != 0 => format!("UTC{:+}", -hours),
        _ => "UTC".to_owned(),
    }
}

/// Returns zones to choose from while a text is typed, best first, at most `most`.
pub fn suggest(typed: &str, now: DateTime<Utc>, most: usize) -> Vec<Suggestion> {
    let word = plain(typed);
    let by_name = |zone| Suggestion { zone, word: None };
    if word.is_empty() {
        return WELL_KNOWN.into_iter().map(by_name).take(most).collect();
    }
    if let Some(offset) = offset(typed) {
        let exact = match at_offset(offset, now) {
            Found::One(zone) => vec![zone],
            Found::Several(zones) => zones,
            Found::Nothing(_) => Vec::new(),
        };
        let cities = known_zones().filter(|zone| offset_at(*zone, now) == offset);
        return unique(exact.into_iter().chain(cities).map(by_name), most);
    }
    let bare = bare(typed);
    let of_places = |fits: &dyn Fn(&str) -> bool| -> Vec<Suggestion> {
        let found = KNOWN.iter().filter_map(|place| {
            let (shown, _) = place.words.iter().find(|(_, word)| fits(word))?;
            Some(place.zones.iter().map(|zone| by_word(*zone, shown)))
        });
        found.flatten().collect()
    };
    let exact = of_places(&|place| place == word || place == bare);
    let cities = with_city(|city| city.starts_with(&word));
    let begins = of_places(&|place| place.starts_with(&word));
    let contains = of_regions().filter(|zone| {
        let name = zone.name().to_lowercase().replace('_', " ");
        name.contains(&word) || name.contains(&typed.trim().to_lowercase())
    });
    let found = exact
        .into_iter()
        .chain(cities.map(by_name))
        .chain(begins)
        .chain(contains.map(by_name));
    unique(found, most)
}

fn by_word(zone: Tz, shown: &'static str) -> Suggestion {
    let says_it = plain(zone.name()).contains(&plain(shown));
    let word = (!says_it).then_some(shown);
    Suggestion { zone, word }
}

fn unique(found: impl Iterator<Item = Suggestion>, most: usize) -> Vec<Suggestion> {
    let mut seen = HashSet::new();
    found
        .filter(|suggestion| seen.insert(suggestion.zone))
        .take(most)
        .collect()
}

/// Returns zones with similar names: the suggestions, or else those that the word may misspell.
fn nearest(word: &str, now: DateTime<Utc>) -> Vec<Suggestion> {
    const LETTERS_PER_SLIP: usize = 4;
    if word.is_empty() {
        return Vec::new();
    }
    let suggested = suggest(word, now, MOST_NEAREST);
    if !suggested.is_empty() {
        return suggested;
    }
    let slips = |spelling: &str| {
        let slips = osa_distance(spelling, word);
        (slips * LETTERS_PER_SLIP <= spelling.len()).then_some(slips)
    };
    let places = KNOWN.iter().flat_map(|place| {
        let words = place.words.iter();
        let best = words
            .filter_map(|(shown, word)| Some((slips(word)?, *shown)))
            .min();
        let zones = place.zones.iter();
        zones.filter_map(move |zone| best.map(|(slips, shown)| (slips, by_word(*zone, shown))))
    });
    let named = of_regions().filter_map(|zone| {
        let name = plain(zone.name());
        let city = name.rsplit('/').next().unwrap_or_default();
        let slips = [name.as_str(), city].into_iter().filter_map(slips).min();
        Some((slips?, Suggestion { zone, word: None }))
    });
    let mut alike: Vec<(usize, Suggestion)> = places.chain(named).collect();
    alike.sort_by_key(|(slips, _)| *slips);
    unique(alike.into_iter().map(|(_, zone)| zone), MOST_NEAREST)
}

#[cfg(test)]
mod tests;
