//! A module is a noun of the field. These are the names that stand for not having found one.

use super::Breach;
use crate::house::House;

const EMPTY: [&str; 11] =
    ["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service", "services", "types"];

/// Files, folders and inline modules with a name that says nothing.
pub fn are_nouns(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        for part in source.path.trim_end_matches(".rs").split('/') {
            if EMPTY.contains(&part) {
                breaches.push(Breach::at(&source.path, 1, format!("`{part}` says nothing: find the noun")));
            }
        }
        let Ok(syntax) = &source.syntax else { continue };
        inline(&source.path, &syntax.items, &mut breaches);
    }
    breaches
}

fn inline(path: &str, items: &[syn::Item], breaches: &mut Vec<Breach>) {
    for item in items {
        let syn::Item::Mod(module) = item else {
            continue;
        };
        let Some((_, inner)) = &module.content else {
            continue;
        };
        if EMPTY.iter().any(|name| module.ident == name) {
            breaches.push(Breach::at(
                path,
                module.ident.span().start().line,
                format!("`mod {}` says nothing: find the noun", module.ident),
            ));
        }
        inline(path, inner, breaches);
    }
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn empty_names_are_found_as_files_folders_and_modules() {
        let files = [
            ("crates/web/src/utils.rs", ""),
            ("crates/web/src/common/form.rs", ""),
            ("crates/web/src/form.rs", "mod inner {\n    mod helpers {}\n}\n"),
            ("crates/web/src/commonplace.rs", ""),
        ];
        assert_eq!(
            places(are_nouns, &files),
            ["crates/web/src/common/form.rs:1", "crates/web/src/form.rs:2", "crates/web/src/utils.rs:1"]
        );
    }
}
