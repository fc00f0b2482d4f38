//! Dates and times in words, seen from a moment and a zone: "Thu 26 Nov", "2 days ago", "Tomorrow".

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use kernel::{Instant, Zone};

use super::message::push_escaped;
use super::{Rich, Words};

/// Under this many days a moment is told by its distance, from there on by its date.
const DAYS_TOLD_BY_DISTANCE: i32 = 7;

const MONTHS: [&str; 12] = [
    "date-month-1",
    "date-month-2",
    "date-month-3",
    "date-month-4",
    "date-month-5",
    "date-month-6",
    "date-month-7",
    "date-month-8",
    "date-month-9",
    "date-month-10",
    "date-month-11",
    "date-month-12",
];
const MONTHS_SHORT: [&str; 12] = [
    "date-month-1.short",
    "date-month-2.short",
    "date-month-3.short",
    "date-month-4.short",
    "date-month-5.short",
    "date-month-6.short",
    "date-month-7.short",
    "date-month-8.short",
    "date-month-9.short",
    "date-month-10.short",
    "date-month-11.short",
    "date-month-12.short",
];
const WEEKDAYS: [&str; 7] = [
    "date-weekday-1",
    "date-weekday-2",
    "date-weekday-3",
    "date-weekday-4",
    "date-weekday-5",
    "date-weekday-6",
    "date-weekday-7",
];
const WEEKDAYS_SHORT: [&str; 7] = [
    "date-weekday-1.short",
    "date-weekday-2.short",
    "date-weekday-3.short",
    "date-weekday-4.short",
    "date-weekday-5.short",
    "date-weekday-6.short",
    "date-weekday-7.short",
];

/// A reader's now: the words, the instant of the request and the reader's zone.
#[derive(Clone, Debug)]
pub struct When {
    t: Words,
    now: Instant,
    today: Date,
    zone: TimeZone,
}

/// A due date in words, and how pressing it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// "Today", "Tomorrow", "Fri 27 Nov", "3 days late".
    pub words: String,
    /// The day has passed.
    pub late: bool,
    /// The day is today.
    pub today: bool,
}

impl When {
    /// `now` is the request's instant, never the machine's clock read here.
    #[must_use]
    pub fn new(t: Words, now: Instant, zone: &Zone) -> Self {
        let today = zone.day_of(now);
        Self { t, now, today, zone: TimeZone::get(zone.name()).unwrap_or(TimeZone::UTC) }
    }

