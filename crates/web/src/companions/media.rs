//! What sort of file something is: by what is in it, not by what it says. Few sorts are known; everything else is
//! plain bytes, which no browser runs.

use crate::words::Words;

/// A sort of file.
#[derive(Debug, PartialEq, Eq)]
pub struct Media {
    /// Its media type.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The message with its word.
    words: &'static str,
    /// The endings of names that promise it.
    endings: &'static [&'static str],
}

const fn media(name: &'static str, icon: &'static str, words: &'static str, endings: &'static [&'static str]) -> Media {
    Media { name, icon, words, endings }
}

const OPEN_XML: &str = "application/vnd.openxmlformats-officedocument";
/// Anything that is none of the others.
pub static OTHER: Media = media("application/octet-stream", "paperclip", "companions-media-other", &[]);
/// Pictures whose metadata is taken out.
pub static JPEG: Media = media("image/jpeg", "paperclip", "companions-media-picture", &["jpg", "jpeg"]);
/// See [`JPEG`].
pub static PNG: Media = media("image/png", "paperclip", "companions-media-picture", &["png"]);
/// See [`JPEG`].
pub static WEBP: Media = media("image/webp", "paperclip", "companions-media-picture", &["webp"]);
/// See [`JPEG`].
pub static GIF: Media = media("image/gif", "paperclip", "companions-media-picture", &["gif"]);
static PDF: Media = media("application/pdf", "file-text", "companions-media-pdf", &["pdf"]);
static TEXT: Media = media("text/plain", "file-text", "companions-media-text", &["txt"]);
static CSV: Media = media("text/csv", "file-spreadsheet", "companions-media-csv", &["csv"]);
static XLSX: Media = media(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "file-spreadsheet",
    "companions-media-spreadsheet",
    &["xlsx"],
);
static DOCX: Media = media(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "file-text",
    "companions-media-document",
    &["docx"],
);
static PPTX: Media = media(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "file-text",
    "companions-media-slides",
    &["pptx"],
);
static ODS: Media = media(
    "application/vnd.oasis.opendocument.spreadsheet",
    "file-spreadsheet",
    "companions-media-spreadsheet",
    &["ods"],
);
static ODT: Media =
    media("application/vnd.oasis.opendocument.text", "file-text", "companions-media-document", &["odt"]);
static ODP: Media =
    media("application/vnd.oasis.opendocument.presentation", "file-text", "companions-media-slides", &["odp"]);
static ZIP: Media = media("application/zip", "archive", "companions-media-archive", &["zip"]);

static KNOWN: [&Media; 14] = [&PDF, &PNG, &JPEG, &WEBP, &GIF, &XLSX, &DOCX, &PPTX, &ODS, &ODT, &ODP, &ZIP, &TEXT, &CSV];

/// The media types of all of them.
pub fn names() -> Vec<&'static str> {
    std::iter::once(&OTHER).chain(KNOWN).map(|media| media.name).collect()
}

/// The sort of that media type.
pub fn known(name: &str) -> &'static Media {
    KNOWN.into_iter().find(|media| media.name == name).unwrap_or(&OTHER)
}

/// "PDF, 20 kB".
pub fn words(t: Words, media: &Media, bytes: i64) -> String {
    let size = match bytes {
        ..1000 => t.say_count("companions-size-bytes", bytes),
        1000..1_000_000 => t.say_count("companions-size-kb", (bytes + 500) / 1000),
        _ => t.say_count("companions-size-mb", (bytes + 500_000) / 1_000_000),
    };
    format!("{}, {size}", t.say(media.words))
}

/// A file is not what its name says.
#[derive(Debug, PartialEq, Eq)]
pub struct NotWhatItSays;

/// What sort of file this is. A name that ends in something else than what is in it is refused, since whoever
/// opens it would be led astray; a name that promises nothing we know of is not.
///
/// # Errors
/// [`NotWhatItSays`].
pub fn of(name: &str, content: &[u8]) -> Result<&'static Media, NotWhatItSays> {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    let promised = KNOWN.into_iter().find(|media| media.endings.contains(&ending.as_str()));
    let found = found(content);
    match (promised, found) {
        (None, None) => Ok(&OTHER),
        (None, Some(found)) => Ok(found),
        (Some(promised), Some(found)) if promised == found => Ok(found),
        (Some(promised), None) if is_text(promised) && reads_as_text(content) => Ok(promised),
        // A workbook or document with a password is not a ZIP any more, but still what it says.
        (Some(promised), None) if promised.name.starts_with(OPEN_XML) && content.starts_with(OLE) => Ok(&OTHER),
        _ => Err(NotWhatItSays),
    }
}

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

fn is_text(media: &Media) -> bool {
    media == &TEXT || media == &CSV
}

