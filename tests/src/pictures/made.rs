//! Pictures and other files with a mark in every place where such a file can tell of its maker.

use crate::chance::Chance;
use crate::hostile::archive::sum;

/// A file to be sent.
pub struct Made {
    pub name: String,
    pub bytes: Vec<u8>,
    /// What stands in every place that tells.
    pub mark: String,
    /// What must be left of a picture: its pixels. Nothing for what is no picture, or was spoilt.
    pub pixels: Option<Vec<u8>>,
    /// Whether it is a picture that may be given out at all.
    pub is_picture: bool,
}

const PIXELS: [u8; 12] = [0x2A, 0x91, 0x07, 0xC3, 0x55, 0x18, 0xE2, 0x6B, 0x3D, 0x84, 0x79, 0x1F];

/// The `n`-th file: pictures of the four sorts whole, spoilt and too large; pages, scripts and documents.
pub fn made(n: usize, chance: &mut Chance) -> Made {
    let mark = format!("MARK{:016X}", chance.bits());
    let kinds: [fn(&str, &mut Chance) -> Vec<u8>; 4] = [jpeg, png, gif, webp];
    let (at, round) = (n % 4, n / 4);
    let ending = ["jpg", "png", "gif", "webp"][at];
    let whole = kinds[at](&mark, chance);
    let (bytes, pixels) = match round % 5 {
        0 | 1 => (whole, Some(PIXELS.to_vec())),
        2 => (whole[..chance.below(whole.len())].to_vec(), None),
        3 => (spoilt(whole, chance), None),
        _ => return other(n, mark, chance),
    };
    Made { name: format!("holiday-{n}.{ending}"), bytes, mark, pixels, is_picture: true }
}

fn spoilt(mut bytes: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        bytes[at] ^= 1 << chance.below(8);
    }
    bytes
}

/// What no browser must run or show, whatever it is called; floods of pixels; files that are two things at once.
fn other(n: usize, mark: String, chance: &mut Chance) -> Made {
    let script = "<script>document.title='ran'</script>";
    let svg =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"><metadata>{mark}</metadata>{script}</svg>");
    let flood_png = png_of(&[
        (b"IHDR", b"\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x08\x06\0\0\0".to_vec()),
        (b"tEXt", mark.clone().into_bytes()),
        (b"IDAT", PIXELS.to_vec()),
    ]);
    let mut flood_gif = gif(&mark, chance);
    flood_gif[6..10].fill(0xFF);
    let two = |start: &[u8]| [start, format!("/*{mark}*/=1;{script}").as_bytes()].concat();
    let (name, bytes, is_picture) = match (n / 20) % 12 {
        0 => ("drawing.svg", svg.into_bytes(), false),
        1 => ("page.html", format!("<html><body>{script}{mark}").into_bytes(), false),
        2 => ("drawing.png", svg.into_bytes(), true),
        3 => (
            "report.pdf",
            format!("%PDF-1.7\n1 0 obj<</Author({mark})/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF")
                .into_bytes(),
            false,
        ),
        4 => ("flood.png", flood_png, true),
        5 => ("flood.gif", flood_gif, true),
        6 => ("two.gif", two(b"GIF89a"), true),
        7 => ("two.pdf", [format!("<html>{script}").as_bytes(), b"%PDF-1.4 ", mark.as_bytes()].concat(), false),
        8 => ("photo.heic", [b"\0\0\0\x18ftypheic\0\0\0\0", mark.as_bytes()].concat(), true),
        9 => ("photo.tif", [b"II*\0\x08\0\0\0", mark.as_bytes()].concat(), true),
        10 => ("style.css", format!("@import 'x';{mark}").into_bytes(), false),
        _ => (
            "manifest.xml",
            format!("<?xml version=\"1.0\"?><?xml-stylesheet href=\"x\"?><a>{mark}</a>").into_bytes(),
            false,
        ),
    };
    Made { name: format!("{n}-{name}"), bytes, mark, pixels: None, is_picture }
}

