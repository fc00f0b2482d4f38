//! How the register moved since the end of a month. Pure.

use jiff::civil;
use kernel::Date;

/// What became of a risk since then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Course {
    /// Its score is higher.
    Up,
    /// It is open now and was not then.
    New,
    /// Its score is lower.
    Down,
    /// It was open then and is not now.
    Closed,
}

impl Course {
    /// Every course, in the order in which people are told of them.
    pub const ALL: [Course; 4] = [Course::Up, Course::New, Course::Down, Course::Closed];

    /// The name in the API and the language files.
    pub fn name(self) -> &'static str {
        match self {
            Course::Up => "up",
            Course::New => "new",
            Course::Down => "down",
            Course::Closed => "closed",
        }
    }

    /// The course between two scores, each of what was open; none where nothing moved.
    pub fn between(then: Option<i64>, now: Option<i64>) -> Option<Course> {
        match (then, now) {
            (None, None) => None,
            (None, Some(_)) => Some(Course::New),
            (Some(_), None) => Some(Course::Closed),
            (Some(then), Some(now)) if now > then => Some(Course::Up),
            (Some(then), Some(now)) if now < then => Some(Course::Down),
            _ => None,
        }
    }
}

/// The month before that day's, by its first day.
pub fn last_month(today: Date) -> Date {
    let first = civil::date(today.year(), today.month(), 1);
    months_before(first, 1)
}

/// A month so many earlier, by its first day.
pub fn months_before(first: Date, months: i16) -> Date {
    let all = first.year() * 12 + i16::from(first.month()) - 1 - months;
    civil::date(all.div_euclid(12), (all.rem_euclid(12) + 1) as i8, 1)
}

/// The first day of the month after.
pub fn month_after(first: Date) -> Date {
    months_before(first, -1)
}

/// A month as addresses write it: `2026-10`.
pub fn written(first: Date) -> String {
    format!("{:04}-{:02}", first.year(), first.month())
}

/// The month that an address names, by its first day: one that is over, and not before 1990.
pub fn named(text: &str, today: Date) -> Option<Date> {
    let (year, month) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    let first = civil::Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    (first <= last_month(today) && first.year() >= 1990).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_told_by_what_was_open_then_and_now() {
        assert_eq!(Course::between(Some(4), Some(9)), Some(Course::Up));
        assert_eq!(Course::between(Some(9), Some(4)), Some(Course::Down));
        assert_eq!(Course::between(None, Some(0)), Some(Course::New));
        assert_eq!(Course::between(Some(4), None), Some(Course::Closed));
        assert_eq!(Course::between(Some(4), Some(4)), None);
        assert_eq!(Course::between(None, None), None);
    }

    #[test]
    fn months_follow_one_another_over_the_year() {
        let today: Date = "2027-01-15".parse().expect("a day");
        assert_eq!(written(last_month(today)), "2026-12");
        assert_eq!(written(month_after(last_month(today))), "2027-01");
        assert_eq!(written(months_before(last_month(today), 12)), "2025-12");
        assert_eq!(named("2026-12", today).map(written), Some("2026-12".to_owned()));
        for wrong in ["2027-01", "2026-13", "26-12", "2026-1", "", "1989-01", "0000-00"] {
            assert_eq!(named(wrong, today), None, "{wrong}");
        }
    }
}
