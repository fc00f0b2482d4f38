//! Seeing everything is for what the program does by itself: checking, signing, housekeeping. Whoever looks or changes
//! something for a person says for whom, and the database holds them to it.

use syn::visit::{self, Visit};

use super::Breach;
use crate::house::{House, What};

const PLACES: [&str; 10] = [
    "crates/storage/src/",
    "crates/books/src/answer.rs",
    "crates/books/src/check.rs",
    "crates/books/src/checkpoint.rs",
    "crates/books/src/export.rs",
    "crates/books/src/import.rs",
    "crates/books/src/missing.rs",
    "crates/books/src/sizes.rs",
    "crates/books/src/testing.rs",
    // The index of words of data that was moved here: of every record, by the command alone.
    "crates/books/src/words.rs",
];

/// Calls of `see_everything` anywhere else but in tests.
pub fn is_passed_in_few_places(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        let path = source.path.as_str();
        let may = path.contains("/tests/")
            || path.starts_with("tests/")
            || PLACES.iter().any(|place| path.starts_with(place));
        if let (Ok(syntax), false) = (&source.syntax, may) {
            Watch { path, breaches: &mut breaches }.visit_file(syntax);
        }
    }
    breaches
}

/// Where the books of a reach are put into statements, so that none forgets to.
const FIRST_WALL: &str = "crates/books/src/scope.rs";
/// What is asked for by the seats themselves, which are not behind the wall.
const BY_SEATS: [&str; 1] = ["crates/books/src/scale.rs"];

/// Statements in `books` that are narrowed to a list of books anywhere else.
pub fn stands_in_one_place(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        let path = source.path.as_str();
        if !path.starts_with("crates/books/src/") || path == FIRST_WALL || BY_SEATS.contains(&path) {
            continue;
        }
        for piece in &source.pieces {
            if let What::Text(text) = &piece.what
                && (text.contains("book IN ") || text.contains("books.id IN "))
            {
                let what = format!("narrowed to the books of a reach outside {FIRST_WALL}: use Reach::narrow");
                breaches.push(Breach::at(path, piece.line, what));
            }
        }
    }
    breaches
}

struct Watch<'a> {
    path: &'a str,
    breaches: &'a mut Vec<Breach>,
}

impl<'ast> Visit<'ast> for Watch<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "see_everything" {
            let what = "everything is seen here: say for whom (see_for), or add the file to xtask/src/tidy/wall.rs with a reason";
            self.breaches.push(Breach::at(self.path, call.method.span().start().line, what));
        }
        visit::visit_expr_method_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn the_books_of_a_reach_are_put_into_statements_in_one_place() {
        let file =
            "fn f() {\n    g(\"SELECT a FROM b WHERE book IN \");\n    g(\"SELECT a FROM b WHERE book = $1\");\n}\n";
        let (list, scope, other) =
            ("crates/books/src/list.rs", "crates/books/src/scope.rs", "crates/directory/src/room.rs");
        let found = places(stands_in_one_place, &[(list, file), (scope, file), (other, file)]);
        assert_eq!(found, [format!("{list}:2")]);
    }

    #[test]
    fn only_what_the_program_does_by_itself_sees_everything() {
        let file = "fn f(tx: &mut Tx) {\n    tx.see_for(who);\n    tx.see_everything();\n}\n";
        let (list, check, test) =
            ("crates/books/src/list.rs", "crates/books/src/check.rs", "crates/books/tests/it/walled.rs");
        let found = places(is_passed_in_few_places, &[(list, file), (check, file), (test, file)]);
        assert_eq!(found, [format!("{list}:3")]);
    }
}
