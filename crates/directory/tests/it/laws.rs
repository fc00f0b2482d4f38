use std::collections::BTreeSet;
use std::path::Path;

use directory::{Email, Worth, secret};
use kernel::Randomness;
use proptest::prelude::*;

proptest! {
    #[test]
    fn an_address_has_one_key_however_it_is_typed(local in "[a-zA-Z0-9]{1,20}([.+_-][a-zA-Z0-9]{1,8}){0,2}", domain in "[a-zA-Z0-9]{1,10}(-[a-z0-9]{1,5})?(\\.[a-zA-Z]{2,6}){1,2}", before in "[ \t\n]{0,3}") {
        let typed = format!("{local}@{domain}");
        let email = Email::read(&typed).unwrap();
        prop_assert_eq!(email.as_str(), &typed);
        for other in [typed.to_uppercase(), typed.to_lowercase(), format!("{before}{typed}{before}")] {
            prop_assert_eq!(Email::read(&other).unwrap().key().to_owned(), email.key().to_owned());
        }
        prop_assert_eq!(Email::read(email.key()).unwrap().key().to_owned(), email.key().to_owned());
    }

    #[test]
    fn nothing_that_reaches_a_mail_header_breaks_it(typed in any::<String>()) {
        if let Ok(email) = Email::read(&typed) {
            prop_assert!(email.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(email.as_str().matches('@').count(), 1);
            prop_assert!(email.as_str().len() <= 254);
        }
    }

    #[test]
    fn a_code_can_be_read_out(seed in any::<u64>(), cuts in proptest::collection::vec(0_usize..32, 0..8)) {
        let code = Randomness::seeded(seed).draws("code").secret();
        prop_assert_eq!(secret::code(&secret::grouped(&code)), code.clone());
        let mut typed = code.to_uppercase().replace('1', "I").replace('0', "O");
        for cut in cuts {
            typed.insert(cut.min(typed.len()), ' ');
        }
        prop_assert_eq!(secret::code(&typed), code);
    }

    #[test]
    fn an_amount_reads_back_as_it_was_written(minor in 0_i64..=i64::MAX, currency in prop::sample::select(vec!["GBP", "JPY", "KWD"])) {
        let worth = Worth { minor, currency: currency.to_owned() };
        prop_assert_eq!(Worth::read(&worth.amount(), currency).unwrap().unwrap(), worth);
    }

    #[test]
    fn nothing_typed_as_an_amount_does_harm(typed in any::<String>(), currency in "[A-Z]{3}") {
        if let Ok(Some(worth)) = Worth::read(&typed, &currency) {
            prop_assert!(worth.minor >= 0);
        }
    }
}

#[test]
fn every_message_has_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = std::fs::read_to_string(root.join("../../locales/en-GB/directory.ftl")).unwrap();
    let spoken: BTreeSet<&str> = words
        .lines()
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .filter(|key| key.starts_with("directory-"))
        .collect();
    let mut used = BTreeSet::new();
    for folder in ["src", "src/invitation"] {
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(file).unwrap();
                used.extend(text.split('"').filter(|part| part.starts_with("directory-")).map(str::to_owned));
            }
        }
    }
    assert!(used.len() > 40);
    assert_eq!(used.iter().map(String::as_str).collect::<BTreeSet<_>>(), spoken);
}
