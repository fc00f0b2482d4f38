//! Bad files from good ones: cut off at each hundredth, and changed in the ways that break readers.

use super::archive::{Lie, Part, stored};
use super::good::{Good, files};
use crate::chance::Chance;

/// A file that somebody might send.
pub struct Bad {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The first `count`: every good file cut off at each hundredth, a tenth of them all, then changed ones.
pub fn mutated(count: usize, chance: &mut Chance) -> Vec<Bad> {
    let good = files();
    let cut = (0..100).flat_map(|percent| good.iter().map(move |good| (good, percent)));
    let most = count / 2;
    let every = (good.len() * 100).div_ceil(most.max(1)).max(1);
    let mut bad: Vec<Bad> = cut
        .step_by(every)
        .map(|(good, percent)| {
            let bytes = good.bytes[..good.bytes.len() * percent / 100].to_vec();
            Bad { name: format!("cut-{percent}-{}", good.name), bytes }
        })
        .collect();
    while bad.len() < count {
        let good = &good[chance.below(good.len())];
        let (how, bytes) = change(good, chance);
        bad.push(Bad { name: format!("{how}-{}", good.name), bytes });
    }
    bad
}

/// A way of changing a file: what it is called, and what comes of it.
type Way = fn(&Good, &mut Chance) -> (&'static str, Vec<u8>);

fn change(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let ways: &[Way] = if good.parts.is_empty() {
        &[flip, splice, encode]
    } else {
        &[flip, splice, rearrange, lie, inside, inside, inside, encode]
    };
    ways[chance.below(ways.len())](good, chance)
}

/// Some bits of the file as it stands.
fn flip(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let mut bytes = good.bytes.clone();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len());
        bytes[at] ^= 1 << chance.below(8);
    }
    ("flipped", bytes)
}

/// A piece lost, doubled, or put elsewhere.
fn splice(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let mut bytes = good.bytes.clone();
    let from = chance.below(bytes.len());
    let to = (from + chance.below(700)).min(bytes.len());
    let piece = bytes[from..to].to_vec();
    if chance.percent(50) {
        bytes.drain(from..to);
    }
    if chance.percent(60) {
        let at = chance.below(bytes.len());
        bytes.splice(at..at, piece);
    }
    ("spliced", bytes)
}

/// Parts swapped, renamed, doubled, left out, or put in another order.
fn rearrange(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    const NAMES: [&str; 8] = [
        "xl/worksheets/sheet1.xml",
        "../../../../etc/cron.d/x.xml",
        "/xl/workbook.xml",
        "XL\\WORKBOOK.XML",
        "content.xml",
        "xl/sharedStrings.xml",
        "",
        "mimetype",
    ];
    let mut parts = good.parts.clone();
    let (one, other) = (chance.below(parts.len()), chance.below(parts.len()));
    match chance.below(5) {
        0 => {
            let (first, second) = (parts[one].1.clone(), parts[other].1.clone());
            (parts[one].1, parts[other].1) = (second, first);
        }
        1 => parts[one].0 = chance.one(&NAMES).to_owned(),
        2 => parts.push((parts[one].0.clone(), parts[other].1.clone())),
        3 => drop(parts.remove(one)),
        _ => parts.swap(one, other),
    }
    ("rearranged", stored(&parts, Lie { part: usize::MAX, ..Lie::default() }))
}

/// Sizes, places and counts that are not so.
fn lie(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let number = |chance: &mut Chance| chance.one(&[0, 1, 7, 300, 70_000, 0x7FFF_FFFF, 0xFFFF_FFFE, u32::MAX]);
    let mut told = Lie { part: chance.below(good.parts.len()), ..Lie::default() };
    match chance.below(5) {
        0 => told.packed = Some(number(chance)),
        1 => told.unpacked = Some(number(chance)),
        2 => (told.packed, told.unpacked) = (Some(number(chance)), Some(number(chance))),
        3 => told.offset = Some(number(chance)),
        _ => told.parts = Some(chance.one(&[0, 1, 2, 200, u16::MAX])),
    }
    ("lying", stored(&good.parts, told))
}

