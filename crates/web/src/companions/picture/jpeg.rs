//! JPEG (ITU T.81).

use super::u16_at;

/// Segments up to the end of the image, without comments and without application segments other than the three that
/// the colours need. Which way up the picture is (Exif's orientation) is kept.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut at, mut turned, mut is_scanned) = (2, None, false);
    loop {
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
            0xD0..=0xD7 => kept.extend([0xFF, marker]),
            _ => {
                let length = usize::from(u16_at(bytes, at)?);
                let segment = bytes.get(at..at + length).filter(|_| length >= 2)?;
                at += length;
                if let Some(data) = drawn_with(marker, &segment[2..])? {
                    kept.extend([0xFF, marker]);
                    kept.extend(u16::try_from(data.len() + 2).ok()?.to_be_bytes());
                    kept.extend(data);
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

/// What the picture is drawn with of a segment: nothing of those that tell of it. JFIF loses its small copy, and
/// tables that are longer than what is in them are damage.
fn drawn_with(marker: u8, data: &[u8]) -> Option<Option<Vec<u8>>> {
    let whole = |fits: bool| fits.then(|| Some(data.to_vec()));
    match marker {
        0xE0 if data.starts_with(b"JFIF\0") && data.len() >= 14 => Some(Some([&data[..12], &[0, 0]].concat())),
        0xE2 if data.starts_with(b"ICC_PROFILE\0") => whole(true),
        0xEE if data.starts_with(b"Adobe") && data.len() >= 12 => Some(Some(data[..12].to_vec())),
        0xC4 => whole(tables(data, |rest| Some(17 + rest.get(1..17)?.iter().map(|n| usize::from(*n)).sum::<usize>()))),
        0xDB => whole(tables(data, |rest| Some(if rest[0] >> 4 == 0 { 65 } else { 129 }))),
        0xCC => whole(data.len() <= 64 && data.len().is_multiple_of(2)),
        0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
            whole(data.get(5).is_some_and(|parts| data.len() == 6 + 3 * usize::from(*parts)))
        }
        0xDA => whole(data.first().is_some_and(|parts| data.len() == 4 + 2 * usize::from(*parts))),
        0xDC | 0xDD => whole(data.len() == 2),
        0xE0..=0xEF | 0xFE => Some(None),
        _ => None,
    }
}

/// Whether the data are tables and nothing else; `length` tells how long the next one is.
fn tables(mut data: &[u8], length: impl Fn(&[u8]) -> Option<usize>) -> bool {
    while !data.is_empty() {
        match length(data).and_then(|length| data.get(length..)) {
            Some(rest) => data = rest,
            None => return false,
        }
    }
    true
}

/// How long the coded data are, up to the next marker that is not part of them.
fn scan(bytes: &[u8]) -> usize {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(is_end).unwrap_or(bytes.len())
}

/// Exif's orientation, 2 to 8, where there is one that turns the picture.
pub(super) fn orientation(exif: &[u8]) -> Option<u8> {
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
