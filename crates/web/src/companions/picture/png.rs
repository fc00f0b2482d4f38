//! PNG (third edition of its W3C recommendation).

/// Chunks that other sorts than the pixels are drawn with, and the most bytes each has.
const DRAWN_WITH: [(&[u8; 4], usize); 15] = [
    (b"IHDR", 13),
    (b"PLTE", 768),
    (b"tRNS", 256),
    (b"cHRM", 32),
    (b"gAMA", 4),
    (b"sBIT", 4),
    (b"sRGB", 1),
    (b"cICP", 4),
    (b"mDCV", 24),
    (b"cLLI", 8),
    (b"bKGD", 6),
    (b"hIST", 512),
    (b"pHYs", 9),
    (b"acTL", 8),
    (b"fcTL", 26),
];

/// Chunks up to the last: those that the picture is drawn with, whose sums are right.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        let (sort, data) = (&chunk[4..8], &chunk[8..8 + length]);
        if sum(&chunk[4..8 + length]).to_be_bytes() != chunk[8 + length..] {
            return None;
        }
        match sort {
            b"IDAT" | b"fdAT" => kept.extend(chunk),
            b"IEND" => {
                kept.extend(chunk_of(b"IEND", &[]));
                return Some(kept);
            }
            b"iCCP" => {
                // The profile's name is free text; what it does stands behind it.
                let name = data.iter().take(80).position(|byte| *byte == 0)?;
                kept.extend(chunk_of(b"iCCP", &[b"profile", &data[name..]].concat()));
            }
            _ if DRAWN_WITH.iter().any(|(known, most)| &known[..] == sort && length <= *most) => kept.extend(chunk),
            // Upper case says that it cannot be drawn without this, and we do not know what it is.
            _ if sort[0].is_ascii_uppercase() => return None,
            _ => {}
        }
        at += chunk.len();
    }
}

/// A chunk of that sort.
fn chunk_of(sort: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(sort);
    chunk.extend(data);
    let sum = sum(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}

/// A chunk's sum (CRC-32 as in ISO 3309).
pub(super) fn sum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let (mut table, mut n) = ([0; 256], 0);
        while n < 256 {
            let (mut value, mut bit) = (n as u32, 0);
            while bit < 8 {
                value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
                bit += 1;
            }
            table[n] = value;
            n += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum, byte| TABLE[usize::from(sum as u8 ^ byte)] ^ (sum >> 8))
}
