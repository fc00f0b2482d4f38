//! What a file is, from its content.

use crate::ReadProblem;

use super::ending;

/// The families of content that can hold a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A ZIP archive: xlsx, ods, or something else in a box.
    Archive,
    /// A compound file that holds an old Excel workbook.
    OldExcel,
    /// Text that begins as JSON does.
    Object,
    /// Text, presumably delimited.
    Text,
}

const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// First bytes of things that people upload by mistake.
const STRANGERS: &[(&[u8], &str)] = &[
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xFF\xD8\xFF", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"BM", "image"),
    (b"{\\rtf", "rtf"),
    (b"\x7FELF", "program"),
    (b"MZ", "program"),
    (b"\x1F\x8B", "archive"),
    (b"BZh", "archive"),
    (b"7z\xBC\xAF", "archive"),
    (b"Rar!", "archive"),
    (b"\xFD7zXZ", "archive"),
    (b"\x28\xB5\x2F\xFD", "archive"),
    (b"SQLite format 3", "database"),
];

/// Says what the bytes are, or which stranger they are.
pub(super) fn sniff(bytes: &[u8], name: Option<&str>) -> Result<Content, ReadProblem> {
    let stranger = |found: &str| Err(ReadProblem::NotATable { found: found.to_owned(), named: ending(name) });
    if bytes.is_empty() {
        return Err(ReadProblem::Empty);
    }
    if bytes.starts_with(b"PK") && bytes.get(2).is_none_or(|b| *b <= 8) {
        return Ok(Content::Archive);
    }
    if bytes.starts_with(COMPOUND) {
        return compound(bytes, name);
    }
    let head = &bytes[..bytes.len().min(4096)];
    for (start, found) in STRANGERS {
        let wordlike = start.iter().all(u8::is_ascii_alphabetic);
        if head.starts_with(start) && !(wordlike && looks_like_text(head)) {
            return stranger(found);
        }
    }
    let lower = words_at_start(head);
    if ["<!doctype html", "<html", "<head", "<body", "<table", "<script"].iter().any(|tag| lower.contains(tag))
        && lower.starts_with('<')
    {
        return stranger("html");
    }
    if lower.starts_with("<?xml") || lower.starts_with("<!") || lower.starts_with("<svg") {
        return stranger("xml");
    }
    match looks_like_text(head) {
        true if lower.starts_with(['{', '[']) => Ok(Content::Object),
        true => Ok(Content::Text),
        false => stranger("binary"),
    }
}

/// A compound file: an old workbook, a locked new one, or a Word document.
fn compound(bytes: &[u8], name: Option<&str>) -> Result<Content, ReadProblem> {
    let holds = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") || holds("EncryptionInfo") {
        Err(ReadProblem::Locked)
    } else if holds("WordDocument") {
        Err(ReadProblem::NotATable { found: "word".to_owned(), named: ending(name) })
    } else if holds("Workbook") || holds("Book") {
        Ok(Content::OldExcel)
    } else if bytes.len() < 4096 {
        Err(ReadProblem::CutOff)
    } else {
        // A cut-off compound file loses its directory, which stands anywhere.
        Err(ReadProblem::damaged("directory"))
    }
}

/// The start of a text in lower case, without byte order mark, white space and comments.
fn words_at_start(head: &[u8]) -> String {
    let text: String = if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        head.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).skip(2).collect()
    } else {
        String::from_utf8_lossy(head).into_owned()
    };
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    match text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->")) {
        Some((_, rest)) => rest.trim_start().to_owned(),
        None => text,
    }
}

/// Text has no control characters but line ends and tabs; UTF-16 has its zeros on one side only.
fn looks_like_text(head: &[u8]) -> bool {
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    if zeros > 0 {
        let even = head.iter().step_by(2).filter(|byte| **byte == 0).count();
        let odd = zeros - even;
        let marked = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
        // Between letters that are not Latin, only spaces and delimiters have a zero.
        let lopsided = even.min(odd) == 0 && (zeros * 4 >= head.len() || is_wide(head, even > odd));
        return marked || lopsided;
    }
    let odd =
        head.iter().filter(|byte| **byte < 32 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x0B)).count();
    odd * 100 <= head.len()
}

/// Whether all pairs of bytes are letters, digits and what stands between words.
fn is_wide(head: &[u8], high_first: bool) -> bool {
    let pairs = head.chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if high_first { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    });
    let plain = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    let letters =
        |character: char| character.is_alphanumeric() || character.is_ascii() || "№–—«»„“”’°€".contains(character);
    let all: Vec<char> = char::decode_utf16(pairs).map(|read| read.unwrap_or('\0')).collect();
    let said = all.iter().filter(|character| letters(**character)).count();
    all.len() >= 8 && all.iter().all(|character| plain(*character)) && said * 20 >= all.len() * 19
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8], name: &str) -> String {
        match sniff(bytes, Some(name)) {
            Err(ReadProblem::NotATable { found, .. }) => found,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_a_table_is_named() {
        assert_eq!(found(b"<!DOCTYPE html><html><table>", "risks.xlsx"), "html");
        assert_eq!(found(b"  <html><body>", "risks.xls"), "html");
        assert_eq!(found(b"%PDF-1.7 ...", "risks.csv"), "pdf");
        assert_eq!(found(b"<?xml version='1.0'?><Workbook/>", "risks.xls"), "xml");
        assert_eq!(found(&[1, 2, 3, 4, 5, 6, 7, 255], "risks.csv"), "binary");
    }

    #[test]
    fn text_that_starts_like_a_magic_number_stays_text() {
        assert_eq!(sniff(b"BM number,Risk\n1,Fire\n", None), Ok(Content::Text));
        assert_eq!(sniff(b"MZ,Risk\n1,Fire\n", None), Ok(Content::Text));
    }

    #[test]
    fn a_locked_workbook_is_told_apart() {
        let mut bytes = COMPOUND.to_vec();
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(sniff(&bytes, None), Err(ReadProblem::Locked));
    }
}
