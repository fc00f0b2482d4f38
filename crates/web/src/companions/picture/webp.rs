//! WebP (RFC 9649).

/// Chunks that the picture is drawn with, and the header without the two flags that promised Exif and XMP.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = 8 + u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let mut kept = bytes.get(..12)?.to_vec();
    for (sort, data) in chunks(bytes.get(12..end)?)? {
        match sort {
            b"VP8X" => {
                let mut header = data.get(..10)?.to_vec();
                header[0] &= !0x0C;
                put(&mut kept, *sort, &header);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" => put(&mut kept, *sort, data),
            b"ANIM" => put(&mut kept, *sort, data.get(..6)?),
            b"ANMF" => {
                let mut frame = data.get(..16)?.to_vec();
                for (sort, data) in chunks(&data[16..])? {
                    if matches!(sort, b"VP8 " | b"VP8L" | b"ALPH") {
                        put(&mut frame, *sort, data);
                    }
                }
                put(&mut kept, *sort, &frame);
            }
            _ => {}
        }
    }
    let size = u32::try_from(kept.len() - 8).ok()?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Some(kept)
}

/// The chunks: their sorts and data. Nothing where something is left over.
fn chunks(mut bytes: &[u8]) -> Option<Vec<(&[u8; 4], &[u8])>> {
    let mut chunks = Vec::new();
    while !bytes.is_empty() {
        let sort: &[u8; 4] = bytes.get(..4)?.try_into().ok()?;
        if !sort.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            return None;
        }
        let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
        chunks.push((sort, bytes.get(8..8 + length)?));
        // Some writers leave the last padding out.
        bytes = bytes.get(8 + length + length % 2..).unwrap_or_default();
    }
    Some(chunks)
}

fn put(to: &mut Vec<u8>, sort: [u8; 4], data: &[u8]) {
    to.extend(sort);
    to.extend((data.len() as u32).to_le_bytes());
    to.extend(data);
    to.extend(std::iter::repeat_n(0, data.len() % 2));
}
