use super::*;
use crate::log::tree::{Frontier, leaf_hash};

/// The example of Go's `golang.org/x/mod/sumdb/note`, another implementation of the format.
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn checkpoint() -> Checkpoint {
    let mut tree = Frontier::new();
    (0_u8..9).for_each(|n| tree.append(leaf_hash(&[n])));
    Checkpoint::of("b-works", "o-1", &tree)
}

fn log() -> Signer {
    Signer::new("comity/book/b-works/o-1", KeyRole::Log, &[1; 32]).unwrap()
}

fn party(name: &str, seed: u8) -> Signer {
    Signer::new(name, KeyRole::Cosigner, &[seed; 32]).unwrap()
}

#[test]
fn a_note_of_go_is_read_verified_and_signed_the_same() {
    let key: PublicKey = GO_KEY.parse().unwrap();
    assert_eq!(key.to_string(), GO_KEY);
    let note = Note::parse(GO_NOTE).unwrap();
    assert_eq!(note.to_string(), GO_NOTE);
    assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap().signed, [Signed { key, at: None }]);

    let seed: [u8; 32] = STANDARD.decode(GO_SEED).unwrap()[1..].try_into().unwrap();
    let signer = Signer::new("PeterNeumann", KeyRole::Log, &seed).unwrap();
    assert_eq!(signer.public().to_string(), GO_KEY);
    assert_eq!(signer.sign_text(note.text(), 0), note.signatures()[0]);
}

/// Never changes: parties keep such notes for years.
#[test]
fn golden_checkpoint_never_changes() {
    let mut note = log().sign(&checkpoint(), 0);
    note.cosign(&party("comity/party/g-meridian", 2), 1_760_000_000);
    assert_eq!(
        note.to_string(),
        concat!(
            "comity/book/b-works/o-1\n9\nFiohwiMOAoTqOMuHOe5Lt1lHoazV1SnGOOwGiWn7PEo=\n\n",
            "— comity/book/b-works/o-1 zxxNpW4EfbWwbvMPHyqKtuvq2KnFbCS3Xn9X+rJ5lq4j2uhdSzZ1tjKbBYvxUM5bdDbC0+fWGdTau2AvKrmnIssoTwo=\n",
            "— comity/party/g-meridian rWXaVwAAAABo53gAxG+/uEvlP0cnm8+qegV7vzvvWblHSoXXNOhuXXZsbd69n0QeePlLDMRw2x6Ho8/1n0Tpozc+1F/bO15yzkUYCA==\n",
        )
    );
    assert_eq!(
        log().public().to_string(),
        "comity/book/b-works/o-1+cf1c4da5+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
    );
}

#[test]
fn the_log_and_each_party_sign_one_text() {
    let (log, meridian, works) = (log(), party("comity/party/g-m", 2), party("comity/party/g-w", 3));
    let mut note = log.sign(&checkpoint(), 0);
    note.cosign(&meridian, 1_760_000_000);
    note.cosign(&works, 1_760_000_060);
    let note = Note::parse(&note.to_string()).unwrap();
    assert_eq!(Checkpoint::from_note(&note).unwrap(), checkpoint());

    let keys = [log.public().clone(), meridian.public().clone(), works.public().clone()];
    let verified = note.verify(&keys).unwrap();
    let times: Vec<_> = verified.signed.iter().map(|signed| signed.at).collect();
    assert_eq!(times, [None, Some(1_760_000_000), Some(1_760_000_060)]);

    let verified = note.verify(&keys[..1]).unwrap();
    assert_eq!(verified.signed.len(), 1);
    assert_eq!(verified.unknown, ["comity/party/g-m", "comity/party/g-w"]);
}

#[test]
fn a_party_that_signs_again_replaces_its_signature() {
    let meridian = party("comity/party/g-m", 2);
    let mut note = log().sign(&checkpoint(), 0);
    note.cosign(&meridian, 1);
    note.cosign(&meridian, 2);
    let verified = note.verify(&[meridian.public().clone()]).unwrap();
    assert_eq!(verified.signed, [Signed { key: meridian.public().clone(), at: Some(2) }]);
}

