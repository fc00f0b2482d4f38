//! The sources, read once, as every law sees them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// All text files of the repository that git knows or would take up: path from the root, and text.
pub struct House {
    files: BTreeMap<String, String>,
    rust: Vec<Source>,
}

/// A Rust file, taken apart.
pub struct Source {
    pub path: String,
    /// Why it could not be parsed, or what it holds.
    pub syntax: Result<syn::File, String>,
    pub pieces: Vec<Piece>,
}

/// What a law about words looks at, and the line it stands on (from 1).
pub struct Piece {
    pub line: usize,
    pub what: What,
}

/// The kinds of pieces. Comments, documentation and the reasons of an `expect` are none.
#[derive(Debug, PartialEq)]
pub enum What {
    /// An identifier.
    Word(String),
    /// A string literal, with its quotes.
    Text(String),
    /// The name of an attribute, also one inside `cfg_attr`.
    Attribute(String),
}

impl House {
    /// Reads the repository at `root`; files that are not UTF-8 (fonts, pictures) are left out.
    ///
    /// # Errors
    /// When git does not answer, or a file cannot be read for another reason than being gone.
    pub fn read(root: &Path) -> anyhow::Result<House> {
        let listing = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git ls-files did not run")?;
        ensure!(listing.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listing.stderr));
        let mut files = Vec::new();
        for path in String::from_utf8(listing.stdout)?.split_terminator('\0') {
            let bytes = match std::fs::read(root.join(path)) {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                read => read.with_context(|| path.to_owned())?,
            };
            if let Ok(text) = String::from_utf8(bytes) {
                files.push((path.to_owned(), text));
            }
        }
        Ok(House::of(files))
    }

    /// A house of these files: (path, text).
    pub fn of(files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> House {
        let files: BTreeMap<String, String> =
            files.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        let rust =
            files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(path, text)| Source::of(path, text)).collect();
        House { files, rust }
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Every file: (path, text).
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether a file or a folder stands at this path.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let inside = format!("{path}/");
        self.files.contains_key(path)
            || self.files.range(inside.clone()..).next().is_some_and(|(next, _)| next.starts_with(&inside))
    }

    pub fn rust(&self) -> impl Iterator<Item = &Source> {
        self.rust.iter()
    }

    /// The crates under `crates/`, by name of their folder.
    pub fn rooms(&self) -> Vec<&str> {
        let mut rooms: Vec<&str> = self.files.keys().filter_map(|path| room_of(path)).collect();
        rooms.dedup();
        rooms
    }
}

impl Source {
    fn of(path: &str, text: &str) -> Source {
        let mut pieces = Vec::new();
        if let Ok(tokens) = text.parse::<TokenStream>() {
            collect(tokens, &mut pieces);
        }
        let syntax = syn::parse_file(text).map_err(|e| format!("{}: {e}", e.span().start().line));
        Source { path: path.to_owned(), syntax, pieces }
    }
}

/// The room that a path lies in: `crates/books/src/lib.rs` is in `books`.
pub fn room_of(path: &str) -> Option<&str> {
    let (room, _) = path.strip_prefix("crates/")?.split_once('/')?;
    Some(room)
}

fn collect(tokens: TokenStream, pieces: &mut Vec<Piece>) {
    let mut after_hash = false;
    for token in tokens {
        match token {
            TokenTree::Punct(mark) => {
                after_hash = mark.as_char() == '#' || (after_hash && mark.as_char() == '!');
                continue;
            }
            TokenTree::Group(group) if after_hash && group.delimiter() == Delimiter::Bracket => {
                attribute(group.stream(), pieces)
            }
            TokenTree::Group(group) => collect(group.stream(), pieces),
            TokenTree::Ident(word) => {
                pieces.push(Piece { line: word.span().start().line, what: What::Word(word.to_string()) });
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.ends_with(['"', '#']) {
                    pieces.push(Piece { line: literal.span().start().line, what: What::Text(text) });
                }
            }
        }
        after_hash = false;
    }
}

fn attribute(tokens: TokenStream, pieces: &mut Vec<Piece>) {
    let mut rest = tokens.clone().into_iter();
    let Some(TokenTree::Ident(name)) = rest.next() else {
        return;
    };
    pieces.push(Piece { line: name.span().start().line, what: What::Attribute(name.to_string()) });
    match name.to_string().as_str() {
        "doc" | "expect" => {}
        "cfg_attr" => {
            for token in rest
                .filter_map(|token| if let TokenTree::Group(group) = token { Some(group.stream()) } else { None })
                .flatten()
            {
                if let TokenTree::Ident(inner) = token {
                    pieces.push(Piece { line: inner.span().start().line, what: What::Attribute(inner.to_string()) });
                }
            }
        }
        _ => collect(rest.collect(), pieces),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(usize, What)> {
        let house = House::of([("a.rs", text)]);
        house.rust.into_iter().flat_map(|source| source.pieces).map(|piece| (piece.line, piece.what)).collect()
    }

    #[test]
    fn pieces_know_their_lines_and_leave_comments_out() {
        let seen = pieces("/// SELECT in words\n// and here\nconst A: u8 = f(\"x\");\n");
        assert!(seen.contains(&(3, What::Text("\"x\"".to_owned()))));
        assert!(!seen.iter().any(|(_, what)| matches!(what, What::Text(text) if text.contains("SELECT"))));
    }

    #[test]
    fn an_attribute_inside_cfg_attr_is_seen() {
        let seen = pieces("#[cfg_attr(test, allow(dead_code))]\nfn f() {}\n");
        assert!(seen.contains(&(1, What::Attribute("allow".to_owned()))));
    }

    #[test]
    fn a_folder_is_there_when_a_file_is_in_it() {
        let house = House::of([("docs/decisions/0001-a.md", ""), ("docs/decisions-b", "")]);
        assert!(house.has("docs/decisions/") && house.has("docs/decisions/0001-a.md"));
        assert!(!house.has("docs/decision"));
    }
}
