//! Archives as a liar writes them: parts stored as they are, with whatever the directory is to say of them.

/// A part of an archive: its name and its bytes.
pub type Part = (String, Vec<u8>);

/// A sum as archives and PNG have it, bit by bit.
pub fn sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

/// What the directory says of a part, where it is not the truth.
#[derive(Clone, Copy, Default)]
pub struct Lie {
    /// Which part it is told of.
    pub part: usize,
    /// Its size as it stands in the archive.
    pub packed: Option<u32>,
    /// Its size unpacked.
    pub unpacked: Option<u32>,
    /// How many parts there are.
    pub parts: Option<u16>,
    /// Where it begins.
    pub offset: Option<u32>,
}

/// An archive of these parts, in this order, twice the same name and all.
pub fn stored(parts: &[Part], lie: Lie) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (at, (name, bytes)) in parts.iter().enumerate() {
        let is_lied = at == lie.part;
        let begin = if is_lied { lie.offset } else { None }.unwrap_or(archive.len() as u32);
        let size = |told: Option<u32>| if is_lied { told } else { None }.unwrap_or(bytes.len() as u32);
        let mut about = vec![10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5C];
        about.extend(sum(bytes).to_le_bytes());
        about.extend(size(lie.packed).to_le_bytes());
        about.extend(size(lie.unpacked).to_le_bytes());
        about.extend((name.len() as u16).to_le_bytes());
        about.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&about);
        archive.extend(name.bytes());
        archive.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(begin.to_le_bytes());
        directory.extend(name.bytes());
    }
    let (begin, size) = (archive.len() as u32, directory.len() as u32);
    let count = lie.parts.unwrap_or(parts.len() as u16).to_le_bytes();
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count);
    archive.extend(count);
    archive.extend(size.to_le_bytes());
    archive.extend(begin.to_le_bytes());
    archive.extend([0, 0]);
    archive
}
