//! A dependency is chosen once, for the whole house, and `docs/dependencies.md` says what for.

use toml::{Table, Value};

use super::Breach;
use super::edges::line_of;
use crate::house::House;

const ROOT: &str = "Cargo.toml";
const LIST: &str = "docs/dependencies.md";
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Members take versions and lints from the workspace, so that one version of each part is built.
pub fn of_the_workspace(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in members(house) {
        let Ok(manifest) = text.parse::<Table>() else {
            breaches.push(Breach::at(path, 1, "is no TOML"));
            continue;
        };
        if !inherits(manifest.get("lints")) {
            breaches.push(Breach::at(path, 1, "takes no lints from the workspace: add `[lints] workspace = true`"));
        }
        for (name, dependency) in dependencies(&manifest) {
            if !inherits(Some(dependency)) {
                breaches.push(Breach::at(
                    path,
                    line_of(text, name),
                    format!(
                        "`{name}`: give the version in the workspace's Cargo.toml and write `{name}.workspace = true`"
                    ),
                ));
            }
        }
    }
    breaches
}

/// Every part from outside has its line in the list, and somebody who uses it.
pub fn each_with_its_reason(house: &House) -> Vec<Breach> {
    let Some(text) = house.text(ROOT) else {
        return Vec::new();
    };
    let list = house.text(LIST).unwrap_or_default();
    let used: Vec<String> = members(house)
        .filter_map(|(_, text)| text.parse::<Table>().ok())
        .flat_map(|manifest| dependencies(&manifest).map(|(name, _)| name.to_owned()).collect::<Vec<_>>())
        .collect();
    let root = text.parse::<Table>().unwrap_or_default();
    let chosen = root.get("workspace").and_then(|workspace| workspace.get("dependencies")).and_then(Value::as_table);
    let mut breaches = Vec::new();
    for (name, dependency) in chosen.into_iter().flatten() {
        if dependency.get("path").is_some() {
            continue;
        }
        if !list.contains(&format!("`{name}`")) {
            breaches.push(Breach::at(
                ROOT,
                line_of(text, name),
                format!("`{name}` has no line in {LIST}: say what for, and what was left out"),
            ));
        }
        if !used.iter().any(|used| used == name) {
            breaches.push(Breach::at(ROOT, line_of(text, name), format!("`{name}` is used by nobody: take it out")));
        }
    }
    breaches
}

/// The fuzz targets are no member: cargo-fuzz builds them by themselves.
fn members(house: &House) -> impl Iterator<Item = (&str, &str)> {
    house.files().filter(|(path, _)| path.ends_with("/Cargo.toml") && !path.starts_with("fuzz/"))
}

fn dependencies(manifest: &Table) -> impl Iterator<Item = (&str, &Value)> {
    let sections = SECTIONS.iter().filter_map(|section| manifest.get(*section)).filter_map(Value::as_table);
    sections.flat_map(|section| section.iter().map(|(name, value)| (name.as_str(), value)))
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_version_of_ones_own_and_missing_lints_are_found() {
        let files = [
            (
                "crates/web/Cargo.toml",
                "[dependencies]\nserde.workspace = true\naxum = \"0.8\"\n\n[lints]\nworkspace = true\n",
            ),
            ("xtask/Cargo.toml", "[dependencies]\n"),
        ];
        assert_eq!(places(of_the_workspace, &files), ["crates/web/Cargo.toml:3", "xtask/Cargo.toml:1"]);
    }

    #[test]
    fn a_part_without_a_line_or_a_user_is_found() {
        let files = [
            (
                ROOT,
                "[workspace.dependencies]\nkernel = { path = \"crates/kernel\" }\nserde = \"1\"\naxum = \"0.8\"\ncsv = \"1\"\n",
            ),
            (LIST, "| `serde` | records |\n| `csv` | registers |\n"),
            ("crates/web/Cargo.toml", "[dependencies]\nserde.workspace = true\naxum.workspace = true\n"),
        ];
        assert_eq!(places(each_with_its_reason, &files), ["Cargo.toml:4", "Cargo.toml:5"]);
    }
}
