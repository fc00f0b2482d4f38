//! T35: pictures with a mark in every place where they can tell of their maker, whole, cut off, spoilt, too large to be
//! true or two things at once, and pages and scripts by other names. Sent by one side and fetched by the other: no
//! mark is left in a picture, its pixels are, and nothing is ever given out so that a browser shows or runs it.

mod made;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::model::{Model, of_each};
use crate::house::register::ESTATE;
use crate::planted::turns_red;
use made::{Made, made};

/// Media types that no browser runs or draws by itself.
const STILL: [&str; 8] = [
    "application/octet-stream",
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "text/plain; charset=utf-8",
    "text/csv; charset=utf-8",
];

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether the mark is there, in letters of one byte or of two.
fn tells(bytes: &[u8], mark: &str) -> bool {
    let wide = |order: fn(u16) -> [u8; 2]| mark.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    [mark.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)].iter().any(|told| holds(bytes, told))
}

fn is_still(made: &Made, heard: &Heard) {
    let name = &made.name;
    assert!(heard.header("content-disposition").starts_with("attachment;"), "T35 {name}: it is shown in a page");
    assert_eq!(heard.header("x-content-type-options"), "nosniff", "T35 {name}");
    assert!(heard.header("content-security-policy").contains("sandbox"), "T35 {name}: no sandbox");
    assert!(STILL.contains(&heard.header("content-type")), "T35 {name}: given out as {}", heard.header("content-type"));
}

/// Sends a file as one side and fetches it as the other; whether it was taken.
fn sent(model: &Model, house: &House, made: &Made) -> bool {
    let (partner, owner) = (&model.cast.partner, &model.cast.owner);
    let risk = &model.register.joint.risk;
    let to = format!("/api/v1/relationships/{ESTATE}/risks/{risk}/attachments");
    let heard = house.hear(Call::new("POST", to).by(partner).file(&[], &made.name, &made.bytes));
    if heard.status != 201 {
        assert!((400..500).contains(&heard.status), "T35 {}: {}", made.name, heard.text());
        assert!(heard.text().len() > 80, "T35 {}: no sentence: {}", made.name, heard.text());
        assert!(made.pixels.is_none(), "T35 {}: a whole picture is refused: {}", made.name, heard.text());
        return false;
    }
    let id = heard.json()["id"].as_str().expect("what is made has an id").to_owned();
    let path = format!("/api/v1/relationships/{ESTATE}/attachments/{id}/file");
    let fetched = house.hear(Call::get(path).by(owner)).done();
    is_still(made, &fetched);
    if fetched.header("content-type").starts_with("image/") || made.is_picture {
        assert!(!tells(&fetched.body, &made.mark), "T35 {}: the picture tells of its maker", made.name);
    } else {
        assert_eq!(fetched.body, made.bytes, "T35 {}: what is no picture is given out as it came", made.name);
    }
    if let Some(pixels) = &made.pixels {
        assert!(holds(&fetched.body, pixels), "T35 {}: its pixels are gone", made.name);
        let again = house
            .hear(Call::new("POST", format!("/api/v1/relationships/{ESTATE}/risks/{risk}/attachments")).by(owner).file(
                &[],
                &made.name,
                &fetched.body,
            ))
            .done();
        assert_eq!(
            again.json()["digest"],
            heard.json()["digest"],
            "T35 {}: cleaned twice is cleaned otherwise",
            made.name
        );
    }
    true
}

#[test]
fn a_picture_tells_nothing_but_what_is_seen() {
    let count = times("COMITY_PICTURES", 200);
    of_each(|model| {
        let count = if model.is_on_server() { count.div_ceil(5) } else { count };
        let (house, mut chance) = (model.copy(), Chance::of_test("T35", 35));
        let taken = (0..count).filter(|n| sent(model, &house, &made(*n, &mut chance))).count();
        println!("T35: {count} files, {taken} taken");
        assert!(taken * 3 > count && taken < count, "T35: {taken} of {count} taken: too tame, or too wild");
    });
}

#[test]
fn a_planted_fault_turns_the_pictures_red() {
    const TEST: &str = "pictures::a_picture_tells_nothing_but_what_is_seen";
    for (fault, words) in [
        (kernel::Fault::PicturesTell, "the picture tells of its maker"),
        (kernel::Fault::FilesAreShown, "it is shown in a page"),
    ] {
        turns_red(TEST, fault, words, &[("COMITY_PICTURES", "20")]);
    }
}
