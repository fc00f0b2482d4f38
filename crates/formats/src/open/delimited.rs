//! Delimited text: its encoding, its delimiter, its records.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::ReadProblem;
use crate::grid::{Remark, Row, Sheet, Value, Workbook};
use crate::out;

use super::Limits;

/// Delimiters that people's programs write, the likeliest first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Records looked at to choose the delimiter.
const TRIAL: usize = 60;

/// Reads delimited text in whatever encoding and delimiter it has.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadProblem> {
    let (text, sure) = decode(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\u{1a}', '\0']);
    let (text, given) = match declared(text) {
        Some((delimiter, rest)) => (rest, Some(delimiter)),
        None => (text, None),
    };
    let delimiter = given.unwrap_or_else(|| choose(text));
    let mut remarks = Vec::new();
    if !sure {
        remarks.push(remark("read-encoding-guessed", ""));
    }
    let mut sheet = Sheet { visible: true, ..Sheet::default() };
    let mut left = limits.cells;
    let mut records = Records::new(text, delimiter);
    // A first line that only names the delimiter is a row of the file.
    let mut number = u32::from(given.is_some());
    while let Some(fields) = records.next_record() {
        number += 1;
        let mut cells = Vec::new();
        for (column, field) in fields.into_iter().enumerate() {
            if field.trim().is_empty() {
                continue;
            }
            if column > 16_383 {
                return Err(ReadProblem::too_large("columns"));
            }
            left = left.checked_sub(1).ok_or_else(|| ReadProblem::too_large("cells"))?;
            cells.push((column as u32, Value::Text(out::csv::unguarded(&field).into())));
        }
        if !cells.is_empty() {
            sheet.rows.push(Row { number, hidden: false, cells });
        }
    }
    if records.open_quote {
        remarks.push(remark("read-quote-open", &number.to_string()));
    }
    Ok(Workbook { format: "csv", sheets: vec![sheet], remarks })
}

fn remark(code: &'static str, detail: &str) -> Remark {
    Remark { place: String::new(), code, detail: detail.to_owned() }
}

/// The text, and whether its encoding is certain.
fn decode(bytes: &[u8]) -> (String, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), true);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return (text.to_owned(), true);
    }
    if bytes.contains(&0) {
        let even = bytes.iter().step_by(2).filter(|byte| **byte == 0).count();
        let odd = bytes.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
        let encoding = if even > odd { UTF_16BE } else { UTF_16LE };
        return (encoding.decode_without_bom_handling(bytes).0.into_owned(), true);
    }
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    let encoding = detector.guess(None, true);
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), false)
}

/// `sep=;` in the first line, as Excel writes and reads it.
fn declared(text: &str) -> Option<(char, &str)> {
    let rest = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP="))?;
    let delimiter = rest.chars().next().filter(|c| !c.is_alphanumeric())?;
    let rest = &rest[delimiter.len_utf8()..];
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
    Some((delimiter, rest))
}

/// The delimiter under which the first records have most often the same number of fields, more than one.
fn choose(text: &str) -> char {
    let mut best = (',', 0.0_f64);
    for delimiter in DELIMITERS {
        let mut records = Records::new(text, delimiter);
        let counts: Vec<usize> = std::iter::from_fn(|| records.next_record())
            .filter(|fields| fields.iter().any(|field| !field.trim().is_empty()))
            .take(TRIAL)
            .map(|fields| fields.len())
            .collect();
        let Some(usual) = counts.iter().max_by_key(|count| counts.iter().filter(|other| other == count).count()) else {
            continue;
        };
        if *usual < 2 {
            continue;
        }
        let share = counts.iter().filter(|count| *count == usual).count() as f64 / counts.len() as f64;
        let score = share * (1.0 + (*usual as f64).ln());
        if score > best.1 + 1e-9 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// RFC 4180 records, lenient: quotes inside unquoted fields stand for themselves, and any of CR, LF, CRLF ends a record.
/// An own reader and not the `csv` crate's, which skips blank lines, so that its record numbers are not the file's.
struct Records<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    delimiter: char,
    open_quote: bool,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, delimiter: char) -> Self {
        Self { rest: text.chars().peekable(), delimiter, open_quote: false }
    }

    fn next_record(&mut self) -> Option<Vec<String>> {
        self.rest.peek()?;
        let mut fields = Vec::new();
        loop {
            fields.push(self.field());
            match self.rest.next() {
                Some(next) if next == self.delimiter => {}
                Some('\r') => {
                    self.rest.next_if_eq(&'\n');
                    return Some(fields);
                }
                _ => return Some(fields),
            }
        }
    }

    /// One field, up to and without its delimiter or line end.
    fn field(&mut self) -> String {
        let mut field = String::new();
        // Some programs write a space behind the delimiter, and then the quote.
        let mut spaces = String::new();
        spaces.extend(std::iter::from_fn(|| self.rest.next_if_eq(&' ')));
        if self.rest.next_if_eq(&'"').is_some() {
            loop {
                match self.rest.next() {
                    Some('"') if self.rest.next_if_eq(&'"').is_some() => field.push('"'),
                    Some('"') => break,
                    Some(other) => field.push(other),
                    None => {
                        self.open_quote = true;
                        break;
                    }
                }
            }
        } else {
            field = spaces;
        }
        let delimiter = self.delimiter;
        while let Some(next) = self.rest.next_if(|c| *c != delimiter && *c != '\r' && *c != '\n') {
            field.push(next);
        }
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let book = read(bytes, &Limits::default()).expect("text is read");
        book.sheets[0]
            .rows
            .iter()
            .map(|row| (row.number, row.cells.iter().map(|cell| cell.1.shown()).collect()))
            .collect()
    }

    #[test]
    fn a_row_is_a_record_whatever_stands_inside_quotes() {
        let rows = grid(b"a,b\r\n\"one\r\ntwo\",\"say \"\"so\"\"\"\r\n\r\nlast,x");
        assert_eq!(rows[1], (2, vec!["one\r\ntwo".into(), "say \"so\"".into()]));
        assert_eq!(rows[2].0, 4);
    }

    #[test]
    fn a_space_before_a_quote_is_none_of_the_value() {
        let rows =
            grid(b"Decision, Reason, Date\n\"Two ships\", \"Cheaper, in all\", \"2026-03-04\"\n x, y , \"z\"\" \"");
        assert_eq!(rows[1].1, ["Two ships", "Cheaper, in all", "2026-03-04"]);
        assert_eq!(rows[2].1, ["x", "y", "z\""]);
    }

    #[test]
    fn the_delimiter_is_found_not_assumed() {
        assert_eq!(grid(b"Risk;Effect\nFire, smoke;High\nFlood, rain;Low")[1].1, ["Fire, smoke", "High"]);
        assert_eq!(grid(b"Risk\tEffect\nFire, smoke\tHigh")[1].1, ["Fire, smoke", "High"]);
        assert_eq!(grid(b"sep=|\r\nRisk|Effect\r\nFire|High")[0], (2, vec!["Risk".into(), "Effect".into()]));
    }

    #[test]
    fn old_encodings_are_read() {
        assert_eq!(grid(b"Risiko,Ma\xDFnahme\nBr\xE4nde,L\xF6schen")[0].1[1], "Maßnahme");
        let wide: Vec<u8> = "\u{feff}Risk,Ünit\nFire,x".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(grid(&wide)[0].1[1], "Ünit");
    }

    #[test]
    fn a_quote_left_open_is_told() {
        let book = read(b"a,b\n\"x,y\nz", &Limits::default()).expect("text is read");
        assert_eq!(book.remarks[0].code, "read-quote-open");
    }
}
