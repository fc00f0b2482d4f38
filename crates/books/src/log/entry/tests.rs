use proptest::prelude::*;
use serde_json::json;

use super::*;

const FIELDS: [&str; 13] = [
    "about",
    "act",
    "at",
    "book",
    "digest",
    "kind",
    "n",
    "note",
    "organisation",
    "origin",
    "person",
    "record",
    "version",
];

type Spoil = Box<dyn Fn(&mut Entry)>;

fn rescored() -> Entry {
    let Value::Object(note) = json!({"reason": "supplier.late"}) else { unreachable!() };
    Entry {
        book: "b-works".into(),
        origin: "o-1".into(),
        n: 27,
        at: 1_760_000_000_000_000,
        person: Some("p-olive".into()),
        organisation: Some("g-meridian".into()),
        act: "risk.rescored".into(),
        record: Some("r-27".into()),
        kind: Some("risk".into()),
        version: Some(3),
        digest: Some([0xab; 32]),
        about: Some("t-works-estate".into()),
        note,
    }
}

/// Never changes: every book that exists depends on it (reliability T19).
#[test]
fn golden_entries_never_change() {
    let entry = rescored();
    let text = format!(
        concat!(
            r#"{{"about":"t-works-estate","act":"risk.rescored","at":1760000000000000,"book":"b-works","digest":"{}","#,
            r#""kind":"risk","n":27,"note":{{"reason":"supplier.late"}},"organisation":"g-meridian","origin":"o-1","#,
            r#""person":"p-olive","record":"r-27","version":3}}"#
        ),
        "ab".repeat(32)
    );
    assert_eq!(entry.to_text().unwrap(), text);
    assert_eq!(Entry::parse(text.as_bytes()).unwrap(), entry);
    assert_eq!(hex::encode(&entry.leaf().unwrap()), "29827a1fd1ea7d6b0133c5d00b929ac5940995431b6da8e7c0498776caed2758");

    let opened = Entry {
        n: 1,
        person: None,
        organisation: None,
        act: "book.opened".into(),
        record: None,
        kind: None,
        version: None,
        digest: None,
        about: None,
        note: Map::new(),
        ..entry
    };
    let text = concat!(
        r#"{"about":null,"act":"book.opened","at":1760000000000000,"book":"b-works","digest":null,"kind":null,"n":1,"#,
        r#""note":null,"organisation":null,"origin":"o-1","person":null,"record":null,"version":null}"#
    );
    assert_eq!(opened.to_text().unwrap(), text);
    assert_eq!(Entry::parse(text.as_bytes()).unwrap(), opened);
    assert_eq!(
        hex::encode(&opened.leaf().unwrap()),
        "92200331616ac2b0ca50e397f3496a395e6b8aa54ec4f4e681ec8e582c0d1126"
    );
}

#[test]
fn an_entry_of_the_wrong_form_is_neither_written_nor_read() {
    let wrong: Vec<(&str, Spoil)> = vec![
        ("book", Box::new(|e| e.book = String::new())),
        ("book", Box::new(|e| e.book = "a/b".into())),
        ("origin", Box::new(|e| e.origin = "o 1".into())),
        ("n", Box::new(|e| e.n = 0)),
        ("person", Box::new(|e| e.person = Some("Olive Okafor".into()))),
        ("organisation", Box::new(|e| e.organisation = Some("é".into()))),
        ("act", Box::new(|e| e.act = "rescored".into())),
        ("act", Box::new(|e| e.act = "risk.".into())),
        ("act", Box::new(|e| e.act = "Risk.rescored".into())),
        ("record", Box::new(|e| e.record = Some("x".repeat(129)))),
        ("record", Box::new(|e| (e.record, e.kind) = (None, None))),
        ("kind", Box::new(|e| e.kind = None)),
        ("version", Box::new(|e| e.version = Some(0))),
        ("digest", Box::new(|e| e.digest = None)),
        ("digest", Box::new(|e| e.version = None)),
        ("about", Box::new(|e| e.about = Some("a+b".into()))),
    ];
    for (field, spoil) in wrong {
        let mut entry = rescored();
        spoil(&mut entry);
        assert_eq!(entry.to_text(), Err(EntryError::Field(field)));
    }
    let mut long = rescored();
    long.note.insert("reason".into(), Value::from("x".repeat(LONGEST)));
    assert!(matches!(long.to_text(), Err(EntryError::TooLong(_))));
    let mut fraction = rescored();
    fraction.note.insert("share".into(), json!(0.5));
    assert_eq!(fraction.to_text(), Err(EntryError::Canonical(CanonicalError::NotWhole)));
}

#[test]
fn a_text_with_a_field_more_or_less_or_of_another_type_is_no_entry() {
    let whole: Value = serde_json::from_str(&rescored().to_text().unwrap()).unwrap();
    for field in FIELDS {
        for other in [None, Some(json!([])), Some(json!(true)), Some(json!({}))] {
            let mut spoilt = whole.as_object().unwrap().clone();
            match other {
                None => drop(spoilt.swap_remove(field)),
                Some(value) => drop(spoilt.insert(field.into(), value)),
            }
            let bytes = canonical::to_bytes(&Value::Object(spoilt)).unwrap();
            assert_eq!(Entry::parse(&bytes), Err(EntryError::Field(field)));
        }
    }
    let mut more = whole.as_object().unwrap().clone();
    more.insert("previous".into(), json!(1));
    let bytes = canonical::to_bytes(&Value::Object(more)).unwrap();
    assert_eq!(Entry::parse(&bytes), Err(EntryError::UnknownField));
    assert_eq!(Entry::parse(b"[]"), Err(EntryError::UnknownField));
    assert!(matches!(Entry::parse(&vec![b' '; LONGEST + 1]), Err(EntryError::TooLong(_))));
}

#[test]
fn a_tombstone_names_earlier_entries_only() {
    let mut tombstone = Entry { act: ERASED.into(), version: None, digest: None, ..rescored() };
    assert!(tombstone.erases().is_err());
    tombstone.note.insert("erases".into(), json!([1, 26]));
    assert_eq!(tombstone.erases(), Ok(vec![1, 26]));
    for wrong in [json!([27]), json!([0]), json!(["1"]), json!(1)] {
        tombstone.note.insert("erases".into(), wrong);
        assert!(tombstone.erases().is_err());
    }
    assert_eq!(rescored().erases(), Ok(vec![]));
}

proptest! {
    #[test]
    fn an_entry_comes_back_as_it_was(
        n in 1_u64..1 << 53, at in -(1_i64 << 52)..1_i64 << 52,
        ids in prop::array::uniform6("[A-Za-z0-9._:-]{1,40}"),
        bare in any::<bool>(), version in prop::option::of(1_u64..1 << 53),
        digest in any::<Hash>(), note in prop::collection::vec((any::<String>(), any::<String>()), 0..4),
    ) {
        let [book, origin, person, organisation, record, kind] = ids;
        let entry = Entry {
            book, origin, n, at,
            person: Some(person), organisation: (!bare).then_some(organisation),
            act: "risk.looked_at".into(), record: Some(record), kind: Some(kind),
            version, digest: version.map(|_| digest), about: None,
            note: note.into_iter().map(|(key, value)| (key, Value::from(value))).collect(),
        };
        let text = entry.to_text().unwrap();
        let back = Entry::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(&back, &entry);
        prop_assert_eq!(back.to_text().unwrap(), text);
    }
}
