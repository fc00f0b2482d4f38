//! A grid into records, in three steps that know nothing of each other's ways:
//! [`table`] finds tables and their header rows, [`column`] understands what each column means,
//! [`record`] builds the records. What the words mean comes from a [`Vocabulary`]. A table that we wrote ourselves goes
//! none of these ways: [`exact`] knows its header word for word.

mod assign;
mod beside;
pub mod column;
pub mod date;
mod exact;
mod guess;
mod header;
pub mod kind;
pub mod number;
mod product;
pub mod profile;
pub mod record;
mod shape;
pub mod table;
pub mod window;

use crate::ReadProblem;
use crate::grid::{Row, Sheet, Workbook};
use crate::open::ending;
use crate::reading::{Problem, Reading, Table};
use crate::vocabulary::{Lexicon, Vocabulary};

/// Reads every table of records in a workbook.
pub fn read(book: &Workbook, file: &str, vocabulary: &Vocabulary) -> Reading {
    let lexicon = Lexicon::new(vocabulary);
    let mut reading = Reading { file: file.to_owned(), format: book.format.to_owned(), ..Reading::default() };
    reading.problems.extend(book.remarks.iter().map(|remark| Problem::new(&remark.place, remark.code, &remark.detail)));
    let read = |sheet: &Sheet, problems: &mut Vec<Problem>| read_sheet(file, sheet, &lexicon, problems);
    let mut sheets: Vec<Vec<Table>> = book.sheets.iter().map(|sheet| read(sheet, &mut reading.problems)).collect();
    // Beside registers that words show, what only looks like one is mostly something else.
    if sheets.iter().all(Vec::is_empty) {
        for (sheet, tables) in book.sheets.iter().zip(&mut sheets) {
            tables.extend(guess_sheet((file, &sheet.name), sheet, &lexicon, &mut reading.problems));
        }
    }
    for (sheet, tables) in book.sheets.iter().zip(sheets) {
        if tables.is_empty() && !sheet.rows.is_empty() {
            reading.other_sheets.push(sheet.name.clone());
        }
        reading.tables.extend(tables);
    }
    if reading.tables.is_empty() {
        reading.problems.push(Problem::new("", "read-no-table", ""));
    }
    reading
}

/// The same for a file of that name. Text is read whatever it is called; but where it holds no table and its name promises
/// a workbook, that is what is wrong with it.
///
/// # Errors
/// [`ReadProblem::NotATable`] for text that is called a workbook and holds no table.
pub fn named(book: &Workbook, name: &str, vocabulary: &Vocabulary) -> Result<Reading, ReadProblem> {
    let reading = read(book, name, vocabulary);
    let named = ending(Some(name));
    let promises = named.as_deref().is_some_and(|ending| ["xlsx", "xlsm", "xlsb", "xls", "ods"].contains(&ending));
    if reading.tables.is_empty() && book.format == "csv" && promises {
        return Err(ReadProblem::NotATable { found: "text".to_owned(), named });
    }
    Ok(reading)
}

fn read_sheet(file: &str, sheet: &Sheet, lexicon: &Lexicon<'_>, problems: &mut Vec<Problem>) -> Vec<Table> {
    if let Some(table) = exact::read(sheet, lexicon.vocabulary, problems) {
        return vec![table];
    }
    let name = (file, sheet.name.as_str());
    let mut tables = Vec::new();
    for found in table::find(sheet, lexicon) {
        let apart = beside::parts(sheet, &found, lexicon).and_then(|parts| {
            let mut told = Vec::new();
            let of_part = |part: &Sheet| {
                let found = table::find(part, lexicon);
                found.iter().find_map(|found| read_table(name, part, found, lexicon, &mut told))
            };
            // Where one of them is no table after all, it belongs to its neighbour.
            Some((parts.iter().map(of_part).collect::<Option<Vec<Table>>>()?, told))
        });
        if let Some((parts, told)) = apart {
            tables.extend(parts);
            problems.extend(told);
        } else {
            tables.extend(read_table(name, sheet, &found, lexicon, problems));
        }
    }
    tables
}

/// The table of a sheet in which words show none, if its shape shows one and at least two records stand in it.
fn guess_sheet(name: (&str, &str), sheet: &Sheet, lexicon: &Lexicon<'_>, problems: &mut Vec<Problem>) -> Option<Table> {
    let found = table::guess(sheet, lexicon)?;
    let mut told = Vec::new();
    let table = read_table(name, sheet, &found, lexicon, &mut told).filter(|table| table.records.len() >= 2)?;
    problems.extend(told);
    Some(table)
}

/// One table's records, if it holds records of a kind that is asked for, or is an empty template for them.
fn read_table(
    name: (&str, &str),
    sheet: &Sheet,
    found: &table::Found,
    lexicon: &Lexicon<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Table> {
    let mut columns = column::describe(sheet, found, lexicon);
    let (kind, confidence) = kind::recognise(name, sheet, found, &mut columns, lexicon)?;
    if lexicon.vocabulary.records[kind].ignored || !kind::is_table((sheet, found), &columns, kind, lexicon) {
        return None;
    }
    let mut told = Vec::new();
    let mut table = record::build(sheet, found, &columns, (kind, confidence), lexicon, &mut told);
    table.window = window::of(sheet, &table);
    if table.records.is_empty() && !is_template(sheet, found) {
        return None;
    }
    problems.extend(told);
    Some(table)
}

/// A table without records is an empty template only where its rows are empty too, but for numbers and dates put there
/// before; rows with words in several columns are something else than records.
fn is_template(sheet: &Sheet, found: &table::Found) -> bool {
    let wordy = |row: &&Row| row.cells.iter().filter(|cell| kind::says_something(&cell.1)).count() >= 2;
    sheet.rows[found.body.clone()].iter().filter(wordy).count() < 3
}
