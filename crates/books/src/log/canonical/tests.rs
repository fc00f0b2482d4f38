use proptest::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::*;
use crate::log::hex;

/// What is written here never changes: books already hashed depend on it (reliability T19).
#[test]
fn golden_vectors_never_change() {
    let vectors = [
        (json!({}), "{}"),
        (json!({"b": 1, "a": [true, false, null, "x"]}), r#"{"a":[true,false,null,"x"],"b":1}"#),
        (
            json!({"likelihood": 4, "effect": 5, "title": "Spare parts late"}),
            r#"{"effect":5,"likelihood":4,"title":"Spare parts late"}"#,
        ),
        (json!(9_007_199_254_740_991_i64), "9007199254740991"),
        (json!(-9_007_199_254_740_991_i64), "-9007199254740991"),
        (json!("é / e\u{301} \u{7f} \u{2028} 😀 £"), "\"é / e\u{301} \u{7f} \u{2028} 😀 £\""),
        (json!("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\"\\/"), r#""\u0000\b\t\n\u000b\f\r\u001f\"\\/""#),
    ];
    for (value, text) in vectors {
        assert_eq!(to_text(&value).unwrap(), text);
        assert_eq!(parse(text.as_bytes()).unwrap(), value);
    }
    let whole = json!({"zone": "Europe/London", "about": {"n": -1, "Ω": [], "é": {}}, "": 0});
    assert_eq!(
        hex::encode(&Sha256::digest(to_bytes(&whole).unwrap())),
        "08a6e2223a8d8b362d9d9080ca90ff1bf5dd61a14f33f47b1c779e7303223b9a"
    );
}

/// The order of RFC 8785, section 3.2.3: by UTF-16 code units, where 😀 stands before U+FB33.
#[test]
fn keys_are_sorted_by_utf16_code_units() {
    let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    assert_eq!(
        to_text(&value).unwrap(),
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
    );
}

#[test]
fn other_spellings_of_the_same_value_are_refused() {
    for text in [
        "{ }",
        "{} ",
        "\n{}",
        "{\"a\":1, \"b\":2}",
        "{\"b\":2,\"a\":1}",
        "{\"a\":1,\"a\":1}",
        "\"\\u0041\"",
        "\"\\/\"",
        "\"\\u001F\"",
        "\"\\u000a\"",
        "\u{feff}{}",
    ] {
        let refused = parse(text.as_bytes()).unwrap_err();
        assert!(matches!(refused, CanonicalError::OtherSpelling | CanonicalError::NotJson(_)), "{text:?}: {refused:?}");
    }
}

#[test]
fn numbers_that_readers_hold_differently_are_refused() {
    for text in ["1.0", "1e3", "-0", "0.1", "1E400", "18446744073709551616"] {
        assert!(parse(text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(to_text(&json!(0.5)), Err(CanonicalError::NotWhole));
    assert_eq!(to_text(&json!(9_007_199_254_740_992_i64)), Err(CanonicalError::TooLarge));
    assert_eq!(to_text(&json!(u64::MAX)), Err(CanonicalError::TooLarge));
    assert_eq!(to_text(&json!(i64::MIN)), Err(CanonicalError::TooLarge));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for bytes in [&b""[..], b"\"\xff\"", b"\"\xc3\"", b"\"\\ud800\"", b"{", b"nul", b"\"\x01\""] {
        assert!(matches!(parse(bytes), Err(CanonicalError::NotJson(_))), "{bytes:?}");
    }
}

#[test]
fn a_tower_of_arrays_is_refused_and_not_a_crash() {
    let mut value = json!(1);
    for _ in 0..DEEPEST {
        value = json!([value]);
    }
    let bytes = to_bytes(&value).unwrap();
    assert_eq!(parse(&bytes).unwrap(), value);
    assert_eq!(to_bytes(&json!([value])), Err(CanonicalError::TooDeep));
    assert!(parse("[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn a_key_that_could_not_be_read_back_is_refused() {
    let value = json!({"$serde_json::private::RawValue": "[1]"});
    assert_eq!(to_bytes(&value), Err(CanonicalError::ReservedKey));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-LARGEST_NUMBER..=LARGEST_NUMBER).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\x00-\\x20\"\\\\é😀\u{fb33}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn turned_round(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(turned_round).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|(key, value)| (key.clone(), turned_round(value))).collect())
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_value_comes_back_and_is_spelt_the_same(value in values()) {
        let bytes = to_bytes(&value).unwrap();
        let back = parse(&bytes).unwrap();
        prop_assert_eq!(&back, &value);
        prop_assert_eq!(to_bytes(&back).unwrap(), bytes);
    }

    #[test]
    fn the_order_in_which_keys_were_put_in_does_not_show(value in values()) {
        prop_assert_eq!(to_bytes(&turned_round(&value)).unwrap(), to_bytes(&value).unwrap());
    }

    #[test]
    fn any_reader_of_json_reads_the_same_value(value in values()) {
        let read: Value = serde_json::from_slice(&to_bytes(&value).unwrap()).unwrap();
        prop_assert_eq!(read, value);
    }

    #[test]
    fn a_space_added_anywhere_is_refused_or_is_inside_a_text(value in values(), place in any::<prop::sample::Index>()) {
        let mut bytes = to_bytes(&value).unwrap();
        let at = place.index(bytes.len() + 1);
        bytes.insert(at, b' ');
        if let Ok(read) = parse(&bytes) {
            prop_assert_ne!(read, value);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = parse(&bytes);
    }
}
