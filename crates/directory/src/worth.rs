//! What a contract is worth: an amount of money in whole minor units, never a fraction of a number that computers
//! cannot hold exactly.

use kernel::Message;

/// An amount of a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// In the currency's smallest units: pence, cents, yen. Never negative.
    pub minor: i64,
    /// Three upper-case letters (ISO 4217).
    pub currency: String,
}

/// Currencies without a minor unit in ISO 4217.
const WHOLE: [&str; 16] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
/// Currencies with a thousandth part.
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl Worth {
    /// How many digits stand after the point in amounts of the currency.
    pub fn digits(currency: &str) -> usize {
        if WHOLE.contains(&currency) {
            0
        } else if THOUSANDTHS.contains(&currency) {
            3
        } else {
            2
        }
    }

    /// What was typed as amount and currency; nothing where no amount was. An amount is written with a point, and
    /// with commas or spaces between thousands if one likes.
    ///
    /// # Errors
    /// A message for each field that is wrong. Beside a currency that is none, an amount may have two digits after the point.
    pub fn read(amount: &str, currency: &str) -> Result<Option<Worth>, Vec<(&'static str, Message)>> {
        let amount = amount.trim();
        if amount.is_empty() {
            return Ok(None);
        }
        let currency = currency.trim().to_ascii_uppercase();
        let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        match minor_of(amount, Worth::digits(&currency)) {
            Some(minor) if is_currency => Ok(Some(Worth { minor, currency })),
            minor => {
                let value = minor.is_none().then(|| ("value", Message::of("directory-value-wrong")));
                let currency = (!is_currency).then(|| ("currency", Message::of("directory-currency-wrong")));
                Err(value.into_iter().chain(currency).collect())
            }
        }
    }

    /// The amount with a point and without anything between thousands, as [`Worth::read`] takes it.
    pub fn amount(&self) -> String {
        let digits = Worth::digits(&self.currency);
        let written = format!("{:0width$}", self.minor, width = digits + 1);
        let (whole, part) = written.split_at(written.len() - digits);
        if part.bytes().all(|byte| byte == b'0') { whole.to_owned() } else { format!("{whole}.{part}") }
    }
}

fn minor_of(amount: &str, digits: usize) -> Option<i64> {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    if part.len() > digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = whole.split([',', ' ', '\u{a0}', '\u{202f}']).collect();
    let well_grouped =
        groups.len() == 1 || (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    let whole = groups.concat();
    if !well_grouped || whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{part:0<digits$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(amount: &str, currency: &str) -> Option<(i64, String)> {
        let worth = Worth::read(amount, currency).ok()??;
        Some((worth.minor, worth.amount()))
    }

    #[test]
    fn amounts_are_whole_minor_units() {
        assert_eq!(read("1,250,000.50", "gbp"), Some((125_000_050, "1250000.50".to_owned())));
        assert_eq!(read("31 000", "EUR"), Some((3_100_000, "31000".to_owned())));
        assert_eq!(read("0.05", "EUR"), Some((5, "0.05".to_owned())));
        assert_eq!(read("500", "JPY"), Some((500, "500".to_owned())));
        assert_eq!(read("1.5", "KWD"), Some((1500, "1.500".to_owned())));
        assert_eq!(Worth::read("  ", "").unwrap(), None);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for amount in ["-1", "1.234", "1,2", "x", "£5", "12,34.00", ".5", "1e9", "99999999999999999999"] {
            assert!(Worth::read(amount, "GBP").is_err(), "{amount}");
        }
        assert!(Worth::read("1.5", "JPY").is_err());
        assert!(Worth::read("1", "POUND").is_err());
    }
}