    /// The reader's date.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// "Thu 26 Nov"; with the year where it is not this one.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        let key = if date.year() == self.today.year() { "date-day" } else { "date-day-year" };
        self.say_date(key, date, &WEEKDAYS_SHORT, &MONTHS_SHORT)
    }

    /// "Thursday 26 November 2026".
    #[must_use]
    pub fn long_day(&self, date: Date) -> String {
        self.say_date("date-day-long", date, &WEEKDAYS, &MONTHS)
    }

    /// "26 November 2026": for contract dates, where the weekday says nothing.
    #[must_use]
    pub fn plain_day(&self, date: Date) -> String {
        self.say_date("date-day-plain", date, &WEEKDAYS, &MONTHS)
    }

    /// "November 2026".
    #[must_use]
    pub fn month(&self, date: Date) -> String {
        self.say_date("date-month", date, &WEEKDAYS, &MONTHS)
    }

    /// "Friday": for days less than a week away.
    #[must_use]
    pub fn weekday(&self, date: Date) -> &'static str {
        self.t.say(WEEKDAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())])
    }

    /// "14:05" in the reader's zone.
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// "Thu 26 Nov, 14:05".
    #[must_use]
    pub fn moment(&self, at: Instant) -> String {
        let day = self.day(self.date_of(at));
        self.t.say_with("date-moment", &[("day", day.into()), ("clock", self.clock(at).into())])
    }

    /// "Thursday 26 November 2026, 14:05 GMT": the whole truth, for titles and print.
    #[must_use]
    pub fn full(&self, at: Instant) -> String {
        let there = at.timestamp();
        let info = self.zone.to_offset_info(there);
        let day = self.long_day(self.date_of(at));
        let zone = info.abbreviation();
        self.t.say_with("date-full", &[("day", day.into()), ("clock", self.clock(at).into()), ("zone", zone.into())])
    }

    /// "just now", "5 minutes ago", "yesterday", "2 days ago"; from seven days on, the date.
    #[must_use]
    pub fn ago(&self, at: Instant) -> String {
        let seconds = self.now.seconds_since(at);
        let days = self.days_since(self.date_of(at));
        match (seconds, days) {
            (..0, _) => self.moment(at),
            (..60, _) => self.t.say("ago-now").to_owned(),
            (..3600, _) => self.t.say_count("ago-minutes", seconds / 60),
            (_, ..1) => self.t.say_count("ago-hours", seconds / 3600),
            (_, 1..DAYS_TOLD_BY_DISTANCE) => self.t.say_count("ago-days", days),
            _ => self.day(self.date_of(at)),
        }
    }

    /// "today", "yesterday", "31 days ago", however long: for looks, where the distance is the point. What was done where
    /// it is tomorrow already was done today.
    #[must_use]
    pub fn days_ago(&self, date: Date) -> String {
        match self.days_since(date) {
            days @ 1.. => self.t.say_count("ago-days", days),
            _ => self.t.say("ago-today").to_owned(),
        }
    }

    /// A due date and how pressing it is.
    #[must_use]
    pub fn due(&self, date: Date) -> Due {
        let days = self.days_since(date);
        let words = match days {
            1.. => self.t.say_count("due-late", days),
            0 => self.t.say("due-today").to_owned(),
            -1 => self.t.say("due-tomorrow").to_owned(),
            _ => self.day(date),
        };
        Due { words, late: days > 0, today: days == 0 }
    }

    /// `<time>` that reads as [`ago`](Self::ago), with the whole date as its title.
    #[must_use]
    pub fn ago_tag(&self, at: Instant) -> Rich {
        time_tag(&at.to_string(), &self.full(at), &self.ago(at))
    }

    /// `<time>` that reads as [`moment`](Self::moment), with the whole date as its title.
    #[must_use]
    pub fn moment_tag(&self, at: Instant) -> Rich {
        time_tag(&at.to_string(), &self.full(at), &self.moment(at))
    }

    /// `<time>` that reads as [`day`](Self::day), with the whole date as its title.
    #[must_use]
    pub fn day_tag(&self, date: Date) -> Rich {
        time_tag(&date.to_string(), &self.long_day(date), &self.day(date))
    }

    /// The reader's date at an instant.
    #[must_use]
    pub fn date_of(&self, at: Instant) -> Date {
        self.local(at).date()
    }

    fn local(&self, at: Instant) -> DateTime {
        self.zone.to_datetime(at.timestamp())
    }

    /// Whole days from a date to today, negative for a day to come.
    fn days_since(&self, date: Date) -> i32 {
        i32::try_from(kernel::day::days_between(date, self.today)).unwrap_or(i32::MAX)
    }

    fn say_date(&self, key: &str, date: Date, weekdays: &[&'static str; 7], months: &[&'static str; 12]) -> String {
        let weekday = weekdays[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())];
        let month = months[usize::from((date.month() - 1).unsigned_abs())];
        let year = date.year().to_string();
        let values = [
            ("weekday", self.t.say(weekday).into()),
            ("day", date.day().into()),
            ("month", self.t.say(month).into()),
            ("year", year.as_str().into()),
        ];
        self.t.say_with(key, &values)
    }
}

fn time_tag(machine: &str, title: &str, words: &str) -> Rich {
    let mut html = String::with_capacity(48 + machine.len() + title.len() + words.len());
    html.push_str("<time datetime=\"");
    push_escaped(&mut html, machine);
    html.push_str("\" title=\"");
    push_escaped(&mut html, title);
    html.push_str("\">");
    push_escaped(&mut html, words);
    html.push_str("</time>");
    Rich::trusted(html)
}
