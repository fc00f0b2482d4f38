//! A register as people keep it, of any length, the same each time: sentences of some words, some rows fuller than
//! others.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::Outcome;

/// The heads of its columns.
const HEADS: [&str; 10] =
    ["Risk", "Cause", "Event", "Effect", "Category", "Likelihood", "Impact", "Owner", "Response plan", "Next review"];
const THINGS: [&str; 16] = [
    "boiler",
    "roof",
    "lift",
    "chiller",
    "rota",
    "contract",
    "meter",
    "generator",
    "pump",
    "switchgear",
    "fire door",
    "sensor",
    "cabling",
    "drain",
    "helpdesk",
    "permit",
];
const PLACES: [&str; 16] = [
    "Alder House",
    "Birch Court",
    "Cedar Hall",
    "Dover Street",
    "Elm Yard",
    "Foundry Lane",
    "Garrison Road",
    "Harbour Depot",
    "Ivy Lodge",
    "Juniper Block",
    "Kiln Site",
    "Linden Annex",
    "Mill Wharf",
    "North Quay",
    "Orchard Wing",
    "Pier Office",
];
const FAILS: [&str; 12] = [
    "fails in winter",
    "is out of date",
    "waits for parts",
    "has no second supplier",
    "costs more than planned",
    "is inspected late",
    "depends on one person",
    "stops without warning",
    "misses its service level",
    "is not in the handover",
    "leaks again",
    "cannot be reached at night",
];
const REASONS: [&str; 8] = [
    "because the spares were never ordered",
    "since the survey of last year was not acted upon",
    "as both sides thought that the other had it",
    "because the supplier gave notice",
    "as the budget was moved to another site",
    "since the record drawings do not fit",
    "because the crew changed twice in a quarter",
    "as the access permits run out",
];
const CATEGORIES: [&str; 5] = ["Operational", "Financial", "People", "Technical", "Legal"];

/// A number that follows from two, spread evenly (SplitMix64, by Sebastiano Vigna).
fn draw(row: usize, column: u64) -> usize {
    let mut z = (row as u64).wrapping_mul(11).wrapping_add(column).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 1) as usize
}

fn pick<'a>(of: &[&'a str], row: usize, column: u64) -> &'a str {
    of[draw(row, column) % of.len()]
}

/// The cells of a row, from row 0.
fn cells(row: usize, owners: &[String]) -> [String; HEADS.len()] {
    let (thing, place) = (pick(&THINGS, row, 1), pick(&PLACES, row, 2));
    let owner = owners.get(draw(row, 8) % (owners.len() + 1)).cloned().unwrap_or_default();
    [
        format!("The {thing} at {place} {} (item {})", pick(&FAILS, row, 3), row + 1),
        format!("The {thing} {}, {}", pick(&FAILS, row, 4), pick(&REASONS, row, 5)),
        format!("The {thing} at {place} is not available for {} days", draw(row, 6) % 28 + 2),
        format!("{} and {} have to wait, {}", pick(&PLACES, row, 7), pick(&PLACES, row, 9), pick(&REASONS, row, 10)),
        pick(&CATEGORIES, row, 11).to_owned(),
        (draw(row, 12) % 5 + 1).to_string(),
        (draw(row, 13) % 5 + 1).to_string(),
        owner,
        format!("Agree a second {thing} for {place} with the supplier and test it before the season"),
        format!("{:02}/{:02}/2027", draw(row, 14) % 28 + 1, draw(row, 15) % 12 + 1),
    ]
}

/// Writes a text file of so many rows.
///
/// # Errors
/// Where it cannot be written.
pub fn csv(file: &Path, rows: usize, owners: &[String]) -> Outcome<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    let quoted = |cells: &[String]| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    writeln!(out, "{}", quoted(&HEADS.map(str::to_owned)))?;
    for row in 0..rows {
        writeln!(out, "{}", quoted(&cells(row, owners)))?;
    }
    Ok(out.flush()?)
}

/// Writes a workbook of so many rows. `from` is the number of its first row, so that two workbooks can differ.
///
/// # Errors
/// Where it cannot be written.
pub fn workbook(file: &Path, (from, rows): (usize, usize), owners: &[String]) -> Outcome<()> {
    write(file, (from..from + rows).map(|row| other_cells(row, owners)))
}

/// What another reading of a workbook has that the first had not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apart {
    /// Rows that say something else.
    pub changed: usize,
    /// Rows that are in it no more, and as many that are new at its end.
    pub gone: usize,
}

/// Writes the workbook of [`workbook`] as people keep it on: every other row says something else, some of these under
/// another name, and each hundredth is gone, for which as many new ones stand at the end.
///
/// # Errors
/// Where it cannot be written.
pub fn workbook_kept_on(file: &Path, (from, rows): (usize, usize), owners: &[String]) -> Outcome<Apart> {
    let is_gone = |row: &usize| row % 100 == 99;
    let is_changed = |row: &usize| draw(*row, 20).is_multiple_of(2);
    let stayed: Vec<usize> = (from..from + rows).filter(|row| !is_gone(row)).collect();
    let gone = rows - stayed.len();
    let apart = Apart { changed: stayed.iter().filter(|row| is_changed(row)).count(), gone };
    let stayed = stayed.into_iter().map(|row| match is_changed(&row) {
        true => changed(row, other_cells(row, owners)),
        false => other_cells(row, owners),
    });
    write(file, stayed.chain((from + rows..from + rows + gone).map(|row| added(row, cells(row, owners)))))?;
    Ok(apart)
}

/// A row that was not there, in words that none of those that are gone has.
fn added(row: usize, mut cells: [String; HEADS.len()]) -> [String; HEADS.len()] {
    let (thing, place) = (pick(&THINGS, row, 1), pick(&PLACES, row, 2));
    cells[0] = format!("Found in this quarter's walk round: {thing}, {place}, tag {}", row + 1);
    cells[2] = format!("Nobody would notice a broken {thing} before visitors complain");
    cells
}

/// The cells of a row of a workbook, in other words than the text file has: a register that is named like one that is
/// there already is taken for that one, read again.
fn other_cells(row: usize, owners: &[String]) -> [String; HEADS.len()] {
    let (thing, place) = (pick(&THINGS, row, 1), pick(&PLACES, row, 2));
    let mut cells = cells(row, owners);
    cells[0] = format!("{place}, {thing} {} (asset {})", pick(&FAILS, row, 3), row + 1);
    cells[2] = format!("Visitors notice within {} hours that a {thing} does not work", draw(row, 6) % 28 + 2);
    cells
}

/// A row after it was scored and planned again, and one in ten named more closely.
fn changed(row: usize, mut cells: [String; HEADS.len()]) -> [String; HEADS.len()] {
    let likelihood: usize = cells[5].parse().unwrap_or_default();
    cells[5] = (likelihood % 5 + 1).to_string();
    cells[8].push_str("; the second was agreed");
    if draw(row, 21).is_multiple_of(10) {
        cells[0].push_str(" again");
    }
    cells
}

fn write(file: &Path, rows: impl Iterator<Item = [String; HEADS.len()]>) -> Outcome<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Risk register")?;
    for (column, head) in HEADS.iter().enumerate() {
        sheet.write_string(0, column as u16, *head)?;
    }
    for (row, cells) in rows.enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let place = (row as u32 + 1, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(place.0, place.1, number)?,
                Err(_) => sheet.write_string(place.0, place.1, cell)?,
            };
        }
    }
    Ok(workbook.save(file)?)
}
