//! A page that names a file which has moved sends its reader nowhere.

use super::Breach;
use crate::house::House;

/// Folders at the root: a name in backticks that begins with one is a path.
const FOLDERS: [&str; 10] =
    ["crates/", "script/", "docs/", "tests/", "xtask/", "assets/", "locales/", "benches/", ".ci/", ".cargo/"];

/// Made when needed, never kept.
const MADE: [&str; 4] = ["assets/dist", "tests/browser/results", "tests/browser/node_modules", "assets/node_modules"];

/// Paths in backticks and relative links, in every Markdown page, that lead to nothing.
pub fn name_what_exists(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in house.files() {
        if !path.ends_with(".md") {
            continue;
        }
        let mut code = false;
        for (index, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                code = !code;
            }
            if code {
                continue;
            }
            let missing = quoted(line)
                .filter(|named| !exists(house, named))
                .chain(links(line).filter(|link| !leads(house, path, link)));
            breaches.extend(
                missing.map(|named| Breach::at(path, index + 1, format!("names `{named}`, which does not exist"))),
            );
        }
    }
    breaches
}

/// What stands in backticks and looks like a path of ours.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter_map(|quoted| {
        let path = quoted.split_whitespace().next()?.split(':').next()?;
        let pattern = path.contains(['*', '{', '<', '…', '$']) || path.contains("NNNN");
        let ours = FOLDERS.iter().any(|folder| path.starts_with(folder)) || is_page(path);
        (ours && !pattern).then_some(path)
    })
}

/// A page at the root: CAPITALS.md.
fn is_page(path: &str) -> bool {
    path.strip_suffix(".md").is_some_and(|name| name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase()))
}

/// The targets of links that stay in the repository.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
}

fn exists(house: &House, path: &str) -> bool {
    MADE.iter().any(|made| path.starts_with(made)) || house.has(path)
}

/// Whether a link on a page leads somewhere, seen from the folder that the page stands in.
fn leads(house: &House, page: &str, link: &str) -> bool {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    path.is_empty() || exists(house, &path)
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_page_that_names_what_is_not_there_is_found() {
        let page = "See `crates/books/src/book.rs`, `script/gone` and [the list](dependencies.md).\n[up](../README.md) [lost](../LOST.md) [out](https://example.org/a)\n`crates/*/README.md` `/api/v1` `STYLE.md`\n```\nscript/never\n`script/never`\n```\n";
        let files = [
            ("crates/books/src/book.rs", ""),
            ("README.md", ""),
            ("docs/dependencies.md", ""),
            ("docs/running.md", page),
        ];
        assert_eq!(places(name_what_exists, &files), ["docs/running.md:1", "docs/running.md:2", "docs/running.md:3"]);
    }
}