/// The mark as Exif, XMP and such have it: plain, and in two-byte letters.
fn told(mark: &str, chance: &mut Chance) -> Vec<u8> {
    match chance.below(3) {
        0 => mark.bytes().collect(),
        1 => mark.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => mark.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

/// Exif in one of the two byte orders, with a place, the maker's words, and a small copy behind it.
fn exif(mark: &str, chance: &mut Chance) -> Vec<u8> {
    let is_little = chance.percent(50);
    let short = |n: u16| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
    let long = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
    let mut exif = if is_little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
    exif.extend(long(8));
    exif.extend(short(3));
    for (tag, kind, count, value) in
        [(0x0112, 3, 1, 6 << if is_little { 0 } else { 16 }), (0x010F, 2, 20, 50), (0x8825, 4, 1, 50)]
    {
        exif.extend(short(tag));
        exif.extend(short(kind));
        exif.extend(long(count));
        exif.extend(long(value));
    }
    exif.extend(long(0));
    exif.extend(told(mark, chance));
    exif
}

fn jpeg(mark: &str, chance: &mut Chance) -> Vec<u8> {
    let segment =
        |marker: u8, data: &[u8]| [&[0xFF, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat();
    let with = |start: &[u8], chance: &mut Chance| [start, &told(mark, chance)].concat();
    let mut telling = vec![
        segment(0xE1, &[b"Exif\0\0", &exif(mark, chance)[..]].concat()),
        segment(0xE1, &with(b"http://ns.adobe.com/xap/1.0/\0", chance)),
        segment(0xED, &with(b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20", chance)),
        segment(0xFE, &with(b"", chance)),
        segment(0xE2, &with(b"MPF\0", chance)),
        segment(0xE0, &with(b"JFXX\0\x13\x08\x08", chance)),
        segment(0xE0, &with(b"JFIF\0\x01\x02\0\0\x01\0\x01\x04\x04", chance)),
        segment(0xEE, &with(b"Adobe\0\x64\0\0\0\0\0", chance)),
        segment(0xEB, &with(b"JP\0\x01", chance)),
    ];
    let mut photo = vec![0xFF, 0xD8];
    for _ in 0..=chance.below(telling.len()) {
        let at = chance.below(telling.len());
        photo.extend(telling[at].split_off(0));
    }
    photo.extend(segment(0xDB, &[&[0][..], &[1; 64]].concat()));
    photo.extend(segment(0xC4, &[&[0][..], &[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[3]].concat()));
    photo.extend(segment(0xC0, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]));
    photo.extend(segment(0xDA, &[1, 1, 0, 0, 63, 0]));
    photo.extend(PIXELS);
    photo.extend([0xFF, 0xD9]);
    if chance.percent(60) {
        photo.extend(b"\xFF\xD8\xFF\xE1\x00\x20Exif\0\0");
        photo.extend(told(mark, chance));
    }
    photo
}

fn png_of(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (sort, data) in chunks.iter().chain([&(b"IEND", Vec::new())]) {
        let body = [&sort[..], data].concat();
        png.extend((data.len() as u32).to_be_bytes());
        png.extend(&body);
        png.extend(sum(&body).to_be_bytes());
    }
    png
}

fn png(mark: &str, chance: &mut Chance) -> Vec<u8> {
    let with = |start: &[u8], chance: &mut Chance| [start, &told(mark, chance)].concat();
    let telling: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"tEXt", with(b"Author\0", chance)),
        (b"zTXt", with(b"Comment\0\0\x78\x01\x01", chance)),
        (b"iTXt", with(b"XML:com.adobe.xmp\0\0\0\0\0", chance)),
        (b"eXIf", exif(mark, chance)),
        (b"caBX", with(b"jumb", chance)),
        (b"prVW", with(b"", chance)),
        (b"iCCP", [mark.as_bytes(), b"\0\0colours"].concat()),
        (b"pHYs", with(b"\0\0\0\0\0\0\0\0\0", chance)),
        (b"sPLT", with(b"palette\0", chance)),
    ];
    let mut chunks: Vec<(&[u8; 4], Vec<u8>)> = vec![(b"IHDR", b"\0\0\0\x04\0\0\0\x04\x08\x06\0\0\0".to_vec())];
    for one in telling {
        if chance.percent(60) {
            chunks.push(one);
        }
    }
    chunks.insert(1 + chance.below(chunks.len()), (b"IDAT", PIXELS.to_vec()));
    let mut png = png_of(&chunks);
    if chance.percent(60) {
        png.extend(told(mark, chance));
    }
    png
}

fn gif(mark: &str, chance: &mut Chance) -> Vec<u8> {
    let blocks = |chance: &mut Chance| {
        let told = told(mark, chance);
        [&[told.len() as u8][..], &told, &[0]].concat()
    };
    let mut gif = b"GIF89a\x04\0\x04\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    let telling = [
        &b"\x21\xFE"[..],
        b"\x21\xFF\x0BXMP DataXMP",
        b"\x21\xFF\x0BICCRGBG1012",
        b"\x21\x01\x0C\0\0\0\0\0\0\0\0\x08\x08\x01\0",
        b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0",
        b"\x21\xCE",
    ];
    for start in telling {
        if chance.percent(60) {
            gif.extend(start);
            gif.extend(blocks(chance));
        }
    }
    gif.extend(b"\x21\xF9\x04\0\0\0\0\0\x2C\0\0\0\0\x04\0\x04\0\0\x02");
    gif.push(PIXELS.len() as u8);
    gif.extend(PIXELS);
    gif.extend([0, 0x3B]);
    if chance.percent(60) {
        gif.extend(told(mark, chance));
    }
    gif
}

fn webp(mark: &str, chance: &mut Chance) -> Vec<u8> {
    let chunk = |sort: &[u8; 4], data: &[u8]| {
        [&sort[..], &(data.len() as u32).to_le_bytes(), data, &[0][..data.len() % 2]].concat()
    };
    let mut body = chunk(b"VP8X", &[0x2C, 0, 0, 0, 3, 0, 0, 3, 0, 0]);
    if chance.percent(50) {
        body.extend(chunk(b"ANIM", &[&[0; 6][..], &told(mark, chance)].concat()));
        let frame = [&[0; 16][..], &chunk(b"VP8L", &PIXELS), &chunk(b"NOTE", &told(mark, chance))].concat();
        body.extend(chunk(b"ANMF", &frame));
    }
    body.extend(chunk(b"VP8L", &PIXELS));
    for sort in [b"EXIF", b"XMP ", b"C2PA", b"note"] {
        if chance.percent(60) {
            body.extend(chunk(sort, &told(mark, chance)));
        }
    }
    let mut webp = [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &body].concat();
    if chance.percent(60) {
        webp.extend(told(mark, chance));
    }
    webp
}
