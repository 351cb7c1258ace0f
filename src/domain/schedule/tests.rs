//! Schedules in all time zones, including gaps and overlaps.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn days_are_read_as_people_write_them() {
    for (text, days) in [
        ("every day", "every day"),
        ("Weekdays", "weekdays"),
        ("mon, Wednesday and fri", "Mon, Wed, Fri"),
        ("mon-fri", "weekdays"),
        ("fri-mon", "Mon, Fri, Sat, Sun"),
        ("sat sun", "weekends"),
        ("Mon to Fri", "weekdays"),
        ("monday through wednesday", "Mon, Tue, Wed"),
        ("Mondays and Thursdays", "Mon, Thu"),
        ("tues, wed – fri", "Tue, Wed, Thu, Fri"),
    ] {
        assert_eq!(text.parse::<Days>().unwrap().to_string(), days);
    }
    for text in ["", "never", "mon,", "mon-", "1,2"] {
        assert_eq!(text.parse::<Days>().is_ok(), text == "mon,", "{text}");
    }
}

#[test]
fn a_stored_wall_time_has_two_digits_of_hours_and_of_minutes() {
    assert_eq!(parse_wall_time("09:05"), NaiveTime::from_hms_opt(9, 5, 0));
    for text in [
        "24:00", "9", "9:05", "09:5", "09:60", "9am", "+9:05", "009:05", "",
    ] {
        assert_eq!(parse_wall_time(text), None, "{text}");
    }
}

#[test]
fn a_timing_changes_in_what_is_named_and_nothing_else() {
    let time = |text: &str| parse_wall_time(text).unwrap();
    let days = |text: &str| text.parse::<Days>().unwrap();
    let cron = |text: &str| text.parse::<CronExpression>().unwrap();
    let weekly = Timing::new(Some(time("09:00")), Some(days("mon")), None).unwrap();
    let expert = Timing::new(None, None, Some(cron("0 6 * * *"))).unwrap();
    let shown = |timing: Option<Timing>| timing.map(|timing| timing.to_string());
    for (from, at, on, by, to) in [
        (&weekly, None, None, None, Some("Mon at 09:00")),
        (&weekly, Some("10:00"), None, None, Some("Mon at 10:00")),
        (&weekly, None, Some("tue"), None, Some("Tue at 09:00")),
        (
            &weekly,
            None,
            None,
            Some("0 6 * * 0"),
            Some("cron `0 6 * * 0`"),
        ),
        (&weekly, Some("10:00"), None, Some("0 6 * * 0"), None),
        (&expert, None, None, None, Some("cron `0 6 * * *`")),
        (
            &expert,
            Some("10:00"),
            None,
            None,
            Some("every day at 10:00"),
        ),
        (
            &expert,
            Some("10:00"),
            Some("tue"),
            None,
            Some("Tue at 10:00"),
        ),
        (&expert, None, Some("tue"), None, None),
        (
            &expert,
            None,
            None,
            Some("0 7 * * *"),
            Some("cron `0 7 * * *`"),
        ),
    ] {
        let changed = from.changed(at.map(time), on.map(days), by.map(cron));
        assert_eq!(
            shown(changed).as_deref(),
            to,
            "{from}: {at:?} {on:?} {by:?}"
        );
    }
    assert_eq!(Timing::new(None, Some(days("mon")), None), None);
}

#[test]
fn a_progressive_plan_is_read_under_its_old_name_too() {
    for plan in LevelPlan::ALL {
        assert_eq!(plan.to_string().parse(), Ok(plan));
    }
    assert_eq!("ladder".parse(), Ok(LevelPlan::Progressive));
}

#[test]
fn a_progressive_plan_climbs_from_monday_to_friday() {
    let week: Vec<usize> = date("2026-01-05")
        .iter_days()
        .take(7)
        .map(|day| LevelPlan::Progressive.levels_on(day).len())
        .collect();
    assert_eq!(week, [1, 1, 1, 1, 1, 3, 3]);
    assert_eq!(
        LevelPlan::Progressive.levels_on(date("2026-01-09")),
        [Level::Senior]
    );
}

#[test]
fn apia_has_no_30_december_2011() {
    let timing = Timing::Weekly {
        at: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
        days: Days::EVERY_DAY,
    };
    let next = timing
        .after_day(date("2011-12-29"), Tz::Pacific__Apia)
        .unwrap();
    assert_eq!(next.day, date("2011-12-31"));
}

