//! Which rows of a table are no records, and why.

use crate::grid::{Area, Row, Value};
use crate::read::{date, kind, number, profile, table};
use crate::vocabulary::Kind;
use crate::words;

use super::Maker;

/// Rows below the header that may still explain it.
const GUIDANCE: usize = 4;

/// Rows at the end that may be remarks.
const NOTES: usize = 30;

impl Maker<'_> {
    /// Why a row is no record; none if it is one.
    pub(super) fn refusal(&self, row: &Row, at: usize) -> Option<&'static str> {
        if self.header.is_some_and(|header| table::same(row, header)) {
            return Some("header again");
        }
        let first = row.cells.iter().find_map(|cell| cell.1.text()).map(words::split).unwrap_or_default();
        if self.lexicon.is_total(&first) {
            return Some("totals");
        }
        if !self.subjects.iter().any(|column| row.get(*column).is_some_and(kind::says_something)) {
            let wordless = row.cells.iter().all(|cell| cell.1.text().is_none());
            // Numbers without a word add others up; one alone is the number of a row that is not written yet.
            return Some(match row.cells.len() {
                1 if wordless => "placeholder",
                1 if self.goes_over(row.number, row.cells[0].0) => "heading",
                _ if wordless => "totals",
                _ => "no subject",
            });
        }
        if self.is_heading(row) {
            return Some("heading");
        }
        if self.is_note(row, at) {
            return Some("below");
        }
        if at < GUIDANCE && self.is_guidance(row) {
            return Some("guidance");
        }
        if self.is_placeholder(row) {
            return Some("placeholder");
        }
        self.is_below(row, at).then_some("below")
    }

    /// One text over the whole width: merged across, or alone in its row in a table that is grouped so.
    fn is_heading(&self, row: &Row) -> bool {
        let texts: Vec<u32> =
            row.cells.iter().filter(|cell| kind::says_something(&cell.1)).map(|cell| cell.0).collect();
        let [column] = texts.as_slice() else {
            return false;
        };
        let bare = self.usual <= 1 && self.columns.len() >= 5 && row.cells.len() == 1;
        self.goes_over(row.number, *column) || self.grouped || bare
    }

    /// Whether a cell is merged over half of the table's width or more.
    fn goes_over(&self, row: u32, column: u32) -> bool {
        let width = self.columns.len() as u32;
        let is_wide = |area: &Area| area.right > area.left && (area.right - area.left + 1) * 2 >= width;
        self.sheet.merged.iter().any(|area| area.contains(row, column) && is_wide(area))
    }

    /// Explanations right below the header: sentences where the column has dates, numbers or single words.
    fn is_guidance(&self, row: &Row) -> bool {
        let (mut odd, mut looked, mut stand_ins, mut texts, mut instructions) = (0, 0, 0, 0, 0);
        for column in self.columns {
            let Some(text) = row.get(column.index).and_then(Value::text) else {
                continue;
            };
            texts += 1;
            instructions += usize::from(self.lexicon.instructs(&words::split(text)));
            stand_ins += usize::from(self.lexicon.is_placeholder(text));
            let Some(field) = column.meaning else {
                continue;
            };
            let kind = self.lexicon.vocabulary.fields[field].kind;
            let length = text.split_whitespace().count();
            let wordless = matches!(
                kind,
                Kind::Date
                    | Kind::Level
                    | Kind::Word
                    | Kind::Number
                    | Kind::Share
                    | Kind::Money
                    | Kind::Id
                    | Kind::Flag
                    | Kind::Choice
                    | Kind::Person
            );
            if wordless {
                looked += 1;
                // A step with how it came about is a value: `High (4 x 4 = 16)`.
                let is_value = || {
                    date::parse(text).is_some()
                        || number::leading(text).is_some()
                        || profile::is_reasoned(text, self.lexicon)
                };
                odd += usize::from(length >= 4 && !is_value());
            }
        }
        let instructs = instructions >= 2 && instructions * 2 >= texts;
        stand_ins >= 3 || instructs || (looked >= 3 && odd * 2 >= looked)
    }

    /// A template's row: every subject is a text in angle or square brackets, or a number where a name should be and
    /// little beside it.
    fn is_placeholder(&self, row: &Row) -> bool {
        let texts: Vec<&str> =
            self.subjects.iter().filter_map(|column| row.get(*column)?.text()).map(str::trim).collect();
        let stand_in = |text: &&str| profile::is_stand_in(text);
        let wordy = row.cells.iter().filter(|cell| kind::says_something(&cell.1)).count();
        let hollow = |text: &&str| wordy <= 2 && self.lexicon.is_hollow(text);
        !texts.is_empty() && (texts.iter().all(stand_in) || texts.iter().all(hollow))
    }

    /// Lines of a form below the records, `Signed:`, and what stands alone in the last rows as a remark does: with a colon
    /// or an address in it, or behind a star.
    fn is_note(&self, row: &Row, at: usize) -> bool {
        let texts: Vec<&str> = row.cells.iter().filter_map(|cell| cell.1.text()).map(str::trim).collect();
        if self.usual >= 3 && !texts.is_empty() && texts.iter().all(|text| text.ends_with(':')) {
            return true;
        }
        let rest = &self.sheet.rows[self.found.body.clone()][at..];
        // A form below the list: a label with a colon in each row, and what was filled in beside it.
        let filled_in = |row: &Row| {
            let label = row.cells.first().and_then(|cell| cell.1.text()).map_or("", str::trim_end);
            row.cells.len() <= 2 && label.ends_with(':')
        };
        if self.usual >= 4 && rest.len() <= NOTES && filled_in(row) && rest.iter().all(filled_in) {
            return true;
        }
        let remark = |text: &str| {
            text.contains(": ")
                || text.ends_with(':')
                || text.contains("www.")
                || text.contains("://")
                || text.starts_with('*')
        };
        let last = self.usual >= 4 && rest.len() <= NOTES;
        last && rest.iter().all(|row| row.cells.len() == 1) && texts.first().is_some_and(|text| remark(text))
    }

    /// After a gap of two rows or more, what is much emptier than a record stands below the table.
    fn is_below(&self, row: &Row, at: usize) -> bool {
        self.gap.is_some_and(|gap| at >= gap) && row.cells.len() * 2 <= self.usual.max(3)
    }
}

/// Whether rows with a single text each stand before full rows, as headings of groups do, and never at the end.
pub(super) fn is_grouped(rows: &[Row], usual: usize) -> bool {
    let alone = |row: &Row| row.cells.iter().filter(|cell| kind::says_something(&cell.1)).count() == 1;
    let lonely: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| alone(row)).map(|(at, _)| at).collect();
    let each_leads =
        lonely.iter().all(|at| rows.get(at + 1).is_some_and(|next| !alone(next) && next.cells.len() * 2 >= usual));
    usual >= 4 && lonely.len() >= 2 && lonely.len() * 5 <= rows.len() * 2 && each_leads
}
