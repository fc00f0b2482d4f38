//! Seeing everything is for what the program does by itself: checking, signing, housekeeping. Whoever looks or changes
//! something for a person says for whom, and the database holds them to it.

use syn::visit::{self, Visit};

use super::Breach;
use crate::house::House;

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
    fn only_what_the_program_does_by_itself_sees_everything() {
        let file = "fn f(tx: &mut Tx) {\n    tx.see_for(who);\n    tx.see_everything();\n}\n";
        let (list, check, test) =
            ("crates/books/src/list.rs", "crates/books/src/check.rs", "crates/books/tests/it/walled.rs");
        let found = places(is_passed_in_few_places, &[(list, file), (check, file), (test, file)]);
        assert_eq!(found, [format!("{list}:3")]);
    }
}