#[test]
fn an_evening_in_nuuks_gap_keeps_its_date() {
    let timing = Timing::Weekly {
        at: NaiveTime::from_hms_opt(23, 30, 0).unwrap(),
        days: Days::EVERY_DAY,
    };
    let days: Vec<String> = std::iter::successors(
        timing.after_day(date("2025-03-28"), Tz::America__Nuuk),
        |o| timing.after_day(o.day, Tz::America__Nuuk),
    )
    .take(3)
    .map(|o| {
        format!(
            "{} {}",
            o.day,
            o.at.with_timezone(&Tz::America__Nuuk).format("%d %H:%M")
        )
    })
    .collect();
    assert_eq!(
        days,
        [
            "2025-03-29 30 00:00",
            "2025-03-30 30 23:30",
            "2025-03-31 31 23:30"
        ]
    );
}

fn any_zone() -> impl Strategy<Value = Tz> {
    prop_oneof![
        4 => proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
        1 => proptest::sample::select(vec![
            Tz::Australia__Lord_Howe,
            Tz::Africa__Casablanca,
            Tz::America__Nuuk,
            Tz::Pacific__Apia,
            Tz::Pacific__Kwajalein,
        ]),
    ]
}

proptest! {
    /// Over ten years in any zone: each local date once, in order, and `after` finds each.
    #[test]
    fn every_local_date_fires_once_in_order(
        zone in any_zone(), year in 1990..2030, hour in 0..24_u32, minute in 0..60_u32,
    ) {
        let at = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let timing = Timing::Weekly { at, days: Days::EVERY_DAY };
        let mut last = timing.after_day(NaiveDate::from_ymd_opt(year, 1, 1).unwrap(), zone).unwrap();
        for _ in 0..3650 {
            let next = timing.after_day(last.day, zone).unwrap();
            prop_assert!(next.at > last.at);
            let skipped = next.day - last.day - TimeDelta::days(1);
            if skipped != TimeDelta::zero() {
                let gone = last.day.succ_opt().unwrap().and_time(at);
                prop_assert_eq!(instant_of(gone, zone), None, "{} was left out", gone);
            }
            let shown = next.at.with_timezone(&zone).naive_local();
            prop_assert!(shown >= next.day.and_time(at), "{next:?} is too early");
            prop_assert!(shown - next.day.and_time(at) <= TimeDelta::hours(2), "{next:?} is late");
            if last.day.day() == 1 {
                prop_assert_eq!(timing.after(last.at, zone), Some(next));
                prop_assert_eq!(timing.after(next.at - TimeDelta::seconds(1), zone), Some(next));
            }
            last = next;
        }
    }

    /// Over four years in any zone: each date that Vixie's rule takes, once, in order.
    #[test]
    fn cron_fires_on_each_date_that_matches(
        zone in any_zone(), year in 1990..2030, hour in 0..24_u32, minute in 0..60_u32,
        day_of_month in proptest::option::of(1..=31_u32),
        weekday in proptest::option::of(0..=7_u32),
    ) {
        let field = |number: Option<u32>| number.map_or("*".to_owned(), |number| number.to_string());
        let text = format!("{minute} {hour} {} * {}", field(day_of_month), field(weekday));
        let timing = Timing::Cron(text.parse().unwrap());
        let matches = |date: &NaiveDate| {
            let on_day = day_of_month.map(|day| date.day() == day);
            let on_weekday = weekday.map(|day| date.weekday().num_days_from_sunday() == day % 7);
            match (on_day, on_weekday) {
                (Some(on_day), Some(on_weekday)) => on_day || on_weekday,
                (on_day, on_weekday) => on_day.or(on_weekday).unwrap_or(true),
            }
        };
        let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let expected = start.iter_days().skip(1).take(4 * 365).filter(matches).filter_map(|day| {
            let wall = day.and_hms_opt(hour, minute, 0).unwrap();
            instant_of(wall, zone).map(|at| Occurrence { day, at })
        });
        let mut last = Occurrence { day: start, at: DateTime::<Utc>::MIN_UTC };
        for next in expected {
            prop_assert_eq!(timing.after_day(last.day, zone), Some(next), "{} after {}", text, last.day);
            prop_assert!(next.at > last.at);
            last = next;
        }
    }
}
