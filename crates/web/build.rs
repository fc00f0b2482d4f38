//! Puts two things into the program: what the browser gets (assets/dist, made by assets/build.mjs
//! where it is missing or older than its sources) and every word people read (locales).
//!
//! Both come out as Rust files in `OUT_DIR` that `assets.rs` and `words.rs` include.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    let assets = root.join("assets");
    make_assets(&assets);
    fs::write(out.join("assets.rs"), embed_assets(&assets.join("dist"), &out)).expect("OUT_DIR can be written");
    fs::write(out.join("locales.rs"), embed_locales(&root.join("locales"))).expect("OUT_DIR can be written");
}

/// What assets/dist is made of. A change of any of these makes it anew.
const SOURCES: [&str; 7] = ["css", "js", "build.mjs", "icons.txt", "favicon.svg", "package.json", "package-lock.json"];

fn make_assets(assets: &Path) {
    let manifest = assets.join("dist/manifest.txt");
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in SOURCES {
        let path = assets.join(source);
        println!("cargo::rerun-if-changed={}", path.display());
        newest = newest.max(changed(&path));
    }
    println!("cargo::rerun-if-changed={}", manifest.display());
    if manifest.exists() && changed(&manifest) >= newest {
        return;
    }
    let installed = assets.join("node_modules/.package-lock.json");
    let mut steps: Vec<(&str, &[&str])> = Vec::new();
    if !installed.exists() || changed(&installed) < changed(&assets.join("package-lock.json")) {
        steps.push(("npm", &["ci", "--no-audit", "--no-fund"]));
    }
    steps.push(("node", &["build.mjs"]));
    for (program, arguments) in steps {
        let ran = Command::new(program).args(arguments).current_dir(assets).output();
        match ran {
            Ok(output) if output.status.success() => {}
            Ok(output) => panic!(
                "`{program} {}` in assets/ failed, so the pages have no style sheet:\n{}{}",
                arguments.join(" "),
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(_) if manifest.exists() => {
                println!(
                    "cargo::warning=assets/dist is older than its sources and {program} is not installed; using it as it is"
                );
                return;
            }
            Err(error) => panic!(
                "assets/dist is missing and `{program}` could not be run ({error}). Install Node 20 or later, \
                 or run `npm ci && node build.mjs` in assets/ on a machine that has it."
            ),
        }
    }
}

/// When a file, or the newest file below a folder, was last written.
fn changed(path: &Path) -> SystemTime {
    if path.is_dir() {
        let inside = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| changed(&entry.path()));
        return inside.max().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    fs::metadata(path).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Copies what is embedded to `OUT_DIR`, where it stays as it is while the compiler reads it, and
/// tells what there is.
fn embed_assets(dist: &Path, out: &Path) -> String {
    let take = |file: &str| -> String {
        let copy = out.join(file);
        fs::copy(dist.join(file), &copy).expect("the manifest names files that are there");
        copy.display().to_string()
    };
    let manifest = fs::read_to_string(dist.join("manifest.txt")).expect("assets/build.mjs has just written it");
    let mut table = String::from("static FILES: &[File] = &[\n");
    let mut urls = String::new();
    for line in manifest.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, file, hash, compressed, kind] = parts[..] else {
            panic!("assets/dist/manifest.txt has an odd line: {line}")
        };
        let path = take(file);
        let brotli = if compressed == "br" {
            format!("Some(include_bytes!({:?}))", take(&format!("{file}.br")))
        } else {
            "None".into()
        };
        writeln!(
            table,
            "    File {{ name: {name:?}, file: {file:?}, url: {:?}, etag: {:?}, kind: {kind:?}, bytes: include_bytes!({path:?}), brotli: {brotli} }},",
            format!("/assets/{file}"),
            format!("\"{hash}\""),
        )
        .expect("a string takes what is written");
        if name == "icons.svg" {
            writeln!(
                urls,
                "/// Where the sprite of icons is served.\npub const ICONS: &str = {:?};",
                format!("/assets/{file}")
            )
            .expect("a string takes what is written");
        }
    }
    table.push_str("];\n");
    table + &urls
}

fn embed_locales(locales: &Path) -> String {
    println!("cargo::rerun-if-changed={}", locales.display());
    let mut table = String::from("static LOCALES: &[(&str, &[(&str, &str)])] = &[\n");
    for language in sorted(locales).into_iter().filter(|path| path.is_dir()) {
        writeln!(table, "    ({:?}, &[", name_of(&language)).expect("a string takes what is written");
        for file in sorted(&language).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "ftl")) {
            println!("cargo::rerun-if-changed={}", file.display());
            let path = fs::canonicalize(&file).expect("it was just listed").display().to_string();
            writeln!(table, "        ({:?}, include_str!({path:?})),", name_of(&file))
                .expect("a string takes what is written");
        }
        table.push_str("    ]),\n");
    }
    table.push_str("];\n");
    table
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()))
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
