use super::super::media::{self, JPEG, PNG, WEBP};
use super::Unclean::{Damaged, Unknown};
use super::*;

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xFF, marker];
    segment.extend((data.len() as u16 + 2).to_be_bytes());
    segment.extend(data);
    segment
}

/// Exif with an orientation and a place, in one of the two byte orders.
fn exif(is_little: bool, turned: u16) -> Vec<u8> {
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(if is_little { b"II*\0\x08\0\0\0" } else { b"MM\0*\0\0\0\x08" });
    let short = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: u32| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
    exif.extend(short(1));
    exif.extend(short(0x0112));
    exif.extend(short(3));
    exif.extend(long(1));
    exif.extend(short(turned));
    exif.extend([0; 6]);
    exif.extend(b"GPS 51.5N 0.1W");
    exif
}

fn photo(is_little: bool, turned: u16) -> Vec<u8> {
    let mut photo = vec![0xFF, 0xD8];
    photo.extend(segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x03\x03secret place, as a small copy"));
    photo.extend(segment(0xE1, &exif(is_little, turned)));
    photo.extend(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0secret place"));
    photo.extend(segment(0xED, b"Photoshop 3.0\0secret place"));
    photo.extend(segment(0xFE, b"secret place"));
    photo.extend(segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"));
    photo.extend(segment(0xE2, b"MPF\0secret place"));
    photo.extend(segment(0xC0, b"\x08\0\x10\0\x10\x01\x01\x11\0"));
    photo.extend(segment(0xDA, b"\x01\x01\0\0\x3F\0"));
    photo.extend([1, 2, 0xFF, 0x00, 3, 0xFF, 0xD3, 4]);
    photo.extend([0xFF, 0xD9]);
    photo.extend(b"a second image with GPS");
    photo
}

#[test]
fn a_photo_loses_its_place_and_keeps_its_pixels_and_its_turn() {
    for (is_little, turned) in [(true, 6), (false, 8), (true, 1)] {
        let cleaned = clean(&JPEG, photo(is_little, turned)).expect("a whole photo");
        for gone in [&b"GPS"[..], b"secret", b"Photoshop", b"MPF"] {
            assert!(!holds(&cleaned, gone), "{}", String::from_utf8_lossy(gone));
        }
        assert!(holds(&cleaned, b"ICC_PROFILE") && holds(&cleaned, b"JFIF"));
        assert!(cleaned.ends_with(&[1, 2, 0xFF, 0x00, 3, 0xFF, 0xD3, 4, 0xFF, 0xD9]));
        assert_eq!(media::of("a.jpg", &cleaned), Ok(&JPEG));
        let kept = cleaned.windows(6).position(|six| six == b"Exif\0\0").map(|at| jpeg::orientation(&cleaned[at..]));
        assert_eq!(kept, u8::try_from(turned).ok().filter(|turned| *turned > 1).map(Some));
        assert_eq!(clean(&JPEG, cleaned.clone()), Ok(cleaned), "a second time changes nothing");
    }
}

#[test]
fn a_photo_that_ends_early_is_damaged_or_clean_and_never_a_panic() {
    let whole = photo(true, 6);
    for end in 0..whole.len() {
        if let Ok(cleaned) = clean(&JPEG, whole[..end].to_vec()) {
            assert!(!holds(&cleaned, b"secret") && !holds(&cleaned, b"GPS"), "cut at {end}");
        }
    }
    assert_eq!(clean(&JPEG, b"\xFF\xD8\xFFnothing".to_vec()), Err(Damaged));
}

fn chunk(sort: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(sort);
    chunk.extend(data);
    chunk.extend(png::sum(&chunk[4..]).to_be_bytes());
    chunk
}

#[test]
fn a_png_loses_its_texts() {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(b"IHDR", b"head"));
    for sort in [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"caBX"] {
        png.extend(chunk(sort, b"secret place"));
    }
    png.extend(chunk(b"IDAT", b"pixels"));
    png.extend(chunk(b"IEND", b""));
    png.extend(b"secret tail");
    let cleaned = clean(&PNG, png.clone()).expect("a whole picture");
    assert!(!holds(&cleaned, b"secret") && holds(&cleaned, b"pixels") && holds(&cleaned, b"head"));
    assert_eq!(clean(&PNG, png[..60].to_vec()), Err(Damaged));
    let at = png.windows(6).position(|six| six == b"pixels").expect("its pixels");
    png[at] ^= 1;
    assert_eq!(clean(&PNG, png), Err(Damaged), "a chunk whose sum is wrong may be anything");
}

#[test]
fn a_webp_loses_its_exif() {
    let chunk = |sort: &[u8; 4], data: &[u8]| {
        let mut chunk = sort.to_vec();
        chunk.extend((data.len() as u32).to_le_bytes());
        chunk.extend(data);
        chunk.extend(std::iter::repeat_n(0, data.len() % 2));
        chunk
    };
    let body: Vec<u8> = [
        chunk(b"VP8X", &[0x2C, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
        chunk(b"VP8L", b"pixel"),
        chunk(b"EXIF", b"secret place"),
        chunk(b"XMP ", b"secret place!"),
    ]
    .concat();
    let mut webp = b"RIFF".to_vec();
    webp.extend((body.len() as u32 + 4).to_le_bytes());
    webp.extend(b"WEBP");
    webp.extend(body);
    let cleaned = clean(&WEBP, webp).expect("a whole picture");
    assert!(!holds(&cleaned, b"secret") && holds(&cleaned, b"pixel"));
    assert_eq!(cleaned[20], 0x20, "the flags that promised them are gone, the others stay");
    assert_eq!(u32::from_le_bytes(cleaned[4..8].try_into().unwrap()) as usize, cleaned.len() - 8);
}

#[test]
fn a_gif_keeps_how_it_is_played_and_loses_what_is_said_of_it() {
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    gif.extend(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0");
    gif.extend(b"\x21\xFE\x0Csecret place\0");
    gif.extend(b"\x21\xFF\x0BXMP DataXMP\x0Csecret place\0");
    gif.extend(b"\x21\xF9\x04\0\0\0\0\0");
    gif.extend(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    gif.extend(b"\x3Bsecret place");
    let clean = super::clean(media::known("image/gif"), gif.clone()).unwrap();
    assert!(!holds(&clean, b"secret place") && !holds(&clean, b"XMP"));
    assert!(holds(&clean, b"NETSCAPE2.0") && holds(&clean, b"\x02\x02\x44\x01\0\x3B") && clean.ends_with(b"\x3B"));
    assert_eq!(super::clean(media::known("image/gif"), clean.clone()).unwrap(), clean);
    assert_eq!(super::clean(media::known("image/gif"), gif[..gif.len() - 20].to_vec()), Err(Damaged));
}

#[test]
fn a_table_that_is_longer_than_what_is_in_it_hides_something() {
    let mut photo = vec![0xFF, 0xD8];
    photo.extend(segment(0xDB, &[&[0][..], &[1; 64], b"secret place"].concat()));
    photo.extend(segment(0xDA, b"\x01\x01\0\0\x3F\0"));
    photo.extend([1, 2, 0xFF, 0xD9]);
    assert_eq!(clean(&JPEG, photo), Err(Damaged));
}

#[test]
fn pictures_that_cannot_be_cleaned_are_refused() {
    let other = media::known("application/octet-stream");
    for start in [&b"\0\0\0\x18ftypheic"[..], b"\0\0\0\x1cftypavif", b"II*\0", b"MM\0*"] {
        assert_eq!(clean(other, [start, b"secret place"].concat()), Err(Unknown));
    }
    assert_eq!(clean(other, b"<svg/>".to_vec()), Ok(b"<svg/>".to_vec()));
}
