//! GIF (version 89a).

/// Blocks up to the trailer: the images, how each follows the one before, and how often they are played. Comments,
/// texts beside the pixels and all other application extensions go; XMP stands in one of those.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let colours = |packed: u8| if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
    let mut at = 13 + colours(*bytes.get(10)?);
    let mut kept = bytes.get(..at)?.to_vec();
    loop {
        match *bytes.get(at)? {
            0x3B => {
                kept.push(0x3B);
                return Some(kept);
            }
            0x2C => {
                let end = sub_blocks(bytes, at + 11 + colours(*bytes.get(at + 9)?))?;
                kept.extend(&bytes[at..end]);
                at = end;
            }
            0x21 => {
                let end = sub_blocks(bytes, at + 2)?;
                let extension = &bytes[at..end];
                match extension[1] {
                    0xF9 if extension.len() == 8 => kept.extend(extension),
                    0xFF if LOOPS.iter().any(|name| extension.get(3..14) == Some(&name[..]))
                        && extension.len() >= 19 =>
                    {
                        kept.extend(&extension[..14]);
                        kept.extend([3, 1, extension[16], extension[17], 0]);
                    }
                    _ => {}
                }
                at = end;
            }
            _ => return None,
        }
    }
}

/// The application extensions that say how often a GIF is played.
const LOOPS: [&[u8; 11]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

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
