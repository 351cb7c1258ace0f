//! What people type for a time zone.

use chrono_tz::OffsetName;
use proptest::prelude::*;

use super::*;

fn winter() -> DateTime<Utc> {
    "2026-01-05T08:00:00Z".parse().unwrap()
}

fn names(found: &Found) -> Vec<String> {
    match found {
        Found::One(zone) => vec![name(*zone)],
        Found::Several(zones) => zones
            .iter()
            .map(|zone| format!("{}?", name(*zone)))
            .collect(),
        Found::Nothing(zones) => zones.iter().map(shown).collect(),
    }
}

fn shown(suggestion: &Suggestion) -> String {
    match suggestion.word {
        Some(word) => format!("{} ({word})", name(suggestion.zone)),
        None => name(suggestion.zone),
    }
}

#[test]
fn what_people_type_leads_to_a_city() {
    for (typed, found) in [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("berlin, germany", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Germany", "Europe/Berlin"),
        ("India", "Asia/Kolkata"),
        ("Türkiye", "Europe/Istanbul"),
        ("turkiye", "Europe/Istanbul"),
        ("Cote d'Ivoire", "Africa/Abidjan"),
        ("UK", "Europe/London"),
        ("U.K.", "Europe/London"),
        ("Eastern Time", "America/New_York"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("British Summer Time", "Europe/London"),
        ("CET", "Europe/Berlin"),
        ("EDT", "America/New_York"),
        ("JST", "Asia/Tokyo"),
        ("UTC", "UTC"),
        ("Kyiv", "Europe/Kyiv"),
        ("kiev", "Europe/Kyiv"),
        ("  SÃO   paulo ", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Łódź", "Europe/Warsaw"),
        ("İstanbul", "Europe/Istanbul"),
        ("Moscow Time", "Europe/Moscow"),
    ] {
        assert_eq!(names(&find(typed, winter())), [found], "{typed}");
    }
}

#[test]
fn what_can_mean_several_clocks_is_asked() {
    for (typed, found) in [
        ("EST", "America/New_York? America/Panama?"),
        ("IST", "Asia/Kolkata? Europe/Dublin? Asia/Jerusalem?"),
        ("BST", "Europe/London? Asia/Dhaka? Pacific/Bougainville?"),
        ("GMT", "UTC? Europe/London?"),
        ("Spain", "Europe/Madrid? Atlantic/Canary?"),
        ("Georgia", "Asia/Tbilisi? America/New_York?"),
        ("PST", "America/Los_Angeles? Asia/Manila?"),
        ("AST", "America/Halifax? America/Puerto_Rico? Asia/Riyadh?"),
        (
            "CST",
            "America/Chicago? America/Mexico_City? Asia/Shanghai? America/Havana?",
        ),
        (
            "Australian Eastern Time",
            "Australia/Sydney? Australia/Brisbane?",
        ),
        ("Cambridge", "Europe/London? America/New_York?"),
    ] {
        assert_eq!(names(&find(typed, winter())).join(" "), found, "{typed}");
    }
}

#[test]
fn an_offset_is_added_to_utc() {
    for (typed, found) in [
        ("UTC+2", "UTC+2"),
        ("GMT+2", "UTC+2"),
        ("gmt +02:00", "UTC+2"),
        ("+2", "UTC+2"),
        ("UTC-3", "UTC-3"),
        ("UTC−3", "UTC-3"),
        ("-0300", "UTC-3"),
        ("UTC+0", "UTC"),
        ("UTC+14", "UTC+14"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("utc+5.5", "Asia/Kolkata"),
        ("GMT+5.45", "Asia/Kathmandu"),
        ("UTC+5:45", "Asia/Kathmandu"),
        // The database's own name says the opposite.
        ("Etc/GMT-2", "UTC+2"),
    ] {
        assert_eq!(names(&find(typed, winter())), [found], "{typed}");
    }
    let Found::One(ahead) = find("UTC+2", winter()) else {
        panic!("it is a zone")
    };
    let shown = winter().with_timezone(&ahead).format("%H:%M").to_string();
    assert_eq!(shown, "10:00");
    for typed in [
        "UTC+15", "UTC-13", "UTC+99", "+", "UTC+2:5", "UTC+1:17", "+12345",
    ] {
        assert_eq!(find(typed, winter()), Found::Nothing(Vec::new()), "{typed}");
    }
}

#[test]
fn a_misspelling_finds_what_comes_near() {
    for (typed, nearest) in [
        ("Europe/Berln", "Europe/Berlin"),
        ("Germny", "Europe/Berlin (Germany)"),
        ("Bangalor", "Asia/Kolkata (Bangalore)"),
        ("Marsei", "Europe/Paris (Marseille)"),
        ("Tatooine", ""),
        ("", ""),
    ] {
        let found = names(&find(typed, winter()));
        let first = found.first().map(String::as_str).unwrap_or_default();
        assert_eq!(first, nearest, "{typed}: {found:?}");
    }
}

#[test]
fn suggestions_begin_with_what_is_meant() {
    let first = |typed: &str, count: usize| {
        let found = suggest(typed, winter(), 25);
        let found = found.iter().take(count).map(shown);
        found.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        first("EST", 2),
        "America/New_York (EST), America/Panama (EST)"
    );
    assert_eq!(first("ind", 1), "America/Indiana/Indianapolis");
    assert_eq!(first("india", 1), "Asia/Kolkata (India)");
    assert_eq!(first("GMT+2", 3), "UTC+2, Europe/Athens, Africa/Cairo");
    assert_eq!(first("mumb", 1), "Asia/Kolkata (Mumbai)");
    assert_eq!(first("kolkata", 9), "Asia/Kolkata");
    assert_eq!(suggest("", winter(), 25).len(), 25);
    assert_eq!(suggest("Atlantis", winter(), 25), []);
}

#[test]
fn a_zone_without_summer_time_knows_a_neighbor_that_has_it() {
    for (zone, neighbor) in [
        ("America/Panama", Some("America/New_York")),
        ("America/Phoenix", Some("America/Denver")),
        ("Australia/Brisbane", Some("Australia/Sydney")),
        ("Etc/GMT-2", Some("Europe/Athens")),
        ("America/Regina", Some("America/Winnipeg")),
        ("America/Puerto_Rico", Some("America/Halifax")),
        ("Europe/Istanbul", Some("Europe/Athens")),
        ("Etc/GMT+5", Some("America/New_York")),
        ("UTC", Some("Europe/London")),
        ("Asia/Kolkata", None),
        ("Asia/Tokyo", None),
        // No neighbor has summer time.
        ("Africa/Nairobi", None),
        ("Africa/Lagos", None),
        ("America/Bogota", None),
        ("Asia/Riyadh", None),
        ("Europe/Berlin", None),
    ] {
        let found = changing_neighbor(zone.parse().unwrap(), winter());
        assert_eq!(found.map(Tz::name), neighbor, "{zone}");
    }
}

#[test]
fn every_word_means_one_line() {
    let words = KNOWN.iter().flat_map(|place| &place.words);
    let mut seen = HashSet::new();
    for (shown, word) in words {
        assert!(seen.insert(word), "{shown} stands in two lines");
    }
}

/// The database knows most of the abbreviations: each is in use in each of its zones.
#[test]
fn abbreviations_are_those_of_their_zones() {
    let abbreviations = |zone: Tz| -> HashSet<String> {
        let weeks = (0..53).map(|weeks| winter() + TimeDelta::weeks(weeks));
        let used = weeks.filter_map(|week| {
            let offset = zone.offset_from_utc_datetime(&week.naive_utc());
            offset.abbreviation().map(str::to_lowercase)
        });
        used.collect()
    };
    let known: HashSet<String> = TZ_VARIANTS
        .iter()
        .flat_map(|zone| abbreviations(*zone))
        .collect();
    let mut looked_at = 0;
    for place in KNOWN.iter() {
        for (shown, word) in &place.words {
            if !known.contains(word) || word == "gmt" {
                continue;
            }
            looked_at += 1;
            for zone in &place.zones {
                // "BST" of Dhaka and "AST" of Riyadh are in use, but in no database.
                let unknown = abbreviations(*zone).is_empty();
                assert!(
                    unknown || abbreviations(*zone).contains(word),
                    "{shown}: {zone}"
                );
            }
        }
    }
    assert!(looked_at > 25, "{looked_at}");
}

proptest! {
    #[test]
    fn any_text_is_understood_or_refused(text in ".{0,40}") {
        let _ = find(&text, winter());
        prop_assert!(suggest(&text, winter(), 25).len() <= 25);
    }

    /// A displayed zone name finds the zone.
    #[test]
    fn a_shown_name_reads_back(zone in proptest::sample::select(TZ_VARIANTS.to_vec())) {
        let Found::One(found) = find(&name(zone), winter()) else {
            // "EST" and "GMT" alone are ambiguous.
            prop_assert!(!zone.name().contains('/'), "{zone}");
            return Ok(());
        };
        prop_assert_eq!(year_of(found, winter()).len(), 366);
        prop_assert!(!zone.name().contains('/') || offset_at(found, winter()) == offset_at(zone, winter()));
    }
}
