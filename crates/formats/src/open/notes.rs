//! What an Excel workbook keeps beside its cells: what people noted at them, and where their words lead. Addresses are words
//! here; nobody follows them.

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::ReadProblem;
use crate::grid::{Beside, Note};

use super::side::{Archive, attribute, each, parse_area, parse_cell};

/// Notes of a sheet that are read; many more are no person's.
pub(super) const MOST: usize = 20_000;
/// Characters of a note that are kept.
pub(super) const LONGEST: usize = 4_000;

/// The notes and addresses of a sheet's cells, by its path in the archive.
pub(super) fn of_sheet(archive: &mut Archive<'_>, path: &str) -> Result<Vec<Note>, ReadProblem> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (mut comments, mut targets) = (Vec::new(), Vec::new());
    each(archive, &format!("{folder}/_rels/{file}.rels"), |name, tag| {
        let (kind, target) = (attribute(tag, "Type").unwrap_or_default(), attribute(tag, "Target").unwrap_or_default());
        if name == "Relationship" && kind.ends_with("/comments") {
            comments.push(beside(folder, &target));
        } else if name == "Relationship" && kind.ends_with("/hyperlink") && targets.len() < MOST {
            targets.push((attribute(tag, "Id").unwrap_or_default(), target));
        }
        Ok(())
    })?;
    let mut notes = Vec::new();
    if !targets.is_empty() {
        each(archive, path, |name, tag| {
            let link = (name == "hyperlink").then(|| (attribute(tag, "ref"), attribute(tag, "id")));
            if let Some((Some(place), Some(id))) = link
                && let Some((_, target)) = targets.iter().find(|(known, _)| *known == id)
                && let Some((row, column)) = first_cell(&place)
                && notes.len() < MOST
            {
                notes.push(Note { row, column, beside: Beside::Link, text: shortened(target) });
            }
            Ok(())
        })?;
    }
    for path in comments {
        read_comments(archive, &path, &mut notes)?;
    }
    Ok(notes)
}

/// A part's path from another's folder: `../comments1.xml`.
fn beside(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let (mut folder, mut target) = (folder, target);
    while let Some(rest) = target.strip_prefix("../") {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        target = rest;
    }
    if folder.is_empty() { target.to_owned() } else { format!("{folder}/{target}") }
}

/// The row (from 1) and column (from 0) of a cell, or of an area's first.
fn first_cell(place: &str) -> Option<(u32, u32)> {
    match parse_area(place) {
        Some(area) => Some((area.top, area.left)),
        None => parse_cell(place).map(|(column, row)| (row, column)),
    }
}

fn read_comments(archive: &mut Archive<'_>, path: &str, notes: &mut Vec<Note>) -> Result<(), ReadProblem> {
    let Ok(part) = archive.by_name(path) else {
        return Ok(());
    };
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut buffer, mut place, mut text, mut inside) = (Vec::new(), None, String::new(), false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| ReadProblem::damaged(path))? {
            Event::Start(tag) if tag.local_name().as_ref() == "comment" => {
                place = attribute(&tag, "ref").and_then(|place| first_cell(&place));
                text.clear();
            }
            Event::Start(tag) => inside = tag.local_name().as_ref() == "t",
            Event::Text(words) if inside && text.len() < LONGEST * 4 => text.push_str(&words.xml10_content()),
            Event::GeneralRef(name) if inside => text.push_str(&character(&name.xml10_content())),
            Event::End(tag) if tag.local_name().as_ref() == "comment" => {
                if let Some((row, column)) = place.take().filter(|_| !text.trim().is_empty() && notes.len() < MOST) {
                    notes.push(Note { row, column, beside: Beside::Comment, text: shortened(said(&text)) });
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "t" => inside = false,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// A character by its name, as XML writes it between `&` and `;`.
pub(super) fn character(name: &str) -> String {
    quick_xml::escape::unescape(&format!("&{name};")).map_or_else(|_| String::new(), |text| text.into_owned())
}

/// Newer programs put a sentence of their own before what was said in a thread.
fn said(text: &str) -> &str {
    let thread = text.trim_start().starts_with("[Threaded comment]");
    text.split_once("Comment:").filter(|_| thread).map_or(text, |(_, said)| said).trim()
}

pub(super) fn shortened(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_from_its_neighbour() {
        assert_eq!(beside("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(beside("xl/worksheets", "/xl/comments1.xml"), "xl/comments1.xml");
        assert_eq!(beside("xl/worksheets", "comments/c.xml"), "xl/worksheets/comments/c.xml");
        assert_eq!(first_cell("C4"), Some((4, 2)));
        assert_eq!(first_cell("C4:D9"), Some((4, 2)));
    }

    #[test]
    fn what_was_said_in_a_thread_stands_without_the_programs_sentence() {
        assert_eq!(said("[Threaded comment]\n\nYour version allows you.\n\nComment:\n    Ask Ann."), "Ask Ann.");
        assert_eq!(said("Ann:\nComment: late"), "Ann:\nComment: late");
        assert_eq!(character("amp") + &character("#233"), "&é");
    }
}
