//! Numbers as people write them.

/// A number in text: `0,85`, `85%`, `$1,200.50`, `1 234`, `1.234,5`. A percentage is its share.
/// None where the text is no number or a separator could mean two things and both change the value wildly.
pub fn parse(text: &str) -> Option<f64> {
    let mut text = without_currency(text.trim());
    let percent = text.ends_with('%');
    text = text.trim_end_matches('%').trim_end();
    let (negative, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits: String = rest
        .trim_start_matches(['$', '€', '£'])
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\''))
        .collect();
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return None;
    }
    let number: f64 = separated(&digits)?.parse().ok()?;
    let number = if percent { number / 100.0 } else { number };
    number.is_finite().then_some(if negative { -number } else { number })
}

/// Names of currencies that stand before or behind an amount.
const CURRENCIES: [&str; 16] =
    ["r$", "us$", "usd", "eur", "euro", "gbp", "chf", "fr.", "nok", "kr.", "kr", "pln", "zł", "руб.", "руб", "₽"];

/// Longer texts are no amounts.
const AMOUNT: usize = 40;

/// The amount without a currency beside it.
fn without_currency(text: &str) -> &str {
    let text = text.trim_end_matches(['€', '£', '$']).trim_end();
    let parted = |name: &&str| -> Option<&str> {
        let (length, size) = (name.chars().count(), text.chars().count());
        let cut = |at: usize| text.char_indices().nth(at).map(|(at, _)| at);
        let is_it = |part: &str| part.to_lowercase() == **name;
        let front = cut(length).filter(|at| is_it(&text[..*at])).map(|at| text[at..].trim_start());
        front
            .or_else(|| cut(size.checked_sub(length)?).filter(|at| is_it(&text[*at..])).map(|at| text[..at].trim_end()))
    };
    let starts = text.starts_with(|c: char| c.is_ascii_digit());
    let ends = text.ends_with(|c: char| c.is_ascii_digit());
    let plain = starts && ends || text.len() > AMOUNT || !text.contains(|c: char| c.is_ascii_digit());
    if plain { text } else { CURRENCIES.iter().find_map(parted).unwrap_or(text) }
}

/// The digits with one point at most.
fn separated(digits: &str) -> Option<String> {
    let (dots, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let grouped = |mark: char| {
        let mut groups = digits.split(['.', ',']).collect::<Vec<_>>();
        let head = groups.remove(0);
        let whole = digits.split(mark).skip(1).all(|group| group.len() == 3);
        (1..=3).contains(&head.len()) && !head.starts_with('0') && whole
    };
    match (dots, commas) {
        (0, 0) => Some(digits.to_owned()),
        (1, 0) => Some(digits.to_owned()),
        (0, 1) if grouped(',') => Some(digits.replace(',', "")),
        (0, 1) => Some(digits.replace(',', ".")),
        (_, 0) if grouped('.') => Some(digits.replace('.', "")),
        (0, _) if grouped(',') => Some(digits.replace(',', "")),
        (1, _) if digits.rfind('.') > digits.rfind(',') => Some(digits.replace(',', "")),
        (_, 1) if digits.rfind(',') > digits.rfind('.') => Some(digits.replace('.', "").replace(',', ".")),
        _ => None,
    }
}

/// What a product comes to that was written out: `3 × 4 = 12`.
pub fn worked_out(text: &str) -> Option<f64> {
    let (product, result) = text.rsplit_once('=')?;
    let plain = product.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '×' | '*' | 'x' | 'X'));
    if plain && product.contains(|c: char| c.is_ascii_digit()) { parse(result) } else { None }
}

/// The number a value begins with where it names a step: `3 - Possible`, `4`, `(5) High`.
pub fn leading(text: &str) -> Option<f64> {
    if let Some(number) = parse(text) {
        return Some(number);
    }
    if let Some(number) = worked_out(text) {
        return Some(number);
    }
    let text = text.trim().trim_start_matches(['(', '[', 'L', 'I', 'l', 'i']);
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let rest = text[end..].trim_start();
    let parted = rest.starts_with(['-', '–', '—', ':', '.', ')', ']', '=', '/', '(']) || text[end..].starts_with(' ');
    // What stands in brackets explains the step: `2 (20 %)`.
    let bracketed = rest.starts_with('(') && rest.ends_with(')');
    let again =
        !bracketed && rest.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| c.is_ascii_digit());
    (end > 0 && end <= 3 && parted && !again).then(|| text[..end].parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_meant() {
        let read = [
            ("0.85", 0.85),
            ("0,85", 0.85),
            ("85%", 0.85),
            ("85 %", 0.85),
            ("$60", 60.0),
            ("1,234", 1234.0),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1 234", 1234.0),
            ("-7", -7.0),
            ("12'500", 12_500.0),
            ("1.234.567", 1_234_567.0),
            ("R$ 2.000,50", 2000.5),
            ("1 200 kr", 1200.0),
            ("CHF 12'500", 12_500.0),
            ("5000 руб.", 5000.0),
        ];
        for (text, number) in read {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        for text in ["", "R-12", "3-7", "1.2.3", "12/5", "high", "1,2,3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_step_may_begin_with_its_number() {
        assert_eq!(leading("3 - Possible / Occasional"), Some(3.0));
        assert_eq!(leading("(5) High"), Some(5.0));
        assert_eq!(leading("4: Major"), Some(4.0));
        assert_eq!(leading("2 (20%)"), Some(2.0));
        assert_eq!(leading("3 × 4 = 12"), Some(12.0));
        assert_eq!(leading("x = 12 years"), None);
        assert_eq!(leading("3-7"), None);
        assert_eq!(leading("75% to 100%"), None);
        assert_eq!(leading("High"), None);
    }
}
