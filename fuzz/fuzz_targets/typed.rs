//! What people type into forms: addresses, codes of letters, names, dates, whole forms, and what a cookie or a token holds.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(email) = directory::Email::read(text) {
        let again = directory::Email::read(email.as_str()).expect("an address that was read is one");
        assert_eq!(again.key(), email.key());
        assert!(!email.as_str().contains(['\r', '\n', '<', '>', ',']), "an address that is more than one");
    }
    let code = directory::secret::code(text);
    assert_eq!(
        directory::secret::code(&directory::secret::grouped(&code)),
        code,
        "a code that is typed as it is shown"
    );
    drop(directory::session::credential(text));
    for most in [1, 200] {
        if let Ok(line) = kernel::text::line(text, most) {
            assert_eq!(kernel::text::line(&line, most).as_ref(), Ok(&line), "a line that was kept is kept otherwise");
            assert!(!line.contains(['\r', '\n', '\0']));
        }
        if let Ok(lines) = kernel::text::lines(text, most) {
            assert_eq!(
                kernel::text::lines(&lines, most).as_ref(),
                Ok(&lines),
                "lines that were kept are kept otherwise"
            );
        }
    }
    if let Ok(day) = text.parse::<kernel::Date>() {
        assert_eq!(day.to_string().parse().ok(), Some(day), "a day that is another when it is shown");
        assert_eq!(kernel::day::days_between(day, day), 0);
    }
    if let Some(zone) = kernel::Zone::named(text) {
        let start = zone.start_of("2026-03-29".parse().expect("a day"));
        assert_eq!(zone.day_of(start).to_string(), "2026-03-29", "a day that begins in another");
    }
    let slug = kernel::text::slug(text);
    assert!(slug.len() <= 48 && slug.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric()));
    if let Ok(form) = web::Form::parse(bytes::Bytes::copy_from_slice(text.as_bytes())) {
        assert!(form.pairs().all(|(name, _)| form.all(name).count() > 0), "a field without a value");
        form.version();
    }
});
