//! Finding the tables of a sheet and the rows their headers take.

use std::collections::{HashMap, HashSet};

use crate::grid::{Row, Sheet, Value};
use crate::vocabulary::Lexicon;
use crate::words::Header;

use super::{date, header, number, profile, shape};

/// Fields of header texts met so far.
type Known = HashMap<std::sync::Arc<str>, Option<(usize, f32)>>;

/// A table's place on its sheet.
#[derive(Debug, Clone)]
pub struct Found {
    /// Header rows, from 1, in order, bands and scale texts included.
    pub header: Vec<u32>,
    /// The header row that says most.
    pub main: u32,
    /// Rows with values above the header that belong to no other table.
    pub above: Vec<u32>,
    /// Where the rows below the header begin and end in the sheet's rows.
    pub body: std::ops::Range<usize>,
    /// Columns with a header text or, between and beside these, with values.
    pub columns: Vec<u32>,
    /// What each column's header says, from the topmost band down.
    pub paths: HashMap<u32, Vec<String>>,
    /// A label above the header that is not part of it but says something of the columns from there on.
    pub context: Vec<(u32, String)>,
    /// It was told by its shape, for want of words.
    pub guessed: bool,
}

/// Rows at a sheet's beginning that are looked at closely; further down only plain header words count.
const CLOSE: usize = 150;
/// Rows in which misspelt header words are looked for.
const MISSPELT: usize = 40;
/// Longer texts are not headers.
const LONG: usize = 260;

/// A row that may be a header.
#[derive(Debug, Clone)]
struct Candidate {
    at: usize,
    score: f32,
    /// Nearly all its cells are header words of different fields, whatever other tables the sheet has.
    clear: bool,
}

/// Finds the tables of a sheet, in order.
pub fn find(sheet: &Sheet, lexicon: &Lexicon<'_>) -> Vec<Found> {
    let mut candidates = candidates(sheet, lexicon, false);
    if candidates.is_empty() {
        // Misspelt and shortened words are asked for only where plain ones say nothing.
        candidates = self::candidates(sheet, lexicon, true);
    }
    below(sheet, &choose(sheet, &candidates), lexicon)
}

/// The table that a sheet's shape shows, for sheets in which no words show one: below a row that looks like a header, or a
/// list without one.
pub fn guess(sheet: &Sheet, lexicon: &Lexicon<'_>) -> Option<Found> {
    let headed = shape::header(sheet).and_then(|at| below(sheet, &[at], lexicon).pop());
    let found = headed.or_else(|| without_header(sheet))?;
    Some(Found { guessed: true, ..found })
}

/// The tables below these header rows, in order.
fn below(sheet: &Sheet, chosen: &[usize], lexicon: &Lexicon<'_>) -> Vec<Found> {
    let mut tables: Vec<Found> = Vec::new();
    let mut from = 0;
    for (position, at) in chosen.iter().enumerate() {
        let rows = header::rows(sheet, *at, lexicon);
        let last = *rows.last().unwrap_or(&sheet.rows[*at].number);
        let begin = sheet.rows.partition_point(|row| row.number <= last);
        let end = chosen.get(position + 1).map_or(sheet.rows.len(), |next| {
            let first = header::rows(sheet, *next, lexicon)[0];
            title_of(sheet, begin, sheet.rows.partition_point(|row| row.number < first))
        });
        let above =
            sheet.rows[from.min(begin)..begin].iter().map(|row| row.number).filter(|row| !rows.contains(row)).collect();
        let paths = header::paths(sheet, &rows);
        let columns = columns(sheet, &paths, begin..end);
        let context = header::context(sheet, rows[0], lexicon);
        tables.push(Found {
            main: sheet.rows[*at].number,
            header: rows,
            above,
            body: begin..end,
            columns,
            paths,
            context,
            guessed: false,
        });
        from = end;
    }
    tables
}

/// A list whose first row is a record.
fn without_header(sheet: &Sheet) -> Option<Found> {
    let body = shape::list(sheet)?;
    let paths = HashMap::new();
    Some(Found {
        header: Vec::new(),
        main: 0,
        above: sheet.rows[..body.start].iter().map(|row| row.number).collect(),
        columns: columns(sheet, &paths, body.clone()),
        body,
        paths,
        context: Vec::new(),
        guessed: true,
    })
}

/// Rows that may be headers.
fn candidates(sheet: &Sheet, lexicon: &Lexicon<'_>, spelling: bool) -> Vec<Candidate> {
    let mut known = Known::new();
    let looked_at = |(at, row): &(usize, &Row)| {
        if spelling { *at < MISSPELT && is_plain(row) } else { *at < CLOSE || is_plain(row) }
    };
    let rows = sheet.rows.iter().enumerate().filter(looked_at);
    rows.filter_map(|(at, row)| candidate(at, row, lexicon, &mut known, spelling)).collect()
}