fn reads_as_text(content: &[u8]) -> bool {
    content.starts_with(&[0xFF, 0xFE]) || content.starts_with(&[0xFE, 0xFF]) || !content.contains(&0)
}

/// The sort that the first bytes, or the names in an archive, tell.
fn found(content: &[u8]) -> Option<&'static Media> {
    let head = &content[..content.len().min(1024)];
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(&PNG);
    }
    if content.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Some(&JPEG);
    }
    if content.starts_with(b"GIF87a") || content.starts_with(b"GIF89a") {
        return Some(&GIF);
    }
    if content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
        return Some(&WEBP);
    }
    if content.starts_with(b"PK\x03\x04") || content.starts_with(b"PK\x05\x06") {
        return Some(in_archive(content));
    }
    head.windows(5).any(|five| five == b"%PDF-").then_some(&PDF)
}

/// An archive, or what an office program makes of one: those of one family begin with a file that names the sort,
/// those of the other hold a file in a folder of their own.
fn in_archive(content: &[u8]) -> &'static Media {
    if content.get(30..38) == Some(b"mimetype") {
        let named = [&ODS, &ODT, &ODP].into_iter().find(|media| {
            let end = 38 + media.name.len();
            content.get(38..end) == Some(media.name.as_bytes()) && content.get(end..end + 2) == Some(b"PK")
        });
        return named.unwrap_or(&ZIP);
    }
    let names = archive_names(content).unwrap_or_default();
    if !names.contains(&&b"[Content_Types].xml"[..]) {
        return &ZIP;
    }
    let holds = |name: &[u8]| names.contains(&name);
    let sorts: [(&[u8], &Media); 3] =
        [(b"xl/workbook.xml", &XLSX), (b"word/document.xml", &DOCX), (b"ppt/presentation.xml", &PPTX)];
    sorts.into_iter().find(|(name, _)| holds(name)).map_or(&ZIP, |(_, media)| media)
}

/// The names in an archive's directory, at most 5,000. Nothing is unpacked.
fn archive_names(content: &[u8]) -> Option<Vec<&[u8]>> {
    let tail = content.len().saturating_sub(66_000);
    let end = tail + content.get(tail..)?.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let short = |at: usize| Some(usize::from(u16::from_le_bytes(content.get(at..at + 2)?.try_into().ok()?)));
    let long = |at: usize| Some(u32::from_le_bytes(content.get(at..at + 4)?.try_into().ok()?) as usize);
    let mut at = long(end + 16)?;
    let mut names = Vec::new();
    while names.len() < 5000 && content.get(at..at + 4) == Some(b"PK\x01\x02") {
        let (name, extra, comment) = (short(at + 28)?, short(at + 30)?, short(at + 32)?);
        names.push(content.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_is_in_it() {
        assert_eq!(of("a.pdf", b"%PDF-1.7 ..."), Ok(&PDF));
        assert_eq!(of("photo", &[0xFF, 0xD8, 0xFF, 0xE0]), Ok(&JPEG));
        assert_eq!(of("notes.txt", "Zażółć".as_bytes()), Ok(&TEXT));
        assert_eq!(of("rota.CSV", b"a;b\r\n1;2"), Ok(&CSV));
        assert_eq!(of("page.html", b"<html><script>"), Ok(&OTHER));
        assert_eq!(of("picture.svg", b"<svg onload=x>"), Ok(&OTHER));
        assert_eq!(of("locked.xlsx", OLE), Ok(&OTHER));
    }

    #[test]
    fn a_file_that_is_not_what_it_says_is_refused() {
        for (name, content) in [
            ("a.pdf", &b"MZ\x90\x00"[..]),
            ("a.png", b"<svg onload=x>"),
            ("a.jpg", b"\x89PNG\r\n\x1a\n"),
            ("a.txt", b"a\0b"),
            ("a.docx", b"PK\x03\x04 and no directory"),
        ] {
            assert_eq!(of(name, content), Err(NotWhatItSays), "{name}");
        }
    }

    #[test]
    fn an_office_file_is_told_by_the_names_in_it() {
        let mut archive = b"PK\x03\x04".to_vec();
        let start = archive.len() as u32;
        for name in ["[Content_Types].xml", "xl/workbook.xml"] {
            archive.extend(b"PK\x01\x02");
            archive.extend([0; 24]);
            archive.extend((name.len() as u16).to_le_bytes());
            archive.extend([0; 16]);
            archive.extend(name.bytes());
        }
        archive.extend(b"PK\x05\x06");
        archive.extend([0; 12]);
        archive.extend(start.to_le_bytes());
        archive.extend([0; 2]);
        assert_eq!(of("a.xlsx", &archive), Ok(&XLSX));
        assert_eq!(of("a.docx", &archive), Err(NotWhatItSays));
        assert_eq!(of("a.zip", &archive), Err(NotWhatItSays));
        assert_eq!(of("a", &archive), Ok(&XLSX));
    }
}
