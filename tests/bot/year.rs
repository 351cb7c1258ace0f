//! A year of many guilds: every schedule posts once on each of its dates.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use local_discord::{Channel, Guild, Options};

use super::support::{MONDAY, TestBot, bank, instant};

const YEAR_LATER: &str = "2027-01-05T08:00:00Z";
/// A day without the bot.
const STOPPED: &str = "2026-06-08T20:00:00Z";
const RESTARTED: &str = "2026-06-09T20:00:00Z";
const GRACE: TimeDelta = TimeDelta::hours(6);
const GUILDS: usize = 50;

const ZONES: [&str; 20] = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/Nuuk",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
];

/// An admin's input and its meaning, expressed in another way than in the bot.
struct Plan {
    options: &'static [(&'static str, &'static str)],
    wall: (u32, u32),
    fires_on: fn(NaiveDate) -> bool,
}

const PLANS: [Plan; 5] = [
    // In most zones, summer time takes or adds this hour.
    Plan {
        options: &[("at", "02:30"), ("days", "sun")],
        wall: (2, 30),
        fires_on: |date| date.weekday() == Weekday::Sun,
    },
    Plan {
        options: &[("at", "09:00"), ("days", "tuesday")],
        wall: (9, 0),
        fires_on: |date| date.weekday() == Weekday::Tue,
    },
    Plan {
        options: &[("at", "23:45"), ("days", "mon,thu")],
        wall: (23, 45),
        fires_on: |date| matches!(date.weekday(), Weekday::Mon | Weekday::Thu),
    },
    // Midnight of a Friday, which falls into a gap once a year in Cairo.
    Plan {
        options: &[("cron", "0 0 1 * 5")],
        wall: (0, 0),
        fires_on: |date| date.day() == 1 || date.weekday() == Weekday::Fri,
    },
    Plan {
        options: &[("cron", "15 18 * * 0,6")],
        wall: (18, 15),
        fires_on: is_weekend,
    },
];

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

impl Plan {
    /// Returns how many posts there must be at the end of the year.
    fn expected(&self, zone: Tz) -> usize {
        let (start, end) = (instant(MONDAY), instant(YEAR_LATER));
        let dates = start.date_naive().pred_opt().unwrap().iter_days().take(368);
        dates
            .filter(|date| (self.fires_on)(*date))
            .map(|date| self.instant_on(date, zone))
            .filter(|at| start < *at && *at <= end)
            .filter(|at| !is_missed(*at, zone))
            .count()
    }

    /// Returns the date's first minute at or after the wall time that the zone's clocks show.
    fn instant_on(&self, date: NaiveDate, zone: Tz) -> DateTime<Utc> {
        let (hour, minute) = self.wall;
        let wall = date.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
        let shown = (0..24 * 60).find_map(|minutes| {
            let wall = wall + TimeDelta::minutes(minutes);
            zone.from_local_datetime(&wall).earliest()
        });
        shown.unwrap().to_utc()
    }
}

/// Returns whether a post was due while the bot was away, and was too old when it came back.
fn is_missed(due: DateTime<Utc>, zone: Tz) -> bool {
    let (stopped, back) = (instant(STOPPED), instant(RESTARTED));
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    stopped < due && due <= back && (back - due >= GRACE || day(due) != day(back))
}

async fn set_up(guild: &Guild, zone: &str, plan: &Plan) -> Channel {
    let channel = guild.add_channel("daily");
    let owner = guild.owner();
    let set = owner.command("/setup timezone").option("timezone", zone);
    set.send().await;
    let add = owner.command("/schedule add").option("channel", &channel);
    let add = plan.options.iter().fold(
        add.option("level", "mixed").option("thread", "none"),
        |add, (name, value)| add.option(name, *value),
    );
    let reply = add.send().await;
    assert!(reply.text().contains("added"), "{}", reply.text());
    channel
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_fifty_guilds_has_the_right_number_of_posts_for_each() {
    let options = Options {
        clock: local_discord::Clock::manual(instant(MONDAY)),
        record_traffic: false,
        ..Options::default()
    };
    let mut t = TestBot::start_with(options, bank()).await;
    let guilds = t.server.add_guilds(GUILDS, "ada");
    let mut schedules = Vec::new();
    for (number, guild) in guilds.iter().enumerate() {
        let (zone, plan) = (ZONES[number % ZONES.len()], &PLANS[number % PLANS.len()]);
        schedules.push((set_up(guild, zone, plan).await, zone, plan));
    }
    t.advance_to(STOPPED).await;
    t.stop_bot().await;
    t.advance_to(RESTARTED).await;
    t.start_bot().await;
    t.advance_to(YEAR_LATER).await;
    for (channel, zone, plan) in schedules {
        let posts = channel.messages().len();
        let expected = plan.expected(zone.parse().unwrap());
        assert_eq!(posts, expected, "{:?} in {zone}", plan.options);
    }
    t.finish().await;
}
