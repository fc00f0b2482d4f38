//! Takes out of a picture what it tells beside what is seen: where it was taken, by whom, with what, and small
//! copies of what it was before. The pixels stay as they are. Of each format only the parts are kept that the
//! picture is drawn with, each held to the size that it can have, so that nothing rides along in one of them; a
//! picture whose parts do not fit each other is refused, since nobody knows what else is in it.

mod gif;
mod jpeg;
mod png;
mod webp;

use kernel::Fault;

use super::media::{GIF, JPEG, Media, PNG, WEBP};

/// Why a picture cannot be cleaned.
#[derive(Debug, PartialEq, Eq)]
pub enum Unclean {
    /// It cannot be read through, so that nobody knows what else is in it.
    Damaged,
    /// It is of a sort that tells where it was taken, and from which we cannot take that.
    Unknown,
}

impl Unclean {
    /// The message that tells whoever sent it what to do.
    pub fn message(&self) -> &'static str {
        match self {
            Unclean::Damaged => "attachment-picture-damaged",
            Unclean::Unknown => "attachment-picture-unknown",
        }
    }
}

/// The same picture without its metadata; other files as they are.
///
/// # Errors
/// [`Unclean`].
pub fn clean(media: &'static Media, content: Vec<u8>) -> Result<Vec<u8>, Unclean> {
    if kernel::fault::is_on(Fault::PicturesTell) {
        return Ok(content);
    }
    let cleaned = match media {
        media if media == &JPEG => jpeg::clean(&content),
        media if media == &PNG => png::clean(&content),
        media if media == &WEBP => webp::clean(&content),
        media if media == &GIF => gif::clean(&content),
        _ if is_telling(&content) => return Err(Unclean::Unknown),
        _ => return Ok(content),
    };
    cleaned.ok_or(Unclean::Damaged)
}

/// Pictures of telephones and cameras in formats that we cannot take apart: HEIF and AVIF (ISO 23008-12), and TIFF
/// with the raw formats that are made of it.
fn is_telling(content: &[u8]) -> bool {
    const BRANDS: [&[u8]; 9] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"];
    let is_heif = content.get(4..8) == Some(b"ftyp") && content.get(8..12).is_some_and(|brand| BRANDS.contains(&brand));
    is_heif || content.starts_with(b"II*\0") || content.starts_with(b"MM\0*")
}

/// Two bytes, the big one first.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
