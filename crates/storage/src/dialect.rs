//! What the two databases truly write differently. Everything else is one text for both.

use kernel::{Fault, fault};

/// Which database a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, inside this program.
    Embedded,
    /// A PostgreSQL server.
    Server,
}

impl Dialect {
    /// Ends a SELECT whose rows must not change before this transaction ends. The embedded database has one
    /// writer, so that there is nothing to lock.
    pub fn for_update(self) -> &'static str {
        match self {
            Dialect::Embedded => "",
            Dialect::Server => " FOR UPDATE",
        }
    }

    /// What to bind for a search of rows that hold a word beginning with each of `words`, in any of `books`.
    /// The book is a word of the row itself, so that the index never even looks at another book's words.
    /// Nothing where no word is left. `words` may hold anything that a person can type.
    pub fn words(self, words: &str, books: &[String]) -> Option<String> {
        let wanted: Vec<String> = words
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(12)
            .map(str::to_lowercase)
            .collect();
        if wanted.is_empty() || books.is_empty() {
            return None;
        }
        let list = |items: &[String], item: fn(&str) -> String, between: &str| {
            items.iter().map(|word| item(word)).collect::<Vec<_>>().join(between)
        };
        Some(match self {
            Dialect::Embedded if fault::is_on(Fault::SearchIsNotScoped) || fault::is_on(Fault::FirstWallIsDown) => {
                format!("(text : ({}))", list(&wanted, |word| format!("\"{word}\"*"), " AND "))
            }
            Dialect::Embedded => format!(
                "(book : ({})) AND (text : ({}))",
                list(books, |book| format!("\"{book}\""), " OR "),
                list(&wanted, |word| format!("\"{word}\"*"), " AND ")
            ),
            Dialect::Server => list(&wanted, |word| format!("'{word}':*"), " & "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_never_an_operator() {
        let books = ["b1".to_owned()];
        assert_eq!(
            Dialect::Embedded.words("NEAR(\"a\") OR b*", &books).unwrap(),
            "(book : (\"b1\")) AND (text : (\"near\"* AND \"a\"* AND \"or\"* AND \"b\"*))"
        );
        assert_eq!(Dialect::Server.words("a' | b:*", &books).unwrap(), "'a':* & 'b':*");
        assert_eq!(Dialect::Server.words(" -- ", &books), None);
        assert_eq!(Dialect::Embedded.words("a", &[]), None);
    }
}