/// Where the rows begin that stand between a gap and the next header and say little: its title, not this table's rows.
fn title_of(sheet: &Sheet, begin: usize, next: usize) -> usize {
    let rows = &sheet.rows[..next];
    let gap = (begin + 1..next).rev().find(|at| rows[*at].number - rows[at - 1].number > 1);
    match gap {
        Some(gap) if rows[gap..].iter().all(|row| row.cells.len() <= 2) => gap,
        _ => next,
    }
}

/// Short texts only, three at least: all that a header far down can be.
fn is_plain(row: &Row) -> bool {
    row.cells.len() >= 3 && row.cells.iter().all(|cell| cell.1.text().is_some_and(|text| text.len() <= 48))
}

/// How much a row looks like a header; none if it does not.
fn candidate(at: usize, row: &Row, lexicon: &Lexicon<'_>, known: &mut Known, spelling: bool) -> Option<Candidate> {
    let mut fields = HashSet::new();
    let (mut total, mut matched, mut strong) = (0.0, 0, 0);
    for (_, value) in &row.cells {
        let Value::Text(text) = value else {
            total -= 0.6;
            continue;
        };
        if text.len() > LONG {
            total -= 0.5;
            continue;
        }
        // In delimited text a number or a day is text, too; neither heads a column.
        if is_figure(text) {
            total -= 0.6;
            continue;
        }
        let meaning = known.entry(text.clone()).or_insert_with(|| {
            let header = Header::new(text);
            let meaning = lexicon.meanings(&header, spelling).first().copied().filter(|(_, score)| *score >= 0.6);
            // The very word of what is listed is as good as a header that says exactly a field.
            let called = || (0..lexicon.vocabulary.records.len()).any(|kind| lexicon.names(kind, &header.main) >= 1.5);
            meaning.map(|(field, score)| (field, if score < 0.9 && called() { 0.9 } else { score }))
        });
        if let Some((field, score)) = *meaning {
            matched += 1;
            strong += usize::from(score >= 0.9);
            total += if fields.insert(field) { score } else { score * 0.4 };
        } else if text.split_whitespace().count() > 8 || profile::is_numbered(text) {
            total -= 0.4;
        }
    }
    let cells = row.cells.len();
    let enough = if cells <= 3 { fields.len() >= 2 && strong >= 2 } else { fields.len() >= 3 && strong >= 1 };
    let clear = fields.len() >= 3 && strong >= 3 && matched * 10 >= cells * 7;
    (enough && matched * 10 >= cells * 4 && total > 1.2).then_some(Candidate { at, score: total, clear })
}

/// Whether a text is a number of two digits and more, or a day.
fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 2 && (number::parse(text).is_some() || date::parse(text).is_some())
}

/// The best of candidates that stand close together, then further ones that are about as good.
fn choose(sheet: &Sheet, candidates: &[Candidate]) -> Vec<usize> {
    let Some(best) = candidates.iter().map(|candidate| candidate.score).max_by(f32::total_cmp) else {
        return Vec::new();
    };
    let mut chosen: Vec<Candidate> = Vec::new();
    let apart = |candidate: &Candidate| candidate.clear && stands_apart(sheet, candidate.at);
    for candidate in candidates.iter().filter(|candidate| candidate.score >= best * 0.45 || apart(candidate)) {
        match chosen.last_mut() {
            Some(last) if sheet.rows[candidate.at].number - sheet.rows[last.at].number <= 3 => {
                if candidate.score > last.score {
                    *last = candidate.clone();
                }
            }
            // The same header again, at a page's end or before a group, is not a new table.
            Some(last) if same(&sheet.rows[candidate.at], &sheet.rows[last.at]) => {}
            // Right below records, a row with a few words of headers is one more record.
            Some(_) if !candidate.clear && !stands_apart(sheet, candidate.at) => {}
            _ => chosen.push(candidate.clone()),
        }
    }
    chosen.into_iter().map(|candidate| candidate.at).collect()
}

/// Whether a row begins something: nothing is right above it, or only a title with nothing above that.
fn stands_apart(sheet: &Sheet, at: usize) -> bool {
    let free = |at: usize| at == 0 || sheet.rows[at].number - sheet.rows[at - 1].number > 1;
    free(at) || (sheet.rows[at - 1].cells.len() == 1 && free(at - 1))
}

/// Whether two rows say the same in the same columns.
pub(super) fn same(row: &Row, other: &Row) -> bool {
    let common = row.cells.iter().filter(|cell| other.get(cell.0) == Some(&cell.1)).count();
    common >= 2 && common * 10 >= row.cells.len() * 8
}

/// Columns with a header, and columns with values in at least two rows of the body.
fn columns(sheet: &Sheet, paths: &HashMap<u32, Vec<String>>, body: std::ops::Range<usize>) -> Vec<u32> {
    let mut columns: Vec<u32> = paths.keys().copied().collect();
    let mut filled: HashSet<u32> = HashSet::new();
    for row in &sheet.rows[body] {
        filled.extend(row.cells.iter().map(|cell| cell.0));
    }
    columns.extend(filled.into_iter().filter(|column| !paths.contains_key(column)));
    columns.sort_unstable();
    columns
}