#[test]
fn a_key_of_another_role_or_owner_is_unknown_and_not_accepted() {
    let note = log().sign(&checkpoint(), 0);
    for (name, role, seed) in [
        ("comity/book/b-works/o-1", KeyRole::Cosigner, 1),
        ("comity/book/b-works/o-1", KeyRole::Log, 9),
        ("comity/book/b-other/o-1", KeyRole::Log, 1),
    ] {
        let other = Signer::new(name, role, &[seed; 32]).unwrap();
        let verified = note.verify(&[other.public().clone()]).unwrap();
        assert!(verified.signed.is_empty());
        assert_eq!(verified.unknown, ["comity/book/b-works/o-1"]);
    }
}

#[test]
fn every_bit_of_a_note_counts() {
    let (log, meridian) = (log(), party("comity/party/g-m", 2));
    let mut note = log.sign(&checkpoint(), 0);
    note.cosign(&meridian, 1_760_000_000);
    let keys = [log.public().clone(), meridian.public().clone()];
    let mut bytes = note.to_string().into_bytes();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        let holds = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| Note::parse(text).ok())
            .and_then(|note| note.verify(&keys).ok())
            .is_some_and(|verified| verified.signed.len() == 2);
        assert!(!holds, "bit {bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn what_is_no_note_is_refused() {
    let good = log().sign(&checkpoint(), 0).to_string();
    let line = good.lines().last().unwrap();
    for (what, bad) in [
        ("empty", String::new()),
        ("no signature", checkpoint().to_string()),
        ("no blank line", good.replace("\n\n", "\n")),
        ("no last line break", good.trim_end().to_owned()),
        ("carriage return", good.replace('\n', "\r\n")),
        ("hyphen for the dash", good.replace('—', "-")),
        ("no name", good.replace("comity/book/b-works/o-1 ", "")),
        ("plus in a name", good.replace("— comity/book", "— comity+book")),
        ("signed twice", format!("{good}{line}\n")),
        ("words after", format!("{good}and more\n")),
        ("short signature", format!("{}\n— x AAA=\n", checkpoint())),
        ("too long", format!("{}{good}", "x".repeat(LONGEST))),
        (
            "too many",
            (0..=MOST_SIGNATURES).fold(format!("{}\n", checkpoint()), |note, n| format!("{note}— k{n} AAAAAAAA\n")),
        ),
    ] {
        assert!(matches!(Note::parse(&bad), Err(NoteError::Form(_))), "{what}");
    }
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let (log, root) = (log(), STANDARD.encode([7; 32]));
    for text in [
        format!("origin\n9\n{root}\nmore\n"),
        format!("\n9\n{root}\n"),
        format!("origin\n09\n{root}\n"),
        format!("origin\n+9\n{root}\n"),
        format!("origin\n-1\n{root}\n"),
        format!("origin\n18446744073709551616\n{root}\n"),
        "origin\n9\nAAAA\n".to_owned(),
        format!("origin\n9\n{}\n", root.trim_end_matches('=')),
        "origin\n9\n".to_owned(),
    ] {
        let signatures = vec![log.sign_text(&text, 0)];
        let note = Note { text: text.clone(), signatures };
        assert!(matches!(Checkpoint::from_note(&note), Err(NoteError::Checkpoint(_))), "{text:?}");
    }
}

#[test]
fn keys_that_were_not_copied_whole_are_refused() {
    let key = log().public().to_string();
    assert_eq!(key.parse::<PublicKey>().unwrap(), *log().public());
    for (bad, why) in [
        (key.replacen("works", "w0rks", 1), KeyError::Id),
        (key[1..].to_owned(), KeyError::Id),
        (key[..key.len() - 1].to_owned(), KeyError::Form),
        ("no plus".to_owned(), KeyError::Form),
        (format!("+{}", key.split_once('+').unwrap().1), KeyError::Name),
        (format!("x+00000000+{}", STANDARD.encode([2; 33])), KeyError::Kind),
        (format!("x+00000000+{}", STANDARD.encode([1; 9])), KeyError::Form),
        (format!("x+00000000+{}", STANDARD.encode([&[1], &[0; 32][..]].concat())), KeyError::Bytes),
        // The point whose y is 3, spelt as 3 and the prime.
        (format!("x+00000000+{}", STANDARD.encode([&[1, 0xf0], &[0xff; 30][..], &[0x7f]].concat())), KeyError::Bytes),
    ] {
        assert_eq!(bad.parse::<PublicKey>(), Err(why), "{bad}");
    }
    assert_eq!(Signer::new("a b", KeyRole::Log, &[0; 32]).unwrap_err(), KeyError::Name);
}

#[test]
fn a_private_key_does_not_show_when_printed() {
    assert_eq!(format!("{:?}", log()), format!("Signer({})", log().public()));
}
