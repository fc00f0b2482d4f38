//! Who looks is decided once: a `Viewer` is made in one file of `books`, from a live session or token.

use syn::visit::{self, Visit};

use super::Breach;
use crate::house::House;

const PLACE: &str = "crates/books/src/viewer.rs";
const NAME: &str = "Viewer";

/// What decides who may: nobody else may set it. A name or a theme is only shown.
const DECIDING: [&str; 6] = ["person", "organisation", "seats", "session", "is_administrator", "may_write"];

/// Constructions of a viewer anywhere else, and fields that decide and that others could set.
pub fn is_made_in_one_place(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        let Ok(syntax) = &source.syntax else { continue };
        let mut watch = Watch { path: &source.path, inside_viewer: false, breaches: &mut breaches };
        watch.visit_file(syntax);
    }
    breaches
}

struct Watch<'a> {
    path: &'a str,
    inside_viewer: bool,
    breaches: &'a mut Vec<Breach>,
}

impl<'ast> Visit<'ast> for Watch<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let before = self.inside_viewer;
        self.inside_viewer = matches!(&*item.self_ty, syn::Type::Path(path) if ends_in(&path.path, NAME));
        visit::visit_item_impl(self, item);
        self.inside_viewer = before;
    }

    fn visit_expr_struct(&mut self, made: &'ast syn::ExprStruct) {
        let viewer = ends_in(&made.path, NAME) || (self.inside_viewer && made.path.is_ident("Self"));
        if viewer && self.path != PLACE {
            let line = made.path.segments.first().map_or(1, |segment| segment.ident.span().start().line);
            self.breaches.push(Breach::at(self.path, line, format!("a viewer is made here: only {PLACE} may")));
        }
        visit::visit_expr_struct(self, made);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if self.path == PLACE && item.ident == NAME {
            for field in &item.fields {
                let Some(name) = &field.ident else { continue };
                let open = !matches!(field.vis, syn::Visibility::Inherited);
                if open && DECIDING.iter().any(|deciding| name == deciding) {
                    self.breaches.push(Breach::at(
                        self.path,
                        name.span().start().line,
                        format!("`{name}` decides who may: keep it private, with a function that tells it"),
                    ));
                }
            }
        }
        visit::visit_item_struct(self, item);
    }
}

fn ends_in(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_viewer_made_elsewhere_is_found() {
        let file = "fn f() -> books::Viewer {\n    books::Viewer { person }\n}\nimpl Viewer {\n    fn g() -> Self {\n        Self { person }\n    }\n}\nimpl Other {\n    fn h() -> Self {\n        Self { person }\n    }\n}\n";
        assert_eq!(
            places(is_made_in_one_place, &[("crates/web/src/viewer.rs", file), (PLACE, file)]),
            ["crates/web/src/viewer.rs:2", "crates/web/src/viewer.rs:6"]
        );
    }

    #[test]
    fn an_open_field_that_decides_is_found() {
        let file = "pub struct Viewer {\n    person: Id,\n    pub(crate) seats: Vec<Seat>,\n    pub name: String,\n}\n";
        assert_eq!(places(is_made_in_one_place, &[(PLACE, file)]), [format!("{PLACE}:3")]);
    }
}
