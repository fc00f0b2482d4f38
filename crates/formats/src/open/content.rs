//! What an OpenDocument spreadsheet says beside its values: merged cells, hidden rows and columns, what people noted at
//! its cells and where their words lead. Addresses are words here; nobody follows them.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::notes::{LONGEST, MOST, character, shortened};
use super::side::{LAST_COLUMN, LAST_ROW, MERGES, Side, attribute, extend, number};
use crate::ReadProblem;
use crate::grid::{Area, Beside, Note};

/// Where a walk through the part with all sheets stands.
#[derive(Default)]
struct Walk {
    sides: HashMap<String, Side>,
    title: String,
    /// The row of the cell it stands in, from 1, and the one that follows.
    row: u32,
    next_row: u32,
    /// The column of that cell, from 0, and the one that follows.
    column: u32,
    next_column: u32,
    /// The first column that is not declared yet.
    declared: u32,
    /// What was noted so far, inside a note.
    noted: Option<String>,
    /// Inside a paragraph; beside them a note holds who wrote it and when.
    in_paragraph: bool,
}

/// By sheet name.
pub(super) fn sides(bytes: &[u8]) -> Result<HashMap<String, Side>, ReadProblem> {
    const PART: &str = "content.xml";
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadProblem::damaged("archive"))?;
    let Ok(part) = archive.by_name(PART) else {
        return Ok(HashMap::new());
    };
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut walk, mut buffer) = (Walk::default(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| ReadProblem::damaged(PART))? {
            Event::Start(tag) => {
                walk.tag(&tag)?;
                walk.begin(tag.local_name().as_ref());
            }
            Event::Empty(tag) => walk.tag(&tag)?,
            Event::Text(words) => walk.say(&words.xml10_content()),
            Event::GeneralRef(name) => walk.say(&character(&name.xml10_content())),
            Event::End(tag) => walk.end(tag.local_name().as_ref()),
            Event::Eof => return Ok(walk.sides),
            _ => {}
        }
    }
}

impl Walk {
    fn side(&mut self) -> &mut Side {
        self.sides.entry(self.title.clone()).or_default()
    }

    fn tag(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadProblem> {
        match tag.local_name().as_ref() {
            "table" => {
                self.title = attribute(tag, "name").unwrap_or_default();
                (self.row, self.next_row, self.column, self.next_column, self.declared) = (1, 1, 0, 0, 0);
                self.side();
            }
            "table-column" => {
                let repeated = number(tag, "number-columns-repeated").unwrap_or(1).min(LAST_COLUMN + 1);
                let from = self.declared;
                if collapsed(tag) {
                    self.side().hidden_columns.extend(from..(from + repeated).min(LAST_COLUMN + 1));
                }
                self.declared = (from + repeated).min(LAST_COLUMN);
            }
            "table-row" => {
                (self.row, self.next_column) = (self.next_row, 0);
                let repeated = number(tag, "number-rows-repeated").unwrap_or(1);
                self.next_row = self.row.saturating_add(repeated).min(LAST_ROW + 1);
                let (from, to) = (self.row, self.next_row - 1);
                if collapsed(tag) {
                    extend(&mut self.side().hidden_rows, from, to);
                }
            }
            "table-cell" | "covered-table-cell" => self.cell(tag)?,
            "a" if self.noted.is_none() => {
                if let Some(address) = attribute(tag, "href") {
                    self.note(Beside::Link, &address);
                }
            }
            "s" | "tab" => self.say(" "),
            "line-break" => self.say("\n"),
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadProblem> {
        self.column = self.next_column;
        let across = number(tag, "number-columns-spanned").unwrap_or(1).clamp(1, LAST_COLUMN);
        let down = number(tag, "number-rows-spanned").unwrap_or(1).clamp(1, LAST_ROW);
        if across > 1 || down > 1 {
            let (top, left) = (self.row, self.column);
            let side = self.side();
            if side.merged.len() >= MERGES {
                return Err(ReadProblem::too_large("merged"));
            }
            side.merged.push(Area { top, bottom: top + down - 1, left, right: left + across - 1 });
        }
        let repeated = number(tag, "number-columns-repeated").unwrap_or(1);
        self.next_column = self.column.saturating_add(repeated).min(LAST_COLUMN);
        Ok(())
    }

    fn begin(&mut self, name: &str) {
        match (name, &mut self.noted) {
            ("annotation", noted) => *noted = Some(String::new()),
            ("p", Some(noted)) => {
                if !noted.is_empty() {
                    noted.push('\n');
                }
                self.in_paragraph = true;
            }
            _ => {}
        }
    }

    fn say(&mut self, words: &str) {
        if let Some(noted) = self.noted.as_mut().filter(|noted| self.in_paragraph && noted.len() < LONGEST * 4) {
            noted.push_str(words);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => self.in_paragraph = false,
            "annotation" => {
                self.in_paragraph = false;
                if let Some(noted) = self.noted.take() {
                    self.note(Beside::Comment, &noted);
                }
            }
            _ => {}
        }
    }

    /// Keeps what stands beside the cell that it stands in.
    fn note(&mut self, beside: Beside, text: &str) {
        let (row, column, text) = (self.row, self.column, shortened(text));
        let notes = &mut self.side().notes;
        let is_known = notes.last().is_some_and(|last| (last.row, last.column, last.beside) == (row, column, beside));
        // A record keeps one of a kind for each cell; words in several pieces lead to one place mostly.
        if row > 0 && !text.is_empty() && !is_known && notes.len() < MOST {
            notes.push(Note { row, column, beside, text });
        }
    }
}

fn collapsed(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "visibility").is_some_and(|value| value == "collapse" || value == "filter")
}
