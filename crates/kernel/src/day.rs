//! Civil days: what a due date is. A day begins and ends where the person or organisation lives, so every
//! question about "today" takes a [`Zone`].

pub use jiff::civil::Date;

use crate::Instant;

/// A time zone by its name in the IANA database.
#[derive(Debug, Clone)]
pub struct Zone(jiff::tz::TimeZone);

impl Zone {
    /// UTC, where nothing better is known.
    pub fn utc() -> Self {
        Zone(jiff::tz::TimeZone::UTC)
    }
    /// The zone of that name, or nothing where the database of zones does not know it.
    pub fn named(name: &str) -> Option<Self> {
        jiff::tz::TimeZone::get(name).ok().map(Zone)
    }
    /// The zone's name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
    /// The civil day that it is there at that instant.
    pub fn day_of(&self, instant: Instant) -> Date {
        self.0.to_datetime(instant.timestamp()).date()
    }
    /// The instant at which the civil day begins there.
    pub fn start_of(&self, day: Date) -> Instant {
        let midnight = day.to_datetime(jiff::civil::Time::midnight());
        self.0.to_timestamp(midnight).map_or(Instant::from_micros(i64::MAX), Instant::from)
    }
    /// The instant as a wall clock shows it there.
    pub fn wall_clock(&self, instant: Instant) -> jiff::civil::DateTime {
        self.0.to_datetime(instant.timestamp())
    }
}

/// Whole days from `earlier` to `later`; negative when it lies before.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    earlier.until(later).map_or(0, |span| i64::from(span.get_days()))
}

/// The day so many days later (earlier when negative). Stays within the calendar's first and last day.
pub fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::SignedDuration::from_hours(days.saturating_mul(24)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_where_one_lives() {
        let late = Instant::from("2026-06-30T23:30:00Z".parse::<jiff::Timestamp>().unwrap());
        let london = Zone::named("Europe/London").unwrap();
        assert_eq!(Zone::utc().day_of(late), jiff::civil::date(2026, 6, 30));
        assert_eq!(london.day_of(late), jiff::civil::date(2026, 7, 1));
        assert!(Zone::named("Mars/Base").is_none());
        let july = jiff::civil::date(2026, 7, 1);
        assert_eq!(london.start_of(july).seconds_since(Zone::utc().start_of(july)), -3600);
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let start = jiff::civil::date(2028, 2, 1);
        assert_eq!(plus_days(start, 29), jiff::civil::date(2028, 3, 1));
        assert_eq!(days_between(start, jiff::civil::date(2028, 3, 1)), 29);
        assert_eq!(days_between(jiff::civil::date(2028, 3, 1), start), -29);
    }
}
