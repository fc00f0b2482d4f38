//! Takes out of a picture what it tells beside what is seen: where it was taken, by whom, with what, and small
//! copies of what it was before. The pixels stay as they are.

use super::media::{GIF, JPEG, Media, PNG, WEBP};

/// A picture that cannot be read through, so that nobody knows what else is in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Damaged;

/// The same picture without its metadata; other files as they are.
///
/// # Errors
/// [`Damaged`].
pub fn clean(media: &'static Media, content: Vec<u8>) -> Result<Vec<u8>, Damaged> {
    let cleaned = match media {
        media if media == &JPEG => jpeg(&content),
        media if media == &PNG => png(&content),
        media if media == &WEBP => webp(&content),
        media if media == &GIF => gif(&content),
        _ => return Ok(content),
    };
    cleaned.ok_or(Damaged)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// JPEG (ITU T.81): segments up to the end of the image, without comments and without application segments other
/// than the three that the colours need. Which way up the picture is (Exif's orientation) is kept.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut at, mut turned, mut is_scanned) = (2, None, false);
    loop {
        if is_scanned && at >= bytes.len() {
            break;
        }
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        while *bytes.get(at + 1)? == 0xFF {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        at += 2;
        match marker {
            0xD9 => break,
            0x01 | 0xD0..=0xD7 => kept.extend([0xFF, marker]),
            _ => {
                let length = usize::from(u16_at(bytes, at)?);
                let segment = bytes.get(at..at + length).filter(|_| length >= 2)?;
                at += length;
                if is_kept(marker, &segment[2..]) {
                    kept.extend([0xFF, marker]);
                    kept.extend(segment);
                } else if marker == 0xE1 {
                    turned = turned.or(orientation(&segment[2..]));
                }
                if marker == 0xDA {
                    let end = at + scan(&bytes[at..]);
                    kept.extend(&bytes[at..end]);
                    (at, is_scanned) = (end, true);
                }
            }
        }
    }
    let mut picture = vec![0xFF, 0xD8];
    if let Some(turned) = turned {
        picture.extend(*b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
        picture.extend([turned, 0, 0, 0, 0, 0, 0]);
    }
    picture.extend(kept);
    picture.extend([0xFF, 0xD9]);
    is_scanned.then_some(picture)
}

/// JFIF, a colour profile and Adobe's colour transform are needed to see the picture; all else among the
/// application segments tells of it.
fn is_kept(marker: u8, data: &[u8]) -> bool {
    match marker {
        0xE0 => data.starts_with(b"JFIF\0"),
        0xE2 => data.starts_with(b"ICC_PROFILE\0"),
        0xEE => data.starts_with(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// How long the coded data are, up to the next marker that is not part of them.
fn scan(bytes: &[u8]) -> usize {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(is_end).unwrap_or(bytes.len())
}

/// Exif's orientation, 2 to 8, where there is one that turns the picture.
fn orientation(exif: &[u8]) -> Option<u8> {
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let is_little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let value = u16_at(tiff, at)?;
        Some(if is_little { value.swap_bytes() } else { value })
    };
    let long = |at: usize| {
        let value = u32::from_be_bytes(tiff.get(at..at + 4)?.try_into().ok()?);
        Some(if is_little { value.swap_bytes() } else { value })
    };
    let first = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(first)?).min(200);
    let entry = (0..entries).map(|n| first + 2 + n * 12).find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(entry + 8)?).ok().filter(|turned| (2..=8).contains(turned))
}

/// PNG (RFC 2083): chunks up to the last, without texts, Exif and the time of the last change.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let sort = bytes.get(at + 4..at + 8)?;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        if !matches!(sort, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME") {
            kept.extend(chunk);
        }
        if sort == b"IEND" {
            return Some(kept);
        }
        at += chunk.len();
    }
}

/// WebP (RFC 9649): chunks without Exif and XMP, and the two flags that promised them.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = 8 + u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let bytes = bytes.get(..end)?;
    let mut kept = bytes.get(..12)?.to_vec();
    let mut at = 12;
    while at + 8 <= bytes.len() {
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let chunk = bytes.get(at..at + 8 + length)?;
        if !matches!(&chunk[..4], b"EXIF" | b"XMP ") {
            let start = kept.len();
            kept.extend(chunk);
            kept.extend(std::iter::repeat_n(0, length % 2));
            if chunk.starts_with(b"VP8X") && length > 0 {
                kept[start + 8] &= !0x0C;
            }
        }
        at += 8 + length + length % 2;
    }
    let size = u32::try_from(kept.len() - 8).ok()?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Some(kept)
}

/// GIF (version 89a): blocks up to the trailer, without comments and without application extensions other than the two
/// that say how often it is played. XMP stands in one of those that go.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let colours = |packed: u8| if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
    let mut at = 13 + colours(*bytes.get(10)?);
    let mut kept = bytes.get(..at)?.to_vec();
    loop {
        let (end, stays) = match *bytes.get(at)? {
            0x3B => {
                kept.push(0x3B);
                return Some(kept);
            }
            0x2C => (sub_blocks(bytes, at + 11 + colours(*bytes.get(at + 9)?))?, true),
            0x21 => {
                let plays = bytes.get(at + 3..at + 14).is_some_and(|name| LOOPS.contains(&name));
                (sub_blocks(bytes, at + 2)?, matches!(bytes.get(at + 1)?, 0x01 | 0xF9) || plays)
            }
            _ => return None,
        };
        if stays {
            kept.extend(&bytes[at..end]);
        }
        at = end;
    }
}

/// The application extensions that say how often a GIF is played.
const LOOPS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// Where a row of sub-blocks that begins there has ended: behind the empty one.
fn sub_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests;
