//! Every single bit of a book, flipped.

use books::log::{Entry, Expected, FileVerifier, Kept, Row, Step, Verifier, verify_file};

use crate::sample::{BOOK, ORIGIN, Sample};
use crate::{oracle, shared};

fn fits(file: &[u8]) -> bool {
    verify_file(file, &Expected::default()).unwrap().fits()
}

/// Flips every bit of `bytes` in turn, asks, and puts it back.
fn each_bit(bytes: &mut [u8], mut ask: impl FnMut(usize, &[u8])) -> usize {
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        ask(bit, bytes);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    bytes.len() * 8
}

/// Flips every bit of a text of the row in turn, and asks where what comes out is still text. Answers how many were
/// asked about: what is not text is refused by the database and by the file's reader, which
/// [`no_flip_that_leaves_no_text_is_read`] shows.
fn each_bit_of_text(
    row: &mut Row,
    text: impl Fn(&mut Row) -> Option<&mut String>,
    mut ask: impl FnMut(usize, &Row),
) -> usize {
    let Some(sound) = text(row).map(|text| text.clone()) else { return 0 };
    let mut asked = 0;
    for bit in 0..sound.len() * 8 {
        let mut bytes = std::mem::take(text(row).unwrap()).into_bytes();
        bytes.clear();
        bytes.extend_from_slice(sound.as_bytes());
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(flipped) = String::from_utf8(bytes) {
            *text(row).unwrap() = flipped;
            ask(bit, row);
            asked += 1;
        }
    }
    *text(row).unwrap() = sound;
    asked
}

fn entry_of(row: &mut Row) -> Option<&mut String> {
    Some(&mut row.entry)
}

fn head_of(row: &mut Row) -> Option<&mut String> {
    match &mut row.document {
        Kept::Text { head, .. } => Some(head),
        _ => None,
    }
}

fn body_of(row: &mut Row) -> Option<&mut String> {
    match &mut row.document {
        Kept::Text { body, .. } => Some(body),
        _ => None,
    }
}

/// Asks about every row that differs from `row` in one bit of its entry, head, body, salt or leaf hash.
fn each_flipped_row(row: &Row, mut ask: impl FnMut(&str, usize, &Row)) -> usize {
    let mut spoilt = row.clone();
    let mut flips = each_bit_of_text(&mut spoilt, entry_of, |bit, row| ask("entry", bit, row));
    flips += each_bit_of_text(&mut spoilt, head_of, |bit, row| ask("head", bit, row));
    flips += each_bit_of_text(&mut spoilt, body_of, |bit, row| ask("body", bit, row));
    flips += each_bit(&mut row.leaf.clone(), |bit, bytes| {
        spoilt.leaf.copy_from_slice(bytes);
        ask("leaf", bit, &spoilt);
    });
    spoilt.leaf = row.leaf;
    if let Kept::Text { salt, .. } = &row.document {
        flips += each_bit(&mut salt.clone(), |bit, bytes| {
            let Kept::Text { salt, .. } = &mut spoilt.document else { unreachable!("the row has a text") };
            salt.copy_from_slice(bytes);
            ask("salt", bit, &spoilt);
        });
    }
    flips
}

#[test]
fn every_flipped_bit_of_a_thousand_entries_is_found_and_its_entry_named() {
    let sample = Sample::whole(1_000, 100);
    let flips = shared(|share, cores| {
        let mut verifier = Verifier::new(BOOK, ORIGIN, sample.header().all_keys(), Expected::default());
        let (mut flips, mut n, mut covered) = (0, 0, 0);
        for (place, step) in sample.steps.iter().enumerate() {
            let is_mine = place % cores == share;
            // A step that is refused leaves the verifier as it was, so the sound one follows.
            match step {
                Step::Entry(row) => {
                    n += 1;
                    if is_mine {
                        let entry = Entry::parse(row.entry.as_bytes()).unwrap();
                        flips += each_flipped_row(row, |part, bit, spoilt| {
                            if ["head", "body", "salt"].contains(&part) {
                                // What the verifier asks once the entry has been read, which takes ten times as long.
                                assert!(spoilt.document.fits(entry.digest.as_ref()).is_err(), "{n}, {part}, bit {bit}");
                                if bit % 16 != 0 {
                                    return;
                                }
                            }
                            let misfit = verifier.row(spoilt).expect_err("a flipped bit was missed");
                            assert_eq!(misfit.n, Some(n), "{part}, bit {bit}");
                        });
                    }
                    verifier.row(row).unwrap();
                }
                Step::Checkpoint(note) => {
                    if is_mine {
                        flips += each_bit(&mut note.clone().into_bytes(), |bit, bytes| {
                            if let Ok(note) = std::str::from_utf8(bytes) {
                                let misfit = verifier.checkpoint(note).expect_err("a flipped bit was missed");
                                assert_eq!(misfit.n, Some(covered + 1), "checkpoint after {n}, bit {bit}");
                            }
                        });
                    }
                    verifier.checkpoint(note).unwrap();
                    covered = n;
                }
            }
        }
        assert!(verifier.finish().fits());
        flips
    });
    println!("T16: {flips} bits of a book of 1,000 entries flipped, each found");
    assert!(flips > 3_600_000, "{flips} flips are fewer than a book of 1,000 entries has");
}

