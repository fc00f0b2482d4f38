//! Most files can be read at a sitting, and a function on a screen. A reason excuses: "Long because …" in the first comment.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Breach;
use crate::house::House;

const EXCUSE: &str = "Long because ";
const FUNCTION_LINES: usize = 70;

/// How many lines a file of this kind must stay under; none where nobody reads it line by line.
fn limit(path: &str) -> Option<usize> {
    let (_, ending) = path.rsplit_once('.')?;
    match ending {
        "html" => Some(150),
        "rs" | "mjs" | "js" | "css" | "py" | "sh" => Some(400),
        _ => None,
    }
}

/// Sources and templates that have outgrown their limit.
pub fn of_files(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in house.files() {
        let Some(limit) = limit(path) else { continue };
        let lines = text.lines().count();
        if lines >= limit && !first_comment(text).any(|line| line.contains(EXCUSE)) {
            breaches.push(Breach::at(path, limit, format!("{lines} lines, to stay under {limit}: find the second noun, or say \"{EXCUSE}…\" in the first comment")));
        }
    }
    breaches
}

/// The lines before the first one that is no comment.
fn first_comment(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().map(str::trim).take_while(move |line| {
        let opens =
            line.starts_with("/*") || line.starts_with("{#") || line.starts_with("<!--") || line.starts_with("\"\"\"");
        let comment = inside || opens || line.starts_with("//") || line.starts_with('#');
        if opens || inside {
            inside = !(line.ends_with("*/") || line.ends_with("#}") || line.ends_with("-->"));
        }
        comment
    })
}

/// Functions that have outgrown a screen; documentation and attributes do not count.
pub fn of_functions(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        let Ok(syntax) = &source.syntax else { continue };
        let mut ruler = Ruler { path: &source.path, breaches: &mut breaches };
        ruler.visit_file(syntax);
    }
    breaches
}

struct Ruler<'a> {
    path: &'a str,
    breaches: &'a mut Vec<Breach>,
}

impl Ruler<'_> {
    fn measure(&mut self, attributes: &[syn::Attribute], signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        let lines = block.brace_token.span.close().end().line - first + 1;
        if lines >= FUNCTION_LINES && !excused(attributes) {
            let name = &signature.ident;
            self.breaches.push(Breach::at(
                self.path,
                first,
                format!("`{name}` has {lines} lines, to stay under {FUNCTION_LINES}"),
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Ruler<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.attrs, &function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.attrs, &function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.attrs, &function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn excused(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).any(|attribute| match &attribute.meta {
        syn::Meta::NameValue(doc) => matches!(&doc.value, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) if text.value().contains(EXCUSE)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = "x\n".repeat(400);
        let files = [
            ("crates/web/src/a.rs", long.as_str()),
            ("crates/web/src/b.rs", &format!("//! What.\n//!\n//! Long because it is one table.\n{long}")),
            ("crates/web/src/c.rs", &format!("//! What.\nfn f() {{}}\n// Long because nothing\n{long}")),
            ("crates/web/src/d.rs", &"x\n".repeat(399)),
            ("crates/web/src/e.html", &"<p>\n".repeat(150)),
            ("crates/web/src/f.html", &format!("{{# Long because\n   Long because of the form. #}}\n{long}")),
            ("docs/long.md", &long),
        ];
        assert_eq!(
            places(of_files, &files),
            ["crates/web/src/a.rs:400", "crates/web/src/c.rs:400", "crates/web/src/e.html:150"]
        );
    }

    #[test]
    fn a_long_function_is_found_in_impls_and_tests_too() {
        let body = "    g();\n".repeat(68);
        let short = "    g();\n".repeat(67);
        let file = format!(
            "fn short() {{\n{short}}}\n/// Why.\n#[inline]\npub fn long() {{\n{body}}}\nimpl A {{\n/// Long because it is one list.\nfn told() {{\n{body}}}\nfn method() {{\n{body}}}\n}}\n"
        );
        assert_eq!(
            places(of_functions, &[("crates/web/src/a.rs", &file)]),
            ["crates/web/src/a.rs:72", "crates/web/src/a.rs:214"]
        );
    }
}
