//! The laws, one file each: a law looks at the house and names what breaks it.

mod attributes;
mod databases;
mod dependencies;
mod docs;
mod edges;
mod migrations;
mod names;
mod readmes;
mod sizes;
mod sql;
mod templates;
mod viewer;
mod wall;
mod words;

use std::fmt;

use crate::house::House;

/// A broken law, and where.
#[derive(Debug, PartialEq)]
pub struct Breach {
    pub path: String,
    /// From 1; 1 also where the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do about it.
    pub what: String,
}

impl Breach {
    pub fn at(path: &str, line: usize, what: impl Into<String>) -> Breach {
        Breach { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// A law: everything in the house that breaks it.
pub type Law = fn(&House) -> Vec<Breach>;

/// All laws.
pub const LAWS: &[Law] = &[
    parses,
    attributes::no_allow,
    databases::named_in_storage_only,
    dependencies::of_the_workspace,
    dependencies::each_with_its_reason,
    docs::name_what_exists,
    edges::point_down,
    migrations::are_twins,
    names::are_nouns,
    readmes::are_there_and_short,
    sizes::of_files,
    sizes::of_functions,
    sql::in_its_rooms_only,
    templates::hold_no_code,
    viewer::is_made_in_one_place,
    wall::is_passed_in_few_places,
    wall::stands_in_one_place,
    words::are_all_there,
];

/// Everything that breaks any law, by path and line.
pub fn all(house: &House) -> Vec<Breach> {
    let mut breaches: Vec<Breach> = LAWS.iter().flat_map(|law| law(house)).collect();
    breaches.sort_by(|a, b| (&a.path, a.line, &a.what).cmp(&(&b.path, b.line, &b.what)));
    breaches
}

/// The other laws read syntax trees; a file without one would pass them unread.
fn parses(house: &House) -> Vec<Breach> {
    house
        .rust()
        .filter_map(|source| {
            source.syntax.as_ref().err().map(|why| Breach::at(&source.path, 1, format!("does not parse, line {why}")))
        })
        .collect()
}

#[cfg(test)]
pub mod planted {
    //! A law's test plants a fault in a small house and expects to be told where.

    use super::{Breach, Law};
    use crate::house::House;

    /// What the law says of these files.
    pub fn told(law: Law, files: &[(&str, &str)]) -> Vec<Breach> {
        law(&House::of(files.iter().copied()))
    }

    /// Where the law is broken: `path:line`.
    pub fn places(law: Law, files: &[(&str, &str)]) -> Vec<String> {
        told(law, files).into_iter().map(|breach| format!("{}:{}", breach.path, breach.line)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::planted::places;

    #[test]
    fn a_file_that_does_not_parse_is_named() {
        assert_eq!(
            places(super::parses, &[("crates/books/src/lib.rs", "fn f( {"), ("xtask/src/a.rs", "fn g() {}")]),
            ["crates/books/src/lib.rs:1"]
        );
    }
}