/// The markup of a part changed, in an archive that is in order.
fn inside(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let mut parts = good.parts.clone();
    for _ in 0..=chance.below(2) {
        let at = chance.below(parts.len());
        mark_up(&mut parts[at], chance);
    }
    ("inside", stored(&parts, Lie { part: usize::MAX, ..Lie::default() }))
}

const TRICKS: [&str; 14] = [
    r#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"#,
    r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>"#,
    "&a;&#0;&#x110000;&#xD800;&lt",
    "<![CDATA[ <row r=\"1\"><c r=\"A1\"><v>1</v></c></row> ]]>",
    "<!-- -- --><?xml version=\"1.0\"?><?x?>",
    r#"<row r="4294967295"><c r="XFE1048577" t="s"><v>99999999</v></c></row>"#,
    r#"<row r="0"><c r="A0"><v>1e400</v></c><c r="" t="d"><v>-999999999</v></c></row>"#,
    r#"<c r="A1" t="s"><v>-1</v></c><c t="s"><v></v></c><c r="ZZZZZZ9"><v>NaN</v></c>"#,
    r#"<mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:A1"/><mergeCell ref=":"/>"#,
    r#"<sheet name="Risks" sheetId="1" r:id="rId1"/><sheet name="" sheetId="x" r:id="rId9"/>"#,
    r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
    r#"<table:table-cell office:value-type="float" office:value="1e999" table:number-rows-spanned="4294967295"/>"#,
    r#"<col min="0" max="4294967295" hidden="1"/>"#,
    "</sheetData></worksheet></table:table></office:document-content>",
];

fn mark_up((_, bytes): &mut Part, chance: &mut Chance) {
    if bytes.is_empty() {
        return;
    }
    let at = chance.below(bytes.len());
    let after = |sign: u8| bytes[at..].iter().position(|byte| *byte == sign).map(|found| at + found);
    match chance.below(6) {
        0 => {
            let at = after(b'<').unwrap_or(at);
            bytes.splice(at..at, chance.one(&TRICKS).bytes());
        }
        1 => {
            let digit = (at..bytes.len()).find(|at| bytes[*at].is_ascii_digit()).unwrap_or(at);
            bytes.splice(
                digit..=digit,
                chance.one(&["4294967296", "-1", "999999999999999999999", "0", "1e308"]).bytes(),
            );
        }
        2 => bytes.truncate(at),
        3 => {
            let deep = chance.one(&[100, 5_000, 100_000]);
            let at = after(b'<').unwrap_or(at);
            bytes.splice(at..at, "<a>".repeat(deep).bytes());
        }
        4 => {
            let quote = after(b'"').unwrap_or(at);
            bytes.splice(quote..=quote, "x".repeat(chance.one(&[0, 1, 40_000])).bytes());
        }
        _ => bytes[at] = chance.bits() as u8,
    }
}

/// Another encoding than the one it says, or than its bytes have.
fn encode(good: &Good, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let other = |bytes: &[u8], way: usize| -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        let told = |name: &str| text.replace("encoding=\"UTF-8\"", &format!("encoding=\"{name}\"")).into_bytes();
        match way {
            0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            1 => [vec![0xFE, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(),
            2 => [vec![0xFF, 0xFE], bytes.to_vec()].concat(),
            3 => [vec![0xEF, 0xBB, 0xBF], bytes.to_vec()].concat(),
            4 => told("UTF-16"),
            5 => told("x-nobody-knows"),
            6 => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
            _ => bytes.iter().map(|byte| byte | 0x80).collect(),
        }
    };
    let way = chance.below(8);
    if good.parts.is_empty() {
        return ("encoded", other(&good.bytes, way));
    }
    let mut parts = good.parts.clone();
    let at = chance.below(parts.len());
    parts[at].1 = other(&parts[at].1, way);
    ("encoded", stored(&parts, Lie { part: usize::MAX, ..Lie::default() }))
}