/// The bits that the walk above leaves out: those whose flip leaves no text. The file's reader refuses each.
#[test]
fn no_flip_that_leaves_no_text_is_read() {
    let file = Sample::whole(1_000, 100).file();
    let lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let flips = shared(|share, cores| {
        let mut verifier = FileVerifier::new(Expected::default());
        let (mut flips, mut n) = (0, 0);
        for (place, line) in lines.iter().enumerate() {
            let next = Some(n + 1).filter(|_| place > 0);
            if place % cores == share {
                each_bit(&mut line.to_vec(), |bit, spoilt| {
                    if std::str::from_utf8(spoilt).is_err() {
                        flips += 1;
                        let misfit = verifier.line(spoilt).expect_err("bytes that are no text were read");
                        assert_eq!(misfit.n, next, "line {place}, bit {bit}");
                    }
                });
            }
            verifier.line(line).unwrap();
            n += u64::from(line.starts_with(b"{\"body\"") || line.starts_with(b"{\"entry\""));
        }
        assert!(verifier.finish().fits());
        flips
    });
    println!("T16: {flips} flips that leave no text, none read");
    assert!(flips > 500_000, "{flips} flips are fewer than a file of 1,000 entries has");
}

#[test]
fn every_flipped_bit_of_the_file_is_found() {
    let file = Sample::whole(60, 20).file();
    assert!(fits(&file));
    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    shared(|share, cores| {
        let mut verifier = FileVerifier::new(Expected::default());
        for (place, whole) in lines.iter().enumerate() {
            let line = &whole[..whole.len() - 1];
            // What is not bound to the entries, the header's title and names, only the seal binds.
            if place > 0 && place % cores == share {
                each_bit(&mut line.to_vec(), |bit, spoilt| {
                    assert!(verifier.line(spoilt).is_err(), "line {place}, bit {bit}");
                });
                // A line break that is none makes one line of two.
                if let Some(next) = lines.get(place + 1) {
                    for bit in 0..8 {
                        let merged = [line, &[b'\n' ^ 1 << bit], &next[..next.len() - 1]].concat();
                        assert!(verifier.line(&merged).is_err(), "break after line {place}, bit {bit}");
                    }
                }
            }
            verifier.line(line).unwrap();
        }
        usize::from(verifier.finish().fits())
    });
}

#[test]
fn every_flipped_bit_of_a_small_file_is_found_by_both_verifiers() {
    let file = Sample::whole(4, 4).file();
    assert!(fits(&file));
    assert_eq!(oracle::check(&file), Ok(()));
    shared(|share, cores| {
        each_bit(&mut file.clone(), |bit, spoilt| {
            if bit % cores == share {
                assert!(!fits(spoilt), "bit {bit}");
                assert!(oracle::check(spoilt).is_err(), "bit {bit}, by the second verifier");
            }
        })
    });
}

#[test]
fn both_verifiers_agree_on_sound_books_of_every_size() {
    for entries in (4..=40).chain([63, 64, 65, 200]) {
        for each in [1, 7, 64] {
            let file = Sample::whole(entries, each).file();
            assert!(fits(&file), "{entries} entries");
            assert_eq!(oracle::check(&file), Ok(()), "{entries} entries");
        }
    }
}
