//! Words that people look for: whatever they type, it is words to the database and never an operator.

#![no_main]

use libfuzzer_sys::fuzz_target;
use storage::Dialect;

fuzz_target!(|text: &str| {
    let books = ["b1".to_owned(), "b2".to_owned()];
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(12)
        .map(str::to_lowercase)
        .collect();
    let embedded = Dialect::Embedded.words(text, &books);
    let server = Dialect::Server.words(text, &books);
    assert_eq!(embedded.is_some(), !words.is_empty());
    if let (Some(embedded), Some(server)) = (embedded, server) {
        let inside =
            embedded.strip_prefix("(book : (\"b1\" OR \"b2\")) AND (text : (").and_then(|rest| rest.strip_suffix("))"));
        let inside = inside.expect("the books stand before the words");
        assert_eq!(inside.matches('"').count(), words.len() * 2, "a word leaves its quotes: {embedded}");
        assert_eq!(server.matches('\'').count(), words.len() * 2, "a word leaves its quotes: {server}");
    }
});
