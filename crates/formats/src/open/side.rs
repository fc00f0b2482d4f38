//! What a workbook says beside its values: merged cells, hidden rows and columns.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::notes;
use crate::ReadProblem;
use crate::grid::{self, Area, Note};

/// More merged areas than this in one sheet are an attack, not a layout.
pub(super) const MERGES: usize = 100_000;
/// The last column and row that a sheet can have.
pub(super) const LAST_COLUMN: u32 = 16_383;
pub(super) const LAST_ROW: u32 = 1_048_576;

/// What stands beside one sheet's values.
#[derive(Debug, Default)]
pub(super) struct Side {
    pub(super) merged: Vec<Area>,
    pub(super) hidden_rows: Vec<(u32, u32)>,
    pub(super) hidden_columns: BTreeSet<u32>,
    pub(super) notes: Vec<Note>,
}

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// By sheet name, for an Excel workbook in its usual place; a sheet that cannot be found has no side.
pub(super) fn of_excel(bytes: &[u8]) -> Result<HashMap<String, Side>, ReadProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadProblem::damaged("archive"))?;
    let mut targets = HashMap::new();
    each(&mut archive, "xl/_rels/workbook.xml.rels", |name, tag| {
        if name == "Relationship" {
            let target = attribute(tag, "Target").unwrap_or_default();
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(attribute(tag, "Id").unwrap_or_default(), path);
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    each(&mut archive, "xl/workbook.xml", |name, tag| {
        if name == "sheet"
            && let (Some(title), Some(id)) = (attribute(tag, "name"), attribute(tag, "id"))
            && let Some(path) = targets.get(&id)
        {
            sheets.push((title, path.clone()));
        }
        Ok(())
    })?;
    let mut sides = HashMap::new();
    for (title, path) in sheets {
        let mut side = Side::default();
        let mut row = 0;
        each(&mut archive, &path, |name, tag| excel_tag(&mut side, &mut row, name, tag))?;
        side.notes = notes::of_sheet(&mut archive, &path)?;
        sides.insert(title, side);
    }
    Ok(sides)
}

fn excel_tag(side: &mut Side, row: &mut u32, name: &str, tag: &BytesStart<'_>) -> Result<(), ReadProblem> {
    match name {
        "row" => {
            *row = number(tag, "r").unwrap_or(*row + 1);
            if hidden(tag) {
                extend(&mut side.hidden_rows, *row, *row);
            }
        }
        "col" if hidden(tag) => {
            let (from, to) = (number(tag, "min").unwrap_or(1), number(tag, "max").unwrap_or(1));
            side.hidden_columns.extend(from.saturating_sub(1)..to.min(LAST_COLUMN + 1));
        }
        "mergeCell" => {
            if side.merged.len() >= MERGES {
                return Err(ReadProblem::too_large("merged"));
            }
            side.merged.extend(attribute(tag, "ref").and_then(|area| parse_area(&area)));
        }
        _ => {}
    }
    Ok(())
}

/// Walks a part's tags; a missing part has none.
pub(super) fn each(
    archive: &mut Archive<'_>,
    path: &str,
    mut with: impl FnMut(&str, &BytesStart<'_>) -> Result<(), ReadProblem>,
) -> Result<(), ReadProblem> {
    let Ok(part) = archive.by_name(path) else {
        return Ok(());
    };
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => with(tag.local_name().as_ref(), &tag)?,
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(ReadProblem::damaged(path)),
        }
    }
}

/// An attribute by its name without prefix, unescaped.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|at| at.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |text| text.into_owned()))
}

pub(super) fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(tag, name)?.parse().ok()
}

fn hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true")
}

/// Adds a run of hidden rows, joined to the one before where they touch.
pub(super) fn extend(rows: &mut Vec<(u32, u32)>, from: u32, to: u32) {
    match rows.last_mut() {
        Some(last) if last.1 + 1 == from => last.1 = to,
        _ => rows.push((from, to)),
    }
}

/// `B2:D5` as an area.
pub(super) fn parse_area(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':')?;
    let ((left, top), (right, bottom)) = (parse_cell(from)?, parse_cell(to)?);
    (left <= right && top <= bottom).then_some(Area { top, bottom, left, right })
}

pub(super) fn parse_cell(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let row = text[digits..].parse().ok().filter(|row| (1..=LAST_ROW).contains(row))?;
    Some((grid::column(&text[..digits]).filter(|column| *column <= LAST_COLUMN)?, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_read_as_spreadsheets_write_it() {
        assert_eq!(parse_area("$B$2:AA5"), Some(Area { top: 2, bottom: 5, left: 1, right: 26 }));
        assert_eq!(parse_area("B2"), None);
        assert_eq!(parse_area("ZZZZZZZZ1:A2"), None);
        assert_eq!(parse_area("D5:B2"), None);
    }

    #[test]
    fn hidden_rows_that_touch_are_one_run() {
        let mut rows = Vec::new();
        for row in [3, 4, 7] {
            extend(&mut rows, row, row);
        }
        assert_eq!(rows, [(3, 4), (7, 7)]);
    }
}
