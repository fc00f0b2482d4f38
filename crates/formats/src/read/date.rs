//! Dates as people write them. Whether the day or the month comes first is found from a column as a whole.

use jiff::civil::Date;

use crate::reading::DateOrder;

/// A text that is a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextDate {
    /// Readable in one way only, in digits.
    Plain(Date),
    /// Readable in one way only, with the month's name.
    Named(Date),
    /// Readable with the day or the month first, as two different days.
    Either {
        /// With the day first.
        day_first: Date,
        /// With the month first.
        month_first: Date,
    },
}

impl TextDate {
    /// The day, in a column whose order is known.
    pub fn in_order(self, order: DateOrder) -> Option<Date> {
        match (self, order) {
            (Self::Plain(date) | Self::Named(date), _) => Some(date),
            (Self::Either { day_first, .. }, DateOrder::DayFirst) => Some(day_first),
            (Self::Either { month_first, .. }, DateOrder::MonthFirst) => Some(month_first),
            (Self::Either { .. }, DateOrder::Unknown | DateOrder::Mixed) => None,
        }
    }
}

/// A text as a date, if it is one; a time of midnight after it is let pass.
pub fn parse(text: &str) -> Option<TextDate> {
    let text = text.trim().trim_end_matches(',');
    if text.len() < 6 || text.len() > 40 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let day = without_time(text);
    numeric(day).or_else(|| named(day).map(TextDate::Named))
}

/// The day of a text that says the time as well: `2026-02-01T11:05:00Z`, `01/Feb/26 9:12 AM`.
pub fn of_moment(text: &str) -> Option<TextDate> {
    let text = text.trim();
    let colon = text.find(':').filter(|_| text.len() <= 40)?;
    let day = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    let (day, time) = (day.strip_suffix([' ', 'T'])?, &text[day.len()..]);
    let of_time =
        |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | ' ' | 'Z') || "AaPpMm".contains(c);
    if time.chars().all(of_time) { parse(day.trim_end()) } else { None }
}

fn without_time(text: &str) -> &str {
    let cut = text.find("T00:00").or_else(|| text.find(" 00:00")).or_else(|| text.find(" 0:00"));
    cut.map_or(text, |at| text[..at].trim_end())
}

fn numeric(text: &str) -> Option<TextDate> {
    let mark = text.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let parts: Vec<&str> = text.trim_end_matches('.').split(mark).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    if ![a, b, c]
        .iter()
        .all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    if a.len() == 4 {
        return date(a, b, c).map(TextDate::Plain);
    }
    if a.len() > 2 || b.len() > 2 || !matches!(c.len(), 2 | 4) {
        return None;
    }
    match (date(c, b, a), date(c, a, b)) {
        (Some(day_first), Some(month_first)) if day_first != month_first => {
            Some(TextDate::Either { day_first, month_first })
        }
        (Some(date), _) | (None, Some(date)) => Some(TextDate::Plain(date)),
        (None, None) => None,
    }
}

/// Two-digit years below 70 are of this century.
fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let number: i16 = year.parse().ok()?;
    let year = match (year.len(), number) {
        (4, 1900..=2200) => number,
        (2, 0..70) => number + 2000,
        (2, _) => number + 1900,
        _ => return None,
    };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `12 March 2026`, `Mar 12, 2026`, `12-Mär-26`, `12 de marzo de 2026`.
fn named(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ','))
        .filter(|part| !part.is_empty() && !matches!(*part, "de" | "of" | "del" | "г"))
        .collect();
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if rest.len() == 3 && weekday.chars().all(char::is_alphabetic) => rest,
        all => all,
    };
    let [a, b, c] = parts else { return None };
    let ordinal = |part: &str| -> Option<i8> {
        part.trim_end_matches(|c: char| c.is_alphabetic() || c == 'º').parse().ok().filter(|day| (1..=31).contains(day))
    };
    let (day, name) = match (ordinal(a), ordinal(b)) {
        (Some(day), None) => (day, b),
        (None, Some(day)) => (day, a),
        _ => return None,
    };
    let year = match c.len() {
        4 => c.parse::<i16>().ok()?,
        2 => c.parse::<i16>().ok()? + 2000,
        _ => return None,
    };
    Date::new(year, month(name)?, day).ok()
}

/// Beginnings of month names in the languages of Europe's registers; the longest that fits counts.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "sty", "янв", "janv"],
    &["feb", "fév", "fev", "fév", "lut", "фев"],
    &["mar", "mär", "mrz", "mrt", "maa", "мар", "mars"],
    &["apr", "avr", "abr", "kwi", "апр"],
    &["may", "mai", "mei", "mag", "maj", "мая", "май"],
    &["jun", "juin", "giu", "cze", "июн"],
    &["jul", "juil", "lug", "lip", "июл"],
    &["aug", "aoû", "aou", "ago", "sie", "авг"],
    &["sep", "set", "wrz", "сен"],
    &["oct", "okt", "out", "ott", "paź", "paz", "окт"],
    &["nov", "lis", "ноя"],
    &["dec", "dez", "déc", "dic", "gru", "дек"],
];

fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    if !name.chars().all(char::is_alphabetic) || name.chars().count() > 12 {
        return None;
    }
    let mut best = None;
    for (at, starts) in MONTHS.iter().enumerate() {
        for start in starts.iter().filter(|start| name.starts_with(**start)) {
            if best.is_none_or(|(length, _)| start.len() > length) {
                best = Some((start.len(), at as i8 + 1));
            }
        }
    }
    best.map(|(_, month)| month)
}

/// Which way round a column's dates are written, from those that can be read one way only.
pub fn order<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut day_first, mut month_first, mut any) = (0_u32, 0_u32, false);
    for text in texts {
        match parse(text) {
            Some(TextDate::Either { .. }) => any = true,
            Some(TextDate::Plain(date)) if !starts_with_year(text) && date.day() > 12 => {
                any = true;
                let first = text.trim().split(['/', '.', '-']).next().and_then(|part| part.trim().parse::<i8>().ok());
                if first == Some(date.day()) { day_first += 1 } else { month_first += 1 }
            }
            _ => {}
        }
    }
    match (any, day_first, month_first) {
        (false, ..) => None,
        (_, 0, 0) => Some(DateOrder::Unknown),
        (_, _, 0) => Some(DateOrder::DayFirst),
        (_, 0, _) => Some(DateOrder::MonthFirst),
        _ => Some(DateOrder::Mixed),
    }
}

fn starts_with_year(text: &str) -> bool {
    text.trim().bytes().take_while(u8::is_ascii_digit).count() == 4
}

/// What a template has in place of a date: `MM/DD/YY`, `dd.mm.yyyy`.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    (5..=12).contains(&text.len())
        && text.contains(['/', '.', '-'])
        && text.chars().all(|c| {
            matches!(c, 'd' | 'm' | 'y' | 'D' | 'M' | 'Y' | 'j' | 'J' | 't' | 'T' | 'a' | 'A' | '/' | '.' | '-')
        })
}

/// Less than a day and more than nothing: `Sept 2026`, `Q3 2026`, `end of 2026`.
pub fn is_span(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let year = |word: &&str| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1990..=2100).contains(&year));
    let spanned = (1..=4).contains(&words.len()) && words.iter().any(year) && parse(text).is_none();
    spanned || is_day_of_any_year(text.trim())
}

/// `31.05.`: a day and a month, as they are written where the year is plain.
fn is_day_of_any_year(text: &str) -> bool {
    let parts = text.strip_suffix('.').and_then(|text| text.split_once('.'));
    let within = |part: &str, most: u8| part.len() <= 2 && part.parse::<u8>().is_ok_and(|it| (1..=most).contains(&it));
    parts.is_some_and(|(day, month)| within(day, 31) && within(month.trim(), 12))
}

/// A day number that stands without a date's format in a column of dates.
pub fn from_day_number(number: f64) -> Option<Date> {
    if !(20_000.0..=60_000.0).contains(&number) {
        return None;
    }
    Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().days(number as i64)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn dates_are_read_however_they_are_written() {
        for text in [
            "2026-03-09",
            "2026/3/9",
            "2026-03-09T00:00:00",
            "9 March 2026",
            "Mar 9, 2026",
            "9-Mar-26",
            "9 de marzo de 2026",
            "9. März 2026",
            "Mon, 9 Mar 2026",
        ] {
            assert_eq!(parse(text).and_then(|date| date.in_order(DateOrder::Unknown)), Some(day(2026, 3, 9)), "{text}");
        }
        for text in ["2026-03-09T11:05:00Z", "9/Mar/26 9:12 AM", "2026-03-09 07:30:00.000+01:00"] {
            assert_eq!(
                of_moment(text).and_then(|date| date.in_order(DateOrder::Unknown)),
                Some(day(2026, 3, 9)),
                "{text}"
            );
        }
        assert!(of_moment("Deadline 12:30").is_none() && of_moment("9 March 2026: late").is_none());
        assert_eq!(parse("20.08.2022"), Some(TextDate::Plain(day(2022, 8, 20))));
        assert_eq!(
            parse("3/4/26"),
            Some(TextDate::Either { day_first: day(2026, 4, 3), month_first: day(2026, 3, 4) })
        );
        for text in ["3-7", "1.2.3", "R-12-2020", "Q3 2026", "tbc", "31/31/2020", "75% to 100%"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_column_tells_which_way_round_its_dates_are() {
        assert_eq!(order(["03/04/2026", "25/04/2026"]), Some(DateOrder::DayFirst));
        assert_eq!(order(["03/04/2026", "04/25/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(["03/04/2026", "05/06/2026"]), Some(DateOrder::Unknown));
        assert_eq!(order(["25/04/2026", "04/25/2026"]), Some(DateOrder::Mixed));
        assert_eq!(order(["2026-04-25", "tbc"]), None);
    }

    #[test]
    fn templates_and_day_numbers_are_known() {
        assert!(is_span("Sept 2026") && is_span("Q3 2026") && !is_span("9 March 2026") && !is_span("July"));
        assert!(is_span("31.05.") && !is_span("3.1") && !is_span("31.13."));
        assert!(is_placeholder("MM/DD/YY") && is_placeholder("dd.mm.yyyy") && !is_placeholder("03/04/26"));
        assert_eq!(from_day_number(44_770.0), Some(day(2022, 7, 28)));
        assert_eq!(from_day_number(7.0), None);
    }
}
